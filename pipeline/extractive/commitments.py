"""Decisions, tasks, open questions and risks, each with how firmly it was said.

Knows nothing of passages or shapes. Precision first: a hedge is never promoted to a promise, an owner is named only
where somebody said so, and what was taken back is marked as taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.extractive.cues import Cues
from pipeline.extractive.readable import clean, reported
from pipeline.extractive.utterances import Sentence
from pipeline.meeting import Strength

Kind = Literal["decision", "action", "question", "risk"]
LIMITS: dict[Kind, int] = {"decision": 8, "action": 10, "question": 6, "risk": 5}
REPLY_WITHIN = 4
"""A reply to a request is looked for in so many following sentences."""
RETRACTION_WITHIN = 60
"""A retraction points back at most so many sentences, unless its words say what it takes back."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing somebody settled, took on, asked or feared; `sentences` hold it and what confirms or ends it."""

    kind: Kind
    sentences: tuple[int, ...]
    text: str
    strength: Strength | None = None
    owner: str | None = None
    due: str | None = None


def commitments(sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues) -> tuple[Found, ...]:
    """All kinds, in order of time within a kind; the weightiest where there are more than one screen holds."""
    found = [f for s in sentences if (f := _read(s, sentences, cues))]
    found = _retracted(found, sentences, cues)
    kept: list[Found] = []
    for kind, limit in LIMITS.items():
        of_kind = [f for f in found if f.kind == kind]
        best = sorted(of_kind, key=lambda f: -_rank(f, weights))[:limit]
        kept += sorted(best, key=lambda f: f.sentences)
    return tuple(kept)


def _rank(found: Found, weights: Sequence[float]) -> float:
    firm = {"agreed": 3.0, "retracted": 3.0, "tentative": 1.5, "proposed": 1.0, None: 1.0}[found.strength]
    return (
        firm * (1 + weights[found.sentences[0]]) * (1.5 if found.due else 1.0) * (1.3 if found.owner else 1.0)
    )


def _read(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Found | None:
    text = s.text
    if s.size < 4 or cues.has("small_talk", text):
        return None
    for reader in (_action, _decision, _question, _risk):
        if found := reader(s, sentences, cues):
            return found
    return None


def _said(s: Sentence, cues: Cues) -> str:
    return reported(clean(s.text, cues), s.speaker, cues)


def due_in(text: str, cues: Cues) -> str | None:
    """The time limit as it was said, or None."""
    match = cues.find("due", text)
    return match.group().strip() if match else None


def _action(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Found | None:
    due = due_in(s.text, cues)
    hedged = cues.has("hedge", s.text)
    asks = cues.question(s.text)
    if cues.has("promise", s.text) and not asks and len(s.terms) >= 3 and (due or not hedged):
        return Found(
            "action", (s.index,), _said(s, cues), "tentative" if hedged else "agreed", s.speaker, due
        )
    if cues.has("request", s.text) and due and len(s.terms) >= 3:
        return _requested(s, sentences, cues, due)
    if cues.has("action", s.text) and due and not asks and len(s.terms) >= 3:
        return Found("action", (s.index,), _said(s, cues), "tentative" if hedged else "proposed", None, due)
    return None


def _requested(s: Sentence, sentences: Sequence[Sentence], cues: Cues, due: str | None) -> Found | None:
    """A request counts as taken on only where the other person says so."""
    for other in sentences[s.index + 1 : s.index + 1 + REPLY_WITHIN]:
        if other.speaker == s.speaker:
            continue
        if cues.has("refusal", other.text):
            return None
        if cues.has("agreement", other.text):
            return Found("action", (s.index, other.index), _said(s, cues), "agreed", other.speaker, due)
        break
    return Found("action", (s.index,), _said(s, cues), "proposed", None, due)


def _decision(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Found | None:
    if not cues.has("decision", s.text) or cues.question(s.text) or len(s.terms) < 2:
        return None
    strength: Strength = "tentative" if cues.has("hedge", s.text) else "agreed"
    return Found("decision", (s.index,), _said(s, cues), strength)


def _question(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Found | None:
    if cues.has("open", s.text) and len(s.terms) >= 3:
        return Found("question", (s.index,), _said(s, cues))
    return None


def _risk(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Found | None:
    if cues.has("risk", s.text) and not cues.question(s.text) and len(s.terms) >= 4:
        return Found("risk", (s.index,), _said(s, cues))
    return None


def _retracted(found: list[Found], sentences: Sequence[Sentence], cues: Cues) -> list[Found]:
    """Marks what a later sentence takes back: the one whose words it repeats, else the last one before it."""
    result = list(found)
    for s in sentences:
        if not cues.has("retraction", s.text):
            continue
        before = [
            k
            for k, f in enumerate(result)
            if f.kind in ("decision", "action")
            and f.strength != "retracted"
            and f.sentences[-1] < s.index
            and (_shared(sentences[f.sentences[0]], s) >= 2 or s.index - f.sentences[-1] <= REPLY_WITHIN * 2)
        ]
        if not before:
            continue
        k = max(before, key=lambda k: (_shared(sentences[result[k].sentences[0]], s), k))
        result[k] = replace(result[k], strength="retracted", sentences=(*result[k].sentences, s.index))
    return result


def _shared(a: Sentence, b: Sentence) -> int:
    return len(set(a.terms) & set(b.terms))
