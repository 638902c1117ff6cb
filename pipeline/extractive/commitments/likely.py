"""How likely a sentence settles something, or gives somebody a task: what can be seen of it, and trained weights.

Knows nothing of passages or shapes. It ranks and finds; how firmly a thing was said is read off the words alone.
Weights: weights/decision.json and weights/action.json, trained on AMI's annotations; only for languages that have
`plan_cues` and `need_cues`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Linear, Matrix, load
from pipeline.extractive.reading.participants import people
from pipeline.extractive.reading.salience import centrality
from pipeline.extractive.reading.utterances import Sentence

REPLIES = 4
"""So many sentences before and after are looked at for what they answer and how they are answered."""
CUES = (
    "decision proposal promise request action hedge refusal topic passing first_person due assign fragment pointing "
    "plan need"
).split()
NAMES = (
    *CUES,
    "question",
    "weight",
    "central",
    "position",
    "first_tenth",
    "last_tenth",
    "agreed_to",
    "agreeing",
    "promised",
    "refused",
    "echoed",
    "echoes",
    "after_proposal",
    "speaker_share",
    "turn_start",
    "named",
    "named_people",
    "requests_near",
    "own_requests_near",
    "named_near",
    "late_request",
)
NEAR, WIDE = 6, 10
"""Tasks are shared out together: so many sentences to either side are looked at for others that are given."""
LATE = 0.85


@dataclass(frozen=True, slots=True)
class Likely:
    """Logits, one a sentence; None where the language has no cues to find candidates with."""

    decision: Matrix
    action: Matrix


@dataclass(frozen=True, slots=True)
class Judge:
    """The two trained models."""

    decision: Linear
    action: Linear

    def likely(self, rows: Matrix) -> Likely:
        """Logits for features of shape (sentences, len(NAMES))."""
        return Likely(self.decision.score(rows), self.action.score(rows))


def judge() -> Judge:
    """The shipped weights."""
    return Judge(load("decision", NAMES), load("action", NAMES))


def knows(cues: Cues) -> bool:
    """Whether candidates can be told in this language."""
    return bool(cues.language.plan_cues and cues.language.need_cues)


def candidate(s: Sentence, cues: Cues) -> bool:
    """Says what will, should or could be, and something of what."""
    spoken = ("plan", "need", "decision", "proposal")
    return len(set(s.terms)) >= 2 and s.size >= 4 and any(cues.has(kind, s.text) for kind in spoken)


def told(s: Sentence, cues: Cues) -> bool:
    """May give somebody a task: says what will or should be, or asks for it."""
    asks = len(set(s.terms)) >= 2 and s.size >= 4 and cues.has("request", s.text)
    return asks or candidate(s, cues)


def features(sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues) -> Matrix:
    """One row a sentence, one column for each of NAMES. Linear in the length of the meeting."""
    n = len(sentences)
    rows = np.zeros((n, len(NAMES)))
    central = centrality(sentences, cues)
    who = people(s.speaker for s in sentences)
    said = np.array([[cues.has(kind, s.text) for kind in CUES] for s in sentences], dtype=bool).reshape(n, -1)
    agreeing = [cues.has("agreement", s.text) for s in sentences]
    col = {kind: k for k, kind in enumerate(CUES)}
    total = sum(s.size for s in sentences) or 1
    spoken: dict[str | None, float] = {}
    for s in sentences:
        spoken[s.speaker] = spoken.get(s.speaker, 0.0) + s.size / total
    for i, s in enumerate(sentences):
        once = set(s.terms)
        after = [j for j in range(i + 1, min(n, i + 1 + REPLIES)) if sentences[j].speaker != s.speaker]
        before = range(max(0, i - REPLIES), i)
        named = {name for name, _ in who.named(s.text) if name != s.speaker}
        yes = {sentences[j].speaker for j in after if agreeing[j]}
        rows[i, : len(CUES)] = said[i]
        rows[i, len(CUES) :] = (
            cues.question(s.text),
            weights[i],
            central[i],
            i / n,
            i < 0.1 * n,
            i > 0.9 * n,
            bool(yes),
            len(yes),
            any(said[j, col["promise"]] for j in after),
            any(said[j, col["refusal"]] for j in after),
            _shared(once, [sentences[j] for j in after]),
            _shared(once, [sentences[j] for j in before if sentences[j].speaker != s.speaker]),
            any(said[j, col["proposal"]] for j in before),
            spoken[s.speaker],
            i == 0 or sentences[i - 1].turn != s.turn,
            bool(named),
            len(named),
            *(0.0,) * 4,
        )
    asked = rows[:, col["request"]].copy()
    rows[:, NAMES.index("requests_near")] = _around(asked, WIDE)
    rows[:, NAMES.index("named_near")] = _around(rows[:, NAMES.index("named")], NEAR)
    rows[:, NAMES.index("late_request")] = asked * (np.arange(n) > LATE * n)
    voices = [s.speaker for s in sentences]
    for i in range(n):
        near = range(max(0, i - NEAR), min(n, i + NEAR + 1))
        same = sum(asked[j] for j in near if j != i and voices[j] == voices[i])
        rows[i, NAMES.index("own_requests_near")] = same
    return rows


def _around(values: Matrix, width: int) -> Matrix:
    """Sum over so many neighbours to either side, without the sentence itself."""
    total, at = np.concatenate([[0.0], np.cumsum(values)]), np.arange(len(values))
    before, after = np.maximum(0, at - width), np.minimum(len(values), at + width + 1)
    return np.asarray(total[after] - total[before] - values)


def _shared(once: set[str], others: Sequence[Sentence]) -> float:
    """Which part of the words comes back in what others say nearby."""
    return len(once & {term for other in others for term in other.terms}) / (1 + len(once))
