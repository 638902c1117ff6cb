"""Load an embedded ONNX model and its tokenizer from pipeline/weights/.

Knows nothing of what the model is for.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import EngineUnavailable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

THREADS = 1
"""Threads per session: batches of meetings run side by side, so one session must not take every core."""
_LOADING = threading.RLock()


def weights_folder() -> Path:
    """Where the weights lie; QUORUM_WEIGHTS names another folder (tests of the fallback, own weights)."""
    return Path(os.environ.get("QUORUM_WEIGHTS") or str(files("pipeline") / "weights"))


def load(
    name: str, *, model: str = "model.onnx", threads: int = THREADS
) -> tuple[Tokenizer, InferenceSession]:
    """The tokenizer and the session of `weights/<name>/{tokenizer.json,<model>}`, loaded once a process.

    Raises EngineUnavailable where a file is missing or damaged; callers fall back and say so.
    """
    with _LOADING:
        return _load(weights_folder() / name, model, threads)


def load_ahead(name: str, *, model: str = "model.onnx", threads: int = THREADS) -> None:
    """Begin to load in a thread of its own, so that it is done, or nearly, when `load` is called.

    What is wrong with the files is said by `load`.
    """

    def begin() -> None:
        with suppress(EngineUnavailable):
            load(name, model=model, threads=threads)

    threading.Thread(target=begin, name=f"load {name}").start()


def session(name: str, model: str, *, threads: int = THREADS) -> InferenceSession:
    """The session of `weights/<name>/<model>` alone, for networks that read no text; loaded once a process."""
    with _LOADING:
        return _session(weights_folder() / name, model, threads)


@cache
def _load(folder: Path, model: str, threads: int) -> tuple[Tokenizer, InferenceSession]:
    loaded = _session(folder, model, threads)
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise _missing(path)
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path)), loaded
    except Exception as error:  # tokenizers raises bare exceptions
        raise _unreadable(folder, error) from error


@cache
def _session(folder: Path, model: str, threads: int) -> InferenceSession:
    if not (folder / model).is_file():
        raise _missing(folder / model)
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry(
        "session.intra_op.allow_spinning", "0"
    )  # waiting threads took a core each
    options.log_severity_level = 3
    try:
        return InferenceSession(str(folder / model), sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises bare exceptions of many kinds
        raise _unreadable(folder, error) from error


def _missing(path: Path) -> EngineUnavailable:
    return EngineUnavailable(
        f"{path}: the embedded weights are missing",
        hint="reinstall quorum, or rebuild them with `make train`",
    )


def _unreadable(folder: Path, error: Exception) -> EngineUnavailable:
    return EngineUnavailable(
        f"{folder}: the embedded weights cannot be read ({type(error).__name__})",
        hint="reinstall quorum, or rebuild them with `make train`",
    )
