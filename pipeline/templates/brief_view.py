"""What a draft is rendered from: the recaps of one or more meetings, and what was written for the places of its form.

Knows nothing of transcripts, models or stores. A claim keeps what is known of it (verified, strength, who, when), so
that a form can neither lose a doubt nor fill a blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.shapes import QuoteShape
from pipeline.text.quotations import quotations


class Noted(BaseModel):
    """One claim of a recap, under the id by which a model may name it; `evidence` is what proves it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = ""
    text: str
    verified: bool = False
    doubt: str | None = None
    strength: Literal["proposed", "tentative", "agreed", "retracted"] | None = None
    evidence: tuple[QuoteShape, ...] = ()
    meeting: str = ""
    """Title of the meeting it was said in."""


@dataclass(frozen=True, slots=True)
class PlacedSentence:
    """A sentence for a place of a form. `cited` are ids of the statements it rests on; with none it shows as unverified."""

    text: str
    cited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote for a form: sentences by place, and statements in other words by id."""

    places: Mapping[str, tuple[PlacedSentence, ...]] = field(default_factory=dict)
    worded: Mapping[str, str] = field(default_factory=dict)


class NotedAction(Noted):
    """A task. `closed` says in which later meeting it was reported done, and with which words."""

    owner: str | None = None
    due: str | None = None
    due_date: str | None = None
    closed: Noted | None = None


class NotedChapter(Noted):
    """A stretch of the meeting; seconds from its start."""

    title: str = ""
    start_s: float | None = None

    @property
    def is_quoted(self) -> bool:
        """Whether its text is nothing but quotations: words of the talk that tell nothing of how it went."""
        return bool(quotations(self.text))


class NotedMeeting(BaseModel):
    """One meeting's recap. `participants` are those who spoke; `date` is ISO 8601, None when unknown; `to_check` is how many
    moments may hold a decision and are no statements."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    date: str | None = None
    participants: tuple[str, ...] = ()
    headline: Noted
    tldr: tuple[Noted, ...] = ()
    decisions: tuple[Noted, ...] = ()
    to_check: int = 0
    tasks_to_check: int = 0
    actions: tuple[NotedAction, ...] = ()
    open_questions: tuple[Noted, ...] = ()
    risks: tuple[Noted, ...] = ()
    dates: tuple[NotedAction, ...] = ()
    chapters: tuple[NotedChapter, ...] = ()
    quotes: tuple[Noted, ...] = ()

    @property
    def noted(self) -> Iterator[Noted]:
        """Every statement."""
        yield from (
            self.headline,
            *self.tldr,
            *self.decisions,
            *self.actions,
            *self.open_questions,
            *self.risks,
            *self.dates,
        )
        yield from (*self.chapters, *self.quotes, *(a.closed for a in self.actions if a.closed))

    @property
    def opening(self) -> tuple[Noted, ...]:
        """The points that no list below says again."""
        listed = {n.text for n in (*self.decisions, *self.actions, *self.dates)}
        return tuple(p for p in self.tldr if p.text not in listed)

    @property
    def decided(self) -> tuple[Noted, ...]:
        """Decisions that stand."""
        return tuple(d for d in self.decisions if d.strength in ("agreed", None))

    @property
    def proposals(self) -> tuple[Noted, ...]:
        """What was suggested or half agreed, and not decided."""
        return tuple(d for d in self.decisions if d.strength in ("proposed", "tentative"))

    @property
    def taken_back(self) -> tuple[Noted, ...]:
        """Decisions and tasks that were withdrawn later in the meeting."""
        return tuple(d for d in (*self.decisions, *self.actions) if d.strength == "retracted")

    @property
    def tasks(self) -> tuple[NotedAction, ...]:
        """Tasks that stand, done or not; hedged ones keep their strength."""
        return tuple(a for a in self.actions if a.strength != "retracted")


class Brief(BaseModel):
    """Everything a draft may say. Meetings in order of time; `fields` are values the user gave for blanks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    meetings: tuple[NotedMeeting, ...] = Field(min_length=1)
    fields: dict[str, str] = Field(default_factory=dict)
