"""What is counted rather than said: how many meetings, who spoke, who spoke most, how long, how often a name fell, which language. Counted again.

Knows the English forms in which such answers are given; nothing of who gave them.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.errors import NotFound
from pipeline.languages import find
from pipeline.text.words import words
from pipeline.verification.said import PreparedSource

_SPOKE = re.compile(r"^(?:(\d+) people spoke: (.+?)|(.+?) spoke)\.?$")
_SHARES = re.compile(r"^Of all words: (.+?)\.?$")
_SHARE = re.compile(r"(.+?) (\d+)%(?:, |$)")
_LAST = re.compile(r"^The last words are heard (\d+) minutes into the recording\.?$")
_LANGUAGE = re.compile(r"^(.+) was spoken\.?$|^(.+ was spoken in \d+ of \d+ lines.*?)\.?$")
_LINES = re.compile(r"([^,]+?) was spoken in (\d+) of (\d+) lines(?:, |$)")
_MEETINGS = re.compile(r"^(\d+): (.+?)\.?$")
_NAMED = re.compile(r"^(.+) is named (?:(once)|(\d+) times)\.?$")


def right(text: str, said: PreparedSource) -> bool | None:
    """Whether a count is right; None where the text gives none of those that can be made again."""
    one_line = " ".join(text.split())
    if match := _SPOKE.match(one_line):
        return _who_spoke(match, said)
    if match := _SHARES.match(one_line):
        return _shares(_SHARE.findall(match[1]), said)
    if match := _LAST.match(one_line):
        ends = [p.end_s or p.start_s or 0.0 for p in said.passages]
        return f"{max(ends, default=0.0) / 60:.0f}" == match[1]
    if match := _NAMED.match(one_line):
        wanted = set(words(match[1]))
        times = sum(bool(wanted & set(words(p.text))) for p in said.passages)
        return times == (1 if match[2] else int(match[3]))
    if match := _MEETINGS.match(one_line):
        meetings = dict.fromkeys((p.source, p.date or p.source) for p in said.passages)
        return match[2].split(", ") == [name for _, name in meetings] and int(match[1]) == len(meetings)
    if match := _LANGUAGE.match(one_line):
        return _languages(match, said)
    return None


def _languages(match: re.Match[str], said: PreparedSource) -> bool | None:
    """Whether the languages of the lines are these; None where what "was spoken" is no language."""
    counts = Counter(language_name(p.language) for p in said.passages if p.language)
    if match[1]:
        return counts.keys() == {match[1]} if match[1] in counts else None
    told = {name: (int(n), int(of)) for name, n, of in _LINES.findall(match[2])}
    return told == {name: (n, len(said.passages)) for name, n in counts.items()}


def language_name(tag: str) -> str:
    """A language by its English name; by its tag where none is known."""
    try:
        return find(tag).name
    except NotFound:
        return tag


def _who_spoke(match: re.Match[str], said: PreparedSource) -> bool | None:
    names = [n for n in re.split(r", | and ", match[2] or match[3]) if n]
    spoke = {p.speaker for p in said.passages if p.speaker}
    if not match[1] and not set(names) & spoke:
        return None
    return set(names) <= spoke and (match[1] is None or int(match[1]) == len(names) == len(spoke))


def _shares(told: list[tuple[str, str]], said: PreparedSource) -> bool:
    counts: Counter[str] = Counter()
    for p in said.passages:
        counts[p.speaker or ""] += len(words(p.text))
    total = max(1, sum(counts.values()))
    return bool(told) and all(f"{100 * counts[name] / total:.0f}" == share for name, share in told)
