"""What was said, prepared once for many checks: terms of every line, how telling a word is, who speaks.

Knows passages only, nothing of statements.
"""

from __future__ import annotations

import math
import re
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

from pipeline.doors import Passage
from pipeline.text.sentences import split
from pipeline.text.words import MARKS, forms_of, meant
from pipeline.verification.names import label

_PART = re.compile(rf"[\w{MARKS}][\w{MARKS}’'-]*")
_CAPITALIZED, _COMES_IN, _LETTER = re.compile("[A-Z][a-z]{3,}"), re.compile("[a-z,] "), re.compile(r"\w")
_OF_A_WORD = re.compile(rf"[\w{MARKS}’'-]")
_GOES_ON = re.compile(rf"[\w{MARKS}][’'-]*\Z")
_BREAK = re.compile(r"[,;:،、，；：]\s*|\s[–—-]\s")
LONGEST = 26
"""Words of a clause, at most: recognizers often write no punctuation, and a "not" thirty words away denies nothing here."""

ABSENT = 5
"""In a long meeting a word that nobody says tells no more than one in so many lines: paraphrase brings its own words."""


class PreparedSource:
    """The lines of one or more meetings. Ids are unique among them."""

    def __init__(self, passages: Sequence[Passage], *, language: str) -> None:
        self.passages, self.language = tuple(passages), language
        self.place = {p.id: n for n, p in enumerate(self.passages)}
        self._terms: dict[int, frozenset[str]] = {}
        self._clauses: dict[int, tuple[tuple[str, frozenset[str]], ...]] = {}
        self._windows: dict[tuple[tuple[int, ...], int], str] = {}
        self._telling: dict[str, float] = {}
        self._ordinary: dict[str, bool] = {}
        self._holding: Callable[[str], Iterable[int]] | None = None
        self._foreign: set[int] = set()
        self._held: dict[str, tuple[int, ...]] = {}
        self.findings: dict[Hashable, Any] = {}

    def spoken(self, n: int) -> str:
        """The language that line `n` is in."""
        return self.passages[n].language or self.language

    def terms(self, n: int) -> frozenset[str]:
        """Content words of a line and of its speaker's name, stemmed."""
        if n not in self._terms:
            p = self.passages[n]
            self._terms[n] = content(f"{p.speaker or ''} {p.text}", self.spoken(n))
        return self._terms[n]

    def clauses(self, n: int) -> tuple[tuple[str, frozenset[str]], ...]:
        """The clauses of a line, each with its content words."""
        if n not in self._clauses:
            tag = self.spoken(n)
            self._clauses[n] = tuple((c, content(c, tag)) for c in clauses(self.passages[n].text, tag))
        return self._clauses[n]

    @cached_property
    def _holders(self) -> dict[str, list[int]]:
        """The lines that hold a word, of those that no index is known for."""
        found: dict[str, list[int]] = {}
        for n in range(len(self.passages)) if self._holding is None else sorted(self._foreign):
            p = self.passages[n]  # not by `terms`: of most lines nobody asks for more than this
            for term in meant(f"{p.speaker or ''} {p.text}", language=self.spoken(n)):
                if (lines := found.setdefault(term, [])) and lines[-1] == n:
                    continue
                lines.append(n)
        return found

    def indexed(self, holding: Callable[[str], Iterable[int]], *, language: str) -> None:
        """Who has an index of these lines' words, speakers and irregular forms aside, says so: it takes half of the time.

        `language`: the one by which it was cut; lines in another are looked at by themselves.
        """
        if "_holders" not in self.__dict__:  # else all is known already
            self._holding = holding
            self._foreign = {n for n in range(len(self.passages)) if self.spoken(n) != language}

    def lines_with(self, term: str) -> Sequence[int]:
        """The lines that hold a word, in order."""
        if self._holding is None:
            return self._holders.get(term, ())
        if term not in self._held:
            lines = set(self._said_by.get(term, ()))
            for form in forms_of(term, language=self.language):
                lines.update(self._holding(form))
            lines = lines - self._foreign | set(self._holders.get(term, ()) if self._foreign else ())
            self._held[term] = tuple(sorted(lines))
        return self._held[term]

    @cached_property
    def _said_by(self) -> dict[str, list[int]]:
        """The lines of those whose names hold a word."""
        lines: dict[str, list[int]] = {}
        for n, p in enumerate(self.passages):
            if p.speaker:
                lines.setdefault(p.speaker, []).append(n)
        found: dict[str, list[int]] = {}
        for name, own in lines.items():
            for term in content(name, self.language):
                found.setdefault(term, []).extend(own)
        return found

    def telling(self, term: str) -> float:
        """How telling a word is in this source: the rarer the more."""
        if (known := self._telling.get(term)) is None:
            held = len(self.lines_with(term)) or min(ABSENT, len(self.passages) / 80)
            known = math.log(1 + len(self.passages) / (0.5 + held))
            self._telling[term] = known
        return known

    @cached_property
    def named_terms(self) -> frozenset[str]:
        """The names of those who speak, as content words."""
        return frozenset(t for name in self.people for t in content(name, self.language))

    def around(self, places: Iterable[int], reach: int) -> tuple[int, ...]:
        """These lines and their neighbours in the same meeting, in order."""
        size, found = len(self.passages), set[int]()
        for n in places:
            for m in range(max(0, n - reach), min(size, n + reach + 1)):
                if self.passages[m].source == self.passages[n].source:
                    found.add(m)
        return tuple(sorted(found))

    def text(self, lines: Iterable[int], *, speakers: bool = True) -> str:
        """These lines as one text, each with its speaker."""
        shown = (self.passages[n] for n in lines)
        return "\n".join(f"{p.speaker}: {p.text}" if speakers and p.speaker else p.text for p in shown)

    def window(self, lines: Sequence[int], reach: int) -> str:
        """What is said at these lines and their neighbours; the sentences of one statement share it."""
        key = (tuple(lines), reach)
        if key not in self._windows:
            self._windows[key] = self.text(self.around(lines, reach), speakers=False)
        return self._windows[key]

    @cached_property
    def whole(self) -> str:
        """Everything that was said, with who said it."""
        return self.text(range(len(self.passages)))

    @cached_property
    def heard(self) -> str:
        """Everything that was said, and names that are one word: what a long name states, nobody said."""
        return "\n".join((self._spoken_text, *(name for name in self.people if " " not in name)))

    @cached_property
    def _spoken_text(self) -> str:
        return self.text(range(len(self.passages)), speakers=False)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Who speaks, in order of first appearance."""
        return tuple(dict.fromkeys(label(p.speaker) for p in self.passages if p.speaker))

    @cached_property
    def borne(self) -> frozenset[str]:
        """All words of names, as they are written."""
        return frozenset(part for name in self.people for part in parts(name))

    def bears(self, part: str) -> int:
        """How many of those who speak have this part in their name."""
        return self._parts_borne[part]

    @cached_property
    def _parts_borne(self) -> Counter[str]:
        return Counter(part for name in self.people for part in set(parts(name)))

    @cached_property
    def parts_of_names(self) -> frozenset[str]:
        """Words of the names of those who speak, case folded."""
        return frozenset(part.casefold() for part in self.borne)

    @cached_property
    def called(self) -> dict[str, tuple[str, ...]]:
        """What each speaker is called by; filled as it is asked for."""
        return {}

    def is_ordinary(self, low: str) -> bool:
        """Whether a word occurs in lower case: a capital does not make a name of it."""
        if low not in self._ordinary:
            self._ordinary[low] = low[:1].islower() and any(
                not _OF_A_WORD.match(self._spoken_text, end)
                and not _GOES_ON.search(self._spoken_text, max(0, at - 40), at)
                for at, end in _places(low, self._spoken_text)
            )
        return self._ordinary[low]

    def is_proper(self, word: str) -> bool:
        """Whether a word stands with a capital inside a sentence and never without: the name of a firm, a place, a product."""
        if not _CAPITALIZED.fullmatch(word):
            return False
        text = self._spoken_text
        inside = any(
            _COMES_IN.match(text, max(0, at - 2)) and not _LETTER.match(text, end)
            for at, end in _places(word, text)
        )
        return inside and not self.is_ordinary(word.casefold())

    def has_word(self, low: str) -> bool:
        """Whether this word, case folded, is among `every_word`, without taking all lines apart."""
        text = self._folded
        return any(
            not (_OF_A_WORD.match(text[at - 1 : at]) or _OF_A_WORD.match(text, end))
            for at, end in _places(low, text)
        )

    @cached_property
    def _folded(self) -> str:
        return self.whole.casefold()

    @cached_property
    def every_word(self) -> frozenset[str]:
        """Every word and part of a speaker's name, case folded."""
        written = {w.casefold() for w in set(parts(self.whole))}
        return frozenset(written | {w.replace("_", "") for w in written})


def _places(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where these letters stand, from and to; also inside of longer words."""
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1)


@lru_cache(maxsize=20_000)
def content(text: str, language: str) -> frozenset[str]:
    """Stems of the words that carry meaning, irregular forms under their word."""
    return frozenset(meant(text, language=language))


def parts(text: str) -> list[str]:
    """Words as they are written."""
    return _PART.findall(text)


def clauses(text: str, language: str) -> list[str]:
    """Sentences cut at commas and the like; a run without any is cut every LONGEST words."""
    found: list[str] = []
    for sentence in split(text, language):
        for piece in _BREAK.split(sentence):
            tokens = piece.split()
            if not tokens:
                continue
            for start in range(0, len(tokens), LONGEST):
                found.append(" ".join(tokens[start : start + LONGEST]))
    return found


_KEPT: deque[PreparedSource] = deque(maxlen=16)


def prepared(passages: tuple[Passage, ...], language: str) -> PreparedSource:
    """The prepared source of these passages; the last few are kept.

    They are compared, not hashed: to find that thousands of lines are the same ones takes no look into any of them.
    """
    for source in tuple(_KEPT):
        if source.language == language and source.passages == passages:
            return source
    made = PreparedSource(passages, language=language)
    _KEPT.appendleft(made)
    return made
