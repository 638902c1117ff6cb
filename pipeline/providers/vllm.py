"""vLLM on this machine; elsewhere: set VLLM_BASE_URL."""

from pipeline.providers._compatible import provider

VENDOR = provider("vllm", base_url="http://127.0.0.1:8000/v1", base_url_env="VLLM_BASE_URL")
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
