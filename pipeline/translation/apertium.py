"""Apertium, where it is installed (Debian packages): rule-based, offline, milliseconds a sentence.

Knows nothing of meetings. Each pair is a package of its own; languages that no pair joins go over one in between.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from functools import cache

from pipeline.doors import Model, Translator
from pipeline.errors import EngineUnavailable
from pipeline.languages import find
from pipeline.settings import Settings

_PROGRAM = "apertium"
_TIMEOUT_S = 30.0
_CODES = {"hr": "hbs", "ms": "zlm"}  # where Apertium's name is not the ISO 639-3 code of the NLLB tag
_VARIANTS = {"hbs": "hbs_HR"}
_TWO_LETTERS = {"spa": "es", "por": "pt", "fra": "fr", "ron": "ro", "eng": "en", "cat": "ca"}


def connect(name: str, *, settings: Settings, model: Model | None = None) -> Translator:
    """Raises EngineUnavailable where the program is not installed."""
    problem, way_out = status(settings)
    if problem:
        raise EngineUnavailable(problem, hint=way_out)
    return Apertium()


def status(settings: Settings) -> tuple[str | None, str | None]:
    """What is missing, and the way out."""
    if shutil.which(_PROGRAM) is None:
        return "not installed", "apt-get install apertium apertium-eng-spa (one package a pair)"
    if not pairs():
        return "no language pair installed", "apt-get install apertium-eng-spa"
    return None, None


@cache
def pairs() -> frozenset[str]:
    """Installed directions, as Apertium names them: spa-eng."""
    if shutil.which(_PROGRAM) is None:
        return frozenset()
    listed = subprocess.run([_PROGRAM, "-l"], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    return frozenset(line.strip() for line in listed.stdout.splitlines() if line.strip())


def direction(source: str, target: str) -> str | None:
    """Apertium's name for a direction between two of our tags; None where it is not installed."""
    for a in _names(source):
        for b in (*(_VARIANTS[n] for n in _names(target) if n in _VARIANTS), *_names(target)):
            if f"{a}-{b}" in pairs():
                return f"{a}-{b}"
    return None


def _names(tag: str) -> tuple[str, ...]:
    code = _CODES.get(tag) or find(tag).nllb.split("_")[0]
    short = _TWO_LETTERS.get(code)
    return (code, short) if short else (code,)


class Apertium:
    """One process a batch; paragraphs keep the lines apart."""

    rules = True  # no model of what people say: understandable, rarely fluent

    @property
    def name(self) -> str:
        return _PROGRAM

    def translate(self, lines: Sequence[str], *, source: str, target: str) -> tuple[str, ...]:
        """See `Translator`. Unknown words stay as they are, without Apertium's asterisk."""
        route = direction(source, target)
        if route is None:
            raise EngineUnavailable(
                f"Apertium has no {source} to {target} here", hint=f"installed: {', '.join(sorted(pairs()))}"
            )
        if not lines:
            return ()
        flat = "\n\n".join(" ".join(line.split()) or "-" for line in lines)
        out = _run(route, flat, timeout_s=_TIMEOUT_S + 0.2 * len(lines))
        back = [part.strip() for part in out.strip("\n").split("\n\n")]
        if len(back) != len(lines):
            raise EngineUnavailable(f"Apertium {route} returned {len(back)} lines for {len(lines)}")
        return tuple(text if line.strip() else "" for text, line in zip(back, lines, strict=True))


def _run(route: str, text: str, *, timeout_s: float) -> str:
    """Apertium is a pipe of programs: all of them go when one runs away (Norwegian to Danish can)."""
    with subprocess.Popen(
        [_PROGRAM, "-u", "-f", "txt", route],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            out, told = process.communicate(text, timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise EngineUnavailable(f"Apertium {route} did not answer in {timeout_s:.0f} s") from error
    if process.returncode != 0 or not out.strip():
        raise EngineUnavailable(
            f"Apertium {route} failed", hint=told.strip()[:200] or f"exit {process.returncode}"
        )
    return out
