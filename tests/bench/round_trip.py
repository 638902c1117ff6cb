"""Benchmark `round_trip`: what must survive translate → recap → export, in each of the 32.

A meeting goes from English into the language and its recap and transcript into JSON, Markdown, WebVTT and back. The
engine is a stand-in that answers with NTREX's human translations and is as careless as engines are: it loses a
placeholder, drops a line, returns the source, loops, cuts. Counted: segment ids, times, speakers, names and numbers
in translated lines (placeholders), and quotes, which must be the original words. The share intact must be 1.0.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
from collections.abc import Sequence
from pathlib import Path

import regex
import webvtt

from pipeline import formats
from pipeline.formats.json import recap_from_json, transcript_from_json
from pipeline.languages import find
from pipeline.meeting import Action, Chapter, Claim, Evidence, Recap, Segment, Transcript
from pipeline.stages import reword, translate

_EXTRA = frozenset("da th ca yue nb bg hr sk en".split())
_LINES = 30


class Careless:
    """Translates by looking up, and spoils every fifth line."""

    name = "stand-in"

    def __init__(self, book: dict[str, str], rng: random.Random) -> None:
        self._book = book
        self._rng = rng

    def translate(self, lines: Sequence[str], *, source: str, target: str) -> tuple[str, ...]:
        return tuple(self._one(line) for line in lines)

    def _one(self, line: str) -> str:
        bare = regex.sub(r"\s*⟦\d+⟧\s*", " ", line)
        marks = " ".join(regex.findall(r"⟦\d+⟧", line))
        made = self._book.get(" ".join(bare.split()), bare)
        made = regex.sub(r"\p{Nd}+", "", made)
        whole = f"{marks} {made}" if marks else made
        fault = self._rng.randrange(25)
        return {
            0: made,
            1: "",
            2: line,
            3: whole[: len(whole) // 3],
            4: f"{whole} {made} {made} {made} {made}",
        }.get(fault, whole)


def run(data: Path, *, split: str | None = None) -> dict[str, object]:
    """`intact_share` over everything counted; `languages`: the share of each; `translated`: lines that were."""
    path = data / "languages" / f"ntrex_{split or '600'}.json.gz"
    if not path.exists():
        return {"intact_share": None, "languages": {}, "n": 0, "skipped": [path.name]}
    with gzip.open(path) as file:
        text: dict[str, list[str]] = json.load(file)
    tags = [tag for tag in text if tag not in _EXTRA]
    counts = {tag: asyncio.run(_one(tag, text)) for tag in tags}
    kept, total = (sum(c[i] for c in counts.values()) for i in (0, 1))
    return {
        "intact_share": kept / total,
        "languages": {tag: c[0] / c[1] for tag, c in counts.items()},
        "broken": [f"{tag}: {what}" for tag, c in counts.items() for what in c[3]][:20],
        "translated": round(sum(c[2] for c in counts.values()) / (len(tags) * _LINES), 3),
        "n": total,
        "skipped": [],
    }


async def _one(tag: str, text: dict[str, list[str]]) -> tuple[int, int, int, list[str]]:
    """Things intact, things counted, lines translated, and what broke."""
    rng = random.Random(tag)
    meeting, recap = _meeting(text["en"], rng)
    book = {
        " ".join(regex.sub(r"⟦\d+⟧", " ", _marked(a)).split()): b
        for a, b in zip(text["en"], text[tag], strict=True)
    }
    engine = Careless(book, rng)
    told = await translate.transcript(meeting, target=tag, engines=[engine])
    made = await reword.recap(recap, spoken="en", target=tag, engines=[engine])
    checks = list(_checks(meeting, told, recap, made))
    broken = [what for what, held in checks if not held]
    done = sum(s.language == tag for s in told.segments)
    return len(checks) - len(broken), len(checks), done, broken


def _marked(line: str) -> str:
    from pipeline.text.protect import protect

    return protect(line).text


def _meeting(lines: list[str], rng: random.Random) -> tuple[Transcript, Recap]:
    picks = rng.sample(lines, _LINES)
    segments = tuple(
        Segment(
            f"s{i}",
            line,
            rng.choice(("Q. Öztürk", "Ana-Lía", "李明")),
            round(i * 7.3, 2),
            round(i * 7.3 + 6, 2),
        )
        for i, line in enumerate(picks, 1)
    )
    meeting = Transcript("rt", "Round trip", segments, language="en", duration_s=240.0)

    def claim(segment: Segment) -> Claim:
        seen = Evidence(segment.id, segment.text, segment.speaker, segment.start_s, segment.end_s)
        return Claim(segment.text, True, "agreed", (seen,))

    claims = [claim(s) for s in segments]
    recap = Recap(
        "rt", "Round trip", "en", headline=claims[0], tldr=tuple(claims[1:4]), decisions=tuple(claims[4:12]),
        actions=tuple(Action(c.text, True, c.strength, c.evidence, owner=c.evidence[0].speaker) for c in claims[12:20]),
        open_questions=tuple(claims[20:24]), quotes=tuple(claims[24:26]),
        chapters=tuple(Chapter(c.text, True, None, c.evidence, title=c.text, start_s=c.evidence[0].start_s) for c in claims[26:]),
        coverage=1.0,
    )  # fmt: skip
    return meeting, recap


def _checks(meeting: Transcript, told: Transcript, recap: Recap, made: Recap) -> list[tuple[str, bool]]:
    read = transcript_from_json(_written("json", made, told, "transcript.json"))
    cues = webvtt.from_string(_written("vtt", made, told, ".vtt").decode())
    back = recap_from_json(_written("json", made, told, "recap.json"))
    page = _written("md", made, told, "recap.md").decode()
    checks: list[tuple[str, bool]] = []
    for i, (a, b) in enumerate(zip(meeting.segments, read.segments, strict=True)):
        checks += [
            ("id", a.id == b.id),
            ("speaker", a.speaker == b.speaker),
            ("time", (a.start_s, a.end_s) == (b.start_s, b.end_s)),
        ]
        cue = cues[i] if i < len(cues) else None
        checks.append(("cue", cue is not None and abs(cue.start_in_seconds - int(a.start_s or 0)) <= 1))
        checks.append(
            ("cue's speaker", cue is not None and (a.speaker or "") in (cue.raw_text + (cue.voice or "")))
        )
        wanted, found = (
            sorted(regex.findall(r"\p{Nd}+(?:[.,:]\p{Nd}+)*", text)) for text in (a.text, b.text)
        )
        checks.append((f"numbers of {a.id}: {wanted} {found}", wanted == found))
    for old, new in zip(_claims(recap), _claims(back), strict=True):
        checks += [("quote", old.evidence == new.evidence), ("strength", old.strength == new.strength)]
    checks += [("owner", a.owner == b.owner) for a, b in zip(recap.actions, back.actions, strict=True)]
    checks += [
        ("quote on the page", " ".join(c.evidence[0].quote.split()) in " ".join(page.split()))
        for c in recap.quotes
    ]
    checks.append(("heading", f"## {find(made.language).headings['decisions']}" in page))
    return checks


def _claims(recap: Recap) -> list[Claim]:
    return [
        recap.headline,
        *recap.tldr,
        *recap.decisions,
        *recap.actions,
        *recap.open_questions,
        *recap.chapters,
        *recap.quotes,
    ]


def _written(name: str, recap: Recap, transcript: Transcript, ending: str) -> bytes:
    made = formats.writer(name).outputs(recap, transcript)
    return next(data for file, data in made.items() if file.endswith(ending))
