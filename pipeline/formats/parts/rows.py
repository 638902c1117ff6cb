"""One JSON object as something that was said: its words, who said them and when, from whatever keys it has.

Knows nothing of vendors and of the rest of the file. Keys are compared by their letters alone: `start_time`,
`startTime` and `StartTime` are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.formats.parts.time_spans import TimeSpan, moment, span

_TEXT = (
    "text content said sentence utterance transcript message body spokentext display displaytext transcription caption "
    "transcripttext transcriptiontext rawtext phrase speech segment line punctuatedword word value utf8 predtext "
    "onebest words lexical inhalt texte texto testo tekst текст текстовка 内容 文本 文字 テキスト 発言 내용 텍스트 نص טקסט"
).split()
WORD_LISTS = frozenset(
    "words elements items tokens segs wordalignment wordslist wordslevel wordtimestamps result".split()
)
_NESTED = ("alternatives", "nbest", "hypotheses")
_INSIDE = (
    "channel",
    "transcription",
    "transcript",
    "result",
    "content",
    "message",
    "data",
    "payload",
    "body",
    "speech",
    "value",
)
_TIMING = ("timing", "time", "times", "interval", "range", "span", "period", "timecode")
_NAMES = (
    "userprofile speakerdisplayname speakername speakerfullname displayname participantname userdisplayname username authorname "
    "speakermodellabel speaker participant user author spk speakerlabel speakertag participantrole speakerrole talker "
    "person who voice sendername sender from fullname name label role speakerid spkid participantid userid speakernumber "
    "speakeridx speakerindex sprecher sprecherin locuteur intervenant hablante orador interlocutor parlante spreker mówca "
    "talare taler puhuja спикер говорящий 发言人 說話者 说话人 話者 発言者 화자 발언자 المتحدث דובר"
).split()
_INNER_NAMES = "displayname realname name fullname username label speakername value title email source id userid role".split()
_IDS = frozenset("speakerid spkid participantid userid speaker participant id speakerlabel user".split())
_INTERIM = ("isfinal", "final", "endofturn", "speechfinal")
_CHANNELS = ("channellabel", "channeltag", "channel")
_CONFIDENCE = ("confidence", "probability", "score", "conf", "p")
_STRANGER = re.compile(r"^(?:[0-9a-f]{8}-[0-9a-f-]{20,}|[\w.-]+/[\w./-]+)$", re.IGNORECASE)
"""An identifier rather than a name: a UUID, a resource path."""


@dataclass(frozen=True, slots=True)
class JsonRow:
    """One object of a list, read. `text` is as it stands; `word_rows` are its recognized words, one by one."""

    text: str
    speaker: str | None
    speaker_id: str | None
    span: TimeSpan
    word_rows: tuple[JsonRow, ...] = ()
    confidence: float | None = None
    interim: bool = False
    channel: str | None = None


@lru_cache(maxsize=8192)
def folded(key: str) -> str:
    """A key by its letters alone."""
    return re.sub(r"[\W_]+", "", key.casefold())


def row(data: Mapping[str, object], *, deep: bool = True) -> JsonRow:
    """What one object says; `text` is empty where it says nothing."""
    keys = {folded(k): v for k, v in data.items()}
    text = _text(keys)
    words = tuple(_words(keys)) if deep else ()
    inner = _inside(keys) if deep and not (text and words) else None
    if inner is not None:
        other = row(inner)
        text, words = text or other.text, words or other.word_rows
    speaker, speaker_id = _speaker(keys)
    final = next((keys[k] for k in _INTERIM if isinstance(keys.get(k), bool)), True)
    partial = "partial" in str(keys.get("messagetype", "")).lower() or keys.get("ispartial") is True
    when = span(data)
    if when.start is None:
        when = next((s for k in _TIMING if isinstance(v := keys.get(k), dict) and (s := span(v)).start), when)
    channel = next((keys[k] for k in _CHANNELS if isinstance(keys.get(k), (str, int))), None)
    return JsonRow(
        text, speaker, speaker_id, when, words, _confidence(keys), not final or partial,
        None if channel is None or isinstance(channel, bool) else str(channel),
    )  # fmt: skip


def _text(keys: Mapping[str, object]) -> str:
    for key in _TEXT:
        value = keys.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def _words(keys: Mapping[str, object]) -> Iterator[JsonRow]:
    for key in WORD_LISTS:
        value = keys.get(key)
        if isinstance(value, list) and any(isinstance(v, dict) for v in value):
            for each in value:
                made = row(first_alternative(each), deep=False) if isinstance(each, dict) else None
                if made and made.text:
                    yield made
            return
    stamps = keys.get("timestamps")  # IBM Watson: ["word", start, end]
    if isinstance(stamps, list) and all(isinstance(s, list) and len(s) == 3 for s in stamps):
        for word, start, end in stamps:
            if isinstance(word, str):
                yield JsonRow(word, None, None, TimeSpan(moment(start, 1.0), moment(end, 1.0)))


def first_alternative(data: Mapping[str, object]) -> dict[str, object]:
    """An object with the keys of its first alternative, which a recognizer thinks the best."""
    for key, value in data.items():
        if folded(key) in _NESTED and isinstance(value, list) and value and isinstance(value[0], dict):
            return {**value[0], **{k: v for k, v in data.items() if k != key}}
    return dict(data)


def _inside(keys: Mapping[str, object]) -> Mapping[str, object] | None:
    """The object within that holds the words: the first alternative, a channel, a message."""
    for key in _NESTED:
        value = keys.get(key)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return value[0]
    for key in _INSIDE:
        value = keys.get(key)
        if isinstance(value, dict):
            return value
    return None


def _speaker(keys: Mapping[str, object]) -> tuple[str | None, str | None]:
    """The name and, where the file says so with an id, the id to look up."""
    known_id: str | None = None
    for key in _NAMES:
        value = keys.get(key)
        if isinstance(value, dict):
            name, inner_id = _named(value)
            known_id = known_id or inner_id
        else:
            name = _plain(value, bare=key not in ("name", "label", "value", "from", "role"))
            if key in _IDS and isinstance(value, (str, int)) and not isinstance(value, bool):
                known_id = known_id or str(value)
        if name and not _STRANGER.match(name):
            return name, known_id
    source = keys.get("source")
    if source in ("microphone", "system"):
        return ("Me" if source == "microphone" else "Them"), known_id
    return None, known_id


def _named(value: Mapping[str, object], depth: int = 0) -> tuple[str | None, str | None]:
    keys = {folded(k): v for k, v in value.items()}
    known_id = next(
        (str(keys[k]) for k in ("id", "userid", "speakerid") if isinstance(keys.get(k), (str, int))), None
    )
    for key in _INNER_NAMES:
        found = keys.get(key)
        if isinstance(found, dict):
            name, inner = _named(found, depth + 1) if depth < 3 else (None, None)
            if name:
                return name, inner or known_id
        elif key == "source" and found in ("microphone", "system", "speaker"):
            return ("Me" if found == "microphone" else "Them"), known_id
        elif (name := _plain(found)) and not _STRANGER.match(name):
            return name, known_id
    within = next((v for v in value.values() if isinstance(v, dict)), None)
    return (_named(within, depth + 1)[0], known_id) if within and depth < 3 else (None, known_id)


def _plain(value: object, *, bare: bool = True) -> str | None:
    """A speaker as the file names it; bare numbers and letters (0, "A") become "Speaker 0", "Speaker A"."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return f"Speaker {int(value)}" if bare and abs(value) < 1e6 else None
    if not isinstance(value, str) or not value.strip() or value.strip() in ("?", "UU", "-1"):
        return None
    plain = " ".join(value.split())
    short = len(plain) <= 2 and plain.isascii() and (plain.isdigit() or (plain.isalpha() and len(plain) == 1))
    return f"Speaker {plain}" if short else plain[:128]


def _confidence(keys: Mapping[str, object]) -> float | None:
    value = next((keys[k] for k in _CONFIDENCE if isinstance(keys.get(k), (int, float, str))), None)
    try:
        number = (
            float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None
        )
    except ValueError:
        return None
    return round(number, 4) if number is not None and 0 <= number <= 1 else None
