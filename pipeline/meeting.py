"""The nouns: what a meeting is and what is made of it.

Knows nothing of files, models, engines or databases. Times are seconds from the start of the recording.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

Strength = Literal["proposed", "tentative", "agreed", "retracted"]
"""How firmly something was said: a suggestion, a hedge, a commitment, or one that was taken back."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognized word. `confidence` is 0–1, None where the engine gives none."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive words of one speaker: what evidence points at. `id` is unique within its meeting.

    `doubtful` says why the words may be wrong (loop, ghost, wrong script, low confidence, …); None: no doubt.
    `start_s`/`end_s` are None where the source carries no times (never guessed).
    """

    id: str
    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    language: str | None = None
    confidence: float | None = None
    doubtful: str | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole meeting in words, in order of time. `notes` are what its reader should know: bad cues, fallbacks."""

    meeting_id: str
    title: str
    segments: tuple[Segment, ...]
    language: str = "en"
    engine: str = "imported"
    duration_s: float | None = None
    date: str | None = None
    series: str | None = None
    source: str | None = None
    notes: tuple[str, ...] = ()
    source_id: str | None = None
    """What the file it was read from calls the meeting; the id is ours."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """The named speakers, in order of first appearance."""
        return tuple(dict.fromkeys(s.speaker for s in self.segments if s.speaker))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something was said. `quote` is a verbatim part of that segment's text."""

    segment: str
    quote: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    meeting_id: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that reaches a user. `verified`: its evidence was matched in the transcript and supports it.

    `doubt` says in plain words why it is not verified. `to_check`: a moment that may hold a statement, to be looked at; its
    words do not tell it by themselves, so that it is shown as where to look and as no statement.
    """

    text: str
    verified: bool = False
    strength: Strength | None = None
    evidence: tuple[Evidence, ...] = ()
    doubt: str | None = None
    to_check: bool = field(default=False, kw_only=True)

    @property
    def is_put_forward(self) -> bool:
        """Whether it was only put forward: nobody settled it, nobody took it on."""
        return self.strength == "proposed"


@dataclass(frozen=True, slots=True)
class Action(Claim):
    """A task. `owner` and `due` are None when nobody said them; `due` is as said, `due_date` is ISO 8601 if it resolves."""

    owner: str | None = None
    due: str | None = None
    due_date: str | None = None

    @property
    def is_put_forward(self) -> bool:
        """Whether it was only put forward and is nobody's."""
        return self.strength == "proposed" and self.owner is None


C = TypeVar("C", bound=Claim)


def stated(claims: Iterable[C]) -> tuple[C, ...]:
    """Those that a reader can use as statements."""
    return tuple(c for c in claims if not c.to_check)


def to_look_at(claims: Iterable[C]) -> tuple[C, ...]:
    """Those that are moments to check, in order of time; of several in one place the first."""
    placed: dict[str, C] = {}
    for c in claims:
        if c.to_check and c.evidence:
            placed.setdefault(c.evidence[0].segment, c)
    return tuple(sorted(placed.values(), key=lambda c: in_time(c.evidence[0].start_s)))


def in_time(start_s: float | None) -> tuple[bool, float]:
    """Where a moment stands in an order of time; one without a time comes last."""
    return start_s is None, start_s or 0.0


@dataclass(frozen=True, slots=True)
class Tracked:
    """A task over time: where it was given out and, if so, where a later meeting reported it done.

    `date` and `closed_on` are the meetings' dates, ISO 8601, None where unknown.
    """

    action: Action
    meeting_id: str
    meeting: str
    date: str | None = None
    language: str = "en"
    closed: Claim | None = None
    closed_in: str | None = None
    closed_on: str | None = None


@dataclass(frozen=True, slots=True)
class Chapter(Claim):
    """A stretch of the meeting about one thing; `text` is one to three lines on what was said.

    `names` are the things called by name in it, as they were said; `by` is who brought it or said most of it.
    """

    title: str = ""
    start_s: float | None = None
    end_s: float | None = None
    names: tuple[str, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """A stronger model was asked after a weaker one, and why."""

    from_model: str
    to_model: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a result took. Costs in US dollars; None where no priced model took part or a price is unknown."""

    models: tuple[str, ...] = ()
    calls: int = 0
    cost_usd: float | None = None
    always_strongest_usd: float | None = None
    escalations: tuple[Escalation, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def share_of_strongest(self) -> float | None:
        """What was paid, as a share of what always the strongest would have cost; None where either is not known."""
        if self.cost_usd is None or not self.always_strongest_usd:
            return None
        return self.cost_usd / self.always_strongest_usd


@dataclass(frozen=True, slots=True)
class Recap:
    """The one-screen recap. `coverage` is the share of segments that were read, 0–1.

    `headline` has no text where no one outcome carries the meeting. `dates`: what falls on a day; `due` is that day.
    """

    meeting_id: str
    title: str
    language: str
    headline: Claim
    tldr: tuple[Claim, ...] = ()
    decisions: tuple[Claim, ...] = ()
    actions: tuple[Action, ...] = ()
    open_questions: tuple[Claim, ...] = ()
    risks: tuple[Claim, ...] = ()
    dates: tuple[Action, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    quotes: tuple[Claim, ...] = ()
    coverage: float = 0.0
    receipt: Receipt = Receipt()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a question about one or more meetings. `found` is False for "not said in this meeting"."""

    question: str
    answer: str
    found: bool
    claims: tuple[Claim, ...] = ()
    coverage: float = 0.0
    receipt: Receipt = Receipt()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to send: minutes, e-mail, agenda. `body` is Markdown; `claims` are what it states, in order."""

    kind: str
    title: str
    body: str
    meeting_ids: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    receipt: Receipt = Receipt()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Processed:
    """One meeting, done."""

    transcript: Transcript
    recap: Recap
