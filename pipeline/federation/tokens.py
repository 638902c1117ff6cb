"""Counts tokens before a call: about how many, and how many at most.

Knows nothing of vendors: their tokenizers cannot all be had offline.
"""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel

from pipeline.doors import Request
from pipeline.prompts import render, schema
from pipeline.text.words import count_tokens

# What a vendor adds around a prompt: roles, separators, its own rules for tools and schemas.
_WRAPPING = 60


def about(text: str, *, language: str = "en") -> int:
    """An estimate, for plans and for splitting."""
    return count_tokens(text, language=language)


def at_most(text: str) -> int:
    """A bound that real tokenizers stay under: no vendor's averages fewer than two ASCII characters a token on
    prose with ids, nor spends more than two tokens on any other letter."""
    ascii_ = len(text) if text.isascii() else len(text.encode("ascii", "ignore"))
    return ascii_ // 2 + 2 * (len(text) - ascii_) + _WRAPPING


def prompt_at_most(request: Request, prompt: str) -> int:
    """The bound for a whole request that renders to this prompt, its schema included."""
    return at_most(prompt) + (_schema_at_most(request.shape) if request.shape else 0)


@cache
def _schema_at_most(shape: type[BaseModel]) -> int:
    return at_most(str(schema(shape)))


def prompt_about(request: Request) -> int:
    """The estimate for a whole request without its schema."""
    return about(render(request).text, language=request.spoken)
