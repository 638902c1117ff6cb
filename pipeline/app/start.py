"""The first quorum.toml: every setting with its meaning and default, commented out.

Knows nothing of what the settings do; their descriptions are the settings' own.
"""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import wrap

from pydantic_core import PydanticUndefined

from pipeline.errors import BadInput
from pipeline.settings import CONFIG_NAME, ModelEntry, Settings

_TABLES = ("chains", "models")
_HEAD = """# quorum.toml: settings of quorum. It is read from the working folder, then from your configuration folder.
# Flags win over the environment (QUORUM_LANG=de), the environment over this file, this file over the defaults.
# Each line below shows the default; remove the # to change it. `quorum doctor` says what works on this machine.
"""
_TAIL = """
# A chain of models for one task only:
# [chains]
# ask = ["local:extractive", "openai:gpt-5-nano"]

# A model of your own, or another price for one that is known; any server that speaks OpenAI's protocol:
"""


def text() -> str:
    """A commented quorum.toml; uncommenting every setting yields the defaults."""
    lines = [_HEAD]
    for name, field in Settings.model_fields.items():
        if name in _TABLES:
            continue
        lines += [
            f"# {line}"
            for line in wrap((field.description or name.replace("_", " ")).replace("None:", "not set:"), 100)
        ]
        value = None if field.default is PydanticUndefined else field.default
        lines.append(f"# {name} = {_toml(value)}\n" if value is not None else f"# {name} =   # not set\n")
    lines.append(_TAIL + _example())
    return "\n".join(lines).rstrip() + "\n"


def write(folder: Path, *, force: bool = False) -> Path:
    """quorum.toml in a folder; raises BadInput where there is one already."""
    path = folder / CONFIG_NAME
    if path.exists() and not force:
        raise BadInput(f"{path} is there already", hint="edit it, or write a new one with --force")
    path.write_text(text(), encoding="utf-8")
    return path


def _example() -> str:
    values = {"base_url": "http://127.0.0.1:8000/v1", "context_tokens": 32768, "local": True}
    lines = ['# [models."openai:my-model"]']
    for name, field in ModelEntry.model_fields.items():
        note = f"   # {field.description}" if field.description else ""
        lines.append(f"# {name} = {_toml(values[name])}{note}" if name in values else f"# {name} ={note}")
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, Path):
        value = str(value)
    if isinstance(value, tuple):
        value = list(value)
    return json.dumps(value)  # TOML strings, numbers, booleans and lists are written as in JSON
