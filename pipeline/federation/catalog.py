"""What models cost: prices from genai-prices, or from quorum.toml. An unknown price is None, never zero.

Knows nothing of replies, chains or SDKs.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.doors import ModelCard, Usage
from pipeline.settings import ModelEntry, Settings


def price(card: ModelCard, usage: Usage, settings: Settings) -> float | None:
    """US dollars for these tokens; 0.0 for what runs on this machine; None where no price is known.

    Cached tokens are priced as such; reasoning tokens are part of the output.
    """
    entry = settings.models.get(card.name) or settings.models.get(card.priced_as or "")
    if entry is not None and entry.input_usd_per_mtok is not None and entry.output_usd_per_mtok is not None:
        return _own(entry, usage) * card.discount
    if card.local or card.unpaid:
        return 0.0
    listed = _listed(card.prices, (card.priced_as or card.name).partition(":")[2])
    if listed is None:
        return None
    # cached_input and cache_write are parts of input, here as in genai-prices
    from genai_prices import Usage as Tokens

    tokens = Tokens(
        input_tokens=usage.input,
        output_tokens=usage.output,
        cache_read_tokens=min(usage.cached_input, usage.input),
        cache_write_tokens=min(usage.cache_write, usage.input - min(usage.cached_input, usage.input)),
    )
    return float(listed.calc_price(tokens)["total_price"]) * card.discount


def context_tokens(card: ModelCard) -> int | None:
    """What the model can read: what its card says, else what the price list says of it."""
    if card.context_tokens is not None or card.prices is None:
        return card.context_tokens
    return _context(card.prices, card.name.partition(":")[2])


def is_free(card: ModelCard, settings: Settings) -> bool:
    """Whether asking it costs nothing, as far as is known."""
    return price(card, Usage(input=1_000, output=1_000), settings) == 0.0


def worst(card: ModelCard, settings: Settings, *, input_tokens: int, output_tokens: int) -> float | None:
    """The most that such a call can cost: nothing read from a cache, all of it perhaps written to one."""
    fresh = price(card, Usage(input=input_tokens, output=output_tokens), settings)
    if fresh is None:
        return None
    stored = price(card, Usage(input=input_tokens, output=output_tokens, cache_write=input_tokens), settings)
    return max(fresh, stored or 0.0)


def per_mtok(card: ModelCard, settings: Settings) -> tuple[float, float] | None:
    """US dollars per million input and output tokens, for showing and comparing; None where unknown."""
    low = price(card, Usage(input=1_000), settings)
    high = price(card, Usage(output=1_000), settings)
    return None if low is None or high is None else (low * 1_000, high * 1_000)


def _own(entry: ModelEntry, usage: Usage) -> float:
    assert entry.input_usd_per_mtok is not None
    assert entry.output_usd_per_mtok is not None
    return (usage.input * entry.input_usd_per_mtok + usage.output * entry.output_usd_per_mtok) / 1e6


@cache
def _context(provider: str, model: str) -> int | None:
    found = _found(provider, model)
    window = found.model.context_window if found is not None else None
    return int(window) if window else None


@cache
def _listed(provider: str | None, model: str) -> Any:
    """genai-prices' price of a model, or None; one that lists no token prices counts as unknown."""
    found = _found(provider, model) if provider is not None else None
    if found is None or found.model_price.input_mtok is None or found.model_price.output_mtok is None:
        return None
    return found.model_price


@cache
def _found(provider: str, model: str) -> Any:
    """genai-prices' entry of a model, or None."""
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    try:
        return calc_price(Tokens(input_tokens=1), model_ref=model, provider_id=provider)
    except (LookupError, ValueError):
        return None
