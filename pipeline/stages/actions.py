"""Tasks over time: which are open, and which a later meeting reported done, with its words.

Knows no models: a task counts as done only where somebody says so in so many words. A hope, a plan, a "not yet" or a
question alone closes nothing; in a language without `done_cues` nothing is ever closed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from pipeline import languages
from pipeline.errors import NotFound
from pipeline.meeting import Action, Claim, Evidence, Recap, Segment, Tracked, Transcript, stated
from pipeline.text.words import terms

SHARED = 0.5
"""Share of a task's content words that a report must repeat when the owner speaks; others must repeat more."""
SHARED_BY_OTHERS = 0.67
MIN_SHARED = 2
ANSWER_WITHIN = 3
"""Segments after a question in which "yes, done" answers it."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One meeting on a timeline: its recap, and the earlier tasks that it closed."""

    transcript: Transcript
    recap: Recap
    closed: tuple[Tracked, ...] = ()


def track(meetings: Sequence[tuple[Recap, Transcript]]) -> tuple[Tracked, ...]:
    """Every task that was not taken back, in order of time; closed by the first later meeting that reports it done.

    A moment to check is no task until somebody has looked.
    Meetings of other series are not later meetings; nor is one of the same day and an earlier place in the list.
    """
    ordered = in_time(meetings)
    told = {t.meeting_id: reports(t) for _, t in ordered}
    return tuple(
        _tracked(action, recap, transcript, [t for _, t in ordered[n + 1 :] if _follows(t, transcript)], told)
        for n, (recap, transcript) in enumerate(ordered)
        for action in stated(recap.actions)
        if action.strength != "retracted"
    )


def timeline(meetings: Sequence[tuple[Recap, Transcript]]) -> tuple[TimelineEntry, ...]:
    """A series in order of time, each meeting with what it closed."""
    tasks = track(meetings)
    return tuple(
        TimelineEntry(transcript, recap, tuple(t for t in tasks if t.closed_in == transcript.meeting_id))
        for recap, transcript in in_time(meetings)
    )


def chosen(
    tasks: Sequence[Tracked],
    *,
    owner: str | None = None,
    due_within_days: int | None = None,
    done: bool | None = None,
    today: date,
) -> tuple[Tracked, ...]:
    """Tasks of an owner (part of the name), due until then (what is overdue included), open or done."""
    until = today + timedelta(days=due_within_days) if due_within_days is not None else None

    def wanted(task: Tracked) -> bool:
        if owner is not None and owner.casefold() not in (task.action.owner or "").casefold():
            return False
        if until is not None and not (
            task.action.due_date and task.action.due_date[:10] <= until.isoformat()
        ):
            return False
        return done is None or (task.closed is not None) == done

    return tuple(t for t in tasks if wanted(t))


def in_time(meetings: Sequence[tuple[Recap, Transcript]]) -> list[tuple[Recap, Transcript]]:
    """Meetings by date; those without one keep their place at the front, in the order given."""
    return sorted(meetings, key=lambda pair: pair[1].date or "")


def _follows(later: Transcript, earlier: Transcript) -> bool:
    if later.meeting_id == earlier.meeting_id or (later.series or "") != (earlier.series or ""):
        return False
    if not later.date or not earlier.date:
        return False
    return bool(later.series) or bool(set(later.speakers) & set(earlier.speakers))


def _tracked(
    action: Action,
    recap: Recap,
    transcript: Transcript,
    later: Sequence[Transcript],
    told: Mapping[str, Sequence[DoneReport]],
) -> Tracked:
    task = Tracked(action, recap.meeting_id, recap.title, transcript.date, recap.language)
    for meeting in later:
        wanted = content(action, meeting.language)
        for report in told[meeting.meeting_id]:
            if closes(report, wanted, action.owner):
                return replace(
                    task,
                    closed=claim_of(report.said, meeting),
                    closed_in=meeting.meeting_id,
                    closed_on=meeting.date,
                )
    return task


@dataclass(frozen=True, slots=True)
class DoneReport:
    """A sentence that reports something done, or a question with the answer that does, each with its segment's id.

    `terms` are the content words, `speaker` is who reports.
    """

    said: tuple[tuple[str, str], ...]
    speaker: str | None
    terms: frozenset[str]


def closes(report: DoneReport, wanted: frozenset[str], owner: str | None) -> bool:
    """Whether a report is of the task with these content words and this owner."""
    told = wanted & report.terms
    if len(told) < MIN_SHARED:
        return False
    near = _is(report.speaker, owner) or (owner is not None and _names(report.said[0][1], owner))
    if owner and not near:  # that somebody else has done the like closes nobody's task
        return False
    return len(told) / len(wanted) >= (SHARED if near else SHARED_BY_OTHERS)


def reports(meeting: Transcript) -> tuple[DoneReport, ...]:
    """Everything in a meeting that might close a task: few sentences, found once."""
    from pipeline.text.sentences import (
        split,
    )  # late, as in `_answered`: who lists tasks takes no meeting apart

    cues = _cues(meeting.language)
    if cues is None:
        return ()
    found = []
    for n, segment in enumerate(meeting.segments):
        for sentence in split(segment.text, language=meeting.language):
            said: tuple[tuple[str, str], ...] = ()
            speaker = segment.speaker
            if cues.report(sentence):
                said = ((segment.id, sentence),)
            elif sentence.rstrip().endswith("?") and (answer := _answered(meeting, n, cues)):
                said = ((segment.id, sentence), (answer[0].id, answer[1]))
                speaker = answer[0].speaker
            if said:
                found.append(DoneReport(said, speaker, frozenset(terms(sentence, language=meeting.language))))
    return tuple(found)


def _answered(meeting: Transcript, n: int, cues: _ClosingCues) -> tuple[Segment, str] | None:
    """The words by which somebody else says that what was asked is done."""
    from pipeline.text.sentences import split

    for segment in meeting.segments[n + 1 : n + 1 + ANSWER_WITHIN]:
        if segment.speaker == meeting.segments[n].speaker:
            continue
        first = next(iter(split(segment.text, language=meeting.language)), "")
        return (segment, first) if cues.report(first) else None
    return None


def content(action: Action, language: str) -> frozenset[str]:
    """What a task is about: its content words without its owner and its time limit."""
    aside = set(terms(f"{action.owner or ''} {action.due or ''}", language=language))
    return frozenset(t for t in terms(action.text, language=language) if t not in aside)


def _is(speaker: str | None, owner: str | None) -> bool:
    if not speaker or not owner:
        return False
    a, b = set(speaker.casefold().split()), set(owner.casefold().split())
    return a <= b or b <= a


def _names(sentence: str, owner: str) -> bool:
    return re.search(rf"\b{re.escape(owner.split()[0])}\b", sentence, re.IGNORECASE) is not None


def claim_of(told: Sequence[tuple[str, str]], meeting: Transcript) -> Claim:
    """What was said (segments' ids and words) as a statement of the meeting, held against it."""
    by_id = {s.id: s for s in meeting.segments}
    said = [(by_id[segment], quote.strip()) for segment, quote in told]
    evidence = tuple(
        Evidence(s.id, quote, s.speaker, s.start_s, s.end_s, meeting.meeting_id) for s, quote in said
    )
    from pipeline.stages.claims import passages_of, verified  # late: who lists tasks closes none

    return verified(Claim(" ".join(e.quote for e in evidence), evidence=evidence), passages_of(meeting))


@dataclass(frozen=True, slots=True)
class _ClosingCues:
    done: re.Pattern[str]
    undone: re.Pattern[str] | None

    def report(self, sentence: str) -> bool:
        if sentence.rstrip().endswith(("?", "？", "؟")) or not self.done.search(sentence):
            return False
        return self.undone is None or not self.undone.search(sentence)


@cache
def _cues(language: str) -> _ClosingCues | None:
    try:
        known = languages.find(language)
    except NotFound:
        return None
    if not known.done_cues:
        return None
    undone = re.compile("|".join(known.undone_cues), re.IGNORECASE) if known.undone_cues else None
    return _ClosingCues(re.compile("|".join(known.done_cues), re.IGNORECASE), undone)
