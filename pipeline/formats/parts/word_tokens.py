"""Recognized words, one by one, into segments of one speaker: joined as they are written, punctuation where it belongs.

Knows nothing of files. Scripts without spaces get none; a token that brings its own spaces keeps them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.formats.parts.subtitle_cues import MAX_JOINED_S, MAX_JOINED_WORDS
from pipeline.meeting import Segment, Word

MAX_PAUSE_S = 1.5
"""Between words of one speaker, a longer pause starts a new segment."""
ENOUGH_WORDS = 12
"""From here on a segment ends at the end of a sentence."""
_PUNCTUATION = re.compile(r"^[.,!?;:…。，、！？：；।॥؟،)\]}»”’%]+$")
_ENDS = re.compile(r"[.!?…。！？।॥؟]['\"”’»)\]]*$")
_NO_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f\uff00-\uffef\u3000-\u303f]$")
_CJK_START = re.compile("^[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\uff00-\uffef\u3000-\u303f]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word as recognized, raw; times in seconds, None where the file has none."""

    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    confidence: float | None = None


def joined(texts: Sequence[str]) -> str:
    """Words as one text: by their own spaces where they bring them, else by single spaces, none before punctuation."""
    return " ".join(_glue(texts).split())


def _glue(texts: Sequence[str]) -> str:
    if any(t.isspace() or (t[:1].isspace() and i) for i, t in enumerate(texts)):
        return "".join(texts)
    made = ""
    for text in texts:
        bare = (
            not made or _PUNCTUATION.match(text) or (_NO_SPACES.search(made[-1:]) and _CJK_START.match(text))
        )
        made += text if bare else f" {text}"
    return made


def segments(tokens: Sequence[Token]) -> list[Segment]:
    """Segments of one speaker each, cut at pauses and, once long, at the ends of sentences. Ids are not given yet."""
    return [_segment(group) for group in _groups(_worded(tokens))]


def timed(tokens: Sequence[Token]) -> tuple[Word, ...]:
    """The words that have times, punctuation on the word before it."""
    return tuple(
        Word(t.text.strip(), t.start_s, t.end_s, t.confidence)
        for t in _worded(tokens)
        if t.start_s is not None and t.end_s is not None and t.end_s >= t.start_s >= 0 and t.text.strip()
    )


def _worded(tokens: Sequence[Token]) -> list[Token]:
    """Tokens with words in them; punctuation and spaces become part of the word before."""
    spaced = any(t.text.isspace() or (t.text[:1].isspace() and i) for i, t in enumerate(tokens))
    made: list[Token] = []
    for token in tokens:
        glued = _PUNCTUATION.match(token.text) or (spaced and not token.text[:1].isspace() and made)
        if made and token.text and (glued or token.text.isspace()) and _same(made[-1], token):
            made[-1] = replace(made[-1], text=made[-1].text + token.text, end_s=_later(made[-1], token))
        elif token.text.strip():
            made.append(token)
    return made


def _same(before: Token, token: Token) -> bool:
    if before.text[-1:].isspace() and not token.text.isspace() and not _PUNCTUATION.match(token.text):
        return False
    return token.speaker in (None, before.speaker) or bool(_PUNCTUATION.match(token.text))


def _later(before: Token, token: Token) -> float | None:
    return before.end_s if token.end_s is None or _PUNCTUATION.match(token.text.strip()) else token.end_s


def _groups(words: Sequence[Token]) -> Iterator[list[Token]]:
    held: list[Token] = []
    for word in words:
        if held and _begins(held, word):
            yield held
            held = []
        held.append(word)
    if held:
        yield held


def _begins(held: Sequence[Token], word: Token) -> bool:
    last, first = held[-1], held[0]
    if last.speaker != word.speaker or len(held) >= MAX_JOINED_WORDS:
        return True
    if len(held) >= ENOUGH_WORDS and _ENDS.search(last.text.rstrip()):
        return True
    if word.start_s is None or last.end_s is None:
        return False
    if word.start_s - last.end_s > MAX_PAUSE_S:
        return True
    return word.end_s is not None and first.start_s is not None and word.end_s - first.start_s > MAX_JOINED_S


def _segment(group: Sequence[Token]) -> Segment:
    ends = [t.end_s for t in group if t.end_s is not None]
    return Segment(
        id="",
        text=joined([t.text for t in group]),
        speaker=group[0].speaker,
        start_s=group[0].start_s,
        end_s=ends[-1] if ends else None,
        words=timed(group),
    )
