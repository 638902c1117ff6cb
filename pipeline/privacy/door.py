"""The one way to a model that is not on this machine: agreed to, allowed, announced, written down, names taken out.

Knows nothing of how a model is asked. Whoever connects a model that is not local gets it behind this door.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline import prompts, subject
from pipeline.doors import Model, ModelCard, Reply, Request
from pipeline.errors import ModelError, WouldLeaveMachine
from pipeline.notices import say
from pipeline.privacy import consent, outbox
from pipeline.settings import Settings
from pipeline.text.words import count_tokens

if TYPE_CHECKING:
    from pipeline.privacy.pseudonyms import Pseudonyms


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model's server stands. `region` None: nobody knows."""

    vendor: str
    host: str
    region: str | None = None


def admitted(card: ModelCard, place: Place, settings: Settings) -> ModelCard:
    """The card of a model, which says why it cannot be asked where policy or consent are against it."""
    if card.local or card.missing is not None:
        return card
    return replace(card, missing=refusal(card.name, place, settings))


def refusal(name: str, place: Place, settings: Settings) -> str | None:
    """Why nothing may go to a model outside this machine, or None."""
    if settings.local:
        return None  # refused by its own rule, which says more
    return settings.policy.forbids(place.vendor, place.region) or consent.missing(name, settings)


class Guarded:
    """A model outside this machine, behind the door."""

    def __init__(self, model: Model, place: Place, settings: Settings) -> None:
        self._model, self._place, self._settings = model, place, settings
        self._outbox = outbox.Outbox(settings.home)

    @property
    def name(self) -> str:
        return self._model.name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)  # what a model may have beside the door's two: thinking_tokens

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """Ask it. Raises WouldLeaveMachine or StoreError before a byte is sent, and what the model raises."""
        settings = self._settings
        why = "--local is set" if settings.local else refusal(self.name, self._place, settings)
        if why:
            raise WouldLeaveMachine(f"{self.name}: {why}; nothing was sent")
        names = _pseudonyms(settings, self._outbox, request) if settings.pseudonyms else None
        if names and request.talk is not None:
            if request.talk.needs_it:
                raise WouldLeaveMachine(
                    f"{self.name}: names in messages with tools or pictures cannot be replaced; nothing was sent",
                    hint="turn pseudonyms off for this, or ask a model on this machine",
                )
            request = replace(request, talk=None)  # its words go as text, in which names are replaced
        sent = names.replaced(request) if names else request
        self._announce(
            await asyncio.to_thread(self._written_down, sent, request)
        )  # the disk holds up no other call
        streamed = names.restoring(on_text) if names and on_text else None
        try:
            reply = await self._model.reply(sent, on_text=streamed or on_text)
        except ModelError as error:
            if names and isinstance(error.reply, Reply):
                error.reply = names.restored(error.reply)
            raise
        if names is None:
            return reply
        if streamed:
            streamed.finish()
        return names.restored(reply)

    def _written_down(self, sent: Request, request: Request) -> int:
        """A row in the outbox; about how many tokens leave."""
        text = prompts.render(sent).text
        tokens = count_tokens(text, language=sent.spoken)
        sources = tuple(dict.fromkeys(p.source for p in request.passages if p.source))
        self._outbox.add(
            outbox.Sent(
                at=outbox.now(),
                vendor=self._place.vendor,
                host=self._place.host,
                model=self.name,
                task=sent.task,
                meetings=sources or subject.current(),
                tokens=tokens,
                pseudonyms=self._settings.pseudonyms,
                text=text,
            )
        )
        return tokens

    def _announce(self, tokens: int) -> None:
        where = f"{self._place.vendor} ({self._place.host})"
        if not _LEFT[where, "requests"]:
            hidden = ", names replaced" if self._settings.pseudonyms else ""
            say(f"sending about {tokens:,} tokens to {where}{hidden}; --local keeps it here")
        _LEFT[where, "requests"] += 1
        _LEFT[where, "tokens"] += tokens


def _pseudonyms(settings: Settings, box: outbox.Outbox, request: Request) -> Pseudonyms:
    from pipeline.privacy.pseudonyms import Pseudonyms  # most runs need none

    return Pseudonyms(settings, box, request)


_LEFT: Counter[tuple[str, str]] = Counter()


def begin() -> None:
    """A new run in the same process: what left is counted from here."""
    _LEFT.clear()


def summary() -> tuple[str, ...]:
    """What left the machine in this run, a line a vendor; () where nothing did."""
    places = dict.fromkeys(where for where, _ in _LEFT)
    return tuple(
        f"sent {_LEFT[where, 'requests']} requests, about {_LEFT[where, 'tokens']:,} tokens, to {where}: "
        "`quorum outbox` shows them"
        for where in places
    )
