"""Costs and quality: spend by day, model and task, why stronger models were asked, and what one's own verdicts say.

Knows nothing of prices.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline import api
from pipeline.web import rendering, site

router = APIRouter()


@router.get("/costs")
async def costs(request: Request, since: str = "") -> Response:
    """The page."""
    here = site.of(request)
    tables: dict[str, Any] = {}
    for by in ("day", "model", "task"):
        tables[by] = await here.read(api.costs, (by,), since=since, settings=here.settings)
    quality = await here.read(api.quality, settings=here.settings)
    escalated = await here.read(api.escalated, since=since, settings=here.settings)
    spent = await here.read(api.spent, since=since, settings=here.settings)
    return rendering.page(
        request,
        "costs.html",
        spent=spent,
        tables=tables,
        escalated=escalated,
        quality=quality,
        since=since,
        cap=here.settings.max_cost_usd,
    )


@router.post("/costs/calibrate")
async def calibrate(request: Request) -> Response:
    """Fit the thresholds to one's own verdicts."""
    here = site.of(request)
    fitted = await here.think(api.calibrate, settings=here.settings)
    return rendering.page(request, "_calibrated.html", fitted=fitted)


@router.get("/meetings/{meeting_id}/why")
async def why(request: Request, meeting_id: str) -> Response:
    """Why a recap was trusted or sent on, in plain words."""
    here = site.of(request)
    told = await here.think(api.explain, meeting_id, settings=here.settings)
    return rendering.page(request, "_why.html", told=told)
