"""QMSum: whole-meeting and query-focused summaries against the human ones, by ROUGE F1 in percent.

rouge-score with Porter stemming. `rougeL` is summary-level (rougeLsum, a line a sentence), as the paper's: its rows keep
R-L at 91-95% of R-1, which sentence-level R-L (about 60%) never does. Ours: the answer of task `ask`. Baselines: `lead` (the first words), `bm25` (the turns that match the query),
`longest` and `oracle` (tests/bench/oracle.py), `lexrank` and `textrank` by sumy on the whole meeting (null where it is
not installed). `published`: the paper's rows on its test split, queries of both kinds together, for scale.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from pipeline.doors import Request
from pipeline.extractive import ask
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.readable import clean, reported
from pipeline.extractive.reading.utterances import Sentence, read
from pipeline.shapes import AnswerShape
from pipeline.text.sentences import split as sentences_of
from tests.bench.intervals import bootstrap_of
from tests.bench.meetings import Meeting, Query, qmsum
from tests.bench.oracle import extract
from tests.bench.retrieval import plain_bm25

MOST_WORDS = 130
"""Human whole-meeting answers have 110 words on average."""
SPECIFIC_WORDS = 75
GRAPH_SENTENCES = 250
"""sumy compares every pair of sentences: of longer meetings it is given this many, evenly drawn."""
PUBLISHED = {
    "textrank": (16.27, 2.69, 15.41),
    "pgnet": (28.74, 5.98, 25.13),
    "bart": (29.20, 6.37, 25.49),
    "hmnet": (32.29, 8.67, 28.17),
    "extractive_oracle": (42.84, 16.86, 39.20),
}
KEYS = ("rouge1", "rouge2", "rougeL")
Row = tuple[float, float, float]
System = Callable[[Meeting, Query], str | None]


def ours(meeting: Meeting, query: Query) -> str:
    """The answer of task `ask`, whole meeting or not; what is "not said" has no words in common with anything."""
    inputs = {"question": query.text}
    answer = ask.reply(Request("ask", meeting.passages, inputs, shape=AnswerShape))
    return "\n".join(sentences_of(answer.answer))


def lead(meeting: Meeting, query: Query) -> str:
    """What is said first."""
    return within((s.text for s in _read(meeting)), _limit(query))


def longest(meeting: Meeting, query: Query) -> str:
    """The longest sentences of up to 40 words."""
    order = sorted((s for s in _read(meeting) if s.size <= 40), key=lambda s: -s.size)
    return within((s.text for s in order), _limit(query))


def bm25(meeting: Meeting, query: Query) -> str:
    """The turns that match the query best, by words alone."""
    ranked = plain_bm25(meeting.passages).places(query.text)
    return within((meeting.passages[i].text for i in ranked[:8]), _limit(query))


def oracle(meeting: Meeting, query: Query) -> str:
    """The best extract there is, made readable as ours."""
    from rouge_score.tokenizers import DefaultTokenizer

    words = cues("en")
    said = [reported(clean(s.text, words), s.speaker, words) for s in _read(meeting)]
    tokens = DefaultTokenizer(use_stemmer=True).tokenize
    best = extract([tokens(s) for s in said], tokens(query.answer), most_words=_limit(query))
    return "\n".join(said[i] for i in sorted(best))


def lexrank(meeting: Meeting, query: Query) -> str | None:
    """sumy's LexRank (Erkan and Radev 2004)."""
    return _sumy("lex_rank", "LexRankSummarizer", meeting, query)


def textrank(meeting: Meeting, query: Query) -> str | None:
    """sumy's TextRank (Mihalcea and Tarau 2004)."""
    return _sumy("text_rank", "TextRankSummarizer", meeting, query)


class _Words:
    """sumy's own tokenizer downloads NLTK data; the sentences are cut already."""

    def to_sentences(self, text: str) -> list[str]:
        return [line for line in text.splitlines() if line.strip()]

    def to_words(self, text: str) -> list[str]:
        return text.lower().split()


def _sumy(module: str, name: str, meeting: Meeting, query: Query) -> str | None:
    try:
        from importlib import import_module

        from sumy.nlp.stemmers import Stemmer
        from sumy.parsers.plaintext import PlaintextParser
    except ImportError:
        return None
    lines = [s.text for s in _read(meeting) if s.size >= 5]
    step = max(1, -(-len(lines) // GRAPH_SENTENCES))
    parser = PlaintextParser.from_string("\n\n".join(lines[::step]), _Words())
    summarizer = getattr(import_module(f"sumy.summarizers.{module}"), name)(Stemmer("english"))
    summarizer.stop_words = cues("en").language.stop_words
    return within((str(s) for s in summarizer(parser.document, 12)), _limit(query))


GENERAL: dict[str, System] = {
    "lead": lead, "longest": longest, "textrank": textrank, "lexrank": lexrank, "oracle": oracle,
}  # fmt: skip
SPECIFIC: dict[str, System] = {"lead": lead, "bm25": bm25, "oracle": oracle}


def _limit(query: Query) -> int:
    return SPECIFIC_WORDS if query.turns else MOST_WORDS


_READ: dict[str, tuple[Sentence, ...]] = {}


def _read(meeting: Meeting) -> tuple[Sentence, ...]:
    """The sentences of the meeting at hand (of the last one only: memory)."""
    if meeting.id not in _READ:
        _READ.clear()
        _READ[meeting.id] = read(meeting.passages, cues("en"))
    return _READ[meeting.id]


def within(texts: object, most_words: int) -> str:
    """As many whole texts as fit, at least one, a line each."""
    kept: list[str] = []
    for text in texts:  # type: ignore[attr-defined]
        if kept and sum(len(t.split()) for t in kept) + len(text.split()) > most_words * 1.1:
            continue
        kept.append(text)
    return "\n".join(kept)


def rouge(text: str, reference: str) -> Row:
    """(R-1, R-2, summary-level R-L), F1 in percent."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
    got = scorer.score("\n".join(sentences_of(reference)), text)
    return (
        100 * got["rouge1"].fmeasure,
        100 * got["rouge2"].fmeasure,
        100 * got["rougeLsum"].fmeasure,
    )


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """ROUGE of ours and of the baselines on qmsum/<split>, mean over queries; intervals over meetings."""
    split = split or "val"
    meetings = qmsum(data, split)
    if not meetings:
        return {"specific": None, "general": None, "baselines": None, "skipped": [f"qmsum/{split}.jsonl.gz"]}
    found: dict[str, list[list[Row]]] = {"general": [], "specific": []}
    others: dict[str, dict[str, list[Row]]] = {"general": {}, "specific": {}}
    for number, meeting in enumerate(meetings, 1):
        print(f"qmsum: {number}/{len(meetings)} {meeting.id}", file=sys.stderr)
        for kind, queries, baselines in (
            ("general", meeting.general, GENERAL),
            ("specific", meeting.specific, SPECIFIC),
        ):
            found[kind].append([rouge(ours(meeting, q), q.answer) for q in queries])
            for name, baseline in baselines.items():
                rows = others[kind].setdefault(name, [])
                rows += [rouge(text, q.answer) for q in queries if (text := baseline(meeting, q)) is not None]
    return {
        "split": split,
        **{kind: _mean([row for rows in found[kind] for row in rows]) for kind in found},
        "both": _mean([row for kind in found for rows in found[kind] for row in rows]),
        "ci95": {kind: _intervals(rows) for kind, rows in found.items()}
        | {"both": _intervals([a + b for a, b in zip(*found.values(), strict=True)])},
        "baselines": {
            kind: {name: _mean(rows) for name, rows in systems.items()} for kind, systems in others.items()
        },
        "published": {name: dict(zip(KEYS, row, strict=True)) for name, row in PUBLISHED.items()},
        "n": sum(len(rows) for kind in found for rows in found[kind]),
    }


def _intervals(meetings: Sequence[Sequence[Row]]) -> dict[str, list[float] | None]:
    """95% intervals of the mean over queries, meetings drawn."""
    held = [rows for rows in meetings if rows]
    return {
        key: bootstrap_of(held, lambda sample, k=k: float(np.mean([r[k] for rows in sample for r in rows])))
        for k, key in enumerate(KEYS)
    }


def _mean(rows: Sequence[Row]) -> dict[str, float] | None:
    """None where there is nothing to average: a baseline that is not installed."""
    if not rows:
        return None
    return {key: round(float(np.mean([row[k] for row in rows])), 2) for k, key in enumerate(KEYS)}
