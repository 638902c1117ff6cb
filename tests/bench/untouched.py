"""Whether a tidied sentence still says what was said: numbers, negations, names and every word that means something.

Shares no code with the tidying. Only hesitations, words of no meaning and immediate repetitions may go. Where no spaces
are written, every character that is no mark must be there, in order, but for those of hesitations.
"""

from __future__ import annotations

import regex

from pipeline.languages import Language

_NUMBER = regex.compile(r"\p{N}+(?:[.,:٫٬’'\u00a0\u202f/-]\p{N}+)*%?")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’‘\u200c\u200d-][\p{L}\p{M}\p{N}]+)*")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_NOTED = regex.compile(
    r"<[^<>]{1,30}>|\{[^{}]{1,30}\}|\[[\p{Ll}_ ]{1,30}\]|\((?:laughs?|laughter|inaudible)\)", regex.I
)
_HESITATION = regex.compile(
    r"(?<![\w'’-])(?:u+h+m*|u+m+|e+r+m*|a+h+m*|h+m+|(?<!\d )mm+|ä+h*m*|eh+m*|euh+|ээ+|эм+|mh+m*|öh+m*|ø+h*m*|őő+|izé)(?![\w'’-])|[嗯呃額噢]+|え[えーっ]*と|あの[うー]+|う+ーん|เอ่อ|อืม",
    regex.IGNORECASE,
)


def lost(said: str, shown: str, language: Language) -> list[str]:
    """What stands in `said` and not in `shown`: numbers, negations, names, words; empty where all is there."""
    said = _NOTED.sub(" ", said)
    if _UNSPACED.search(said):
        before, after = (_letters(_HESITATION.sub("", text)) for text in (said, shown))
        same = before == after or _letters(_bare(said, language)) == _letters(_bare(shown, language))
        return _numbers(said, shown) if same else ["".join(sorted({*before} - {*after})) or before]
    return [*_numbers(said, shown), *_words(said, shown, language)]


def _letters(text: str) -> str:
    return "".join(regex.findall(r"[\p{L}\p{M}\p{N}]", text)).casefold()


def _bare(text: str, language: Language) -> str:
    """The text without what the language's own list calls fillers."""
    for filler in language.fillers:
        text = regex.sub(filler, "", text, flags=regex.IGNORECASE)
    return _HESITATION.sub("", text)


def _numbers(said: str, shown: str) -> list[str]:
    there = _NUMBER.findall(shown)
    return [n for n in _NUMBER.findall(said) if n not in there]


def _words(said: str, shown: str, language: Language) -> list[str]:
    """Words with a meaning or a capital inside the sentence, and negations, that are gone."""
    there = {_plain(w) for w in _WORD.findall(shown)}
    found = _WORD.findall(_HESITATION.sub(" ", said))
    fillers = regex.compile("|".join(f"(?:{f})" for f in language.fillers) or "(?!)", regex.IGNORECASE)
    gone = []
    for n, word in enumerate(found):
        if _plain(word) in there:
            continue
        means = word.casefold() not in language.stop_words or (n > 0 and word[0].isupper())
        denies = word.casefold() in language.negations
        said_only_to_wait = not denies and fillers.search(f"{word}, x") is not None
        broken = f"{word}-" in said and f"{word}-und" not in said and len(word) < 4
        if (means or denies) and not said_only_to_wait and not broken:
            gone.append(word)
    return gone


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'").replace("‘", "'")
