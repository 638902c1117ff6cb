"""recap.html: one self-contained page that needs no network and works from a mail attachment. Transcripts that others
publish as pages (Podcasting 2.0, exports of meeting tools) are read: see `parts.pagetext`.

Knows nothing of how a recap is made. What was said in a meeting is hostile until escaped: everything goes through
autoescaping, and the page's own policy allows no script but the one it carries.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pipeline import languages
from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput, NotFound
from pipeline.formats import md
from pipeline.formats import page as views
from pipeline.formats.parts import letter, pagetext
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.txt import transcript
from pipeline.meeting import Draft, Recap, Receipt, Transcript, stated, to_look_at
from pipeline.text.calendar import spelled_day

_OPENS_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,1000}?-->\s*)?<(?:!doctype html|html|head|body|cite|p|div|table|section|article|span|ul|ol|"
    r"h\d|time|main|dl|blockquote)\b",
    re.IGNORECASE | re.DOTALL,
)
FEW = 8
"""Participants named in the head of the page; the others one click away."""
_HOME = Path(views.__file__).parent


def sniff(document: Document) -> float:
    """Sure of a page that names speakers or times; little of one that names none, so that `read` says so."""
    text = text_or_none(document)
    if text is None or not _OPENS_PAGE.match(text[:2000]):
        return 0.0
    return 0.8 if _read(document) else 0.41


def read(document: Document) -> Parsed:
    """The turns of a page; raises BadInput for a page that is no transcript."""
    found = _read(document)
    if found is None:
        raise BadInput(
            f"{document.name}: a web page, but no transcript: no line of it names a speaker or a time",
            hint="export the transcript as vtt, srt, txt, docx or JSON",
        )
    return found


@lru_cache(maxsize=4)
def _read(document: Document) -> Parsed | None:
    shown = pagetext.page(decode(document).text)
    found = transcript(shown.lines, engine="imported web page")
    if found is None:
        return None
    return replace(found, title=found.title or shown.title, notes=(*decode(document).notes, *found.notes))


def outputs(recap: Recap | None, transcript: Transcript, *, audio: str | None = None) -> dict[str, bytes]:
    """recap.html; without a recap the page shows the transcript alone.

    `audio` is what the page plays: a `data:` URL to embed it (see `embedded`), or a link relative to the page.
    """
    return {"recap.html": render(recap, transcript, audio=audio).encode()}


def with_audio(recap: Recap | None, transcript: Transcript, audio: str) -> dict[str, bytes]:
    """`outputs` with the sound to play."""
    return outputs(recap, transcript, audio=audio)


def drafted(draft: Draft) -> dict[str, bytes]:
    """`<kind>.html`: a draft as one self-contained page."""
    return {f"{draft.kind}.html": letter.document(draft.title, draft.body, language=draft.language).encode()}


def embedded(audio: bytes, mime: str) -> str:
    """Audio as a `data:` URL; `mime` as in "audio/mpeg"."""
    return f"data:{mime};base64,{base64.b64encode(audio).decode()}"


def render(recap: Recap | None, transcript: Transcript, *, audio: str | None = None) -> str:
    """The page as text, in the recap's language (the transcript's where there is no recap)."""
    from markupsafe import Markup

    language = _language(recap.language if recap else transcript.language)
    headings = {**languages.find("en").headings, **language.headings}
    css, js = _asset("page.css"), _asset("page.js")
    context: dict[str, Any] = {
        "lang": recap.language if recap else transcript.language,
        "dir": language.direction,
        "h": headings,
        "title": recap.title if recap else transcript.title,
        "css": Markup(css),
        "js": Markup(js),
        "script_hash": "sha256-" + base64.b64encode(hashlib.sha256(js.encode()).digest()).decode(),
        "audio": Markup(_safe_url(audio)) if audio else None,
        "times": Markup(views.row_times(transcript)),
        "recapped": recap is not None,
        **_recap_parts(recap, transcript),
        **_time_parts(recap, transcript, headings),
        **_footer(recap, transcript, headings),
    }
    context["rows"] = Markup(views.rows_html(transcript, headings, anchors=_anchors(context)))
    context["facts"] = _facts(transcript, headings, language.tag)
    return str(_template().render(context))


def _recap_parts(recap: Recap | None, transcript: Transcript) -> dict[str, object]:
    if recap is None:
        return {"headline": None, "tldr": (), "parts": (), "outcomes": (), "chapters": ()}
    rows = views.Rows(transcript.segments)

    def claims(key: str, *, always: bool = False) -> dict[str, object] | None:
        listed = key in ("decisions", "actions")
        said = stated(getattr(recap, key)) if listed else getattr(recap, key)
        moments = to_look_at(getattr(recap, key)) if listed else ()
        made = tuple(
            views.claim_view(c, rows, language=recap.language, anchor=f"{key}-{n}")
            for n, c in enumerate(said, 1)
        )
        apart = key == "decisions" or (listed and any(not c.is_put_forward for c in said))
        return (
            {
                "key": key,
                "claims": tuple(c for c in made if not (apart and c.is_put_forward)),
                "put_forward": tuple(c for c in made if apart and c.is_put_forward),
                "count": len(made),
                "to_check": len(moments) if key == "decisions" and not said else 0,
                "moments": tuple(views.claim_view(c, rows, language=recap.language) for c in moments),
            }
            if made or always
            else None
        )

    parts = (
        claims("decisions", always=True),
        claims("actions", always=True),
        claims("dates"),
        claims("open_questions"),
        claims("risks"),
        claims("quotes"),
    )
    return {
        "headline": views.claim_view(recap.headline, rows, language=recap.language)
        if recap.headline.text
        else None,
        "tldr": tuple(views.claim_view(c, rows, language=recap.language) for c in recap.tldr),
        "parts": tuple(p for p in parts if p),
        "outcomes": ("decisions", "actions", "dates"),
        "chapters": views.chapter_views(recap, rows),
    }


def _anchors(context: Mapping[str, Any]) -> frozenset[int]:
    """The transcript rows that something on the page points at."""
    claims = [
        c for part in context["parts"] for c in (*part["claims"], *part["put_forward"], *part["moments"])
    ]
    claims += [*context["tldr"], *([context["headline"]] if context["headline"] else [])]
    claims += [chapter.claim for chapter in context["chapters"]]
    rows = [e.row for claim in claims for e in claim.evidence] + [c.row for c in context["chapters"]]
    return frozenset(row for row in rows if row is not None)


def _time_parts(
    recap: Recap | None, transcript: Transcript, headings: Mapping[str, str]
) -> dict[str, object]:
    total_s = views.length_s(transcript)
    rows = views.Rows(transcript.segments)
    decisions = [
        views.claim_view(
            c, rows, language=recap.language if recap else transcript.language, anchor=f"decisions-{n}"
        )
        for n, c in enumerate(stated(recap.decisions) if recap else (), 1)
    ]
    return {
        "timed": total_s > 0,
        "duration_s": total_s,
        "speakers": views.lanes(transcript, total_s, unknown=headings["unknown_speaker"]),
        "bands": views.bands(recap, total_s) if recap and total_s else (),
        "marks": views.marks(decisions, total_s) if total_s else (),
        "ticks": views.ticks(total_s),
    }


def _facts(transcript: Transcript, headings: Mapping[str, str], tag: str) -> list[dict[str, str]]:
    facts = []
    if transcript.date:
        facts.append({"label": "", "value": spelled_day(transcript.date, tag) or transcript.date, "all": ""})
    if total_s := views.length_s(transcript):
        facts.append({"label": headings["duration"], "value": views.clock(total_s), "all": ""})
    if transcript.speakers:
        names = transcript.speakers
        comma = _language(tag).comma
        few = comma.join(names[:FEW]) + (f" +{len(names) - FEW}" if len(names) > FEW else "")
        rest = comma.join(names) if len(names) > FEW else ""
        facts.append({"label": headings["participants"], "value": few, "all": rest})
    return facts


def _footer(recap: Recap | None, transcript: Transcript, headings: Mapping[str, str]) -> dict[str, object]:
    receipt = recap.receipt if recap else Receipt()
    coverage = recap.coverage if recap else 1.0
    return {
        "coverage": f"{coverage:.4f}",
        "coverage_percent": f"{int(coverage * 1000) / 10:g}%",  # rounded down: never more than was read
        "engine": transcript.engine,
        "models": ", ".join(receipt.models) or headings["unknown"],
        "doubted": sum(not c.verified for c in md.claims(recap)) if recap else 0,
        "calls": receipt.calls,
        "cost": _cost(receipt, headings),
        "strongest": _usd(receipt.always_strongest_usd, headings["unknown"]),
        "escalations": receipt.escalations,
        "notes": tuple(dict.fromkeys((*transcript.notes, *(recap.notes if recap else ()), *receipt.notes))),
    }


def _cost(receipt: Receipt, headings: Mapping[str, str]) -> str:
    """What was paid; "nothing" only where no paid model was asked, "unknown" where a price is not known."""
    if receipt.cost_usd:
        share = receipt.share_of_strongest
        return f"${receipt.cost_usd:.4f}" + ("" if share is None else f" ({share:.1%})")
    free = receipt.cost_usd == 0 or all(m.startswith("local:") for m in receipt.models)
    return headings["free" if free else "unknown"]


def _usd(cost: float | None, otherwise: str) -> str:
    return otherwise if cost is None else f"${cost:.4f}"


def _safe_url(url: str) -> str:
    """A `data:` URL as it is; any other as a percent-encoded relative link, so that it can close no tag."""
    from urllib.parse import quote

    return url if url.startswith("data:audio/") and "<" not in url else quote(url, safe="/%.~-_")


def _language(tag: str) -> languages.Language:
    try:
        return languages.find(tag)
    except NotFound:
        return languages.find("en")


@cache
def _asset(name: str) -> str:
    return (_HOME / name).read_text(encoding="utf-8")


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(_asset("template.html"))
