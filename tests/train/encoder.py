"""Trains the dense encoder: all-MiniLM-L6-v2 as a bi-encoder for spoken meetings, then exports it as int8 ONNX.

    python -m tests.train.encoder --data DIR --base FOLDER_OF_MINILM --out pipeline/weights/encoder

Needs torch, transformers, onnx and onnxruntime (an environment of its own; never a dependency of quorum). Questions
of QMSum train are pulled towards the blocks of talk in their gold spans and away from look-alike blocks of the same
meeting (hard negatives by BM25) and from the other blocks of the batch (InfoNCE). Reads nothing but train.
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

from pipeline.doors import Passage
from pipeline.text.bm25 import Postings, Terms
from pipeline.text.encoder import MAX_PIECES, Block, blocks
from pipeline.text.words import terms

TEMPERATURE = 0.05
FROZEN_LAYERS = 2
_MARKUP = re.compile(r"\{\w+\}")  # {disfmarker}, {vocalsound}, …


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the blocks that bear on it (best first) and look-alikes that do not (closest first)."""

    meeting: str
    query: str
    positives: tuple[str, ...]
    negatives: tuple[str, ...]


def held_out(meeting_number: int) -> bool:
    """Every fifth meeting of train is not shown to the encoder: the ranker learns there how far to trust it."""
    return meeting_number % 5 == 4


def meetings(path: Path) -> Iterator[dict[str, Any]]:
    """The meetings of one QMSum file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def examples(meeting: dict[str, Any]) -> list[Example]:
    """One example a question, and one a sentence of its answer (a draft answer is a query too)."""
    passages = [
        Passage(str(i), _MARKUP.sub("", turn["content"]), turn["speaker"])
        for i, turn in enumerate(meeting["meeting_transcripts"])
    ]
    cut = blocks(passages)
    postings = Postings([Terms.cut([b.text for b in cut], language="en")])
    made: list[Example] = []
    for row in meeting["specific_query_list"]:
        gold = {i for first, last in row["relevant_text_span"] for i in range(int(first), int(last) + 1)}
        inside = [i for i, b in enumerate(cut) if _share_in(b, gold) > 0.6]
        outside = [i for i, b in enumerate(cut) if _share_in(b, gold) == 0.0]
        if not inside or not outside:
            continue
        sentences = [s for s in re.split(r"(?<=[.!?])\s+", row["answer"]) if len(s.split()) > 5]
        for query in [row["query"], row["query"], *sentences[:3]]:
            near_answer = postings.scores(dict.fromkeys(terms(row["answer"] + " " + query), 1.0))
            near_query = postings.scores(dict.fromkeys(terms(query), 1.0))
            good = sorted(inside, key=lambda i: -near_answer[i])[:4]
            bad = sorted(outside, key=lambda i: -near_query[i])[:8]
            made.append(
                Example(
                    meeting["meeting_id"],
                    query,
                    tuple(cut[i].text for i in good),
                    tuple(cut[i].text for i in bad),
                )
            )
    return made


def _share_in(block: Block, gold: set[int]) -> float:
    span = range(block.first, block.last + 1)
    return sum(i in gold for i in span) / len(span)


def batches(pool: Sequence[Example], *, size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Shuffled batches in which each meeting occurs once, so that other rows are true negatives."""
    left = list(pool)
    rng.shuffle(left)
    while left:
        batch: list[Example] = []
        rest: list[Example] = []
        seen: set[str] = set()
        for example in left:
            if len(batch) < size and example.meeting not in seen:
                batch.append(example)
                seen.add(example.meeting)
            else:
                rest.append(example)
        left = rest
        if len(batch) == size:
            yield batch
        else:
            return


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
    model: Any, pool: Sequence[Example], *, tokenize: Any, steps: int, size: int, seed: int, save: Path
) -> None:
    """InfoNCE over in-batch and hard negatives; a checkpoint every 25 steps, taken up again if one is there."""
    import torch

    torch.manual_seed(seed)
    rng = random.Random(seed)
    for parameter in model.bert.embeddings.parameters():
        parameter.requires_grad = False
    for layer in model.bert.encoder.layer[:FROZEN_LAYERS]:
        for parameter in layer.parameters():
            parameter.requires_grad = False
    learned = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=3e-5, weight_decay=0.01)
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
    stream = (b for _ in range(1000) for b in batches(pool, size=size, rng=rng))
    started = time.monotonic()
    for step, batch in zip(range(steps), stream, strict=False):
        if step < done:
            continue
        texts = [rng.choice(e.positives[:2] if rng.random() < 0.7 else e.positives) for e in batch]
        texts += [rng.choice(e.negatives[:6]) for e in batch]
        queries = model(**tokenize([e.query for e in batch]))
        scores = queries @ model(**tokenize(texts)).T / TEMPERATURE
        loss = torch.nn.functional.cross_entropy(scores, torch.arange(len(batch)))
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
        if step % 25 == 24 or step + 1 == steps:
            torch.save({"model": model.state_dict(), "step": step + 1}, save)


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
    parser.add_argument("--steps", type=int, default=220)
    parser.add_argument("--batch", type=int, default=24)
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
        rows = [meeting for n, meeting in enumerate(every) if not held_out(n)]
        pool = [e for meeting in rows for e in examples(meeting)]
        print(f"{len(pool)} examples of {len(rows)} meetings", file=sys.stderr)
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
