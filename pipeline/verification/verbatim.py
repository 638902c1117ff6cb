"""Where a statement repeats a line almost word for word, what differs decides: a denial, a number, a day, a unit, a maybe.

Knows statements and the lines they rest on. Free paraphrase is left to the other checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.text.calendar import months_named, weekdays_named
from pipeline.text.numbers import says
from pipeline.text.words import spoken as without_marks
from pipeline.verification import amounts, facts, polarity
from pipeline.verification.said import PreparedSource
from pipeline.verification.statement import Statement

ALIKE = 86.0
"""Of 100 (rapidfuzz's partial ratio): below it the two are no longer the same sentence with a word changed."""
SHORTEST = 18
"""Characters: shorter ones are alike by accident."""
GOES_ON = 6
"""What one person says in a breath may run over so many lines more."""
_TELLS = re.compile(r"^[^:,.]{2,60}?(?::| (?:says?|said|thinks?|thought) that)\s+", re.IGNORECASE)
_FILLED = re.compile(r"\b(?:uh|um|mm|hmm|er)\b[, ]*", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:(?:and|so|but|yeah|yes|yep|okay|ok|well|also|then|like|i mean|you know|right|alright|basically|actually|now)\b|\W|_)*",
    re.IGNORECASE,
)
"""What may stand before a quotation in its sentence and says nothing about it."""
_STOP = re.compile(r"[.!?。！？।…]")
_BEGINS = re.compile(r"[.!?。！？।]|…(?!\s*[a-z])")
_PART = re.compile(r"[^\s.,;:!…\"“”()?]+|\?")
"""Words with their signs ("$500", "C++", "-5"), and question marks: a recognizer's other marks say nothing."""
_BETWEEN = r"[\s.,;:!…\"“”()]"


@dataclass(frozen=True, slots=True)
class Repeated:
    """What is told without "Ana says that", the stretch of a line it repeats, the whole sentences around that, their beginning."""

    told: str
    said: str
    sentence: str
    opening: str
    line: int


def repeated(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Repeated | None:
    """The stretch of a cited line that a statement repeats almost word for word; None where it is none."""
    from rapidfuzz import fuzz  # only where something is examined

    told = _TELLS.sub("", statement.text).strip()
    plain = _plain(told)
    if len(plain) < SHORTEST:
        return None
    best: tuple[float, Repeated] | None = None
    for n in lines:
        text = _plain(said.passages[n].text)
        if 1.3 * len(text) < len(plain):
            continue
        found = fuzz.partial_ratio_alignment(plain.casefold(), text.casefold(), score_cutoff=ALIKE)
        if found is None or (best is not None and found.score <= best[0]):
            continue
        start, end = _words_around(text, found.dest_start, found.dest_end)
        first, last = _sentence(text, start, end)
        best = found.score, Repeated(told, text[start:end], text[first:last], text[first:start], n)
    return best[1] if best else None


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    return " ".join(_FILLED.sub(" ", without_marks(text)).split())


def _words_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Widened to whole words; where words have no spaces between them by a few letters at most."""
    for _ in range(12):
        start -= start > 0 and not text[start - 1].isspace() and text[start].isalnum()
        end += end < len(text) and text[end - 1].isalnum() and not text[end].isspace()
    return start, end


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentences that the stretch stands in begin and end."""
    stops = [m.end() for m in _STOP.finditer(text, 0, start)]
    stop = _STOP.search(text, end)
    return stops[-1] if stops else 0, stop.end() if stop else len(text)


def quotes(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> tuple[int, ...]:
    """The cited lines of which a statement is whole sentences, word for word; none where it is none.

    Its last may be cut, marked with "…", and a small word at the front ("So, …") left out; a sentence may run over
    several lines.
    Nothing can be changed in it then: not what is denied, nor how firmly. Who said it and whether it stands is another matter.
    """
    told = _TELLS.sub("", statement.text.strip(" ()")).strip().strip('“”"').strip()
    words = _PART.findall(_plain(told))
    if len("".join(words)) < SHORTEST:
        return ()
    row = "".join(rf"{_BETWEEN}{'*' if word == '?' else '+'}{re.escape(word)}" for word in words[1:])
    found = re.compile(rf"(?<!\w){re.escape(words[0])}{row}(?!\w)", re.IGNORECASE)
    return tuple(n for n in lines if _holds_whole(found, told, _with_the_next(n, said, lines)))


def _with_the_next(n: int, said: PreparedSource, lines: Sequence[int]) -> str:
    """A line, and those right after it that are cited too and spoken by the same."""
    last = n
    while (
        last - n < GOES_ON
        and last + 1 in lines
        and said.passages[last + 1].speaker == said.passages[n].speaker
    ):
        last += 1
    return _plain(" ".join(said.passages[k].text for k in range(n, last + 1)))


def _holds_whole(words: re.Pattern[str], told: str, line: str) -> bool:
    """Whether they stand there as whole sentences; after a breath ("… we should") nobody begins one."""
    for match in words.finditer(line):
        before = [m.end() for m in _BEGINS.finditer(line) if m.end() <= match.start()]
        begins = _LEAD.fullmatch(line[before[-1] if before else 0 : match.start()]) is not None
        rest = line[match.end() : _sentence(line, match.start(), match.end())[1]]
        ends = not any(c.isalnum() or c == "?" for c in rest)
        if begins and (told.endswith("…") or ends):
            return True
    return False


def changed(statement: Statement, said: PreparedSource, lines: Sequence[int]) -> Iterator[str]:
    """What a statement that repeats a line has changed in it."""
    both = repeated(statement, said, lines)
    if both is None:
        return
    tag, spoken = statement.language, said.spoken(both.line)
    told, there = (len(polarity.denials(t, lang)) for t, lang in ((both.told, tag), (both.said, spoken)))
    if told != there and not (told < there and polarity.denies(both.opening, spoken)):
        yield "a negation is in one but not in the other: it may say the opposite"
    if days := _other_days(both, tag, spoken):
        yield f"nobody says {', '.join(days)} in the line that it repeats"
    if numbers := [w for w, v in _numbers(both.told, tag) if not says(both.sentence, spoken, v)]:
        yield f"nobody says {', '.join(numbers)} in the line that it repeats"
    if units := amounts.other_units(both.told, both.sentence, tag, spoken):
        yield f"the line that it repeats has another unit than {', '.join(units)}"
    if _firmer(statement, both, spoken):
        yield "it was said with a hedge or as a proposal, not as settled"


def _numbers(text: str, tag: str) -> list[tuple[str, float]]:
    """Numbers in words and whole ones in digits, with what they amount to."""
    text = amounts.without_marks(text)
    found = [(word, float(value)) for value, word in amounts.spelled(text, tag) if value > 1]
    return found + [
        (m.group(), float(m.group())) for m in re.finditer(r"(?<![\w.,:/-])\d{1,9}(?![\w.,:/-]\d|\w)", text)
    ]


def _other_days(both: Repeated, tag: str, spoken: str) -> list[str]:
    """Days and months that a statement names and the line does not, which has others."""
    found = []
    for named, is_day in ((weekdays_named, True), (months_named, False)):
        told, there = named(both.told, language=tag), named(both.sentence, language=spoken)
        if there - told:
            found += [facts.called(both.told, n, tag, weekday=is_day) for n in sorted(told - there)]
    return found


def _firmer(statement: Statement, both: Repeated, spoken: str) -> bool:
    """Whether the line's own sentence hedges before what is repeated, and the statement does not."""
    if statement.strength in ("proposed", "tentative", "retracted"):
        return False
    if polarity.tells_a_hedge(both.told, statement.language):
        return False
    return polarity.hedges(both.opening, spoken) or polarity.hedges(both.said, spoken)
