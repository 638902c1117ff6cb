"""Results of a meeting that was read over another language, led back to the words that were really said.

Knows nothing of engines or models. The reading has the same segment ids as the meeting: evidence keeps them and gets the
original's words; what a statement says of numbers and weekdays must be in those words too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.meeting import Action, Answer, Claim, Evidence, Recap, Segment, Transcript
from pipeline.stages.claims import doubted
from pipeline.text.calendar import days_named
from pipeline.text.sentences import spans

C = TypeVar("C", bound=Claim)


def recap(made: Recap, *, meeting: Transcript, reading: Transcript) -> Recap:
    """The recap of `reading` with evidence from `meeting`; notable quotes are shown as they were said."""
    back = _Back([(meeting, reading)])
    quotes = [back.claim(c) for c in made.quotes]
    return replace(
        made,
        title=meeting.title,
        headline=back.claim(made.headline),
        tldr=tuple(map(back.claim, made.tldr)),
        decisions=tuple(map(back.claim, made.decisions)),
        actions=tuple(map(back.action, made.actions)),
        open_questions=tuple(map(back.claim, made.open_questions)),
        risks=tuple(map(back.claim, made.risks)),
        dates=tuple(map(back.action, made.dates)),
        chapters=tuple(map(back.claim, made.chapters)),
        quotes=tuple(replace(c, text=" ".join(e.quote for e in c.evidence) or c.text) for c in quotes),
    )


def answer(made: Answer, pairs: Sequence[tuple[Transcript, Transcript]]) -> Answer:
    """The answer with evidence from the meetings; `pairs` are those that were read in English, each with its reading."""
    back = _Back(pairs)
    return replace(made, claims=tuple(map(back.claim, made.claims)))


class _Back:
    """From a reading's segments to the meeting's."""

    def __init__(self, pairs: Sequence[tuple[Transcript, Transcript]]) -> None:
        self._said: dict[tuple[str, str], tuple[Segment, Segment, str]] = {}
        self._only = pairs[0][0].meeting_id if len(pairs) == 1 else None
        for meeting, reading in pairs:
            for said, read in zip(meeting.segments, reading.segments, strict=True):
                self._said[meeting.meeting_id, said.id] = (said, read, said.language or meeting.language)

    def claim(self, claim: C) -> C:
        """The claim with the original's evidence; in doubt where a number of it was not said."""
        held = replace(claim, evidence=tuple(self._evidence(e) for e in claim.evidence))
        if held == claim:
            return claim  # of a meeting that was read as it was spoken
        wrong = self._not_said(claim, held)
        if not wrong or not held.verified:
            return held
        return doubted(held, f"not in the words that were cited: {', '.join(wrong)}")

    def action(self, action: Action) -> Action:
        """The task; its date goes where the original names another weekday."""
        held = self.claim(action)
        if not held.due_date or not held.due:
            return held
        read = days_named(held.due, language="en")
        said = {day for e in held.evidence for day in days_named(e.quote, language=self._language(e))}
        return replace(held, due_date=None) if read and said and not read & said else held

    def _not_said(self, claim: Claim, held: Claim) -> list[str]:
        """Numbers of the claim that the original does not hold.

        What the reading does hold counts as said, unless the reading lost a number of the original there.
        """
        from pipeline.text.numbers import compare

        said, read = (" ".join(e.quote for e in c.evidence) for c in (held, claim))
        language = self._language(held.evidence[0]) if held.evidence else "en"
        unsaid = compare(said, claim.text, source=language, target="en").added
        unread = compare(read, claim.text, source="en", target="en").added
        lost = any(n.big for n in compare(said, read, source=language, target="en").missing)
        return sorted({n.text for n in unsaid if n.big and (lost or n in unread)})

    def _language(self, evidence: Evidence) -> str:
        found = self._said.get((evidence.meeting_id or self._only or "", evidence.segment))
        return found[2] if found else "en"

    def _evidence(self, evidence: Evidence) -> Evidence:
        found = self._said.get((evidence.meeting_id or self._only or "", evidence.segment))
        if found is None:
            return evidence
        said, read, language = found
        return replace(evidence, quote=words_said(evidence.quote, read.text, said.text, language=language))


def words_said(quote: str, read: str, said: str, *, language: str, read_in: str = "en") -> str:
    """The words of `said` that `quote`, a part of its translation `read`, stands for: whole sentences, else all of it."""
    if read == said:
        return quote
    theirs, ours = list(spans(read, read_in)), list(spans(said, language))
    at = read.find(quote)
    if at < 0 or len(theirs) != len(ours):
        return said
    hit = [i for i, (begin, end) in enumerate(theirs) if begin < at + len(quote) and end > at]
    return said[ours[hit[0]][0] : ours[hit[-1]][1]].strip() if hit else said
