"""Audio of any common file as a stream of mono float32 blocks at 16 kHz, through PyAV: no system ffmpeg.

Knows nothing of words or voices. A block is at most about a second long, so memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from numpy.typing import NDArray

from pipeline.errors import BadInput, DamagedInput

RATE = 16_000
"""Samples a second of everything this room hands out: what Whisper, Silero and pocketsphinx all expect."""

MIN_GAP_S = 0.1
"""A hole in the time stamps longer than this becomes silence, so that times stay those of the recording."""

MISSING_S = 1.0
"""A recording that ends this much before its header says is called damaged; containers round by less."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a file's header says. `duration_s` is None where it does not say."""

    duration_s: float | None
    channels: int
    codec: str


def probe(path: Path) -> AudioInfo:
    """Read the header; raises BadInput for a file that is missing, empty, not audio or without sound."""
    with _opened(path) as container:
        stream = container.streams.audio[0]
        return AudioInfo(_duration_s(container), stream.codec_context.channels, stream.codec_context.name)


def blocks(
    path: Path, *, channel: int | None = None, span_s: tuple[float, float] | None = None
) -> Iterator[Samples]:
    """Mono samples of `path` from span_s[0] to span_s[1], in order; silence where the file has a hole.

    `channel` picks one channel (0 is left) instead of mixing all. Raises BadInput where no sound can be read at
    all, and DamagedInput after the last block that could be read.
    """
    start_s, end_s = span_s or (0.0, float("inf"))
    total = 0
    for block in _timeline(path, channel, max(0.0, start_s)):
        keep = min(
            len(block), round((end_s - start_s) * RATE) - total if end_s != float("inf") else len(block)
        )
        if keep > 0:
            yield block[:keep]
        total += len(block)
        if keep < len(block):
            return


def samples(path: Path, *, channel: int | None = None, span_s: tuple[float, float] | None = None) -> Samples:
    """All of a (short) stretch in one array; what a damaged file still holds of it."""
    parts: list[Samples] = []
    try:
        for block in blocks(path, channel=channel, span_s=span_s):
            parts.append(block)
    except DamagedInput:
        if not parts:
            raise
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _timeline(path: Path, channel: int | None, start_s: float) -> Iterator[Samples]:
    """Blocks from `start_s` on, holes filled; raises DamagedInput at the end where packets were bad or missing."""
    with _opened(path) as container:
        header_s = _declared_s(path, container)
        origin_s = _origin_s(container)
        start = position = round(start_s * RATE)  # where the next sample that is handed out belongs
        if start_s > 1.0:
            container.seek(int((start_s + origin_s - 0.5) * av.time_base))
        bad, first_bad_s = 0, 0.0
        for at_s, mono in _mono(container, channel):
            if mono is None:
                first_bad_s = first_bad_s if bad else position / RATE
                bad += 1
                continue
            at = round((at_s - origin_s) * RATE)
            if position == start and at < start:
                mono = mono[start - at :]
            elif at - position > MIN_GAP_S * RATE and (header_s is None or at <= (header_s + 1) * RATE):
                yield from _silence(at - position)
                position = at
            if len(mono):
                yield mono
                position += len(mono)
    _tell_damage(path, bad, first_bad_s, position / RATE, header_s, start_s)


def _mono(container: InputContainer, channel: int | None) -> Iterator[tuple[float, Samples | None]]:
    """(time stamp in seconds, samples) of each decoded frame; samples None for a packet that is damaged."""
    layout = "mono" if channel is None else container.streams.audio[0].layout.name
    mixer = AudioResampler(format="fltp", layout=layout, rate=RATE)
    for frame in _frames(container):
        if frame is None:
            yield 0.0, None
            continue
        for piece in mixer.resample(frame):
            yield piece.time or 0.0, piece.to_ndarray()[channel or 0]
    for piece in mixer.resample(None):
        yield piece.time or 0.0, piece.to_ndarray()[channel or 0]


def _origin_s(container: InputContainer) -> float:
    """The time stamp that is second 0: an encoder's short delay is cut off, a track that starts late is late."""
    stream = container.streams.audio[0]
    container_s = (container.start_time or 0) / av.time_base
    first_s = float(stream.start_time * stream.time_base) if stream.start_time and stream.time_base else 0.0
    return first_s if first_s - container_s <= MIN_GAP_S else container_s


def _tell_damage(
    path: Path, bad: int, first_bad_s: float | None, position: float, header_s: float | None, start_s: float
) -> None:
    if position <= start_s and start_s == 0:
        if bad:
            raise BadInput(
                f"{path.name}: damaged from the start, no sound could be decoded",
                hint="export or copy the recording again",
            )
        raise BadInput(f"{path.name}: the recording is empty (0 seconds)", hint="check the export")
    if header_s is not None and header_s - position > MISSING_S:
        raise DamagedInput(
            f"{path.name}: damaged or cut off, readable up to {clock(position)} of {clock(header_s)}",
            readable_s=position,
        )
    if bad and first_bad_s is not None:
        raise DamagedInput(
            f"{path.name}: {bad} damaged pieces from {clock(first_bad_s)} on were skipped",
            readable_s=position,
        )


def _frames(container: InputContainer) -> Iterator[av.AudioFrame | None]:
    """Decoded frames; None for each packet that is damaged. Ends where the container cannot be read further."""
    packets = container.demux(audio=0)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError:
            yield None
            return
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            yield None


def _silence(count: int) -> Iterator[Samples]:
    for done in range(0, count, RATE):
        yield np.zeros(min(count - done, RATE), np.float32)


def _duration_s(container: InputContainer) -> float | None:
    stream = container.streams.audio[0]
    if container.duration:
        return float(container.duration / av.time_base)
    return float(stream.duration * stream.time_base) if stream.duration and stream.time_base else None


def _declared_s(path: Path, container: InputContainer) -> float | None:
    """How long the recording was meant to be: of a wav by its header's sizes, which FFmpeg corrects to the file's."""
    duration_s = _duration_s(container)
    with path.open("rb") as file:
        head = file.read(8)
    meant, size = int.from_bytes(head[4:], "little") + 8, path.stat().st_size
    if duration_s and head[:4] == b"RIFF" and size < meant < 0xFFFFFFF0:
        return duration_s * meant / size
    return duration_s


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """An open container that has an audio stream; every way to fail has its own message."""
    if not path.exists():
        raise BadInput(f"{path}: no such file", hint="check the path")
    if path.is_dir():
        raise BadInput(f"{path}: is a folder, not a recording", hint="give its files, one track each")
    if path.stat().st_size == 0:
        raise BadInput(f"{path.name}: the file is empty (0 bytes)", hint="copy or export it again")
    try:
        container = av.open(str(path), metadata_errors="ignore")
    except PermissionError as error:
        raise BadInput(f"{path}: not allowed to read it", hint="check its permissions") from error
    except (av.error.FFmpegError, OSError) as error:
        raise BadInput(
            f"{path.name}: {_what_it_is(path)}", hint="convert it to wav, mp3, m4a or mp4 first"
        ) from error
    with container:
        if not container.streams.audio:
            raise BadInput(f"{path.name}: no audio stream; is it a video without sound?")
        yield container


def _what_it_is(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    try:
        text = head.decode("utf-8").isprintable() or (b"\n" in head and b"\0" not in head)
    except UnicodeDecodeError:
        text = False
    if text:
        return f"a text file, not audio or video, in spite of its ending {path.suffix or '(none)'}"
    return "not audio or video that can be decoded, or damaged at the start"


def clock(seconds: float) -> str:
    """Seconds as people write them: "1:02:03", "2:05"."""
    hours, rest = divmod(round(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
