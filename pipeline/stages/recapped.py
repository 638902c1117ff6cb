"""Questions that a recap answers already: decisions, tasks, open questions and risks, as their user may have edited them.

Knows no models and asks none: recaps are handed in, so that what is shown is what the recap says, with its evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.languages import find
from pipeline.meeting import Action, Answer, Claim, Evidence, Recap, Receipt, Transcript
from pipeline.questions.sections import SectionQuery, wanted
from pipeline.text.words import terms

__all__ = ["SectionQuery", "answer", "wanted"]

HALF = 0.5
"""A statement is about a subject if it, or what it cites, holds at least this share of its words."""


def answer(
    question: str, asked: SectionQuery, meetings: Sequence[tuple[Recap, Transcript]], *, language: str
) -> Answer | None:
    """The section's statements, meeting by meeting in the order given; those about a subject or a person where one is named.

    None where the section holds nothing about the subject: then the words of the meetings have to be looked through.
    """
    if asked.mine:
        said = 'It is not known who "I" is: ask with the name, or say who you are with --person.'
        return Answer(question, said, found=False, coverage=1.0, language=language)
    words = {**find("en").headings, **find(language).headings}
    lines: list[str] = []
    claims: list[Claim] = []
    for recap, transcript in meetings:
        for section in asked.sections:
            heads = [transcript.date or transcript.title] if len(meetings) > 1 else []
            heads += [words[section]] if len(asked.sections) > 1 else []
            head = f"{' · '.join(heads)}: " if heads else ""
            found = [c for c in getattr(recap, section) if _meant(c, asked, section, language)]
            for n, claim in enumerate(found):
                text = _told(claim)
                lines.append(f"{head if n == 0 else ''}{text}")
                claims.append(replace(claim, text=text, evidence=_of(claim.evidence, transcript)))
    receipt = _receipt([recap for recap, _ in meetings])
    coverage = min((recap.coverage for recap, _ in meetings), default=0.0)
    if claims:
        return Answer(question, "\n".join(lines), True, tuple(claims), coverage, receipt, language)
    if asked.subject:
        return None
    return Answer(
        question, words["none_in_words"], found=False, coverage=coverage, receipt=receipt, language=language
    )


def _meant(claim: Claim, asked: SectionQuery, section: str, language: str) -> bool:
    """Whether it is of who and about what is asked; what was decided about a thing has to name all of it."""
    if asked.named and not _of_somebody(claim, asked.named):
        return False
    said = set(terms(" ".join([claim.text, *(e.quote for e in claim.evidence)]), language=language))
    share = 1.0 if section == "decisions" else HALF
    return sum(t in said for t in asked.subject) >= share * len(asked.subject)


def _of_somebody(claim: Claim, named: Sequence[str]) -> bool:
    """A task by its owner; everything else by who said it."""
    if isinstance(claim, Action):
        return claim.owner is not None and any(
            claim.owner == name or name.startswith(f"{claim.owner} ") for name in named
        )
    return bool(claim.evidence) and claim.evidence[0].speaker in named


def _told(claim: Claim) -> str:
    """The statement; a task with its owner and time where it does not name them."""
    if isinstance(claim, Action):
        owner = f"{claim.owner}: " if claim.owner and claim.owner not in claim.text else ""
        due = claim.due_date or claim.due
        return f"{owner}{claim.text}" + (f" ({due})" if due and due not in claim.text else "")
    return claim.text


def _of(evidence: Sequence[Evidence], transcript: Transcript) -> tuple[Evidence, ...]:
    return tuple(replace(e, meeting_id=e.meeting_id or transcript.meeting_id) for e in evidence)


def _receipt(recaps: Sequence[Recap]) -> Receipt:
    models = tuple(dict.fromkeys(model for recap in recaps for model in recap.receipt.models))
    return Receipt(
        models=models,
        cost_usd=0.0,
        notes=("answered from the recap: no model was asked for it",),
    )
