"""Lines that make patterns backtrack: each grows with its size, and reading it must grow no faster. Not a benchmark."""

from __future__ import annotations

from collections.abc import Callable, Iterator

LIMIT_S = 1.0
"""At 80 kB, on an idle core; a busy one gets more."""
SIZE = 80_000

LINES: dict[str, str] = {
    "apostrophes": "a'", "commas": ", ", "bare commas": ",", "names": "Ana Bob ", "futures": "Omar will do ", "colons": "a: ", "bare colons": ":", "brackets": "[",
    "closed brackets": "[a] ", "parentheses": "(", "angles": "<", "tags": "<b>", "open tags": "<a ", "times": "0:01 ", "arrows": "-->",
    "timings": "00:00:01 --> ", "spaces": " ", "tabs": "\t", "bars": "| ", "dashes": "- ", "stars": "**", "underscores": "_", "hashes": "#",
    "digits": "1", "dots": ".", "spaced dots": ". ", "quotes": '"', "braces": "{", "numbered braces": "{1}", "numbered brackets": "[1]",
    "backslashes": "\\", "ampersands": "&", "entities": "&lt;", "at signs": "@", "slashes": "/", "dates": "2026-06-15 ", "months": "June 15 ",
    "letters": "a", "capitals": "A ", "emoji": "🦄", "wide": "、", "chat": "From a to ", "links": "[0:01](http://", "keys": "a = ", "transcription": "transcription ",
    "started": "started transcription ", "stamps": "[00:01]", "words with times": "<00:01.000>", "percent": "%", "equals": "=", "semicolons": ";",
}  # fmt: skip
FRAMES: dict[str, Callable[[str], str]] = {
    "txt": lambda line: f"Ana: hello\nBen: hi\nAna: {line}\nBen: end\n",
    "one line.txt": lambda line: line,
    "start.txt": lambda line: f"{line}\nAna: hello\nBen: hi\nAna: yes\n",
    "vtt": lambda line: (
        f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{line}\n\n00:00:03.000 --> 00:00:04.000\n<v Ana>yes\n"
    ),
    "srt": lambda line: (
        f"1\n00:00:01,000 --> 00:00:02,000\n{line}\n\n2\n00:00:03,000 --> 00:00:04,000\nyes\n"
    ),
    "md": lambda line: (
        f"---\ntitle: {line[:2000]}\n---\n\n## {line}\n\n**Ana:** hi\n**Ben:** {line}\n**Ana:** yes\n"
    ),
    "html": lambda line: f"<html><body><p>Ana: {line}</p><p>Ben: yes</p><p>Ana: no</p></body></html>",
}


def files(size: int = SIZE) -> Iterator[tuple[str, bytes]]:
    """Every line in every frame: (name, bytes)."""
    for line, unit in LINES.items():
        text = (unit * (size // len(unit) + 1))[:size]
        for frame, framed in FRAMES.items():
            yield f"{line.replace(' ', '_')}.{frame.replace(' ', '_')}", framed(text).encode()
