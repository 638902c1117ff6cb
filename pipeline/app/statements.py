"""One statement of a recap at a time: accepted, corrected or taken out where it stands.

Knows nothing of windows. A correction goes the way of an edited recap.md, so that what is checked there is checked here;
a verdict is what `quorum feedback` keeps, and `quorum calibrate` learns from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Literal

from pipeline.app import edit
from pipeline.app import explain as judge
from pipeline.app import process as run
from pipeline.app.process import EDITED, RunContext
from pipeline.errors import BadInput, NotFound
from pipeline.formats import md
from pipeline.meeting import Action, Claim, Recap, Transcript
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.store.feedback import feedback

SECTIONS = (
    "headline",
    "tldr",
    "decisions",
    "actions",
    "open_questions",
    "risks",
    "dates",
    "chapters",
    "quotes",
)
"""In the order in which verdicts number them."""
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class ListedStatement:
    """A statement with a name of its own: `id` changes with its words, so that nobody corrects what they did not see.

    `number` is the one that verdicts use; `verdict` what its user thinks of it, None while they have not said.
    """

    id: str
    section: str
    number: int
    claim: Claim
    verdict: Literal["good", "bad"] | None = None


def statements(recap: Recap, verdicts: dict[str, bool] | None = None) -> tuple[ListedStatement, ...]:
    """Every statement of a recap in order; `verdicts` by the statement's words."""
    seen: dict[str, int] = {}
    made = []
    for number, (section, claim) in enumerate(_claims(recap), 1):
        name = _name(section, claim)
        seen[name] = seen.get(name, 0) + 1
        said = (verdicts or {}).get(claim.text)
        verdict: Literal["good", "bad"] | None = None if said is None else "good" if said else "bad"
        own = name if seen[name] == 1 else f"{name}-{seen[name]}"
        made.append(ListedStatement(own, section, number, claim, verdict))
    return tuple(made)


def verdicts_on(meeting_id: str, store: Store) -> dict[str, bool]:
    """What was said of a meeting's statements, by their words."""
    given = (f for f in feedback(store) if f.meeting_id == meeting_id and f.task == "recap")
    return {f.claim: f.good for f in given if f.claim}


def judged(
    reference: str, statement: str, verdict: Literal["good", "bad"], *, settings: Settings
) -> ListedStatement:
    """Keep a verdict on a statement; raises NotFound where it is not there (any more).

    A moment to check that is called good is a statement from then on.
    """
    with Store(settings.database) as store:
        meeting_id = store.find(reference)
        found = _named(_recap(meeting_id, store), statement)
    judge.note(meeting_id, verdict, claim=found.number, settings=settings)
    if verdict == "good" and found.claim.to_check:
        found = _confirmed(reference, statement, settings)
    return replace(found, verdict=verdict)


def _confirmed(reference: str, statement: str, settings: Settings) -> ListedStatement:
    with _ONE_AT_A_TIME, Store(settings.database) as store:
        context = run.open_house(settings, store)
        base, transcript, found = _found(reference, statement, context)
        told = replace(found, claim=replace(found.claim, to_check=False))
        edit.keep(_with(base, found, (told.claim,)), transcript, context)
    return told


def correct(
    reference: str, statement: str, changes: dict[str, Any], *, settings: Settings
) -> ListedStatement:
    """A statement in other words, with another owner, due or strength; checked as every edited recap is.

    `changes` has any of text, owner, due, strength, title. A moment to check is a statement from then on.
    Raises NotFound, BadInput.
    """
    if "text" in changes and not str(changes["text"]).strip():
        raise BadInput("a statement without words", hint="take it out instead")
    with _ONE_AT_A_TIME, Store(settings.database) as store:
        context = run.open_house(settings, store)
        base, transcript, found = _found(reference, statement, context)
        allowed = {k: v for k, v in changes.items() if hasattr(found.claim, k)}
        if "due" in allowed and isinstance(found.claim, Action) and allowed["due"] != found.claim.due:
            allowed["due_date"] = None
        told = replace(found.claim, to_check=False)
        base = _with(base, found, (told,))
        edited = _edited(base, _with(base, found, (replace(told, **allowed),)), transcript, context)
    now = [s for s in statements(edited) if s.section == found.section]
    return now[min(_place(base, found), len(now) - 1)]


def take_out(reference: str, statement: str, *, settings: Settings) -> ListedStatement:
    """A recap without a statement, which is kept as a bad one for calibration; raises NotFound."""
    with _ONE_AT_A_TIME, Store(settings.database) as store:
        context = run.open_house(settings, store)
        base, transcript, found = _found(reference, statement, context)
        if found.section == "headline":
            raise BadInput("a recap needs its headline", hint="put it in other words instead")
        judge.note(base.meeting_id, "bad", claim=found.number, settings=context.settings)
        if found.claim.to_check:  # the file does not tell of it in words
            edit.keep(_with(base, found, ()), transcript, context)
        else:
            _edited(base, _with(base, found, ()), transcript, context)
    return found


def _edited(base: Recap, wish: Recap, transcript: Transcript, context: RunContext) -> Recap:
    edited = edit.changed(base, md.render(wish, transcript), transcript)
    edit.keep(edited, transcript, context)
    return edited


def _found(reference: str, statement: str, context: RunContext) -> tuple[Recap, Transcript, ListedStatement]:
    meeting_id = context.store.find(reference)
    base = _recap(meeting_id, context.store)
    return base, context.store.transcript(meeting_id), _named(base, statement)


def _named(recap: Recap, statement: str) -> ListedStatement:
    for known in statements(recap):
        if known.id == statement:
            return known
    raise NotFound(
        "this statement has changed since you saw it", hint="reload the page to see how it stands now"
    )


def _recap(meeting_id: str, store: Store) -> Recap:
    found = store.artifact(meeting_id, EDITED, Recap) or store.artifact(meeting_id, "recap", Recap)
    if found is None:
        raise NotFound(f"{meeting_id}: no recap yet", hint="process its recording first")
    return found


def _claims(recap: Recap) -> Iterator[tuple[str, Claim]]:
    for section in SECTIONS:
        held = getattr(recap, section)
        yield from ((section, claim) for claim in ((held,) if isinstance(held, Claim) else held))


def _place(recap: Recap, found: ListedStatement) -> int:
    return [s.id for s in statements(recap) if s.section == found.section].index(found.id)


def _with(recap: Recap, found: ListedStatement, instead: tuple[Claim, ...]) -> Recap:
    if found.section == "headline":
        return replace(recap, headline=instead[0])
    held, n = getattr(recap, found.section), _place(recap, found)
    changed: dict[str, Any] = {found.section: (*held[:n], *instead, *held[n + 1 :])}
    return replace(recap, **changed)


def _name(section: str, claim: Claim) -> str:
    owner, due = (claim.owner, claim.due) if isinstance(claim, Action) else (None, None)
    held = [section, claim.text, claim.strength, owner, due, [e.segment for e in claim.evidence]]
    return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()[:12]
