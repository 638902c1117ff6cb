"""Every export there is: each maker's file with its speakers, times and words."""

from __future__ import annotations

import pytest

from pipeline import formats
from pipeline.formats.parts.known import KNOWN
from pipeline.meeting import Transcript
from pipeline.stages import ingest
from tests.exports import Export, everything

EVERYTHING = everything()


def read(export: Export) -> tuple[str, Transcript]:
    readers = formats.readers()
    source = ingest.classify_bytes(export.data, name=export.file, readers=readers)
    return source.format, ingest.read_transcript(source, readers=readers)


@pytest.mark.parametrize("export", EVERYTHING, ids=lambda e: e.name)
def test_every_export_comes_in_with_its_speakers_times_and_words(export: Export) -> None:
    format_, found = read(export)
    assert format_ == export.format
    assert [(s.speaker, s.text) for s in found.segments] == [(who, words) for who, _, words in export.turns]
    for segment, (_, start, _) in zip(found.segments, export.turns, strict=True):
        assert segment.start_s == (start if start is None else pytest.approx(start, abs=0.021))
    if export.title:
        assert found.title == export.title
    if export.date:
        assert found.date == export.date


@pytest.mark.parametrize("known", KNOWN, ids=lambda k: k.name)
def test_the_table_of_formats_tells_what_the_fixtures_show(known) -> None:
    mine = [e for e in EVERYTHING if e.name.partition(",")[0] == known.name]
    assert {e.format for e in mine} == set(known.readers.split())
    tells = {
        "speakers": any(t[0] for e in mine for t in e.turns),
        "times": any(t[1] is not None for e in mine for t in e.turns),
    }
    assert known.tells == ", ".join(what for what, told in tells.items() if told)


def test_every_fixture_stands_in_the_table_and_every_reader_has_one() -> None:
    assert {e.name.partition(",")[0] for e in EVERYTHING} == {k.name for k in KNOWN}
    assert {e.format for e in EVERYTHING} == set(formats.readers()) - {"json", "other", "rttm"}
