"""Reads ELITR-Bench: real project meetings, questions with human answers, recorded model answers with judge scores.

Knows nothing of models, prompts or policies. Source: Thonet et al. 2024, "ELITR-Bench". The archives are encrypted
with a password that their authors publish, so that the text stays off the web; nothing is written to disk here.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.doors import Passage

PASSWORD = b"utter"
_SPEAKER = re.compile(r"^\(([^()]{1,60})\)\s*")


@dataclass(frozen=True, slots=True)
class Given:
    """One model's recorded answer. `score` is the judge's, 1 (worst) to 10; None where it gave none."""

    model: str
    text: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one meeting. `single`: each question alone (st); `multi`: in a conversation (mt); by model."""

    meeting_id: str
    id: str
    kind: str
    position: str
    text: str
    gold: str
    single: Mapping[str, Given] = field(default_factory=dict)
    multi: Mapping[str, Given] = field(default_factory=dict)
    czech: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A transcript, one passage a line (a line without a speaker label continues the turn), and its questions."""

    id: str
    split: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]


def load(data: Path, split: str | None = None) -> tuple[tuple[Meeting, ...], list[str]]:
    """Meetings of `data/elitr/*_<split>.zip` (None: of all archives), by id; and the names of what is missing."""
    folder = data / "elitr"
    archives = sorted(folder.glob(f"*_{split}*.zip" if split else "*.zip"))
    if not archives:
        return (), [f"elitr/elitr_bench_{split or '*'}.zip"]
    return tuple(meeting for archive in archives for meeting in read(archive)), []


def read(archive: Path) -> tuple[Meeting, ...]:
    """The meetings of one archive, by id."""
    split = archive.stem.rsplit("_", 1)[-1]
    with zipfile.ZipFile(archive) as file:
        file.setpassword(PASSWORD)
        tables: dict[str, dict[tuple[str, str], dict[str, Any]]] = {"st": {}, "mt": {}, "czech": {}}
        transcripts: dict[str, tuple[Passage, ...]] = {}
        for name in file.namelist():
            if name.endswith(".json"):
                kind = "czech" if "czech" in name else "mt" if "_mt_" in name else "st"
                tables[kind].update(_rows(json.loads(file.read(name))))
            elif name.endswith(".txt") and "transcript" in name:
                transcripts[Path(name).stem] = passages(file.read(name).decode("utf-8-sig"))
    order = dict.fromkeys(key for kind in ("st", "mt") for key in tables[kind])
    questions = [_question(key, tables) for key in order]
    return tuple(
        Meeting(id, split, lines, tuple(q for q in questions if q.meeting_id == id))
        for id, lines in sorted(transcripts.items())
    )


def passages(text: str) -> tuple[Passage, ...]:
    """Lines of a transcript as passages "s1", "s2", …; empty lines are left out."""
    return tuple(_lines(text))


def _lines(text: str) -> Iterator[Passage]:
    speaker: str | None = None
    number = 0
    for line in text.splitlines():
        match = _SPEAKER.match(line)
        if match:
            speaker, line = match[1], line[match.end() :]
        if line.strip():
            number += 1
            yield Passage(id=f"s{number}", text=line.strip(), speaker=speaker)


def _rows(table: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(m["id"], str(q["id"])): q for m in table["meetings"] for q in m["questions"]}


def _given(row: dict[str, Any] | None) -> dict[str, Given]:
    if row is None:
        return {}
    return {
        r["model"]: Given(r["model"], r["generated-response"], _score(r))
        for r in row.get("generated-responses", ())
    }


def _score(response: dict[str, Any]) -> float | None:
    for key in ("gpt-4-eval_score", *(k for k in response if k.endswith("_score"))):
        try:
            return float(response[key])
        except (KeyError, TypeError, ValueError):
            continue
    return None


def _question(key: tuple[str, str], tables: dict[str, dict[tuple[str, str], dict[str, Any]]]) -> Question:
    single, multi, czech = (tables[kind].get(key) for kind in ("st", "mt", "czech"))
    row = single or multi
    assert row is not None
    return Question(
        meeting_id=key[0],
        id=key[1],
        kind=row["question-type"],
        position=row["answer-position"],
        text=row["question"],
        gold=row["groundtruth-answer"],
        single=_given(single),
        multi=_given(multi),
        czech=czech["question"] if czech else None,
    )
