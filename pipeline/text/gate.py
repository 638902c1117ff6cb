"""Checks a translation against its source without a model: what is certainly wrong, and what looks wrong.

Knows nothing of engines. Hard findings reject at once: empty, wrong script, wrong language, copied, looping,
lost placeholder. Soft ones (sums of weak signs: cut, unrelated, wrong number, lost name) ask for a back-translation, where an
engine can make one, and reject without one. Thresholds: tests/bench/translation_gate.py measures what they let through.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import exp, log

import regex
from anyascii import anyascii
from rapidfuzz import fuzz

from pipeline.languages import find
from pipeline.text.language_id import guess

_SCRIPTS = {
    "Latn": r"\p{Latin}", "Cyrl": r"\p{Cyrillic}", "Grek": r"\p{Greek}", "Arab": r"\p{Arabic}", "Hebr": r"\p{Hebrew}",
    "Deva": r"\p{Devanagari}", "Beng": r"\p{Bengali}", "Taml": r"\p{Tamil}", "Telu": r"\p{Telugu}", "Thai": r"\p{Thai}",
    "Jpan": r"[\p{Han}\p{Hiragana}\p{Katakana}ー]", "Hang": r"\p{Hangul}", "Hans": r"\p{Han}", "Hant": r"\p{Han}",
}  # fmt: skip
_LEAST_SCRIPT = 0.35  # share of letters in the target's script; names and terms may stay in Latin
_COPIED = 85.0  # similarity with the source, percent
_BIG = 12  # numbers above it are compared: small ones are often written as words, months as 10月
_BACK_LEAST = 0.20  # chrF under which a back-translation looks unlike the source
_BACK_REFUSED = 0.17  # and under which it surely says something else: 1% of human work on NTREX
_REFUSED = 0.5  # each regression's intercept is shifted so that its threshold lies here
_END = regex.compile(r"[.!?…。！？؟।॥;·]+[\"'”’»›)\]」』）“‘«\s]*$")


@dataclass(frozen=True, slots=True)
class Finding:
    """What looks wrong. `hard`: certain enough to reject without another look."""

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
) -> tuple[Finding, ...]:
    """Findings, the hard ones first; none: nothing looks wrong.

    `lost` are protected words that did not come back, `kept` all of them: what has to be the same in both texts says
    nothing about whether the rest was translated.
    """
    if not translation.strip():
        return (Finding("empty", True),) if source_text.strip() else ()
    missing = tuple(lost)
    hard = [Finding("placeholder", True, f"lost: {', '.join(missing)}")] if missing else []
    hard += _language_findings(_without(source_text, kept), _without(translation, kept), source, target)
    if loops(translation) and not loops(source_text):
        hard.append(Finding("loop", True))
    return (*hard, *_soft(source_text, translation, source, target))


def refused(source_text: str, translation: str, back_translation: str, *, source: str, target: str) -> bool:
    """Whether a translation is refused, given what it becomes when translated back into the source's language."""
    if any(f.hard for f in check(source_text, translation, source=source, target=target)):
        return True
    if chrf(source_text, back_translation) < _BACK_REFUSED:
        return True
    found = back_signs(source_text, translation, back_translation, source=source, target=target)
    return any(
        head["intercept"] + sum(head.get(name, 0.0) * value for name, value in found.items()) > 0
        for head in _weights().back_heads.values()
    )


def back_signs(
    source_text: str, translation: str, back_translation: str, *, source: str, target: str
) -> dict[str, float]:
    """What a back-translation shows, and the doubt there was without it."""
    risks = doubts(source_text, translation, source=source, target=target)
    ours, back = numbers(source_text), numbers(back_translation)
    alike = chrf(source_text, back_translation)
    longer = log(max(1, len(back_translation)) / max(1, len(source_text)))
    return {
        **{f"doubt {fault}": log(max(1e-4, risk) / max(1e-4, 1 - risk)) for fault, risk in risks.items()},
        "alike": alike,
        "hardly alike": max(0.0, _BACK_LEAST - alike),
        "shorter": max(0.0, -longer),
        "length": abs(longer),
        "numbers differ": min(3.0, float(sum(((ours - back) + (back - ours)).values()))),
        "cut": float(_cut_off(source_text, translation, target)),
    }


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    return text


def _language_findings(source_text: str, translation: str, source: str, target: str) -> list[Finding]:
    if source == target:
        return []
    found: list[Finding] = []
    letters = len(regex.findall(r"\p{L}", translation))
    inside = len(regex.findall(_SCRIPTS[find(target).script], translation))
    if letters and inside / letters < _LEAST_SCRIPT:
        found.append(Finding("script", True, f"{inside} of {letters} letters"))
    words = len(regex.findall(r"\p{L}+", source_text))
    if words > 3 and fuzz.ratio(source_text, translation) > _COPIED:
        found.append(Finding("copy", True))
    seen = guess(translation)
    if seen is not None and seen.tag != target and letters > 20 and not found:
        rivals = guess(translation, among=(seen.tag, target))
        if rivals is not None and rivals.confidence > 0.6:
            found.append(Finding("language", True, f"looks like {seen.tag}"))
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


def _cut_off(source_text: str, translation: str, target: str) -> bool:
    """The source ends as a sentence does and the translation doesn't."""
    if target.startswith("th") or not _END.search(source_text.rstrip()):
        return False
    return not _END.search(translation.rstrip())


def numbers(text: str) -> Counter[str]:
    """Values above 12 written in digits of any script, separators removed."""
    found: Counter[str] = Counter()
    for match in regex.finditer(r"\p{Nd}+(?:[.,'’\u00a0\u202f٬٫]\p{Nd}+)*", text):
        digits = "".join(str(unicodedata.digit(c)) for c in match.group() if c.isdigit())
        if digits and int(digits) > _BIG:
            found[digits.lstrip("0")] += 1
    return found


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
    """How likely the translation says less or something else than the source, 0–1, from weak signs taken together.

    Length against what the two languages usually need, names and cognates after romanization, numbers, quotation
    marks, brackets, questions. Logistic regressions over them, one a fault: pipeline/weights/gate.json.
    """
    return max(doubts(source_text, translation, source=source, target=target).values())


def doubts(source_text: str, translation: str, *, source: str, target: str) -> dict[str, float]:
    """The same apart for each fault it may have; 0.5 is where each is refused."""
    found = signs(source_text, translation, source=source, target=target)
    risks = {}
    for fault, head in _weights().heads.items():
        total = head["intercept"] + sum(head.get(name, 0.0) * value for name, value in found.items())
        risks[fault] = 1.0 / (1.0 + exp(min(50.0, max(-50.0, -total))))
    return risks or {"none": 0.0}


def signs(source_text: str, translation: str, *, source: str, target: str) -> dict[str, float]:
    """The weak signs, by name; those that hang on the two scripts carry their kind in the name."""
    usual = _weights().length.get(target, 0.0) - _weights().length.get(source, 0.0)
    longer = log(max(1, len(translation)) / max(1, len(source_text))) - usual
    plain, other = _romanized(source_text), _romanized(translation)
    kind = _kind(source, target)
    there = _names_found(source_text, other)
    back = _names_found(translation, plain)
    ours, theirs = numbers(source_text), numbers(translation)
    found = {
        "length": abs(longer),
        "shorter": max(0.0, -longer),
        "length squared": longer * longer,
        "length of long": abs(longer) * min(3.0, len(source_text) / 50),
        "brief": 20.0 / max(1, len(source_text)),
        "numbers differ": min(3.0, float(sum(((ours - theirs) + (theirs - ours)).values()))),
        "numbers shared": min(3.0, float(sum((ours & theirs).values()))),
        "cut": float(_cut_off(source_text, translation, target)),
        f"alike {kind}": _alike(plain, other),
    }
    if there is not None:
        found[f"has names {kind}"] = 1.0
        found[f"names {kind}"] = there
    if back is not None:
        found[f"has names back {kind}"] = 1.0
        found[f"names back {kind}"] = back
    for name, pattern, most in _MARKS:
        a, b = (len(regex.findall(pattern, text)) for text in (source_text, translation))
        found[name] = min(most, float(abs(a - b)))
    return found


_MARKS = (
    ("digits", r"\p{Nd}+", 3.0),
    ("quotes", r'["“”«»„「」『』]', 2.0),
    ("brackets", r"[(（]", 2.0),
    ("commas", r"[,，、،]", 4.0),
    ("questions", r"[?？؟;]", 2.0),
    ("exclamations", r"[!！]", 2.0),
    ("colons", r"[:：]", 1.0),
)
_KINDS = {"Latn": "latin", "Cyrl": "letters", "Grek": "letters", "Arab": "abjad", "Hebr": "abjad", "Jpan": "east", "Hans": "east", "Hant": "east", "Hang": "east"}  # fmt: skip


def _kind(source: str, target: str) -> str:
    """How far romanized names can be expected to look alike: the harder script of the two."""
    kinds = [_KINDS.get(find(tag).script, "indic") for tag in (source, target)]
    return max(kinds, key=("latin", "letters", "indic", "abjad", "east").index)


@lru_cache(maxsize=512)
def _romanized(text: str) -> str:
    return anyascii(text).lower()


def _alike(a: str, b: str) -> float:
    """Share of character trigrams in common (Dice), both romanized: names, loans and cognates."""
    left, right = (_trigrams(text) for text in (a, b))
    total = sum(left.values()) + sum(right.values())
    return 2 * sum((left & right).values()) / total if total else 0.0


def _trigrams(text: str) -> Counter[str]:
    flat = " " + " ".join(regex.findall(r"[a-z0-9]+", text)) + " "
    return Counter(flat[i : i + 3] for i in range(len(flat) - 2))


def _names_found(text: str, romanized_other: str) -> float | None:
    """How well the capitalized words of `text` are found in the other by their consonants, 0–1; None: it has none."""
    names = [_consonants(_romanized(word)) for word in regex.findall(r"\b\p{Lu}\p{L}{2,}", text)]
    names = [name for name in names if len(name) >= 2]
    if not names:
        return None
    other = _consonants(romanized_other)
    return (
        sum(fuzz.partial_ratio(name, other) if len(other) >= len(name) else 0.0 for name in names)
        / len(names)
        / 100
    )


def _consonants(text: str) -> str:
    for letters, sound in _SOUNDS:
        text = text.replace(letters, sound)
    return regex.sub(r"[^b-df-hj-np-tv-z]", "", text)


_SOUNDS = tuple(pair.split(":") for pair in "ph:f ck:k th:t sh:s ch:k w:v c:k q:k x:ks z:s j:g y:i".split())


@dataclass(frozen=True, slots=True)
class _Weights:
    """`length`: log of the characters each language usually takes for one of English."""

    heads: dict[str, dict[str, float]]
    length: dict[str, float]
    back_heads: dict[str, dict[str, float]]


@cache
def _weights() -> _Weights:
    held = json.loads(files("pipeline").joinpath("weights", "gate.json").read_text(encoding="utf-8"))
    return _Weights(**held)


def _soft(source_text: str, translation: str, source: str, target: str) -> list[Finding]:
    found: list[Finding] = []
    for fault, risk in doubts(source_text, translation, source=source, target=target).items():
        if risk > _REFUSED:
            found.append(Finding(fault, False, f"{risk:.2f}"))
    return found
