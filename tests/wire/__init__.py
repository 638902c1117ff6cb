"""Loopback servers that speak the vendors' wire formats, for tests and benchmarks. No vendor, no key, no network."""

from tests.wire.asked import Answer, Asked
from tests.wire.rules import Rules
from tests.wire.server import Loopback

__all__ = ["Answer", "Asked", "Loopback", "Rules"]
