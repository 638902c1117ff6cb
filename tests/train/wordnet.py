"""WordNet's relations between English words, for made-up errors and paraphrases; read from the database files at training only.

Knows nothing of sentences. Files: Debian's `wordnet-base` (WordNet licence), `index.*`, `data.*`, `cntlist.rev`, `*.exc`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
_TYPES = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
_VOWELS = "aeiou"
SURE = 0.75
"""Least share of a word's tagged uses that must be of one part of speech, so that it may be taken for it without a tagger."""


@dataclass(frozen=True, slots=True)
class Synset:
    words: tuple[str, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    opposite: tuple[tuple[str, str], ...]
    like: tuple[str, ...]


class WordNet:
    """Relations of words in any common inflection; the answers are inflected likewise."""

    def __init__(self, folder: Path) -> None:
        self._synsets: dict[str, Synset] = {}
        self._senses: dict[tuple[str, str], list[str]] = {}
        for name, pos in POS.items():
            for line in (folder / f"data.{name}").read_text(encoding="latin-1").splitlines():
                if not line.startswith(" "):
                    self._data(line, pos)
            for line in (folder / f"index.{name}").read_text(encoding="latin-1").splitlines():
                if not line.startswith(" "):
                    fields = line.split()
                    count = int(fields[2])
                    self._senses[fields[0], pos] = [pos + offset for offset in fields[-count:]]
        self._counts: dict[tuple[str, str], list[int]] = defaultdict(list)
        for line in (folder / "cntlist.rev").read_text(encoding="latin-1").splitlines():
            key, _, count = line.split()
            lemma, rest = key.split("%", 1)
            self._counts[lemma, _TYPES[rest[0]]].append(int(count))
        self._irregular: dict[tuple[str, str], str] = {}
        for name, pos in POS.items():
            for line in (folder / f"{name}.exc").read_text(encoding="latin-1").splitlines():
                form, *lemmas = line.split()
                self._irregular[form, pos] = lemmas[0]
        self._memory: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def _data(self, line: str, pos: str) -> None:
        head, _, _ = line.partition("|")
        fields = head.split()
        count = int(fields[3], 16)
        words = [fields[4 + 2 * i].split("(")[0].lower() for i in range(count)]
        place = 4 + 2 * count
        pointers = [fields[place + 1 + 4 * i : place + 5 + 4 * i] for i in range(int(fields[place]))]
        above, below, opposite, like = [], [], [], []
        for symbol, offset, kind, ends in pointers:
            target = ("a" if kind == "s" else kind) + offset
            if symbol in ("@", "@i"):
                above.append(target)
            elif symbol in ("~", "~i"):
                below.append(target)
            elif symbol == "&":
                like.append(target)
            elif symbol == "!" and ends[:2] != "00":
                source = words[int(ends[:2], 16) - 1]
                opposite.append((source, f"{target}:{int(ends[2:], 16) - 1}"))
        self._synsets[pos + fields[0]] = Synset(
            tuple(words), tuple(above), tuple(below), tuple(opposite), tuple(like)
        )

    def relations(self, word: str) -> Mapping[str, tuple[str, ...]]:
        """Of a word in lower case: its "same", "other" (antonyms and kin of another kind), "wider" and "narrower" words."""
        if word not in self._memory:
            self._memory[word] = self._relations(word)
        return self._memory[word]

    def kind(self, word: str) -> str:
        """Part of speech and form of a word in lower case: "ns" for "buttons"; "" where it is not clear."""
        found = self._analysis(word)
        return f"{found[1]}{found[2]}" if found else ""

    def _relations(self, word: str) -> Mapping[str, tuple[str, ...]]:
        found = self._analysis(word)
        if found is None:
            return {}
        lemma, pos, form = found
        first = self._senses[lemma, pos][:2]
        main = self._synsets[first[0]]
        kin = {w for s in self._senses[lemma, pos] for w in self._synsets[s].words} | {lemma}
        same = [w for w in main.words if w != lemma and self._leads(w, pos, first[0], 2)]
        opposite = [self._at(t) for s in first for source, t in self._synsets[s].opposite if source == lemma]
        if pos == "a":
            opposite += [self._at(t) for s in main.like for _, t in self._synsets[s].opposite][:3]
        wider = [w for s in main.above for w in self._synsets[s].words if self._leads(w, pos, s, 1)]
        narrower = [w for s in main.below for w in self._synsets[s].words if self._leads(w, pos, s, 1)]
        beside = [
            w
            for s in main.above
            for b in self._synsets[s].below
            if b != first[0]
            for w in self._synsets[b].words
            if self._leads(w, pos, b, 1)
        ]
        common = {w: sum(self._counts.get((w, pos), ())) for w in {*beside, *narrower, *wider, *same}}
        beside = sorted({w for w in beside if w not in kin and common[w] > 0}, key=lambda w: -common[w])[:25]
        groups = {
            "same": [w for w in same if common[w] > 1],
            "opposite": [w for w in opposite if w not in kin],
            "beside": beside,
            "wider": [w for w in wider if common[w] >= 10 and w not in kin and w not in _VAGUE],
            "narrower": [w for w in narrower if w not in kin and common[w] > 0],
        }
        return {
            name: tuple(dict.fromkeys(self._inflected(w, pos, form) for w in words_))
            for name, words_ in (
                (name, [w for w in found if w.isalpha() and w not in _UNFIT])
                for name, found in groups.items()
            )
            if words_
        }

    def _at(self, target: str) -> str:
        synset, _, place = target.partition(":")
        return self._synsets[synset].words[int(place)]

    def _leads(self, word: str, pos: str, synset: str, most: int) -> bool:
        """Whether `synset` is among the first senses of a single word."""
        return word.isalpha() and len(word) > 2 and synset in self._senses.get((word, pos), [])[:most]

    def _analysis(self, word: str) -> tuple[str, str, str] | None:
        """(lemma, part of speech, form) where one reading is much the commonest."""
        readings: dict[tuple[str, str, str], int] = {}
        for pos in "nvar":
            for lemma, form in self._lemmas(word, pos):
                if (lemma, pos) in self._senses:
                    readings[lemma, pos, form] = sum(self._counts.get((lemma, pos), ())) + 1
        if not readings:
            return None
        best = max(readings, key=lambda r: readings[r])
        return best if readings[best] >= SURE * sum(readings.values()) else None

    def _lemmas(self, word: str, pos: str) -> list[tuple[str, str]]:
        if (word, pos) in self._irregular:
            lemma = self._irregular[word, pos]
            form = {"n": "s", "v": "ing" if word.endswith("ing") else "ed", "a": "", "r": ""}[pos]
            return [(lemma, form)] if pos in "nv" else []
        found = [(word, "")]
        if pos == "n" and word.endswith("s") and not word.endswith("ss"):
            found += [(word[:-1], "s"), (word[:-2], "s"), (word[:-3] + "y", "s")][
                : 1 if word[-2] != "e" else 3
            ]
        if pos == "v":
            for ending in ("s", "es", "ies", "ed", "ied", "ing"):
                if word.endswith(ending) and len(word) - len(ending) > 1:
                    base = word[: -len(ending)]
                    form = "s" if ending.endswith("s") else "ed" if ending.endswith("ed") else "ing"
                    ends = ["y"] if ending in ("ies", "ied") else ["", "e"] if form != "s" else [""]
                    found += [(base + e, form) for e in ends]
                    if len(base) > 2 and base[-1] == base[-2]:
                        found.append((base[:-1], form))
        return [f for f in found if f[1] == "" or (f[0], pos) in self._senses]

    @cached_property
    def _forms(self) -> dict[tuple[str, str], str]:
        """Irregular (lemma, form) of verbs and nouns; the shortest past form is the simple past often enough."""
        found: dict[tuple[str, str], str] = {}
        for (form, pos), lemma in self._irregular.items():
            if pos in "nv" and form.isalpha():
                kind = "s" if pos == "n" else "ing" if form.endswith("ing") else "ed"
                found.setdefault((lemma + pos, kind), form)
        return found

    def _inflected(self, lemma: str, pos: str, form: str) -> str:
        if not form:
            return lemma
        if (lemma + pos, form) in self._forms:
            return self._forms[lemma + pos, form]
        if form == "s":
            if lemma.endswith("y") and lemma[-2] not in _VOWELS:
                return lemma[:-1] + "ies"
            return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
        stem = lemma[:-1] if lemma.endswith("e") and (form == "ed" or not lemma.endswith("ee")) else lemma
        if form == "ed" and lemma.endswith("y") and lemma[-2] not in _VOWELS:
            return lemma[:-1] + "ied"
        short = (
            len(lemma) <= 4 and lemma[-1] in "bdgmnprt" and lemma[-2] in _VOWELS and lemma[-3] not in _VOWELS
        )
        return stem + (lemma[-1] if short else "") + form


_UNFIT = frozenset(
    "jew negro adult nigger whitey savage slave lover virgin homosexual lesbian whore prostitute".split()
)
"""Left out: people are not exchanged for these."""
_VAGUE = frozenset(
    "entity thing object unit act group part change make move be get have person be state whole".split()
)
