"""quorum: recorded meetings in, recaps you can trust out.

from pipeline import ask, draft, process

done = process("standup.m4a")
print(done.recap.headline.text)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

# Libraries that report to their makers do so unless they are told before they are loaded: ONNX Runtime (since 1.29, with
# an identifier of the machine that it keeps on disk) and the model hub's client. Words never went along, but nothing may.
for _name in ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ.setdefault(_name, "1")

if TYPE_CHECKING:
    from pipeline.api import ask, draft, process

__all__ = ["ask", "draft", "process"]


def __getattr__(name: str) -> Any:
    """The three verbs, imported when they are first used, so that `quorum --help` stays quick."""
    if name in __all__:
        from pipeline import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
