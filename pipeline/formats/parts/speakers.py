"""Tells speaker labels (`Ana: …`) from words that happen to stand before a colon (`Note: …`).

Knows nothing of files. One line alone cannot settle it, so the whole file votes: labels recur, look like names
and open most lines; a figure of speech does none of these. Unsure means no speaker, and the text stays whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

MAX_NAME_CHARS = 64
EVERY_LINE = 0.98

_OPENING = re.compile(
    r"\s{0,40}(?:>{1,3}\s{0,8}|[-–—•*]\s{1,8}|\d{1,3}[.)]\s{1,8})?([^\s:：][^:：\n]{0,63}?)\s{0,8}(?::(?=\s|$)|：)\s*"
)
_NAME = regex.compile(
    r"[\w+@#'’\"“”(\[\p{So}\p{Sk}][\w\p{M}\p{So}\p{Sk}\p{Cf}\s.,'’\"“”()\[\]|/&@+#·・°ー\-–—~*\u200c\u200d]*"
)
_LABEL = regex.compile(r"[^\n<>{}=;]{1,64}")
_SAID = regex.compile(r"[.!?…]\s+\p{L}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_INITIALS = re.compile(r"(?:\b[^\W\d_]{1,3}\.|\bProf\.|\bMrs\.|\bRev\.)")
_AFFILIATION = re.compile(r"\s*[(\[|/].*$")
_NUMBERED = re.compile(
    r"(?:speaker|person|guest|user|participant|spk|caller|s|p)[\s_-]*\d{1,4}$", re.IGNORECASE
)
_PAIRS = {"(": ")", "[": "]", "<": ">"}
_PARTICLES = frozenset(
    "de da do dos das del della der den die van von zu la le el al bin ibn abu ben y e i dal di du ten ter".split()
)
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
    found = _OPENING.match(line[: MAX_NAME_CHARS + 60])
    if not found:
        return None
    name = tidy(found.group(1))
    return Opening(name, line[found.end() :].strip()) if name and could_be_label(name) else None


def tidy(name: str) -> str:
    """A label without Markdown stars, doubled spaces, and brackets that are around all of it or not closed."""
    plain = " ".join(name.strip().strip("*_").split())
    while plain:
        before = plain
        plain = plain.strip(" ,:|–—").removeprefix("- ").removesuffix(" -")
        if plain[:1] in _PAIRS and plain[-1:] == _PAIRS[plain[:1]] and plain.count(plain[:1]) == 1:
            plain = plain[1:-1]
        for opens, closes in _PAIRS.items():
            if plain.endswith((opens, closes)) and plain.count(opens) != plain.count(closes):
                plain = plain[:-1]
            if plain.startswith((opens, closes)) and plain.count(opens) != plain.count(closes):
                plain = plain[1:]
        if plain == before:
            break
    return plain


@lru_cache(maxsize=4096)
def could_be_label(name: str) -> bool:
    """Whether this could stand before a colon as a label where the structure of the file says so: no sentence, no
    address, not too many words."""
    if len(name) > MAX_NAME_CHARS or not _LABEL.fullmatch(name) or "://" in name:
        return False
    return (
        len(_core(name).split()) <= 8
        and not _SAID.search(_INITIALS.sub("", name))
        and any(c.isalnum() or ord(c) > 0x2000 for c in name)
    )


@lru_cache(maxsize=4096)
def could_be_name(name: str) -> bool:
    """Whether these words could name a person or a device at all: no sentence, no heading, no address."""
    if len(name) > MAX_NAME_CHARS or not _NAME.fullmatch(name) or not any(c.isalnum() for c in name):
        return False
    if _YEAR.search(name):
        return False
    if "." in _INITIALS.sub("", name).rstrip(".") and re.search(r"[.]\s", _INITIALS.sub("", name)):
        return False
    words = _core(name).split()
    if not words or len(words) > 6 or _folded(words[0]) in _LABELS or _folded(name) in _LABELS:
        return False
    return not any(w in _FUNCTION and w not in _PARTICLES for w in words if len(words) > 1 or w != "i")


def names(openings: Sequence[Opening | None]) -> frozenset[str]:
    """The labels that are speakers, judged over all lines of a file (None: a line without an opening).

    Where every line is labelled (98%), as in Zoom's own files, each label is one, whatever it looks like; where nearly
    all are (90%), every possible name. Else labels that recur and look like names in a file where labels are common,
    and single ones there.
    """
    total = len(openings)
    lax = Counter(o.name for o in openings if o)
    if not lax:
        return frozenset()
    labelled = sum(lax.values()) / total
    if labelled >= EVERY_LINE and total >= 4 and (max(lax.values()) > 1 or all(map(could_be_name, lax))):
        return frozenset(n for n in lax if not _is_label_word(n) or lax[n] > 1) | _questions(lax)
    counts = Counter(o.name for o in openings if o and could_be_name(o.name))
    counts.update({n: c for n, c in lax.items() if n not in counts and c > 2 and _capitals(n)})
    labelled = sum(counts.values()) / total
    if labelled >= 0.9 and (total > 2 or all(looks_like_name(n) for n in counts)):
        return frozenset(n for n, c in counts.items() if c > 1 or not _starts_as_sentence(n))
    if (asked := _questions(lax)) and sum(lax[n] for n in asked) * 2 >= total:
        return asked
    recurring = frozenset(n for n, c in counts.items() if c > 1 and (looks_like_name(n) or c > 2))
    share = sum(counts[n] for n in recurring) / total
    if share >= 0.15 or (share >= 0.04 and len(recurring) > 1 and total > 40):
        single = (n for n, c in counts.items() if c == 1 and looks_like_name(n))
        return recurring | frozenset(n for n in single if len(_core(n).split()) > 1 or labelled >= 0.5)
    if total <= 8 and labelled >= 0.5:
        return frozenset(n for n in counts if looks_like_name(n))
    return frozenset()


def _questions(counts: Mapping[str, int]) -> frozenset[str]:
    """ "Q" and "A" where both recur: an interview."""
    found = frozenset(n for n in counts if _folded(n) in ("q", "a") and counts[n] > 1)
    return found if len({_folded(n) for n in found}) == 2 else frozenset()


def _is_label_word(name: str) -> bool:
    return _folded(name) in _LABELS or (_starts_as_sentence(name) and not _capitals(name))


def _capitals(name: str) -> bool:
    """Whether it is written as names are, small words between aside: "The Big Room", "Greg the Egg"."""
    words = [w for w in _core(name).split() if any(c.isalpha() for c in w)]
    small = sum(_first_letter(w).islower() for w in words)
    return (
        bool(words)
        and small * 2 <= len(words)
        and all(_first_letter(w).isupper() for w in (words[0], words[-1]))
    )


def looks_like_name(name: str) -> bool:
    """Whether it is written as a name: capitals, or a numbered speaker, or a short word in a caseless script."""
    if _NUMBERED.match(name) or name[0] in "+@":
        return True
    words = [w for w in _core(name).split() if any(c.isalpha() for c in w)]
    if not words or (_starts_as_sentence(name) and not _capitals(name)):
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
    return bool(words) and len(words) > 1 and _folded(words[0]) in _FUNCTION
