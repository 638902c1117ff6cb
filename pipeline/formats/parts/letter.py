"""Markdown of ours as HTML that is safe to send: no script, no remote image, no raw HTML of anybody's.

Knows nothing of drafts or recaps.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from pipeline import languages
from pipeline.errors import NotFound

CSS = """
:root{color-scheme:light dark}
body{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;max-width:44rem;margin:2rem auto;padding:0 1.25rem;color:#1d2126;background:#fff}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.1rem;margin-top:1.8rem}h3{font-size:1rem;margin-bottom:.3rem}
table{border-collapse:collapse;width:100%;margin:.6rem 0}th,td{border:1px solid #b9b6ae;padding:.35rem .6rem;text-align:start;vertical-align:top}
thead:not(:has(th:not(:empty))){display:none}
blockquote{margin:.4rem 0;padding-inline-start:.8rem;border-inline-start:3px solid #0b5f73;color:#59616b}
a{color:#0b5f73}hr{border:0;border-top:1px solid #b9b6ae;margin:1.5rem 0}
.footnotes{font-size:.85rem;color:#59616b}.footnote-ref a,.footnote-backref{text-decoration:none}
@media (prefers-color-scheme:dark){body{color:#e9e7e2;background:#14171a}a{color:#7fcbdc}blockquote,.footnotes{color:#a5adb6}th,td,hr{border-color:#444b53}}
@media print{body{color:#000;background:#fff;max-width:none;margin:0;font-size:10.5pt}h1,h2,h3,tr,li{break-inside:avoid}h2,h3{break-after:avoid}.footnote-backref{display:none}}
"""


@cache
def parser() -> Any:
    """A Markdown parser with tables and footnotes, without raw HTML and images."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image").use(footnote_plugin)


def fragment(markdown: str) -> str:
    """Markdown as HTML elements."""
    made: str = parser().render(markdown)
    return made.replace("<li>[ ] ", "<li>☐ ").replace("<li>[x] ", "<li>☑ ")


def document(title: str, markdown: str, *, language: str) -> str:
    """A whole HTML file with language and direction; opens anywhere, loads nothing."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<title>{escape(title)}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n<h1 dir="auto">{escape(title)}</h1>\n'
        f"{fragment(markdown)}</main>\n</body>\n</html>\n"
    )


def direction(language: str) -> str:
    """ltr or rtl."""
    try:
        return languages.find(language).direction
    except NotFound:
        return "ltr"
