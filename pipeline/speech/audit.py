"""What a recognizer heard is checked against the audio: loops, ghosts, wrong script, words without speech and back.

Knows nothing of which recognizer it was. Only the stretches in doubt are heard again; what stays in doubt says why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.doors import Heard
from pipeline.errors import NotFound
from pipeline.languages import find
from pipeline.meeting import Segment
from pipeline.speech.audio import RATE, clock
from pipeline.speech.ghosts import COURTESIES, CREDITS
from pipeline.speech.vad import FRAME_S, SPEECH, Window

AGAIN_SHARE, AGAIN_MIN_S, AGAIN_LEAST_S, AGAIN_CHUNK = 0.1, 30.0, 1.0, 1 / 12
"""At most this share of a window is heard again (at least half a minute), so that noise cannot double the bill. What is shorter
than that, or than this share of a recognizer's chunk, stays marked: two odd words would cost Whisper half a minute's hearing."""

GAP_S = 1.2
"""Speech for longer than this without a word is speech that was missed; shorter are laughs and coughs."""

BREATH_S, LONG_GAP_S, SPOKEN_S = 1.0, 4.0, 1.0
"""Speech that is less apart than a breath is looked at together: in a long gap less of the time is spoken, but this much at
least (sixty short calls, half a second apart, were lost without a note)."""

LOUD, FAINT, LOUD_STEP_S, DROWNED_S = 10**-3.5, 0.2, 0.5, 4.0
"""Power (−35 dB of full scale: louder than most speech), the probability under which no speech is heard, and how long that
must last to be told."""

EDGE_S = 0.3
SILENT_SHARE = 0.15
MAX_WORDS_PER_S = 7.0
"""Faster than anyone speaks; auctioneers reach about six words a second."""

LEAST_WORD_S = 0.06
"""Less time than this for each word of a segment is no time: a ghost at the edge of speech."""

SAID_WORD_S, SAID_SHARE = 0.12, 0.6
"""A sentence that is repeated with this much time for each word, where somebody speaks, was said again and again."""

LOOP_TIMES = 4
_SCRIPTS = {
    "Latn": ("LATIN",),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Arab": ("ARABIC",),
    "Hebr": ("HEBREW",),
    "Deva": ("DEVANAGARI",),
    "Beng": ("BENGALI",),
    "Taml": ("TAMIL",),
    "Telu": ("TELUGU",),
    "Thai": ("THAI",),
    "Hang": ("HANGUL",),
    "Kore": ("HANGUL",),
    "Jpan": ("HIRAGANA", "KATAKANA", "CJK"),
    "Hans": ("CJK",),
    "Hant": ("CJK",),
}
_NEUTRAL = ("DIGIT", "FULLWIDTH", "MODIFIER", "COMBINING", "FEMININE", "MASCULINE", "MICRO")


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something odd from start_s to end_s; `segment` is its place in the list, None for speech without words."""

    start_s: float
    end_s: float
    reason: str
    segment: int | None = None


def audited(
    window: Window, heard: Heard, *, sure: float, again: Callable[[Window], Heard], chunk_s: float = 0.0
) -> Heard:
    """The same, with stretches in doubt heard again and what stays in doubt marked.

    `sure` is the mean confidence under which words are doubtful anyway; `again` hears a part with other settings and
    costs as much as hearing `chunk_s` seconds at least, so that findings are put together up to that length.
    """
    segments = heard.segments
    gone: list[Segment] = []
    budget_s = max(AGAIN_MIN_S, AGAIN_SHARE * (window.end_s - window.start_s))
    least_s = max(AGAIN_LEAST_S, AGAIN_CHUNK * chunk_s)
    for first_s, last_s in _together(findings(window, segments, heard.language), chunk_s):
        cost_s = max(last_s - first_s, chunk_s)
        if cost_s > budget_s or last_s - first_s < least_s:
            continue
        budget_s -= cost_s
        second = again(window.cut(first_s - EDGE_S, last_s + EDGE_S)).segments
        kept = _better(window, segments, second, (first_s, last_s), heard.language)
        gone += [s for s in segments if s not in kept and not any(_overlap_s(k, s) > 0 for k in kept)]
        segments = kept
    left = findings(window, segments, heard.language)
    reasons = {f.segment: f.reason for f in left if f.segment is not None}
    marked = tuple(replace(s, doubtful=reasons.get(n) or _unsure(s, sure)) for n, s in enumerate(segments))
    notes = [
        f"somebody speaks, but no words were recognized: {clock(f.start_s)} to {clock(f.end_s)}"
        for f in left
        if f.segment is None
    ]
    notes += [
        f"it is loud and no words were heard; if somebody speaks there, it is lost: {clock(a)} to {clock(b)}"
        for a, b in _drowned(window, marked)
    ]
    notes += [
        "words were left out, a second hearing did not find them: "
        f"{clock(s.start_s or 0.0)} to {clock(s.end_s or 0.0)}"
        for s in gone
    ]
    return replace(heard, segments=marked, notes=(*heard.notes, *notes))


def findings(window: Window, segments: Sequence[Segment], language: str | None) -> list[AuditFinding]:
    """Everything odd, in order of time."""
    found = []
    for index, segment in enumerate(segments):
        reason = (
            loop(segment.text)
            or _repeated(window, segments, index)
            or _too_fast(segment)
            or wrong_script(segment.text, segment.language or language)
            or _unheard(window, segment)
        )
        if reason:
            found.append(AuditFinding(segment.start_s or 0.0, segment.end_s or 0.0, reason, index))
    found.extend(_missed(window, segments))
    return sorted(found, key=lambda f: f.start_s)


def loop(text: str) -> str | None:
    """A word or phrase that is repeated again and again, without anything between."""
    words = _plain(text).split()
    if len(words) == 1 and len(words[0]) > 12:  # scripts without spaces
        words = list(words[0])
    for size in range(1, 9):
        run = 0
        for at in range(size, len(words)):
            run = run + 1 if words[at] == words[at - size] else 0
            if run >= size * (LOOP_TIMES - 1) + (2 if size == 1 else 0):
                return "the same words over and over: the recognizer was caught in a loop"
    return None


def wrong_script(text: str, language: str | None) -> str | None:
    """Most letters belong to a script in which the language is not written (Latin names are let through)."""
    try:
        script = find(language).script if language else None
    except NotFound:
        script = None
    expected = _SCRIPTS.get(script or "")
    letters = [unicodedata.name(c, "") for c in text if c.isalpha()]
    letters = [name for name in letters if name and not name.startswith(_NEUTRAL)]
    if not expected or len(letters) < 4:
        return None
    foreign = [name for name in letters if not name.startswith(expected)]
    if script != "Latn":  # a product or person named in Latin letters is no fault, a whole sentence is
        foreign = (
            foreign
            if len(foreign) == len(letters) and len(letters) > 20
            else [name for name in foreign if not name.startswith("LATIN")]
        )
    if len(foreign) > len(letters) / 2:
        return f"written in another script than {language} uses"
    return None


def _repeated(window: Window, segments: Sequence[Segment], index: int) -> str | None:
    """One of at least three equal segments of three words or more in a row, unless each was plainly said."""
    text = _plain(segments[index].text)
    if len(text.split()) < 3:
        return None
    first = last = index
    while first and _plain(segments[first - 1].text) == text:
        first -= 1
    while last + 1 < len(segments) and _plain(segments[last + 1].text) == text:
        last += 1
    if last - first < 2 or all(_said(window, segments[n]) for n in range(first, last + 1)):
        return None
    return "the same sentence three times in a row: perhaps a loop"


def _said(window: Window, segment: Segment) -> bool:
    """Whether there is time for its words, and somebody speaks in it."""
    start_s, end_s = segment.start_s or 0.0, segment.end_s or 0.0
    enough = end_s - start_s >= SAID_WORD_S * len(segment.text.split())
    return enough and _speech_share(window, start_s, end_s) >= SAID_SHARE


def _too_fast(segment: Segment) -> str | None:
    seconds = (segment.end_s or 0.0) - (segment.start_s or 0.0)
    count = len(segment.text.split())
    if count > 3 + MAX_WORDS_PER_S * seconds:
        return "more words than anyone says in that time"
    return "words in no time at all" if seconds < LEAST_WORD_S * count else None


def _unheard(window: Window, segment: Segment) -> str | None:
    """Words where nobody speaks; courtesies and subtitle credits that Whisper learned need less silence."""
    share = _speech_share(window, segment.start_s or 0.0, segment.end_s or 0.0)
    plain = _plain(segment.text)
    if any(credit in plain for credit in CREDITS):
        return "a subtitle credit, which recognizers make up in silence"
    if share < 0.5 and plain in COURTESIES:
        return "a phrase that recognizers make up in silence"
    return "words where nobody seems to speak" if share < SILENT_SHARE else None


def _unsure(segment: Segment, sure: float) -> str | None:
    low = segment.confidence is not None and segment.confidence < sure
    return "the recognizer was not sure of these words" if low else None


def _missed(window: Window, segments: Sequence[Segment]) -> list[AuditFinding]:
    """Speech that no segment covers; short cries with breaths between them ("Hello? Hello?") are one stretch."""
    out = []
    covered = sorted((s.start_s or 0.0, s.end_s or 0.0) for s in segments)
    for start_s, end_s in window.stretches(min_silence_s=BREATH_S, pad_s=0.0):
        at = start_s
        for first_s, last_s in [*covered, (end_s, end_s)]:
            if last_s < at or first_s > end_s:
                continue
            share = _speech_share(window, at, first_s) if first_s - at >= GAP_S else 0.0
            if share * (first_s - at) >= SPOKEN_S and share > (0.7 if first_s - at < LONG_GAP_S else 0.4):
                out.append(AuditFinding(at, first_s, "speech without words"))
            at = max(at, last_s)
    return out


def _drowned(window: Window, segments: Sequence[Segment]) -> list[tuple[float, float]]:
    """Where it is loud for long and neither speech nor words were found: a tone, a machine or music, whoever speaks under it."""
    count = round(LOUD_STEP_S * RATE)
    whole = len(window.samples) // count
    if not whole:
        return []
    power = np.mean(window.samples[: whole * count].reshape(whole, count) ** 2, axis=1)
    at_s = window.start_s + np.arange(whole) * LOUD_STEP_S
    deaf = power >= LOUD
    for n in np.flatnonzero(deaf).tolist():
        deaf[n] = _speech_share(window, at_s[n], at_s[n] + LOUD_STEP_S, FAINT) < 0.5
    for s in segments:
        deaf &= (at_s + LOUD_STEP_S <= (s.start_s or 0.0)) | (at_s >= (s.end_s or 0.0))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], deaf.astype(np.int8), [0]])))
    runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [
        (window.start_s + a * LOUD_STEP_S, window.start_s + b * LOUD_STEP_S)
        for a, b in runs
        if (b - a) * LOUD_STEP_S >= DROWNED_S
    ]


def _speech_share(window: Window, start_s: float, end_s: float, threshold: float = SPEECH) -> float:
    part = window.cut(start_s, max(end_s, start_s + FRAME_S)).speech
    return float(np.mean(part >= threshold)) if len(part) else 0.0


def _together(found: Sequence[AuditFinding], chunk_s: float) -> list[tuple[float, float]]:
    """Findings that touch, or that fit in one chunk, are heard again as one."""
    spans: list[tuple[float, float]] = []
    for finding in found:
        near = spans and (
            finding.start_s - spans[-1][1] < 2 * EDGE_S
            or finding.end_s + 2 * EDGE_S - spans[-1][0] <= chunk_s
        )
        if near:
            spans[-1] = (spans[-1][0], max(spans[-1][1], finding.end_s))
        else:
            spans.append((finding.start_s, finding.end_s))
    return spans


def _better(
    window: Window,
    old: tuple[Segment, ...],
    new: tuple[Segment, ...],
    span_s: tuple[float, float],
    language: str | None,
) -> tuple[Segment, ...]:
    """The second hearing of a span in place of the first, where less is odd about it; else the first."""
    first_s, last_s = span_s
    odd = {f.segment for f in findings(window, old, language)}
    others = [
        s
        for n, s in enumerate(old)
        if n not in odd or (s.start_s or 0.0) < first_s - 0.01 or (s.end_s or 0.0) > last_s + 0.01
    ]
    # A second hearing includes more than what was odd: words that the first one has there stay as they are.
    fresh = [s for s in new if not any(_overlap_s(s, o) > 0.5 * _length_s(s) for o in others)]
    swapped = tuple(sorted([*others, *fresh], key=lambda s: s.start_s or 0.0))
    return swapped if _oddness(window, swapped, language) < _oddness(window, old, language) else old


def _oddness(window: Window, segments: Sequence[Segment], language: str | None) -> float:
    return sum(f.end_s - f.start_s for f in findings(window, segments, language))


def _overlap_s(one: Segment, other: Segment) -> float:
    return min(one.end_s or 0.0, other.end_s or 0.0) - max(one.start_s or 0.0, other.start_s or 0.0)


def _length_s(segment: Segment) -> float:
    return max((segment.end_s or 0.0) - (segment.start_s or 0.0), 0.01)


def _plain(text: str) -> str:
    """Lower case, letters and digits only, single spaces."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", text.lower()).split())
