"""File formats: one file each, found by its name. Adding a format is adding `pipeline/formats/<name>.py`,
or an entry point `quorum.formats` in a package of one's own.

Knows nothing of models, engines or the database. A format's file has any of:

    sniff(document) -> float            how surely it is this format, 0-1 (with `read`)
    read(document) -> Parsed            a transcript (doors.Document in, doors.Parsed out; BadInput if hopeless)
    outputs(recap, transcript) -> dict  file name -> bytes; `recap` is None where only a transcript exists
    drafted(draft) -> dict              file name -> bytes of a draft to send
    tracked(tasks) -> dict              file name -> bytes of tasks over several meetings

and the file name is the name in `-f`: `md` writes recap.md; `json` writes recap.json and transcript.json.
What several formats share is in `formats/parts/`.

    for name in ("md", "json", "vtt"):
        for file_name, data in formats.writer(name).outputs(recap, transcript).items(): ...
    ingest.classify(path, readers=formats.readers())
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import Protocol, cast

from pipeline import plugins
from pipeline.doors import Reader
from pipeline.errors import EngineUnavailable, NotFound
from pipeline.meeting import Draft, Recap, Tracked, Transcript

log = logging.getLogger(__name__)


class Writer(Protocol):
    """Writes one format."""

    def outputs(self, recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
        """File names and their bytes; empty where the format has nothing to say without a recap."""
        ...


class DraftWriter(Protocol):
    """Writes a draft in one format."""

    def drafted(self, draft: Draft) -> dict[str, bytes]:
        """File names and their bytes."""
        ...


class TaskWriter(Protocol):
    """Writes tasks over several meetings in one format."""

    def tracked(self, tasks: Sequence[Tracked]) -> dict[str, bytes]:
        """File names and their bytes."""
        ...


@cache
def _modules() -> dict[str, object]:
    here, found = tuple(__path__), dict[str, object]()
    for name in plugins.names("formats", here):
        try:
            found[name] = plugins.load("formats", name, here)
        except (
            EngineUnavailable
        ) as error:  # a stranger's broken package must not keep anybody from reading a file
            log.warning("%s; %s", error.message, error.hint)
    return found


def readers() -> dict[str, Reader]:
    """Every format that can be read, by name."""
    return {n: cast(Reader, m) for n, m in _modules().items() if hasattr(m, "sniff") and hasattr(m, "read")}


def writers() -> dict[str, Writer]:
    """Every format that can be written, by name."""
    return {n: cast(Writer, m) for n, m in _modules().items() if hasattr(m, "outputs")}


def _with(name: str, does: str, problem: str) -> object:
    """The format's file, which has a function `does`; of the others only where it is none of them, to name those that are."""
    if hasattr(module := plugins.load("formats", name, tuple(__path__)), does):
        return module
    known = ", ".join(sorted(n for n, m in _modules().items() if hasattr(m, does)))
    raise NotFound(problem.format(repr(name)), hint=f"one of {known}")


def writer(name: str) -> Writer:
    """The writer of a format; raises NotFound with the names there are."""
    return cast(Writer, _with(name, "outputs", "format {} cannot be written"))


def draft_writers() -> dict[str, DraftWriter]:
    """Every format that a draft can be written in, by name."""
    return {n: cast(DraftWriter, m) for n, m in _modules().items() if hasattr(m, "drafted")}


def draft_writer(name: str) -> DraftWriter:
    """The writer of drafts in a format; raises NotFound with the names there are."""
    return cast(DraftWriter, _with(name, "drafted", "a draft cannot be written as {}"))


def task_writer(name: str) -> TaskWriter:
    """The writer of tasks in a format; raises NotFound with the names there are."""
    return cast(TaskWriter, _with(name, "tracked", "tasks cannot be written as {}"))
