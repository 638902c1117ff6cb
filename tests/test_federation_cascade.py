"""The cascade: who is asked, what they see, whose reply wins."""

from __future__ import annotations

import pytest

from pipeline.doors import Reply, Usage
from pipeline.errors import BadReply, EngineUnavailable, ModelError, ProviderDown, ProviderRefused
from pipeline.shapes import AnswerShape
from pipeline.stages.receipts import receipt_of
from tests.federation import UNSOUND, Kept, Ledger, Scripted, Table, always, answer, question, seated


def asked(table: Table) -> dict[str, int]:
    return {name: len(model.asked) for name, model in table.models.items()}


async def test_cascade_stops_at_the_first_accepted_reply() -> None:
    table = Table({"a:weak": always(answer()), "b:strong": always(answer())})
    reply = await seated(table, "a:weak", "b:strong").model("ask").reply(question())
    assert asked(table) == {"a:weak": 1, "b:strong": 0}
    assert reply.model == "a:weak"
    assert reply.verdict is not None
    assert reply.verdict.accept


async def test_a_doubted_draft_is_bettered_from_draft_doubts_and_windows_not_from_the_transcript() -> None:
    table = Table({"a:weak": always(UNSOUND), "b:strong": always(answer())})
    reply = await seated(table, "a:weak", "b:strong").model("ask").reply(question())
    further = table.models["b:strong"].asked[0]
    assert further.scope == "windows"
    assert further.task == "enhance.ask"
    assert "Monday the 19th" in further.inputs["draft"]
    assert "not in the transcript" in further.inputs["doubts"]
    assert further.inputs["question"] == "When do we ship?"
    assert reply.data == answer()
    assert reply.model == "b:strong"


async def test_enhancing_never_makes_it_worse() -> None:
    doubtful = answer("The budget stays at 50 thousand.", quote="The budget stays", segment="s3")
    nonsense = AnswerShape(found=True, answer="", claims=[])
    table = Table({"a:weak": always(doubtful), "b:strong": always(nonsense)})
    reply = await seated(table, "a:weak", "b:strong").model("ask").reply(question())
    assert reply.data == doubtful
    assert len(reply.calls) == 2


async def test_the_receipt_names_models_reasons_costs_and_what_the_strongest_would_have_cost() -> None:
    table = Table(
        {"a:weak": always(UNSOUND), "b:strong": always(answer())}, usage=Usage(input=10_000, output=100)
    )
    ledger = Ledger()
    reply = await seated(table, "a:weak", "b:strong", ledger=ledger).model("ask").reply(question())
    receipt = receipt_of(reply)
    assert receipt.models == ("a:weak", "b:strong")
    assert receipt.calls == 2
    assert receipt.cost_usd == pytest.approx(10_100e-6 * 0.1 + 400e-6 * 0.1 + 10_000e-6 * 4 + 100e-6 * 20)
    assert receipt.always_strongest_usd == pytest.approx(10_000e-6 * 4 + 100e-6 * 20)
    assert receipt.cost_usd == pytest.approx(sum(c.cost_usd or 0 for c in ledger.calls))
    (step,) = receipt.escalations
    assert (step.from_model, step.to_model) == ("a:weak", "b:strong")
    assert "doubted" in step.reason


async def test_a_chain_of_one_is_accepted_unscored() -> None:
    table = Table({"local:extractive": always(UNSOUND)})
    reply = await seated(table, "local").model("ask").reply(question())
    assert reply.data == UNSOUND
    assert receipt_of(reply).cost_usd is None
    assert receipt_of(reply).always_strongest_usd is None


async def test_after_a_free_draft_the_first_paid_model_reads_everything() -> None:
    table = Table({"local:extractive": always(UNSOUND), "a:weak": always(answer())})
    await seated(table, "local", "a:weak").model("ask").reply(question())
    assert table.models["a:weak"].asked[0].scope == "all"
    assert len(table.models["a:weak"].asked[0].passages) == 4


async def test_a_failed_model_is_replaced_by_one_of_the_same_strength_then_by_the_next_rung() -> None:
    down = ProviderRefused("a:weak: 401: no")
    table = Table({"a:weak": always(down), "c:weak": always(UNSOUND), "b:strong": always(answer())})
    reply = await seated(table, "a:weak|c:weak", "b:strong").model("ask").reply(question())
    assert reply.model == "b:strong"
    assert "a:weak: 401: no" in reply.notes
    assert [c.escalated_from for c in reply.calls] == [None, "a:weak", "c:weak"]


async def test_when_nobody_answers_the_embedded_model_does_and_the_user_is_told() -> None:
    table = Table(
        {"a:weak": always(ProviderRefused("a:weak: 403: no")), "local:extractive": always(answer())}
    )
    reply = await seated(table, "a:weak").model("ask").reply(question())
    assert reply.model == "local:extractive"
    assert reply.notes == ("a:weak: 403: no",)


async def test_when_nobody_at_all_can_answer_the_error_names_everyone() -> None:
    table = Table(
        {
            "a:weak": always(ProviderRefused("a:weak: 403: no")),
            "b:strong": always(BadReply("b:strong: empty")),
        }
    )
    with pytest.raises(ModelError, match=r"a:weak: 403: no.*b:strong: empty"):
        await seated(table, "a:weak", "b:strong").model("translate").reply(question())


async def test_a_model_that_the_user_named_and_that_is_not_there_is_an_error() -> None:
    with pytest.raises(EngineUnavailable, match="b:strong: no key"):
        seated(Table({"a:weak": always(answer())}), "a:weak", "b:strong").model("ask")


async def test_malformed_output_is_repaired_once_by_the_same_model() -> None:
    broken = BadReply(
        "a:weak: found: a bool is wanted", reply=Reply('{"found": "so"', "a:weak", usage=Usage(50, 5))
    )
    table = Table({"a:weak": always(broken, answer())})
    reply = await seated(table, "a:weak").model("ask").reply(question())
    assert reply.data == answer()
    mend = table.models["a:weak"].asked[1]
    assert mend.task == "repair"
    assert '{"found": "so"' in mend.inputs["broken"]
    assert [c.outcome for c in reply.calls] == ["bad reply", "ok"]


async def test_output_that_stays_malformed_counts_as_a_failed_model() -> None:
    broken = BadReply("a:weak: no JSON", reply=Reply("hm", "a:weak", usage=Usage(50, 5)))
    table = Table({"a:weak": always(broken), "b:strong": always(answer())})
    reply = await seated(table, "a:weak", "b:strong").model("ask").reply(question())
    assert asked(table) == {"a:weak": 2, "b:strong": 1}
    assert reply.model == "b:strong"


async def test_with_quality_as_the_aim_a_second_cheap_draft_may_settle_it() -> None:
    table = Table({"a:weak": always(UNSOUND), "c:weak": always(answer()), "b:strong": always(answer())})
    reply = (
        await seated(table, "a:weak|c:weak", "b:strong", optimize="quality").model("ask").reply(question())
    )
    assert asked(table) == {"a:weak": 1, "c:weak": 1, "b:strong": 0}
    assert reply.model == "c:weak"
    assert reply.calls[1].reason == "vote"


async def test_a_run_that_was_killed_pays_for_nothing_twice() -> None:
    table, cache, ledger = Table({"a:weak": always(UNSOUND), "b:strong": always(answer())}), Kept(), Ledger()
    chain = ("a:weak", "b:strong")
    first = await seated(table, *chain, cache=cache, ledger=ledger).model("ask").reply(question())
    again = await seated(table, *chain, cache=cache, ledger=ledger).model("ask").reply(question())
    assert asked(table) == {"a:weak": 1, "b:strong": 1}
    assert again.data == first.data
    assert len(ledger.calls) == 2, "a cache hit is no call"
    receipt = receipt_of(again)
    assert receipt.cost_usd == 0.0
    assert "came from earlier, paid calls" in receipt.notes[-1]


async def test_what_was_streamed_and_is_void_is_taken_back() -> None:
    shown: list[str] = []
    table = Table({"a:weak": always(UNSOUND), "b:strong": always(answer())})
    await seated(table, "a:weak", "b:strong").model("ask").reply(question(), on_text=shown.append)
    assert "\f" in shown
    assert "Friday" in shown[-1]


async def test_a_kept_reply_is_shown_like_a_new_one() -> None:
    shown: list[str] = []
    table, cache = Table({"a:weak": always(answer())}), Kept()
    await seated(table, "a:weak", cache=cache).model("ask").reply(question())
    await seated(table, "a:weak", cache=cache).model("ask").reply(question(), on_text=shown.append)
    assert shown == [answer().answer]


async def test_a_price_that_is_not_known_is_not_zero() -> None:
    table = Table({"x:weak": always(answer())})
    federation = seated(table, "x:weak", models={})
    receipt = receipt_of(await federation.model("ask").reply(question()))
    assert receipt.cost_usd is None
    assert "not known" in receipt.notes[0]


async def test_tokens_that_were_not_reported_make_the_cost_unknown() -> None:
    table = Table({"a:weak": always(answer())}, usage=Usage())
    reply = await seated(table, "a:weak").model("ask").reply(question())
    assert reply.calls[0].cost_usd is None


async def test_a_provider_that_fails_again_and_again_is_rested() -> None:
    table = Table({"a:weak": always(ProviderDown("a:weak: 503")), "b:strong": always(answer())})
    model = seated(table, "a:weak", "b:strong").model("ask")
    for _ in range(5):
        assert (await model.reply(question())).model == "b:strong"
    assert asked(table)["a:weak"] == 4
    assert isinstance(table.models["a:weak"], Scripted)
