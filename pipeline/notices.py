"""Lines that a user must see whatever else is shown: what leaves the machine, whose settings were not taken.

Knows nothing of terminals but stderr. Each line is said once a run.
"""

from __future__ import annotations

import sys
from functools import cache


@cache
def say(text: str) -> None:
    """One line on stderr, once."""
    print(f"quorum: {text}", file=sys.stderr, flush=True)


def begin() -> None:
    """A new run in the same process: what was said before is said again."""
    say.cache_clear()
