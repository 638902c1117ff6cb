"""Anthropic: the transcript carries a cache marker where more questions on it are likely."""

from pipeline.providers._chat_vendor import ChatVendor

VENDOR = ChatVendor(
    name="anthropic",
    kind="anthropic",
    package="langchain_anthropic",
    key_env=("ANTHROPIC_API_KEY",),
    base_url="https://api.anthropic.com",
    base_url_env="ANTHROPIC_BASE_URL",
    prices="anthropic",
    cache="block",
    models_path="/v1/models",
    auth="x-api-key",
    hosts=("anthropic.com",),
    regions={"api.anthropic.com": "us"},
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
