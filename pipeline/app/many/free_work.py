"""Whether a batch asks only what costs nothing and stays here, and how many processes it then uses by itself.

Knows nothing of how a meeting is worked on.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline import providers
from pipeline.app.many.cores import cores
from pipeline.federation import chain
from pipeline.settings import Settings
from pipeline.stages import media

SHARED_FROM = 8
"""Fewer meetings than this are done before a second process has started (about two seconds)."""


def processes_for(paths: Sequence[Path], settings: Settings, tasks: Sequence[str]) -> int:
    """Several where models that cost nothing read many transcripts; speech engines use every core by themselves.

    Calls that are waited for need no second process.
    """
    if len(paths) < SHARED_FROM or any(p.suffix.lower() in media.ENDINGS for p in paths):
        return 1
    return cores() if _costs_nothing(settings, tasks) else 1


def _costs_nothing(settings: Settings, tasks: Sequence[str]) -> bool:
    """Whether only the embedded model is asked."""
    chains = [chain.build(task, settings, providers=providers) for task in tasks]
    return all(name == chain.EMBEDDED for rungs in chains for name in rungs) and not _translates(settings)


def _translates(settings: Settings) -> bool:
    """Whether a language model translates."""
    return settings.translator == "model" or any(
        name != chain.EMBEDDED for rung in settings.chains.get("translate", ()) for name in rung.split("|")
    )
