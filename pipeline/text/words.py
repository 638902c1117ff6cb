"""Words: tokens, stems, content terms and estimates of what a text costs a model.

Knows nothing of meetings, models or prices. Scripts written without spaces give character bigrams.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from zlib import crc32

from pipeline.errors import NotFound
from pipeline.languages import base, find

# Combining marks are not \w, yet are parts of words in Indic, Thai, Hebrew and Arabic script.
MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0963\u0966-\u0dff"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u109d\u17b6-\u17d3"
)
_JOINED = f"{MARKS}\u200c\u200d"
_WORD = re.compile(rf"\d+(?:[.,:]\d+)+|[\w{_JOINED}]+(?:['’][\w{_JOINED}]+)*")
_PLAIN_WORD = re.compile(
    r"\d+(?:[.,:]\d+)+|\w+(?:'\w+)*", re.ASCII
)  # the same where every letter is ASCII: twice as fast
# Han, kana, Hangul, Thai, Lao, Khmer, Myanmar: words are not (reliably) separated by spaces.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003134f]+"
)
_SILENT_MARKS = re.compile("[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0640\u200c\u200d]")
_PIECE = re.compile(rf"[\w{_JOINED}]+|[^\w\s{_JOINED}]+")

# Characters a token, measured with OpenAI's o200k and cl100k on NTREX-128; set between the two, nearer to the
# current one (o200k), because an estimate that is too high makes every budget too small.
_CHARS_PER_TOKEN = (
    (0x0080, 3.6),  # Latin
    (0x0370, 1.8),  # its accented letters
    (0x0400, 2.1),  # Greek
    (0x0590, 2.6),  # Cyrillic
    (0x0600, 2.3),  # Hebrew
    (0x0900, 2.4),  # Arabic
    (0x0E00, 2.2),  # Indic
    (0x1100, 2.0),  # Thai, Lao, Georgian, Myanmar
    (0x3040, 2.0),
    (0xAC00, 1.15),  # kana, Han
    (0xD7B0, 1.4),  # Hangul
)


# {disfmarker}, {vocalsound}, <laugh/>: what a transcriber or a recognizer noted, not what was said
_NOTED = re.compile(r"\{\w{1,30}\}|</?\w{1,30}\s?/?>")


def spoken(text: str) -> str:
    """The text without the transcriber's marks in braces or angle brackets."""
    return _NOTED.sub(" ", text)


def words(text: str) -> tuple[str, ...]:
    """Words in lower case, in order; unspaced scripts as character bigrams ("會議室" → 會議, 議室)."""
    if text.isascii():
        return tuple(_PLAIN_WORD.findall(text.lower()))
    found: list[str] = []
    plain = folded(text)
    if not _UNSPACED.search(plain):
        return tuple(_WORD.findall(plain))
    for match in _WORD.finditer(plain):
        word = match.group()
        start = 0
        for run in _UNSPACED.finditer(word):
            if run.start() > start:
                found.append(word[start : run.start()])
            found.extend(_bigrams(run.group()))
            start = run.end()
        if start < len(word):
            found.append(word[start:])
    return tuple(found)


def terms(text: str, *, language: str = "en") -> tuple[str, ...]:
    """Stems of the words that carry meaning (no stop words), in order, with repetitions."""
    elided, stems = _elided(language), _stems(language)
    bare = (_whole(w, elided) for w in words(text)) if elided else words(text)
    return tuple([s for w in bare if (s := stems[w]) is not None])


def _whole(word: str, elided: frozenset[str]) -> str:
    """ "l'été" → "été"."""
    parts = re.split("['’]", word, maxsplit=1)
    return parts[1] if len(parts) == 2 and parts[0] in elided else word


@lru_cache(maxsize=64)
def _elided(language: str) -> frozenset[str]:
    try:
        return find(language).elided
    except NotFound:
        return frozenset()


def meant(text: str, *, language: str = "en") -> tuple[str, ...]:
    """The same as `terms`, irregular forms under their word: "bought" and "buy" are one."""
    elided, stems = _elided(language), _stems(language, irregular=True)
    bare = (_whole(w, elided) for w in words(text)) if elided else words(text)
    return tuple([s for w in bare if (s := stems[w]) is not None])


def forms_of(term: str, *, language: str) -> tuple[str, ...]:
    """What `terms` gives where `meant` gives this one."""
    irregular = _irregular(language)
    own = () if term in irregular else (term,)
    return (*own, *(form for form, word in irregular.items() if word == term))


@lru_cache(maxsize=64)
def _irregular(language: str) -> dict[str, str]:
    """Stems of irregular forms, each with the stem of its word."""
    try:
        written = find(language).irregular
    except NotFound:
        return {}
    return {stem(form, language=language): stem(word, language=language) for form, word in written.items()}


class _Stems(dict[str, str | None]):
    """The stem of each word of one language that was met; None for a stop word. `forms`: stems that stand for others."""

    def __init__(self, language: str, forms: Mapping[str, str]) -> None:
        self.language, self.stop, self.forms = language, stop_words(language), forms

    def __missing__(self, word: str) -> str | None:
        if len(self) >= MOST_STEMS:
            self.clear()
        found = None if word in self.stop else stem(word, language=self.language)
        self[word] = found = self.forms.get(found, found) if found else found
        return found


MOST_STEMS = 100_000
"""So many words of a language are remembered; then it begins anew."""


@lru_cache(maxsize=64)
def _stems(language: str, *, irregular: bool = False) -> _Stems:
    return _Stems(language, _irregular(language) if irregular else {})


@lru_cache(maxsize=50_000)
def stem(word: str, *, language: str = "en") -> str:
    """Snowball's stem of one lower-case word; without a stemmer the word itself, or the letters its language counts."""
    name = _stemmer_name(language)
    bare = word.removesuffix("'s").removesuffix("’s")
    if name is not None and bare.isalpha():
        return str(_stemmer(name).stemWord(bare))
    return bare if bare.isdigit() else bare[: _stem_letters(language)]


CUT = 1
"""Counts up whenever `terms` cuts the same text differently, so that what was kept of it is not used any more."""


def way_of_cutting(language: str) -> str:
    """Names how `terms` cuts a language now: another name, and terms that were kept are not the ones of today."""
    import Stemmer

    lists = (*sorted(stop_words(language)), "", *sorted(_elided(language)), str(_stem_letters(language)))
    told = " ".join((language, str(_stemmer_name(language)), Stemmer.version(), *lists))
    return f"{CUT}{crc32(told.encode('utf-8')):08x}"


def count_tokens(text: str, *, language: str = "en") -> int:
    """About how many tokens a language model reads in this text (English: within 5% of cl100k on meetings)."""
    english = base(language) == "en"
    total = 0.0
    for match in _PIECE.finditer(text):
        piece = match.group()
        if english and piece.isascii():
            total += 1 + max(0, len(piece) - 9) / 5 if piece.isalpha() else 0.4 + 0.6 * len(piece) ** 0.8
        else:
            total += max(1.0, sum(_char_cost(c) for c in piece))
    return round(total)


def _char_cost(char: str) -> float:
    point = ord(char)
    for limit, per_token in _CHARS_PER_TOKEN:
        if point < limit:
            return 1 / per_token
    return 1.0


def folded(text: str) -> str:
    """In lower case and one form of writing, without marks that nobody reads aloud."""
    return _SILENT_MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _bigrams(run: str) -> list[str]:
    return [run] if len(run) < 3 else [run[i : i + 2] for i in range(len(run) - 1)]


@lru_cache(maxsize=64)
def stop_words(language: str) -> frozenset[str]:
    try:
        return find(language).stop_words
    except NotFound:
        return frozenset()


@lru_cache(maxsize=64)
def _stem_letters(language: str) -> int | None:
    try:
        return find(language).stem_letters
    except NotFound:
        return None


@lru_cache(maxsize=64)
def _stemmer_name(language: str) -> str | None:
    """Snowball names its algorithms as the English names of languages."""
    import Stemmer

    try:
        name = find(language).name.lower()
    except NotFound:
        return None
    known = set(Stemmer.algorithms())
    return next((part for part in re.split(r"\W+", name) if part in known), None)


_LOCAL = threading.local()


def _stemmer(name: str):  # type: ignore[no-untyped-def]
    """One stemmer a thread: PyStemmer's objects must not be shared between threads."""
    import Stemmer

    cache: dict[str, object] = _LOCAL.__dict__.setdefault("stemmers", {})
    if name not in cache:
        cache[name] = Stemmer.Stemmer(name)
    return cache[name]
