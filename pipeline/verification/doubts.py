"""Doubts about a whole reply: each of its statements examined, and each sentence of its text tied to one that holds.

Knows the shapes of replies and passages; nothing of models or scores. The cascade's first gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from pipeline.doors import Doubt, Passage
from pipeline.shapes import (
    ActionShape,
    AnswerShape,
    ChapterShape,
    ClaimShape,
    DraftShape,
    RecapShape,
    claims_in,
)
from pipeline.text.sentences import split
from pipeline.verification import resting
from pipeline.verification.finding import Finding, examine
from pipeline.verification.locate import places
from pipeline.verification.said import PreparedSource, content, prepared
from pipeline.verification.statement import Statement

NO_PLACE = "no line is cited: no place in the transcript was given for it"
NOT_SAID = "the quote given for it is not in the transcript"


def of_reply(data: BaseModel, passages: Sequence[Passage], *, spoken: str, wanted: str) -> tuple[Doubt, ...]:
    """What is doubtful in the statements of a reply and in the sentences of its text; of a draft's, only if too many are."""
    if isinstance(data, DraftShape):
        wrong = resting.doubted(data, passages, wanted=wanted, spoken=spoken)
        return (Doubt(wrong),) if wrong else ()
    said = prepared(tuple(passages), spoken)
    found: list[Doubt] = []
    held: list[tuple[str, ...]] = []
    stretches = dict(_stretches(data, said))
    quotes = {id(c) for c in data.quotes} if isinstance(data, RecapShape) else set()
    for claim in claims_in(data):
        if not claim.text.strip():
            continue
        cited, result = of_claim(
            claim,
            said,
            language=spoken if id(claim) in quotes else wanted,
            among=stretches.get(id(claim), ()),
        )
        if result.holds:
            held.append(cited)
        else:
            ids = cited or tuple(e.segment for e in claim.evidence if e.segment in said.place)
            found.append(Doubt(result.reasons[0], claim.text, ids))
    if isinstance(data, AnswerShape) and data.found:
        told = {d.claim for d in found}
        loose = untied(
            data.answer,
            held,
            said,
            language=wanted,
            texts=[c.text for c in data.claims if c.text not in told],
            doubted=[d.claim for d in found if d.claim],
        )
        found += [
            Doubt("it rests on no statement that holds", s, tuple(i for c in held for i in c))
            for s in loose
            if s not in told
        ]
    return tuple(found)


def of_claim(
    claim: ClaimShape, said: PreparedSource, *, language: str, among: Sequence[str] = ()
) -> tuple[tuple[str, ...], Finding]:
    """The passages in which a claim's quotes were located, and whether it holds. `among`: further lines it tells of."""
    found = [place for e in claim.evidence for place in places(e.quote, said.passages, e.segment)]
    if not found:
        return (), Finding("not found", (NOT_SAID if claim.evidence else NO_PLACE,))
    cited = tuple(dict.fromkeys((*(id for id, _ in found), *among)))
    action = claim if isinstance(claim, ActionShape) else None
    statement = Statement(
        claim.text,
        language,
        cited,
        tuple(words for _, words in found),
        owner=action.owner if action else None,
        due=action.due if action else None,
        strength=claim.strength,
    )
    return tuple(dict.fromkeys(id for id, _ in found)), examine(statement, said)


def _stretches(data: BaseModel, said: PreparedSource) -> Iterator[tuple[int, tuple[str, ...]]]:
    """A chapter tells of all of its lines."""
    for claim in claims_in(data):
        if isinstance(claim, ChapterShape):
            yield id(claim), between(claim.first_segment, claim.last_segment, said)


def between(first: str, last: str, said: PreparedSource) -> tuple[str, ...]:
    """The lines from one to another, in order; none where one of them is not there."""
    a, b = said.place.get(first), said.place.get(last)
    return tuple(p.id for p in said.passages[a : b + 1]) if a is not None and b is not None else ()


def untied(
    text: str,
    held: Sequence[Sequence[str]],
    said: PreparedSource,
    *,
    language: str,
    texts: Sequence[str] = (),
    doubted: Sequence[str] = (),
) -> list[str]:
    """Sentences of a text that rest on no statement that holds. `held`: the lines of each; `texts`: their words; `doubted`:
    the words of those that do not hold, which no other statement's lines make true.

    A sentence without a word that tells something ("Yes.", "Here is what was said:") rests on what the others rest on.
    """
    known, refused = {_bare(t) for t in texts}, {_bare(t) for t in doubted}
    heads = {head for p in said.passages for head in (p.date, p.source) if head}
    loose = []
    for sentence in sentences_of(text, language):
        head, _, rest = sentence.partition(": ")  # "2026-07-01: …": under which meeting a line is shown
        bare = _bare(rest if head in heads else sentence)
        if bare and any(bare in k for k in known):
            continue
        if not content(sentence, language):
            if not any(held):
                loose.append(sentence)
        elif (bare and any(bare in r for r in refused)) or not _tied(sentence, held, said, language):
            loose.append(sentence)
    return loose


def _tied(sentence: str, held: Sequence[Sequence[str]], said: PreparedSource, language: str) -> bool:
    """Whether the lines of one statement bear a sentence out, or those of several that share words with it together."""
    told = content(sentence, language)
    akin = [lines for lines in held if any(len(told & said.terms(said.place[i])) >= 2 for i in lines)]
    together = tuple(dict.fromkeys(i for lines in akin for i in lines))
    return any(
        _holds(sentence, lines, said, language) for lines in (*held, *([together] if len(akin) > 1 else []))
    )


def _holds(sentence: str, lines: Sequence[str], said: PreparedSource, language: str) -> bool:
    quotes = tuple(said.passages[said.place[i]].text for i in lines)
    return bool(lines) and examine(Statement(sentence, language, tuple(lines), quotes), said).holds


def sentences_of(text: str, language: str) -> list[str]:
    """The sentences of a text, lines apart."""
    return [s for line in text.split("\n") for s in split(line, language) if s.strip()]


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
