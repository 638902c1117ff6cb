"""What a terminal shows: progress on stderr, results on stdout, plain text when nobody is watching.

Knows nothing of what is being done.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any

PLAIN_EVERY_S = 15.0


class Meter:
    """A `Progress`: a live bar with the time left on a terminal, a line now and then elsewhere, nothing with `quiet`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live = not quiet and sys.stderr.isatty()
        self._bars: Any = None
        self._tasks: dict[str, Any] = {}
        self._said: dict[str, float] = {}
        self._started: dict[str, float] = {}

    def __enter__(self) -> Meter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, stage: str, done: float, total: float | None) -> None:
        """`done` of `total` units of a stage; `total` None while unknown."""
        if self._live:
            self._draw(stage, done, total)
        elif not self._quiet:
            self._say(stage, done, total)

    def note(self, text: str) -> None:
        """A line the user should see now."""
        if not self._quiet:
            (self._bars.console.print if self._bars else _err)(text)

    def _draw(self, stage: str, done: float, total: float | None) -> None:
        if self._bars is None:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                Progress,
                SpinnerColumn,
                TaskProgressColumn,
                TextColumn,
                TimeRemainingColumn,
            )

            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(),
            )
            self._bars = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bars.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)

    def _say(self, stage: str, done: float, total: float | None) -> None:
        now = time.monotonic()
        self._started.setdefault(stage, now)
        if stage in self._said and now - self._said[stage] < PLAIN_EVERY_S:
            return
        self._said[stage] = now
        spent = now - self._started[stage]
        if not total or not done or spent < 1:
            _err(f"{stage} …")
            return
        left = spent * (total - done) / done
        _err(
            f"{stage}: {done / total:.0%}, about {left / 60:.0f} min left"
            if left > 90
            else f"{stage}: {done / total:.0%}, about {left:.0f} s left"
        )


def _err(text: str) -> None:
    print(shown(text), file=sys.stderr, flush=True)


def shown(text: str) -> str:
    """The text as a terminal may have it, whatever strangers and vendors wrote into it."""
    from pipeline.text import safe

    return safe.shown(text)


def one_line(text: str) -> str:
    """The same, for a cell of a table."""
    from pipeline.text import safe

    return safe.one_line(text)


def show_markdown(text: str) -> None:
    """Markdown on stdout: rendered on a terminal, as it is in a pipe."""
    text = shown(text)
    if not sys.stdout.isatty():
        print(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def show_json(value: object) -> None:
    """One JSON document on stdout."""
    print(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2))


def show_table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    rows = [tuple(one_line(cell) for cell in row) for row in rows]
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*headings, box=None, header_style="bold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@contextmanager
def meter(quiet: bool = False) -> Iterator[Meter]:
    """A progress meter that is cleared away when its block ends."""
    with Meter(quiet=quiet) as shown:
        yield shown
