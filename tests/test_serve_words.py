"""The window's own words: every language has the ones that matter, and a translation keeps what is filled in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from pipeline import languages
from pipeline.web import rendering

USED = re.compile(r"""\bt\((?:"([^"]+)"|(job\.state))""")
TAGS = [tag for tag in languages.tags() if tag != "en"]


def used() -> set[str]:
    """What the templates say in the window's language."""
    found = {"queued", "running", "done", "failed", "cancelled"}
    for path in (rendering.HOME / "templates").glob("*.html"):
        found |= {said for said, _ in USED.findall(path.read_text("utf-8")) if said}
    return found


@pytest.mark.parametrize("tag", TAGS)
def test_every_language_has_words_of_the_window_and_no_stray_ones(tag: str) -> None:
    own = json.loads((rendering.HOME / "words" / f"{tag}.json").read_text("utf-8"))
    assert set(own) <= used()
    assert {"Library", "Ask", "Queue", "Settings", "Accept", "Correct", "Save", "Draft", "failed"} <= set(own)
    for english, said in own.items():
        assert said.strip()
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", said))


@pytest.mark.parametrize("tag", ["de", "fr", "es", "ar", "ja"])
def test_these_languages_have_all_of_them(tag: str) -> None:
    assert used() - set(rendering.words(tag)) == set()


def test_no_template_switches_escaping_off_or_carries_a_script() -> None:
    for path in Path(rendering.HOME / "templates").glob("*.html"):
        text = path.read_text("utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert "autoescape" not in text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"\son\w+=", text)
        assert " style=" not in text
