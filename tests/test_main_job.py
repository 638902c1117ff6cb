"""The main job, in process: from the sample's audio to a recap that tells what was planted in it."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from pipeline import api, process
from pipeline.settings import Settings
from tests.planted import missed

TRACKS = Path(__file__).parent.parent / "sample_meetings" / "office_opening" / "tracks"


@pytest.fixture(scope="module")
def recap(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    home = tmp_path_factory.mktemp("home")
    done = process(TRACKS, settings=Settings(home=home, local=True, offline=True))
    told = api.as_data(done)
    assert isinstance(told, dict)
    return told


def test_from_audio_to_a_recap_that_tells_what_was_planted(recap: dict[str, object]) -> None:
    assert missed(recap) == []


def test_what_is_missing_would_be_seen(recap: dict[str, object]) -> None:
    worse = copy.deepcopy(recap)
    worse["decisions"], worse["coverage"] = [], 0.5
    worse["actions"] = [{**a, "owner": None} for a in worse["actions"]]  # type: ignore[attr-defined]
    assert len(missed(worse)) == 4
