"""`ingest`: how fast transcripts are read, whether every cue's words arrive, and which of the exports come in right.

Cues are counted by another program's reader (webvtt-py), so that our own blind spots show. An export is right where every
turn has its words, its speaker and its time (`tests/exports/`, one or more files a maker).
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import webvtt

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.stages import ingest
from tests.bench.intervals import bootstrap
from tests.exports import Export, everything

_VOICE = re.compile(r"<v(?:\.\S+)?\s+[^>]+>|</v>")
REPEATS = 5


def cues_kept(path: Path, words: str) -> tuple[int, int]:
    """How many of a file's cues have their words, in order, in the transcript; and how many there are."""
    kept = total = place = 0
    for cue in webvtt.read(str(path)):
        text = " ".join(_VOICE.sub("", cue.text).split())
        if not text:
            continue
        total += 1
        bare = text.partition(": ")[2] or text
        at = max(words.find(text, place), words.find(bare, place))
        kept += at >= 0
        place = at if at >= 0 else place
    return kept, total


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Keys: files, failed, cues_kept_share, mb_per_s, files_per_s, fixtures_right, by_format. `split` has no meaning here."""
    files = sorted((data / "transcripts").glob("*.vtt"))
    readers = formats.readers()
    failed: list[str] = []
    shares: list[float] = []
    kept_cues = all_cues = 0
    for path in files:
        try:
            transcript = ingest.read_transcript(ingest.classify(path, readers=readers), readers=readers)
        except BadInput as error:
            print(error, file=sys.stderr)
            failed.append(path.name)
            continue
        kept, total = cues_kept(path, " ".join(s.text for s in transcript.segments))
        kept_cues, all_cues = kept_cues + kept, all_cues + total
        shares.append(kept / total if total else 1.0)
    seconds, size = _speed([p for p in files if p.name not in failed], readers)
    return {
        "n": len(files),
        "files": len(files),
        "failed": len(failed),
        "cues": all_cues,
        "cues_kept_share": round(kept_cues / all_cues, 5) if all_cues else None,
        "mb_per_s": round(size / 1e6 / seconds, 2) if seconds else None,
        "files_per_s": round((len(files) - len(failed)) / seconds, 1) if seconds else None,
        "ci95": {"cues_kept_share": bootstrap(shares)},
        **_exports(readers),
        "skipped": [] if files else ["transcripts/*.vtt"],
    }


def _exports(readers: dict[str, ingest.Reader]) -> dict[str, object]:
    """`fixtures` tried, `fixtures_right` as a share, `by_format` {reader: share}, `wrong` [names]."""
    right: dict[str, list[bool]] = {}
    wrong: list[str] = []
    found = everything()
    for export in found:
        good = _is_right(export, readers)
        right.setdefault(export.format, []).append(good)
        wrong += [] if good else [export.name]
    return {
        "fixtures": len(found),
        "fixtures_right": round(1 - len(wrong) / len(found), 4),
        "by_format": {name: round(sum(each) / len(each), 4) for name, each in sorted(right.items())},
        "wrong": wrong,
    }


def _is_right(export: Export, readers: dict[str, ingest.Reader]) -> bool:
    try:
        source = ingest.classify_bytes(export.data, name=export.file, readers=readers)
        segments = ingest.read_transcript(source, readers=readers).segments
    except BadInput as error:
        print(error, file=sys.stderr)
        return False
    return len(segments) == len(export.turns) and all(
        (s.speaker, s.text) == (who, words)
        and (s.start_s is None) == (at is None)
        and abs((s.start_s or 0.0) - (at or 0.0)) < 0.05
        for s, (who, at, words) in zip(segments, export.turns, strict=True)
    )


def _speed(files: list[Path], readers: dict[str, ingest.Reader]) -> tuple[float, int]:
    """Seconds of a core's time of the median pass over all files, from opening to segments; and their bytes."""
    passes = []
    for _ in range(REPEATS if files else 0):
        started = time.process_time()
        for path in files:
            ingest.read_transcript(ingest.classify(path, readers=readers), readers=readers)
        passes.append(time.process_time() - started)
    return sorted(passes)[len(passes) // 2] if passes else 0.0, sum(p.stat().st_size for p in files)
