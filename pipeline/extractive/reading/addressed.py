"""Who is spoken to: a name that is called, told what to do, or only mentioned.

Knows nothing of tasks. Nobody is given anything because their name, or the words of their role, stand in a sentence.
"""

from __future__ import annotations

import re

from pipeline.extractive.reading.cues import Cues

NAME_BESIDE = 1
"""A name that is called begins its clause, but for a word ("so"), or stands beside what is asked."""


def called(text: str, name: re.Match[str], cues: Cues) -> bool:
    """Whether a name is called, not only mentioned: "Ana, can you …", "… please, Ana"; not "a question from Ana"."""
    before = text[: name.start()].rstrip()
    near = any(beside(text, name, asked) for asked in cues.every("request", text))
    return near or len(before.split()) <= NAME_BESIDE or not before[-1].isalnum()


def beside(text: str, name: re.Match[str], request: re.Match[str]) -> bool:
    """Whether a request follows the name at once, or names them itself: "Ana, you'll …", "I'd like Ana to …"."""
    if request.start() <= name.start() < request.end():
        return True
    follows = request.start() >= name.end()
    return follows and len(text[name.end() : request.start()].split()) <= NAME_BESIDE


def is_told(text: str, name: re.Match[str], who: str, cues: Cues) -> bool:
    """Whether the name is followed by what they will do, or stands within a request: "I'd like Ben to …".

    "The user interface will show it" is not about the participant "User Interface"; "User Interface, you'll …" is.
    """
    after, wanted = text[name.end() :], cues.find("request", text)
    within = wanted is not None and wanted.start() < name.start() and wanted.end() > name.end()
    if not (within or cues.has("assign", after)) or in_passing(text, name, cues):
        return False
    small = who[0].isupper() and name.group()[0].islower() and text != text.lower()
    return not small or any(beside(text, name, asked) for asked in cues.every("request", text))


def in_passing(text: str, match: re.Match[str], cues: Cues) -> bool:
    """Whether a name or request stands in a clause about something else: "the tool that Ben will show"."""
    before = text[: match.start()].split()
    relative = cues.find("fragment", f"{before[-1]} {match.group()} —") if before else None
    return relative is not None and relative.start() == 0 and relative.end() <= len(before[-1])
