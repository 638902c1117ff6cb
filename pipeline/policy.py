"""What an organization allows, from policy.toml in the machine's or the user's configuration folder.

Knows no vendor and no meeting. Where both files speak, the stricter word holds; nothing else can loosen it.

    vendors = ["mistral", "ollama"]      # nobody else is asked
    regions = ["eu"]                     # and only at addresses whose region is known to be one of these
    local = true                         # nothing leaves this machine
    pseudonyms = true                    # names, numbers and addresses are replaced before anything leaves
    keep_days = 90                       # meetings and replies older than this are forgotten
    cap_usd_per_day = 5.0
"""

from __future__ import annotations

import os
import tomllib
from functools import reduce
from pathlib import Path
from typing import TypeVar

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline import trust
from pipeline.errors import SettingsError

NAME = "policy.toml"
T = TypeVar("T", int, float)


class Policy(BaseModel):
    """The rules in force; the empty one forbids nothing. `sources`: the files that they come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vendors: tuple[str, ...] | None = Field(default=None, description="who may be asked; None: anybody")
    regions: tuple[str, ...] | None = Field(
        default=None, description="where servers may stand; None: anywhere"
    )
    local: bool = Field(default=False, description="nothing leaves this machine")
    pseudonyms: bool = Field(default=False, description="pseudonyms always")
    keep_days: int | None = Field(default=None, gt=0, description="days after which meetings are forgotten")
    cap_usd_per_day: float | None = Field(default=None, ge=0, description="US dollars a day")
    sources: tuple[str, ...] = ()

    def forbids(self, vendor: str, region: str | None) -> str | None:
        """Why a vendor at a place may not be asked, in a few words; None: it may."""
        if self.local:
            return "the policy keeps everything on this machine"
        if self.vendors is not None and vendor not in self.vendors:
            return f"the policy allows {', '.join(self.vendors) or 'no vendor'}, not {vendor}"
        if self.regions is not None and region not in self.regions:
            return f"the policy allows {', '.join(self.regions)}; {vendor}'s server is in {region or 'a region nobody knows'}"
        return None

    @property
    def told(self) -> str:
        """The rules in one line, for `quorum doctor`."""
        rules = self.model_dump(exclude={"sources"}, exclude_defaults=True)
        return ", ".join(f"{k} = {list(v) if isinstance(v, tuple) else v}" for k, v in rules.items())


def files() -> tuple[Path, ...]:
    """Where a policy may lie: the machine's folders first, then the user's."""
    machine = [Path(platformdirs.site_config_dir("quorum"))]
    if os.name == "posix":
        machine.insert(0, Path("/etc/quorum"))  # also where the environment names other folders
    return tuple(dict.fromkeys(folder / NAME for folder in (*machine, trust.configuration())))


def load() -> Policy:
    """The policy in force; raises SettingsError for a file that cannot be read: then nothing may run."""
    return reduce(_stricter, (found for path in files() if (found := _read(path)) is not None), Policy())


def _read(path: Path) -> Policy | None:
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
        return Policy(**data, sources=(str(path),))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError) as error:
        what = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise SettingsError(f"{path}: {what}", hint="mend the policy; nothing runs without it") from error


def _stricter(one: Policy, other: Policy) -> Policy:
    return Policy(
        vendors=_both(one.vendors, other.vendors),
        regions=_both(one.regions, other.regions),
        local=one.local or other.local,
        pseudonyms=one.pseudonyms or other.pseudonyms,
        keep_days=_least(one.keep_days, other.keep_days),
        cap_usd_per_day=_least(one.cap_usd_per_day, other.cap_usd_per_day),
        sources=(*one.sources, *other.sources),
    )


def _both(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(name for name in one if name in other)


def _least(one: T | None, other: T | None) -> T | None:
    known = [value for value in (one, other) if value is not None]
    return min(known, default=None)
