"""What became of each thing in a batch, and all of it as one machine-readable report.

Knows nothing of how the work is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipeline.meeting import Draft, Processed
from pipeline.stages.find import PassedOver

State = Literal["done", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One meeting of a batch. `files` are those written, relative to the output folder.

    `skipped`: made earlier, nothing was done. `cost_usd` is None where no priced model took part. `made` and `drafts`
    are kept only where nothing was written to a folder.
    """

    source: str
    state: State
    meeting_id: str = ""
    title: str = ""
    files: tuple[str, ...] = ()
    seconds: float = 0.0
    cost_usd: float | None = None
    error: str = ""
    hint: str = ""
    exit_code: int = 0
    made: Processed | None = None
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole batch. `seconds` is wall time."""

    outcomes: tuple[Outcome, ...]
    seconds: float
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def done(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.state == "done")

    @property
    def skipped(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.state == "skipped")

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.state == "failed")

    @property
    def processed(self) -> tuple[Processed, ...]:
        """The meetings themselves, where nothing was written to a folder."""
        return tuple(o.made for o in self.outcomes if o.made is not None)

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The drafts themselves, where nothing was written to a folder."""
        return tuple(d for o in self.outcomes for d in o.drafts)

    @property
    def cost_usd(self) -> float | None:
        """What the batch was billed; None where no priced model took part."""
        known = [o.cost_usd for o in self.outcomes if o.cost_usd is not None]
        return sum(known) if known else None

    @property
    def exit_code(self) -> int:
        """0 all well; the error's own code for a single input; 1 where some of many failed."""
        if not self.failed:
            return 0
        return self.failed[0].exit_code if len(self.outcomes) == 1 else 1

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each failure and for each file that was not taken."""
        failed = tuple(f"{o.source}: {o.error}" + (f" ({o.hint})" if o.hint else "") for o in self.failed)
        return failed + tuple(f"{p.path}: not taken: {p.why}" for p in self.passed_over)

    def as_data(self) -> dict[str, object]:
        """The report for machines."""
        return {
            "done": len(self.done),
            "skipped": len(self.skipped),
            "failed": len(self.failed),
            "seconds": round(self.seconds, 3),
            "cost_usd": self.cost_usd,
            "meetings": [
                {
                    "source": o.source,
                    "state": o.state,
                    "meeting_id": o.meeting_id or None,
                    "title": o.title or None,
                    "files": list(o.files),
                    "seconds": round(o.seconds, 3),
                    "cost_usd": o.cost_usd,
                    "error": o.error or None,
                    "hint": o.hint or None,
                }
                for o in self.outcomes
            ],
            "passed_over": [{"source": str(p.path), "why": p.why} for p in self.passed_over],
        }


Watcher = Callable[[Outcome | str, int], None]
"""Told a source when its work begins, its outcome when it ends, and how many there are in all."""


def nobody(event: Outcome | str, total: int) -> None:
    """A `Watcher` that looks away."""
