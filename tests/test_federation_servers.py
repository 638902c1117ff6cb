"""Real servers' ways: one event loop, their names for a limit, the forms they take, how much they read, how slow they are."""

from __future__ import annotations

import asyncio
import json
import threading
import time

import pytest

from pipeline import federation, providers
from pipeline.doors import Reading, Request, Usage
from pipeline.errors import BadReply, ModelError, OverBudget
from pipeline.federation import Budget, Federation
from pipeline.federation.langchain import FederatedChatModel
from pipeline.prompts import in_words, schema
from pipeline.providers._form import circles, parse
from pipeline.providers._held import held
from pipeline.providers._model_server import context_in
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import AnswerShape, DraftShape, RecapShape, TranslationShape
from pipeline.stages.answer import exchanges
from pipeline.stages.receipts import receipt_of
from pipeline.text.words import count_tokens
from tests.federation import LINES, Clock, Ledger, Table, always, answer, question, seated
from tests.meeting_hour import lines, recap
from tests.wire import Answer, Asked, Loopback, Rules

GOOD = answer().model_dump_json()


class Apart:
    """A loopback server with an event loop and a thread of its own, as servers have."""

    def __init__(self, server: Loopback) -> None:
        self.server = server
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> Loopback:
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        return asyncio.run_coroutine_threadsafe(self.server.__aenter__(), self._loop).result()

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


def alone(url: str, name: str = "acme:big", **entry: object) -> Settings:
    return Settings(chain=(name,), models={name: ModelEntry(base_url=f"{url}/v1", **entry)}, timeout_s=5.0)  # type: ignore[arg-type]


def chain_of(settings: Settings, **more: object) -> Federation:
    return Federation(settings, providers=providers, scorer=lambda task: RuleScorer(), **more)  # type: ignore[arg-type]


def test_a_hundred_synchronous_uses_in_one_process_all_go_to_the_cheap_model() -> None:
    with Apart(Loopback(lambda asked: Answer("Paris."))) as server:
        names = ("acme:weak", "acme:strong")
        given = Settings(
            chain=names, models={n: ModelEntry(base_url=f"{server.url}/v1", local=False) for n in names}
        )
        model = FederatedChatModel(chain=names, settings=given)
        told = [model.invoke(f"What is the capital of France? {n}") for n in range(100)]
        asked = [a.model for a in server.asked]
    assert {t.response_metadata["model_name"] for t in told} == {"acme:weak"}
    assert asked == ["weak"] * 100
    assert not any(t.response_metadata["receipt"]["notes"] for t in told)


async def test_a_client_outlives_the_event_loop_in_which_it_was_first_used() -> None:
    with Apart(Loopback(lambda asked: Answer(GOOD))) as server:
        model = providers.connect("acme:big", alone(server.url))
        for _ in range(3):
            reply = await asyncio.to_thread(lambda: asyncio.run(model.reply(question())))
            assert reply.data == answer()
        assert (await model.reply(question())).data == answer()
        connections = server.connections
    assert connections <= 2, "one for the model's list, one that is kept"


@pytest.mark.parametrize("cap", ["max_tokens", "max_completion_tokens"])
async def test_the_cap_on_a_reply_reaches_a_server_that_knows_only_one_name_for_it(cap: str) -> None:
    async with Loopback(lambda asked: Answer(GOOD), rules=Rules(caps=frozenset({cap}))) as server:
        model = providers.connect("acme:big", alone(server.url))
        request = Request("ask", LINES, {"question": "When?"}, AnswerShape, max_output_tokens=123)
        for _ in range(2):
            await model.reply(request)
    assert [a.max_tokens for a in server.asked][-1] == 123
    assert server.asked[-1].body[cap] == 123
    assert len(server.refused) == (cap != "max_tokens"), "learnt once"


@pytest.mark.parametrize("status", [400, 422, 500])
@pytest.mark.parametrize("forms", [("json_object with a schema",), ("json_object",), ()])
async def test_a_form_that_a_server_refuses_in_any_way_is_never_asked_for_again(
    status: int, forms: tuple[str, ...]
) -> None:
    rules = Rules(forms=frozenset(forms), form_status=status, form_error="json_schema: no such grammar")
    async with Loopback(lambda asked: Answer(GOOD), rules=rules) as server:
        model = providers.connect("acme:big", alone(server.url))
        assert (await model.reply(question())).data == answer()
        refused = len(server.refused)
        again = providers.connect("acme:big", alone(server.url))
        assert (await again.reply(question())).data == answer()
    assert len(server.refused) == refused
    assert "Answer with one JSON object" in server.asked[-1].prompt


async def test_a_server_that_breaks_on_schemas_without_saying_why_is_asked_otherwise_by_the_chain() -> None:
    def script(asked: Asked) -> Answer:
        form = (asked.body.get("response_format") or {}).get("type")
        return Answer(status=500, error="Internal Server Error") if form == "json_schema" else Answer(GOOD)

    async with Loopback(script) as server:
        clock = Clock()
        reply = (
            await chain_of(alone(server.url), clock=clock, sleep=clock.sleep).model("ask").reply(question())
        )
    assert reply.data == answer()
    assert reply.model == "acme:big"


@pytest.mark.parametrize("says", ["models", "props", ""])
async def test_a_long_meeting_is_read_in_parts_by_a_server_with_a_small_context(says: str) -> None:
    def script(asked: Asked) -> Answer:
        if "headlines and main points" in asked.prompt:
            return Answer(
                json.dumps({"headline": {"text": "All.", "evidence": [], "strength": None}, "tldr": []})
            )
        return Answer(recap(lines()[:40], doubted=0).model_dump_json())

    rules = Rules(context=8192, says_context=says)
    async with Loopback(script, rules=rules) as server:
        reply = (
            await chain_of(alone(server.url)).model("recap").reply(Request("recap", lines(), {}, RecapShape))
        )
    assert reply.model == "acme:big"
    assert isinstance(reply.data, RecapShape)
    assert len(server.refused) == (0 if says else 1), "asked for, or learnt from one refusal"
    read = "\n".join(a.prompt for a in server.asked)
    assert all(p.text.split(".")[0] in read for p in lines()[::50])


async def test_a_server_that_closes_a_stream_in_place_of_a_refusal_still_reads_a_long_meeting_in_parts() -> (
    None
):
    def script(asked: Asked) -> Answer:
        if "headlines and main points" in asked.prompt:
            return Answer(
                json.dumps({"headline": {"text": "All.", "evidence": [], "strength": None}, "tldr": []})
            )
        return Answer(recap(lines()[:40], doubted=0).model_dump_json())

    async with Loopback(script, rules=Rules(context=8192, breaks_streams=True)) as server:
        reply = (
            await chain_of(alone(server.url)).model("recap").reply(Request("recap", lines(), {}, RecapShape))
        )
    assert reply.model == "acme:big"
    assert len(server.refused) == 2, "the stream that closed, and what it did not say"
    read = "\n".join(a.prompt for a in server.asked)
    assert all(p.text.split(".")[0] in read for p in lines()[::50])


async def test_a_vendors_stream_that_closes_at_once_is_not_asked_again_by_the_door() -> None:
    rules = Rules(context=100, breaks_streams=True)
    async with Loopback(lambda asked: Answer(GOOD), rules=rules) as server:
        model = providers.connect("acme:big", alone(server.url, local=False))
        with pytest.raises(ModelError):
            await model.reply(question(), on_text=lambda piece: None)
    assert len(server.asked) == 1


def test_the_context_is_found_in_what_real_servers_say() -> None:
    llama = {"default_generation_settings": {"n_ctx": 4096, "params": {}}, "total_slots": 1}
    vllm = {"data": [{"id": "other", "max_model_len": 99}, {"id": "big", "max_model_len": 32768}]}
    ollama = {"model_info": {"general.architecture": "llama", "llama.context_length": 131072}}
    studio = {"data": [{"id": "big", "max_context_length": 131072, "loaded_context_length": 4096}]}
    assert [context_in(told, "big") for told in (llama, vllm, ollama, studio, {"data": []})] == [
        4096, 32768, 131072, 4096, None,
    ]  # fmt: skip


async def test_a_slow_local_model_is_asked_once_and_what_is_given_up_is_ended_at_the_server() -> None:
    async with Loopback(lambda asked: Answer(GOOD, delay_s=30.0)) as server:
        settings = alone(server.url).changed(timeout_s=0.3)
        started = time.monotonic()
        with pytest.raises(ModelError, match="no answer in time"):
            await chain_of(settings).model("translate").reply(question())
        await asyncio.sleep(0.1)
        assert time.monotonic() - started < 5
        assert (len(server.asked), server.cancelled) == (1, 1)


async def test_a_model_that_writes_slowly_but_steadily_is_not_given_up() -> None:
    async with Loopback(lambda asked: Answer(GOOD, pieces=8, pause_s=0.15)) as server:
        reply = await chain_of(alone(server.url).changed(timeout_s=0.5)).model("ask").reply(question())
    assert reply.data == answer()
    assert server.asked[0].streamed


async def test_a_web_page_in_place_of_an_answer_is_said_in_plain_words() -> None:
    async with Loopback(lambda asked: Answer(raw=b"<html><body>Welcome</body></html>")) as server:
        with pytest.raises(ModelError, match=r"acme:big: .*base_url") as caught:
            await providers.connect("acme:big", alone(server.url, local=False)).reply(question())
    assert "AttributeError" not in str(caught.value)


@pytest.mark.parametrize(
    "around", ["As {asked}: %s {done}", "```json\n%s\n```", 'Thinking: {"found": 1}\n%s', "%s\n\n{}"]
)
def test_json_is_found_between_other_braces(around: str) -> None:
    assert parse(around % GOOD, AnswerShape) == answer()


async def test_a_429_of_one_model_does_not_rest_its_sibling() -> None:
    table = Table({"a:one": always(_limited()), "a:two": always(answer()), "b:strong": always(answer())})
    model = seated(table, "a:one", "a:two").model("ask")
    for _ in range(6):
        assert (await model.reply(question())).model == "a:two"


def _limited() -> Exception:
    from pipeline.errors import ProviderDown

    return ProviderDown("a:one: 429", limited=True, retry_after_s=3600.0)


@pytest.mark.parametrize("usage", [Usage(input=-500, output=10), Usage(input=10, output=10**9)])
async def test_a_bill_that_cannot_be_true_is_unknown_and_takes_nothing_from_the_sum(usage: Usage) -> None:
    budget = Budget(1.0)
    table = Table({"a:weak": always(answer())}, usage=usage)
    table.models["a:weak"].obeys = False
    ledger = Ledger()
    reply = await seated(table, "a:weak", budget=budget, ledger=ledger).model("ask").reply(question())
    assert ledger.calls[0].cost_usd is None
    assert receipt_of(reply).cost_usd is None
    assert budget.spent_usd == 0.0


async def test_a_server_that_bills_far_more_than_was_asked_for_is_named_and_under_a_cap_not_asked_again() -> (
    None
):
    table = Table({"a:weak": always(answer())}, usage=Usage(input=200, output=60_000))
    table.models["a:weak"].obeys = False
    model = seated(table, "a:weak", budget=Budget(10.0)).model("translate")
    reply = await model.reply(question())
    assert any("billed 60,000 tokens of reply where at most 4,000" in note for note in reply.notes)
    with pytest.raises(OverBudget, match="not asked again"):
        await model.reply(question("And then?"))


async def test_a_cap_gives_a_reply_less_room_rather_than_refusing_a_call_that_costs_a_tenth_of_it() -> None:
    table = Table({"a:strong": always(answer())})
    budget = Budget(0.03)  # 4,000 tokens of reply alone would be 0.08
    await seated(table, "a:strong", budget=budget).model("translate").reply(question())
    assert 400 <= table.models["a:strong"].asked[0].max_output_tokens < 4000
    assert budget.spent_usd <= 0.03


async def test_what_a_plan_says_at_most_bounds_what_a_run_costs_and_is_what_a_cap_holds() -> None:
    hour = Request("recap", lines(), {}, RecapShape)
    table = Table({"a:weak": always(recap(lines())), "b:strong": always(recap(lines(), doubted=0))})
    made = seated(table, "a:weak", "b:strong")
    plan = made.plan("recap", [hour])
    assert plan.high_usd is not None
    capped = seated(table, "a:weak", "b:strong", budget=Budget(plan.high_usd))
    reply = await capped.model("recap").reply(hour)
    cost = receipt_of(reply).cost_usd
    assert cost is not None
    assert cost <= plan.high_usd
    assert not any("--max-cost" in note for note in reply.notes), (
        "a cap of the plan's upper end never stops it"
    )


async def test_ones_own_server_costs_nothing_rather_than_something_unknown() -> None:
    for name, entry in (("vllm:qwen", {}), ("house:qwen", {})):
        async with Loopback(lambda asked: Answer(GOOD)) as server:
            reply = await chain_of(alone(server.url, name, **entry)).model("ask").reply(question())
        receipt = receipt_of(reply)
        assert receipt.cost_usd == 0.0


def test_no_code_of_ours_opens_an_event_loop_for_clients() -> None:
    from pathlib import Path

    import pipeline

    room = Path(pipeline.__file__).parent
    found = [p.relative_to(room) for p in room.rglob("*.py") if "asyncio.run(" in p.read_text("utf-8")]
    # a verb runs in a loop of its own, beside its store; what talks to servers lives in the loop of the process
    assert [str(p) for p in found if p.parts[0] not in ("app", "api.py", "loop.py")] == []


def test_a_reply_that_is_not_json_at_all_stays_a_bad_reply() -> None:
    with pytest.raises(ValueError, match="no JSON object"):
        parse("I would rather {not}.", AnswerShape)
    assert issubclass(BadReply, ModelError)
    assert federation.known(Settings())


async def test_a_model_on_this_machine_that_repeats_itself_is_stopped_and_not_asked_to_mend_it() -> None:
    endless = '{"found": true, "answer": "' + "We ship, and then we ship, " * 400
    async with Loopback(lambda asked: Answer(endless)) as server:
        reply = await chain_of(alone(server.url, local=True)).model("ask").reply(question())
        assert len(server.asked) == 1
    assert reply.model == "local:extractive"
    assert any("repeated itself" in note for note in reply.notes)


def test_a_translation_and_a_draft_are_not_shortened_by_the_form_of_a_small_model() -> None:
    for shape in (TranslationShape, DraftShape):
        told = json.dumps(held(Request("translate", LINES, {}, shape), context_tokens=None))
        assert "maxItems" not in told
        assert "maxLength" not in told


async def test_a_client_of_its_own_impatience_does_not_cut_a_model_that_still_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """LangChain gave up after 120 s without a piece, whatever patience the user had asked for."""
    monkeypatch.setenv("LANGCHAIN_OPENAI_STREAM_CHUNK_TIMEOUT_S", "0.02")
    async with Loopback(lambda asked: Answer("In May.", pause_s=0.06)) as server:
        asked = Request("chat", inputs={"conversation": "When?"})
        reply = await chain_of(alone(server.url, local=True)).model("chat").reply(asked)
        assert (reply.text, len(server.asked)) == ("In May.", 1)


def test_a_long_recap_is_no_endless_repetition() -> None:
    whole = recap(lines()).model_dump_json()
    assert not any(circles(whole[:n]) for n in range(1200, len(whole), 300))
    assert not circles(" ".join(p.text for p in lines()))
    assert circles("\n" * 1300)
    assert circles(whole[:500] + '{"text": "So.", "evidence": []}, ' * 60)


def test_a_long_sentence_over_and_over_is_endless_repetition_too() -> None:
    """A small model wrote one of 340 characters until its room was full; so long a turn does not pack to a tenth."""
    turn = " ".join(p.text for p in lines())[:340]
    start = '{"headline": {"text": "We ship", "evidence": [{"segment": "s1", "quote": "'
    assert not circles(start + turn * 2)
    assert circles(start + turn * 4)


async def test_a_server_of_ones_own_holds_a_small_model_to_lines_that_were_sent_and_to_an_end() -> None:
    async with Loopback(lambda asked: Answer(GOOD)) as server:
        await chain_of(alone(server.url, "house:tiny")).model("ask").reply(question())
        own = server.asked[0].body["response_format"]["json_schema"]["schema"]
    quote = own["$defs"]["QuoteShape"]["properties"]
    assert quote["segment"]["enum"] == [p.id for p in LINES]
    assert quote["quote"]["maxLength"] <= 100
    assert own["properties"]["lines"]["items"]["enum"] == [p.id for p in LINES]
    assert own["properties"]["lines"]["maxItems"] <= 8, "one wrote the ids of all lines"
    assert "maxLength" not in own["properties"]["answer"], "a grammar that counts so far ends some servers"
    async with Loopback(lambda asked: Answer(GOOD)) as server:
        await chain_of(alone(server.url, "acme:big", local=False)).model("ask").reply(question())
        assert server.asked[0].body["response_format"]["json_schema"]["schema"] == schema(AnswerShape)


async def test_a_question_is_read_in_one_piece_by_a_model_with_a_small_context() -> None:
    """It was read in three, and where nothing was found in those the whole meeting in twelve."""
    hour = lines()
    none = AnswerShape(found=False, answer="It is not said.").model_dump_json()
    asked = Request(
        "ask",
        hour,
        {"question": "What does the zeppelin cost?"},
        AnswerShape,
        max_output_tokens=1500,
        reading=Reading(exchanges, "What does the zeppelin cost?"),
    )
    async with Loopback(lambda asked: Answer(none)) as server:
        settings = alone(server.url, local=True, context_tokens=4096)
        await chain_of(settings).model("ask").reply(asked)
        sizes = [count_tokens(a.prompt, language="en") for a in server.asked]
    assert len(sizes) == 2, "half of what it holds, then all of it, and never in parts"
    assert 500 < sizes[0] < sizes[1] < 3400
    async with Loopback(lambda asked: Answer(none)) as server:
        await chain_of(alone(server.url, local=True, context_tokens=131_072)).model("ask").reply(asked)
        assert len(server.asked) == 2, "what has room for more reads on"


def test_a_form_in_words_names_every_key_and_takes_a_fifth_of_the_tokens_of_its_schema() -> None:
    for shape in (AnswerShape, RecapShape, DraftShape):
        told = in_words(shape)
        assert all(f'"{name}"' in told for name in shape.model_fields)
        assert len(told) < 0.35 * len(json.dumps(schema(shape)))
    assert "words copied from that line" in in_words(RecapShape)


async def test_a_small_model_whose_reply_was_cut_is_not_given_its_whole_context_to_ramble_in() -> None:
    def cut(asked: Asked) -> Answer:
        return Answer('{"found": true, "answer": "We ship', finish="length")

    async with Loopback(cut) as server:
        reply = (
            await chain_of(alone(server.url, local=True, context_tokens=4096)).model("ask").reply(question())
        )
        assert [a.max_tokens for a in server.asked] == [512, 1024]
    assert reply.model == "local:extractive"


def test_a_server_of_an_unknown_kind_on_this_machine_is_asked_one_thing_at_a_time() -> None:
    """llama_cpp.server breaks off what it writes when the next request comes: ten parts at once gave none."""
    here, there = alone("http://127.0.0.1:8000"), alone("https://llm.example.com")
    assert (
        providers.card(
            "acme:big",
            here.changed(models={"acme:big": ModelEntry(base_url="http://127.0.0.1:8000/v1", local=True)}),
        ).at_once
        == 1
    )
    assert providers.card("acme:big", there).at_once is None
    assert providers.card("vllm:big", here).at_once is None
