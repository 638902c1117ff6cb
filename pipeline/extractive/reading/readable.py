"""Spoken sentences → readable ones: no fillers, false starts or repetitions; "I" becomes the speaker's name.

Knows nothing of meetings. What it changes is the wording that is shown; the verbatim quote stays the evidence. A step that
would take a number, a negation, a name or a word with a meaning is not taken (see meaning.py). What an English speaker
begins again or breaks off is known; in other languages nothing goes but fillers: "nous nous", "từ từ", "Vor- und" belong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.cues import cues as cues_of
from pipeline.extractive.reading.meaning import says_as_much

# {disfmarker}, {vocalsound}, [inaudible], <noise>, (laughter): marks of transcribers and recognizers
_MARKS = re.compile(
    r"\{[^{}]{1,30}\}|<[^<>]{1,30}>|\[(?:inaudible|laugh|laughter|laughs|music|crosstalk|noise|silence|applause|cough|"
    r"blank_audio|foreign|overlapping)[^\[\]]{0,30}\]|\((?:inaudible|laughs?|laughter|crosstalk|music|applause)\)",
    re.IGNORECASE,
)
_SPACE_BEFORE = re.compile(r"\s+([,;:!?…]|\.(?!\w))")
_FRENCH_SPACE = re.compile(r"\s+([,…]|\.(?!\w))")
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
# "we were not gonna… we were gonna miss": begun, given up and begun again with the same words; with one word only
# where no negation would go: "I don't agree… I think"
_BEGUN_AGAIN = re.compile(
    r"\b(\w+ \w+)(?: [\w']+){0,4}(?:…|\.\.\.|\s?[–—]) (?=\1\b)"
    r"|\b(\w+)(?!(?: [\w']+){0,3} (?:not|never|no|\w+n't)\b)(?: [\w']+){0,4}(?:…|\.\.\.|\s?[–—]) (?=\2\b)",
    re.IGNORECASE,
)
# "F let's find out": a first sound that became nothing; in English, where one consonant is no word ("O să", "W tym")
_FIRST_SOUND = re.compile(r"^[B-HJ-Z] (?=[a-z])")
# Not inside a number: "10,000"
_PUNCTUATION = re.compile(r"\s*(?<!\d(?=[,;]\d))([,;])(?:\s*[,;.])*\s*")
# "test vectors. before adding": a recognizer's full stop inside a sentence
_STRAY_STOP = re.compile(r"(?<=[a-z]{2})(?<!\bvs)(?<!\betc)(?<!\bapprox)(?<!\bca)(?<!\bno)\.\s+(?=[a-z])")
_CLAUSE_END = re.compile(r"(?:[,;:.…]|\s[–—])\s")
# Only the end of what is kept matters, not how the sentence begins
_BEGINNING = re.compile(r"^\S+\s+")
_TAG_QUESTION = re.compile(
    r",\s*(?:right|yeah|ok|okay|no|huh|you know|yes|is it|isn't it|innit)\s*[?.]$", re.IGNORECASE
)
_BROKEN_OFF = re.compile(
    r"\bI (?:\w+ )?(?:like|just|will|would|think|mean|am|was|have)(?:,|…|\.\.\.)|\bI(?:,|…|\.\.\.)"
)
# Not the space inside a number: "3\u00a0000"
_SPACES = re.compile(r"(?:[ \t\r\n\f]|(?<!\d)[\u00a0\u202f]|[\u00a0\u202f](?!\d))+")


def without_stray_stops(text: str) -> str:
    """The text without a recognizer's full stops inside a sentence: "test vectors. before adding"."""
    return _STRAY_STOP.sub(" ", text)


@lru_cache(maxsize=20_000)
def tidy(text: str, tag: str = "en") -> str:
    """Without the transcriber's marks and odd spacing; every spoken word is still there."""
    text = _MARKS.sub(" ", text.replace("’", "'"))
    text = _SPELLED.sub(lambda m: m.group().replace("_", ""), text)
    if tag == "en":
        text = _APOSTROPHE.sub(r"\1'\2", text)
    text = (_FRENCH_SPACE if tag == "fr" else _SPACE_BEFORE).sub(r"\1", text)
    return _SPACES.sub(" ", text).strip()


def clean(text: str, cues: Cues) -> str:
    """A readable sentence: begins with a capital, ends with a mark, says nothing twice and everything that was said."""
    return _cleaned(text, cues.language.tag)


@lru_cache(maxsize=20_000)
def _cleaned(text: str, tag: str) -> str:
    """Kept, since several readers look at the same sentences."""
    cues = cues_of(tag)
    text = tidy(text, tag)
    first, again, last = _steps(tag)
    mended = _taken(first, text, cues)
    if mended != text:  # one step lays bare what another one mends
        mended = _taken(again, mended, cues)
    text = _taken(last, mended, cues)
    text = _PUNCTUATION.sub(r"\1 ", (_FRENCH_SPACE if tag == "fr" else _SPACE_BEFORE).sub(r"\1", text))
    return _finished(_trimmed(text), cues)


Step = Callable[[str], str]


def _taken(steps: Sequence[Step], text: str, cues: Cues) -> str:
    """After the steps, but for those that would take a meaning away."""
    for step in steps:
        shorter = step(text)
        if shorter != text and says_as_much(_without_fillers(text, cues), shorter, cues):
            text = shorter
    return text


@lru_cache(maxsize=64)
def _steps(tag: str) -> tuple[tuple[Step, ...], tuple[Step, ...], tuple[Step, ...]]:
    """What is done to a sentence, in order: first, again where that changed it, and last."""
    cues = cues_of(tag)
    fillers = tuple(_replacing(filler, " ") for filler in cues.fillers)
    if tag != "en":
        return (_trimmed, *fillers), (), ()
    begin = (_replacing(_GIVEN_UP, "", "–—"), _replacing(_FIRST_SOUND, ""), _replacing(_STRAY_STOP, " "))
    end = (_replacing(_BROKEN, " ", "-–—"), _replacing(_BEGUN_AGAIN, "", "….–—"), _unrepeated)
    pauses = tuple(_replacing(pause, mended) for pause, mended in cues.pauses)
    last = (_replacing(_FIRST_SOUND, ""), _replacing(_TAG_QUESTION, ".", ","))
    again = (*begin, *fillers, *end)
    return (_trimmed, *begin, *fillers, *pauses, *end), again, last


def _replacing(pattern: re.Pattern[str], replacement: str, needs: str = "") -> Step:
    """`needs`: what the pattern is looked for in must hold one of these characters."""

    def step(text: str) -> str:
        if needs and not any(c in text for c in needs):
            return text
        shorter = pattern.sub(replacement, text)
        return text if shorter == text else _trimmed(shorter)

    return step


def _without_fillers(text: str, cues: Cues) -> str:
    """What a sentence must still say: all but the words that the language's own list calls fillers."""
    for filler in cues.fillers:
        text = filler.sub(" ", text)
    return _SPACES.sub(" ", text)


def _trimmed(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ,;–—-")


def condensed(text: str, cues: Cues, *, most_words: int = 40) -> str:
    """A long sentence, or one whose end was never said, cut where its last whole clause ends and marked with "…"."""
    words = text.split()
    trails = text.endswith(("…", "..."))
    if len(words) <= most_words and not trails:
        return text
    kept = " ".join(words[:most_words])
    least = len(kept) // 3 if trails else len(kept) // 2
    ends = [m.start() for m in _CLAUSE_END.finditer(kept) if m.start() > least]
    whole = [i for i in ends if not cues.has("fragment", _BEGINNING.sub("", kept[:i]))]
    at = whole[-1] if whole else ends[-1] if ends else len(kept)
    return kept[:at].rstrip(",;:. …") + " …"


def _unrepeated(text: str) -> str:
    said = re.findall(r"\w+", text.casefold())
    if len(set(said)) == len(said):
        return text
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
    if text[-1].isalnum() or text[-1] in "\"'”)]%+#$€£»":
        text += cues.language.full_stop
    return text


def reported(text: str, speaker: str | None, cues: Cues) -> str:
    """What a speaker said of themself, said of them: "I'll send it." by Ana → "Ana will send it."

    Where the language has no rules for it, or a first person is left over, the sentence is attributed: "Ana: …".
    """
    speaker = short_name(speaker)
    if not speaker or not cues.has("first_person", text):
        return text
    said = _named(text, speaker, cues)
    broken = _BROKEN_OFF.search(text)  # "I like, lose the plan": its verb is no verb
    if broken or speaker not in said or cues.has("first_person", said.replace(speaker, "")):
        return f"{speaker}: {text}"
    return said[0].upper() + said[1:]


def _named(text: str, speaker: str, cues: Cues) -> str:
    """The speaker's name once, then "they"; where others are "they" already, the name each time."""
    again = cues.language.third_person_again
    first = cues.find("first_person", text)
    others = {word for _, word in again} & set(re.findall(r"\w+", text.casefold()))
    said = text
    if first and not others:
        rest = text[first.end() :]
        for pattern, replacement in again:
            rest = re.sub(pattern, replacement, rest)
        said = text[: first.end()] + rest
    for pattern, replacement in cues.third_person:
        said = re.sub(pattern, replacement.replace("{speaker}", speaker.replace("\\", r"\\")), said)
    return said


def short_name(speaker: str | None) -> str:
    """A speaker's label without what stands behind the name: "Ana Ruiz (Acme)" → "Ana Ruiz"; "" for None."""
    return re.split(r"\s*[(|\[]", speaker or "")[0].strip() or (speaker or "")
