"""The command line as a user meets it: results on stdout, the rest on stderr, documented exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.formats import json as json_format

SAMPLES = Path(__file__).parent.parent / "sample_meetings"
STANDUP = str(SAMPLES / "kitchen_app_standup" / "meeting.txt")
LIBRARY = str(SAMPLES / "library_migration" / "meeting.vtt")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def quorum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty home: (exit code, stdout, stderr)."""
    monkeypatch.setenv("QUORUM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QUORUM_OFFLINE", "1")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def commands() -> list[str]:
    app = cli.build()
    return [str(c.name or c.callback.__name__.rstrip("_")) for c in app.registered_commands if c.callback]


@pytest.mark.parametrize("command", commands())
def test_every_command_explains_itself(quorum: Run, command: str) -> None:
    code, out, _ = quorum(command, "--help")
    assert code == 0
    assert "Usage" in out


def test_process_prints_a_recap_and_a_second_run_gives_the_same(quorum: Run) -> None:
    code, out, _ = quorum("process", STANDUP, "-q")
    assert code == 0
    assert "twenty-eighth of May" in out
    assert quorum("process", STANDUP, "-q")[1] == out


def test_doctor_finds_the_weights_that_ship(quorum: Run) -> None:
    _, out, _ = quorum("doctor")
    weights = [line for line in out.splitlines() if "weights:" in line]
    assert weights
    assert all(line.startswith("ok") for line in weights)


def test_a_folder_of_results_means_the_meetings_that_they_are_of(quorum: Run) -> None:
    quorum("process", STANDUP, "-o", "recaps", "-q")
    question = "When is the beta released?"
    code, out, _ = quorum("ask", "recaps", question, "--json")
    assert code == 0
    assert json.loads(out)["claims"] == json.loads(quorum("ask", STANDUP, question, "--json")[1])["claims"]
    assert "twenty-eighth of May" in quorum("show", "recaps")[1]


def test_process_writes_the_four_files_and_json_follows_its_schema(quorum: Run, tmp_path: Path) -> None:
    code, out, _ = quorum("process", STANDUP, LIBRARY, "-o", "out", "-q")
    assert code == 0
    folders = sorted(p for p in (tmp_path / "out").iterdir() if p.is_dir())
    assert len(folders) == 2
    assert {p.name for p in folders[0].iterdir()} == {
        "recap.md",
        "recap.json",
        "transcript.json",
        "transcript.vtt",
    }
    recap = json_format.recap_from_json((folders[0] / "recap.json").read_bytes())
    assert recap.coverage == 1.0
    assert str(folders[0].name) in out


def test_process_json_prints_one_document(quorum: Run) -> None:
    code, out, _ = quorum("process", STANDUP, "--json", "-q")
    assert code == 0
    assert json.loads(out)[0]["headline"]["text"]


def test_one_bad_input_is_reported_and_the_others_are_done(quorum: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.vtt").write_text("")
    code, out, err = quorum("process", "empty.vtt", STANDUP, "missing.mp3", "-o", "out", "-q")
    assert code == 1
    assert "empty.vtt" in err
    assert "missing.mp3" in err
    assert len(out.splitlines()) == 1


def test_a_single_bad_input_ends_with_its_own_exit_code(quorum: Run) -> None:
    code, out, err = quorum("process", "missing.mp3", "-q")
    assert (code, out) == (3, "")
    assert "missing.mp3" in err


def test_standard_input_is_a_transcript(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "process", "-", "--json", "-q"],
        input=Path(STANDUP).read_bytes(),
        capture_output=True,
        env={"QUORUM_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        check=True,
    )
    assert json.loads(done.stdout)[0]["coverage"] == 1.0


def test_ask_cites_the_moment_and_says_when_it_was_not_said(quorum: Run) -> None:
    code, out, _ = quorum("ask", STANDUP, "When is the beta released?", "--json", "-q")
    answer = json.loads(out)
    assert code == 0
    assert answer["found"]
    assert "twenty-eighth of May" in answer["claims"][0]["evidence"][0]["quote"]
    assert answer["claims"][0]["evidence"][0]["start_s"] is not None
    assert not json.loads(quorum("ask", STANDUP, "Who designs the new logo?", "--json", "-q")[1])["found"]


def test_a_meeting_can_be_listed_shown_searched_asked_and_renamed(quorum: Run) -> None:
    quorum("process", STANDUP, "-q")
    assert "Kitchen app stand-up" in quorum("list")[1]
    assert "twenty-eighth" in quorum("show", "kitchen")[1]
    assert quorum("show", "kitchen", "-t")[1].startswith("WEBVTT")
    assert "wake lock" in quorum("search", "wake lock")[1]
    assert quorum("rename", "kitchen", "Dev=Devika")[0] == 0
    shown = quorum("show", "kitchen")[1]
    assert "Devika" in shown
    assert "Dev " not in shown


def test_names_that_were_given_stay_when_the_file_is_asked_or_processed_again(quorum: Run) -> None:
    quorum("process", STANDUP, "-q")
    quorum("rename", "kitchen", "Dev=Devika")
    assert "Devika" in quorum("ask", STANDUP, "Who fixes the wake lock?", "-q")[1]
    assert "Devika" in quorum("process", STANDUP, "-q")[1]
    assert "Devika" not in quorum("process", STANDUP, "-q", "--fresh")[1]


def test_a_file_that_was_changed_is_read_again(quorum: Run, tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    (tmp_path / "meeting.toml").write_text('meeting_id = "talk"\n', encoding="utf-8")
    question = "When do we ship the beta?"
    for day in ("Monday", "Friday", "Monday"):
        talk.write_text(f"Ana: We ship the beta on {day}.\nBen: Yes, {day} it is.\n", encoding="utf-8")
        assert day in quorum("ask", str(talk), question, "-q")[1]


def test_drafts_come_from_files_and_stored_meetings(quorum: Run, tmp_path: Path) -> None:
    code, out, _ = quorum("draft", "minutes", "email", STANDUP, "-o", "drafts", "-q")
    assert code == 0
    written = [Path(line) for line in out.splitlines()]
    assert len(written) == 2
    assert all("twenty-eighth" in path.read_text(encoding="utf-8") for path in written)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("ask", "nowhere", "Why?"), 3, "no meeting or file"),
        (("ask", "Why?"), 3, "process"),
        (("draft", "poem", STANDUP), 3, "minutes"),
        (("process", STANDUP, "-f", "cuneiform"), 3, "cuneiform"),
        (("process", STANDUP, "--optimize", "luck"), 4, "optimize"),
        (("rename", "nowhere", "S1"), 2, "OLD=NEW"),
        (("search", "???"), 2, "nothing to search"),
    ],
)
def test_errors_say_what_and_the_way_out(
    quorum: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ended, out, err = quorum(*arguments, *(("-q",) if arguments[0] in ("ask", "draft", "process") else ()))
    assert ended == code
    assert words in err
    assert out == ""


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from pipeline import cli; cli.build(); "
        "heavy = {'langchain', 'transformers', 'openai', 'anthropic', 'av', 'faster_whisper', 'pydantic', 'numpy', 'onnxruntime', 'rich.progress'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_list_loads_no_event_loop_and_leaves_nothing_to_look_through_at_the_end(tmp_path: Path) -> None:
    code = (
        "import atexit, gc, sys; from pipeline import cli\n"
        "heavy = {'asyncio', 'numpy', 'babel', 'pydantic_settings', 'http.client', 'regex'}\n"
        "atexit.register(lambda: print(gc.get_freeze_count() > 10_000, sorted(heavy & set(sys.modules)), file=sys.stderr))\n"
        "cli.main(['list'])"
    )
    environment = {**os.environ, "QUORUM_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.stderr.strip().splitlines()[-1] == "True []"


def test_help_in_a_pipe_loads_no_painter_and_cuts_no_sentence_short() -> None:
    code = (
        "import sys; from pipeline import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'rich', 'markdown_it', 'pygments', 'pydantic', 'importlib.metadata'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    told = " ".join(done.stdout.split())
    assert "List the meetings, newest first: id, date, length, language, title." in told
    assert "..." not in told.partition("Commands:")[2]
    assert "List the language models: price, context" in told


def test_a_question_does_not_wait_for_what_only_others_need(tmp_path: Path) -> None:
    code = (
        "import sys; from pipeline import cli\n"
        f"try: cli.main(['ask', {STANDUP!r}, 'When is the beta released?', '-q'])\n"
        "except SystemExit: pass\n"
        "others = {'jinja2', 'yaml', 'av', 'langchain_core', 'httpx', 'PIL', 'docx', 'pipeline.stages.summarize', "
        "'pipeline.extractive.reading.narration.en'}\n"
        "print(sorted(others & set(sys.modules)), file=sys.stderr)"
    )
    env = {**os.environ, "QUORUM_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert "twenty-eighth of May" in done.stdout
    assert done.stderr.strip() == "[]"


def test_a_damaged_settings_file_is_named(quorum: Run, tmp_path: Path) -> None:
    (tmp_path / "quorum.toml").write_text("lang = [not toml")
    code, _, err = quorum("list")
    assert code == 4
    assert "quorum.toml" in err


@pytest.mark.parametrize(
    "arguments", [["list"], ["costs"], ["show", "printer"], ["search", "printer"], ["actions"]]
)
def test_looking_at_what_is_stored_loads_no_numpy(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "printer.vtt").write_text(
        "WEBVTT\n\n00:00.000 --> 00:05.000\n<v Ana>We ship the printer on Friday.\n"
    )
    environment = {**os.environ, "QUORUM_HOME": str(tmp_path / "home"), "QUORUM_LOCAL": "1"}
    here = Path(__file__).parent.parent
    subprocess.run(
        [sys.executable, "-m", "pipeline", "process", str(tmp_path / "printer.vtt"), "-q"],
        cwd=here, env=environment, check=True, capture_output=True,
    )  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pipeline", *arguments],
        cwd=here, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines() if "|" in line}
    assert "pipeline.cli" in loaded
    assert not {name for name in loaded if name.partition(".")[0] == "numpy"}
    if arguments[0] == "actions":
        others = (
            "pipeline.verification",
            "pipeline.federation",
            "pipeline.formats.vtt",
            "pipeline.formats.html",
        )
        assert not {name for name in loaded if name.startswith(others)}
    if arguments[0] in ("list", "search"):
        makers = (
            "pipeline.federation",
            "pipeline.verification",
            "pipeline.extractive",
            "pipeline.stages",
            "regex",
            "babel",
        )
        assert not {name for name in loaded if name.startswith(makers)}


def test_no_program_of_a_stranger_is_looked_for_and_told_what_is_checked(tmp_path: Path) -> None:
    """pydantic's plug-ins see all data that is validated, meetings among it; looking for them reads every package there is."""
    there = tmp_path / "spy-1.0.dist-info"
    there.mkdir()
    (there / "METADATA").write_text("Metadata-Version: 2.1\nName: spy\nVersion: 1.0\n")
    (there / "entry_points.txt").write_text("[pydantic]\nspy = spying:plugin\n")
    (tmp_path / "spying.py").write_text(
        "import pathlib\npathlib.Path(__file__).with_name('seen').touch()\nplugin = None\n"
    )
    environment = {**os.environ, "QUORUM_HOME": str(tmp_path / "home"), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "list"],
        cwd=Path(__file__).parent.parent, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "no meetings yet" in done.stderr
    assert not (tmp_path / "seen").exists()


@pytest.fixture
def two_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two stored calls, in May and in June, that name different days."""
    monkeypatch.setenv("QUORUM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QUORUM_LOCAL", "1")
    for day, said in (("2026-05-04", "Friday"), ("2026-06-01", "Monday")):
        (tmp_path / f"printer {day}.vtt").write_text(
            f"WEBVTT\n\n00:00.000 --> 00:05.000\n<v Ana>We ship the printer on {said}.\n"
        )
    subprocess.run(
        [sys.executable, "-m", "pipeline", "process", str(tmp_path), "-q"],
        cwd=Path(__file__).parent.parent, check=True, capture_output=True,
    )  # fmt: skip
    return tmp_path


@pytest.mark.parametrize(
    ("scope", "day"),
    [
        ({"since": "2026-05-20"}, "Monday"),
        ({"until": "2026-05-20"}, "Friday"),
        ({"since": "2026-06-01"}, "Monday"),
    ],
)
def test_a_question_is_asked_of_the_meetings_in_time_only(
    two_calls: Path, scope: dict[str, str], day: str
) -> None:
    from pipeline import api

    answer = api.ask("When do we ship the printer?", scope=api.Scope(**scope))
    assert day in answer.answer
    assert ({"Monday", "Friday"} - {day}).pop() not in answer.answer


def test_a_dry_run_says_what_would_be_asked_and_asks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import api
    from pipeline.settings import ModelEntry, Settings
    from pipeline.store import Store

    words = " ".join(["The printer is late and we talk about it again."] * 400)
    (tmp_path / "long.vtt").write_text(f"WEBVTT\n\n00:00.000 --> 00:05.000\n<v Ana>{words}\n")
    entry = ModelEntry(
        base_url="http://127.0.0.1:9/v1", local=True, input_usd_per_mtok=1.0, output_usd_per_mtok=4.0
    )
    settings = Settings(
        home=tmp_path / "home", chain=("house:dear",), models={"house:dear": entry}, max_cost_usd=0.5
    )
    told = api.plan([str(tmp_path / "long.vtt")], settings=settings)
    row = next(line for line in told.splitlines() if line.startswith("| house:dear"))
    tokens_in = int(row.split("|")[5].replace(",", ""))
    assert 3_000 < tokens_in < 12_000
    assert "The cap is 0.50 US dollars" in told
    assert "Nothing was sent" in told
    assert Store(settings.database).meetings() == ()


def test_a_dry_run_of_the_embedded_model_costs_nothing(two_calls: Path) -> None:
    from pipeline import api
    from pipeline.settings import load

    told = api.plan([str(two_calls / "printer 2026-05-04.vtt")], settings=load())
    assert "costs nothing" in told
