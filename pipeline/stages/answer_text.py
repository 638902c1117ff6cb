"""The text of an answer, made of its statements: what rests on none that holds is left out.

Knows nothing of which model answered, nor of how the lines it read were found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.doors import Passage, Reply
from pipeline.errors import BadReply
from pipeline.languages import find
from pipeline.meeting import Answer, Claim
from pipeline.shapes import AnswerShape
from pipeline.stages.claims import claim_from, doubted, passage_id
from pipeline.verification.doubts import sentences_of, untied
from pipeline.verification.facts import addresses
from pipeline.verification.polarity import denies
from pipeline.verification.said import content, prepared


def made_of_claims(
    question: str, reply: Reply, passages: Sequence[Passage], language: str, *, spoken: str
) -> Answer:
    """An answer whose text rests on statements that hold; the others stand below it, with what is doubted."""
    shape = reply.data
    if not isinstance(shape, AnswerShape):
        raise BadReply(f"{reply.model}: the answer does not have the form that was asked for")
    if not shape.found:
        return Answer(question, _refusal(shape.answer, language, passages), found=False, language=language)
    claims: tuple[Claim, ...] = tuple(claim_from(c, passages, language=language) for c in shape.claims)
    if not claims:
        claims = (doubted(Claim(shape.answer), "the model named no place where it was said"),)
    text = _told(shape.answer, claims, passages, language, spoken)
    return Answer(question, text, found=True, claims=claims, language=language)


def _refusal(text: str, language: str, passages: Sequence[Passage]) -> str:
    """A model's own words for "not said", as long as they state nothing else but the nearest line, word for word."""
    denial, nearest = _parted(text, language)
    sentences = sentences_of(denial, language)
    fine = all(denies(s, language) and not addresses(s) for s in sentences)
    if not sentences or not fine:
        return heading(language, "not_said")
    quoted = re.search(r"“(.+)”$", nearest)
    spoken = quoted is not None and any(quoted.group(1) in p.text for p in passages)
    return text if spoken or not nearest else denial.strip()


def _parted(text: str, language: str) -> tuple[str, str]:
    """The words of a refusal, and the nearest line that it shows; "" where it shows none."""
    before, mark, after = heading(language, "nearest").partition("{line}")
    at = text.find(before) if mark and before.strip() else -1
    return (text, "") if at < 0 else (text[:at], text[at + len(before) :].removesuffix(after))


def _told(text: str, claims: Sequence[Claim], passages: Sequence[Passage], language: str, spoken: str) -> str:
    """The sentences of a text that rest on a statement that holds; where none does, these statements, or that none holds."""
    held = [c for c in claims if c.verified]
    if not held:
        return heading(language, "unverified_note")
    said = prepared(tuple(passages), spoken)
    cited = [tuple(i for e in c.evidence if (i := passage_id(e, said))) for c in held]
    doubtful = [c.text for c in claims if not c.verified]
    loose = untied(text, cited, said, language=language, texts=[c.text for c in held], doubted=doubtful)
    if not loose:
        return text
    lines = [" ".join(s for s in sentences_of(line, language) if s not in loose) for line in text.split("\n")]
    left = "\n".join(line for line in lines if line)
    return left if content(left, language) else " ".join(c.text for c in held)


def heading(language: str, key: str) -> str:
    """A heading in a language, or in English where it has none."""
    return find(language).headings.get(key) or find("en").headings[key]
