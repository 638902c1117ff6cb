"""JSON for others: recap.json, transcript.json, answers and drafts, with their schemas; and back again.

Knows nothing of stores. The files are the nouns of `pipeline.meeting` field by field, so they cannot drift apart;
only an escalation's `from` and `to` are named otherwise, because `from` is no name for a Python field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput, NotFound
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.fields import MAX_TIME_S, sane
from pipeline.formats.parts.nouns import RENAMED
from pipeline.formats.parts.nouns import as_data as as_data
from pipeline.formats.parts.nouns import from_data as from_data
from pipeline.formats.parts.trees import loaded, tree
from pipeline.meeting import Answer, Draft, Recap, Tracked, Transcript

_NOUNS: Mapping[str, type[Recap] | type[Transcript] | type[Answer] | type[Draft]] = {
    "recap": Recap,
    "transcript": Transcript,
    "answer": Answer,
    "draft": Draft,
}
_OPENS_JSON = re.compile(r"(?:\{\s*[\"}]|\[\s*[{\[\"\]])")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(name: str) -> dict[str, Any]:
    """The JSON schema of "recap", "transcript", "answer" or "draft"; more keys than it names are allowed."""
    if name not in _NOUNS:
        raise NotFound(f"there is no JSON schema {name!r}", hint=f"one of {', '.join(_NOUNS)}")
    made = TypeAdapter(_NOUNS[name]).json_schema(mode="serialization")
    made.get("$defs", {}).update({k: _renamed_schema(v) for k, v in made.get("$defs", {}).items()})
    return {"$schema": _DIALECT, **made}


def recap_from_json(data: bytes | str, *, name: str = "recap.json") -> Recap:
    """Reads recap.json back."""
    return from_data(Recap, _loaded(data, name), name=name)


def transcript_from_json(data: bytes | str, *, name: str = "transcript.json") -> Transcript:
    """Reads transcript.json back."""
    return from_data(Transcript, _loaded(data, name), name=name)


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """transcript.json, and recap.json where there is a recap; the recap also carries date, series and speakers."""
    written = {"transcript.json": _bytes(as_data(transcript))}
    if recap:
        told = {
            "date": transcript.date,
            "series": transcript.series,
            "duration_s": transcript.duration_s,
            "speakers": list(transcript.speakers),
            "engine": transcript.engine,
        }
        written["recap.json"] = _bytes(as_data(recap) | told)
    return written


def tracked(tasks: Sequence[Tracked]) -> dict[str, bytes]:
    """`actions.json`: a list of tasks, each with its meeting and, if done, the claim that closed it."""
    made = TypeAdapter(list[Tracked]).dump_python(list(tasks), mode="json")
    return {"actions.json": (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()}


def drafted(draft: Draft) -> dict[str, bytes]:
    """`<kind>.json`: the draft with its claims and their evidence."""
    return {f"{draft.kind}.json": _bytes(as_data(draft))}


def sniff(document: Document) -> float:
    """Sure of an object with `meeting_id` and segments that have ids; else whatever is JSON or was meant to be:
    unless another reader knows it better, `read` then says what is wrong with it."""
    data = tree(document)
    if (
        isinstance(data, dict)
        and {"meeting_id", "title"} <= set(data)
        and isinstance(data.get("segments"), list)
    ):
        return 1.0
    if data is not None:
        return 0.5
    text = (text_or_none(document) or "").lstrip()
    return (
        0.52
        if _OPENS_JSON.match(text) or (document.name.endswith(".json") and text[:1] in ("{", "["))
        else 0.0
    )


def read(document: Document) -> Parsed:
    """A transcript.json of ours, with its words, doubts, notes and meeting id."""
    data = _loaded(decode(document).text, document.name)
    if not isinstance(data, dict) or not {"segments", "meeting_id"} <= set(data):
        held = (
            f"an object with {', '.join(list(data)[:8]) or 'no keys'}" if isinstance(data, dict) else "a list"
        )
        raise BadInput(
            f"{document.name}: JSON, but no talk was found in it: {held}",
            hint="export a list of turns or segments, each with its text and its speaker or time; "
            "`quorum formats` lists whose exports are known",
        )
    made = from_data(Transcript, data, name=document.name)
    if not made.segments:
        raise BadInput(
            f"{document.name}: a transcript.json without segments", hint="process the recording again"
        )
    made = replace(made, segments=tuple(map(sane, made.segments)))
    ids = [s.id for s in made.segments]
    if len(set(ids)) < len(ids):
        made = replace(made, segments=tuple(replace(s, id=f"s{i}") for i, s in enumerate(made.segments, 1)))
        made = replace(made, notes=(*made.notes, "segment ids occurred twice and were given anew"))
    return Parsed(
        segments=made.segments,
        title=made.title,
        date=made.date,
        language=made.language,
        engine=made.engine,
        duration_s=made.duration_s if made.duration_s and 0 < made.duration_s < MAX_TIME_S else None,
        meeting_id=made.meeting_id,
        series=made.series,
        source=made.source,
        cues=len(made.segments),
        notes=made.notes,
    )


def _loaded(data: bytes | str, name: str) -> object:
    try:
        return loaded(data if isinstance(data, str) else data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        where = (
            f"line {error.lineno}, column {error.colno}: {error.msg}"
            if isinstance(error, json.JSONDecodeError)
            else error
        )
        raise BadInput(f"{name}: damaged JSON: {where}", hint="was it saved completely?") from error


def _bytes(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _renamed_schema(part: dict[str, Any]) -> dict[str, Any]:
    properties = part.get("properties", {})
    if not set(RENAMED) <= set(properties):
        return part
    return part | {
        "properties": {RENAMED.get(k, k): v for k, v in properties.items()},
        "required": [RENAMED.get(k, k) for k in part.get("required", [])],
    }
