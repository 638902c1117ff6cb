"""One job in a process of its own: reads an order on standard input, tells what it does as JSON lines.

Knows nothing of the server. It ends when the server does: its standard input is its lifeline.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from pipeline import api
from pipeline.errors import QuorumError
from pipeline.settings import Settings

EVERY_S = 0.25
"""Progress is told this often."""
PLANNED_UP_TO = 50
"""What more meetings cost is not worked out beforehand: it would mean reading all of them twice."""


def main() -> int:
    """Exit code 0 where the work was done, also where some of its meetings failed."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_until_the_server_goes, daemon=True).start()
    settings = Settings(**order["settings"]).changed(**_flags(order["options"]))
    try:
        _process(order["inputs"], settings, fresh=bool(order["options"].get("fresh")))
    except QuorumError as error:
        _tell(error=error.message, hint=error.hint)
        return 1
    return 0


def _process(inputs: list[str], settings: Settings, *, fresh: bool) -> None:
    told_at = 0.0

    def progress(stage: str, done: float, total: float | None) -> None:
        nonlocal told_at
        if time.monotonic() - told_at > EVERY_S or done == total:
            told_at = time.monotonic()
            _tell(stage=stage, done=done, total=total)

    def watcher(event: Any, total: int) -> None:
        if isinstance(event, str):
            _tell(begin=Path(event).name, total=total)
            return
        _tell(
            outcome={
                "source": Path(event.source).name, "state": event.state, "meeting_id": event.meeting_id, "title": event.title,
                "seconds": round(event.seconds, 3), "cost_usd": event.cost_usd, "error": event.error, "hint": event.hint,
            }
        )  # fmt: skip

    if len(inputs) <= PLANNED_UP_TO:
        _tell(plan=api.plan(inputs, settings=settings))
    report = api.process_all(inputs, settings=settings, fresh=fresh, progress=progress, watcher=watcher)
    _tell(passed_over=[{"source": p.path.name, "why": p.why} for p in report.passed_over])


def _flags(options: dict[str, Any]) -> dict[str, Any]:
    """What a job may change of the settings."""
    allowed = ("lang", "language", "local", "max_cost_usd", "optimize", "diarize", "engine", "speech_model")
    return {name: options[name] for name in allowed if options.get(name) not in (None, "")}


def _tell(**what: Any) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


def _until_the_server_goes() -> None:
    sys.stdin.read()
    os.killpg(0, signal.SIGKILL) if os.getpgrp() == os.getpid() else os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
