"""Are recaps that were made worse in known ways sent on? Human statements of QMSum with the lines they rest on, as a recap.

Six recaps a meeting: as the humans wrote it; with a fact of one statement changed; one statement of another meeting; one
without a line; one with a line that has nothing to do with it; half of the statements left out. Each is judged as a chain
judges it, by a scorer that hears the meeting for nothing.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean

from pipeline.app.process import heard_for_nothing
from pipeline.doors import Reply, Request, Verdict
from pipeline.scoring.choice import best_scorer
from pipeline.shapes import ClaimShape, QuoteShape, RecapShape
from pipeline.text.sentences import split as sentences
from pipeline.text.words import terms
from tests.bench.intervals import bootstrap
from tests.bench.meetings import Meeting, Query, qmsum
from tests.train import perturb

EVERY = 3
"""Every third meeting: a recap of a long meeting takes a second to hear."""
MOST = 8
"""Statements in a recap."""
KINDS = ("wrong", "foreign", "uncited", "astray", "short")


@dataclass(frozen=True, slots=True)
class Made:
    """A recap, how it was made worse ("human": not at all), and the statement that was."""

    kind: str
    recap: RecapShape
    changed: str | None = None


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Shares of recaps that are sent on, by kind, and how often the worse of two has more doubts."""
    name = split or "val"
    every = qmsum(data, name)
    if not every:
        return {"n": 0, "skipped": [f"qmsum/{name}.jsonl.gz"], "sent_on": None}
    chance = random.Random(0)
    rows: list[dict[str, tuple[Verdict, str | None]]] = []
    for number, meeting in enumerate(every[::EVERY]):
        stranger = every[(number * EVERY + 1) % len(every)]
        request = Request("recap", meeting.passages, shape=RecapShape)
        heard = heard_for_nothing(request)
        scorer = best_scorer("recap", hears=partial(_same, heard))
        rows.append(
            {
                made.kind: (scorer.score(request, Reply("", "cheap", data=made.recap)), made.changed)
                for made in made_of(meeting, stranger, chance)
            }
        )
        print(f"worse: {meeting.id}", file=sys.stderr)
    return {"n": sum(len(row) for row in rows), "meetings": len(rows), "skipped": [], **_figures(rows)}


def _same(heard: RecapShape, request: Request) -> RecapShape:
    """What was heard, once a meeting."""
    return heard


def _figures(rows: Sequence[dict[str, tuple[Verdict, str | None]]]) -> dict[str, object]:
    sent = {k: [float(not row[k][0].accept) for row in rows if k in row] for k in ("human", *KINDS)}
    noticed = {
        k: [float(row[k][1] in {d.claim for d in row[k][0].doubts}) for row in rows if k in row and row[k][1]]
        for k in KINDS
    }
    order = {k: [_order(row[k][0], row["human"][0]) for row in rows if k in row] for k in KINDS}
    return {
        "sent_on": {k: round(fmean(v), 4) for k, v in sent.items() if v},
        "statement_doubted": {k: round(fmean(v), 4) for k, v in noticed.items() if v},
        "human_statements_doubted": round(fmean(_doubted(row["human"][0]) for row in rows), 4),
        "worse_has_more_doubts": {k: round(fmean(v), 4) for k, v in order.items() if v},
        "ci95": {k: bootstrap(v) for k, v in order.items()},
    }


def _order(worse: Verdict, human: Verdict) -> float:
    """1: the worse recap has more doubts; 0.5: as many. Left-out statements make a recap shorter: the share told counts."""
    one, other = _doubted(worse), _doubted(human)
    if one == other:
        told = [v.signals.get("told_share") for v in (worse, human)]
        one, other = (-(x if x is not None else 1.0) for x in told)
    return 1.0 if one > other else 0.5 if one == other else 0.0


def _doubted(verdict: Verdict) -> float:
    return float(verdict.signals.get("doubted_share") or 0.0)


def made_of(meeting: Meeting, stranger: Meeting, chance: random.Random) -> Iterator[Made]:
    """The recap of a meeting and what was made of it."""
    claims = [c for q in meeting.specific[:MOST] if (c := _claim(meeting, q)) is not None]
    foreign = next((c for q in stranger.specific if (c := _claim(stranger, q)) is not None), None)
    if len(claims) < 2:
        return
    yield Made("human", _recap(claims))
    at = chance.randrange(len(claims))
    names = perturb.Context(speakers=sorted({p.speaker for p in meeting.passages if p.speaker}))
    error = perturb.error(claims[at].text, names, chance, kinds=("number", "speaker", "negation"))
    if error is not None:
        yield _with(claims, at, claims[at].model_copy(update={"text": error[1][0]}), "wrong")
    if foreign is not None:
        yield _with(claims, at, claims[at].model_copy(update={"text": foreign.text}), "foreign")
    yield _with(claims, at, claims[at].model_copy(update={"evidence": []}), "uncited")
    line = chance.choice([p for p in meeting.passages if len(p.text.split()) > 8])
    away = [QuoteShape(segment=line.id, quote=line.text)]
    yield _with(claims, at, claims[at].model_copy(update={"evidence": away}), "astray")
    yield Made("short", _recap(claims[: len(claims) // 2]))


def _with(claims: Sequence[ClaimShape], at: int, new: ClaimShape, kind: str) -> Made:
    return Made(kind, _recap([*claims[:at], new, *claims[at + 1 :]]), new.text)


def _recap(claims: Sequence[ClaimShape]) -> RecapShape:
    return RecapShape(headline=claims[0], tldr=list(claims[1:]))


def _claim(meeting: Meeting, query: Query) -> ClaimShape | None:
    """The first sentence of a human answer, with the two lines of its span that hold most of its words."""
    said = sentences(query.answer, "en")
    if not said or not query.turns:
        return None
    wanted = set(terms(said[0], language="en"))
    lines = [meeting.passages[n] for n in query.turns]
    best = sorted(lines, key=lambda p: -len(wanted & set(terms(p.text, language="en"))))[:2]
    return ClaimShape(text=said[0], evidence=[QuoteShape(segment=p.id, quote=p.text) for p in best])
