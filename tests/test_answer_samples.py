"""The questions that come with the sample meetings get their answers, and silence where nobody said it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.languages import find
from pipeline.providers.local import Extractive
from pipeline.stages import ingest
from pipeline.stages.answer import answer
from pipeline.text.words import terms

SAMPLES = Path(__file__).parent.parent / "sample_meetings"
CASES = [
    (folder, question["question"], question["answer"])
    for folder in ("library_migration", "kitchen_app_standup")
    for question in tomllib.loads((SAMPLES / folder / "meeting.toml").read_text("utf-8"))["questions"]
]


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUORUM_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="module")
def transcripts():
    readers = formats.readers()
    found = {}
    for folder in {case[0] for case in CASES}:
        path = next(p for p in (SAMPLES / folder).iterdir() if p.suffix in (".vtt", ".txt"))
        found[folder] = ingest.read_transcript(ingest.classify(path, readers=readers), readers=readers)
    return found


@pytest.mark.parametrize(("folder", "question", "wanted"), CASES)
async def test_a_planted_question_gets_its_answer_or_silence(transcripts, folder, question, wanted):
    transcript = transcripts[folder]
    found = await answer(question, [transcript], model=Extractive())
    if not wanted:
        assert not found.found
        headings = find("en").headings  # what was not said, or of what no line was found
        assert found.answer.startswith((headings["not_said"], headings["no_line"].partition("{")[0]))
        return
    assert found.found
    said = set(terms(found.answer))
    asked = {t for t in terms(wanted) if t in said}
    assert len(asked) >= 0.6 * len(set(terms(wanted))), found.answer
    texts = {s.id: s.text for s in transcript.segments}
    assert all(e.quote in texts[e.segment] for c in found.claims for e in c.evidence)


@pytest.mark.parametrize(
    "question",
    ["What was the purpose of the meeting?", "What's this call about?", "What was the meeting's main goal?"],
)
async def test_what_a_meeting_was_for_is_told_from_the_whole_of_it(transcripts, question):
    transcript = transcripts["library_migration"]
    found = await answer(question, [transcript], model=Extractive())
    assert found.found
    assert found.answer.startswith("The meeting was about")
    cited = {e.segment for c in found.claims for e in c.evidence}
    places = [i for i, s in enumerate(transcript.segments) if s.id in cited]
    assert max(places) - min(places) > len(transcript.segments) / 3
