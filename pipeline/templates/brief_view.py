"""What a draft is written from: the recaps of one or more meetings as JSON that travels inside a request.

Knows nothing of transcripts, models or stores. A claim keeps what is known of it (verified, strength, who, when), so
that a writer can neither lose a doubt nor fill a blank.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.shapes import QuoteShape


class Noted(BaseModel):
    """One claim of a recap. `evidence` points at passages of the request that carries it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    verified: bool = False
    doubt: str | None = None
    strength: Literal["proposed", "tentative", "agreed", "retracted"] | None = None
    evidence: tuple[QuoteShape, ...] = ()
    meeting: str = ""
    """Title of the meeting it was said in."""


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


class NotedMeeting(BaseModel):
    """One meeting's recap. `participants` are those who spoke; `date` is ISO 8601, None when unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    date: str | None = None
    participants: tuple[str, ...] = ()
    headline: Noted
    tldr: tuple[Noted, ...] = ()
    decisions: tuple[Noted, ...] = ()
    actions: tuple[NotedAction, ...] = ()
    open_questions: tuple[Noted, ...] = ()
    risks: tuple[Noted, ...] = ()
    chapters: tuple[NotedChapter, ...] = ()
    quotes: tuple[Noted, ...] = ()

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
