"""The body of a draft, sentence by sentence: what rests on no statement is marked, what nobody may send is taken out.

Knows no model and no form. Links, images, HTML, addresses and amounts that nobody said do not survive; lines that the
filled form has are ours and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.doors import Passage
from pipeline.meeting import Claim
from pipeline.stages.claims import passage_id
from pipeline.templates.render import BLANK, plain, unescaped
from pipeline.text.sentences import spans
from pipeline.verification.amounts import unsaid_numbers
from pipeline.verification.facts import addresses, unsaid_addresses
from pipeline.verification.finding import examine
from pipeline.verification.orders import gives_orders
from pipeline.verification.people import strangers
from pipeline.verification.said import PreparedSource, content, prepared
from pipeline.verification.statement import Statement

_MARK = re.compile(r"\[\^(\d+)\](?!:)")
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"(?<!!)\[(?!\^)([^\]]*)\](?:\(([^)]*)\)|\[[^\]]*\])")
_DEFINED = re.compile(r"^\s*\[(?!\^)[^\]]+\]:\s*\S+.*$", re.MULTILINE)
_AUTO = re.compile(r"<((?:https?|mailto|ftp):[^>]*|[^>\s]+@[^>\s]+)>", re.IGNORECASE)
_TAG = re.compile(r"<(?:/?[A-Za-z!?][^>]*)(?:>|$)", re.MULTILINE)
_DANGEROUS = re.compile(r"<(script|style|iframe|object|svg)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_FRONT = re.compile(r"^(\s*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+|>\s*)*)")
_LIVE = re.compile(r"(?<!\\)(?:!?\[[^\]\\]*\]\(|<[A-Za-z!/])")
_RULE = re.compile(r"^[\s|:*_-]*$")


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a draft may rest on: `lines` behind the recap, its statements that hold, and the words of the filled form."""

    said: PreparedSource
    claims: Sequence[Claim]
    held: frozenset[str]
    ours: frozenset[str]
    words: frozenset[str]
    whole: str
    language: str
    spoken: str


def founded(
    body: str,
    claims: Sequence[Claim],
    known: Sequence[Claim],
    passages: Sequence[Passage],
    *,
    ours: str,
    language: str,
    spoken: str,
    unsure: str,
) -> str:
    """The body with every sentence resting on statements that hold, or marked with `unsure`.

    `claims` are those that the marks [^1], [^2], … stand for; `known` those of the recap; `ours` is the filled form.
    """
    own = {_bare(line) for line in ours.split("\n")}
    exact = frozenset(_MARK.sub("", line).strip() for line in ours.split("\n"))
    body = "\n".join(_disarmed(line, exact) for line in body.split("\n"))
    if all(_bare(line) in own for line in body.split("\n")):
        return "\n".join(_proved(line, claims) for line in body.split("\n"))
    ground = _Ground(
        prepared(tuple(passages), spoken),
        claims,
        frozenset(_bare(c.text) for c in (*claims, *known) if c.verified),
        frozenset(own),
        content(ours, language),
        "\n".join([ours, *(f"{p.speaker or ''} {p.text}" for p in passages), *(c.text for c in known)]),
        language,
        spoken,
    )
    safe = _DEFINED.sub("", _TAG.sub("", _AUTO.sub(r"\1", _DANGEROUS.sub("", body))))
    return "\n".join(_line(line, ground, unsure) for line in safe.split("\n"))


def _disarmed(line: str, exact: frozenset[str]) -> str:
    """A line that the filled form has, as it stands there; any other, and one that gives orders, without markup that is live."""
    if gives_orders(line):
        return plain(unescaped(line)) if _LIVE.search(line) else line
    if _MARK.sub("", line).strip() in exact:
        return line
    return _LINK.sub(lambda m: m[1], _IMAGE.sub("", line))


def _line(line: str, ground: _Ground, unsure: str) -> str:
    if _bare(line) in ground.ours or _RULE.match(line):
        return _proved(line, ground.claims)
    safe = _LINK.sub(lambda m: m[1], _IMAGE.sub("", line)).replace("<", "&lt;")
    for address in unsaid_addresses(safe, ground.whole):
        safe = safe.replace(address, BLANK)
    for number in sorted(_unsaid(safe, ground), key=len, reverse=True):
        safe = re.sub(rf"(?<!\w){re.escape(number)}(?!\w)", BLANK, safe)
    front = _FRONT.match(safe)
    start = front.end() if front else 0
    if line.lstrip().startswith("|"):
        cells = [_cell(c, ground, unsure) for c in safe.split("|")]
        return "|".join(cells)
    return safe[:start] + _sentences(safe[start:], ground, unsure)


def _proved(line: str, claims: Sequence[Claim]) -> str:
    """One of our lines without marks of statements that do not stand in it: a footnote proves what it stands at."""
    told = _bare(line)

    def mark(match: re.Match[str]) -> str:
        n = int(match[1])
        return match[0] if 1 <= n <= len(claims) and _bare(claims[n - 1].text) in told else ""

    return _MARK.sub(mark, line)


def _unsaid(text: str, ground: _Ground) -> list[str]:
    return unsaid_numbers(_MARK.sub(" ", text), ground.whole, language=ground.language, spoken=ground.spoken)


def _cell(text: str, ground: _Ground, unsure: str) -> str:
    return _sentences(text, ground, unsure) if text.strip() and not _RULE.match(text) else text


def _sentences(text: str, ground: _Ground, unsure: str) -> str:
    """Each sentence as it is where it rests on something, marked where not. A mark behind the stop belongs to it."""
    found = list(spans(text, ground.language)) or [(0, len(text))]
    pieces: list[str] = []
    at = 0
    for start, end in found:
        while (mark := re.match(r"\s*\[\^\d+\]", text[end:])) is not None:
            end += mark.end()
        if start < at:
            start = at
        if start >= end:
            continue
        pieces.append(text[at:start])
        pieces.append(_one(text[start:end], ground, unsure))
        at = end
    return "".join(pieces) + text[at:]


def _one(sentence: str, ground: _Ground, unsure: str) -> str:
    marks = [int(m[1]) for m in _MARK.finditer(sentence)]
    words = _MARK.sub("", sentence).strip().strip("*_` ")
    if not any(c.isalnum() for c in words) or words == BLANK or unsure in words:
        return sentence
    cited = [ground.claims[n - 1] for n in marks if 1 <= n <= len(ground.claims)]
    if any(not c.verified for c in cited) or _rests(words, cited, ground):
        return sentence  # what is cited and doubted is marked where its note is
    return f"{sentence.rstrip()} *({unsure})*{sentence[len(sentence.rstrip()) :]}"


def _rests(words: str, cited: Sequence[Claim], ground: _Ground) -> bool:
    """Whether a sentence says what a statement that holds says, or what the lines of those it names bear out."""
    if _bare(words) in ground.held or _bare(words) in ground.ours:
        return True
    terms = content(words, ground.language)
    if not cited and len(terms) <= 12 and terms <= ground.words and not _states(words, ground):
        return True  # greetings, headings: the form's own words
    ids = tuple(i for c in cited for e in c.evidence if (i := passage_id(e, ground.said)))
    if not ids:
        return False
    quotes = tuple(e.quote for c in cited for e in c.evidence)
    return examine(Statement(words, ground.language, ids, quotes), ground.said).holds


def _states(words: str, ground: _Ground) -> bool:
    """Whether it is a whole sentence about the meeting rather than a heading: words of what was said in a new order."""
    spoken = {t for p in ground.said.passages for t in content(p.text, ground.spoken)}
    return len(content(words, ground.language) & spoken) >= 2


def unfounded_title(
    title: str, ours: str, known: Sequence[Claim], passages: Sequence[Passage], spoken: str
) -> bool:
    """Whether a title names a number, an address or a person that neither the meeting nor the form does."""
    said = prepared(tuple(passages), spoken)
    whole = "\n".join([ours, said.whole, *(c.text for c in known)])
    if "<" in title or _LINK.search(title) or _IMAGE.search(title):
        return True
    named = [n for n in strangers(title, said, language=spoken) if n.casefold() not in whole.casefold()]
    unsaid = unsaid_numbers(title, whole, language=spoken, spoken=spoken)
    return bool(named or unsaid or [a for a in addresses(title) if a not in whole])


def _bare(text: str) -> str:
    return "".join(c for c in _MARK.sub("", text).casefold() if c.isalnum())
