"""Why a result was trusted or not, what its user thinks of it, and thresholds from those verdicts.

Knows nothing of terminals. Verdicts are recomputed from the stored words, so explaining costs nothing and needs no model.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pipeline.app.process import heard_for_nothing
from pipeline.doors import Doubt, Reply, Request, Verdict
from pipeline.errors import BadInput, EngineUnavailable, NotFound
from pipeline.federation import chain
from pipeline.formats.json import from_data
from pipeline.meeting import Action, Answer, Chapter, Claim, Recap, Receipt
from pipeline.scoring import phrases, zscorer
from pipeline.scoring.calibration import Threshold, certify_all
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import Settings
from pipeline.shapes import ActionShape, AnswerShape, ChapterShape, ClaimShape, QuoteShape, RecapShape
from pipeline.stages.claims import passages_of
from pipeline.store import Store
from pipeline.store.feedback import Feedback, feedback, save_feedback

UNVERIFIED = "nothing that was said proves it"
"""Said of a statement that is shown as unverified without a reason of its own."""
FEWEST = 40
"""Verdicts on a task below which no threshold of the user's own replaces the shipped one."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """`lines` say in plain words what was seen and what it weighs; `promise` what the threshold stands for."""

    task: str
    title: str
    accept: bool
    benefit: float | None
    z: float | None
    promise: str
    lines: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    receipt: Receipt
    signals: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What verdicts allow to promise, by task. `kept`: enough verdicts, so these thresholds are used from now on."""

    task: str
    verdicts: int
    thresholds: tuple[Threshold, ...]
    kept: bool


def explain(reference: str, *, settings: Settings) -> Explanation:
    """Judge a result again: a meeting (its recap), recap.json, or an answer that `ask --json` printed."""
    with Store(settings.database) as store:
        return _explained(result_of(reference, store), store, settings)


def note(
    reference: str, verdict: Literal["good", "bad"], *, claim: int | None, settings: Settings
) -> Feedback:
    """Keep what a user thinks of a result, or of its claim number `claim` (as numbered by `explain`)."""
    with Store(settings.database) as store:
        result = result_of(reference, store)
        task, _, claims = _task(result)
        if claim is not None and not 1 <= claim <= len(claims):
            raise BadInput(f"there is no claim {claim}", hint=f"1 to {len(claims)}")
        judged = _judge(result, store, settings)
        score = judged.benefit if judged.benefit is not None else judged.signals.get("doubted_share")
        text = claims[claim - 1].text if claim is not None else None
        subject = result.question if isinstance(result, Answer) else ""
        given = Feedback(_meetings(result, store)[0], task, subject, text, verdict == "good", score)
        save_feedback(store, given)
        return given


def calibrate(*, settings: Settings) -> tuple[Calibrated, ...]:
    """Certify thresholds on the user's own verdicts and keep those of tasks with enough of them."""
    with Store(settings.database) as store:
        given = feedback(store)
    path = settings.thresholds
    known = zscorer.own_thresholds(path)
    done: list[Calibrated] = []
    for task in sorted({f.task for f in given}):
        scored = scored_results([f for f in given if f.task == task])
        found = certify_all([s for s, _ in scored], [bad for _, bad in scored])
        kept = len(scored) >= FEWEST
        if kept:
            known[task] = found
        done.append(Calibrated(task, len(scored), found, kept))
    if any(c.kept for c in done):
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        raw = {task: [asdict(t) for t in found] for task, found in known.items()}
        path.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    return tuple(done)


def scored_results(given: Sequence[Feedback]) -> list[tuple[float, bool]]:
    """(score, bad) of each result: its own verdict where there is one, else bad if one of its claims is."""
    results: dict[tuple[str, str], list[Feedback]] = {}
    for f in given:
        results.setdefault((f.meeting_id, f.subject), []).append(f)
    found = []
    for about in results.values():
        whole = [f for f in about if f.claim is None]
        bad = not whole[0].good if whole else any(not f.good for f in about)
        score = next((f.score for f in about if f.score is not None), None)
        if score is not None:
            found.append((score, bad))
    return found


def result_of(reference: str, store: Store) -> Recap | Answer:
    """The recap of a stored meeting, or what a JSON file holds. Raises NotFound, BadInput."""
    path = Path(reference)
    if path.suffix == ".json" and path.is_file():
        try:
            data = json.loads(path.read_text(encoding="utf-8-sig"))
        except ValueError as error:
            raise BadInput(
                f"{path}: not JSON ({error})", hint="give what `quorum ask --json` printed"
            ) from error
        keys = set(data) if isinstance(data, dict) else set()
        if "question" in keys:
            return from_data(Answer, data, name=path.name)
        if "headline" in keys:
            return from_data(Recap, data, name=path.name)
        raise BadInput(
            f"{path}: neither a recap nor an answer", hint="give recap.json or what `ask --json` printed"
        )
    meeting_id = store.find(reference)
    found = store.artifact(meeting_id, "recap", Recap)
    if found is None:
        raise NotFound(f"{meeting_id}: no recap yet", hint=f"make one with: quorum process {reference}")
    return found


def _explained(result: Recap | Answer, store: Store, settings: Settings) -> Explanation:
    verdict = _judge(result, store, settings)
    task, title, claims = _task(result)
    doubts = _as_shown(claims, verdict)
    scorer = _scorer(task, settings)
    window_tokens = chain.room().reply
    return Explanation(
        task=task,
        title=title,
        accept=verdict.accept and all(c.verified or not c.text for c in claims),
        benefit=verdict.benefit,
        z=verdict.z,
        promise=phrases.promise_by_doubts(scorer.threshold)
        if verdict.benefit is None
        else phrases.promise(
            scorer.threshold, settings.risk, strictest=scorer.strictest, window_tokens=window_tokens
        ),
        lines=phrases.told(scorer.learned, verdict),
        doubts=doubts,
        receipt=result.receipt,
        signals=dict(verdict.signals),
    )


def _as_shown(claims: Sequence[Claim], verdict: Verdict) -> tuple[Doubt, ...]:
    """The doubts that the result itself shows of its statements, in its own words; then what judging it again adds."""
    shown = [
        Doubt(c.doubt or UNVERIFIED, c.text, tuple(dict.fromkeys(e.segment for e in c.evidence)))
        for c in claims
        if c.text and not c.verified
    ]
    texts = {d.claim for d in shown}
    return (*dict.fromkeys(shown), *(d for d in verdict.doubts if d.claim not in texts))


def _scorer(task: str, settings: Settings) -> zscorer.ZScorer:
    found = zscorer.open(
        task,
        fallback=RuleScorer(),
        risk=settings.risk,
        calibrated=settings.thresholds,
        hears=heard_for_nothing,
    )
    if not isinstance(found, zscorer.ZScorer):
        raise EngineUnavailable(
            "the Z-scorer's weights are missing", hint="reinstall quorum, or rebuild them with `make train`"
        )
    return found


def _judge(result: Recap | Answer, store: Store, settings: Settings) -> Verdict:
    """The verdict on a result, from the stored words of its meetings."""
    return judged_request(result, store, settings)[2]


def judged_request(
    result: Recap | Answer, store: Store, settings: Settings
) -> tuple[Request, Reply, Verdict]:
    """The request that a result answers, the result as a model's reply, and the verdict on it."""
    task, _, _ = _task(result)
    ids = _meetings(result, store)
    transcripts = [store.transcript(i) for i in ids]
    passages = tuple(p for t in transcripts for p in passages_of(t, unique=False))
    inputs = {"question": result.question} if isinstance(result, Answer) else {}
    shape = _answer_shape(result) if isinstance(result, Answer) else _recap_shape(result)
    text = result.answer if isinstance(result, Answer) else ""
    request = Request(task, passages, inputs, type(shape), transcripts[0].language, result.language)
    reply = Reply(text, ", ".join(result.receipt.models), data=shape)
    return request, reply, _scorer(task, settings).score(request, reply)


def _meetings(result: Recap | Answer, store: Store) -> list[str]:
    if isinstance(result, Recap):
        return [result.meeting_id]
    cited = [e.meeting_id for c in result.claims for e in c.evidence if e.meeting_id]
    if not cited:
        known = store.meetings()
        if len(known) == 1:
            return [known[0].id]
        raise BadInput("the answer cites no meeting", hint="explain an answer that cites at least one line")
    return list(dict.fromkeys(cited))


def _task(result: Recap | Answer) -> tuple[str, str, Sequence[Claim]]:
    """(task, what it is called, its claims in order)."""
    if isinstance(result, Answer):
        return "ask", result.question, result.claims
    parts = (result.decisions, result.actions, result.open_questions, result.risks, result.dates)
    claims = [result.headline, *result.tldr, *(c for part in parts for c in part)]
    return "recap", result.title, [*claims, *result.chapters, *result.quotes]


def _quotes(claim: Claim) -> list[QuoteShape]:
    return [QuoteShape(segment=e.segment, quote=e.quote) for e in claim.evidence]


def _claim(claim: Claim) -> ClaimShape:
    if isinstance(claim, Action):
        return ActionShape(
            text=claim.text,
            evidence=_quotes(claim),
            strength=claim.strength,
            owner=claim.owner,
            due=claim.due,
            to_check=claim.to_check,
        )
    return ClaimShape(
        text=claim.text, evidence=_quotes(claim), strength=claim.strength, to_check=claim.to_check
    )


def _chapter(chapter: Chapter) -> ChapterShape:
    lines = [e.segment for e in chapter.evidence] or [""]
    return ChapterShape(
        text=chapter.text,
        evidence=_quotes(chapter),
        title=chapter.title,
        first_segment=lines[0],
        last_segment=lines[-1],
    )


def _dated(claims: Sequence[Action]) -> list[ActionShape]:
    return [a for a in map(_claim, claims) if isinstance(a, ActionShape)]


def _recap_shape(recap: Recap) -> RecapShape:
    return RecapShape(
        headline=_claim(recap.headline),
        tldr=[_claim(c) for c in recap.tldr],
        decisions=[_claim(c) for c in recap.decisions],
        actions=_dated(recap.actions),
        open_questions=[_claim(c) for c in recap.open_questions],
        risks=[_claim(c) for c in recap.risks],
        dates=_dated(recap.dates),
        chapters=[_chapter(c) for c in recap.chapters],
        quotes=[_claim(c) for c in recap.quotes],
    )


def _answer_shape(answer: Answer) -> AnswerShape:
    return AnswerShape(found=answer.found, answer=answer.answer, claims=[_claim(c) for c in answer.claims])
