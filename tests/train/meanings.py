"""Draws pipeline/weights/lexicon/ from Unicode's CLDR: `python -m tests.train.meanings --cldr DIR`.

DIR holds the unpacked npm packages `cldr-annotations-full` and `cldr-rbnf` (Unicode-3.0 licence), as
`npm pack` and `tar` leave them: DIR/annotations/… and DIR/rbnf/….json; names come from Babel, which carries CLDR too.
An item (an emoji, a country, a month) is named in every language: words that go with the same items mean the same.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import regex
from babel import Locale

from pipeline.languages import find, tags
from pipeline.text.lexicon import stem
from tests.train.rbnf import spelled

OUT = Path("pipeline/weights/lexicon")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_CLDR = {"nb": "no", "zh-Hans": "zh"}
_EMPTY = frozenset(
    "face emoji button symbol sign flag arrow skin tone facing clock oclock thirty the of and in per".split()
)
_UNITS = ("length", "duration", "mass", "temperature", "speed", "area", "volume", "concentr")
_LEAST_LANGUAGES = 30  # a meaning that fewer languages have a word for is left out
_DICE, _DICE_ONCE, _NEAR_BEST = (
    0.4,
    0.8,
    0.7,
)  # how faithful a word must be to a meaning: at least, if seen once, to the best
# CLDR spells no numbers in these two.
_BY_HAND = {
    "bn": "1:এক|প্রথম 2:দুই|দু|দ্বিতীয় 3:তিন|তৃতীয় 4:চার|চতুর্থ 5:পাঁচ|পঞ্চম 6:ছয়|ষষ্ঠ 7:সাত|সপ্তম 8:আট|অষ্টম 9:নয়|নবম 10:দশ|দশম 11:এগারো|একাদশ 12:বারো|দ্বাদশ 13:তেরো|ত্রয়োদশ 14:চৌদ্দ|চতুর্দশ 15:পনেরো|পঞ্চদশ 16:ষোলো|ষোল|ষোড়শ 17:সতেরো|সপ্তদশ 18:আঠারো|অষ্টাদশ 19:উনিশ|ঊনবিংশ|উনবিংশ 20:বিশ|কুড়ি|বিংশ 30:ত্রিশ|তিরিশ 40:চল্লিশ 50:পঞ্চাশ 60:ষাট 70:সত্তর 80:আশি 90:নব্বই 100:একশ|শত|শো 1000:হাজার|সহস্র",
    "te": "1:ఒక|మొదటి 2:రెండు|రెండవ|రెండో|ఇద్దరు 3:మూడు|మూడవ|మూడో|ముగ్గురు 4:నాలుగు|నాల్గవ|నలుగురు 5:ఐదు|ఐదవ 6:ఆరు|ఆరవ 7:ఏడు|ఏడవ 8:ఎనిమిది 9:తొమ్మిది 10:పది|పదవ 11:పదకొండు 12:పన్నెండు 13:పదమూడు 14:పద్నాలుగు|పధ్నాలుగు 15:పదిహేను 16:పదహారు 17:పదిహేడు 18:పద్దెనిమిది|పదునెనిమిది 19:పందొమ్మిది|పంతొమ్మిది 20:ఇరవై 30:ముప్పై|ముప్ఫై 40:నలభై 50:యాభై|ఏభై 60:అరవై 70:డెబ్బై 80:ఎనభై 90:తొంభై 100:వంద|నూరు 1000:వెయ్యి|వేయి",
}  # fmt: skip


def main() -> None:
    """Write one compressed file a language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cldr", type=Path, required=True)
    cldr: Path = parser.parse_args().cldr
    english = {item: _words(names, "en") for item, names in _items(cldr, "en").items()}
    drawn = {tag: _aligned(english, _items(cldr, tag), tag) for tag in tags()}
    spread = Counter(name for tag in drawn if tag != "en" for name in set().union(*drawn[tag].values()))
    OUT.mkdir(exist_ok=True)
    for tag, words in drawn.items():
        kept: dict[str, set[str]] = defaultdict(set)
        for word, names in words.items():
            kept[stem(word, tag)] |= {name for name in names if spread[name] >= _LEAST_LANGUAGES}
        held = {
            "numbers": _numbers(cldr, tag),
            "words": {form: " ".join(sorted(names)) for form, names in sorted(kept.items()) if names},
        }
        data = gzip.compress(json.dumps(held, ensure_ascii=False).encode(), 9, mtime=0)
        (OUT / f"{tag.lower().replace('-', '_')}.json.gz").write_bytes(data)


def _items(cldr: Path, tag: str) -> dict[str, list[str]]:
    """What each emoji, country, language, currency, month, day, city and unit is called."""
    path = cldr / "annotations" / _CLDR.get(tag, tag) / "annotations.json"
    held = json.loads(path.read_text(encoding="utf-8"))["annotations"]["annotations"]
    found = {item: [*v.get("default", ()), *v.get("tts", ())] for item, v in held.items()}
    locale = Locale.parse(tag, sep="-")
    named: list[tuple[str, object]] = [
        *((f"territory {key}", name) for key, name in locale.territories.items()),
        *((f"language {key}", name) for key, name in locale.languages.items()),
        *((f"currency {key}", name) for key, name in locale.currencies.items()),
        *((f"city {key}", _city(key, zone, tag)) for key, zone in locale.time_zones.items()),
    ]
    for context in ("format", "stand-alone"):
        named += [(f"month {key}", name) for key, name in locale.months[context]["wide"].items()]
        named += [(f"day {key}", name) for key, name in locale.days[context]["wide"].items()]
    for unit, forms in locale._data["unit_patterns"].items():
        if str(unit).startswith(_UNITS):
            named += [(f"unit {unit}", _bare(pattern)) for pattern in dict(forms.get("long", {})).values()]
    for item, name in named:
        if isinstance(name, str):
            found.setdefault(item, []).append(name)
    return {item: [name.lower() for name in names] for item, names in found.items()}


def _city(zone: str, names: Mapping[str, object], tag: str) -> object:
    if "city" in names or tag != "en" or "/" not in zone:
        return names.get("city")
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _bare(pattern: object) -> object:
    return pattern.replace("{0}", "").strip() if isinstance(pattern, str) else None


def _words(names: Iterable[str], tag: str) -> set[str]:
    if tag == "en":
        return {w for name in names for w in _WORD.findall(name)} - _EMPTY
    language = find(tag)
    words = {w for name in names for w in _WORD.findall(name)} if language.spaced else set(names)
    least = 3 if language.script in {"Latn", "Cyrl", "Grek"} else 2
    return {w for w in words if w not in language.stop_words and len(w) >= least and _WORD.search(w)}


def _aligned(english: dict[str, set[str]], items: dict[str, list[str]], tag: str) -> dict[str, set[str]]:
    """Each word of the language with the English words that name the same items, by Dice's coefficient."""
    if tag == "en":
        return {
            w: {w}
            for words in english.values()
            for w in words
            if len(w) > 2 and w not in find("en").stop_words
        }
    own = {item: _words(names, tag) for item, names in items.items()}
    there, here, both = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for item in english.keys() & own.keys():
        there.update(english[item])
        here.update(own[item])
        both.update((a, b) for a in english[item] for b in own[item])
    scored: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (a, b), times in both.items():
        dice = 2 * times / (there[a] + here[b])
        if dice >= _DICE_ONCE or (dice >= _DICE and times >= 2):
            scored[a].append((-dice, b))
    found: dict[str, set[str]] = defaultdict(set)
    for a, pairs in scored.items():
        best = sorted(pairs)
        for score, b in best[:2]:
            if score <= _NEAR_BEST * best[0][0]:
                found[b].add(a)
    return found


def _numbers(cldr: Path, tag: str) -> dict[int, list[str]]:
    if tag in _BY_HAND:
        return {int(v): words.split("|") for v, _, words in (p.partition(":") for p in _BY_HAND[tag].split())}
    rules = json.loads((cldr / "rbnf" / f"{_CLDR.get(tag, tag)}.json").read_text(encoding="utf-8"))
    return {value: spelled(value, rules, tag) for value in (*range(1, 21), *range(30, 100, 10), 100, 1000)}


if __name__ == "__main__":
    main()
