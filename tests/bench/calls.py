"""Recaps of real calls beside what a strong model noted of them: decisions, tasks, dates, named things.

What matches and what does not is defined in `silver`; the notes hold only part of what is true. `--series` leaves whole
series out. A call that the shipped weights learned from is judged by weights fitted without its series. At most five items of a kind a call count.
`precision`: shown items that match a note of their kind; `any`: of any kind; `recall`: notes that are matched; `chance`:
as many windows at random places.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.doors import Reply, Request
from pipeline.extractive import recap
from pipeline.meeting import Claim, Recap
from pipeline.providers.local import Extractive
from pipeline.stages.summarize import summarize
from tests.bench.intervals import bootstrap_of
from tests.bench.silver import KINDS, Noted, Shown, content, matches, named_things, noted, window
from tests.train.left_out import held_out

MOST = 5
"""More items of a kind a call are not read."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one call and kind."""

    shown: int
    right: int
    strict: int
    any: int
    noted: int
    hit: int
    hit_strict: int


def run(
    data: Path, *, split: str | None = None, series: Sequence[str] = (), only: Sequence[str] = ()
) -> dict[str, object]:
    """The figures over all calls that have notes."""
    calls = noted(data, without=series, only=only)
    if not calls:
        return {"n": 0, "skipped": ["transcripts/*.tldr.json"]}
    own = held_out(calls)
    models = [Judged(own[c.name]) if c.name in own else Extractive() for c in calls]
    recaps = [asyncio.run(summarize(c.transcript, m)) for c, m in zip(calls, models, strict=True)]
    return {**measured(calls, recaps), "judged_by_weights_without_their_series": len(own)}


@dataclass(frozen=True, slots=True)
class Judged:
    """The embedded model with other weights than the shipped ones."""

    weights: recap.CallWeights
    name: str = "local:extractive"
    max_input_tokens: int | None = None

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """The recap."""
        data = recap.reply(request, weights=self.weights)
        return Reply(text=data.model_dump_json(), model=self.name, data=data)


def measured(calls: Sequence[Noted], recaps: Sequence[Recap]) -> dict[str, object]:
    """What these recaps of these calls are worth."""
    made: dict[str, object] = {"n": len(calls), "n_calls": len(calls)}
    by_chance: dict[str, object] = {}
    for kind in KINDS:
        pairs = [(c, shown(c, r, kind)) for c, r in zip(calls, recaps, strict=True)]
        made[kind] = figures([tally(c, items, kind) for c, items in pairs], intervals=True)
        by_chance[kind] = figures([tally(c, at_random(c, len(items)), kind) for c, items in pairs])
    made["chance"] = by_chance
    named = [_named(c, r) for c, r in zip(calls, recaps, strict=True)]
    made["named_recall"] = _ratio(sum(n for n, _ in named), sum(n for _, n in named))
    wrong = [not r.decisions for c, r in zip(calls, recaps, strict=True) if c.notes["decisions"]]
    made["none_recorded_wrong"] = round(float(np.mean(wrong)), 4) if wrong else None
    return made


def shown(call: Noted, made: Recap, kind: str) -> list[Shown]:
    """The first items of a kind with their evidence."""
    claims: Sequence[Claim] = getattr(made, kind, ())
    return [w for c in claims[:MOST] if (w := _window(call, c))]


def _window(call: Noted, claim: Claim) -> Shown | None:
    place = {s.id: i for i, s in enumerate(call.transcript.segments)}
    return window(call.transcript.segments, [place[e.segment] for e in claim.evidence if e.segment in place])


def at_random(call: Noted, count: int) -> list[Shown]:
    """As many places of the call, drawn by its name."""
    draw, n = random.Random(call.name), len(call.transcript.segments)
    places = draw.sample(range(n), min(count, n))
    return [w for i in places if (w := window(call.transcript.segments, [i]))]


def tally(call: Noted, items: Sequence[Shown], kind: str) -> Tally:
    """Match all pairs of one call."""
    held = frozenset(w for s in call.transcript.segments for w in content(s.text))
    own, every = call.notes[kind], call.every()
    return Tally(
        len(items),
        sum(any(matches(i, n, held) for n in own) for i in items),
        sum(any(matches(i, n, held, strict=True) for n in own) for i in items),
        sum(any(matches(i, n, held) for n in every) for i in items),
        len(own),
        sum(any(matches(i, n, held) for i in items) for n in own),
        sum(any(matches(i, n, held, strict=True) for i in items) for n in own),
    )


def figures(tallies: Sequence[Tally], *, intervals: bool = False) -> dict[str, object]:
    """The figures of one kind over all calls."""
    made: dict[str, object] = {"shown_per_call": round(sum(t.shown for t in tallies) / len(tallies), 2)}
    parts = {
        "precision": ("right", "shown"),
        "any": ("any", "shown"),
        "strict_precision": ("strict", "shown"),
        "recall": ("hit", "noted"),
        "strict_recall": ("hit_strict", "noted"),
    }
    for name, (part, whole) in parts.items():
        made[name] = _share(tallies, part, whole)
    if intervals:
        made["ci95"] = {
            name: bootstrap_of(list(tallies), lambda drawn, p=p, w=w: _share(drawn, p, w) or 0.0)  # type: ignore[misc]
            for name, (p, w) in parts.items()
        }
    return made


def _share(tallies: Sequence[Tally], part: str, whole: str) -> float | None:
    return _ratio(sum(getattr(t, part) for t in tallies), sum(getattr(t, whole) for t in tallies))


def _ratio(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def _named(call: Noted, made: Recap) -> tuple[int, int]:
    """How many of the noted identifiers and dates that were said stand in the recap, and how many there are."""
    said = _meant(" ".join(s.text for s in call.transcript.segments), call)
    wanted = {t for n in call.every() for t in named_things(n.text) if any(c.isdigit() for c in t)}
    wanted &= named_things(said)
    have = named_things(_meant(" ".join(_texts(made)), call))
    return len(wanted & have), len(wanted)


def _meant(text: str, call: Noted) -> str:
    """The text with each misheard word followed by what was meant."""
    for heard, meant in call.spellings.items():
        if heard in text:
            text = re.sub(rf"(?<!\w){re.escape(heard)}(?!\w)", f"{heard} , {meant}", text)
    return text


def _texts(made: Recap) -> list[str]:
    """All that a recap shows: statements, titles and quotes."""
    lists = [
        getattr(made, name, ())
        for name in ("tldr", "decisions", "actions", "dates", "open_questions", "risks")
    ]
    claims = [made.headline, *(c for found in (*lists, made.chapters, made.quotes) for c in found)]
    words = [w for c in claims for w in (c.text, *(e.quote for e in c.evidence))]
    for c in made.chapters:
        words += [c.title, *getattr(c, "names", ())]
    return words
