"""Fill a form from a brief, keeping count of what is cited.

Knows nothing of models. What was said in a meeting is data: it is escaped, never read as Markdown or Jinja.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline import languages
from pipeline.templates import Template
from pipeline.templates.brief_view import Brief, Noted, NotedAction, PlacedSentence, Written
from pipeline.text.calendar import spelled_day

BLANK = "________"
_FILTERS = ("cite", "said", "plain", "clock", "day", "blank", "names", "due")
_SPECIAL = re.compile(r"([\\`*\[\]<>|])")
_LEADING = re.compile(r"^(\s*)([#+-]|\d+[.)])(?=\s)")
_INVISIBLE = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A filled form. `cited[n-1]` is the claim behind the footnote mark `[^n]` of `body`."""

    title: str
    body: str
    cited: tuple[Noted, ...]


@dataclass(frozen=True, slots=True)
class DraftStyle:
    """How the reader wants it. `date` is today's, ISO 8601; tone, audience and length are free words that forms may ask for."""

    language: str = "en"
    tone: str = "neutral"
    audience: str = "participants"
    length: str = "normal"
    date: str | None = None


def render(template: Template, brief: Brief, wish: DraftStyle, written: Written | None = None) -> Rendered:
    """`written`: what a model wrote for the form's places. Raises BadInput, with the line and the rule, for a form that is wrong or asks for a name that does not exist."""
    from jinja2 import StrictUndefined

    from pipeline.templates import faults  # Jinja is slow to load
    from pipeline.templates.bounded import BoundedEnvironment, joined, limited

    notes = _Footnotes(brief, wish, written or Written())
    env = BoundedEnvironment(
        trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, keep_trailing_newline=False
    )
    env.filters.update(
        cite=notes.cite,
        said=notes.said,
        plain=plain,
        clock=clock,
        day=lambda iso: day(iso, wish.language),
        blank=lambda value: plain(value) if value else BLANK,
        names=lambda people: plain(languages.find(wish.language).comma.join(people)) if people else BLANK,
        due=lambda action: due(action, wish.language),
    )
    context = _names(template, brief, wish, notes.written)
    try:
        with limited():
            body = joined(env.from_string(template.body).generate(context))
            title = joined(env.from_string(template.title).generate(context))
    except faults.FAULTS as error:
        raise faults.told(error, template, names=context, filters=_FILTERS) from error
    return Rendered(re.sub(r"\[\^\d+\]", "", unescaped(title)).strip(), _tidy(body), tuple(notes.cited))


class _Footnotes:
    """Statements and sentences as a form shows them, each with the marks of what proves it."""

    def __init__(self, brief: Brief, wish: DraftStyle, written: Written) -> None:
        self.written, self.cited = written, list[Noted]()
        self._known = {n.id: n for m in brief.meetings for n in m.noted if n.id}
        self._h = _headings(wish.language)

    def cite(self, claim: Noted) -> str:
        """A statement, in the words that were written for it or its own, and its mark."""
        return f"{plain(self.written.worded.get(claim.id, claim.text))}{self._mark(claim)}"

    def said(self, sentences: Sequence[PlacedSentence]) -> str:
        """Sentences in a row, with their marks; how firm the weakest is that they rest on, and what rests on nothing, is said."""
        return " ".join(map(self._sentence, sentences))

    def _sentence(self, sentence: PlacedSentence) -> str:
        told = [self._known[id] for id in sentence.cited if id in self._known]
        marks = "".join(map(self._mark, told))
        weak = next(
            (s for s in ("retracted", "proposed", "tentative") if any(t.strength == s for t in told)), None
        )
        beside = "unverified" if not told else weak
        return f"{plain(sentence.text)}{marks}" + (f" *({self._h[beside]})*" if beside else "")

    def _mark(self, claim: Noted) -> str:
        same = (claim.text, claim.evidence, claim.verified)
        known = next(
            (
                n
                for n, c in enumerate(self.cited, 1)
                if claim.evidence and (c.text, c.evidence, c.verified) == same
            ),
            None,
        )
        if known is None:
            self.cited.append(claim)
        return f"[^{known or len(self.cited)}]"


def _headings(language: str) -> dict[str, str]:
    return {**languages.find("en").headings, **languages.find(language).headings}


def _names(template: Template, brief: Brief, wish: DraftStyle, written: Written) -> dict[str, object]:
    """What a form may ask for."""
    return {
        **dict.fromkeys(template.blanks, BLANK),
        **{name: plain(value) for name, value in brief.fields.items()},
        "h": _headings(wish.language),
        "meetings": brief.meetings,
        "meeting": brief.meetings[-1],
        "tone": wish.tone,
        "formal": wish.tone == "formal",
        "audience": wish.audience,
        "length": wish.length,
        "today": wish.date,
        "line": BLANK,
        "written": {place: written.places.get(place, ()) for place in template.writes},
        "open_tasks": tuple(_open(brief)),
        "done_tasks": tuple(a for m in brief.meetings for a in m.tasks if a.closed),
    }


def plain(text: object) -> str:
    """Text as Markdown that shows exactly it: no links, images, HTML, code, headings or table cells of its own."""
    one_line = " ".join(_INVISIBLE.sub("", str(text)).split())
    escaped = _SPECIAL.sub(lambda m: "&lt;" if m[1] == "<" else "\\" + m[1], one_line)
    return _LEADING.sub(lambda m: f"{m[1]}\\{m[2]}", escaped)


def unescaped(text: str) -> str:
    """The words that `plain` escaped, for places that are not Markdown (a subject line)."""
    return re.sub(r"\\([\\`*\[\]>|#+-])", r"\1", text).replace("&lt;", "<")


def clock(seconds: float | None) -> str:
    """12:34 or 1:02:03; empty where the source carries no times."""
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute:02}:{second:02}"


def day(iso: str | None, language: str) -> str:
    """A date in the reader's words; a date that is not ISO 8601 stays as it is; blank when unknown."""
    return (spelled_day(iso, language) or plain(iso)) if iso else BLANK


def due(action: NotedAction, language: str) -> str:
    """As said, with the date it resolves to; blank when nobody said when."""
    if action.due is None:
        return day(action.due_date, language)
    said = plain(action.due)
    resolved = day(action.due_date, language) if action.due_date else ""
    return f"{said} ({resolved})" if resolved and resolved != said else said


def _open(brief: Brief) -> Iterable[NotedAction]:
    for meeting in brief.meetings:
        yield from (a for a in meeting.tasks if a.closed is None)


def _tidy(body: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"
