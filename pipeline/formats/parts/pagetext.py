"""The lines of an HTML page as a reader sees them: blocks apart, rows of tables by tabs, nothing that is hidden.

Knows nothing of transcripts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    "p div section article header main li ul ol table tr h1 h2 h3 h4 h5 h6 blockquote pre dt dd dl cite figure br hr body "
    "form fieldset aside details summary".split()
)
_HIDDEN = frozenset(
    "script style head nav footer noscript template svg button select option textarea iframe title".split()
)
_MAX_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Page:
    """A page's title and its lines; `<h1>` and the like carry Markdown's `#`."""

    title: str | None
    lines: tuple[str, ...]


def page(html: str) -> Page:
    """The page; an empty one where nothing can be read."""
    from lxml import etree
    from lxml import html as reader

    try:
        root = reader.document_fromstring(
            html.encode("utf-8", "replace"), parser=reader.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Page(None, ())
    title = next((" ".join(e.text_content().split()) for e in root.iter("title")), None)
    held = _Lines()
    held.walk(root, 0)
    return Page(title or None, tuple(held.done()))


class _Lines:
    """Text gathered into lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._open: list[str] = []

    def walk(self, element: HtmlElement, depth: int) -> None:
        """Adds an element with all that is in it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _HIDDEN or not tag or depth > _MAX_DEPTH:
            return
        block = tag in _BLOCKS
        if block:
            self.end()
        if tag[:1] == "h" and tag[1:].isdigit():
            self._open.append("# ")
        elif tag == "time":
            self._open.append(" ")
        self._open.append(element.text or "")
        for child in element:
            self.walk(child, depth + 1)
            if child.tag in ("td", "th"):
                self._open.append("\t")
            self._open.append(child.tail or "")
        if block and tag != "cite":  # <cite>Ana:</cite><time>0:01</time> is one line
            self.end()

    def end(self) -> None:
        """Ends a line."""
        cells = [" ".join(cell.split()) for cell in "".join(self._open).split("\t")]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            self._lines.append("\t".join(cells))
        self._open = []

    def done(self) -> list[str]:
        """All lines."""
        self.end()
        return self._lines
