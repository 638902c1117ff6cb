"""Two ways of writing one thing → one: what a transcriber spelled out and what an annotator wrote.

Knows nothing of meetings or scores. AMI's transcripts say "L_C_D_", "colour" and "twelve point five Euros" where its
annotations say "LCD", "color" and "12.50 Euro".
"""

from __future__ import annotations

import re

_LETTERS = re.compile(r"\b(?:[A-Z]_)+(?:[A-Z]\b)?")
_BRITISH = re.compile(r"\b(\w*(?:col|flav|behavi|fav|harb|lab|hum|neighb))our", re.IGNORECASE)
_TELEVISION = re.compile(r"\bt\.?v\.?s?\b|\btelevisions?\b", re.IGNORECASE)
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_UNITS = {word: n for n, word in enumerate(_ONES)}
_TENFOLD = {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SPELLED = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<unit>{'|'.join(_ONES[1:10])}))?|(?P<one>{'|'.join(reversed(_ONES))}))"
    rf"(?: point (?P<part>(?:{'|'.join(_ONES[:10])})\b(?: (?:{'|'.join(_ONES[:10])})\b)*))?\b",
    re.IGNORECASE,
)
_ZEROS = re.compile(r"\b(\d+)[.,](\d*?)0+\b(?!\d)")


def plain(text: str) -> str:
    """The text with letters joined, American spelling, "tv", and numbers in digits without closing zeros."""
    text = _LETTERS.sub(lambda m: m.group().replace("_", ""), text)
    text = _TELEVISION.sub("tv", _BRITISH.sub(r"\1or", text))
    text = _SPELLED.sub(_digits, text)
    return _ZEROS.sub(lambda m: f"{m[1]}.{m[2]}" if m[2] else m[1], text)


def _digits(match: re.Match[str]) -> str:
    found = {key: value.lower() for key, value in match.groupdict().items() if value}
    whole = _TENFOLD.get(found.get("tens", ""), 0) + _UNITS.get(found.get("unit", found.get("one", "")), 0)
    part = "".join(str(_UNITS[word]) for word in found.get("part", "").split())
    return f"{whole}.{part}" if part else str(whole)
