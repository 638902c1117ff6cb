"""What somebody said, told of them: "I think we should wait." by Ana → "Ana thought that they should wait."

Knows nothing of meetings. One file a language; a language without one is not told in the third person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from pipeline.languages import base


@dataclass(frozen=True, slots=True)
class ReportedSentence:
    """A sentence as `speaker` + `verb` + `clause`; the clause has no full stop and no capital of its own.

    `and_verb` is the verb where the same speaker has just been told of ("added that").
    """

    verb: str
    clause: str
    and_verb: str

    @property
    def quoted(self) -> bool:
        """Whether the clause is what was said, in quotation marks."""
        return self.clause.startswith("“")


Teller = Callable[[str, frozenset[str]], ReportedSentence | None]
"""From a readable sentence and the words that are written with a capital anywhere (in small letters)."""


Leader = Callable[[Sequence[str]], str]
"""From the subjects of a talk to the sentence that names them."""

Opener = Callable[[str], str | None]
"""From a question that asks for a discussion to the sentence that says it took place; None from it for other questions."""


@cache
def _module(tag: str) -> ModuleType | None:
    name = base(tag)
    known = {m.name for m in iter_modules(__path__)}
    return import_module(f"{__name__}.{name}") if name in known else None


def teller(tag: str) -> Teller | None:
    """How sentences of a language are told; None where no file knows how. None from it: this sentence cannot be told."""
    module = _module(tag)
    return module.tell if module else None


def leader(tag: str) -> Leader | None:
    """How a language names what a talk was about; None where no file knows how."""
    module = _module(tag)
    return module.lead if module else None


def opener(tag: str) -> Opener | None:
    """How a language opens the summary of a discussion; None where no file knows how."""
    module = _module(tag)
    return module.open_with if module else None


def states(text: str, tag: str) -> bool:
    """Whether a readable sentence states something by itself; taken to be so in a language that no file knows."""
    module = _module(tag)
    return module is None or bool(module.states(text))
