"""recap.pdf: the recap page as it prints. A browser does it (Chrome, Chromium, Edge), else WeasyPrint.

Knows nothing of how a recap is made. The page loads nothing, and the browser is started without a network of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import EngineUnavailable
from pipeline.formats import html
from pipeline.installed import how_to_add
from pipeline.meeting import Draft, Recap, Transcript

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
    "msedge",
    "chrome",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
_FLAGS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--disable-extensions", "--no-pdf-header-footer", "--proxy-server=127.0.0.1:9",
)  # fmt: skip
TIMEOUT_S = 120


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """recap.pdf; nothing without a recap. Raises EngineUnavailable where nothing on this machine can print."""
    return {"recap.pdf": printed(html.render(recap, transcript))} if recap else {}


def drafted(draft: Draft) -> dict[str, bytes]:
    """`<kind>.pdf`."""
    return {f"{draft.kind}.pdf": printed(next(iter(html.drafted(draft).values())).decode())}


def printed(page: str) -> bytes:
    """A self-contained HTML page as PDF."""
    if browser := _browser():
        return _by_browser(page, browser)
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise EngineUnavailable(
            "no program on this machine can make a PDF",
            hint=f"install Chrome, Chromium or Edge, or {how_to_add('pdf')}; or write -f html and print that",
        ) from error
    made: bytes = HTML(string=page, url_fetcher=_nothing).write_pdf()
    return made


def _browser() -> str | None:
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def _by_browser(page: str, browser: str) -> bytes:
    with TemporaryDirectory(prefix="quorum-") as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        root = ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
        command = [
            browser,
            *_FLAGS,
            *root,
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT_S)
            return target.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise EngineUnavailable(
                f"{Path(browser).name} could not print the page: {error}", hint="write -f html and print that"
            ) from error


def _nothing(url: str) -> dict[str, object]:
    raise ValueError(f"{url}: the page loads nothing")
