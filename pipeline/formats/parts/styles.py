"""The styles in which transcripts name speakers and times, each tried on a whole text: `Ana  0:05`, `[00:01:02] Ana: …`,
`Ana (00:01): …`, `[ANA 0:01] …`, a name above or below a time, a name alone, columns, `Ana: …`, `(ANA) …`.

Knows nothing of files. A style gives one reading a line, or None where it explains too little; names must recur or look
like names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

from pipeline.formats.parts.speakers import (
    SOUNDS,
    could_be_label,
    could_be_name,
    looks_like_name,
    names,
    opening,
    tidy,
)
from pipeline.formats.parts.times import TIME, seconds

_T = rf"{TIME}(?:\s?[AaPp]\.?[Mm]\.?)?"
_LEAD = re.compile(
    rf"^@?[\[(<]?\s*(?P<start>{_T})(?:\s*(?:-{{1,2}}>|[-–—])\s*(?P<end>{_T}))?\s*[\])>]?(?:$|(?<=[\])>])\s*|\s+)"
    r"(?:[-–—|]\s+)?(?P<rest>.*)$"
)
_TAIL = re.compile(
    rf"^(?P<name>\S.{{0,63}}?)[\s|,–—-]{{0,8}}?[\s\[(|](?P<start>{_T})(?:\s*[-–—]\s*(?P<end>{_T}))?[\])]?:?$"
)
_MIDDLE = re.compile(
    rf"^(?P<name>\S.{{0,63}}?)\s*(?:[\[(](?P<start>{_T})[\])]\s*:?|\s(?P<bare>{_T})\s*:)\s+(?P<rest>\S.*)$"
)
_BRACKETS = re.compile(r"^(?P<mark>[\[(<])(?P<name>[^\]\[()<>]{1,48})[\])>]\s*:?\s*(?P<rest>.*)$")
_CHAT_FROM = re.compile(r"^From\s+(?P<name>.{1,64}?)\s+to\s+.{1,64}?:\s*(?P<rest>.*)$", re.IGNORECASE)
_JOINING = frozenset("or and but so if then because when while as that not also maybe well yes no".split())
"""Words a transcriber puts in brackets where they were hard to hear: "(Or) do we want …"."""
_AT_END = re.compile(rf"\s[\[(](?P<start>{_T})[\])]$")
_DASH = re.compile(r"^(?P<name>[^\s–—|-][^–—|:.!?]{0,46}?)\s{1,3}[-–—|]\s{1,3}(?P<rest>\S.*)$")
_INSIDE = re.compile(
    rf"^[\[(](?:(?P<name>[^\[\]\d][^\[\]]{{0,63}}?)[\s|,@–—-]{{1,4}}(?P<start>{_T})|(?P<first>{_T})[\s|,–—-]{{1,4}}(?P<after>[^\[\]]{{1,64}}?))[\])]\s?:?\s?(?P<rest>.*)$"
)
_MAX_HEAD_CHARS = 160
"""A line that names a speaker and a time and nothing else is no longer."""
_FEW_ROWS, _FEW_WORDS = 3, 3.0


@dataclass(frozen=True, slots=True)
class StyledLine:
    """One line as one style reads it. `name` and `start_s` may each be missing; neither: it goes on a turn."""

    rest: str
    name: str | None = None
    start_s: float | None = None
    end_s: float | None = None


def opens(line: StyledLine) -> bool:
    """Whether it begins a turn."""
    return line.name is not None or line.start_s is not None


def style_lead(lines: Sequence[str]) -> list[StyledLine] | None:
    """`[00:01:02] Ana: text`, `00:01:02<tab>Ana:<tab>text`, `10:02:33 From Ana to Everyone: text`, `0:05 text`."""
    matches = [_LEAD.match(line) for line in lines]
    timed = sum(m is not None for m in matches)
    if timed < min(2, len(lines)):
        return None
    rests = [m["rest"] for m in matches if m]
    known = names([opening(r) for r in rests if r])
    headed = Counter(tidy(r) for r in rests if r and could_be_name(r) and len(r.split()) <= 5)
    every = sum(headed.values()) * 5 >= timed * 4 and max(headed.values(), default=0) > 1
    heads = {n for n, c in headed.items() if (c > 1 or every) and looks_like_name(n)}
    marked = _bracketed(rests)
    if not known and not heads and timed * 10 < len(lines):
        return None  # prose that mentions a time here and there
    read: list[StyledLine] = []
    for line, match in zip(lines, matches, strict=True):
        if not match:
            label = opening(line) if known else None
            read.append(
                StyledLine(label.rest, label.name) if label and label.name in known else StyledLine(line)
            )
            continue
        start, end = moment_of(match["start"]), moment_of(match["end"]) if match["end"] else None
        if start is None:
            read.append(StyledLine(line))
            continue
        chat, label = _CHAT_FROM.match(match["rest"]), opening(match["rest"])
        if chat:
            read.append(StyledLine(chat["rest"], tidy(chat["name"]), start, end))
        elif label and label.name in known:
            read.append(StyledLine(label.rest, label.name, start, end))
        elif tidy(match["rest"]) in heads:
            read.append(StyledLine("", tidy(match["rest"]), start, end))
        elif (inner := _BRACKETS.match(match["rest"])) and tidy(inner["name"]) in marked:
            read.append(StyledLine(inner["rest"], tidy(inner["name"]), start, end))
        else:
            read.append(StyledLine(match["rest"], None, start, end))
    return read


def _bracketed(rests: Sequence[str]) -> set[str]:
    """Names in brackets at the front of most of these: `[00:01] (speaker 0) text`."""
    found = [m for m in map(_BRACKETS.match, rests) if m and m["rest"]]
    counts = Counter(tidy(m["name"]) for m in found)
    names_ = {n for n in counts if could_be_name(n) and n.casefold().split()[0] not in SOUNDS}
    return names_ if sum(counts[n] for n in names_) * 10 >= len(rests) * 6 else set()


def style_tail(lines: Sequence[str]) -> list[StyledLine] | None:
    """`Ana Lopez  0:05` or `[Ana Lopez] 10:02:33` or `Speaker 1 (00:05):` on a line of its own, text below it."""
    found = [_TAIL.match(line) if len(line) <= _MAX_HEAD_CHARS else None for line in lines]
    named = [tidy(m["name"]) if m else "" for m in found]
    good = _who(named)
    counts = Counter(n for n, ok in zip(named, good, strict=True) if ok)
    if not counts or (max(counts.values()) < 2 and sum(good) * 5 < len(lines)):
        return None
    read = []
    latest = 0.0
    for line, match, name, ok in zip(lines, found, named, good, strict=True):
        start = moment_of(match["start"]) if match and ok else None
        if start is None or (counts[name] == 1 and start < latest):
            read.append(StyledLine(line))  # "Lunch 12:30" amid the talk opens no turn
            continue
        latest = start
        read.append(StyledLine("", name, start))
    return read


def style_middle(lines: Sequence[str]) -> list[StyledLine] | None:
    """`Ana (00:01): text`, `Ana [00:01:02] text`, `Ana 0:05: text`."""
    found = [_MIDDLE.match(line[:400]) for line in lines]
    named = [tidy(m["name"]) if m else "" for m in found]
    good = _who(named)
    counts = Counter(n for n, ok in zip(named, good, strict=True) if ok)
    if not counts or (max(counts.values()) < 2 and sum(good) * 5 < len(lines)):
        return None
    read = []
    for line, match, name, ok in zip(lines, found, named, good, strict=True):
        start = moment_of(match["start"] or match["bare"]) if match and ok else None
        rest = line[match.start("rest") :] if match else ""
        read.append(StyledLine(rest, name, start) if match and start is not None else StyledLine(line))
    return read


def style_inside(lines: Sequence[str]) -> list[StyledLine] | None:
    """`[ANA 0:01] text`, `[0:01 Ana] text`, `[Ana | 00:01]` above the text."""
    found = [_INSIDE.match(line) for line in lines]
    named = [tidy(m["name"] or m["after"]) if m else "" for m in found]
    good = _who(named)
    if sum(good) < 2 or sum(good) * 6 < len(lines):
        return None
    read = []
    for line, match, name, ok in zip(lines, found, named, good, strict=True):
        start = moment_of(match["start"] or match["first"]) if match and ok else None
        read.append(
            StyledLine(match["rest"], name, start) if match and start is not None else StyledLine(line)
        )
    return read


def _who(named: Sequence[str]) -> list[bool]:
    """Which of these could be speakers: the structure of their lines names them, so that odd names that recur count."""
    counts = Counter(named)
    return [bool(n) and (could_be_name(n) or (counts[n] > 1 and could_be_label(n))) for n in named]


def style_name_above(lines: Sequence[str]) -> list[StyledLine] | None:
    """A name, a time on the next line, then the words."""
    read: list[StyledLine] = []
    alone = {i: t for i, x in enumerate(lines) if (t := _alone(x)) is not None}
    above = {i - 1: t for i, t in alone.items() if i and could_be_name(lines[i - 1])}
    counts = Counter(lines[i] for i in above)
    if not counts or max(counts.values()) < 2:
        return None
    for i, line in enumerate(lines):
        if i in above:
            read.append(StyledLine("", tidy(line), above[i]))
        else:
            read.append(StyledLine("" if i - 1 in above else line))
    return read


def style_name_below(lines: Sequence[str]) -> list[StyledLine] | None:
    """A time on a line of its own, a name on the next, then the words (Read.ai)."""
    alone = {i: t for i, x in enumerate(lines) if (t := _alone(x)) is not None}
    below = {i + 1: t for i, t in alone.items() if i + 2 < len(lines) and could_be_name(lines[i + 1])}
    counts = Counter(lines[i] for i in below if len(lines[i].split()) <= 6)
    every = len(alone) > 1 and sum(counts.values()) == len(alone) and all(map(looks_like_name, counts))
    if not counts or (max(counts.values()) < 2 and not every) or sum(counts.values()) * 2 < len(alone):
        return None
    following = {i + 1 for i in below}
    if any(i in alone for i in following):
        return None
    read: list[StyledLine] = []
    for i, line in enumerate(lines):
        if i in below and lines[i] in counts:
            read.append(StyledLine("", tidy(line), below[i]))
        elif i not in alone:
            read.append(StyledLine(line))
        else:
            read.append(StyledLine("", None, None if i + 1 in below else alone[i]))
    return read


def style_name_alone(lines: Sequence[str]) -> list[StyledLine] | None:
    """A name on a line of its own, then the words, without times: names that recur, at the rate of turns."""
    plain = [
        tidy(line) if len(line) <= _MAX_HEAD_CHARS and line[-1:] not in ".!?,…" else "" for line in lines
    ]
    counts = Counter(
        n for n in plain if n and could_be_name(n) and looks_like_name(n) and len(n.split()) <= 5
    )
    heads = {n for n, c in counts.items() if c > 1}
    at = [i for i, n in enumerate(plain) if n in heads]
    if len(heads) < 2 or len(at) * 8 < len(lines) or any(b - a == 1 for a, b in pairwise(at)):
        return None
    if mean(len(x.split()) for i, x in enumerate(lines) if i not in set(at)) < _FEW_WORDS:
        return None  # a list of terms, or a form
    singles = (
        {n for n, c in counts.items() if c == 1 and len(n.split()) == 2}
        if len(at) * 3 > len(lines)
        else set()
    )
    return [
        StyledLine("", n) if n in heads | singles else StyledLine(x)
        for x, n in zip(lines, plain, strict=True)
    ]


def style_columns(lines: Sequence[str]) -> list[StyledLine] | None:
    """Columns divided by tabs or bars, as tables of documents and Markdown have them: time, speaker, words in any order."""
    cells = [_cells(line) for line in lines]
    widths = Counter(len(c) for c in cells if len(c) > 1)
    if not widths:
        return None
    width, rows = widths.most_common(1)[0]
    table = [c for c in cells if len(c) == width]
    if rows < 2 or rows * 10 < len(lines) * 6:
        return None
    columns = list(zip(*table, strict=True))
    times = max(range(width), key=lambda k: sum(_alone(x) is not None for x in columns[k]))
    has_times = sum(_alone(x) is not None for x in columns[times]) * 2 > rows
    left = [k for k in range(width) if not (has_times and k == times)]
    words = max(left, key=lambda k: sum(len(x) for x in columns[k]), default=0)
    who = [k for k in left if k != words and _is_column_of_names(columns[k])]
    if not who or (not has_times and rows < _FEW_ROWS):
        return None
    return [_row(c, width, words, who[0], times if has_times else None) for c in cells]


def _row(cells: Sequence[str], width: int, words: int, who: int, times: int | None) -> StyledLine:
    if len(cells) != width:
        return StyledLine(" ".join(cells))
    start = _alone(cells[times]) if times is not None else None
    if times is not None and start is None:
        return StyledLine("")  # the row of headings
    name = tidy(cells[who])
    return (
        StyledLine(cells[words], name or None, start)
        if name or start is not None
        else StyledLine(cells[words])
    )


def _cells(line: str) -> list[str]:
    if line.startswith("|") and line.count("|") > 2:
        return [c.strip() for c in line.strip().strip("|").split("|")]
    return [c.strip() for c in line.split("\t")] if "\t" in line else [line]


def _is_column_of_names(cells: Sequence[str]) -> bool:
    named = [tidy(c) for c in cells if c]
    counts = Counter(named)
    good = sum(could_be_name(n) or counts[n] > 1 for n in named)
    return (
        bool(named)
        and good * 10 >= len(named) * 8
        and len(counts) < len(named)
        and max(map(len, named)) <= 64
    )


def _alone(line: str) -> float | None:
    """The time that a line is, and nothing but it."""
    found = _LEAD.match(line) if len(line) <= 40 else None
    return moment_of(found["start"]) if found and not found["rest"] else None


def style_label(lines: Sequence[str]) -> list[StyledLine] | None:
    """`Ana: text`, the name alone on its line too; a time on a line of its own dates the next turn (Google Meet)."""
    found = [opening(line) for line in lines]
    known = names(found)
    if not known:
        return None
    at_end = (
        sum(_AT_END.search(line[-40:]) is not None for line in lines) * 10
        >= sum(x is not None for x in found) * 6
    )
    read: list[StyledLine] = []
    pending: float | None = None
    for line, label in zip(lines, found, strict=True):
        if (at := _alone(line)) is not None:
            pending = at
            read.append(StyledLine(""))
        elif label and label.name in known:
            last = _AT_END.search(label.rest[-40:]) if at_end else None
            rest = label.rest[: -len(last[0])] if last else label.rest
            read.append(StyledLine(rest, label.name, moment_of(last["start"]) if last else pending))
            pending = None
        else:
            read.append(StyledLine(line))
    return read


def style_dash(lines: Sequence[str]) -> list[StyledLine] | None:
    """`Ana – text`, `Ana | text`: the same names before the same mark on most lines."""
    found = [_DASH.match(line[:200]) for line in lines]
    named = [tidy(m["name"]) if m else "" for m in found]
    counts = Counter(n for n in named if n and could_be_name(n) and looks_like_name(n))
    known = {n for n, c in counts.items() if c > 1}
    if not known or sum(counts.values()) * 10 < len(lines) * 6 or len(counts) < 2:
        return None
    return [
        StyledLine(line[m.start("rest") :], n) if m and n in counts else StyledLine(line)
        for line, m, n in zip(lines, found, named, strict=True)
    ]


def style_brackets(lines: Sequence[str]) -> list[StyledLine] | None:
    """`(ANA) text`, `[Ana] text`, `<ana> text`: the bracket that most lines open with; others are remarks."""
    found = [_BRACKETS.match(line) for line in lines]
    marks = Counter(m["mark"] for m in found if m and m["rest"] and not m["name"].endswith("/"))
    mark = max(marks, key=lambda k: marks[k], default="")
    named = [tidy(m["name"]) if m and m["mark"] == mark and m["rest"] else "" for m in found]
    counts = Counter(
        n
        for n in named
        if n and could_be_name(n) and n.casefold().split()[0] not in SOUNDS and not n.endswith("/")
    )
    known = {n for n, c in counts.items() if (looks_like_name(n) or c > 2) and n.casefold() not in _JOINING}
    if sum(counts[n] for n in known) * 5 < len(lines) or max((counts[n] for n in known), default=0) < 2:
        return None
    return [
        StyledLine(m["rest"], name) if m and name in known else StyledLine(line)
        for line, m, name in zip(lines, found, named, strict=True)
    ]


STYLES = (
    style_lead, style_tail, style_middle, style_inside, style_name_above, style_name_below, style_columns, style_label,
    style_brackets, style_name_alone, style_dash,
)  # fmt: skip
"""The first of those that explain most wins."""


def moment_of(text: str) -> float | None:
    """Seconds; `1:05 PM` is a time of day."""
    half = re.search(r"([AaPp])\.?[Mm]\.?$", text)
    if not half:
        return seconds(text)
    digits = text[: half.start()].strip()
    at = seconds(digits if digits.count(":") == 2 else f"{digits}:00")
    return None if at is None or at >= 13 * 3600 else at % 43200 + (43200 if half[1] in "Pp" else 0)
