"""What a file's name tells of a meeting: an id that never collides, a title, a date, the series it belongs to.

Knows nothing of what is in the file. Cautious: what is not plain from the name stays None.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path

MAX_SLUG_CHARS = 60
_HASH_CHARS = 16
FORMER_CHARS = 6
"""Ids ended in so few digits of the digest before; they begin the longer ones."""
_SAMPLE_BYTES = 1 << 20
_WHOLE_BYTES = 256 << 20
_SAMPLES = 256

_DATES = (
    re.compile(r"(?<!\d)(?P<y>20\d\d|19\d\d)[-_.](?P<m>\d{1,2})[-_.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>20\d\d)(?!\d)"),
)
_CLOCK = re.compile(r"(?<![^\s_T-])[T]?\d{2}[-_:.h]?\d{2}(?:[-_:.]?\d{2})?(?:Z|UTC)?(?![^\s_-])")
_NUMBER = re.compile(r"(?:^|[\s_#-]+)(?:no\.?|nr\.?|#)?\s*(\d{1,4})$", re.IGNORECASE)
_SUFFIX = re.compile(
    r"[\s_-]+meeting[\s_-]+(?:recording|transcript)\w*$", re.IGNORECASE
)  # as Teams names files
_MACHINE_WORDS = frozenset(
    "zoom teams gmt meet gmeet webex otter recording recordings transcript transcription captions caption audio video "
    "closed only cc vtt srt record rec copy final export en us cloud 1280x720 1920x1080 640x360 640x480 as gallery gvo avo "
    "whisper deepgram assemblyai".split()
)
_GENERIC = frozenset(
    "meeting call sync session talk file untitled new chat stdin track tracks part mix test".split()
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a name tells. `date` is ISO 8601."""

    title: str
    date: str | None = None
    series: str | None = None


def named(stem: str) -> Named:
    """Reads a file's stem: `zoom_focil_2026-04-21_033` is number 033 of the series `focil` on that day."""
    rest, date = _without_date(unicodedata.normalize("NFC", stem))
    rest = re.sub(r"[()\[\]]|\.(?=[^\W\d_]{2,})", " ", rest).strip(" _-")
    rest = _SUFFIX.sub("", rest).strip(" _-") or rest
    rest = re.sub(r"\s\d{9,11}$", "", rest)  # Zoom's number of a meeting
    words = [w for w in re.split(r"[\s_]+" if re.search(r"[\s_]", rest) else r"-+", rest) if w.strip("-.")]
    telling = [w.strip("-.,") for w in words if w.casefold().strip("-.,") not in _MACHINE_WORDS]
    number = telling[-1] if telling and re.fullmatch(r"#?\d{1,4}", telling[-1]) else None
    core = telling[:-1] if number else telling
    recurring = bool(core) and (number is not None or date is not None) and "chat" not in core
    recurring = recurring and not all(
        w.casefold() in _GENERIC or not any(c.isalpha() for c in w) for w in core
    )
    title = " ".join(telling) or (f"Meeting of {date}" if date else stem)
    return Named(
        title=title[:1].upper() + title[1:] if title.islower() else title,
        date=date,
        series=slug(" ".join(core)) if recurring else None,
    )


def is_generic(stem: str) -> bool:
    """Whether a stem (`meeting`, `recording`, `mix`, `closed_caption`) says nothing about which meeting it is."""
    words = [w for w in re.split(r"[\W_]+", stem.casefold()) if w]
    return all(w in _GENERIC or w in _MACHINE_WORDS or w.isdigit() for w in words)


def slug(text: str) -> str:
    """A readable name for folders and ids: letters and digits of any script, joined by hyphens."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = re.sub(r"[^\w]+|_+", "-", folded).strip("-")
    return kept[:MAX_SLUG_CHARS].rstrip("-") or "meeting"


def content_id(name: str, digest: str) -> str:
    """An id for a meeting: its slug, then the start of a digest, so that namesakes never overwrite each other."""
    return f"{slug(name)}-{digest[:_HASH_CHARS]}"


def former_id(meeting_id: str) -> str:
    """The id that the same file had when ids were shorter."""
    return meeting_id[: FORMER_CHARS - _HASH_CHARS]


def digest_of(data: bytes) -> str:
    """A digest of a transcript's bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def digest_of_files(paths: Iterable[Path]) -> str:
    """A digest of recordings: of every byte up to 256 MB, of as many evenly spread above; memory stays flat.

    It begins with a few digits of length, first and last megabyte alone, by which ids were made before.
    """
    ends, whole = hashlib.blake2b(digest_size=16), hashlib.blake2b(digest_size=16)
    for path in paths:
        size = path.stat().st_size
        with path.open("rb") as file:
            first = file.read(_SAMPLE_BYTES)
            ends.update(f"{size}:".encode() + first)
            if size > 2 * _SAMPLE_BYTES:
                file.seek(-_SAMPLE_BYTES, 2)
                ends.update(file.read())
            whole.update(f"{size}:".encode())
            for start in _stretches(size):
                file.seek(start)
                whole.update(file.read(_SAMPLE_BYTES))
    return ends.hexdigest()[:FORMER_CHARS] + whole.hexdigest()[FORMER_CHARS:]


def _stretches(size: int) -> Iterable[int]:
    """Where the megabytes begin that count: all of them, or so many of a long file, its first and last among them."""
    if size <= _WHOLE_BYTES:
        return range(0, size, _SAMPLE_BYTES)
    return [n * (size - _SAMPLE_BYTES) // (_SAMPLES - 1) for n in range(_SAMPLES)]


def _without_date(text: str) -> tuple[str, str | None]:
    for pattern in _DATES:
        for found in pattern.finditer(text):
            try:
                date = Date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                continue
            head = re.sub(r"GMT$", "", text[: found.start()])
            tail = (
                _CLOCK.sub(" ", text[found.end() :], count=1)
                if _CLOCK.match(text, found.end() + 1)
                else text[found.end() :]
            )
            return f"{head} {tail}", date.isoformat()
    return text, None
