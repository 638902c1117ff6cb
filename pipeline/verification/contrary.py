"""Does the source say the opposite, say it less firmly, or take it back later?

Knows statements and the lines they rest on; nothing of numbers, names or grounding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.languages import base
from pipeline.text.quotations import quotations, speaker_of, without_aside
from pipeline.text.words import meant
from pipeline.verification import people, polarity, support
from pipeline.verification.names import label
from pipeline.verification.said import PreparedSource, content
from pipeline.verification.statement import Statement
from pipeline.verification.support import CLOSE, Match

DENIED = 0.5
"""The same where the source denies and the statement does not: one word of three is often another form."""
TAKEN_BACK_WITHIN = 12
"""Lines after the cited ones in which a decision may be taken back."""
UNDONE = re.compile(r"\b(cancel|reject|refus|declin|abandon|scrapp)\w*", re.IGNORECASE)
"""English words by which a thing is said not to be."""
REPORTED = re.compile(
    r"\b(?:suggest|propos|consider|discuss|think|thought|wonder|mention|might|could|may|maybe|perhaps|possib|probabl|would|hope|"
    r"hoping|try|tries|tried|trying|plan|option|idea|question|ask|want|recommend|tentativ|unclear|unsure|seem|if|should|need)",
    re.I,
)
"""English words that tell a hedge or a proposal as one."""


def denied(
    near: Sequence[Match], statement: Statement, said: PreparedSource, lines: Sequence[int]
) -> Iterator[str]:
    """One denies and the other does not."""
    language = statement.language
    opposite = "a negation is in one but not in the other: it may say the opposite"
    if _denies_alone(statement, said, lines):
        yield opposite
        return
    if any(_undone(match, statement, said) for match in near):
        yield opposite
        return
    for match in near:
        told = polarity.denies(match.told, language)
        spoken = said.spoken(match.line)
        if told == polarity.denies(match.said, spoken):
            continue
        if told:
            if _denied_there(match, statement, said, lines):
                continue
        elif (
            polarity.may_deny(match.told, language)
            or match.share < DENIED
            or match.common < (2 if match.share >= CLOSE else 3)
            or any(not polarity.denies(r, spoken) for r in match.rivals)
        ):
            continue
        yield opposite
        return


def _undone(match: Match, statement: Statement, said: PreparedSource) -> bool:
    """Whether the clause says that it is cancelled or refused, and the statement says nothing of the kind."""
    if base(said.spoken(match.line)) != "en" or match.share < 0.3 or match.common < 2:
        return False
    return UNDONE.search(match.said) is not None and not polarity.may_deny(statement.text, statement.language)


def _denied_there(match: Match, statement: Statement, said: PreparedSource, lines: Sequence[int]) -> bool:
    """Whether a clause there denies something of what this one denies: it shares a word with it."""
    language = statement.language
    wanted = support.about(match.told, said, language)
    if match.share < CLOSE:  # other words for it: what stands next to the denial has to be there
        after = (
            [t for t in meant(match.told[end : end + 90], language=language) if t in wanted]
            for _, end in polarity.denials(match.told, language)
        )
        wanted = frozenset(t for next_ in after for t in next_[:3]) or wanted
    for n in {*said.around(lines, 1), match.line}:
        for clause, own in said.clauses(n):
            if not polarity.may_deny(clause, said.spoken(n)):
                continue
            if not wanted or wanted & own:
                return True
    return False


def _denies_alone(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> bool:
    """Whether what it denies is said there, and nowhere there with a denial."""
    text, language = statement.text, statement.language
    for _, end in polarity.denials(text, language):
        scope = [t for t in meant(text[end : end + 60], language=language) if t not in said.named_terms][:2]
        if not scope:
            continue
        clauses = [(n, c) for n in said.around(lines, 1) for c, held in said.clauses(n) if held >= set(scope)]
        if clauses and not any(polarity.may_deny(c, said.spoken(n)) for n, c in clauses):
            return True
    return False


def firmer_than_said(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """The same for a task that is told in several quotations: what its owner answers is not their promise."""
    own = replace(statement, text=_own_words(statement))
    if own.owner and own.text != statement.text:
        lines = [n for n in lines if people.speaks(label(own.owner), said, [n])] or lines
    near = support.matches(own.text, lines, said, language=own.language)
    yield from firmer(near, own, said, lines)


def _own_words(statement: Statement) -> str:
    text = without_aside(statement.text)
    owner = label(statement.owner) if statement.owner else None
    parts = quotations(text)
    own = [t for t in parts if owner and (name := speaker_of(t)) and people.same(owner, name)]
    return " ".join(own) or text


def firmer(
    near: Sequence[Match], statement: Statement, said: PreparedSource, lines: Sequence[int]
) -> Iterator[str]:
    """A hedge told as settled, or a proposal that nobody agreed to.

    What somebody "will try" or "has to do" and is told in these words is their task; a "maybe" makes it none yet.
    """
    if statement.strength in ("proposed", "tentative", "retracted"):
        return
    if statement.strength is None and _told_softly(statement):
        return
    for match in near:
        if match.share < (DENIED if match.line in lines else CLOSE) or match.common < 1 + (
            match.line not in lines
        ):
            continue
        spoken = said.spoken(match.line)
        if any(not _soft(r, spoken) for r in match.rivals):
            continue
        promised = statement.owner is not None and polarity.tells_a_hedge(statement.text, statement.language)
        if promised and not polarity.unsure(match.said, spoken):
            continue
        if polarity.hedges(match.said, spoken) or (
            polarity.proposes(match.said, spoken) and not _settled(match.line, said)
        ):
            yield "it was said with a hedge or as a proposal, not as settled"
            return


def _told_softly(statement: Statement) -> bool:
    """Whether a statement tells a hedge or a proposal as one."""
    text, language = statement.text, statement.language
    if polarity.hedges(text, language) or polarity.proposes(text, language):
        return True
    return base(language) == "en" and REPORTED.search(text) is not None


def _soft(text: str, language: str) -> bool:
    return polarity.hedges(text, language) or polarity.proposes(text, language)


def _settled(line: int, said: PreparedSource) -> bool:
    """Whether somebody agrees in the lines after it."""
    after = range(line + 1, min(len(said.passages), line + 4))
    return any(polarity.agrees(said.passages[n].text, said.spoken(n)) for n in after)


def taken_back(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """A decision or task that a later line takes back."""
    if statement.strength == "retracted" or len(lines) > TAKEN_BACK_WITHIN:
        return
    told = content(statement.text, statement.language)
    own = max(
        lines, key=lambda n: (len(said.terms(n) & told), n)
    )  # not what stands beside it as what it is about
    wanted = frozenset(said.terms(own)) - said.named_terms
    last = said.passages[own]
    for n in range(own + 1, min(len(said.passages), own + 1 + TAKEN_BACK_WITHIN)):
        passage = said.passages[n]
        if passage.source != last.source or not polarity.retracts(passage.text, said.spoken(n)):
            continue
        common = (said.terms(n) - said.named_terms) & wanted
        soon = n <= own + 3 and (common or passage.speaker == last.speaker)
        if soon or support.share(said.terms(n) - said.named_terms, wanted, said) >= 0.4:
            yield "it was taken back later"
            return
