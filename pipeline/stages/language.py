"""Which language each person speaks, and the meeting as a whole: pooled, because single lines are too short to tell.

Knows nothing of recognizers or translation. What a source says of its own language is believed; the rest is heard.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache, lru_cache

import regex as re

from pipeline.languages import find, tags
from pipeline.meeting import Segment, Transcript
from pipeline.text.language_id import Guess, guess, plainly, pooled

_SURE_OF_A_LINE = 0.9
_SURE_AMONG_FEW = 0.7
_LONG_LINE, _TELLING_LINE = 40, 25
_SURE_OF_A_SPEAKER = 0.6
_LEAST_LINES, _ENOUGH = 3, 100
_SPOKEN_HERE = 1 / 25
"""A language is one of the meeting's where its long lines make so much of those in its script."""
_HAN_ALONE = 12
"""So many Chinese characters in a line without kana are no Japanese."""


def detect(transcript: Transcript, *, told: str | None = None) -> Transcript:
    """The transcript with its main language and one on each segment. `told` (by file or user) is the main one.

    A segment that already has a language keeps it. Of the others the script decides first, then what the line itself
    says among the languages that are spoken in this meeting, then what its speaker usually speaks: mixed meetings stay mixed.
    """
    main = told or _tag(pooled(_sample([s.text for s in transcript.segments]))) or transcript.language
    open_ones = [s for s in transcript.segments if not s.language]
    groups: dict[str, list[Segment]] = defaultdict(list)
    for segment in open_ones:
        groups[_written_in(segment.text)].append(segment)
    groups = _without_stray_han(groups, main)
    known: dict[str, str] = {}
    for script, lines in groups.items():
        known |= _of_group(lines, script, main)
    segments = tuple(
        s if s.language else replace(s, language=known.get(s.id, main)) for s in transcript.segments
    )
    found = replace(transcript, language=main, segments=segments)
    return replace(found, notes=(*transcript.notes, *_mixed(found)))


@lru_cache(maxsize=20_000)
def _written_in(text: str) -> str:
    """The script of most letters: "Jpan" where there is kana, "Han" for Chinese characters alone; "" without letters."""
    if text.isascii():
        return "Latn" if re.search("[A-Za-z]", text) else ""
    counts = Counter(
        script for script, pattern in _SCRIPTS.items() for _ in range(len(pattern.findall(text)))
    )
    if not counts:
        return ""
    if counts["Jpan"] and counts["Jpan"] + counts["Han"] >= counts.most_common(1)[0][1]:
        return "Jpan"
    return counts.most_common(1)[0][0]


def _without_stray_han(groups: dict[str, list[Segment]], main: str) -> dict[str, list[Segment]]:
    """Short Japanese lines hold no kana ("賛成"): where nothing longer is without, they are Japanese."""
    han = groups.get("Han", [])
    if "Jpan" in groups and not any(len(s.text) >= _HAN_ALONE for s in han):
        return {**{k: v for k, v in groups.items() if k != "Han"}, "Jpan": [*groups["Jpan"], *han]}
    return dict(groups)


def _of_group(lines: list[Segment], script: str, main: str) -> dict[str, str]:
    """The language of each line (by id) of those in one script."""
    allowed = _tags_of(script)
    usual = (
        main
        if main in allowed or not allowed
        else _tag(pooled(_sample([s.text for s in lines]), among=allowed)) or main
    )
    here = _spoken(lines, allowed, usual) if allowed else (usual,)
    spoken: dict[str | None, list[str]] = defaultdict(list)
    for segment in lines:
        spoken[segment.speaker].append(segment.text)
    if script == "Han":  # one line of Chinese does not tell which: its speaker's lines together do
        here = allowed
    of_speaker = {who: _of_speaker(texts, usual, here) for who, texts in spoken.items()}
    if script == "Han":
        return {s.id: of_speaker[s.speaker] for s in lines}
    return {s.id: _of_line(s, of_speaker[s.speaker], here) for s in lines}


def _spoken(lines: list[Segment], allowed: tuple[str, ...], usual: str) -> tuple[str, ...]:
    """The languages of this script that are spoken in the meeting: those that enough of its longer lines are surely in."""
    sizes: Counter[str] = Counter()
    for segment in lines:
        if len(segment.text) < _TELLING_LINE // _DENSE.get(_written_in(segment.text), 1):
            continue
        if plainly(segment.text, usual):
            sizes[usual] += len(segment.text)
            continue
        found = guess(segment.text, among=allowed)
        rival = guess(segment.text, among=(usual, found.tag)) if found and found.tag != usual else found
        if rival and (rival.tag == usual or rival.confidence >= _SURE_OF_A_LINE):
            sizes[rival.tag] += len(segment.text)
    total = sum(sizes.values())
    others = [tag for tag, size in sizes.most_common() if tag != usual and size >= _SPOKEN_HERE * total]
    return (usual, *others)


def _of_speaker(texts: list[str], usual: str, here: tuple[str, ...]) -> str:
    if len(here) == 1 or len(texts) < _LEAST_LINES:
        return usual
    found = pooled(_sample(texts), among=here)
    return found.tag if found and found.confidence >= _SURE_OF_A_SPEAKER else usual


def _sample(texts: list[str]) -> list[str]:
    """The longest lines: a hundred of them say it as surely as all."""
    return sorted(texts, key=len, reverse=True)[:_ENOUGH]


def _of_line(segment: Segment, usual: str, here: tuple[str, ...]) -> str:
    """What a line says itself where it is long enough and sure; else what its speaker usually speaks."""
    long = len(segment.text) >= _LONG_LINE // _DENSE.get(_written_in(segment.text), 1)
    if (long or len(here) > 1) and plainly(segment.text, usual):
        return usual
    found = guess(segment.text, among=here) if len(here) > 1 else guess(segment.text) if long else None
    if found is None or found.tag == usual:
        return usual
    rival = guess(segment.text, among=(usual, found.tag))
    enough = _SURE_OF_A_LINE if len(here) == 1 else _SURE_AMONG_FEW
    return found.tag if rival and rival.tag == found.tag and rival.confidence >= enough else usual


@cache
def _tags_of(script: str) -> tuple[str, ...]:
    """The languages that are written in a script; none for one that nobody writes."""
    scripts = {"Han": ("Hans", "Hant")}.get(script, (script,))
    return tuple(tag for tag in tags() if find(tag).script in scripts)


_SCRIPTS = {
    name: re.compile(rf"\p{{{prop}}}")
    for name, prop in {
        "Latn": "Latin", "Cyrl": "Cyrillic", "Grek": "Greek", "Arab": "Arabic", "Hebr": "Hebrew", "Deva": "Devanagari",
        "Beng": "Bengali", "Taml": "Tamil", "Telu": "Telugu", "Thai": "Thai", "Hang": "Hangul", "Han": "Han",
    }.items()
} | {"Jpan": re.compile(r"[\p{Hiragana}\p{Katakana}]")}  # fmt: skip
_DENSE = {"Han": 3, "Jpan": 2, "Hang": 2, "Thai": 1}
"""Characters of other scripts that one of these says as much as."""


def _mixed(transcript: Transcript) -> tuple[str, ...]:
    """A note where a twentieth or more of the words are in other languages."""
    words: Counter[str] = Counter()
    for segment in transcript.segments:
        words[segment.language or transcript.language] += len(segment.text)
    total = sum(words.values())
    others = [tag for tag, size in words.most_common() if tag != transcript.language and size >= total / 20]
    return (
        (f"more than one language is spoken: {', '.join([transcript.language, *others])}",) if others else ()
    )


def _tag(found: Guess | None) -> str | None:
    return found.tag if found else None
