"""Train the grounding model: `python -m tests.train.grounding --data DIR --minilm DIR --out DIR`.

Statements about QMSum train meetings, with errors put into the statement, the evidence, or both. SummEdits is only measured
on the way; nothing of it is learned here (`tests.train.scale` fits the last step).
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from pipeline.text.chunks import STOP, words_of
from pipeline.text.marks import marked, per_piece
from tests.train import network, pairs

CHUNK_PIECES = 72
CLAIM_PIECES = 72


def say(*words: object) -> None:
    print(*words, file=sys.stderr, flush=True)


class States:
    """The lower half's states of every chunk, computed once, in half precision."""

    def __init__(self, lower: network.Lower, tokenizer: Tokenizer) -> None:
        self.lower, self.tokenizer = lower, tokenizer
        self.place: dict[tuple[str, int], tuple[int, int]] = {}
        self.all_texts: dict[str, list[str]] = {}
        self.blocks: list[Tensor] = []
        self.size = 0

    def add(self, source: str, texts: Sequence[str], which: Sequence[int]) -> None:
        """Encode the chunks `which` of a source."""
        self.all_texts[source] = list(texts)
        todo = sorted((self.tokenizer.encode(texts[i]).ids[:CHUNK_PIECES], i) for i in which)
        todo.sort(key=lambda t: len(t[0]))
        for start in range(0, len(todo), 64):
            part = todo[start : start + 64]
            ids, mask = padded([ids for ids, _ in part])
            with torch.no_grad():
                states = self.lower(ids, mask).half()
            for row, (own, i) in enumerate(part):
                self.blocks.append(states[row, : len(own)].clone())
                self.place[source, i] = (len(self.blocks) - 1, len(own))

    def batch(self, wanted: Sequence[tuple[tuple[str, int], ...]]) -> tuple[Tensor, Tensor, Tensor]:
        """The pool of chunks that several claims read, its mask, and which of them each claim reads.

        Chunks are encoded when they are first wanted. The last of the pool is empty: it fills short rows.
        """
        keys = list(dict.fromkeys(key for chunks in wanted for key in chunks))
        missing: dict[str, list[int]] = {}
        for source, i in keys:
            if (source, i) not in self.place:
                missing.setdefault(source, []).append(i)
        for source, which in missing.items():
            self.add(source, self.all_texts[source], which)
        blocks = [self.blocks[self.place[k][0]] for k in keys]
        pool = torch.zeros(len(keys) + 1, max(len(b) for b in blocks), blocks[0].shape[1])
        mask = torch.zeros(pool.shape[:2])
        for n, block in enumerate(blocks):
            pool[n, : len(block)] = block.float()
            mask[n, : len(block)] = 1.0
        number = {k: n for n, k in enumerate(keys)}
        most = max(len(chunks) for chunks in wanted)
        rows = torch.full((len(wanted), most), len(keys))
        for n, chunks in enumerate(wanted):
            rows[n, : len(chunks)] = torch.tensor([number[key] for key in chunks])
        return pool, mask, rows


def padded(rows: Sequence[Sequence[int]], fill: int = 0) -> tuple[Tensor, Tensor]:
    longest = max(len(r) for r in rows)
    ids = torch.full((len(rows), longest), fill)
    mask = torch.zeros(len(rows), longest)
    for n, row in enumerate(rows):
        ids[n, : len(row)] = torch.tensor(row)
        mask[n, : len(row)] = 1.0
    return ids, mask


@dataclass(frozen=True, slots=True)
class Item:
    ids: list[int]
    marks: list[int]
    labels: list[float]
    label: float
    weight: float
    source: str
    chunks: tuple[tuple[str, int], ...]


def item(pair: pairs.Pair, states: States) -> Item:
    """A pair in numbers. Labels of pieces: 1 wrong, 0 right, -1 teaches nothing."""
    keys = [(pair.source, i) for i in pair.chunks]
    for i, text in pair.edited:
        name = f"{pair.source}~{text}"
        states.all_texts[name] = [text]
        keys[pair.chunks.index(i)] = (name, 0)
    texts = [states.all_texts[source][i] for source, i in keys]
    coded = states.tokenizer.encode(pair.claim)
    ids, offsets = coded.ids[:CLAIM_PIECES], coded.offsets[:CLAIM_PIECES]
    marks = per_piece(marked(pair.claim, texts), offsets)
    spans = pair.wrong if pair.tokens == "exact" else pairs.content_missing(pair.claim, " ".join(texts))
    labels = []
    for start, end in offsets:
        hit = any(start < b and end > a for a, b in spans) and end > start
        labels.append(-1.0 if pair.tokens == "none" or (pair.tokens == "content" and not hit) else float(hit))
    return Item(ids, marks, labels, 0.0 if pair.supported else 1.0, pair.weight, pair.source, tuple(keys))


def losses(upper: network.Upper, lower: network.Lower, states: States, batch: Sequence[Item]) -> Tensor:
    ids, mask = padded([i.ids for i in batch])
    marks, _ = padded([i.marks for i in batch], fill=12)
    labels, _ = padded([[int(x) for x in i.labels] for i in batch], fill=-1)
    evidence, evidence_mask, rows = states.batch([i.chunks for i in batch])
    with torch.no_grad():
        claim = lower(ids, mask)
    words, whole = upper(claim, marks, mask, evidence, evidence_mask, rows)
    weight = torch.tensor([i.weight for i in batch])
    target = torch.tensor([i.label for i in batch])
    known = (labels >= 0).float() * weight[:, None]
    per_word = nn.functional.binary_cross_entropy_with_logits(
        words, labels.clamp(min=0).float(), reduction="none", pos_weight=torch.tensor(4.0)
    )
    per_claim = nn.functional.binary_cross_entropy_with_logits(whole, target, reduction="none")
    return (per_word * known).sum() / known.sum().clamp(min=1.0) * 2.0 + (
        per_claim * weight
    ).sum() / weight.sum()


def batches(items: Sequence[Item], rng: random.Random, *, size: int) -> Iterator[list[Item]]:
    """Shuffled batches of claims of alike length; claims about the same words stay together, as they share evidence."""
    groups: dict[tuple[str, int], list[Item]] = {}
    for one in items:
        groups.setdefault((one.source, one.chunks[0][1] if one.chunks else -1), []).append(one)
    runs = [run[n : n + 8] for run in groups.values() for n in range(0, len(run), 8)]
    runs.sort(key=lambda r: max(len(i.ids) for i in r) + rng.random() * 10)
    ordered = [one for run in runs for one in run]
    made = [ordered[n : n + size] for n in range(0, len(ordered), size)]
    rng.shuffle(made)
    yield from made


def predict(upper: network.Upper, lower: network.Lower, states: States, items: Sequence[Item]) -> np.ndarray:
    """Statement logits, then the three highest word logits: (n, 4)."""
    upper.eval()
    out = np.zeros((len(items), 4))
    order = sorted(range(len(items)), key=lambda i: len(items[i].ids))
    for start in range(0, len(order), 64):
        own = order[start : start + 64]
        batch = [items[i] for i in own]
        ids, mask = padded([i.ids for i in batch])
        marks, _ = padded([i.marks for i in batch], fill=12)
        evidence, evidence_mask, rows = states.batch([i.chunks for i in batch])
        with torch.no_grad():
            words, whole = upper(lower(ids, mask), marks, mask, evidence, evidence_mask, rows)
        top = (words + (mask - 1) * 1e4).topk(3, dim=1).values
        out[own, 0] = whole.numpy()
        out[own, 1:] = top.numpy()
    upper.train()
    return out


class Benchmark:
    """SummEdits of one domain: how well the most doubtful sentence tells a wrong summary."""

    def __init__(self, path: Path, states: States) -> None:
        documents, rows = pairs.summedits(path)
        by_id = {d.id: d for d in documents}
        for d in documents:
            new = [i for i in range(len(d.index.chunks)) if (d.id, i) not in states.place]
            if new:
                states.add(d.id, [c.text for c in d.index.chunks], new)
        self.items: list[Item] = []
        self.owner: list[int] = []
        self.labels = np.array([0 if r[2] else 1 for r in rows])
        for n, (id, summary, _, _) in enumerate(rows):
            for sentence in pairs.sentences(summary):
                pair = pairs.Pair(sentence, True, id, by_id[id].index.nearest(sentence))
                self.items.append(item(pair, states))
                self.owner.append(n)

    def measure(self, upper: network.Upper, lower: network.Lower, states: States) -> dict[str, float]:
        from sklearn.metrics import roc_auc_score

        raw = predict(upper, lower, states, self.items)
        result: dict[str, float] = {}
        for name, column in (("whole", 0), ("word", 1)):
            score = np.full(len(self.labels), -99.0)
            np.maximum.at(score, self.owner, raw[:, column])
            result[f"auc_{name}"] = round(float(roc_auc_score(self.labels, score)), 4)
            result[f"ba_{name}"] = round(max(balanced(self.labels, score > t) for t in np.unique(score)), 4)
            result[f"ba0_{name}"] = round(balanced(self.labels, score > 0), 4)
        return result


def balanced(labels: np.ndarray, guess: np.ndarray) -> float:
    return float(
        (
            (guess & (labels == 1)).sum() / (labels == 1).sum()
            + (~guess & (labels == 0)).sum() / (labels == 0).sum()
        )
        / 2
    )


def lookalikes(meetings: Sequence[pairs.Meeting], folder: Path, tokenizer: Tokenizer) -> dict[str, list[str]]:
    """For frequent words: other words of the same kind, by the whole MiniLM; near, but not synonyms."""
    from collections import Counter

    from transformers import AutoModel

    counts: Counter[str] = Counter()
    for meeting in meetings:
        for query in [*meeting.row["specific_query_list"], *meeting.row["general_query_list"]]:
            counts.update(words_of(query["answer"]))
        counts.update({w: 0.02 for _, t in meeting.lines for w in words_of(t)})  # type: ignore[arg-type]
    vocabulary = [w for w, c in counts.items() if c >= 3 and w.isalpha() and len(w) > 3 and w not in STOP]
    bert = AutoModel.from_pretrained(folder).eval()
    rows = []
    with torch.no_grad():
        for start in range(0, len(vocabulary), 256):
            ids, mask = padded([tokenizer.encode(w).ids for w in vocabulary[start : start + 256]])
            states = bert(input_ids=ids, attention_mask=mask).last_hidden_state
            rows.append(
                nn.functional.normalize((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=1)
            )
    vectors = torch.cat(rows)
    near: dict[str, list[str]] = {}
    for start in range(0, len(vocabulary), 512):
        same = vectors[start : start + 512] @ vectors.T
        for n, row in enumerate(same):
            word = vocabulary[start + n]
            found = [
                vocabulary[i]
                for i in row.topk(min(60, len(vocabulary))).indices.tolist()
                if 0.35 < row[i] < 0.68
            ]
            found = [
                w
                for w in found
                if (w[:4] != word[:4] and word[-3:] == w[-3:]) or (w[-2:] == word[-2:] and w[:4] != word[:4])
            ][:12]
            if found:
                near[word] = found
    return near


def train(
    upper: network.Upper, lower: network.Lower, states: States, epochs: Sequence[Sequence[Item]], benches: dict[str, Benchmark], *,
    minutes: float, rate: float, out: Path, name: str, size: int = 32,
) -> None:  # fmt: skip
    """Until the epochs or the minutes are over; a checkpoint every few minutes."""
    optimizer = torch.optim.AdamW(upper.parameters(), lr=rate, weight_decay=0.01)
    total = sum(len(e) // size + 1 for e in epochs)
    begun, step, seen, running = time.monotonic(), 0, 0, 0.0
    warm = max(20, min(200, total // 10))
    next_save = 240.0
    rng = random.Random(7)
    upper.train()
    for items in epochs:
        for batch in batches(items, rng, size=size):
            spent = time.monotonic() - begun
            left = max(0.0, 1.0 - max(spent / (minutes * 60), step / total))
            optimizer.param_groups[0]["lr"] = rate * min(1.0, (step + 1) / warm) * (0.05 + 0.95 * left)
            loss = losses(upper, lower, states, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
            optimizer.step()
            step, seen, running = step + 1, seen + len(batch), 0.98 * running + 0.02 * float(loss.detach())
            if step % 50 == 0:
                say(
                    f"{name} step {step}/{total} {seen / (time.monotonic() - begun):.1f}/s loss {running / (1 - 0.98**step):.4f}"
                )
            if spent > next_save or spent > minutes * 60:
                torch.save(upper.state_dict(), out / f"{name}.pt")
                say(name, step, {k: b.measure(upper, lower, states) for k, b in benches.items()})
                next_save = time.monotonic() - begun + 240
            if spent > minutes * 60:
                return
    torch.save(upper.state_dict(), out / f"{name}.pt")
    say(name, "end", {k: b.measure(upper, lower, states) for k, b in benches.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--minilm", type=Path, required=True, help="folder of model.safetensors and tokenizer.json"
    )
    parser.add_argument("--out", type=Path, required=True, help="checkpoints")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--meetings", type=int, default=1000)
    parser.add_argument(
        "--said", type=int, default=50, help="utterances a meeting that are told in the third person"
    )
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    digest = hashlib.sha256((options.minilm / "model.safetensors").read_bytes()).hexdigest()
    if digest != network.MINILM_SHA256:
        raise SystemExit(f"{options.minilm}: not the all-MiniLM-L6-v2 this was built from")
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(options.minilm / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lower, upper = network.build(options.minilm)
    states = States(lower, tokenizer)
    factuality = options.data / "factuality"
    benches = {d: Benchmark(factuality / f"summedits_{d}.json.gz", states) for d in ("samsum", "qmsumm")}
    meetings = pairs.qmsum(options.data / "qmsum/train.jsonl.gz")[: options.meetings]
    near = lookalikes(meetings, options.minilm, tokenizer)
    say(len(near), "words with lookalikes;", {w: near[w] for w in list(near)[:8]})
    sets = [list(pairs.from_qmsum(meetings, near, seed=s, said=options.said)) for s in range(options.epochs)]
    for meeting in meetings:
        states.all_texts[meeting.id] = [c.text for c in meeting.index.chunks]
    epochs = [[item(p, states) for p in s] for s in sets]
    say([len(e) for e in epochs], "statements")
    train(
        upper,
        lower,
        states,
        epochs,
        benches,
        minutes=options.minutes,
        rate=options.rate,
        out=options.out,
        name="base",
    )


if __name__ == "__main__":
    main()
