"""`fuzz`: damaged transcripts of every format either are read or refused with BadInput; nothing else may happen."""

from __future__ import annotations

import io
import json
import random
import sys
import time
from pathlib import Path
from zlib import crc32

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.meeting import Segment, Transcript
from pipeline.stages import ingest
from tests.bench.damage import mutated

TRIES_PER_FILE = 400
LONG = (
    "a'",
    ", ",
    ",",
    "Ana Bob ",
    "Ana's ",
    "x",
    "1 ",
    "A. ",
    "(",
    "-",
    "a-",
    "a@",
    ":",
    "http://",
    "中",
    "ا ",
    "<",
    "_a",
    "\t",
    "\u200b",
)


def seeds() -> dict[str, bytes]:
    """One small, whole file of each format that can be read, written for this project."""
    talk = [
        ("Ana López", "We ship on Friday."),
        ("Ben", "Who tells the customers?"),
        ("Ana López", "I will — 明天。"),
    ] * 4
    transcript = Transcript(
        meeting_id="fuzz",
        title="Fuzz",
        segments=tuple(
            Segment(f"s{i}", text, who, float(i * 5), i * 5 + 4.5) for i, (who, text) in enumerate(talk, 1)
        ),
    )
    rows = [{"start": i * 5.0, "end": i * 5 + 4.5, "text": t, "speaker": w} for i, (w, t) in enumerate(talk)]
    words = [
        {"word": t, "start": i * 5.0, "end": i * 5 + 1.0, "speaker": i % 2} for i, (_, t) in enumerate(talk)
    ]
    made: dict[str, object] = {
        "whisper.json": {"text": "", "segments": [r | {"avg_logprob": -0.2} for r in rows], "language": "en"},
        "whisperx.json": {"segments": rows, "word_segments": [], "language": "en"},
        "whisper.cpp.json": {
            "systeminfo": "",
            "transcription": [{"offsets": {"from": 0, "to": 2000}, "text": t} for _, t in talk],
        },
        "deepgram.json": {"metadata": {}, "results": {"channels": [{"alternatives": [{"words": words}]}]}},
        "assemblyai.json": {"id": "a", "status": "completed", "audio_url": "", "utterances": rows},
        "turns.json": {"meeting_transcripts": [{"speaker": w, "content": t} for w, t in talk]},
    }
    files = {name: json.dumps(data, ensure_ascii=False).encode() for name, data in made.items()}
    for name in ("json", "vtt", "srt"):
        files |= formats.writer(name).outputs(None, transcript)
    times = [f"{i // 12}:{i * 5 % 60:02}" for i in range(len(talk))]
    files["zoom.vtt"] = _zoom(talk)
    files["otter.txt"] = "\n\n".join(
        f"{w}  {at}\n{t}" for at, (w, t) in zip(times, talk, strict=True)
    ).encode()
    files["lead.txt"] = "\n".join(
        f"[0{at}] {w}: {t}" for at, (w, t) in zip(times, talk, strict=True)
    ).encode()
    files["labels.txt"] = "\n".join(f"{w}: {t}" for w, t in talk).encode()
    files["table.csv"] = (
        "speaker,start,text\n" + "\n".join(f'{w},{at},"{t}"' for at, (w, t) in zip(times, talk, strict=True))
    ).encode()
    files["teams.docx"] = _docx([f"{w}   {at}\n{t}" for at, (w, t) in zip(times, talk, strict=True)])
    return files


def attempt(name: str, data: bytes) -> str | None:
    """What went wrong in reading this file and writing it again; None: all went well, or BadInput said why not."""
    readers = formats.readers()
    try:
        source = ingest.classify_bytes(data, name=name, readers=readers)
        transcript = ingest.read_transcript(source, readers=readers)
        for written in ("json", "vtt", "srt"):
            formats.writer(written).outputs(None, transcript)
    except BadInput:
        return None
    except Exception as error:  # what is looked for
        return f"{name}: {type(error).__name__}: {error}"
    return None


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Keys: tried, failed. Every seed file and, where there are some, three of the data's own transcripts."""
    files = seeds() | {p.name: p.read_bytes() for p in sorted((data / "transcripts").glob("*.vtt"))[:3]}
    faults: list[str] = []
    tried = 0
    for name, whole in files.items():
        chance = random.Random(crc32(name.encode()))
        for _ in range(TRIES_PER_FILE):
            tried += 1
            if fault := attempt(name, mutated(whole, chance)):
                faults.append(fault)
        print(f"{name}: {len(faults)} faults so far", file=sys.stderr)
    for unit in LONG:  # lines made to take long
        tried += 1
        started = time.process_time()
        if fault := attempt("m.txt", f"Ana: {(unit * 80_000)[:80_000]}\n".encode()):
            faults.append(fault)
        if (seconds := time.process_time() - started) > 1.0:
            faults.append(f"{unit!r} of 80 kB: {seconds:.1f} s to read and write")
    skipped = [] if any(data.glob("transcripts/*.vtt")) else ["transcripts/*.vtt"]
    return {"n": tried, "tried": tried, "failed": len(faults), "faults": faults[:10], "skipped": skipped}


def _zoom(talk: list[tuple[str, str]]) -> bytes:
    cues = (
        f"{i}\n00:00:{i * 4:02}.000 --> 00:00:{i * 4 + 3:02}.500\n{w}: {t}"
        for i, (w, t) in enumerate(talk, 1)
    )
    return ("WEBVTT\n\n" + "\n\n".join(cues)).encode()


def _docx(paragraphs: list[str]) -> bytes:
    from docx import Document

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()
