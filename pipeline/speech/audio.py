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


TOLERATED = 2
"""Packets that may be unreadable without a word: 50 ms where two recordings were joined is no damage."""

_ESTIMATED = frozenset({"aac", "loas", "ac3", "eac3", "dts", "truehd", "mp2", "h263", "g722", "gsm"})
"""Formats of FFmpeg's without a length: what it tells is a guess from the bit rate of the first frames."""

FLAT = 0.05
"""Two channels whose sum has less than this of their difference's level are one sound with a wire crossed."""


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a file's header says. `duration_s` is None where it does not say. `streams`: sounds that run side by side."""

    duration_s: float | None
    channels: int
    codec: str
    streams: int = 1


def probe(path: Path) -> AudioInfo:
    """Read the header; raises BadInput for a file that is missing, empty, not audio or without sound."""
    with _opened(path) as container:
        stream = container.streams.audio[0]
        return AudioInfo(
            None if _guessed(path, container) else _duration_s(container),
            stream.codec_context.channels,
            stream.codec_context.name,
            len(container.streams.audio),
        )


def blocks(
    path: Path, *, channel: int | None = None, span_s: tuple[float, float] | None = None
) -> Iterator[Samples]:
    """Mono samples of `path` from span_s[0] to span_s[1], in order; silence where the file has a hole.

    `channel` picks one channel (0 is left) instead of mixing all; streams that run side by side (a screen recorder's
    desktop and microphone) are mixed too. Raises BadInput where no sound can be read at
    all, and DamagedInput after the last block that could be read.
    """
    start_s, end_s = span_s or (0.0, float("inf"))
    total = 0
    for block in _everything(path, channel, max(0.0, start_s)):
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


def _everything(path: Path, channel: int | None, start_s: float) -> Iterator[Samples]:
    """One stream's blocks, or the sum of several streams, a second at a time."""
    with _opened(path) as container:
        count = len(container.streams.audio) if channel is None else 1
    if count == 1:
        yield from _timeline(path, channel, start_s)
        return
    problems: list[DamagedInput] = []
    streams = [_seconds(_timeline(path, None, start_s, stream=n), problems) for n in range(count)]
    while parts := [part for stream in streams if (part := next(stream, None)) is not None]:
        mixed = np.zeros(max(map(len, parts)), np.float32)
        for part in parts:
            mixed[: len(part)] += part
        yield mixed
    if len(problems) == count:
        raise problems[0]


def _seconds(source: Iterator[Samples], problems: list[DamagedInput]) -> Iterator[Samples]:
    """The stream in blocks of exactly a second; what ends it is kept, for the others may go on."""
    held = np.zeros(0, np.float32)
    try:
        for block in source:
            held = np.concatenate([held, block])
            while len(held) >= RATE:
                yield held[:RATE]
                held = held[RATE:]
    except DamagedInput as problem:
        problems.append(problem)
    except BadInput:  # an empty stream beside a full one
        pass
    if len(held):
        yield held


def _timeline(path: Path, channel: int | None, start_s: float, *, stream: int = 0) -> Iterator[Samples]:
    """Blocks from `start_s` on, holes filled; raises DamagedInput at the end where packets were bad or missing."""
    with _opened(path) as container:
        header_s = None if _guessed(path, container) else _declared_s(path, container, stream)
        origin_s = _origin_s(container, stream)
        start = position = round(start_s * RATE)  # where the next sample that is handed out belongs
        if start_s > 1.0:
            container.seek(int((start_s + origin_s - 0.5) * av.time_base))
        bad, first_bad_s = 0, 0.0
        for at_s, mono in _mono(container, channel, stream):
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


def _mono(
    container: InputContainer, channel: int | None, stream: int
) -> Iterator[tuple[float, Samples | None]]:
    """(time stamp in seconds, samples) of each decoded frame; samples None for a packet that is damaged.

    A file whose rate or layout changes on the way (joined recordings, a call that was handed over) goes on.
    """
    mixer: AudioResampler | None = None
    form: tuple[object, ...] = ()
    for frame in _frames(container, stream):
        if frame is None:
            yield 0.0, None
            continue
        if (now := (frame.sample_rate, frame.format.name, frame.layout.name)) != form:
            yield from _resampled(mixer, None, channel)
            stereo = frame.layout.nb_channels == 2
            mixer = AudioResampler(
                format="fltp",
                layout=frame.layout.name if channel is not None or stereo else "mono",
                rate=RATE,
            )
            form = now
        yield from _resampled(mixer, frame, channel)
    yield from _resampled(mixer, None, channel)


def _resampled(
    mixer: AudioResampler | None, frame: av.AudioFrame | None, channel: int | None
) -> Iterator[tuple[float, Samples]]:
    for piece in mixer.resample(frame) if mixer else ():
        planes = np.asarray(piece.to_ndarray(), np.float32)
        if channel is not None:
            yield piece.time or 0.0, planes[min(channel, len(planes) - 1)]
        else:
            yield piece.time or 0.0, planes[0] if len(planes) == 1 else _summed(planes)


def _summed(planes: Samples) -> Samples:
    """The mean of two channels; their difference where one is the other upside down, and the mean would be silence."""
    mean, difference = (planes[0] + planes[1]) / 2, (planes[0] - planes[1]) / 2
    crossed = float(np.dot(mean, mean)) < FLAT**2 * float(np.dot(difference, difference))
    return np.asarray(difference if crossed else mean, np.float32)


def _origin_s(container: InputContainer, index: int) -> float:
    """The time stamp that is second 0: an encoder's short delay is cut off, a track that starts late is late."""
    stream = container.streams.audio[index]
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
    if bad > TOLERATED and first_bad_s is not None:
        raise DamagedInput(
            f"{path.name}: {bad} damaged pieces from {clock(first_bad_s)} on were skipped",
            readable_s=position,
        )


def _frames(container: InputContainer, stream: int) -> Iterator[av.AudioFrame | None]:
    """Decoded frames; None for each packet that is damaged. Ends where the container cannot be read further."""
    packets = container.demux(audio=stream)
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


def _guessed(path: Path, container: InputContainer) -> bool:
    """Whether the length is FFmpeg's guess: raw streams, and MP3 without a header that counts its frames."""
    if container.format.name != "mp3":
        return container.format.name in _ESTIMATED
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3":  # its size: four times seven bits
            file.seek(
                10
                + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
            )
        else:
            file.seek(0)
        frame = file.read(4096)
    return not any(mark in frame for mark in (b"Xing", b"Info", b"VBRI"))


def _declared_s(path: Path, container: InputContainer, stream: int) -> float | None:
    """How long the recording was meant to be: of a wav by its header's sizes, which FFmpeg corrects to the file's."""
    duration_s = _duration_s(container)
    if len(container.streams.audio) > 1:  # one of several may be shorter than the whole
        own = container.streams.audio[stream]
        return float(own.duration * own.time_base) if own.duration and own.time_base else None
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
