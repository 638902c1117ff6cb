"""A scripted model server that says what it is told, behind the real provider path: recap, answer, draft, enhancement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import asynccontextmanager
from typing import Any

from pipeline.app import process as run
from pipeline.meeting import Segment, Transcript
from pipeline.settings import ModelEntry, Settings
from pipeline.store import Store
from tests.wire import Answer, Asked, Loopback

MODEL = "openai:gpt-5-nano"
STRONG = "openai:gpt-5"
TALK = (
    ("Ben", "So when do we release the beta?"),
    ("Nora", "The beta is released on the twenty-eighth of May."),
    ("Ben", "Okay."),
    ("Ana", "The budget for the renovation stays at 40 thousand euros."),
    ("Ben", "I'll send the contract to the lawyers by Friday."),
    ("Ana", "Maybe I can look at the server logs tomorrow."),
    ("Nora", "We take the red door for the office."),
    ("Nora", "No, scratch that, we stay with the blue door."),
)


def meeting(
    lines: tuple[tuple[str, str], ...] = TALK, *, id: str = "beta", language: str = "en"
) -> Transcript:
    """Eight lines, one every ten seconds."""
    segments = tuple(
        Segment(f"s{n}", text, who, start_s=10.0 * n, end_s=10.0 * n + 9)
        for n, (who, text) in enumerate(lines, 1)
    )
    return Transcript(id, "Release", segments, language=language)


def claim(text: str, quote: str, segment: str, **more: object) -> dict[str, object]:
    """One statement with its one quote."""
    return {"text": text, "evidence": [{"segment": segment, "quote": quote}], "strength": None, **more}


TRUE = claim("The beta is released on 28 May.", "The beta is released on the twenty-eighth of May.", "s2")


def recap_of(*decisions: Mapping[str, object], **more: object) -> dict[str, object]:
    """A recap with these decisions and a true headline."""
    empty: dict[str, object] = {
        k: [] for k in ("tldr", "actions", "open_questions", "risks", "chapters", "quotes")
    }
    return {"headline": TRUE, **empty, "decisions": list(decisions), **more}


def sentences(*told: tuple[str, tuple[str, ...]], place: str = "overview") -> dict[str, object]:
    """What a model writes for one place of a form: each sentence with the ids it says it rests on."""
    return {"sentences": [{"place": place, "text": text, "rests_on": list(on)} for text, on in told]}


def saying(**by_shape: Any):  # type: ignore[no-untyped-def]
    """A script that answers by the shape that is asked for: recap, answer, draft, statements, lines."""

    def script(asked: Asked) -> Answer:
        wanted = set((asked.schema or {}).get("properties", {}))
        for key, name in (
            ("headline", "recap"),
            ("sentences", "draft"),
            ("found", "answer"),
            ("statements", "settled"),
            ("lines", "lines"),
        ):
            if key in wanted and name in by_shape:
                said = by_shape[name]
                return Answer(json.dumps(said(asked) if callable(said) else said))
        return Answer(status=404, error="nothing scripted for this")

    return script


@asynccontextmanager
async def context(
    tmp_path,
    *,
    chain: tuple[str, ...] = (MODEL,),
    transcript: Transcript | None = None,
    said: Mapping[str, Any],
    **settings,
):  # type: ignore[no-untyped-def]
    """A house whose models are the liar; the meeting is stored."""
    async with Loopback(saying(**said)) as server:
        models = {
            n: ModelEntry(base_url=f"{server.url}/v1", local=False) for n in chain if n.startswith("openai:")
        }
        with Store(tmp_path / "quorum.db") as store:
            store.save_transcript(transcript or meeting())
            opened = run.open_house(Settings(chain=chain, models=models, home=tmp_path, **settings), store)
            yield opened, server
