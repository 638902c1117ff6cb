"""Load and fill the files of prompts/: one Markdown file a task, placeholders checked when it is loaded.

Knows nothing of providers or of meetings. A rendered prompt has three parts in a fixed order so that the vendors'
prompt caches hit: what is the same for every task, the passages (data, fenced), and last what is asked.

A file begins with a front matter that declares its placeholders; `language` (BCP-47) is always there:

    ---
    inputs: question, tone
    optional: notes         (a request may leave it out: it is empty then)
    cache: yes              (more questions on the same passages are likely: ask the vendor to cache them)
    lines: each             (every passage on a line of its own, under its own id)
    lines: brief            ("12 Speaker: words": no brackets, and gaps are seen by the numbers alone)
    system: none            (without system.md: the task is not about a transcript)
    ---
    Answer in {{ language }}: {{ question }}

Task "draft.minutes" uses draft.minutes.md, or else draft.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from pipeline.doors import Passage, Request
from pipeline.errors import BadInput, NotFound, SettingsError
from pipeline.shapes import Shape

if TYPE_CHECKING:
    from jinja2 import Template

_ALWAYS = frozenset({"language"})
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FENCE = re.compile(r"<(?=\s*/?\s*transcript\b)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+$")
# Characters of one speaker that share an id: about a breath or two, so that a quote stays near its id.
_STRETCH = 240


@dataclass(frozen=True, slots=True)
class PromptFile:
    """One prompt file, checked. `inputs` are the placeholders that a request must fill, `optional` those that it may."""

    name: str
    inputs: frozenset[str]
    optional: frozenset[str]
    cache: bool
    lines: str
    system: bool
    body: Template


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is sent: `system` and `passages` stay the same from question to question, `ask` changes.

    `key` names the stable part (for vendors that route by it); `cache`: worth keeping in the vendor's prompt cache.
    """

    system: str
    passages: str
    ask: str
    cache: bool
    key: str

    @property
    def text(self) -> str:
        """All of it, in the order it is sent."""
        return "\n\n".join(part for part in (self.system, self.passages, self.ask) if part)


def folder() -> Path:
    """Where the files are: beside the package in a checkout, inside it when installed."""
    installed = Path(__file__).parent / "_prompts"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "prompts"


def tasks() -> tuple[str, ...]:
    """The names that have a file of their own."""
    return tuple(sorted(path.stem for path in folder().glob("*.md")))


def render(request: Request, *, schema_in_text: bool = False) -> Prompt:
    """The request in words. `schema_in_text`: the model cannot be held to a JSON schema, so the prompt spells it out.

    Raises NotFound for a task without a file and BadInput when the request's inputs are not the file's.
    """
    form = load(request.task)
    if wrong := form.inputs.symmetric_difference(request.inputs) - form.optional:
        raise BadInput(
            f"prompts/{form.name}.md takes {sorted(form.inputs)}, the request has {sorted(request.inputs)}",
            hint=f"only one of them has: {', '.join(sorted(wrong))}",
        )
    filled = {**dict.fromkeys(form.optional, ""), **request.inputs}
    ask = form.body.render(language=request.wanted, **filled).strip()
    if request.shape is not None and schema_in_text:
        ask += "\n\n" + load("json").body.render(language=request.wanted, schema=in_words(request.shape))
    block = fenced(request.passages, lines=form.lines)
    return Prompt(
        system=_system(request.wanted) if form.system else "",
        passages=block,
        ask=ask,
        cache=form.cache and bool(block),
        key=hashlib.sha256(block.encode()).hexdigest()[:24] if block else "",
    )


def fenced(passages: Sequence[Passage], *, lines: str = "") -> str:
    """Passages as one fenced block, a line a stretch of one speaker: "[id] Speaker: words"; nothing can close the fence.

    `lines` "each": every passage on a line of its own. Otherwise consecutive passages of one speaker share a line and the id
    of the first: ids would be a quarter of the bill, and a quote is found near its id anyway. A gap shows as "…"; with
    "brief", where ids are numbers, only in them, and they have no brackets.
    """
    if not passages:
        return ""
    rows: list[str] = []
    short = lines == "brief" and all(p.id.isdigit() for p in passages)
    before: Passage | None = None
    length = 0
    for passage in passages:
        new = before is None or passage.source != before.source
        if new and passage.source is not None:
            rows.append(f"## {_line(passage.source)}" + (f" ({_line(passage.date)})" if passage.date else ""))
        gap = before is not None and not new and not _follows(before.id, passage.id)
        if gap and not short:
            rows.append("…")
        same = not new and not gap and before is not None and passage.speaker == before.speaker
        length = length + len(passage.text) if same else len(passage.text)
        if same and lines != "each" and length <= _STRETCH:
            rows[-1] += " " + _line(passage.text)
        else:
            who = f"{_line(passage.speaker)}: " if passage.speaker and not same else ""
            name = passage.id if short else f"[{passage.id}]"
            rows.append(f"{name} {who}{_line(passage.text)}")
            length = len(passage.text)
        before = passage
    return "<transcript>\n" + "\n".join(rows) + "\n</transcript>"


def _follows(before: str, id: str) -> bool:
    """Whether ids that end in numbers are neighbours; ids that do not are taken to be."""
    ends = [_NUMBER.search(name) for name in (before, id)]
    first, second = ends
    if first is None or second is None or before[: first.start()] != id[: second.start()]:
        return True
    return int(second[0]) == int(first[0]) + 1


def _line(text: str) -> str:
    line = " ".join(text.split())
    return _FENCE.sub("‹", line) if "<" in line else line


@cache
def _system(language: str) -> str:
    return load("system").body.render(language=language).strip()


@cache
def load(task: str) -> PromptFile:
    """The file of a task; raises NotFound, or SettingsError when its placeholders are not those it declares."""
    name = task
    while not (path := folder() / f"{name}.md").is_file():
        name, dot, _ = name.rpartition(".")
        if not dot:
            raise NotFound(
                f"no prompt for task {task!r}", hint=f"add prompts/{task}.md; there are {', '.join(tasks())}"
            )
    return parse(path.read_text("utf-8"), name=name)


def parse(text: str, *, name: str) -> PromptFile:
    """A prompt file's text, checked; raises SettingsError."""
    from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, meta  # not for the embedded model

    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)
    head = _FRONT.match(text)
    if head is None:
        raise SettingsError(
            f"prompts/{name}.md has no front matter", hint="begin it with ---\\ninputs:\\n---"
        )
    fields = dict(line.split(":", 1) for line in head[1].splitlines() if ":" in line)
    inputs, optional = (
        frozenset(part.strip() for part in fields.get(key, "").split(",") if part.strip())
        for key in ("inputs", "optional")
    )
    declared = inputs | optional
    body = text[head.end() :]
    try:
        used = meta.find_undeclared_variables(environment.parse(body))
    except TemplateSyntaxError as error:
        raise SettingsError(f"prompts/{name}.md line {error.lineno}: {error.message}") from error
    if unknown := used - declared - _ALWAYS:
        raise SettingsError(f"prompts/{name}.md uses {sorted(unknown)} without declaring it in `inputs`")
    if unused := declared - used:
        raise SettingsError(f"prompts/{name}.md declares {sorted(unused)} and never uses it")
    return PromptFile(
        name=name,
        inputs=inputs,
        optional=optional,
        cache=fields.get("cache", "").strip() == "yes",
        lines=fields.get("lines", "").strip(),
        system=fields.get("system", "").strip() != "none",
        body=environment.from_string(body),
    )


@cache
def in_words(shape: type[BaseModel]) -> str:
    """A shape of our own as named types, a fifth of its JSON schema's tokens; anybody else's as its JSON schema."""
    told = schema(shape)
    if not issubclass(shape, Shape):
        return json.dumps(told, ensure_ascii=False)
    defs = told.get("$defs")
    named = defs.items() if isinstance(defs, dict) else ()
    lines = [f"{name.removesuffix('Shape')} = {_type(node)}" for name, node in named]
    return "\n".join([*lines, f"The object: {_type({k: v for k, v in told.items() if k != '$defs'})}"])


def _type(node: object) -> str:
    """A JSON schema's node as a type; what a field is for stands behind it."""
    assert isinstance(node, dict)
    if "$ref" in node:
        return str(node["$ref"]).rpartition("/")[2].removesuffix("Shape")
    if "anyOf" in node:
        return " or ".join(_type(option) for option in node["anyOf"])
    if "enum" in node:
        return " or ".join(json.dumps(value) for value in node["enum"])
    if node.get("type") == "array":
        return f"[{_type(node['items'])}, …]"
    if "properties" not in node:
        return str(node.get("type", "string"))
    fields = (
        f'"{name}": {_type(field)}' + (f" ({field['description']})" if "description" in field else "")
        for name, field in node["properties"].items()
    )
    return "{" + ", ".join(fields) + "}"


@cache
def schema(shape: type[BaseModel]) -> dict[str, object]:
    """A shape's JSON schema in the strict form that every vendor takes: all keys required, no others allowed."""
    strict = _strict(shape.model_json_schema())
    assert isinstance(strict, dict)
    return strict


def _strict(node: object) -> object:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key != "default"}
    if isinstance(kept.get("properties"), dict):
        properties = {key: _strict(value) for key, value in kept["properties"].items()}
        rest = {key: _strict(value) for key, value in kept.items() if key != "properties"}
        return {
            **rest,
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    return {key: _strict(value) for key, value in kept.items()}
