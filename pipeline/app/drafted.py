"""Drafts of stored meetings, kept as their user edits them, and forms of a user's own.

Knows nothing of how any of it is shown. A form of one's own lies in the folder `forms` of quorum's home.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import formats, templates
from pipeline.app import process as run
from pipeline.app.opened import opened
from pipeline.errors import BadInput, NotFound
from pipeline.meeting import Draft, Processed
from pipeline.settings import Settings
from pipeline.stages.drafting import Style
from pipeline.store import Store
from pipeline.templates import Template

_NAME = re.compile(r"[\w-]{1,60}")


@dataclass(frozen=True, slots=True)
class DraftForm:
    """A form that can be chosen. `own`: its user wrote it."""

    kind: str
    description: str
    per: str
    blanks: tuple[str, ...]
    source: str
    own: bool = False


def forms(*, settings: Settings) -> tuple[DraftForm, ...]:
    """Every form: those that come with quorum, then the user's own. One of theirs that is broken says so in its description."""
    own = sorted((settings.home / "forms").glob("*.md"))
    found = [_form(templates.find(kind)) for kind in templates.kinds()]
    for path in own:
        try:
            found.append(_form(templates.find(str(path)), own=True))
        except BadInput as error:
            found.append(
                DraftForm(path.stem, str(error), "meeting", (), path.read_text("utf-8-sig"), own=True)
            )
    return tuple(found)


def keep_form(name: str, text: str, *, settings: Settings) -> DraftForm:
    """Keep a form of one's own; raises BadInput for a name that is taken by a built-in one, or a malformed form."""
    if not _NAME.fullmatch(name) or name in templates.kinds():
        raise BadInput(
            f"{name!r} cannot be the name of a form", hint="letters, digits, - and _; not a built-in one"
        )
    made = _form(templates.parse(text, kind=name), own=True)
    folder = settings.home / "forms"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return made


def drafted(
    kind: str,
    references: Sequence[str],
    *,
    settings: Settings,
    style: Style,
    source: str | None = None,
    keep: bool = True,
) -> Draft:
    """A draft of stored meetings in order of time; `source` is a form's text in place of a kept one.

    Raises NotFound, BadInput and what the models raise.
    """
    form = templates.parse(source, kind=kind) if source is not None else _find(kind, settings)
    meetings = [Processed(o.transcript, o.recap) for o in (opened(r, settings=settings) for r in references)]
    if not meetings:
        raise BadInput("a draft needs a meeting", hint="name one")
    ordered = sorted(meetings, key=lambda m: (m.transcript.date or "", m.transcript.meeting_id))
    if form.per == "meeting":
        ordered = ordered[-1:]
    with Store(settings.database) as store:
        made = asyncio.run(run.draft(form, ordered, run.open_house(settings, store), style=style))
        if keep:
            _keep(made, store)
    return made


def kept_draft(kind: str, reference: str, *, settings: Settings) -> Draft:
    """The draft of a meeting as it was last made or edited; raises NotFound."""
    with Store(settings.database) as store:
        meeting_id = store.find(reference)
        found = store.artifact(meeting_id, f"draft.{kind}", Draft)
    if found is None:
        raise NotFound(f"{meeting_id} has no draft {kind!r} yet", hint="make it first")
    return found


def edit_draft(
    kind: str, reference: str, body: str, *, title: str | None = None, settings: Settings
) -> Draft:
    """A draft in its user's own words; raises NotFound where it was never made."""
    made = replace(kept_draft(kind, reference, settings=settings), body=body)
    made = replace(made, title=title.strip() or made.title) if title is not None else made
    with Store(settings.database) as store:
        _keep(made, store)
    return made


def draft_file(draft: Draft, format_: str) -> tuple[str, bytes]:
    """A draft as a file: its name and bytes; raises NotFound for an unknown format, EngineUnavailable."""
    ((name, data), *_) = formats.draft_writer(format_).drafted(draft).items()
    return name, data


def draft_formats() -> tuple[str, ...]:
    """The formats a draft can be written in."""
    return tuple(sorted(formats.draft_writers()))


def style_of(told: Mapping[str, str], *, date: str) -> Style:
    """A style from free words; what is not told stays as usual."""
    usual = Style()
    fields = {k.removeprefix("set."): v for k, v in told.items() if k.startswith("set.") and v}
    return Style(
        tone=told.get("tone") or usual.tone,
        audience=told.get("audience") or usual.audience,
        length=told.get("length") or usual.length,
        language=told.get("lang") or None,
        date=date,
        fields=fields,
    )


def _keep(draft: Draft, store: Store) -> None:
    store.save_artifact(draft.meeting_ids[-1], f"draft.{draft.kind}", draft, of=Draft)


def _find(kind: str, settings: Settings) -> Template:
    own = settings.home / "forms" / f"{kind}.md"
    if _NAME.fullmatch(kind) and own.is_file():
        return templates.find(str(own))
    if kind not in templates.kinds():
        raise NotFound(f"no draft of kind {kind!r}", hint=f"one of {', '.join(templates.kinds())}")
    return templates.find(kind)


def _form(template: Template, *, own: bool = False) -> DraftForm:
    return DraftForm(template.kind, template.description, template.per, template.blanks, template.source, own)
