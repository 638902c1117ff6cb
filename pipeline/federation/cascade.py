"""A Model made of Models: the cheapest that suffices first; a stronger one only betters what is doubted.

Knows nothing of providers, prices of vendors or meetings. From a draft on, stronger models see the draft, its doubts
and the evidence around them, never the whole source again, unless the draft is doubted as a whole. The better reply
wins, so asking further never makes it worse.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.doors import Reply, Request, Scorer, Usage, Verdict
from pipeline.errors import ModelError, NotFound, OverBudget, QuorumError
from pipeline.federation import catalog, panel, policy, reading, tokens
from pipeline.federation.enhance import Room, enhanced, enhancement, needs_all
from pipeline.federation.ledger import CACHED, Trail, add
from pipeline.federation.longread import read
from pipeline.federation.member import House, Seat, Stream, Why, spoken_text
from pipeline.federation.ranking import outvotes, rank, unfounded
from pipeline.scoring.rules import Plain
from pipeline.shapes import RecapShape

_WINDOWS = Usage(input=3000, output=300)
"""What a stronger model is sent and writes, about, when it betters a reply from its evidence."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rung:
    """Models of the same strength, in order of preference: the next is asked when one fails."""

    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A reply with the scorer's opinion of it."""

    reply: Reply
    verdict: Verdict
    seat: Seat


@dataclass(frozen=True, slots=True)
class Errand:
    """One request on its way through the chain: what was asked so far, what failed, who listens."""

    request: Request
    stream: Stream | None
    trail: Trail = field(default_factory=Trail)
    failures: list[QuorumError] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    """Lines of the source that a model has read."""


class Cascade:
    """A chain of rungs behind the one-method door."""

    def __init__(
        self,
        rungs: Sequence[Rung],
        *,
        scorer: Scorer,
        house: House,
        fallback: Seat | None = None,
        room: Room | None = None,
        vote: bool = False,
        panel: bool = False,
    ) -> None:
        """`fallback` answers when no rung can. `vote`: a doubted draft of the first rung is compared with that of
        the next model of the same strength before a stronger one is asked. `panel`: all models of the first rung write a
        recap, and what holds is united."""
        self.rungs = tuple(rungs)
        self._scorer, self._house, self._fallback = scorer, house, fallback
        self.room, self._vote, self._panel = room or Room(), vote, panel

    @property
    def name(self) -> str:
        """All members, from cheap to strong."""
        return " → ".join("|".join(seat.name for seat in rung.seats) for rung in self.rungs)

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """The best reply that the chain has for the request; its `calls` hold everything that was asked on the way.

        Raises ModelError when no member could answer, OverBudget when the cap allows none, StoreError when a paid
        call cannot be written down.
        """
        errand = Errand(request, Stream(on_text) if on_text is not None else None)
        best: Scored | None = None
        for number, rung in enumerate(self.rungs):
            if best is not None and best.verdict.accept:
                break
            if number == 0 and self.panel_reads(request):
                best = await self._panel_draft(rung, errand)
                if best is not None:
                    continue
            best = _better(best, await self._climb(rung, errand, best))
            if number == 0 and best is not None and self._vote and not best.verdict.accept:
                second = await self._second_draft(best, errand)
                best = second if second is not None and outvotes(second.verdict, best.verdict) else best
        if best is None:
            best = await self._last_resort(errand)
        elif unfounded(best.verdict) and self._fallback is not None:
            best = await self._founded(best, self._fallback, errand)
        return self._signed(best, errand)

    def panel_reads(self, request: Request) -> bool:
        """Whether all models of the first rung read this request, and what holds of their replies is united."""
        return self._panel and request.shape is RecapShape and len(self.rungs[0].seats) > 1

    async def _climb(self, rung: Rung, errand: Errand, best: Scored | None) -> Scored | None:
        """The first answer that this rung's models give, scored; None when none of them could."""
        for seat in rung.seats if best is None else _cheapest_first(rung.seats, self._house):
            try:
                return await self._scored(seat, errand, best)
            except (ModelError, OverBudget, NotFound) as error:
                _LOG.info("%s", error)
                errand.failures.append(error)
        return None

    async def _scored(self, seat: Seat, errand: Errand, best: Scored | None) -> Scored:
        """The seat's answer; where the lines it was shown did not hold one, its answer over more of the source."""
        reply = await self._ask(seat, errand, best)
        found = Scored(reply, await self._judged(errand.request, reply), seat)
        wider = reading.wider(errand.request, errand.shown) if not seat.embedded else None
        if wider is None or not reading.wants_more(found.reply, found.verdict):
            return found
        why = Why(errand.request.task, "again: what it was shown did not hold it")
        try:
            reply = await self._read(seat, replace(errand, request=wider), why)
        except (ModelError, OverBudget) as error:
            errand.failures.append(error)
            return found
        return _better(found, Scored(reply, await self._judged(errand.request, reply), seat)) or found

    async def _judged(self, request: Request, reply: Reply) -> Verdict:
        """The scorer's verdict, also of a chain of one: what does not hold is not to win over what does.

        A learned scorer reads the whole source: it works in a thread, so that other meetings go on meanwhile.
        """
        if isinstance(self._scorer, Plain):
            return self._scorer.score(request, reply)
        return await asyncio.to_thread(self._scorer.score, request, reply)

    async def _ask(self, seat: Seat, errand: Errand, best: Scored | None) -> Reply:
        """A draft, or a bettered one."""
        request, trail, stream = errand.request, errand.trail, errand.stream
        if best is None:
            return await self._read(seat, errand, _first(errand))
        if stream is not None:
            stream.restart()
        why = Why(request.task, _reason(best.verdict), best.reply.model)
        unread = best.seat.embedded and not seat.embedded  # no language model has read the source yet
        if unread or needs_all(request, best.verdict):
            return await self._read(seat, errand, why)
        further = await asyncio.to_thread(enhancement, request, best.reply, best.verdict, room=self.room)
        further = replace(further, effort=policy.effort(further.task))
        return enhanced(request, further, await seat.ask(further, why, trail, on_text=stream))

    async def _read(self, seat: Seat, errand: Errand, why: Why) -> Reply:
        """Ask over the source, or as much of it as its reading policy shows, and remember what that took."""
        trail = errand.trail
        before = len(trail.calls)
        request = errand.request if seat.embedded else await asyncio.to_thread(reading.shown, errand.request)
        request = replace(request, effort=policy.effort(request.task))
        reply = await read(seat, request, why, trail, on_text=errand.stream)
        errand.shown.update(p.id for p in request.passages)
        whole = (
            len(request.passages) == len(errand.request.passages) and request.scope == errand.request.scope
        )
        if whole and not trail.reading and not seat.embedded:
            trail.reading = tuple(
                c.usage
                for c in trail.calls[before:]
                if c.usage.input and not c.reason.startswith(("repair", "again", "merge"))
            )
        return reply

    async def _panel_draft(self, rung: Rung, errand: Errand) -> Scored | None:
        """What several models that read independently, and challenged each other, agree on; None where fewer than two could."""
        works = (self._read(seat, replace(errand, stream=None), _first(errand)) for seat in rung.seats)
        told = await asyncio.gather(*works, return_exceptions=True)
        drafts: list[tuple[Scored, panel.Draft]] = []
        for seat, reply in zip(rung.seats, told, strict=True):
            if isinstance(reply, QuorumError) or not isinstance(reply, Reply):
                if not isinstance(reply, ModelError | OverBudget | NotFound):
                    raise reply
                errand.failures.append(reply)
                continue
            verdict = await self._judged(errand.request, reply)
            doubted = frozenset(d.claim for d in verdict.doubts if d.claim)
            if isinstance(reply.data, RecapShape):
                drafts.append((Scored(reply, verdict, seat), panel.Draft(reply.model, reply.data, doubted)))
        if len(drafts) < 2:
            return drafts[0][0] if drafts else None
        drafts.sort(key=lambda d: rank(d[0].verdict), reverse=True)
        members = [d for _, d in drafts]
        seen = panel.collected(members, errand.request.passages, language=errand.request.wanted)
        for scored, _ in drafts:
            await self._challenged(scored.seat, seen, errand)
        found = panel.united(members, seen)
        reply = panel.reply_of([s.reply for s, _ in drafts], found)
        verdict = await self._judged(errand.request, reply)
        doubts = (
            *found.doubts,
            *(d for d in verdict.doubts if d.claim not in {x.claim for x in found.doubts}),
        )
        return Scored(
            reply, replace(verdict, accept=verdict.accept and not doubts, doubts=doubts), drafts[0][0].seat
        )

    async def _challenged(self, seat: Seat, seen: list[panel.Seen], errand: Errand) -> None:
        """Ask a member about what it did not see itself; without its word nothing is taken away."""
        asked = panel.challenge(errand.request, seen, seat.name)
        if asked is None:
            return
        request, statements = asked
        why = Why(errand.request.task, "challenge of what others saw")
        try:
            panel.heard(statements, (await seat.ask(request, why, errand.trail)).data)
        except (ModelError, OverBudget) as error:
            errand.failures.append(error)

    async def _second_draft(self, best: Scored, errand: Errand) -> Scored | None:
        """What another model of the first rung says; None when there is none or it failed."""
        other = next((s for s in self.rungs[0].seats if s.name != best.reply.model), None)
        if other is None:
            return None
        why = Why(errand.request.task, "vote", best.reply.model)
        try:
            reply = await self._read(other, replace(errand, stream=None), why)
        except (ModelError, OverBudget, NotFound) as error:
            errand.failures.append(error)
            return None
        return Scored(reply, await self._judged(errand.request, reply), other)

    async def _founded(self, best: Scored, embedded: Seat, errand: Errand) -> Scored:
        """The embedded model's reply where it holds and the models' statements do not; it costs nothing to ask."""
        try:
            reply = await embedded.ask(
                errand.request, Why(errand.request.task, "unfounded", best.reply.model), errand.trail
            )
        except (ModelError, NotFound) as error:
            errand.failures.append(error)
            return best
        verdict = await self._judged(errand.request, reply)
        if not (verdict.signals.get("grounded") or 0.0) > 0.0:
            return best
        if errand.stream is not None:
            errand.stream.restart()
            errand.stream(spoken_text(reply))
        note = f"{best.reply.model} named no place that bears its answer out: the embedded model's, which does, is shown"
        return Scored(replace(reply, notes=(*reply.notes, note)), verdict, embedded)

    async def _last_resort(self, errand: Errand) -> Scored:
        """The embedded model's answer when nobody else could; raises what went wrong where it cannot either."""
        if self._fallback is not None:
            try:
                reply = await self._fallback.ask(
                    errand.request, _first(errand), errand.trail, on_text=errand.stream
                )
                errand.shown.update(p.id for p in errand.request.passages)
                return Scored(reply, Verdict(accept=True), self._fallback)
            except (ModelError, NotFound) as error:
                errand.failures.append(error)
        raise _summed(errand.failures)

    def _signed(self, best: Scored, errand: Errand) -> Reply:
        """The reply with all its calls, what they took, and what went wrong on the way."""
        calls = tuple(errand.trail.calls)
        notes = (*best.reply.notes, *errand.trail.notes, *(error.message for error in errand.failures))
        return replace(
            best.reply,
            calls=calls,
            usage=calls[0].usage if len(calls) == 1 else add(call.usage for call in calls),
            verdict=best.verdict,
            always_strongest_usd=self._always_strongest(best.reply, errand),
            notes=tuple(dict.fromkeys(notes)),
            lines_read=len(errand.shown) or None,
        )

    def _always_strongest(self, reply: Reply, errand: Errand) -> float | None:
        """What the strongest member would have cost on the whole request: the same tokens at its price.

        The tokens are those of the calls that read the whole; where nobody was paid to read, they are estimated.
        """
        strongest = next((s for rung in reversed(self.rungs) for s in rung.seats if not s.free), None)
        if strongest is None:
            return None
        if errand.trail.reading:
            usage = add(Usage(input=u.input, output=u.output) for u in errand.trail.reading)
        else:
            usage = Usage(
                input=tokens.prompt_about(errand.request),
                output=tokens.about(reply.text, language=errand.request.wanted),
            )
        return catalog.price(strongest.card, usage, self._house.settings)


def _cheapest_first(seats: Sequence[Seat], house: House) -> list[Seat]:
    """The models of one strength, cheapest for evidence windows first: a price may depend on how much is sent."""

    def cost(seat: Seat) -> float:
        usd = catalog.price(seat.card, _WINDOWS, house.settings)
        return float("inf") if usd is None else usd

    return sorted(seats, key=cost)


def _first(errand: Errand) -> Why:
    """Why a model reads the whole: it is the first, or those before it failed."""
    asked = [call.model for call in errand.trail.calls if call.outcome not in ("ok", CACHED)]
    reason = f"after {errand.failures[-1].message}" if errand.failures else "draft"
    return Why(errand.request.task, reason, asked[-1] if errand.failures and asked else None)


def _better(old: Scored | None, new: Scored | None) -> Scored | None:
    """The better of two; the later one, which has seen more, when they score the same."""
    if old is None or new is None:
        return new or old
    return new if rank(new.verdict) >= rank(old.verdict) else old


def _reason(verdict: Verdict) -> str:
    """Why a stronger model is asked, for the ledger and for `quorum costs`."""
    claims = sum(d.claim is not None for d in verdict.doubts)
    told = f"{claims} doubted: {verdict.doubts[0].reason}" if verdict.doubts else "a better reply is likely"
    return told if verdict.benefit is None else f"{told} (benefit {verdict.benefit:.2f})"


def _summed(failures: Sequence[QuorumError]) -> QuorumError:
    """One error for all that went wrong; the cap is named first, since the user can lift it."""
    if not failures:
        return ModelError("no model can answer this", hint="`quorum models` lists what can be used")
    first = next((e for e in failures if isinstance(e, OverBudget)), failures[0])
    if len(failures) == 1 or isinstance(first, OverBudget):
        return first
    told = "; ".join(dict.fromkeys(e.message for e in failures))
    return ModelError(f"no model could answer: {told}", hint=first.hint)
