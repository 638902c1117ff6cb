"""One statement of a recap in Markdown: its words, its speaker, its moments, how firmly it was said.

Knows nothing of the page it stands on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile

from pipeline import languages
from pipeline.errors import NotFound
from pipeline.formats.parts.markdown import escaped, isolated
from pipeline.formats.parts.times import short
from pipeline.languages import Language
from pipeline.meeting import Action, Chapter, Claim, Evidence

MAX_QUOTES = 3
MAX_MOMENTS = 4
BLANK = "—"
"""Stands where nobody said who or when."""


class Words:
    """Headings in a language, English where it lacks one."""

    def __init__(self, tag: str) -> None:
        self.language: Language = _language(tag)
        self.tag = tag
        self.right_to_left = self.language.direction == "rtl"
        self._headings: Mapping[str, str] = {**languages.find("en").headings, **self.language.headings}

    def __call__(self, key: str) -> str:
        return self._headings.get(key, key.replace("_", " "))

    def name(self, text: str) -> str:
        """A name or a quotation, safe and in its own direction."""
        return isolated(escaped(text), always=self.right_to_left)


def _language(tag: str) -> Language:
    try:
        return languages.find(tag)
    except NotFound:
        return languages.find("en")


def as_dated(claim: Action, words: Words) -> str:
    """What falls on a day, the day first."""
    due = claim.due_date or claim.due
    head = f"**{words.name(due)}** " if due else ""
    quoted = with_words(claim, words)
    said = quoted if quoted and _is_its_quote(claim) else words.name(claim.text)
    return f"- {head}{said}{state_of(claim, words)}"


def as_item(claim: Claim, words: Words, *, meetings: bool = False) -> str:
    quoted = with_words(claim, words, meetings=meetings)
    if quoted and _is_its_quote(claim):
        return f"- {quoted}{state_of(claim, words)}"
    if quoted and _quotes_itself(claim):
        return f"- {words.name(claim.text)} {_where(claim, meetings=meetings)}{state_of(claim, words)}"
    text = f"- {words.name(claim.text)}{state_of(claim, words)}"
    return f"{text}\n  > {quoted}" if quoted else text


def as_action(action: Action, words: Words) -> str:
    owner = words.name(action.owner) if action.owner else BLANK
    due = words.name(action.due) if action.due else BLANK
    if action.due_date and action.due_date != action.due:
        due = f"{due} ({isolated(action.due_date, always=words.right_to_left)})"
    head = f"- [ ] {words.name(action.text)}{state_of(action, words)}"
    told = f"{words('owner')}: **{owner}** · {words('due')}: **{due}**"
    if action.evidence and _quotes_itself(action):
        return f"{head}  \n  {told} {_where(action)}"
    quoted = with_words(action, words)
    return "\n".join([f"{head}  ", f"  {told}", *([f"  > {quoted}"] if quoted else [])])


def as_chapter(chapter: Chapter, words: Words) -> str:
    at = f"[{short(chapter.start_s)}] " if chapter.start_s is not None else ""
    text = f" {BLANK} {words.name(chapter.text)}" if chapter.text and chapter.text != chapter.title else ""
    told = " · ".join(words.name(n) for n in chapter.names)
    return f"- {at}**{words.name(chapter.title)}**{text}{state_of(chapter, words)}" + (
        f"  \n  {told}" if told else ""
    )


def as_quote(claim: Claim, words: Words) -> str:
    """Whole, where its text is what was said, though a caption ended in the middle of it."""
    said = with_words(claim, words) or f"“{words.name(claim.text)}”"
    if claim.evidence and _letters(claim.text) == _letters("".join(e.quote for e in claim.evidence)):
        first = claim.evidence[0]
        who = words.name(first.speaker) if first.speaker else words("unknown_speaker")
        said = f"“{words.name(claim.text)}” {BLANK} {who} {place_of(first)}"
    return f"> {said}{state_of(claim, words)}"


def as_moment(claim: Claim, words: Words) -> str:
    """Where to look, and the words that are to be looked at; the claim has evidence."""
    return f"{place_of(claim.evidence[0])} {words.name(claim.text)}"


def with_words(claim: Claim, words: Words, *, meetings: bool = False) -> str:
    """The first piece of evidence and what the same speaker said after it; only the first moments of the others."""
    if not claim.evidence:
        return ""
    first, *others = claim.evidence
    same = [first, *takewhile(lambda e: e.speaker == first.speaker and _after(first, e), others)][:MAX_QUOTES]
    said = " ".join(f"“{words.name(e.quote)}”" for e in same)
    who = words.name(first.speaker) if first.speaker else words("unknown_speaker")
    return f"{said} {BLANK} {who} {_where(claim, meetings=meetings)}"


def _where(claim: Claim, *, meetings: bool = False) -> str:
    """The first moments of its evidence, and the meeting where several are told of."""
    at = " ".join(list(dict.fromkeys(place_of(e) for e in claim.evidence))[:MAX_MOMENTS])
    meeting = claim.evidence[0].meeting_id
    return f"{at}, {escaped(meeting)}" if meetings and meeting else at


def _quotes_itself(claim: Claim) -> bool:
    """Whether the statement names who spoke and quotes them, so that the same words below it would only be read twice."""
    return re.search(r"”(?: \([^()]*\))?$", claim.text) is not None


def _after(first: Evidence, other: Evidence) -> bool:
    return (other.start_s or 0.0) >= (first.start_s or 0.0)


def _is_its_quote(claim: Claim) -> bool:
    """Whether the statement is nothing but the words quoted, save a small word at the front: then one of them will do."""
    text, quote = _letters(claim.text), _letters(claim.evidence[0].quote)
    return bool(text) and quote.endswith(text) and len(text) * 5 >= len(quote) * 4


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def place_of(evidence: Evidence) -> str:
    """A moment of the recording; where it has no times, the line."""
    return f"[{short(evidence.start_s)}]" if evidence.start_s is not None else f"[{evidence.segment}]"


def moments_of(claim: Claim, words: Words) -> str:
    return " ".join(dict.fromkeys(place_of(e) for e in claim.evidence))


def state_of(claim: Claim, words: Words) -> str:
    strength = f" · *{words(claim.strength)}*" if claim.strength else ""
    if claim.verified:
        return strength
    doubt = f": {escaped(claim.doubt)}" if claim.doubt else ""
    return f"{strength} · *⚠ {words('unverified')}{doubt}*"
