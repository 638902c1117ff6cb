"""A stranger adds a format with one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import NotFound
from pipeline.meeting import Segment, Transcript
from pipeline.stages import ingest

ONE_FILE = '''
"""Lines that begin with SHOUT."""
from pipeline.doors import Parsed
from pipeline.meeting import Segment

def sniff(document):
    return 1.0 if document.data.startswith(b"SHOUT") else 0.0

def read(document):
    return Parsed((Segment("s1", document.data[6:].decode()),), engine="imported shout")

def outputs(recap, transcript):
    return {"transcript.shout": b"SHOUT " + transcript.segments[0].text.upper().encode()}
'''


@pytest.fixture
def shout(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "shout.py").write_text(ONE_FILE)
    formats.__path__.append(str(tmp_path))
    formats._modules.cache_clear()
    yield
    formats.__path__.remove(str(tmp_path))
    formats._modules.cache_clear()


@pytest.mark.usefixtures("shout")
def test_one_file_is_enough_to_read_and_write_a_format() -> None:
    source = ingest.classify_bytes(b"SHOUT hello", name="x", readers=formats.readers())
    transcript = ingest.read_transcript(source, readers=formats.readers())
    assert (source.format, transcript.engine) == ("shout", "imported shout")
    assert formats.writer("shout").outputs(None, transcript) == {"transcript.shout": b"SHOUT HELLO"}


def test_the_formats_of_the_issue_are_there_and_an_unknown_one_names_them() -> None:
    assert {"md", "json", "vtt", "srt"} <= set(formats.writers())
    assert {"vtt", "srt", "txt", "docx", "json", "whisper", "deepgram", "assemblyai", "turns"} <= set(
        formats.readers()
    )
    with pytest.raises(NotFound, match="md"):
        formats.writer("wordperfect")


def test_every_writer_takes_a_transcript_without_recap_times_or_speakers() -> None:
    transcript = Transcript("m", "M", (Segment("s1", "Words."),))
    for name, writer in formats.writers().items():
        assert all(isinstance(data, bytes) for data in writer.outputs(None, transcript).values()), name
