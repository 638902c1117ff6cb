"""Whether the user agreed that meetings are sent to a vendor: by a setting, by naming the model, or asked once.

Knows nothing of keys: that one lies in the environment for some other reason is no consent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from pipeline import trust
from pipeline.notices import say
from pipeline.settings import Settings

NOT_AGREED = "not asked: nobody agreed that meetings are sent there; --cloud or QUORUM_CLOUD=yes agrees"
FORBIDDEN = "not asked: cloud = no is set"
_FILE = "consent.json"


def missing(name: str, settings: Settings) -> str | None:
    """Why a model outside this machine may not be asked, or None: the user agreed."""
    if settings.cloud is not None:
        return None if settings.cloud else FORBIDDEN
    if _plain(name) in named(settings) or remembered().get(vendor_of(name)):
        return None
    return NOT_AGREED


def named(settings: Settings) -> frozenset[str]:
    """Models that the user wrote down: in a chain, or with an address or key of their own."""
    rungs = (*settings.chain, *(rung for chain in settings.chains.values() for rung in chain))
    written = {_plain(name.strip()) for rung in rungs for name in rung.split("|")}
    own = {name for name, entry in settings.models.items() if entry.base_url or entry.api_key_env}
    return frozenset(written | own)


def vendor_of(name: str) -> str:
    """Whose model it is: "openai" of "overnight:openai:gpt-5-nano"."""
    return _plain(name).partition(":")[0]


def remembered() -> dict[str, bool]:
    """What the user answered when asked, by vendor."""
    try:
        known = json.loads((trust.configuration() / _FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): v is True for k, v in known.items()} if isinstance(known, dict) else {}


def remember(vendor: str, agreed: bool) -> None:
    """Keep the user's answer for every later run."""
    trust.keep(_FILE, json.dumps({**remembered(), vendor: agreed}, indent=1))


def agreed(vendor: str, settings: Settings) -> bool:
    """Whether meetings may be sent to a vendor, by the setting or by what was answered; a model named in a chain apart."""
    return settings.cloud if settings.cloud is not None else remembered().get(vendor, False)


def settle(vendors: Sequence[str], settings: Settings, *, ask: Callable[[str], bool] | None) -> None:
    """Ask once about vendors whose key is here and whom nobody agreed to; without somebody to ask, say what follows."""
    if settings.cloud is not None or settings.local:
        return
    for vendor in vendors:
        if vendor in remembered():
            continue
        if ask is None:
            say(
                f"working on this machine only: a key for {vendor} is here, but nobody agreed that meetings are sent there; "
                "--cloud or QUORUM_CLOUD=yes agrees, QUORUM_CLOUD=no ends this line"
            )
        else:
            remember(vendor, ask(vendor))


def _plain(name: str) -> str:
    return name.removeprefix("overnight:")
