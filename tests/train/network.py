"""The grounding network: lower half of MiniLM reads chunks and claim apart, upper half lets the claim look at the chunks.

Knows nothing of data. Only the claim is carried through the upper layers, so the evidence is encoded once a meeting and a
claim costs little (the idea of PreTTR, MacAvaney et al. 2020). Every word piece of the claim gets its own verdict.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor, nn

from pipeline.text.marks import MARKS

SPLIT = 3
"""Layers below are frozen and shared by claim and evidence; the rest are trained."""
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


class Layer(nn.Module):
    """A transformer layer whose claim pieces see the claim and the evidence."""

    def __init__(self, old: nn.Module) -> None:
        super().__init__()
        own = old.attention.self
        self.heads = own.num_attention_heads
        self.query, self.key, self.value = own.query, own.key, own.value
        width = own.query.out_features
        self.key_e, self.value_e = nn.Linear(width, width), nn.Linear(width, width)
        self.key_e.load_state_dict(own.key.state_dict())
        self.value_e.load_state_dict(own.value.state_dict())
        self.out, self.norm1 = old.attention.output.dense, old.attention.output.LayerNorm
        self.up, self.down, self.norm2 = old.intermediate.dense, old.output.dense, old.output.LayerNorm
        self.dropout = nn.Dropout(0.1)

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(self, claim: Tensor, evidence: Tensor, bias: Tensor) -> Tensor:
        key = self._split(torch.cat([self.key(claim), self.key_e(evidence)], 1))
        value = self._split(torch.cat([self.value(claim), self.value_e(evidence)], 1))
        query = self._split(self.query(claim))
        scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1]) + bias
        mixed = (self.dropout(scores.softmax(-1)) @ value).transpose(1, 2).flatten(2)
        claim = self.norm1(claim + self.dropout(self.out(mixed)))
        return self.norm2(claim + self.dropout(self.down(nn.functional.gelu(self.up(claim)))))


class Upper(nn.Module):
    """(claim states, marks, claim mask, evidence states, evidence mask) -> (word logits, statement logit).

    Logits are of "not supported". Masks are 1.0 where there is a piece.
    """

    def __init__(self, bert: nn.Module) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(old) for old in bert.encoder.layer[SPLIT:])
        width = bert.config.hidden_size
        self.marks = nn.Embedding(MARKS, width)
        self.side = nn.Parameter(torch.zeros(2, width))
        nn.init.normal_(self.marks.weight, std=0.05)
        nn.init.normal_(self.side, std=0.05)
        self.words = nn.Linear(width, 1)
        self.whole = nn.Linear(width, 1)
        self.mix = nn.Linear(3, 1)
        with torch.no_grad():
            self.mix.weight.copy_(torch.tensor([[0.5, 0.3, 0.5]]))
            self.mix.bias.zero_()

    def forward(
        self, claim: Tensor, marks: Tensor, claim_mask: Tensor, evidence: Tensor, evidence_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        claim = claim + self.marks(marks) + self.side[0]
        evidence = evidence + self.side[1]
        bias = (torch.cat([claim_mask, evidence_mask], 1) - 1.0)[:, None, None, :] * 10000.0
        for layer in self.layers:
            claim = layer(claim, evidence, bias)
        words = self.words(claim).squeeze(-1)
        hidden = words + (claim_mask - 1.0) * 10000.0
        top = hidden.topk(3, dim=1).values.clamp(min=-20.0)
        whole = self.whole(claim[:, 0])
        return words, self.mix(torch.cat([top[:, :1], top.mean(1, keepdim=True), whole], 1)).squeeze(-1)


def build(folder: Path) -> tuple[Lower, Upper]:
    """Both halves out of a MiniLM checkpoint."""
    from transformers import AutoModel

    bert = AutoModel.from_pretrained(folder, attn_implementation="eager")
    upper = Upper(bert)
    return Lower(bert), upper
