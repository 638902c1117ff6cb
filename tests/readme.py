"""The generated parts of the READMEs: the tree, a real recap, figures that were measured.

The files hold the calls between cog marks; `make readme` writes them again and a test checks that they are current.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
RESULTS = HERE / "tests" / "bench" / "results.json"


def shown(arguments: str, *, lines: int | None = None) -> None:
    """Print the Markdown that a command printed, as it is."""
    text = _run(arguments, lines)
    body = text.split("---\n", 2)[2] if text.startswith("---\n") else text
    print("\n" + "\n".join(f"> {line}".rstrip() for line in body.strip().splitlines()) + "\n")


def tree() -> None:
    """Print one line a module: its name and the first clause of its docstring."""
    rows = []
    for path in sorted(
        (HERE / "pipeline").rglob("*.py"), key=lambda p: (len(p.relative_to(HERE).parts) > 2, str(p))
    ):
        name = path.relative_to(HERE / "pipeline")
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        clause = text.split("\n\n")[0].split("\n")[0].rstrip(".")
        if clause:
            shown_name = (
                str(name.parent) + "/"
                if name.name == "__init__.py" and name.parent != Path(".")
                else str(name)
            )
            rows.append(f"{shown_name:<34}{clause}")
    print(_fenced("\n".join(rows)))


def figures(name: str, *keys: str) -> None:
    """Print the measured figures of a benchmark, as recorded by `python -m tests.bench NAME --record`."""
    found = json.loads(RESULTS.read_text(encoding="utf-8")).get(name) if RESULTS.is_file() else None
    if not found:
        print(f"\n(not measured yet: `python -m tests.bench {name} --data DIR --record`)\n")
        return
    print(f"\n| `{name}` | |\n|---|---|")
    for key in keys:
        value: object = found
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        print(f"| {key.replace('.', ' · ')} | {_value(value)} |")
    print()


MATTER = (
    (
        "questions answered as well as the strongest model does (ELITR dev)",
        "replay",
        "headline.quality_share",
    ),
    ("… at this share of its cost (always GPT-4 32k on the whole)", "replay", "headline.cost_share"),
    ("… with the windows at 32k prices too", "replay", "headline.cost_share_32k"),
    ("lies that reach a reader as verified", "lies", "shown_as_verified"),
    ("statements of humans that are doubted wrongly", "lies", "right_doubted.human"),
    ("QMSum val, ROUGE-1/2/L: whole meeting", "qmsum", "general"),
    ("QMSum val, ROUGE-1/2/L: specific questions", "qmsum", "specific"),
    ("lines that answer found among the first five (BM25: below)", "retrieval", "hit_at_5"),
    ("… BM25", "retrieval", "bm25.hit_at_5"),
    ("decisions of chaired calls that are shown (recall)", "calls", "decisions.recall"),
    ("questions to one call answered right", "asks", "right"),
    ("small inputs that once failed and come in right", "cases", "passed"),
    ("languages told apart, sentences (%)", "language_id", "sentences"),
    ("router's overhead, ms (LangChain, LiteLLM Router: below)", "overhead", "p50_ms"),
    ("… peers", "overhead", "peers_p50_ms"),
    ("seconds a meeting hour, embedded recap", "end_to_end", "s_per_meeting_hour"),
    ("attacks by a transcript that succeeded", "injection", "succeeded"),
)
"""What a figure says, the benchmark that prints it, and its key there."""


def figures_table() -> None:
    """Print the figures that matter, as they were recorded; those that were not are left out."""
    known = json.loads(RESULTS.read_text(encoding="utf-8"))
    print("\n| | |\n|---|---|")
    for told, name, key in MATTER:
        value: object = known.get(name)
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            print(f"| {told} | {_value(value)} |")
    print()


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
    if isinstance(value, dict):
        parts = (
            f"{k} ({_value(v)})" if isinstance(v, dict) else f"{k} {_value(v)}" for k, v in value.items()
        )
        return ", ".join(parts)
    return "–" if value is None else str(value)


def _run(arguments: str, lines: int | None) -> str:
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "QUORUM_HOME": home,
            "QUORUM_OFFLINE": "1",
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "TERM": "dumb",
        }
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", *arguments.split()],
            capture_output=True,
            text=True,
            cwd=HERE,
            env=environment,
            check=True,
        )
    text = "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())
    return text if lines is None else "\n".join([*text.splitlines()[:lines], "…"])


def _fenced(text: str) -> str:
    return f"\n```text\n{text}\n```\n"
