"""Whether a statement holds: located words first, then everything about it that can be checked.

Knows passages and statements, never models. A statement holds only where every check that exists for its language and
for that of the words it rests on found nothing; where there is no check, it "could not be checked".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.errors import NotFound
from pipeline.languages import find
from pipeline.text.calendar import months_named, weekdays_named
from pipeline.text.quotations import exchanged, speaker_of
from pipeline.verification import (
    amounts,
    contrary,
    counted,
    facts,
    ground,
    orders,
    people,
    polarity,
    support,
    verbatim,
)
from pipeline.verification.names import label
from pipeline.verification.said import PreparedSource, content
from pipeline.verification.statement import Statement, pieces_of
from pipeline.verification.support import CLOSE, Held

_THAT = re.compile(
    r"\b(?:said|says|complain\w*|report\w*|explain\w*|claim\w*|state\w*|mention\w*) that (.+)", re.IGNORECASE
)
_PARTICLES = frozenset({"van", "von", "der", "den", "de", "da", "dos", "bin", "al", "el", "la", "le", "y"})
State = Literal["holds", "doubted", "not found", "unchecked"]
LEAST = 0.22
"""Share of a statement's telling words that must be near what is cited. Set beforehand; the curve is printed by the benchmark `lies`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result for one statement; `reasons` say in plain words what is doubted, the gravest first."""

    state: State
    reasons: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it was checked and nothing was found against it."""
        return self.state == "holds"


def examine(statement: Statement, said: PreparedSource, *, least: float = LEAST) -> Finding:
    """Whether a statement whose quotes were located holds. `least`: share of its telling words that must be near them.

    What a gate examined is examined again where it is shown: of the same source the finding is kept.
    """
    key = (statement, least)
    if key not in said.findings:
        said.findings[key] = _examined(statement, said, least)
    kept: Finding = said.findings[key]
    return kept


def _examined(statement: Statement, said: PreparedSource, least: float) -> Finding:
    lines = sorted({said.place[i] for i in statement.cited if i in said.place})
    if not lines:
        return Finding("not found", ("no place in the transcript was given for it",))
    if any(_ordered(said, n) and _rests_on(statement, said, n) for n in lines):
        return Finding("doubted", ("the line it rests on gives orders to whoever reads it",))
    if any(_is_in_the_name(statement, said, n) for n in lines):
        return Finding("doubted", ("it stands in a speaker's name; nobody says it",))
    if lacking := uncheckable(statement, said, lines):
        return Finding("unchecked", (lacking,))
    pieces = pieces_of(statement)
    reasons = dict.fromkeys(r for piece in pieces for r in _doubts(piece, said, lines, least))
    if not reasons:  # the network costs more than all else: it is asked last
        reasons = dict.fromkeys(r for piece in pieces for r in _ungrounded(piece, said, lines))
    return Finding("doubted", tuple(reasons)) if reasons else Finding("holds")


def _ordered(said: PreparedSource, n: int) -> bool:
    """Whether a line, or the name of who speaks it, tells a model what to write."""
    passage = said.passages[n]
    return orders.gives_orders(passage.text) or orders.gives_orders(passage.speaker or "")


def _rests_on(statement: Statement, said: PreparedSource, n: int) -> bool:
    """Whether half of a statement's words are those of one line."""
    told = content(statement.text, statement.language)
    return 2 * len(told & said.terms(n)) >= len(told)


def _is_in_the_name(statement: Statement, said: PreparedSource, n: int) -> bool:
    """Whether what a statement says are the words of a speaker's name rather than those of the line.

    That a statement begins with who says it ("Marius Van Der Wijden (M): …") is no such thing, where that reads as a name.
    """
    passage = said.passages[n]
    speaker = passage.speaker or ""
    rest = content(statement.text.removeprefix(speaker).removeprefix(_bare(speaker)), statement.language)
    told = rest if rest and _is_a_name(speaker) else content(statement.text, statement.language)
    named = told & content(speaker, statement.language) - content(passage.text, said.spoken(n))
    return len(named) >= 3 and 2 * len(named) >= len(told)


def _bare(label: str) -> str:
    """A label without the company or letter in brackets behind it, as statements show it."""
    return re.sub(r" \([\w .&/-]{1,20}\)$", "", label)


def _is_a_name(label: str) -> bool:
    """Whether a speaker's label reads as a person's name: nothing in it that only sentences have ("We Will Ship")."""
    words = [w for w in _bare(label).split() if w.casefold() not in _PARTICLES]
    return (
        0 < len(words) <= 4
        and all(w[0].isupper() for w in words)
        and len(content(" ".join(words), "en")) == len(words)
    )


def uncheckable(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> str | None:
    """Why this statement cannot be checked against these lines; None where it can."""
    for tag in dict.fromkeys((statement.language, *(said.spoken(n) for n in lines))):
        if not polarity.known(tag):
            return f"could not be checked: there are no checks for the language {tag!r}"
    if same_language(statement, said, lines):
        return None
    if support.meant(
        statement.text, lines, said, language=statement.language
    ) is None and not _names_something(statement, said):
        spoken = find(said.spoken(lines[0])).name
        return f"could not be checked: too few of its words can be compared with {spoken}"
    return None


def _names_something(statement: Statement, said: PreparedSource) -> bool:
    """Whether it has a number, a day or a person, which can be compared in any two languages."""
    text, tag = statement.text, statement.language
    if any(c.isdigit() for c in text) or people.mentioned(text, said):
        return True
    return bool(weekdays_named(text, language=tag) or months_named(text, language=tag))


def same_language(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> bool:
    """Whether all of these lines are in the statement's language."""
    return all(_base(said.spoken(n)) == _base(statement.language) for n in lines)


def _base(tag: str) -> str:
    try:
        return find(tag).tag
    except NotFound:
        return tag


def _doubts(statement: Statement, said: PreparedSource, lines: Sequence[int], least: float) -> Iterator[str]:
    if (right := counted.right(statement.text, said)) is not None:
        if not right:
            yield "counted again, it is not so"
        return
    yield from _facts(statement, said, lines)
    if not statement.heading and _is_quotation(statement, said, lines):
        yield from _people(replace(statement, text=""), said, lines)
        if statement.strength:
            yield from contrary.firmer_than_said(statement, said, lines)
        yield from contrary.taken_back(statement, said, lines)
        return
    yield from _people(statement, said, lines)
    if statement.heading:
        return
    if same_language(statement, said, lines):
        found = support.held(statement.text, statement.quotes, lines, said, language=statement.language)
        yield from _unrelated(found, least)
        for text in exchanged(statement.text):
            part = replace(statement, text=text)
            if not verbatim.quotes(part, said, lines):
                yield from verbatim.changed(part, said, lines)
                alike = support.matches(part.text, lines, said, language=part.language)
                yield from contrary.denied(alike, part, said, lines)
        if statement.strength or not verbatim.quotes(statement, said, lines):
            yield from contrary.firmer_than_said(statement, said, lines)
        yield from _reasons(statement, said, lines)
        yield from _who_says(statement, said, lines)
        yield from _renamed(statement, said, lines)
        yield from _reported(statement, said, lines)
    else:
        yield from _across(statement, said, lines)
    yield from contrary.taken_back(statement, said, lines)


def _is_quotation(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> bool:
    """Whether it is nothing but quotations, each under the name of whom it quotes: nothing in it is told, all of it was said."""
    parts = exchanged(statement.text)
    for text in parts:
        name = speaker_of(text)
        there = verbatim.quotes(replace(statement, text=text), said, lines)
        if name is None or not any(people.speaks(name, said, [n]) for n in there):
            return False
    return True


def _ungrounded(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """What the grounding network does not find in what was said."""
    if statement.heading or not same_language(statement, said, lines) or counted.right(statement.text, said):
        return
    if verbatim.quotes(statement, said, lines) or _is_quotation(statement, said, lines):
        return
    found = support.held(statement.text, statement.quotes, lines, said, language=statement.language)
    yield from ground.doubts(statement.text, statement.cited, found, said)


def _facts(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """Numbers, units, days and addresses that nobody says there."""
    text, language = f"{statement.text} {statement.due or ''}".strip(), statement.language
    dates = sorted({d[:10] for n in lines if (d := said.passages[n].date)})
    spoken, window = said.spoken(lines[0]), said.window(lines, 3)
    text = facts.without_meant(people.without_names(text, said), window, spoken=spoken, dates=dates)
    for link in facts.unsaid_addresses(text, said.heard):
        yield f"nobody says the address {link}"
    if numbers := amounts.unsaid_numbers(text, window, language=language, spoken=spoken):
        yield f"nobody says {', '.join(numbers)} near it"
    if units := amounts.changed_units(text, window, language=language, spoken=spoken):
        yield f"the number is said, but not as {', '.join(units)}"
    if days := facts.unsaid_dates(text, window, language=language, spoken=spoken, dates=dates):
        yield f"nobody says {', '.join(days)} near it"


def _people(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """Those it names: the first must say what is cited or be named in it, others near it; strangers nowhere."""
    close = said.around(lines, 1)
    wide = said.around(lines, people.NEAR)
    text = statement.text
    if (
        statement.owner
        and not people.is_named(statement.owner, said, lines)
        and not people.is_named(statement.owner, said, close, speaks=False)
    ):
        yield f"nobody near it is, or speaks of, {statement.owner}"
    named = people.mentioned(text, said)
    for number, (at, name) in enumerate(named):
        reach = people.reports(text, at, name, said) if number == 0 else None
        if reach is not None:
            if not people.speaks(name, said, said.around(lines, reach)):
                yield f"{name} does not say what is cited"
        elif number == 0:
            among = (
                said.around(lines, 2) if any(people.speaks(o, said, lines) for _, o in named[1:]) else lines
            )
            if not people.is_named(name, said, among) and not people.is_named(
                name, said, close, speaks=False
            ):
                yield f"{name} neither says what is cited nor is named in it"
        elif not people.is_named(name, said, wide):
            yield f"{name} neither speaks nor is named near it"
    for name in people.strangers(text, said, language=statement.language):
        yield f"nobody says the name {name}"


def _reported(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """What somebody is told to have said, of which the lines have no word."""
    told = _THAT.search(statement.text) if _base(statement.language) == "en" else None
    wanted = support.about(told[1], said, "en") if told else frozenset()
    have = frozenset(t for n in said.around(lines, 1) for t in said.terms(n))
    if len(wanted) >= 3 and not wanted & have:
        yield "nobody says that near it"


def _renamed(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """One firm, place or product told for another."""
    if _base(statement.language) == "en" and (name := people.renamed(statement.text, said, lines)):
        yield f"what is cited speaks of another than {name}"


def _unrelated(found: Held, least: float) -> Iterator[str]:
    """The words that are cited have nothing, or too little, to do with it."""
    if found.words and not found.quoted and found.cited < 0.5:
        yield "the words that are cited do not say it"
    elif found.words >= 2 and found.near < least:
        yield "the lines around it say little of it"
    elif found.near < 0.5 and found.elsewhere > 2 * found.near + 0.1:
        yield "what is cited is not where this is spoken of"


def _reasons(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """A "because" whose words nobody says there."""
    have = frozenset(t for n in said.around(lines, support.REACH) for t in said.terms(n))
    for reason in polarity.reasons(statement.text, statement.language):
        why = support.about(reason, said, statement.language)
        if why and support.share(why, have, said) < 0.3:
            yield "nobody gives that reason near it"
            return


def _who_says(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """What one promises for themself, told of somebody else."""
    named = [name for _, name in people.mentioned(statement.text, said)]
    if statement.owner:
        named.append(statement.owner)
    if not named:
        return
    told = content(statement.text, statement.language)
    for n in lines:
        speaker = label(said.passages[n].speaker)
        if not speaker or any(people.same(speaker, name) for name in named):
            continue
        for clause, held in said.clauses(n):
            own = held - said.named_terms
            if (
                len(own) >= 2
                and len(own & told) >= CLOSE * len(own)
                and polarity.promises(clause, said.spoken(n))
            ):
                yield f"{speaker} says that of themself"
                return


def _across(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """Between two languages: shared meanings, and denials against the whole of what is cited."""
    shared = support.meant(statement.text, lines, said, language=statement.language)
    if shared is not None and shared < 0.2:
        yield "the lines around it say little of it"
    told = polarity.denies(statement.text, statement.language)
    there = [any(polarity.denies(q, said.spoken(n)) for n in lines) for q in statement.quotes]
    if (told and not any(polarity.may_deny(said.passages[n].text, said.spoken(n)) for n in lines)) or (
        not told and there and all(there)
    ):
        yield "a negation is in one but not in the other: it may say the opposite"
