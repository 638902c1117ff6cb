"""`cases`: small inputs that failed once, each with what a machine can tell of the right result.

What is expected stands in `cases/NAME.json`: a list of checks, each with one of these verbs and what it must show:
`read` (a file as a transcript), `folder` (what meetings it holds), `run` (the command), `recap`, `ask`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import av

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.meeting import Transcript
from pipeline.stages import ingest

EXPECTED = Path(__file__).parent / "cases"
TIMEOUT_S = 300
Check = Mapping[str, Any]


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Keys: tried, passed, failed (names), why {name: first fault}, unexpected (cases nobody wrote down)."""
    root = next((p for p in (data / "cases", data.parent / "cases") if p.is_dir()), None)
    if root is None:
        return {"n": 0, "tried": 0, "passed": 0, "failed": [], "skipped": ["cases/*"]}
    why: dict[str, str] = {}
    unexpected = []
    folders = sorted(p for p in root.iterdir() if p.is_dir() and (split is None or split in p.name))
    for folder in folders:
        told = EXPECTED / f"{folder.name}.json"
        if not told.is_file():
            unexpected.append(folder.name)
            continue
        fault = next(iter(faults(folder, json.loads(told.read_text(encoding="utf-8")))), None)
        if fault:
            why[folder.name] = fault
        print(f"{folder.name}: {fault or 'passed'}", file=sys.stderr, flush=True)
    tried = len(folders) - len(unexpected)
    return {
        "n": tried,
        "tried": tried,
        "passed": tried - len(why),
        "failed": sorted(why),
        "why": why,
        "unexpected": unexpected,
        "skipped": [],
    }


def faults(case: Path, checks: list[Check]) -> Iterator[str]:
    """What is not as expected, check by check, in a writable copy of the case's files."""
    for check in checks:
        with tempfile.TemporaryDirectory() as scratch:
            here = Path(scratch) / "case"
            shutil.copytree(case, here, symlinks=True)
            for path in (here, *here.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() else 0o644)
            (here / "README").unlink(missing_ok=True)
            _prepare(here, check, case)
            verb = next(v for v in VERBS if v in check)
            try:
                yield from (f"{check[verb]}: {fault}" for fault in VERBS[verb](here, check))
            except BadInput as error:
                yield f"{check[verb]}: {error}"
            except subprocess.TimeoutExpired:
                yield f"{check[verb]}: still running after {TIMEOUT_S} s"


def _prepare(here: Path, check: Check, case: Path) -> None:
    for name, sounds in check.get("mux", {}).items():
        _mux(here / name, [case / sound for sound in sounds])
    for name, target in check.get("links", {}).items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).symlink_to(target)
    for name, text in check.get("files", {}).items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text, encoding="utf-8")
    for name in check.get("remove", ()):
        (here / name).unlink()


def _mux(made: Path, sounds: list[Path]) -> None:
    """One recording with the first sound of each file beside the others, as a screen recorder writes it."""
    with av.open(str(made), "w") as container:
        streams = [container.add_stream("pcm_s16le", rate=16000) for _ in sounds]
        for stream, sound in zip(streams, sounds, strict=True):
            resampler = av.AudioResampler("s16", "mono", 16000)
            with av.open(str(sound)) as heard:
                for frame in heard.decode(heard.streams.audio[0]):
                    for part in resampler.resample(frame):
                        container.mux(stream.encode(part))
            container.mux(stream.encode(None))


def _read(here: Path, check: Check) -> Iterator[str]:
    """turns [[speaker, start, words]], speakers, date, title, segments, with, without, doubtful, refused, notes."""
    try:
        source = ingest.classify(here / check["read"], readers=formats.readers())
        found = ingest.read_transcript(source, readers=formats.readers())
    except BadInput as error:
        if "refused" not in check:
            yield f"refused: {error}"
        elif not re.search(check["refused"], str(error), re.IGNORECASE):
            yield f"refused for another reason: {error}"
        return
    if "refused" in check:
        yield f"read as {found.engine}, not refused"
    yield from _compared(found, check)


def _compared(found: Transcript, check: Check) -> Iterator[str]:
    words = " ".join(s.text for s in found.segments)
    for key, value in (("speakers", list(found.speakers)), ("date", found.date), ("title", found.title),
                       ("segments", len(found.segments))):  # fmt: skip
        if key in check and check[key] != value:
            yield f"{key} {value!r}, expected {check[key]!r}"
    for speaker, start, text in check.get("turns", ()):
        held = next((s for s in found.segments if text in s.text), None)
        if held is None:
            yield f"{text!r} is not there"
        elif held.speaker != speaker:
            yield f"{text!r} is said by {held.speaker!r}, expected {speaker!r}"
        elif (held.start_s is None) != (start is None) or abs((held.start_s or 0) - (start or 0)) > 0.011:
            yield f"{text!r} starts at {held.start_s}, expected {start}"
    yield from (f"{text!r} is not there" for text in check.get("with", ()) if text not in words)
    yield from (f"{text!r} is read as speech" for text in check.get("without", ()) if text in words)
    yield from (f"{t!r} stands {words.count(t)} times" for t in check.get("once", ()) if words.count(t) != 1)
    for text in check.get("doubtful", ()):
        if not all(s.doubtful for s in found.segments if text in s.text):
            yield f"{text!r} is not doubted"
    notes = " ".join(found.notes)
    yield from (
        f"no note says {n!r}" for n in check.get("notes", ()) if not re.search(n, notes, re.IGNORECASE)
    )


def _folder(here: Path, check: Check) -> Iterator[str]:
    """meetings [{title, date, speakers}]: what `process` makes of a folder, in order of titles."""
    code, out, err = _quorum(["process", check["folder"], "--json", "-q"], here)
    if code:
        yield f"exit code {code}: {err.strip()[-300:]}"
        return
    made = json.loads(out)
    if len(made) != len(check["meetings"]):
        yield f"{len(made)} meetings, expected {len(check['meetings'])}: {[m['title'] for m in made]}"
        return
    for wanted in check["meetings"]:
        data = next((m for m in made if m["title"] == wanted["title"]), None)
        if data is None:
            yield f"no meeting is called {wanted['title']!r}: {[m['title'] for m in made]}"
            continue
        code, out, err = _quorum(["show", data["meeting_id"], "-t", "--json"], here)
        transcript = json.loads(out) if not code else {}
        told = {
            "date": transcript.get("date"),
            "speakers": list(
                dict.fromkeys(s["speaker"] for s in transcript.get("segments", ()) if s["speaker"])
            ),
            "segments": len(transcript.get("segments", ())),
        }
        yield from (
            f"{k} {told[k]!r}, expected {v!r}" for k, v in wanted.items() if k in told and told[k] != v
        )


def _run(here: Path, check: Check) -> Iterator[str]:
    """rc, out and err (regular expressions that must occur), never (that must not), in this order `then` more runs."""
    steps = [check, *check.get("then", ())]
    for step in steps:
        code, out, err = _quorum([_raw(a) for a in step["run"]], here)
        if "rc" in step and code != step["rc"]:
            yield f"exit code {code}, expected {step['rc']}: {err.strip()[-300:]}"
        for stream, text in (("out", out), ("err", err)):
            yield from (
                f"{stream} says nothing of {p!r}: {text.strip()[-300:]}"
                for p in step.get(stream, ())
                if not re.search(p, text, re.IGNORECASE)
            )
        never = ["Traceback", *step.get("never", ())]
        yield from (f"{p!r} came out: {(out + err).strip()[-300:]}" for p in never if re.search(p, out + err))


def _recap(here: Path, check: Check) -> Iterator[str]:
    """decisions and actions (expressions, each found in one item; an action's may ask for owner and due, `owners`: each has
    it, in one line or in several), `nowhere`."""
    code, out, err = _quorum(["process", check["recap"], "--json", "-q"], here)
    if code:
        yield f"exit code {code}: {err.strip()[-300:]}"
        return
    (made,) = json.loads(out)
    decisions = [d["text"] + " " + " ".join(e["quote"] for e in d["evidence"]) for d in made["decisions"]]
    yield from (
        f"no decision on {p!r}: {decisions}"
        for p in check.get("decisions", ())
        if not any(re.search(p, d, re.IGNORECASE) for d in decisions)
    )
    yield from (
        f"a decision on {p!r}"
        for p in check.get("no_decisions", ())
        if any(re.search(p, d) for d in decisions)
    )
    actions = made["actions"]
    for wanted in check.get("actions", ()):
        alike = [a for a in actions if re.search(wanted["text"], _words(a), re.IGNORECASE)]
        if not alike:
            yield f"no task on {wanted['text']!r}: {[a['text'] for a in actions]}"
        elif missing := [o for o in wanted.get("owners", ()) if o not in {a["owner"] for a in alike}]:
            yield f"task {wanted['text']!r} is not {' and '.join(missing)}'s: {[a['owner'] for a in alike]}"
        elif not any(
            all(re.search(wanted[k], str(a[k] or "")) for k in wanted if k not in ("text", "owners"))
            for a in alike
        ):
            shown = [{k: a[k] for k in wanted if k != "owners"} for a in alike]
            yield f"task {wanted}: got {shown}"
    yield from (
        f"a task on {p!r}"
        for p in check.get("no_actions", ())
        if any(re.search(p, _words(a), re.IGNORECASE) for a in actions)
    )
    if check.get("no_owners"):
        yield from (f"{a['text']!r} is {a['owner']}'s" for a in actions if a["owner"])
    shown = json.dumps([made[k] for k in ("headline", "tldr", "chapters", "quotes")], ensure_ascii=False)
    yield from (
        f"the recap shows {p!r}" for p in check.get("nowhere", ()) if re.search(p, shown, re.IGNORECASE)
    )


def _words(action: Check) -> str:
    return action["text"] + " " + " ".join(e["quote"] for e in action["evidence"])


def _ask(here: Path, check: Check) -> Iterator[str]:
    """answer (expressions), never."""
    code, out, err = _quorum(["ask", *check["ask"], "--json", "-q"], here)
    if code:
        yield f"exit code {code}: {err.strip()[-300:]}"
        return
    answer = json.loads(out)["answer"]
    yield from (
        f"{p!r} is missing: {answer}"
        for p in check.get("answer", ())
        if not re.search(p, answer, re.IGNORECASE)
    )
    yield from (
        f"{p!r} was answered: {answer}" for p in check.get("never", ()) if re.search(p, answer, re.IGNORECASE)
    )


def _raw(argument: str) -> bytes:
    """An argument as bytes; `\\\\xff` stands for that byte."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), argument.encode())


def _quorum(arguments: list[str] | list[bytes], here: Path) -> tuple[int, str, str]:
    environment = {
        **os.environ,
        "QUORUM_HOME": str(here.parent / "home"),
        "QUORUM_OFFLINE": "1",
        "QUORUM_LOCAL": "1",
    }
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    ended = subprocess.run(
        command, cwd=here, env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])}, capture_output=True,
        timeout=TIMEOUT_S, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return ended.returncode, ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace")


VERBS: Mapping[str, Callable[[Path, Check], Iterator[str]]] = {
    "read": _read,
    "folder": _folder,
    "recap": _recap,
    "ask": _ask,
    "run": _run,
}
