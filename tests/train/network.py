"""The grounding network: the lower half of MiniLM reads chunks and claim apart, a small comparer sets them side by side.

Knows nothing of data. The evidence is encoded once a meeting, so a claim costs little. Every word piece of the claim
gets its own verdict.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from pipeline.text.marks import MARKS

SPLIT = 3
"""Layers of MiniLM that are kept, frozen; they read claim and evidence apart."""
HEADS, KEYS, HIDDEN = 4, 192, 256
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Lower(nn.Module):
    """Embeddings and the first layers of MiniLM: (ids, mask) -> states (batch, pieces, 384)."""

    def __init__(self, bert: nn.Module) -> None:
        super().__init__()
        bert.encoder.layer = bert.encoder.layer[:SPLIT]
        bert.pooler = None
        self.bert = bert.requires_grad_(False).eval()

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.bert(input_ids=ids, attention_mask=mask).last_hidden_state


class Upper(nn.Module):
    """(claim states, marks, claim mask, evidence states, evidence mask) -> (word logits, statement logit).

    Aligns every piece of the claim softly with the evidence, compares the two, and looks at its neighbours (decomposable
    attention, Parikh et al. 2016, on contextual states). Logits are of "not supported". Masks are 1.0 where there is a
    piece. With `rows` (batch, chunks) the evidence is a pool of chunks (pool, pieces, 384) and `rows` says which of them
    each claim reads.
    """

    def __init__(self, width: int = 384) -> None:
        super().__init__()
        self.query, self.key = nn.Linear(width, KEYS, bias=False), nn.Linear(width, KEYS, bias=False)
        nn.init.orthogonal_(self.query.weight)
        with torch.no_grad():  # both sides begin with the same projection: attention begins as similarity
            self.key.weight.copy_(self.query.weight)
        self.sharp = nn.Parameter(torch.full((HEADS,), 6.0))
        self.marks = nn.Embedding(MARKS, 32)
        self.compare = nn.Linear(width * 3 + 32 + HEADS * 2, HIDDEN)
        self.around = nn.Conv1d(HIDDEN, HIDDEN, 5, padding=2)
        self.norm, self.norm2 = nn.LayerNorm(HIDDEN), nn.LayerNorm(HIDDEN)
        self.words = nn.Linear(HIDDEN, 1)
        self.whole = nn.Linear(HIDDEN * 2, 1)
        self.mix = nn.Linear(3, 1)
        self.dropout = nn.Dropout(0.15)
        with torch.no_grad():
            self.mix.weight.copy_(torch.tensor([[0.5, 0.3, 0.5]]))
            self.mix.bias.zero_()

    def _heads(self, x: Tensor) -> Tensor:
        return nn.functional.normalize(x.unflatten(-1, (HEADS, KEYS // HEADS)), dim=-1)

    def forward(
        self, claim: Tensor, marks: Tensor, claim_mask: Tensor, evidence: Tensor, evidence_mask: Tensor,
        rows: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        key = self._heads(self.key(evidence))
        if (
            rows is not None
        ):  # claims of a batch share chunks: project each once, then hand it to whoever reads it
            evidence_mask = evidence_mask[rows].flatten(1)
            key = key[rows].flatten(1, 2)
            evidence = evidence[rows].flatten(1, 2)
        query = self._heads(self.query(claim))
        same = torch.einsum("bqhd,bkhd->bhqk", query, key) + (evidence_mask[:, None, None, :] - 1.0) * 100.0
        best = same.topk(2, dim=-1).values
        weights = (same * self.sharp[None, :, None, None]).softmax(-1)
        parts = evidence.unflatten(-1, (HEADS, evidence.shape[-1] // HEADS))
        aligned = torch.einsum("bhqk,bkhd->bqhd", weights, parts).flatten(2)
        seen = best.permute(0, 2, 1, 3).flatten(2)
        told = torch.cat([claim, claim - aligned, claim * aligned, self.marks(marks), seen], -1)
        hidden = self.norm(nn.functional.gelu(self.compare(self.dropout(told)))) * claim_mask[..., None]
        near = nn.functional.gelu(self.around(self.dropout(hidden).transpose(1, 2)).transpose(1, 2))
        hidden = self.norm2(hidden + near) * claim_mask[..., None]
        words = self.words(hidden).squeeze(-1)
        masked = words + (claim_mask - 1.0) * 10000.0
        top = masked.topk(3, dim=1).values.clamp(min=-20.0)
        mean = hidden.sum(1) / claim_mask.sum(1, keepdim=True)
        most = (hidden + (claim_mask[..., None] - 1.0) * 10000.0).amax(1)
        whole = self.whole(torch.cat([mean, most], 1))
        return words, self.mix(torch.cat([top[:, :1], top.mean(1, keepdim=True), whole], 1)).squeeze(-1)


def build(folder: Path) -> tuple[Lower, Upper]:
    """Both halves out of a MiniLM checkpoint."""
    from transformers import AutoModel

    return Lower(AutoModel.from_pretrained(folder, attn_implementation="eager")), Upper()
