"""The last check, in English: does a small network find the statement supported by what was said?

Knows nothing of the other checks. It reads well what stays close to the words and doubts free paraphrase too often, so
its opinion counts only together with how much of the statement the lines hold.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pipeline.errors import EngineUnavailable
from pipeline.languages import base
from pipeline.verification.said import PreparedSource
from pipeline.verification.support import Held

if TYPE_CHECKING:
    from pipeline.verification.grounding import Grounder

_LOG = logging.getLogger(__name__)
_GROUNDERS: WeakKeyDictionary[PreparedSource, dict[frozenset[str | None], Grounder | None]] = (
    WeakKeyDictionary()
)
WORTH = 0.06
"""A limit below which the network is not asked: it costs ten times the other checks."""
UNSURE = 0.35
"""Below this the network alone is no reason to doubt, where most of the words are there."""


def doubts(text: str, cited: Sequence[str], found: Held, said: PreparedSource) -> Iterator[str]:
    """Why the network does not find it supported; nothing where it cannot read the language or has no weights."""
    if limit(found) < WORTH or len(text.split()) < 4 or (grounder := grounder_of(said, cited)) is None:
        return
    verdict = grounder.check([text], among=cited)[0]
    if verdict.supported < limit(found):
        words = ", ".join(repr(text[a:b]) for a, b in verdict.doubtful[:3])
        yield f"what was said does not seem to support {words or 'it'}"


def limit(found: Held) -> float:
    """The support below which a statement is doubted: the more of its words are there, the less is asked for."""
    return UNSURE * max(0.0, 1 - found.near)


def grounder_of(said: PreparedSource, cited: Sequence[str]) -> Grounder | None:
    """Reads statements against the meetings in which these lines are; None where its weights are missing (said once) or
    the source is not English."""
    if base(said.language) != "en":
        return None
    kept = _GROUNDERS.setdefault(said, {})
    meetings = frozenset(said.passages[said.place[i]].source for i in cited if i in said.place)
    if meetings not in kept:
        from pipeline.verification.grounding import (
            Grounder,
        )  # numpy: who only looks at results is not to wait for it

        try:
            kept[meetings] = Grounder([p for p in said.passages if p.source in meetings])
        except EngineUnavailable as error:
            _warn(str(error))
            kept[meetings] = None
    return kept[meetings]


@cache
def _warn(text: str) -> None:
    """Said once a process."""
    _LOG.warning("%s: statements are checked by their words alone", text)
