"""A spoken sentence as a line of a summary: told of its speaker where the language has rules for it.

Knows nothing of what is chosen. The evidence stays what was said, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.narration import ReportedSentence, states, teller
from pipeline.extractive.reading.readable import clean, condensed, reported, short_name
from pipeline.extractive.reading.utterances import Sentence
from pipeline.text.words import terms

LONG = 20
"""A sentence of more words is told in its clauses."""
SHORT = 7
"""A clause of fewer words stays with its neighbour."""
_HALF = re.compile(
    r"^(?:in case(?!.{10,}, )|because|which|who|whose|or|and|but|not that|although|than|in and|so that|when|where|while|if(?!.{10,}, ))\b"
    r"|\b(?:and|or|but|so|because|the|a|an|to|of|that|is|are|was|were|their|they|he|she|it's|with|for|from|in|like|be|been|have|had|by|at|very|just|going)$|[-–—]$|…"
)
"""A clause that lost its beginning or its end, or was given up on the way."""
_AND = re.compile(
    r"(?:[,;] |,? )(?:and|so|and so|and then)(?: then| also| I think| maybe)?,? (?=(?:I|we|you|they|it|he|she|there|that|this|these|those|the)(?:'\w+)? \w)|; (?=\w)"
)
_BOUND = re.compile(
    r"\b(?:if|when|unless|whether|because|'cause|since|although|though|suppose|imagine|either|not only|don't think|do not think|said|told|asked|"
    r"would|could|thing is|problem is|idea is|question is)\b",
    re.IGNORECASE,
)
"""Begins what goes on after an "and": the clauses mean something else apart."""


@dataclass(frozen=True, slots=True)
class RetoldLine:
    """`told` is None where the sentence is shown as it was said, made readable (`shown`)."""

    sentence: Sentence
    told: ReportedSentence | None
    shown: str = ""

    @property
    def words(self) -> int:
        """Its length as a line of its own."""
        return len(self.text().split())

    def text(self, *, goes_on: bool = False) -> str:
        """The line; `goes_on`: the speaker of the line before it said it too: "Ana added that …"."""
        if self.told is None:
            return self.shown
        speaker = self.sentence.speaker
        verb = self.told.and_verb if goes_on else self.told.verb
        return f"{short_name(speaker)} {verb} {self.told.clause}."


def is_half(clause: str) -> bool:
    """Whether a told clause lost its beginning or its end."""
    return _HALF.search(clause) is not None


def is_whole(text: str, cues: Cues) -> bool:
    """Whether a readable sentence makes a statement of its own."""
    bare = text.rstrip(" .!")
    return states(text, cues.language.tag) and not (
        cues.language.tag == "en" and is_half(bare[:1].lower() + bare[1:])
    )


def can_follow(first: RetoldLine, second: RetoldLine) -> bool:
    """Whether both are told of the same speaker, in words of ours, so that one sentence can hold them."""
    if first.told is None or second.told is None or first.sentence.speaker != second.sentence.speaker:
        return False
    return not (first.told.quoted or second.told.quoted)


def told_together(group: Sequence[RetoldLine], *, goes_on: bool = False) -> str:
    """Lines of one speaker as one sentence: "Ana said that … and that …"; `goes_on` as for one."""
    text = group[0].text(goes_on=goes_on)
    for before, x in pairwise(group):
        if before.told and x.told:
            same = x.told.verb == before.told.verb and x.told.verb.endswith(" that")
            verb = "that" if same else x.told.verb
            text = f"{text.removesuffix('.')} and {verb} {x.told.clause}."
    return text


def retold(s: Sentence, cues: Cues, names: frozenset[str]) -> tuple[RetoldLine, ...]:
    """A sentence in one line, a long one of independent clauses in a line each; the evidence is the whole of it.

    `names`: words that are written with a capital anywhere, in small letters.
    """
    readable = clean(s.text, cues)
    tell = teller(cues.language.tag) if s.speaker else None
    if tell is None:
        return (RetoldLine(s, None, condensed(reported(readable, s.speaker, cues), cues)),)
    made = []
    clauses = _clauses(readable)
    for text in clauses:
        part = s if len(clauses) == 1 else replace(s, text=text, terms=_terms(text, cues))
        told = tell(text, names)
        made.append(RetoldLine(part, told, "" if told else condensed(reported(text, s.speaker, cues), cues)))
    return tuple(made)


def _terms(text: str, cues: Cues) -> tuple[str, ...]:
    return tuple(t for t in terms(text, language=cues.language.tag) if "'" not in t)


def _clauses(text: str) -> list[str]:
    """Cut before "and we …", where what stands before neither sets a condition nor asks; each cut is a whole clause."""
    if len(text.split()) <= LONG or text.rstrip().endswith("?"):
        return [text]
    cut: list[str] = []
    begin = 0
    for joint in _AND.finditer(text):
        before, after = text[begin : joint.start()], text[joint.end() :]
        if min(len(before.split()), len(after.split())) < SHORT or _BOUND.search(before):
            continue
        cut.append(_capital(before.rstrip(" ,;") + "."))
        begin = joint.end()
    rest = text[begin:]
    return [*cut, _capital(rest)]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
