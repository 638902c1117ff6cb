"""The options that several commands share, each defined once. None means: not given, so the setting decides.

Knows nothing of what the settings do.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", help="Folder for the results, one folder a meeting.", file_okay=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Newest = Annotated[
    int | None, typer.Option("-n", "--newest", min=0, help="Only so many, the newest; 0: all of them.")
]
ROWS, TASKS, ENTRIES = 200, 200, 50
"""What is shown where nobody says how much; programs (--json and files of tasks) get everything."""
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress on stderr.")]
Local = Annotated[bool | None, typer.Option("--local", help="Nothing leaves this machine.")]
Offline = Annotated[
    bool | None, typer.Option("--offline", help="No network at all: as --local, and nothing is downloaded.")
]
Cloud = Annotated[
    bool | None,
    typer.Option("--cloud/--no-cloud", help="Models outside this machine may be asked, or may not."),
]
Pseudonyms = Annotated[
    bool | None,
    typer.Option(
        "--pseudonyms", help="Replace names, numbers and addresses before anything leaves; put back here."
    ),
]
Chain = Annotated[
    str | None, typer.Option(help='Models from cheap to strong: "local:extractive,openai:…,anthropic:…".')
]
Optimize = Annotated[str | None, typer.Option(help="cost, balanced, quality or speed.")]
MaxCost = Annotated[
    float | None, typer.Option("--max-cost", help="Hard cap on what this command may spend, US dollars.")
]
Risk = Annotated[
    float | None, typer.Option(help="Share of accepted results that may be worse than the strongest model's.")
]
Lang = Annotated[
    str | None, typer.Option(help="Language of what comes out (de, ja, zh-Hant, …); default: the meeting's.")
]
Translator = Annotated[
    str | None,
    typer.Option(help="Who translates: model, ctranslate2[:NAME], apertium; default: the best that is here."),
]
Glossary = Annotated[
    Path | None,
    typer.Option(
        help="File of your terms for translations: word = translation, one a line; a word alone stays.",
        exists=True,
        dir_okay=False,
    ),
]
Pivot = Annotated[
    str | None,
    typer.Option(help="Read over English: auto (where a model is weak or it pays), always or never."),
]
Language = Annotated[str | None, typer.Option(help="Language spoken in the recording; default: detected.")]
Engine = Annotated[str | None, typer.Option(help="Speech engine: faster_whisper or pocketsphinx.")]
SpeechModel = Annotated[str | None, typer.Option("--speech-model", help="Whisper model: a size or a folder.")]
Vocabulary = Annotated[
    Path | None,
    typer.Option(help="File of names and terms to listen for, one a line.", exists=True, dir_okay=False),
]
Overnight = Annotated[
    bool | None,
    typer.Option("--overnight", help="Ask OpenAI and Anthropic in batches: half the price, within a day."),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Make it again, also where a stored result exists.")]


def settings_from(*, chain: str | None = None, **flags: Any) -> Any:
    """The settings of this command: its flags over the environment over quorum.toml over the defaults."""
    from pipeline import settings

    models = tuple(part.strip() for part in chain.split(",") if part.strip()) if chain else None
    loaded = settings.load(chain=models, **flags)
    if "local" in flags and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        from pipeline import api

        api.settle(loaded, ask=_agreed)
    return loaded


def _agreed(vendor: str) -> bool:
    """Asked once: whether meetings may be sent to a vendor whose key is here."""
    return typer.confirm(
        f"A key for {vendor} is here. May the words of meetings be sent to {vendor}? (Asked once; --local keeps a run here.)",
        default=False,
        err=True,
    )


def plain(text: str) -> str:
    """A text that cannot steer a terminal: control characters and invisible marks of direction are shown as �."""
    from pipeline.text.safe import shown

    return shown(text)


def names(text: str) -> tuple[str, ...]:
    """The parts of a list with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def pairs(texts: list[str]) -> dict[str, str]:
    """NAME=VALUE texts as a mapping; raises BadInput for one without a name or a value."""
    found = dict(text.partition("=")[::2] for text in texts)
    if not all(name and value for name, value in found.items()):
        from pipeline.errors import BadInput

        raise BadInput("expected OLD=NEW or NAME=VALUE", hint="for example S1=Ana")
    return found


def kinds_then_meetings(words: list[str]) -> tuple[list[str], list[str]]:
    """The leading words that name a form are kinds; the rest are meetings. Raises BadInput, NotFound."""
    from pathlib import Path

    from pipeline import templates
    from pipeline.errors import BadInput

    known = set(templates.kinds())
    count = next(
        (
            i
            for i, w in enumerate(words)
            if w not in known and not (w.endswith((".md", ".j2")) and Path(w).is_file())
        ),
        len(words),
    )
    if count == 0:
        templates.find(words[0])
    if count == len(words):
        raise BadInput("a draft needs a meeting", hint="quorum draft minutes MEETING")
    return words[:count], words[count:]


def choice(value: str, *known: str) -> Any:
    """One of a few words; raises BadInput naming them."""
    if value not in known:
        from pipeline.errors import BadInput

        raise BadInput(f"{value!r} is none of {', '.join(known)}")
    return value


def page(newest: int | None, usual: int, *, whole: bool) -> int | None:
    """How many to show; None: all of them. `whole`: all where nobody said how many."""
    if newest is None:
        return None if whole else usual
    return newest or None


def tell_of_more(shown: int, every: int, what: str) -> None:
    """One line on stderr where not everything is shown."""
    if shown < every:
        import sys

        print(f"the newest {shown} of {every} {what}; all of them: -n 0", file=sys.stderr)
