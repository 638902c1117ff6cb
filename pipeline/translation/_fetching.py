"""Fetch a translation model once and make it ready to run: converted weights, tokenizer and a card with its licence.

Knows nothing of the command line. Needs the network and, for the conversion of weights that are published for
PyTorch, torch in the environment; both are only needed here.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import EngineUnavailable, NotFound, SettingsError
from pipeline.translation.ctranslate2 import CARD

_REACH_S = 5.0


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Where a model comes from. `commercial` False: its licence forbids commercial use."""

    name: str
    family: str
    repository: str
    licence: str
    size: str
    commercial: bool = True
    pair: tuple[str, str] | None = None


KNOWN = (
    ModelSource("m2m100-418m", "m2m100", "facebook/m2m100_418M", "MIT", "0.5 GB, 32 of the 33 languages"),
    ModelSource("m2m100-1.2b", "m2m100", "facebook/m2m100_1.2B", "MIT", "1.3 GB"),
    ModelSource("madlad400-3b", "madlad", "google/madlad400-3b-mt", "Apache-2.0", "3 GB, every language"),
    ModelSource(
        "nllb-600m",
        "nllb",
        "facebook/nllb-200-distilled-600M",
        "CC-BY-NC-4.0",
        "0.6 GB, every language",
        commercial=False,
    ),
)


def source(name: str) -> ModelSource:
    """A known model, or `opus-mt-es-en` for a pair of opus-mt; raises NotFound."""
    for known in KNOWN:
        if known.name == name:
            return known
    if name.startswith("opus-mt-") and name.count("-") == 3:
        _, _, a, b = name.split("-")
        return ModelSource(
            name, "opus", f"Helsinki-NLP/{name}", "CC-BY-4.0 (see the model's page)", "80 MB", pair=(a, b)
        )
    raise NotFound(
        f"no translation model {name!r}", hint=f"one of {', '.join(k.name for k in KNOWN)}, opus-mt-xx-yy"
    )


def pull(name: str, *, into: Path, noncommercial: bool, offline: bool) -> Path:
    """The folder of the model, fetched and converted to int8; at once if it is there.

    Raises SettingsError where the licence needs a flag, EngineUnavailable without network or converter. A folder is
    only there when it is complete.
    """
    wanted = source(name)
    folder = into / wanted.name
    if (folder / CARD).is_file():
        return folder
    if not wanted.commercial and not noncommercial:
        raise SettingsError(
            f"{name} may not be used commercially ({wanted.licence})",
            hint="add --noncommercial if your use is not",
        )
    if offline:
        raise EngineUnavailable(f"{name} is not here and --offline or --local is set")
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into) as scratch:
        made = Path(scratch) / "model"
        _convert(wanted, made)
        pair = list(wanted.pair) if wanted.pair else None
        card = {"name": wanted.name, "family": wanted.family, "licence": wanted.licence, "commercial": wanted.commercial, "pair": pair, "source": wanted.repository}  # fmt: skip
        (made / CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")
        shutil.move(str(made), folder)
    return folder


def _reach(repository: str) -> None:
    """Raises EngineUnavailable at once where the hub does not answer and the model is not in its cache either.

    The hub's own client tries for most of a minute.
    """
    import httpx
    from huggingface_hub import constants, try_to_load_from_cache

    if isinstance(try_to_load_from_cache(repository, "config.json"), str):
        return
    try:
        httpx.head(constants.ENDPOINT, timeout=_REACH_S, follow_redirects=False)
    except httpx.HTTPError as error:
        raise EngineUnavailable(
            f"{constants.ENDPOINT} cannot be reached, and {repository} comes from there",
            hint="is the network there? A pulled folder can also be copied from another machine into "
            "the folder `models` of quorum's home",
        ) from error


def _convert(wanted: ModelSource, folder: Path) -> None:
    _reach(wanted.repository)
    try:
        import torch  # noqa: F401
        from ctranslate2.converters import TransformersConverter
        from transformers import AutoTokenizer
    except ImportError as error:
        raise EngineUnavailable(
            "converting weights needs torch, once",
            hint="pip install torch --index-url https://download.pytorch.org/whl/cpu",
        ) from error
    try:
        TransformersConverter(wanted.repository, low_cpu_mem_usage=True).convert(
            str(folder), quantization="int8"
        )
        AutoTokenizer.from_pretrained(wanted.repository).save_pretrained(str(folder))
    except (OSError, ValueError, RuntimeError) as error:
        raise EngineUnavailable(f"{wanted.repository}: {error}", hint="is the network there?") from error
