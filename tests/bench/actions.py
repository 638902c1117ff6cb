"""Decisions and actions against the AMI annotations: precision, recall, F1 by aligned content, and owners.

An annotated item and a found one are aligned when the found one (the words it quotes, at most 60) holds at
least half of the item's content by weight: stems without stop words and role names, weighted by how few of the
annotated meetings' items use them, so that "remote" counts little and "rubber" much. Precision: share of found items
aligned with any annotated one; recall: share of annotated items aligned with any found one; both over all meetings.
Owner accuracy: of the annotated actions with one role in them that were found, the share whose aligned action has that
role as its owner (a task of several roles has no one owner); owner wrong: the share whose aligned actions name only others. What was retracted, and decisions that were only proposed, do not count as found. Only meetings that
were annotated with something and whose transcript is in QMSum are measured; those that the shipped weights learned from
are judged by weights fitted without their group.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.doors import Request
from pipeline.extractive import recap
from pipeline.extractive.commitments.likely import Judge
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.utterances import read
from pipeline.shapes import ActionShape, ClaimShape, RecapShape
from pipeline.text.words import terms
from tests.bench.intervals import bootstrap_of
from tests.bench.meetings import Annotated, Meeting, ami, qmsum
from tests.bench.wording import plain

ALIGNED = 0.5
MOST_WORDS = 60
COUNTED = {"decision": ("agreed", "tentative"), "action": ("agreed", "tentative", "proposed")}
"""The strengths that count as found."""
ROLES = {
    "Project Manager": r"project manager",
    "Marketing": r"marketing (?:expert|executive|specialist)",
    "User Interface": r"(?:user )?interface (?:designer|specialist|expert)",
    "Industrial Designer": r"industrial (?:designer|deigner|specialist)",
}
_ROLE = re.compile("|".join(ROLES.values()), re.IGNORECASE)
_DECISION_WORDS = re.compile(r"\b(?:decid\w*|decision|agree[ds]?|let's|go with|final)\b", re.IGNORECASE)
_ACTION_WORDS = re.compile(
    r"\b(?:will|should|need to|have to|going to|action|todo|to do|task)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Item:
    """One found thing: its content and, for actions, who does it."""

    words: str
    owner: str | None = None


Found = dict[str, list[Item]]
"""By kind, "decisions" and "actions"."""


def ours(meeting: Meeting, trained: Judge | None = None) -> Found:
    """What the recap states, by these weights (None: the shipped ones)."""
    shape = recap.reply(Request("recap", meeting.passages, shape=RecapShape), trained=trained)
    return {"decisions": _items(shape.decisions), "actions": _items(shape.actions)}


def _items(claims: Sequence[ClaimShape]) -> list[Item]:
    return [
        Item(
            " ".join(e.quote for e in c.evidence),
            c.owner if isinstance(c, ActionShape) else None,
        )
        for c in claims
        if c.strength in COUNTED["action" if isinstance(c, ActionShape) else "decision"]
    ]


def keywords(meeting: Meeting) -> Found:
    """Every sentence with one of a dozen words; the owner is who says "I", else the role that is named."""
    found: Found = {"decisions": [], "actions": []}
    for s in read(meeting.passages, cues("en")):
        if s.size < 4 or s.text.endswith("?"):
            continue
        if _DECISION_WORDS.search(s.text):
            found["decisions"].append(Item(s.text))
        if _ACTION_WORDS.search(s.text):
            speaks = re.search(r"\bI\b", s.text)
            found["actions"].append(Item(s.text, s.speaker if speaks else _role(s.text)))
    return found


def _role(text: str) -> str | None:
    """The one role that a text names; None where it names none or several."""
    named = [role for role, wording in ROLES.items() if re.search(wording, text, re.IGNORECASE)]
    return named[0] if len(named) == 1 else None


def weights(annotated: Sequence[Annotated]) -> Mapping[str, float]:
    """idf of stems over meetings' annotations."""
    counts = Counter(
        t for a in annotated for t in {t for i in (*a.decisions, *a.actions) for t in terms(plain(i))}
    )
    return {t: math.log(1 + len(annotated) / n) for t, n in counts.items()}


def aligned(gold: str, item: Item, weight: Mapping[str, float]) -> bool:
    """Whether the found item holds at least half of the annotated one's content."""
    wanted = set(terms(plain(_ROLE.sub(" ", gold))))
    have = set(terms(plain(" ".join(item.words.split()[:MOST_WORDS]))))
    total = sum(weight.get(t, 1.0) for t in wanted)
    return total > 0 and sum(weight.get(t, 1.0) for t in wanted & have) >= ALIGNED * total


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one meeting and kind."""

    found: int
    found_right: int
    gold: int
    gold_hit: int
    owners: int = 0
    owners_right: int = 0
    owners_wrong: int = 0


def tally(gold: Sequence[str], items: Sequence[Item], weight: Mapping[str, float]) -> Tally:
    """Align all pairs of one meeting."""
    hits = {g: [i for i in items if aligned(g, i, weight)] for g in gold}
    right = sum(1 for i in items if any(i in found for found in hits.values()))
    owned = [(role, hits[g]) for g in gold if (role := _role(g)) and hits[g]]
    return Tally(
        len(items),
        right,
        len(gold),
        sum(1 for found in hits.values() if found),
        len(owned),
        sum(1 for role, found in owned if any(i.owner == role for i in found)),
        sum(
            1
            for role, found in owned
            if {i.owner for i in found} - {None} and role not in {i.owner for i in found}
        ),
    )


def figures(tallies: Sequence[Tally]) -> dict[str, float | None]:
    """Precision, recall, F1 over all meetings."""
    found, right = sum(t.found for t in tallies), sum(t.found_right for t in tallies)
    gold, hit = sum(t.gold for t in tallies), sum(t.gold_hit for t in tallies)
    precision, recall = right / found if found else 0.0, hit / gold if gold else 0.0
    both = precision + recall
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / both, 4) if both else 0.0,
    }


def owners_of(tallies: Sequence[Tally]) -> dict[str, float | None]:
    """Shares with the right owner and with a wrong one; None where no annotated action with a role was found."""
    owners = sum(t.owners for t in tallies)
    right, wrong = sum(t.owners_right for t in tallies), sum(t.owners_wrong for t in tallies)
    return {
        "owner_accuracy": round(right / owners, 4) if owners else None,
        "owner_wrong": round(wrong / owners, 4) if owners else None,
    }


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Figures of the recap and of keyword rules. `split`: only meetings of that QMSum split; None: all there are."""
    splits = [split] if split else sorted(p.name.split(".")[0] for p in (data / "qmsum").glob("*.jsonl.gz"))
    transcripts = {m.id: m for s in splits for m in qmsum(data, s)}
    annotated = [a for a in ami(data) if a.id in transcripts and (a.decisions or a.actions)]
    if not annotated:
        return {"decisions": None, "actions": None, "baselines": None, "skipped": ["ami/*.json.gz"], "n": 0}
    from tests.train.commitments import held_out

    weight, without = weights(annotated), held_out(data)

    def measure(system: Callable[[Meeting], Found]) -> dict[str, list[Tally]]:
        found = [(a, system(transcripts[a.id])) for a in annotated]
        return {
            "decisions": [tally(a.decisions, f["decisions"], weight) for a, f in found],
            "actions": [tally(a.actions, f["actions"], weight) for a, f in found],
        }

    told, plain = measure(lambda m: ours(m, without.get(m.id))), measure(keywords)
    return {
        "split": split,
        "decisions": figures(told["decisions"]),
        "actions": {**figures(told["actions"]), **owners_of(told["actions"])},
        "ci95": {
            kind: bootstrap_of(told[kind], lambda sample: figures(sample)["f1"] or 0.0)
            for kind in ("decisions", "actions")
        },
        "baselines": {
            "keywords": {
                "decisions": figures(plain["decisions"]),
                "actions": {**figures(plain["actions"]), **owners_of(plain["actions"])},
            }
        },
        "n": len(annotated),
        "judged_by_weights_without_their_group": sum(a.id in without for a in annotated),
    }
