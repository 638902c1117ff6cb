"""Task `ask`: answers a question with the sentences of the transcript that answer it, or says that it was not said.

Knows no models or meetings. Every statement is somebody's own words made readable; nothing is concluded or guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.doors import Passage, Request
from pipeline.extractive.answers import about, shown
from pipeline.extractive.answers.fits import (
    BESIDE,
    HELD,
    HELD_OF_STRANGE,
    SAYS_LITTLE,
    asks_the_same,
    gives_reason,
    has_form,
    is_named_at_all,
    names_another,
    share_held,
)
from pipeline.extractive.answers.line_choice import FACTS, FULL, chosen_of, over_time
from pipeline.extractive.answers.places import at_a_moment, which_meetings
from pipeline.extractive.answers.relevant import SIGNS, Relevant, relevant, share_said
from pipeline.extractive.answers.was_said import was_said
from pipeline.extractive.reading.cues import Cues, cues
from pipeline.extractive.reading.named import key_of, named
from pipeline.extractive.reading.readable import short_name
from pipeline.extractive.reading.utterances import Sentence
from pipeline.languages import base, find
from pipeline.questions.question import Question, understand
from pipeline.questions.several import several
from pipeline.questions.spelling import corrected, joined_of, words_of
from pipeline.retrieval.retriever import Index
from pipeline.retrieval.vector_store import keeper
from pipeline.shapes import AnswerShape, ClaimShape
from pipeline.text.words import stem

if TYPE_CHECKING:
    from pipeline.extractive.reading.retelling import RetoldLine


OWN = 0.34
"""A line that says why holds itself this share of what was asked: a reason beside it may be that of something else."""
NEAREST = 3
"""The nearest line is shown where it has so many different words that carry meaning."""


def reply(request: Request) -> AnswerShape:
    """The answer to `inputs["question"]` from the request's passages; `found` False where they do not say it.

    Several questions in one are answered one after the other.
    """
    question = request.inputs["question"]
    asked = several(question) if _language(request.passages, request.spoken).startswith("en") else (question,)
    if len(asked) == 1:
        return _answered(request, question, [])
    indexes: list[Index] = []
    answers = [_answered(request, part, indexes) for part in asked]
    return AnswerShape(
        found=any(a.found for a in answers),
        answer="\n".join(a.answer for a in answers),
        claims=[c for a in answers for c in a.claims],
    )


def _indexed(passages: Sequence[Passage], language: str, made: list[Index]) -> Index:
    """The index of these passages: of those that were made for an earlier part of the question, else a new one."""
    for index in made:
        if (index.passages, index.language) == (tuple(passages), language):
            return index
    made.append(Index(passages, language=language, kept_in=keeper()))
    return made[-1]


def _answered(request: Request, question: str, indexes: list[Index]) -> AnswerShape:
    if told := at_a_moment(question, request.passages):
        return told
    passages, question = about.within(request.passages, question)
    language = _language(passages, request.spoken)
    here = cues(language)
    if known := about.itself(question, passages, here):
        return known
    if not here.explicit:
        question, _ = corrected(
            question,
            words_of(f"{p.speaker or ''} {p.text}" for p in passages),
            language=language,
            joined=lambda: joined_of(p.text for p in passages),
            holds=_indexed(passages, language, indexes).__contains__,
        )
    asked = understand(question, speakers=[p.speaker for p in passages if p.speaker], language=language)
    if asked.stranger and not any(asked.stranger in (p.speaker or "") for p in passages):
        return not_said(request.wanted, asked)
    if here.explicit and asked.kind != "summary":
        return _by_words(question, passages, asked, here, request.wanted)
    if about.of_the_whole(question):
        return _overview(passages, request, here, most_words=FULL.words // 2)
    if (several_of := which_meetings(asked, passages, language)) is not None:
        return several_of if several_of.found else not_said(request.wanted, asked)
    if asked.named and not asked.content and asked.kind in ("what", "opinion", "summary", "list"):
        own = tuple(p for p in passages if p.speaker in asked.named)
        return _overview(own, request, here, most_words=FULL.words)
    if asked.kind in ("summary", "change") and not asked.content:
        return _overview(passages, request, here)
    return _searched(_indexed(passages, language, indexes), asked, request, here)


def _searched(index: Index, asked: Question, request: Request, here: Cues) -> AnswerShape:
    passages = index.passages
    single = len({p.source for p in passages}) < 2
    if single and (told := _summary(index, asked, request, here)) is not None:
        if told.found and _tells_of(told, asked, index):
            return told
        return not_said(request.wanted, asked, spoken=index.language)
    best = relevant(index, asked, here)
    if not best or not was_said(
        share_said(index, asked, best), dense=index.is_dense, presupposed=asked.kind == "summary"
    ):
        return not_said(request.wanted, asked, best, spoken=index.language)
    fit, beside = _fitting(best, asked, index, here) if asked.kind in FACTS else (best, ())
    chosen: Sequence[Sentence] = beside
    if fit and not beside:
        chosen = over_time(fit, asked, passages, here) or chosen_of(fit, asked, here, around=best)
    if not chosen:
        return not_said(request.wanted, asked, best, spoken=index.language)
    shown.made_ready(passages, here, index.postings.holding)
    return _written(chosen, passages, asked, here, request.wanted)


def _fitting(
    best: Sequence[Relevant], asked: Question, index: Index, here: Cues
) -> tuple[list[Relevant], tuple[Sentence, ...]]:
    """Those that answer: of the thing that was named, in the form that was asked for.

    Where none has the form, a line of that thing with the next one that has it: "They sail in May" after "The two cranes?".
    """
    if not is_named_at_all(asked, [p.text for p in index.passages], index.language):
        return [], ()
    about = [r for r in best if _is_about(r.sentence, asked, index)]
    formed = [r for r in best if _has_form(r.sentence, asked, index, here)]
    fit = [r for r in about if r in formed]
    if fit or asked.kind not in SIGNS:
        return fit, ()
    for r in about:
        after = [o.sentence for o in formed if _goes_on(o.sentence, r.sentence, index)]
        if after:
            return [], (r.sentence, min(after, key=lambda s: (s.first, s.index)))
    return [], ()


def _is_about(s: Sentence, asked: Question, index: Index) -> bool:
    """Whether a line is of the thing that was asked about: its exchange holds the words, itself at least one of them."""
    near = _near(s, index)
    if names_another(s, near, asked, index.language) or not _own_part(s, asked, index):
        return False
    if asked.kind == "why":
        own = share_held(s, (), asked, index.weight, index.language)
        if (own < OWN and not _replies(s, asked, index)) or not gives_reason(
            s, _beside(s, -2, index), _beside(s, 1, index)
        ):
            return False
    least = HELD if all(t in index for t in asked.content if t not in SAYS_LITTLE) else HELD_OF_STRANGE
    return share_held(s, near, asked, index.weight, index.language) >= least or _replies(s, asked, index)


def _has_form(s: Sentence, asked: Question, index: Index, here: Cues) -> bool:
    return has_form(s.text, asked, cues=here, said_on=index.passages[s.first].date)


def _goes_on(later: Sentence, s: Sentence, index: Index) -> bool:
    """Whether a sentence goes on with another one: the same speaker's next, the reply to a question, or of the same words."""
    passages, ahead = index.passages, later.first - s.last
    if later.index <= s.index or ahead > BESIDE or passages[later.first].source != passages[s.first].source:
        return False
    replies = s.text.rstrip().endswith("?") and later.speaker != s.speaker
    return (ahead <= 1 and (replies or later.speaker == s.speaker)) or bool(set(later.terms) & set(s.terms))


def _replies(s: Sentence, asked: Question, index: Index) -> bool:
    """Whether the line before it asked for the same: a question of this kind about a word of this one."""
    before = index.passages[s.first - 1] if s.first else None
    if before is None or not before.text.rstrip().endswith("?"):
        return False
    return asks_the_same(understand(before.text, language=index.language), asked)


def _own_part(s: Sentence, asked: Question, index: Index) -> bool:
    """Whether a line itself holds a word of the question, or answers a line that asked it."""
    if not asked.content or set(asked.content) & set(s.terms) or s.speaker in asked.named:
        return True
    before = index.passages[s.first - 1] if s.first else None
    return before is not None and before.text.rstrip().endswith("?")


def _near(s: Sentence, index: Index) -> list[Passage]:
    """The lines beside a sentence: the one after it first, its own last."""
    own = range(s.first, s.last + 1)
    return [*_beside(s, BESIDE, index), *_beside(s, -BESIDE, index), *(index.passages[i] for i in own)]


def _beside(s: Sentence, many: int, index: Index) -> list[Passage]:
    """So many lines after a sentence, or before it where negative, the nearest first; of the same meeting."""
    passages, source = index.passages, index.passages[s.first].source
    places = range(s.last + 1, s.last + 1 + many) if many > 0 else range(s.first - 1, s.first - 1 + many, -1)
    return [passages[i] for i in places if 0 <= i < len(passages) and passages[i].source == source]


def _tells_of(told: AnswerShape, asked: Question, index: Index) -> bool:
    """Whether what is told has to do with what was asked: with each thing that was named by a number."""
    wanted = [n for n in named(asked.text, index.language) if any(c.isdigit() for c in n.text)]
    said = key_of(" ".join(e.quote for c in told.claims for e in c.evidence))
    return all(n.key in said or "".join(c for c in n.key if c.isdigit()) in said for n in wanted)


def not_said(
    language: str, asked: Question | None = None, best: Sequence[Relevant] = (), *, spoken: str | None = None
) -> AnswerShape:
    """The answer where there is none: of what no line was found, and the nearest one where there is any.

    Where `spoken` is another language than the answer's, what was looked for is quoted as it was looked for.
    """
    headings = find(language).headings
    subject = _subject(asked) if asked else ""
    if subject and spoken and base(spoken) != base(language):
        subject = f"“{subject}”"
    if not subject or "no_line" not in headings:
        return AnswerShape(found=False, answer=headings["not_said"])
    text = headings["no_line"].replace("{subject}", subject)
    near = next((r.sentence for r in best if len(set(r.sentence.terms)) >= NEAREST), None)
    if near is not None and "nearest" in headings:
        said = f"{short_name(near.speaker)}: “{near.text}”" if near.speaker else f"“{near.text}”"
        text = f"{text} {headings['nearest'].replace('{line}', said)}"
    return AnswerShape(found=False, answer=text)


def _subject(asked: Question) -> str:
    """What was asked about, in the question's own words."""
    kept = [w for w in re.findall(r"[\w'’.-]*\w", asked.text) if stem(w.casefold()) in asked.content]
    return " ".join(dict.fromkeys(kept))


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


def _written(
    chosen: Sequence[Sentence], passages: Sequence[Passage], asked: Question, here: Cues, language: str
) -> AnswerShape:
    dated = len({p.source for p in passages}) > 1
    if dated:
        chosen = sorted(chosen, key=lambda s: s.pieces[0].passage)
    pairs = [(shown.claim_of(s, passages, asked, here), passages[s.first]) for s in chosen]
    if not asked.only_named:
        pairs = shown.with_context(pairs, chosen, passages)
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
    lines: Sequence[RetoldLine],
    passages: Sequence[Passage],
    language: str,
    *,
    first: ClaimShape | None = None,
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
