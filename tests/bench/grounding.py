"""Does the grounding model tell consistent summaries from edited ones, and right sentences from wrong ones?

SummEdits by domain and DiaSumFact by sentence, balanced accuracy. The network was trained on QMSum alone; only its last
step, nine plain numbers, was fitted on SummEdits and DiaSumFact, beside made-up lessons about QMSum. Domains it was fitted on are measured with a last step
fitted without them (`without` in scale.json); others with the one that ships. Thresholds come with the last step.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.text.onnx import weights_folder
from pipeline.verification.grounding import Grounder, Scale, read_scale
from tests.bench.intervals import bootstrap_of
from tests.train import pairs
from tests.train import scale as last_step

PUBLISHED = {
    "QAFactEval": {"qmsumm": 62.4, "samsum": 66.2},
    "ChatGPT": {"qmsumm": 69.2, "samsum": 69.1},
    "GPT-4": {"qmsumm": 79.6, "samsum": 83.1},
    "humans": {"qmsumm": 90.7, "samsum": 89.4},
}
"""Laban et al. 2023, "SummEdits", table of balanced accuracies by domain."""


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Balanced accuracy in percent, with intervals by the bootstrap over documents."""
    folder = data / "factuality"
    edited, natural = sorted(folder.glob("summedits_*.json.gz")), sorted(folder.glob("diasumfact_*.json.gz"))
    skipped = [n for n, found in (("factuality/summedits_*.json.gz", edited), ("factuality/diasumfact_*.json.gz", natural)) if not found]  # fmt: skip
    heads = json.loads((weights_folder() / "grounding" / "scale.json").read_text(encoding="utf-8"))
    domains: dict[str, float] = {}
    intervals: dict[str, object] = {}
    fitted: dict[str, str] = {}
    count = 0
    for path in edited:
        name = path.name.removeprefix("summedits_").removesuffix(".json.gz")
        head = heads["without"].get(name, heads)
        fitted[name] = "without it" if name in heads["without"] else "never seen"
        groups = _groups(path, _scale(head), head["summary_threshold"])
        count += sum(map(len, groups))
        domains[name] = _figure(groups)
        intervals[name] = bootstrap_of(groups, _figure)
        print(f"grounding: {name} {domains[name]}", file=sys.stderr, flush=True)
    sentences, by_document = None, []
    for path in natural:
        name = path.name.removeprefix("diasumfact_").removesuffix(".json.gz")
        by_document += _sentences(path, _scale(heads["without"].get(name, heads)))
    if by_document:
        count += sum(map(len, by_document))
        sentences = _figure(by_document)
        intervals["sentence_level"] = bootstrap_of(by_document, _figure)
    warm, cold = _speed(edited)
    return {
        "n": count,
        "skipped": skipped,
        "domains": domains,
        "mean": round(float(np.mean(list(domains.values()))), 1) if domains else None,
        "sentence_level": sentences,
        "last_step_fitted": fitted,
        "network_trained_on": "QMSum train",
        "ms_per_claim": warm,
        "ms_per_claim_first_time": cold,
        "model_mb": round(sum(f.stat().st_size for f in (weights_folder() / "grounding").iterdir()) / 1e6, 1),
        "published": PUBLISHED,
        "ci95": intervals,
    }


Labelled = list[tuple[bool, bool]]
"""(called wrong, is wrong) of the items of one document."""


def _scale(head: dict[str, object]) -> Scale:
    weights = head["weights"]
    assert isinstance(weights, list)
    return Scale(
        tuple(weights),
        float(str(head["shift"])),
        float(str(head["word_logit"])),
        float(str(head["doubt_below"])),
    )


def _groups(path: Path, scale: Scale, threshold: float) -> list[Labelled]:
    documents, items = pairs.summedits(path)
    grounders = {d.id: Grounder(last_step.passages(d), scale=scale) for d in documents}
    found: dict[str, Labelled] = {}
    for id, summary, consistent, _ in items:
        told = grounders[id].check(pairs.sentences(summary))
        worst = max((1.0 - t.supported for t in told), default=0.0)
        found.setdefault(id, []).append((worst >= threshold, not consistent))
    return list(found.values())


def _sentences(path: Path, scale: Scale) -> list[Labelled]:
    documents, made = pairs.diasumfact(path)
    grounders = {d.id: Grounder(last_step.passages(d), scale=scale) for d in documents}
    found: dict[str, Labelled] = {}
    for pair in made:
        told = grounders[pair.source].check([pair.claim])[0]
        found.setdefault(pair.source, []).append((told.supported < 0.5, not pair.supported))
    return list(found.values())


def _figure(groups: Sequence[Labelled]) -> float:
    pairs_ = [pair for group in groups for pair in group]
    shares = []
    for label in (True, False):
        own = [guess == label for guess, truth in pairs_ if truth == label]
        shares.append(float(np.mean(own)) if own else 0.5)
    return round(100 * float(np.mean(shares)), 1)


def _speed(paths: Sequence[Path]) -> tuple[float | None, float | None]:
    """Milliseconds of processor time a claim, one thread: median with the evidence known, most where it is read first."""
    if not paths:
        return None, None
    documents, items = pairs.summedits(paths[0])
    grounders = {d.id: Grounder(last_step.passages(d)) for d in documents}
    read_scale(weights_folder() / "grounding" / "scale.json")
    times: list[list[float]] = []
    for _ in range(2):
        spent = []
        for id, summary, _, _ in items[:120]:
            for sentence in pairs.sentences(summary):
                begun = time.process_time()
                grounders[id].check([sentence])
                spent.append((time.process_time() - begun) * 1000)
        times.append(spent)
    return round(float(np.median(times[1])), 2), round(float(np.max(times[0])), 2)
