"""Make `pipeline/weights/voices/embedding.onnx` of the float32 network: shorter layers, int8 with fixed scales, half of its time.

python -m tests.train.voice_network campplus.onnx RECORDING...    (extra `train`)

The scales are those of the recordings given: the sample's mix and some minutes of people in several languages suffice.
Prints how alike the vectors of both networks are. Knows nothing of who speaks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pipeline.speech.audio import RATE, samples
from pipeline.speech.embedding import Features, filterbank
from tests.train.shorter_network import shorten

OUT = Path(__file__).parents[2] / "pipeline" / "weights" / "voices" / "embedding.onnx"
PIECE_S, EVERY_S, MOST_S = 4, 4, 60


class Pieces:
    """Four seconds after four seconds of each recording, as the network reads them."""

    def __init__(self, features: list[Features]) -> None:
        self._left: Iterator[Features] = iter(features)

    def get_next(self) -> dict[str, Features] | None:
        """The next piece; None at the end."""
        piece = next(self._left, None)
        return None if piece is None else {"x": (piece - piece.mean(0))[None].astype(np.float32)}


def pieces(paths: list[Path]) -> list[Features]:
    """At most a minute of each recording."""
    found = []
    for path in paths:
        sound = samples(path)[: MOST_S * RATE]
        for start in range(0, len(sound) - PIECE_S * RATE + 1, EVERY_S * RATE):
            found.append(filterbank(sound[start : start + PIECE_S * RATE]))
    return found


def main(network: Path, recordings: list[Path]) -> None:
    """Write the int8 network and say how alike it is."""
    import onnx
    from onnxruntime import InferenceSession
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = OUT.with_suffix(".prepared")
    shorten(network, prepared)
    quant_pre_process(str(prepared), str(prepared), skip_symbolic_shape=True)
    gates = [
        n.name
        for n in onnx.load(str(prepared)).graph.node
        if "cam_layer/linear1" in n.name or "cam_layer/linear2" in n.name
    ]
    heard = pieces(recordings)
    quantize_static(
        str(prepared), str(OUT), Pieces(heard), quant_format=QuantFormat.QDQ, per_channel=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, op_types_to_quantize=["Conv"],
        nodes_to_exclude=gates,
    )  # fmt: skip
    prepared.unlink()
    both = [InferenceSession(str(path), providers=["CPUExecutionProvider"]) for path in (network, OUT)]
    alike = []
    for piece in heard:
        centred = {"x": (piece - piece.mean(0))[None].astype(np.float32)}
        one, other = (np.asarray(session.run(None, centred)[0])[0] for session in both)
        alike.append(float(one @ other / np.linalg.norm(one) / np.linalg.norm(other)))
    print(f"{len(heard)} pieces: mean likeness {np.mean(alike):.3f}, least {min(alike):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
