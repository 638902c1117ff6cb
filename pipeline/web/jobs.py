"""Long work as jobs: queued, watched, cancelled, tried again; kept on disk, so that a killed server loses none.

Knows nothing of recordings. Each job runs in a process of its own (`worker.py`), one at a time: an engine uses every
core. A job whose server died is queued again at the next start and goes on where its process stopped.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from pipeline.errors import BadInput, NotFound
from pipeline.settings import Settings
from pipeline.web.access import write_private
from pipeline.web.feed import Feed

log = logging.getLogger(__name__)
State = Literal["queued", "running", "done", "failed", "cancelled"]
OVER = ("done", "failed", "cancelled")
GRACE_S = 5.0
"""How long a cancelled process may take to end by itself."""
LINE_BYTES = 16 * 2**20


class Done(BaseModel):
    """What became of one meeting of a job."""

    source: str
    state: Literal["done", "skipped", "failed"]
    meeting_id: str = ""
    title: str = ""
    seconds: float = 0.0
    cost_usd: float | None = None
    error: str = ""
    hint: str = ""


class Job(BaseModel):
    """A piece of long work. Times are UTC, ISO 8601; `left_s` is an estimate, None while nothing can be said."""

    id: str
    title: str
    inputs: list[str]
    options: dict[str, Any] = Field(default_factory=dict)
    state: State = "queued"
    created_at: str = ""
    started_at: str | None = None
    ended_at: str | None = None
    stage: str = ""
    share: float | None = None
    left_s: float | None = None
    total: int | None = None
    plan: str = ""
    meetings: list[Done] = Field(default_factory=list)
    passed_over: list[dict[str, str]] = Field(default_factory=list)
    error: str = ""
    hint: str = ""
    tries: int = 0


class Queue:
    """The jobs in order. Lives in one event loop."""

    def __init__(self, folder: Path, settings: Settings, feed: Feed) -> None:
        self._folder, self._settings, self._feed = folder, settings, feed
        self._jobs: dict[str, Job] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._running: str | None = None
        self._began: dict[str, float] = {}

    def open(self) -> None:
        """Read what is on disk, queue again what was interrupted, and begin."""
        for path in sorted(self._folder.glob("*.json")):
            with suppress(ValidationError, OSError):
                job = Job.model_validate_json(path.read_bytes())
                if job.state == "running":
                    job = job.model_copy(
                        update={"state": "queued", "stage": "", "share": None, "left_s": None}
                    )
                self._jobs[job.id] = job
        self._task = asyncio.create_task(self._work())
        self._wake.set()

    async def close(self) -> None:
        """Stop; the job that runs is queued again by the next start."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._end_process()

    def all(self) -> tuple[Job, ...]:
        """Every job, the newest first."""
        return tuple(sorted(self._jobs.values(), key=lambda j: (j.created_at, j.id), reverse=True))

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        if job_id not in self._jobs:
            raise NotFound(f"no job {job_id!r}")
        return self._jobs[job_id]

    def add(self, inputs: list[str], *, title: str, options: dict[str, Any] | None = None) -> Job:
        """Queue work on files or folders that are on this machine."""
        at = datetime.now(UTC)
        name = f"{at:%Y%m%d-%H%M%S}-{token_hex(4)}"
        job = Job(
            id=name,
            title=title,
            inputs=inputs,
            options=options or {},
            created_at=at.isoformat(timespec="microseconds"),
        )
        self._keep(job)
        self._wake.set()
        return job

    async def cancel(self, job_id: str) -> Job:
        """Stop a job; what it has done stays done. Raises NotFound, BadInput for one that is over."""
        job = self.get(job_id)
        if job.state in OVER:
            raise BadInput(f"the job is {job.state} already")
        self._keep(
            job.model_copy(update={"state": "cancelled", "ended_at": _now(), "share": None, "left_s": None})
        )
        if self._running == job_id:
            await self._end_process()
        return self.get(job_id)

    def retry(self, job_id: str) -> Job:
        """Queue a job again; what it has done is not done twice. Raises NotFound, BadInput for one that is under way."""
        job = self.get(job_id)
        if job.state not in OVER:
            raise BadInput(f"the job is {job.state}")
        fresh: dict[str, Any] = {
            "state": "queued",
            "error": "",
            "hint": "",
            "meetings": [],
            "passed_over": [],
            "ended_at": None,
            "stage": "",
        }
        self._keep(job.model_copy(update=fresh))
        self._wake.set()
        return self.get(job_id)

    def _keep(self, job: Job, *, durable: bool = True) -> None:
        self._jobs[job.id] = job
        if durable:
            write_private(self._folder / f"{job.id}.json", job.model_dump_json(indent=1).encode())
        self._feed.tell("job", **job.model_dump(mode="json"))

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (job := self._next()) is not None:
                await self._run(job)

    def _next(self) -> Job | None:
        waiting = [j for j in self._jobs.values() if j.state == "queued"]
        return min(waiting, key=lambda j: (j.created_at, j.id), default=None)

    async def _run(self, job: Job) -> None:
        self._running = job.id
        self._keep(job.model_copy(update={"state": "running", "started_at": _now(), "tries": job.tries + 1}))
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "pipeline.web.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            start_new_session=True, limit=LINE_BYTES,
        )  # fmt: skip
        assert process.stdin
        assert process.stdout
        assert process.stderr
        order = {
            "settings": self._settings.model_dump(mode="json"),
            "inputs": job.inputs,
            "options": job.options,
        }
        with suppress(ConnectionError):
            process.stdin.write(json.dumps(order).encode() + b"\n")
            await process.stdin.drain()
        said = asyncio.create_task(process.stderr.read())
        async for line in process.stdout:
            if self.get(job.id).state == "running":
                self._hear(job.id, json.loads(line))
        code = await process.wait()
        process.stdin.close()
        self._process, self._running = None, None
        self._finish(job.id, code, (await said).decode("utf-8", "replace"))

    def _hear(self, job_id: str, told: dict[str, Any]) -> None:
        job = self.get(job_id)
        match told:
            case {"plan": str(plan)}:
                self._keep(job.model_copy(update={"plan": plan}))
            case {"stage": str(stage), "done": done, "total": total}:
                self._keep(
                    job.model_copy(update={"stage": stage, **self._how_far(job, stage, done, total)}),
                    durable=False,
                )
            case {"begin": str(_), "total": total}:
                self._keep(job.model_copy(update={"total": total}), durable=False)
            case {"outcome": outcome}:
                done_ = Done.model_validate(outcome)
                self._keep(job.model_copy(update={"meetings": [*job.meetings, done_]}))
                self._feed.tell("meeting", meeting_id=done_.meeting_id, what="processed")
            case {"passed_over": list(passed)}:
                self._keep(job.model_copy(update={"passed_over": passed}))
            case {"error": str(error), "hint": hint}:
                self._keep(job.model_copy(update={"error": error, "hint": hint or ""}))

    def _how_far(self, job: Job, stage: str, done: float, total: float | None) -> dict[str, float | None]:
        """The share of the stage that is done, and how long the rest takes at the pace so far."""
        key = f"{job.id}/{len(job.meetings)}/{stage}"
        began = self._began.setdefault(key, time.monotonic())
        if not total:
            return {"share": None, "left_s": None}
        spent = time.monotonic() - began
        left = spent * (total - done) / done if done and spent > 1 else None
        return {"share": min(1.0, done / total), "left_s": left}

    def _finish(self, job_id: str, code: int, said: str) -> None:
        job = self.get(job_id)
        if job.state != "running":
            return
        failed = [m for m in job.meetings if m.state == "failed"]
        error = job.error
        if code != 0 and not error:
            last = said.strip().splitlines()[-1:] or [f"its process ended with {code}"]
            error = last[0]
        elif not error and failed and len(failed) == len(job.meetings):
            error = failed[0].error
        over = {
            "state": "failed" if error else "done",
            "error": error,
            "ended_at": _now(),
            "stage": "",
            "share": None,
            "left_s": None,
        }
        self._keep(job.model_copy(update=over))
        told = {"job": job_id, "state": over["state"], "meetings": len(job.meetings), "failed": len(failed)}
        log.info("job", extra={"told": told})

    async def _end_process(self) -> None:
        """End the running process and what it started."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), GRACE_S)
                return


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
