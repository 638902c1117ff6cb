"""Who is meant: participants by the names they are called in the talk.

Knows nothing of tasks. Only names that belong to one participant count; a first name two of them share names nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class People:
    """The participants and what they are called. `pattern` finds any of the names."""

    called: dict[str, str]
    pattern: re.Pattern[str] | None

    def named(self, text: str) -> list[tuple[str, re.Match[str]]]:
        """(participant, match) for every name in `text`, in order."""
        if self.pattern is None:
            return []
        return [(self.called[m.group().casefold()], m) for m in self.pattern.finditer(text)]


def people(speakers: Iterable[str | None]) -> People:
    """The participants among these speaker labels ("Ana Ruiz", "Pablo Deymo | Lambda", "Project Manager")."""
    labels = [s for s in dict.fromkeys(speakers) if s]
    names: list[tuple[str, str]] = []
    for label in labels:
        plain = re.split(r"[|(/\[,]", label)[0].strip()
        names.append((plain.casefold(), label))
        first = plain.split()[0] if plain.split() else ""
        if len(first) > 2 and first.casefold() != plain.casefold() and plain.split()[-1][:1].isupper():
            names.append((first.casefold(), label))
    count = Counter(name for name, _ in names)
    called = {name: label for name, label in names if count[name] == 1 and len(name) > 1}
    if not called:
        return People({}, None)
    parts = (
        re.escape(n) if n[0].isascii() and n[-1].isascii() else f"(?:{re.escape(n)})"
        for n in sorted(called, key=len, reverse=True)
    )
    edge = r"(?<!\w)" if all(n.isascii() for n in called) else ""
    close = r"(?!\w)" if edge else ""
    return People(called, re.compile(f"{edge}(?:{'|'.join(parts)}){close}", re.IGNORECASE))
