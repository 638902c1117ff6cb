"""What default settings cost and let through: an hour's meeting with a cheap and a strong key, at today's prices.

A scripted cheap model answers naively: in its own words, with the line it took them from, and one answer in eight wrong (another
date, owner, number, or the opposite). The strong model is right wherever the lines it is shown hold the answer. Both are asked
over real HTTP through the real SDKs, the chain is the one that is built from the keys alone, and what is counted is the tokens
of the prompts as they go over the wire. `caught`: wrong statements that were put right or are shown as doubted.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from pipeline.app import answering
from pipeline.app import process as app
from pipeline.app.process import Processed, RunContext
from pipeline.federation.tokens import about
from pipeline.meeting import Claim, Receipt, Transcript
from pipeline.settings import Settings
from pipeline.stages.drafting import Style
from pipeline.store import Store
from pipeline.templates import find as form_of
from tests.an_hour import FACTS, Fact, meeting
from tests.wire import Answer, Asked, Loopback

PAIRS = {"openai+anthropic": ("OPENAI", "ANTHROPIC"), "google+anthropic": ("GOOGLE", "ANTHROPIC")}
_VARIABLES = {
    "OPENAI": ("OPENAI_API_KEY", "OPENAI_BASE_URL", "/v1"),
    "ANTHROPIC": ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", ""),
    "GOOGLE": ("GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL", ""),
}
_CHEAP = re.compile(r"luna|haiku|flash-lite|nano")
WRONG_IN = 8
MEETINGS = 4


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Shares of always-the-strongest by pair of vendors, and what became of the wrong answers."""
    return asyncio.run(_run(MEETINGS))


class Vendors:
    """Scripts both models of one meeting. `slips`: questions to which the cheap model gives the wrong answer."""

    def __init__(self, talk: Transcript, proofs: dict[str, str], slips: set[str]) -> None:
        self._talk, self._proofs, self._slips = talk, proofs, slips

    def __call__(self, asked: Asked) -> Answer:
        cheap = _CHEAP.search(asked.model) is not None
        text = json.dumps(self._said(asked.prompt, cheap), ensure_ascii=False)
        return Answer(text, input=about(asked.prompt), output=about(text))

    def _said(self, prompt: str, cheap: bool) -> dict[str, Any]:
        if "doubtful statements" in prompt:
            return {"statements": list(self._settled(prompt))}
        if "`rests_on`" in prompt:
            return {"sentences": list(self._draft(prompt, cheap))}
        if "Write the recap" in prompt:
            return self._recap(cheap)
        fact = next(f for f in FACTS if f.question in prompt)
        if not self._shown(fact, prompt):
            return {"found": False, "answer": "It is not said.", "claims": [], "lines": []}
        claim = self._claim(fact, cheap, brief="segment` an id" in prompt)
        return {"found": True, "answer": claim["text"], "claims": [claim], "lines": []}

    def _shown(self, fact: Fact, prompt: str) -> bool:
        return fact.quote in prompt or fact.lines[fact.at][1] in prompt

    def _claim(self, fact: Fact, cheap: bool, *, brief: bool = False) -> dict[str, Any]:
        text = fact.wrong if cheap and fact.question in self._slips else fact.right
        id = self._proofs[fact.question]
        quote = {"segment": id.lstrip("s") if brief else id, "quote": fact.quote}
        return {"text": text, "evidence": [quote], "strength": "agreed" if fact.section != "tldr" else None}

    def _recap(self, cheap: bool) -> dict[str, Any]:
        of: dict[str, list[dict[str, Any]]] = {"tldr": [], "decisions": [], "actions": []}
        for fact in FACTS:
            claim = self._claim(fact, cheap)
            if fact.section == "actions":
                owner = claim["text"].split()[0]
                claim |= {"owner": owner, "due": fact.due}
            of[fact.section].append(claim)
        headline = {**of["decisions"][0], "strength": None}
        return {"headline": headline, **of, "open_questions": [], "risks": [], "chapters": [], "quotes": []}

    def _draft(self, prompt: str, cheap: bool) -> Iterator[dict[str, Any]]:
        """A sentence for every statement it is sent that it knows, the cheap model's slips among them."""
        for id, text in re.findall(r"^\[(\w+)\] (.+)$", prompt, flags=re.M):
            fact = next((f for f in FACTS if f.right in text or f.wrong in text), None)
            if fact is not None:
                told = fact.wrong if cheap and fact.question in self._slips else fact.right
                yield {"place": "overview", "text": told, "rests_on": [id]}

    def _settled(self, prompt: str) -> Iterator[str]:
        """An entry for each doubted statement: right as it is, put right, or proved by no line that is shown."""
        for n, text in re.findall(r"^(\d+)\. (.+)$", prompt, flags=re.M):
            fact = next((f for f in FACTS if f.right[:40] in text or f.wrong[:40] in text), None)
            if fact is None or not self._shown(fact, prompt):
                yield f"{n} -"
                continue
            owned = f" (owner: {fact.owner or '-'})" if "(owner: " in text else ""
            told = "" if fact.right in text else f" {fact.right}{owned}"
            yield f"{n} {self._proofs[fact.question].lstrip('s')}{told}"


async def _run(meetings: int) -> dict[str, object]:
    pairs: dict[str, object] = {}
    tried = caught = 0
    for name, keys in PAIRS.items():
        rows: dict[str, list[tuple[float, int, float]]] = {"recap": [], "ask": [], "draft": []}
        for seed in range(1, meetings + 1):
            print(f"policy: {name}, meeting {seed} of {meetings}", file=sys.stderr)
            fooled, slips = await _meeting(keys, seed, rows)
            tried, caught = tried + slips, caught + slips - fooled
        pairs[name] = {task: _shares(found) for task, found in rows.items()}
    first: Any = next(iter(pairs.values()))
    return {
        "n": meetings * len(FACTS) * len(PAIRS),
        "recap": first["recap"],
        "ask": first["ask"],
        "draft": first["draft"],
        "pairs": pairs,
        "wrong": {"tried": tried, "caught": caught},
        "skipped": [],
    }


def _shares(rows: list[tuple[float, int, float]]) -> dict[str, object]:
    cost, strongest = sum(r[0] for r in rows), sum(r[2] for r in rows)
    each = sorted(r[0] / r[2] for r in rows)
    return {
        "cost_share": round(cost / strongest, 4),
        "escalation_share": round(sum(r[1] > 0 for r in rows) / len(rows), 4),
        "highest": round(each[-1], 4),
        "usd": round(cost / len(rows), 6),
    }


async def _meeting(keys: tuple[str, ...], seed: int, rows: dict[str, list[Any]]) -> tuple[int, int]:
    """Wrong statements that a user is shown as verified, and how many wrong ones were said."""
    talk, proofs = meeting(seed=seed)
    random = Random(seed)
    slips = {f.question for f in FACTS if random.random() < 1 / WRONG_IN} or {random.choice(FACTS).question}
    wrong = {f.wrong for f in FACTS if f.question in slips}
    fooled = said = 0
    async with Loopback(Vendors(talk, proofs, slips)) as server:
        with (
            tempfile.TemporaryDirectory() as folder,
            _keys(keys, server.url),
            Store(Path(folder) / "quorum.db") as store,
        ):
            store.save_transcript(talk)
            context = app.open_house(Settings(home=Path(folder), cloud=True), store)
            made = await app.recap(talk, context)
            rows["recap"].append(_row(made.receipt))
            claims = [made.headline, *made.tldr, *made.decisions, *made.actions]
            fooled, said = fooled + _fooled(claims, wrong), said + len(wrong)
            drafted = await _drafted(context, Processed(talk, made))
            rows["draft"].append(_row(drafted.receipt))
            fooled, said = fooled + _stands(drafted.body, wrong), said + len(wrong)
            for fact in FACTS:
                found = await answering.ask(fact.question, [talk], context)
                rows["ask"].append(_row(found.receipt))
                fooled += _fooled(found.claims, wrong) or (not found.claims and found.answer in wrong)
            said += len(slips)
    return fooled, said


async def _drafted(context: RunContext, made: Processed) -> Any:
    return await app.draft(form_of("minutes"), [made], context, style=Style(date="2026-04-21"))


def _fooled(claims: Any, wrong: set[str]) -> int:
    return sum(isinstance(c, Claim) and c.verified and c.text in wrong for c in claims)


def _stands(body: str, wrong: set[str]) -> int:
    """Wrong statements that stand in a text without a word of doubt after them."""
    return sum(bool(re.search(rf"{re.escape(w)}(?:\[\^\d+\])*(?! ?(?:\[\^\d+\]|\*\())", body)) for w in wrong)


def _row(receipt: Receipt) -> tuple[float, int, float]:
    assert receipt.always_strongest_usd, receipt
    return receipt.cost_usd or 0.0, len(receipt.escalations), receipt.always_strongest_usd


@contextmanager
def _keys(names: tuple[str, ...], url: str) -> Iterator[None]:
    """The environment with these vendors' keys and none other, their addresses on loopback."""
    mine = {v for variables in _VARIABLES.values() for v in variables[:2]}
    known = {k: v for k, v in os.environ.items() if k.endswith(("_API_KEY", "_BASE_URL")) or k in mine}
    for name in known:
        del os.environ[name]
    for name in names:
        key, base, path = _VARIABLES[name]
        os.environ |= {key: "sk-test-0123456789", base: url + path}
    try:
        yield
    finally:
        for name in mine:
            os.environ.pop(name, None)
        os.environ |= known
