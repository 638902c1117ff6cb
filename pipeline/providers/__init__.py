"""Chat models, one file a provider, found by its name: connect("anthropic:claude-opus-5-5", settings).

Knows nothing of prices, chains or meetings. A provider's file has `connect(model, settings) -> Model`; it may have
`missing(settings)` (why it cannot be used now), `card(model, settings)` and `reachable(settings)`. Files whose name
begins with an underscore are no providers. Any other name joins through quorum.toml, if its server speaks OpenAI's
format: [models."acme:big"] base_url = "https://…/v1".

`--local` is enforced here: a model that would leave the machine is not even connected; one that may leave it is handed out
behind the door of `pipeline.privacy`, and in no other way.
"""

from __future__ import annotations

from typing import Any

from pipeline import plugins
from pipeline.doors import Model, ModelCard
from pipeline.errors import EngineUnavailable, NotFound, WouldLeaveMachine
from pipeline.privacy import door
from pipeline.settings import Settings


def names() -> tuple[str, ...]:
    """The providers that have a file here or an entry point `quorum.providers`, by name."""
    return plugins.names("providers", tuple(__path__))


def connect(name: str, settings: Settings) -> Model:
    """The model of that name ("provider:model"), ready to be asked; nothing is sent yet.

    Raises NotFound, EngineUnavailable (no key, no package, no weights) and WouldLeaveMachine.
    """
    known = card(name, settings)
    if settings.local and not known.local:
        raise WouldLeaveMachine(
            f"{name} is not on this machine and --local is set; nothing was sent",
            hint='leave --local away, or set local = true under [models."' + name + '"] if it is yours',
        )
    if known.missing:
        raise EngineUnavailable(f"{name}: {known.missing}")
    provider, model = split(name)
    connected = _module(provider, name, settings).connect(model, settings)
    assert isinstance(connected, Model)
    return connected if known.local else door.Guarded(connected, place(name, settings), settings)


def card(name: str, settings: Settings) -> ModelCard:
    """What is known of a model without asking anybody; raises NotFound for a provider that nobody knows."""
    provider, model = split(name)
    module = _module(provider, name, settings)
    if hasattr(module, "card"):
        found = module.card(model, settings)
        assert isinstance(found, ModelCard)
    else:
        missing = module.missing(settings) if hasattr(module, "missing") else None
        embedded = bool(getattr(module, "EMBEDDED", False))
        local = embedded or bool(getattr(module, "LOCAL", False))
        found = ModelCard(name=name, local=local, embedded=embedded, missing=missing)
    return found if found.local else door.admitted(found, place(name, settings), settings)


def place(name: str, settings: Settings) -> door.Place:
    """Whose server a model is asked at, and where that stands."""
    provider, model = split(name.removeprefix("overnight:"))
    module = _module(provider, name.removeprefix("overnight:"), settings)
    vendor = getattr(module, "VENDOR", module)
    if not hasattr(vendor, "place"):  # a provider of a kind of its own, which says no address
        return door.Place(provider, "an address of its own")
    host, region = vendor.place(model, settings)
    return door.Place(provider, host, region)


def by_night(name: str) -> str:
    """The model's name behind its vendor's batch endpoint; unchanged where the vendor has none."""
    from pipeline.providers import overnight

    return f"overnight:{name}" if overnight.takes(name) else name


async def reachable(name: str, settings: Settings) -> str | None:
    """Why the model cannot be reached right now, asked of its server without spending anything; None: it can."""
    known = card(name, settings)
    if known.missing:
        return known.missing
    if settings.local and not known.local:
        return "not asked: --local is set"
    provider, model = split(name)
    module = _module(provider, name, settings)
    if not hasattr(module, "reachable"):
        return None
    problem = await module.reachable(model, settings)
    assert problem is None or isinstance(problem, str)
    return problem


def running(settings: Settings) -> dict[str, float | None]:
    """Models that a server on this machine offers right now, with billions of parameters where they are known."""
    from pipeline.providers._running import running as found

    return found(settings)


def split(name: str) -> tuple[str, str]:
    """("provider", "model") of a name; raises NotFound for a name without a model."""
    provider, colon, model = name.partition(":")
    if not (provider and colon and model):
        raise NotFound(f"no model {name!r}", hint='write provider:model, as in "local:extractive"')
    return provider, model


def _module(
    provider: str, name: str, settings: Settings
) -> Any:  # a provider's file: its functions are checked where they are called
    if (module := plugins.load("providers", provider.replace("-", "_"), tuple(__path__))) is not None:
        return module
    entry = settings.models.get(name)
    if entry is not None and entry.base_url:
        from pipeline.providers import _compatible

        return _compatible.provider(provider)
    raise NotFound(
        f"no provider {provider!r} for {name!r}",
        hint=f'one of {", ".join(names())}, or give [models."{name}"] a base_url in quorum.toml',
    )
