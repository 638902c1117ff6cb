"""JSON in: whoever made it. JSON out: stable, with a schema, and readable again."""

from __future__ import annotations

import json as stdlib_json

import jsonschema
import pytest

from pipeline import formats
from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput, NotFound
from pipeline.formats import json
from pipeline.meeting import (
    Action,
    Answer,
    Chapter,
    Claim,
    Draft,
    Escalation,
    Evidence,
    Recap,
    Receipt,
    Segment,
    Transcript,
    Word,
)

EVIDENCE = Evidence("s1", "We go live.", "Ana", 1.0, 2.5)
TRANSCRIPT = Transcript(
    meeting_id="m-1",
    title="Größe 会议",
    segments=(
        Segment("s1", "We go live.", "Ana", 1.0, 2.5, "en", 0.9, None, (Word("We", 1.0, 1.2, 0.5),)),
        Segment("s2", "Thank you.", doubtful="ghost phrase"),
    ),
    engine="faster-whisper small int8",
    duration_s=9.5,
    date="2026-04-21",
    series="sync",
    source="call.m4a",
    notes=("one window was decoded again",),
)
RECAP = Recap(
    meeting_id="m-1",
    title="Größe 会议",
    language="en",
    headline=Claim("We go live.", True, "agreed", (EVIDENCE,)),
    actions=(Action("Send it", False, "tentative", (EVIDENCE,), "no evidence", owner=None, due="Friday"),),
    chapters=(Chapter("About it.", True, None, (EVIDENCE,), title="Start", start_s=1.0, end_s=2.5),),
    coverage=1.0,
    receipt=Receipt(("local:extractive",), 2, 0.01, 0.5, (Escalation("a:b", "c:d", "doubted"),)),
)


def parsed(data: object, name: str = "x.json") -> tuple[str, Parsed]:
    raw = data if isinstance(data, bytes) else stdlib_json.dumps(data).encode()
    document = Document(name, raw)
    scores = {n: r.sniff(document) for n, r in formats.readers().items()}
    best = max(scores, key=lambda n: scores[n])
    return best, formats.readers()[best].read(document)


def test_what_is_written_validates_against_the_schema_and_reads_back_the_same() -> None:
    answer = Answer("When?", "Monday.", True, (RECAP.headline,), 1.0, RECAP.receipt)
    draft = Draft("minutes", "Minutes", "Body [^1]", ("m-1",), (RECAP.headline,))
    for name, noun in {"recap": RECAP, "transcript": TRANSCRIPT, "answer": answer, "draft": draft}.items():
        data = stdlib_json.loads(stdlib_json.dumps(json.as_data(noun)))
        jsonschema.validate(data, json.schema(name), cls=jsonschema.Draft202012Validator)
        assert json.from_data(type(noun), data) == noun
    files = json.outputs(RECAP, TRANSCRIPT)
    assert json.recap_from_json(files["recap.json"]) == RECAP
    assert json.transcript_from_json(files["transcript.json"]) == TRANSCRIPT


def test_the_promised_keys_are_there() -> None:
    files = {n: stdlib_json.loads(d) for n, d in json.outputs(RECAP, TRANSCRIPT).items()}
    recap, transcript = files["recap.json"], files["transcript.json"]
    assert {"meeting_id", "title", "language", "engine", "duration_s", "segments"} <= set(transcript)
    assert {"id", "speaker", "start_s", "end_s", "text", "doubtful"} <= set(transcript["segments"][0])
    assert {
        "headline",
        "tldr",
        "decisions",
        "actions",
        "open_questions",
        "chapters",
        "quotes",
        "coverage",
    } <= set(recap)
    assert recap["actions"][0]["owner"] is None
    assert recap["headline"]["evidence"][0] | {"meeting_id": None} == {
        "segment": "s1", "speaker": "Ana", "start_s": 1.0, "end_s": 2.5, "quote": "We go live.", "meeting_id": None,
    }  # fmt: skip
    assert recap["receipt"]["escalations"] == [{"from": "a:b", "to": "c:d", "reason": "doubted"}]


def test_our_own_transcript_comes_back_with_words_doubts_and_id() -> None:
    name, back = parsed(json.outputs(None, TRANSCRIPT)["transcript.json"])
    assert name == "json"
    assert (back.segments, back.meeting_id, back.notes) == (TRANSCRIPT.segments, "m-1", TRANSCRIPT.notes)


def test_unknown_schema_and_wrong_json_name_what_is_wrong() -> None:
    with pytest.raises(NotFound, match="recap, transcript, answer, draft"):
        json.schema("minutes")
    with pytest.raises(BadInput, match=r"segments\.0\.text"):
        json.transcript_from_json('{"meeting_id": "m", "title": "t", "segments": [{"id": "s1"}]}')
    with pytest.raises(BadInput, match="line 1, column 2"):
        json.recap_from_json('{"a')


WORDS = [
    {"word": "hello", "punctuated_word": "Hello.", "start": 0.1, "end": 0.5, "confidence": 0.9, "speaker": 0},
    {"word": "hi", "punctuated_word": "Hi.", "start": 0.6, "end": 0.9, "confidence": 0.8, "speaker": 1},
]
FLAVOURS = {
    "whisper": {
        "text": " Hello. Hi.",
        "segments": [
            {"id": 0, "seek": 0, "start": 0.1, "end": 0.5, "text": " Hello.", "avg_logprob": -0.1},
            {"id": 1, "seek": 0, "start": 0.6, "end": 0.9, "text": " Hi.", "avg_logprob": -0.1},
        ],
        "language": "english",
    },
    "whisperx": {
        "segments": [
            {"start": 0.1, "end": 0.5, "text": " Hello.", "speaker": "SPEAKER_00", "words": [{"word": "Hello."}]},
            {"start": 0.6, "end": 0.9, "text": " Hi.", "speaker": "SPEAKER_01"},
        ],
        "word_segments": [],
        "language": "en",
    },
    "whisper.cpp": {
        "systeminfo": "",
        "result": {"language": "en"},
        "transcription": [
            {"offsets": {"from": 100, "to": 500}, "text": " Hello."},
            {"offsets": {"from": 600, "to": 900}, "text": " Hi."},
        ],
    },
    "deepgram words": {"results": {"channels": [{"alternatives": [{"transcript": "hello hi", "words": WORDS}]}]}},
    "deepgram utterances": {
        "metadata": {"duration": 1.0},
        "results": {
            "channels": [],
            "utterances": [
                {"start": 0.1, "end": 0.5, "transcript": "Hello.", "speaker": 0},
                {"start": 0.6, "end": 0.9, "transcript": "Hi.", "speaker": 1},
            ],
        },
    },
    "deepgram paragraphs": {
        "results": {
            "channels": [{"alternatives": [{"paragraphs": {"paragraphs": [
                {"speaker": 0, "sentences": [{"text": "Hello.", "start": 0.1, "end": 0.5}]},
                {"speaker": 1, "sentences": [{"text": "Hi.", "start": 0.6, "end": 0.9}]},
            ]}}]}]
        }
    },
    "assemblyai": {
        "id": "x",
        "status": "completed",
        "language_code": "en_us",
        "audio_duration": 1,
        "utterances": [
            {"speaker": "A", "text": "Hello.", "start": 100, "end": 500},
            {"speaker": "B", "text": "Hi.", "start": 600, "end": 900},
        ],
    },
    "turns": [
        {"speaker_name": "Ana", "sentence": "Hello.", "startTime": "00:00.1", "endTime": "00:00.5"},
        {"speaker_name": "Ben", "sentence": "Hi.", "startTime": "00:00.6", "endTime": "00:00.9"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_json_of_other_recognizers_is_known_by_its_content(flavour: str) -> None:
    name, found = parsed(FLAVOURS[flavour], "export.bin")
    assert name == flavour.split()[0].replace("whisperx", "whisper").replace("whisper.cpp", "whisper")
    assert [(s.id, s.text, s.start_s, s.end_s) for s in found.segments] == [
        ("s1", "Hello.", 0.1, 0.5),
        ("s2", "Hi.", 0.6, 0.9),
    ]
    speakers = [s.speaker for s in found.segments]
    assert speakers == [None, None] if flavour in ("whisper", "whisper.cpp") else len(set(speakers)) == 2


def test_a_list_of_turns_keeps_each_turn_whole() -> None:
    long = "word " * 500
    data = {
        "meeting_id": "Bmr006",
        "meeting_transcripts": [{"speaker": "A", "content": long}, {"speaker": "B", "content": "ok"}],
    }
    name, found = parsed(data)
    assert name == "turns"
    assert [s.text for s in found.segments] == [long.strip(), "ok"]
    assert found.title == "Bmr006"


def test_impossible_times_and_half_characters_are_no_obstacle() -> None:
    raw = b'{"meeting_id": "m", "title": "t", "segments": [{"id": "s1", "text": "a\\ud800b", "start_s": NaN, "end_s": 1e999}]}'
    _, found = parsed(raw)
    assert (found.segments[0].text, found.segments[0].start_s, found.segments[0].end_s) == ("a?b", None, None)


def test_a_failed_job_and_unknown_or_cut_json_are_refused_with_the_reason() -> None:
    for data, reason in [
        ({"id": "x", "status": "error", "error": "Download failed", "audio_url": "u"}, "Download failed"),
        ({"a": 1, "b": 2}, "an object with a, b"),
        ([1, 2], "a list"),
        (b'{"segments": [{"start": 0', "line 1, column"),
        ({"text": "", "segments": [], "language": "en"}, "without words"),
    ]:
        with pytest.raises(BadInput, match=reason):
            parsed(data)
