"""An hour-long meeting and its recap, made up: about 9,500 words in 800 turns, and 24 statements on it."""

from __future__ import annotations

from random import Random

from pipeline.doors import Passage
from pipeline.shapes import ActionShape, ChapterShape, ClaimShape, QuoteShape, RecapShape

_WORDS = (
    "we should really look at the new release plan before the customer review because the test team found another "
    "problem with the upload page and everyone has had time to check what happens when the network is slow so then "
    "Ben can talk to the people in Lyon about it and then write down what they say about the budget for next year "
    "while I finish the slides for the board meeting on Thursday and ask the printer whether the labels are ready"
).split()
_PEOPLE = ("Ana", "Ben", "Chloé", "Dmitri", "Emeka")


def lines(turns: int = 800, *, seed: int = 3) -> tuple[Passage, ...]:
    """The meeting: turns of 3 to 21 words, each its own line."""
    random = Random(seed)
    return tuple(
        Passage(
            id=f"s{i}",
            text=" ".join(random.choice(_WORDS) for _ in range(random.randint(3, 21))).capitalize() + ".",
            speaker=random.choice(_PEOPLE),
            start_s=4.5 * i,
        )
        for i in range(1, turns + 1)
    )


def recap(passages: tuple[Passage, ...], *, doubted: int = 3, seed: int = 5) -> RecapShape:
    """A recap of 24 statements, each citing a line; the quotes of `doubted` of them are not in the meeting."""
    random = Random(seed)
    long = [p for p in passages if len(p.text.split()) > 12]
    picked = sorted(random.sample(long, 24), key=lambda p: int(p.id[1:]))
    wrong = set(random.sample(range(7, 20), doubted))

    def claim(i: int) -> dict[str, object]:
        words = picked[i].text.rstrip(".").split()
        quote = "the moon landing was moved to a Tuesday" if i in wrong else " ".join(words[2:9])
        text = f"{picked[i].speaker} says that " + " ".join(words[1:12]).lower() + "."
        return {"text": text, "evidence": [QuoteShape(segment=picked[i].id, quote=quote)]}

    statements = iter(range(24))

    def some(n: int) -> list[ClaimShape]:
        return [ClaimShape.model_validate(claim(next(statements))) for _ in range(n)]

    headline = some(1)[0]
    return RecapShape(
        headline=headline,
        tldr=some(3),
        decisions=some(5),
        actions=[
            ActionShape.model_validate(
                {**claim(next(statements)), "owner": picked[i].speaker, "strength": "agreed"}
            )
            for i in range(9, 14)
        ],
        open_questions=some(3),
        risks=some(2),
        chapters=[
            ChapterShape.model_validate(
                {
                    **claim(next(statements)),
                    "title": "On the plan",
                    "first_segment": f"s{1 + 200 * k}",
                    "last_segment": f"s{200 + 200 * k}",
                }
            )
            for k in range(4)
        ],
        quotes=some(1),
    )
