"""Reads QMSum and AMI as meetings: passages, topics, queries, human answers, annotated actions and decisions.

Knows nothing of models or metrics. QMSum: Zhong et al. 2021; a split is one file, qmsum/<split>.jsonl.gz.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.doors import Passage


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its human answer; `turns` are the indices of the passages it rests on (empty: general)."""

    text: str
    answer: str
    turns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's name and the turns it was talked about in."""

    name: str
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One QMSum meeting, one passage a speaker turn."""

    id: str
    passages: tuple[Passage, ...]
    topics: tuple[Topic, ...]
    general: tuple[Query, ...]
    specific: tuple[Query, ...]


def qmsum(data: Path, split: str) -> tuple[Meeting, ...]:
    """The meetings of a split, in order of the file; empty where the file is not there."""
    path = data / "qmsum" / f"{split}.jsonl.gz"
    return tuple(_meeting(raw) for raw in _lines(path)) if path.is_file() else ()


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            raw = json.loads(line)
            raw.setdefault("meeting_id", f"{path.name}-{number}")
            yield raw


def _meeting(raw: dict[str, Any]) -> Meeting:
    turns = raw["meeting_transcripts"]
    passages = tuple(
        Passage(f"s{i + 1}", turn["content"], turn["speaker"] or None, source=raw["meeting_id"])
        for i, turn in enumerate(turns)
    )
    n = len(passages)
    return Meeting(
        id=raw["meeting_id"],
        passages=passages,
        topics=tuple(Topic(t["topic"], _turns(t["relevant_text_span"], n)) for t in raw["topic_list"]),
        general=tuple(Query(q["query"], q["answer"]) for q in raw["general_query_list"]),
        specific=tuple(
            Query(q["query"], q["answer"], _turns(q["relevant_text_span"], n))
            for q in raw["specific_query_list"]
        ),
    )


def _turns(spans: list[list[str]], n: int) -> tuple[int, ...]:
    found = {i for first, last in spans for i in range(int(first), int(last) + 1)}
    return tuple(sorted(i for i in found if 0 <= i < n))


@dataclass(frozen=True, slots=True)
class Annotated:
    """What a human noted of one AMI meeting, one sentence an item; empty where nothing was noted."""

    id: str
    summary: str
    decisions: tuple[str, ...]
    actions: tuple[str, ...]
    problems: tuple[str, ...]


def ami(data: Path) -> tuple[Annotated, ...]:
    """All AMI annotations of `data/ami/*.json.gz`, by id."""
    found: dict[str, Annotated] = {}
    for path in sorted((data / "ami").glob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for name, raw in json.load(file).items():
                found[name] = Annotated(
                    name, raw["summary"], *(_items(raw[k]) for k in ("decisions", "actions", "problems"))
                )
    return tuple(found[name] for name in sorted(found))


def _items(text: str) -> tuple[str, ...]:
    """The sentences of an annotation. "*NA*." and "NA." stand for nothing."""
    from pipeline.text.sentences import split

    return tuple(s for s in split(text) if len(s.split()) > 2)
