"""Asks a vendor's server for what costs nothing: whether it is there and takes the key, and how much a model reads.

Knows nothing of replies.
"""

from __future__ import annotations

from pipeline.providers._model_server import context_in
from pipeline.providers._vendor import Vendor
from pipeline.settings import Settings

_PATIENCE_S = 10.0
# A server on loopback answers its list of models in a millisecond or two, also while it generates.
_LOCAL_PATIENCE_S = 2.0


async def reach(vendor: Vendor, model: str, settings: Settings) -> str | None:
    """Why the list of models cannot be had, in a few words, or None."""
    import httpx  # late: naming a vendor asks nobody

    url = vendor.url(model, settings)
    if url is None:
        return "its address is not known"
    local = vendor.is_local(model, settings)
    patience = _LOCAL_PATIENCE_S if local else _PATIENCE_S
    try:
        async with httpx.AsyncClient(timeout=patience, trust_env=not local) as client:
            answer = await client.get(
                url.rstrip("/") + vendor.models_path, headers=_headers(vendor, model, settings)
            )
    except httpx.HTTPError as error:
        return f"{url}: {type(error).__name__}"
    if answer.status_code in (401, 403):
        return f"{url}: the key was refused ({answer.status_code})"
    return None if answer.is_success else f"{url}: answered {answer.status_code}"


async def context(vendor: Vendor, model: str, settings: Settings) -> int | None:
    """How much the model reads, as its server says it: the least of what it says in the places where servers do."""
    import httpx  # late: naming a vendor asks nobody

    url = vendor.url(model, settings)
    if url is None:
        return None
    base = (url if "//" in url else f"http://{url}").rstrip("/")
    root = base.removesuffix("/v1")
    asks: list[tuple[str, str, dict[str, str] | None]] = [("GET", base + vendor.models_path, None)]
    if vendor.kind == "ollama":
        asks = [("POST", f"{base}/api/show", {"model": model})]
    elif vendor.own_machine:
        asks += [("GET", f"{root}/props", None), ("GET", f"{root}/api/v0/models", None)]
    found: list[int] = []
    local = vendor.is_local(model, settings)
    async with httpx.AsyncClient(timeout=_LOCAL_PATIENCE_S, trust_env=not local) as client:
        for method, where, body in asks:
            try:
                answer = await client.request(
                    method, where, json=body, headers=_headers(vendor, model, settings)
                )
                told = context_in(answer.json(), model) if answer.is_success else None
            except (httpx.HTTPError, ValueError):
                continue
            if told:
                found.append(told)
    return min(found) if found else None


def _headers(vendor: Vendor, model: str, settings: Settings) -> dict[str, str]:
    key = vendor.key(model, settings)
    scheme = "Bearer " if vendor.auth == "Authorization" else ""
    headers = {vendor.auth: scheme + key} if key else {}
    if vendor.kind == "anthropic":
        headers["anthropic-version"] = "2023-06-01"
    return headers
