"""Real engines through the real loaders: Apertium where it is installed, tiny CTranslate2 models made on the spot."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import numpy as np
import pytest

from pipeline import languages, translation
from pipeline.doors import Passage
from pipeline.errors import EngineUnavailable, NotFound, SettingsError
from pipeline.settings import Settings
from pipeline.stages.translate import translate
from pipeline.translation import apertium
from pipeline.translation import ctranslate2 as ct2

needs_apertium = pytest.mark.skipif(
    apertium.direction("es", "en") is None,
    reason="Apertium Spanish-English is not installed (apt-get install apertium-eng-spa)",
)


def settings(home: Path, **changes: object) -> Settings:
    return Settings(home=home).changed(**changes)


@needs_apertium
def test_apertium_translates_spanish_line_by_line_and_keeps_placeholders(tmp_path: Path) -> None:
    engine = translation.connect("apertium", settings=settings(tmp_path))
    found = engine.translate(
        ["La casa es roja.", "", "Pagamos ⟦1⟧ euros el lunes."], source="es", target="en"
    )
    assert found[0] == "The house is red."
    assert found[1] == ""
    assert "⟦1⟧" in found[2]


@needs_apertium
async def test_spanish_goes_through_the_stage_with_a_real_engine_and_comes_back(tmp_path: Path) -> None:
    engine = translation.connect("apertium", settings=settings(tmp_path))
    lines = [
        Passage("s1", "Tenemos 240 sillas para la fiesta del sábado."),
        Passage("s2", "La reunión es a las 19:30 en la biblioteca."),
    ]
    found = await translate(lines, source="es", target="en", engines=[engine])
    assert [line.translated for line in found] == [True, True]
    assert "240" in found[0].text
    assert "19:30" in found[1].text


@needs_apertium
async def test_a_pair_that_fails_falls_back_to_the_next_engine(tmp_path: Path) -> None:
    class Crashing(apertium.Apertium):
        """The direction exists for the program but has no data behind it."""

        def translate(self, lines: object, *, source: str, target: str) -> tuple[str, ...]:
            return super().translate(["x"], source="ru", target="de")

    (line,) = await translate(
        [Passage("s1", "La casa es roja.")],
        source="es",
        target="en",
        engines=[Crashing(), apertium.Apertium()],
    )
    assert line.text == "The house is red."
    assert "Apertium has no ru to de" in line.reasons[0]


@pytest.mark.skipif(apertium.direction("ru", "uk") is None, reason="Apertium rus-ukr is not installed")
async def test_the_unsteady_russian_pair_translates_or_leaves_the_original(tmp_path: Path) -> None:
    text = "Мы решили перенести встречу на понедельник."
    (line,) = await translate([Passage("s1", text)], source="ru", target="uk", engines=[apertium.Apertium()])
    assert line.translated or (line.text == text and line.reasons)


def test_unknown_and_absent_engines_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="babelfish"):
        translation.connect("babelfish", settings=settings(tmp_path))
    with pytest.raises(EngineUnavailable, match="quorum models pull"):
        translation.connect("ctranslate2", settings=settings(tmp_path))
    assert {name for name, _, _ in translation.status(settings(tmp_path))} >= {
        "apertium",
        "ctranslate2",
        "model",
    }


@pytest.mark.parametrize("tag", languages.tags())
def test_no_short_code_can_reach_nllb(tag: str) -> None:
    """`es` where NLLB wants `spa_Latn` is not an error there: it translates badly in silence."""
    code = languages.find(tag).nllb
    assert len(code.split("_")) == 2
    assert len(code) == 8
    assert code[3] == "_"


def vocabulary(codes: list[str]) -> list[str]:
    letters = [f"▁{c}" for c in "abcdefghijklmnopqrstuvwxyz"] + list(
        "abcdefghijklmnopqrstuvwxyz.0123456789[]▁"
    )
    return ["<s>", "<pad>", "</s>", "<unk>", *letters, *codes]


def random_model(folder: Path, pieces: list[str], card: dict[str, object]) -> None:
    """A transformer of one layer and random weights, written by CTranslate2 itself."""
    import ctranslate2

    spec = ctranslate2.specs.TransformerSpec.from_config(1, 2)
    rng = np.random.default_rng(0)
    width, inner = 8, 16

    def array(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.5, shape).astype(np.float32)

    def norm(layer: object) -> None:
        layer.gamma, layer.beta = np.ones(width, np.float32), np.zeros(width, np.float32)  # type: ignore[attr-defined]

    def linear(layer: object, out: int, into: int) -> None:
        layer.weight, layer.bias = array(out, into), np.zeros(out, np.float32)  # type: ignore[attr-defined]

    for side in (spec.encoder, spec.decoder):
        for embedding in side.embeddings if isinstance(side.embeddings, list) else [side.embeddings]:
            embedding.weight = array(len(pieces), width)
        side.position_encodings.encodings = array(600, width)
        if hasattr(side, "layer_norm"):
            norm(side.layer_norm)
        for layer in side.layer:
            linear(layer.self_attention.linear[0], 3 * width, width)
            linear(layer.self_attention.linear[1], width, width)
            norm(layer.self_attention.layer_norm)
            if side is spec.decoder:
                linear(layer.attention.linear[0], width, width)
                linear(layer.attention.linear[1], 2 * width, width)
                linear(layer.attention.linear[2], width, width)
                norm(layer.attention.layer_norm)
            linear(layer.ffn.linear_0, inner, width)
            linear(layer.ffn.linear_1, width, inner)
            norm(layer.ffn.layer_norm)
    linear(spec.decoder.projection, len(pieces), width)
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.validate()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    (folder / ct2.CARD).write_text(json.dumps(card))


def nllb(home: Path) -> Path:
    from transformers import NllbTokenizer

    folder = home / "models" / "tiny-nllb"
    codes = ["eng_Latn", "spa_Latn"]
    pieces = vocabulary(codes)
    tokenizer = NllbTokenizer(
        vocab={piece: i for i, piece in enumerate(pieces)},
        merges=[],
        extra_special_tokens=codes,
        src_lang="eng_Latn",
    )
    random_model(
        folder,
        pieces,
        {"name": "tiny-nllb", "family": "nllb", "licence": "CC-BY-NC-4.0", "commercial": False},
    )
    tokenizer.save_pretrained(str(folder))
    return folder


def test_a_tiny_random_nllb_runs_through_the_real_loader(tmp_path: Path) -> None:
    nllb(tmp_path)
    with pytest.raises(SettingsError, match="commercially"):
        translation.connect("ctranslate2:tiny-nllb", settings=settings(tmp_path))
    engine = translation.connect(
        "ctranslate2:tiny-nllb", settings=settings(tmp_path, allow_noncommercial=True)
    )
    found = engine.translate(["a house", "", "b"], source="en", target="es")
    assert len(found) == 3
    assert found[1] == ""
    assert not any("Latn" in text for text in found)
    with pytest.raises(EngineUnavailable, match="deu_Latn"):
        engine.translate(["a"], source="en", target="de")


def test_a_tiny_random_m2m100_runs_through_the_real_loader(tmp_path: Path) -> None:
    import sentencepiece
    from transformers import M2M100Tokenizer

    folder = tmp_path / "models" / "tiny-m2m100"
    folder.mkdir(parents=True)
    (tmp_path / "text.txt").write_text(
        "\n".join(["the house is red and big", "we meet on monday", "a b c d e f g h i"] * 20)
    )
    sentencepiece.SentencePieceTrainer.train(
        input=str(tmp_path / "text.txt"),
        model_prefix=str(tmp_path / "sp"),
        vocab_size=40,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    model = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "sp.model"))
    pieces = [
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        *[model.id_to_piece(i) for i in range(3, model.get_piece_size())],
    ]
    (tmp_path / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate(pieces)}))
    tokenizer = M2M100Tokenizer(
        str(tmp_path / "vocab.json"), str(tmp_path / "sp.model"), src_lang="en", tgt_lang="es"
    )
    tokenizer.save_pretrained(str(folder))
    every = [*pieces, *tokenizer.lang_code_to_token.values()]
    assert [tokenizer.convert_tokens_to_ids(piece) for piece in every] == list(range(len(every)))
    random_model(folder, every, {"name": "tiny-m2m100", "family": "m2m100", "licence": "MIT"})
    engine = translation.connect("ctranslate2", settings=settings(tmp_path))
    assert engine.name == "ctranslate2 tiny-m2m100"
    assert len(engine.translate(["the house is red", "we meet"], source="en", target="es")) == 2
    with pytest.raises(EngineUnavailable, match="does not know te"):
        engine.translate(["a"], source="en", target="te")


@pytest.mark.skipif(not os.environ.get("QUORUM_DATA"), reason="set QUORUM_DATA to the shared data folder")
def test_a_small_real_model_writes_arabic_names_in_latin(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "models" / "aren"
    shutil.copytree(Path(os.environ["QUORUM_DATA"]) / "languages" / "aren-transliteration-int8", folder)
    (folder / ct2.CARD).write_text(
        json.dumps({"name": "aren", "family": "characters", "licence": "MIT", "pair": ["ar", "en"]})
    )
    engine = translation.connect("ctranslate2:aren", settings=settings(tmp_path))
    assert engine.translate(["آتزمون"], source="ar", target="en") == ("atzmon",)
    with pytest.raises(EngineUnavailable, match="ar to en only"):
        engine.translate(["a"], source="en", target="ar")


def test_damaged_and_missing_models_say_so(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "broken"
    folder.mkdir(parents=True)
    (folder / ct2.CARD).write_text("{")
    with pytest.raises(EngineUnavailable, match="damaged"):
        translation.connect("ctranslate2:broken", settings=settings(tmp_path))
    (folder / ct2.CARD).write_text(json.dumps({"name": "b", "family": "characters", "licence": "MIT"}))
    with pytest.raises(EngineUnavailable, match="pull the model again"):
        translation.connect("ctranslate2:broken", settings=settings(tmp_path)).translate(
            ["a"], source="ar", target="en"
        )


def test_a_language_model_translates_lines_from_within_a_running_loop() -> None:
    from pipeline.shapes import TranslationLine
    from tests.test_translate import Llm

    model = Llm(lambda request: [TranslationLine(id=p.id, text=p.text.upper()) for p in request.passages])
    engine = translation.connect("model", settings=Settings(), model=model)

    async def inside() -> tuple[str, ...]:
        return engine.translate(["hola", "adiós"], source="es", target="en")

    assert asyncio.run(inside()) == ("HOLA", "ADIÓS")


def test_pulling_a_model_without_a_network_says_so_at_once(tmp_path: Path) -> None:
    import subprocess
    import sys
    import time

    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "models", "pull", "m2m100-418m"],
        env={
            **os.environ,
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "HF_HOME": str(tmp_path),
            "QUORUM_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 6
    assert "cannot be reached" in done.stderr
    assert time.monotonic() - begun < 60


def test_a_model_for_non_commercial_use_needs_the_flag_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="commercially"):
        translation.pull("nllb-600m", settings=settings(tmp_path))
