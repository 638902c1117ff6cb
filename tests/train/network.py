"""The grounding network: a frozen reader sees claim and evidence apart, then layers of claim words look into the evidence.

Knows nothing of data. Both halves are MiniLM's: its first three layers read (once a meeting), copies of its last three
compare. Only the claim's words pass through those, so a claim costs little however much evidence it reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from pipeline.verification.word_marks import MARKS

SPLIT = 3
"""Layers of MiniLM that read claim and evidence apart, frozen; the others compare."""
HEADS, WIDTH = 12, 384
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Lower(nn.Module):
    """Embeddings and the first layers of MiniLM: (ids, mask) -> states (batch, pieces, 384)."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        bert.encoder.layer = bert.encoder.layer[:SPLIT]
        bert.pooler = None
        self.bert = bert.requires_grad_(False).eval()

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states: Tensor = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return states


class Look(nn.Module):
    """A layer of MiniLM in which the claim's words also attend to the evidence, with keys and values of its own for it."""

    def __init__(self, layer: Any, dropout: float) -> None:
        super().__init__()
        own, out = layer.attention.self, layer.attention.output
        self.query, self.key, self.value = own.query, own.key, own.value
        self.far_key, self.far_value = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.far_key.load_state_dict(own.key.state_dict())
        self.far_value.load_state_dict(own.value.state_dict())
        self.tilt = nn.Parameter(torch.zeros(HEADS))
        self.out, self.norm = out.dense, out.LayerNorm
        self.wide, self.narrow = layer.intermediate.dense, layer.output.dense
        self.norm2 = layer.output.LayerNorm
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, claim: Tensor, mask: Tensor, evidence: Tensor, far: Tensor, rows: Tensor | None
    ) -> Tensor:
        key, value = self.far_key(evidence), self.far_value(evidence)
        if (
            rows is not None
        ):  # claims of a batch share chunks: project each once, then hand it to whoever reads it
            key, value = key[rows].flatten(1, 2), value[rows].flatten(1, 2)
        query = _heads(self.query(claim)) * (WIDTH // HEADS) ** -0.5
        near = query @ _heads(self.key(claim)).transpose(2, 3) + (mask[:, None, None] - 1.0) * 100.0
        there = query @ _heads(key).transpose(2, 3) + (far[:, None, None] - 1.0) * 100.0
        weights = torch.cat([near, there + self.tilt[:, None, None]], -1).softmax(-1)
        seen = weights @ torch.cat([_heads(self.value(claim)), _heads(value)], 2)
        told = self.norm(claim + self.dropout(self.out(seen.transpose(1, 2).flatten(2))))
        made: Tensor = self.norm2(told + self.dropout(self.narrow(nn.functional.gelu(self.wide(told)))))
        return made


def _heads(x: Tensor) -> Tensor:
    return x.unflatten(-1, (HEADS, WIDTH // HEADS)).transpose(1, 2)


class Match(nn.Module):
    """What each word of the claim is most like in the evidence, and how it differs from that.

    Attention had not begun to find alike words by itself after 400 steps; likeness is therefore built in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.middle = nn.Parameter(torch.zeros(WIDTH))
        self.scale = nn.Parameter(torch.ones(WIDTH))
        self.sharp = nn.Parameter(torch.tensor(20.0))
        self.told, self.out = nn.Linear(WIDTH * 2 + 2, 128), nn.Linear(128, WIDTH)

    def _unit(self, states: Tensor) -> Tensor:
        return nn.functional.normalize((states - self.middle) * self.scale, dim=-1)

    def forward(self, claim: Tensor, evidence: Tensor, far: Tensor) -> Tensor:
        like = self._unit(claim) @ self._unit(evidence).transpose(1, 2) + (far[:, None] - 1.0) * 100.0
        aligned = (like * self.sharp).softmax(-1) @ evidence
        best = like.topk(2, dim=-1).values
        told = torch.cat([aligned - claim, (aligned - self.middle) * (claim - self.middle), best * 4.0], -1)
        made: Tensor = self.out(nn.functional.gelu(self.told(told)))
        return made


class Upper(nn.Module):
    """(claim states, marks, claim mask, evidence states, evidence mask) -> (word logits, statement logit).

    Logits are of "not supported". Masks are 1.0 where there is a piece. With `rows` (batch, chunks) the evidence is a
    pool of chunks (pool, pieces, 384) and `rows` says which of them each claim reads.
    """

    def __init__(self, layers: Any, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.marks = nn.Embedding(MARKS, WIDTH)
        nn.init.normal_(self.marks.weight, std=0.02)
        self.match = Match()
        self.layers = nn.ModuleList(Look(layer, dropout) for layer in layers)
        self.words = nn.Linear(WIDTH, 1)
        self.whole = nn.Linear(WIDTH * 2, 1)
        self.mix = nn.Linear(3, 1)
        self.dropout = nn.Dropout(dropout)
        with torch.no_grad():
            self.mix.weight.copy_(torch.tensor([[0.5, 0.3, 0.5]]))
            self.mix.bias.zero_()

    def forward(
        self,
        claim: Tensor,
        marks: Tensor,
        mask: Tensor,
        evidence: Tensor,
        far: Tensor,
        rows: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        far = far[rows].flatten(1) if rows is not None else far
        seen = evidence[rows].flatten(1, 2) if rows is not None else evidence
        hidden = claim + self.marks(marks) + self.match(claim, seen, far)
        for layer in self.layers:
            hidden = layer(hidden, mask, evidence, far, rows)
        hidden = self.dropout(hidden)
        words = self.words(hidden).squeeze(-1)
        top = (words + (mask - 1.0) * 10000.0).topk(3, dim=1).values.clamp(min=-20.0)
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        most = (hidden + (mask[..., None] - 1.0) * 10000.0).amax(1)
        whole = self.whole(torch.cat([mean, most], 1))
        return words, self.mix(torch.cat([top[:, :1], top.mean(1, keepdim=True), whole], 1)).squeeze(-1)


def padded(rows: Sequence[Sequence[int]], fill: int = 0) -> tuple[Tensor, Tensor]:
    """Rows as one table, and 1.0 where there is something."""
    longest = max(len(r) for r in rows)
    ids = torch.full((len(rows), longest), fill)
    mask = torch.zeros(len(rows), longest)
    for n, row in enumerate(rows):
        ids[n, : len(row)] = torch.tensor(row)
        mask[n, : len(row)] = 1.0
    return ids, mask


def build(folder: Path) -> tuple[Lower, Upper]:
    """Both halves out of a MiniLM checkpoint."""
    from transformers import AutoModel

    bert = AutoModel.from_pretrained(folder, attn_implementation="eager")
    upper = Upper(list(bert.encoder.layer[SPLIT:]))
    return Lower(bert), upper
