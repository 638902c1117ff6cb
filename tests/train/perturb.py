"""Make-believe errors of one sentence: what the grounding model learns from.

Knows nothing of files or models. Each error tells where it is, so that single words can be labelled.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.train import words

Span = tuple[int, int]
WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d+(?:[.,:]\d+)*")
_ANTONYMS = words.both_ways(words.ANTONYMS)
_HEDGES = [tuple(pair.split("|")) for pair in words.HEDGES.split(";")]
_CYCLES = [words.NUMBERS, words.ORDINALS, words.DAYS, words.MONTHS]
_AUX = re.compile(
    r"\b(is|are|was|were|will|would|could|should|can|has|have|had|did|does|do|might|must)\b(?! not\b|n't)",
    re.I,
)
_NOT = re.compile(r"\b(not |never |no longer )|n't\b", re.I)
_STOP = frozenset(
    "the a an of to in on at for and or but with by from as that this these those it its is are was were be been being he she"
    " they them his her their him we you i not no so if then than there here will would could should can may might must do"
    " does did have has had about into also more most very which who what when where how why because while".split()
)
_DETERMINER = re.compile(
    r"\b(?:the|a|an|some|any|their|his|her|its|this|that|these|those|of|more|with|for|new)\s+$", re.I
)


@dataclass(frozen=True, slots=True)
class Context:
    """What errors may borrow: speakers and names of the meeting, and lookalikes of nouns."""

    speakers: Sequence[str] = ()
    names: Sequence[str] = ()
    near: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tails: Sequence[str] = ()
    opposite: Mapping[str, Sequence[str]] = field(default_factory=lambda: _ANTONYMS)


Edit = tuple[str, tuple[Span, ...]]
Maker = Callable[[str, Context, random.Random], "Edit | None"]


def _put(text: str, start: int, end: int, new: str) -> Edit:
    """Replace text[start:end]; an empty replacement marks the words on both sides."""
    if text[start:end][:1].isupper() and new:
        new = new[0].upper() + new[1:]
    out = text[:start] + new + text[end:]
    if new:
        return out, ((start, start + len(new)),)
    left = out.rfind(" ", 0, max(start - 1, 0)) + 1
    right = out.find(" ", start + 1)
    return out, ((left, right if right >= 0 else len(out)),)


def _choose(text: str, rng: random.Random, fits: Callable[[re.Match[str]], bool]) -> re.Match[str] | None:
    found = [m for m in WORD.finditer(text) if fits(m)]
    return rng.choice(found) if found else None


def number(text: str, context: Context, rng: random.Random) -> Edit | None:
    """Another number, ordinal, weekday or month."""
    lists = {word: cycle for cycle in _CYCLES for word in cycle}
    match = _choose(text, rng, lambda m: m[0][0].isdigit() or m[0].lower() in lists)
    if match is None:
        return None
    old = match[0].lower()
    if old in lists:
        new = rng.choice([w for w in lists[old] if w != old])
        return _put(text, *match.span(), new.capitalize() if match[0][0].isupper() else new)
    place = rng.choice([i for i, c in enumerate(old) if c.isdigit()])
    digit = rng.choice([d for d in "123456789" if d != old[place]])
    return _put(text, *match.span(), old[:place] + digit + old[place + 1 :])


def speaker(text: str, context: Context, rng: random.Random) -> Edit | None:
    """Somebody else said or does it."""
    pool = [*context.speakers, *context.names]
    found = [(m.span(), name) for name in pool if name for m in re.finditer(rf"\b{re.escape(name)}\b", text)]
    others = [p for p in pool if all(p != name for _, name in found)] or pool
    if not found or len(set(pool)) < 2:
        return None
    (start, end), name = rng.choice(found)
    new = rng.choice([p for p in others if p != name] or [""])
    return _put(text, start, end, new) if new else None


def swap_roles(text: str, context: Context, rng: random.Random) -> Edit | None:
    """Two named people change places."""
    pool = {*context.speakers, *context.names}
    found = [m for m in re.finditer(r"\b[A-Z][\w]*(?: [A-Z][\w]*)*", text) if m[0] in pool]
    for first in found:
        for second in found:
            if first.end() < second.start() and first[0] != second[0]:
                out = (
                    text[: first.start()]
                    + second[0]
                    + text[first.end() : second.start()]
                    + first[0]
                    + text[second.end() :]
                )
                shift = first.start() + len(second[0]) + second.start() - first.end()
                return out, ((first.start(), first.start() + len(second[0])), (shift, shift + len(first[0])))
    return None


def negation(text: str, context: Context, rng: random.Random) -> Edit | None:
    """Put a "not" in, or take it out."""
    present = list(_NOT.finditer(text))
    if present:
        match = rng.choice(present)
        return _put(text, *match.span(), "")
    found = list(_AUX.finditer(text))
    if found:
        match = rng.choice(found)
        new = rng.choice([f"{match[0]} not", f"{match[0]} never"])
        return _put(text, *match.span(), new)
    verb = re.search(
        r"\b(agreed|wanted|wants|agrees|decided|likes|liked|thinks|thought|needs|needed|knew|knows) ", text
    )
    if verb is None:
        return None
    stem = {
        "agreed": "agree",
        "agrees": "agree",
        "wanted": "want",
        "wants": "want",
        "decided": "decide",
        "likes": "like",
    }
    stem |= {
        "liked": "like",
        "thinks": "think",
        "thought": "think",
        "needs": "need",
        "needed": "need",
        "knew": "know",
    }
    aux = "doesn't" if verb[1].endswith("s") else "did not"
    return _put(text, *verb.span(1), f"{aux} {stem.get(verb[1], 'know')}")


def antonym(text: str, context: Context, rng: random.Random) -> Edit | None:
    """The opposite word."""
    match = _choose(text, rng, lambda m: m[0].lower() in context.opposite)
    return _put(text, *match.span(), rng.choice(context.opposite[match[0].lower()])) if match else None


def hedge(text: str, context: Context, rng: random.Random) -> Edit | None:
    """A might becomes a will, a suggestion a decision, some become all."""
    found = [(m, new) for old, new in _HEDGES for m in re.finditer(rf"\b{old}\b", text, re.I)]
    if not found:
        return None
    match, new = rng.choice(found)
    return _put(text, *match.span(), new)


def noun(text: str, context: Context, rng: random.Random) -> Edit | None:
    """Another thing of the same kind: the neighbours of a word in the space of embeddings."""
    match = _choose(text, rng, lambda m: m[0].lower() in context.near and m[0].lower() not in _STOP)
    return _put(text, *match.span(), rng.choice(context.near[match[0].lower()])) if match else None


def modifier(text: str, context: Context, rng: random.Random) -> Edit | None:
    """An adjective nobody said."""
    match = _choose(
        text,
        rng,
        lambda m: (
            len(m[0]) > 3
            and m[0].islower()
            and m[0] not in _STOP
            and bool(_DETERMINER.search(text[: m.start()]))
        ),
    )
    if match is None:
        return None
    new = rng.choice(words.MODIFIERS)
    return text[: match.start()] + new + " " + text[match.start() :], (
        (match.start(), match.start() + len(new)),
    )


def added(text: str, context: Context, rng: random.Random) -> Edit | None:
    """A made-up circumstance at the end, or after a comma."""
    tail = rng.choice(context.tails) if context.tails and rng.random() < 0.6 else rng.choice(words.ADDED)
    commas = [m.start() for m in re.finditer(",", text)]
    end = rng.choice(commas) if commas and rng.random() < 0.3 else len(text.rstrip(" .!?"))
    joint = rng.choice([" ", ", "]) if not tail.startswith(("which", "and", "but")) else ", "
    return text[:end] + joint + tail + text[end:], ((end + len(joint), end + len(joint) + len(tail)),)


def dropped(text: str, context: Context, rng: random.Random) -> Edit | None:
    """A restricting word is lost: only, also, almost, without …"""
    found = list(re.finditer(r"\b(only|almost|nearly|hardly|except|without|partly|unless)\s", text))
    return _put(text, *rng.choice(found).span(), "") if found else None


ERRORS: Mapping[str, tuple[Maker, float]] = {
    "number": (number, 3.0),
    "speaker": (speaker, 3.0),
    "roles": (swap_roles, 1.5),
    "negation": (negation, 3.0),
    "antonym": (antonym, 3.0),
    "hedge": (hedge, 1.0),
    "noun": (noun, 5.0),
    "modifier": (modifier, 1.5),
    "added": (added, 2.0),
    "dropped": (dropped, 1.0),
}


def error(
    text: str, context: Context, rng: random.Random, *, kinds: Sequence[str] = tuple(ERRORS)
) -> tuple[str, Edit] | None:
    """One error of a kind that fits: (kind, (new text, spans that are wrong)); None where none fits."""
    left = list(kinds)
    while left:
        kind = rng.choices(left, [ERRORS[k][1] for k in left])[0]
        edit = ERRORS[kind][0](text, context, rng)
        if edit is not None and edit[0] != text:
            return kind, edit
        left.remove(kind)
    return None


def contracted(text: str, rng: random.Random) -> str:
    """ "did not" as "didn't" or the other way, and a filler left out."""
    if rng.random() < 0.4:
        for long, short in (
            ("did not", "didn't"),
            ("is not", "isn't"),
            ("was not", "wasn't"),
            ("do not", "don't"),
        ):
            text = text.replace(long, short) if rng.random() < 0.5 else text.replace(short, long)
    if rng.random() < 0.3:
        text = re.sub(r"\b(also|really|actually|just|very) ", "", text, count=1)
    return text
