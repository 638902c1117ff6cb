"""Cuts text into sentences, in every language that has a file, without changing a character.

Knows nothing of meetings. Punctuation decides; where there is none (Thai, unpunctuated speech), the text stays whole, and
`shorter` cuts it where a clause begins.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from pipeline.errors import NotFound
from pipeline.languages import Language, base, find
from pipeline.text.calendar import months

_CLOSERS = "\"'”’»›)\\]}」』）】》〉］"
_CLOSERS_ATTACHED = _CLOSERS + "“‘«‹"  # „…“ and »…«: without a space before it, such a mark closes
_WIDE = "。！？｡．"
_UNSPACED = frozenset({"Hans", "Hant", "Jpan"})
_ANY_END = ".!?…؟۔।॥"
_OPENERS = "\"'“‘„«‹(\\[{「『（【《〈［¿¡—–-"
_WORD_BEFORE = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}.'’·-]*$")
_NEXT = regex.compile(rf"[\s{_OPENERS}]*([\p{{L}}\p{{N}}][\p{{L}}\p{{M}}'’]*)?")
# What carries a sentence on after a closed quotation: "…?" he asked, 「…。」と述べた.
_QUOTE_GOES_ON = {
    "ja": "とのなをがにはもでやか、,",
    "zh": "的，、；,",
    "yue": "嘅，、；,",
    "ko": ("라고", "고 ", "라며", "이라고", "며 ", "라는", "는 ", "이라며", "라면서", "면서", "라 "),
}
# Languages that write ordinals with a dot: "3. Oktober".
_DOTTED_ORDINALS = frozenset("cs da de et fi hr hu nb pl sk tr bg lv sl".split())

# Written with a capital inside a sentence out of politeness.
_POLITE = {
    "de": frozenset("sie ihnen ihr ihre ihrem ihren ihrer ihres".split()),
    "da": frozenset("de dem deres".split()),
    "pl": frozenset("pan ci tobie wam twój wasz".split()),
    "it": frozenset("lei loro suo sua vi".split()),
    "sk": frozenset("vám vás vy váš".split()),
    "cs": frozenset("vám vás vy váš".split()),
}


@lru_cache(maxsize=64)
def _language(tag: str) -> Language | None:
    try:
        return find(tag)
    except NotFound:
        return None


@lru_cache(maxsize=64)
def _ends(tag: str) -> regex.Pattern[str]:
    language = _language(tag)
    wide = _WIDE
    if language and language.script in _UNSPACED:  # no space tells there where a Western mark ends a sentence
        wide += "?!"
    marks = "".join(dict.fromkeys((language.sentence_end if language else "") + _ANY_END))
    return regex.compile(
        rf"(?P<wide>[{wide}][{wide}{regex.escape(marks)}]*[{_CLOSERS}]*)"
        rf"|(?P<mark>[{regex.escape(marks)}]+(?:[{_CLOSERS_ATTACHED}]|[\u00a0\u202f ]»)*)(?=\s|$)"
        rf"|(?P<line>\n+)"
        rf"|(?P<bare>(?<=\p{{Ll}}[{_CLOSERS}]*|\d)[ \u00a0](?=\p{{Lu}}\p{{Ll}}+ \p{{Ll}}))"
    )


def split(text: str, language: str = "en") -> tuple[str, ...]:
    """The sentences of `text`, in order, each a verbatim part of it without outer white space."""
    return tuple(text[start:end] for start, end in spans(text, language))


def spans(text: str, language: str = "en") -> tuple[tuple[int, int], ...]:
    """Where each sentence begins and ends in `text`. Between spans there is only white space."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _ends(language).finditer(text):
        if match.lastgroup == "bare":
            if not _starts_unannounced(text, start, match, language):
                continue
        elif match.lastgroup != "line" and not _is_boundary(text, match, language):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def shorter(
    text: str, span: tuple[int, int], language: str = "en", *, most: int
) -> tuple[tuple[int, int], ...]:
    """A stretch without marks, longer than `most` characters, in parts: at a comma, before a clause, at a space, at last anywhere.

    A part has at least a quarter of `most`. A stretch that is not longer stays as it is.
    """
    start, end = span
    found: list[tuple[int, int]] = []
    while end - start > most:
        at = _cut_at(text, start + most // 4, start + most, language)
        _add(found, text, start, at)
        start = at
    _add(found, text, start, end)
    return tuple(found)


def _cut_at(text: str, first: int, last: int, language: str) -> int:
    """The last good place to cut between two places; a space after a comma is better than one before "and"."""
    room = text[first:last]
    for pattern in _clause_starts(language):
        if places := [m.start() for m in pattern.finditer(room)]:
            return first + places[-1]
    return last


@lru_cache(maxsize=64)
def _clause_starts(tag: str) -> tuple[regex.Pattern[str], ...]:
    language = _language(tag)
    words = sorted(language.clause_words if language else (), key=len, reverse=True)
    begin = "|".join(map(regex.escape, words)) or "(?!)"
    after = r"(?=\s)" if language is None or language.spaced else ""
    before = "" if language and language.script in _UNSPACED else r"(?<=\s)"  # Thai parts clauses by spaces
    clause = rf"{before}(?:{begin}){after}"
    return tuple(
        regex.compile(p, regex.IGNORECASE) for p in (r"(?<=[,;:،，、；])(?!\d)", clause, r"(?<=\s)\S", r"\X")
    )


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    trimmed = piece.strip()
    if trimmed:
        begin = start + piece.index(trimmed[0])
        found.append((begin, begin + len(trimmed)))


_OF_WORDS = 600
"""Three words stand within so many characters, else none of them is one."""


def _starts_unannounced(text: str, start: int, match: regex.Match[str], tag: str) -> bool:
    """Whether a sentence begins here though no mark ended the one before: a capital function word after small ones.

    Captions and headings often lack the full stop: "we ship on Monday Then we rest" are two.
    """
    first = text[start : min(match.start(), start + _OF_WORDS)].split(None, 3)
    last = text[max(start, match.start() - _OF_WORDS) : match.start()].split()
    language = _language(tag)
    if language is None or len(first) < 3 or last[-1][:1].isupper():
        return False
    word = _NEXT.match(text[match.end() : match.end() + 30])
    small = (word.group(1) or "").lower() if word else ""
    if any(small in names for names in months(tag).values()):
        return False  # "the end of May is too early" is one sentence
    return small in language.stop_words and small not in _POLITE.get(base(tag), ())


def _is_boundary(text: str, match: regex.Match[str], tag: str) -> bool:
    end = match.end()
    rest = text[end : end + 60]
    if not rest.strip():
        return True
    own = base(tag)
    closed = match.group().rstrip(_CLOSERS.replace("\\", "")) != match.group()
    if closed and rest.lstrip().startswith(tuple(_QUOTE_GOES_ON.get(own, ()))):
        return False
    if rest.lstrip("\u00a0\u202f ").startswith("»"):
        return False
    if match.lastgroup == "wide":
        return True
    after = _NEXT.match(rest)
    word = (after.group(1) or "") if after else ""
    if word[:1].islower():
        return False
    if match.group().startswith(".") and not match.group().startswith(".."):
        return _dot_ends(text[max(0, match.start() - 40) : match.start()], word, tag, own)
    return True


def _dot_ends(before: str, next_word: str, tag: str, base: str) -> bool:
    """Whether a single dot after `before` ends the sentence: not after an abbreviation, an initial or an ordinal."""
    found = _WORD_BEFORE.search(before)
    if not found:
        return True
    token = found.group()
    language = _language(tag)
    starts_anew = bool(language) and next_word[:1].isupper() and next_word.lower() in language.stop_words  # type: ignore[union-attr]
    if token.isdigit():
        return not (len(token) <= 2 and (base in _DOTTED_ORDINALS or before.strip() == token))
    if len(token) == 1 and token.isupper():
        return starts_anew
    if language and token.lower() in language.abbreviations:
        return starts_anew
    if regex.fullmatch(r"(\p{L}\.)+\p{L}", token):
        return starts_anew
    return True
