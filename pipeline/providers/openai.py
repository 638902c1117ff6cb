"""OpenAI, through its Responses format; nothing is kept on the vendor's side (`store` off)."""

from pipeline.providers._chat_vendor import ChatVendor

VENDOR = ChatVendor(
    name="openai",
    kind="openai",
    package="langchain_openai",
    key_env=("OPENAI_API_KEY",),
    base_url="https://api.openai.com/v1",
    base_url_env="OPENAI_BASE_URL",
    prices="openai",
    cache="key",
    options={"use_responses_api": True, "store": False},
    hosts=("openai.com",),
    regions={"api.openai.com": "us", "eu.api.openai.com": "eu"},
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
