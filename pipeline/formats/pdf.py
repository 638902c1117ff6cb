"""recap.pdf: the recap page as it prints. A browser does it (Chrome, Chromium, Edge), else WeasyPrint. A PDF of a
transcript is read by pypdf; its lines are judged as those of a text.

Knows nothing of how a recap is made. The page loads nothing, and the browser is started without a network of its own.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput, EngineUnavailable
from pipeline.formats import html
from pipeline.formats.txt import transcript
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
MAX_PAGES = 3000
_PAGE_NUMBER = re.compile(r"^(?:page|seite|p\.)?\s?\d{1,4}(?:\s?(?:/|of|von|de)\s?\d{1,4})?$", re.IGNORECASE)


def sniff(document: Document) -> float:
    """Sure of a PDF."""
    return 0.9 if document.data[:1024].lstrip().startswith(b"%PDF") else 0.0


def read(document: Document) -> Parsed:
    """The turns on its pages; raises BadInput for a PDF that is damaged, locked, scanned or no transcript."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(document.data))
        pages = [page.extract_text().split("\n") for page in reader.pages[:MAX_PAGES]]
    except Exception as error:  # pypdf raises a dozen kinds on damaged files
        raise BadInput(
            f"{document.name}: the PDF cannot be read: {type(error).__name__}: {error}",
            hint="export the transcript as text or Word",
        ) from error
    lines = _without_margins(pages)
    if not any(line.strip() for line in lines):
        raise BadInput(
            f"{document.name}: the PDF holds no text ({len(pages)} pages): is it a scan?",
            hint="export the transcript as text or Word",
        )
    found = transcript(lines, engine="imported PDF")
    if found is None:
        raise BadInput(
            f"{document.name}: a PDF, but no transcript: none of its {len(lines)} lines names a speaker or a time",
            hint="export the transcript as text or Word",
        )
    return found


def _without_margins(pages: Sequence[Sequence[str]]) -> list[str]:
    """The lines of all pages but for page numbers and what stands at the top or bottom of most of them."""
    edges = Counter(_digitless(x) for page in pages for x in {*page[:2], *page[-2:]} if x.strip())
    often = {x for x, n in edges.items() if len(pages) > 2 and n * 2 > len(pages)}
    kept: list[str] = []
    for page in pages:
        for at, line in enumerate(page):
            edge = at < 2 or at >= len(page) - 2
            if not (edge and (_digitless(line) in often or _PAGE_NUMBER.match(line.strip()))):
                kept.append(line)
    return kept


def _digitless(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


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
