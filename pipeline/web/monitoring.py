"""For those who run the server: `/health` for probes, `/metrics` for Prometheus, and a log of requests in JSON.

Knows nothing of meetings: no name, title or word of one is in a label or a line. `/health` is open and says no more than
that the store answers; `/metrics` takes the token, as everything else.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline import api
from pipeline.errors import StoreError
from pipeline.web import site
from pipeline.web.jobs import Job

router = APIRouter()
log = logging.getLogger(__name__)
OURS = ("pipeline", "uvicorn")
"""Whose messages are logged as they are; of anybody else's only that there was one, as it may hold anything."""


@router.get("/health")
async def health(request: Request) -> Response:
    """200 where the store answers, else 503."""
    here = site.of(request)
    try:
        await here.read(api.healthy, settings=here.settings)
    except StoreError:
        return JSONResponse({"status": "the store does not answer"}, 503)
    return JSONResponse({"status": "ok"})


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format."""
    here = site.of(request)
    counts = await here.read(api.vital_signs, settings=here.settings)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(counts, here.queue.all()))
    measured: Measured = request.scope["state"]["measured"]
    text = generate_latest(registry) + generate_latest(measured.registry)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """What the store and the queue hold at this moment."""

    def __init__(self, counts: api.StoreCounts, jobs: tuple[Job, ...]) -> None:
        self._counts, self._jobs = counts, jobs

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Each figure with its unit in its name."""
        for name, told, value in (
            ("quorum_meetings", "Meetings in the store", self._counts.meetings),
            ("quorum_leases", "Pieces of work under way, on all machines of the store", self._counts.leases),
            ("quorum_stale_meetings", "Meetings whose tasks are to be read anew", self._counts.stale),
        ):
            yield GaugeMetricFamily(name, told, value=value)
        jobs = GaugeMetricFamily("quorum_jobs", "Jobs of this server by state", labels=["state"])
        for state, many in sorted(Counter(job.state for job in self._jobs).items()):
            jobs.add_metric([state], many)
        yield jobs
        labels = ["model", "outcome"]
        calls = CounterMetricFamily("quorum_model_calls", "Calls in the ledger", labels=labels)
        usd = CounterMetricFamily("quorum_model_cost_usd", "What they cost, US dollars", labels=labels)
        sent = CounterMetricFamily("quorum_model_input_tokens", "Tokens sent", labels=labels)
        written = CounterMetricFamily("quorum_model_output_tokens", "Tokens received", labels=labels)
        for call in self._counts.calls:
            who = [call.model, call.outcome]
            calls.add_metric(who, call.calls)
            usd.add_metric(who, call.cost_usd)
            sent.add_metric(who, call.input)
            written.add_metric(who, call.output)
        yield from (calls, usd, sent, written)


class Measured:
    """ASGI: how long requests take; each a line of the log, by the name of what it asks for, without its address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "quorum_http_request_seconds",
            "From the request's first byte to the reply's last",
            ["method", "status"],
            registry=self.registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["state"] = {**scope.get("state", {}), "measured": self}
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            seconds = time.perf_counter() - began
            method = (
                scope["method"] if scope["method"] in ("GET", "POST", "PUT", "PATCH", "DELETE") else "other"
            )
            self._seconds.labels(method, str(status)).observe(seconds)
            asked = getattr(scope.get("endpoint"), "__name__", "")
            told = {"asked": asked, "method": method, "status": status, "seconds": round(seconds, 4)}
            log.info("request", extra={"told": told})


class JsonLines(logging.Formatter):
    """A record as one line of JSON; of an error its kind and place, never its text, which may quote a meeting."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        ours = record.name.startswith(OURS)
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage() if ours and not record.exc_info else "",
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _where(record)
        return json.dumps(line, ensure_ascii=False)


def _where(record: logging.LogRecord) -> str:
    """File and line at which an error was raised."""
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""


def log_as_json() -> None:
    """From now on every line of the log is JSON, on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("pipeline").setLevel(logging.INFO)
