"""What may leave this machine and what did: consent before a run, the outbox after it, and the same as a dry run.

Knows nothing of terminals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline import federation, providers
from pipeline.app.opening import context
from pipeline.app.process import RunContext
from pipeline.errors import BadInput
from pipeline.privacy import consent
from pipeline.privacy.outbox import Outbox, Sent, now
from pipeline.settings import Settings


def settle(settings: Settings, *, ask: Callable[[str], bool] | None = None) -> None:
    """Ask once, or say, that keys of vendors are here and nobody agreed to send them meetings; nothing where a chain is named."""
    if settings.cloud is not None or settings.local or settings.chain:
        return
    consent.settle(_vendors(settings, (consent.NOT_AGREED,)), settings, ask=ask)


def vendors(*, settings: Settings) -> dict[str, bool]:
    """Whose keys are here, or who was agreed to before, by name; True: meetings may be sent there."""
    keyed = _vendors(settings, (consent.NOT_AGREED, consent.FORBIDDEN, None))
    names = dict.fromkeys((*keyed, *consent.remembered()))
    return {vendor: consent.agreed(vendor, settings) for vendor in names}


def agree(vendor: str, agreed: bool, *, settings: Settings) -> None:
    """Remember whether meetings may be sent to a vendor; raises BadInput for one whose key is not here, or where a setting decides."""
    if settings.cloud is not None:
        raise BadInput(
            "the setting `cloud` decides what may be sent", hint="take it out, then choose by vendor"
        )
    if vendor not in vendors(settings=settings):
        raise BadInput(f"there is no key for {vendor!r} here", hint="quorum doctor says which were found")
    consent.remember(vendor, agreed)


def _vendors(settings: Settings, missing: Sequence[str | None]) -> tuple[str, ...]:
    """Vendors outside this machine of whose models this, or nothing, is missing."""
    cards = {name: providers.card(name, settings) for name in federation.known(settings)}
    found = [consent.vendor_of(n) for n, card in cards.items() if card.missing in missing and not card.local]
    return tuple(dict.fromkeys(found))


def sent(meeting: str | None = None, *, settings: Settings, since: str = "") -> tuple[Sent, ...]:
    """What left this machine, of one meeting (by id or title) or of all, oldest first."""
    if meeting is not None:
        with context(settings) as at:
            meeting = at.store.find(meeting)
    return Outbox(settings.home).sent(meeting=meeting, since=since)


def would_send(inputs: Sequence[str | Path], *, settings: Settings) -> tuple[Sent, ...]:
    """What the recaps of these transcripts would send first to each model outside this machine; nothing is sent.

    A stronger model that is asked after a doubted draft gets parts of the same; a recording has to be heard first.
    """
    with context(settings) as at:
        return tuple(_would_send(inputs, at))


def _would_send(inputs: Sequence[str | Path], context: RunContext) -> Iterator[Sent]:
    from pipeline import formats, prompts
    from pipeline.app import surroundings
    from pipeline.privacy.pseudonyms import Pseudonyms
    from pipeline.stages import find, ingest, summarize
    from pipeline.text.words import count_tokens

    settings = context.settings
    outside = [
        member.card
        for rung in context.table.model("recap").rungs
        for member in rung.members
        if not member.card.local
    ]
    for path in find.find(inputs).paths:
        source = ingest.classify(path, readers=formats.readers())
        if source.kind != "transcript":
            continue
        transcript = ingest.read_transcript(source, readers=formats.readers())
        notes = surroundings.noted(source, context.store)
        request = summarize.request_for(transcript, language=settings.lang, notes=notes)
        if settings.pseudonyms:
            request = Pseudonyms(settings, Outbox(settings.home), request).replaced(request)
        text = prompts.render(request).text
        tokens = count_tokens(text, language=request.spoken)
        for card in outside:
            place = providers.place(card.name, settings)
            yield Sent(
                now(), place.vendor, place.host, card.name, request.task, (transcript.meeting_id,), tokens,
                settings.pseudonyms, text,
            )  # fmt: skip
