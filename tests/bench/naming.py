"""How often a voice that has only a label gets its name, and how often a wrong one: on calls whose speakers are known.

Every transcripts/zoom_*.vtt is read, its speakers become S1, S2, … (voices told apart without a fault), and
`pipeline.stages.voice_names` names them from what is said: `right`, `misheard` (the name as the recognizer writes it: it
sounds like the true one), `wrong` and `abstained` are shares of all labels. `invited`: the same where the participants
are known; `merged`: the same where two people have one label (right: the one who says more); `beside`: a transcript with
names lies beside the recording, which was heard with every fifth word wrong. --series NAME,… leaves series out.
"""

from __future__ import annotations

import difflib
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline import formats
from pipeline.doors import Document
from pipeline.meeting import Segment, Transcript
from pipeline.stages import voice_names
from tests.bench.intervals import bootstrap_of

KINDS = ("right", "misheard", "wrong", "abstained")
ALIKE, SAME_LETTERS = 0.66, 0.6


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """See the module; shares of all labels. `split`: "odd" or "even" calls only (thresholds were chosen on the even)."""
    files = sorted((data / "transcripts").glob("zoom_*.vtt"))
    files = [f for n, f in enumerate(files) if split is None or n % 2 == (split == "odd")]
    ways: dict[str, list[Counter[str]]] = {"talk": [], "invited": [], "merged": [], "beside": []}
    for n, path in enumerate(files):
        spoken = _read(path)
        labels = {who: f"S{k}" for k, who in enumerate(spoken.speakers, 1)}
        plain = _with(spoken, labels)
        people = {label: who for who, label in labels.items()}
        ways["talk"].append(_counted(voice_names.named(plain), plain, people))
        invited = voice_names.named(plain, participants=spoken.speakers)
        ways["invited"].append(_counted(invited, plain, people))
        merged, most = _merged(spoken, labels, random.Random(n))
        ways["merged"].append(_counted(voice_names.named(merged), merged, most))
        heard = _misheard(plain, random.Random(n))
        ways["beside"].append(_counted(voice_names.named(heard, beside=spoken), heard, people))
    for way, counts in ways.items():
        print(f"{way}: {dict(sum(counts, Counter()))}", file=sys.stderr)
    return {
        "n": len(files),
        "labels": sum(sum(ways["talk"], Counter[str]()).values()),
        **_shares(ways["talk"]),
        **{way: _shares(ways[way]) for way in ("invited", "merged", "beside")},
        "ci95": {"wrong": bootstrap_of(ways["talk"], lambda sample: _shares(sample)["wrong"] or 0.0)}
        if files
        else {},
        "skipped": [] if files else ["transcripts/zoom_*.vtt"],
    }


def _read(path: Path) -> Transcript:
    parsed = formats.readers()["vtt"].read(Document(path.name, path.read_bytes()))
    segments = tuple(s for s in parsed.segments if s.speaker)
    return Transcript(meeting_id="m", title="m", segments=segments, language="en", engine="zoom")


def _with(spoken: Transcript, names: Mapping[str, str]) -> Transcript:
    return replace(
        spoken, segments=tuple(replace(s, speaker=names[s.speaker or ""]) for s in spoken.segments)
    )


def _merged(
    spoken: Transcript, labels: Mapping[str, str], chance: random.Random
) -> tuple[Transcript, dict[str, str]]:
    """Two people under one label, as where voices are hard to tell apart, and who says most under each."""
    if len(labels) > 2:
        one, other = chance.sample(sorted(labels), 2)
        labels = {**labels, one: labels[other]}
    size: dict[str, Counter[str]] = {}
    for s in spoken.segments:
        size.setdefault(labels[s.speaker or ""], Counter())[s.speaker or ""] += len(s.text)
    return _with(spoken, labels), {label: who.most_common(1)[0][0] for label, who in size.items()}


def _misheard(plain: Transcript, chance: random.Random) -> Transcript:
    def words(segment: Segment) -> str:
        return " ".join(
            w if chance.random() > 0.2 else chance.choice("uh what beta nine") for w in segment.text.split()
        )

    return replace(plain, segments=tuple(replace(s, text=words(s)) for s in plain.segments))


def _counted(named: Transcript, plain: Transcript, people: Mapping[str, str]) -> Counter[str]:
    given = {p.speaker or "": n.speaker or "" for p, n in zip(plain.segments, named.segments, strict=True)}
    return Counter(
        "abstained" if name == label else _judged(name, people[label]) for label, name in given.items()
    )


def _judged(name: str, true: str) -> str:
    if _letters(name) == _letters(true) or _letters(name) in map(_letters, re.findall(r"[\w-]+", true)):
        return "right"
    return "misheard" if any(_sounds_like(name, word) for word in re.findall(r"[\w-]+", true)) else "wrong"


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in folded if c.isalnum() or c.isspace())


def _sounds_like(one: str, other: str) -> bool:
    bones = difflib.SequenceMatcher(None, _bones(one), _bones(other)).ratio()
    letters = difflib.SequenceMatcher(None, _letters(one), _letters(other)).ratio()
    return bones >= ALIKE and (_bones(one)[:1] == _bones(other)[:1] or letters >= SAME_LETTERS)


def _bones(name: str) -> str:
    """Consonants by sound: Kamil and Camille are one."""
    text = _letters(name)
    for pattern, sound in (("ph", "f"), ("[ck]h?", "k"), ("z", "s"), ("[yj]", "i"), ("[^a-z]", "")):
        text = re.sub(pattern, sound, text)
    return re.sub(r"(.)\1+", r"\1", text[:1] + re.sub("[aeiouh]", "", text[1:]))


def _shares(counts: Sequence[Counter[str]]) -> dict[str, float | None]:
    total = sum(counts, Counter[str]())
    return {kind: round(total[kind] / total.total(), 4) if total.total() else None for kind in KINDS}
