"""What keeps SDKs from telling more, or to others, than was asked: proxies, logs, tracers.

Knows nothing of requests.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from typing import Any

import httpx
from langsmith import tracing_context


def direct(kind: str) -> dict[str, Any]:
    """Options that keep a local call off the environment's proxies: it must not leave the machine through one.

    How long it may be silent is measured by us: a client's own limit would count the reading of a long prompt as silence.
    """
    patience = httpx.Timeout(None, connect=10.0)
    if kind == "ollama":
        return {"client_kwargs": {"trust_env": False, "timeout": patience}}
    if kind == "openai":
        return {
            "timeout": None,
            "http_client": httpx.Client(trust_env=False, timeout=patience),
            "http_async_client": httpx.AsyncClient(trust_env=False, timeout=patience),
        }
    return {}


def quiet() -> None:
    """SDKs log whole requests where the environment asks for it (OPENAI_LOG) or the program logs everything: not the words
    of meetings."""
    for name in ("openai", "anthropic", "httpx", "httpcore", "google_genai", "langsmith"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger(name).level))


def unseen() -> AbstractContextManager[None]:
    return tracing_context(enabled=False)
