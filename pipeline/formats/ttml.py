"""Timed text in XML: TTML, DFXP and IMSC (broadcasters, Stream, Netflix), YouTube's srv1 to srv3.

Knows nothing of audio. Speakers come from `ttm:agent`; layout is not kept. Entities and DTDs are not expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.captions import finished
from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.encoding import decode, text_or_none

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:tt|timedtext|transcript)[\s>]", re.IGNORECASE)
_CLOCK = re.compile(r"^(\d{1,4}):(\d{2}):(\d{2})(?:[.,](\d{1,9})|:(\d{1,3})(?:\.\d{1,3})?)?$")
_OFFSET = re.compile(r"^(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s|f|t)$")
_DEFAULT_FPS = 30.0
_SPACE = re.compile(r"[ \t\r\n]+")


def sniff(document: Document) -> float:
    """Sure of an XML root `tt`, `timedtext` or YouTube's `transcript` with timed texts."""
    text = text_or_none(document)
    if text is None or "<" not in text[:200] or not _ROOT.search(text[:3000]):
        return 0.0
    return (
        0.95
        if re.search(r"<(?:\w{1,20}:)?(?:p|text|span|s)\b[^>]{0,400}\b(?:begin|start|t)\s?=", text[:200_000])
        else 0.0
    )


def read(document: Document) -> Parsed:
    """Every timed paragraph; raises BadInput for broken XML and where none has words."""
    root = _root(document)
    kind = _name(root)
    if kind == "tt":
        cues, engine = list(_ttml(root)), "imported TTML"
    else:
        cues, engine = list(_youtube(root)), "imported YouTube captions"
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang") or None
    title = next(
        (e.text.strip() for e in root.iter() if _name(e) == "title" and e.text and e.text.strip()), None
    )
    return finished(
        document, cues, engine=engine, language=_tag(language), title=title, notes=decode(document).notes
    )


@lru_cache(maxsize=2)
def _root(document: Document) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", decode(document).text).strip()
    try:
        found = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        found = None
        reason = str(error)
    else:
        reason = "no element in it"
    if found is None:
        raise BadInput(
            f"{document.name}: broken XML: {reason}", hint="export the captions again, as .vtt or .srt"
        )
    return found


def _ttml(root: _Element) -> Iterator[Cue]:
    people = {}
    for agent in (e for e in root.iter() if _name(e) == "agent"):
        name = next((" ".join(e.itertext()).strip() for e in agent.iter() if _name(e) == "name"), "")
        people[_get(agent, "id") or ""] = name or (_get(agent, "id") or "")
    rates = _Rates(root)
    for part in (e for e in root.iter() if _name(e) == "p"):
        base = sum(
            (rates.seconds(_get(a, "begin")) or 0.0)
            for a in part.iterancestors()
            if _name(a) in ("div", "body")
        )
        who = next(
            (people.get(a, a) for e in (part, *part.iterancestors(), *part) if (a := _get(e, "agent"))), None
        )
        begin, end = rates.seconds(_get(part, "begin")), rates.seconds(_get(part, "end"))
        if begin is None:
            inner = [
                s
                for e in part.iter()
                if _name(e) == "span" and (s := rates.seconds(_get(e, "begin"))) is not None
            ]
            begin = min(inner, default=None)
        length = rates.seconds(_get(part, "dur"))
        if end is None and length is not None and begin is not None:
            end = begin + length
        yield Cue(_lines(part), _plus(begin, base), _plus(end, base), who)


class _Rates:
    """How a TTML file counts frames and ticks."""

    def __init__(self, root: _Element) -> None:
        self.frames = _number(_get(root, "frameRate"), _DEFAULT_FPS)
        multiplier = (_get(root, "frameRateMultiplier") or "1 1").replace(":", " ").split()
        if len(multiplier) == 2 and all(m.isdigit() and int(m) for m in multiplier):
            self.frames *= int(multiplier[0]) / int(multiplier[1])
        self.ticks = _number(_get(root, "tickRate"), 1.0)

    def seconds(self, text: str | None) -> float | None:
        """A time expression of TTML in seconds; None where it is none."""
        text = (text or "").strip()
        if clock := _CLOCK.match(text):
            hours, minutes, secs, part, frames = clock.groups()
            whole = int(hours) * 3600 + int(minutes) * 60 + int(secs)
            return round(
                whole + float(f"0.{part}" if part else 0) + (int(frames) / self.frames if frames else 0.0), 3
            )
        if offset := _OFFSET.match(text):
            scale = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "f": 1 / self.frames, "t": 1 / self.ticks}
            return round(float(offset[1]) * scale[offset[2]], 3)
        return None


def _youtube(root: _Element) -> Iterator[Cue]:
    """srv1: `<text start="1.0" dur="2.0">`; srv2 and srv3: `<p t="1000" d="2000">`, milliseconds."""
    for part in (e for e in root.iter() if _name(e) in ("text", "p")):
        scale = 1.0 if part.get("start") is not None else 1e-3
        start = _number(part.get("start") or part.get("t"), -1.0) * scale
        length = _number(part.get("dur") or part.get("d"), 0.0) * scale
        if start >= 0:
            yield Cue(_lines(part), round(start, 3), round(start + length, 3) if length else None)


def _lines(part: _Element) -> tuple[str, ...]:
    """The lines of a paragraph: `<br/>` ends one; entities written twice (YouTube) are undone."""
    from html import unescape

    pieces = [part.text or ""]
    for each in part.iterdescendants():
        if _name(each) == "br":
            pieces.append("\x00")
        elif _name(each) not in ("metadata", "title", "desc", ""):
            pieces.append(each.text or "")
        pieces.append(each.tail or "")
    text = _SPACE.sub(" ", "".join(pieces))
    return tuple(plain for line in text.split("\x00") if (plain := unescape(line).strip()))


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _get(element: _Element, name: str) -> str | None:
    """An attribute by its local name."""
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), None)


def _number(text: str | None, otherwise: float) -> float:
    try:
        made = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return made if 0 < made < 1e10 or made == otherwise or made == 0 else otherwise


def _plus(value: float | None, base: float) -> float | None:
    return None if value is None else round(value + base, 3)


def _tag(language: str | None) -> str | None:
    return (
        language if language and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}", language) else None
    )
