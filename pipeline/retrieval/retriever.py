"""Finds the passages that bear on a question, and the exchanges around them that fit a token budget.

Knows passages, never models or meetings. Words (BM25) and meaning (the dense encoder) are read at several widths, from
the single turn to the stretch around it, and weighed by numbers that were trained on QMSum (`ranker.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, partial
from math import log as ln

import numpy as np

from pipeline.doors import Passage
from pipeline.errors import EngineUnavailable
from pipeline.languages import base
from pipeline.questions.question import query_weights, understand
from pipeline.retrieval import encoder, exchange
from pipeline.retrieval import reranker as ranker
from pipeline.retrieval.around import Surroundings
from pipeline.retrieval.bm25 import Floats, PassageTerms, Postings, Stretch, runs, stretches
from pipeline.retrieval.vector_store import Arrays, Keeper, fingerprint, keeper, kept
from pipeline.retrieval.vectors import Blocks
from pipeline.text.words import count_tokens, spoken, way_of_cutting

log = logging.getLogger(__name__)

# Terms of the stretches around a passage at which words are counted, beside the passage itself.
WIDTHS = (40, 160)
ALIKE, ALIKE_AROUND = 0.03, 0.25
"""Deviations of the cosines, and of their standardized averages around, below which the passages of a talk differ too
little to say anything: of 128 questions to 32 meetings of QMSum train none has less (0.043, 0.288). In a talk of two blocks
chance would rule."""
NEARBY = 80
"""Terms of the stretch in which a question's telling words are to be said, for "covered"."""
REACH = 30
SHARPENED = 1.5
"""What log-odds are multiplied by: a window would rather hold the whole of the likeliest places than a bit of each. On
QMSum train (five folds) gold turns within 1,000 tokens: 0.33 at 1, 0.36 at 1.5, 0.38 at 2; answers held: 25, 25, 24%."""
LINE_TOKENS = 6
"""What a line costs in a prompt beside its words: id, speaker, time."""
FEATURES = (
    "turn", "around", "stretch_40", "stretch_160", "covered", "speaker", "length", "dense", "dense_around",
)  # fmt: skip
"""What the ranker may weigh; those with "dense" need the encoder."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: its place in the index, its id, and a score that only ranks within one query."""

    index: int
    id: str
    score: float


class Index:
    """Passages of one or several sources, ready for questions.

    `dense` False searches by words alone; so do languages other than English and machines without the weights.
    `kept_in` is where what was worked out about passages is kept between runs; None: only in memory.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        *,
        language: str = "en",
        dense: bool = True,
        kept_in: Keeper | None = None,
    ) -> None:
        self.passages = tuple(passages)
        self.language = language
        self._sources = [p.source for p in self.passages]
        self._postings = Postings(_terms(self.passages, language, kept_in))
        reach = min(REACH, len(self.passages) // 8)  # in a short talk a wide stretch would be all of it
        lengths = self._postings.lengths

        def around(width: int) -> Stretch:
            return stretches(lengths, self._sources, terms_wanted=width, reach=reach)

        self._around = {f"stretch_{width}": around(width) for width in WIDTHS}
        self._nearby = around(NEARBY)
        self._length = _size(lengths)
        self._surroundings = Surroundings.of(lengths, self._sources)
        self._extents = exchange.Extents.of(lengths, self._sources)
        self._labels = tuple(dict.fromkeys(p.speaker for p in self.passages if p.speaker))
        self._blocks = self._encoded(kept_in) if dense and _reads(language) else None
        self._scored: dict[str, Floats] = {}

    @property
    def is_dense(self) -> bool:
        """Whether meaning is searched too, or words alone."""
        return self._blocks is not None

    @property
    def postings(self) -> Postings:
        """Which passage holds which term; small, where the vectors beside it are large."""
        return self._postings

    def _encoded(self, where: Keeper | None) -> Blocks | None:
        try:
            return Blocks.of(self.passages, where=where)
        except EngineUnavailable as error:
            _warn_once(str(error))
            return None

    def __contains__(self, term: object) -> bool:
        """Whether any passage holds the term (a stem)."""
        return term in self._postings

    def holding(self, terms: Collection[str]) -> tuple[int, ...]:
        """The passages that hold every one of these terms (stems), in order."""
        held = [self._postings.frequency(term) > 0 for term in terms]
        return tuple(np.flatnonzero(np.all(held, axis=0)).tolist()) if held else ()

    def weight(self, term: str) -> float:
        """How telling a term (a stem) is here; one that nobody said is the most telling."""
        return self._postings.idf(term) or ln(1 + 2 * len(self.passages))

    def features(self, query: str) -> dict[str, Floats]:
        """How each passage looks in the light of a query, per feature, standardized over the passages."""
        weights = query_weights(query, language=self.language)
        asked = understand(query, speakers=self._labels, language=self.language)
        named = set(asked.named)
        found = {
            "turn": _standard(self._postings.scores(weights)),
            "speaker": np.array([p.speaker in named for p in self.passages], dtype=np.float32),
            "length": self._length,
        }
        for name, around in self._around.items():
            found[name] = _standard(self._postings.scores(weights, stretch=around))
        telling = {term: self.weight(term) for term in asked.content}
        found["covered"] = _standard(self._postings.covered(telling, stretch=self._nearby))
        found["around"] = _standard(self._surroundings.mean(found["turn"], by_size=False))
        if self._blocks is not None:
            found["dense"] = _standard(self._blocks.match(query), least=ALIKE)
            found["dense_around"] = _standard(
                self._surroundings.mean(found["dense"], by_size=True), least=ALIKE_AROUND
            )
        return found

    def scores(self, query: str) -> Floats:
        """How well each passage bears on the query: float32 (passages,); compares within one query only."""
        if query not in self._scored:
            self._scored = {query: self._score(query)}  # the last one is often asked for again
        return self._scored[query]

    def _score(self, query: str) -> Floats:
        if not self.passages:
            return np.zeros(0, dtype=np.float32)
        weights = ranker.DENSE if self.is_dense else ranker.LEXICAL
        features = self.features(query)
        total = np.zeros(len(self.passages), dtype=np.float32)
        for name, weight in weights.items():
            total += weight * features[name]
        return total

    def search(self, query: str, *, k: int = 10, apart: float | None = None) -> tuple[Hit, ...]:
        """The best `k` passages, best first, `apart` terms of talk or more between any two: ten answers, not one ten times.

        A query none of whose words occurs finds nothing where only words are searched.
        """
        scores = self.scores(query)
        if not self.is_dense and not any(
            t in self._postings for t in query_weights(query, language=self.language)
        ):
            return ()
        gap = exchange.APART if apart is None else apart
        chosen = exchange.spread(scores, k=k, apart=gap, extents=self._extents)
        return tuple(Hit(i, self.passages[i].id, float(scores[i])) for i in chosen)

    def windows(self, queries: Sequence[str], *, max_tokens: int) -> tuple[Passage, ...]:
        """Whole exchanges that bear on the queries, in the order of the source, within `max_tokens`."""
        chosen = exchange.pack(
            self.passages,
            self.chances([q for q in queries if q.strip()]),
            terms=self._postings.rows,
            tokens=self._tokens(),
            max_tokens=max_tokens,
        )
        return tuple(self.passages[i] for i in chosen)

    def chances(self, queries: Sequence[str]) -> Floats:
        """How probably each passage belongs to what the queries ask for, 0–1: their mean, as log-odds."""
        weights = ranker.SPAN_DENSE if self.is_dense else ranker.SPAN_LEXICAL
        total = np.full(len(self.passages), weights["bias"], dtype=np.float32)
        for query in queries:
            for name, values in self.features(query).items():
                total += weights.get(name, 0.0) * values / len(queries)
        return np.asarray(1 / (1 + np.exp(-SHARPENED * total)), dtype=np.float32)

    def _tokens(self) -> list[int]:
        return [
            count_tokens(p.text, language=p.language or self.language) + LINE_TOKENS for p in self.passages
        ]


@cache
def _warn_once(message: str) -> None:
    log.warning("%s; searching by words alone", message)


def _reads(language: str) -> bool:
    """Whether the encoder was trained on this language."""
    return base(language) == "en"


def _standard(values: Floats, *, least: float = 0.0) -> Floats:
    """Mean 0 and deviation 1 over the passages, less where they differ by less than `least`; all 0 where they are alike."""
    deviation = float(values.std()) if values.size else 0.0
    if deviation < 1e-6:
        return np.zeros(len(values), dtype=np.float32)
    standard: Floats = ((values - values.mean()) / max(deviation, least)).astype(np.float32)
    return standard


def get_ready(language: str) -> None:
    """Begin to load what questions about meetings in a language need."""
    if _reads(language):
        encoder.get_ready()


def prepare(passages: Sequence[Passage], *, kept_in: Keeper | None, language: str = "en") -> None:
    """Works out ahead what later questions about these passages, alone or among others, would have to wait for."""
    Index(passages, language=language, kept_in=kept_in)


def _terms(passages: Sequence[Passage], language: str, where: Keeper | None) -> list[PassageTerms]:
    """The terms of each source, cut once."""
    found: list[PassageTerms] = []
    way = way_of_cutting(language)
    for first, last in runs([p.source for p in passages]):
        own = passages[first:last]
        name = f"terms-{way}-{fingerprint(own)}"
        letters, numbers, sizes = kept(name, where, partial(_cut, own, language), source=own[0].source)
        vocabulary = letters.tobytes().decode("utf-8", "surrogatepass")
        found.append(PassageTerms(tuple(vocabulary.split("\n")) if vocabulary else (), numbers, sizes))
    return found


def _cut(passages: Sequence[Passage], language: str) -> Arrays:
    """The vocabulary as UTF-8, a term a line, the terms' numbers and the passages' sizes."""
    cut = PassageTerms.cut([spoken(p.text) for p in passages], language=language)
    letters = "\n".join(cut.vocabulary).encode("utf-8", "surrogatepass")
    return np.frombuffer(letters, dtype=np.uint8), cut.numbers, cut.sizes


def _size(lengths: Floats) -> Floats:
    """A line's terms on a scale where QMSum's turns have mean 0 and deviation 1; beyond thirty terms longer is no better."""
    return ((np.log1p(np.minimum(lengths, 30)) - 1.6) / 1.1).astype(np.float32)


def windows(
    passages: Sequence[Passage], queries: Sequence[str], *, max_tokens: int, language: str = "en"
) -> tuple[Passage, ...]:
    """The exchanges of `passages` that bear on `queries` (question, draft answer, doubted claims), in order."""
    index = Index(passages, language=language, kept_in=keeper())
    return index.windows(queries, max_tokens=max_tokens)
