"""Which meetings the work at hand is about, so that whatever is kept of it can be forgotten with them.

Knows ids, nothing of meetings. It follows tasks and threads that are started inside the block.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SUBJECT: ContextVar[tuple[str, ...]] = ContextVar("subject", default=())


@contextmanager
def about(*meeting_ids: str) -> Iterator[None]:
    """Everything that is asked and kept inside the block belongs to these meetings."""
    token = _SUBJECT.set(tuple(dict.fromkeys(meeting_ids)))
    try:
        yield
    finally:
        _SUBJECT.reset(token)


def current() -> tuple[str, ...]:
    """The meetings that the work at hand is about; () where nobody said."""
    return _SUBJECT.get()
