"""The page in a real Chromium, opened from disk as from a mail attachment."""

from __future__ import annotations

import json
import math
import struct
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.formats import html
from tests.browser.chromium import browser
from tests.example_recap import recap, transcript


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same page three ways: without audio, linked, embedded."""
    made = tmp_path_factory.mktemp("page")
    with wave.open(str(made / "a meeting.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", int(3000 * math.sin(n / 9))) for n in range(8000 * 80)))
    sound = html.embedded((made / "a meeting.wav").read_bytes(), "audio/wav")
    for name, audio in (
        ("silent", None),
        ("linked", "a meeting.wav"),
        ("embedded", sound),
        ("lost", "gone.mp3"),
    ):
        (made / f"{name}.html").write_bytes(html.outputs(recap(), transcript(), audio=audio)["recap.html"])
    return made


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    with browser() as made:
        yield made


def errors(driver: Any) -> list[str]:
    return [e["message"] for e in driver.get_log("browser") if e["level"] == "SEVERE"]


def requests(driver: Any) -> list[str]:
    events = [json.loads(e["message"])["message"] for e in driver.get_log("performance")]
    return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]


def at(driver: Any, folder: Path, name: str) -> Any:
    driver.get_log("performance")
    driver.get_log("browser")
    driver.get((folder / f"{name}.html").as_uri())
    return driver


def test_it_opens_from_disk_without_network_or_console_errors(driver: Any, folder: Path) -> None:
    at(driver, folder, "silent")
    assert driver.execute_script("return document.documentElement.dataset.ready")
    assert all(url.startswith(("file:", "data:")) for url in requests(driver))
    assert errors(driver) == []


def test_a_claim_opens_its_evidence_by_keyboard(driver: Any, folder: Path) -> None:
    at(driver, folder, "silent")
    summary = driver.find_element("css selector", "#decisions-1 summary")
    quote = driver.find_element("css selector", "#decisions-1 blockquote")
    assert not quote.is_displayed()
    summary.send_keys("\ue007")
    assert quote.is_displayed()
    assert quote.text == "Agreed, we lease the blue one from March."


def test_evidence_leads_to_its_row(driver: Any, folder: Path) -> None:
    at(driver, folder, "silent")
    driver.find_element("css selector", "#decisions-1 summary").click()
    driver.find_element("css selector", "#decisions-1 a.time").click()
    row = driver.find_element("css selector", "#rows p.at")
    assert row.get_attribute("id") == "t2"
    assert driver.execute_script("return document.activeElement.id") == "t2"


@pytest.mark.parametrize("name", ["linked", "embedded"])
def test_a_click_plays_the_moment(driver: Any, folder: Path, name: str) -> None:
    at(driver, folder, name)
    driver.execute_async_script(
        "const a = document.getElementById('audio'), done = arguments[0];"
        "a.readyState ? done() : a.addEventListener('loadedmetadata', () => done());"
    )
    driver.find_element("css selector", "#actions-1 summary").click()
    driver.find_element("css selector", "#actions-1 button.play").click()
    now = driver.execute_async_script(
        "setTimeout(() => arguments[0](document.getElementById('audio').currentTime), 300)"
    )
    assert 40 <= now < 43
    assert (
        driver.find_element("css selector", "#rows p.now")
        .get_attribute("textContent")
        .strip()
        .endswith("by Friday.")
    )
    assert errors(driver) == []
    assert all(url.startswith(("file:", "data:")) for url in requests(driver))


def test_a_lost_recording_is_said(driver: Any, folder: Path) -> None:
    at(driver, folder, "lost")
    said = driver.execute_async_script(
        "setTimeout(() => arguments[0](document.getElementById('found').textContent), 400)"
    )
    assert "not found" in said


def test_search_finds_across_case_and_accents_and_escape_ends_it(driver: Any, folder: Path) -> None:
    at(driver, folder, "silent")
    box = driver.find_element("id", "q")
    box.send_keys("TONÉR")
    rows = [p for p in driver.find_elements("css selector", "#rows p") if p.is_displayed()]
    assert [r.get_attribute("textContent").strip() for r in rows] == [
        "00:50BenI might look at the toner prices. doubtful"
    ]
    assert driver.find_element("id", "found").text == "1"
    box.send_keys("\ue00c")
    assert len([p for p in driver.find_elements("css selector", "#rows p") if p.is_displayed()]) == 8
    box.send_keys("zebra")
    assert driver.find_element("id", "found").text == "No matches"


def test_the_transcript_can_be_walked_by_keyboard(driver: Any, folder: Path) -> None:
    at(driver, folder, "silent")
    rows = driver.find_element("id", "rows")
    rows.send_keys("\ue015")
    driver.switch_to.active_element.send_keys("\ue015")
    assert driver.find_element("css selector", "#rows p.at").get_attribute("textContent").startswith("00:10")


def test_the_timeline_leads_to_the_moment(driver: Any, folder: Path) -> None:
    at(driver, folder, "silent")
    driver.execute_script(
        "const t = document.querySelectorAll('svg.track')[1], b = t.getBoundingClientRect();"
        "t.dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: b.left + b.width * 0.53, clientY: b.top + 3}));"
    )
    assert "contract to legal" in driver.find_element("css selector", "#rows p.at").text


def test_printing_opens_the_evidence_and_closes_it_again(driver: Any, folder: Path) -> None:
    at(driver, folder, "silent")
    driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert driver.execute_script("return document.querySelectorAll('details:not([open])').length") == 0
    driver.execute_script("dispatchEvent(new Event('afterprint'))")
    assert driver.execute_script("return document.querySelectorAll('details[open]').length") == 0


def test_hostile_words_run_nothing(driver: Any, folder: Path) -> None:
    evil = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'><svg onload=window.hacked=1>"
    words = replace(
        transcript(), segments=tuple(replace(s, text=evil, speaker=evil) for s in transcript().segments)
    )
    bad = replace(recap(), title=evil, headline=replace(recap().headline, text=evil))
    (folder / "evil.html").write_bytes(html.outputs(bad, words, audio=evil)["recap.html"])
    at(driver, folder, "evil")
    driver.find_element("id", "q").send_keys("hacked")
    assert len([p for p in driver.find_elements("css selector", "#rows p") if p.is_displayed()]) == 8
    assert driver.execute_script("return window.hacked") is None


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_serious_violation(folder: Path, dark: bool, width: int) -> None:
    axe = pytest.importorskip("axe_core_python.base")
    with browser(width=width, dark=dark) as driver:
        driver.get((folder / "linked.html").as_uri())
        driver.execute_script("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
        driver.execute_cdp_cmd("Runtime.evaluate", {"expression": script})
        found = driver.execute_async_script(
            "const done = arguments[0]; axe.run().then((r) => done(r.violations))"
        )
        bad = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
        assert bad == []
        wide = driver.execute_script("return document.documentElement.scrollWidth > innerWidth")
        assert not wide
