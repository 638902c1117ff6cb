"""Translate by id: segments of a transcript, statements of a recap, answer or draft; every line passes the gate.

Knows nothing of vendors. What must not change (names, numbers, times, links, terms) is a placeholder while a line is
away. A line that the gate refuses is tried again sentence by sentence, then with the next engine; if none succeeds it
stays in its own words, marked as not translated. Evidence is never translated: quotes are the speaker's own words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pipeline.doors import Model, Passage, Translator
from pipeline.errors import BadInput, EngineUnavailable, ModelError
from pipeline.languages import find
from pipeline.meeting import Answer, Chapter, Claim, Draft, Recap, Transcript
from pipeline.stages.lines import ask_for_lines
from pipeline.text import gate
from pipeline.text.language_id import guess, plainly
from pipeline.text.protect import MARK, Protected, lost, protect, restore
from pipeline.text.sentences import split

Engine = Model | Translator
C = TypeVar("C", bound=Claim)
_SURE = 0.8
_AT_ONCE = 40  # lines of one request: neighbours are each other's context


@dataclass(frozen=True, slots=True)
class Terms:
    """What stays as it is, or is always written the same way: `names` of people, `glossary` (word → its translation)."""

    names: tuple[str, ...] = ()
    glossary: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line's way. `translated` False: `text` is the original. `reasons` say why engines or tries were refused."""

    id: str
    text: str
    translated: bool
    engine: str | None = None
    reasons: tuple[str, ...] = ()


async def translate(
    lines: Sequence[Passage],
    *,
    source: str,
    target: str,
    engines: Sequence[Engine],
    terms: Terms | None = None,
) -> tuple[Line, ...]:
    """Every line in order, under its id. Never raises for an engine that fails: the next is asked."""
    done: dict[str, Line] = {p.id: Line(p.id, p.text, True) for p in lines if not p.text.strip()}
    reasons: dict[str, tuple[str, ...]] = {}
    terms = terms or Terms()
    for engine in engines:
        for whole in (True, False):
            waiting = [p for p in lines if p.id not in done]
            if not whole:
                waiting = [p for p in waiting if len(split(p.text, source)) > 1]
            for first in range(0, len(waiting), _AT_ONCE):
                part = waiting[first : first + _AT_ONCE]
                found = await _attempt(part, engine, whole, source, target, terms)
                for passage in part:
                    text, why = found[passage.id]
                    if text is not None:
                        done[passage.id] = Line(
                            passage.id, text, True, engine.name, reasons.get(passage.id, ())
                        )
                    else:
                        reasons[passage.id] = (*reasons.get(passage.id, ()), f"{engine.name}: {why}")
    return tuple(
        done.get(p.id)
        or Line(p.id, p.text, False, None, reasons.get(p.id, ("no translation engine is here",)))
        for p in lines
    )


async def _attempt(
    part: Sequence[Passage], engine: Engine, whole: bool, source: str, target: str, terms: Terms
) -> dict[str, tuple[str | None, str]]:
    """For each line its translation, or None and why not."""
    mark = str(getattr(engine, "mark", MARK))
    held: dict[str, list[Protected]] = {}
    for passage in part:
        pieces = (passage.text,) if whole else split(passage.text, source)
        held[passage.id] = [
            protect(text, names=terms.names, terms=terms.glossary, mark=mark) for text in pieces
        ]
    keys = [(name, i) for name, pieces in held.items() for i in range(len(pieces))]
    flat = [
        replace(p, id=f"{p.id}.{i}", text=held[p.id][i].text) for p in part for i in range(len(held[p.id]))
    ]
    try:
        texts = await _through(engine, flat, source, target, terms)
    except (EngineUnavailable, ModelError) as error:
        return {p.id: (None, error.message) for p in part}
    made = {key: texts.get(line.id) for key, line in zip(keys, flat, strict=True)}
    joint = " " if find(target).spaced else ""
    found: dict[str, tuple[str | None, str]] = {}
    for passage in part:
        pieces_made = [made[passage.id, i] for i in range(len(held[passage.id]))]
        if any(piece is None for piece in pieces_made):
            found[passage.id] = (None, "the line did not come back")
            continue
        gone = [
            w
            for piece, kept in zip(pieces_made, held[passage.id], strict=True)
            for w in lost(piece or "", kept)
        ]
        text = joint.join(
            restore(piece or "", kept) for piece, kept in zip(pieces_made, held[passage.id], strict=True)
        )
        same = [word for kept in held[passage.id] for word in kept.kept]
        problem = await _problem(passage.text, text, gone, same, engine, source, target)
        found[passage.id] = (None, problem) if problem else (text.strip(), "")
    return found


async def _problem(
    original: str,
    text: str,
    gone: Sequence[str],
    kept: Sequence[str],
    engine: Engine,
    source: str,
    target: str,
) -> str | None:
    """Why the gate refuses; None: it lets it pass. Soft doubts are settled by a back-translation, where one is made."""
    findings = gate.check(original, text, source=source, target=target, lost=gone, kept=kept)
    hard = [f for f in findings if f.hard]
    if hard:
        return _told(hard)
    if not findings:
        return None
    try:
        back = await _through(engine, [Passage("b", text)], target, source, Terms())
    except (EngineUnavailable, ModelError):
        return _told(findings)
    if "b" in back and not gate.refused(original, text, back["b"], source=source, target=target):
        return None
    return _told(findings)


def _told(findings: Sequence[gate.Finding]) -> str:
    return ", ".join(f"{f.kind} ({f.detail})" if f.detail else f.kind for f in findings)


async def _through(
    engine: Engine, lines: Sequence[Passage], source: str, target: str, terms: Terms
) -> dict[str, str]:
    if isinstance(engine, Model):
        return await ask_for_lines(engine, lines, source=source, target=target, glossary=terms.glossary)
    texts = await asyncio.to_thread(engine.translate, [p.text for p in lines], source=source, target=target)
    return {p.id: text for p, text in zip(lines, texts, strict=True)}


async def transcript(
    meeting: Transcript, *, target: str, engines: Sequence[Engine], terms: Terms | None = None
) -> Transcript:
    """The transcript in `target`: ids, times and speakers are the same; word times go, they belong to other words.

    A segment's `language` says what its text is in: `target`, or its own where it stayed untranslated.
    """
    terms = _with_names(terms, meeting.speakers)
    made: dict[str, Line] = {}
    languages = {s.id: s.language or meeting.language for s in meeting.segments}
    for source in dict.fromkeys(languages.values()):
        if not _same(source, target):
            part = [Passage(s.id, s.text, s.speaker) for s in meeting.segments if languages[s.id] == source]
            lines = await translate(part, source=source, target=target, engines=engines, terms=terms)
            made.update((line.id, line) for line in lines)
    segments = tuple(
        replace(s, text=made[s.id].text, language=target, words=()) if s.id in made and made[s.id].translated
        else replace(s, language=languages[s.id])
        for s in meeting.segments
    )  # fmt: skip
    return replace(
        meeting, language=target, segments=segments, notes=(*meeting.notes, *_notes(made.values(), target))
    )


async def recap(
    made: Recap, *, spoken: str, target: str, engines: Sequence[Engine], terms: Terms | None = None
) -> Recap:
    """The recap in `target`; statements that a model already wrote in it stay. Evidence keeps the original words."""
    names = [e.speaker for c in _claims_of(made) for e in c.evidence if e.speaker]
    owners = [a.owner for a in made.actions if a.owner]
    box = _Box(_with_names(terms, [*names, *owners]), spoken, target)
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
        chapters=tuple(replace(box.claim(c), title=box.text(c.title)) for c in made.chapters),
        notes=(*made.notes, *box.notes()),
    )


async def answer(
    made: Answer, *, spoken: str, target: str, engines: Sequence[Engine], terms: Terms | None = None
) -> Answer:
    """The answer in `target`; its claims' evidence keeps the original words."""
    if not made.found:
        return replace(made, language=target, answer=find(target).headings["not_said"])
    names = [e.speaker for c in made.claims for e in c.evidence if e.speaker]
    box = _Box(_with_names(terms, names), spoken, target)
    for text in (made.answer, *(c.text for c in made.claims)):
        box.add(text)
    await box.translate(engines)
    receipt = replace(made.receipt, notes=(*made.receipt.notes, *box.notes()))
    claims = tuple(box.claim(c) for c in made.claims)
    return replace(made, language=target, answer=box.text(made.answer), claims=claims, receipt=receipt)


async def draft(
    made: Draft, *, spoken: str, target: str, engines: Sequence[Engine], terms: Terms | None = None
) -> Draft:
    """A draft in `target`, line by line, so that Markdown and its [^1] marks stay where they are."""
    names = [e.speaker for c in made.claims for e in c.evidence if e.speaker]
    box = _Box(_with_names(terms, names), spoken, target)
    lines = made.body.split("\n")
    for text in (*lines, made.title, *(c.text for c in made.claims)):
        box.add(text)
    await box.translate(engines)
    receipt = replace(made.receipt, notes=(*made.receipt.notes, *box.notes()))
    return replace(
        made,
        language=target,
        title=box.text(made.title),
        body="\n".join(box.text(line) for line in lines),
        claims=tuple(box.claim(c) for c in made.claims),
        receipt=receipt,
    )


async def question(text: str, *, source: str, target: str, engines: Sequence[Engine]) -> str:
    """A question in the language that it is looked for in; its own words where no engine can."""
    (line,) = await translate([Passage("q", text)], source=source, target=target, engines=engines)
    return line.text


def language_of(text: str, usual: str) -> str:
    """The language of a question: `usual` (the meeting's) unless it surely is another."""
    if plainly(text, usual):
        return usual
    found = guess(text)
    if found is None or found.tag == usual:
        return usual
    rival = guess(text, among=(usual, found.tag))
    return found.tag if rival and rival.tag == found.tag and rival.confidence > _SURE else usual


def glossary(path: Path | None) -> dict[str, str]:
    """An organization's terms: one `word = translation` a line, `word` alone to keep it; # begins a remark.

    Raises BadInput where the file cannot be read.
    """
    if path is None:
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path}: {error}", hint="a glossary is a UTF-8 text file: word = translation"
        ) from error
    pairs = [line.split("#")[0].partition("=") for line in lines]
    return {word.strip(): wanted.strip() or word.strip() for word, _, wanted in pairs if word.strip()}


class _Box:
    """Texts that go out together and come back under what they were."""

    def __init__(self, terms: Terms, spoken: str, target: str) -> None:
        self._terms = terms
        self._spoken = spoken
        self._target = target
        self._lines: dict[str, Line | None] = {}

    def add(self, text: str) -> None:
        if text.strip() and not self._already(text):
            self._lines.setdefault(text, None)

    def _already(self, text: str) -> bool:
        if _same(self._spoken, self._target) or not any(c.isalpha() for c in text):
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
        return replace(claim, text=self.text(claim.text))

    def notes(self) -> tuple[str, ...]:
        return _notes([line for line in self._lines.values() if line], self._target)


def _notes(lines: Iterable[Line], target: str) -> tuple[str, ...]:
    every = list(lines)
    kept = [line for line in every if not line.translated]
    if not every:
        return ()
    engines = ", ".join(dict.fromkeys(line.engine for line in every if line.engine))
    told = [f"translated by {engines}: {len(every) - len(kept)} of {len(every)} lines"] if engines else []
    if kept:
        why = dict.fromkeys(reason for line in kept for reason in line.reasons)
        told.append(
            f"{find(target).headings['untranslated_note']} {len(kept)} of {len(every)}: {'; '.join(list(why)[:3])}"
        )
    return tuple(told)


def _claims_of(made: Recap) -> tuple[Claim, ...]:
    """Everything that is worded by us: notable quotes are the speakers' own and stay out."""
    return (
        made.headline, *made.tldr, *made.decisions, *made.actions, *made.open_questions, *made.risks, *made.chapters,
    )  # fmt: skip


def _with_names(terms: Terms | None, names: Sequence[str]) -> Terms:
    terms = terms or Terms()
    parts = [part for name in names for part in (name, *name.split()) if len(part) > 1]
    return replace(terms, names=tuple(dict.fromkeys((*terms.names, *parts))))


def _same(a: str, b: str) -> bool:
    return find(a).tag == find(b).tag
