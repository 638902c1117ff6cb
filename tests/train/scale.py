"""The grounding model's last step: `python -m tests.train.scale --data DIR --weights DIR --lessons FILE`; writes scale.json.

A logistic head over nine numbers a statement, fitted on SummEdits, DiaSumFact and made-up lessons about held-out meetings
(without those, the head took the manner of two small sets for a rule). The network below it never saw any of them, so a
head fitted without a domain (`without` in scale.json) gives honest figures for that domain.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.verification.grounding import FEATURES, Grounder, Scale
from tests.train import pairs

Floats = NDArray[np.float64]
SHRINK = 0.03
FALSE_ALARMS = 0.02
"""Share of right statements that may be doubted in the product."""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement's features. `wrong` None: only its summary is labelled. `summary` numbers the summaries of a domain."""

    domain: str
    summary: int
    wrong: bool
    features: tuple[float, ...]


def passages(document: pairs.Dialogue) -> tuple[Passage, ...]:
    """A dialogue as the grounder reads it."""
    return tuple(Passage(f"l{n}", text, speaker) for n, (speaker, text) in enumerate(document.lines))


def summedits(path: Path) -> tuple[list[Told], list[bool]]:
    """Statements of one domain, and for each summary whether it is wrong."""
    documents, items = pairs.summedits(path)
    domain = path.name.removeprefix("summedits_").removesuffix(".json.gz")
    grounders = {d.id: Grounder(passages(d), scale=_PLAIN) for d in documents}
    told: list[Told] = []
    for number, (id, summary, consistent, original) in enumerate(items):
        edits = () if consistent else pairs.changed(original, summary)
        start = 0
        for sentence in pairs.sentences(summary):
            start = summary.index(sentence, start)
            wrong = any(start <= a < start + len(sentence) for a, _ in edits)
            told.append(Told(domain, number, wrong, grounders[id].check([sentence])[0].features))
    return told, [not consistent for _, _, consistent, _ in items]


def diasumfact(path: Path) -> list[Told]:
    """Sentences of model summaries, as people labelled them."""
    documents, made = pairs.diasumfact(path)
    grounders = {d.id: Grounder(passages(d), scale=_PLAIN) for d in documents}
    return [
        Told("diasumfact", n, not p.supported, grounders[p.source].check([p.claim])[0].features)
        for n, p in enumerate(made)
    ]


def lessons(path: Path) -> list[Told]:
    """Made-up statements about held-out meetings, as tests.train.grounding wrote them: [evidence, [[statement, right], …]]."""
    told: list[Told] = []
    for chunks, statements in json.loads(path.read_text(encoding="utf-8")):
        grounder = Grounder([Passage(f"l{n}", text) for n, text in enumerate(chunks)], scale=_PLAIN)
        told += [Told("made", 0, not right, grounder.check([s])[0].features) for s, right in statements]
    return told


_PLAIN = Scale((1.0,) + (0.0,) * (len(FEATURES) - 1), 0.0, 0.0, 0.5)


def fit(told: Sequence[Told]) -> Scale:
    """A shrunken logistic head; both labels and all domains weigh the same."""
    from sklearn.linear_model import LogisticRegression

    table = np.array([t.features for t in told])
    wrong = np.array([t.wrong for t in told])
    domains = np.array([t.domain for t in told])
    weight = np.zeros(len(told))
    for domain in np.unique(domains):
        for label in (True, False):
            here = (domains == domain) & (wrong == label)
            weight[here] = len(told) / max(1, here.sum())
    mean, scale = table.mean(0), table.std(0) + 1e-9
    head = LogisticRegression(C=SHRINK, max_iter=2000)
    head.fit((table - mean) / scale, wrong, sample_weight=weight / weight.mean())
    weights = head.coef_[0] / scale
    shift = float(head.intercept_[0] - (weights * mean).sum())
    made = Scale(tuple(round(float(w), 5) for w in weights), round(shift, 5), 1.5, 0.5)
    right = sorted(made.supported(t.features) for t in told if not t.wrong and t.domain != "made")
    return Scale(made.weights, made.shift, made.word_logit, round(right[int(len(right) * FALSE_ALARMS)], 4))


def summary_scores(told: Sequence[Told], scale: Scale, count: int) -> Floats:
    """For each summary, how wrong its most doubtful sentence looks, 0–1."""
    scores = np.zeros(count)
    for t in told:
        scores[t.summary] = max(scores[t.summary], 1.0 - scale.supported(t.features))
    return scores


def best_threshold(scores: Floats, wrong: Sequence[bool]) -> float:
    """The threshold of best balanced accuracy."""
    labels = np.array(wrong)
    return float(max(np.unique(scores), key=lambda t: balanced(scores >= t, labels)))


def balanced(guess: NDArray[np.bool_], wrong: NDArray[np.bool_]) -> float:
    """Balanced accuracy, 0–1."""
    return float((guess[wrong].mean() + (~guess[~wrong]).mean()) / 2)


def _head(scale: Scale, data: dict[str, tuple[list[Told], list[bool]]]) -> dict[str, object]:
    """A head with its summary threshold: the mean of the domains' best."""
    bests = [best_threshold(summary_scores(told, scale, len(w)), w) for told, w in data.values()]
    return {
        "weights": list(scale.weights),
        "shift": scale.shift,
        "word_logit": scale.word_logit,
        "doubt_below": scale.doubt_below,
        "summary_threshold": round(float(np.mean(bests)), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True, help="folder that holds grounding/lower.onnx")
    parser.add_argument("--lessons", type=Path, required=True, help="held_out.json of tests.train.grounding")
    options = parser.parse_args()
    os.environ["QUORUM_WEIGHTS"] = str(options.weights)
    paths = sorted((options.data / "factuality").glob("summedits_*.json.gz"))
    named = {p.name.removeprefix("summedits_").removesuffix(".json.gz"): p for p in paths}
    data = {d: summedits(p) for d, p in named.items()}
    natural = [
        t for p in sorted((options.data / "factuality").glob("diasumfact_*.json.gz")) for t in diasumfact(p)
    ]
    made_up = lessons(options.lessons)
    everything = [t for told, _ in data.values() for t in told] + natural + made_up
    raw = {
        "features": list(FEATURES),
        **_head(fit(everything), data),
        "trained_on": [*data, "diasumfact_samsum", "lessons about QMSum train"],
    }
    without: dict[str, object] = {}
    for domain in data:
        rest = {d: v for d, v in data.items() if d != domain}
        told = [t for found, _ in rest.values() for t in found] + made_up
        told += natural if domain != "samsum" else []
        without[domain] = _head(fit(told), rest)
        scale = fit(told)
        scores = summary_scores(data[domain][0], scale, len(data[domain][1]))
        threshold = without[domain]["summary_threshold"]  # type: ignore[index]
        print(
            domain,
            "left out: balanced accuracy",
            round(100 * balanced(scores >= threshold, np.array(data[domain][1])), 1),
        )
    raw["without"] = without
    (options.weights / "grounding" / "scale.json").write_text(
        json.dumps(raw, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
