"""Recognizes recordings by their bytes and probes them with PyAV.

Knows nothing of transcripts or of speech.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import BadInput

ENDINGS = frozenset(
    ".wav .mp3 .m4a .aac .flac .ogg .oga .opus .mp4 .m4v .mov .mkv .webm .wma .wmv .avi .amr .aiff .aif .caf .3gp .ac3".split()
)


_FRAME_STARTS = frozenset(b"\xfb\xfa\xf3\xf2\xe3\xe2\xfd\xfc\xf5\xf4\xf1\xf0\xf9\xf8")


def looks_like(head: bytes) -> bool:
    """Whether the first bytes are those of an audio or video container."""
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] in (b"WAVE", b"AVI "):
        return True
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"skip", b"free") and head[:1] == b"\0":
        return True
    starts = (
        b"ID3",
        b"fLaC",
        b"OggS",
        b"\x1a\x45\xdf\xa3",
        b"#!AMR",
        b"caff",
        b"\x0b\x77",
        b"0&\xb2u\x8ef\xcf\x11",
        b".snd",
    )
    if head.startswith(starts) or (head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC")):
        return True
    # MPEG audio and ADTS AAC frames: a sync word, then a bit rate and a sampling rate that exist. FF FE is UTF-16.
    return (
        len(head) > 2
        and head[0] == 0xFF
        and head[1] in _FRAME_STARTS
        and head[2] < 0xF0
        and head[2] & 0x0C != 0x0C
    )


def can_open(path: Path) -> bool:
    """Whether PyAV finds an audio stream in it."""
    import av

    try:
        with av.open(str(path), metadata_errors="ignore") as opened:
            return bool(opened.streams.audio)
    except (av.FFmpegError, ValueError, OSError):
        return False


def container(path: Path, name: str) -> str:
    """The container's name ("wav", "mp3", "matroska"); raises BadInput where no sound can be read from it."""
    import av

    try:
        with av.open(str(path), metadata_errors="ignore") as opened:
            if not opened.streams.audio:
                kinds = ", ".join(sorted({s.type for s in opened.streams})) or "no streams"
                raise BadInput(f"{name}: no audio stream ({kinds})", hint="is it a video without sound?")
            if next((p for p in opened.demux(opened.streams.audio[0]) if p.size), None) is None:
                raise BadInput(
                    f"{name}: the recording holds no sound (0 seconds)", hint="was the recording cut off?"
                )
            names = opened.format.name.split(",")
            ending = path.suffix.lower().removeprefix(".")
            return ending if ending in names else names[0]
    except (av.FFmpegError, ValueError, OSError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise BadInput(
            f"{name}: looks like a recording but cannot be opened: {reason}",
            hint="the file is damaged or was not copied completely; try playing it",
        ) from error
