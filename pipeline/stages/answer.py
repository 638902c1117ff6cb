"""Answer a question from one or several meetings, each statement tied to the moment it was said.

Knows nothing of which model answers. A retriever and a reading policy stand between the question and a model that is paid;
how much was read travels with the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Protocol, TypeVar

from pipeline.doors import Model, Passage, Reading, Reply, Request, Retriever
from pipeline.errors import BadInput
from pipeline.languages import find
from pipeline.meeting import Answer, Receipt, Transcript
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape
from pipeline.stages.answer_text import heading, made_of_claims
from pipeline.stages.claims import claim_from, passages_of, unread
from pipeline.stages.receipts import receipt_of
from pipeline.text.calendar import months

TASK = "ask"
OUTPUT_TOKENS = 1500

MOST_NAMED = 4
"""Lines that are shown for a question that could not be translated, at most."""
_TELLING = re.compile(r"\b(?:[^\W\d_a-z]\w+|\d[\d.,:]*\d|\d+)(?=(?:st|nd|rd|th)?\b)")
_ANY_WORD = re.compile(r"\d[\d.,:]*\d|\w+")

_LAST_MEETING = re.compile(
    r"\b(?:last|latest|most recent|previous) (?:[\w-]+ )?(?:time|meeting|call|session|week's (?:meeting|call))\b",
    re.IGNORECASE,
)
_SINCE_LAST = re.compile(r"\bsince (?:the )?(?:last|previous) (?:time|meeting|call|session)\b", re.IGNORECASE)
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_BOUNDS = "since|after|from|before|until|in|on|during"
_BOUND = re.compile(rf"\b({_BOUNDS})\s+(?:the\s+)?$", re.IGNORECASE)
_BOUND_DATE = re.compile(
    rf"\b(?:{_BOUNDS}|between)\s+(?:the\s+)?{_DATE.pattern}(?:\s+(?:and|to|until)\s+{_DATE.pattern})?",
    re.IGNORECASE,
)
_IN_LAST = re.compile(
    rf"\b(?:in|at|during|from|on|of)\s+(?:the|our)\s+{_LAST_MEETING.pattern}", re.IGNORECASE
)


def exchanges(
    passages: Sequence[Passage], question: str, *, max_tokens: int, language: str
) -> tuple[Passage, ...]:
    """The retriever: the exchanges that bear on a question."""
    from pipeline.retrieval.retriever import windows  # late: it needs numpy

    return windows(passages, [question], max_tokens=max_tokens, language=language)


async def answer(
    question: str,
    transcripts: Sequence[Transcript],
    *,
    model: Model,
    language: str | None = None,
    person: str | None = None,
    searched: Searched | None = None,
    retriever: Retriever = exchanges,
    on_text: Callable[[str], None] | None = None,
) -> Answer:
    """The answer in `language` (None: the first meeting's), citing meeting and moment.

    `retriever` finds what a paid model is shown of a long source; the policy is `Reading`'s.

    `searched`: what these meetings were chosen from; None: they are all there is, and time and series that the question
    names choose among them.

    `person`: only what this speaker said counts, unless the question says "I", which then means them. Raises BadInput
    without a question or a transcript, and what the model raises.
    """
    if not question.strip() or not transcripts:
        raise BadInput("a question and at least one meeting are needed")
    asked, meetings = among(question, transcripts, searched, person=person)
    wanted = language or meetings[0].language
    passages = tuple(p for t in meetings for p in passages_of(t, unique=len(meetings) > 1))
    if not passages:
        return Answer(question, heading(wanted, "not_said"), found=False, coverage=1.0, language=wanted)
    reply = await model.reply(
        Request(
            task=TASK,
            passages=passages,
            inputs={"question": asked},
            shape=AnswerShape,
            spoken=meetings[0].language,
            wanted=wanted,
            max_output_tokens=OUTPUT_TOKENS,
            reading=Reading(retriever, asked),
        ),
        on_text=on_text,
    )
    made = made_of_claims(question, reply, passages, wanted, spoken=meetings[0].language)
    read = len(passages) if reply.lines_read is None else min(reply.lines_read, len(passages))
    every = len(passages) + sum(map(unread, meetings))
    if searched:
        every = max(searched.lines, every)
    notes = searched.notes if searched else scope_notes(meetings, transcripts)
    return replace(made, coverage=read / every, receipt=_receipt(reply, read, len(passages), notes))


class Dated(Protocol):
    """A meeting as far as a question can name it: when it was, and of which series."""

    @property
    def date(self) -> str | None: ...

    @property
    def series(self) -> str | None: ...


M = TypeVar("M", bound=Dated)


@dataclass(frozen=True, slots=True)
class Searched:
    """What the meetings that are read were chosen from: the question without time and series, and all lines in scope."""

    asked: str
    lines: int
    notes: tuple[str, ...] = ()


def among(
    question: str, transcripts: Sequence[Transcript], searched: Searched | None, *, person: str | None = None
) -> tuple[str, tuple[Transcript, ...]]:
    """What is asked and of which meetings, in order of time: as they were chosen, else as the question names them."""
    if searched is None:
        return scoped(question, transcripts, person=person)
    return searched.asked, tuple(sorted(transcripts, key=lambda t: t.date or ""))


def scoped(
    question: str, transcripts: Sequence[M], *, person: str | None = None
) -> tuple[str, tuple[M, ...]]:
    """The meetings that the question is about, by date, and what it asks of them: with `person` for "I", without the time."""
    asked = _as_person(question, person)
    meetings = in_time(asked, of_series(asked, sorted(transcripts, key=lambda t: t.date or "")))
    return (without_scope(asked, meetings) if len(meetings) < len(transcripts) else asked), meetings


def _receipt(reply: Reply, read: int, every: int, of_scope: Sequence[str]) -> Receipt:
    receipt = receipt_of(reply)
    notes = [*receipt.notes, *of_scope]
    if read < every:
        notes.append(f"all {every} lines were searched; the model read the {read} that bear on it")
    return replace(receipt, notes=tuple(notes))


def scope_notes(meetings: Sequence[object], given: Sequence[object]) -> tuple[str, ...]:
    """What a receipt says of a question that names a time or a series."""
    if len(meetings) == len(given):
        return ()
    return (f"{len(meetings)} of {len(given)} meetings are of the time and series that the question names",)


def of_series(question: str, transcripts: Sequence[M]) -> tuple[M, ...]:
    """The meetings of the series that the question names; all of them where it names none."""
    asked = question.casefold()
    named = {
        series
        for series in {t.series for t in transcripts if t.series}
        if series.casefold() in asked and re.search(rf"(?<!\w){re.escape(series.casefold())}(?!\w)", asked)
    }
    return tuple(t for t in transcripts if not named or t.series in named)


def without_scope(question: str, meetings: Sequence[Dated]) -> str:
    """The question without the time and the series that chose its meetings: nobody says "in April" in April.

    A series stays where it may be what is asked about ("What is Focil?").
    """
    left = question
    named = {t.series for t in meetings if t.series and t.series.casefold() in question.casefold()}
    for pattern in (_SINCE_LAST, _IN_LAST, _BOUND_DATE, *(_of(series) for series in sorted(named))):
        left = pattern.sub("", left)
    for name, pattern in _bound_months():
        if name in question:
            left = pattern.sub("", left)
    left = re.sub(r"\s+(?=[?.!,]|$)|(?<=\s)\s+", "", left)
    return left if _ANY_WORD.search(left) else question


@cache
def _bound_months() -> tuple[tuple[str, re.Pattern[str]], ...]:
    names = {name.capitalize() for every in months("en").values() for name in every}
    return tuple(
        (name, re.compile(rf"\b(?:{_BOUNDS})\s+(?:the\s+)?{name}\b(?: \d{{4}})?")) for name in sorted(names)
    )


def _of(series: str) -> re.Pattern[str]:
    """Where the name stands for its meetings: "in Focil", "the Focil calls", "catch me up on Focil"."""
    name = re.escape(series)
    held = r"(?:calls?|meetings?|sessions?|series)"
    return re.compile(
        rf"\b(?:in|at|during|from|of|on)\s+(?:the\s+|our\s+)?{name}\s+{held}\b|\b(?:in|at|during|from)\s+(?:the\s+)?{name}\b"
        rf"|(?<=\bup )on\s+{name}\b|(?<=\bfill me in )on\s+{name}\b|(?<=\bsummary )of\s+{name}\b"
        rf"|(?<=\brecap )of\s+{name}\b|(?<=\boverview )of\s+{name}\b",
        re.IGNORECASE,
    )


def in_time(question: str, transcripts: Sequence[M]) -> tuple[M, ...]:
    """The meetings of the time that the question names ("since 2026-03-01", "in April", "the last meeting"), by date.

    All of them where it names none, or none that was held.
    """
    dated = [t for t in transcripts if t.date]
    if len(dated) < 2:
        return tuple(transcripts)
    if _SINCE_LAST.search(question):
        return tuple(_newest(dated, count=2))
    if _LAST_MEETING.search(question):
        return tuple(_newest(dated, count=1))
    if (span := _span(question, latest=max(t.date or "" for t in dated))) is None:
        return tuple(transcripts)
    first, last = span
    inside = tuple(t for t in dated if first <= (t.date or "")[:10] <= last)
    return inside or tuple(transcripts)


def _newest(dated: Sequence[M], *, count: int) -> list[M]:
    """The newest of each series, oldest first."""
    of_series: dict[str | None, list[M]] = {}
    for t in sorted(dated, key=lambda t: t.date or ""):
        of_series.setdefault(t.series, []).append(t)
    return sorted((t for group in of_series.values() for t in group[-count:]), key=lambda t: t.date or "")


def _span(question: str, *, latest: str) -> tuple[str, str] | None:
    """First and last day (ISO) of the time that the question names; None where it names none."""
    found = [(m.start(), m.group(), m.group()) for m in _DATE.finditer(question)]
    found += _named_months(question, latest)
    if not found:
        return None
    at, first, last = min(found)
    bound = _BOUND.search(question[:at])
    word = bound[1].lower() if bound else "in"
    if word in ("since", "after", "from"):
        end = max(found)[2] if len(found) > 1 else "9999-12-31"
        return (first if word != "after" else _next_day(last)), end
    if word in ("before", "until"):
        return "0000-01-01", first if word == "until" else _day_before(first)
    return first, last


def _named_months(question: str, latest: str) -> list[tuple[int, str, str]]:
    """Months by English name, of the last year in which they lie before the newest meeting."""
    found: list[tuple[int, str, str]] = []
    year, month_of_latest = int(latest[:4]), int(latest[5:7])
    for number, names in months("en").items():
        for name in names:
            match = re.search(rf"\b{name.capitalize()}\b(?: (\d{{4}}))?", question)
            if match and (
                match[1] or _BOUND.search(question[: match.start()])
            ):  # not the verbs "may", "march"
                held = int(match[1]) if match[1] else year - (number > month_of_latest)
                found.append((match.start(), f"{held}-{number:02d}-01", f"{held}-{number:02d}-31"))
    return found


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if not day.endswith("-31") else day + "~"


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _as_person(question: str, person: str | None) -> str:
    """The question with "I" and "my" put in words, where it is known who asks; else limited to what they said."""
    if person is None:
        return question
    asked = question
    for pattern, said in (
        (r"\bam I\b", f"is {person}"),
        (r"\bI(?:'m| am)\b", f"{person} is"),
        (r"\b(?:I|me)\b", person),
        (r"\b(?:my|mine)\b", f"{person}'s"),
    ):
        asked = re.sub(pattern, said.replace("\\", ""), asked)
    return asked if asked != question else f"{question} (only what {person} said)"


def by_names(question: str, transcripts: Sequence[Transcript], made: Answer, *, note: str) -> Answer:
    """For a question in another language than was spoken: what was found, else where its names and numbers were said.

    `note` says why; it stands in the answer, because lines that hold a name need not answer what was asked of it.
    """
    if made.found:
        return made
    every = [p for t in transcripts for p in passages_of(t, unique=len(transcripts) > 1)]
    wanted = {m.group().casefold() for m in _TELLING.finditer(question)} - {question.split()[0].casefold()}
    hits = {p.id: len(wanted & {m.group().casefold() for m in _ANY_WORD.finditer(p.text)}) for p in every}
    most = max(hits.values(), default=0)
    held = [p for p in every if most and hits[p.id] == most][:MOST_NAMED]
    if not held:  # that nothing was said cannot be told of words that nobody could look for
        spoken = transcripts[0].language
        name = find(spoken).name if made.language == "en" else find(spoken).native_name
        unsearched = heading(made.language, "not_searched").replace("{language}", name)
        return replace(made, answer=f"{unsearched} ({note})")
    claims = tuple(
        claim_from(ClaimShape(text=p.text, evidence=[QuoteShape(segment=p.id, quote=p.text)]), every)
        for p in held
    )
    words = ", ".join(m.group() for m in _TELLING.finditer(question) if m.group().casefold() in wanted)
    return replace(made, found=True, answer=f"{note[0].upper()}{note[1:]}; {words}:", claims=claims)
