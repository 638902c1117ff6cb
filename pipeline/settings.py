"""One frozen settings value: flag > environment (QUORUM_*) > quorum.toml > default.

Knows nothing of what the settings are used for. Each setting exists once, here, with its default and unit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal
from warnings import warn

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.errors import SettingsError

CONFIG_NAME = "quorum.toml"
_GONE = {"chunk_tokens"}


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
        default=None, description="true: runs on this machine or network, allowed with --local"
    )
    weak_in: tuple[str, ...] = Field(
        default=(), description="languages it reads badly (BCP-47): meetings in them are read over English"
    )
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None


class Settings(BaseSettings):
    """Everything that can be set. Immutable; `changed()` returns a copy."""

    model_config = SettingsConfigDict(
        env_prefix="QUORUM_", frozen=True, extra="forbid", env_nested_delimiter="__"
    )

    home: Path = Field(
        default=Path(platformdirs.user_data_dir("quorum")), description="folder of the database and caches"
    )
    local: bool = Field(default=False, description="nothing leaves this machine")
    offline: bool = Field(default=False, description="download nothing, not even a speech model")
    language: str | None = Field(default=None, description="language spoken (BCP-47); None: detected")
    lang: str | None = Field(default=None, description="language of what comes out; None: the meeting's")
    engine: str | None = Field(
        default=None, description="speech engine; None: faster_whisper, else pocketsphinx"
    )
    speech_model: str = Field(default="small", description="Whisper model: name or folder")
    translator: str | None = Field(
        default=None, description="translation engine; None: an LLM of the chain, else what is installed"
    )
    allow_noncommercial: bool = Field(
        default=False, description="allow models whose licence forbids commercial use (NLLB)"
    )
    batched: bool = Field(default=False, description="batched speech decoding, with a check for lost speech")
    diarize: bool = Field(default=True, description="tell speakers of one channel apart")
    glossary: Path | None = Field(
        default=None, description="file of an organization's terms for translations: word = translation"
    )
    pivot: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="read meetings over English: where a model is weak in the language or it pays; always; never",
    )
    chain: tuple[str, ...] = Field(
        default=(), description="models from cheap to strong; empty: built from what is there"
    )
    chains: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="a chain per task")
    models: dict[str, ModelEntry] = Field(
        default_factory=dict, description="models of your own, by provider:name"
    )
    optimize: Literal["cost", "balanced", "quality", "speed"] = "balanced"
    max_cost_usd: float | None = Field(default=None, description="hard cap per command, US dollars")
    allow_unknown_price: bool = Field(
        default=False, description="let models without a known price spend under a cap"
    )
    risk: float = Field(
        default=0.05, description="share of accepted answers that may be worse than the strong model's"
    )
    overnight: bool = Field(
        default=False,
        description="ask through the vendors' batch endpoints: half the price, results within a day",
    )
    concurrency: int = Field(default=4, description="meetings processed at once")
    parallel_calls: int = Field(default=16, description="calls to one provider under way at once")
    timeout_s: float = Field(default=120.0, description="time-out of one model call, seconds")

    @model_validator(mode="before")
    @classmethod
    def _without_what_is_gone(cls, given: Any) -> Any:
        """Settings of earlier versions are named and left out: what they set is found out by itself now."""
        for name in _GONE & set(given if isinstance(given, dict) else ()):
            given = {k: v for k, v in given.items() if k != name}
            warn(f"setting {name!r} has no effect any more: remove it", DeprecationWarning, stacklevel=2)
        return given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = [
            p
            for p in (Path(platformdirs.user_config_dir("quorum")) / CONFIG_NAME, Path.cwd() / CONFIG_NAME)
            if p.is_file()
        ]
        return (
            init_settings,
            env_settings,
            *(TomlConfigSettingsSource(settings_cls, toml_file=f) for f in reversed(files)),
        )

    def changed(self, **changes: Any) -> Settings:
        """A copy with these settings replaced; None values leave the setting as it is."""
        return self.model_copy(update={k: v for k, v in changes.items() if v is not None})

    @property
    def database(self) -> Path:
        """Where meetings, results and the ledger are kept."""
        return self.home / "quorum.db"

    @property
    def thresholds(self) -> Path:
        """Where `quorum calibrate` keeps what the user's verdicts allow to promise."""
        return self.home / "thresholds.json"


def load(**flags: Any) -> Settings:
    """Settings from flags (None: not given), environment, quorum.toml and defaults; raises SettingsError."""
    try:
        return Settings(**{k: v for k, v in flags.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {name!r}: {first['msg']}", hint=f"see {CONFIG_NAME} or the QUORUM_* environment"
        ) from error
    except ValueError as error:  # a malformed TOML file
        raise SettingsError(f"{CONFIG_NAME}: {error}", hint="fix the file or remove it") from error
