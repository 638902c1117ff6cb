"""Who a statement is about, and whether what is cited is said by them or names them.

Knows nothing of numbers or denials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from pipeline.languages import find
from pipeline.text.lexicon import meanings
from pipeline.verification.names import label
from pipeline.verification.said import PreparedSource, parts

NEAR = 4
"""Lines before and after a cited one in which somebody else that a statement names may speak or be named."""
_CASED = frozenset({"Latn", "Cyrl", "Grek"})
_CAPITAL = regex.compile(r"\p{Lu}[\p{L}\p{M}\p{N}’'-]*")
_TITLED = regex.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Mme|M|Sra?|Sig|Pan|Pani)\.?\s+(\p{Lu}[\p{L}\p{M}’'-]+)"
)
_PAIR = regex.compile(r"(\p{Lu}[\p{Ll}\p{M}’'-]+)\s+(\p{Lu}[\p{Ll}\p{M}’'-]+)")
_SUBJECT = re.compile(
    r"\s+(?:will|has|had|have|is|was|would|should|must|can|could|does|did|said|says|asked|asks|took|takes|gave|gives|made|makes|"
    r"thinks|thought|wants|wanted|and|or|to|[a-z]{3,}ed|agreed|owns|sends?|sent|pays?|paid)\b"
)
_SAYS = re.compile(
    r"\W*(?: AM)?,?(?: \w+ly| also| then| further| still)? (?:says?|said|thinks?) that ", re.IGNORECASE
)
_REPORTS = re.compile(
    r"\W*(?: AM)?,?(?: \w+ly| also| then| further| still)? (?:says?|said|thinks?|thought|explain|mention|argue|claim|propose|suggest|recommend|presume|"
    r"insist|worr|wonder|admit|ask|point|believe|note|state|report|describe|introduce|present)\w* ",
    re.IGNORECASE,
)
_COMMON = frozenset(
    "the a an i we you he she it they this that these those in on at for and or but so if then there here no yes not based "
    "according during after before while when who what where why how which additionally also however therefore overall "
    "furthermore moreover finally first second third next later both some all each other another as to of by with from "
    "their his her its our my your please note further it's meeting transcript conversation discussion participants members "
    "team everyone everybody somebody someone nobody people attendees speakers speaker group committee users customers monday "
    "tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december english american european internet ok okay mr mrs ms dr professor".split()
)


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    letter = r"[A-Za-z0-9_]" if name.isascii() else r"\w"  # "Benは": other scripts may follow without a space
    cased = name[:1].lower() != name[:1].upper()
    edge = f"(?<!{letter}){{}}(?!{letter})" if cased else "{}"
    return re.compile(edge.format(re.escape(name)), re.IGNORECASE)


def _spots(name: str, text: str) -> list[re.Match[str]]:
    """Where a name stands in a text; of a hundred speakers most are named nowhere, which takes no pattern to see."""
    return list(_pattern(name).finditer(text)) if _folded(name) in _folded(text) else []


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Equal for whatever a pattern takes for equal when it ignores case."""
    return text.translate(_DOTLESS).casefold()


@lru_cache(maxsize=4096)
def _of_name(name: str) -> tuple[str, ...]:
    """A name and its words, folded: a hundred speakers are looked for in each statement."""
    return tuple(_folded(word) for word in (name, *parts(name)))


_DOTLESS = {0x130: "i", 0x131: "i"}


def called(name: str, said: PreparedSource) -> tuple[str, ...]:
    """What a speaker is called by: the whole name and those parts of it that are no ordinary words of this meeting."""
    if name not in said.called:
        whole = label(name)
        own = (p for p in parts(whole) if len(p) > 2 and p != whole)
        said.called[name] = (whole, *(p for p in own if _is_only(p, said)))
    return said.called[name]


def _is_only(part: str, said: PreparedSource) -> bool:
    """Whether a part of a name is one person's and no ordinary word here."""
    low = part.casefold()
    return low not in _COMMON and not said.is_ordinary(low) and said.bears(part) == 1


def mentioned(text: str, said: PreparedSource) -> list[tuple[int, str]]:
    """Speakers that a text names, each with where first, in that order; "Designer" in "the interface designer" is nobody."""
    found = []
    folded = _folded(text)
    for name in said.people:
        if not any(word in folded for word in _of_name(name)):
            continue  # of a hundred speakers most are not named: whose words are ordinary ones is not looked up for them
        whole, *own = called(name, said)
        spots = [m.start() for m in _spots(whole, text) if _as_name(m.group(), text)]
        spots += [m.start() for part in own for m in _spots(part, text) if _stands_alone(m, said)]
        if spots:
            found.append((min(spots), name))
    found.sort()
    return [f for f in found if not any(f[1] != g[1] and f[1] in g[1] and f[0] >= g[0] for g in found)]


def without_names(text: str, said: PreparedSource) -> str:
    """The text without the whole names of those who speak: "May" and "April" may be people."""
    for name in said.people:
        text = _pattern(name).sub(" ", text) if name and _spots(name, text) else text
    return text


def _stands_alone(match: re.Match[str], said: PreparedSource) -> bool:
    """Whether a part of a name is written as a name and is not the end of somebody else's."""
    written = match.group()
    if not _as_name(written, match.string):
        return False
    before = parts(match.string[max(0, match.start() - 40) : match.start()])[-1:]
    return (
        not before
        or match.string[match.start() - 1] != " "
        or before[0].casefold() not in said.parts_of_names
    )


def reports(text: str, at: int, name: str, said: PreparedSource) -> int | None:
    """How many lines from what is cited a person must speak whose words a text tells: 0 for "Ana says that …" and "Ana: …",
    a few for "Ana proposed …"; None where it tells something else."""
    end = at + max(len(p) for p in called(name, said) if text[at : at + len(p)].casefold() == p.casefold())
    if text[end:].startswith(":") or _SAYS.match(text, end):
        return 0
    return None


def is_named(name: str, said: PreparedSource, lines: Sequence[int], *, speaks: bool = True) -> bool:
    """Whether one of these lines is said by that person (`speaks` False: that does not count) or has the name in it."""
    own = called(name, said)
    for n in lines:
        passage = said.passages[n]
        speaker = label(passage.speaker)
        if speaks and speaker and same(speaker, name):
            return True
        if any(_as_name(m.group(), passage.text) for part in own for m in _spots(part, passage.text)):
            return True
    return False


def _as_name(written: str, line: str) -> bool:
    """Whether a word is written as a name: "marketing" is none in a line that has capitals, whoever is called Marketing."""
    return not (written.islower() and written[0].upper() != written[0]) or line.islower()


def speaks(name: str, said: PreparedSource, lines: Sequence[int]) -> bool:
    """Whether one of these lines is spoken by somebody of this name."""
    return any(same(label(said.passages[n].speaker), name) for n in lines)


def same(a: str, b: str) -> bool:
    """Whether two names may be one person's: the words of one are among those of the other."""
    left, right = set(a.casefold().split()), set(b.casefold().split())
    return left == right or left <= right or right <= left


_LABEL = re.compile(r"(?: \w+){0,3}: [“„«\"]")
"""What stands behind the first word of a name under which something is quoted: `Ana Ruiz: “`."""


def strangers(text: str, said: PreparedSource, *, language: str) -> Iterator[str]:
    """Names that nobody bears and nobody says in these meetings."""
    known = find(language)
    if known.script not in _CASED:
        return
    spots = {m.start(): m.group() for m in _TITLED.finditer(text)}
    nouns = known.tag == "de"  # every noun has a capital there: only two strange ones in a row are a name
    for match in _CAPITAL.finditer(text):
        name = match.group().removesuffix("'s").removesuffix("’s")
        if not _strange(name, said):
            continue
        opens = not text[: match.start()].rstrip(" \"'“„«([*•-\n") or bool(
            re.search(r"[.!?:\n]\W*$", text[: match.start()])
        )
        rest = text[match.end() :]
        heads = _LABEL.match(rest) or (known.tag == "en" and _is_subject(name, rest, language))
        if opens and not heads:
            if not _pairs(text, match.start(), said):
                continue
        elif nouns and not _pairs(text, match.start(), said) and match.start() not in spots:
            continue
        if not opens and not nouns and known.tag != "en" and meanings(name.casefold(), known.tag):
            continue
        yield name


def _strange(name: str, said: PreparedSource) -> bool:
    low = name.casefold()
    if len(low) < 3 or low in _COMMON or any(c.isdigit() for c in low) or name.isupper():
        return (
            False  # what is written in capitals alone is an abbreviation, said letter by letter or not at all
        )
    if said.has_word(low):
        return False
    everyone = said.every_word
    if any(part in everyone for part in low.split("-") if len(part) > 2):
        return False
    if low.removesuffix("s") in everyone:
        return False
    stem = low[: max(4, len(low) - 2)]
    return not any(w.startswith(stem) for w in everyone if abs(len(w) - len(low)) < 5)


def _is_subject(name: str, rest: str, language: str) -> bool:
    """Whether a capitalized word at the front of an English sentence is a name: a verb follows and it is no known word."""
    low = name.casefold()
    if low in _COMMON or low.endswith(("ing", "tion", "ment", "ity", "ness", "s")) or meanings(low, language):
        return False
    return bool(_SUBJECT.match(rest))


def _pairs(text: str, at: int, said: PreparedSource) -> bool:
    return any(
        m.start() == at or m.start(2) == at
        for m in _PAIR.finditer(text, max(0, at - 30), at + 60)
        if _strange(m[1], said) and _strange(m[2], said)
    )


def renamed(text: str, said: PreparedSource, lines: Sequence[int]) -> str | None:
    """A name of the statement that the cited lines do not have, while they have another one that it has not; English only."""
    heard = {w for n in lines for w in parts(said.passages[n].text)}
    told = parts(text)
    gone = any(said.is_proper(w) for w in heard - set(told) - said.borne)
    if not gone:
        return None
    return next((w for w in told if w not in heard | said.borne and _is_a_name(w, said)), None)


def _is_a_name(word: str, said: PreparedSource) -> bool:
    low = word.casefold()
    known = low in _COMMON or said.is_ordinary(low) or low.endswith(("ing", "tion", "ed", "ly"))
    return (
        len(word) > 3 and word[:1].isupper() and not word.isupper() and not known and not meanings(low, "en")
    )
