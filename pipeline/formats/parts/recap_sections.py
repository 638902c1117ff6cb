"""A text of several parts: front matter, notes that somebody or a machine wrote, and the talk itself.

Knows nothing of speakers. Only the talk is what was said; the rest tells title and date, and is named in a note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.formats.parts.headings import about, date_in, is_notes, is_talk, titled

_FRONT = re.compile(
    r"\A\s{0,10}---[ \t]*\n(?P<yaml>(?:(?!---)[^\n]{0,2000}\n){0,400}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
_RULE = re.compile(r"^\s*(?:[-*_=]\s?){3,}$")


@dataclass(frozen=True, slots=True)
class Parts:
    """The lines of the talk, and what the other parts tell. `apart`: there was more than the talk."""

    lines: tuple[str, ...]
    title: str | None = None
    date: str | None = None
    notes: tuple[str, ...] = ()
    apart: bool = False


def parts(text: str) -> Parts:
    """Divides a text; where nothing marks the talk, all of it is talk."""
    front, rest = _front_matter(text)
    made = divided(rest.split("\n"))
    if not front:
        return made
    note = f"the front matter ({', '.join(list(front)[:8])}) tells of the meeting and is no part of the talk"
    return Parts(
        made.lines,
        title=_first(front, "title", "name", "subject", "topic") or made.title,
        date=next(
            (d for k in ("date", "created", "day", "start", "time") if (d := date_in(front.get(k, "")))), None
        )
        or made.date,
        notes=(note, *made.notes),
        apart=True,
    )


def divided(lines: Sequence[str]) -> Parts:
    """The lines below a heading such as "Transcript", up to one such as "Summary"; all of them where there is none."""
    begins = next((i for i, line in enumerate(lines) if is_talk(line)), None)
    if begins is None:
        return Parts(tuple(lines))
    before = [line.strip() for line in lines[:begins] if line.strip() and not _RULE.match(line)]
    ends = next(
        (i for i, line in enumerate(lines) if i > begins and _marked(line) and is_notes(line)), len(lines)
    )
    after = [line.strip() for line in lines[ends:] if line.strip()]
    talk = lines[begins + 1 : ends]
    if not any(line.strip() for line in talk):
        return Parts(tuple(lines))
    heading = about(before)
    left = len(before) + len(after)
    shown = " / ".join([*before, *after])
    note = f"{left} lines of notes beside the transcript are no part of the talk: {shown[:120].rstrip()}"
    title = next((t for line in before[:6] if (t := titled(line))), None)
    return Parts(
        tuple(talk),
        title=heading.title or title,
        date=heading.date,
        notes=(note + ("…" if len(shown) > 120 else ""),) if left else (),
        apart=left > 0,
    )


def _marked(line: str) -> bool:
    """Whether a heading is written as one, so that a turn of one word is none."""
    bare = line.strip()
    return bare.startswith(("#", "**")) or (bool(bare) and not bare[0].isalnum() and is_notes(bare))


def _front_matter(text: str) -> tuple[Mapping[str, str], str]:
    found = _FRONT.match(text)
    if not found:
        return {}, text
    import yaml

    try:
        data = yaml.load(found["yaml"], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return {}, text
    return {str(k).casefold(): _line(v) for k, v in data.items()}, text[found.end() :]


def _line(value: object) -> str:
    """A value as one line; lists within lists are left out, for they may grow without end."""
    if isinstance(value, list):
        return ", ".join(v for v in value if isinstance(v, str))
    return value if isinstance(value, str) else ""


def _first(front: Mapping[str, str], *keys: str) -> str | None:
    return next((" ".join(front[k].split()) for k in keys if front.get(k, "").strip()), None)
