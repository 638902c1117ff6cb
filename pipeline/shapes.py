"""What models are asked to write: the JSON shapes of their replies, one per task.

Knows nothing of meetings, prompts or providers. The embedded model fills the same shapes as any other model,
so a stage cannot tell them apart. Descriptions are part of the schema that a model sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.json_schema import SkipJsonSchema

WRITTEN = "written by a model"
"""The context in which what a model wrote is read: what it was not asked for is refused."""


class Shape(BaseModel):
    """Base of every reply shape: unknown keys are refused so that a model's slip is seen, not lost."""

    model_config = ConfigDict(extra="forbid", defer_build=True)  # of a dozen shapes a run needs one or two


class QuoteShape(Shape):
    """A pointer into the transcript."""

    segment: str = Field(description="id of the transcript line, as given")
    quote: str = Field(description="words copied from that line, unchanged")


class ClaimShape(Shape):
    """One statement with where it was said."""

    text: str
    evidence: list[QuoteShape] = Field(default_factory=list)
    strength: Literal["proposed", "tentative", "agreed", "retracted"] | None = None
    # A moment that may hold a statement, to be looked at: its words do not tell it by themselves. Only the embedded model says
    # so; it is in no schema and in no JSON, so that no other model is asked for it or shown it.
    to_check: SkipJsonSchema[bool] = Field(default=False, exclude=True)

    @field_validator("to_check")
    @classmethod
    def _not_written(cls, value: bool, info: ValidationInfo) -> bool:
        if info.context == WRITTEN:
            raise ValueError("Extra inputs are not permitted")
        return value


class ActionShape(ClaimShape):
    """A task somebody took on."""

    owner: str | None = Field(default=None, description="null when nobody said who")
    due: str | None = Field(default=None, description="as said; null when nobody said when")


class ChapterShape(ClaimShape):
    """A stretch of the meeting about one thing; text is one to three lines."""

    title: str
    first_segment: str = Field(description="id of the line where the stretch begins")
    last_segment: str = Field(description="id of the line where the stretch ends")
    names: list[str] = Field(
        default_factory=list,
        description="things called by name in it: identifiers, versions, numbers, copied as said",
    )
    by: str | None = Field(
        default=None, description="who brought it up or said most of it; null when unclear"
    )


class RecapShape(Shape):
    """Task `recap`."""

    headline: ClaimShape
    tldr: list[ClaimShape] = Field(default_factory=list)
    decisions: list[ClaimShape] = Field(default_factory=list)
    actions: list[ActionShape] = Field(default_factory=list)
    open_questions: list[ClaimShape] = Field(default_factory=list)
    risks: list[ClaimShape] = Field(default_factory=list)
    dates: list[ActionShape] = Field(
        default_factory=list, description="what falls on a day or is aimed at one; `due` is that day, as said"
    )
    chapters: list[ChapterShape] = Field(default_factory=list)
    quotes: list[ClaimShape] = Field(default_factory=list)


class AnswerShape(Shape):
    """Task `ask`. `found` is false when the transcript does not say it; then `claims` is empty."""

    found: bool
    answer: str
    claims: list[ClaimShape] = Field(default_factory=list)
    lines: list[str] = Field(default_factory=list, description="ids of other lines that bear on the question")


class SentenceShape(Shape):
    """One sentence of a draft, for a place that its form gives."""

    place: str = Field(description="name of the place, or id of the statement it stands for")
    text: str
    rests_on: list[str] = Field(
        default_factory=list, description="ids of all statements that it is made from"
    )


class DraftShape(Shape):
    """Tasks `draft.*`: sentences for the places of a form. Everything else the form says by itself."""

    sentences: list[SentenceShape] = Field(default_factory=list)


class TranslationLine(Shape):
    """One translated line, under the id it came with."""

    id: str
    text: str


class TranslationShape(Shape):
    """Task `translate`."""

    lines: list[TranslationLine]


LINE_IDS = frozenset({"segment", "first_segment", "last_segment", "lines"})
"""Fields that hold ids of transcript lines, and nothing else."""


def claims_in(reply: BaseModel) -> Iterator[ClaimShape]:
    """Every claim of a reply, depth first, in the order of its fields."""
    for name in type(reply).model_fields:
        value = getattr(reply, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, ClaimShape):
                yield item
            elif isinstance(item, BaseModel):
                yield from claims_in(item)


def spoken_field(shape: type[BaseModel]) -> str | None:
    """The field a person reads while the reply is being written ("answer"): the last plain text; None: none."""
    texts = [name for name, field in shape.model_fields.items() if field.annotation is str]
    return texts[-1] if texts else None
