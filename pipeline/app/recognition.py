"""The words of a recording, and whose they are: heard, told apart by voice, named where the evidence is strong.

Knows nothing of models or recaps. What was heard is kept every few minutes, so that a killed run goes on there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import formats
from pipeline.doors import SpeechEngine, Track
from pipeline.errors import NotFound
from pipeline.meeting import Transcript
from pipeline.stages import ingest, speaker_names, voice_names
from pipeline.stages.meeting_source import MeetingSource
from pipeline.store import Store, key_of

if TYPE_CHECKING:
    from pipeline.app.process import RunContext
    from pipeline.stages import transcribe


async def recognized(source: MeetingSource, context: RunContext) -> Transcript:
    """The words of a recording; every few minutes of audio that were heard are kept, so a killed run goes on there."""
    from pipeline import speech

    s = context.settings
    language = s.language or source.language
    engine = speech.connect(
        s.engine, model=s.speech_model, language=language, offline=s.offline or s.local, batched=s.batched
    )
    tracks = speech.tracks(source.tracks or _path(source))
    key = key_of(
        "transcribe",
        {"recording": source.meeting_id, "engine": engine.fingerprint, "language": language, "vocabulary": _vocabulary(source, context),
         "tracks": [(t.speaker, t.channel) for t in tracks], "settings": s.fingerprint("transcribe"),
         **({"turns": source.turns} if source.turns else {})},
    )  # fmt: skip
    known = None if context.fresh or context.voices_again else context.store.result(key, Transcript)
    if known is None:
        known = await asyncio.to_thread(_listen, source, engine, tracks, key, context, language)
        context.store.save_result(key, "transcribe", known, of=Transcript, meeting_id=source.meeting_id)
    notes, date = (*source.notes, *known.notes), source.date or known.date
    known = replace(
        known, title=source.title, date=date, series=source.series, source=source.name, notes=notes
    )
    beside = ingest.words_beside(source, readers=formats.readers())
    known = speaker_names.told_apart(known)
    return voice_names.named(known, participants=source.participants, beside=beside)


def _listen(
    source: MeetingSource,
    engine: SpeechEngine,
    tracks: Sequence[Track],
    key: str,
    context: RunContext,
    language: str | None,
) -> Transcript:
    from pipeline import speech
    from pipeline.stages import diarize, transcribe

    store = Store(context.store.path)  # this runs in a thread: SQLite wants a connection of its own
    try:
        kept = {} if context.fresh else store.result(f"{key}/part", dict[int, transcribe.Finished]) or {}

        def keep(track: int, done: transcribe.Finished) -> None:
            kept[track] = done
            store.save_result(
                f"{key}/part",
                "transcribe",
                kept,
                of=dict[int, transcribe.Finished],
                meeting_id=source.meeting_id,
            )

        heard = transcribe.transcribe(
            tracks, engine=engine, meeting_id=source.meeting_id, title=source.title, language=language,
            vocabulary=_vocabulary(source, context), progress=context.progress, finished=dict(kept), on_window=keep,
        )  # fmt: skip
    finally:
        store.close()
    if source.turns and len(tracks) == 1 and not heard.speakers:
        return diarize.assigned(heard, source.turns, note=diarize.BY_RTTM)
    if context.settings.diarize and len(tracks) == 1 and not heard.speakers:
        known = partial(speech.recognized, tracks[0], home=context.settings.home)
        return diarize.diarize(heard, tracks[0], diarizer=speech.diarizer(), known=known)
    return heard


def _vocabulary(source: MeetingSource, context: RunContext) -> tuple[str, ...]:
    """Names and terms to listen for: those of the flag, of meeting.toml, and who took part."""
    return tuple(dict.fromkeys((*context.vocabulary, *source.vocabulary, *source.participants)))


def _path(source: MeetingSource) -> Path:
    if source.path is None:
        raise NotFound(f"{source.name}: a recording is read from a file", hint="give its path")
    return source.path
