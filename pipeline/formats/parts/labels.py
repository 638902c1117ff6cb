"""Who says each cue: by labels in its text, by the line above its time, by a name on a line of its own.

Knows nothing of file formats. A label that stands only where the speaker changes holds until the next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.formats.parts.cue import Cue, goes_on
from pipeline.formats.parts.speakers import (
    SOUNDS,
    could_be_name,
    looks_like_name,
    names,
    openings,
    strip_label,
    tidy,
)

MOSTLY = 0.6
_WEBEX = re.compile(r"^\d{0,6}\s?[\"“](?P<name>[^\"”]{1,64})[\"”]\s?(?:\(\d{1,20}\))?$")
_NUMBERED = re.compile(r"^\d{1,6}\s?[.:)|-]?\s{0,3}(?=[^\W\d])")
_BRACKET = re.compile(r"^[\[(](?P<name>[^\[\]()]{1,64})[\])]\s?:?\s?(?P<rest>\S.*)$")
_CHANGE = re.compile(r"^(?:>{2,3}|&gt;&gt;)\s?")


def with_speakers(cues: Sequence[Cue]) -> list[Cue]:
    """The same words with speakers, where the file tells them."""
    told = list(cues)
    if any(c.label for c in told):
        told = _by_id(told)
    unnamed = [c for c in told if c.speaker is None]
    known = names(openings(c.lines[0] for c in unnamed))
    if not known and unnamed:
        return _marks_gone(_by_brackets(_by_first_line(told)))
    return _labelled(told, known) if known else told


def _by_id(cues: list[Cue]) -> list[Cue]:
    """Webex: `1 "Ana Ruiz" (0)` above the time; others: `Ana Ruiz` or `1 Ana Ruiz`."""
    found = [_name_in(c.label) if c.label and c.speaker is None else None for c in cues]
    counts = Counter(n for n in found if n)
    if sum(counts.values()) < MOSTLY * len(cues) or max(counts.values(), default=0) < 2:
        return cues
    return [replace(c, speaker=n) if n else c for c, n in zip(cues, found, strict=True)]


def _name_in(label: str) -> str | None:
    if quoted := _WEBEX.match(label):
        return tidy(quoted["name"])
    plain = tidy(_NUMBERED.sub("", label))
    return plain if could_be_name(plain) and looks_like_name(plain) and len(plain) > 1 else None


def _by_first_line(cues: list[Cue]) -> list[Cue]:
    """A name on the first line of each cue, then the words: names that recur, or all of them names."""
    heads = [
        tidy(c.lines[0]) if len(c.lines) > 1 and c.speaker is None and len(c.lines[0]) <= 64 else ""
        for c in cues
    ]
    counts = Counter(
        h for h in heads if h and could_be_name(h) and looks_like_name(h) and h[-1] not in ".!?,"
    )
    known = {h for h, c in counts.items() if c > 1}
    if sum(counts[h] for h in known) * 10 < len(cues) * 3 or sum(counts.values()) < MOSTLY * len(cues):
        return cues
    return [
        replace(c, lines=c.lines[1:], speaker=h) if h in counts else c
        for c, h in zip(cues, heads, strict=True)
    ]


def _by_brackets(cues: list[Cue]) -> list[Cue]:
    """`[Ana Ruiz] words` on most cues; sounds in brackets (`[laughter]`) are nobody."""
    found = [_BRACKET.match(c.lines[0]) if c.speaker is None else None for c in cues]
    counts = Counter(tidy(m["name"]) for m in found if m)
    known = {
        n for n in counts if could_be_name(n) and looks_like_name(n) and n.casefold().split()[0] not in SOUNDS
    }
    if sum(counts[n] for n in known) < MOSTLY * len(cues) or max((counts[n] for n in known), default=0) < 2:
        return cues
    return [
        replace(c, lines=(m["rest"], *c.lines[1:]), speaker=tidy(m["name"]))
        if m and tidy(m["name"]) in known
        else c
        for c, m in zip(cues, found, strict=True)
    ]


def _labelled(cues: list[Cue], known: frozenset[str]) -> list[Cue]:
    told: list[Cue] = []
    for cue in cues:
        told.extend([cue] if cue.speaker else _split(cue, known))
    holds = _only_on_change(told)
    made: list[Cue] = []
    for cue in told:
        before = made[-1] if made else None
        new_voice = _CHANGE.match(cue.lines[0]) is not None
        if before and not cue.speaker and not new_voice and (holds or goes_on(before, cue)):
            cue = replace(cue, speaker=before.speaker)
        made.append(cue)
    return _marks_gone(made)


def _only_on_change(cues: Sequence[Cue]) -> bool:
    """Whether labels stand only where the speaker changes: neighbours among them hardly ever name the same one."""
    labels = [c.speaker for c in cues if c.speaker]
    same = sum(a == b for a, b in pairwise(labels))
    return len(labels) < len(cues) and len(labels) > 1 and same * 7 <= len(labels) - 1


def _marks_gone(cues: list[Cue]) -> list[Cue]:
    """Without the `>>` that captions set where somebody else begins."""
    return [
        replace(c, lines=(_CHANGE.sub("", c.lines[0], count=1) or c.lines[0], *c.lines[1:])) for c in cues
    ]


def _split(cue: Cue, known: frozenset[str]) -> list[Cue]:
    parts: list[Cue] = []
    for line in cue.lines:
        label = strip_label(line, known)
        if label:
            parts.append(replace(cue, lines=(label.rest,) if label.rest else (), speaker=label.name))
        elif parts:
            parts[-1] = replace(parts[-1], lines=(*parts[-1].lines, line))
        else:
            parts.append(replace(cue, lines=(line,)))
    return [p for p in parts if p.lines]
