"""The one sentence that answers a question outside English, by its words; or in another language, where that can be told.

Knows nothing of shapes. No weights were trained on other languages than English: a sentence answers that holds most of what
the question tells, weighed by how rarely it is said, and has the form that was asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

from anyascii import anyascii

from pipeline.doors import Passage
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence, read
from pipeline.languages import base, find
from pipeline.questions.worded import alike, tellings, worded
from pipeline.text.language_id import pooled
from pipeline.text.lexicon import meanings, number_words

SAID = 0.55
"""Share of a question's telling words that an answer must hold, weighed by rarity."""
SAID_ELSEWHERE = 0.6
FORM, ASKS, LIKEWISE = 0.25, 0.6, 0.9
CLOSE = 0.1
"""Of sentences that hold as much the one with the very words is better."""
MOST = 2
_SHORTEST_NAME = 4


def is_foreign(question: str, *, spoken: str, wanted: str) -> bool:
    """Whether a question is asked in another language than was spoken."""
    if base(spoken) == base(wanted):
        return False
    found = pooled((question,), among=(spoken, wanted))
    return found is not None and found.tag == wanted


def answering(
    question: str, passages: Sequence[Passage], cues: Cues, *, asked_in: str
) -> tuple[Sentence, ...]:
    """The sentence that answers, or one of each of two meetings; empty where none holds enough of the question."""
    sentences = read(passages, cues)
    foreign = asked_in != cues.language.tag
    score = _across(question, sentences, cues, asked_in) if foreign else _within(question, sentences, cues)
    least = SAID_ELSEWHERE if foreign else SAID
    order = sorted(range(len(sentences)), key=lambda i: -score[i][1])
    held = [i for i in order if score[i][0] >= least and not cues.question(sentences[i].text)]
    if not held:
        return ()
    best = score[held[0]][1]
    chosen: dict[str | None, Sentence] = {}
    for i in held:
        source = passages[sentences[i].first].source
        if score[i][1] >= LIKEWISE * best and source not in chosen and len(chosen) < MOST:
            chosen[source] = sentences[i]
    return tuple(chosen.values())


def _within(question: str, sentences: Sequence[Sentence], cues: Cues) -> list[tuple[float, float]]:
    """(share of the question held, that with what the sentence's form adds) of every sentence."""
    language = cues.language
    asked = worded(question, language)
    own = [tellings(s.text, language) for s in sentences]
    held = [[w for w in asked.words if any(alike(w, o, language.tag) for o in words)] for words in own]
    often = Counter(w for words in held for w in words)
    weight = {w: log(1 + 2 * len(sentences) / (1 + often[w])) for w in asked.words}
    total = sum(weight.values()) or 1.0
    shares = [sum(weight[w] for w in words) / total for words in held]
    close = [
        CLOSE * len({*words} & {*every}) / max(1, len(asked.words))
        for words, every in zip(held, own, strict=True)
    ]
    return [
        (x, x + _form(s, asked.kind, cues) + near)
        for x, s, near in zip(shares, sentences, close, strict=True)
    ]


def _across(
    question: str, sentences: Sequence[Sentence], cues: Cues, asked_in: str
) -> list[tuple[float, float]]:
    """The same for a question in another language: by numbers, names and loan words, and by meanings that are known."""
    language = find(asked_in)
    asked = worded(question, language)
    meant = {w: meanings(w, asked_in) for w in asked.words}
    found = []
    for s in sentences:
        own = meanings(s.text, cues.language.tag)
        latin = anyascii(s.text).casefold()
        parts = tellings(latin, language)
        held = sum(bool(meant[w] & own) or _is_name(w, parts) for w in asked.words)
        share = held / max(2, len(asked.words))
        found.append((share, share + _form(s, asked.kind, cues)))
    return found


def _is_name(word: str, parts: Sequence[str]) -> bool:
    latin = anyascii(word).casefold()
    if latin.isdigit():
        return latin in parts
    return len(latin) >= _SHORTEST_NAME and any(part.startswith(latin) for part in parts)


def _form(s: Sentence, kind: str, cues: Cues) -> float:
    """What a sentence gains by having the form that was asked for, and loses by asking itself."""
    value = -ASKS if cues.question(s.text) else 0.0
    counted = any(c.isdigit() for c in s.text) or _counts(s.text, cues.language.tag)
    fits = (kind == "number" and counted) or (kind == "time" and (cues.has("due", s.text) or counted))
    return value + FORM * fits


def _counts(text: str, tag: str) -> bool:
    """Whether a number is said in words."""
    names = {name for value, forms in number_words(tag).items() if value > 1 for name in forms}
    if not find(tag).spaced:
        return any(name in text for name in names)
    return not names.isdisjoint(text.casefold().replace(",", " ").replace(".", " ").split())
