"""What was spent is drawn: days, models, the saving, reasons; prompts are shown as they are sent, the meeting's words covered."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from pipeline.app import process as app
from pipeline.cli import build
from pipeline.doors import Call, Usage
from pipeline.federation.spend import picture, spend
from pipeline.settings import Settings
from pipeline.store import Store
from tests.test_asking import meeting

PRICES = {"a:weak": 0.1, "b:strong": 4.0}


def price(model: str, usage: Usage) -> float | None:
    return None if model not in PRICES else PRICES[model] * (usage.input + 5 * usage.output) / 1e6


def call(day: int, model: str, reason: str = "draft", after: str | None = None, outcome: str = "ok") -> Call:
    usage = Usage(10_000, 500)
    return Call(
        model, "ask", outcome, usage, price(model, usage), reason=reason, at=f"2026-11-{day}T10:00:00", escalated_from=after
    )  # fmt: skip


CALLS = (
    call(22, "a:weak"),
    call(23, "a:weak"),
    call(23, "b:strong", "2 doubted: its quote is not in the transcript (benefit 0.41)", "a:weak"),
    call(23, "b:strong", "1 doubted: its quote is not in the transcript", "a:weak"),
    call(24, "a:weak", outcome="cached"),
)


def test_spend_is_told_by_day_and_model_beside_what_the_strongest_would_have_cost() -> None:
    found = spend(CALLS, price)
    assert {day: sorted(costs) for day, costs in found.by_day.items()} == {
        "2026-11-22": ["a:weak"],
        "2026-11-23": ["a:weak", "b:strong"],
    }
    assert found.strongest == "b:strong"
    assert found.always_strongest_usd == pytest.approx(2 * 4.0 * 12_500 / 1e6)
    assert found.escalations == {"its quote is not in the transcript": 2}


def test_the_picture_is_well_formed_and_names_everything() -> None:
    tree = ElementTree.fromstring(picture(spend(CALLS, price)))
    told = " ".join(node.text or "" for node in tree.iter() if node.tag.endswith("text"))
    assert all(
        word in told for word in ("2026-11-23", "a:weak", "b:strong", "always b:strong", "its quote is")
    )
    ElementTree.fromstring(picture(spend((), price)))


def test_costs_are_drawn_into_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUORUM_HOME", str(tmp_path))
    with Store(tmp_path / "quorum.db") as store:
        for each in CALLS:
            store.write(each)
    done = CliRunner().invoke(build(), ["costs", "--plot", str(tmp_path / "costs.svg")])
    assert done.exit_code == 0, done.output
    assert "<svg" in (tmp_path / "costs.svg").read_text("utf-8")


async def test_prompts_are_shown_as_they_are_sent_with_the_words_of_the_meeting_covered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.app.prompts_shown import shown

    monkeypatch.setenv("QUORUM_HOME", str(tmp_path))
    settings = Settings(chain=("local",))
    talk = meeting("heating")
    with Store(settings.database) as store:
        store.save_transcript(talk)
        await app.recap(talk, app.open_house(settings, store))
    told = shown("heating", settings=settings)
    assert "Write the recap of this meeting" in told
    assert "<transcript>" in told
    assert "[s0] Speaker: ▒" in told
    assert "installer" not in told
    assert "Ana" not in told
