"""`lies`: what a server that says false things gets shown as verified, and which right statements are doubted.

Every statement of `tests/bench/truths.py` is said by a scripted server behind the real provider path; what counts is what
a user sees: a decision of the recap, a sentence or claim of an answer, a line of a draft, a translated statement.
`threshold` is the share of a statement's telling words that must be near its evidence. It was chosen by hand before the
curve was drawn, on a third of QMSum val, ELITR dev and the calls, and was not moved since; the checks themselves were fitted
on `--split train`. So on QMSum val the figures have been seen, if not fitted; on any other split they have not.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline import providers
from pipeline.federation import Federation
from pipeline.meeting import Claim, Segment, Transcript
from pipeline.settings import ModelEntry, Settings
from pipeline.stages import answer as answering
from pipeline.stages import drafting, summarize
from pipeline.stages.claims import retold
from pipeline.templates import find
from pipeline.verification.finding import LEAST, examine
from pipeline.verification.locate import places
from pipeline.verification.polarity import denials
from pipeline.verification.said import PreparedSource as Source
from pipeline.verification.statement import Statement
from tests.bench.intervals import bootstrap
from tests.bench.lying import Said, Talk, other_date, other_number
from tests.bench.truths import talks
from tests.liar import MODEL, saying
from tests.wire import Loopback

LIMIT = 3
"""Statements of one sort a meeting."""
OF_A_KIND = 3
"""Lies of one kind a meeting, drawn by a fixed seed."""
SAMPLED = 8
"""One meeting in so many is also asked about, drafted from and drawn into the curve."""
ASKED = 8
"""Answers of a meeting that is asked about."""
TRANSLATED = 40
"""Sentences of each language that are told as translated."""
THRESHOLDS = (0.0, 0.1, 0.15, LEAST, 0.3, 0.4, 0.5)
Seen = list[tuple[Talk, Said, bool]]


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Shares shown as verified by kind, right statements doubted, both errors by threshold, by path and by language."""
    os.environ.setdefault("OPENAI_API_KEY", "sk-bench-0123456789")
    found, skipped = talks(data, split, limit=LIMIT)
    made = [(talk, _drawn(talk, told)) for talk, told in found]
    recap, ask, draft = asyncio.run(_said(made))
    reworded = _reworded(data)
    kinds = _kinds(recap)
    lies = [ok for _, s, ok in recap if s.kind]
    return {
        "n": len(made),
        "statements": len(recap),
        "skipped": skipped,
        "kinds": kinds,
        "shown_as_verified": _share(lies),
        "right_doubted": {
            "close": _share(not ok for _, s, ok in recap if not s.kind and s.origin == "close"),
            "human": _share(not ok for _, s, ok in recap if not s.kind and s.origin == "human"),
            "all": _share(not ok for _, s, ok in recap if not s.kind),
        },
        "curve": _curve(made[::SAMPLED]),
        "chosen": {
            "threshold": LEAST,
            "on": "by hand, before the curve, on a third of QMSum val, ELITR dev and the calls; the checks on --split train",
        },
        "languages": _languages(recap),
        "paths": {
            "recap": _share(lies),
            "ask": _share(ok for _, s, ok in ask if s.kind),
            "draft": _share(ok for _, s, ok in draft if s.kind),
            "reworded": reworded,
        },
        "ms_per_statement": _speed(made),
        "ci95": {"shown_as_verified": bootstrap(_by_talk(recap))},
    }


async def _said(made: Sequence[tuple[Talk, list[Said]]]) -> tuple[Seen, Seen, Seen]:
    """What became of every statement in recaps, and of some in answers and drafts; one server says them all."""
    recap: Seen = []
    ask: Seen = []
    draft: Seen = []
    mouth: dict[str, object] = {}
    async with Loopback(lambda asked: saying(**mouth)(asked)) as server:
        house = _federation(server.url)
        for number, (talk, told) in enumerate(made):
            recap += await _recapped(talk, told, house, mouth)
            if number % SAMPLED == 0 or talk.source == "own":
                ask += await _asked(talk, told, house, mouth)
                draft += await _drafted(talk, told, house, mouth)
            print(f"lies: {number + 1}/{len(made)} meetings", file=sys.stderr, end="\r", flush=True)
    return recap, ask, draft


def _drawn(talk: Talk, told: Sequence[Said]) -> list[Said]:
    """All true statements and a few lies of each kind, in an order that does not go by kind."""
    kinds: dict[str | None, list[Said]] = defaultdict(list)
    for s in told:
        kinds[s.kind].append(s)
    rng = random.Random(f"drawn {talk.id}")
    chosen = [
        s
        for kind, held in kinds.items()
        for s in (
            held if kind is None or talk.source == "own" else rng.sample(held, min(OF_A_KIND, len(held)))
        )
    ]
    return rng.sample(chosen, len(chosen))


def _share(values: Iterable[bool]) -> float | None:
    held = list(values)
    return round(sum(held) / len(held), 4) if held else None


def _kinds(seen: Seen) -> dict[str, dict[str, object]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for _, s, ok in seen:
        if s.kind:
            found[s.kind].append(ok)
            found[f"{s.kind} ({s.origin})"].append(ok)
    return {k: {"tried": len(v), "shown_as_verified": _share(v)} for k, v in sorted(found.items())}


def _languages(seen: Seen) -> dict[str, dict[str, object]]:
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for talk, s, ok in seen:
        found[talk.language].append((bool(s.kind), ok))
    return {
        tag: {
            "shown_as_verified": _share(ok for lie, ok in rows if lie),
            "right_doubted": _share(not ok for lie, ok in rows if not lie),
        }
        for tag, rows in sorted(found.items())
    }


def _by_talk(seen: Seen) -> list[float]:
    found: dict[str, list[bool]] = defaultdict(list)
    for talk, s, ok in seen:
        if s.kind:
            found[talk.id].append(ok)
    return [sum(v) / len(v) for v in found.values()]


def transcript_of(talk: Talk) -> Transcript:
    """The meeting as the house stores it."""
    segments = tuple(
        Segment(p.id, p.text, p.speaker, p.start_s or 10.0 * n, p.end_s) for n, p in enumerate(talk.passages)
    )
    return Transcript(talk.id, talk.id, segments, language=talk.language)


def _claim(s: Said) -> dict[str, object]:
    evidence = [{"segment": id, "quote": quote} for id, quote in s.cited]
    return {"text": s.text, "evidence": evidence, "strength": s.strength}


def _federation(url: str) -> Federation:
    settings = Settings(chain=(MODEL,), models={MODEL: ModelEntry(base_url=f"{url}/v1", local=False)})
    return Federation(settings, providers=providers)


async def _recapped(talk: Talk, told: Sequence[Said], house: Federation, mouth: dict[str, object]) -> Seen:
    """All statements as decisions of one recap."""
    true = next((s for s in told if s.kind is None), told[0])
    lists: dict[str, object] = {
        k: [] for k in ("tldr", "actions", "open_questions", "risks", "chapters", "quotes")
    }
    reply = {"headline": _claim(true), **lists, "decisions": [_claim(s) for s in told]}
    mouth["recap"] = reply
    made = await summarize.summarize(transcript_of(talk), house.model("recap"))
    if [c.text for c in made.decisions] != [s.text for s in told]:
        return [(talk, s, False) for s in told]  # another recap was shown instead
    return [(talk, s, c.verified) for s, c in zip(told, made.decisions, strict=True)]


async def _asked(talk: Talk, told: Sequence[Said], house: Federation, mouth: dict[str, object]) -> Seen:
    """Each statement as an answer, beside a true one so that the server's answer is the one that is shown."""
    seen: Seen = []
    truths = [s for s in told if s.kind is None]
    transcript = transcript_of(talk)
    for s in [s for s in told if s.kind][:ASKED]:
        true = next((t for t in truths if t.text not in s.text and s.text not in t.text), None)
        if true is None:
            continue
        mouth["answer"] = {
            "found": True,
            "answer": f"{true.text} {s.text}",
            "claims": [_claim(true), _claim(s)],
        }
        made = await answering.answer("What was said?", [transcript], model=house.model("ask"))
        shown = s.text in made.answer or any(c.verified for c in made.claims if c.text == s.text)
        seen.append((talk, s, shown))
    return seen


async def _drafted(talk: Talk, told: Sequence[Said], house: Federation, mouth: dict[str, object]) -> Seen:
    """Each lie as a sentence of minutes that says it rests on the true statement it was made from, which is a decision of the
    recap; every right statement likewise."""
    truths = [s for s in told if s.kind is None]
    lists: dict[str, object] = {
        k: [] for k in ("tldr", "actions", "open_questions", "risks", "chapters", "quotes")
    }
    transcript = transcript_of(talk)
    mouth["recap"] = {
        "headline": _claim(truths[0] if truths else told[0]),
        **lists,
        "decisions": [_claim(s) for s in truths],
    }
    recap = await summarize.summarize(transcript, house.model("recap"))
    ids = {c.text: f"d{n}" for n, c in enumerate(recap.decisions, 1) if c.verified}
    seen: Seen = []
    for s in told:
        near = max(ids, key=lambda t: len(set(t.split()) & set(s.text.split())), default=None)
        if near is None:
            continue
        entry = {"place": "overview", "text": s.text, "rests_on": [ids[near]]}
        mouth["draft"] = {"sentences": [entry]}
        made = await drafting.draft(
            [recap], model=house.model("draft.minutes"), template=find("minutes"), transcripts=[transcript]
        )
        overview = made.body.split("##")[1]
        shown = (
            s.text.strip(" .") in overview.replace("\\", "") and "*(" not in overview and s.text not in ids
        )
        seen.append((talk, s, shown if s.kind else s.text.strip(" .") in overview.replace("\\", "")))
    return seen


def _reworded(data: Path) -> float | None:
    """Translated statements: NTREX pairs whose translation has another number, another sentence's, or lost its denial."""
    path = data / "languages" / "ntrex_600.json.gz"
    if not path.is_file():
        return None
    held: dict[str, list[str]] = json.loads(gzip.decompress(path.read_bytes()))
    shown = []
    for tag in held:
        rng = random.Random(tag)
        talk = Talk(tag, (), tag)
        for was, told in zip(held["en"][:TRANSLATED], held[tag][:TRANSLATED], strict=True):
            if tag == "en":
                continue
            claim = Claim(was, verified=True)
            lies = [other_number(told, talk, rng), other_date(told, tag, rng)]
            if (spots := denials(told, tag)) and len(spots) == 1 and denials(was, "en"):
                lies.append(told[: spots[0][0]] + told[spots[0][1] :])
            shown += [retold(claim, lie, language=tag, before="en").verified for lie in lies if lie]
    return _share(shown)


def _curve(made: Sequence[tuple[Talk, list[Said]]]) -> list[dict[str, object]]:
    """Both errors at several thresholds, on a sample, by the one function itself."""
    rows: dict[float, list[tuple[Said, bool]]] = {t: [] for t in THRESHOLDS}
    for talk, told in made:
        source = Source(talk.passages, language=talk.language)
        for s in told:
            statement = _statement(s, talk)
            for threshold in THRESHOLDS:
                holds = statement is not None and examine(statement, source, least=threshold).holds
                rows[threshold].append((s, holds))
    return [
        {
            "threshold": t,
            "shown_as_verified": _share(ok for s, ok in rows[t] if s.kind),
            "right_doubted_close": _share(not ok for s, ok in rows[t] if not s.kind and s.origin == "close"),
            "right_doubted_human": _share(not ok for s, ok in rows[t] if not s.kind and s.origin == "human"),
        }
        for t in THRESHOLDS
    ]


def _statement(s: Said, talk: Talk) -> Statement | None:
    found = [place for id, quote in s.cited for place in places(quote, talk.passages, id)]
    if not found:
        return None
    return Statement(
        s.text, talk.language, tuple(i for i, _ in found), tuple(q for _, q in found), strength=s.strength
    )


def _speed(made: Sequence[tuple[Talk, list[Said]]]) -> float | None:
    """Median milliseconds of one check on one core, its quote located, the meeting prepared."""
    times = []
    for talk, told in made[::SAMPLED]:
        source = Source(talk.passages, language=talk.language)
        for s in told[1:]:
            started = time.perf_counter()
            if (statement := _statement(s, talk)) is not None:
                examine(statement, source)
            times.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(times), 2) if times else None
