"""Edited copies of processed meetings, put into a store through its own door: a library of any size within minutes.

Not a benchmark. Each copy has names of its own for the things that its original talks about, a date and a series of its
own, and one planted line that tells a price which no other copy tells. What is kept for questions is encoded for the
blocks that hold the planted line, and taken from the original for all others.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from pipeline.app import task_list as tasks
from pipeline.meeting import Processed, Recap, Transcript
from pipeline.retrieval import vectors
from pipeline.retrieval.encoder import blocks, encode
from pipeline.retrieval.retriever import prepare
from pipeline.retrieval.vector_store import kept, packed
from pipeline.stages.claims import passages_of
from pipeline.store import Store
from pipeline.store.arrays import KeptArrays
from pipeline.text.adapters import adapter_of

COLOURS = (
    "amber teal crimson ivory copper indigo olive scarlet silver violet ochre jade coral umber azure maroon "
    "golden lilac russet pearl"
).split()
THINGS = (
    "lantern heron gantry orchard pulley kettle harbour trellis anvil compass ferry meadow turbine quarry saddle "
    "beacon cradle chisel barrel canopy furnace pontoon spindle awning girder"
).split()
WORKS = (
    "repair painting insurance transport inspection storage rental cleaning design lighting wiring flooring "
    "heating signage fencing paving roofing plumbing catering printing"
).split()
SYLLABLES = "ba ke lo mi nu ra se ti vo zu pra gle dro fin tal mer".split()
PER_SERIES = 8
"""Copies of each original in one series."""
OWN_NAMES = 12
"""Names of an original that each copy replaces by its own."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A price that is told in one meeting only, and the question after it."""

    meeting_id: str
    line: str
    question: str


def planted(meeting_id: str, number: int) -> Planted:
    """The `number`th fact: 20 colours, 25 things and 20 works, so that each word is told in many meetings."""
    step = number * 7919 % (len(COLOURS) * len(THINGS) * len(WORKS))
    colour = COLOURS[step % len(COLOURS)]
    thing = THINGS[step // len(COLOURS) % len(THINGS)]
    work = WORKS[step // len(COLOURS) // len(THINGS)]
    price = 1000 + number * 37 % 9000
    return Planted(
        meeting_id,
        f"One more thing, for the {work} of the {colour} {thing} we will pay {price} euros, not more.",
        f"How much will we pay for the {work} of the {colour} {thing}?",
    )


class Copier:
    """Originals with what is kept of them, ready to be copied."""

    def __init__(self, originals: Sequence[Processed], kept_in: KeptArrays) -> None:
        self.originals = tuple(originals)
        self.kept_in = kept_in

    def values(self, number: int) -> np.ndarray:
        """The vectors of the blocks of the `number`th copy's original: float16 (blocks, 384)."""
        return _values(self.originals[number % len(self.originals)].transcript, self.kept_in)

    def copies(self, first: int, last: int) -> Iterator[tuple[Processed, Planted]]:
        """Copies number `first` … `last` - 1."""
        for number in range(first, last):
            yield self.copy(number)

    def copy(self, number: int) -> tuple[Processed, Planted]:
        """The `number`th copy: words, recap, and the fact that was planted in it."""
        which = number % len(self.originals)
        at = self.originals[which]
        round_ = number // len(self.originals)
        meeting_id = f"{at.transcript.meeting_id}-{number}"
        chance = random.Random(number)
        own = {name: "".join(chance.choices(SYLLABLES, k=3)) for name in _names(at.transcript)}
        swap = re.compile("|".join(rf"\b{re.escape(n)}\b" for n in own) or "(?!)")
        fact = planted(meeting_id, number)
        place = chance.randrange(len(at.transcript.segments))

        def edited(text: str) -> str:
            return swap.sub(lambda m: own[m.group()], text)

        segments = tuple(
            replace(s, text=fact.line if n == place else edited(s.text), words=())
            for n, s in enumerate(at.transcript.segments)
        )
        words = replace(
            at.transcript,
            meeting_id=meeting_id,
            title=f"{at.transcript.title} {number}",
            segments=segments,
            date=(date(2015, 1, 5) + timedelta(days=number // 3)).isoformat(),
            series=f"{at.transcript.series or 'one-off'} {round_ // PER_SERIES}",
        )
        form = adapter_of(Recap)
        told = edited(form.dump_json(at.recap).decode()).replace(at.transcript.meeting_id, meeting_id)
        return Processed(words, form.validate_json(told)), fact


@lru_cache(maxsize=64)
def _names(transcript: Transcript) -> tuple[str, ...]:
    """The capitalized words that its lines say most often, without those that begin a sentence only."""
    said = Counter(m for s in transcript.segments for m in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", s.text))
    return tuple(name for name, _ in said.most_common(OWN_NAMES))


def keep(made: Processed, taken: np.ndarray, fact: Planted, store: Store, kept_in: KeptArrays) -> None:
    """Store a copy as `process` would have, with what is kept for questions."""
    store.save_transcript(made.transcript, read_from="a copy")
    store.save_artifact(made.transcript.meeting_id, "recap", made.recap, of=Recap)
    tasks.note(store, made.transcript.meeting_id)
    own = passages_of(made.transcript)
    cut = blocks(own)
    made_of = np.minimum(np.arange(len(cut)), len(taken) - 1)
    values = taken[made_of].copy()
    fresh = [n for n, b in enumerate(cut) if fact.line.split(",")[0] in b.text or fact.line[-30:] in b.text]
    if fresh:
        values[fresh] = encode([cut[n].text for n in fresh]).astype(np.float16)
    rows = np.array([(b.first, b.last) for b in cut], dtype=np.int32).reshape(-1, 2)
    kept_in.write(vectors.name_of(own), packed((rows, values)), made.transcript.meeting_id)
    prepare(own, kept_in=kept_in, language=made.transcript.language)


@lru_cache(maxsize=64)
def _values(transcript: Transcript, kept_in: KeptArrays) -> np.ndarray:
    own = passages_of(transcript)
    _, values = kept(
        vectors.name_of(own), kept_in, lambda: vectors.encoded(own), source=transcript.meeting_id
    )
    return values
