"""Where a server is, by its address: on this machine, in a network of one's own, or outside.

Knows nothing of vendors. Nobody's word counts here, only the address.
"""

from __future__ import annotations

import ipaddress
import socket
from functools import lru_cache
from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """The host that a URL names, lower case; "" where it names none."""
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def is_loopback(url: str) -> bool:
    """Whether what is sent there stays on this machine."""
    host = host_of(url)
    if (address := _address(host)) is not None:
        return address.is_loopback or address.is_unspecified
    return host == "localhost" or host.endswith(".localhost")


def is_private(url: str) -> bool:
    """Whether the address is this machine's or of a private network; a name counts by all that it resolves to."""
    host = host_of(url)
    if is_loopback(url):
        return True
    if (address := _address(host)) is not None:
        return _own(address)
    found = [_address(each) for each in _resolved(host)] if host else []
    return bool(found) and all(each is not None and _own(each) for each in found)


def _own(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_private or address in _CARRIER if address.version == 4 else address.is_private


_CARRIER = ipaddress.ip_network("100.64.0.0/10")
"""What overlay networks such as Tailscale give out."""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    inner = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return inner or found


@lru_cache(maxsize=64)
def _resolved(host: str) -> tuple[str, ...]:
    try:
        return tuple({str(found[4][0]) for found in socket.getaddrinfo(host, None)})
    except (OSError, UnicodeError):
        return ()
