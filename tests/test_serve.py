"""The window and its gate: who gets in, what strangers get, and the same words from every interface."""

from __future__ import annotations

import base64
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("multipart")

from starlette.testclient import TestClient

from pipeline import api
from pipeline.privacy.outbox import Outbox, Sent
from pipeline.settings import Settings
from pipeline.web.access import Access, hashed, token_in
from pipeline.web.request_guard import MOST_BYTES
from pipeline.web.server import build
from pipeline.web.uploads import safe

TOKEN = "a-token-of-the-tests"
HERE = "http://127.0.0.1:8765"
KITCHEN = "sample_meetings/kitchen_app_standup"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("home"), local=True)
    api.process(KITCHEN, settings=made)
    return made


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """A home of its own with the same meeting in it."""
    shutil.copytree(settings.home, tmp_path / "home")
    return Settings(home=tmp_path / "home", local=True)


@pytest.fixture
def at(own: Settings) -> Iterator[TestClient]:
    """A program at a server of its own."""
    with serving(own) as made:
        yield made


def serving(settings: Settings) -> TestClient:
    return TestClient(
        build(settings, Access(TOKEN)), base_url=HERE, headers={"Authorization": f"Bearer {TOKEN}"}
    )


@pytest.fixture(scope="module")
def app(settings: Settings) -> Any:
    return build(settings, Access(TOKEN))


@pytest.fixture(scope="module")
def program(app: Any) -> Iterator[TestClient]:
    """A program that has the token."""
    with TestClient(app, base_url=HERE, headers={"Authorization": f"Bearer {TOKEN}"}) as made:
        yield made


@pytest.fixture
def browser(app: Any, program: TestClient) -> TestClient:
    """A browser that opened the link."""
    made = TestClient(app, base_url=HERE)
    assert made.get(f"/?token={TOKEN}").status_code == 200
    return made


@pytest.fixture(scope="module")
def meeting_id(settings: Settings) -> str:
    return api.meetings(settings=settings)[0].id


def stranger(app: Any, **headers: str) -> TestClient:
    return TestClient(app, base_url=HERE, headers=headers, follow_redirects=False)


# -- the gate ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/ask", "/meetings/x", "/costs", "/news", "/settings"])
def test_a_page_without_a_session_leads_to_the_way_in(app: Any, program: TestClient, path: str) -> None:
    reply = stranger(app).get(path)
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/login?next=")


@pytest.mark.parametrize(
    "path",
    ["/api/v1/meetings", "/api/v1/openapi.json", "/v1/models", "/mcp", "/api/v1/jobs", "/api/v1/nothing"],
)
def test_a_program_without_a_token_gets_nothing(app: Any, program: TestClient, path: str) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Cookie": "quorum=x"},
    ):
        reply = stranger(app, **headers).get(path)
        assert reply.status_code == 401
        assert "meeting_id" not in reply.text


def test_a_name_bound_to_this_address_gets_nothing(app: Any, program: TestClient) -> None:
    for host in ("evil.example", "evil.example:8765", "127.0.0.1.evil.example", "", "192.168.1.9:8765"):
        reply = stranger(app, Authorization=f"Bearer {TOKEN}", Host=host).get("/api/v1/meetings")
        assert reply.status_code == 403
        assert "kitchen" not in reply.text


def test_a_page_of_another_site_can_change_nothing(browser: TestClient, meeting_id: str) -> None:
    where = f"/meetings/{meeting_id}/notes"
    csrf = Access(TOKEN).csrf
    for headers in (
        {"Origin": "https://evil.example", "X-Quorum-CSRF": csrf},
        {"Origin": "null", "X-Quorum-CSRF": csrf},
        {"Origin": "http://127.0.0.1:9999", "X-Quorum-CSRF": csrf},
        {"Sec-Fetch-Site": "cross-site", "X-Quorum-CSRF": csrf},
        {"Origin": HERE},
        {"Origin": HERE, "X-Quorum-CSRF": "guessed"},
        {},
    ):
        assert browser.post(where, data={"notes": "forged"}, headers=headers).status_code == 403
    assert browser.get("/api/v1/meetings", headers={"Origin": "https://evil.example"}).status_code == 403
    assert "forged" not in browser.get(f"/api/v1/{where[1:]}").text


def test_the_page_itself_may(browser: TestClient, meeting_id: str) -> None:
    headers = {"Origin": HERE, "X-Quorum-CSRF": Access(TOKEN).csrf, "Sec-Fetch-Site": "same-origin"}
    reply = browser.post(f"/meetings/{meeting_id}/notes", data={"notes": "Ask Ilse."}, headers=headers)
    assert reply.status_code == 200
    assert browser.get(f"/api/v1/meetings/{meeting_id}/notes").json() == {"text": "Ask Ilse."}


def test_the_link_with_the_token_leaves_no_token_in_the_address(app: Any, program: TestClient) -> None:
    reply = stranger(app).get(f"/meetings/x?token={TOKEN}&at=3")
    assert reply.status_code == 303
    assert reply.headers["location"] == "/meetings/x?at=3"
    cookie = reply.headers["set-cookie"]
    assert TOKEN not in cookie
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/"))


def test_the_way_in_takes_the_token_or_the_password_and_leads_nowhere_else(settings: Settings) -> None:
    guarded = build(settings, Access(TOKEN, password=hashed("correct horse")))
    at = TestClient(guarded, base_url=HERE, follow_redirects=False)
    assert at.post("/login", data={"word": "wrong horse"}).status_code == 401
    for word in (TOKEN, "correct horse"):
        for where, leads in (
            ("/ask", "/ask"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
        ):
            reply = at.post("/login", data={"word": word, "next": where})
            assert (reply.status_code, reply.headers["location"]) == (303, leads)
    assert at.get("/api/v1/jobs", headers={"Authorization": "Bearer correct horse"}).status_code == 401


def test_every_reply_forbids_what_no_page_needs(program: TestClient, meeting_id: str) -> None:
    for path in ("/", f"/meetings/{meeting_id}", "/login", "/static/app.js", "/api/v1/meetings", "/nothing"):
        headers = program.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers


def test_a_request_that_is_too_large_is_cut_off(program: TestClient) -> None:
    body = b'{"question": "' + b"a" * MOST_BYTES + b'"}'
    assert program.post("/api/v1/ask", content=body).status_code == 413
    assert program.post("/api/v1/ask", content=iter([body[: MOST_BYTES // 2], body])).status_code == 413


@pytest.mark.parametrize("stripped", [False, True])
def test_behind_a_proxy_it_works_under_a_path(settings: Settings, meeting_id: str, stripped: bool) -> None:
    under = build(settings, Access(TOKEN, hosts=("minutes.example",)), prefix="/quorum")
    with TestClient(under, base_url="http://minutes.example") as at:
        prefix = "" if stripped else "/quorum"
        reply = at.get(f"{prefix}/?token={TOKEN}", follow_redirects=False)
        assert reply.headers["location"] == "/quorum/"
        assert "Path=/quorum" in reply.headers["set-cookie"]
        page = at.get(f"{prefix}/meetings/{meeting_id}", headers={"Authorization": f"Bearer {TOKEN}"})
        assert page.status_code == 200
        links = [
            part.split('"')[0]
            for mark in ('href="', 'src="', 'hx-post="', 'hx-get="')
            for part in page.text.split(mark)[1:]
        ]
        assert all(link.startswith(("/quorum", "#")) for link in links)
        assert at.get(f"{prefix}/static/app.css").status_code == 200


def test_a_token_is_kept_where_only_its_user_reads_it(tmp_path: Path) -> None:
    made = token_in(tmp_path)
    assert token_in(tmp_path) == made
    assert token_in(tmp_path, new=True) != made
    kept = tmp_path / "serve" / "token"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


# -- the same words everywhere ----------------------------------------------------------------------------------------


def test_the_window_the_api_mcp_and_the_command_line_give_the_same_bytes(
    settings: Settings, program: TestClient, browser: TestClient, meeting_id: str
) -> None:
    question = "When do we release the beta?"
    by_api = program.post("/api/v1/ask", json={"question": question}).text
    events = browser.post(
        "/ask/stream", json={"question": question}, headers={"X-Quorum-CSRF": Access(TOKEN).csrf}
    ).text.split("\n\n")
    told = next(e for e in events if e.startswith("event: answer"))
    by_window = "\n".join(line[6:] for line in told.split("\n")[1:])
    env = {**os.environ, "QUORUM_HOME": str(settings.home), "QUORUM_LOCAL": "true"}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "ask", question, "--json", "-q"]
    by_command = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    assert by_api == by_command == by_window + "\n"
    assert json.loads(by_api)["found"]
    shown = [*command[:3], "show", meeting_id, "--json"]
    recap = subprocess.run(shown, env=env, capture_output=True, text=True, check=True).stdout
    assert program.get(f"/api/v1/meetings/{meeting_id}").text.strip() == recap.strip()


# -- a meeting and its statements ------------------------------------------------------------------------------------


def of(program: TestClient, meeting_id: str, section: str) -> list[dict[str, Any]]:
    found = program.get(f"/api/v1/meetings/{meeting_id}/statements").json()
    return [s for s in found if s["section"] == section]


def test_a_task_is_handed_over_and_nothing_else_changes(at: TestClient, meeting_id: str) -> None:
    meeting = meeting_id
    before = at.get(f"/api/v1/meetings/{meeting}/statements").json()
    task = next(s for s in before if s["section"] == "actions" and s["owner"] == "Dev")
    where = f"/api/v1/meetings/{meeting}/statements/{task['id']}"
    now = at.post(where, json={"owner": "Nora"}).json()
    assert (now["owner"], now["text"]) == ("Nora", task["text"])
    after = at.get(f"/api/v1/meetings/{meeting}/statements").json()
    assert [s["text"] for s in after] == [s["text"] for s in before]
    assert sum(a != b for a, b in zip(after, before, strict=True)) == 1
    again = at.post(where, json={"owner": "Ilse"})  # a second browser that has not seen the change
    assert again.status_code == 404
    assert "has changed" in again.json()["error"]["message"]


def test_a_statement_that_is_not_true_leaves_the_recap_and_its_verdict_stays(
    at: TestClient, own: Settings, meeting_id: str
) -> None:
    meeting = meeting_id
    first, *rest = of(at, meeting, "decisions")
    assert (
        at.post(f"/api/v1/meetings/{meeting}/statements/{first['id']}", json={"verdict": "bad"}).status_code
        == 200
    )
    assert [s["text"] for s in of(at, meeting, "decisions")] == [s["text"] for s in rest]
    kept = at.post(f"/api/v1/meetings/{meeting}/statements/{rest[0]['id']}", json={"verdict": "good"}).json()
    assert kept["verdict"] == "good"
    assert [(v.task, v.good, v.bad) for v in api.quality(settings=own)] == [("recap", 1, 1)]
    api.process(KITCHEN, settings=own)
    assert first["text"] not in [s["text"] for s in of(at, meeting, "decisions")]


def test_speakers_get_their_names_in_words_and_recap(at: TestClient, meeting_id: str) -> None:
    meeting = meeting_id
    page = at.get(f"/meetings/{meeting}/speakers").text
    assert page.count("<li>") == 9
    assert (
        at.post(f"/api/v1/meetings/{meeting}/speakers", json={"names": {"Ilse": "Ilse Brandt"}}).status_code
        == 200
    )
    assert "Ilse Brandt" in at.get(f"/api/v1/meetings/{meeting}").text
    assert at.get("/api/v1/meetings", params={"person": "brandt"}).json()[0]["id"] == meeting
    assert at.post(f"/api/v1/meetings/{meeting}/speakers", json={"names": {"Nobody": "X"}}).status_code == 404


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} javascript:alert(3)"
    path = tmp_path / "call.txt"
    path.write_text(
        f"Eve: We decided to {evil} by Friday.\nBob: Okay, agreed. I'll send the {evil} tomorrow.\n", "utf-8"
    )
    own = Settings(home=tmp_path / "home", local=True)
    meeting = api.process(path, settings=own).transcript.meeting_id
    with serving(own) as at:
        pages = [
            at.get(f"/meetings/{meeting}"),
            at.get("/library?words=agreed"),
            at.get("/tasks"),
            at.get(f"/meetings/{meeting}/speakers"),
        ]
        pages.append(at.post("/draft", data={"kind": "minutes", "meeting": meeting}))
        answer = at.post("/api/v1/ask", json={"question": "What was decided?"}).json()
        pages.append(at.post("/ask/answer", json=answer))
        for page in pages:
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert "<img src=x" not in page.text
            assert "49" not in page.text.split("</head>")[-1] or "{{ 7*7 }}" in page.text


# -- files on their way in ---------------------------------------------------------------------------------------------


def begin(at: TestClient, name: str, size: int, batch: str = "b1") -> Any:
    coded = ",".join(
        f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in (("filename", name), ("batch", batch))
    )
    return at.post("/api/v1/uploads", headers={"Upload-Length": str(size), "Upload-Metadata": coded})


def test_a_file_arrives_in_pieces_and_becomes_a_meeting(tmp_path: Path) -> None:
    own = Settings(home=tmp_path, local=True)
    data = (Path(KITCHEN) / "meeting.txt").read_bytes()
    with serving(own) as at:
        where = begin(at, "Stand-ups/2026-05-12 stand-up.txt", len(data)).headers["location"]
        half = len(data) // 2
        assert at.patch(where, content=data[:half], headers={"Upload-Offset": "0"}).headers[
            "upload-offset"
        ] == str(half)
        assert at.patch(where, content=data[half:], headers={"Upload-Offset": "3"}).status_code == 409
        assert at.head(where).headers["upload-offset"] == str(half)
        assert at.patch(where, content=data[half:], headers={"Upload-Offset": str(half)}).status_code == 204
        kept = tmp_path / "uploads" / "b1" / "Stand-ups" / "2026-05-12 stand-up.txt"
        assert kept.read_bytes() == data
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert {
            stat.S_IMODE(p.stat().st_mode) for p in (kept.parent, kept.parent.parent, tmp_path / "uploads")
        } == {0o700}
        job = at.post("/api/v1/jobs", json={"batch": "b1"}).json()
        over = waited(at, job["id"])
        assert (over["state"], over["error"]) == ("done", "")
        assert over["meetings"][0]["meeting_id"] in [m["id"] for m in at.get("/api/v1/meetings").json()]
        assert "costs nothing" in over["plan"]


def waited(at: TestClient, job_id: str, *, s: float = 60) -> dict[str, Any]:
    until = time.monotonic() + s
    while time.monotonic() < until:
        job: dict[str, Any] = at.get(f"/api/v1/jobs/{job_id}").json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.1)
    raise AssertionError(f"{job_id} is still {job['state']}")


@pytest.mark.slow
def test_a_file_that_cannot_be_used_says_why_and_can_be_tried_again(tmp_path: Path) -> None:
    own = Settings(home=tmp_path, local=True)
    with serving(own) as at:
        where = begin(at, "noise.wav", 5).headers["location"]
        at.patch(where, content=b"noise", headers={"Upload-Offset": "0"})
        job = waited(at, at.post("/api/v1/jobs", json={"batch": "b1"}).json()["id"])
        assert job["state"] == "failed"
        assert "noise.wav" in job["error"]
        assert "noise.wav" in at.get("/queue").text
        assert waited(at, at.post(f"/api/v1/jobs/{job['id']}/retry").json()["id"])["tries"] == 2


def test_uploads_stay_below_their_folder_and_within_their_size(tmp_path: Path) -> None:
    own = Settings(home=tmp_path, local=True)
    with serving(own) as at:
        for name in (
            "../../../x.txt",
            "/etc/x.txt",
            "..\\..\\x.txt",
            "a/../../x.txt",
            ".ssh/x.txt",
            "C:\\x.txt",
        ):
            assert begin(at, name, 0, batch="names").status_code == 201
        everything = list(tmp_path.rglob("*.txt"))
        assert len(everything) == 6
        assert all(tmp_path / "uploads" / "names" in p.parents for p in everything)
        for batch in ("..", "../x", "", ".part", "a/b"):
            assert begin(at, "x.txt", 0, batch=batch).status_code == 400
        assert begin(at, "big.wav", 2**45).status_code == 400
        where = begin(at, "small.wav", 3).headers["location"]
        assert at.patch(where, content=b"four", headers={"Upload-Offset": "0"}).status_code == 400
        assert at.head("/api/v1/uploads/" + "0" * 24).status_code == 404
        assert at.post("/api/v1/jobs", json={"batch": "nowhere"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a/b.wav", "a/b.wav"),
        ("con.wav", "_con.wav"),
        ("x\u202egnp.exe", "xgnp.exe"),
        ("a:b?.wav", "a_b_.wav"),
        ("… .wav", "… .wav"),
    ],
)
def test_names_are_cleaned_for_every_system(name: str, kept: str) -> None:
    assert safe(name) == kept


@pytest.mark.slow
def test_an_upload_and_a_job_outlive_their_server(tmp_path: Path) -> None:
    own = Settings(home=tmp_path, local=True)
    data = (Path(KITCHEN) / "meeting.txt").read_bytes()
    with serving(own) as at:
        where = begin(at, "stand-up.txt", len(data)).headers["location"]
        at.patch(where, content=data[:100], headers={"Upload-Offset": "0"})
    with serving(own) as at:
        assert at.head(where).headers["upload-offset"] == "100"
        at.patch(where, content=data[100:], headers={"Upload-Offset": "100"})
        job = at.post("/api/v1/jobs", json={"batch": "b1"}).json()
    with serving(own) as at:  # stopped while it was queued or ran
        assert waited(at, job["id"])["state"] == "done"


# -- drafts -------------------------------------------------------------------------------------------------------------


def test_a_draft_is_edited_and_what_is_downloaded_is_the_edited_one(
    browser: TestClient, meeting_id: str
) -> None:
    headers = {"X-Quorum-CSRF": Access(TOKEN).csrf}
    made = browser.post("/draft", data={"kind": "minutes", "meeting": meeting_id}, headers=headers)
    assert "paper" in made.text
    browser.post(
        f"/draft/{meeting_id}/minutes", data={"title": "Minutes", "body": "# As I want it\n"}, headers=headers
    )
    reply = browser.get(f"/draft/{meeting_id}/minutes/md")
    assert "As I want it" in reply.text
    assert reply.headers["content-disposition"].startswith("attachment")
    for format_ in ("docx", "eml", "html"):
        assert browser.get(f"/draft/{meeting_id}/minutes/{format_}").status_code == 200


def test_a_form_of_ones_own_is_previewed_kept_and_used(
    browser: TestClient, meeting_id: str, settings: Settings
) -> None:
    headers = {"X-Quorum-CSRF": Access(TOKEN).csrf}
    form = "---\ntitle: Board\nneeds: [decisions]\n---\n{% for d in meeting.decided %}\n- {{ d | cite }}\n{% endfor %}\n"
    seen = browser.post(
        "/draft", data={"kind": "board", "meeting": meeting_id, "source": form}, headers=headers
    )
    assert "release the beta" in seen.text
    assert browser.post("/forms", data={"name": "board", "source": form}, headers=headers).status_code == 200
    assert "board" in [f.kind for f in api.forms(settings=settings) if f.own]
    assert (
        browser.post("/draft", data={"kind": "board", "meeting": meeting_id}, headers=headers).status_code
        == 200
    )
    for name in ("minutes", "../x", ""):
        assert browser.post("/forms", data={"name": name, "source": form}, headers=headers).status_code == 400


# -- asking ----------------------------------------------------------------------------------------------------------


def test_a_follow_up_keeps_its_subject(program: TestClient) -> None:
    first = "Who will test the bank transfer?"
    answer = program.post("/api/v1/ask", json={"question": "And when?", "before": [first]}).json()
    assert answer["found"]
    assert "tomorrow morning" in answer["answer"]
    assert "bank transfer" in answer["question"]


def test_a_question_opens_no_file(program: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("Ana: The password is swordfish.\n", "utf-8")
    for name in (str(path), "/etc/passwd", KITCHEN):
        reply = program.post("/api/v1/ask", json={"question": "What is the password?", "meetings": [name]})
        assert reply.status_code == 404
        assert program.post("/api/v1/drafts", json={"meetings": [name]}).status_code == 404
        assert (
            program.post("/api/v1/drafts", json={"meetings": ["kitchen"], "kind": name[:60]}).status_code
            == 404
        )


# -- what lies around a recording -----------------------------------------------------------------------------------


def test_notes_beside_a_recording_are_kept_and_those_typed_since_stay(tmp_path: Path) -> None:
    own = Settings(home=tmp_path / "home", local=True)
    path = tmp_path / "standup.txt"
    path.write_text("Ana: We decided to paint the shed green.\nBo: Agreed.\n", "utf-8")
    (tmp_path / "standup.notes.md").write_text("Ask Ana which green.\n", "utf-8")
    meeting = api.process(path, settings=own).transcript.meeting_id
    assert api.notes(meeting, settings=own) == "Ask Ana which green."
    api.keep_notes(meeting, "She said moss.", settings=own)
    api.process(path, settings=own)
    assert api.notes(meeting, settings=own) == "She said moss."


def test_verdicts_become_a_curve_of_what_is_kept_and_what_of_it_is_wrong(
    own: Settings, meeting_id: str
) -> None:
    statement, *_ = api.opened(meeting_id, settings=own).statements
    api.judged(meeting_id, statement.id, "good", settings=own)
    (verdicts,) = api.quality(settings=own)
    assert [(p.kept_share, p.bad_share) for p in verdicts.points] == [(1.0, 0.0)]


def test_the_costs_page_tells_the_share_of_always_the_strongest(at: TestClient, own: Settings) -> None:
    from pipeline.doors import Call, Usage
    from pipeline.store import Store

    with Store(own.database) as store:
        for model, usd in (("openai:gpt-5-nano", 0.001), ("anthropic:claude-opus-5-5", 0.01)):
            store.write(
                Call(
                    model=model,
                    task="ask",
                    outcome="ok",
                    cost_usd=usd,
                    reason="draft",
                    usage=Usage(input=9000, output=90),
                )
            )
    told = api.spent(settings=own)
    assert told.strongest == "anthropic:claude-opus-5-5"
    assert told.always_strongest_usd
    assert f"{100 * 0.011 / told.always_strongest_usd:.1f} %" in at.get("/costs").text


def test_the_sound_of_a_quote_can_be_kept(at: TestClient, own: Settings, meeting_id: str) -> None:
    from pipeline.app import sound
    from pipeline.store import Store
    from tests.test_audio import beeps, write_wav

    with Store(own.database) as store:
        recorded = write_wav(own.home / "call.wav", beeps(40, at=(1.0, 3.0)))
        sound.keep(meeting_id, [recorded], store)
    got = at.get(f"/meetings/{meeting_id}/sound/s1")
    assert got.status_code == 200
    assert got.content[:4] == b"OggS"
    assert "attachment" in got.headers["content-disposition"]
    assert f"/meetings/{meeting_id}/sound/s" in at.get(f"/meetings/{meeting_id}").text
    assert at.get(f"/meetings/{meeting_id}/sound/s99999").status_code == 404


def test_a_forgotten_meeting_leaves_nothing_in_the_window(
    at: TestClient, own: Settings, meeting_id: str
) -> None:
    from pipeline.app import sound
    from pipeline.store import Store

    uploaded, elsewhere = own.home / "uploads" / "b9" / "call.wav", own.home.parent / "mine.wav"
    uploaded.parent.mkdir(parents=True)
    uploaded.write_bytes(b"x")
    elsewhere.write_bytes(b"x")
    answer = at.post("/api/v1/ask", json={"question": "When do we release the beta?"}).json()
    assert at.post("/ask/answer", json=answer).status_code == 200
    assert "release the beta" in at.get("/ask").text.split("asked before")[-1]
    with Store(own.database) as store:
        sound.keep(meeting_id, [uploaded, elsewhere], store)
    gone = api.forget(meeting_id, settings=own)
    assert not uploaded.exists()
    assert not uploaded.parent.exists()
    assert elsewhere.exists()
    assert len(gone.files) == 2
    assert at.get(f"/meetings/{meeting_id}").status_code == 404
    assert (own.home / "serve" / "asked.jsonl").read_text() == ""


@pytest.mark.slow
def test_killed_in_the_middle_of_an_upload_and_of_a_run_nothing_is_lost() -> None:
    from tests.bench.serve import killed

    told = killed(Path("sample_meetings/library_migration/meeting.vtt"))
    assert told["lost"] == 0
    assert told["tried"] == 6


def test_somebody_who_never_saw_a_terminal_says_in_the_window_to_whom_meetings_may_be_sent(
    own: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-tests")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    open_to_all = own.model_copy(update={"local": False, "cloud": None})
    with serving(open_to_all) as at:
        before = at.get("/settings/vendors").text
        assert 'value="openai"' in before
        assert "checked" not in before
        after = at.post("/settings/vendors", data={"vendor": "openai", "agreed": "true"}).text
        assert "checked" in after
        assert api.vendors(settings=open_to_all) == {"openai": True}
        left = Sent(
            "2026-03-04T10:00:00", "openai", "api.example.com", "gpt-x", "recap", ("m",), 1200, False, "words"
        )
        Outbox(own.home).add(left)
        assert "gpt-x</bdi> (api.example.com): recap, 1200 tokens" in at.get("/settings/vendors").text
        withdrawn = at.post("/settings/vendors", data={"vendor": "openai"}).text
        assert "checked" not in withdrawn
        assert at.post("/settings/vendors", data={"vendor": "nobody", "agreed": "true"}).status_code == 400
    assert api.vendors(settings=open_to_all) == {"openai": False}
    with serving(open_to_all.model_copy(update={"cloud": False})) as at:
        assert "disabled" in at.get("/settings/vendors").text
