"""ELITR-Bench questions answered by the embedded model: is it the right place, the right words, and is silence right?

`evidence_holds_answer`: the cited lines hold the human answer (tests/bench/holding.py). `token_f1`: words of our answer
against the human one, as in SQuAD. `not_said_correct`: share of questions of *another* meeting that get "not said";
`answered_share`: share of the meeting's own questions that do get an answer; `evidence_tokens`: what
the cited lines of an answer hold, as more of them hold more. Questions that any meeting answers (who was
there, what was its purpose, …: those asked in the same words of two meetings) are not asked of another one. Some of the
others may by chance be answerable there, so `not_said_correct` has a ceiling under 1.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.doors import Passage
from pipeline.meeting import Answer, Segment, Transcript
from pipeline.providers.local import Extractive
from pipeline.retrieval.retriever import LINE_TOKENS
from pipeline.stages.answer import answer
from pipeline.text.words import count_tokens, words
from tests.bench import elitr
from tests.bench.holding import holds, spoken
from tests.bench.intervals import bootstrap_of

STRONG = "GPT-4"
_ARTICLES = frozenset("a an the".split())


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """The table of `answers` in BENCH.md; split defaults to dev."""
    meetings, skipped = elitr.load(data, split or "dev")
    if not meetings:
        return {"n": 0, "skipped": skipped}
    with tempfile.TemporaryDirectory() as home:
        before = os.environ.get("QUORUM_HOME")
        os.environ["QUORUM_HOME"] = home
        try:
            return _measured(meetings)
        finally:
            if before is None:
                del os.environ["QUORUM_HOME"]
            else:
                os.environ["QUORUM_HOME"] = before


def _measured(meetings: Sequence[elitr.Meeting]) -> dict[str, object]:
    asked_often = {
        text for text, n in Counter(q.text for m in meetings for q in m.questions).items() if n > 1
    }
    rows: list[dict[str, list[float]]] = []
    for number, meeting in enumerate(meetings):
        transcript = transcript_of(meeting)
        own = [_row(meeting, q, ask(q.text, transcript)) for q in meeting.questions]
        known = {q.text for q in meeting.questions} | asked_often
        strange = (
            [q.text for q in meetings[number - 1].questions if q.text not in known]
            if len(meetings) > 1
            else []
        )
        silent = [float(not ask(text, transcript).found) for text in strange]
        rows.append({**{name: [r[name] for r in own] for name in own[0]}, "not_said_correct": silent})
        print(f"{number + 1}/{len(meetings)} meetings", file=sys.stderr, flush=True)
    names = ("evidence_holds_answer", "token_f1", "not_said_correct", "answered_share", "evidence_tokens")
    return {
        **{name: round(_mean([r[name] for r in rows]), 4) for name in names},
        "ci95": {name: bootstrap_of([r[name] for r in rows], _mean) for name in names},
        "n": sum(len(r["token_f1"]) for r in rows),
        "n_not_said": sum(len(r["not_said_correct"]) for r in rows),
        "skipped": [],
    }


def _row(meeting: elitr.Meeting, question: elitr.Question, given: Answer) -> dict[str, float]:
    by_id = {p.id: p for p in meeting.passages}
    cited: list[Passage] = [by_id[e.segment] for c in given.claims for e in c.evidence]
    strong = question.single.get(STRONG)
    held = holds(
        cited,
        spoken(meeting.passages),
        question=question.text,
        gold=question.gold,
        strong=strong.text if strong else "",
    )
    return {
        "evidence_holds_answer": float(held),
        "token_f1": token_f1(given.answer if given.found else "", question.gold),
        "answered_share": float(given.found),
        "evidence_tokens": float(sum(count_tokens(p.text) + LINE_TOKENS for p in dict.fromkeys(cited))),
    }


def ask(question: str, transcript: Transcript) -> Answer:
    """One question to the embedded model, through the same stage as every question."""
    return asyncio.run(answer(question, [transcript], model=Extractive()))


def transcript_of(meeting: elitr.Meeting) -> Transcript:
    """The meeting as the pipeline knows it; ELITR carries no times."""
    return Transcript(
        meeting.id, meeting.id, tuple(Segment(p.id, p.text, p.speaker) for p in meeting.passages)
    )


def token_f1(given: str, gold: str) -> float:
    """Harmonic mean of precision and recall over words, articles left out."""
    have = Counter(w for w in words(given) if w not in _ARTICLES)
    want = Counter(w for w in words(gold) if w not in _ARTICLES)
    same = sum((have & want).values())
    if not same:
        return 0.0
    precision, recall = same / sum(have.values()), same / sum(want.values())
    return 2 * precision * recall / (precision + recall)


def _mean(groups: Sequence[Sequence[float]]) -> float:
    values = [value for group in groups for value in group]
    return float(np.mean(values)) if values else 0.0
