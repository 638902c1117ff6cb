"""The command `quorum`: parse, call, print. No logic of its own.

Knows nothing of how anything is done. Each module here adds its commands with `register(app)`; nothing heavy is
imported before a command needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from errno import EBADF
from importlib import import_module
from io import StringIO, TextIOWrapper
from pkgutil import iter_modules
from types import FrameType
from typing import IO, Annotated

import typer

from pipeline import notices
from pipeline.errors import QuorumError
from pipeline.installed import version

LASTING = 50_000
"""New objects before Python looks for garbage (usually 700): what a start creates lasts, so that looking is in vain."""
EPILOG = (
    "Exit codes: 0 done · 1 some inputs failed · 2 bad input or usage · 3 not found · 4 settings · 5 disk or database · "
    "6 engine missing · 7 model failed · 8 over budget · 9 would leave the machine · 130 interrupted"
)


def build() -> typer.Typer:
    """The application with every command that a module of this package registers."""
    app = typer.Typer(
        name="quorum",
        help="Recorded meetings in, recaps you can trust out: every statement tied to the moment it was said.",
        epilog=EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich" if sys.stdout.isatty() else None,  # frames and colours are for a terminal
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_of_all)
    order = {"meetings": 0, "drafts": 1}
    for module in sorted(
        (m.name for m in iter_modules(__path__)), key=lambda name: (order.get(name, 9), name)
    ):
        if register := getattr(import_module(f"{__name__}.{module}"), "register", None):
            register(app)
    # The list of commands shows the whole first sentence of each, not as much as fits one line.
    for command in app.registered_commands:
        command.short_help = _sentence(command.help, command.callback)
    for group in app.registered_groups:
        if (own := group.typer_instance) is not None:
            group.short_help = _sentence(own.info.help, own.info.callback)
    return app


def _narrowed(app: typer.Typer, wanted: str) -> typer.Typer:
    """The application with the command alone that is called, where there is one: taking forty apart takes 0.03 s."""
    named = [
        c for c in app.registered_commands if wanted == (c.name or getattr(c.callback, "__name__", None))
    ]
    if named:
        app.registered_commands, app.registered_groups = named, []
    return app


def _sentence(told: object, callback: Callable[..., object] | None) -> str:
    """What a command's help begins with: up to the first empty line, on one."""
    text = told if isinstance(told, str) else (callback.__doc__ if callback else None) or ""
    return " ".join(text.strip().partition("\n\n")[0].split())


def _told_version(wanted: bool) -> None:
    if wanted:
        print(f"quorum {version()}")
        raise typer.Exit


def _of_all(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_told_version, help="Print the version.")
    ] = False,
) -> None:
    """Recorded meetings in, recaps you can trust out: every statement tied to the moment it was said."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point: errors become one clear line on stderr and a documented exit code."""
    gc.set_threshold(LASTING)
    atexit.register(
        gc.freeze
    )  # at the end Python would look through all of it twice for garbage: 0.13 s after an answer
    os.environ.setdefault(
        "PYDANTIC_DISABLE_PLUGINS", "__all__"
    )  # a stranger's would be sought everywhere, and be told
    _three_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files may hold any byte
    os.umask(0o077)  # whatever is written is its owner's alone
    with suppress(ValueError):  # not in the main thread: somebody else's program handles signals
        signal.signal(signal.SIGTERM, _stopped)
    notices.begin()
    try:
        try:
            wanted = sys.argv[1:] if arguments is None else arguments
            _narrowed(build(), wanted[0] if wanted else "")(arguments)
        finally:
            _say_what_left()
            if sys.stdout and not sys.stdout.closed:
                sys.stdout.flush()
    except QuorumError as error:
        from pipeline.cli.options import plain

        print(f"quorum: {plain(error.message)}", file=sys.stderr)
        if error.hint:
            print(f"        {plain(error.hint)}", file=sys.stderr)
        raise SystemExit(error.exit_code) from error
    except KeyboardInterrupt:
        print("quorum: stopped; run the same command again and it goes on from here", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:  # of stdout: /dev/full, a closed stream; every other file has its own message
        print(f"quorum: what was asked for could not be written: {error.strerror}", file=sys.stderr)
        _give_up(sys.stdout)
        raise SystemExit(5) from None


class _Closed(StringIO):
    """A standard output that was closed before we began: whoever writes to it is told."""

    def write(self, text: str) -> int:
        raise OSError(EBADF, "it is closed")


def _three_streams() -> None:
    """No file of ours becomes stream 0, 1 or 2 where these were closed: what is printed would be written into it."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdout = sys.stdout or _Closed()
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _give_up(stream: IO[str]) -> None:
    """Close a stream that takes no more, so that Python doesn't try again at its end."""
    with suppress(OSError):
        stream.close()


def _stopped(number: int, frame: FrameType | None) -> None:
    """A polite request to end is an interrupt, also where interrupts are ignored (a job in the background)."""
    interrupt = signal.getsignal(signal.SIGINT)
    if not callable(interrupt):
        raise KeyboardInterrupt
    interrupt(signal.SIGINT, frame)


def _say_what_left() -> None:
    """What left the machine in this run, the last line of it; the door is not loaded where nothing could leave."""
    if door := sys.modules.get("pipeline.privacy.door"):
        for line in door.summary():
            notices.say(line)
        door.begin()
