"""A question that leans on the one before it, said in full: "And who does it?" keeps its subject.

Knows nothing of meetings. A question that names something of its own stands alone; in doubt it is left as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import languages
from pipeline.errors import NotFound

_WORD = re.compile(r"[^\W_][\w'’-]*")
_LEANING = re.compile(
    r"^\s*(?:and|but|so|also|then|what about|how about|why(?: not)?\s*\?|since when|until when|by when|by whom|who else|what else|anything else|"
    r"und|oder|wie steht es|was ist mit|et|mais|qu'en est-il|y|pero|qué tal|e|ma|invece)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|their|he|him|his|she|her|there|then|one|"
    r"das|dies|diese|dieser|es|sie|er|ihm|ihr|dafür|darüber|davon|cela|ça|ils?|elles?|lui|eso|esto|ellos|ella|lo|questo|quello)\b",
    re.IGNORECASE,
)
_ASKING = frozenset(
    "what who whom whose when where why which how did do does was were is are has have had will would can could should about said "
    "say says tell me us decided decide decision else anything something happened wer was wann wo warum welche wie qui quand où "
    "pourquoi quel quelle comment qué quién cuándo dónde cómo cuál chi cosa quando dove perché come meeting meetings".split()
)
OWN_WORDS = 2
"""A question with so many telling words of its own and nothing that points back stands alone."""


def in_full(question: str, before: Sequence[str], *, language: str = "en") -> str:
    """The question with the subject of the last one that had a subject; as it is where it has one itself."""
    if not before or not _leans(question, language):
        return question
    own = {w.casefold() for w in _telling(question, language)}
    for earlier in reversed(before):
        if subject := [w for w in _telling(earlier, language) if w.casefold() not in own]:
            return f"{question.strip()} ({' '.join(subject)})"
    return question


def _leans(question: str, language: str) -> bool:
    telling = _telling(question, language)
    if _LEANING.search(question):
        return len(telling) <= OWN_WORDS
    return not telling or (len(telling) <= OWN_WORDS and _POINTING.search(question) is not None)


def _telling(question: str, language: str) -> list[str]:
    """The words that say what a question is about, in order."""
    try:
        dull = languages.find(language).stop_words
    except NotFound:
        dull = frozenset()
    dull = dull | languages.find("en").stop_words | _ASKING
    words = _WORD.findall(question)
    return list(
        dict.fromkeys(
            w
            for w in words
            if w.casefold() not in dull and not _POINTING.fullmatch(w) and not _LEANING.fullmatch(w)
        )
    )
