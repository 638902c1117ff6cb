"""Texts made safe for where they are shown: a terminal, one line of a file, a header.

Knows nothing of formats. What strangers wrote may hold escape sequences, line ends and marks that turn text around.
"""

from __future__ import annotations

import re

# Unicode's control characters (Cc) and separators (Zs, Zl, Zp), written out: `regex` knows them by name, but is large.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def shown(text: str) -> str:
    """The text for a terminal: control characters but line end and tab become �, marks that turn it around go.

    What keeps a right-to-left name in its place stays.
    """
    return _TURNING.sub("", _CONTROL.sub("\ufffd", text))


def one_line(text: str) -> str:
    """The text on one line, without control characters and invisible marks: for titles, names and fields of files."""
    return _BREAKS.sub(" ", _INVISIBLE.sub("", without_escapes(text))).strip()


def spoken_line(text: str) -> str:
    """Words as they were said, without what no voice says: control characters, marks that turn the text around, places
    where a word may be broken.

    Joiners stay: they are letters of Persian and of Indic scripts.
    """
    return _UNSEEN.sub("", _CONTROL.sub(" ", without_escapes(text)))


def without_escapes(text: str) -> str:
    """The text without a terminal's escape sequences (ECMA-48: CSI, OSC and its kind): colours, titles."""
    return _ESCAPES.sub("", text) if "\x1b" in text or "\x9b" in text else text


_ESCAPES = re.compile(
    r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]|\x9b[0-?]{1,64}[@-~]|\x1b[\]PX^_][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_UNSEEN = re.compile("[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
