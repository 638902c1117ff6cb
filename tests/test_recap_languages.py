"""Short meetings in each language, written for the tests: what the embedded recap must make of them.

Each file of tests/excerpts holds the talk and, below it, what was decided, promised, only perhaps promised, taken back,
merely proposed, feared, left open or asked of nobody by name. Weekdays count from the meeting's date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline import languages
from pipeline.meeting import Action, Recap, Segment, Transcript
from pipeline.providers import connect
from pipeline.settings import Settings
from pipeline.stages.summarize import summarize

FOLDER = Path(__file__).parent / "excerpts"
TUESDAY = "2026-05-12"
TALKS = sorted(FOLDER.glob("*/*.txt"))


@dataclass
class Excerpt:
    """A talk and what is expected of its recap, by kind."""

    talk: list[tuple[str, str]] = field(default_factory=list)
    expected: dict[str, list[list[str]]] = field(default_factory=dict)


def excerpt(path: Path) -> Excerpt:
    found = Excerpt()
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, wanted = line.partition(" = ")[::2]
        if wanted and kind.isalpha():
            found.expected.setdefault(kind, []).append([part.strip() for part in wanted.split(" | ")])
        elif line.strip() and not line.startswith("#"):
            speaker, _, said = line.partition(": ")
            found.talk.append((speaker, said))
    return found


async def recap_of(tag: str, talk: list[tuple[str, str]]) -> Recap:
    segments = tuple(Segment(f"s{i}", said, who, language=tag) for i, (who, said) in enumerate(talk))
    meeting = Transcript("m", "m", segments, language=tag, date=TUESDAY)
    return await summarize(meeting, connect("local:extractive", Settings()))


def holds(text: str, wanted: str) -> bool:
    return any(part.casefold() in text.casefold() for part in wanted.split("|"))


def wrong(recap: Recap, expected: dict[str, list[list[str]]]) -> list[str]:
    """Everything that the recap does not have right, in words."""
    settled = [c.text for c in recap.decisions if c.strength == "agreed"]
    undone = [c.text for c in (*recap.decisions, *recap.actions) if c.strength == "retracted"]
    firm = [a.text for a in recap.actions if a.strength == "agreed"]
    unowned = [a.text for a in recap.actions if a.owner is None and a.strength == "proposed"]
    checks = {
        f"settled: {settled}": [holds(c, expected["decision"][0][0]) for c in settled] == [True],
        f"taken back: {undone}": [holds(c, expected["retracted"][0][0]) for c in undone] == [True],
        f"promised: {firm}": len(firm) == len(expected["action"]),
    }
    for kind, found in (
        ("risk", [c.text for c in recap.risks]),
        ("open", [c.text for c in recap.open_questions]),
        ("anyone", unowned),
    ):
        for (about,) in expected.get(kind, ()):
            checks[f"{kind}: {found}"] = any(holds(text, about) for text in found)
    for (about,) in expected.get("proposed", ()):
        checks["a mere proposal"] = not any(holds(text, about) for text in (*settled, *firm))
    for strength, tasks in (("agreed", expected["action"]), ("tentative", expected["tentative"])):
        for owner, *due, day, about in tasks:
            checks[f"{strength} {owner} until {day}"] = any(
                (a.owner, a.strength, a.due_date or "-") == (owner, strength, day)
                and all(holds(a.due or "", words) for words in due)
                and holds(_words(a), about)
                for a in recap.actions
            )
    return [what for what, held in checks.items() if not held]


def _words(claim: Action) -> str:
    return " ".join([claim.text, *(e.quote for e in claim.evidence)])


@pytest.mark.parametrize("path", TALKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
async def test_the_recap_of_a_meeting_in_each_language_is_right(path: Path) -> None:
    text = excerpt(path)
    assert wrong(await recap_of(languages.find(path.stem).tag, text.talk), text.expected) == []


def test_every_language_has_an_excerpt() -> None:
    assert {path.stem for path in TALKS} | {"en"} == set(languages.tags())
