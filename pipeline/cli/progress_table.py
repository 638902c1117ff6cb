"""The table of a batch on stderr: what is being worked on, what is done, what failed, and how long it will take.

Knows nothing of how the work is done. Plain lines when nobody is watching.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.app.many.report import Outcome, Watcher
    from pipeline.doors import Progress

SHOWN = 12
"""Rows of the live table: the last ones done and those being worked on."""


@contextmanager
def table(*, quiet: bool = False) -> Iterator[Watcher]:
    """A `Watcher` that draws on stderr while the block runs."""
    if quiet or not sys.stderr.isatty():
        yield _LiveLines(quiet=quiet)
        return
    from rich.console import Console
    from rich.live import Live

    shown = _Table()
    with Live(
        get_renderable=shown.drawn, console=Console(stderr=True), refresh_per_second=4, transient=False
    ):
        yield shown


@contextmanager
def shown(inputs: Sequence[str], *, quiet: bool) -> Iterator[tuple[Progress, Watcher]]:
    """What to tell stages and batch while the block runs: a bar for one meeting, the table for many."""
    from pipeline.app.many.report import nobody
    from pipeline.cli.console import meter
    from pipeline.doors import silent

    many = len(inputs) > 1 or any("*" in i or Path(i).is_dir() for i in inputs)
    if many:
        with table(quiet=quiet) as watcher:
            yield silent, watcher
    else:
        with meter(quiet) as progress:
            yield progress, nobody


class _LiveLines:
    """One line for each meeting that is done."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._done = 0

    def __call__(self, event: Outcome | str, total: int) -> None:
        if isinstance(event, str):
            return
        self._done += 1
        if not self._quiet:
            cost = f", ${event.cost_usd:.4f}" if event.cost_usd else ""
            told = f": {event.error}" if event.error else f" in {event.seconds:.1f} s{cost}"
            name = Path(event.source).name
            print(f"[{self._done}/{total}] {event.state} {name}{told}", file=sys.stderr, flush=True)


class _Table:
    """Rows by source, the newest last."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._running: dict[str, float] = {}
        self._rows: list[Outcome] = []
        self._total = 0

    def __call__(self, event: Outcome | str, total: int) -> None:
        self._total = total
        if isinstance(event, str):
            self._running[event] = time.monotonic()
            return
        self._running.pop(event.source, None)
        self._rows.append(event)

    def drawn(self) -> Any:
        """The table as it stands."""
        from rich.table import Table
        from rich.text import Text

        made = Table(box=None, pad_edge=False, title=self._title(), title_justify="left")
        for heading in ("meeting", "state", "time", "cost"):
            made.add_column(heading, overflow="ellipsis", no_wrap=True)
        colors = {"done": "green", "failed": "red", "skipped": "dim"}
        for row in self._rows[-max(1, SHOWN - len(self._running)) :]:
            state = f"{row.state}: {row.error}" if row.error else row.state
            cost = f"${row.cost_usd:.4f}" if row.cost_usd else ""
            made.add_row(
                Path(row.source).name, Text(state, style=colors[row.state]), f"{row.seconds:.1f} s", cost
            )
        for source, since in list(self._running.items())[:SHOWN]:
            made.add_row(Path(source).name, "…", f"{time.monotonic() - since:.0f} s", "")
        return made

    def _title(self) -> str:
        done = len(self._rows)
        failed = sum(r.state == "failed" for r in self._rows)
        worked = [r for r in self._rows if r.state != "skipped"]
        left = ""
        if worked and done < self._total:
            each = (time.monotonic() - self._began) / len(worked)
            left = f" · about {_spoken(each * (self._total - done))} left"
        spent = sum(r.cost_usd or 0 for r in self._rows)
        paid = f" · ${spent:.4f}" if spent else ""
        return f"{done} of {self._total}" + (f" · {failed} failed" if failed else "") + paid + left


def _spoken(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds > 90 else f"{seconds:.0f} s"
