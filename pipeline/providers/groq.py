"""Groq's hosted open models."""

from pipeline.providers._compatible import provider

VENDOR = provider(
    "groq",
    base_url="https://api.groq.com/openai/v1",
    base_url_env="GROQ_BASE_URL",
    key_env=("GROQ_API_KEY",),
    own_machine=False,
    prices="groq",
    region="us",
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
