"""explain, feedback and calibrate, on a real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import build
from pipeline.meeting import Action, Answer, Claim, Evidence, Recap, Segment, Transcript
from pipeline.store import Store

runner = CliRunner()
SEGMENTS = (
    Segment("s1", "The quote for the new boiler is 4,300 euros.", "Marek", 0.0, 4.0),
    Segment("s2", "So we have decided to replace the boiler before winter.", "Ines", 5.0, 9.0),
    Segment("s3", "I can call the installer on Tuesday.", "Tove", 10.0, 13.0),
)


def said(line: int) -> tuple[Evidence, ...]:
    s = SEGMENTS[line]
    return (Evidence(s.id, s.text, s.speaker, s.start_s, s.end_s, "greenhouse"),)


RECAP = Recap(
    meeting_id="greenhouse",
    title="Greenhouse",
    language="en",
    headline=Claim("We have decided to replace the boiler before winter.", True, evidence=said(1)),
    actions=(
        Action(
            "Marek will call the installer on Tuesday.", True, evidence=said(2), owner="Marek", due="Tuesday"
        ),
    ),
    coverage=1.0,
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUORUM_HOME", str(tmp_path))
    with Store(tmp_path / "quorum.db") as store:
        store.save_transcript(Transcript("greenhouse", "Greenhouse", SEGMENTS))
        store.save_artifact("greenhouse", "recap", RECAP, of=Recap)
    return tmp_path


def quorum(*arguments: str) -> str:
    result = runner.invoke(build(), list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_explain_names_the_statement_that_is_doubted(home: Path) -> None:
    told = quorum("explain", "greenhouse")
    assert "Not accepted" in told
    assert "only if nothing in it is doubted" in told.replace("\n", " ")
    assert "Marek will call the installer on Tuesday.: nobody near it is, or speaks of, Marek" in told


def test_explain_says_what_speaks_for_and_against_an_answer(home: Path) -> None:
    answer = Answer(
        "Who will call the installer?",
        "Tove will call the installer.",
        True,
        (Claim("Tove will call the installer.", True, evidence=said(2)),),
    )
    from pipeline.formats.json import as_data

    path = home / "answer.json"
    path.write_text(json.dumps(as_data(answer)), encoding="utf-8")
    told = json.loads(quorum("explain", str(path), "--json"))
    assert told["task"] == "ask"
    assert 0.0 < told["benefit"] < 1.0
    assert any("for keeping this answer" in line for line in told["lines"])
    assert "No promise is made by default" in told["promise"]
    asked_for = json.loads(quorum("explain", str(path), "--risk", "0.05", "--json"))
    assert "at most 3,000 tokens of the meeting" in asked_for["promise"]
    assert "--risk 0.15" in told["promise"]
    assert "`quorum calibrate`" in told["promise"]


def test_a_risk_that_is_certified_says_so(home: Path) -> None:
    from pipeline.formats.json import as_data

    answer = Answer("Who calls?", "Tove.", True, (Claim("Tove calls.", True, evidence=said(2)),))
    (home / "answer.json").write_text(json.dumps(as_data(answer)), encoding="utf-8")
    told = json.loads(quorum("explain", str(home / "answer.json"), "--risk", "0.3", "--json"))
    assert "certified on 141 answers" in told["promise"]


def test_few_verdicts_promise_nothing(home: Path) -> None:
    quorum("feedback", "greenhouse", "bad", "--claim", "2")
    calibrated = json.loads(quorum("calibrate", "--json"))
    assert calibrated[0]["verdicts"] == 1
    assert not calibrated[0]["kept"]
    assert not (home / "thresholds.json").exists()


def test_enough_verdicts_become_thresholds_that_are_used(home: Path) -> None:
    from pipeline.scoring import zscorer
    from pipeline.scoring.rule_scorer import RuleScorer
    from pipeline.store.feedback import Feedback, save_feedback

    with Store(home / "quorum.db") as store:
        for n in range(200):
            save_feedback(store, Feedback("greenhouse", "recap", f"r{n}", None, n < 150, n / 200))
    assert json.loads(quorum("calibrate", "--json"))[0]["kept"]
    scorer = zscorer.open("recap", fallback=RuleScorer(), risk=0.05, calibrated=home / "thresholds.json")
    assert isinstance(scorer, zscorer.ZScorer)
    assert scorer.threshold is not None
    assert scorer.threshold.benefit is not None
    assert scorer.threshold.benefit >= 0.5


def test_a_claim_that_does_not_exist_is_refused_with_the_range(home: Path) -> None:
    from pipeline.errors import BadInput

    with pytest.raises(BadInput, match="no claim 9"):
        runner.invoke(build(), ["feedback", "greenhouse", "bad", "--claim", "9"], catch_exceptions=False)
