"""Footnotes of a draft: what proves a statement, and how it is shown; what is unverified stays marked with and without them.

Knows no model and no form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import languages
from pipeline.meeting import Claim, Evidence
from pipeline.templates.render import clock, plain
from pipeline.verification.said import content

_MARK = re.compile(r"\[\^(\d+)\](?!:)")
_REPLY_S, _REPLY_WORDS = 30.0, 3
"""A reply of few words that soon follows what it agrees to proves the agreement, whatever its words."""


def proving(text: str, evidence: Sequence[Evidence], *, language: str) -> tuple[Evidence, ...]:
    """The evidence that has to do with a statement: its first line, those that share words with it, and replies to it.

    For words and statement in one language. What merely stands near it in the meeting proves nothing.
    """
    if not evidence:
        return ()
    first = evidence[0]
    told = content(f"{text} {first.quote}", language)

    def bears(e: Evidence) -> bool:
        words = content(e.quote, language)
        both = len(words & told)
        if both >= 2 or _asks(e):
            return both >= 2
        return 2 * both >= len(words) > 0 or _replies(e, first, len(words))

    return (first, *(e for e in evidence[1:] if bears(e)))


def _asks(e: Evidence) -> bool:
    return e.quote.rstrip().endswith(("?", "？", "؟"))


def _replies(e: Evidence, first: Evidence, words: int) -> bool:
    if words > _REPLY_WORDS or e.speaker == first.speaker:
        return False
    return e.start_s is not None and first.start_s is not None and 0 < e.start_s - first.start_s <= _REPLY_S


def with_notes(body: str, claims: Sequence[Claim], language: str) -> str:
    """The text with its footnotes; each unverified mark says so."""
    unsure, why = heading(language, "unverified"), heading(language, "unverified_note")
    text = _MARK.sub(lambda m: m[0] if claims[int(m[1]) - 1].verified else f"{m[0]} *({unsure})*", body)
    notes = []
    for n, claim in enumerate(claims, 1):
        said = " · ".join(map(_said, claim.evidence))
        note = said if claim.verified else f"{said} — {why}" if said else why
        notes.append(f"[^{n}]: {note}")
    return text.rstrip() + "\n\n" + "\n".join(notes) + "\n" if notes else text


def without_marks(body: str, claims: Sequence[Claim], language: str) -> str:
    """The text without footnotes; what is unverified stays marked as such."""
    unsure = heading(language, "unverified")
    return _MARK.sub(lambda m: "" if claims[int(m[1]) - 1].verified else f" *({unsure})*", body)


def _said(e: Evidence) -> str:
    who = f"{plain(e.speaker)}:" if e.speaker else ""
    return " ".join(part for part in (clock(e.start_s), who, f"“{plain(e.quote)}”") if part)


def heading(language: str, key: str) -> str:
    """A heading in the draft's language, else in English."""
    return languages.find(language).headings.get(key) or languages.find("en").headings[key]
