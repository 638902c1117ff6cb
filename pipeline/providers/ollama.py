"""Ollama: open weights on this machine. Names ending in -cloud run on its vendor's servers and are not local.

Ollama cuts a prompt that is longer than `num_ctx` without a word, so the context is always set.
"""

from pipeline.providers._chat_vendor import ChatVendor

VENDOR = ChatVendor(
    name="ollama",
    kind="ollama",
    package="langchain_ollama",
    extra="ollama",
    base_url="http://127.0.0.1:11434",
    base_url_env="OLLAMA_HOST",
    own_machine=True,
    at_once=1,
    limit=lambda tokens, context: {"options": {"num_predict": tokens, "num_ctx": context}},
    models_path="/api/tags",
    own_context=True,
    default_context=16384,
    cloud_suffixes=("-cloud", ":cloud"),
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
