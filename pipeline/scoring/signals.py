"""Signals: what can be seen in an answer, its question and the evidence without asking a stronger model.

Knows nothing of thresholds or of who answered. Every signal is a number or None; None means "could not be seen",
never zero. Names are stable: the scorer's weights refer to them.
"""

from __future__ import annotations

import logging
import math
import re
from collections import Counter
from collections.abc import Container, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.errors import EngineUnavailable
from pipeline.languages import base
from pipeline.retrieval.bm25 import PassageTerms, Postings, stretches
from pipeline.retrieval.retriever import Index
from pipeline.retrieval.vector_store import keeper
from pipeline.scoring import wording
from pipeline.text.sentences import split
from pipeline.text.words import terms
from pipeline.verification import names as named
from pipeline.verification.grounding import Grounder

Signals = dict[str, float | None]
Floats = NDArray[np.float64]
_LOG = logging.getLogger(__name__)
GROUNDED = ("grounded_least", "grounded_mean", "grounded_first")
NEAREST = 3
"""Lines nearest to an answer that are looked at."""
KINDS = ("who", "when", "number", "yes_no", "what")


def marks_of(text: str, language: str) -> set[str]:
    """Stems of a text's content words, and tags like PERSON3 as they are, lower case."""
    return {*terms(text, language=language), *(m.lower() for m in re.findall(r"[A-Z]{3,}\d+", text))}


class PreparedTranscript:
    """A transcript prepared once for many answers."""

    def __init__(self, passages: Sequence[Passage], *, language: str = "en") -> None:
        self.passages = tuple(passages)
        self.language = language
        self._postings = Postings([PassageTerms.cut([p.text for p in self.passages], language=language)])
        self._around = stretches(
            self._postings.lengths, [p.source for p in self.passages], terms_wanted=40, reach=4
        )
        self._index: Index | None = None
        self.speakers = named.speakers(self.passages)
        text = named.lines_text(self.passages)
        self.tags = named.tags(text)
        self.numbers = set(named.numbers(text))
        self.holders: dict[str, list[int]] = {}
        for number, passage in enumerate(self.passages):
            for word in marks_of(f"{passage.speaker or ''} {passage.text}", language):
                self.holders.setdefault(word, []).append(number)
        self._asked: tuple[str, Floats, Floats] | None = None
        self._standing: tuple[str, Floats] | None = None
        self._grounder: Grounder | None = None

    @property
    def index(self) -> Index:
        """Retrieval over this source. Of the signals only `bears` reads it: fit the weights again when retrieval changes."""
        if self._index is None:
            self._index = Index(self.passages, language=self.language, kept_in=keeper())
        return self._index

    def bears(self, question: str, answer: str) -> float | None:
        """How well the lines nearest to an answer bear on its question, in deviations above the mean of all lines; None
        where lines are not found by meaning."""
        if not self.passages or not answer.strip() or not self.index.is_dense:
            return None
        if self._standing is None or self._standing[0] != question:
            scores = self.index.scores(question).astype(np.float64)
            self._standing = (question, (scores - scores.mean()) / max(float(scores.std()), 1e-6))
        nearest = np.argsort(-self.index.scores(answer), kind="stable")[:NEAREST]
        return float(self._standing[1][nearest].mean())

    def scores(self, text: str) -> Floats:
        """BM25 of each passage, alone and with its neighbours, added: float (passages,), 0 where nothing matches."""
        counts = Counter(terms(text, language=self.language))
        weighted = {term: float(min(n, 2)) for term, n in counts.items()}
        alone = self._postings.scores(weighted)
        return np.asarray(alone + self._postings.scores(weighted, stretch=self._around), dtype=np.float64)

    def idf(self, term: str) -> float:
        """How telling a word is in this source; the most telling where it does not occur."""
        return math.log(1 + len(self.passages) / (0.5 + len(self.holders.get(term, ()))))

    def asked(self, question: str) -> tuple[Floats, Floats]:
        """How well each passage bears on the question, 0–1, alone and with its neighbours."""
        if self._asked is None or self._asked[0] != question:
            alone = self.scores(question)
            alone = alone / alone.max() if alone.size and alone.max() > 0 else alone
            padded = np.pad(alone, (2, 3))
            near = np.max([padded[i : i + len(alone)] for i in range(6)], axis=0) if alone.size else alone
            self._asked = (question, alone, near)
        return self._asked[1], self._asked[2]

    def grounder(self) -> Grounder | None:
        """Reads claims against this source; None where its weights are missing, which is said once."""
        if self._grounder is None:
            try:
                self._grounder = Grounder(self.passages)
            except EngineUnavailable as error:
                _warn(str(error))
                return None
        return self._grounder


@cache
def _warn(text: str) -> None:
    """Said once a process."""
    _LOG.warning("%s: statements are checked by their words alone", text)


@lru_cache(maxsize=8)
def source_of(passages: tuple[Passage, ...], language: str) -> PreparedTranscript:
    """The prepared source of these passages; the last few are kept."""
    return PreparedTranscript(passages, language=language)


def answer_signals(
    question: str,
    answer: str,
    source: PreparedTranscript,
    *,
    others: Sequence[str] = (),
    mean_logprob: float | None = None,
    found: bool | None = None,
    ground: bool = True,
) -> Signals:
    """All signals of one answer. `others`: what other cheap models or samples answered.

    `ground` False leaves the grounding model out: it costs ten times the rest, and the learned weights do not use it yet.
    """
    told = marks_of(answer, source.language) - marks_of(question, source.language)
    return {
        **_form(question, answer, source, found),
        **_checked(question, answer, source),
        **_linked(question, told, source),
        **_covered(question, answer, told, source),
        **(_grounded(answer, source) if ground else dict.fromkeys(GROUNDED)),
        **agreement(answer, others, source),
        "mean_logprob": mean_logprob,
    }


def _form(question: str, answer: str, source: PreparedTranscript, found: bool | None) -> Signals:
    english = base(source.language) == "en"
    kind = wording.question_kind(question)
    form: Signals = {
        "length": math.log1p(len(answer.split())),
        "question_length": math.log1p(len(question.split())),
        "source_length": math.log1p(len(source.passages)),
        "listed": wording.listed(answer),
    }
    said: Signals = {
        "refusal": max(wording.refusal(answer), float(found is False)),
        "hedging": wording.hedging(answer),
        "first_hedged": wording.first_hedged(answer),
        "framed": wording.framed(answer),
        "attendance": float(wording.about_attendance(question)),
        "yes": float(wording.starts_with(answer, "yes")),
        "no": float(wording.starts_with(answer, "no")),
        "sentences": math.log1p(len(split(answer, source.language))),
        "asks_whole": float(wording.asks_whole(question)),
        "asks_judgement": float(wording.asks_judgement(question)),
        "fits_kind": wording.fits_kind(
            kind, answer, names_people=bool(named.people(answer, source.speakers))
        ),
        **{f"kind_{k}": float(kind == k or (k == "what" and kind in ("why", "where"))) for k in KINDS},
    }
    return form | (said if english else dict.fromkeys(said))


def _checked(question: str, answer: str, source: PreparedTranscript) -> Signals:
    asked = {n.lower() for n in named.names(question)}
    answered = [n.lower() for n in named.names(answer) if n.lower() not in asked]
    persons = [p for p in named.people(answer, source.speakers) if p not in asked]
    attendance = wording.about_attendance(question)
    return {
        "names": math.log1p(len(answered)),
        "persons": math.log1p(len(persons)),
        "names_held": named.held_share([n.split()[0] for n in answered], source.tags),
        "numbers_held": named.held_share(named.numbers(answer), source.numbers),
        "dates_held": named.held_share(named.dates(answer), source.tags),
        "attendance_match": _jaccard(set(persons), source.speakers) if attendance else None,
    }


def _jaccard(left: set[str] | frozenset[str], right: set[str] | frozenset[str]) -> float | None:
    return len(left & right) / len(left | right) if left and right else None


def _linked(question: str, told: set[str], source: PreparedTranscript) -> Signals:
    """Do the words that answer stand where the question's words stand? 0: not said at all, 1: in the best place."""
    alone, near = source.asked(question)
    nothing: Signals = dict.fromkeys(
        ("link_mean", "link_least", "unheld", "name_link", "name_mass", "name_best")
    )
    if not told or not near.size or not near.max():
        return nothing
    order = sorted(told)
    links = np.array([max((near[i] for i in source.holders.get(t, ())), default=0.0) for t in order])
    weights = np.array([source.idf(t) for t in order])
    tags = [t for t in order if re.fullmatch(r"[a-z]{3,}\d+", t) or t in source.speakers]
    return {
        "link_mean": float((links * weights).sum() / weights.sum()),
        "link_least": float(np.sort(links)[: max(1, len(links) // 4)].mean()),
        "unheld": math.log1p(float(weights[links == 0].sum())),
        "name_link": float(np.mean([links[order.index(t)] for t in tags])) if tags else None,
        "name_best": max(max((float(alone[i]) for i in source.holders.get(t, ())), default=0.0) for t in tags)
        if tags
        else None,
        "name_mass": _mass(tags, marks_of(question, source.language), near, source),
    }


def _mass(tags: Sequence[str], asked: set[str], near: Floats, source: PreparedTranscript) -> float | None:
    """How much the named stand around what was asked, against whoever stands there most: 0–1."""
    if not tags:
        return None

    def mass(tag: str) -> float:
        return float(np.sort([near[i] ** 3 for i in source.holders.get(tag, ())])[-8:].sum())

    rivals = [
        t
        for t in source.holders
        if (re.fullmatch(r"person\d+", t) or t in source.speakers) and t not in asked
    ]
    most = max((mass(t) for t in rivals), default=0.0)
    return min(1.0, max(mass(t) for t in tags) / most) if most else None


def _covered(question: str, answer: str, told: set[str], source: PreparedTranscript) -> Signals:
    asked = marks_of(question, source.language)
    alone, _ = source.asked(question)
    own = source.scores(answer)
    best = np.argsort(-alone, kind="stable")[:20]
    first = named.lines_text([source.passages[i] for i in best[:3]])
    top = {t for i in best[:15] for t in marks_of(source.passages[i].text, source.language)}
    lacking = _weighted(marks_of(first, source.language) - asked, told, source)
    peak = float(alone[best].mean()) if best.size else 0.0
    refused = wording.refusal(answer) > 0
    reached = _weighted(asked, top, source)
    return {
        "told": math.log1p(len(told)),
        "told_held": _weighted(told, source.holders, source),
        "told_top": _weighted(told, top, source),
        "asked_held": _weighted(asked, source.holders, source),
        "asked_top": reached,
        "refused_though": (reached or 0.0) if refused else 0.0,
        "flat": peak,
        "missing": 1.0 - lacking if lacking is not None else None,
        "same_place": float(np.corrcoef(alone, own)[0, 1])
        if alone.size > 2 and alone.std() and own.std()
        else None,
        "best_bears": source.bears(question, answer),
    }


def _weighted(wanted: set[str], held: Container[str], source: PreparedTranscript) -> float | None:
    """Which share of `wanted` is held, rare words counting more; None where nothing is wanted."""
    total = sum(source.idf(t) for t in wanted)
    return sum(source.idf(t) for t in wanted if t in held) / total if total else None


def _grounded(answer: str, source: PreparedTranscript) -> Signals:
    grounder = source.grounder()
    nothing: Signals = dict.fromkeys(GROUNDED)
    if grounder is None or base(source.language) != "en":
        return nothing
    told = [s for s in split(answer, source.language) if len(s.split()) >= 3][:12]
    if not told:
        return nothing
    shares = [v.supported for v in grounder.check(told)]
    return {
        "grounded_least": min(shares),
        "grounded_mean": sum(shares) / len(shares),
        "grounded_first": shares[0],
    }


def agreement(answer: str, others: Sequence[str], source: PreparedTranscript) -> Signals:
    """How alike the answers of several cheap models are; None where only one answered."""
    if not others:
        return {"agree_terms": None, "agree_names": None, "agree_refusal": None}
    own = set(terms(answer, language=source.language))
    shares = [_dice(own, set(terms(o, language=source.language))) for o in others]
    people = {n.lower() for n in named.names(answer)} | set(named.numbers(answer))
    alike = [_dice(people, {n.lower() for n in named.names(o)} | set(named.numbers(o))) for o in others]
    refused = [wording.refusal(o) for o in others]
    return {
        "agree_terms": sum(shares) / len(shares),
        "agree_names": sum(alike) / len(alike),
        "agree_refusal": sum(abs(r - wording.refusal(answer)) for r in refused) / len(refused),
    }


def _dice(left: set[str], right: set[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 1.0
