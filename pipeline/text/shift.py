"""How much the words change from one stretch of text to the next: where a subject may end.

Knows nothing of meetings or of what the words mean. After Hearst, "TextTiling" (Computational Linguistics 1997), with
several window widths at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WIDTHS = (80, 160, 320)
"""Window widths, in meaningful words to either side of a possible boundary."""
VOCABULARY = 1500
BATCH = 256


def shift(
    terms: Sequence[Sequence[str]], starts: Sequence[int], *, widths: Sequence[int] = WIDTHS
) -> NDArray[np.float64]:
    """For each index in `starts`, 0 (same words before and after it) to 1 (none in common); mean over widths."""
    total = np.zeros(len(starts))
    df = Counter(t for line in terms for t in set(line))
    kept = [t for t, n in df.most_common() if 2 <= n <= 0.2 * len(terms) + 2][:VOCABULARY]
    if not kept or not starts:
        return total
    column = {t: i for i, t in enumerate(kept)}
    idf = np.log(len(terms) / np.array([df[t] for t in kept]) + 1).astype(np.float32)
    places = [(i, column[t]) for i, line in enumerate(terms) for t in line if t in column]
    lines = np.array([i for i, _ in places])
    columns = np.array([c for _, c in places])
    first = np.searchsorted(lines, np.asarray(starts))  # the word at which each start begins
    for batch in range(0, len(starts), BATCH):
        here = slice(batch, batch + BATCH)
        for width in widths:
            before = _window(columns, first[here] - width, first[here], idf)
            after = _window(columns, first[here], first[here] + width, idf)
            norm = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
            same = np.einsum("ij,ij->i", before, after)
            total[here] += np.where(norm > 0, 1 - same / np.where(norm > 0, norm, 1), 0)
    return total / len(widths)


def _window(
    columns: NDArray[np.int_], begin: NDArray[np.int_], end: NDArray[np.int_], idf: NDArray[np.float32]
) -> NDArray[np.float32]:
    """One weighted word vector a window; windows are cut at the ends of the text."""
    rows = np.stack(
        [
            np.bincount(columns[max(0, a) : max(0, b)], minlength=len(idf))
            for a, b in zip(begin, end, strict=True)
        ]
    )
    return np.asarray(np.sqrt(rows) * idf, dtype=np.float32)
