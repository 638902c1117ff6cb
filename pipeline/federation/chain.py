"""Which models take part in a task, from cheap to strong: what the user says, else what keys and servers are there.

Knows nothing of how they are asked. A chain is a tuple of rungs; "a|b" in a rung are models of the same strength.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from pipeline.doors import Model, ModelCard
from pipeline.federation.call_policy import defaults
from pipeline.federation.catalog import per_mtok
from pipeline.federation.enhance import Room
from pipeline.settings import Settings

EMBEDDED = "local:extractive"
# Smaller open models do not keep to a JSON form over a long transcript; embedding models are smaller still.
_LEAST_BILLIONS = 3.0
# Tasks that the embedded model has no answer for.
_NEEDS_A_MODEL = frozenset({"chat", "translate"})


class Providers(Protocol):
    """Where models come from: `pipeline.providers`, handed in by whoever composes the house."""

    def connect(self, name: str, settings: Settings) -> Model:
        """The model, ready to be asked; raises EngineUnavailable, NotFound, WouldLeaveMachine."""
        ...

    def card(self, name: str, settings: Settings) -> ModelCard:
        """What is known of it without asking it; raises NotFound."""
        ...

    def running(self, settings: Settings) -> dict[str, float | None]:
        """Models that a server on this machine offers now, with billions of parameters where known."""
        ...

    def by_night(self, name: str) -> str:
        """Its name behind its vendor's batch endpoint; unchanged where there is none."""
        ...


def build(task: str, settings: Settings, *, providers: Providers) -> tuple[str, ...]:
    """The chain of a task. Without keys and servers: the embedded model alone.

    With `overnight`, vendors that have a batch endpoint are asked through it.
    """
    rungs = _by_day(task, settings, providers)
    if not settings.overnight:
        return rungs
    return tuple("|".join(map(providers.by_night, rung.split("|"))) for rung in rungs)


def _by_day(task: str, settings: Settings, providers: Providers) -> tuple[str, ...]:
    told = settings.chains.get(task) or settings.chains.get(task.partition(".")[0]) or settings.chain
    if told:
        return tuple(_written_out(rung) for rung in told)
    usable = _usable(settings, providers)
    parts = _parts(task, settings.optimize)
    rungs = tuple(rung for part in parts if (rung := _rung(part, usable, settings)))
    return tuple(dict.fromkeys(rungs)) or (EMBEDDED,)


def needs_a_model(task: str) -> bool:
    """Whether the embedded model cannot do the task."""
    return task in _NEEDS_A_MODEL


def room() -> Room:
    """How much evidence a stronger model sees."""
    windows = defaults()["windows"]
    return Room(reply=windows["reply"], answer=windows["answer"], statement=windows["statement"])


def known(settings: Settings) -> tuple[str, ...]:
    """Every model that defaults or settings name, the embedded one first."""
    tiers = defaults()["tiers"]
    listed = [f"{provider}:{model}" for provider, tier in tiers.items() for model in tier.values()]
    chains = [
        name
        for rung in (*settings.chain, *(r for c in settings.chains.values() for r in c))
        for name in rung.split("|")
    ]
    return tuple(dict.fromkeys([EMBEDDED, *settings.models, *map(_written_out, chains), *listed]))


def _parts(task: str, aim: str) -> tuple[str, ...]:
    own = defaults()["tasks"].get(task, {})
    return tuple(own.get(aim) or defaults()["aims"][aim])


def _usable(settings: Settings, providers: Providers) -> dict[str, dict[str, ModelCard]]:
    """Models that can be used now, by part and name; those of quorum.toml by their `strength`."""
    usable: dict[str, dict[str, ModelCard]] = {"small": {}, "medium": {}, "large": {}}
    for provider, tiers in defaults()["tiers"].items():
        for part, model in tiers.items():
            _seat(usable[part], f"{provider}:{model}", settings, providers)
    for name, entry in settings.models.items():
        strength = 0.3 if entry.strength is None else entry.strength
        part = "small" if strength < 0.4 else "medium" if strength < 0.7 else "large"
        _seat(usable[part], name, settings, providers)
    if not any(usable.values()):
        _own_servers(usable, settings, providers)
    return usable


def _own_servers(usable: dict[str, dict[str, ModelCard]], settings: Settings, providers: Providers) -> None:
    """What runs on this machine, where there is nothing else: the biggest first, none too small to write a recap."""
    found = {
        name: size for name, size in providers.running(settings).items() if size and size >= _LEAST_BILLIONS
    }
    for name in sorted(found, key=lambda name: -found[name]):
        part = "small" if found[name] < 25 else "medium" if found[name] < 100 else "large"
        _seat(usable[part], name, settings, providers)


def _seat(into: dict[str, ModelCard], name: str, settings: Settings, providers: Providers) -> None:
    card = providers.card(name, settings)
    if card.missing is None and (card.local or not settings.local):
        into[name] = card


def _rung(part: str, usable: Mapping[str, Mapping[str, ModelCard]], settings: Settings) -> str | None:
    """The models of a part, the user's own first, then by price; the two best are kept ("a|b")."""
    if part == "embedded":
        return EMBEDDED
    candidates = usable[part] or usable["medium" if part != "medium" else "large"]
    if not candidates:
        return None

    def order(name: str) -> tuple[bool, float]:
        prices = per_mtok(candidates[name], settings)
        return (name not in settings.models, prices[0] * 4 + prices[1] if prices else float("inf"))

    return "|".join(sorted(candidates, key=order)[:2])


def _written_out(rung: str) -> str:
    """ "local" is short for the embedded model."""
    return "|".join(EMBEDDED if name.strip() == "local" else name.strip() for name in rung.split("|"))
