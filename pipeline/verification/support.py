"""How far the cited lines hold a statement's words, and whether another place holds them better.

Knows nothing of numbers, names or denials. In two languages words are compared by what they mean, roughly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.errors import NotFound
from pipeline.languages import find
from pipeline.text.lexicon import meanings
from pipeline.verification.said import PreparedSource, clauses, content

CLOSE = 0.6
"""Share of a clause's telling words that a clause of the source must hold for the two to be compared word by word."""
REACH = 3
"""Lines before and after a cited one that may carry part of a statement: an exchange is seldom longer."""


@dataclass(frozen=True, slots=True)
class Held:
    """Shares 0–1 of a statement's telling words. `cited`: in the lines themselves; `near`: with those around them;
    `elsewhere`: in the best place that is not near them, looked for where those hold less than half; `worst`: of the least held clause, near; `words`: how many count."""

    cited: float
    near: float
    elsewhere: float
    worst: float
    words: int
    quoted: int


@dataclass(frozen=True, slots=True)
class Match:
    """A clause of a statement and the clause of a line that is closest to it. `share` of its telling words."""

    told: str
    said: str
    line: int
    share: float
    common: int
    rivals: tuple[str, ...] = ()


def held(
    text: str, quotes: Sequence[str], lines: Sequence[int], said: PreparedSource, *, language: str
) -> Held:
    """What the lines hold of a statement in the language they are in."""
    wanted = about(text, said, language)
    near = said.around(lines, REACH)
    have_near = _all(said, near)
    pieces = [p for c in clauses(text, language) if len(p := about(c, said, language)) >= 2]
    quoted = frozenset(t for q in quotes for t in content(q, said.language))
    holds = share(wanted, have_near, said)
    return Held(
        cited=share(wanted, _all(said, said.around(lines, 1)), said),
        near=holds,
        elsewhere=_elsewhere(wanted, set(near), said) if holds < 0.5 else 0.0,
        worst=min((share(p, have_near, said) for p in pieces), default=1.0),
        words=len(wanted),
        quoted=len(wanted & quoted),
    )


def about(text: str, said: PreparedSource, language: str) -> frozenset[str]:
    """A statement's content words without the names of those who speak: they stand at every line."""
    return content(text, language) - said.named_terms


def share(wanted: frozenset[str], have: frozenset[str], said: PreparedSource) -> float:
    """Which share of `wanted` is there, telling words counting more; 1 where nothing is wanted."""
    total = sum(said.telling(t) for t in wanted)
    return sum(said.telling(t) for t in wanted & have) / total if total else 1.0


def _all(said: PreparedSource, lines: Iterable[int]) -> frozenset[str]:
    return frozenset(t for n in lines for t in said.terms(n))


def _elsewhere(wanted: frozenset[str], near: set[int], said: PreparedSource) -> float:
    """The share that the best stretch of lines outside `near` holds."""
    weight = {t: said.telling(t) for t in wanted}
    spots = sorted((n, t) for t in wanted for n in said.lines_with(t) if n not in near)
    inside = dict.fromkeys(wanted, 0)
    best, here, start = 0.0, 0.0, 0
    for line, term in spots:  # a window over the lines: each word counts once, however often it stands there
        inside[term] += 1
        here += weight[term] if inside[term] == 1 else 0.0
        while line - spots[start][0] > 2 * REACH:
            gone = spots[start][1]
            inside[gone] -= 1
            here -= weight[gone] if inside[gone] == 0 else 0.0
            start += 1
        best = max(best, here)
    total = sum(weight.values())
    return best / total if total else 0.0


def matches(text: str, lines: Sequence[int], said: PreparedSource, *, language: str) -> list[Match]:
    """Each clause of a statement with the closest clause of the lines and their neighbours; others nearly as close beside."""
    found, cited = [], set(lines)
    options = [(n, c, t) for n in said.around(lines, 1) for c, t in said.clauses(n) if t]
    for told in clauses(text, language):
        wanted = about(told, said, language)
        if not wanted or not options:
            continue
        akin = [(n, c, t, both) for n, c, t in options if (both := wanted & t)]
        total = sum(said.telling(t) for t in wanted)
        ranked = sorted(
            (
                (sum(said.telling(t) for t in both) / total, n in cited, len(both) / len(t), n, c, len(both))
                for n, c, t, both in akin or ((*options[0], frozenset[str]()),)
            ),
            key=lambda o: (-round(o[0], 3), -o[1], -o[2]),
        )
        best = ranked[0]
        rivals = tuple(o[4] for o in ranked[1:4] if o[0] >= 0.8 * best[0] and best[0] > 0)
        found.append(Match(told, best[4], best[3], best[0], best[5], rivals))
    return found


def meant(text: str, lines: Sequence[int], said: PreparedSource, *, language: str) -> float | None:
    """Between two languages: the share of a statement's known meanings that the lines hold; None where too few are known."""
    try:
        ours = meanings(text, find(language).tag)
        theirs = frozenset(
            m
            for n in said.around(lines, 1)
            for m in meanings(said.passages[n].text, find(said.spoken(n)).tag)
        )
    except NotFound:
        return None
    return len(ours & theirs) / len(ours) if len(ours) >= 3 else None
