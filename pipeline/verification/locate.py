"""Match a quote against the source: the evidence lock.

Knows passages, never models or meetings. A quote holds only if the source really contains those words; what is
returned is always the source's own text, character for character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.doors import Passage
from pipeline.errors import NotFound
from pipeline.languages import find
from pipeline.text.sentences import spans
from pipeline.text.words import MARKS

# Share of a quote's characters that may differ from the source and still be the same words heard again: a model
# that "cleans" a quote drops fillers and punctuation (5-10%); a changed name or number is caught by `_facts`.
CLOSE = 88.0
_TOKEN = re.compile(rf"[\w{MARKS}]+")
_OPENING, _CLOSING = "([{<“„«‹「『", ")]}>”»›」』%.,;:!?…。！？、，"
"""Marks that belong to the word after them, and to the one before, where no space tells."""
_FACT = re.compile(r"\d+|\b(?:not|never|no|n't)\b", re.IGNORECASE)


def locate(quote: str, passages: Sequence[Passage], hint: str | None = None) -> tuple[str, str] | None:
    """Where `quote` was said: (passage id, the verbatim words of that passage), or None if nowhere.

    The hinted passage is tried first, then the others, nearest to the hint first. Case, spacing and punctuation may
    differ; beyond that only slips of a few characters are forgiven, and never in a number or a negation.
    """
    return _located(quote, passages, _place(hint, passages), hinted=bool(hint))


def _place(id: str | None, passages: Sequence[Passage]) -> int | None:
    return next((n for n, p in enumerate(passages) if p.id == id), None) if id else None


def _located(
    quote: str, passages: Sequence[Passage], hint: int | None, *, hinted: bool
) -> tuple[str, str] | None:
    wanted = _words(quote)
    if not wanted:
        return None
    if hint is not None and (found := _contained(wanted, passages[hint].text)):
        return passages[hint].id, found
    order = _nearest_first(passages, hint)
    for passage in order:
        if found := _contained(wanted, passage.text):
            return passage.id, found
    for passage in order[:9] if hinted else order:
        if found := _close(quote, passage.text, passage.language):
            return passage.id, found
    return None


def places(quote: str, passages: Sequence[Passage], hint: str | None = None) -> tuple[tuple[str, str], ...]:
    """Everywhere that a quote stands: one (id, words) where `locate` finds it, several where it runs over lines of one
    speaker, which a prompt may have shown under one id; nothing where it was not said."""
    wanted = _words(quote)
    if not wanted:
        return ()
    at = _place(hint, passages)
    if at is not None and not _contained(wanted, passages[at].text):
        for start in (at, *range(at - 1, max(-1, at - ACROSS), -1)):
            if found := _across(wanted, passages, start):
                return found
    if one := _located(quote, passages, at, hinted=bool(hint)):
        return (one,)
    if at is None and len(wanted) >= 4:
        for start in range(len(passages) - 1):
            if found := _across(wanted, passages, start):
                return found
    return ()


def whole_sentences(quote: str, text: str, language: str) -> str:
    """The sentences of a line that a quote is a part of, unchanged: a part may say something else."""
    at = text.find(quote)
    hit = [(a, b) for a, b in spans(text, language) if a < at + len(quote) and b > at] if at >= 0 else []
    return text[hit[0][0] : hit[-1][1]].strip() if hit else quote


ACROSS = 8
"""Lines of one speaker that one quote may run over."""


def _across(wanted: list[str], passages: Sequence[Passage], start: int) -> tuple[tuple[str, str], ...]:
    """The parts of a quote that begins in one line and ends in a later one of the same speaker."""
    heard: list[tuple[int, str, int, int]] = []
    first = passages[start]
    for n in range(start, min(len(passages), start + ACROSS)):
        passage = passages[n]
        if (passage.speaker, passage.source) != (first.speaker, first.source):
            break
        heard += [(n, word, a, b) for word, a, b in _spans(passage.text)]
    size = len(wanted)
    for i in range(len(heard) - size + 1):
        if heard[i][1] == wanted[0] and [word for _, word, _, _ in heard[i : i + size]] == wanted:
            hit = heard[i : i + size]
            lines = dict.fromkeys(n for n, _, _, _ in hit)
            return tuple(
                (
                    passages[n].id,
                    _widened(
                        passages[n].text,
                        min(a for m, _, a, _ in hit if m == n),
                        max(b for m, _, _, b in hit if m == n),
                    ),
                )
                for n in lines
            )
    return ()


@lru_cache(maxsize=20_000)
def _spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text, folded, and where they stand."""
    return tuple(
        (unicodedata.normalize("NFKC", m.group()).casefold(), m.start(), m.end())
        for m in _TOKEN.finditer(text)
    )


def _nearest_first(passages: Sequence[Passage], at: int | None) -> list[Passage]:
    if at is None:
        return list(passages)
    return [p for _, p in sorted(enumerate(passages), key=lambda pair: abs(pair[0] - at))]


def _words(text: str) -> list[str]:
    return [m.group() for m in _TOKEN.finditer(unicodedata.normalize("NFKC", text).casefold())]


def _contained(wanted: list[str], text: str) -> str | None:
    """The stretch of `text` whose words are `wanted`, with the punctuation around them as it stands."""
    found = _spans(text)
    if wanted[0].isascii() and all(word != wanted[0] for word, _, _ in found):
        return None
    have = [word for word, _, _ in found]
    first, size = wanted[0], len(wanted)
    for i, word in enumerate(have):
        if word == first and have[i : i + size] == wanted:
            return _widened(text, found[i][1], found[i + size - 1][2])
    joined = "".join(wanted)  # scripts without spaces: the quote may begin and end inside a "word"
    if joined.isascii() or joined not in "".join(have):
        return None
    at = text.casefold().find(joined)
    return text[at : at + len(joined)] if at >= 0 and len(text.casefold()) == len(text) else None


def _widened(text: str, start: int, end: int) -> str:
    """With the marks that belong to the first and last word: "C++", "50%", "(optional)", "“ship it”", ".NET"."""
    right, left = end, start
    while right < len(text) and not text[right].isspace() and not _TOKEN.match(text[right]):
        right += 1
    if right < len(text) and not text[right].isspace():  # "agreed—on": of the marks only those that close
        right = end + len(text[end:right]) - len(text[end:right].lstrip(_CLOSING))
    while left > 0 and not text[left - 1].isspace() and not _TOKEN.match(text[left - 1]):
        left -= 1
    if left > 0 and not text[left - 1].isspace():
        left = start - (len(text[left:start]) - len(text[left:start].rstrip(_OPENING)))
    return text[left:right].lstrip("—–").rstrip("—–")


def _close(quote: str, text: str, language: str | None) -> str | None:
    if len(quote) < 12 or len(quote) > 1.3 * len(text):
        return None
    from rapidfuzz import fuzz  # only where words were not copied exactly

    match = fuzz.partial_ratio_alignment(quote.casefold(), text.casefold(), score_cutoff=CLOSE)
    if match is None or len(text.casefold()) != len(text):
        return None
    start, end = match.dest_start, match.dest_end
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    stretch = text[start:end].strip()
    return stretch if _facts(quote, language) == _facts(stretch, language) else None


def _facts(text: str, language: str | None) -> list[str]:
    """The numbers and negations of a text, in order, by kind."""
    words, spaced = _negations(language or "en")
    plain = text.casefold()
    if spaced:
        said = [word for word in _words(text) if word in words]
    else:
        said = [word for word in sorted(words) for _ in range(plain.count(word))]
    return [*_FACT.findall(plain), *said]


@cache
def _negations(language: str) -> tuple[frozenset[str], bool]:
    try:
        found = find(language)
    except NotFound:
        return frozenset(), True
    return found.negations, found.spaced and found.tag != "ko"
