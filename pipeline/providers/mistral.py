"""Mistral, through its OpenAI-compatible address."""

from pipeline.providers._compatible import provider

VENDOR = provider(
    "mistral",
    base_url="https://api.mistral.ai/v1",
    key_env=("MISTRAL_API_KEY",),
    own_machine=False,
    prices="mistral",
    region="eu",
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
