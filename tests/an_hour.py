"""An hour of made-up talk with ten things said in it that can be asked for: what was said, where, and a wrong version of each.

Knows nothing of models. About 12,000 tokens; the talk around what is planted is of the same subjects, so that nothing stands out.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pipeline.meeting import Segment, Transcript

PEOPLE = ("Ana", "Ben", "Chloé", "Dmitri", "Emeka")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was said. `lines` are (speaker, words); `at` is the number of the line that proves it."""

    question: str
    lines: tuple[tuple[str, str], ...]
    at: int
    quote: str
    right: str
    wrong: str
    section: str = "tldr"
    owner: str | None = None
    due: str | None = None


FACTS = (
    Fact(
        "When do we ship the new scanner app?",
        (("Ana", "Let's settle the date. I propose that we ship the scanner app on the 12th of May."), ("Ben", "Agreed, the 12th of May.")),
        0, "ship the scanner app on the 12th of May",
        "The scanner app ships on the 12th of May.", "The scanner app ships on the 19th of May.", "decisions",
    ),
    Fact(
        "Who calls the printer in Lyon?",
        (("Ana", "Chloé, could you call the printer in Lyon by Thursday?"), ("Chloé", "Yes, I will call the printer in Lyon by Thursday.")),
        1, "I will call the printer in Lyon by Thursday",
        "Chloé calls the printer in Lyon by Thursday.", "Dmitri calls the printer in Lyon by Thursday.", "actions", "Chloé", "by Thursday",
    ),
    Fact(
        "How much is the budget for the warehouse?",
        (("Dmitri", "The budget for the warehouse stays at forty thousand euros, finance confirmed it."),),
        0, "budget for the warehouse stays at forty thousand euros",
        "The budget for the warehouse stays at forty thousand euros.", "The budget for the warehouse grows to sixty thousand euros.",
    ),
    Fact(
        "Which vendor delivers the label printers?",
        (("Ben", "So we take Brandt for the label printers?"), ("Ana", "Yes, let's take Brandt, they deliver in two weeks.")),
        1, "let's take Brandt, they deliver in two weeks",
        "Brandt delivers the label printers, in two weeks.", "Kessler delivers the label printers, in two weeks.", "decisions",
    ),
    Fact(
        "Why was the upload page slow?",
        (("Emeka", "The upload page was slow because every thumbnail was resized twice on the server."),),
        0, "every thumbnail was resized twice on the server",
        "The upload page was slow because every thumbnail was resized twice on the server.",
        "The upload page was slow because the database had no index.",
    ),
    Fact(
        "How many testers take part in the pilot?",
        (("Chloé", "For the pilot we have fourteen testers from the two northern branches."),),
        0, "we have fourteen testers from the two northern branches",
        "Fourteen testers from the two northern branches take part in the pilot.", "Forty testers from the two northern branches take part in the pilot.",
    ),
    Fact(
        "What will Emeka do about the backup?",
        (("Emeka", "I'll move the nightly backup to three in the morning this week."),),
        0, "I'll move the nightly backup to three in the morning",
        "Emeka moves the nightly backup to three in the morning this week.",
        "Emeka will not move the nightly backup this week.", "actions", "Emeka", "this week",
    ),
    Fact(
        "Was the training in Oslo cancelled?",
        (("Dmitri", "The training in Oslo is cancelled, the trainer is ill."), ("Ana", "Okay, then we look for a date in autumn.")),
        0, "training in Oslo is cancelled, the trainer is ill",
        "The training in Oslo is cancelled because the trainer is ill.", "The training in Oslo takes place as planned.",
    ),
    Fact(
        "Who signs the lease of the second floor?",
        (("Ben", "I will sign the lease of the second floor on Monday, after legal has read it."),),
        0, "I will sign the lease of the second floor on Monday",
        "Ben signs the lease of the second floor on Monday.", "Ana signs the lease of the second floor on Monday.", "actions", "Ben", "on Monday",
    ),
    Fact(
        "What did the customer from Graz complain about?",
        (("Chloé", "The customer from Graz complained that the invoices list every article twice."),),
        0, "complained that the invoices list every article twice",
        "The customer from Graz complained that the invoices list every article twice.",
        "The customer from Graz complained that deliveries arrive a week late.",
    ),
)  # fmt: skip

_TALK = (
    "I was looking at the {0} last week and it seems fine so far",
    "the {0} still needs some work but nobody has complained about it",
    "somebody from the {1} asked me about the {0}, and I said we would come back to it",
    "we had the same thing with the {0} in the old system, remember",
    "it depends a bit on what the {1} says about the {0}",
    "yeah, and the {0} is not really the problem there",
    "I can show you the {0} later, it is on my other screen",
    "hm, I am not sure that the {1} even uses the {0}",
    "right, the {0} looks better than it did in winter",
    "there was a mail from the {1} about the {0}, it was rather long",
    "you see the {0} in the left column, under the chart",
    "the {1} team has a good view of the {0}, I think",
)
_THINGS = "dashboard,search field,archive,price list,mobile layout,help page,login form,export,calendar view,newsletter,sign-up page,stock overview,return form,photo gallery,delivery note,test server".split(",")  # fmt: skip
_GROUPS = "support,marketing,sales,logistics,design,accounting,legal,purchasing".split(",")


def meeting(*, seed: int = 1, turns: int = 560) -> tuple[Transcript, dict[str, str]]:
    """The meeting, and the id of the line that proves each fact, by its question."""
    random = Random(seed)
    lines: list[tuple[str, str, str | None]] = []
    for _ in range(turns):
        said = random.choice(_TALK).format(random.choice(_THINGS), random.choice(_GROUPS))
        lines.append((random.choice(PEOPLE), f"{said[0].upper()}{said[1:]}.", None))
    places = sorted(random.sample(range(20, turns - 10), len(FACTS)), reverse=True)
    for fact, place in zip(random.sample(FACTS, len(FACTS)), places, strict=True):
        told = [
            (who, words, fact.question if n == fact.at else None) for n, (who, words) in enumerate(fact.lines)
        ]
        lines[place:place] = told
    segments = tuple(
        Segment(f"s{n}", words, who, start_s=6.0 * n, end_s=6.0 * n + 5.5)
        for n, (who, words, _) in enumerate(lines, start=1)
    )
    proofs = {question: f"s{n}" for n, (_, _, question) in enumerate(lines, start=1) if question}
    return Transcript(f"planted-{seed}", "Weekly", segments, date="2026-04-20"), proofs
