"""The stages that make a transcript: tracks in order of time, resumption, damage, voices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.doors import Heard, Track, Turn
from pipeline.errors import BadInput, DamagedInput
from pipeline.meeting import Segment, Transcript, Word
from pipeline.stages.diarize import assigned, diarize
from pipeline.stages.transcribe import Finished, transcribe


def said(text: str, start_s: float, end_s: float | None = None, **more: object) -> Segment:
    end_s = start_s + 0.5 * len(text.split()) if end_s is None else end_s
    step = (end_s - start_s) / max(1, len(text.split()))
    words = tuple(
        Word(word, round(start_s + n * step, 2), round(start_s + (n + 1) * step, 2))
        for n, word in enumerate(text.split())
    )
    return Segment("", text, start_s=start_s, end_s=end_s, words=words, **more)  # type: ignore[arg-type]


@dataclass
class Parrot:
    """An engine that hears what it was told, stretch by stretch of a minute."""

    hears: dict[str, list[Segment]]
    damaged: dict[str, float] = field(default_factory=dict)
    length_s: float = 180.0
    language: str | None = "en"
    name: str = "parrot"
    fingerprint: str = "parrot"
    notes: tuple[str, ...] = ("a parrot",)
    asked: list[tuple[str, tuple[float, float] | None, str | None]] = field(default_factory=list)

    def transcribe(
        self,
        path: Path,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        span_s: tuple[float, float] | None = None,
        channel: int | None = None,
        likely: str | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> Iterator[Heard]:
        self.asked.append((path.name, span_s, language or likely))
        at = span_s[0] if span_s else 0.0
        end = self.damaged.get(path.name, self.length_s)
        while at < end:
            part = [s for s in self.hears.get(path.name, []) if at <= (s.start_s or 0.0) < at + 60]
            at = min(at + 60, end)
            if on_progress:
                on_progress(at)
            yield Heard(tuple(part), self.language if part else None, self.name, (), at)
        if path.name in self.damaged:
            raise DamagedInput(
                f"{path.name}: damaged or cut off, readable up to 1:00 of 3:00", readable_s=end
            )


def run(engine: Parrot, tracks: Sequence[Track], **more: object) -> Transcript:
    return transcribe(tracks, engine=engine, meeting_id="m1", title="Call", **more)  # type: ignore[arg-type]


ANA, BEN = Track(Path("ana.wav"), "Ana", duration_s=180.0), Track(Path("ben.wav"), "Ben", duration_s=180.0)


def test_tracks_are_laid_on_one_clock_and_crosstalk_stays() -> None:
    engine = Parrot(
        {
            "ana.wav": [said("we ship on friday", 1.0, 4.0), said("good", 9.0)],
            "ben.wav": [said("no wait", 3.0, 4.0)],
        }
    )
    heard = run(engine, (ANA, BEN))
    assert [(s.id, s.speaker, s.text) for s in heard.segments] == [
        ("s1", "Ana", "we ship on friday"),
        ("s2", "Ben", "no wait"),
        ("s3", "Ana", "good"),
    ]
    assert heard.duration_s == 180.0
    assert heard.engine == "parrot"
    assert "a parrot" in heard.notes


def test_bleed_of_another_microphone_is_left_out_and_counted() -> None:
    muted = Track(Path("ben.wav"), "Ben", duration_s=180.0, muted=((0.5, 4.5),))
    engine = Parrot(
        {"ana.wav": [said("we ship on friday", 1.0, 4.0)], "ben.wav": [said("we ship friday", 1.1, 3.9)]}
    )
    heard = run(engine, (ANA, muted))
    assert [s.speaker for s in heard.segments] == ["Ana"]
    assert any(note.startswith("1 segment") for note in heard.notes)


def test_a_killed_run_goes_on_where_it_stopped() -> None:
    words = [said("one", 10.0), said("two", 70.0), said("three", 130.0)]
    kept: dict[int, Finished] = {}
    whole = run(
        Parrot({"ana.wav": words}), (ANA,), on_window=lambda track, done: kept.setdefault(track, done)
    )
    assert kept[0].until_s == 60.0
    later = Parrot({"ana.wav": words})
    assert run(later, (ANA,), finished=kept) == whole
    assert later.asked == [("ana.wav", (60.0, float("inf")), "en")]


def test_progress_counts_the_seconds_of_all_tracks() -> None:
    told: list[tuple[str, float, float | None]] = []
    run(Parrot({}), (ANA, BEN), progress=lambda *step: told.append(step))
    assert told[-1] == ("transcribe", 360.0, 360.0)


def test_the_language_heard_first_holds_for_the_other_tracks() -> None:
    engine = Parrot({"ana.wav": [said("guten tag", 1.0)], "ben.wav": [said("hallo", 5.0)]}, language="de")
    assert run(engine, (ANA, BEN)).language == "de"
    assert engine.asked[1] == ("ben.wav", None, "de")


def test_a_damaged_recording_gives_what_could_be_heard_and_says_so() -> None:
    engine = Parrot({"ana.wav": [said("we ship", 10.0)]}, damaged={"ana.wav": 60.0})
    heard = run(engine, (ANA,))
    assert [s.text for s in heard.segments] == ["we ship"]
    assert any("readable up to 1:00 of 3:00" in note for note in heard.notes)


def test_a_recording_of_which_nothing_can_be_heard_is_bad_input() -> None:
    with pytest.raises(BadInput, match=r"ana\.wav: damaged"):
        run(Parrot({}, damaged={"ana.wav": 0.0}), (ANA,))


def test_one_unreadable_track_does_not_lose_the_others() -> None:
    engine = Parrot({"ben.wav": [said("we ship", 1.0)]}, damaged={"ana.wav": 0.0})
    heard = run(engine, (ANA, BEN))
    assert [s.text for s in heard.segments] == ["we ship"]
    assert any(note.startswith("a track could not be read: ana.wav") for note in heard.notes)


def test_silence_is_a_transcript_that_says_so() -> None:
    heard = run(Parrot({}), (ANA,))
    assert heard.segments == ()
    assert "no speech was found in the recording" in heard.notes


def test_mostly_unsure_words_raise_the_question_of_the_language() -> None:
    words = [
        said("low mob", 5.0 * n, doubtful="the recognizer was not sure of these words") for n in range(8)
    ]
    heard = run(Parrot({"ana.wav": words}), (ANA,))
    assert any("is it another language than" in note for note in heard.notes)


def test_the_transcript_says_how_sure_the_engine_was() -> None:
    words = [said("good good", 1.0, confidence=0.9), said("fine fine", 3.0, confidence=0.5)]
    assert "parrot was 70% sure of its words on average" in run(Parrot({"ana.wav": words}), (ANA,)).notes


TURNS = (Turn("S1", 0.0, 5.0), Turn("S2", 5.0, 9.0), Turn(None, 9.0, 12.0))


def one_channel(*segments: Segment) -> Transcript:
    return Transcript("m1", "Call", tuple(segments))


def test_a_segment_is_cut_where_the_voice_changes_and_no_word_is_lost() -> None:
    transcript = one_channel(said("we ship on friday. no, that is too early!", 3.0, 7.5))
    parts = assigned(transcript, TURNS).segments
    assert [(p.speaker, p.text) for p in parts] == [
        ("S1", "we ship on friday."),
        ("S2", "no, that is too early!"),
    ]
    assert parts[0].end_s == parts[1].start_s
    assert [p.id for p in parts] == ["s1", "s2"]
    assert sum(len(p.words) for p in parts) == 9


def test_a_segment_whose_voice_is_unsure_keeps_no_speaker() -> None:
    heard = assigned(one_channel(said("who was that", 9.5, 11.5)), TURNS)
    assert heard.segments[0].speaker is None
    assert any("unsure" in note for note in heard.notes)


def test_a_known_speaker_is_never_overwritten() -> None:
    heard = assigned(one_channel(said("hello everybody in here", 1.0, speaker="Ana")), TURNS)
    assert heard.segments[0].speaker == "Ana"


class Broken:
    """A diarizer that fails."""

    name = "broken"

    def turns(
        self, path: Path, *, channel: int | None = None, on_progress: Callable[[float], None] | None = None
    ) -> tuple[Turn, ...]:
        raise ValueError("singular matrix")


def test_a_failure_to_tell_voices_apart_keeps_the_transcript() -> None:
    transcript = one_channel(said("we ship on friday", 1.0))
    heard = diarize(transcript, ANA, diarizer=Broken())
    assert heard.segments == transcript.segments
    assert any("speakers were not told apart" in note for note in heard.notes)
