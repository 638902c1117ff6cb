"""The weak signs by which a translation is told from half of it, or from another sentence: numbers with names.

Knows nothing of thresholds: the gate weighs them. Every sign is near 0 where nothing is odd, and what
cannot be seen (no capitals in the script, no word that the lexicon knows) is left out, never counted as a pass.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log, sqrt

import regex

from pipeline.languages import find
from pipeline.text.lexicon import meanings
from pipeline.text.numbers import compare
from pipeline.translation.gate.romanized import alike, found, names

_END = regex.compile(r"[.!?…。！？؟।॥;·]+[\"'”’»›)\]」』）“‘«\s]*$")
_TAIL = 0.6  # what of the source lies behind this share of it must be found in the translation too
_MARKS = (
    ("digits", regex.compile(r"\p{Nd}+"), 3.0),
    ("quotes", regex.compile(r'["“”«»„「」『』]'), 2.0),
    ("brackets", regex.compile(r"[(（]"), 2.0),
    ("commas", regex.compile(r"[,，、،]"), 4.0),
    ("questions", regex.compile(r"[?？؟;]"), 2.0),
    ("exclamations", regex.compile(r"[!！]"), 2.0),
    ("colons", regex.compile(r"[:：]"), 1.0),
    ("stops", regex.compile(r"[.。।]"), 2.0),
)
_KINDS = {"Latn": "latin", "Cyrl": "letters", "Grek": "letters", "Arab": "abjad", "Hebr": "abjad", "Jpan": "east", "Hans": "east", "Hant": "east", "Hang": "east"}  # fmt: skip


def signs(source_text: str, translation: str, *, source: str, target: str) -> dict[str, float]:
    """The signs, by name; those that hang on the two scripts carry their kind in the name."""
    kind = _kind(source, target)
    seen = length_signs(source_text, translation, source, target)
    seen |= number_signs(source_text, translation, source, target)
    seen |= _names(source_text, translation, source, target, kind)
    seen |= meaning_signs(source_text, translation, source, target)
    seen |= _ending(source_text, translation, target, seen["shorter"])
    seen[f"alike {kind}"] = alike(source_text, translation)
    for name, pattern, most in _MARKS:
        a, b = (len(pattern.findall(text)) for text in (source_text, translation))
        seen[name] = min(most, float(abs(a - b)))
        seen[f"both {name}"] = min(most, float(min(a, b)))
    return seen


def cut_off(source_text: str, translation: str, target: str) -> bool:
    """The source ends as a sentence does and the translation doesn't."""
    if target.startswith("th") or not _END.search(source_text.rstrip()):
        return False
    return not _END.search(translation.rstrip())


def _ending(source_text: str, translation: str, target: str, shorter: float) -> dict[str, float]:
    """Whether the end is one; where the source has none to compare, the length has to tell alone."""
    cut = cut_off(source_text, translation, target)
    unseen = target.startswith("th") or not _END.search(source_text.rstrip())
    return {
        "cut": float(cut),
        "shorter and cut": shorter * cut,
        "end unseen": float(unseen),
        "shorter, end unseen": shorter * unseen,
        "ended": float(unseen and bool(_END.search(translation.rstrip()))),
    }


def length_signs(source_text: str, translation: str, source: str, target: str) -> dict[str, float]:
    """How far the length is from what the two languages usually need, in standard deviations."""
    usual, spread = fitted().length.get(target, (0.0, 0.2))
    usual_source, spread_source = fitted().length.get(source, (0.0, 0.2))
    longer = log(max(1, len(translation)) / max(1, len(source_text))) - (usual - usual_source)
    width = sqrt(spread**2 + spread_source**2) * sqrt(0.6 + 40.0 / max(10, len(source_text)))
    far = max(-6.0, min(6.0, longer / max(0.05, width)))
    return {
        "length": abs(far),
        "shorter": max(0.0, -far),
        "length squared": far * far,
        "shorter squared": max(0.0, -far) ** 2,
        "brief": 20.0 / max(1, len(source_text)),
    }


def number_signs(source_text: str, translation: str, source: str, target: str) -> dict[str, float]:
    seen = compare(source_text, translation, source=source, target=target)
    added, missing = (sum(n.big for n in part) for part in (seen.added, seen.missing))
    return {
        "number altered": float(seen.altered > 0),
        "number added": min(2.0, float(added)),
        "number missing": min(2.0, float(missing)),
        "number replaced": float(added > 0 and missing > 0),
        "number converted": float(seen.converted > 0),
        "numbers shared": min(3.0, float(seen.shared)),
        "small number differs": float(len(seen.added) + len(seen.missing) > added + missing),
    }


def _names(source_text: str, translation: str, source: str, target: str, kind: str) -> dict[str, float]:
    """Names of each text by how well they are heard in the other."""
    seen: dict[str, float] = {}
    for text, other, tag, way in (
        (source_text, translation, target, ""),
        (translation, source_text, source, " back"),
    ):
        for name in names(text)[:8]:
            heard = found(name, other, spaced=find(tag).spaced)
            if heard > 0:
                grade = next(word for least, word in _GRADES if heard >= least)
                key = f"name {grade}{way} {kind}"
                seen[key] = min(4.0, seen.get(key, 0.0) + 1.0)
                if not way and name in source_text[int(len(source_text) * _TAIL) :]:
                    key = f"{key}, at the end"
                    seen[key] = min(4.0, seen.get(key, 0.0) + 1.0)
    return seen


_GRADES = ((0.9, "heard"), (0.75, "alike"), (0.6, "hardly"), (0.0, "missed"))


def meaning_signs(source_text: str, translation: str, source: str, target: str) -> dict[str, float]:
    """Meanings of words that both texts hold, by how much they tell; and those of the source's end."""
    ours, theirs = meanings(source_text, source), meanings(translation, target)
    weigh = fitted().meaning
    worth = {name: weigh.get(name, _UNSEEN) for name in ours | theirs}
    shared = sum(worth[name] for name in ours & theirs)
    left, right = (sum(worth[name] for name in part) for part in (ours, theirs))
    seen = {
        "meaning": shared / (sqrt(left * right) + 6.0),
        "meaning shared": min(25.0, shared) / 5,
        "meaning alone": min(40.0, left - shared) / 10,
        "meaning added": min(40.0, right - shared) / 10,
        "no meaning": float(shared == 0.0 and min(left, right) > 6),
    }
    at = int(len(source_text) * _TAIL)
    tail = meanings(source_text[at:], source) - meanings(source_text[:at], source)
    head = ours - tail
    tail_worth, head_worth = (sum(worth.get(n, 0.0) for n in part) for part in (tail, head))
    if tail_worth and head_worth:
        kept = sum(worth[n] for n in tail & theirs) / (tail_worth + 4)
        seen["end lacking"] = sum(worth[n] for n in head & theirs) / (head_worth + 4) - kept
    return seen


_UNSEEN = 2.0  # nats that a meaning tells which was not met when the weights were fitted


def _kind(source: str, target: str) -> str:
    """How far romanized names can be expected to look alike: the harder script of the two."""
    kinds = [_KINDS.get(find(tag).script, "indic") for tag in (source, target)]
    return max(kinds, key=("latin", "letters", "indic", "abjad", "east").index)


@dataclass(frozen=True, slots=True)
class Fitted:
    """`length`: log of the characters each language takes for one of English, and its spread; `meaning`: nats by which
    a meaning that both texts hold speaks for a translation; `heads`: the regressions, `prior` the weight of each fault."""

    length: dict[str, tuple[float, float]]
    meaning: dict[str, float]
    heads: dict[str, dict[str, float]]
    back_heads: dict[str, dict[str, float]]


@cache
def fitted() -> Fitted:
    """The numbers of pipeline/weights/gate.json."""
    held = json.loads(files("pipeline").joinpath("weights", "gate.json").read_text(encoding="utf-8"))
    return Fitted(**held)
