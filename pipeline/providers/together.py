"""Together's hosted open models."""

from pipeline.providers._compatible import provider

VENDOR = provider(
    "together",
    base_url="https://api.together.xyz/v1",
    key_env=("TOGETHER_API_KEY",),
    own_machine=False,
    prices="together",
    region="us",
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
