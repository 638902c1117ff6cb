"""What users think of results: rows that `quorum calibrate` learns from.

Knows nothing of how results are judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.store import Store
from pipeline.store.connection import now


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict. `subject`: the question, "" for a recap. `claim` None: on the whole result.

    `score`: what the scorer said of the whole result then, higher is worse; None where it could not say.
    """

    meeting_id: str
    task: str
    subject: str
    claim: str | None
    good: bool
    score: float | None


def save_feedback(store: Store, given: Feedback) -> None:
    """Keep a verdict; a later one on the same thing replaces it."""
    f = given
    key = {"meeting_id": f.meeting_id, "task": f.task, "subject": f.subject, "claim": f.claim or ""}
    store.upsert("feedback", tuple(key), {**key, "good": int(f.good), "score": f.score, "at": now()})


def feedback(store: Store) -> tuple[Feedback, ...]:
    """All verdicts, oldest first."""
    found = store.rows("SELECT * FROM feedback ORDER BY at, meeting_id, task, subject, claim")
    return tuple(
        Feedback(r["meeting_id"], r["task"], r["subject"], r["claim"] or None, bool(r["good"]), r["score"])
        for r in found
    )
