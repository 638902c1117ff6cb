"""Which way a meeting is read, in its own language or over English, and its English reading, kept line by line.

Knows nothing of recaps or answers. A line that was translated once is never paid for again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.doors import Model
from pipeline.federation import catalog
from pipeline.federation.cascade import Cascade
from pipeline.federation.member import Member
from pipeline.federation.pivot_cost import Prices, Route, route
from pipeline.languages import base
from pipeline.meeting import Transcript
from pipeline.settings import Settings
from pipeline.stages import translate
from pipeline.store import Store, key_of
from pipeline.text.words import count_tokens

_OUTPUT_TOKENS = 600.0
"""What a recap or an answer writes, in tokens of English."""
_PASSES = 1.0
"""How often a task reads the whole transcript; what was translated is kept for the next task."""
_LEAST_READABLE = 0.5
"""Where less of a meeting could be translated, it is read in its own language after all."""


def way(
    meeting: Transcript, reader: Cascade, engines: Sequence[translate.Engine], *, settings: Settings
) -> Route:
    """Native or over English for the models of `reader`, and why; no reason where there is nothing to choose.

    There is not in English, without a translator, or where the embedded model alone reads: it knows every language itself.
    For money only where the aim is cost or balance, and only with an engine that writes fluently: rules (Apertium) would
    cost more in quality than they save, unless the user named them or the model is weak in the language.
    """
    tag = meeting.language
    member = next(
        (member for rung in reader.rungs for member in rung.members[:1] if not member.embedded), None
    )
    if base(tag) == "en":
        return Route("native", "", None)
    if settings.pivot == "never":
        return Route("native", "the setting pivot is never", None)
    if not engines or (member is None and settings.pivot == "auto"):
        return Route("native", "", None)
    if settings.pivot == "always":
        return Route("pivot", "the setting pivot is always", None)
    assert member is not None
    weak = tag in _weak_in(member, settings)
    worker, translator = _prices(member, settings), _translator(engines[0], settings)
    if not weak and (why := _not_for_money(engines[0], settings)):
        return Route("native", why, None)
    if worker is None or translator is None:
        unpriced = Route("native", f"the price of {member.name} or of its translator is not known", None)
        return Route("pivot", f"{member.name} is weak in {tag}", None) if weak else unpriced
    tokens = sum(count_tokens(s.text, language=tag) for s in meeting.segments)
    return route(tag, passes=_PASSES, tokens=float(tokens), output=_OUTPUT_TOKENS, worker=worker, translator=translator, weak=weak)  # fmt: skip


def told(route: Route, meeting: Transcript) -> tuple[str, ...]:
    """The line of the receipt; none where there was nothing to choose."""
    if not route.reason:
        return ()
    how = "over English" if route.way == "pivot" else f"in its own language ({meeting.language})"
    return (f"read {how}: {route.reason}",)


async def english(
    meeting: Transcript,
    engines: Sequence[translate.Engine],
    *,
    terms: translate.ProtectedTerms,
    store: Store,
    fresh: bool = False,
) -> Transcript | None:
    """The meeting in English, its lines translated now or in an earlier run; None where too few of them could be."""
    key = key_of(
        "reading",
        {
            "meeting": meeting.meeting_id,
            "engines": [e.name for e in engines],
            "glossary": dict(terms.glossary),
        },
    )
    kept = {} if fresh else store.result(key, dict[str, str]) or {}

    def keep(lines: Mapping[str, str]) -> None:
        kept.update(lines)
        store.save_result(key, "translate", kept, of=dict[str, str], meeting_id=meeting.meeting_id)

    known = dict(kept)
    made = await translate.transcript(
        meeting, target="en", engines=engines, terms=terms, known=known, keep=keep
    )
    read = sum(s.language == "en" for s in made.segments)
    return made if read >= _LEAST_READABLE * len(made.segments) else None


def _weak_in(member: Member, settings: Settings) -> tuple[str, ...]:
    entry = settings.models.get(member.name)
    return entry.weak_in if entry else ()


def _not_for_money(engine: translate.Engine, settings: Settings) -> str | None:
    if settings.optimize not in ("cost", "balanced"):
        return f"the aim is {settings.optimize}"
    if getattr(engine, "rules", False) and not settings.translator:
        return f"{engine.name} translates by rules, and the model reads the language itself"
    return None


def _prices(member: Member, settings: Settings) -> Prices | None:
    found = catalog.per_mtok(member.card, settings)
    return Prices(*found) if found else None


def _translator(engine: translate.Engine, settings: Settings) -> Prices | None:
    """What an engine costs: nothing on this machine, the first model of its chain else."""
    if isinstance(engine, Cascade):
        return _prices(engine.rungs[0].members[0], settings)
    return None if isinstance(engine, Model) else Prices(0.0, 0.0)
