"""Task `ask`: answers a question with the sentences of the transcript that answer it, or says that it was not said.

Knows no models or meetings. Every statement is somebody's own words made readable; nothing is concluded or guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.doors import Passage, Request
from pipeline.extractive.answers import about
from pipeline.extractive.answers.relevant import COVERED, SIGNS, Relevant, relevant, share_said
from pipeline.extractive.answers.was_said import was_said
from pipeline.extractive.reading.cues import Cues, cues
from pipeline.extractive.reading.readable import clean, reported, short_name
from pipeline.extractive.reading.utterances import Sentence
from pipeline.languages import find
from pipeline.questions.question import Kind, Question, understand
from pipeline.retrieval.retriever import Index
from pipeline.retrieval.vector_store import folder_of_kept
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape
from pipeline.text.calendar import resolve

if TYPE_CHECKING:
    from pipeline.extractive.reading.retold import Line


@dataclass(frozen=True, slots=True)
class Extent:
    """How much an answer says: at most so many sentences and words, none scoring `below` the best by more than that."""

    sentences: int
    words: int
    below: float


SHORT = Extent(sentences=2, words=60, below=1.5)
FULL = Extent(sentences=4, words=90, below=4.0)
LONG = Extent(sentences=7, words=120, below=9.0)
EXTENTS: dict[Kind, Extent] = {
    "who": SHORT, "when": SHORT, "how_many": SHORT, "where": SHORT, "yes_no": SHORT, "mention": FULL, "what": FULL,
    "why": FULL, "opinion": LONG, "list": FULL, "change": LONG, "summary": LONG,
}  # fmt: skip
A_MEETING, COURSE = 2, 8
"""Of a course over several meetings so many sentences a meeting, and in all."""
ALIKE = 0.4
"""An opinion that shares no word with the question must be as like it as this (cosine)."""
NEW_WORDS = 0.35
"""A further sentence must bring at least this share of words that the answer does not hold yet."""


def reply(request: Request) -> AnswerShape:
    """The answer to `inputs["question"]` from the request's passages; `found` False where they do not say it."""
    passages, question = about.within(request.passages, request.inputs["question"])
    language = _language(passages, request.spoken)
    asked = understand(question, speakers=[p.speaker for p in passages if p.speaker], language=language)
    if asked.stranger and not any(asked.stranger in (p.speaker or "") for p in passages):
        return not_said(request.wanted)
    here = cues(language)
    if known := about.itself(question, passages, here):
        return known
    if here.explicit and asked.kind != "summary":
        return _by_words(question, passages, asked, here, request.wanted)
    if about.of_the_whole(question):
        return _overview(passages, request, here, most_words=FULL.words // 2)
    if asked.kind in ("summary", "change") and not asked.content:
        return _overview(passages, request, here)
    index = Index(passages, language=language, kept_in=folder_of_kept())
    if len({p.source for p in passages}) < 2 and (told := _summary(index, asked, request, here)) is not None:
        return told
    best = relevant(index, asked, here)
    if not best or not was_said(
        share_said(index, asked, best), dense=index.is_dense, presupposed=asked.kind == "summary"
    ):
        return not_said(request.wanted)
    chosen = _over_time(best, asked, passages, here) or _chosen(best, asked, here)
    return _written(chosen, passages, asked, here, request.wanted)


def not_said(language: str) -> AnswerShape:
    """The answer where there is none."""
    return AnswerShape(found=False, answer=find(language).headings["not_said"])


def _by_words(
    question: str, passages: Sequence[Passage], asked: Question, here: Cues, wanted: str
) -> AnswerShape:
    """Outside English one sentence answers, or none; a question in another language than was spoken is not denied."""
    from pipeline.extractive.answers.by_words import answering, is_foreign

    spoken = here.language
    foreign = is_foreign(question, spoken=spoken.tag, wanted=wanted)
    chosen = answering(question, passages, here, asked_in=wanted if foreign else spoken.tag)
    if chosen:
        return _written(chosen, passages, asked, here, wanted)
    if not foreign:
        return not_said(wanted)
    name = spoken.name if wanted == "en" else spoken.native_name
    text = find(wanted).headings["not_searched"].replace("{language}", name)
    return AnswerShape(found=False, answer=text)


def _language(passages: Sequence[Passage], fallback: str) -> str:
    """The language that is spoken, not the one the answer is wanted in."""
    spoken = [p.language for p in passages if p.language]
    return max(set(spoken), key=spoken.count) if spoken else fallback


def _chosen(best: Sequence[Relevant], asked: Question, here: Cues) -> tuple[Sentence, ...]:
    """The best sentences that add something: the best first where one is enough, else in the order they were said."""
    extent = EXTENTS[asked.kind]
    shown = [r for r in best if _may_be_shown(r.sentence, asked, here) and _bears(r, asked)]
    if extent is SHORT:  # one sentence or two
        shown = [r for r in shown if not _leads_in(r.sentence.text, here)] or shown
    pool = _of_form(shown, asked)
    chosen: list[Sentence] = []
    held: set[str] = set()
    words = 0
    for r in pool:
        own = set(r.sentence.terms)
        if len(chosen) == extent.sentences or (chosen and r.score < pool[0].score - extent.below):
            break
        if not own or (chosen and asked.kind != "change" and len(own - held) < NEW_WORDS * len(own)):
            continue
        if chosen and words + r.sentence.size > extent.words:
            continue
        chosen.append(r.sentence)
        held |= own
        words += r.sentence.size
    return tuple(chosen if extent is SHORT else sorted(chosen, key=lambda s: s.pieces[0].passage))


def _leads_in(text: str, here: Cues) -> bool:
    """Whether it asks, or says what will be talked about: neither answers."""
    return here.question(text) or here.has("topic", text)


def _of_form(pool: Sequence[Relevant], asked: Question) -> Sequence[Relevant]:
    """Of what bears on "how many" and "when" about as well, only what names a number or a time, if anything does."""
    if not pool or asked.kind not in SIGNS:
        return pool
    floor = pool[0].score - EXTENTS[asked.kind].below
    return [r for r in pool if r.score >= floor and SIGNS[asked.kind].search(r.sentence.text)] or pool


def _over_time(
    best: Sequence[Relevant], asked: Question, passages: Sequence[Passage], here: Cues
) -> tuple[Sentence, ...]:
    """What each meeting had to say on a subject whose course is asked for, in order; nothing for other questions."""
    if asked.kind != "change" or len({p.source for p in passages}) < 2:
        return ()
    floor = COVERED * max(r.coverage for r in best)
    of_source: dict[str | None, list[Relevant]] = {}
    held: set[str] = set()
    for r in best:
        group = of_source.setdefault(passages[r.sentence.first].source, [])
        own = set(r.sentence.terms)
        if r.coverage < floor or len(group) == A_MEETING or not _may_be_shown(r.sentence, asked, here):
            continue
        if group and len(own - held) < NEW_WORDS * len(own):
            continue
        group.append(r)
        held |= own
    kept = sorted((r for group in of_source.values() for r in group), key=lambda r: -r.score)[:COURSE]
    return tuple(sorted((r.sentence for r in kept), key=lambda s: s.pieces[0].passage))


def _bears(r: Relevant, asked: Question) -> bool:
    """Of what a person said, only what itself has to do with the question; elsewhere surroundings may count too."""
    if asked.kind != "opinion" or not asked.content or r.coverage > 0:
        return True
    return r.likeness is not None and r.likeness >= ALIKE


def _may_be_shown(s: Sentence, asked: Question, here: Cues) -> bool:
    """No nods ("Yes."), half sentences or the question itself; of the right person where one is asked for."""
    if asked.only_named and s.speaker not in asked.named:
        return False
    if s.text.rstrip().endswith(("-", "–", "—", "…", "...")) or _broken_off(s.text, here):
        return False
    if s.text.rstrip().endswith("?") and set(s.terms) <= set(asked.content):
        return False
    return len(set(s.terms)) >= 2 or (s.size >= 2 and any(c.isdigit() for c in s.text))


def _broken_off(text: str, here: Cues) -> bool:
    """Whether it ends where no sentence ends ("… and we check the.")."""
    pattern = here.patterns["fragment"]
    shown = text.rstrip()
    return pattern is not None and any(
        m.end() == len(shown) and m.start() > 0 for m in pattern.finditer(shown)
    )


def _written(
    chosen: Sequence[Sentence], passages: Sequence[Passage], asked: Question, here: Cues, language: str
) -> AnswerShape:
    dated = len({p.source for p in passages}) > 1
    if dated:
        chosen = sorted(chosen, key=lambda s: s.pieces[0].passage)
    pairs = [(_claim(s, passages, asked, here), passages[s.first]) for s in chosen]
    if not asked.only_named:
        pairs = _with_context(pairs, chosen, passages)
    pairs = [(claim, at) for claim, at in pairs if claim.text]
    if not pairs:
        return not_said(language)
    parts: list[str] = []
    before: str | None = None
    for claim, at in pairs:
        head = f"{at.date or at.source}: " if dated and at.source != before else ""
        before = at.source
        parts.append(head + claim.text)
    separator = "\n" if dated else " "
    return AnswerShape(found=True, answer=separator.join(parts), claims=[claim for claim, _ in pairs])


def _overview(passages: Sequence[Passage], request: Request, here: Cues, **limits: int) -> AnswerShape:
    """What carries the whole of the passages; a first line names its subjects where they are all there is."""
    from pipeline.extractive.topics.overview import overview

    lines, first = overview(passages, here, **limits)
    whole = len(passages) == len(request.passages)
    return _told(lines, passages, request.wanted, first=first if whole else None)


def _summary(index: Index, asked: Question, request: Request, here: Cues) -> AnswerShape | None:
    """What was said about the subject, told of who said it; None where the question wants no telling."""
    from pipeline.extractive.answers import (  # not for questions over many meetings, which they never tell
        summary,
        telling,
    )

    if not telling.wanted(asked, index):
        return None
    lines = summary.summary(index, asked, here)
    first = summary.opening(index, asked, lines, index.passages)
    return _told(lines, index.passages, request.wanted, first=first)


def _told(
    lines: Sequence[Line], passages: Sequence[Passage], language: str, *, first: ClaimShape | None = None
) -> AnswerShape:
    """`first` and the lines in the order of the talk, under the date or name of their meeting where there are several."""
    if not lines:
        return not_said(language)
    from pipeline.extractive.answers.summary import written

    told = written(lines, passages)
    parts = [first.text] if first else []
    before: str | None = None
    dated = len({p.source for p in passages}) > 1
    for at, claim in told:
        parts.append((f"{at.date or at.source}: " if dated and at.source != before else "") + claim.text)
        before = at.source
    return AnswerShape(
        found=True,
        answer=("\n" if dated else " ").join(parts),
        claims=[*([first] if first else []), *(claim for _, claim in told)],
    )


def _with_context(
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


def _claim(s: Sentence, passages: Sequence[Passage], asked: Question, here: Cues) -> ClaimShape:
    text = reported(clean(s.text, here), s.speaker, here)
    if asked.kind in ("who", "opinion", "mention") and s.speaker and short_name(s.speaker) not in text:
        text = f"{s.speaker}: {text}"
    if asked.kind in ("when", "change") and (due := here.find("due", s.text)):
        said_on = passages[s.first].date
        date = resolve(due.group(), said_on=said_on, language=here.language.tag, sentence=text)
        shown = asked.kind == "change" and date == said_on  # as the head of what that meeting said
        if date and date not in text and not shown:
            text = f"{text} ({date})"
    quotes = [QuoteShape(segment=passages[p.passage].id, quote=p.quote) for p in s.pieces]
    return ClaimShape(text=text, evidence=quotes)
