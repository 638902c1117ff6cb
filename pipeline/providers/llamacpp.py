"""llama.cpp's server on this machine; elsewhere: set LLAMACPP_BASE_URL."""

from pipeline.providers._compatible import provider

VENDOR = provider(
    "llamacpp", base_url="http://127.0.0.1:8080/v1", base_url_env="LLAMACPP_BASE_URL", at_once=1
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
