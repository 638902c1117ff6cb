"""Who is meant: participants by the names they are called in the talk.

Knows nothing of tasks. Only names that belong to one participant count; a first name two of them share names nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class People:
    """The participants and what they are called. `pattern` finds any of the names."""

    called: dict[str, str]
    firsts: frozenset[str]
    pattern: re.Pattern[str] | None

    def named(self, text: str) -> list[tuple[str, re.Match[str]]]:
        """(participant, match) for every name in `text`, in order.

        A first name counts only with its capital, unless the text has none: "Will" is called, "will" is a verb.
        """
        if self.pattern is None:
            return []
        small = text == text.lower()
        return [
            (self.called[m.group().casefold()], m)
            for m in self.pattern.finditer(text)
            if small or m.group()[0].isupper() or m.group().casefold() not in self.firsts
        ]


def people(speakers: Iterable[str | None]) -> People:
    """The participants among these speaker labels ("Ana Ruiz", "Pablo Deymo | Lambda", "Project Manager")."""
    labels = [s for s in dict.fromkeys(speakers) if s]
    names: list[tuple[str, str]] = []
    firsts: set[str] = set()
    for label in labels:
        plain = re.split(r"[|(/\[,]", label)[0].strip()
        names.append((plain.casefold(), label))
        first = plain.split()[0] if plain.split() else ""
        if len(first) > 2 and first.casefold() != plain.casefold() and plain.split()[-1][:1].isupper():
            names.append((first.casefold(), label))
            if first[0].isupper():
                firsts.add(first.casefold())
    count = Counter(name for name, _ in names)
    called = {name: label for name, label in names if count[name] == 1 and len(name) > 1}
    if not called:
        return People({}, frozenset(), None)
    parts = (
        re.escape(n) if n[0].isascii() and n[-1].isascii() else f"(?:{re.escape(n)})"
        for n in sorted(called, key=len, reverse=True)
    )
    edge = r"(?<!\w)" if all(n.isascii() for n in called) else ""
    close = r"(?!\w)" if edge else ""
    return People(called, frozenset(firsts), re.compile(f"{edge}(?:{'|'.join(parts)}){close}", re.IGNORECASE))
