"""Open weights in this process: a tiny untrained model, made here, goes through the real library."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pipeline import providers
from pipeline.doors import Request
from pipeline.errors import BadReply, CutShort, EngineUnavailable, ProviderRefused
from pipeline.settings import Settings
from pipeline.shapes import AnswerShape
from tests.federation import LINES

torch = pytest.importorskip("torch", reason="the extra `transformers` is not installed")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer model over bytes; it has learned nothing."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("weights")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: i for i, letter in enumerate([*alphabet, "<eos>"])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<eos>").save_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=16, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=4096, eos_token_id=vocabulary["<eos>"],
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def ask(**more: object) -> Request:
    request = {"task": "chat", "inputs": {"conversation": "Hello"}, "max_output_tokens": 24, **more}
    return Request(**request)  # type: ignore[arg-type]


async def test_it_generates_here_and_says_when_it_was_cut(weights: Path) -> None:
    model = providers.connect(f"transformers:{weights}", Settings(local=True))
    shown: list[str] = []
    with pytest.raises(CutShort) as caught:
        await model.reply(ask(), on_text=shown.append)
    await asyncio.sleep(0.05)
    reply = caught.value.reply
    assert reply.usage.output == 24  # type: ignore[attr-defined]
    assert "".join(shown) == reply.text  # type: ignore[attr-defined]


async def test_what_has_not_the_form_and_what_does_not_fit_are_said(weights: Path) -> None:
    model = providers.connect(f"transformers:{weights}", Settings(local=True))
    with pytest.raises((BadReply, CutShort)):
        await model.reply(Request("ask", LINES[:1], {"question": "?"}, AnswerShape, max_output_tokens=8))
    with pytest.raises(ProviderRefused, match="the prompt has"):
        await model.reply(ask(inputs={"conversation": "word " * 1000}))


def test_what_a_folder_of_weights_reads_is_known_before_it_is_loaded(weights: Path) -> None:
    card = providers.card(f"transformers:{weights}", Settings())
    assert (card.local, card.missing, card.context_tokens) == (True, None, 4096)


def test_weights_that_are_not_here_are_named() -> None:
    with pytest.raises(EngineUnavailable, match="no weights to load"):
        providers.connect("transformers:nobody/nothing-1b", Settings(local=True))
