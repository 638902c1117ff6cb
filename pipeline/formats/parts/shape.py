"""Where in a JSON tree the talk is: the list of things said, at any depth, whoever wrote the file.

Knows nothing of vendors. Every list is judged by what it holds: words, who said them, when; lists of the same place in
different parents (sentences of paragraphs, words of channels) are one. Unsure means None: it is no transcript.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.formats.parts.rows import WORD_LISTS, JsonRow, first_alternative, folded, row
from pipeline.formats.parts.time_spans import Moment, TimeSpan, scale_of
from pipeline.formats.parts.word_tokens import Token, joined, segments, timed
from pipeline.meeting import Segment

MAX_DEPTH = 40
_FEW_ROWS = 4
_NEAR = 50
"""So many turns before a moment may reach into it."""
_NOT_TALK = re.compile(
    r"(?:^|\.)(?:chapters?\w*|summar\w+|actions?|actionitems?|decisions|highlights?|topics?|keywords?|keyquestions|questions|"
    r"sentiment\w*|entit\w+|tasks?|notes?|outline|openquestions|quotes|insights?|comments?|tldr|claims|evidence|risks|"
    r"nonverbal\w*|utterancesdebug|autohighlights\w*|iabcategories\w*|contentsafety\w*)\[\]"
)
_OTHER_WORDS = re.compile(r"translat|combined|lexical|display\[\]|raw|itn|interim|debug|paragraphs\[\]$")
_PEOPLE = re.compile(r"speaker|participant|user|attendee|people|member|invitee|voice|monologues")


@dataclass(frozen=True, slots=True)
class FoundTalk:
    """What was found. `started`: seconds since 1970 where the file counts times as dates; `rows`: how many it lists."""

    segments: tuple[Segment, ...]
    started: float | None = None
    rows: int = 0
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Lists:
    """All lists of objects of a tree by their place, ids with their names, and who spoke when, without words."""

    places: dict[str, list[JsonRow]]
    names: dict[str, str]
    turns: list[JsonRow]


def talk(data: object) -> FoundTalk | None:
    """The things said in a tree; None where no list of it is talk."""
    lists = _Lists(defaultdict(list), {}, [])
    _walk(data, "", None, lists, 0)
    best = max(lists.places, key=lambda p: _weight(p, lists.places[p]), default="")
    if not best or not _weight(best, lists.places[best]):
        return None
    return _told(_chosen(lists.places[best]), lists)


def _walk(node: object, place: str, speaker: str | None, lists: _Lists, depth: int) -> None:
    if depth > MAX_DEPTH:
        return
    if isinstance(node, list):
        objects = [v for v in node if isinstance(v, dict)]
        if objects:
            _list(objects, f"{place}[]", speaker, lists, depth)
        else:
            for value in node[:1] if folded(place).endswith("alternatives") else node:
                if isinstance(value, list):
                    _walk(value, f"{place}[]", speaker, lists, depth + 1)
        return
    if isinstance(node, dict):
        if _is_list(node):
            _list([v for v in node.values() if isinstance(v, dict)], f"{place}[]", speaker, lists, depth)
            return
        if _PEOPLE.search(place) and node and all(isinstance(v, str) for v in node.values()):
            lists.names.update({str(k): v for k, v in node.items() if len(v) < 100})
        for key, value in node.items():
            if isinstance(value, (dict, list)):
                _walk(value, f"{place}.{folded(key)}" if place else folded(key), speaker, lists, depth + 1)


def _is_list(node: Mapping[str, object]) -> bool:
    """Whether an object is a list by another name: numbered, and each value an object."""
    return (
        len(node) > 1
        and all(isinstance(v, dict) for v in node.values())
        and all(str(k).isdigit() for k in node)
    )


def _list(
    objects: Sequence[Mapping[str, object]], place: str, speaker: str | None, lists: _Lists, depth: int
) -> None:
    last = place.rpartition(".")[2]
    if last in ("alternatives[]", "nbest[]", "hypotheses[]"):
        objects = objects[:1]
    for each in objects:
        made = row(first_alternative(each))
        if made.text.strip() or made.word_rows:
            lists.places[place].append(
                made if made.speaker or not speaker else replace(made, speaker=speaker)
            )
        elif made.speaker and made.span.start and (made.span.end or made.span.length):
            lists.turns.append(made)
        if _PEOPLE.search(place):
            _people(each, lists.names)
        for key, value in each.items():
            if isinstance(value, (dict, list)) and not (made.word_rows and folded(key) in WORD_LISTS):
                _walk(value, f"{place}.{folded(key)}", made.speaker or speaker, lists, depth + 1)


def _people(each: Mapping[str, object], names: dict[str, str]) -> None:
    """`{id: 0, name: "Ana"}` among the speakers of a file."""
    keys = {folded(k): v for k, v in each.items()}
    known = next(
        (
            keys[k]
            for k in ("id", "speakerid", "participantid", "userid")
            if isinstance(keys.get(k), (str, int))
        ),
        None,
    )
    name = next(
        (
            v.strip()
            for k in ("name", "displayname", "speakername", "fullname", "username", "label")
            if isinstance(v := keys.get(k), str) and v.strip()
        ),
        None,
    )
    if known is not None and name:
        names.setdefault(str(known), name)


def _weight(place: str, rows: Sequence[JsonRow]) -> float:
    """How likely a list is the talk: words count, and more where they have speakers and times."""
    if _NOT_TALK.search(place):
        return 0.0
    words = sum(_size(r) for r in rows)
    named = sum(bool(r.speaker or any(w.speaker for w in r.word_rows)) for r in rows)
    at = sum(bool(r.span.start or any(w.span.start for w in r.word_rows)) for r in rows)
    if not words or (named * 2 < len(rows) and at * 2 < len(rows) and not _tagged(rows)):
        return 0.0
    whole = 1.3 if words > 1.5 * len(rows) else 1.0
    if _OTHER_WORDS.search(place):
        whole *= 0.3
    return (
        words
        * whole
        * (4.0 if named * 2 >= len(rows) or _tagged(rows) else 1.0)
        * (4.0 if at * 2 >= len(rows) else 1.0)
    )


def _tagged(rows: Sequence[JsonRow]) -> bool:
    """Whether one of the rows says all that the others say, with a speaker on each word (Google)."""
    tagged = [r for r in rows if r.word_rows and all(w.speaker for w in r.word_rows)]
    return bool(tagged) and sum(map(_size, tagged)) * 2.2 >= sum(map(_size, rows))


def _size(each: JsonRow) -> int:
    return len(each.text.split()) or sum(len(w.text.split()) for w in each.word_rows)


def _chosen(rows: Sequence[JsonRow]) -> list[JsonRow]:
    """The rows without drafts of what came out later, and without those that another row repeats with speakers."""
    final = [r for r in rows if not r.interim]
    rows = final or list(rows)
    tagged = [r for r in rows if r.word_rows and all(w.speaker for w in r.word_rows)]
    others = [r for r in rows if r not in tagged and not r.speaker]
    if tagged and others and _letters(others) in _letters(tagged):
        return tagged
    return list(rows)


def _letters(rows: Sequence[JsonRow]) -> str:
    texts = (r.text or joined([w.text for w in r.word_rows]) for r in rows)
    return "".join(c for text in texts for c in text.casefold() if c.isalnum())


def _told(rows: list[JsonRow], lists: _Lists) -> FoundTalk:
    scale = scale_of(_spans(rows))
    dates = [m.value for r in rows for m in _moments(r) if m.unit == "date"]
    dates += [m.value * scale for r in rows for m in _moments(r) if m.unit == "?" and m.value * scale > 1e8]
    started = min(dates, default=None)
    at = _Clock(scale, started)
    spoken = [
        (s, _end(t.span, at) or s, t.speaker) for t in lists.turns if (s := at(t.span.start)) is not None
    ]
    speakers = _Who(lists.names, sorted(spoken, key=lambda t: t[:2]))
    rows = _by_channel(rows)
    if _word_by_word(rows):
        return FoundTalk(tuple(segments([speakers.token(r, at) for r in rows])), started, len(rows))
    made: list[Segment] = []
    for each in rows:
        made += _segments(each, at, speakers)
    return FoundTalk(tuple(made), started, len(rows))


def _by_channel(rows: list[JsonRow]) -> list[JsonRow]:
    """Where nobody is named and there are several channels, each is a speaker."""
    channels = {r.channel for r in rows if r.channel is not None}
    if len(channels) < 2 or any(r.speaker or any(w.speaker for w in r.word_rows) for r in rows):
        return rows
    return [replace(r, speaker=_channel(r.channel)) for r in rows]


def _channel(name: str | None) -> str | None:
    return f"Channel {name}" if name is not None and name.isdigit() else name


def _word_by_word(rows: Sequence[JsonRow]) -> bool:
    """Whether each row is one recognized word: then sentences are made of them."""
    ended = sum(r.text.rstrip().endswith((".", "!", "?", "。")) for r in rows)
    one_each = sum(_size(r) for r in rows) <= 1.3 * len(rows) and not any(r.word_rows for r in rows)
    return one_each and len(rows) >= _FEW_ROWS and ended * 2 < len(rows)


def _segments(each: JsonRow, at: _Clock, speakers: _Who) -> list[Segment]:
    tokens = [speakers.token(w, at, each) for w in each.word_rows]
    start = at(each.span.start)
    end = _end(each.span, at)
    who = {t.speaker for t in tokens if t.text.strip()}
    if tokens and (len(who) > 1 or (start is None and len(tokens) > 60)):
        return segments(tokens)
    text = " ".join(each.text.split()) or joined([t.text for t in tokens])
    times = [t.start_s for t in tokens if t.start_s is not None]
    ends = [t.end_s for t in tokens if t.end_s is not None]
    start = start if start is not None else min(times, default=None)
    return [
        Segment(
            id="",
            text=text,
            speaker=speakers.of(each, start, end) or next(iter(who), None),
            start_s=start,
            end_s=end if end is not None else max(ends, default=None),
            confidence=each.confidence,
            words=timed(tokens),
        )
    ]


def _spans(rows: Sequence[JsonRow]) -> Iterator[tuple[TimeSpan, int]]:
    for each in rows:
        if each.span.start is not None:
            yield each.span, _size(each)
        else:
            yield from ((w.span, _size(w)) for w in each.word_rows)


def _moments(each: JsonRow) -> Iterator[Moment]:
    for s in (each.span, *(w.span for w in each.word_rows)):
        yield from (m for m in (s.start, s.end) if m is not None)


def _end(each: TimeSpan, at: _Clock) -> float | None:
    end = at(each.end)
    if end is None and each.length is not None and (start := at(each.start)) is not None:
        length = each.length.value * (at.scale if each.length.unit == "?" else 1.0)
        end = round(start + length, 3)
    return end


@dataclass(frozen=True, slots=True)
class _Clock:
    """A file's times as seconds from the start of the talk."""

    scale: float
    started: float | None

    def __call__(self, at: Moment | None) -> float | None:
        if at is None:
            return None
        value = at.value * (self.scale if at.unit == "?" else 1.0)
        if self.started is not None and value > 1e8:
            value -= self.started
        return round(value, 3)


@dataclass(frozen=True, slots=True)
class _Who:
    """Names for ids, and who speaks when, where the words themselves do not say."""

    names: Mapping[str, str]
    turns: Sequence[tuple[float, float, str | None]]
    """Start, end, speaker, sorted."""

    def of(self, each: JsonRow, start_s: float | None, end_s: float | None) -> str | None:
        """The speaker of a row."""
        if each.speaker_id is not None and (name := self.names.get(each.speaker_id)):
            return name
        return each.speaker or self._at(start_s, end_s)

    def token(self, each: JsonRow, at: _Clock, parent: JsonRow | None = None) -> Token:
        """A recognized word."""
        start = at(each.span.start)
        end = _end(each.span, at)
        who = self.of(each, start, end) or (self.of(parent, start, end) if parent else None)
        return Token(each.text, who, start, end, each.confidence)

    def _at(self, start_s: float | None, end_s: float | None) -> str | None:
        if start_s is None or not self.turns:
            return None
        last = bisect_right(self.turns, end_s if end_s is not None else start_s, key=lambda t: t[0])
        best, most = None, 0.0
        for start, end, who in self.turns[max(0, last - _NEAR) : last]:
            shared = min(end, end_s if end_s is not None else start_s + 0.01) - max(start, start_s)
            if shared > most:
                best, most = who, shared
        return best
