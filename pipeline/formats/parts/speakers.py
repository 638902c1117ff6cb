"""Tells speaker labels (`Ana: …`) from words that happen to stand before a colon (`Note: …`).

Knows nothing of files. One line alone cannot settle it, so the whole file votes: labels recur, look like names
and open most lines; a figure of speech does none of these. Unsure means no speaker, and the text stays whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

MAX_NAME_CHARS = 64
MAX_LABEL_CHARS = 160
"""A name with what stands behind it in brackets: "The Acting Chair (Mr. Bruce Stanton (Simcoe North))"."""

_OPENING = re.compile(r"\s*(?:>{2,}\s*|[-–—•]\s+)?([^\s:：][^:：\n]{0,159}?)\s*(?::(?=\s|$)|：)\s*")
_NAME = regex.compile(r"[\w+@#'’\"“”(\[][\w\p{M}\s.,'’\"“”()\[\]|/&@+#·・°ー\-–—~*\u200c\u200d]*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_INITIALS = re.compile(r"(?:\b[^\W\d_]{1,3}\.|\bProf\.|\bMrs\.|\bRev\.)")
_AFFILIATION = re.compile(r"\s*[(\[|/].*$")
_NUMBERED = re.compile(
    r"(?:speaker|person|guest|user|participant|spk|caller|s|p)[\s_-]*\d{1,4}$", re.IGNORECASE
)
_PARTICLES = frozenset(
    "de da do dos das del della der den die van von zu la le el al bin ibn abu ben y e i dal di du ten ter".split()
)
_OF = frozenset("of for and".split())
_FUNCTION = frozenset(
    "a the this that these those my our your his her its their it i we you they he she there here so and but or "
    "because if then when where what which who why how is are was were be been do does did have has had not no yes "
    "for from in on at of to with by as about like just also well ok okay now first second third last next one two "
    "three all some any each more most another other basically actually again anyway however let say says said".split()
)
_LABELS = frozenset(
    """note notes nb n.b ps p.s question questions q a answer answers example examples warning todo action actions
    decision decisions agenda summary topic topics time date subject re fwd fw fyi update updates edit link links http
    https step option item items part chapter section point points conclusion result results remember reminder
    important attention spoiler quote finally also meaning problem problems solution reason reasons idea title
    attendees participants present absent location place transcript transcription recording duration started ended
    speakers keywords version status goal goals background context disclaimer source url file page kind language
    minutes risk risks issue issues plan phase stage option level type number total key takeaway takeaways
    hinweis frage antwort anmerkung beispiel achtung thema datum titel problem fazit nota notas pregunta respuesta
    ejemplo remarque question réponse exemple attention sujet domanda risposta esempio
    注意 备注 備註 注 问题 問題 回答 例如 结论 結論 议题 議題 时间 時間 日期 主题 主題 质問 質問 例 参会人员 与会者""".split()
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The words before the first colon of a line, and what follows."""

    name: str
    rest: str


def opening(line: str) -> Opening | None:
    """What could be a label at the start of a line; None where nothing could."""
    found = _OPENING.match(line[: MAX_LABEL_CHARS + 8])
    if not found:
        return None
    name = tidy(found.group(1))
    return Opening(name, line[found.end() :].strip()) if name and could_be_name(name) else None


def tidy(name: str) -> str:
    """A label without Markdown stars and doubled spaces."""
    return " ".join(name.strip().strip("*_").split())


@lru_cache(maxsize=4096)
def could_be_name(name: str) -> bool:
    """Whether these words could name a person or a device at all: no sentence, no heading, no address."""
    if (
        len(name) > MAX_LABEL_CHARS
        or len(_core(name)) > MAX_NAME_CHARS
        or not _NAME.fullmatch(name)
        or not any(c.isalnum() for c in name)
    ):
        return False
    if _YEAR.search(name):
        return False
    if "." in _INITIALS.sub("", name).rstrip(".") and re.search(r"[.]\s", _INITIALS.sub("", _core(name))):
        return False
    words = _core(name).split()
    if not words or len(words) > 6 or _folded(words[0]) in _LABELS or _folded(name) in _LABELS:
        return False
    return not any(w in _FUNCTION and w not in _PARTICLES for w in words if len(words) > 1 or w != "i")


def names(openings: Sequence[Opening | None]) -> frozenset[str]:
    """The labels that are speakers, judged over all lines of a file (None: a line without an opening).

    Accepted: labels that recur in a file where labels are common, and single ones that look like names there;
    every possible name where nearly all lines (90%) are labelled, as in Zoom's own files.
    """
    counts = Counter(o.name for o in openings if o)
    total = len(openings)
    if not counts:
        return frozenset()
    labelled = sum(counts.values()) / total
    if labelled >= 0.9 and (total > 2 or all(looks_like_name(n) for n in counts)):
        return frozenset(n for n, c in counts.items() if c > 1 or not _starts_as_sentence(n))
    recurring = frozenset(n for n, c in counts.items() if c > 1 and (looks_like_name(n) or c > 2))
    share = sum(counts[n] for n in recurring) / total
    if share >= 0.15 or (share >= 0.04 and len(recurring) > 1 and total > 40):
        single = (n for n, c in counts.items() if c == 1 and looks_like_name(n))
        return recurring | frozenset(n for n in single if len(_core(n).split()) > 1 or labelled >= 0.5)
    if total <= 8 and labelled >= 0.5:
        return frozenset(n for n in counts if looks_like_name(n))
    return frozenset()


def looks_like_name(name: str) -> bool:
    """Whether it is written as a name: capitals, or a numbered speaker, or a short word in a caseless script."""
    if _NUMBERED.match(name) or name[0] in "+@":
        return True
    words = [w for w in _core(name).split() if any(c.isalpha() for c in w)]
    if not words or _starts_as_sentence(name):
        return False
    caseless = all(not c.isupper() and not c.islower() for w in words for c in w if c.isalpha())
    if caseless:
        return len("".join(words)) <= 24 and len(words) <= 4
    written = [w for w in words if w not in _PARTICLES]
    return bool(written) and all(
        _first_letter(w).isupper() or not _first_letter(w).islower() for w in written
    )


def strip_label(line: str, known: frozenset[str]) -> Opening | None:
    """The opening of a line if it is one of the known speakers'."""
    found = opening(line)
    return found if found and found.name in known else None


def openings(lines: Iterable[str]) -> list[Opening | None]:
    """The possible label of each line."""
    return [opening(line) for line in lines]


def _core(name: str) -> str:
    return _AFFILIATION.sub("", name).strip() or name


def _folded(word: str) -> str:
    return word.casefold().strip(".,()[]'\"")


def _first_letter(word: str) -> str:
    return next((c for c in word if c.isalpha()), "")


def _starts_as_sentence(name: str) -> bool:
    words = _core(name).split()
    if (
        len(words) > 1
        and words[0] == "The"
        and all(w[0].isupper() for w in words if w not in _PARTICLES | _OF)
    ):
        return False  # "The Acting Chair"
    return bool(words) and len(words) > 1 and _folded(words[0]) in _FUNCTION
