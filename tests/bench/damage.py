"""Damages files the way disks, exports and editors do, by a seed: the same seed gives the same damage.

Knows nothing of formats.
"""

from __future__ import annotations

import random


def mutated(data: bytes, random_: random.Random) -> bytes:
    """One damaged copy: bytes flipped, dropped, doubled, cut, zeroed, recoded or shuffled by lines."""
    return random_.choice(_WAYS)(data, random_)


def _flip(data: bytes, r: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(r.choice((1, 3, 20, 200))):
        if made:
            made[r.randrange(len(made))] = r.randrange(256)
    return bytes(made)


def _drop(data: bytes, r: random.Random) -> bytes:
    start = r.randrange(len(data) + 1)
    return data[:start] + data[start + r.randrange(1, 400) :]


def _double(data: bytes, r: random.Random) -> bytes:
    start = r.randrange(len(data) + 1)
    return data[:start] + data[start : start + r.randrange(1, 400)] * 2 + data[start:]


def _cut(data: bytes, r: random.Random) -> bytes:
    return data[: r.randrange(len(data) + 1)]


def _tail(data: bytes, r: random.Random) -> bytes:
    return data[r.randrange(len(data) + 1) :]


def _zero(data: bytes, r: random.Random) -> bytes:
    start = r.randrange(len(data) + 1)
    length = r.randrange(1, 600)
    return data[:start] + b"\0" * len(data[start : start + length]) + data[start + length :]


def _lines(data: bytes, r: random.Random) -> bytes:
    lines = data.split(b"\n")
    r.shuffle(lines)
    return b"\n".join(lines)


def _recode(data: bytes, r: random.Random) -> bytes:
    encoding = r.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1251", "shift_jis"))
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def _insert(data: bytes, r: random.Random) -> bytes:
    start = r.randrange(len(data) + 1)
    odd = r.choice((b"\xff\xfe", b"\xef\xbb\xbf", b"-->", b"{", b'"', b"\x00", b"\r", "\u2028".encode(), b"9" * 400,
                    b"1e999", b"NaN", b"-1", b"\\ud800", b"null", b"[" * 3000, "\u202e".encode(), b"<v ", b"99:99:99.999 --> 00:00:00.000"))  # fmt: skip
    return data[:start] + odd + data[start:]


_WAYS = (_flip, _drop, _double, _cut, _tail, _zero, _lines, _recode, _insert)
