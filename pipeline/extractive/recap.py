"""Task `recap`: the whole meeting on one screen, in its own words.

Knows nothing of files or stores. Everything it states is a sentence that was said, made readable; every statement
points at the passages it came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from pipeline.doors import Passage, Request
from pipeline.extractive.commitments.found import Found
from pipeline.extractive.commitments.likely import Judge
from pipeline.extractive.commitments.listing import commitments
from pipeline.extractive.commitments.tasks import CONTENT
from pipeline.extractive.reading.background import rarity
from pipeline.extractive.reading.cues import Cues, cues
from pipeline.extractive.reading.mixed import found_in_each, read_each
from pipeline.extractive.reading.readable import clean, condensed, reported
from pipeline.extractive.reading.retold import is_whole
from pipeline.extractive.reading.salience import important, notable
from pipeline.extractive.reading.utterances import Sentence
from pipeline.extractive.topics.gist import gist
from pipeline.extractive.topics.parts import Topic, topics
from pipeline.extractive.topics.titles import ALONE
from pipeline.shapes import ActionShape, ChapterShape, ClaimShape, QuoteShape, RecapShape

TLDR = 3
QUOTES = 3
CHAPTER_LINES = 2
CLEAR, HEADLINE = 2, 25
"""A headline has so many different telling words, and at most so many in all."""
LONGEST = 32
"""A longer sentence (in words) rambles: it is no line by itself."""
DEPENDENT = 0.3
"""A sentence that needs its neighbours is quoted only where nothing else has this much more to say."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the parts of a recap are made from."""

    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    weights: tuple[float, ...]
    words: Cues
    output: Cues

    def heading(self, key: str) -> str:
        """A phrase of the output's language, in English where that language has none."""
        return self.output.language.headings.get(key) or cues("en").language.headings[key]


@dataclass(frozen=True, slots=True)
class Point:
    """A headline or TL;DR point and the sentences it was made from."""

    claim: ClaimShape
    sentences: tuple[int, ...]


def reply(request: Request, *, trained: Judge | None = None) -> RecapShape:
    """The recap of `request.passages`; an empty meeting gets a headline that says so and nothing else.

    `trained` (None: the shipped weights) says how likely a sentence is a decision or a task.
    """
    meeting = _meeting(request)
    if not meeting.sentences:
        return RecapShape(headline=ClaimShape(text=meeting.heading("nothing_said")))
    found = found_in_each(
        partial(commitments, trained=trained),
        meeting.sentences,
        meeting.weights,
        meeting.words,
        passages=meeting.passages,
    )
    found, moments = (found, ()) if meeting.words.language.settles else to_check(found)
    tasks = {f.sentences[0] for f in found if f.kind == "action"}
    rest = tuple(0.0 if i in tasks else w for i, w in enumerate(meeting.weights))
    stretches = topics(meeting.sentences, rest, meeting.words)
    best = _best(meeting, stretches, found)
    shown = {i for f in found for i in f.sentences} | {i for index in best for i in index.sentences}
    unused = tuple(
        0.0 if i in shown else w * (1.0 if _stands_alone(meeting, i) else DEPENDENT)
        for i, w in enumerate(meeting.weights)
    )
    quotes = notable(meeting.sentences, unused, meeting.words, QUOTES)
    return RecapShape(
        headline=best[0].claim,
        tldr=[point.claim for point in best[1 : TLDR + 1]],
        decisions=[_settled(meeting, f) for f in found if f.kind == "decision"],
        actions=[_task(meeting, f) for f in found if f.kind == "action"],
        open_questions=[_settled(meeting, f) for f in found if f.kind == "question"],
        risks=[_settled(meeting, f) for f in found if f.kind == "risk"],
        chapters=[_chapter(meeting, topic, n) for n, topic in enumerate(stretches, 1)],
        quotes=[_verbatim(meeting, i) for i in moments or quotes],
    )


def to_check(found: Sequence[Found]) -> tuple[tuple[Found, ...], tuple[int, ...]]:
    """For a language in which nobody measured that decisions and tasks are told apart: no claims, but the moments to check.

    What is only asked or feared stays; of the others the sentence is quoted, in the order it was said.
    """
    claimed = [f for f in found if f.kind in ("decision", "action")]
    kept = tuple(f for f in found if f.kind not in ("decision", "action"))
    return kept, tuple(sorted({f.sentences[0] for f in claimed}))


def _meeting(request: Request) -> Meeting:
    spoken = Counter(p.language for p in request.passages if p.language).most_common(1)
    words = cues(spoken[0][0] or request.spoken if spoken else request.spoken)
    sentences = read_each(request.passages, words)
    return Meeting(request.passages, sentences, important(sentences, words), words, cues(request.wanted))


def _evidence(meeting: Meeting, indices: Sequence[int]) -> list[QuoteShape]:
    return [
        QuoteShape(segment=meeting.passages[piece.passage].id, quote=piece.quote)
        for i in indices
        for piece in meeting.sentences[i].pieces
    ]


def said(meeting: Meeting, index: int) -> str:
    """A sentence made readable, about its speaker."""
    sentence = meeting.sentences[index]
    text = reported(clean(sentence.text, meeting.words), sentence.speaker, meeting.words)
    return condensed(text, meeting.words)


def _claim(meeting: Meeting, index: int) -> ClaimShape:
    return ClaimShape(text=said(meeting, index), evidence=_evidence(meeting, [index]))


def _settled(meeting: Meeting, found: Found) -> ClaimShape:
    proof = (*found.sentences, *found.about)
    return ClaimShape(text=found.text, evidence=_evidence(meeting, proof), strength=found.strength)


def _task(meeting: Meeting, found: Found) -> ActionShape:
    return ActionShape(
        text=found.text,
        evidence=_evidence(meeting, found.sentences),
        strength=found.strength,
        owner=found.owner,
        due=found.due,
    )


def _verbatim(meeting: Meeting, index: int) -> ClaimShape:
    """A quote is shown as it was said, without the transcriber's marks."""
    sentence = meeting.sentences[index]
    return ClaimShape(text=sentence.text, evidence=_evidence(meeting, [index]))


def _chapter(meeting: Meeting, topic: Topic, number: int) -> ChapterShape:
    first, last = meeting.sentences[topic.first], meeting.sentences[topic.last]
    alone = list(islice((i for i in topic.lines if _is_statement(meeting, i)), CHAPTER_LINES))
    talk = [i for i in topic.lines if not meeting.words.has("small_talk", meeting.sentences[i].text)]
    lines = sorted((alone or talk or topic.lines)[:CHAPTER_LINES])
    return ChapterShape(
        title=topic.title or meeting.heading("part").replace("{n}", str(number)),
        text=" ".join(said(meeting, i) for i in lines),
        evidence=_evidence(meeting, lines),
        first_segment=meeting.passages[first.first].id,
        last_segment=meeting.passages[last.last].id,
    )


def _best(meeting: Meeting, stretches: Sequence[Topic], found: Sequence[Found]) -> list[Point]:
    """Headline, then TL;DR: what was settled and who does what; then what the longest chapters say, if it stands alone."""
    firm = [f for f in found if f.kind == "decision" and f.strength == "agreed" and _says_what(meeting, f)]
    firm.sort(key=lambda f: (not _sure(meeting, f), -len(f.sentences), -meeting.weights[f.sentences[0]]))
    given = [f for f in found if f.kind == "action" and f.strength == "agreed" and _says_what(meeting, f)]
    given.sort(key=lambda f: (f.due is None, -meeting.weights[f.sentences[0]]))
    about = _discussed(meeting, stretches)
    points = [_outcome(meeting, f) for f in firm if _is_clear(meeting, f)][: TLDR + 1]
    if not points and about:
        points, about = [about], None
    points += [_outcome(meeting, f) for f in given[: TLDR + 1 - len(points)]]
    points += [about] if about and len(points) <= TLDR else []
    taken = {i for f in found if f.kind in ("decision", "action") for i in f.sentences}
    leads = (
        i for t in sorted(stretches, key=lambda t: t.first - t.last) if (i := _lead(meeting, t)) is not None
    )
    order = sorted(range(len(meeting.sentences)), key=lambda i: -meeting.weights[i])
    for index in chain(leads, order):
        if len(points) > TLDR:
            break
        if index not in taken and meeting.weights[index] > 0 and _is_statement(meeting, index):
            taken.add(index)
            points.append(Point(_claim(meeting, index), (index,)))
    return points or [Point(_claim(meeting, order[0]), (order[0],))]


def _sure(meeting: Meeting, found: Found) -> bool:
    """Settled in its own words, or agreed to by two others."""
    return _explicit(meeting, found) or len(found.sentences) > 2


def _lead(meeting: Meeting, topic: Topic) -> int | None:
    """The weightiest line of a stretch that can stand alone; None where there is none."""
    return next((i for i in topic.lines if _is_statement(meeting, i)), None)


def _is_statement(meeting: Meeting, index: int) -> bool:
    """Whether a sentence stands alone and states something: "a touch screen and face plates" does not."""
    text = clean(meeting.sentences[index].text, meeting.words)
    return _stands_alone(meeting, index) and is_whole(text, meeting.words)


def _outcome(meeting: Meeting, found: Found) -> Point:
    return Point(_settled(meeting, found).model_copy(update={"strength": None}), found.sentences)


def _stands_alone(meeting: Meeting, index: int) -> bool:
    """Whether a sentence is understood at the top of a page: whole, about the matter, not about the talk itself."""
    text, words = meeting.sentences[index].text, meeting.words
    if meeting.sentences[index].size > LONGEST:
        return False
    steers = any(words.has(kind, text) for kind in ("topic", "passing", "pointing", "small_talk", "open"))
    broken = "…" in text or "..." in text or words.has("fragment", clean(text, words))
    return not (steers or broken or words.question(text))


def _says_what(meeting: Meeting, found: Found) -> bool:
    """Whether a decision can stand at the top, alone: not "let's keep it", and not a question."""
    main = meeting.sentences[found.sentences[0]]
    words = meeting.words
    return len(set(main.terms)) > CONTENT and not (
        words.has("pointing", main.text) or words.question(found.text) or "…" in found.text
    )


def _is_clear(meeting: Meeting, found: Found) -> bool:
    """Whether a decision is short and names its matter: "We will find out which ones we need first" does not."""
    main = meeting.sentences[found.sentences[0]]
    rare = rarity(meeting.words.language.tag)
    telling = [t for t in set(main.terms) if rare is None or rare.get(t, rare.unseen) >= ALONE]
    return len(telling) >= CLEAR and main.size <= HEADLINE and is_whole(found.text, meeting.words)


def _explicit(meeting: Meeting, found: Found) -> bool:
    """Settled by its own words, not only by the answer."""
    return meeting.words.has("decision", meeting.sentences[found.sentences[0]].text)


def _discussed(meeting: Meeting, stretches: Sequence[Topic]) -> Point | None:
    """What was talked about: the headline where nothing was settled, else a point of its own."""
    language = meeting.output.language.tag
    heading = meeting.heading("discussed")
    if len(stretches) == 1 and (only := stretches[0]).title and only.lines:
        text = heading.replace("{topics}", only.title or "") + "."
        return Point(ClaimShape(text=text, evidence=_evidence(meeting, only.lines[:1])), ())
    claim = gist(
        meeting.passages, meeting.sentences, stretches, meeting.words, language=language, heading=heading
    )
    return Point(claim, ()) if claim else None
