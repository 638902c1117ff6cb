"""OpenRouter: many vendors behind one key."""

from pipeline.providers._compatible import provider

VENDOR = provider(
    "openrouter",
    base_url="https://openrouter.ai/api/v1",
    key_env=("OPENROUTER_API_KEY",),
    own_machine=False,
    prices="openrouter",
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
