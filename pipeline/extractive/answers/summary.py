"""A short summary of what was said about a subject: the lines of the talk that carry it, told of their speakers.

Knows no models or meetings. Only for languages in which sentences can be told; elsewhere sentences are shown as said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.doors import Passage
from pipeline.extractive.answers.expected import expected, load
from pipeline.extractive.answers.focus import Focus, focus, sentences_there
from pipeline.extractive.answers.relevant import Relevant, share_said
from pipeline.extractive.answers.selection import chosen, scored, standing, usable
from pipeline.extractive.answers.telling import presupposes
from pipeline.extractive.answers.was_said import was_said
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.narration import opener
from pipeline.extractive.reading.retelling import RetoldLine, can_follow, retold, told_together
from pipeline.extractive.reading.utterances import proper_words
from pipeline.questions.question import Question
from pipeline.retrieval.encoder import encode
from pipeline.retrieval.retriever import Index
from pipeline.shapes import ClaimShape, QuoteShape

OF_ONE, WORDS = 68, 90
"""Human answers to QMSum's queries have 53 words where an opinion or a reason is asked for, else 70; chosen on train."""
HELD = 0.5
"""Of the question's words, by weight, this share must be in the lines for them to be about its subject."""
TOGETHER = 50
"""Two lines with more words are sentences of their own."""
READ = 5
"""So many of the lines are compared with the question to see whether it was talked about at all."""


def summary(index: Index, question: Question, cues: Cues) -> tuple[RetoldLine, ...]:
    """The lines, in the order of the talk; none where the subject was not talked about."""
    found, lines = lines_about(index, question, cues)
    if not lines:
        return ()
    words = expected(
        lines,
        standing(lines, found),
        model=load("expected"),
        language=index.language,
        asked=question.text,
        named=question.named,
    )
    scores = scored(lines, found, question, index.weight, cues)
    best = chosen(lines, scores, words, most_words=_words(question))
    return best if _talked_about(index, question, best) else ()


def _words(question: Question) -> int:
    return OF_ONE if question.kind in ("opinion", "why") else WORDS


def opening(
    index: Index, question: Question, lines: Sequence[RetoldLine], passages: Sequence[Passage]
) -> ClaimShape | None:
    """ "The group discussed …": where the question asks for a discussion and the lines hold at least half of its words."""
    opens = opener(index.language)
    text = opens(question.text) if opens else None
    asked = {t: index.weight(t) for t in question.content}
    bearing = [x for x in lines if asked.keys() & set(x.sentence.terms)]
    held = {t for x in bearing for t in x.sentence.terms}
    if (
        text is None
        or not bearing
        or sum(w for t, w in asked.items() if t in held) < HELD * sum(asked.values())
    ):
        return None
    return ClaimShape(text=text, evidence=_quotes(bearing, passages))


def _talked_about(index: Index, question: Question, best: Sequence[RetoldLine]) -> bool:
    """Of what is taken to have been discussed only what nobody ever named is refused; else as any question is."""
    presupposed = presupposes(question)
    named = [Relevant(x.sentence, 0.0, 0.0, None) for x in best[:READ]]
    if was_said(share_said(index, question, named), dense=True, presupposed=presupposed):
        return True  # its words were said together: no need to look closer
    vectors = encode([question.text, *(r.sentence.text for r in named)])
    read = [replace(r, likeness=float(v @ vectors[0])) for r, v in zip(named, vectors[1:], strict=True)]
    return was_said(share_said(index, question, read), dense=True, presupposed=presupposed)


def lines_about(index: Index, question: Question, cues: Cues) -> tuple[Focus, tuple[RetoldLine, ...]]:
    """Where the question's subject is, and the lines that could tell of it; only of those named where only they count."""
    found = focus(index, question)
    sentences = sentences_there(index, found, cues)
    there = {p.passage for s in sentences for p in s.pieces}
    names = proper_words([index.passages[i] for i in sorted(there)])
    lines = usable([x for s in sentences for x in retold(s, cues, names)])
    own = tuple(x for x in lines if x.sentence.speaker in question.named)
    return found, own if question.only_named and own else lines


def written(
    lines: Sequence[RetoldLine], passages: Sequence[Passage]
) -> tuple[tuple[Passage, ClaimShape], ...]:
    """A claim for each line, or for two neighbouring ones of a speaker ("Ana said that … and that …"), and where it begins.

    Who goes on speaking "added" it; after that they are named anew.
    """
    claims: list[tuple[Passage, ClaimShape]] = []
    added = False
    before: str | None = None
    for group in _together(lines, passages):
        speaker = group[0].sentence.speaker
        added = not added if speaker == before else False
        before = speaker
        claim = ClaimShape(text=told_together(group, goes_on=added), evidence=_quotes(group, passages))
        claims.append((passages[group[0].sentence.first], claim))
    return tuple(claims)


def _together(lines: Sequence[RetoldLine], passages: Sequence[Passage]) -> list[list[RetoldLine]]:
    """Neighbouring lines of a speaker in one meeting in twos, where they make a sentence that can be read."""
    groups: list[list[RetoldLine]] = []
    for x in lines:
        last = groups[-1] if groups else []
        short = len(last) == 1 and last[0].words + x.words <= TOGETHER
        if short and can_follow(last[0], x) and _source(last[0], passages) == _source(x, passages):
            last.append(x)
        else:
            groups.append([x])
    return groups


def _source(x: RetoldLine, passages: Sequence[Passage]) -> str | None:
    return passages[x.sentence.first].source


def _quotes(lines: Sequence[RetoldLine], passages: Sequence[Passage]) -> list[QuoteShape]:
    pieces = dict.fromkeys(p for x in lines for p in x.sentence.pieces)
    return [QuoteShape(segment=passages[p.passage].id, quote=p.quote) for p in pieces]
