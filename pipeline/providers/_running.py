"""Finds language models that a server on this machine offers right now: one short look at loopback, nothing else.

Knows nothing of how they are asked.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from http.client import HTTPConnection
from urllib.parse import urlsplit

from pipeline.providers import ollama
from pipeline.settings import Settings

# A server on loopback answers its list of models in a millisecond or two.
_PATIENCE_S = 0.3
_SIZE = re.compile(r"([\d.]+)\s*([BM])", re.I)


def running(settings: Settings) -> dict[str, float | None]:
    """Models of a running Ollama by name ("ollama:llama3.2:3b"), with billions of parameters where it says so."""
    url = ollama.VENDOR.url("", settings)
    assert url is not None
    if not ollama.VENDOR.is_local("", settings):
        return {}
    return dict(_listed(url if "//" in url else f"http://{url}"))


@lru_cache(maxsize=4)
def _listed(url: str) -> tuple[tuple[str, float | None], ...]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 11434, timeout=_PATIENCE_S)
    try:
        connection.request("GET", "/api/tags")
        told = json.loads(connection.getresponse().read())
        models = told.get("models", []) if isinstance(told, dict) else []
        return tuple((f"ollama:{m['name']}", _billions(m)) for m in models if not _in_the_cloud(m["name"]))
    except (TimeoutError, OSError, ValueError, KeyError, TypeError):
        return ()
    finally:
        connection.close()


def _in_the_cloud(name: str) -> bool:
    return name.endswith(ollama.VENDOR.cloud_suffixes)


def _billions(model: dict[str, object]) -> float | None:
    details = model.get("details")
    told = details.get("parameter_size") if isinstance(details, dict) else None
    found = _SIZE.search(str(told)) if told else None
    return float(found[1]) / (1000 if found[2].upper() == "M" else 1) if found else None
