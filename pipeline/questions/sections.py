"""Which section of a recap a question asks for: "What are the action items?", "What does Ana have to do?".

Knows nothing of recaps. Forms are told for English; in other languages the section's own heading is looked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.errors import NotFound
from pipeline.languages import base, find
from pipeline.questions.question import ONLY, understand
from pipeline.text.words import stem, terms

Section = Literal["decisions", "actions", "open_questions", "risks"]

_MADE = r"(?: (?:was|were|is|are|has been|have been|did (?:we|they|you|the \w+)|we|they|you|the \w+))?"
_FORMS: tuple[tuple[Section, str], ...] = (
    ("actions", r"\b(?:action (?:items?|points?)|actions|(?:open )?tasks?|to-?dos?|to do list|homework|next steps?|assignments|follow-?ups|commitments?|"
                r"deliverables)\b"),
    ("actions", r"\bwho (?:has to|have to|needs to|must|should|will|is going to|is to|does|did promise to|promised to) do what\b|\bwho (?:does|promised|took on) what\b"),
    ("actions", r"\bwhat (?:do|does|did|should|must|will|shall|is|are|was|were|has|have) .{1,40}? (?:have to|need to|has to|must|promise(?:d)?(?: to)?|commit(?:ted)? to|"
                r"agree(?:d)? to|offer(?:ed)? to|volunteer(?:ed)? (?:to|for)|supposed to|going to|expected to|asked to|take on|doing|do)(?: do)?(?: (?:next|now|until|by|before|after)\b.*)?\W*$"),
    ("decisions", rf"\bwhat{_MADE} (?:been )?(?:decided|agreed|settled|concluded|resolved|decide|agree|settle|conclude|resolve)(?: (?:on|upon))?"
                  r"(?: (?:about|on|regarding|concerning|for|with) .{1,80})?\W*$"),
    ("decisions", r"\b(?:what|which|list|name|show|all|any|the) (?:\w+ ){0,4}decisions?\b|\b(?:was|were) (?:anything|any \w+) (?:decided|agreed|settled)\b"),
    ("open_questions", r"\b(?:open|unanswered|unresolved|outstanding|pending) (?:questions?|issues?|points?|matters?|items?)\b|\bwhat (?:is|was|remains|remained|are) "
                       r"(?:still |left )?(?:open|unresolved|undecided|unclear|unanswered)\b"),
    ("risks", r"\b(?:what|which|list|name|show|any|the|all) (?:\w+ ){0,3}(?:risks?|blockers?|concerns|worries|dangers)\b|\bwhat (?:could|can|might|may) go wrong\b"),
)  # fmt: skip
ORDER: tuple[Section, ...] = ("decisions", "actions", "open_questions", "risks")
_AND = re.compile(r",|&|\b(?:and|or)\b")
_ME = re.compile(r"\b(?:i|me|my|mine)\b", re.IGNORECASE)
_AROUND = frozenset(
    stem(w)
    for w in (
        "action actions item items point points task tasks todo todos do to-do to-dos homework next step steps assignment assignments follow-up "
        "follow-ups followups commitment commitments deliverable deliverables decision decisions made make taken take reached reach "
        "open unanswered unresolved outstanding pending question questions issue issues matter matters still left remain remains remained undecided "
        "unclear risk risks blocker blockers concern concerns worry worries danger dangers wrong go could have has need needs must promise promised "
        "commit committed agree agreed offer offered volunteer volunteered suppose supposed going expect expected asked doing settle "
        "settled resolve resolved list show deadline due owner responsible assigned call next key main important all any every "
        "everyone everybody anyone anything each minute minutes session did get come came out result results"
    ).split()
)
"""Words that ask for a section, or for all of it; others say what it is to be about."""


@dataclass(frozen=True, slots=True)
class SectionQuery:
    """Sections of the recap; only of `named` people where any are named, and about `subject` (stems) where there is one.

    `mine`: the asker's own, whoever that is.
    """

    sections: tuple[Section, ...]
    named: tuple[str, ...]
    subject: tuple[str, ...]
    mine: bool


def wanted(question: str, *, speakers: tuple[str, ...], language: str = "en") -> SectionQuery | None:
    """What a question in `language` wants of the recap; None where the words of the meeting have to answer it."""
    named = understand(question, speakers=speakers, language=language).named
    question = ONLY.sub("", question).strip()  # whose words count is known by now
    asked = understand(question, speakers=speakers, language=language)
    english = base(language) == "en"
    found = _sections(question, language)
    if not found or (asked.kind == "change" and asked.content):
        return None
    around = {
        t for name in (*found, "not_said") for t in _heading(name, language)
    }  # the latter says "meeting"
    subject = tuple(t for t in asked.content if t not in around and not (english and t in _AROUND))
    if english and subject and found == ("actions",) and not re.search(_FORMS[0][1], question, re.IGNORECASE):
        return None  # "What does the new parser do?" asks for no task
    if not english and len(subject) < 2:
        subject = ()  # the word that asks: "cuáles"
    return SectionQuery(found, named, subject, english and _ME.search(question) is not None)


def _sections(question: str, language: str) -> tuple[Section, ...]:
    """The first section whose form it has; several where they are listed ("decisions and action items")."""
    if base(language) != "en":
        said = set(terms(question, language=language))
        found = [name for name in ORDER if (told := _heading(name, language)) and told <= said]
    else:
        found = [name for name, form in _FORMS if re.search(form, question, re.IGNORECASE)]
    several = found if _AND.search(question) else found[:1]
    return tuple(name for name in ORDER if name in several)


def _heading(section: str, language: str) -> set[str]:
    try:
        return set(terms(find(language).headings.get(section, ""), language=language))
    except NotFound:
        return set()
