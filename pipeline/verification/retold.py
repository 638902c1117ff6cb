"""Whether a statement says the same after it was translated or reworded: numbers, days, addresses, names, denial.

Knows nothing of meetings or of engines. What has no check is said, never passed.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.errors import NotFound
from pipeline.languages import find
from pipeline.text.calendar import months_named, weekdays_named
from pipeline.text.numbers import compare
from pipeline.verification import facts, polarity


def differs(told: str, was: str, *, language: str, before: str, names: Sequence[str] = ()) -> str | None:
    """Why `told` may not say what `was` said; None where nothing speaks against it. `names`: people in `was`."""
    for tag in (language, before):
        if not polarity.known(tag):
            return f"could not be checked: there are no checks for the language {tag!r}"
    numbers = compare(was, told, source=before, target=language)
    if wrong := [n.text for n in (*numbers.added, *numbers.missing) if n.big or numbers.altered]:
        return f"the translation changes a number: {', '.join(wrong)}"
    if weekdays_named(was, language=before) != weekdays_named(told, language=language):
        return "the translation names another day"
    if months_named(was, language=before) != months_named(told, language=language) and not any(
        c.isdigit() for c in f"{was}{told}"
    ):
        return "the translation names another month"
    if set(facts.addresses(told)) != set(facts.addresses(was)):
        return "the translation changes an address"
    lost = polarity.denies(was, before) and not polarity.may_deny(told, language)
    if lost or (polarity.denies(told, language) and not polarity.may_deny(was, before)):
        return "a negation is in one but not in the other: the translation may say the opposite"
    return _lost_name(told, was, language, names)


def _lost_name(told: str, was: str, language: str, names: Sequence[str]) -> str | None:
    """A person whose name went: compared where both are written in Latin letters."""
    try:
        if find(language).script != "Latn":
            return None
    except NotFound:
        return None
    for name in names:
        first = name.split()[0]
        if first.isascii() and first in was and first.casefold() not in told.casefold():
            return f"the translation does not name {name}"
    return None
