"""Asks a vendor's server for its list of models: shows that key and address work, and costs nothing.

Knows nothing of replies.
"""

from __future__ import annotations

import httpx

from pipeline.providers._vendor import Vendor
from pipeline.settings import Settings


async def reach(vendor: Vendor, model: str, settings: Settings) -> str | None:
    """Why the list cannot be had, in a few words, or None."""
    url = vendor.url(model, settings)
    if url is None:
        return "its address is not known"
    key = vendor.key(model, settings)
    scheme = "Bearer " if vendor.auth == "Authorization" else ""
    headers = {vendor.auth: scheme + key} if key else {}
    if vendor.kind == "anthropic":
        headers["anthropic-version"] = "2023-06-01"
    try:
        async with httpx.AsyncClient(timeout=10.0, trust_env=not vendor.is_local(model, settings)) as client:
            answer = await client.get(url.rstrip("/") + vendor.models_path, headers=headers)
    except httpx.HTTPError as error:
        return f"{url}: {type(error).__name__}"
    if answer.status_code in (401, 403):
        return f"{url}: the key was refused ({answer.status_code})"
    return None if answer.is_success else f"{url}: answered {answer.status_code}"
