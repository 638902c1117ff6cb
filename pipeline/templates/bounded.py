"""A form is filled in a limited time and space: a loop that never ends, or a text without end, is an error that says where.

Knows nothing of what a form says. Counts the steps that Python takes inside the form; a single step that makes something
huge ("x" * 10**9, 10**10**10) is refused before it is taken.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import Any

from jinja2 import TemplateRuntimeError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_S = 5.0
"""The longest form of ours takes 0.1 s for a year of meetings."""
MOST_CHARACTERS = 10_000_000
MOST_TIMES = 100_000
_STEPS = 256
"""The clock is looked at once in so many steps."""


class WithoutEnd(TemplateRuntimeError):
    """The form would run, or write, without end."""


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox, in which no single step makes something huge."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Raises WithoutEnd for a power or a repetition that is too large, and for a width in "%"."""
        if operator == "**" and (abs(right) > MOST_TIMES or abs(left) > MOST_TIMES):
            raise WithoutEnd("a power that is too large")
        if operator == "*":
            for text, times in ((left, right), (right, left)):
                if (
                    isinstance(times, int)
                    and hasattr(text, "__len__")
                    and len(text) * times > MOST_CHARACTERS
                ):
                    raise WithoutEnd("a repetition that is too long")
        if operator == "%" and isinstance(left, str) and any(len(d) > 4 for d in _digits(left)):
            raise WithoutEnd("a width that is too large")
        return super().call_binop(context, operator, left, right)


def _digits(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


def joined(parts: Iterable[str]) -> str:
    """What a form writes, as one text; raises WithoutEnd where it is too long."""
    made: list[str] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > MOST_CHARACTERS:
            raise WithoutEnd(f"it writes more than {MOST_CHARACTERS // 1_000_000} million characters")
        made.append(part)
    return "".join(made)


@contextmanager
def limited(seconds: float = MOST_S) -> Iterator[None]:
    """Raises WithoutEnd inside a form that takes longer. Only this thread and only code of forms is watched."""
    ends = monotonic() + seconds
    steps = 0

    def step(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += 1
        if steps % _STEPS == 0 and monotonic() > ends:
            raise WithoutEnd(f"it was still running after {seconds:g} s")
        return step

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        return step if frame.f_code.co_filename == "<template>" else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)
