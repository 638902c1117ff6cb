"""Which of many meetings a question is about: those in its scope that hold its words, by the index, before any is read.

Knows nothing of how a question is answered.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import EngineUnavailable
from pipeline.questions.question import speakers_named
from pipeline.stages import answer as answering
from pipeline.store import Store, fulltext, shelf
from pipeline.store.shelf import Scope, ScopeRow

if TYPE_CHECKING:
    from pipeline.retrieval.candidates import Rows, Sought

EVERY = 128
"""So many meetings are all read for a question; of more, those that bear most on it."""
READ = 16
"""So many of more are read."""
LOOKED_AT = 64
"""So many are looked at by their vectors, where these are kept."""
BY_WORDS = 8
"""So many of those that are read are the best by their words alone: among many alike the meaning tells none apart."""
LINES = 200_000
"""Lines that are fetched for a word, the newest first."""
NAMED = 1.5
"""What a meeting counts in which somebody speaks whom the question names."""
ALIKE = 2.0
"""What the cosine of the best block counts beside the words of the best meeting."""


@dataclass(frozen=True, slots=True)
class ChosenMeetings:
    """The ids of the meetings to read, the newest first, and what they were chosen from; None: they are all there is."""

    meetings: tuple[str, ...]
    searched: answering.Searched | None = None


def chosen(
    question: str, store: Store, scope: Scope, *, ids: Collection[str] | None = None
) -> ChosenMeetings:
    """The meetings to read for a question about those in `scope` (`ids`: of these only): all where they are few."""
    here = shelf.held(store, scope)
    if ids is not None:
        here = [h for h in here if h.id in ids]
    if len(here) <= EVERY:
        return ChosenMeetings(tuple(h.id for h in here))
    asked, meant = answering.scoped(question, here, person=scope.person)
    notes, lines = answering.scope_notes(meant, here), sum(h.lines for h in meant)
    if len(meant) > READ:
        read = _bearing(asked, meant, store)
        which = "bear most on the question" if read else "are the newest"
        read = read or sorted(meant, key=lambda h: h.date or "", reverse=True)
        notes = (
            *notes,
            f"the words of all {len(meant)} meetings were searched; the {READ} that {which} were read",
        )
        meant = tuple(read[:READ])
    return ChosenMeetings(tuple(h.id for h in meant), answering.Searched(asked, lines, notes))


def _bearing(question: str, meant: Sequence[ScopeRow], store: Store) -> list[ScopeRow]:
    """The meetings that hold words of the question, the likeliest first; none where it has no word to look for."""
    import numpy as np

    from pipeline.retrieval.candidates import ranked, sought

    by_number = {h.number: h for h in meant}
    numbers = np.array(sorted(by_number), dtype=np.int64)
    found: dict[Sought, Rows] = {}
    for word in sought(question, language=meant[0].language):
        query = (tuple(fulltext.WordForm(*form) for form in word.forms),)
        rows = np.array(fulltext.places(store, query, limit=LINES), dtype=np.int64)
        found[word] = np.sort(rows[np.isin(rows // fulltext.A_MEETING, numbers)])
    order, scores = ranked(found, a_source=fulltext.A_MEETING, sources=len(meant))
    if not len(order):
        return []
    if named := speakers_named(question, shelf.people(store)):
        there = np.array(sorted(shelf.where_they_speak(store, named)), dtype=np.int64)
        scores = scores * np.where(np.isin(order, there), NAMED, 1.0)
    best = np.argsort(-scores, kind="stable")[:LOOKED_AT]
    likely = [(by_number[int(order[i])], float(scores[i])) for i in best]
    first = [held for held, _ in likely[:BY_WORDS]]
    return [*first, *(held for held, _ in _by_meaning(question, likely, store) if held not in first)]


def _by_meaning(
    question: str, likely: Sequence[tuple[ScopeRow, float]], store: Store
) -> list[tuple[ScopeRow, float]]:
    """The likely ones in the order of words and vectors together, where vectors are kept and can be read."""
    from pipeline.retrieval.encoder import encode
    from pipeline.retrieval.vectors import beginning, likeness
    from pipeline.store.arrays import of_meeting

    most = max((score for _, score in likely), default=0.0) or 1.0
    try:
        query = encode([question])[0]
    except EngineUnavailable:
        return list(likely)
    told = []
    for held, score in likely:
        data = of_meeting(store, held.id, beginning())
        alike = likeness(data, query) if data is not None else None
        told.append((held, score / most + ALIKE * (alike or 0.0)))
    return sorted(told, key=lambda pair: -pair[1])
