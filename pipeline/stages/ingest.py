"""Takes what a user hands over and says what it is: a transcript (read here) or a recording (transcribed elsewhere).

Knows nothing of models, speech engines or single formats: readers are handed in. Content decides, not extensions.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.doors import Document, Parsed, Reader, Refuser
from pipeline.errors import BadInput
from pipeline.meeting import Transcript
from pipeline.stages import doubt, media, speaker_names
from pipeline.stages.companions import with_forms
from pipeline.stages.folders import (
    Description,
    beside,
    contents,
    description_beside,
    description_in,
    holds_one,
    inside,
    named_folder,
    track_names,
)
from pipeline.stages.forms import core
from pipeline.stages.imported import plain
from pipeline.stages.language import detect
from pipeline.stages.meeting_source import MeetingSource
from pipeline.stages.naming import content_id, digest_of, digest_of_files, is_generic, named, shown
from pipeline.stages.voice_names import named as named_voices

MAX_TRANSCRIPT_BYTES = 256 * 1024 * 1024
"""No transcript is longer (a ten-hour one has about 1 MB); a longer file is not what its user thinks."""
_SURE = 0.5


def classify(path: Path, *, readers: Mapping[str, Reader], name: str | None = None) -> MeetingSource:
    """What a file or folder is; raises BadInput with the way out where it is no meeting.

    `name` is what messages and the title call it, where the path is a temporary one.
    """
    name = name or shown(path.name or path)
    if path.is_dir():
        return _folder(path, readers)
    data = _bytes(path, name)
    source = (
        _audio(path, name) if data is None else classify_bytes(data, name=name, readers=readers, path=path)
    )
    source = with_forms(_named_by_folder(source, path.parent), beside(path))
    return described(source, description_beside(path), folder=path.parent)


def _named_by_folder(source: MeetingSource, folder: Path, *, alone: bool = False) -> MeetingSource:
    """`audio_only.m4a` and the like have their title and date from Zoom's folder, or from one that holds nothing else."""
    stem = source.path.stem if source.path else ""
    told = named(named_folder(folder))
    if not (is_generic(stem) or not core(stem)) or not (alone or told.date):
        day = told.date if told.date and not source.date and holds_one(folder) else None
        return replace(source, date=day) if day else source
    digest = source.meeting_id.rsplit("-", 1)[-1]
    return replace(
        source,
        meeting_id=content_id(named_folder(folder), digest),
        title=told.title,
        date=source.date or told.date,
        series=source.series or told.series,
    )


def classify_bytes(
    data: bytes, *, name: str, readers: Mapping[str, Reader], path: Path | None = None
) -> MeetingSource:
    """What these bytes are; raises BadInput for a recording: that needs a file."""
    if not data.strip():
        raise BadInput(f"{name}: the file is empty ({len(data)} bytes)", hint="was the export cut off?")
    if media.looks_like(data[:64]):
        raise BadInput(
            f"{name}: this is a recording; standard input takes transcripts", hint="give the file's path"
        )
    document = Document(name, data)
    format_ = _reader_for(document, readers)
    told = named(Path(name).stem)
    return MeetingSource(
        kind="transcript",
        name=name,
        format=format_,
        meeting_id=content_id(Path(name).stem, digest_of(data)),
        title=told.title,
        path=path,
        date=told.date,
        series=told.series,
        data=data,
    )


def read_transcript(source: MeetingSource, *, readers: Mapping[str, Reader]) -> Transcript:
    """The words of a transcript source. What meeting.toml says wins over the file, the file over its name."""
    if source.kind != "transcript" or source.data is None:
        raise BadInput(
            f"{source.name}: a recording has to be transcribed first", hint=f"quorum process {source.name}"
        )
    parsed: Parsed = plain(readers[source.format].read(Document(source.name, source.data)))
    ends = [s.end_s if s.end_s is not None else s.start_s for s in parsed.segments]
    told = source.language or parsed.language
    found = Transcript(
        meeting_id=source.meeting_id,
        source_id=parsed.meeting_id,
        title=source.title if source.titled else parsed.title or source.title,
        segments=parsed.segments,
        language=told or "en",
        engine=parsed.engine or "imported",
        duration_s=parsed.duration_s or max((e for e in ends if e is not None), default=None),
        date=source.date or parsed.date,
        series=source.series or parsed.series,
        source=parsed.source or source.name,
        notes=(*source.notes, *parsed.notes),
    )
    if source.format != "json":  # our own file holds its doubts and names
        found = doubt.marked(speaker_names.one_spelling(speaker_names.lent(found, source.turns)))
    found = speaker_names.told_apart(detect(found, told=told))
    return found if source.format == "json" else named_voices(found, participants=source.participants)


def words_beside(source: MeetingSource, *, readers: Mapping[str, Reader]) -> Transcript | None:
    """The transcript that lies beside a recording, for the names in it; None where there is none that can be read."""
    if source.beside is None:
        return None
    try:
        data = source.beside.read_bytes()
        beside = classify_bytes(data, name=source.beside.name, readers=readers, path=source.beside)
        return read_transcript(beside, readers=readers)
    except (BadInput, OSError):
        return None


def description(source: MeetingSource) -> tuple[MeetingSource, str]:
    """What a transcript source is, wherever it lies: with a digest of its bytes in their place."""
    return replace(source, path=None, data=None), digest_of(source.data or b"")


def _bytes(path: Path, name: str) -> bytes | None:
    """The bytes of a file that may be a transcript; None for a recording. Raises BadInput for no or an empty file."""
    try:
        size, mode = path.stat().st_size, path.stat().st_mode
        if not stat.S_ISREG(mode) and not (
            stat.S_ISFIFO(mode) and path.parts[:2] in (("/", "dev"), ("/", "proc"))
        ):
            raise BadInput(
                f"{name}: a pipe, socket or device, not a file",
                hint="give a file, or pipe it in: quorum process -",
            )
        with path.open("rb") as file:
            head = file.read(64)
            if not head:
                raise BadInput(
                    f"{name}: the file is empty (0 bytes)", hint="was the recording or export cut off?"
                )
            odd = b"\0" in head or path.suffix.lower() in media.ENDINGS
            if media.looks_like(head) or (odd and media.can_open(path)):
                return None
            if size <= MAX_TRANSCRIPT_BYTES:
                return head + file.read(MAX_TRANSCRIPT_BYTES)
    except FileNotFoundError:
        raise BadInput(f"{name}: there is no such file", hint=f"looked in {path.absolute().parent}") from None
    except OSError as error:
        raise BadInput(f"{name}: cannot be opened: {error.strerror}", hint="check its permissions") from error
    if media.can_open(path):
        return None
    raise BadInput(
        f"{name}: {size / 1e6:.0f} MB and no recording: too long for a transcript", hint="split the file"
    )


def _reader_for(document: Document, readers: Mapping[str, Reader]) -> str:
    ending = Path(document.name).suffix.lower()
    recording = ending in media.ENDINGS
    tried = {n: r for n, r in readers.items() if not (recording and isinstance(r, Refuser))}
    scores: dict[str, float] = {}
    for n in sorted(tried, key=lambda n: -_surest(tried[n])):  # who has to read it all to tell comes last
        if max(scores.values(), default=0.0) < _surest(tried[n]):
            scores[n] = tried[n].sniff(document)
    best = max((n for n in tried if n in scores), key=lambda n: scores[n])
    if isinstance(reader := readers[best], Refuser) and scores[best] > 0:
        raise reader.refusal(document)
    if scores[best] >= _SURE or (scores[best] > 0 and not recording):
        return best
    if scores[best] > 0:
        raise BadInput(
            f"{document.name}: called {ending} but holds plain text, and no transcript with times or speakers",
            hint="rename it to .txt to read it as prose, or give the recording itself",
        )
    if recording:
        raise BadInput(
            f"{document.name}: no recording can be read from it (first bytes {document.data[:8].hex(' ')})",
            hint="the file is damaged or was not copied completely; try playing it",
        )
    raise BadInput(
        f"{document.name}: neither a transcript nor a recording that can be read (first bytes {document.data[:8].hex(' ')})",
        hint=f"transcripts: {', '.join(sorted(readers))}; recordings: wav, mp3, m4a, flac, ogg, mp4, mov, mkv, webm",
    )


def _surest(reader: Reader) -> float:
    """The most that a reader's `sniff` says: its `SUREST`, where it has one."""
    return float(getattr(reader, "SUREST", 1.0))


def _audio(path: Path, name: str) -> MeetingSource:
    told = named(Path(name).stem)
    return MeetingSource(
        kind="audio",
        name=name,
        format=media.container(path, name),
        meeting_id=content_id(Path(name).stem, digest_of_files([path])),
        title=told.title,
        path=path,
        date=told.date,
        series=told.series,
    )


def _folder(path: Path, readers: Mapping[str, Reader]) -> MeetingSource:
    """One meeting from a folder: what meeting.toml names, else tracks, else its transcript, else its recording."""
    told = description_in(path)
    found = contents(path, told)
    if found.tracks:
        source = MeetingSource(
            kind="tracks",
            name=path.name,
            format=media.container(found.tracks[0], found.tracks[0].name),
            meeting_id=content_id(found.title_stem, digest_of_files(found.tracks)),
            title=named(found.title_stem).title,
            path=path,
            tracks=tuple(zip(track_names(found.tracks, told.participants), found.tracks, strict=True)),
            date=named(found.title_stem).date,
            series=named(found.title_stem).series,
        )
    elif found.single:
        source = _named_by_folder(classify(found.single, readers=readers), path, alone=found.alone)
    else:
        raise BadInput(f"{path.name}: {found.problem}", hint=found.way_out)
    if found.tracks:
        source = with_forms(source, inside(path))
    return described(replace(source, notes=(*source.notes, *found.notes)), told, folder=path)


def described(source: MeetingSource, told: Description, *, folder: Path) -> MeetingSource:
    """The source with what meeting.toml says about it. `meeting.vtt` and the like take their folder's name."""
    meeting_id, title = source.meeting_id, source.title
    if told != Description() and source.path and is_generic(source.path.stem):
        stem = named_folder(folder)
        meeting_id, title = content_id(stem, meeting_id.rsplit("-", 1)[-1]), named(stem).title
    if told.meeting_id:  # a name for it; the id is ours, because two folders may say the same
        meeting_id = content_id(told.meeting_id, meeting_id.rsplit("-", 1)[-1])
    return replace(
        source,
        meeting_id=meeting_id,
        title=told.title or title,
        titled=bool(told.title) or source.titled,
        date=told.date or source.date,
        series=told.series or source.series,
        language=told.language or source.language,
        participants=told.participants or source.participants,
        vocabulary=told.vocabulary or source.vocabulary,
    )
