"""The extract that has most in common with a human text: what selecting whole sentences could reach at best.

Knows nothing of meetings. Greedy, after Nallapati et al. 2017: always the sentence that raises ROUGE-1 + ROUGE-2 most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

CANDIDATES = 200
Grams = Counter[tuple[str, ...]]


def extract(
    sentences: Sequence[Sequence[str]], reference: Sequence[str], *, most_words: int = 130
) -> list[int]:
    """Numbers of the chosen sentences (tokens in, stemmed as ROUGE does), in the order chosen."""
    goals = (grams(reference, 1), grams(reference, 2))
    bags = {i: (grams(s, 1), grams(s, 2)) for i, s in enumerate(sentences) if 5 <= len(s) <= 60}

    def alone(i: int) -> int:
        return sum((bags[i][0] & goals[0]).values()) + 2 * sum((bags[i][1] & goals[1]).values())

    left = sorted(bags, key=lambda i: -alone(i))[:CANDIDATES]
    chosen: list[int] = []
    have: tuple[Grams, Grams] = (Counter(), Counter())
    reached = 0.0
    while left and sum(have[0].values()) < most_words:
        gains = [(sum(f1(have[k] + bags[i][k], goals[k]) for k in (0, 1)), i) for i in left]
        value, i = max(gains)
        if value <= reached:
            break
        reached = value
        chosen.append(i)
        left.remove(i)
        have = (have[0] + bags[i][0], have[1] + bags[i][1])
    return chosen


def grams(tokens: Sequence[str], size: int) -> Grams:
    """How often each run of `size` tokens occurs."""
    return Counter(zip(*[tokens[k:] for k in range(size)], strict=False))


def f1(have: Grams, goal: Grams) -> float:
    """Clipped overlap, as ROUGE-N's F1."""
    same = sum((have & goal).values())
    return 2 * same / max(1, sum(have.values()) + sum(goal.values()))
