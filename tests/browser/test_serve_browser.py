"""The window in a real Chromium: from a dropped file to minutes, by mouse and keyboard, in light, dark, small and other scripts."""

from __future__ import annotations

import json
import math
import shutil
import struct
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from pipeline import api
from pipeline.settings import Settings
from tests.browser.chromium import browser
from tests.serving import Running, serve

SAMPLES = Path("sample_meetings")
PAGES = ("/", "/ask", "/draft", "/tasks", "/tasks?by=state", "/series", "/queue", "/costs", "/settings")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    settings = Settings(home=made, local=True)
    for name in ("kitchen_app_standup", "library_migration"):
        api.process(SAMPLES / name, settings=settings)
    recording = made / "tone.wav"
    with wave.open(str(recording), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", int(3000 * math.sin(n / 9))) for n in range(8000 * 200)))
    from pipeline.app import sound
    from pipeline.store import Store

    with Store(settings.database) as store:
        sound.keep(kitchen(settings), [recording], store)
    return made


def kitchen(settings: Settings) -> str:
    return next(m.id for m in api.meetings(settings=settings) if m.id.startswith("kitchen"))


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Running]:
    with serve(home, "--local") as made:
        yield made


@pytest.fixture(scope="module")
def driver(server: Running) -> Iterator[Any]:
    with browser() as made:
        made.get(server.link)
        yield made


def errors(driver: Any) -> list[str]:
    return [e["message"] for e in driver.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]


def elsewhere(driver: Any, server: Running) -> list[str]:
    events = [json.loads(e["message"])["message"] for e in driver.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if not url.startswith((server.address, "data:", "blob:"))]


def until(done: Callable[[], Any], *, s: float = 30) -> Any:
    end = time.monotonic() + s
    while time.monotonic() < end:
        try:
            if found := done():
                return found
        except Exception as error:  # an element that was just replaced; the last one is told
            last = error
            if time.monotonic() + 0.2 > end:
                raise last from None
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def one(driver: Any, selector: str) -> Any:
    """The first that is shown, in the middle of the screen."""
    found = until(
        lambda: next((e for e in driver.find_elements("css selector", selector) if e.is_displayed()), None)
    )
    driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", found)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_without_errors_and_asks_nobody_else(
    driver: Any, server: Running, path: str
) -> None:
    errors(driver), elsewhere(driver, server)
    driver.get(server.address + path)
    time.sleep(0.5)
    assert driver.find_elements("css selector", "main h1, main h2")
    assert errors(driver) == []
    assert elsewhere(driver, server) == []


def test_a_moment_plays_and_the_words_follow(driver: Any, server: Running, home: Path) -> None:
    errors(driver)
    driver.get(f"{server.address}/meetings/{kitchen(Settings(home=home))}")
    until(
        lambda: driver.execute_script(
            "return document.querySelector('#wave div')?.shadowRoot?.querySelector('canvas')"
        )
    )
    one(driver, ".decisions summary").click()
    one(driver, ".decisions .play").click()
    until(lambda: driver.execute_script("return document.getElementById('audio').currentTime > 20"))
    assert one(driver, "#rows p.now").text
    assert errors(driver) == []


def test_a_statement_is_corrected_where_it_stands(driver: Any, server: Running, home: Path) -> None:
    errors(driver)
    driver.get(f"{server.address}/meetings/{kitchen(Settings(home=home))}")
    one(driver, ".actions .statement:nth-of-type(2) summary").click()
    one(driver, ".actions [hx-get*='edit=true']").click()
    owner = one(driver, ".correct [name=owner]")
    owner.clear()
    owner.send_keys("Nora")
    one(driver, ".correct button.main").click()
    until(lambda: "Nora" in [e.text for e in driver.find_elements("css selector", ".actions .who bdi")])
    one(driver, ".decisions .statement:last-of-type summary").click()
    one(driver, ".decisions .statement:last-of-type [hx-vals*=good]").click()
    one(driver, ".decisions .chip.accepted")
    assert errors(driver) == []


def test_two_browsers_on_one_meeting_see_each_other(server: Running, home: Path, driver: Any) -> None:
    where = f"{server.address}/meetings/{kitchen(Settings(home=home))}"
    driver.get(where)
    with browser() as other:
        other.get(server.link)
        other.get(where)
        one(other, ".open_questions summary").click()
        one(other, ".open_questions [hx-get*='edit=true']").click()
        text = one(other, ".correct [name=text]")
        text.clear()
        text.send_keys("What becomes of those who paid for a year?")
        one(other, ".correct button.main").click()
        one(driver, "#messages .notice button").click()
        assert until(lambda: "those who paid" in driver.find_element("css selector", ".open_questions").text)


def test_an_answer_comes_with_its_evidence_and_a_follow_up(driver: Any, server: Running) -> None:
    errors(driver)
    driver.get(server.address + "/ask")
    one(driver, "#ask textarea").send_keys("Who will test the bank transfer?\ue007")
    assert "Ilse" in until(lambda: driver.find_element("css selector", "#talk .answer .said").text)
    assert one(driver, "#talk .cited blockquote").text
    one(driver, "#ask textarea").send_keys("And when?\ue007")
    until(lambda: len(driver.find_elements("css selector", "#talk .answer .said")) == 2)
    assert "tomorrow" in driver.find_element("css selector", "#talk .answer .said").text
    assert errors(driver) == []
    driver.get(server.address + "/ask")
    assert "And when?" in one(driver, ".past").text


def test_from_a_file_dropped_into_the_window_to_corrected_minutes(
    driver: Any, server: Running, tmp_path: Path
) -> None:
    errors(driver)
    path = shutil.copy(SAMPLES / "fiesta_barrio" / "reunion.vtt", tmp_path / "Junta de vecinos.vtt")
    driver.get(server.address + "/")
    driver.find_element("id", "files").send_keys(str(path))
    link = until(lambda: driver.find_element("css selector", "#jobs .job.done a, .job li.done a"), s=120)
    link.click()
    assert one(driver, ".headline .said").text
    one(driver, "a[href*='/draft?meeting=']").click()
    one(driver, ".choose-form button.main").click()
    until(lambda: len(driver.find_element("css selector", "#drafted .paper").text) > 100, s=60)
    body = one(driver, "#draft-body")
    body.send_keys("\n\nChecked by me.")
    one(driver, "#drafted form button.main").click()
    until(lambda: "Checked by me" in driver.find_element("css selector", "#drafted .paper").text)
    hrefs = [a.get_attribute("href") for a in driver.find_elements("css selector", "#drafted a[download]")]
    assert [h.rpartition("/")[2] for h in hrefs][:3] == ["docx", "pdf", "eml"]
    assert errors(driver) == []


def test_a_folder_dropped_into_the_window_is_processed_whole(
    driver: Any, server: Running, tmp_path: Path
) -> None:
    errors(driver)
    folder = tmp_path / "Neighbours"
    (folder / "older").mkdir(parents=True)
    (folder / ".hidden").write_text("no meeting", encoding="utf-8")
    shutil.copy(SAMPLES / "fiesta_barrio" / "reunion.vtt", folder / "Street party.vtt")
    shutil.copy(SAMPLES / "library_migration" / "meeting.vtt", folder / "older" / "Old library.vtt")
    driver.get(server.address + "/")
    one(driver, "#drop")
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        driver.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
    until(lambda: driver.find_elements("css selector", "#jobs .job.done a, .job li.done a"), s=120)
    until(
        lambda: (
            all(
                name in driver.find_element("css selector", "body").text
                for name in ("Street party", "Old library")
            )
            and len(driver.find_elements("css selector", "#jobs .job.done a, .job li.done a")) >= 2
        ),
        s=120,
    )
    assert errors(driver) == []


@pytest.mark.parametrize(("tag", "direction"), [("ar", "rtl"), ("ja", "ltr"), ("de", "ltr")])
def test_the_window_speaks_the_browsers_language(server: Running, tag: str, direction: str) -> None:
    with browser() as driver:
        driver.execute_cdp_cmd(
            "Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": f"{tag};q=0.9,en;q=0.1"}}
        )
        driver.get(server.link)
        root = driver.find_element("css selector", "html")
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == (tag, direction)
        assert "Library" not in driver.find_element("css selector", "nav").text


def test_everything_on_a_meeting_is_reached_by_keyboard(driver: Any, server: Running, home: Path) -> None:
    driver.get(f"{server.address}/meetings/{kitchen(Settings(home=home))}")
    seen = set()
    for _ in range(60):
        driver.switch_to.active_element.send_keys("\ue004")
        seen.add(
            driver.execute_script("const e = document.activeElement; return e.id || e.className || e.tagName")
        )
    assert "skip" in seen
    assert "SUMMARY" in seen
    driver.find_element("css selector", ".decisions summary").send_keys("\ue007")
    assert one(driver, ".decisions blockquote").text


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_serious_violation(server: Running, home: Path, dark: bool, width: int) -> None:
    axe = pytest.importorskip("axe_core_python.base")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    found = {}
    with browser(width=width, dark=dark) as driver:
        driver.get(server.address + "/login")
        for path in ("/login", *PAGES, f"/meetings/{kitchen(Settings(home=home))}"):
            if path == "/":
                driver.get(server.link)
            driver.get(server.address + path)
            time.sleep(0.4)
            driver.execute_script("document.querySelectorAll('details').forEach((d) => (d.open = true))")
            time.sleep(0.6)
            driver.execute_cdp_cmd("Runtime.evaluate", {"expression": script})
            told = driver.execute_async_script(
                "const done = arguments[0]; axe.run().then((r) => done(r.violations))"
            )
            if bad := [
                (v["id"], v["nodes"][0]["html"][:200]) for v in told if v["impact"] in ("serious", "critical")
            ]:
                found[path] = bad
            if driver.execute_script("return document.documentElement.scrollWidth > innerWidth"):
                found[path + " width"] = [("too wide", "")]
    assert found == {}
