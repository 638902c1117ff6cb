"""Run one benchmark: `python -m tests.bench NAME --data DIR [--split NAME] [--json]`.

Knows nothing of what is measured: each benchmark is one file beside this one with `run(data, *, split)`.
The last line on stdout is exactly one JSON object; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

NOT_BENCHMARKS = {"__main__"}
RESULTS = Path(__file__).parent / "results.json"


def names() -> list[str]:
    """Every module here that has a `run`."""
    here = Path(__file__).parent
    found = (m.name for m in iter_modules([str(here)]) if m.name not in NOT_BENCHMARKS)
    return sorted(name for name in found if "\ndef run(" in (here / f"{name}.py").read_text(encoding="utf-8"))


def machine() -> str:
    """What the figures were measured on, without naming the machine."""
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def measure(name: str, data: Path, split: str | None, **more: str | Sequence[str]) -> dict[str, object]:
    """One benchmark's figures with `n`, `seconds`, `machine` and `skipped`; `more`: options that only some have."""
    if find_spec(f"tests.bench.{name}") is None or name not in names():
        raise SystemExit(f"no benchmark {name!r}; there are: {', '.join(names())}")
    started = time.perf_counter()
    figures = import_module(f"tests.bench.{name}").run(data, split=split, **more)
    figures.setdefault("n", 0)
    figures.setdefault("skipped", [])
    return {
        "benchmark": name,
        "split": split,
        **figures,
        "seconds": round(time.perf_counter() - started, 2),
        "machine": machine(),
    }


def record(name: str, figures: dict[str, object]) -> None:
    """Keep the figures for the README, and the picture of those that draw one; the figures of other benchmarks stay."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    known[name] = figures
    RESULTS.write_text(
        json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )
    module = import_module(f"tests.bench.{name}")
    if picture := getattr(module, "PICTURE", None):
        (RESULTS.parent / picture).write_text(module.draw(figures), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=[*names(), "all"], help="which benchmark")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("../shared/data"),
        help="folder laid out as in tests/bench/README.md",
    )
    parser.add_argument("--split", default=None, help="split of the data, where it has splits (val, dev, …)")
    parser.add_argument(
        "--json", action="store_true", help="one line of JSON (also the default; indented without it)"
    )
    parser.add_argument(
        "--record",
        action="store_true",
        help="also keep the figures in tests/bench/results.json (the README's)",
    )
    parser.add_argument("--series", default="", help="calls: series left out, with commas between them")
    parser.add_argument("--library", default="", help="scale: folder where filled libraries are kept")
    parser.add_argument("--engine", default="", help="scale: postgres instead of sqlite")
    options = parser.parse_args()
    more: dict[str, str | Sequence[str]] = {"series": options.series.split(",")} if options.series else {}
    more |= {name: told for name in ("library", "engine") if (told := getattr(options, name))}
    if not options.data.is_dir():
        raise SystemExit(f"{options.data}: no such folder; give the recorded data with --data DIR")
    for name in names() if options.name == "all" else [options.name]:
        figures = measure(name, options.data, options.split, **more)
        if options.record:
            record(name, figures)
        print(json.dumps(figures, indent=None if options.json else 2, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
