"""Writes the table of what is known of each language: `python -m tests.bench.fitness --data DIR`.

It is what `quorum doctor --languages` shows: pipeline/languages/measured.json, in percent; null where nothing was measured.
Detection and sentences are measured on NTREX, tasks, decisions and questions on the unseen texts of tests/bench/tongues.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from pipeline import languages
from tests.bench import language_id, sentences, tongues

TABLE = Path(languages.__file__).parent / "measured.json"


def table(data: Path) -> dict[str, dict[str, float | None]]:
    """A row a language."""
    known: dict[str, Any] = language_id.run(data)["per_language"]  # type: ignore[assignment]
    cut: dict[str, Any] = sentences.run(data)["per_language"]  # type: ignore[assignment]
    talk: dict[str, Any] = tongues.run(data, split="unseen")
    return {tag: row(talk.get(tag), known.get(tag), cut.get(tag)) for tag in languages.tags()}


def row(talk: dict[str, Any] | None, known: list[float] | None, cut: float | None) -> dict[str, float | None]:
    """One language's row; what was not measured is None."""

    def of(kind: str, key: str) -> float | None:
        value = talk[kind].get(key) if talk else None
        return None if value is None else round(100 * value, 1)

    return {
        "detection": known[0] if known else None,
        "sentences": cut,
        "tasks_precision": of("tasks", "precision"),
        "tasks_agreed_precision": of("tasks", "agreed_precision"),
        "tasks_recall": of("tasks", "recall"),
        "decisions_agreed_precision": of("decisions", "agreed_precision"),
        "decisions_recall": of("decisions", "recall"),
        "questions_right": of("asks", "right"),
        "altered": None if talk is None else talk["altered"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    found = table(parser.parse_args().data)
    TABLE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
