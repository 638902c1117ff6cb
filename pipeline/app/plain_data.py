"""What programs read: results as JSON data and JSON text, the same from the command line, the API and MCP.

Knows nothing of how any of it came about.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline import formats
from pipeline.app import task_list
from pipeline.app.statements import ListedStatement
from pipeline.formats import json as json_format
from pipeline.meeting import Claim, Recap, Receipt, Tracked
from pipeline.stages.actions import TimelineEntry
from pipeline.store import SegmentHit

from_data = json_format.from_data


def as_json(data: Any) -> str:
    """JSON text as every interface writes it: readable, in the letters that were meant, keys in their order."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def hit_data(hit: SegmentHit) -> dict[str, Any]:
    """One line that was found, as `quorum search --json` prints it."""
    s = hit.segment
    return {
        "meeting_id": hit.meeting_id,
        "title": hit.title,
        "date": hit.date,
        "segment": s.id,
        "speaker": s.speaker,
        "start_s": s.start_s,
        "text": s.text,
    }


def statement_data(statement: ListedStatement) -> dict[str, Any]:
    """A statement with its id, where it stands, and what its user thinks of it."""
    return {
        "id": statement.id,
        "section": statement.section,
        "verdict": statement.verdict,
        **_claim(statement.section, statement.claim),
    }


def _claim(section: str, claim: Claim) -> dict[str, Any]:
    """A claim as it stands in recap.json."""
    empty = Recap("", "", "", Claim(""))
    changed: dict[str, Any] = {section: claim if section == "headline" else (claim,)}
    held = replace(empty, **changed)
    made = json_format.as_data(held)[section]
    found: dict[str, Any] = made if section == "headline" else made[0]
    return found


def receipt_data(receipt: Receipt) -> dict[str, Any]:
    """A receipt as it stands in recap.json."""
    made: dict[str, Any] = json_format.as_data(Recap("", "", "", Claim(""), receipt=receipt))["receipt"]
    return made


def tasks_json(found: Sequence[Tracked]) -> str:
    """Tasks as `quorum actions --json` prints them."""
    (data,) = formats.task_writer("json").tracked(found).values()
    return data.decode()


def timeline_data(entries: Sequence[TimelineEntry]) -> list[dict[str, object]]:
    """A series as `quorum timeline --json` prints it."""
    return task_list.as_data(entries)
