"""Results in another language: the statements of a recap, an answer, a draft; what was quoted stays as it was said.

Knows nothing of vendors. Statements that are already in the language stay; evidence is never translated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.doors import Passage
from pipeline.languages import find
from pipeline.meeting import Answer, Chapter, Claim, Draft, Recap
from pipeline.stages.answer_text import heading
from pipeline.stages.claims import doubted, retold
from pipeline.stages.translate import (
    Engine,
    ProtectedTerms,
    TranslatedLine,
    same,
    told,
    translate,
    with_names,
)
from pipeline.text.language_id import guess
from pipeline.verification.retold import differs

C = TypeVar("C", bound=Claim)


async def recap(
    made: Recap, *, spoken: str, target: str, engines: Sequence[Engine], terms: ProtectedTerms | None = None
) -> Recap:
    """The recap in `target`; statements that a model already wrote in it stay. Evidence keeps the original words."""
    names = [e.speaker for c in _claims_of(made) for e in c.evidence if e.speaker]
    owners = [a.owner for a in made.actions if a.owner]
    box = _Box(with_names(terms, [*names, *owners]), spoken, target)
    for claim in _claims_of(made):
        box.add(claim.text)
        if isinstance(claim, Chapter):
            box.add(claim.title)
    await box.translate(engines)
    return replace(
        made,
        language=target,
        headline=box.claim(made.headline),
        tldr=tuple(box.claim(c) for c in made.tldr),
        decisions=tuple(box.claim(c) for c in made.decisions),
        actions=tuple(box.claim(c) for c in made.actions),
        open_questions=tuple(box.claim(c) for c in made.open_questions),
        risks=tuple(box.claim(c) for c in made.risks),
        dates=tuple(box.claim(c) for c in made.dates),
        chapters=tuple(box.chapter(c) for c in made.chapters),
        notes=(*made.notes, *box.notes()),
    )


async def answer(
    made: Answer, *, spoken: str, target: str, engines: Sequence[Engine], terms: ProtectedTerms | None = None
) -> Answer:
    """The answer in `target`, line by line; its claims' evidence keeps the original words."""
    if not made.found:
        return replace(made, language=target, answer=_refused(made.answer, spoken, target))
    names = [e.speaker for c in made.claims for e in c.evidence if e.speaker]
    box = _Box(with_names(terms, names), spoken, target)
    heads, lines = _headed(made)
    for text in (*lines, *(c.text for c in made.claims)):
        box.add(text)
    await box.translate(engines)
    receipt = replace(made.receipt, notes=(*made.receipt.notes, *box.notes()))
    claims = tuple(box.claim(c) for c in made.claims)
    told = "\n".join(head + box.text(line) for head, line in zip(heads, lines, strict=True))
    names = [e.speaker for c in claims for e in c.evidence if e.speaker]
    if any(box.strays(line, names) for line in lines) or not any(c.verified for c in claims):
        held = [c.text for c in claims if c.verified]
        told = "\n".join(held) or heading(target, "unverified_note")
    return replace(made, language=target, answer=told, claims=claims, receipt=receipt)


def _refused(text: str, spoken: str, target: str) -> str:
    """A refusal in `target`, saying no more than it said: what was not found, or not searched, never becomes "not said"."""
    own, other = find(target).headings, find(spoken).headings
    if any(_has_form(text, own.get(key, "")) for key in ("no_line", "not_searched", "not_said")):
        return text
    same = next((key for key in ("none_in_words", "not_said") if text == other.get(key) and key in own), None)
    return own[same or "not_said"]


def _has_form(text: str, heading: str) -> bool:
    """Whether a text is a heading with its blanks filled."""
    parts = [p.strip() for p in re.split(r"\{\w+\}", heading) if p.strip(" .。।")]
    return bool(parts) and all(p in text for p in parts)


def _headed(made: Answer) -> tuple[list[str], list[str]]:
    """The answer's lines, each without the date or name before a statement ("2026-05-05: "), which stays as it is."""
    lines = made.answer.split("\n")
    if len(lines) != len(made.claims):
        return [""] * len(lines), lines
    texts = [c.text if line.endswith(c.text) else line for line, c in zip(lines, made.claims, strict=True)]
    return [line.removesuffix(text) for line, text in zip(lines, texts, strict=True)], texts


async def draft(
    made: Draft, *, spoken: str, target: str, engines: Sequence[Engine], terms: ProtectedTerms | None = None
) -> Draft:
    """A draft in `target`, line by line, so that Markdown and its [^1] marks stay where they are."""
    names = [e.speaker for c in made.claims for e in c.evidence if e.speaker]
    box = _Box(with_names(terms, names), spoken, target)
    lines = made.body.split("\n")
    for text in (*lines, made.title, *(c.text for c in made.claims)):
        box.add(text)
    await box.translate(engines)
    receipt = replace(made.receipt, notes=(*made.receipt.notes, *box.notes()))
    return replace(
        made,
        language=target,
        title=box.text(made.title),
        body="\n".join(box.line(line) for line in lines),
        claims=tuple(box.claim(c) for c in made.claims),
        receipt=receipt,
    )


class _Box:
    """Texts that go out together and come back under what they were."""

    def __init__(self, terms: ProtectedTerms, spoken: str, target: str) -> None:
        self._terms = terms
        self._spoken = spoken
        self._target = target
        self._lines: dict[str, TranslatedLine | None] = {}

    def add(self, text: str) -> None:
        if text.strip() and not self._already(text):
            self._lines.setdefault(text, None)

    def _already(self, text: str) -> bool:
        if same(self._spoken, self._target) or not any(c.isalpha() for c in text):
            return True
        found = guess(text, among=(self._spoken, self._target))
        return found is not None and found.tag == self._target and found.confidence > 0.75

    async def translate(self, engines: Sequence[Engine]) -> None:
        texts = list(self._lines)
        part = [Passage(f"t{i}", text) for i, text in enumerate(texts)]
        lines = await translate(
            part, source=self._spoken, target=self._target, engines=engines, terms=self._terms
        )
        self._lines = dict(zip(texts, lines, strict=True))

    def text(self, text: str) -> str:
        line = self._lines.get(text)
        if line is None or not text.strip():
            return text
        return line.text if line.translated else f"{text} ({find(self._target).headings['untranslated']})"

    def claim(self, claim: C) -> C:
        """The claim in the other language; in doubt where that does not say what was verified."""
        line = self._lines.get(claim.text)
        if line is None or not line.translated:
            return replace(claim, text=self.text(claim.text))
        return retold(claim, line.text, language=self._target, before=self._spoken)

    def strays(self, text: str, names: Sequence[str]) -> bool:
        """Whether a text does not say in the other language what it said."""
        line = self._lines.get(text)
        if line is None or not line.translated:
            return False
        return differs(line.text, text, language=self._target, before=self._spoken, names=names) is not None

    def line(self, text: str) -> str:
        """A line of a draft; one that says something else now is marked."""
        told = self.text(text)
        mark = find(self._target).headings["unverified"]
        return f"{told} *({mark})*" if self.strays(text, ()) and mark not in told else told

    def chapter(self, chapter: Chapter) -> Chapter:
        """A chapter with its title: one that names something else puts it in doubt."""
        told, title = self.claim(chapter), self.text(chapter.title)
        as_title = retold(
            replace(chapter, text=chapter.title), title, language=self._target, before=self._spoken
        )
        return replace(doubted(told, as_title.doubt) if as_title.doubt else told, title=title)

    def notes(self) -> tuple[str, ...]:
        return told([line for line in self._lines.values() if line], self._target)


def _claims_of(made: Recap) -> tuple[Claim, ...]:
    """Everything that is worded by us: notable quotes are the speakers' own and stay out."""
    return (
        made.headline, *made.tldr, *made.decisions, *made.actions, *made.open_questions, *made.risks, *made.dates, *made.chapters,
    )  # fmt: skip
