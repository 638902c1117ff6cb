"""Turn a checkpoint into what ships: `python -m tests.train.export --minilm DIR --checkpoint FILE [FILE …] --out DIR`.

The mean of several checkpoints of one course ships: it carries over to other texts better than the last (tests/bench/LOG.md).
Writes lower.onnx and upper.onnx (int8 weights) and tokenizer.json. scale.json is written by tests.train.scale.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from tests.train import network


class LowerAlone(nn.Module):
    """One text without padding."""

    def __init__(self, lower: network.Lower) -> None:
        super().__init__()
        self.lower = lower

    def forward(self, ids: Tensor) -> Tensor:
        return self.lower(ids, torch.ones_like(ids, dtype=torch.float32))


class UpperAlone(nn.Module):
    """One claim without padding."""

    def __init__(self, upper: network.Upper) -> None:
        super().__init__()
        self.upper = upper

    def forward(self, claim: Tensor, marks: Tensor, evidence: Tensor) -> tuple[Tensor, Tensor]:
        return self.upper(
            claim, marks, torch.ones_like(claim[:, :, 0]), evidence, torch.ones_like(evidence[:, :, 0])
        )


def _write(
    model: nn.Module, inputs: tuple[Tensor, ...], names: list[str], outputs: list[str], path: Path
) -> None:
    axes = {name: {1: f"{name}_pieces"} for name in names}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            model.eval(), inputs, str(plain), input_names=names, output_names=outputs, dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(
            plain, path, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm", "Gather"]
        )
    _lightened(path)


def _lightened(path: Path) -> None:
    """Without the float copies that quantizing leaves behind unused."""
    model = onnx.load(path)
    used = {name for node in model.graph.node for name in node.input}
    kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    onnx.save(model, path)


def export(minilm: Path, checkpoints: Sequence[Path], out: Path) -> None:
    """Both halves and the tokenizer into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    lower, upper = network.build(minilm)
    states = [torch.load(path) for path in checkpoints]
    upper.load_state_dict({name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]})
    ids = torch.randint(1000, 20000, (1, 20))
    _write(LowerAlone(lower), (ids,), ["ids"], ["states"], out / "lower.onnx")
    claim, evidence = torch.randn(1, 20, 384), torch.randn(1, 90, 384)
    inputs = (claim, torch.randint(0, 15, (1, 20)), evidence)
    _write(UpperAlone(upper), inputs, ["claim", "marks", "evidence"], ["words", "whole"], out / "upper.onnx")
    tokenizer = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(out / "tokenizer.json"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    export(options.minilm, options.checkpoint, options.out)
