"""Counts tokens as GPT-4 does (cl100k), with the vocabulary that the LiteLLM package carries: no download.

Without that package the estimate of the product itself is used, and `exact()` says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.federation.tokens import about


@cache
def _encode() -> Callable[[str], int] | None:
    spec = find_spec("litellm")
    folder = Path(next(iter(spec.submodule_search_locations or ()), "")) if spec else Path()
    bundled = folder / "litellm_core_utils" / "tokenizers"
    if find_spec("tiktoken") is None or not bundled.is_dir():
        return None
    os.environ["TIKTOKEN_CACHE_DIR"] = str(bundled)
    import tiktoken

    encoding = tiktoken.get_encoding("cl100k_base")
    return lambda text: len(encoding.encode(text, disallowed_special=()))


def exact() -> bool:
    """Whether tokens are counted with the real vocabulary."""
    return _encode() is not None


@cache
def count(text: str) -> int:
    """Tokens of a text."""
    encode = _encode()
    return encode(text) if encode is not None else about(text)
