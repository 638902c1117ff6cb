"""What was tried with real servers and independent mocks, and what failed: software that nobody here wrote (tests/servers.py).

Mocks: each vendor's form over the real SDK, typed, streamed, through the whole cascade with its receipt. The real model (135M,
4,096 tokens of context): a recap and ten answers of an hour's meeting, read in parts. It is weak; what is measured is that the
user always gets something usable, is told what went wrong in plain words, and sees nothing unfounded as verified.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from pipeline import providers
from pipeline.app import answering
from pipeline.app import process as app
from pipeline.doors import Request
from pipeline.federation import Federation
from pipeline.meeting import Claim, Recap, Transcript
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import AnswerShape
from pipeline.stages.receipts import receipt_of
from pipeline.store import Store
from tests import servers
from tests.an_hour import FACTS, meeting
from tests.federation import LINES, answer

GOOD = answer()
PATIENCE_S = 120.0
"""How long a server may say nothing; one on this machine as much longer as its prompt is. A busy machine reads slowly."""
Check = Callable[[], Awaitable[None]]
_FORMS = {
    "openai:gpt-6-luna": "/v1",
    "acme:big": "/v1",
    "anthropic:claude-opus-5-5": "",
    "google:gemini-2.5-flash-lite": "",
    "ollama:llama3.2": "",
}


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """`tried` and `failed` by server; a server that cannot be had here is named under `skipped`."""
    return asyncio.run(_run(real=True))


async def _run(*, real: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    skipped: list[str] = []
    with _keys():
        for name, opened, checks in _tried(real):
            try:
                with opened() as url:
                    found[name] = await _all(name, checks(url))
            except servers.Missing as why:
                skipped.append(f"{name}: {why}")
    tried = sum(row["tried"] for row in found.values())  # type: ignore[index]
    failed = sum(len(row["failed"]) for row in found.values())  # type: ignore[index]
    return {"n": tried, "tried": tried, "failed": failed, "servers": found, "skipped": skipped}


Opened = Callable[[], AbstractContextManager[str]]


def _tried(real: bool) -> Iterator[tuple[str, Opened, Callable[[str], dict[str, Check]]]]:
    said = GOOD.model_dump_json()
    yield "aimock", lambda: servers.aimock(said), lambda url: _forms({n: url + p for n, p in _FORMS.items()})
    yield "litellm", lambda: servers.litellm(said), lambda url: _forms({"acme:mock": url + "/v1"})
    if real:
        yield "llama_cpp.server, SmolLM2-135M", servers.llama, _with_a_real_model


async def _all(name: str, checks: dict[str, Check]) -> dict[str, object]:
    failed: dict[str, str] = {}
    for what, check in checks.items():
        print(f"servers: {name}: {what}", file=sys.stderr, flush=True)
        try:
            await check()
        except Exception as error:  # a batch of checks: each is reported by itself
            failed[what] = f"{type(error).__name__}: {str(error)[:200]}"
    return {"tried": len(checks), "failed": failed}


def _forms(urls: dict[str, str]) -> dict[str, Check]:
    checks: dict[str, Check] = {}
    for name, url in urls.items():
        checks[f"{name}: typed"] = lambda n=name, u=url: _typed(n, u)
        checks[f"{name}: streamed"] = lambda n=name, u=url: _streamed(n, u)
        checks[f"{name}: receipt"] = lambda n=name, u=url: _receipt(n, u)
    return checks


def _settings(name: str, url: str) -> Settings:
    return Settings(chain=(name,), models={name: ModelEntry(base_url=url)}, timeout_s=PATIENCE_S)


def _question() -> Request:
    return Request("ask", LINES, {"question": "When do we ship?"}, AnswerShape)


async def _typed(name: str, url: str) -> None:
    reply = await providers.connect(name, _settings(name, url)).reply(_question())
    assert reply.data == GOOD, reply.text


async def _streamed(name: str, url: str) -> None:
    shown: list[str] = []
    reply = await providers.connect(name, _settings(name, url)).reply(_question(), on_text=shown.append)
    assert reply.data == GOOD, reply.text
    assert "".join(shown) == GOOD.answer, shown


async def _receipt(name: str, url: str) -> None:
    chain = Federation(_settings(name, url), providers=providers, scorer=lambda task: RuleScorer())
    reply = await chain.model("ask").reply(_question())
    receipt = receipt_of(reply)
    assert receipt.models == (name,), receipt
    assert receipt.calls == 1, receipt


# -- a real model -------------------------------------------------------------------------------------------------------


def _with_a_real_model(url: str) -> dict[str, Check]:
    name = f"house:{servers.MODEL}"
    talk, _ = meeting(seed=1)
    said: list[Claim] = []
    checks: dict[str, Check] = {"a typed answer": lambda: _something(name, url)}
    checks["the recap of an hour"] = lambda: _recapped(name, url, talk, said)
    for fact in FACTS:
        checks[fact.question] = lambda q=fact.question: _answered(name, url, talk, q, said)
    checks["nothing unfounded is shown as verified"] = lambda: _founded(talk, said)
    return checks


async def _something(name: str, url: str) -> None:
    """Whatever it says, the user gets an answer and is told plainly who gave it."""
    chain = Federation(_settings(name, url + "/v1"), providers=providers, scorer=lambda task: RuleScorer())
    reply = await chain.model("ask").reply(_question())
    assert isinstance(reply.data, AnswerShape), reply
    _plain(reply.notes)


async def _recapped(name: str, url: str, talk: Transcript, said: list[Claim]) -> None:
    with _context(name, url) as context:
        context.store.save_transcript(talk)
        made = await app.recap(talk, context)
    assert isinstance(made, Recap)
    assert name in made.receipt.models, made.receipt
    assert any(c.text.strip() for c in (made.headline, *made.tldr, *made.decisions)), made
    assert made.coverage == 1.0, made.coverage
    said += [made.headline, *made.tldr, *made.decisions, *made.actions, *made.open_questions, *made.risks]
    print(
        f"servers: recap by {made.receipt.models}, {made.receipt.calls} calls: {made.headline.text}",
        file=sys.stderr,
    )
    _plain(made.receipt.notes)


async def _answered(name: str, url: str, talk: Transcript, question: str, said: list[Claim]) -> None:
    with _context(name, url) as context:
        found = await answering.ask(question, [talk], context)
    assert found.answer.strip(), found
    assert name in found.receipt.models, found.receipt
    said += found.claims
    print(f"servers: {found.receipt.models}: {found.answer[:100]!r}", file=sys.stderr)
    _plain(found.receipt.notes)


async def _founded(talk: Transcript, said: list[Claim]) -> None:
    """Every number, and every name of somebody who speaks, in a verified statement is in the lines around its evidence."""
    place = {s.id: n for n, s in enumerate(talk.segments)}
    names = {s.speaker for s in talk.segments if s.speaker}
    unfounded = []
    for claim in (c for c in said if c.verified and c.text.strip()):
        near = [n for e in claim.evidence for n in range(place[e.segment] - 3, place[e.segment] + 4)]
        around = " ".join(
            f"{s.speaker} {s.text}" for n in near if 0 <= n < len(talk.segments) for s in [talk.segments[n]]
        )
        wanted = set(re.findall(r"\d+", _as_said(claim.text))) | {n for n in names if n in claim.text}
        if not claim.evidence or any(w not in around for w in wanted):
            unfounded.append(claim.text)
    assert not unfounded, unfounded


def _as_said(text: str) -> str:
    """A text with the day of a resolved date, which nobody says as it is written: "(2026-05-12)" was "the 12th of May"."""
    return re.sub(r"\(\d{4}-\d\d-0?(\d+)\)", r"\1", text)


def _plain(notes: tuple[str, ...]) -> None:
    """Notes are for people: no traceback, no path of a file, no name of an exception."""
    bad = [n for n in notes if re.search(r"Traceback|File \"|site-packages|\bError code\b|[a-z]Error\b", n)]
    assert not bad, bad


@contextmanager
def _context(name: str, url: str) -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(name, url + "/v1").changed(home=Path(folder))
        with Store(Path(folder) / "quorum.db") as store:
            yield app.open_house(settings, store)


@contextmanager
def _keys() -> Iterator[None]:
    names = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY")
    before = {name: os.environ.get(name) for name in names}
    os.environ |= dict.fromkeys(names, "sk-test-0123456789")
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
