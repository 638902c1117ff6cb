"""Questions to real meetings, also such as nobody answered: right, wrong, wrongly "not said", wrongly answered.

Lines of asks/*.jsonl, here and in the data: {source, question, answer (null: not in the source), must [words]}. `source`
is a file or a pattern below the data's folder (several files: one question to all of them). Right: the answer holds each
of the words ("a|b": one of them). `right` and `wrong`, `wrongly_not_said` are shares of the answerable questions,
`wrongly_answered` of the others.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import api, settings
from pipeline.meeting import Answer
from tests.bench.intervals import bootstrap_of

OWN = Path(__file__).parent / "asks"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what its answer must hold; `answer` is None where the source does not hold one."""

    sources: tuple[Path, ...]
    question: str
    answer: str | None
    must: tuple[str, ...]
    file: str


def run(data: Path, *, split: str | None = None) -> dict[str, object]:
    """The figures over all questions whose sources are in the data; `split`: only files of that stem."""
    asked, missing = questions(data, split)
    if not asked:
        return {"n": 0, "skipped": missing or ["asks/*.jsonl"]}
    verdicts: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        own = settings.load(home=Path(folder), local=True)
        for one in asked:
            made = api.ask(one.question, one.sources, settings=own)
            verdicts.append((one.file, verdict(one, made)))
            print(f"{verdicts[-1][1]}\t{one.question}\t{made.answer[:300]!r}", file=sys.stderr)
    return {
        "n": len(asked),
        **figures([v for _, v in verdicts]),
        "ci95": _intervals(verdicts),
        "skipped": missing,
    }


def questions(data: Path, split: str | None = None) -> tuple[list[Asked], list[str]]:
    """All questions whose sources are there, and the sources that are not."""
    found: list[Asked] = []
    missing: set[str] = set()
    for path in [*sorted(OWN.glob("*.jsonl")), *sorted((data / "asks").glob("*.jsonl"))]:
        if split and path.stem != split:
            continue
        for line in path.read_text("utf-8").splitlines():
            raw = json.loads(line)
            if sources := _sources(data, raw["source"]):
                found.append(
                    Asked(sources, raw["question"], raw["answer"], tuple(raw.get("must") or ()), path.stem)
                )
            else:
                missing.add(str(raw["source"]))
    return found, sorted(missing)


def _sources(data: Path, named: str | Sequence[str]) -> tuple[Path, ...]:
    """The files that are meant: by their path or pattern, else by their name without its ending."""
    several = [named] if isinstance(named, str) else list(named)
    found = [p for n in several for p in sorted(data.glob(n) if n else ()) if p.is_file()]
    found = found or [
        p for n in several for p in sorted((data / "transcripts").glob(f"{n}*")) if _is_words(p)
    ]
    return tuple(dict.fromkeys(found))


def _is_words(path: Path) -> bool:
    return path.suffix in (".vtt", ".srt") or (path.suffix == ".txt" and ".chat" not in path.name)


def verdict(asked: Asked, made: Answer) -> str:
    """ "right", "wrong", "wrongly_not_said", "wrongly_answered" or "rightly_not_said"."""
    if asked.answer is None:
        return "wrongly_answered" if made.found else "rightly_not_said"
    if not made.found:
        return "wrongly_not_said"
    said = made.answer.casefold()
    return "right" if all(any(w in said for w in m.casefold().split("|")) for m in asked.must) else "wrong"


def figures(verdicts: Sequence[str]) -> Mapping[str, float | None]:
    """The shares."""
    n = Counter(verdicts)
    answerable = n["right"] + n["wrong"] + n["wrongly_not_said"]
    others = n["wrongly_answered"] + n["rightly_not_said"]
    shares: dict[str, float | None] = {
        name: round(n[name] / answerable, 4) if answerable else None
        for name in ("right", "wrong", "wrongly_not_said")
    }
    shares["wrongly_answered"] = round(n["wrongly_answered"] / others, 4) if others else None
    return shares


def _intervals(verdicts: Sequence[tuple[str, str]]) -> dict[str, list[float] | None]:
    files = sorted({f for f, _ in verdicts})
    groups = [[v for f, v in verdicts if f == name] for name in files]

    def share(drawn: Sequence[Sequence[str]], name: str) -> float:
        return figures([v for group in drawn for v in group])[name] or 0.0

    names = ("right", "wrong", "wrongly_not_said", "wrongly_answered")
    return {name: bootstrap_of(groups, lambda drawn, name=name: share(drawn, name)) for name in names}  # type: ignore[misc]
