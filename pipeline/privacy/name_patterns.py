"""Finds the names in a meeting: those who speak, the user's own words, and words that are written as names are.

Knows nothing of what replaces them. Who speaks and what the user listed is found wherever it stands, inflected too; other
names are found by their capitals or by what people put beside names, which is a rule and misses some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from pipeline.errors import NotFound
from pipeline.languages import find

WORD = regex.compile(r"[\p{L}\p{M}]+")
CASED = regex.compile(r"[\p{Lu}\p{Ll}]")
_PLACES = frozenset(
    "speaker unknown host guest moderator participant project manager team room sprecher interviewer person persona marketing "
    "design designer user expert chair chairman chairwoman minister interface industrial professor grad postdoc phd".split()
)
# What people put before or behind a name where the script has no capitals (and in German and others, where all nouns have).
_BEFORE = regex.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Sr|Sra|Señora?|Senhora?|Signora?|Dhr|Mevr|Pan|Pani|Pán|Paní|Hr|Fr|Fru"
    r"|Bapak|Ibu|Pak|Bu|Encik|Puan|Ông|Bà|Anh|Chị|Bay|Bayan|Г-н|Госпожа|Пан|Пані|Кύριος|Κυρία)\b\.?\s+"
    r"|คุณ|นาย|นาง|श्री\s*|السيدة?\s+|الأستاذة?\s+|الدكتورة?\s+|آقای\s+|خانم\s+|מר\s+|גב['׳]\s+|திரு\s*|శ్రీ\s*)"
    r"(?P<name>[\p{L}\p{M}]{2,20})"
)
_BEHIND = regex.compile(
    r"(?P<name>(?:\p{Han}{1,3}|\p{Katakana}{2,8}|\p{Hangul}{2,3}|[\p{Devanagari}\p{M}]{2,12}|\p{Latin}{2,15}))"
    r"\s?(?:さん|様|さま|氏|くん|君|ちゃん|先生|女士|小姐|經理|经理|老師|老师|总监|씨|님|선생님|과장|대리|팀장|부장|जी|বাবু|గారు)"
)
_NOT_NAMES = frozenset(
    "皆 各 お客 客 誰 何 皆様 大家 各位 お母 お父 奥 娘 息子 선생 고객 여러분 부모 어머 아버 हाँ हां नहीं".split()
)


@dataclass(frozen=True, slots=True)
class NamePattern:
    """One name as it is looked for: `lower` begins the word; `exact`: as it stands, also within a word.

    `capital_only`: it is a common word too, and means somebody only where it has its capital.
    """

    lower: str
    exact: bool = False
    capital_only: bool = False


def names_in(
    texts: Sequence[str], speakers: Iterable[str], own: Iterable[str], languages: Sequence[str]
) -> frozenset[NamePattern]:
    """Every name that is to be replaced in these texts."""
    whole = "\n".join(texts)
    small = Counter(w for w in WORD.findall(whole) if w[:1].islower())
    capitals = any(c.isupper() for c in whole)
    told = {t for label in speakers for t in _parts(label) if t.casefold() not in _PLACES}
    words = {t for entry in own for t in _parts(entry)}
    sure = tuple(_stem(t.lower()) for t in told | words if CASED.search(t) and len(t) > 2)
    guessed = {w for w in _guessed(texts, small, languages) if not w.lower().startswith(sure)}
    found = set()
    for word in sorted(told | words | guessed):
        if not CASED.search(word):
            found.add(NamePattern(word, exact=True))
            continue
        lower = word.lower()
        common = capitals and word in told and (bool(small[lower]) or means_something(lower, languages))
        found.add(NamePattern(_stem(lower), capital_only=(common or word in guessed) and word not in words))
    return frozenset(n for n in found if n.lower)


def _parts(label: str) -> list[str]:
    """The words of a label that name somebody: no initials, no numbers; of a name in Han or Hangul also its parts."""
    found = []
    for word in WORD.findall(label):
        if CASED.search(word):
            if len(word) > 1:
                found.append(word)
        elif len(word) > 1:
            found.append(word)
            if regex.fullmatch(r"[\p{Han}\p{Hangul}]{3,4}", word):
                found += [word[1:], word[:2], word[2:]] if len(word) == 4 else [word[1:]]
    return [w for w in found if len(w) > 1]


def _guessed(texts: Sequence[str], small: Counter[str], languages: Sequence[str]) -> set[str]:
    """Words written as names are: a capital inside a sentence on a word that is never small; or with a title beside it."""
    found = {m["name"] for text in texts for p in (_BEFORE, _BEHIND) for m in p.finditer(text)} - _NOT_NAMES
    nouns_too = any(tag.partition("-")[0] in ("de", "lb") for tag in languages)
    for text in texts:
        for match in _INSIDE.finditer(text):
            run = WORD.findall(match[0])
            if nouns_too and len(run) < 2:
                continue
            found |= {
                w
                for w in run
                if len(w) > 2
                and not w.isupper()
                and not small[w.lower()]
                and not means_something(w.lower(), languages)
            }
    return {w for w in found if w.casefold() not in _PLACES}


_INSIDE = regex.compile(
    r"(?<=[\p{Ll}\p{M},;:]\s)\p{Lu}[\p{L}\p{M}'’-]{1,40}(?:\s\p{Lu}[\p{L}\p{M}'’-]{1,40}){0,3}"
)


def means_something(lower: str, languages: Sequence[str]) -> bool:
    """Whether the word is one that the language needs: a function word, a day, a month."""
    return any(lower in _stop_words(tag) or lower in _calendar(tag) for tag in (*languages, "en"))


@cache
def _stop_words(tag: str) -> frozenset[str]:
    try:
        return find(tag).stop_words
    except NotFound:
        return frozenset()


@cache
def _calendar(tag: str) -> frozenset[str]:
    """Days and months, as the language writes them."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return frozenset()
    named = [*locale.days.values(), *locale.months.values()]
    return frozenset(
        str(word).lower().rstrip(".")
        for forms in named
        for names in forms.values()
        for word in names.values()
    )


_ENDING = regex.compile(r"[aeiouyаеиіоуыяюєїαεηιουωáéíóúàèìòùäëïöüåæøőűąęěů]$")


def _stem(lower: str) -> str:
    """The beginning that stays when the name is inflected: without its last vowel, where enough is left."""
    return lower[:-1] if len(lower) > 3 and _ENDING.search(lower) else lower


def fits(name: NamePattern, word: str, small: Counter[str]) -> bool:
    """Whether a word of a text is this name, perhaps inflected."""
    ending = len(word) - len(name.lower)
    if ending and word.lower() == name.lower:
        return True
    capital = word[:1].isupper()
    if name.capital_only and not capital:
        return False
    if len(name.lower) >= 5:
        return ending <= 6
    if ending <= 1 and len(name.lower) >= 3:
        return capital or ending == 0 or not small[word.lower()]
    return ending == 0 or (capital and len(name.lower) >= 3 and ending <= 4 and not small[word.lower()])
