"""Every export there is: each maker's file with its speakers, times and words."""

from __future__ import annotations

import pytest

from pipeline import formats
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
