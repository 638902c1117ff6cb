"""One frozen settings value: flag > environment (QUORUM_*) > quorum.toml > default.

Knows nothing of what the settings are used for. Each setting exists once, here, with its default and unit.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any, Literal, get_args
from warnings import warn

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline import environment, trust
from pipeline import policy as policies
from pipeline.contents import content_of
from pipeline.errors import SettingsError
from pipeline.installed import version
from pipeline.notices import say
from pipeline.policy import Policy

CONFIG_NAME = "quorum.toml"
_GONE = {"chunk_tokens"}
Step = Literal["read", "transcribe", "recap", "ask", "draft", "translate"]
STEPS: tuple[Step, ...] = get_args(Step)
NOTHING: tuple[Step, ...] = ()
"""Changes no result: where things are kept, how fast, how much may be spent."""


def setting(
    default: Any = ..., *, description: str, changes: tuple[Step, ...], default_factory: Any = None
) -> Any:
    """A setting that says which steps it changes: `Settings.fingerprint` and so every kept result depends on that."""
    told: dict[str, Any] = {"changes": list(changes)}
    if default_factory is not None:
        return Field(default_factory=default_factory, description=description, json_schema_extra=told)
    return Field(default=default, description=description, json_schema_extra=told)


SERVERS = ("postgresql://", "postgres://")
STRUCTURED = ("chain", "chains", "models", "policy")
"""Settings that are lists or tables."""


def without_password(url: str) -> str:
    """A server's address as it may be shown."""
    told = re.sub(r"(://[^:@/?]*):[^/?]*@", r"\1@", url)
    return re.sub(r"([?&]\w*password=)[^&]*", r"\1…", told)


class ModelEntry(BaseModel):
    """One `[models."provider:name"]` table of quorum.toml: any LLM joins with one line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str | None = None
    api_key_env: str | None = None
    context_tokens: int | None = None
    input_usd_per_mtok: float | None = None
    output_usd_per_mtok: float | None = None
    strength: float | None = Field(
        default=None, description="0 (weakest) to 1 (strongest), for its place in a chain"
    )
    local: bool | None = Field(
        default=None,
        description="true: its private address is yours, allowed with --local; false: asks a cloud",
    )
    weak_in: tuple[str, ...] = Field(
        default=(), description="languages it reads badly (BCP-47): meetings in them are read over English"
    )
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None


class Settings(BaseModel):
    """Everything that can be set. Immutable; `changed()` returns a copy."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    home: Path = setting(
        default=Path(platformdirs.user_data_dir("quorum")),
        description="folder of the database and caches",
        changes=NOTHING,
    )
    db: str | None = setting(
        default=None,
        description="database of several machines, postgresql://…; None: a file in home",
        changes=NOTHING,
    )
    local: bool = setting(
        default=False,
        description="nothing leaves this machine",
        changes=("recap", "ask", "draft", "translate"),
    )
    offline: bool = setting(
        default=False, description="no network: as local, and nothing is downloaded", changes=("transcribe",)
    )
    cloud: bool | None = setting(
        default=None,
        description="whether models outside this machine may be asked; None: asked once",
        changes=("recap", "ask", "draft", "translate"),
    )
    pseudonyms: bool = setting(
        default=False,
        description="replace names, numbers and addresses before anything leaves this machine",
        changes=("recap", "ask", "draft", "translate"),
    )
    pseudonyms_amounts: bool = setting(
        default=False,
        description="with pseudonyms: replace amounts too",
        changes=("recap", "ask", "draft", "translate"),
    )
    pseudonyms_list: Path | None = setting(
        default=None,
        description="with pseudonyms: file of your own words to replace, one a line",
        changes=("recap", "ask", "draft", "translate"),
    )
    tracing: bool = setting(
        default=False,
        description="let LangSmith see calls where the environment turns it on",
        changes=NOTHING,
    )
    language: str | None = setting(
        default=None, description="language spoken (BCP-47); None: detected", changes=("read", "transcribe")
    )
    lang: str | None = setting(
        default=None,
        description="language of what comes out; None: the meeting's",
        changes=("recap", "ask", "draft"),
    )
    engine: str | None = setting(
        default=None,
        description="speech engine; None: faster_whisper, else pocketsphinx",
        changes=("transcribe",),
    )
    speech_model: str | None = setting(
        default=None,
        description="Whisper model: name or folder; None: the best here",
        changes=("transcribe",),
    )
    translator: str | None = setting(
        default=None,
        description="translation engine; None: an LLM of the chain, else what is installed",
        changes=("recap", "ask", "draft", "translate"),
    )
    allow_noncommercial: bool = setting(
        default=False,
        description="allow models whose licence forbids commercial use (NLLB)",
        changes=("translate",),
    )
    batched: bool = setting(
        default=False,
        description="batched speech decoding, with a check for lost speech",
        changes=("transcribe",),
    )
    diarize: bool = setting(
        default=True, description="tell speakers of one channel apart", changes=("transcribe",)
    )
    glossary: Path | None = setting(
        default=None,
        description="file of an organization's terms for translations: word = translation",
        changes=("recap", "ask", "draft", "translate"),
    )
    pivot: Literal["auto", "always", "never"] = setting(
        default="auto",
        description="read meetings over English: where a model is weak in the language or it pays; always; never",
        changes=("recap", "ask"),
    )
    chain: tuple[str, ...] = setting(
        default=(),
        description="models from cheap to strong; empty: built from what is there",
        changes=("recap", "ask", "draft", "translate"),
    )
    chains: dict[str, tuple[str, ...]] = setting(
        default_factory=dict, description="a chain per task", changes=("recap", "ask", "draft", "translate")
    )
    models: dict[str, ModelEntry] = setting(
        default_factory=dict,
        description="models of your own, by provider:name",
        changes=("recap", "ask", "draft", "translate"),
    )
    optimize: Literal["cost", "balanced", "quality", "speed"] = setting(
        "balanced", description="cheap, or good, or fast", changes=("recap", "ask", "draft", "translate")
    )
    max_cost_usd: float | None = setting(
        default=None, description="hard cap per command, US dollars", changes=NOTHING
    )
    allow_unknown_price: bool = setting(
        default=False, description="let models without a known price spend under a cap", changes=NOTHING
    )
    risk: float | None = setting(
        default=None,
        description="promise that at most this share of accepted answers is worse than the strong model's; None: no promise",
        changes=("recap", "ask", "draft"),
    )
    overnight: bool = setting(
        default=False,
        description="ask through the vendors' batch endpoints: half the price, results within a day",
        changes=NOTHING,
    )
    concurrency: int = setting(default=4, description="meetings processed at once", changes=NOTHING)
    parallel_calls: int = setting(
        default=16, description="calls to one provider under way at once", changes=NOTHING
    )
    timeout_s: float = setting(
        default=120.0, description="time-out of one model call, seconds", changes=NOTHING
    )
    policy: Policy = setting(
        default_factory=Policy,
        description="what the organization allows (policy.toml)",
        changes=("recap", "ask", "draft", "translate"),
    )

    @field_validator("db")
    @classmethod
    def _of_a_server(cls, told: str | None) -> str | None:
        if told and not told.startswith(SERVERS):
            raise ValueError(
                "it names no server: postgresql://USER@HOST/NAME; without it a file in home is used"
            )
        return told or None

    @model_validator(mode="before")
    @classmethod
    def _without_what_is_gone(cls, given: Any) -> Any:
        """Settings of earlier versions are named and left out: what they set is found out by itself now."""
        for name in _GONE & set(given if isinstance(given, dict) else ()):
            given = {k: v for k, v in given.items() if k != name}
            warn(f"setting {name!r} has no effect any more: remove it", DeprecationWarning, stacklevel=2)
        return given

    def __init__(self, **given: Any) -> None:
        """What is given goes before the environment, that before the files; the organization's word before everybody's."""
        read = environment.read(type(self).model_fields, os.environ, structured=STRUCTURED)
        files = [found.values for found in reversed(_files())]
        super().__init__(**environment.merged(*files, read, given, {"policy": policies.load().model_dump()}))

    @model_validator(mode="after")
    def _as_strict_as_told(self) -> Settings:
        return self._made_strict()

    def _made_strict(self) -> Settings:
        """Offline means no network; what the policy demands is on whatever was asked for."""
        strict = {
            "local": self.local or self.offline or self.policy.local,
            "pseudonyms": self.pseudonyms or self.policy.pseudonyms,
        }
        for name, value in strict.items():
            object.__setattr__(self, name, value)  # the one moment before the value is frozen
        return self

    def changed(self, **changes: Any) -> Settings:
        """A copy with these settings replaced; None values leave the setting as it is."""
        told = {k: v for k, v in changes.items() if v is not None}
        made = self.model_copy(update=told)
        return (
            made._made_strict()
            if told.get("offline") or self.policy.local or self.policy.pseudonyms
            else made
        )

    def fingerprint(self, *steps: Step, code: str | None = None) -> str:
        """SHA-256 over all that changes the results of these steps beside their inputs: settings, and the code's version.

        The only key that caches, archives and resumption use. A file or folder counts by its content, not by its path.
        """
        told = {
            name: _told(getattr(self, name))
            for name, field in type(self).model_fields.items()
            if set(steps) & set(field.json_schema_extra["changes"])  # type: ignore[index, arg-type]
        }
        text = json.dumps([sorted(steps), code or version(), told], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def vectors(self) -> Path:
        """Where what was worked out for questions is kept between runs."""
        return self.home / "vectors"

    @property
    def database(self) -> Path | str:
        """Where meetings, results and the ledger are kept: a file, or a server's database."""
        return self.db or self.home / "quorum.db"

    @property
    def thresholds(self) -> Path:
        """Where `quorum calibrate` keeps what the user's verdicts allow to promise."""
        return self.home / "thresholds.json"


def _files() -> list[trust.FileSettings]:
    """What quorum.toml says, the folder's before the user's own; of a folder that nobody trusts, its tastes alone."""
    own = trust.configuration() / CONFIG_NAME
    here = Path.cwd() / CONFIG_NAME
    mine = trust.read(own, own=True)
    folders = trust.read(here, own=False) if here.resolve() != own.resolve() else None
    if folders is not None:
        if folders.values:
            say(f"settings from ./{CONFIG_NAME}: {', '.join(folders.values)}")
        if folders.held_back:
            say(
                f"./{CONFIG_NAME} also sets {', '.join(folders.held_back)}: not taken, because this folder is not trusted; "
                "read the file, then: quorum trust"
            )
    return [found for found in (folders, mine) if found is not None]


_PACE = {"requests_per_minute", "tokens_per_minute"}
"""Of a model's settings those that change no result."""


def _told(value: Any) -> Any:
    """A setting's value as plain JSON; what names a file or folder is told by what is in it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude=_PACE)
    if isinstance(value, dict):
        return {key: _told(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    if isinstance(value, str | Path) and (path := _there(str(value))) is not None:
        return content_of(path)
    return str(value) if isinstance(value, Path) else value


def _there(value: str) -> Path | None:
    """The file or folder that a value names: alone, or after a provider's or engine's name ("replay:answers.jsonl")."""
    for name in (value, value.partition(":")[2]):
        if name and (os.sep in name or Path(name).suffix) and Path(name).exists():
            return Path(name)
    return None


def load(**flags: Any) -> Settings:
    """Settings from flags (None: not given), environment, quorum.toml and defaults; raises SettingsError."""
    try:
        return Settings(**{k: v for k, v in flags.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {name!r}: {first['msg'].removeprefix('Value error, ')}",
            hint=f"see {CONFIG_NAME} or the QUORUM_* environment",
        ) from error
    except ValueError as error:  # a malformed TOML file
        raise SettingsError(f"{CONFIG_NAME}: {error}", hint="fix the file or remove it") from error
