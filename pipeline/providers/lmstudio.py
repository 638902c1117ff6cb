"""LM Studio on this machine; elsewhere: set LMSTUDIO_BASE_URL."""

from pipeline.providers._compatible import provider

VENDOR = provider(
    "lmstudio", base_url="http://127.0.0.1:1234/v1", base_url_env="LMSTUDIO_BASE_URL", at_once=1
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
