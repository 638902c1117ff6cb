"""Benchmark `translation_gate`: how many spoiled translations the gate refuses, and how many human ones.

Human translations are NTREX's, on its second half (weights and thresholds come from the first), in 88 directions.
Faults: copied source, another language, a loop, cut by 30 or 50% of the words, one number changed, a sentence of the
same language about something else, a name dropped. A wrong number and a lost name are also measured as the pipeline
runs: there both are placeholders, and what does not come back is seen.
`with_back_translation` is measured with a real engine, Apertium, on the pairs that are installed (named in `pairs`);
without Apertium it is null.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import regex

from pipeline.errors import EngineUnavailable
from pipeline.languages import find
from pipeline.settings import Settings
from pipeline.text import gate
from pipeline.text.protect import lost, protect
from pipeline.translation import apertium

FAULTS = ("copy", "wrong language", "loop", "cut 30%", "cut 50%", "wrong number", "unrelated", "lost name")
_LEARNT = ("cut 30%", "cut 50%", "wrong number", "unrelated", "lost name")
_CROSS = (
    ("de", "fr"),
    ("es", "pt"),
    ("ru", "uk"),
    ("ja", "zh-Hans"),
    ("ar", "fa"),
    ("hi", "bn"),
    ("tr", "de"),
    ("fr", "ar"),
)
_NEAR = {"es": "pt", "pt": "es", "da": "nb", "nb": "da", "cs": "sk", "sk": "cs", "ru": "uk", "uk": "ru", "ar": "fa", "fa": "ar",
         "hi": "en", "id": "fil", "ms": "fil", "zh-Hans": "ja", "zh-Hant": "ja", "ca": "es", "bg": "ru", "fi": "et", "et": "fi"}  # fmt: skip
_BACK = (("en", "es"), ("es", "en"), ("en", "ca"), ("ca", "en"), ("en", "hr"), ("hr", "en"), ("es", "pt"), ("pt", "es"), ("es", "fr"),
         ("fr", "es"), ("ca", "it"), ("it", "ca"), ("es", "it"), ("it", "es"), ("id", "ms"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One translation to judge. `fault` is "human" where nothing was done to it."""

    source: str
    target: str
    source_text: str
    text: str
    fault: str


def run(data: Path, *, split: str | None = None) -> dict[str, object]:
    """Shares in percent; `detection` and `false_alarms` without a back-translation, then the same with one."""
    path = data / "languages" / f"ntrex_{split or '600'}.json.gz"
    if not path.exists():
        return {"detection": {}, "false_alarms": None, "n": 0, "skipped": [path.name]}
    text = read(data, split)
    half = {tag: lines[len(lines) // 2 :] for tag, lines in text.items()}
    flags: dict[str, list[bool]] = defaultdict(list)
    for row in spoiled(half, directions(half), random.Random(1), each=20, faults=FAULTS):
        flags[row.fault].append(
            bool(gate.check(row.source_text, row.text, source=row.source, target=row.target))
        )
    for name, seen in protected(half, random.Random(2)):
        flags[name].append(seen)
    backs: dict[str, list[bool]] = defaultdict(list)
    if apertium.status(Settings())[0] is None:
        for row, back in with_back(half, random.Random(3), each=40, faults=FAULTS):
            backs[row.fault].append(
                gate.refused(row.source_text, row.text, back, source=row.source, target=row.target)
            )
    return {
        "detection": {fault: _percent(flags[fault]) for fault in sorted(flags) if fault != "human"},
        "false_alarms": _percent(flags["human"]),
        "ci95": {fault: _interval(seen) for fault, seen in flags.items()},
        "directions": len(directions(half)),
        "with_back_translation": {
            "detection": {fault: _percent(backs[fault]) for fault in sorted(backs) if fault != "human"},
            "false_alarms": _percent(backs["human"]),
            "engine": "apertium",
            "pairs": [f"{a}-{b}" for a, b in _pairs()],
            "n": sum(map(len, backs.values())),
        }
        if backs
        else None,
        "n": sum(map(len, flags.values())),
        "skipped": [] if backs else ["apertium is not installed"],
    }


def read(data: Path, split: str | None) -> dict[str, list[str]]:
    """NTREX lines by tag, the same sentence at the same place."""
    with gzip.open(data / "languages" / f"ntrex_{split or '600'}.json.gz") as file:
        held: dict[str, list[str]] = json.load(file)
    return held


def directions(text: dict[str, list[str]]) -> list[tuple[str, str]]:
    """English to and from every language, and eight between others."""
    others = [tag for tag in text if tag != "en"]
    return (
        [("en", tag) for tag in others]
        + [(tag, "en") for tag in others]
        + [p for p in _CROSS if set(p) <= set(text)]
    )


def spoiled(
    text: dict[str, list[str]],
    pairs: Sequence[tuple[str, str]],
    rng: random.Random,
    *,
    each: int,
    faults: Sequence[str] = _LEARNT,
) -> Iterator[Row]:
    """Human translations, each followed by its spoiled versions (where the fault can be made)."""
    for source, target in pairs:
        for i in rng.sample(range(len(text[source])), min(each, len(text[source]))):
            row = Row(source, target, text[source][i], text[target][i], "human")
            yield row
            for fault in faults:
                made = _spoil(row, fault, i, text, rng)
                if made is not None and made != row.text:
                    yield replace(row, text=made, fault=fault)


def with_back(
    text: dict[str, list[str]], rng: random.Random, *, each: int, faults: Sequence[str] = _LEARNT
) -> Iterator[tuple[Row, str]]:
    """The same with Apertium's translation of each back into the source language."""
    engine = apertium.Apertium()
    for pair in _pairs():
        rows = list(spoiled(text, [pair], rng, each=each, faults=faults))
        try:
            back = engine.translate([r.text for r in rows], source=pair[1], target=pair[0])
        except EngineUnavailable as error:
            print(f"{pair[0]}-{pair[1]} left out: {error}", file=sys.stderr)
            continue
        yield from zip(rows, back, strict=True)


def protected(text: dict[str, list[str]], rng: random.Random) -> Iterator[tuple[str, bool]]:
    """Wrong numbers and lost names as the pipeline sees them: placeholders changed or dropped by an engine."""
    for line in rng.sample(text["en"], 200):
        names = tuple(dict.fromkeys(regex.findall(r"(?<=\s)\p{Lu}\p{L}{3,}", line)))
        for fault, held in (
            ("wrong number, protected", protect(line)),
            ("lost name, protected", protect(line, names=names)),
        ):
            if held.kept and (fault.startswith("wrong") or names):
                number = rng.randint(1, len(held.kept))
                mark = held.mark.format(number)
                swapped = held.text.replace(
                    mark, held.mark.format(number + 40) if fault.startswith("wrong") else "", 1
                )
                yield fault, bool(lost(swapped, held))


def _pairs() -> list[tuple[str, str]]:
    return [(a, b) for a, b in _BACK if apertium.direction(b, a)]


def _spoil(row: Row, fault: str, i: int, text: dict[str, list[str]], rng: random.Random) -> str | None:
    spaced = find(row.target).spaced
    if fault == "copy":
        return row.source_text
    if fault == "wrong language":
        other = _NEAR.get(row.target) or rng.choice(
            [tag for tag in text if tag not in (row.source, row.target)]
        )
        return text[other][i] if other not in (row.source, row.target) else None
    if fault == "loop":
        words = row.text.split() if spaced else list(row.text)
        start = rng.randrange(max(1, len(words) - 5))
        joint = " " if spaced else ""
        return joint.join(words[: start + 4] + words[start : start + 4] * 8)
    if fault.startswith("cut"):
        share = int(fault[4:6]) / 100
        words = row.text.split() if spaced else list(row.text)
        kept = words[: max(1, round(len(words) * (1 - share)))]
        return (" " if spaced else "").join(kept) if len(kept) < len(words) else None
    if fault == "wrong number":
        found = [m for m in regex.finditer(r"[0-9]+", row.text) if int(m.group()) > 12]
        if not found:
            return None
        match = rng.choice(found)
        digit = str((int(match.group()[0]) + rng.randint(1, 7)) % 9 + 1)
        digit = digit if digit != match.group()[0] else str(int(digit) % 9 + 1)
        return row.text[: match.start()] + digit + row.text[match.start() + 1 :]
    if fault == "lost name":
        names = [
            m
            for m in regex.finditer(r"(?<=\p{Ll} )\p{Lu}\p{L}{2,}", row.text)
            if m.group() in row.source_text
        ]
        if not names:
            return None
        match = rng.choice(names)
        return row.text[: match.start()] + row.text[match.end() :].lstrip()
    j = i
    while j == i:
        j = rng.randrange(len(text[row.target]))
    return text[row.target][j]


def _percent(seen: Sequence[bool]) -> float | None:
    return round(100 * sum(seen) / len(seen), 1) if seen else None


def _interval(seen: Sequence[bool], draws: int = 200) -> list[float]:
    rng = random.Random(5)
    shares = sorted(100 * sum(rng.choices(seen, k=len(seen))) / len(seen) for _ in range(draws))
    return [round(shares[4], 1), round(shares[-5], 1)]
