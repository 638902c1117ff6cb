"""What was asked in the window, with its answers: one line each in a file that only its user reads.

Knows nothing of pages. An answer whose meeting is gone is gone too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Set
from contextlib import suppress
from pathlib import Path
from threading import Lock

from pipeline import api
from pipeline.errors import BadInput
from pipeline.meeting import Answer
from pipeline.web.access import FOLDER, private_folder, write_private

MOST = 500
_LOCK = Lock()


def add(home: Path, answer: Answer) -> None:
    """Keep an answer; of more than five hundred the oldest go."""
    path = _path(home)
    with _LOCK:
        private_folder(path.parent)
        line = json.dumps(api.as_data(answer), ensure_ascii=False)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(line + "\n")


def history(home: Path, *, known: Set[str]) -> list[Answer]:
    """What was asked, the newest first, of the meetings that are `known`."""
    path = _path(home)
    if not path.is_file():
        return []
    with _LOCK:
        lines = path.read_text("utf-8").splitlines()
        kept = []
        for line in lines[-MOST:]:
            with suppress(BadInput, ValueError):
                answer = api.from_data(Answer, json.loads(line))
                cited = {e.meeting_id for c in answer.claims for e in c.evidence if e.meeting_id}
                if cited <= known:
                    kept.append((line, answer))
        if len(kept) < len(lines):
            write_private(path, "".join(f"{line}\n" for line, _ in kept).encode())
    return [answer for _, answer in reversed(kept)]


def _path(home: Path) -> Path:
    return home / FOLDER / "asked.jsonl"
