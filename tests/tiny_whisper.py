"""A Whisper model of a few hundred kilobytes, made here: it hears nothing sensible, but the real runtime runs it.

`say` makes it repeat one word for ever (the loop that users know); "" makes it always silent; None: random words.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import whisper_spec
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteDecoder
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

WORDS = tuple("Ġthank Ġyou Ġbudget Ġfriday Ġship Ġit Ġon Ġwe Ġdecided Ġtalk".split())
LANGUAGES = ("en", "de", "fr")
MULTILINGUAL_SIZE = 51_865
"""From this vocabulary size on CTranslate2 takes a Whisper model for a multilingual one."""

_MELS = 80


def make(
    folder: Path,
    *,
    say: str | None = None,
    multilingual: bool = False,
    seed: int = 7,
    width: int = 16,
    heads: int = 2,
    layers: int = 1,
) -> Path:
    """Write the model into `folder` and return it; Whisper base is 512 wide with 8 heads and 6 layers."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = _tokens(multilingual)
    spec = whisper_spec.WhisperSpec(layers, heads, layers, heads)
    _fill(spec, len(tokens), width, np.random.default_rng(seed))
    if say is not None:
        _always(spec, tokens.index(f"Ġ{say}") if say else tokens.index("<|endoftext|>"))
        spec.decoder.projection.weight[tokens.index("<|0.00|>"), 0] = 30.0  # where the end may not come first
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.alignment_heads = [(0, 0)]
    spec.config.lang_ids = [tokens.index(f"<|{code}|>") for code in LANGUAGES]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    _write_tokenizer(folder, tokens)
    return folder


def _tokens(multilingual: bool) -> list[str]:
    special = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES)]
    special += [
        f"<|{name}|>" for name in "translate transcribe startoflm startofprev nospeech notimestamps".split()
    ]
    times = [f"<|{n * 0.02:.2f}|>" for n in range(1501)]
    filler = MULTILINGUAL_SIZE - len(WORDS) - len(special) - len(times) if multilingual else 0
    return [*WORDS, *(f"Ġfill{n}" for n in range(filler)), *special, *times]


def _write_tokenizer(folder: Path, tokens: list[str]) -> None:
    tokenizer = Tokenizer(WordLevel({token: n for n, token in enumerate(tokens)}, unk_token=WORDS[0]))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.decoder = ByteDecoder()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": _MELS}))


def _always(spec: Any, token: int) -> None:
    """The decoder's last norm gives a constant vector, and the projection makes one token of it."""
    width = len(spec.decoder.layer_norm.gamma)
    spec.decoder.layer_norm.gamma = np.zeros(width, np.float32)
    spec.decoder.layer_norm.beta = np.eye(width, dtype=np.float32)[0]
    spec.decoder.projection.weight[:, 0] = -1.0
    spec.decoder.projection.weight[token, 0] = 40.0


def _fill(spec: Any, vocabulary: int, width: int, rng: np.random.Generator) -> None:
    def weights(*shape: int) -> Any:
        return rng.normal(0, 0.2, shape).astype(np.float32)

    def linear(target: Any, out: int, into: int = width) -> None:
        target.weight, target.bias = weights(out, into), np.zeros(out, np.float32)

    def norm(target: Any) -> None:
        target.gamma, target.beta = np.ones(width, np.float32), np.zeros(width, np.float32)

    def layer(target: Any) -> None:
        linear(target.self_attention.linear[0], 3 * width)
        linear(target.self_attention.linear[1], width)
        linear(target.ffn.linear_0, 2 * width)
        linear(target.ffn.linear_1, width, 2 * width)
        norm(target.self_attention.layer_norm)
        norm(target.ffn.layer_norm)

    spec.encoder.conv1.weight, spec.encoder.conv1.bias = weights(width, _MELS, 3), weights(width)
    spec.encoder.conv2.weight, spec.encoder.conv2.bias = weights(width, width, 3), weights(width)
    spec.encoder.position_encodings.encodings = weights(1500, width)
    for target in spec.encoder.layer:
        layer(target)
    norm(spec.encoder.layer_norm)
    spec.decoder.embeddings.weight = weights(vocabulary, width)
    spec.decoder.position_encodings.encodings = weights(448, width)
    for target in spec.decoder.layer:
        layer(target)
        linear(target.attention.linear[0], width)
        linear(target.attention.linear[1], 2 * width)
        linear(target.attention.linear[2], width)
        norm(target.attention.layer_norm)
    norm(spec.decoder.layer_norm)
    spec.decoder.projection.weight = weights(vocabulary, width)
