"""Markdown of ours as a Word document: headings, lists, tables, emphasis, numbered evidence at the end.

Knows nothing of drafts or recaps. Runs right to left where the language does.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from pipeline.formats.parts.letter import direction, parser

_LIST = {"bullet_list_open": "List Bullet", "ordered_list_open": "List Number"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def document(title: str, markdown: str, *, language: str, author: str = "") -> bytes:
    """A .docx file; its language is set, so that spelling is checked in it."""
    from docx import Document

    made = Document()
    made.core_properties.title, made.core_properties.language = _safe(title)[:255], language
    made.core_properties.author = author
    _set_language(made, language)
    writer = _WordWriter(made, right_to_left=direction(language) == "rtl")
    writer.heading(title, 0)
    writer.blocks(parser().parse(markdown))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


class _WordWriter:
    """Walks Markdown tokens and adds to the document; keeps where in lists and quotes it stands."""

    def __init__(self, made: Any, *, right_to_left: bool) -> None:
        self._made = made
        self._rtl = right_to_left
        self._lists: list[str] = []
        self._quotes = 0
        self._fresh: list[Any] = []

    def heading(self, text: str, level: int) -> None:
        self._run(self._turned(self._made.add_heading("", level)), text)

    def blocks(self, tokens: Sequence[Any]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
                self._table(tokens[at:end])
                at = end
            elif token.type == "heading_open":
                self._inline(
                    self._turned(self._made.add_heading("", int(token.tag[1]))), tokens[at + 1].children
                )
                at += 2
            elif token.type == "inline":
                self._inline(self._paragraph(), token.children)
            else:
                self._mark(token)
            at += 1

    def _mark(self, token: Any) -> None:
        if token.type in _LIST:
            self._lists.append(_LIST[token.type])
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            self._fresh.append(self._lists[-1])
        elif token.type == "list_item_close" and self._fresh:
            self._fresh.pop()
        elif token.type in ("blockquote_open", "blockquote_close"):
            self._quotes += 1 if token.type == "blockquote_open" else -1
        elif token.type == "hr":
            self._turned(self._made.add_paragraph("")).paragraph_format.space_after = 0
        elif token.type == "footnote_open":
            paragraph = self._paragraph()
            self._run(paragraph, f"{int(token.meta['id']) + 1} ", superscript=True)
            self._open_note = paragraph

    _open_note: Any = None

    def _paragraph(self) -> Any:
        if self._open_note is not None:
            paragraph, self._open_note = self._open_note, None
            return paragraph
        if self._quotes:
            return self._turned(self._made.add_paragraph(style="Quote"))
        if self._fresh and self._fresh[-1]:
            style = f"{self._fresh[-1]}{' 2' if len(self._lists) > 1 else ''}"
            self._fresh[-1] = ""
            return self._turned(self._made.add_paragraph(style=style))
        return self._turned(self._made.add_paragraph(style="List Continue" if self._lists else None))

    def _table(self, tokens: Sequence[Any]) -> None:
        rows: list[list[Any]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token.children)
        if rows and not any(any(c.content for c in cell or ()) for cell in rows[0]):
            rows = rows[1:]  # a table without a header row
        if not rows:
            return
        table = self._made.add_table(rows=len(rows), cols=max(map(len, rows)), style="Table Grid")
        if self._rtl:
            table._tblPr.append(_element("w:bidiVisual"))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, children in zip(row.cells, cells, strict=False):
                self._inline(self._turned(cell.paragraphs[0]), children)
        self._made.add_paragraph("")

    def _inline(self, paragraph: Any, children: Sequence[Any] | None) -> None:
        bold = italic = 0
        for child in children or ():
            if child.type in ("strong_open", "strong_close"):
                bold += 1 if child.type == "strong_open" else -1
            elif child.type in ("em_open", "em_close"):
                italic += 1 if child.type == "em_open" else -1
            elif child.type == "footnote_ref":
                self._run(paragraph, str(int(child.meta["id"]) + 1), superscript=True)
            elif child.type == "hardbreak":
                paragraph.add_run().add_break()
            elif child.type == "softbreak":
                self._run(paragraph, " ")
            elif child.content and child.type != "footnote_anchor":
                self._run(paragraph, child.content, bold=bold > 0, italic=italic > 0)

    def _run(
        self,
        paragraph: Any,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        superscript: bool = False,
    ) -> None:
        run = paragraph.add_run(_safe(text))
        run.bold, run.italic = bold or None, italic or None
        run.font.superscript = superscript or None
        if self._rtl:
            run.font.rtl = True

    def _turned(self, paragraph: Any) -> Any:
        if self._rtl:
            paragraph._p.get_or_add_pPr().append(_element("w:bidi"))
        return paragraph


def _safe(text: str) -> str:
    return _CONTROL.sub("", text)


def _element(name: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def _set_language(made: Any, language: str) -> None:
    from docx.oxml.ns import qn

    properties = made.styles["Normal"].element.get_or_add_rPr()
    lang = _element("w:lang")
    for attribute in ("w:val", "w:eastAsia", "w:bidi"):
        lang.set(qn(attribute), language)
    properties.append(lang)
