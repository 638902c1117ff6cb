"""Benchmark `language_id`: whole sentences, fragments of two to five words, and ten fragments pooled.

`mixed` joins two talks of tests/bench/tongues into one meeting. Where no spaces are written, a fragment is four to ten characters. Seeded; every language counts the same. All 41
languages compete; the headline is the mean over the 32 and English. NTREX's Cantonese is Standard Chinese in four of
ten lines, which no reader could tell from Traditional Chinese.
"""

from __future__ import annotations

import gzip
import json
import random
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pipeline.languages import find
from pipeline.meeting import Segment, Transcript
from pipeline.stages.language import detect
from pipeline.text.language_id import guess, pooled
from tests.bench.tongues import talk

_KINDS = ("sentences", "fragments", "pooled")
_EXTRA = frozenset(
    "da th ca yue nb bg hr sk".split()
)  # beyond the 32 and English; recognized, and reported apart


def run(data: Path, *, split: str | None = None) -> dict[str, object]:
    """Accuracies in percent and `ms` per sentence; `per_language` holds [sentences, fragments, pooled]."""
    path = data / "languages" / f"ntrex_{split or '600'}.json.gz"
    if not path.exists():
        return {"sentences": None, "fragments": None, "pooled": None, "n": 0, "skipped": [path.name]}
    with gzip.open(path) as file:
        text: dict[str, list[str]] = json.load(file)
    rng = random.Random(0)
    hits: dict[str, tuple[list[bool], list[bool], list[bool]]] = {}
    guess("warm up")
    started = time.perf_counter()
    whole = {tag: [_is(guess(line), tag) for line in lines] for tag, lines in text.items()}
    n = sum(len(lines) for lines in text.values())
    ms = 1000 * (time.perf_counter() - started) / n
    for tag, lines in text.items():
        pieces = [_fragment(line, find(tag).spaced, rng) for line in lines]
        tens = [pieces[i : i + 10] for i in range(0, len(pieces) - 9, 10)]
        hits[tag] = (
            whole[tag],
            [_is(guess(piece), tag) for piece in pieces],
            [_is(pooled(ten), tag) for ten in tens],
        )
    main = [tag for tag in hits if tag not in _EXTRA]
    return {
        "sentences": _mean(hits, 0, main),
        "fragments": _mean(hits, 1, main),
        "pooled": _mean(hits, 2, main),
        "languages": main,
        "with_extra_languages": {kind: _mean(hits, i, list(hits)) for i, kind in enumerate(_KINDS)},
        "ci95": {kind: _interval({tag: hits[tag] for tag in main}, i) for i, kind in enumerate(_KINDS)},
        "per_language": {
            tag: [round(100 * sum(h) / len(h), 2) for h in kinds] for tag, kinds in hits.items()
        },
        "mixed": round(100 * mixed()["mean"], 2),
        "mixed_worst": round(100 * mixed()["worst"], 2),
        "ms": round(ms, 3),
        "n": n,
        "skipped": [],
    }


PAIRS = (
    "he uk", "ja zh-Hans", "de en", "fr en", "es en", "hi en", "ar fr", "ru en", "ja en", "ko en", "zh-Hant en", "th en",
    "ru uk", "cs sk", "pt es", "nl de", "el tr", "ta te", "fa he", "vi zh-Hans", "fil en", "ca es", "ru he", "sv fi",
)  # fmt: skip
TEXTS = Path(__file__).parent / "tongues" / "unseen"


@cache
def mixed() -> dict[str, float]:
    """Share of segments with the right language where two talks are one meeting: mean and worst over `PAIRS`.

    Stretches of one to six lines of each in turn; every eighth line is a guest's, who speaks both.
    """
    shares = {
        pair: sum(hits) / len(hits) for pair in PAIRS if (hits := [ok for ok, _ in joined(*pair.split())])
    }
    return {"mean": sum(shares.values()) / len(shares), "worst": min(shares.values()), **shares}


def joined(one: str, other: str) -> list[tuple[bool, str]]:
    """Of each segment of a joined meeting whether its language is right, and its words."""
    rng = random.Random(0)
    left = {tag: talk(TEXTS / f"{tag}.txt").lines[::-1] for tag in (one, other)}
    rows: list[tuple[str, str, str]] = []
    tag = one
    while any(left.values()):
        for _ in range(rng.randint(1, 6)):
            if left[tag]:
                speaker, said = left[tag].pop()
                rows.append(("Guest" if len(rows) % 8 == 0 else f"{tag} {speaker}", said, tag))
        tag = other if tag == one else one
    segments = tuple(Segment(f"s{i}", said, who) for i, (who, said, _) in enumerate(rows))
    found = detect(Transcript("m", "m", segments)).segments
    return [
        (s.language == right, f"{right}→{s.language}: {said}")
        for s, (_, said, right) in zip(found, rows, strict=True)
    ]


def _is(found: object, tag: str) -> bool:
    return getattr(found, "tag", None) == tag


def _fragment(line: str, spaced: bool, rng: random.Random) -> str:
    if spaced:
        words = line.split()
        size = rng.randint(2, 5)
        first = rng.randrange(max(1, len(words) - size + 1))
        return " ".join(words[first : first + size])
    size = rng.randint(4, 10)
    first = rng.randrange(max(1, len(line) - size + 1))
    return line[first : first + size]


def _mean(hits: dict[str, tuple[list[bool], list[bool], list[bool]]], kind: int, tags: list[str]) -> float:
    shares = [sum(hits[tag][kind]) / len(hits[tag][kind]) for tag in tags]
    return round(100 * sum(shares) / len(shares), 2)


def _interval(hits: dict[str, tuple[list[bool], list[bool], list[bool]]], kind: int) -> list[float]:
    rng = random.Random(1)
    draw: Callable[[list[bool]], float] = lambda h: sum(rng.choices(h, k=len(h))) / len(h)  # noqa: E731
    means = sorted(100 * sum(draw(kinds[kind]) for kinds in hits.values()) / len(hits) for _ in range(200))
    return [round(means[5], 2), round(means[194], 2)]
