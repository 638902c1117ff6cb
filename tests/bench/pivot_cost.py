"""Benchmark `pivot_cost`: native against over-English per language, at today's prices, and where the switch falls.

Tokens are counted with o200k on the data's own sentences (the vocabulary that LiteLLM carries; without it the
product's table is used). Two settings: a local translator (free) and one model that does both, for a one-hour meeting
of 9,000 tokens read with 600 tokens out each pass.
"""

from __future__ import annotations

import gzip
import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.federation.pivot_cost import Prices, break_even, cost, inflation

_TOKENS, _OUTPUT = 9000.0, 600.0
_WORKER = "gpt-4.1"
_CHEAP = "gpt-4.1-nano"
_PASSES = (1, 3, 10, 50)


def run(data: Path, *, split: str | None = None) -> dict[str, object]:
    """`per_language`: inflation, break-even passes (null: never) and US dollars per number of passes, either way."""
    path = data / "languages" / f"ntrex_{split or '600'}.json.gz"
    measured = _measured(path) if path.exists() else {}
    worker, cheap, local = _price(_WORKER), _price(_CHEAP), Prices(0.0, 0.0)
    size: dict[str, float] = {"tokens": _TOKENS, "output": _OUTPUT}
    rows: dict[str, object] = {}
    for tag in sorted(measured or {}):
        if tag == "en":
            continue
        r = measured[tag]
        rows[tag] = {
            "inflation": round(r, 3),
            "table": inflation(tag),
            "break_even": {
                "local": _rounded(break_even(r, **size, worker=worker, translator=local)),
                "cheap": _rounded(break_even(r, **size, worker=worker, translator=cheap)),
                "same_model": _rounded(break_even(r, **size, worker=worker, translator=worker)),
            },
            "usd": {
                str(k): {
                    "native": round(cost(r, passes=k, **size, worker=worker, translator=None), 5),
                    "pivot_local": round(cost(r, passes=k, **size, worker=worker, translator=local), 5),
                    "pivot_cheap": round(cost(r, passes=k, **size, worker=worker, translator=cheap), 5),
                }
                for k in _PASSES
            },
        }
    return {
        "per_language": rows,
        "worker": _WORKER,
        "cheap_translator": _CHEAP,
        "prices_usd_per_mtok": {_WORKER: [worker.input, worker.output], _CHEAP: [cheap.input, cheap.output]},
        "counted_with": "o200k" if measured else None,
        "n": len(rows),
        "skipped": [] if measured else [path.name],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _price(model: str) -> Prices:
    from genai_prices import Usage, calc_price

    first = calc_price(Usage(input_tokens=1_000_000), model_ref=model, provider_id="openai")
    then = calc_price(Usage(output_tokens=1_000_000), model_ref=model, provider_id="openai")
    return Prices(float(first.total_price), float(then.total_price))


def _measured(path: Path) -> dict[str, float]:
    spec = find_spec("litellm")
    if spec is None or find_spec("tiktoken") is None:
        return {}
    folder = Path(next(iter(spec.submodule_search_locations or ()), "")) / "litellm_core_utils" / "tokenizers"
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    import tiktoken

    encoding: Any = tiktoken.get_encoding("o200k_base")
    with gzip.open(path) as file:
        text: dict[str, list[str]] = json.load(file)
    sizes = {tag: sum(len(part) for part in encoding.encode_batch(lines)) for tag, lines in text.items()}
    return {tag: size / sizes["en"] for tag, size in sizes.items()}
