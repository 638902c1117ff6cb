"""Pages from templates: in the browser's language, everything escaped, every address under the proxy's path.

Knows nothing of what a page is about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pipeline import languages
from pipeline.errors import NotFound, QuorumError
from pipeline.formats.page import clock
from pipeline.text.calendar import spelled_day

HOME = Path(__file__).parent
LANGUAGE_COOKIE = "quorum-language"
_ALIGNED = re.compile(r' style="text-align:(left|center|right)"')
"""How a column of a Markdown table is set; the pages' policy allows no style in an element."""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HOME / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(clock=clock, money=money, minutes=minutes, markdown=markdown)
    return made


@cache
def words(tag: str) -> Mapping[str, str]:
    """The interface's own words in a language, by their English; empty where nobody has written them."""
    path = HOME / "words" / f"{tag}.json"
    found: dict[str, str] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def language_of(request: Request) -> languages.Language:
    """The language that was chosen in the window, else the first of the browser's that there is, else English."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    for tag in (chosen, *_accepted(request.headers.get("accept-language", ""))):
        with suppress(NotFound):
            return languages.find(tag)
    return languages.find("en")


def _accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first."""
    weighed = []
    for n, part in enumerate(header.split(",")):
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), n, tag.strip()))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(weighed)]


def translator(language: languages.Language) -> Callable[..., str]:
    """Words of the interface: `t("Ask")`, `t("{n} meetings", n=3)`."""
    own = words(language.tag)

    def t(text: str, **values: object) -> str:
        said = own.get(text, text)
        return said.format(**values) if values else said

    return t


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page, or a part of one, as a reply."""
    language = language_of(request)
    headings = {**languages.find("en").headings, **language.headings}
    base = request.scope.get("root_path", "").rstrip("/")
    given: dict[str, Any] = {
        "base": base,
        "csrf": request.state.csrf,
        "nonce": request.state.nonce,
        "lang": language.tag,
        "dir": language.direction,
        "t": translator(language),
        "h": headings,
        "here": request.url.path.removeprefix(base) or "/",
        "day": lambda iso: (spelled_day(iso[:10], language.tag) or iso) if iso else "",
        **context,
    }
    return HTMLResponse(_environment().get_template(template).render(given), status_code=status)


def problem(request: Request, error: QuorumError, *, status: int) -> HTMLResponse:
    """What went wrong and the way out: a page, or, for a part of one, a message beside it."""
    if request.headers.get("hx-request") or request.headers.get("x-quorum-csrf"):
        reply = page(request, "_problem.html", status=status, error=error)
        reply.headers["HX-Retarget"] = "#messages"
        reply.headers["HX-Reswap"] = "innerHTML"
        return reply
    return page(request, "problem.html", status=status, error=error, title=error.message)


def money(usd: float | None) -> str:
    """Four digits; a dash for None."""
    return "—" if usd is None else f"${usd:.4f}"


def minutes(seconds: float | None) -> str:
    """About how long, in minutes and seconds."""
    if seconds is None:
        return ""
    return f"{seconds / 60:.0f} min" if seconds > 90 else f"{seconds:.0f} s"


def markdown(text: str) -> Markup:
    """Markdown of ours as HTML; HTML in it stays text, links lead nowhere else."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "image", "autolink"])
    html = made.use(footnote_plugin).render(text)
    return Markup(_ALIGNED.sub(r' class="\1"', html))


def status_of(error: QuorumError) -> int:
    """The HTTP status of an error of ours."""
    if isinstance(error, NotFound):
        return 404
    return {2: 400, 4: 400, 5: 507, 6: 503, 7: 502, 8: 402, 9: 403}.get(error.exit_code, 500)
