"""Meetings longer than a model's context: all of it is read in as few calls as fit, or the failure is seen."""

from __future__ import annotations

import asyncio

import pytest

from pipeline.doors import Request
from pipeline.errors import BadReply, CutShort, ModelError, ProviderRefused
from pipeline.federation.longread import WholeSummary, split
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape, RecapShape, TranslationLine, TranslationShape
from tests.federation import Said, Table, always, seated
from tests.meeting_hour import lines, recap

HOUR = lines()
CONTEXT = 8_000


def recap_request() -> Request:
    return Request("recap", HOUR, {}, RecapShape, max_output_tokens=2000)


def one_claim(request: Request) -> ClaimShape:
    first = request.passages[0]
    return ClaimShape(text=first.text, evidence=[QuoteShape(segment=first.id, quote=first.text)])


def reader(request: Request) -> Said:
    if request.task == "merge":
        return WholeSummary(
            headline=ClaimShape(text="All of it."), tldr=[ClaimShape(text="One."), ClaimShape(text="Two.")]
        )
    claim = one_claim(request)
    return RecapShape(headline=claim, tldr=[claim], decisions=[claim])


def test_parts_hold_every_line_once_and_in_order_and_are_evenly_filled() -> None:
    parts = split(recap_request(), CONTEXT)
    assert [p.id for part in parts for p in part.passages] == [p.id for p in HOUR]
    sizes = [sum(len(p.text) for p in part.passages) for part in parts]
    assert len(parts) == 5
    assert max(sizes) < 1.7 * min(sizes)
    assert parts[1].scope == "part 2 of 5"


def test_what_fits_is_not_split() -> None:
    assert len(split(recap_request(), 200_000)) == 1
    assert len(split(recap_request(), None)) == 1


async def test_a_long_recap_is_read_in_parts_and_merged() -> None:
    table = Table({"a:weak": reader}, contexts={"a:weak": CONTEXT})
    reply = await seated(table, "a:weak").model("recap").reply(recap_request())
    asked = table.models["a:weak"].asked
    read = [p.id for r in asked if r.task == "recap" for p in r.passages]
    assert read == [p.id for p in HOUR]
    assert len(asked) == 6
    assert isinstance(reply.data, RecapShape)
    assert reply.data.headline.text == "All of it."
    assert len(reply.data.decisions) == 5
    assert reply.notes == ("a:weak read it in 5 parts",)


async def test_a_part_that_cannot_be_read_fails_the_whole_and_the_next_model_reads_it() -> None:
    def fails_on_the_third(request: Request) -> Said:
        return (
            ProviderRefused("a:weak: content filter")
            if request.scope.startswith("part 3")
            else reader(request)
        )

    table = Table(
        {"a:weak": fails_on_the_third, "b:strong": always(recap(HOUR, doubted=0))},
        contexts={"a:weak": CONTEXT},
    )
    reply = await seated(table, "a:weak", "b:strong").model("recap").reply(recap_request())
    assert reply.model == "b:strong"
    assert "part 3 of 5" in reply.notes[0]
    with pytest.raises(ModelError, match=r"part 3 of 5 \(lines s\d+ to s\d+\) could not be read"):
        await (
            seated(
                Table(
                    {"a:weak": fails_on_the_third, "local:extractive": always(BadReply("no"))},
                    contexts={"a:weak": CONTEXT},
                ),
                "a:weak",
            )
            .model("recap")
            .reply(recap_request())
        )


async def test_a_local_model_that_cannot_do_it_is_not_kept_busy_with_every_part_of_an_hour() -> None:
    async def cut(request: Request) -> Said:
        await asyncio.sleep(0.01)
        return CutShort("own:tiny: the reply was cut")

    table = Table(
        {"own:tiny": cut, "local:extractive": always(recap(HOUR, doubted=0))}, contexts={"own:tiny": CONTEXT}
    )
    reply = await seated(table, "own:tiny").model("recap").reply(recap_request())
    assert reply.model == "local:extractive"
    assert {r.scope for r in table.models["own:tiny"].asked} == {"part 1 of 5"}


async def test_an_answer_is_taken_from_the_part_that_has_it() -> None:
    def script(request: Request) -> Said:
        if any(p.id == "s600" for p in request.passages):
            line = next(p for p in request.passages if p.id == "s600")
            claim = ClaimShape(text=line.text, evidence=[QuoteShape(segment="s600", quote=line.text)])
            return AnswerShape(found=True, answer=line.text, claims=[claim])
        return AnswerShape(found=False, answer="It is not said.", claims=[])

    table = Table({"a:weak": script}, contexts={"a:weak": CONTEXT})
    request = Request("ask", HOUR, {"question": "What of it?"}, AnswerShape, max_output_tokens=1000)
    reply = await seated(table, "a:weak").model("ask").reply(request)
    assert isinstance(reply.data, AnswerShape)
    assert reply.data.found
    assert reply.data.claims[0].evidence[0].segment == "s600"


async def test_lines_that_are_translated_in_parts_come_back_as_one() -> None:
    def script(request: Request) -> Said:
        return TranslationShape(
            lines=[TranslationLine(id=p.id, text=p.text.upper()) for p in request.passages]
        )

    table = Table({"a:weak": script}, contexts={"a:weak": CONTEXT})
    inputs = {"source": "en", "target": "de", "glossary": ""}
    request = Request("translate", HOUR, inputs, TranslationShape, max_output_tokens=2000)
    reply = await seated(table, "a:weak").model("translate").reply(request)
    assert isinstance(reply.data, TranslationShape)
    assert [line.id for line in reply.data.lines] == [p.id for p in HOUR]


async def test_a_context_too_small_for_a_single_line_is_said() -> None:
    table = Table({"a:weak": reader, "local:extractive": always(BadReply("no"))}, contexts={"a:weak": 1_500})
    with pytest.raises(ModelError, match="context of 1500 tokens is too small"):
        await seated(table, "a:weak").model("recap").reply(recap_request())
