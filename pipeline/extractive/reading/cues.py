"""A language's cue lists, compiled once: what kind of thing a sentence does.

Knows nothing of meetings; the words themselves live in pipeline/languages/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pipeline.errors import NotFound
from pipeline.extractive.reading.guard import GUARDED, denials, meant
from pipeline.languages import Language, find
from pipeline.text.calendar import months, weekdays

KINDS = (
    "decision proposal promise request action agreement refusal hedge retraction question open risk small_talk "
    "first_person due topic passing anyone assign fragment number pointing plan need offer denied objection untitled formula doing negated unmeant habit unsure"
).split()
KEPT = 50_000
"""So many texts are remembered with what they hold."""
_BITS = {kind: (1 << i, 1 << (i + len(KINDS))) for i, kind in enumerate(KINDS)}
"""Of each kind: was it looked for, and is it there?"""


class _Patterns(dict[str, re.Pattern[str] | None]):
    """A pattern a kind, compiled when it is first looked up: a question needs a third of them."""

    def __init__(self, sources: dict[str, tuple[str, ...]], calendar: dict[str, str]) -> None:
        super().__init__()
        self._sources, self._calendar = sources, calendar

    def __missing__(self, kind: str) -> re.Pattern[str] | None:
        self[kind] = _compile(self._sources[kind], self._calendar)
        return self[kind]


@dataclass(frozen=True, slots=True)
class Cues:
    """The compiled cues of one language. A language without cues of a kind never matches that kind."""

    language: Language
    patterns: _Patterns = field(repr=False)
    fillers: tuple[re.Pattern[str], ...] = field(repr=False)
    third_person: tuple[tuple[str, str], ...] = field(repr=False)
    pauses: tuple[tuple[re.Pattern[str], str], ...] = field(repr=False)
    _seen: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def find(self, kind: str, text: str) -> re.Match[str] | None:
        """The first match of a kind in `text` that is meant as it stands, or None."""
        pattern = self.patterns[kind]
        if pattern is None or kind not in GUARDED or self.patterns["negated"] is None:
            return pattern.search(text) if pattern else None
        return next((m for m in pattern.finditer(text) if meant(m, kind, self)), None)

    def denied(self, kind: str, text: str) -> bool:
        """Whether words of a guarded kind stand there, and none of them is meant: "we have not decided"."""
        pattern = self.patterns[kind]
        return pattern is not None and not self.has(kind, text) and bool(pattern.search(text))

    @property
    def explicit(self) -> bool:
        """Whether only explicit words settle anything in this language: no weights were trained on it."""
        return bool(self.language.formula_cues)

    def every(self, kind: str, text: str) -> list[re.Match[str]]:
        """All matches of a kind in `text`, in order."""
        pattern = self.patterns[kind]
        return list(pattern.finditer(text)) if pattern else []

    def has(self, kind: str, text: str) -> bool:
        """Whether `text` holds a cue of this kind. Kept, since every reader of a meeting asks it of the same sentences."""
        known = self._seen.get(text, 0)
        asked, held = _BITS[kind]
        if not known & asked:
            if len(self._seen) >= KEPT:
                self._seen.clear()
            known |= asked | (held if self.find(kind, text) else 0)
            self._seen[text] = known
        return bool(known & held)

    def question(self, text: str) -> bool:
        """Whether the sentence asks: by its mark, or by its form where there is no punctuation at its end."""
        bare = text.rstrip("\"'”’»)] ")
        if bare.endswith(("?", "؟", "？", ";")) and (bare[-1:] != ";" or self.language.tag == "el"):
            return True
        return not bare.endswith((".", "!", "。", "…", "।", "۔")) and self.has("question", bare)


@cache
def cues(tag: str) -> Cues:
    """The cues of a language; a language without a file of its own has none (and no language fails)."""
    try:
        language = find(tag)
    except NotFound:
        language = Language(tag, tag, tag, "", "")
    calendar = calendar_of(language.tag)
    sources = {kind: getattr(language, f"{kind}_cues") for kind in KINDS}
    patterns = _Patterns({**sources, "negated": denials(language)}, calendar)
    fillers = tuple(re.compile(rf"(?:,\s*)?(?:{f})(?:\s*,)?", re.IGNORECASE) for f in language.fillers)
    pauses = tuple((re.compile(p, re.IGNORECASE), replacement) for p, replacement in language.pauses)
    return Cues(language, patterns, fillers, language.third_person, pauses)


def _compile(sources: Iterable[str], calendar: dict[str, str]) -> re.Pattern[str] | None:
    filled = []
    for source in sources:
        for name, names in calendar.items():
            source = source.replace(name, names)
        filled.append(f"(?:{source})")
    return re.compile("|".join(filled), re.IGNORECASE) if filled else None


def calendar_of(tag: str) -> dict[str, str]:
    """What `{weekday}` and `{month}` stand for, as alternatives of a regular expression."""
    return {
        "{weekday}": _alternatives(weekdays(tag).values()),
        "{month}": _alternatives(months(tag).values()),
    }


def _alternatives(groups: Iterable[tuple[str, ...]]) -> str:
    names = sorted({name for group in groups for name in group}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(n) for n in names) + ")" if names else "(?!)"
