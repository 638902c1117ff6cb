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
from pipeline.federation import call_policy, catalog, panel, reading_policy, tokens
from pipeline.federation.enhance import Room, enhanced, enhancement, needs_all
from pipeline.federation.ledger import CACHED, Trail, add
from pipeline.federation.longread import at_once, read
from pipeline.federation.member import ChainContext, Member, Stream, Why, spoken_text
from pipeline.federation.ranking import outvotes, rank, unfounded
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.shapes import RecapShape

_WINDOWS = Usage(input=3000, output=300)
"""What a stronger model is sent and writes, about, when it betters a reply from its evidence."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rung:
    """Models of the same strength, in order of preference: the next is asked when one fails."""

    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A reply with the scorer's opinion of it."""

    reply: Reply
    verdict: Verdict
    member: Member


@dataclass(frozen=True, slots=True)
class ChainRun:
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
        context: ChainContext,
        fallback: Member | None = None,
        room: Room | None = None,
        vote: bool = False,
        panel: bool = False,
    ) -> None:
        """`fallback` answers when no rung can. `vote`: a doubted draft of the first rung is compared with that of
        the next model of the same strength before a stronger one is asked. `panel`: all models of the first rung write a
        recap, and what holds is united."""
        self.rungs = tuple(rungs)
        self._scorer, self._context, self._fallback = scorer, context, fallback
        self.room, self._vote, self._panel = room or Room(), vote, panel

    @property
    def name(self) -> str:
        """All members, from cheap to strong."""
        return " → ".join("|".join(member.name for member in rung.members) for rung in self.rungs)

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """The best reply that the chain has for the request; its `calls` hold everything that was asked on the way.

        Raises ModelError when no member could answer, OverBudget when the cap allows none, StoreError when a paid
        call cannot be written down.
        """
        run = ChainRun(request, Stream(on_text) if on_text is not None else None)
        best: Scored | None = None
        for number, rung in enumerate(self.rungs):
            if best is not None and best.verdict.accept:
                break
            if number == 0 and self.panel_reads(request):
                best = await self._panel_draft(rung, run)
                if best is not None:
                    continue
            best = _better(best, await self._climb(rung, run, best))
            if number == 0 and best is not None and self._vote and not best.verdict.accept:
                second = await self._second_draft(best, run)
                best = second if second is not None and outvotes(second.verdict, best.verdict) else best
        if best is None:
            best = await self._last_resort(run)
        elif unfounded(best.verdict) and self._fallback is not None:
            best = await self._founded(best, self._fallback, run)
        return self._signed(best, run)

    def panel_reads(self, request: Request) -> bool:
        """Whether all models of the first rung read this request, and what holds of their replies is united."""
        return self._panel and request.shape is RecapShape and len(self.rungs[0].members) > 1

    async def _climb(self, rung: Rung, run: ChainRun, best: Scored | None) -> Scored | None:
        """The first answer that this rung's models give, scored; None when none of them could."""
        for member in rung.members if best is None else _cheapest_first(rung.members, self._context):
            try:
                return await self._scored(member, run, best)
            except (ModelError, OverBudget, NotFound) as error:
                _LOG.info("%s", error)
                run.failures.append(error)
        return None

    async def _scored(self, member: Member, run: ChainRun, best: Scored | None) -> Scored:
        """The member's answer; where the lines it was shown did not hold one, its answer over more of the source."""
        reply = await self._ask(member, run, best)
        found = Scored(reply, await self._judged(run.request, reply), member)
        most = None if member.embedded else await at_once(member, run.request)
        wider = None if member.embedded else reading_policy.wider(run.request, run.shown, at_once=most)
        if wider is None or not reading_policy.wants_more(found.reply, found.verdict):
            return found
        why = Why(run.request.task, "again: what it was shown did not hold it")
        try:
            reply = await self._read(member, replace(run, request=wider), why)
        except (ModelError, OverBudget) as error:
            run.failures.append(error)
            return found
        return _better(found, Scored(reply, await self._judged(run.request, reply), member)) or found

    async def _judged(self, request: Request, reply: Reply) -> Verdict:
        """The scorer's verdict, also of a chain of one: what does not hold is not to win over what does.

        A learned scorer reads the whole source: it works in a thread, so that other meetings go on meanwhile.
        """
        if isinstance(self._scorer, RuleScorer):
            return self._scorer.score(request, reply)
        return await asyncio.to_thread(self._scorer.score, request, reply)

    async def _ask(self, member: Member, run: ChainRun, best: Scored | None) -> Reply:
        """A draft, or a bettered one."""
        request, trail, stream = run.request, run.trail, run.stream
        if best is None:
            return await self._read(member, run, _first(run))
        if stream is not None:
            stream.restart()
        why = Why(request.task, _reason(best.verdict), best.reply.model)
        unread = best.member.embedded and not member.embedded  # no language model has read the source yet
        if unread or needs_all(request, best.verdict):
            return await self._read(member, run, why)
        further = await asyncio.to_thread(enhancement, request, best.reply, best.verdict, room=self.room)
        further = replace(further, effort=call_policy.effort(further.task))
        return enhanced(request, further, await member.ask(further, why, trail, on_text=stream))

    async def _read(self, member: Member, run: ChainRun, why: Why) -> Reply:
        """Ask over the source, or as much of it as its reading policy shows, and remember what that took."""
        trail = run.trail
        before = len(trail.calls)
        request = run.request
        if request.reading is not None and not member.embedded:
            most = await at_once(member, request)
            request = await asyncio.to_thread(reading_policy.shown, request, at_once=most)
        request = replace(request, effort=call_policy.effort(request.task))
        reply = await read(member, request, why, trail, on_text=run.stream)
        run.shown.update(p.id for p in request.passages)
        whole = len(request.passages) == len(run.request.passages) and request.scope == run.request.scope
        if whole and not trail.reading and not member.embedded:
            trail.reading = tuple(
                c.usage
                for c in trail.calls[before:]
                if c.usage.input and not c.reason.startswith(("repair", "again", "merge"))
            )
        return reply

    async def _panel_draft(self, rung: Rung, run: ChainRun) -> Scored | None:
        """What several models that read independently, and challenged each other, agree on; None where fewer than two could."""
        works = (self._read(member, replace(run, stream=None), _first(run)) for member in rung.members)
        told = await asyncio.gather(*works, return_exceptions=True)
        drafts: list[tuple[Scored, panel.MemberRecap]] = []
        for member, reply in zip(rung.members, told, strict=True):
            if isinstance(reply, QuorumError) or not isinstance(reply, Reply):
                if not isinstance(reply, ModelError | OverBudget | NotFound):
                    raise reply
                run.failures.append(reply)
                continue
            verdict = await self._judged(run.request, reply)
            doubted = frozenset(d.claim for d in verdict.doubts if d.claim)
            if isinstance(reply.data, RecapShape):
                drafts.append(
                    (Scored(reply, verdict, member), panel.MemberRecap(reply.model, reply.data, doubted))
                )
        if len(drafts) < 2:
            return drafts[0][0] if drafts else None
        drafts.sort(key=lambda d: rank(d[0].verdict), reverse=True)
        members = [d for _, d in drafts]
        seen = panel.collected(members, run.request.passages, language=run.request.wanted)
        for scored, _ in drafts:
            await self._challenged(scored.member, seen, run)
        found = panel.united(members, seen)
        reply = panel.reply_of([s.reply for s, _ in drafts], found)
        verdict = await self._judged(run.request, reply)
        doubts = (
            *found.doubts,
            *(d for d in verdict.doubts if d.claim not in {x.claim for x in found.doubts}),
        )
        return Scored(
            reply, replace(verdict, accept=verdict.accept and not doubts, doubts=doubts), drafts[0][0].member
        )

    async def _challenged(self, member: Member, seen: list[panel.PanelStatement], run: ChainRun) -> None:
        """Ask a member about what it did not see itself; without its word nothing is taken away."""
        asked = panel.challenge(run.request, seen, member.name)
        if asked is None:
            return
        request, statements = asked
        why = Why(run.request.task, "challenge of what others saw")
        try:
            panel.heard(statements, (await member.ask(request, why, run.trail)).data)
        except (ModelError, OverBudget) as error:
            run.failures.append(error)

    async def _second_draft(self, best: Scored, run: ChainRun) -> Scored | None:
        """What another model of the first rung says; None when there is none or it failed."""
        other = next((s for s in self.rungs[0].members if s.name != best.reply.model), None)
        if other is None:
            return None
        why = Why(run.request.task, "vote", best.reply.model)
        try:
            reply = await self._read(other, replace(run, stream=None), why)
        except (ModelError, OverBudget, NotFound) as error:
            run.failures.append(error)
            return None
        return Scored(reply, await self._judged(run.request, reply), other)

    async def _founded(self, best: Scored, embedded: Member, run: ChainRun) -> Scored:
        """The embedded model's reply where it holds and the models' statements do not; it costs nothing to ask."""
        try:
            reply = await embedded.ask(
                run.request, Why(run.request.task, "unfounded", best.reply.model), run.trail
            )
        except (ModelError, NotFound) as error:
            run.failures.append(error)
            return best
        verdict = await self._judged(run.request, reply)
        if not (verdict.signals.get("grounded") or 0.0) > 0.0:
            return best
        if run.stream is not None:
            run.stream.restart()
            run.stream(spoken_text(reply))
        note = f"{best.reply.model} named no place that bears its answer out: the embedded model's, which does, is shown"
        return Scored(replace(reply, notes=(*reply.notes, note)), verdict, embedded)

    async def _last_resort(self, run: ChainRun) -> Scored:
        """The embedded model's answer when nobody else could; raises what went wrong where it cannot either."""
        if self._fallback is not None:
            try:
                reply = await self._fallback.ask(run.request, _first(run), run.trail, on_text=run.stream)
                run.shown.update(p.id for p in run.request.passages)
                return Scored(reply, Verdict(accept=True), self._fallback)
            except (ModelError, NotFound) as error:
                run.failures.append(error)
        raise _summed(run.failures)

    def _signed(self, best: Scored, run: ChainRun) -> Reply:
        """The reply with all its calls, what they took, and what went wrong on the way."""
        calls = tuple(run.trail.calls)
        notes = (*best.reply.notes, *run.trail.notes, *(error.message for error in run.failures))
        return replace(
            best.reply,
            calls=calls,
            usage=calls[0].usage if len(calls) == 1 else add(call.usage for call in calls),
            verdict=best.verdict,
            always_strongest_usd=self._always_strongest(best.reply, run),
            notes=tuple(dict.fromkeys(notes)),
            lines_read=len(run.shown) or None,
        )

    def _always_strongest(self, reply: Reply, run: ChainRun) -> float | None:
        """What the strongest member would have cost on the whole request: the same tokens at its price.

        The tokens are those of the calls that read the whole; where nobody was paid to read, they are estimated.
        """
        strongest = next((s for rung in reversed(self.rungs) for s in rung.members if not s.free), None)
        if strongest is None:
            return None
        if run.trail.reading:
            usage = add(Usage(input=u.input, output=u.output) for u in run.trail.reading)
        else:
            usage = Usage(
                input=tokens.prompt_about(run.request),
                output=tokens.about(reply.text, language=run.request.wanted),
            )
        return catalog.price(strongest.card, usage, self._context.settings)


def _cheapest_first(members: Sequence[Member], context: ChainContext) -> list[Member]:
    """The models of one strength, cheapest for evidence windows first: a price may depend on how much is sent."""

    def cost(member: Member) -> float:
        usd = catalog.price(member.card, _WINDOWS, context.settings)
        return float("inf") if usd is None else usd

    return sorted(members, key=cost)


def _first(run: ChainRun) -> Why:
    """Why a model reads the whole: it is the first, or those before it failed."""
    asked = [call.model for call in run.trail.calls if call.outcome not in ("ok", CACHED)]
    reason = f"after {run.failures[-1].message}" if run.failures else "draft"
    return Why(run.request.task, reason, asked[-1] if run.failures and asked else None)


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
