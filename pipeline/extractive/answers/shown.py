"""A chosen line as a statement: told of who said it where that holds, else quoted; with the lines beside it.

Knows nothing of how lines were chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pipeline.doors import Passage
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.quoted import quoted
from pipeline.extractive.reading.readable import clean, reported, short_name
from pipeline.extractive.reading.utterances import Sentence
from pipeline.questions.question import Question
from pipeline.shapes import ClaimShape, QuoteShape
from pipeline.text.calendar import resolve
from pipeline.verification.finding import examine
from pipeline.verification.said import prepared
from pipeline.verification.statement import Statement


def claim_of(s: Sentence, passages: Sequence[Passage], asked: Question, here: Cues) -> ClaimShape:
    """The line in the third person, with the date it means; where that would say more or less than it, the line itself."""
    text = reported(clean(s.text, here), s.speaker, here)
    if asked.kind in ("who", "opinion", "mention") and s.speaker and short_name(s.speaker) not in text:
        text = f"{s.speaker}: {text}"
    if asked.kind in ("when", "change") and (due := here.find("due", s.text)):
        said_on = passages[s.first].date
        date = resolve(due.group(), said_on=said_on, language=here.language.tag, sentence=text)
        if date and date not in text and date != said_on:  # the day of the call itself says nothing
            text = f"{text} ({date})"
    quotes = [QuoteShape(segment=passages[p.passage].id, quote=p.quote) for p in s.pieces]
    cited = tuple(e.segment for e in quotes)
    statement = Statement(text, here.language.tag, cited, tuple(e.quote for e in quotes))
    if text and not examine(statement, prepared(tuple(passages), _spoken(passages, here))).holds:
        text = quoted(s, here)
    return ClaimShape(text=text, evidence=quotes)


def made_ready(passages: Sequence[Passage], here: Cues, holding: Callable[[str], Iterable[int]]) -> None:
    """What was indexed of these passages for the search need not be worked out again for the check."""
    language = _spoken(passages, here)
    prepared(tuple(passages), language).indexed(holding, language=language)


def _spoken(passages: Sequence[Passage], here: Cues) -> str:
    return next((p.language for p in passages if p.language), here.language.tag)


def with_context(
    pairs: Sequence[tuple[ClaimShape, Passage]], chosen: Sequence[Sentence], passages: Sequence[Passage]
) -> list[tuple[ClaimShape, Passage]]:
    """Each statement with the lines before and after it as further evidence, after its own words; each line once."""
    cited = {p.passage for s in chosen for p in s.pieces}
    made: list[tuple[ClaimShape, Passage]] = []
    for (claim, at), s in zip(pairs, chosen, strict=True):
        beside = [
            i
            for i in (s.first - 1, s.last + 1)
            if 0 <= i < len(passages) and passages[i].source == at.source and i not in cited
        ]
        cited.update(beside)
        more = [QuoteShape(segment=passages[i].id, quote=passages[i].text) for i in beside]
        made.append((claim.model_copy(update={"evidence": [*claim.evidence, *more]}), at))
    return made
