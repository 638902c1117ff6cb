"""Names a stretch of a meeting: the phrases that are its own more than the rest of the meeting's.

Knows nothing of passages or shapes. Phrases are runs of words without stop words, everyday talk, verbs of speaking or
names of those present; the score is how often and how much more often than elsewhere, times how rare they are at large.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.extractive.reading.background import rarity
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence
from pipeline.text.segments import segments
from pipeline.text.words import MARKS, stem

PHRASES = 2
"""A title has at most so many phrases."""
WEAK = 0.25
"""A second phrase with less than this share of the first one's score says nothing more."""
LONGEST = 3
LENGTH_BONUS = (1.0, 2.2, 2.5)
HEADING_BONUS = (1.0, 5.0, 6.0)
"""In the headings of minutes: "error codes" says more than "error, codes", though each word is said more often."""
EVERYDAY = 1.1
"""Stems with a lower idf than this are said in every third stretch of any meeting: no part of a subject."""
TELLS = 4.0
"""A single word of a lower idf adds nothing to a phrase."""
ALONE = 2.0
"""A word of a lower idf than this says too little by itself."""
_LETTER = rf"(?:[^\W_]|[{MARKS}\u200c\u200d])"
_TOKEN = re.compile(rf"[^\W_]{_LETTER}*(?:[’'.-]{_LETTER}+)*|[^\s\w]")
_OF_TALKING = (
    "habit",
    "negated",
    "hedge",
    "agreement",
    "refusal",
    "due",
    "first_person",
    "small_talk",
    "formula",
)
_SCRIPT_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases of a meeting: how often in each sentence, and how they are written.

    `named`: how often a stem ended what follows an article or a preposition ("the rough *timeline*"); `opened`: how often it
    began it; `done`: how often it stood where a verb stands ("to *enter*"). A capital inside a sentence shows a noun too. Both are empty for languages that have no list of these words.
    """

    by_sentence: tuple[tuple[Phrase, ...], ...]
    total: Counter[Phrase]
    written: dict[Phrase, Counter[str]]
    named: Counter[str]
    opened: Counter[str]
    done: Counter[str]

    def is_noun(self, key: Phrase) -> bool:
        """Whether a phrase ends in what is used as a noun here, and does not begin with what is used as a verb."""
        if not self.done:
            return True
        first, last = key[0], key[-1]
        if self.done[first] > self.named[first] + self.opened[first]:
            return False
        return self.named[last] > 0 and self.named[last] >= self.done[last]


def phrases(sentences: Sequence[Sentence], cues: Cues) -> Phrases:
    """The phrases of one to three words in each sentence."""
    tag, language = cues.language.tag, cues.language
    spoken = {
        w for s in {s.speaker for s in sentences if s.speaker} for w in re.findall(r"\w+", s.casefold())
    } | _addressed(sentences, cues)
    joint = " " if language.spaced else ""
    fillers = re.compile("|".join(f.pattern for f in cues.fillers) or r"(?!)", re.IGNORECASE)
    fitting: dict[str, bool] = {}
    total: Counter[Phrase] = Counter()
    written: dict[Phrase, Counter[str]] = {}
    named: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    done: Counter[str] = Counter()
    found = []
    for s in sentences:
        here: list[Phrase] = []
        for run in _runs(fillers.sub(" , ", s.text), cues, spoken, fitting):
            stems = tuple(stem(w.casefold(), language=tag) for w in run.words)
            named.update(t for i, t in enumerate(stems) if run.words[i][0].isupper() and (i or run.before))
            if run.before in language.before_nouns:
                opened[stems[0]] += 1
                named[stems[-1]] += run.is_end
            elif run.before in language.before_verbs:
                done[stems[0]] += 1
            for size in range(1, LONGEST + 1):
                for i in range(len(stems) - size + 1):
                    here.append(stems[i : i + size])
                    written.setdefault(here[-1], Counter())[joint.join(run.words[i : i + size])] += 1
        total.update(here)
        found.append(tuple(here))
    return Phrases(tuple(found), total, written, named, opened, done)


_CALLED = re.compile(
    r"\b(?:thanks?(?: you)?|hi|hello|hey|over to|bye|welcome|sorry),? ([A-Z][a-z]+)\b|\b([A-Z][a-z]+),? (?:please|go ahead|do you (?:want|have)|can you|could you|would you|are you)\b"
)


def _addressed(sentences: Sequence[Sentence], cues: Cues) -> set[str]:
    """Names by which somebody is called, whether they speak or not."""
    if cues.language.tag != "en":
        return set()
    return {(m[1] or m[2]).casefold() for s in sentences for m in _CALLED.finditer(s.text)}


@dataclass(frozen=True, slots=True)
class _WordRun:
    """Neighbouring words that may be part of a title; `before`: the word before them ("" after a mark); `is_end`: no other
    word that carries meaning follows.
    """

    before: str
    words: tuple[str, ...]
    is_end: bool


def _runs(text: str, cues: Cues, spoken: set[str], fitting: dict[str, bool]) -> Iterable[_WordRun]:
    """`fitting` remembers which words may be part of a title."""
    run: list[str] = []
    before = ""
    language = cues.language
    tokens = _TOKEN.findall(text) if language.spaced else segments(text, language.tag)
    for token in [*tokens, "."]:
        fits = fitting.get(token)
        if fits is None:
            fits = fitting[token] = _fits(token, cues, spoken)
        if fits:
            run.append(token)
            continue
        low = token.casefold()
        if run:
            yield _WordRun(before, tuple(run), not token[0].isalpha() or low in cues.language.stop_words)
            run = []
        before = re.split("['’]", low)[0] if token[0].isalpha() else ""


def _fits(token: str, cues: Cues, spoken: set[str]) -> bool:
    """Whether a word may be part of a title: of the matter, not of talking or of those who talk."""
    low = token.casefold()
    if not token[0].isalpha() or low in cues.language.stop_words or low in spoken or "'" in token:
        return False
    if cues.has("number", low) or cues.has("untitled", low):
        return False
    if cues.explicit and _is_of_talking(low, cues):
        return False
    if _SCRIPT_WITHOUT_SPACES.search(token):
        return not cues.language.spaced and len(token) > 1
    if len(token) <= 2 and not (token.isupper() and len(token) == 2):
        return False
    rare = rarity(cues.language.tag)
    return rare is None or rare.get(stem(low, language=cues.language.tag), rare.unseen) >= EVERYDAY


def _is_of_talking(word: str, cues: Cues) -> bool:
    """Whether a word denies, asks, agrees, doubts, joins clauses or says how often: where no rarity is known, no subject."""
    language = cues.language
    asks = any(word in words.split() for words in language.asking.values())
    small = word in language.negations or word in language.clause_words or word in language.relative_days
    return asks or small or any(cues.has(kind, word) for kind in _OF_TALKING)


def subjects(
    found: Phrases, first: int, end: int, cues: Cues, *, bonus: tuple[float, ...] = LENGTH_BONUS
) -> tuple[str, ...]:
    """What sentences `first` to `end` - 1 are about, as it is written there; empty where no phrase is said twice.

    `bonus`: by how much phrases of one, two and three words count.
    """
    rare = rarity(cues.language.tag)
    here: Counter[Phrase] = Counter()
    for line in found.by_sentence[first:end]:
        here.update(line)
    share = (end - first) / max(1, len(found.by_sentence))

    def score(key: Phrase) -> float:
        expected = found.total[key] * share
        lift = math.log1p(here[key] / (expected + 0.5))
        weight = sum(rare.get(w, rare.unseen) for w in key) / len(key) if rare else 2.0
        return float(here[key] * lift * math.sqrt(weight) * bonus[len(key) - 1])

    often = [
        key
        for key, n in here.items()
        if n > 1 and (len(key) > 1 or not rare or rare.get(key[0], rare.unseen) >= ALONE)
    ]
    often = [key for key in often if found.is_noun(key)] or often
    best = sorted(often, key=lambda key: (-score(key), key))[:30]
    picked: list[Phrase] = []
    for key in best:
        if picked and score(key) < WEAK * score(picked[0]):
            break
        if picked and len(picked[0]) > 1 and len(key) == 1 and rare and rare.get(key[0], rare.unseen) < TELLS:
            continue  # "Access lists, block": the second says nothing more
        if len(picked) < PHRASES and not any(set(key) & set(p) for p in picked):
            longer = [k for k in best if len(k) > len(key) and set(key) < set(k) and here[k] * 2 >= here[key]]
            whole = max(longer, key=score) if longer else key
            if not any(set(whole) & set(p) for p in picked):
                picked.append(whole)
    return tuple(found.written[key].most_common(1)[0][0] for key in picked)


def title(names: Sequence[str], cues: Cues) -> str | None:
    """The subjects as a heading; None where there are none."""
    text = cues.language.comma.join(names)
    return text[0].upper() + text[1:] if text else None


def headed(announced: str | None, names: Sequence[str], cues: Cues) -> str | None:
    """The heading of a part: what was announced, with the first subject that says more; else the subjects."""
    if announced is None:
        return title(names, cues)
    held = {stem(w.casefold(), language=cues.language.tag) for w in re.findall(r"\w+", announced)}
    more = (
        n
        for n in names
        if not held & {stem(w.casefold(), language=cues.language.tag) for w in re.findall(r"\w+", n)}
    )
    subject = next(more, None)
    return f"{announced}: {subject}" if subject else announced
