"""Which words may stand for each other unnoticed, and which make a statement wrong: WordNet, our lists, and MiniLM's neighbours.

Knows nothing of sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

from pipeline.verification.evidence_chunks import STOP, words_of
from tests.train import network, pairs, words
from tests.train.wordnet import WordNet


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Per word in lower case: words that may stand for it unnoticed, words that make it wrong, opposites."""

    same: Mapping[str, Sequence[str]]
    near: Mapping[str, Sequence[str]]
    opposite: Mapping[str, Sequence[str]]
    kinds: Mapping[str, str]


def read(meetings: Sequence[pairs.Meeting], folder: Path, wordnet: Path, tokenizer: Tokenizer) -> Lexicon:
    """Synonyms, lookalikes and opposites of the words of these meetings."""
    book = WordNet(wordnet)
    listed = words.table(words.SYNONYMS)
    same = {w: [s for s in found if " " not in s] for w, found in listed.items() if w not in _LOOSE}
    near = {w: list(found) for w, found in _lookalikes(meetings, folder, tokenizer).items()}
    opposite = {w: list(found) for w, found in words.both_ways(words.ANTONYMS).items()}
    seen = {w for m in meetings for _, t in m.lines for w in words_of(t)}
    seen |= {w for m in meetings for s, _ in pairs.answers(m) for w in words_of(s)}
    kinds: dict[str, str] = dict.fromkeys(words.NUMBERS, "number")
    for word in sorted(seen | set(near)):
        if word in STOP or not word.isalpha() or len(word) < 3:
            continue
        found = book.relations(word)
        kinds.setdefault(word, book.kind(word))
        if word not in _LOOSE:
            same.setdefault(word, []).extend(w for w in found.get("same", ()) if w not in _LOOSE)
        opposite.setdefault(word, []).extend(found.get("opposite", ()))
        kin = [*found.get("beside", ())[:12], *found.get("narrower", ())[:4]]
        near[word] = [w for w in {*near.get(word, ()), *kin} if w not in same.get(word, ())]
    tables = ({w: tuple(sorted(f)) for w, f in part.items() if f} for part in (same, near, opposite))
    return Lexicon(*tables, kinds)


def _lookalikes(
    meetings: Sequence[pairs.Meeting], folder: Path, tokenizer: Tokenizer
) -> Mapping[str, Sequence[str]]:
    """For frequent words: other words of the same kind, by the whole MiniLM; near, but not synonyms."""
    from transformers import AutoModel

    counts: Counter[str] = Counter()
    for meeting in meetings:
        for sentence, _ in pairs.answers(meeting):
            counts.update(words_of(sentence) * 50)
        for _, text in meeting.lines:
            counts.update(words_of(text))
    vocabulary = [w for w, c in counts.items() if c >= 150 and w.isalpha() and len(w) > 3 and w not in STOP]
    bert = AutoModel.from_pretrained(folder).eval()
    found = []
    with torch.no_grad():
        for start in range(0, len(vocabulary), 256):
            ids, mask = network.padded([tokenizer.encode(w).ids for w in vocabulary[start : start + 256]])
            states = bert(input_ids=ids, attention_mask=mask).last_hidden_state
            mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            found.append(nn.functional.normalize(mean, dim=1))
    vectors = torch.cat(found)
    near: dict[str, list[str]] = {}
    for n, word in enumerate(vocabulary):
        same = vectors @ vectors[n]
        close = [
            vocabulary[i]
            for i in same.topk(min(60, len(vocabulary))).indices.tolist()
            if 0.35 < same[i] < 0.68
        ]
        near[word] = [w for w in close if w[:4] != word[:4] and w[-2:] == word[-2:]][:12]
    return near


_LOOSE = STOP | frozenset(
    "first next like well just right kind sort mean means hard such look even still yet only both ones thing things lot get got"
    " getting gets know knows knew going goes went gone come came let put way back good sure fine okay yeah see saw seen".split()
)
"""Words of too many meanings to exchange without reading the sentence."""
