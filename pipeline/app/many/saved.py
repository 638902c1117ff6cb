"""The report of a batch beside what it made: what was taken away meanwhile did not succeed.

Knows nothing of how anything was made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.app.many.archive import write
from pipeline.app.many.report import Outcome, Report
from pipeline.errors import StoreError
from pipeline.meeting import Receipt


def cost_of(receipts: Sequence[Receipt]) -> float | None:
    """What they cost together; None where no price is known."""
    known = [r.cost_usd for r in receipts if r.cost_usd is not None]
    return sum(known) if known else None


def saved(report: Report, out: Path | None) -> Report:
    """The report, written to the folder where there is one."""
    if out:
        report = replace(report, outcomes=tuple(_still_there(o, out) for o in report.outcomes))
        text = json.dumps(report.as_data(), ensure_ascii=False, indent=2) + "\n"
        write({"report.json": text.encode("utf-8", "backslashreplace")}, out)
    return report


def _still_there(outcome: Outcome, out: Path) -> Outcome:
    """What was written and taken away again during the run did not succeed."""
    gone = [f for f in outcome.files if not (out / f).is_file()]
    if outcome.state != "done" or not gone:
        return outcome
    return replace(
        outcome, state="failed", error=f"{out / gone[0]} was removed during the run", hint="run the same command again",
        exit_code=StoreError.exit_code,
    )  # fmt: skip
