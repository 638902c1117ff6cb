"""Speakers of a transcript: one spelling a person, names lent by who spoke when, labels that hold several voices.

Knows nothing of files. Two spellings are one person only where the letters are the same; everybody else stays apart.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from pipeline.doors import Turn
from pipeline.errors import NotFound
from pipeline.languages import find
from pipeline.meeting import Segment, Transcript

NEAR = 40
"""So many turns before a moment may reach into it."""


SEVERAL_TIMES, SEVERAL_SHARE = 3, 0.2
"""Among other labels one holds several voices where it takes up its own requests so often, and so much of them."""
_MACHINES = re.compile(
    r"^(?:(?:speaker|spk|spkr|sprecher\w*|locuteur|hablante|orador|falante|interlocutore|participant|person|voice|channel|track|guest|user|"
    r"s|unknown(?: speaker)?|conference room|meeting room|room)[ _#-]*(?:\d+|[a-z])?|\d+)$",
    re.IGNORECASE,
)


def is_machines(label: str) -> bool:
    """Whether a label is a recognizer's or a room's ("SPEAKER_00", "S1", "Speaker 2"), nobody's name."""
    return _MACHINES.match(label.strip()) is not None


def of_several(transcript: Transcript) -> frozenset[str]:
    """Labels under which several people speak: they answer themselves ("Can you send it?" "Sure, I will send it").

    Who of them said a line is not known. A name is believed unless it is the only one there is.
    """
    spoken = Counter(s.speaker for s in transcript.segments if s.speaker)
    sole = len(spoken) == 1
    suspect = {label for label in spoken if sole or is_machines(label)}
    if not suspect:
        return frozenset()
    asks, takes = _asking(transcript.language), _taking(transcript.language)
    asked: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for one, other in pairwise(transcript.segments):
        if one.speaker not in suspect or not one.text.rstrip().endswith(("?", "？", "؟")):
            continue
        if asks is None or takes is None or not asks.search(_last_sentence(one.text)):
            continue
        asked[one.speaker] += 1
        taken[one.speaker] += other.speaker == one.speaker and takes.match(other.text.strip()) is not None
    least = 1 if sole else SEVERAL_TIMES
    return frozenset(w for w, n in taken.items() if n >= least and n >= SEVERAL_SHARE * asked[w])


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?。！？])\s*", text.rstrip("?？؟ "))[-1]


@cache
def _asking(language: str) -> re.Pattern[str] | None:
    """Words that ask somebody else for something."""
    try:
        cues = find(language).request_cues
    except NotFound:
        return None
    return re.compile("|".join(f"(?:{cue})" for cue in cues), re.IGNORECASE) if cues else None


@cache
def _taking(language: str) -> re.Pattern[str] | None:
    """A yes, and in the same line words that take something on."""
    try:
        known = find(language)
    except NotFound:
        return None
    yes = "|".join(f"(?:{cue})" for cue in known.agreement_cues)
    promise = "|".join(f"(?:{cue})" for cue in (*known.promise_cues, *known.doing_cues))
    return re.compile(rf"(?={yes}).*?(?:{promise})", re.IGNORECASE | re.DOTALL) if yes and promise else None


def one_spelling(transcript: Transcript) -> Transcript:
    """`Ana Ruiz`, `ana ruiz`, `ANA RUIZ` and `Ruiz, Ana` are the spelling that is used most, and best written."""
    count = Counter(s.speaker for s in transcript.segments if s.speaker)
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in count:
        alike[_letters(name)].append(name)
    usual: dict[str, str] = {}
    for names in alike.values():
        if len(names) > 1:
            best = max(names, key=lambda n: (_is_written(n), count[n], n))
            usual |= {n: best for n in names if n != best}
    if not usual:
        return transcript
    segments = tuple(replace(s, speaker=usual.get(s.speaker or "", s.speaker)) for s in transcript.segments)
    note = "one person in two spellings: " + "; ".join(f"{a} is {b}" for a, b in sorted(usual.items()))
    return replace(transcript, segments=segments, notes=(*transcript.notes, note))


def told_apart(transcript: Transcript) -> Transcript:
    """The transcript with a note on labels that hold several voices: nobody is an owner by them."""
    if not (several := of_several(transcript)):
        return transcript
    labels = ", ".join(sorted(several))
    note = f"several people speak under one label ({labels}), so it is not known who said what: no task has an owner by it"
    return replace(transcript, notes=(*transcript.notes, note))


def lent(transcript: Transcript, turns: Sequence[Turn]) -> Transcript:
    """The transcript with speakers from turns without words (RTTM), where it names none itself."""
    if not turns or transcript.speakers:
        return transcript
    starts = [t.start_s for t in turns]
    segments = tuple(replace(s, speaker=_who(s, turns, starts)) for s in transcript.segments)
    named = sum(s.speaker is not None for s in segments)
    note = f"{named} of {len(segments)} segments have their speaker from the RTTM beside the file"
    return replace(transcript, segments=segments, notes=(*transcript.notes, note))


def _who(segment: Segment, turns: Sequence[Turn], starts: Sequence[float]) -> str | None:
    if segment.start_s is None:
        return None
    end = segment.end_s if segment.end_s is not None else segment.start_s + 0.01
    last = bisect_right(starts, end)
    shared: Counter[str] = Counter()
    for turn in turns[max(0, last - NEAR) : last]:
        overlap = min(end, turn.end_s) - max(segment.start_s, turn.start_s)
        if turn.speaker and overlap > 0:
            shared[turn.speaker] += round(overlap * 1000)
    return shared.most_common(1)[0][0] if shared else None


def _letters(name: str) -> tuple[str, ...]:
    """A name by its letters, "Ruiz, Ana" turned round."""
    last, comma, first = name.partition(",")
    plain = f"{first} {last}" if comma and first.strip() and "," not in first else name
    folded = unicodedata.normalize("NFKC", plain).casefold()
    return tuple(folded.replace(".", " ").split())


def _is_written(name: str) -> bool:
    """Whether it is neither shouted nor all small, and in its usual order."""
    return not name.isupper() and not name.islower() and "," not in name
