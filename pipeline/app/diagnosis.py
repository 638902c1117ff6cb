"""Says what works on this machine, what is missing, and the command that fixes it. Spends nothing, downloads nothing.

Knows nothing of terminals.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline import encryption, federation, loop, providers, speech, translation
from pipeline.errors import QuorumError
from pipeline.federation.chain import EMBEDDED
from pipeline.privacy import consent
from pipeline.settings import Settings
from pipeline.store import Store, shelf
from pipeline.text import onnx

LOW_DISK_GB = 2.0
State = Literal["ok", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `state`: ok; warn (a part is missing, the job still gets done); bad (the job cannot be done)."""

    what: str
    state: State
    detail: str
    fix: str | None = None


def checks(settings: Settings, *, reach: bool = False) -> Iterator[Check]:
    """Every finding, the base first. `reach`: also ask the configured providers' servers (costs nothing)."""
    yield _store(settings)
    yield from _leaving(settings)
    yield from _speech(settings)
    yield from _weights()
    yield from _models(settings, reach)
    yield from _translation(settings)


def _store(settings: Settings) -> Check:
    try:
        with Store(settings.database) as store:
            verdict = store.health()
            count, shown = shelf.count(store, shelf.Scope()), store.shown
    except QuorumError as error:
        return Check("store", "bad", error.message, error.hint)
    there = next(p for p in (settings.home, *settings.home.absolute().parents) if p.exists())
    free_gb = shutil.disk_usage(there).free / 1e9
    if verdict != "ok":
        return Check(
            "store",
            "bad",
            f"{shown}: {verdict}",
            "restore a backup, or move the file away and process again",
        )
    state: State = "ok" if free_gb > LOW_DISK_GB else "warn"
    return Check(
        "store",
        state,
        f"{shown}: {count} meetings, {free_gb:.0f} GB free",
        None if state == "ok" else "free some space",
    )


def _leaving(settings: Settings) -> Iterator[Check]:
    """What is in force about what leaves this machine, and where that comes from."""
    p = settings.policy
    if p.sources:
        yield Check("policy", "ok", f"{p.told or 'nothing is forbidden'} ({', '.join(p.sources)})")
    agreed = [vendor for vendor, yes in consent.remembered().items() if yes]
    if settings.local:
        said = "nothing: local" + (" (policy)" if p.local else "")
    elif settings.cloud is not None:
        said = "to any vendor with a key: cloud = yes" if settings.cloud else "nothing: cloud = no"
    else:
        said = f"to {', '.join(agreed)}, as you agreed" if agreed else "nothing, until you agree"
    yield Check("leaves this machine", "ok", said + (", names replaced" if settings.pseudonyms else ""))
    how, way_out = encryption.told()
    yield Check("store: encryption", "bad" if way_out else "ok", how, way_out)


def _speech(settings: Settings) -> Iterator[Check]:
    for engine in speech.status(settings):
        state: State = "warn" if engine.problem else "ok"
        yield Check(f"speech: {engine.name}", state, engine.problem or f"ready: {engine.model}", engine.hint)


def _weights() -> Iterator[Check]:
    for name in ("encoder", "grounding"):
        models = sorted(p.name for p in (onnx.weights_folder() / name).glob("*.onnx"))
        try:
            for model in models or ["model.onnx"]:
                onnx.load(name, model=model)
            yield Check(f"weights: {name}", "ok", "ready")
        except QuorumError as error:
            yield Check(f"weights: {name}", "warn", error.message, error.hint)


def _models(settings: Settings, reach: bool) -> Iterator[Check]:
    for name in federation.known(settings):
        card = providers.card(name, settings)
        problem = card.missing
        if problem is None and (reach or (card.local and not card.embedded)):  # loopback is always looked at
            problem = loop.run(providers.reachable(name, settings))
        yield Check(
            f"model: {name}",
            "warn" if problem else "ok",
            problem or ("on this machine" if card.local else "key found"),
        )


def _has_model(settings: Settings) -> bool:
    """Whether a language model could translate; the embedded model has no words of its own."""
    try:
        return federation.Federation(settings, providers=providers).model("translate").name != EMBEDDED
    except QuorumError:
        return False


def _translation(settings: Settings) -> Iterator[Check]:
    for name, problem, fix in translation.status(settings):
        if name == "model" and not _has_model(settings):
            problem, fix = (
                "no language model in the chain",
                "set a vendor's API key, or start a server (Ollama, vLLM)",
            )
        yield Check(f"translation: {name}", "warn" if problem else "ok", problem or "ready", fix)
