"""Train the grounding model: `python -m tests.train.grounding --data DIR --minilm DIR --wordnet DIR --out DIR`.

Made-up lessons about QMSum train meetings (`tests.train.made`). The checkpoint that ships is chosen by lessons about
meetings held out of them; SummEdits is only measured on the way, nothing of it is learned here.
"""

from __future__ import annotations

import argparse
import hashlib
import json
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

from pipeline.verification.word_marks import marked, per_piece
from tests.train import lexicon, made, network, pairs

CHUNK_PIECES = 72
CLAIM_PIECES = 72
EMPTY = 12
"""The mark of padding."""
HELD_OUT = 12
"""Meetings of QMSum train that choose the checkpoint."""


def say(*words_: object) -> None:
    print(*words_, file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A statement in numbers. `chunks` are texts. Labels of pieces: 1 wrong, 0 right, -1 teaches nothing. Rows of one
    `rival` number stand beside the same evidence."""

    ids: list[int]
    marks: list[int]
    labels: list[int]
    label: float
    weight: float
    chunks: tuple[str, ...]
    rival: tuple[int, int] = (-1, 0)


def row(
    case: made.Case, chunks: tuple[str, ...], tokenizer: Tokenizer, rival: tuple[int, int] = (-1, 0)
) -> Row:
    coded = tokenizer.encode(case.claim)
    ids, offsets = coded.ids[:CLAIM_PIECES], coded.offsets[:CLAIM_PIECES]
    marks = per_piece(marked(case.claim, chunks), offsets)
    labels = [
        -1
        if case.tokens == "none"
        else int(end > start and any(start < b and end > a for a, b in case.wrong))
        for start, end in offsets
    ]
    return Row(ids, marks, labels, 0.0 if case.supported else 1.0, case.weight, chunks, rival)


class Model:
    """Both halves with a tokenizer: statements beside chunks of text -> logits."""

    def __init__(self, lower: network.Lower, upper: network.Upper, tokenizer: Tokenizer) -> None:
        self.lower, self.upper, self.tokenizer = lower, upper, tokenizer

    def logits(self, rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
        """Word logits, statement logits, and the mask of words."""
        texts = list(dict.fromkeys(text for r in rows for text in r.chunks))
        number = {text: n for n, text in enumerate(texts)}
        pool, far = network.padded([self.tokenizer.encode(t).ids[:CHUNK_PIECES] for t in texts] + [[0]])
        far[-1] = 0.0
        most = max(len(r.chunks) for r in rows)
        which = torch.full((len(rows), most), len(texts))
        for n, r in enumerate(rows):
            which[n, : len(r.chunks)] = torch.tensor([number[t] for t in r.chunks])
        ids, mask = network.padded([r.ids for r in rows])
        marks, _ = network.padded([r.marks for r in rows], fill=EMPTY)
        with torch.no_grad():
            evidence, claim = self.lower(pool, far.clamp(min=0.0)), self.lower(ids, mask)
        found, whole = self.upper(claim, marks, mask, evidence, far, which)
        return found, whole, mask

    def loss(self, rows: Sequence[Row]) -> Tensor:
        """Of words, of statements, and of statements beside the same evidence against each other."""
        found, whole, _ = self.logits(rows)
        labels, _ = network.padded([r.labels for r in rows], fill=-1)
        weight = torch.tensor([r.weight for r in rows])
        known = (labels >= 0).float() * weight[:, None]
        per_word = nn.functional.binary_cross_entropy_with_logits(
            found, labels.clamp(min=0).float(), reduction="none", pos_weight=torch.tensor(4.0)
        )
        per_claim = nn.functional.binary_cross_entropy_with_logits(
            whole, torch.tensor([r.label for r in rows]), reduction="none"
        )
        duels = [
            (i, j)
            for i, a in enumerate(rows)
            for j, b in enumerate(rows)
            if a.rival == b.rival and a.rival[0] >= 0 and a.label > b.label
        ]
        total = (per_word * known).sum() / known.sum().clamp(min=1.0) * 2.0 + (
            per_claim * weight
        ).sum() / weight.sum()
        if duels:
            better, worse = (torch.tensor(side) for side in zip(*duels, strict=True))
            total = total + nn.functional.softplus(whole[worse] - whole[better]).mean()
        return total

    def predict(self, rows: Sequence[Row]) -> np.ndarray:
        """Statement logits, then the three highest word logits: (n, 4)."""
        self.upper.eval()
        out = np.zeros((len(rows), 4))
        order = sorted(range(len(rows)), key=lambda i: len(rows[i].ids))
        for start in range(0, len(order), 48):
            own = order[start : start + 48]
            with torch.no_grad():
                found, whole, mask = self.logits([rows[i] for i in own])
            out[own, 0] = whole.numpy()
            out[own, 1:] = (found + (mask - 1) * 1e4).topk(3, dim=1).values.numpy()
        self.upper.train()
        return out


def rows_of(lessons: Sequence[made.Lesson], tokenizer: Tokenizer) -> list[list[Row]]:
    """The rows of each lesson, which stay together, as they share evidence."""
    return [
        [row(c, lesson.variants[c.variant], tokenizer, (n, c.variant)) for c in lesson.cases]
        for n, lesson in enumerate(lessons)
        if lesson.cases and all(lesson.variants)
    ]


def batches(groups: Sequence[list[Row]], rng: random.Random, *, size: int) -> Iterator[list[Row]]:
    """Shuffled batches of about `size` statements of alike length."""
    ordered = sorted(groups, key=lambda g: max(len(r.ids) for r in g) + rng.random() * 12)
    found: list[list[Row]] = [[]]
    for group in ordered:
        if len(found[-1]) >= size:
            found.append([])
        found[-1] += group
    rng.shuffle(found)
    yield from found


def write(lessons: Sequence[made.Lesson], path: Path) -> None:
    """Evidence and statements in plain text, for the last step (tests.train.scale)."""
    told = [
        [chunks, [[c.claim, c.supported] for c in lesson.cases if c.variant == n]]
        for lesson in lessons
        for n, chunks in enumerate(lesson.variants)
    ]
    path.write_text(json.dumps(told), encoding="utf-8")


def train(model: Model, source: Iterator[Sequence[list[Row]]], check: Sequence[list[Row]], *,
          minutes: float, rate: float, out: Path, size: int = 40) -> None:  # fmt: skip
    """Until the minutes are over; `best.pt` is the checkpoint of highest AUROC on held-out lessons; each is kept by its step."""
    fresh = [p for n, p in model.upper.named_parameters() if not n.startswith("layers")]
    old = [p for n, p in model.upper.named_parameters() if n.startswith("layers")]
    optimizer = torch.optim.AdamW(
        [{"params": old, "k": 1.0}, {"params": fresh, "k": 5.0}], lr=rate, weight_decay=0.01
    )
    begun, step, seen, running = time.monotonic(), 0, 0, 0.0
    next_check, best = 280.0, 0.0
    rng = random.Random(7)
    model.upper.train()
    for groups in source:
        for batch in batches(groups, rng, size=size):
            spent = time.monotonic() - begun
            left = max(0.0, 1.0 - spent / (minutes * 60))
            for part in optimizer.param_groups:
                part["lr"] = rate * part["k"] * min(1.0, (step + 1) / 150) * (0.03 + 0.97 * left)
            loss = model.loss(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.upper.parameters(), 1.0)
            optimizer.step()
            step, seen, running = step + 1, seen + len(batch), 0.98 * running + 0.02 * float(loss.detach())
            if step % 50 == 0:
                say(f"step {step} {spent:.0f} s {seen / spent:.1f}/s loss {running / (1 - 0.98**step):.4f}")
            if spent > next_check or left == 0.0:
                torch.save(model.upper.state_dict(), out / f"{step}.pt")
                held = held_out_loss(model, check)
                say("check", step, held)
                if held["auroc"] > best:
                    best = held["auroc"]
                    torch.save(model.upper.state_dict(), out / "best.pt")
                next_check = time.monotonic() - begun + 280
            if left == 0.0:
                return


def held_out_loss(model: Model, groups: Sequence[list[Row]]) -> dict[str, float]:
    """Statement loss, AUROC and the share of duels won, on lessons about other meetings."""
    from sklearn.metrics import roc_auc_score

    rows = [r for g in groups for r in g]
    logits = model.predict(rows)[:, 0]
    labels = np.array([r.label for r in rows])
    by_rival: dict[tuple[int, int], list[int]] = {}
    for n, r in enumerate(rows):
        by_rival.setdefault(r.rival, []).append(n)
    duels = [
        logits[i] > logits[j]
        for found in by_rival.values()
        for i in found
        for j in found
        if labels[i] > labels[j]
    ]
    return {
        "loss": round(float(np.logaddexp(0, np.where(labels > 0, -logits, logits)).mean()), 4),
        "auroc": round(float(roc_auc_score(labels, logits)), 4),
        "duels": round(float(np.mean(duels)), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--minilm", type=Path, required=True, help="folder of model.safetensors and tokenizer.json"
    )
    parser.add_argument(
        "--wordnet", type=Path, required=True, help="folder of WordNet's index.*, data.* and *.exc"
    )
    parser.add_argument("--out", type=Path, required=True, help="checkpoints")
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    digest = hashlib.sha256((options.minilm / "model.safetensors").read_bytes()).hexdigest()
    if digest != network.MINILM_SHA256:
        raise SystemExit(f"{options.minilm}: not the all-MiniLM-L6-v2 this was built from")
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(options.minilm / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lower, upper = network.build(options.minilm)
    if options.start:
        upper.load_state_dict(torch.load(options.start))
    model = Model(lower, upper, tokenizer)
    meetings = pairs.qmsum(options.data / "qmsum/train.jsonl.gz")
    random.Random(3).shuffle(meetings)
    if not options.start:
        sample = [
            tokenizer.encode(c.text).ids[:CHUNK_PIECES] for m in meetings[:60] for c in m.index.chunks[:2]
        ]
        with torch.no_grad():
            ids, mask = network.padded(sample)
            upper.match.middle.copy_(lower(ids, mask)[mask > 0].mean(0))
    book = lexicon.read(meetings, options.minilm, options.wordnet, tokenizer)
    say({name: len(getattr(book, name)) for name in ("same", "near", "opposite")})
    learned, held = meetings[HELD_OUT:], meetings[:HELD_OUT]
    kept = list(made.lessons(held, book, seed=99))[::4]
    write(kept, options.out / "held_out.json")
    check = rows_of(kept, tokenizer)
    say("check of", sum(map(len, check)))

    def source() -> Iterator[list[list[Row]]]:
        for epoch in range(1000):
            order = random.Random(f"{options.seed}{epoch}").sample(learned, len(learned))
            for start in range(0, len(order), 15):  # lessons are made as they are needed
                part = made.lessons(order[start : start + 15], book, seed=hash((options.seed, epoch, start)))
                yield rows_of(list(part), tokenizer)

    train(model, source(), check, minutes=options.minutes, rate=options.rate, out=options.out)


if __name__ == "__main__":
    main()
