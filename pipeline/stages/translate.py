"""Translate by id: lines and the segments of a transcript; every line passes the gate.

Knows nothing of vendors. What must not change (names, numbers, times, links, terms) is a placeholder while a line is
away. A line that the gate refuses is tried again sentence by sentence, then with the next engine; if none succeeds it
stays in its own words, marked as not translated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.doors import Model, Passage, Translator
from pipeline.errors import BadInput, EngineUnavailable, ModelError, OverBudget
from pipeline.languages import find
from pipeline.meeting import Transcript
from pipeline.stages.lines import ask_for_lines
from pipeline.text.language_id import guess, plainly
from pipeline.text.protect import MARK, Protected, lost, protect, restore
from pipeline.text.sentences import split

if TYPE_CHECKING:
    from pipeline.translation import gate

Engine = Model | Translator
_FAILURES = (EngineUnavailable, ModelError, OverBudget)
_SURE = 0.8
FEW = 3
"""Fewer words do not tell a language ("Summarize")."""
EARLIER = "an earlier run"
_AT_ONCE = 40  # lines of one request: neighbours are each other's context


@dataclass(frozen=True, slots=True)
class ProtectedTerms:
    """What stays as it is, or is always written the same way: `names` of people, `glossary` (word → its translation)."""

    names: tuple[str, ...] = ()
    glossary: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TranslatedLine:
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
    terms: ProtectedTerms | None = None,
    keep: Callable[[Sequence[TranslatedLine]], None] | None = None,
) -> tuple[TranslatedLine, ...]:
    """Every line in order, under its id. Never raises for an engine that fails or a spent budget: the next is asked.

    `keep` is handed the lines of each request that came back well, at once: what was paid for can be stored.
    """
    done: dict[str, TranslatedLine] = {
        p.id: TranslatedLine(p.id, p.text, True) for p in lines if not p.text.strip()
    }
    reasons: dict[str, tuple[str, ...]] = {}
    terms = terms or ProtectedTerms()
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
                        done[passage.id] = TranslatedLine(
                            passage.id, text, True, engine.name, reasons.get(passage.id, ())
                        )
                    else:
                        reasons[passage.id] = (*reasons.get(passage.id, ()), f"{engine.name}: {why}")
                if keep and (back := [done[p.id] for p in part if p.id in done]):
                    keep(back)
    return tuple(
        done.get(p.id)
        or TranslatedLine(p.id, p.text, False, None, reasons.get(p.id, ("no translation engine is here",)))
        for p in lines
    )


async def _attempt(
    part: Sequence[Passage], engine: Engine, whole: bool, source: str, target: str, terms: ProtectedTerms
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
    except _FAILURES as error:
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
        unchanged = [word for kept in held[passage.id] for word in kept.kept]
        problem = await _problem(passage.text, text, gone, unchanged, engine, source, target)
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
    from pipeline.translation import gate  # a question in the meeting's own language is not to wait for it

    findings = gate.check(original, text, source=source, target=target, lost=gone, kept=kept)
    hard = [f for f in findings if f.hard]
    if hard:
        return _why(hard)
    if not findings:
        return None
    try:
        back = await _through(engine, [Passage("b", text)], target, source, ProtectedTerms())
    except _FAILURES:
        return _why(findings)
    if "b" in back and not gate.refused(original, text, back["b"], source=source, target=target):
        return None
    return _why(findings)


def _why(findings: Sequence[gate.GateFinding]) -> str:
    return ", ".join(f"{f.kind} ({f.detail})" if f.detail else f.kind for f in findings)


async def _through(
    engine: Engine, lines: Sequence[Passage], source: str, target: str, terms: ProtectedTerms
) -> dict[str, str]:
    if isinstance(engine, Model):
        return await ask_for_lines(engine, lines, source=source, target=target, glossary=terms.glossary)
    texts = await asyncio.to_thread(engine.translate, [p.text for p in lines], source=source, target=target)
    return {p.id: text for p, text in zip(lines, texts, strict=True)}


async def transcript(
    meeting: Transcript,
    *,
    target: str,
    engines: Sequence[Engine],
    terms: ProtectedTerms | None = None,
    known: Mapping[str, str] | None = None,
    keep: Callable[[Mapping[str, str]], None] | None = None,
) -> Transcript:
    """The transcript in `target`: ids, times and speakers are the same; word times go, they belong to other words.

    `known` holds translations by their original text, made before; `keep` is handed new ones as they come. A segment's
    `language` says what its text is in: `target`, or its own where it stayed untranslated.
    """
    terms = with_names(terms, meeting.speakers)
    known = known or {}
    made = {
        s.id: TranslatedLine(s.id, known[s.text], True, EARLIER) for s in meeting.segments if s.text in known
    }
    texts = {s.id: s.text for s in meeting.segments}

    def stored(lines: Sequence[TranslatedLine]) -> None:
        if keep:
            keep({texts[line.id]: line.text for line in lines})

    languages = {s.id: s.language or meeting.language for s in meeting.segments}
    for source in dict.fromkeys(languages.values()):
        if not same(source, target):
            part = [
                Passage(s.id, s.text, s.speaker)
                for s in meeting.segments
                if languages[s.id] == source and s.id not in made
            ]
            lines = await translate(
                part, source=source, target=target, engines=engines, terms=terms, keep=stored
            )
            made.update((line.id, line) for line in lines)
    segments = tuple(
        replace(s, text=made[s.id].text, language=target, words=()) if s.id in made and made[s.id].translated
        else replace(s, language=languages[s.id])
        for s in meeting.segments
    )  # fmt: skip
    return replace(
        meeting, language=target, segments=segments, notes=(*meeting.notes, *told(made.values(), target))
    )


async def question(text: str, *, source: str, target: str, engines: Sequence[Engine]) -> str:
    """A question in the language that it is looked for in; its own words where no engine can.

    It is never shown and only has to find the right words: a clumsy translation that no statement may have does.
    """
    from pipeline.translation.gate import loops

    kept = protect(text, mark=MARK)
    for engine in engines:
        with suppress(*_FAILURES):
            made = (await _through(engine, [Passage("q", kept.text)], source, target, ProtectedTerms())).get(
                "q", ""
            )
            if made.strip() and not lost(made, kept) and not loops(made):
                return restore(made, kept).strip()
    return text


def language_of(text: str, usual: str) -> str:
    """The language of a question: `usual` (the meeting's) unless it surely is another."""
    if (text.isascii() and len(text.split()) < FEW) or plainly(text, usual):
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


def told(lines: Iterable[TranslatedLine], target: str) -> tuple[str, ...]:
    every = list(lines)
    kept = [line for line in every if not line.translated]
    if not every:
        return ()
    engines = ", ".join(dict.fromkeys(line.engine for line in every if line.engine))
    notes = [f"translated by {engines}: {len(every) - len(kept)} of {len(every)} lines"] if engines else []
    if kept:
        why = dict.fromkeys(reason for line in kept for reason in line.reasons)
        notes.append(
            f"{find(target).headings['untranslated_note']} {len(kept)} of {len(every)}: {'; '.join(list(why)[:3])}"
        )
    return tuple(notes)


def with_names(terms: ProtectedTerms | None, names: Sequence[str]) -> ProtectedTerms:
    terms = terms or ProtectedTerms()
    parts = [part for name in names for part in (name, *name.split()) if len(part) > 1]
    return replace(terms, names=tuple(dict.fromkeys((*terms.names, *parts))))


def same(a: str, b: str) -> bool:
    return find(a).tag == find(b).tag
