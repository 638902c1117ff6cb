"""A short summary of what was said about a subject: the lines of the talk that carry it, told of their speakers.

Knows no models or meetings. Only for languages in which sentences can be told; elsewhere sentences are shown as said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.doors import Passage
from pipeline.extractive.cues import Cues
from pipeline.extractive.focus import Focus, focus, sentences_there
from pipeline.extractive.narration import teller
from pipeline.extractive.relevant import Relevant, share_said
from pipeline.extractive.said import was_said
from pipeline.extractive.selection import chosen, scored, usable
from pipeline.extractive.told import Line, line
from pipeline.extractive.utterances import proper_words
from pipeline.shapes import ClaimShape, QuoteShape
from pipeline.text.encoder import encode
from pipeline.text.question import Question
from pipeline.text.retrieval import Index

WORDS = 75
"""Human answers to QMSum's queries have 65 words on average; of 60 to 100 the best on train."""
READ = 5
"""So many of the lines are compared with the question to see whether it was talked about at all."""
_OF_A_DISCUSSION = re.compile(
    r"^\W*(?:what|how|why) (?:did|does|do|was|were|had|has) .{1,45}\b(?:think|thought|say|said|discuss\w*|talk\w*|suggest\w*|propos\w*|feel|"
    r"felt|argu\w+|mention\w*|recommend\w*|introduc\w+|respond\w*|react\w*|explain\w*|disagree\w*|agree\w*|conclu\w+|discussion|opinions?|"
    r"conclusion|decision|decide\w*|consider\w*|describe\w*|comment\w*|evaluat\w+|review\w*|present\w*|view\w*|judge\w*|compar\w+)\b"
    r"|^\W*what(?:'s| is| are| was| were) (?:the |\w+'s )?(?:\w+ )?(?:conclusion|decision|discussion|debate|opinion|view|attitude|argument)s?\b",
    re.IGNORECASE,
)

_OF_A_FACT = re.compile(r"^\W*(?:who|when|where)\b", re.IGNORECASE)


def wanted(question: Question, index: Index) -> bool:
    """Whether a question is best answered by telling what was said: a summary is asked for, or what somebody thought of it."""
    if not index.is_dense or len({p.source for p in index.passages}) > 1 or _OF_A_FACT.search(question.text):
        return False
    told = question.kind in ("summary", "opinion") or _OF_A_DISCUSSION.search(question.text) is not None
    return told and teller(index.language) is not None


def summary(index: Index, question: Question, cues: Cues) -> tuple[Line, ...]:
    """The lines, in the order of the talk; none where the subject was not talked about."""
    found, lines = lines_about(index, question, cues)
    if not lines:
        return ()
    scores = scored(lines, found, question, index.weight, cues)
    best = chosen(lines, scores, most_words=WORDS)
    return best if _talked_about(index, question, best) else ()


def _talked_about(index: Index, question: Question, best: Sequence[Line]) -> bool:
    """Who asks for a summary takes for granted that there was a discussion; only what nobody ever named is refused."""
    named = [Relevant(x.sentence, 0.0, 0.0, None) for x in best[:READ]]
    if was_said(share_said(index, question, named), dense=True, presupposed=True):
        return True  # its words were said together: no need to look closer
    vectors = encode([question.text, *(r.sentence.text for r in named)])
    read = [replace(r, likeness=float(v @ vectors[0])) for r, v in zip(named, vectors[1:], strict=True)]
    return was_said(share_said(index, question, read), dense=True, presupposed=True)


def lines_about(index: Index, question: Question, cues: Cues) -> tuple[Focus, tuple[Line, ...]]:
    """Where the question's subject is, and the lines that could tell of it; only of those named where only they count."""
    found = focus(index, question)
    sentences = sentences_there(index, found, cues)
    there = {p.passage for s in sentences for p in s.pieces}
    names = proper_words([index.passages[i] for i in sorted(there)])
    lines = usable([line(s, cues, names) for s in sentences])
    own = tuple(x for x in lines if x.sentence.speaker in question.named)
    return found, own if question.only_named and own else lines


def written(lines: Sequence[Line], passages: Sequence[Passage]) -> tuple[ClaimShape, ...]:
    """A claim a line. Who goes on speaking "added" it; of three lines in a row the third says so no more."""
    claims: list[ClaimShape] = []
    row = 0
    for n, x in enumerate(lines):
        row = row + 1 if n and lines[n - 1].sentence.speaker == x.sentence.speaker else 0
        quotes = [QuoteShape(segment=passages[p.passage].id, quote=p.quote) for p in x.sentence.pieces]
        claims.append(ClaimShape(text=x.text(goes_on=row % 2 == 1), evidence=quotes))
    return tuple(claims)
