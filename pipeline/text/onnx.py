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


@cache
def _load(folder: Path, model: str, threads: int) -> tuple[Tokenizer, InferenceSession]:
    for needed in (model, "tokenizer.json"):
        if not (folder / needed).is_file():
            raise EngineUnavailable(
                f"{folder / needed}: the embedded weights are missing",
                hint="reinstall quorum, or rebuild them with `make train`",
            )
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry(
        "session.intra_op.allow_spinning", "0"
    )  # waiting threads took a core each
    options.log_severity_level = 3
    try:
        session = InferenceSession(
            str(folder / model), sess_options=options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # onnxruntime and tokenizers raise bare exceptions of many kinds
        raise EngineUnavailable(
            f"{folder}: the embedded weights cannot be read ({type(error).__name__})",
            hint="reinstall quorum, or rebuild them with `make train`",
        ) from error
    return tokenizer, session
