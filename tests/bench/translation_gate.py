"""Benchmark `translation_gate`: how many spoiled translations the gate refuses, and how many human ones.

Human translations are NTREX's, on its second half (weights and thresholds come from the first), in 88 directions.
Faults: copied source, another language, a loop, cut by 30 or 50% of the words, one number changed, a sentence of the
same language about something else, a name dropped.

`wrong number` and `lost name` are measured on the way that every line goes: numbers and names leave as placeholders,
the engine answers (here: the human translation with the placeholders in it, if it holds all of them as they were), one
comes back as another number or not at all, the rest is put back, the gate looks. The engine that changes a placeholder
is an assumption; `wrong number, unprotected` and `lost name, unprotected` are the same faults in plain text, where only
what can be read there tells. `numbers swapped`: two placeholders change places, and nothing is missing: reported, not
one of the faults. `false_alarms` are those of plain text, `false_alarms_protected` those on the way with placeholders.
`with_back_translation` is measured with a real engine, Apertium, on the pairs that are installed (named in `pairs`);
without Apertium it is null. A lost placeholder is refused before anything is translated back, so those two figures are
the same there.
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
from pipeline.text.protect import Protected, lost, protect, restore
from pipeline.translation import apertium, gate

FAULTS = ("copy", "wrong language", "loop", "cut 30%", "cut 50%", "wrong number", "unrelated", "lost name")
_LEARNT = ("cut 30%", "cut 50%", "wrong number", "unrelated", "lost name")
_PROTECTED = ("wrong number", "lost name")
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
        flags[_plain(row.fault)].append(
            bool(gate.check(row.source_text, row.text, source=row.source, target=row.target))
        )
    marked: dict[str, list[bool]] = defaultdict(list)
    for name, seen in on_the_way(half, directions(half), random.Random(2), each=12):
        marked[name].append(seen)
    flags |= {name: seen for name, seen in marked.items() if name != "human"}
    backs: dict[str, list[bool]] = defaultdict(list, {name: marked[name] for name in _PROTECTED})
    installed = apertium.status(Settings())[0] is None
    if installed:
        for row, back in with_back(half, random.Random(3), each=40, faults=FAULTS):
            backs[_plain(row.fault)].append(
                gate.refused(row.source_text, row.text, back, source=row.source, target=row.target)
            )
    return {
        "detection": {fault: _percent(flags[fault]) for fault in sorted(flags) if fault != "human"},
        "false_alarms": _percent(flags["human"]),
        "false_alarms_protected": _percent(marked["human"]),
        "ci95": {fault: _interval(seen) for fault, seen in flags.items()},
        "directions": len(directions(half)),
        "with_back_translation": {
            "detection": {fault: _percent(backs[fault]) for fault in sorted(backs) if fault != "human"},
            "false_alarms": _percent(backs["human"]),
            "engine": "apertium",
            "pairs": [f"{a}-{b}" for a, b in _pairs()],
            "n": sum(len(seen) for fault, seen in backs.items() if fault not in _PROTECTED),
        }
        if installed
        else None,
        "n": sum(map(len, flags.values())),
        "skipped": [] if installed else ["apertium is not installed"],
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


def on_the_way(
    text: dict[str, list[str]], pairs: Sequence[tuple[str, str]], rng: random.Random, *, each: int
) -> Iterator[tuple[str, bool]]:
    """Lines with placeholders as an engine returns them, whole and spoiled, and whether the gate refuses them."""
    for source, target in pairs:
        for i in rng.sample(range(len(text[source])), min(each, len(text[source]))):
            row = Row(source, target, text[source][i], text[target][i], "human")
            held = protect(row.source_text, names=[m.group() for m in _names(row)])
            returned = _with_marks(row.text, held)
            if returned is None or not held.kept:
                continue
            yield "human", _refused(row, returned, held)
            for fault, spoiled_text in _spoiled_marks(returned, held, rng):
                yield fault, _refused(row, spoiled_text, held)


def _refused(row: Row, returned: str, held: Protected) -> bool:
    return bool(
        gate.check(
            row.source_text,
            restore(returned, held),
            source=row.source,
            target=row.target,
            lost=lost(returned, held),
            kept=held.kept,
        )
    )


def _with_marks(text: str, held: Protected) -> str | None:
    """The human translation as an engine gives it back; None where it does not hold everything that was protected."""
    for number, word in enumerate(held.kept, 1):
        match = regex.search(rf"(?<![\p{{L}}\p{{N}}]){regex.escape(word)}(?!\p{{N}})", text)
        if match is None:
            return None
        text = text[: match.start()] + held.mark.format(number) + text[match.end() :]
    return text


def _spoiled_marks(text: str, held: Protected, rng: random.Random) -> Iterator[tuple[str, str]]:
    """One number written out wrongly or as another mark, one name left out, two numbers in each other's place."""
    numbers = [n for n, word in enumerate(held.kept, 1) if regex.search(r"\p{N}", word)]
    if numbers:
        number = rng.choice(numbers)
        wrong = rng.choice([held.mark.format(number + 40), str(rng.randint(13, 99))])
        yield "wrong number", text.replace(held.mark.format(number), wrong)
    if len(numbers) > 1 and len({held.kept[n - 1] for n in numbers}) > 1:
        a, b = (held.mark.format(n) for n in rng.sample(numbers, 2))
        yield "numbers swapped", text.replace(a, "\0").replace(b, a).replace("\0", b)
    if names := [n for n in range(1, len(held.kept) + 1) if n not in numbers]:
        yield "lost name", text.replace(held.mark.format(rng.choice(names)), "")


def _plain(fault: str) -> str:
    return f"{fault}, unprotected" if fault in _PROTECTED else fault


def _names(row: Row) -> list[regex.Match[str]]:
    """Capitalized words of the translation, not at its beginning, that the source has too."""
    return [
        m for m in regex.finditer(r"(?<=\p{Ll} )\p{Lu}\p{L}{2,}", row.text) if m.group() in row.source_text
    ]


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
        names = _names(row)
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
