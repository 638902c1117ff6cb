"""What was planted in the sample recording, and whether a recap of it tells it: `python -m tests.planted out/demo`.

Knows nothing of how recaps are made. Words are compared loosely: engines hear them a little differently.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MEETING = "office"
DECISIONS = (({"open", "june"}, "agreed"),)
"""Words of what was decided, and how firmly."""
ACTIONS = (({"contract", "bank"}, "Mark"), ({"budget"}, "Peter"))
NEVER_AGREED = ({"hire", "drivers"},)
"""Decided, then taken back: never to be shown as agreed."""
DENIED = re.compile(r"\bnot\b|n['’]t\b")


def missed(recap: Mapping[str, Any]) -> list[str]:
    """What the recap (as its JSON) lacks or says wrongly; empty: all that was planted is there."""
    faults = [] if recap["coverage"] == 1.0 else [f"coverage is {recap['coverage']}"]
    for words, strength in DECISIONS:
        if not any(_holds(c, words) and c["strength"] == strength for c in recap["decisions"]):
            faults.append(f"no {strength} decision tells of {', '.join(sorted(words))}")
    for words, owner in ACTIONS:
        if not any(_holds(a, words) and owner in str(a["owner"]) for a in recap["actions"]):
            faults.append(f"no task of {owner} tells of {', '.join(sorted(words))}")
    for words in NEVER_AGREED:
        if any(
            _holds(c, words) and c["strength"] == "agreed" and not DENIED.search(c["text"])
            for c in recap["decisions"]
        ):
            faults.append(f"{', '.join(sorted(words))}: taken back, and shown as agreed")
    return faults


def _holds(claim: Mapping[str, Any], words: set[str]) -> bool:
    said = " ".join([claim["text"], *(e["quote"] for e in claim["evidence"])]).lower()
    return all(word in said for word in words)


def main(arguments: Sequence[str]) -> int:
    """0 where every recap of the sample below the folder tells what was planted."""
    found = [
        p
        for p in Path(arguments[0]).rglob("recap.json")
        if MEETING in json.loads(p.read_text("utf-8"))["title"].lower()
    ]
    faults = [
        f"{p.parent.name}: {fault}" for p in found for fault in missed(json.loads(p.read_text("utf-8")))
    ]
    if not found:
        faults.append(f"{arguments[0]}: no recap of the {MEETING} recording")
    print("\n".join(faults) or f"{len(found)} recap of the recording: all that was planted is told")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
