"""A verdict in plain words: which signals speak for asking a stronger model, which against, and what is promised.

Knows nothing of how a verdict comes about.
"""

from __future__ import annotations

from pipeline.doors import Verdict
from pipeline.scoring.calibration import Threshold
from pipeline.scoring.zscorer import EMBEDDED_STANDS_AT, STANDS_AT, ScorerWeights

MOST = 7
WORDS = {
    "length": "how long the answer is",
    "question_length": "how long the question is",
    "source_length": "how long the meeting is",
    "listed": "whether it is a list",
    "refusal": "whether it says that this was not said",
    "refused_though": "that it finds nothing although the question's words were said",
    "hedging": "how much it hedges",
    "first_hedged": "whether its first sentence hedges",
    "framed": "whether it opens with “Based on the transcript”",
    "attendance": "whether it is asked who took part",
    "yes": "whether it begins with yes",
    "no": "whether it begins with no",
    "sentences": "how many sentences it has",
    "asks_whole": "whether the question spans the whole meeting",
    "asks_judgement": "whether the question wants a judgement",
    "fits_kind": "whether it has what the question wants (a person, a time, a number, yes or no)",
    "names": "how many names it gives",
    "persons": "how many people it names",
    "names_held": "which share of its names occurs in the meeting",
    "numbers_held": "which share of its numbers was said",
    "dates_held": "which share of its dates was said",
    "attendance_match": "how well the people it names match those who speak",
    "link_mean": "how near its words stand to what was asked",
    "link_least": "how near its farthest words stand to what was asked",
    "unheld": "how many of its words nobody said",
    "name_link": "how near its names stand to what was asked",
    "name_best": "whether its names stand in the very line that was asked for",
    "name_mass": "whether the person it names is the one around what was asked",
    "told": "how much it tells beyond the question",
    "told_held": "which share of its words was said",
    "told_top": "which share of its words was said near what was asked",
    "asked_held": "which share of the question's words was said",
    "asked_top": "which share of the question's words was said in one place",
    "flat": "whether many places fit the question alike",
    "missing": "how much of the best lines it leaves out",
    "best_bears": "how well the lines nearest to it bear on the question",
    "same_place": "whether answer and question lead to the same place",
    "grounded_least": "how well its weakest sentence is supported",
    "grounded_mean": "how well its sentences are supported",
    "grounded_first": "how well its first sentence is supported",
    "agree_terms": "how alike other models' answers are",
    "agree_names": "whether other models give the same names and numbers",
    "agree_refusal": "whether other models found an answer",
    "mean_logprob": "how sure the model was of its words",
    "grounded": "share of statements whose evidence holds",
    "doubted_share": "share of statements that are doubted",
    "told_share": "share of the decisions and tasks heard in the meeting that it tells",
    "support": "share of its words that were said",
    "form": "whether it has its form",
}
_KINDS = {
    "kind_who": "who",
    "kind_when": "when",
    "kind_number": "how many",
    "kind_yes_no": "yes or no",
    "kind_what": "what",
}


def words(name: str) -> str:
    """A signal's name in plain words."""
    bare = name.removesuffix("?")
    told = WORDS.get(bare) or (f"that it asks {_KINDS[bare]}" if bare in _KINDS else bare.replace("_", " "))
    return f"that this could not be seen: {told}" if name.endswith("?") else told


def told(learned: ScorerWeights, verdict: Verdict) -> tuple[str, ...]:
    """The signals that weigh most, heaviest first; for tasks without learned weights, the signals as they are."""
    seen = dict(verdict.signals)
    if verdict.benefit is None:
        return tuple(
            f"{words(k)}: {v:.2f}"
            for k, v in seen.items()
            if v is not None and k not in ("certified", "risk")
        )
    row = learned.row(seen)
    pulls = zip(
        learned.columns, (w * x for w, x in zip(learned.benefit.weights, row, strict=True)), strict=True
    )
    heavy = sorted(pulls, key=lambda pair: -abs(pair[1]))[:MOST]
    lines = []
    for name, pull in heavy:
        side = "for asking a stronger model" if pull > 0 else "for keeping this answer"
        value = seen.get(name.removesuffix("?"))
        shown = "" if value is None or name.endswith("?") else f" ({value:.2f})"
        lines.append(f"{words(name)}{shown} speaks {side} ({pull:+.2f})")
    return tuple(lines)


def promise(
    threshold: Threshold | None, risk: float | None, *, strictest: float | None, window_tokens: int
) -> str:
    """What the threshold of a task with learned weights stands for, and what it costs.

    `strictest`: the lowest risk for which one is certified; None: there is none.
    """
    if threshold is None or threshold.benefit is None:
        if risk is None:
            return _by_default(strictest)
        other = f"; --risk {strictest:g} accepts what is certified for {strictest:.0%}" if strictest else ""
        return (
            f"No threshold could be certified for a risk of {risk:.0%}, so every answer goes on to a stronger model where "
            f"there is one. That model reads the draft and at most {window_tokens:,} tokens of the meeting (all of it after "
            f"the embedded model alone). To pay for fewer: give verdicts (`quorum feedback`), then `quorum calibrate`{other}."
        )
    return _kept(threshold)


def _by_default(strictest: float | None) -> str:
    other = f" `--risk {strictest:g}` asks for what is certified for {strictest:.0%}." if strictest else ""
    return (
        f"No promise is made by default. An answer stands if its evidence holds, nothing in it is doubted and the predicted "
        f"benefit is at most {STANDS_AT:.2f} ({EMBEDDED_STANDS_AT:.2f} for the embedded model): of recorded answers of a weak "
        f"model 80 in 100 are at or under it, and 18 in 100 of those were worse than the strong model's.{other} "
        "`quorum calibrate` learns from your own verdicts."
    )


def promise_by_doubts(threshold: Threshold | None) -> str:
    """The same for tasks where the share of doubted statements stands in for a benefit."""
    if threshold is None or threshold.benefit is None:
        return (
            "No threshold is certified for this task: it is accepted only if nothing in it is doubted. What is doubted goes on "
            "to a stronger model where there is one, with the lines around it. Verdicts of your own (`quorum feedback`, then "
            "`quorum calibrate`) change that."
        )
    return _kept(threshold)


def _kept(threshold: Threshold) -> str:
    return (
        f"Accepted at a benefit of {threshold.benefit:.2f} or less: certified on {threshold.n} answers that at most "
        f"{threshold.risk:.0%} of those accepted are worse than the strong model's ({threshold.accepted:.0%} were accepted)."
    )
