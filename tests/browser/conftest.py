"""Skips the browser tests where there is no Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import binary


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            if binary() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium, chromedriver or selenium"))
