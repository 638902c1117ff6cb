"""Trains the dense encoder: all-MiniLM-L6-v2 as a bi-encoder for spoken meetings, then exports it as int8 ONNX.

    python -m tests.train.encoder --data DIR --base FOLDER_OF_MINILM --out pipeline/weights/encoder

Needs torch, transformers, onnx and onnxruntime (an environment of its own; never a dependency of quorum). Questions
of QMSum train, sentences of their answers and names of topics are pulled towards the blocks of talk in their spans and away
from the other blocks of the same meeting, look-alikes by BM25 among them (a listwise softmax). Reads nothing but train.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.retrieval.bm25 import PassageTerms, Postings
from pipeline.retrieval.encoder import MAX_PIECES, EncodedStretch, blocks
from pipeline.text.words import terms

TEMPERATURE = 0.05
FROZEN_LAYERS = 2
RATE = 4e-5
INSIDE = 0.5
"""A block bears on a question when more than this share of its turns is in the gold span."""
LOOK_ALIKES = 10
ASKED, TOLD, TOPICS = 4, 2, 3
"""Queries of each sort taken from a meeting at a time."""
BLOCKS = 16
"""Blocks of a meeting read at a time."""
ELSEWHERE = 0.3
"""What telling blocks of all meetings apart counts beside telling those of one."""
FORMS = ("{}", "What was discussed about {}?", "Summarize the discussion about {}.")
_MARKUP = re.compile(r"\{\w+\}")  # {disfmarker}, {vocalsound}, …


@dataclass(frozen=True, slots=True)
class Query:
    """What may be asked of a meeting: which blocks bear on it (likeliest first) and which look as if they did, numbers
    of the meeting's blocks; `near` are blocks partly inside, neither."""

    text: str
    positives: tuple[int, ...]
    negatives: tuple[int, ...]
    near: frozenset[int]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One meeting: its blocks of talk, the questions that were asked of it, sentences of their answers, its topics."""

    meeting: str
    blocks: tuple[str, ...]
    asked: tuple[Query, ...]
    told: tuple[Query, ...]
    topics: tuple[Query, ...]


def held_out(meeting_number: int) -> bool:
    """Every fifth meeting of train is not shown to the encoder: the ranker learns there how far to trust it."""
    return meeting_number % 5 == 4


def meetings(path: Path) -> Iterator[dict[str, Any]]:
    """The meetings of one QMSum file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def lesson(meeting: dict[str, Any]) -> Lesson:
    """A meeting as lessons: a draft answer is a query too, and so is a topic's name, asked for in the usual words."""
    passages = [
        Passage(str(i), _MARKUP.sub("", turn["content"]), turn["speaker"])
        for i, turn in enumerate(meeting["meeting_transcripts"])
    ]
    cut = blocks(passages)
    postings = Postings([PassageTerms.cut([b.text for b in cut], language="en")])

    def query(text: str, answer: str, spans: Sequence[Sequence[str]]) -> Query | None:
        gold = {i for first, last in spans for i in range(int(first), int(last) + 1)}
        shares = [_share_in(b, gold) for b in cut]
        near_answer = postings.scores(dict.fromkeys(terms(f"{answer} {text}"), 1.0))
        near_query = postings.scores(dict.fromkeys(terms(text), 1.0))
        good = sorted((i for i, s in enumerate(shares) if s > INSIDE), key=lambda i: -near_answer[i])
        bad = sorted((i for i, s in enumerate(shares) if s == 0.0), key=lambda i: -near_query[i])
        between = frozenset(i for i, s in enumerate(shares) if 0.0 < s <= INSIDE)
        return Query(text, tuple(good), tuple(bad[:LOOK_ALIKES]), between) if good and bad else None

    asked, told, topics = [], [], []
    for row in meeting["specific_query_list"]:
        asked.append(query(row["query"], row["answer"], row["relevant_text_span"]))
        sentences = [s for s in re.split(r"(?<=[.!?])\s+", row["answer"]) if len(s.split()) > 5]
        told += [query(s, row["answer"], row["relevant_text_span"]) for s in sentences[:3]]
    for row in meeting["topic_list"]:
        name = row["topic"].rstrip(".")
        topics += [query(form.format(name), "", row["relevant_text_span"]) for form in FORMS]
    kept = ([q for q in group if q] for group in (asked, told, topics))
    return Lesson(meeting["meeting_id"], tuple(b.text for b in cut), *(tuple(group) for group in kept))


def _share_in(block: EncodedStretch, gold: set[int]) -> float:
    span = range(block.first, block.last + 1)
    return sum(i in gold for i in span) / len(span)


@dataclass(frozen=True, slots=True)
class Batch:
    """Queries and blocks of a few meetings. `bears` (queries, blocks): 1 bears on it, 0 does not, -1 is left out;
    `same`: whether the block is of the query's meeting."""

    queries: list[str]
    blocks: list[str]
    bears: NDArray[np.int8]
    same: NDArray[np.bool_]


def batch_of(lessons: Sequence[Lesson], *, rng: random.Random) -> Batch:
    """Questions of each meeting with blocks of it: what is right for one is a look-alike for the next.

    A search has to tell the blocks of one meeting apart, so that most of what is contrasted comes from one.
    """
    queries, texts, where = [], [], []
    chosen: list[tuple[int, Query]] = []
    for n, made in enumerate(lessons):
        here: list[Query] = []
        for group, count in ((made.asked, ASKED), (made.told, TOLD), (made.topics, TOPICS)):
            here += rng.sample(group, min(count, len(group)))
        kept: dict[int, None] = {}
        for q in here:
            kept[rng.choice(q.positives[:3] if rng.random() < 0.6 else q.positives)] = None
            kept[rng.choice(q.negatives)] = None
        ours = list(kept)[:BLOCKS]
        chosen += [(n, q) for q in here if any(i in q.positives for i in ours)]
        where += [(n, i) for i in ours]
        texts += [made.blocks[i] for i in ours]
    bears = np.zeros((len(chosen), len(where)), dtype=np.int8)
    same = np.zeros(bears.shape, dtype=bool)
    for row, (n, q) in enumerate(chosen):
        queries.append(q.text)
        good = set(q.positives)
        for column, (m, i) in enumerate(where):
            same[row, column] = n == m
            bears[row, column] = (1 if i in good else -1 if i in q.near else 0) if n == m else 0
    return Batch(queries, texts, bears, same)


def network(base: Path) -> Any:
    """BERT with masked mean pooling and unit length: what is trained and what is exported."""
    import torch
    from transformers import AutoModel

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = AutoModel.from_pretrained(
                str(base), add_pooling_layer=False, attn_implementation="eager"
            )

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-6)
            return torch.nn.functional.normalize(pooled, dim=-1)

    return Encoder()


def train(
    model: Any, pool: Sequence[Lesson], *, tokenize: Any, steps: int, size: int, seed: int, save: Path
) -> None:
    """Listwise contrast within the meeting, and a little among all of the batch; a checkpoint every 30 steps, taken up again."""
    import torch

    torch.manual_seed(seed)
    rng = random.Random(seed)
    for parameter in model.bert.embeddings.parameters():
        parameter.requires_grad = False
    for layer in model.bert.encoder.layer[:FROZEN_LAYERS]:
        for parameter in layer.parameters():
            parameter.requires_grad = False
    learned = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=RATE, weight_decay=0.01)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (steps - s) / max(1, steps - warm)))
    )
    done = 0
    if save.is_file():
        state = torch.load(save, weights_only=True)
        model.load_state_dict(state["model"])
        done = state["step"]
        for _ in range(done):
            schedule.step()
    model.train()
    started = time.monotonic()
    order: list[Lesson] = []
    for step in range(steps):
        if len(order) < size:
            order = rng.sample(pool, len(pool))
        batch = batch_of([order.pop() for _ in range(size)], rng=rng)
        if step < done:
            continue
        scores = model(**tokenize(batch.queries)) @ model(**tokenize(batch.blocks)).T / TEMPERATURE
        good = torch.from_numpy(batch.bears == 1)
        left_out = torch.from_numpy(batch.bears == -1)
        same = torch.from_numpy(batch.same)
        loss = _missed(scores, good, same & ~left_out) + ELSEWHERE * _missed(scores, good, ~left_out)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        schedule.step()
        if step % 5 == 0:
            print(
                f"step {step} loss {loss.item():.3f} {time.monotonic() - started:.0f}s",
                file=sys.stderr,
                flush=True,
            )
        if step % 30 == 29 or step + 1 == steps:
            torch.save({"model": model.state_dict(), "step": step + 1}, save)


def _missed(scores: Any, good: Any, among: Any) -> Any:
    """-log of the share of the softmax over `among` that falls on what is good, averaged over queries."""
    import torch

    nothing = torch.tensor(-1e4)
    right = torch.where(good, scores, nothing).logsumexp(1)
    every = torch.where(among, scores, nothing).logsumexp(1)
    return (every - right).mean()


def export(model: Any, *, out: Path) -> None:
    """Writes `out/model.onnx`, weights as int8 (dynamic quantization; activations at run time)."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    out.mkdir(parents=True, exist_ok=True)
    full = out / "full.onnx"
    model.eval()
    ones = torch.ones(2, 8, dtype=torch.long)
    torch.onnx.export(
        model,
        (ones, ones),
        str(full),
        input_names=["input_ids", "attention_mask"],
        output_names=["vector"],
        dynamic_axes={n: {0: "batch", 1: "length"} for n in ("input_ids", "attention_mask")},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(full), str(out / "model.onnx"), weight_type=QuantType.QInt8)
    full.unlink()


def main() -> None:
    """Trains and exports; `--steps 0` exports the untuned encoder."""
    import torch
    from transformers import AutoTokenizer

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights/encoder"))
    parser.add_argument("--checkpoint", type=Path, default=Path("encoder.pt"))
    parser.add_argument("--steps", type=int, default=210)
    parser.add_argument("--batch", type=int, default=3, help="meetings a step")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(str(given.base))

    def tokenize(texts: list[str]) -> dict[str, Any]:
        coded = tokenizer(texts, truncation=True, max_length=MAX_PIECES, padding=True, return_tensors="pt")
        return {"input_ids": coded["input_ids"], "attention_mask": coded["attention_mask"]}

    model = network(given.base)
    if given.steps:
        every = meetings(given.data / "qmsum" / "train.jsonl.gz")
        pool = [lesson(meeting) for n, meeting in enumerate(every) if not held_out(n)]
        pool = [made for made in pool if made.asked]
        asked = sum(len(made.asked) for made in pool)
        print(f"{asked} questions of {len(pool)} meetings", file=sys.stderr)
        train(
            model,
            pool,
            tokenize=tokenize,
            steps=given.steps,
            size=given.batch,
            seed=given.seed,
            save=given.checkpoint,
        )
    export(model, out=given.out)
    (given.out / "tokenizer.json").write_bytes((given.base / "tokenizer.json").read_bytes())
    print(json.dumps({"bytes": (given.out / "model.onnx").stat().st_size, "steps": given.steps}))


if __name__ == "__main__":
    np.random.seed(0)
    main()
