"""Benchmark `tongues`: what the embedded model says of ordinary talk in 41 languages, and what it must not say.

Each text of tests/bench/tongues/{seen,unseen} is a talk of sixty lines: habits, the past, feelings, wishes, sarcasm and
decisions that were *not* made, beside three tasks and two decisions. A mark behind a line says what it is; questions
stand below. The headline is the unseen half, which nobody looks at while mending; `seen` is reported apart.

`altered` is asked of every line of both halves and of NTREX, by a check that shares nothing with the tidying it checks.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import languages
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.readable import clean
from pipeline.meeting import Answer, Claim, Recap, Segment, Transcript
from pipeline.providers import connect
from pipeline.settings import Settings
from pipeline.stages.answer import answer
from pipeline.stages.summarize import summarize
from tests.bench.untouched import lost

TEXTS = Path(__file__).parent / "tongues"
HALVES = ("unseen", "seen")
HELD_ON = "2026-05-13"
_MARK = re.compile(r" \[(task|decision|not decided|answer) (\d)\]$")


@dataclass
class Talk:
    """A text: who said what, which lines hold what (by kind and number), and its questions with the line that answers."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    marked: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    questions: list[tuple[str, str | None]] = field(default_factory=list)


def talk(path: Path) -> Talk:
    """The text of a file; a line is `Name: what they said [mark]`, a question `? … [answer 1]` (no mark: not said)."""
    found = Talk()
    for line in path.read_text(encoding="utf-8").splitlines():
        mark = _MARK.search(line)
        bare = line[: mark.start()] if mark else line
        if bare.startswith("? "):
            found.questions.append((bare[2:], mark[2] if mark else None))
            continue
        speaker, _, said = bare.partition(": ")
        if mark:
            found.marked.setdefault(mark[1], {}).setdefault(mark[2], set()).add(f"s{len(found.lines)}")
        found.lines.append((speaker, said))
    return found


def run(data: Path, *, split: str | None = None) -> dict[str, object]:
    """Figures a language over the unseen texts (`split`: `seen` or `unseen` alone), their `mean` and `worst`."""
    halves = {half: _half(half) for half in HALVES if split in (None, half)}
    main = halves[split or "unseen"]
    path = data / "languages" / "ntrex_600.json.gz"
    ntrex = json.loads(gzip.decompress(path.read_bytes())) if path.exists() else {}
    for tag, figures in main.items():
        own = [said for half in HALVES for _, said in talk(TEXTS / half / f"{tag}.txt").lines]
        figures["altered"] = len(altered(tag, [*own, *ntrex.get(tag, ())]))
    extra = {half: {"mean": _mean(found), "worst": _worst(found)} for half, found in halves.items()}
    return {
        **main,
        "mean": _mean(main),
        "worst": _worst(main),
        **{half: figures for half, figures in extra.items() if half != (split or "unseen")},
        "n": len(main),
        "skipped": [] if ntrex else [path.name],
    }


def altered(tag: str, lines: Iterable[str]) -> list[str]:
    """The lines whose tidying lost or changed a number, a negation, a name or a word that means something."""
    language, known = languages.find(tag), cues(tag)
    return [line for line in lines if lost(line, clean(line, known), language)]


def _half(half: str) -> dict[str, dict[str, object]]:
    return {
        path.stem: asyncio.run(figures_of(half, path.stem)) for path in sorted((TEXTS / half).glob("*.txt"))
    }


async def figures_of(half: str, tag: str, *, asks: bool = True) -> dict[str, object]:
    """What is measured of one text: its recap, and (`asks`) its questions, in its language and in English."""
    text = talk(TEXTS / half / f"{tag}.txt")
    segments = tuple(Segment(f"s{i}", said, who, language=tag) for i, (who, said) in enumerate(text.lines))
    meeting = Transcript("m", "m", segments, language=tag, date=HELD_ON)
    model = connect("local:extractive", Settings())
    recap = await summarize(meeting, model)
    figures = _shown(recap, text)
    return figures | await _questions(meeting, text, half) if asks else figures


def _shown(recap: Recap, text: Talk) -> dict[str, object]:
    return {
        "tasks": _found(list(recap.actions), text.marked["task"]),
        "decisions": _found(list(recap.decisions), text.marked["decision"]),
        "negated_shown": _negated(recap, set().union(*text.marked["not decided"].values())),
    }


async def _questions(meeting: Transcript, text: Talk, half: str) -> dict[str, object]:
    model = connect("local:extractive", Settings())
    english = talk(TEXTS / half / "en.txt").questions
    own = [(await answer(q, [meeting], model=model), line) for q, line in text.questions]
    foreign = [(await answer(q, [meeting], model=model, language="en"), line) for q, line in english]
    return {
        "asks": _asked(own, text),
        "asks_in_english": _asked(foreign, text) if meeting.language != "en" else None,
    }


def _lines(claim: Claim) -> set[str]:
    return {e.segment for e in claim.evidence}


def _found(claims: list[Claim], wanted: dict[str, set[str]]) -> dict[str, float | int | None]:
    every = set().union(*wanted.values())
    shown = [c for c in claims if c.strength != "retracted"]
    agreed = [c for c in shown if c.strength == "agreed"]
    seen = set().union(*(_lines(c) for c in shown))
    return {
        "shown": len(shown),
        "precision": _share([bool(_lines(c) & every) for c in shown]),
        "agreed": len(agreed),
        "agreed_precision": _share([bool(_lines(c) & every) for c in agreed]),
        "recall": _share([bool(lines & seen) for lines in wanted.values()]),
    }


def _negated(recap: Recap, lines: set[str]) -> int:
    """Decisions that were not made and are shown as agreed."""
    claims: list[Claim] = [*recap.decisions, *recap.actions]
    return sum(c.strength == "agreed" and c.evidence[0].segment in lines for c in claims if c.evidence)


def _asked(answers: list[tuple[Answer, str | None]], text: Talk) -> dict[str, float | None]:
    """`wrongly_not_said`: told that it was not said, in so many words, though it was."""
    known = [(a, text.marked["answer"][line]) for a, line in answers if line]
    sentences = {languages.find(tag).headings["not_said"] for tag in languages.tags()}
    first = [{e.segment for c in a.claims[:1] for e in c.evidence[:1]} for a, _ in known]
    return {
        "right": _share([a.found and bool(f & lines) for (a, lines), f in zip(known, first, strict=True)]),
        "wrongly_not_said": _share([not a.found and a.answer.strip() in sentences for a, _ in known]),
        "wrongly_answered": _share([a.found for a, line in answers if not line]),
        "claims": round(sum(len(a.claims) for a, _ in known) / max(1, len(known)), 2),
    }


def _share(hits: list[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def _flat(figures: dict[str, object]) -> dict[str, float]:
    found: dict[str, float] = {}
    for key, value in figures.items():
        if isinstance(value, dict):
            found |= {f"{key}.{k}": float(v) for k, v in value.items() if v is not None}
        elif isinstance(value, int | float):
            found[key] = float(value)
    return found


def _columns(found: dict[str, dict[str, object]]) -> dict[str, list[float]]:
    columns: dict[str, list[float]] = {}
    for figures in found.values():
        for key, value in _flat(figures).items():
            columns.setdefault(key, []).append(value)
    return columns


def _mean(found: dict[str, dict[str, object]]) -> dict[str, float]:
    return {key: round(sum(values) / len(values), 4) for key, values in _columns(found).items()}


def _worst(found: dict[str, dict[str, object]]) -> dict[str, float]:
    """The lowest of what should be high, the highest of what should be low."""
    low = ("negated_shown", "altered", "wrongly_not_said", "wrongly_answered", "claims", "shown", "agreed")
    return {
        key: max(values) if key.split(".")[-1] in low else min(values)
        for key, values in _columns(found).items()
    }
