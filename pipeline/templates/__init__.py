"""The forms of drafts: one Markdown/Jinja file a kind, with front matter that says what it needs.

Knows nothing of models or stores. A form of your own is such a file anywhere; adding a kind is adding a file here.

    ---
    title: "Board note: {{ meeting.title }}"      # also the subject of an e-mail
    description: One line for `quorum draft --help`
    needs: [decisions, actions]                    # parts of the recap it shows
    blanks: [client]                               # `--set client=ACME`; otherwise visibly blank
    per: meeting                                   # or `series`: one text over all meetings
    writes:                                        # places for which a language model, if there is one, writes sentences
      opening: two sentences that say what was decided and why
    ---
    {{ written.opening | said }}
    {{ h.decisions }} for {{ client }}
    {% for d in meeting.decided %}
    - {{ d | cite }}
    {% endfor %}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import BadInput, NotFound

PARTS = ("headline", "tldr", "decisions", "actions", "open_questions", "risks", "dates", "chapters", "quotes")
_KEYS = {"title", "description", "needs", "blanks", "per", "writes"}
MOST_WANTED = 300
"""Characters in which a form says what it wants at a place; a model reads no more of a form than this."""
_HOME = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Template:
    """One form. `title` and `body` are Jinja sources; `needs` are parts of the recap, `blanks` names to fill in.

    `writes` are the places for which a model writes sentences, each with what is wanted there; a form shows something else
    where nothing was written. `source` is the whole file: what its user edits.
    """

    kind: str
    title: str
    body: str
    description: str = ""
    needs: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    per: Literal["meeting", "series"] = "meeting"
    source: str = ""
    writes: Mapping[str, str] = field(default_factory=dict)


def kinds() -> tuple[str, ...]:
    """The kinds that come with quorum."""
    return tuple(sorted(path.stem for path in _HOME.glob("*.md")))


def find(kind: str) -> Template:
    """The form of a built-in kind or of a `.md` file; raises NotFound, or BadInput for a malformed file."""
    own = Path(kind)
    if own.suffix in (".md", ".jinja", ".j2") and own.is_file():
        return parse(_text(own), kind=own.name.split(".")[0])
    if kind not in kinds():
        raise NotFound(
            f"no draft of kind {kind!r}",
            hint=f"one of {', '.join(kinds())}, or a template file ending in .md",
        )
    return parse((_HOME / f"{kind}.md").read_text(encoding="utf-8"), kind=kind)


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"template {path.name}, line {line}: byte {data[error.start]:#04x} is not UTF-8",
            hint="save the file as UTF-8",
        ) from error


def parse(text: str, *, kind: str) -> Template:
    """A template from its file's text; raises BadInput naming what is wrong in the front matter."""
    import yaml

    if not text.startswith("---\n") or "\n---\n" not in text:
        raise BadInput(
            f"template {kind}: no front matter", hint="begin with ---, `title: …`, `needs: [decisions]`, ---"
        )
    head, body = text[4:].split("\n---\n", 1)
    try:
        front: Any = yaml.safe_load(head) or {}
    except yaml.YAMLError as error:
        raise BadInput(f"template {kind}: front matter is not YAML: {error}") from error
    if not isinstance(front, dict):
        raise BadInput(f"template {kind}: front matter must be `key: value` lines")
    if unknown := set(front) - _KEYS:
        raise BadInput(
            f"template {kind}: unknown key {sorted(unknown)[0]!r} in the front matter",
            hint=f"one of {', '.join(sorted(_KEYS))}",
        )
    needs = _names(front, "needs", kind)
    if wrong := [n for n in needs if n not in PARTS]:
        raise BadInput(f"template {kind}: needs {wrong[0]!r}", hint=f"a recap has {', '.join(PARTS)}")
    per = front.get("per", "meeting")
    if per not in ("meeting", "series"):
        raise BadInput(f"template {kind}: per is {per!r}", hint="meeting or series")
    return Template(
        kind=kind,
        title=str(front.get("title") or kind),
        body=body.lstrip("\n"),
        description=str(front.get("description", "")),
        needs=needs,
        blanks=_names(front, "blanks", kind),
        per="series" if per == "series" else "meeting",
        source=text,
        writes=_places(front, kind),
    )


def _places(front: dict[str, Any], kind: str) -> dict[str, str]:
    value = front.get("writes") or {}
    right = isinstance(value, dict) and all(
        isinstance(k, str) and k.isidentifier() and len(k) > 2 and isinstance(v, str)
        for k, v in value.items()
    )
    if not right:
        raise BadInput(
            f"template {kind}: writes must name places (letters, three at least) and say what stands there",
            hint="writes: {opening: two sentences on what was decided}",
        )
    return {str(k): " ".join(str(v).split())[:MOST_WANTED] for k, v in value.items()}


def _names(front: dict[str, Any], key: str, kind: str) -> tuple[str, ...]:
    value = front.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadInput(f"template {kind}: {key} must be a list of names", hint=f"{key}: [decisions, actions]")
    return tuple(value)
