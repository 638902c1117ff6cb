"""The Z-scorer: would a stronger model do strictly better? Predicted from signals, judged by certified thresholds.

Knows nothing of models or prices. For questions its weights are learned from recorded answers of nine models
(`weights/zscorer.json`, plain numbers; `python -m tests.train.zscorer`). For other tasks nothing was recorded to learn
from: there the share of doubted statements stands in for the benefit and nothing is certified before `quorum calibrate`.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from pipeline.doors import Doubt, Reply, Request, Scorer, Verdict
from pipeline.scoring import signals
from pipeline.scoring.calibration import Threshold
from pipeline.scoring.missing import Hears, missing
from pipeline.scoring.signals import PreparedTranscript, Signals
from pipeline.shapes import AnswerShape, claims_in
from pipeline.text.onnx import weights_folder

_LOG = logging.getLogger(__name__)
RISK = 0.05
"""The risk for which a user's own verdicts are used where none is stated."""
STANDS_AT = 0.37
"""Without a stated risk an answer in which nothing is doubted stands up to this predicted benefit. Of 141 recorded answers of
a weak model (ELITR-Bench dev) 80 in 100 are at or under it, and 18 in 100 of those were worse than the strong model's."""
EMBEDDED_STANDS_AT = 0.20
"""The same for the embedded model, which answers before any model is paid."""
EMBEDDED = "local:extractive"
LEAST_TOLD = 0.5
"""Share of the decisions and tasks heard by the embedded model below which a recap is not accepted."""


@dataclass(frozen=True, slots=True)
class LinearHead:
    """A linear head over standardized signals."""

    weights: tuple[float, ...]
    bias: float


@dataclass(frozen=True, slots=True)
class ScorerWeights:
    """The learned scorer. A missing signal counts as `fill`, and as 1 in its own "name?" column where there is one."""

    columns: tuple[str, ...]
    fill: Mapping[str, float]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    benefit: LinearHead
    score: LinearHead
    z_mean: float
    z_scale: float
    thresholds: Mapping[str, tuple[Threshold, ...]] = field(default_factory=dict)

    def row(self, found: Signals) -> list[float]:
        """Standardized columns, in order."""
        values = []
        for name, mean, scale in zip(self.columns, self.mean, self.scale, strict=True):
            bare = name.removesuffix("?")
            value = found.get(bare)
            raw = float(value is None) if name.endswith("?") else self.fill[bare] if value is None else value
            values.append((raw - mean) / scale)
        return values

    def benefit_of(self, found: Signals) -> float:
        """Probability, 0–1, that the strong model does strictly better."""
        return 1 / (1 + math.exp(-_dot(self.benefit, self.row(found))))

    def score_of(self, found: Signals) -> float:
        """The judge's score that the answer would get, about 1–10."""
        return _dot(self.score, self.row(found))

    def z_of(self, benefit: float) -> float:
        """The benefit's log-odds, standardized over the recorded answers."""
        odds = min(max(benefit, 1e-6), 1 - 1e-6)
        return (math.log(odds / (1 - odds)) - self.z_mean) / self.z_scale


def _dot(line: LinearHead, row: Sequence[float]) -> float:
    return line.bias + sum(w * x for w, x in zip(line.weights, row, strict=True))


def weights(path: Path) -> ScorerWeights:
    """Read weights from a file; raises OSError, ValueError, KeyError."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    thresholds = {task: tuple(Threshold(**t) for t in found) for task, found in raw["thresholds"].items()}
    return ScorerWeights(
        columns=tuple(raw["columns"]),
        fill=raw["fill"],
        mean=tuple(raw["mean"]),
        scale=tuple(raw["scale"]),
        benefit=LinearHead(tuple(raw["benefit"]["weights"]), raw["benefit"]["bias"]),
        score=LinearHead(tuple(raw["score"]["weights"]), raw["score"]["bias"]),
        z_mean=raw["z"]["mean"],
        z_scale=raw["z"]["scale"],
        thresholds=thresholds,
    )


@cache
def _shipped(path: Path) -> ScorerWeights | None:
    try:
        return weights(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        _LOG.warning("%s cannot be read (%s): the plain scorer judges instead", path, type(error).__name__)
        return None


def open(
    task: str,
    *,
    fallback: Scorer,
    risk: float | None = None,
    calibrated: Path | None = None,
    hears: Hears | None = None,
) -> Scorer | None:
    """The scorer of a task; None where the weights are missing (a warning says so once).

    `calibrated`: thresholds of the user's own (`quorum calibrate`), which go before those that ship. `hears`: a free
    reading of a meeting, by which what a recap leaves out is noticed.
    """
    found = _shipped(weights_folder() / "zscorer.json")
    if found is None:
        return None
    own = own_thresholds(calibrated) if calibrated else {}
    merged = {**found.thresholds, **own}
    return ZScorer(replace(found, thresholds=merged), fallback=fallback, task=task, risk=risk, hears=hears)


def own_thresholds(path: Path) -> dict[str, tuple[Threshold, ...]]:
    """The user's thresholds by task; none where there is no file. A damaged file is said and left out."""
    if not path.is_file():
        return {}
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return {task: tuple(Threshold(**t) for t in found) for task, found in raw.items()}
    except (ValueError, TypeError, OSError) as error:
        _LOG.warning("%s cannot be read (%s); run `quorum calibrate` again", path, type(error).__name__)
        return {}


class ZScorer:
    """Judges replies to one task. `fallback` is the plain scorer, whose doubts are kept."""

    def __init__(
        self,
        learned: ScorerWeights,
        *,
        fallback: Scorer,
        task: str,
        risk: float | None,
        hears: Hears | None = None,
    ) -> None:
        self.learned, self._plain, self._task, self._risk, self._hears = learned, fallback, task, risk, hears

    @property
    def threshold(self) -> Threshold | None:
        """The certified threshold for the stated risk (the strictest risk that is at least as strict); None: none."""
        known = self.learned.thresholds.get(self._task, ())
        fitting = [t for t in known if t.risk <= (RISK if self._risk is None else self._risk) + 1e-9]
        return max(fitting, key=lambda t: t.risk, default=None)

    @property
    def strictest(self) -> float | None:
        """The lowest risk for which a threshold of this task is certified; None: there is none."""
        known = self.learned.thresholds.get(self._task, ())
        return min((t.risk for t in known if t.benefit is not None), default=None)

    def score(self, request: Request, reply: Reply) -> Verdict:
        """Signals, benefit, z, what is doubted, and whether the reply may stand."""
        plain = self._plain.score(request, reply)
        if not request.passages:
            return plain
        source = signals.source_of(request.passages, request.spoken)
        question = request.inputs.get("question", "")
        if self._task.split(".")[0] == "ask" and question:
            return self._of_answer(request, reply, plain, source, question)
        return self._of_claims(request, reply, plain, source)

    def _of_answer(
        self, request: Request, reply: Reply, plain: Verdict, source: PreparedTranscript, question: str
    ) -> Verdict:
        data = reply.data if isinstance(reply.data, AnswerShape) else None
        text = data.answer if data else reply.text
        found = signals.answer_signals(
            question,
            text,
            source,
            mean_logprob=reply.mean_logprob,
            found=data.found if data else None,
        )
        benefit = self.learned.benefit_of(found)
        doubts = list(plain.doubts)
        threshold = self.threshold
        certified = threshold is not None and threshold.benefit is not None
        # evidence first: no score makes up for it
        accept = not doubts and founded(data, plain) and benefit <= self._limit(reply)
        if not accept:
            doubts.extend(_unread(request, text, source, question))
        return Verdict(
            accept=accept,
            benefit=round(benefit, 4),
            z=round(self.learned.z_of(benefit), 3),
            doubts=tuple(doubts),
            signals={
                **plain.signals,
                **found,
                "predicted_score": round(self.learned.score_of(found), 2),
                "certified": float(certified),
                "risk": self._risk,
            },
        )

    def _limit(self, reply: Reply) -> float:
        """The predicted benefit up to which an undoubted answer stands; below 0 where a promise cannot be kept."""
        certified = self.threshold.benefit if self.threshold is not None else None
        if certified is not None and reply.model != EMBEDDED:
            return certified
        if self._risk is not None:
            return -1.0 if certified is None else certified
        return EMBEDDED_STANDS_AT if reply.model == EMBEDDED else STANDS_AT

    def _of_claims(
        self, request: Request, reply: Reply, plain: Verdict, source: PreparedTranscript
    ) -> Verdict:
        doubts = list(plain.doubts)
        hears = self._hears if reply.model != EMBEDDED else None
        lacking, told_share = missing(request, reply.data, hears) if hears else ([], None)
        claims = [c for c in claims_in(reply.data) if c.text.strip()] if reply.data is not None else []
        doubted = {d.claim for d in doubts if d.claim is not None}
        share = len([c for c in claims if c.text in doubted]) / len(claims) if claims else None
        limit = self.threshold.benefit if self.threshold is not None else None
        whole = any(d.claim is None for d in doubts) or (told_share is not None and told_share < LEAST_TOLD)
        fine = not doubted if limit is None else share is not None and share <= limit
        return Verdict(
            accept=fine and not whole,
            benefit=None,
            z=None,
            doubts=(*doubts, *lacking),
            signals={
                **plain.signals,
                "doubted_share": share,
                "told_share": told_share,
                "certified": float(limit is not None),
                "risk": self._risk,
            },
        )


def founded(data: AnswerShape | None, plain: Verdict) -> bool:
    """The first gate: whether an answer's statements hold and its text rests on them; no threshold outweighs that.

    A text without a form has no statements to look at: for it the score alone decides.
    """
    if data is None or not data.found:
        return True
    return bool(data.claims) and not any(d.claim for d in plain.doubts)


def _unread(request: Request, answer: str, source: PreparedTranscript, question: str) -> list[Doubt]:
    """Lines that bear on the question and of which the answer says nothing: what may be missing."""
    told = signals.marks_of(answer, source.language)
    asked = signals.marks_of(question, source.language)
    lacking = []
    for hit in source.index.search(question, k=5):
        passage = source.passages[hit.index]
        marks = signals.marks_of(f"{passage.speaker or ''} {passage.text}", source.language) - asked
        if marks and len(marks & told) / len(marks) < 0.2:
            lacking.append(hit.id)
    if not lacking:
        return []
    return [Doubt("it uses nothing of some lines that bear on the question", None, tuple(lacking))]
