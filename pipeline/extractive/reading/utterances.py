"""Passages as they were cut by a recorder → sentences as they were spoken, each with its way back.

Knows nothing of what is important. A caption file cuts sentences wherever a line was full; here they are whole again,
and every sentence still knows which verbatim stretch of which passage it came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import regex

from pipeline.doors import Passage
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.readable import tidy
from pipeline.text.sentences import shorter, spans
from pipeline.text.words import terms

# A silence longer than this ends a sentence even where the recognizer wrote no full stop.
PAUSE_S = 2.5
# Where fewer passages than this share hold a full stop or question mark, the source has no punctuation.
PUNCTUATED_SHARE = 0.2
# A sentence that runs on longer than this (in characters) ends at the next passage.
LONGEST = 400
UNMARKED, DENSE = 200, 2
"""Where nothing is marked a stretch is cut after so many characters; half where no spaces are written."""
_UNSPACED = regex.compile(r"[\u3040-\u9fff\u0e00-\u0eff]")  # `re` makes a table of 65,536 characters, 3 ms
_ENDS = re.compile(r"[.!?…。！？؟।۔]['\"”’)\]]*\s*$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class VerbatimPiece:
    """A verbatim stretch of one passage: `passage` is its index, `quote` its own characters."""

    passage: int
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One spoken sentence. `text` is tidied (marks of the transcriber gone); `pieces` are verbatim.

    `terms` are the stems of its meaningful words, in order. `size`: its length in words; scripts without spaces count two
    characters as one.
    """

    index: int
    turn: int
    text: str
    pieces: tuple[VerbatimPiece, ...]
    speaker: str | None
    start_s: float | None
    terms: tuple[str, ...]
    size: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        unspaced = 0 if self.text.isascii() else len(_UNSPACED.findall(self.text))
        object.__setattr__(self, "size", max(len(self.text.split()), unspaced // 2))

    @property
    def first(self) -> int:
        """Index of the passage in which it begins."""
        return self.pieces[0].passage

    @property
    def last(self) -> int:
        """Index of the passage in which it ends."""
        return self.pieces[-1].passage


def read(passages: Sequence[Passage], cues: Cues) -> tuple[Sentence, ...]:
    """The sentences of all passages, in order. No passage that holds a letter or digit is left out."""
    punctuated = _is_punctuated(passages)
    found: list[Sentence] = []
    names = proper_words(passages)
    for turn, run in enumerate(_turns(passages)):
        for pieces in _cut(run, passages, cues.language.tag, punctuated, names):
            text = tidy(_joined(pieces, names), cues.language.tag)
            if not any(c.isalnum() for c in text):
                continue
            first = passages[pieces[0].passage]
            stems = tuple(t for t in terms(text, language=cues.language.tag) if "'" not in t)
            found.append(Sentence(len(found), turn, text, pieces, first.speaker, first.start_s, stems))
    return tuple(found)


def _is_punctuated(passages: Sequence[Passage]) -> bool:
    marked = sum(1 for p in passages if re.search(r"[.!?。！？؟।۔]", p.text))
    return marked >= PUNCTUATED_SHARE * max(1, len(passages))


def _turns(passages: Sequence[Passage]) -> Iterable[list[int]]:
    """Runs of passages of one speaker; where nobody is named, every passage after a pause begins a new run."""
    run: list[int] = []
    for i, passage in enumerate(passages):
        if run:
            before = passages[run[-1]]
            if before.speaker != passage.speaker or _gap(before, passage) > 2 * PAUSE_S:
                yield run
                run = []
        run.append(i)
    if run:
        yield run


def _gap(before: Passage, after: Passage) -> float:
    ended = before.end_s if before.end_s is not None else before.start_s
    if ended is None or after.start_s is None:
        return 0.0
    return after.start_s - ended


def _cut(
    run: Sequence[int], passages: Sequence[Passage], tag: str, punctuated: bool, names: frozenset[str]
) -> Iterable[tuple[VerbatimPiece, ...]]:
    """The run's text, joined, cut into sentences, and each mapped back onto its passages.

    A line that goes on with the sentence before it is joined in small letters (of the same length): a capital there
    would look like a new sentence.
    """
    starts: list[int] = []
    text, ended = "", True
    since_end = 0
    for position, i in enumerate(run):
        if position:
            before = passages[run[position - 1]]
            ended = bool(_ENDS.search(before.text))
            since_end = 0 if ended else since_end + len(before.text)
            apart = not punctuated or _gap(before, passages[i]) > PAUSE_S or since_end > LONGEST
            text += "\n" if apart and not ended else " "
            since_end = 0 if apart else since_end
        line = passages[i].text.replace("\n", " ")
        goes_on = position and text.endswith(" ") and not ended
        starts.append(len(text))
        text += _continued(line, names) if goes_on else line
    for begin, end in _cuts(text, tag, punctuated):
        pieces = []
        for k in range(bisect_right(starts, begin) - 1, len(run)):
            if starts[k] >= end:
                break
            original = passages[run[k]].text
            quote = original[max(0, begin - starts[k]) : min(len(original), end - starts[k])].strip()
            if any(c.isalnum() for c in quote):
                pieces.append(VerbatimPiece(run[k], quote))
        if pieces:
            yield tuple(pieces)


def _cuts(text: str, tag: str, punctuated: bool) -> list[tuple[int, int]]:
    """Sentences by their marks; what goes on without any for too long by its clauses."""
    most = LONGEST if punctuated else UNMARKED // (DENSE if _UNSPACED.search(text) else 1)
    if tag == "th":
        most = min(most, UNMARKED // DENSE)
    if punctuated and tag == "en":
        return _rejoined(text, spans(text, tag))
    return [part for span in spans(text, tag) for part in shorter(text, span, tag, most=most)]


_HANGS = re.compile(
    r"\b(?:the|a|an|of|our|my|your|their|his|her|in|on|for|with|from|at|into)\s*(?:…|\.\.\.)$", re.IGNORECASE
)
_ANEW = re.compile(
    r"(?:okay|ok|yeah|yes|no|so|but|and|or|well|right|i|i'\w+|let|let's|you|we|he|she|they|it|that's|there|this|thanks?|sorry|um|uh|oh|hi|hello|alright|all|cool|great|what|how|if|maybe|anyway)\b",
    re.IGNORECASE,
)


def _rejoined(text: str, found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """ "I'm gonna share it in the… Discord channel" is one sentence: a breath after "the" ends none, unless something else begins."""
    made: list[tuple[int, int]] = []
    for begin, end in found:
        if made:
            first, last = made[-1]
            near = end - first <= LONGEST and "\n" not in text[last:begin]
            if near and _HANGS.search(text[first:last]) and not _ANEW.match(text, begin):
                made[-1] = (first, end)
                continue
        made.append((begin, end))
    return made


def proper_words(passages: Sequence[Passage]) -> frozenset[str]:
    """Words that are written with a capital inside sentences: names, not sentence starts."""
    upper: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for passage in passages:
        for match in list(_WORD.finditer(passage.text))[1:]:
            word = match.group()
            before = passage.text[: match.start()].rstrip()[-1:]
            if word[0].islower():
                lower[word] += 1
            elif before not in ".!?":
                upper[word.lower()] += 1
    return frozenset(w for w, n in upper.items() if n > lower[w]) | {"i", "i'm", "i'll", "i've", "i'd"}


def _joined(pieces: tuple[VerbatimPiece, ...], names: frozenset[str]) -> str:
    """Pieces as one sentence: a caption line begins with a capital even in mid-sentence; that is undone."""
    parts = [pieces[0].quote]
    for before, piece in pairwise(pieces):
        parts.append(piece.quote if _ENDS.search(before.quote) else _continued(piece.quote, names))
    return " ".join(parts)


def _continued(line: str, names: frozenset[str]) -> str:
    """The line with a small first letter, unless it begins with a name or with capitals; never of another length."""
    word = _WORD.match(line)
    if word is None or word.group().lower() in names:
        return line
    plain = word.group()[1:].islower() or len(word.group()) == 1
    lower = line[0].lower()
    return lower + line[1:] if plain and len(lower) == 1 else line
