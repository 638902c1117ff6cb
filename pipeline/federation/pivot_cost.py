"""Native or over English: which way a meeting in another language is cheaper, and why.

Knows nothing of meetings. A worker reads the transcript k times; its tokens are inflated by r in the meeting's
language. Translating it once costs the translator and saves the inflation on every pass. The break-even number of
passes is k* = (rN·q_in + N·q_out) / [(r−1)(N·p_in + M·p_out) − M·q_in − rM·q_out], with N tokens in and M out,
counted as English, worker prices p and translator prices q (LANGUAGES.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.languages import base

_INFLATION = {
    "ar": 1.42, "bg": 1.82, "bn": 1.7, "ca": 1.55, "cs": 1.61, "da": 1.37, "de": 1.32, "el": 2.17, "es":
    1.27, "et": 1.51, "fa": 1.51, "fi": 1.51, "fil": 1.49, "fr": 1.35, "he": 1.54, "hi": 1.68, "hr": 1.52,
    "hu": 1.87, "id": 1.29, "it": 1.43, "ja": 1.61, "ko": 1.55, "ms": 1.26, "nb": 1.36, "nl": 1.28, "pl":
    1.9, "pt": 1.26, "ro": 1.66, "ru": 1.51, "sk": 1.66, "sv": 1.28, "ta": 1.9, "te": 1.85, "th": 1.84,
    "tr": 1.41, "uk": 1.77, "vi": 1.48, "yue": 1.5, "zh-Hans": 1.29, "zh-Hant": 1.5,
}  # fmt: skip
"""Tokens of o200k for one of English, the same 600 NTREX sentences; the mean of the 32 is 1.54."""
_MEAN = 1.54


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens."""

    input: float
    output: float


@dataclass(frozen=True, slots=True)
class Route:
    """Which way, and why, for the receipt. `break_even` is None where no number of passes makes up for translating."""

    way: Literal["native", "pivot"]
    reason: str
    break_even: float | None


def inflation(tag: str) -> float:
    """How many tokens the language takes for one of English; the mean of the 32 where it was not measured."""
    if base(tag) == "en":
        return 1.0
    return _INFLATION.get(tag, _INFLATION.get(base(tag), _MEAN))


def break_even(r: float, *, tokens: float, output: float, worker: Prices, translator: Prices) -> float | None:
    """k*: passes over the transcript from which translating first is cheaper; None: never."""
    saved = (r - 1) * (tokens * worker.input + output * worker.output)
    saved -= output * translator.input + r * output * translator.output
    if saved <= 0:
        return None
    return (r * tokens * translator.input + tokens * translator.output) / saved


def cost(
    r: float, *, passes: float, tokens: float, output: float, worker: Prices, translator: Prices | None
) -> float:
    """US dollars of `passes` passes: natively without a translator, else translated first and results translated back."""
    if translator is None:
        return passes * r * (tokens * worker.input + output * worker.output) / 1e6
    there = r * tokens * translator.input + tokens * translator.output
    each = (
        tokens * worker.input
        + output * worker.output
        + output * translator.input
        + r * output * translator.output
    )
    return (there + passes * each) / 1e6


def route(
    tag: str,
    *,
    passes: float,
    tokens: float,
    output: float,
    worker: Prices,
    translator: Prices | None,
    weak: bool = False,
) -> Route:
    """Native unless the model is `weak` in the language or the meeting is read more often than k* times."""
    if base(tag) == "en":
        return Route("native", "the meeting is in English", None)
    if translator is None:
        return Route("native", "no translator is here", None)
    r = inflation(tag)
    even = break_even(r, tokens=tokens, output=output, worker=worker, translator=translator)
    if weak:
        return Route("pivot", f"the model is weak in {tag}", even)
    if even is None:
        return Route("native", f"translating {tag} never pays at these prices", None)
    if passes > even:
        return Route("pivot", f"{passes:g} passes are more than k* = {even:.1f}", even)
    return Route("native", f"{passes:g} passes are fewer than k* = {even:.1f}", even)
