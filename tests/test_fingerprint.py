"""A setting says which steps it changes, and that is the only key: nothing stale is skipped, nothing made twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.app import many as batch
from pipeline.app import process as run
from pipeline.installed import version
from pipeline.scoring import zscorer
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import STEPS, Settings
from pipeline.store import Store

CALL = "WEBVTT\n\n00:00.000 --> 00:05.000\n<v Ana>We ship the printer on Friday.\n"


@pytest.fixture
def context(tmp_path: Path) -> Iterator[run.RunContext]:
    settings = Settings(home=tmp_path / "home", local=True, offline=True)
    with Store(settings.database) as store:
        yield run.open_house(settings, store)


def skipped(context: run.RunContext, folder: Path, out: Path, **changes: Any) -> bool:
    """Whether the batch took the meeting as done already."""
    again = run.open_house(context.settings.changed(**changes), context.store, vocabulary=context.vocabulary)
    report = asyncio.run(batch.process_all(batch.find([folder]), again, out=out))
    return len(report.skipped) == 1


@pytest.fixture
def done(context: run.RunContext, tmp_path: Path) -> tuple[run.RunContext, Path, Path]:
    folder, out = tmp_path / "calls", tmp_path / "out"
    folder.mkdir()
    (folder / "printer.vtt").write_text(CALL)
    assert not skipped(context, folder, out)
    assert skipped(context, folder, out)
    return context, folder, out


@pytest.mark.parametrize(
    "changes", [{"pivot": "always"}, {"translator": "apertium"}, {"risk": 0.2}, {"lang": "es"}]
)
def test_a_batch_is_made_again_when_a_setting_changes_what_comes_out(
    done: tuple[run.RunContext, Path, Path], changes: dict[str, Any]
) -> None:
    assert not skipped(*done, **changes)


def test_a_batch_is_made_again_when_the_glossary_changes(
    done: tuple[run.RunContext, Path, Path], tmp_path: Path
) -> None:
    words = tmp_path / "glossary.txt"
    words.write_text("printer = Drucker\n")
    assert not skipped(*done, glossary=words)
    assert skipped(*done, glossary=words)
    words.write_text("printer = imprimante\n")
    assert not skipped(*done, glossary=words)


def test_a_batch_is_made_again_when_other_words_are_listened_for(
    done: tuple[run.RunContext, Path, Path],
) -> None:
    context, folder, out = done
    context = run.open_house(context.settings, context.store, vocabulary=("Kowalczyk",))
    assert not skipped(context, folder, out)


@pytest.mark.parametrize("changes", [{"concurrency": 2}, {"timeout_s": 9.0}, {"max_cost_usd": 1.0}])
def test_a_batch_is_not_made_again_for_what_changes_no_result(
    done: tuple[run.RunContext, Path, Path], changes: dict[str, Any]
) -> None:
    assert skipped(*done, **changes)


def test_every_setting_says_which_steps_it_changes() -> None:
    silent = [n for n, f in Settings.model_fields.items() if "changes" not in (f.json_schema_extra or {})]
    assert silent == []
    for field in Settings.model_fields.values():
        assert set(field.json_schema_extra["changes"]) <= set(STEPS)  # type: ignore[index, call-overload]


def test_a_fingerprint_depends_on_the_versions_of_the_code_and_on_its_step_alone(tmp_path: Path) -> None:
    plain = Settings(home=tmp_path)
    assert plain.fingerprint("transcribe") == plain.changed(risk=0.4).fingerprint("transcribe")
    assert plain.fingerprint("recap") != plain.changed(risk=0.4).fingerprint("recap")
    assert plain.fingerprint("recap") != plain.fingerprint("ask")
    assert plain.fingerprint("recap") == Settings(home=tmp_path / "elsewhere").fingerprint("recap")
    assert plain.fingerprint("recap", code=version()) == plain.fingerprint("recap")
    assert plain.fingerprint("recap", code="0.0.0") != plain.fingerprint("recap")


def test_a_model_counts_by_its_content_not_by_its_path(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "whisper", tmp_path / "b" / "whisper"
    for folder, weights in ((first, b"one"), (second, b"one")):
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(weights)
    prints = [Settings(home=tmp_path, speech_model=str(f)).fingerprint("transcribe") for f in (first, second)]
    assert prints[0] == prints[1]
    (second / "model.bin").write_bytes(b"two")
    assert Settings(home=tmp_path, speech_model=str(second)).fingerprint("transcribe") != prints[0]


def test_thresholds_and_vectors_are_those_of_the_home_that_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUORUM_HOME", str(tmp_path / "environment"))
    settings = Settings(home=tmp_path / "said", local=True, offline=True)
    file = tmp_path / "talk.vtt"
    file.write_text(CALL.replace("the printer", "forty lamps"))
    from pipeline import ask

    ask("When do we ship the lamps?", [file], settings=settings)
    with Store(settings.database) as store:
        assert store.rows("SELECT count(*) FROM arrays")[0][0] == 2
    assert not (tmp_path / "environment").exists()
    settings.thresholds.write_text(
        '{"recap": [{"risk": 0.05, "benefit": 0.31, "accepted": 0.5, "observed": 0.04, "n": 200}]}'
    )
    scorer = zscorer.open("recap", fallback=RuleScorer(), calibrated=settings.thresholds)
    assert isinstance(scorer, zscorer.ZScorer)
    assert scorer.threshold is not None
    assert scorer.threshold.benefit == 0.31
