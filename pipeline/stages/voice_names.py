"""Names for voices that have only a label: from a transcript beside the recording, and from what is said to whom.

Knows nothing of sound. A name is given on strong evidence only, and to one voice: "Speaker 2" is better than a wrong name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.errors import NotFound
from pipeline.languages import Language, find
from pipeline.meeting import Segment, Transcript
from pipeline.stages.speaker_names import is_machines, of_several

ANCHOR, LEAST_ANCHORS, ANCHORED_SHARE = 3, 10, 0.8
"""Words in a row that occur once in either transcript, how many such a label needs, and their share for one name."""

INTRODUCED, ENOUGH_SAID = 3, 3
"""What an introduction weighs, beside 1 for each time that a voice is called upon and speaks, or has spoken and is thanked;
and what a name needs in all; one less where both were said, or where it is known who takes part. Measured:
`python -m tests.bench naming`."""

ITS_SHARE, AHEAD = 0.75, 2.0
"""Of all that speaks for a name, the share that speaks for one voice; and how far ahead of that voice's next name it is."""

ANSWER_S, TAIL, HEAD = 8.0, 120, 40
"""Who speaks within this time answers; who is called upon is named in the last letters, who is thanked in the first."""

MOSTLY_NOUN = 0.15
"""A word after an article or a preposition this often is a thing's name ("in Lighthouse")."""

_CAPITAL = r"[^\W\d_a-z][\w-]*[^\W\d_A-Z][\w-]*"


def named(
    transcript: Transcript, *, participants: Sequence[str] = (), beside: Transcript | None = None
) -> Transcript:
    """The transcript with names for some of its labels, and a note for each that says why."""
    labels = {s.speaker for s in transcript.segments if s.speaker and is_machines(s.speaker)}
    labels -= of_several(transcript)
    if not labels:
        return transcript
    carried = by_words(transcript, beside) if beside else {}
    notes = [
        f"{label} is {name}, by the same words in the transcript beside the recording"
        for label, name in sorted(carried.items())
        if label in labels
    ]
    names = {label: name for label, name in carried.items() if label in labels}
    for label, (name, why) in by_talk(transcript, participants).items():
        if label in labels and label not in names and name not in {*names.values(), *transcript.speakers}:
            names[label] = name
            notes.append(f"{label} is {name}: {why}")
    segments = tuple(replace(s, speaker=names.get(s.speaker or "", s.speaker)) for s in transcript.segments)
    return replace(transcript, segments=segments, notes=(*transcript.notes, *notes)) if names else transcript


# --- the same words under a name ---------------------------------------------------------------------------------------


def by_words(heard: Transcript, told: Transcript) -> Mapping[str, str]:
    """Label → name where most of a label's words stand under one name in the other transcript."""
    ours, theirs = _placed(heard), _placed(told)
    here, there = _once(ours), _once(theirs)
    pairs = sorted((at, there[words]) for words, at in here.items() if words in there)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for at, other in _in_order(pairs):
        label, name = ours[at][1], theirs[other][1]
        if label and name and not is_machines(name):
            votes[label][name] += 1
    found = {}
    for label, names in votes.items():
        name, count = names.most_common(1)[0]
        if count >= LEAST_ANCHORS and count >= ANCHORED_SHARE * names.total():
            found[label] = name
    return found


def _placed(transcript: Transcript) -> list[tuple[str, str | None]]:
    """(word, speaker) in order."""
    return [(w, s.speaker) for s in transcript.segments for w in re.findall(r"\w+", s.text.casefold())]


def _once(words: Sequence[tuple[str, str | None]]) -> dict[tuple[str, ...], int]:
    """Runs of words that occur once, and where."""
    count: Counter[tuple[str, ...]] = Counter()
    first: dict[tuple[str, ...], int] = {}
    for at in range(len(words) - ANCHOR + 1):
        run = tuple(word for word, _ in words[at : at + ANCHOR])
        count[run] += 1
        first.setdefault(run, at)
    return {run: at for run, at in first.items() if count[run] == 1}


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which both places rise: what crosses it is chance."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for n, (_, other) in enumerate(pairs):
        at = bisect_left(ends, other)
        before.append(places[at - 1] if at else -1)
        ends[at : at + 1] = [other]
        places[at : at + 1] = [n]
    chain, n = [], places[-1] if places else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]


# --- what is said to whom ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _SpokenTurn:
    speaker: str | None
    start_s: float | None
    end_s: float | None
    text: str


@dataclass(frozen=True, slots=True)
class _NameSign:
    """Something that speaks for a name: `kind` introduced, answered or thanked."""

    name: str
    label: str
    kind: str


def by_talk(transcript: Transcript, participants: Sequence[str] = ()) -> Mapping[str, tuple[str, str]]:
    """Label → (name, why), by introductions and by who answers to a name. `participants`: nobody else is called upon."""
    turns = _turns(transcript.segments)
    people = _KnownNames.of(transcript, participants)
    if people is None:
        return {}
    said = [(turn.speaker, name) for turn in turns for name, _, _ in people.called(turn.text)]
    signs = [*_introduced(turns, people), *_answering(turns, people)]
    weight: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for sign in signs:
        weight[sign.label][sign.name] += INTRODUCED if sign.kind == "introduced" else 1
        kinds[sign.label, sign.name][sign.kind] += 1
    in_all: Counter[str] = Counter()
    for names in weight.values():
        in_all.update(names)
    found: dict[str, tuple[str, str]] = {}
    for label, names in weight.items():
        (name, best), *others = names.most_common(2)
        how = kinds[label, name]
        enough = best >= ENOUGH_SAID - (len(how) > 1 or people.knows(name))
        clear = best >= ITS_SHARE * in_all[name] and (not others or best >= AHEAD * others[0][1])
        if enough and clear and (label, name) not in said:  # nobody calls upon themselves
            found[label] = people.full(name), _why(how)
    return found


def _why(kinds: Mapping[str, int]) -> str:
    how = {
        "introduced": "introduced themself",
        "answered": "answered to the name {} times",
        "thanked": "was thanked by name {} times",
    }
    told = " and ".join(how[kind].format(kinds[kind]) for kind in how if kinds.get(kind))
    return told.replace(" 1 times", " once")


def _turns(segments: Sequence[Segment]) -> list[_SpokenTurn]:
    """Consecutive segments of one speaker together."""
    turns: list[_SpokenTurn] = []
    for s in segments:
        if turns and turns[-1].speaker == s.speaker:
            turns[-1] = replace(turns[-1], end_s=s.end_s, text=f"{turns[-1].text} {s.text}")
        else:
            turns.append(_SpokenTurn(s.speaker, s.start_s, s.end_s, s.text))
    return turns


def _introduced(turns: Sequence[_SpokenTurn], people: _KnownNames) -> Iterator[_NameSign]:
    for turn in turns:
        if turn.speaker:
            for name in people.introduced(turn.text):
                yield _NameSign(name, turn.speaker, "introduced")


def _answering(turns: Sequence[_SpokenTurn], people: _KnownNames) -> Iterator[_NameSign]:
    """Who speaks right after being called, and who has spoken right before being thanked."""
    for n, turn in enumerate(turns):
        after = turns[n + 1] if n + 1 < len(turns) else None
        before = turns[n - 1] if n else None
        for name, start, end in people.called(turn.text):
            if start < HEAD and people.thanks(turn.text[:end]):
                if before and before.speaker and _near(before, turn):
                    yield _NameSign(name, before.speaker, "thanked")
            elif after and after.speaker and end >= len(turn.text) - TAIL and _near(turn, after):
                yield _NameSign(name, after.speaker, "answered")


def _near(one: _SpokenTurn, other: _SpokenTurn) -> bool:
    return one.end_s is None or other.start_s is None or other.start_s - one.end_s < ANSWER_S


@dataclass(frozen=True, slots=True)
class _KnownNames:
    """Who may be meant by a word: those invited, else whoever's name is written and used like a name."""

    language: Language
    invited: Mapping[str, str]
    things: frozenset[str]

    @classmethod
    def of(cls, transcript: Transcript, participants: Sequence[str]) -> _KnownNames | None:
        try:
            language = find(transcript.language)
        except NotFound:
            return None
        if not language.introduction_cues:
            return None
        firsts = Counter(p.split()[0].casefold() for p in participants if p.split())
        invited = {
            p.split()[0].casefold(): p
            for p in participants
            if p.split() and firsts[p.split()[0].casefold()] == 1
        }
        invited |= {p.casefold(): p for p in participants}
        text = " ".join(s.text for s in transcript.segments)
        return cls(language, invited, _things(text, language))

    def introduced(self, text: str) -> list[str]:
        """Names that the speaker says are theirs."""
        found = [m["name"] for pattern in _introductions(self.language.tag) for m in pattern.finditer(text)]
        return [name for name in found if self.knows(name) or self._is_name(name)]

    def called(self, text: str) -> list[tuple[str, int, int]]:
        """(name, start, end) of names that stand where somebody is called by them."""
        places = [
            (m["name"], m.start("name"), m.end("name")) for m in _called(self.language.tag).finditer(text)
        ]
        if self.invited:
            return [place for place in places if self.knows(place[0])]
        return [place for place in places if self.language.thanks_cues and self._is_name(place[0])]

    def thanks(self, text: str) -> bool:
        """Whether somebody is thanked in it."""
        return any(re.search(cue, text, re.IGNORECASE) for cue in self.language.thanks_cues)

    def full(self, name: str) -> str:
        """As it is written among those invited."""
        return self.invited.get(name.casefold(), name)

    def knows(self, name: str) -> bool:
        """Whether it is the name of somebody invited."""
        return name.casefold() in self.invited

    def _is_name(self, name: str) -> bool:
        plain = name.casefold()
        usual = plain in self.language.stop_words or plain in self.language.exclamations
        return len(name) > 1 and name[:1].isupper() and not usual and plain not in self.things


def _things(text: str, language: Language) -> frozenset[str]:
    """Words that are written small somewhere, or stand behind articles and prepositions too often for a name."""
    small = {w for w in re.findall(r"\b[^\W\d_A-Z][\w-]*", text) if w == w.casefold()}
    every = Counter(re.findall(rf"\b{_CAPITAL}", text))
    before = "|".join(map(re.escape, sorted(language.before_nouns - language.before_names)))
    behind = Counter(re.findall(rf"\b(?:{before}) ({_CAPITAL})", text)) if before else Counter()
    nouns = {w.casefold() for w, n in behind.items() if n > MOSTLY_NOUN * every[w]}
    return frozenset(small | nouns)


@cache
def _introductions(tag: str) -> tuple[re.Pattern[str], ...]:
    """The cues ignore case, the name does not."""
    return tuple(
        re.compile(f"(?i:{head})(?P<name>{_CAPITAL})(?i:{tail})")
        for head, _, tail in (cue.partition("{name}") for cue in find(tag).introduction_cues)
    )


@cache
def _called(tag: str) -> re.Pattern[str]:
    """A name between marks, or behind words that go before one ("thanks", "go ahead")."""
    known = find(tag)
    leads = "|".join(f"(?:{cue})" for cue in (*known.thanks_cues, *known.calling_cues))
    lead = rf"|\b(?i:{leads}),? " if leads else ""
    return re.compile(rf"(?:^|[.?!…,¿¡] {lead})(?P<name>[^\W\d_][\w-]*)(?=[,?.!…]|$)")
