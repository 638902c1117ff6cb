"""Checks a translation against its source without a model: what is certainly wrong, and what looks wrong.

Knows nothing of engines. Hard findings reject at once: empty, wrong script, wrong language, copied, looping,
lost placeholder. Soft ones (cut, unrelated, wrong number: many weak signs weighed together) ask for a back-translation,
where an engine can make one, and reject without one. tests/bench/translation_gate.py measures what gets through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log

import regex
from rapidfuzz import fuzz

from pipeline.languages import find
from pipeline.text.language_id import guess
from pipeline.text.numbers import compare
from pipeline.translation.gate.warning_signs import (
    cut_off,
    fitted,
    length_signs,
    meaning_signs,
    number_signs,
    signs,
)

_SCRIPTS = {
    "Latn": r"\p{Latin}", "Cyrl": r"\p{Cyrillic}", "Grek": r"\p{Greek}", "Arab": r"\p{Arabic}", "Hebr": r"\p{Hebrew}",
    "Deva": r"\p{Devanagari}", "Beng": r"\p{Bengali}", "Taml": r"\p{Tamil}", "Telu": r"\p{Telugu}", "Thai": r"\p{Thai}",
    "Jpan": r"[\p{Han}\p{Hiragana}\p{Katakana}ー]", "Hang": r"\p{Hangul}", "Hans": r"\p{Han}", "Hant": r"\p{Han}",
}  # fmt: skip
_LEAST_SCRIPT = 0.35  # share of letters in the target's script; names and terms may stay in Latin
_COPIED = 85.0  # similarity with the source, percent
_BACK_LEAST = 0.20  # chrF under which a back-translation looks unlike the source
_BACK_REFUSED = 0.17  # and under which it surely says something else: 1% of human work on NTREX


@dataclass(frozen=True, slots=True)
class GateFinding:
    """What looks wrong, with the reason in plain words. `hard`: certain enough to reject without another look."""

    kind: str
    hard: bool
    detail: str = ""


def check(
    source_text: str,
    translation: str,
    *,
    source: str,
    target: str,
    lost: Iterable[str] = (),
    kept: Iterable[str] = (),
) -> tuple[GateFinding, ...]:
    """Findings, the hard ones first; none: nothing looks wrong.

    `lost` are protected words that did not come back, `kept` all of them: what has to be the same in both texts says
    nothing about whether the rest was translated.
    """
    if not translation.strip():
        return (GateFinding("empty", True),) if source_text.strip() else ()
    missing = tuple(lost)
    hard = [GateFinding("placeholder", True, f"lost: {', '.join(missing)}")] if missing else []
    hard += _language_findings(_without(source_text, kept), _without(translation, kept), source, target)
    if loops(translation) and not loops(source_text):
        hard.append(GateFinding("loop", True))
    return (*hard, *_soft(source_text, translation, source, target))


def refused(source_text: str, translation: str, back_translation: str, *, source: str, target: str) -> bool:
    """Whether a translation is refused, given what it becomes when translated back into the source's language."""
    if any(f.hard for f in check(source_text, translation, source=source, target=target)):
        return True
    if chrf(source_text, back_translation) < _BACK_REFUSED:
        return True
    found = back_signs(source_text, translation, back_translation, source=source, target=target)
    return _together(_weigh(found, fitted().back_heads)) > 0


def back_signs(
    source_text: str, translation: str, back_translation: str, *, source: str, target: str
) -> dict[str, float]:
    """What a back-translation shows, and the doubts there were without it."""
    alike = chrf(source_text, back_translation)
    seen = {
        **length_signs(source_text, back_translation, source, source),
        **number_signs(source_text, back_translation, source, source),
        **meaning_signs(source_text, back_translation, source, source),
        "alike": alike,
        "hardly alike": max(0.0, _BACK_LEAST - alike),
        "cut": float(cut_off(source_text, translation, target)),
    }
    known = doubts(source_text, translation, source=source, target=target)
    return {
        **{f"back {name}": value for name, value in seen.items()},
        **{f"doubt {fault}": max(-8.0, min(8.0, value)) for fault, value in known.items()},
    }


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    return text


def _language_findings(source_text: str, translation: str, source: str, target: str) -> list[GateFinding]:
    if source == target:
        return []
    found: list[GateFinding] = []
    letters = len(regex.findall(r"\p{L}", translation))
    inside = len(regex.findall(_SCRIPTS[find(target).script], translation))
    if letters and inside / letters < _LEAST_SCRIPT:
        found.append(GateFinding("script", True, f"{inside} of {letters} letters"))
    words = len(regex.findall(r"\p{L}+", source_text))
    if words > 3 and fuzz.ratio(source_text, translation) > _COPIED:
        found.append(GateFinding("copy", True))
    seen = guess(translation)
    if seen is not None and seen.tag != target and letters > 20 and not found:
        rivals = guess(translation, among=(seen.tag, target))
        if rivals is not None and rivals.confidence > 0.6:
            found.append(GateFinding("language", True, f"looks like {seen.tag}"))
    return found


def loops(text: str) -> bool:
    """Whether a run of words or characters repeats three times or more at the expense of everything else."""
    words = text.split()
    if len(words) >= 8:
        for size in (1, 2, 3, 4, 6):
            grams = Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))
            times = grams.most_common(1)[0][1]
            if times >= 4 and times * size > len(words) * 0.4:
                return True
    return (
        regex.search(r"(.{2,40}?)\1{3,}", text) is not None
        and regex.search(r"(\p{L}.{1,39}?)\1{3,}", text) is not None
    )


def chrf(reference: str, other: str, *, order: int = 6, beta: float = 2.0) -> float:
    """Character n-gram F-score, 0–1 (Popović 2015, n ≤ `order`), white space and case ignored."""
    a, b = ("".join(text.lower().split()) for text in (reference, other))
    scores = []
    for n in range(1, order + 1):
        left, right = (Counter(text[i : i + n] for i in range(len(text) - n + 1)) for text in (a, b))
        shared = sum((left & right).values())
        if not left or not right:
            continue
        precision, recall = shared / sum(right.values()), shared / sum(left.values())
        weight = beta * beta * precision + recall
        scores.append((1 + beta * beta) * precision * recall / weight if weight else 0.0)
    return sum(scores) / len(scores) if scores else 0.0


def doubt(source_text: str, translation: str, *, source: str, target: str) -> float:
    """How likely the translation says less or something else than the source, 0–1; above a half it is refused.

    Length against what the two languages usually need, names after romanization, numbers by value, meanings that both
    texts hold, punctuation (signs.py), in logistic regressions, one a fault: pipeline/weights/gate.json.
    """
    total = _together(doubts(source_text, translation, source=source, target=target))
    return 1.0 / (1.0 + exp(min(50.0, max(-50.0, -total))))


def doubts(source_text: str, translation: str, *, source: str, target: str) -> dict[str, float]:
    """The log-odds of each fault, shifted so that all together refuse above zero."""
    return _weigh(signs(source_text, translation, source=source, target=target), fitted().heads)


def _weigh(found: Mapping[str, float], heads: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {
        fault: head["intercept"] + sum(head.get(name, 0.0) * value for name, value in found.items())
        for fault, head in heads.items()
    }


def _together(logits: Mapping[str, float]) -> float:
    """The log-odds that it has any of the faults: their odds add up."""
    return log(sum(exp(min(50.0, max(-50.0, value))) for value in logits.values()) or 1e-20)


def _soft(source_text: str, translation: str, source: str, target: str) -> list[GateFinding]:
    """The likeliest fault, where all together are likely enough."""
    known = doubts(source_text, translation, source=source, target=target)
    if not known or _together(known) <= 0:
        return []
    fault = max(known, key=lambda name: known[name])
    return [GateFinding(fault, False, _REASONS[fault](source_text, translation, source, target))]


def _why_number(source_text: str, translation: str, source: str, target: str) -> str:
    seen = compare(source_text, translation, source=source, target=target)
    parts = [
        f"{label}: {', '.join(n.text for n in numbers)}"
        for label, numbers in (("missing", seen.missing), ("not in the original", seen.added))
        if numbers
    ]
    return "; ".join(parts) or "the numbers do not match"


def _why_cut(source_text: str, translation: str, source: str, target: str) -> str:
    if cut_off(source_text, translation, target):
        return "it does not end as a sentence"
    return "it is shorter than such a sentence usually is"


def _why_unrelated(source_text: str, translation: str, source: str, target: str) -> str:
    return "its length, names and words do not match the original"


_REASONS = {"cut": _why_cut, "unrelated": _why_unrelated, "wrong number": _why_number}
