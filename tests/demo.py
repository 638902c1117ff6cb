"""`make demo`: the main job on the sample meetings, from audio to recap, answer and minutes; offline, without a key.

Runs the real command the way a user would, in a folder of its own, and prints what it prints.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SAMPLES = HERE / "sample_meetings"


def steps(out: Path) -> list[tuple[str, list[str]]]:
    """What is shown, and the command that shows it."""
    audio = next(p for p in sorted(SAMPLES.iterdir()) if (p / "tracks").is_dir())
    return [
        (
            "A recorded meeting becomes a transcript and a recap",
            ["process", str(audio / "tracks"), "-o", str(out), "-f", "md,json,vtt,html"],
        ),
        ("The recap", ["show", str(audio / "tracks")]),
        (
            "A question, answered with the moment it was said",
            ["ask", str(audio / "tracks"), "When will the office open?"],
        ),
        (
            "Transcripts from Zoom, a note-taker and in Spanish, all at once",
            ["process", *transcripts(), "-o", str(out), "-f", "md,json,vtt,html", "-q"],
        ),
        ("The minutes of one of them", ["draft", "minutes", str(SAMPLES / "library_migration"), "-q"]),
        (
            "Minutes, e-mails and agendas for a folder of meetings at once",
            ["draft", "minutes", "email", "agenda", str(SAMPLES), "-o", str(out / "drafts"), "-q"],
        ),
        ("A question to all meetings", ["ask", "Who will order the scanners?", "-q"]),
        ("What is open, over all meetings", ["actions", "--open"]),
    ]


def transcripts() -> list[str]:
    """The sample transcripts."""
    kinds = {".vtt", ".srt", ".txt", ".docx"}
    return [str(p) for p in sorted(SAMPLES.glob("*/meeting.*")) if p.suffix in kinds]


def environment(home: Path, around: Mapping[str, str]) -> dict[str, str]:
    """What surrounds the demo: no key and no setting of the user's, and nothing may leave this machine."""
    plain = {
        k: v
        for k, v in around.items()
        if not k.endswith(("_API_KEY", "_TOKEN")) and not k.startswith("QUORUM_")
    }
    return plain | {
        "QUORUM_HOME": str(home),
        "QUORUM_OFFLINE": "1",
        "QUORUM_LOCAL": "1",
        "QUORUM_CLOUD": "no",
    }


def main() -> None:
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "out/demo").resolve()
    started = time.perf_counter()
    home = out / ".home"  # kept, so that a second run shows how quick a stored result is
    surroundings = environment(home, os.environ)
    for title, arguments in steps(out):
        shown = shlex.join(["quorum", *arguments]).replace(f"{HERE}/", "")
        print(f"\n\n━━ {title}\n$ {shown}\n", flush=True)
        command = [str(Path(sys.executable).parent / "quorum"), *arguments]
        if code := subprocess.run(command, env=surroundings, cwd=HERE, check=False).returncode:
            raise SystemExit(f"`{shown}` ended with exit code {code}")
    print(
        f"\n\nDone in {time.perf_counter() - started:.0f} s. The files are in {os.path.relpath(out)}; open a recap.html in a browser."
    )
    print(
        f"Open the window with these meetings in it:\n\n  QUORUM_HOME={os.path.relpath(home)} {bin_()} serve\n"
    )


def bin_() -> str:
    """The command as it is called from here."""
    return os.path.relpath(Path(sys.executable).parent / "quorum")


if __name__ == "__main__":
    main()
