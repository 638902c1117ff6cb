"""Does a text deny, hedge, give a reason or take something back? In every language whose forms are known.

Knows nothing of meetings. The forms are data: `forms.toml` here and the cue lists of pipeline/languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import regex

from pipeline.errors import NotFound
from pipeline.languages import Language, base, find

_EDGE = r"(?:(?<![\p{L}\p{M}\p{N}])(?=[\p{L}\p{N}])|(?<=[\p{L}\p{M}\p{N}])(?![\p{L}\p{M}\p{N}]))"  # \b, vowel signs included
_ASSENT = regex.compile(
    r"^(?:[^,.:]{1,60}?(?::| says? that| said that)\s)?\W*(?:(?:no(?=\s*(?:[,.!;:]|$)|\s+(?:i|we|you|he|she|it|they|that|this|there)\b)|nope|nah|yeah|yes|yep|right|okay|ok|sure"
    r"|well|so|and|but)\b[\s,.!]*)+",
    regex.I,
)
_NO_DENIAL = regex.compile(
    r"\b(?:not (?:only|just|merely|simply)\b(?=.{0,160}\b(?:but|also|too|as well)\b)|no doubt|no problem|no worries|why not|whether or not|or not|if not|no matter|no longer than"
    r"|can't we|don't we|isn't it|aren't we|won't we|doesn't it|didn't we|wasn't it|don't you think|don't forget"
    r"|not a problem|nothing but|no way around)\b",
    regex.I,
)
_ENGLISH_DENIES = regex.compile(
    r"\b(?:refus\w+|reject\w*|declin\w+|against|oppos\w+|fail(?:s|ed)? to|unable|lack(?:s|ed)?|rather than|instead of"
    r"|avoid\w*|unknown|unclear|disregard\w*|ignor\w*|stop(?:s|ped)?|drop(?:s|ped)?|unlikely|hardly|disagree\w*|doubt\w*|exclud\w+|cancel\w*|remov\w+|skip\w*)\b",
    regex.I,
)
"""Words that deny without a "not": they may stand for one, so that a missing one proves nothing."""

_ENGLISH_HEDGES = regex.compile(r"\b(?:might|could)\b|\b\p{Lu}\w* may\b")


def known(language: str) -> bool:
    """Whether denial can be told in this language."""
    return _denies(language) is not None


def denials(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where a text denies, as character spans; an opening "no, …" and "not only" deny nothing."""
    pattern = _denies(language)
    if pattern is None:
        return ()
    if base(language) != "en":
        return tuple(m.span() for m in pattern.finditer(text))
    skip = match.end() if (match := _ASSENT.match(text)) else 0
    void = [m.span() for m in _NO_DENIAL.finditer(text)]
    return tuple(
        m.span() for m in pattern.finditer(text, skip) if not any(a <= m.start() < b for a, b in void)
    )


def denies(text: str, language: str) -> bool:
    """Whether a text denies anything."""
    return bool(denials(text, language))


def may_deny(text: str, language: str) -> bool:
    """Whether it denies, perhaps by a verb ("we reject it"): English knows such verbs, elsewhere the forms alone."""
    return denies(text, language) or (base(language) == "en" and bool(_ENGLISH_DENIES.search(text)))


def hedges(text: str, language: str) -> bool:
    """Whether it says "maybe", "I might", "we could"."""
    return _cued(text, language, "hedge_cues")


def unsure(text: str, language: str) -> bool:
    """Whether it leaves a promise open ("maybe", "if I find the time"), where "I'll try to" does not; in a language without
    words for that, whether it hedges."""
    return _cued(text, language, "unsure_cues" if _cues(language, "unsure_cues") else "hedge_cues")


def tells_a_hedge(text: str, language: str) -> bool:
    """Whether a statement hedges, of whomever it tells: "David might" is what "I might" becomes."""
    return hedges(text, language) or (base(language) == "en" and bool(_ENGLISH_HEDGES.search(text)))


def proposes(text: str, language: str) -> bool:
    """Whether it only puts something forward: a suggestion or a question."""
    return text.rstrip().endswith(("?", "？", "؟")) or _cued(text, language, "proposal_cues")


def agrees(text: str, language: str) -> bool:
    """Whether it begins or ends like a yes."""
    return _cued(text, language, "agreement_cues") or _cued(text, language, "decision_cues")


def promises(text: str, language: str) -> bool:
    """Whether the speaker takes something on ("I'll send")."""
    return _cued(text, language, "promise_cues")


def retracts(text: str, language: str) -> bool:
    """Whether it takes back what was said before."""
    return _cued(text, language, "retraction_cues")


def reasons(text: str, language: str) -> list[str]:
    """The parts of a text that say why."""
    forms = _forms(language).get("because", ())
    spots = [m.end() for m in _compiled(tuple(forms)).finditer(text)] if forms else []
    return [text[at:end] for at, end in zip(spots, [*spots[1:], len(text)], strict=True)] if spots else []


@cache
def _denies(language: str) -> regex.Pattern[str] | None:
    forms = _forms(language).get("denies", ())
    if forms:
        return _compiled(tuple(forms))
    known = _language(language)
    if known is None or not known.negations:
        return None
    edge = r"\b" if known.spaced else ""
    return _compiled(tuple(f"{edge}{regex.escape(word)}{edge}" for word in sorted(known.negations)))


def _cued(text: str, language: str, name: str) -> bool:
    pattern = _cues(language, name)
    return pattern is not None and pattern.search(text) is not None


@cache
def _cues(language: str, name: str) -> regex.Pattern[str] | None:
    known = _language(language)
    cues: Sequence[str] = getattr(known, name) if known else ()
    return regex.compile("|".join(f"(?:{cue})" for cue in cues), regex.IGNORECASE) if cues else None


@cache
def _compiled(forms: tuple[str, ...]) -> regex.Pattern[str]:
    return regex.compile("|".join(form.replace(r"\b", _EDGE) for form in forms), regex.IGNORECASE)


@cache
def _forms(language: str) -> dict[str, list[str]]:
    known = _language(language)
    tables = _tables()
    return tables.get(known.tag, {}) if known else tables.get(language, {})


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("forms.toml").read_text(encoding="utf-8"))


def _language(tag: str) -> Language | None:
    try:
        return find(tag)
    except NotFound:
        return None
