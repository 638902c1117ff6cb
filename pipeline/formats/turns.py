"""JSON by its shape: whoever wrote it, the list of things said is found at any depth, in any unit of time.

Knows nothing of vendors but their names. Words, segments, utterances and monologues; speakers on turns or on words.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts import fields
from pipeline.formats.parts.about_json import told
from pipeline.formats.parts.fields import as_node
from pipeline.formats.parts.prose import pieces
from pipeline.formats.parts.shape import FoundTalk, talk
from pipeline.formats.parts.trees import parsed, tree
from pipeline.formats.parts.vendors import maker
from pipeline.meeting import Segment

_OURS = frozenset({"receipt", "coverage", "claims", "outcomes"})


def sniff(document: Document) -> float:
    """Likely where a list of the tree holds talk; a little where there is only one text."""
    data = tree(document)
    if data is None or (isinstance(data, dict) and (_OURS & set(data) or _is_ours(data))):
        return 0.0
    if _talk(document):
        return 0.75
    return 0.6 if _only_text(data) or told(data).failed else 0.0


def read(document: Document) -> Parsed:
    """One segment a turn; raises BadInput for a job that failed and where no turn holds words."""
    found = parsed(document)
    data = found.data if found else None
    about = told(data)
    spoken = _talk(document)
    if about.failed and not spoken:
        raise BadInput(
            f"{document.name}: {about.failed}", hint="download the transcript when the job is completed"
        )
    made = list(spoken.segments) if spoken else [Segment("", t) for t in pieces(_only_text(data))]
    engine = f"imported {maker(data) or 'JSON'}{'' if maker(data) else ' turns'}"
    result = fields.parsed(
        document, made, engine=engine, language=about.language, duration_s=about.duration_s, title=about.title,
        date=about.date or fields.day(spoken.started if spoken else None),
    )  # fmt: skip
    lost = (f"{found.lost} lines could not be read",) if found and found.lost else ()
    return replace(result, notes=(*lost, *result.notes))


@lru_cache(maxsize=4)
def _talk(document: Document) -> FoundTalk | None:
    return talk(tree(document))


def _is_ours(data: dict[str, object]) -> bool:
    """A transcript.json of ours, whole or damaged."""
    return (
        "meeting_id" in data
        and "title" in data
        and isinstance(data.get("segments"), list)
        and "engine" in data
    )


def _only_text(data: object) -> str:
    """The words of an answer that is nothing but text: {"text": "…"}."""
    node = as_node(data)
    return (node.text("text", "transcript", "transcription") if node else None) or ""
