"""How many processes a batch may use on this machine: all cores, as far as memory and battery go.

Knows nothing of the work but what one process of it needs.
"""

from __future__ import annotations

import os
from pathlib import Path

A_PROCESS_MB = 400
"""What one process needs: 186 MB at its peak over 1,000 calls of an hour, and room for meetings that are longer."""
_SUPPLIES = Path("/sys/class/power_supply")
_CGROUP = Path("/sys/fs/cgroup")


def cores(*, supplies: Path = _SUPPLIES, cgroup: Path = _CGROUP, free_mb: float | None = None) -> int:
    """Processes to use: one for each core that this process may run on, half of them on battery, fewer where memory is short."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if (share := _quota(cgroup)) is not None:
        usable = min(usable, max(1, round(share)))
    if on_battery(supplies):
        usable = max(1, usable // 2)
    free = _free_mb(cgroup) if free_mb is None else free_mb
    return max(1, usable if free is None else min(usable, int(free // A_PROCESS_MB)))


def on_battery(supplies: Path = _SUPPLIES) -> bool:
    """Whether this machine runs on its battery, where the system says so (Linux): no mains is connected, some battery drains."""
    mains = [_said(p.parent / "online") for p in supplies.glob("*/type") if _said(p) == "Mains"]
    drains = [_said(p.parent / "status") for p in supplies.glob("*/type") if _said(p) == "Battery"]
    return "1" not in mains and "Discharging" in drains


def _quota(cgroup: Path) -> float | None:
    """Cores that a container may use; None: no limit is known."""
    quota, _, period = _said(cgroup / "cpu.max").partition(" ")
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() else None


def _free_mb(cgroup: Path) -> float | None:
    """Memory that is free, of the machine's and of a container's; None where neither is known."""
    known = []
    for line in _said(Path("/proc/meminfo")).splitlines():
        if line.startswith("MemAvailable:"):
            known.append(int(line.split()[1]) / 1024)
    most, used = _said(cgroup / "memory.max"), _said(cgroup / "memory.current")
    if most.isdigit() and used.isdigit():
        known.append((int(most) - int(used)) / 2**20)
    return min(known, default=None)


def _said(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
