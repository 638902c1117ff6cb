"""What a model wrote for the places of a form, checked: which sentences stand, and what stands in place of the others.

Knows no model and no form. Links, images, HTML, addresses and amounts that nobody said do not survive; a sentence that names
statements and does not say what they say gives way to their own words; one that names none is kept, to be marked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from pipeline.doors import Passage
from pipeline.languages import base
from pipeline.shapes import DraftShape, SentenceShape
from pipeline.templates.brief_view import PlacedSentence, Written
from pipeline.templates.render import BLANK
from pipeline.verification.amounts import unsaid_numbers
from pipeline.verification.facts import unsaid_addresses
from pipeline.verification.orders import gives_orders
from pipeline.verification.resting import bearing, cited, fault

MOST_SENTENCES = 12
"""For one place; a model that loops fills no page."""
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_AUTO = re.compile(r"<((?:https?|mailto|ftp):[^>]*|[^>\s]+@[^>\s]+)>", re.IGNORECASE)
_TAG = re.compile(r"<(?:/?[A-Za-z!?][^>]*)(?:>|$)")
_DANGEROUS = re.compile(r"<(script|style|iframe|object|svg)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_NOTE = re.compile(r"\[\^?[a-z]?\d+\](?::.*)?")


def placed(
    data: DraftShape,
    statements: Sequence[Passage],
    *,
    places: Collection[str],
    sent: Mapping[str, str],
    known: str,
    people: Sequence[str],
    wanted: str,
    spoken: str,
) -> tuple[Written, int]:
    """What stands at each place, statements in other words, and how many sentences gave way to the statements' own words.

    `sent`: the id under which each statement's words were sent; `known`: all that is known beside the statements; `people`: who took part.
    """
    whole = "\n".join((known, *(p.text for p in statements)))
    worded, gone = _worded(data, statements, whole, people, wanted, spoken)
    own = {p.id: worded.get(p.id, p.text) for p in statements}
    found: dict[str, tuple[PlacedSentence, ...]] = {}
    for place in places:
        here: dict[str, PlacedSentence] = {}
        for sentence in [s for s in data.sentences if s.place.strip() == place][:MOST_SENTENCES]:
            told = harmless(sentence.text, whole, language=wanted, spoken=spoken)
            kept, away = _stands(sentence, told, statements, own, people, wanted, spoken)
            gone += away
            here |= {p.text: p for p in kept if p.text not in here}
        if any(p.cited for p in here.values()) or here:
            found[place] = tuple(here.values())
    return Written(found, {id: worded[of] for id, of in sent.items() if of in worded}), gone


def _stands(
    sentence: SentenceShape,
    told: str,
    statements: Sequence[Passage],
    own: Mapping[str, str],
    people: Sequence[str],
    wanted: str,
    spoken: str,
) -> tuple[list[PlacedSentence], bool]:
    """The sentence where it holds or rests on nothing; else the statements it names, each once. And whether it gave way."""
    if not any(c.isalnum() for c in told) or gives_orders(sentence.text):
        return [], bool(told)
    on = bearing(told, cited(sentence, statements), wanted=wanted, spoken=spoken)
    if not on:
        return [PlacedSentence(told)], False
    if fault(told, on, wanted=wanted, spoken=spoken, people=people) is None:
        return [PlacedSentence(told, tuple(p.id for p in on))], False
    return [PlacedSentence(own[p.id], (p.id,)) for p in on], True


def _worded(
    data: DraftShape,
    statements: Sequence[Passage],
    whole: str,
    people: Sequence[str],
    wanted: str,
    spoken: str,
) -> tuple[dict[str, str], int]:
    """Statements in other words, by id, where these say the same; and how many do not."""
    by_id = {p.id: p for p in statements}
    found: dict[str, str] = {}
    gone = 0
    for sentence in data.sentences:
        statement = by_id.get(sentence.place.strip("[] "))
        if statement is None:
            continue
        told = harmless(sentence.text, whole, language=wanted, spoken=spoken)
        wrong = fault(told, [statement], wanted=wanted, spoken=spoken, people=people)
        if told and BLANK not in told and wrong is None:
            found[statement.id] = told
        else:
            gone += 1
    return found, gone


def harmless(text: str, whole: str, *, language: str, spoken: str) -> str:
    """One line without links, images, HTML and marks; an address or a number that is not in `whole` is a blank."""
    line = " ".join(_LINK.sub(r"\1", _IMAGE.sub("", _AUTO.sub(r"\1", _DANGEROUS.sub("", text)))).split())
    line = _NOTE.sub("", _TAG.sub("", line)).strip().lstrip("#>*-+ ").strip("*_` ")
    for address in unsaid_addresses(line, whole):
        line = line.replace(address, BLANK)
    for number in sorted(
        unsaid_numbers(line, whole, language=language, spoken=spoken), key=len, reverse=True
    ):
        line = re.sub(rf"(?<!\w){re.escape(number)}(?!\w)", BLANK, line)
    return line


def foreign(wanted: str, spoken: str) -> bool:
    """Whether the statements are in another language than the draft is to be in."""
    return base(wanted) != base(spoken)
