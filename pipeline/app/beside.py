"""What a window, the HTTP API and MCP need beside the verbs, gathered: `pipeline.api` hands it on as its own.

Knows nothing of how any of it is done.
"""

from __future__ import annotations

from pipeline.app.asked import asked
from pipeline.app.chat import ChatTurn, Replied, chat, replied_from
from pipeline.app.drafted import (
    DraftForm,
    draft_file,
    draft_formats,
    drafted,
    edit_draft,
    forms,
    keep_form,
    kept_draft,
    style_of,
)
from pipeline.app.enrolment import voice_add, voice_forget, voice_names
from pipeline.app.ledger_view import costs, escalated, models, spent
from pipeline.app.library import Library, LibraryEntry, LibraryFilter, keep_notes, library, notes, tag
from pipeline.app.opened import Opened, exported, is_one_meeting, opened, recap_json, words_of
from pipeline.app.outbound import agree, sent, vendors, would_send
from pipeline.app.over_time import Verdicts, calibrate, doctor, explain, quality, spoken_s, tasks, timeline
from pipeline.app.plain_data import (
    as_json,
    from_data,
    hit_data,
    receipt_data,
    statement_data,
    tasks_json,
    timeline_data,
)
from pipeline.app.sound import peaks, playable, quote, voices
from pipeline.app.statements import ListedStatement, correct, judged, take_out
from pipeline.app.store_care import check, export, forget, take_in
from pipeline.app.vital_signs import StoreCounts, healthy, vital_signs

__all__ = [
    "ChatTurn",
    "DraftForm",
    "Library",
    "LibraryEntry",
    "LibraryFilter",
    "ListedStatement",
    "Opened",
    "Replied",
    "StoreCounts",
    "Verdicts",
    "agree",
    "as_json",
    "asked",
    "calibrate",
    "chat",
    "check",
    "correct",
    "costs",
    "doctor",
    "draft_file",
    "draft_formats",
    "drafted",
    "edit_draft",
    "escalated",
    "explain",
    "export",
    "exported",
    "forget",
    "forms",
    "from_data",
    "healthy",
    "hit_data",
    "is_one_meeting",
    "judged",
    "keep_form",
    "keep_notes",
    "kept_draft",
    "library",
    "models",
    "notes",
    "opened",
    "peaks",
    "playable",
    "quality",
    "quote",
    "recap_json",
    "receipt_data",
    "replied_from",
    "sent",
    "spent",
    "spoken_s",
    "statement_data",
    "style_of",
    "tag",
    "take_in",
    "take_out",
    "tasks",
    "tasks_json",
    "timeline",
    "timeline_data",
    "vendors",
    "vital_signs",
    "voice_add",
    "voice_forget",
    "voice_names",
    "voices",
    "words_of",
    "would_send",
]
