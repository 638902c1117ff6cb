"""A panel of models that each miss a third and invent a tenth: better than each of them, what is disputed said, costs known."""

from __future__ import annotations

import re
from random import Random

from pipeline.doors import Passage, Request
from pipeline.federation.panel import Objection, Objections
from pipeline.formats import md
from pipeline.meeting import Segment, Transcript
from pipeline.shapes import ActionShape, ClaimShape, QuoteShape, RecapShape, claims_in
from pipeline.stages.summarize import summarize
from tests.federation import Said, Table, seated

THINGS = (
    "boiler crane scanner lease archive newsletter backup printer warehouse training invoice gallery".split()
)
LINES = tuple(
    line
    for n, thing in enumerate(THINGS)
    for line in (
        Passage(f"s{10 * n}", f"Let us replace the {thing} in spring, then.", "Ana"),
        Passage(f"s{10 * n + 1}", f"Agreed, we replace the {thing} in spring.", "Ben"),
        Passage(f"s{10 * n + 2}", f"I will call the {thing} people on Monday.", "Ben"),
    )
)
TRUE = {f"We replace the {thing} in spring." for thing in THINGS}
TASKS = {f"Ben calls the {thing} people on Monday." for thing in THINGS}


def decision(thing: str) -> ClaimShape:
    n = THINGS.index(thing)
    quote = QuoteShape(segment=f"s{10 * n + 1}", quote=f"we replace the {thing} in spring")
    return ClaimShape(text=f"We replace the {thing} in spring.", evidence=[quote], strength="agreed")


def task(thing: str) -> ActionShape:
    n = THINGS.index(thing)
    quote = QuoteShape(segment=f"s{10 * n + 2}", quote=f"I will call the {thing} people on Monday")
    return ActionShape(
        text=f"Ben calls the {thing} people on Monday.", evidence=[quote], strength="agreed", owner="Ben", due="on Monday"
    )  # fmt: skip


def reader(seed: int):  # type: ignore[no-untyped-def]
    """Misses a third; a tenth of what it says is invented, half of that with a quote that is there. Challenges honestly."""
    random = Random(seed)
    decisions = [decision(t) for t in random.sample(THINGS, 8)]
    tasks = [task(t) for t in random.sample(THINGS, 8)]
    lie = random.choice(THINGS)
    invented = [
        ClaimShape(
            text=f"We sell the {lie} to firm {seed}.", evidence=[decision(lie).evidence[0]], strength="agreed"
        ),
        ClaimShape(
            text=f"The rent rises in {lie} week.", evidence=[QuoteShape(segment="s1", quote="the rent rises")]
        ),
    ]
    recap = RecapShape(
        headline=decisions[0], tldr=decisions[:3], decisions=[*decisions, *invented], actions=tasks
    )

    def script(request: Request) -> Said:
        if request.task != "verify":
            return recap
        told = re.findall(r"^(\d+)\. (.+?)(?: \(owner.*)?$", request.inputs["statements"], flags=re.M)
        said = [
            Objection(
                n=int(n), holds=text in TRUE | TASKS, why=None if text in TRUE | TASKS else "nobody says so"
            )
            for n, text in told
        ]
        return Objections(statements=said)

    return script


def right(recap: RecapShape) -> set[str]:
    return {c.text for c in (*recap.decisions, *recap.actions)} & (TRUE | TASKS)


def invented(recap: RecapShape) -> set[str]:
    return {c.text for c in (*recap.decisions, *recap.actions)} - (TRUE | TASKS)


async def test_a_panel_finds_more_than_its_best_member_and_shows_nothing_invented_as_undisputed() -> None:
    shares = []
    for seed in range(6):
        scripts = {"a:one": reader(seed), "b:two": reader(seed + 100)}
        table = Table(scripts)
        made = seated(table, "a:one|b:two", optimize="quality").model("recap")
        request = Request("recap", LINES, {}, RecapShape)
        reply = await made.reply(request)
        assert isinstance(reply.data, RecapShape)
        assert reply.verdict is not None
        best = max(len(right(script(request))) for script in scripts.values())
        shares.append((len(right(reply.data)), best))
        disputed = {d.claim for d in reply.verdict.doubts}
        assert invented(reply.data) <= disputed, "what is not dropped is disputed"
        assert not right(reply.data) & disputed
        assert len(reply.calls) == 4, "two readings, two challenges"
        assert any("a:one alone" in note and "b:two alone" in note for note in reply.notes)
    print(
        f"panel: {sum(f for f, _ in shares)} right statements, its best members {sum(b for _, b in shares)}"
    )
    assert all(found >= best for found, best in shares)
    assert sum(found for found, _ in shares) >= 1.2 * sum(best for _, best in shares)


def talk() -> Transcript:
    return Transcript("panel", "Panel", tuple(Segment(p.id, p.text, p.speaker) for p in LINES))


async def test_nothing_that_a_panel_invents_is_shown_as_verified_and_nothing_right_as_doubted() -> None:
    shown = wrong = 0
    for seed in range(3):
        table = Table({"a:one": reader(seed), "b:two": reader(seed + 100)})
        made = await summarize(talk(), seated(table, "a:one|b:two", optimize="quality").model("recap"))
        for claim in (*made.decisions, *made.actions):
            true = claim.text in TRUE | TASKS
            shown, wrong = shown + (true and claim.verified), wrong + (claim.verified and not true)
            assert claim.verified == true, (claim.text, claim.doubt)
    print(f"panel: {shown} shown as verified, {wrong} of them wrong")
    assert shown >= 3 * 18
    assert not wrong


async def test_what_another_model_objects_to_is_disputed_in_the_statement_itself() -> None:
    """The quote is there and says it, so that no check of ours has anything against it."""
    lone = decision("boiler").model_copy(update={"text": "The boiler is replaced in spring."})

    def first(request: Request) -> Said:
        return RecapShape(headline=decision("crane"), decisions=[decision("crane"), lone])

    def second(request: Request) -> Said:
        if request.task != "verify":
            return RecapShape(headline=decision("crane"), decisions=[decision("crane")])
        return Objections(statements=[Objection(n=1, holds=False, why="taken back on Tuesday")])

    table = Table({"a:one": first, "b:two": second})
    made = await summarize(talk(), seated(table, "a:one|b:two", optimize="quality").model("recap"))
    assert [(c.text, c.verified) for c in made.decisions] == [
        ("We replace the crane in spring.", True),
        ("The boiler is replaced in spring.", False),
    ]
    assert "unverified: disputed: taken back on Tuesday" in md.render(made, talk())


async def test_a_member_that_fails_leaves_the_other_ones_recap() -> None:
    from pipeline.errors import ProviderRefused

    table = Table({"a:one": lambda request: ProviderRefused("a:one: 403: no"), "b:two": reader(1)})
    reply = (
        await seated(table, "a:one|b:two", optimize="quality")
        .model("recap")
        .reply(Request("recap", LINES, {}, RecapShape))
    )
    assert reply.model == "b:two"
    assert "a:one: 403: no" in reply.notes


def test_what_a_panel_costs_is_known_before_it_runs() -> None:
    table = Table({"a:one": reader(1), "b:two": reader(2)})
    request = Request("recap", LINES, {}, RecapShape)
    plan = seated(table, "a:one|b:two", optimize="quality").plan("recap", [request])
    assert {s.model for s in plan.steps if s.certain} == {"a:one", "b:two"}
    assert list(claims_in(reader(1)(request)))
    assert not table.models["a:one"].asked
