"""What a user means by a reference: a file, a folder, a result of ours, a stored meeting's id or title, standard input.

Knows nothing of what is wanted of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from pipeline import formats
from pipeline.app import process as run
from pipeline.app.process import RunContext
from pipeline.errors import BadInput
from pipeline.meeting import Processed, Transcript
from pipeline.stages import ingest
from pipeline.stages.find import find
from pipeline.stages.meeting_source import MeetingSource


def source_of(reference: Path | str) -> MeetingSource:
    """What lies at a path; raises BadInput."""
    return ingest.classify(Path(reference), readers=formats.readers())


async def processed_of(reference: Path | str, at: RunContext) -> tuple[Processed, ...]:
    """The meetings that a reference means: stored ones by id or title, files and folders processed on the way.

    A recap.md of ours, or a folder of them, means the meetings that they are of.
    """
    if Path(reference).exists():
        from pipeline.app import edit

        return tuple(
            [
                edit.adopt(path, at) if edit.is_recap(path) else await run.process(source_of(path), at)
                for path in find([reference]).paths
            ]
        )
    transcript = at.store.transcript(at.store.find(str(reference)))
    return (Processed(transcript, await run.recap(transcript, at)),)


async def transcripts_of(reference: Path | str, at: RunContext) -> tuple[Transcript, ...]:
    """The words of the meetings that a reference means; no recap is made for a question."""
    if Path(reference).exists():
        from pipeline.app import edit

        return tuple(
            [
                edit.words_of(path, at) if edit.is_recap(path) else await run.heard(source_of(path), at)
                for path in find([reference]).paths
            ]
        )
    return (at.store.transcript(at.store.find(str(reference))),)


def known(reference: Path | str, at: RunContext) -> Path | str:
    """A path or pattern as it is; the id behind anything else."""
    return reference if Path(reference).exists() or "*" in str(reference) else at.store.find(str(reference))


@contextmanager
def piped(inputs: Sequence[str], stdin: BinaryIO | None) -> Iterator[list[str]]:
    """The inputs, with what came through standard input in a file of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        if "-" in inputs:
            if stdin is None or stdin.closed:
                raise BadInput(
                    "- means standard input, and that is closed", hint="pipe a transcript in, or give a file"
                )
            path.write_bytes(stdin.read())
        yield [str(path) if name == "-" else name for name in inputs]
