"""Spoken sentences → readable ones: no fillers, false starts or repetitions; "I" becomes the speaker's name.

Knows nothing of meetings. What it changes is the wording that is shown; the verbatim quote stays the evidence.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.extractive.cues import Cues
from pipeline.extractive.cues import cues as cues_of

# {disfmarker}, {vocalsound}, [inaudible], <noise>, (laughter): marks of transcribers and recognizers
_MARKS = re.compile(
    r"\{[^{}]{1,30}\}|<[^<>]{1,30}>|\[(?:inaudible|laugh|laughter|laughs|music|crosstalk|noise|silence|applause|cough|"
    r"blank_audio|foreign|overlapping)[^\[\]]{0,30}\]|\((?:inaudible|laughs?|laughter|crosstalk|music|applause)\)",
    re.IGNORECASE,
)
_SPACE_BEFORE = re.compile(r"\s+([,.;:!?…%])")
# "L_C_D_", "T_V_s": letters that a transcriber joined with underscores
_SPELLED = re.compile(r"\b(?:[A-Z]_)+(?:[A-Z]\b)?")
_APOSTROPHE = re.compile(r"(\w)\s+'(s|re|ve|ll|d|m|t|em)\b", re.IGNORECASE)
_REPEATED = re.compile(
    r"\b((?!\d)[\w']+(?:\s+(?!\d)[\w']+){0,4})(?:\s*(?:[,;–—…-]|\.\.\.)*\s+)(?:(?:uh|um),?\s+)?\1\b",
    re.IGNORECASE,
)
# "whi- which", "re- regarding": a word that was broken off
_BROKEN = re.compile(r"(?<![\w-])\w{1,12}[-–—](?=\s|$)(?!\s+(?:and|or|to)\b)")
# "Well, that's what—. There is": a start that was given up
_GIVEN_UP = re.compile(r"^(?:\S+\s+){0,5}\S*[–—]+[.,]?\s+(?=[A-Z])")
# "we were not gonna… we were gonna miss": begun, given up and begun again with the same word
_BEGUN_AGAIN = re.compile(
    r"\b(\w+)(?: [\w']+){0,4}(?:…|\.\.\.|\s?[–—]) ((?:[\w']+ ){0,2}\1\b)", re.IGNORECASE
)
# "F let's find out": a first sound that became nothing; in English, where one consonant is no word ("O să", "W tym")
_FIRST_SOUND = re.compile(r"^[B-HJ-Z] (?=[a-z])")
_PUNCTUATION = re.compile(r"\s*([,;])(?:\s*[,;.])*\s*")
# "test vectors. before adding": a recognizer's full stop inside a sentence
_STRAY_STOP = re.compile(r"(?<=[a-z]{3})\.\s+(?=[a-z])")
_TAG_QUESTION = re.compile(
    r",\s*(?:right|yeah|ok|okay|no|huh|you know|yes|is it|isn't it|innit)\s*[?.]$", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Without the transcriber's marks and odd spacing; every spoken word is still there."""
    text = _MARKS.sub(" ", text.replace("’", "'"))
    text = _SPELLED.sub(lambda m: m.group().replace("_", ""), text)
    text = _APOSTROPHE.sub(r"\1'\2", text)
    text = _SPACE_BEFORE.sub(r"\1", text)
    return _SPACES.sub(" ", text).strip()


def clean(text: str, cues: Cues) -> str:
    """A readable sentence: begins with a capital, ends with a mark, says nothing twice."""
    return _cleaned(text, cues.language.tag)


@lru_cache(maxsize=20_000)
def _cleaned(text: str, tag: str) -> str:
    """Kept, since several readers look at the same sentences."""
    cues = cues_of(tag)
    text = tidy(text)
    for _ in range(2):
        text = _GIVEN_UP.sub("", text)
        if cues.language.tag == "en":
            text = _FIRST_SOUND.sub("", text)
        text = _STRAY_STOP.sub(" ", text)
        for filler in cues.fillers:
            text = filler.sub(" ", text)
        text = _BEGUN_AGAIN.sub(r"\2", _BROKEN.sub(" ", text))
        text = _SPACES.sub(" ", text).strip(" ,;–—-")
        text = _unrepeated(text)
    text = _TAG_QUESTION.sub(".", _FIRST_SOUND.sub("", text))
    text = _SPACE_BEFORE.sub(r"\1", text)
    text = _PUNCTUATION.sub(r"\1 ", text)
    text = _SPACES.sub(" ", text).strip(" ,;–—-")
    return _finished(text, cues)


def condensed(text: str, cues: Cues, *, most_words: int = 40) -> str:
    """A long sentence, cut at a comma before `most_words` and marked with "…"; shorter ones as they are."""
    words = text.split()
    if len(words) <= most_words:
        return text
    kept = " ".join(words[:most_words])
    at = max(kept.rfind(mark) for mark in (", ", "; ", ": ", ". "))
    return (kept[:at] if at > len(kept) // 2 else kept).rstrip(",;:. ") + " …"


def _unrepeated(text: str) -> str:
    for _ in range(4):
        shorter = _REPEATED.sub(r"\1", text)
        if shorter == text:
            return text
        text = shorter
    return text


def _finished(text: str, cues: Cues) -> str:
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    if text[-1].isalnum() or text[-1] in "\"'”)%":
        text += cues.language.full_stop
    return text


def reported(text: str, speaker: str | None, cues: Cues) -> str:
    """What a speaker said of themself, said of them: "I'll send it." by Ana → "Ana will send it."

    Where the language has no rules for it, or a first person is left over, the sentence is attributed: "Ana: …".
    """
    speaker = short_name(speaker)
    if not speaker or not cues.has("first_person", text):
        return text
    said = text
    for pattern, replacement in cues.third_person:
        named = replacement.replace("{speaker}", speaker.replace("\\", r"\\"))
        said = re.sub(pattern.replace("{speaker}", re.escape(speaker)), named, said)
    if said == text or cues.has("first_person", said.replace(speaker, "")):
        return f"{speaker}: {text}"
    return said[0].upper() + said[1:]


def short_name(speaker: str | None) -> str:
    """A speaker's label without what stands behind the name: "Ana Ruiz (Acme)" → "Ana Ruiz"; "" for None."""
    return re.split(r"\s*[(|\[]", speaker or "")[0].strip() or (speaker or "")
