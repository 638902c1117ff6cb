"""Stretches that one voice was given and another explains better go over to it: Gaussians over cepstra have the last word.

Knows nothing of networks. Only voices that are known by enough speech judge or are judged; where nothing is plainly
better, all stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.speech.voices import Voice

KNOWN = 1000.0
"""Hundredths of a second of other speech that a voice must have to judge: with 300 two short recordings got worse."""

LEAST_FRAMES, LEAST_SHARE = 30, 0.7
"""What is judged at all: so much of it, and this share of its time with nobody else speaking."""

GAIN = 10.0
"""Mean gain in log likelihood a frame, times the root of the frames, from which another voice is better: with 1,000
frames known, from 5 to 20 gave the same (tests/bench/LOG.md)."""

FRAGMENT_S = 1.2
"""A stretch shorter than this that a look's border cuts off goes with the voice that speaks on behind the border."""

TOUCH_S = 0.08


@dataclass(frozen=True, slots=True)
class VoiceStretch:
    """A voice (None: unsure) from start_s to end_s; `sound` is what is heard of it alone."""

    voice: int | None
    start_s: float
    end_s: float
    sound: Voice | None = field(default=None, repr=False)


def resettled(stretches: Sequence[VoiceStretch], *, every_s: float) -> list[VoiceStretch]:
    """The same stretches, some with another voice; a look's border is at each multiple of `every_s`."""
    return _judged(_across(stretches, every_s))


def _across(stretches: Sequence[VoiceStretch], every_s: float) -> list[VoiceStretch]:
    """Fragments at a border take the voice of the longer stretch on its other side, where that is the only one."""
    starts: dict[int, list[VoiceStretch]] = {}
    ends: dict[int, list[VoiceStretch]] = {}
    for s in stretches:
        for at_s, table in ((s.start_s, starts), (s.end_s, ends)):
            border = round(at_s / every_s)
            if abs(at_s - border * every_s) <= TOUCH_S:
                table.setdefault(border, []).append(s)

    def voice(s: VoiceStretch) -> int | None:
        if s.voice is None or s.end_s - s.start_s >= FRAGMENT_S:
            return s.voice
        beyond = (
            starts.get(round(s.end_s / every_s), []) if _touches(s.end_s, every_s) else [],
            ends.get(round(s.start_s / every_s), []) if _touches(s.start_s, every_s) else [],
        )
        for others in beyond:
            if len(others) == 1 and others[0].end_s - others[0].start_s > s.end_s - s.start_s:
                return s.voice if others[0].voice is None else others[0].voice
        return s.voice

    return [replace(s, voice=voice(s)) for s in stretches]


def _touches(at_s: float, every_s: float) -> bool:
    return abs(at_s - round(at_s / every_s) * every_s) <= TOUCH_S


def _judged(stretches: Sequence[VoiceStretch]) -> list[VoiceStretch]:
    """Each stretch with the voice that explains it best, its own being told without it."""
    voices: dict[int, Voice] = {}
    for s in stretches:
        if s.voice is not None and s.sound is not None:
            voices[s.voice] = voices[s.voice] + s.sound if s.voice in voices else s.sound
    known = {voice: sound for voice, sound in voices.items() if sound.count >= KNOWN}
    return [replace(s, voice=_best(s, known)) for s in stretches] if len(known) > 1 else list(stretches)


def _best(stretch: VoiceStretch, known: dict[int, Voice]) -> int | None:
    own, sound = stretch.voice, stretch.sound
    if own not in known or sound is None or own is None:
        return own
    if sound.count < max(LEAST_FRAMES, 100 * LEAST_SHARE * (stretch.end_s - stretch.start_s)):
        return own
    without = known[own] - sound
    if without.count < KNOWN:
        return own
    scores = {voice: other.mean_likelihood(sound) for voice, other in known.items() if voice != own}
    best = max(scores, key=lambda voice: scores[voice])
    gain = scores[best] - without.mean_likelihood(sound)
    return best if gain * sound.count**0.5 > GAIN else own
