"""Software that nobody here wrote: independent mock servers and a real language model of 135M, asked over their own wire."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests import servers
from tests.bench import servers as bench

SAID = bench.GOOD.model_dump_json()


async def tried(opened: Callable[[], AbstractContextManager[str]], name: str) -> dict[str, object]:
    """What the benchmark says of one server; skips where it cannot be had."""
    checks = next(c for n, _, c in bench._tried(True) if n == name)
    try:
        with bench._keys(), opened() as url:
            return await bench._all(name, checks(url))
    except servers.Missing as why:
        pytest.skip(str(why))


@pytest.mark.slow
async def test_an_independent_mock_of_every_vendor_is_understood() -> None:
    assert (await tried(lambda: servers.aimock(SAID), "aimock"))["failed"] == {}


@pytest.mark.slow
async def test_a_litellm_proxy_is_understood() -> None:
    assert (await tried(lambda: servers.litellm(SAID), "litellm"))["failed"] == {}


@pytest.mark.slow
async def test_a_real_small_model_gives_a_recap_and_ten_answers_and_nothing_unfounded_is_verified() -> None:
    found = await tried(servers.llama, "llama_cpp.server, SmolLM2-135M")
    assert found["tried"] == 13
    assert found["failed"] == {}
