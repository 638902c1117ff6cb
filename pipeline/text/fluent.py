"""A line as one would read it out: without hesitations, stutters and the transcriber's marks; nothing that says anything goes.

Knows nothing of meetings or models. For readers who are paid by the word; what is shown to people stays verbatim, and
`as_said` finds the verbatim words again from what such a reader copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.languages import base
from pipeline.text.words import spoken, words

# Sounds that are no word in any language we know; in English also some that are words elsewhere ("um", "er").
_SOUND = re.compile(r"uhm+|ehm+|h?mm+|mm+-?hm+|mhm+|ähm?|öhm?|euh+")
_ENGLISH_SOUND = re.compile(r"u+h+m*|u+m+|e+r+m*|e+h+m*|a+h+m*|h?m+|mm+-?hm+|mhm+|uh-?huh")
_TOKEN = re.compile(r"\S+")
_EDGES = "\"'.,;:!?…-–()"
_BLANK = _EDGES + " "
_STOPS = tuple(".!?…:;")


def fluent(text: str, *, language: str = "en") -> str:
    """The words that carry on, in order: "So uh, we we ship" → "So we ship"; of hesitations alone nothing is left."""
    return " ".join(text[start:end] for start, end in _kept(text, language))


def as_said(quote: str, text: str, *, language: str = "en") -> str | None:
    """The verbatim stretch of `text` that reads fluently as `quote`; None where there is none."""
    wanted = words(fluent(quote, language=language))
    have = [(word, start, end) for start, end in _kept(text, language) for word in words(text[start:end])]
    said = tuple(word for word, _, _ in have)
    for i in range(len(said) - len(wanted) + 1) if wanted else ():
        if said[i : i + len(wanted)] == wanted:
            return text[have[i][1] : have[i + len(wanted) - 1][2]]
    return None


def _kept(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where the words are that stay."""
    english = base(language) == "en"
    sound = _ENGLISH_SOUND if english else _SOUND
    found = [(m.start(), m.end(), m.group().strip(_EDGES).casefold()) for m in _TOKEN.finditer(text)]
    found = [
        (a, b, core) for a, b, core in found if not sound.fullmatch(core) and spoken(text[a:b]).strip(_BLANK)
    ]
    for n, (start, end, core) in enumerate(found):
        following = found[n + 1][2] if n + 1 < len(found) else ""
        stutter = (
            core == following and core.replace("'", "").isalpha() and not text[start:end].endswith(_STOPS)
        )
        if not (english and stutter):
            yield start, end
