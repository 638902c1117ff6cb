"""Names, numbers and dates of a statement, checked against what was said.

Knows nothing of models or of how answers are scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.doors import Passage
from pipeline.text.words import words

_NAME = re.compile(r"\[?\b(?:[A-Z]{2,}\d+|[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)\b\]?")
_ANONYMOUS = re.compile(r"\[?\b([A-Z]{3,}\d+)\b\]?")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_DATES = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september"
    " october november december today tomorrow yesterday tonight noon midnight weekend christmas easter"
).split()
_DAY = re.compile(rf"\b({'|'.join(_DATES)})s?\b", re.I)
_COMMON = frozenset(
    "the a an i we you he she it they this that these those in on at for and or but so if then there here no yes not based"
    " according during after before while when who what where why how which additionally also however therefore overall"
    " furthermore moreover finally first second third next later both some all each other another as to of by with from their"
    " his her its our my your please note further it's meeting transcript based conversation discussion".split()
)


def label(speaker: str | None) -> str:
    """A speaker's label without brackets around the whole of it: "[PERSON3]"; "Ana Ruiz (Acme)" keeps its own."""
    name = (speaker or "").strip()
    return name[1:-1].strip() if (name[:1], name[-1:]) in (("[", "]"), ("(", ")")) else name


def names(text: str) -> list[str]:
    """Names in a text, in order, brackets off: tags like PERSON3, and capitalised words that no sentence begins with."""
    found: list[str] = []
    for match in _NAME.finditer(text):
        name = match[0].strip("[]")
        parts = name.split()
        opens = not text[: match.start()].rstrip(" \"'“([*-•\n") or bool(
            re.search(r"[.!?:\n]\W*$", text[: match.start()])
        )
        if parts[0].lower() in _COMMON:
            parts = parts[1:]
        elif (
            opens
            and len(parts) == 1
            and not _ANONYMOUS.fullmatch(name)
            and not any(c.isdigit() for c in name)
        ):
            continue
        if parts:
            found.append(" ".join(parts))
    return list(dict.fromkeys(found))


def speakers(passages: Iterable[Passage]) -> frozenset[str]:
    """Who speaks, lower case, brackets off."""
    return frozenset(label(p.speaker).lower() for p in passages if p.speaker)


def people(text: str, known: frozenset[str]) -> list[str]:
    """Names of people in a text: PERSON tags and names (or first names) of those who speak."""
    first = {k.split()[0] for k in known}
    return [
        n.lower()
        for n in names(text)
        if re.fullmatch(r"PERSON\d+", n) or n.lower() in known or n.split()[0].lower() in first
    ]


def numbers(text: str) -> list[str]:
    """Numbers in digits or small words, tags like PERSON3 and list marks left out."""
    bare = re.sub(r"\b[A-Za-z]+\d+\b|^\s*\d+[.)]\s", " ", text, flags=re.M)
    digits = [m.rstrip(".,:") for m in _NUMBER.findall(bare)]
    return digits + [str(_SMALL.index(w)) for w in words(bare) if w in _SMALL[2:]]


def dates(text: str) -> list[str]:
    """Days, months and words like tomorrow, lower case."""
    return [m.lower() for m in _DAY.findall(text)]


def held_share(wanted: Sequence[str], held: Iterable[str]) -> float | None:
    """Which share of `wanted` is among `held`; None where nothing is wanted."""
    unique = list(dict.fromkeys(wanted))
    pool = set(held)
    return sum(w in pool for w in unique) / len(unique) if unique else None


def lines_text(passages: Sequence[Passage]) -> str:
    """Passages as text with their speakers."""
    return "\n".join(f"{p.speaker}: {p.text}" if p.speaker else p.text for p in passages)


def tags(text: str) -> set[str]:
    """Every word or tag of a text, lower case, for looking names up."""
    return {w.lower() for w in re.findall(r"[\w’'-]+", text)}
