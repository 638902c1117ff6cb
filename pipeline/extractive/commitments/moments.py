"""Which moments of a call are worth a line: a score for each sentence as a decision, a task, a date, and at all.

Knows nothing of passages or shapes. Weights: weights/moments.json, learned from what a strong model noted of chaired
calls: numbers of the form of talk (cues, order, who speaks, rare and named things), no word of any community. They rank
the sentences of one call; what a logit means differs from series to series, so that no threshold is set on them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np

from pipeline.extractive.commitments import likely
from pipeline.extractive.reading.named import named
from pipeline.extractive.reading.background import rarity
from pipeline.extractive.reading.cues import Cues, calendar_of
from pipeline.extractive.reading.linear import Linear, Matrix, load
from pipeline.extractive.reading.utterances import Sentence

KINDS = ("decision", "action", "date", "any")
SIGNS: dict[str, tuple[str, ...]] = {
    "closing": (
        r"\blet(?:'s| us) (?:just |maybe |then |also |all |,)*(?:do (?:that|it|this)|target|push|postpone|go (?:with|for|ahead)|keep|merge|include|exclude|"
        r"defer|leave|plan|aim|drop|remove|add|make|set|use|take|ship|cut|close|schedule|say|try|stick|put|move (?:it|this|that|them|\w+ to)|revisit|park|decide|wait|not)\b",
        r"\b(?:any|no|there are no|without) (?:objections?|disagreements?|opposition|concerns)\b",
        r"^(?:decision|decided|agreed|resolved|conclusion)\s*:",
        r"\b(?:motion|amendment|proposal|resolution) (?:is |was |has been )?(?:carried|passed|approved|adopted|accepted|agreed)\b",
        r"\b(?:rough |clear |general |good )?(?:consensus|agreement) (?:is|was|on|to|that|for|here)\b|\bwe have (?:rough |a )?(?:consensus|agreement)\b|\b(?:everyone|everybody|all|we all|we) (?:seems? to )?agrees?\b",
        r"^(?:(?:okay|ok|alright|all right|cool|great|perfect|right|yeah|yes|yep|so|then|sounds good|good),? )+(?:then |so )?(?:we(?:'ll| will|'re| are| can| should)?|let's|it's|that's|i(?:'ll| will| think we)) \w+",
        r"\b(?:sounds|seems) (?:like )?(?:we|everyone|everybody|people|there) (?:are|is|agree|all|have|want|prefer|will)\b",
        r"\bso (?:we|the plan|the idea|the conclusion|basically we) (?:will|'ll|are|is|should|can|decided|agreed)\b",
    ),
    "settles": (
        r"\b(?:decid\w+|agree\w*|consensus|settl\w+|conclu\w+|approv\w+|confirm\w*|finali[sz]\w*|lock(?:ed)? in|freez\w+|frozen|adopt\w*|accept\w*|commit(?:ted)?)\b",
    ),
    "moves": (
        r"\b(?:merge[ds]?|merging|defer\w*|postpon\w+|includ\w+|inclusion|exclud\w+|remov\w+|drop(?:ped|ping)?|keep(?:ing)?|add(?:ed|ing)?|mov(?:e|ed|ing)|push(?:ed|ing)?|"
        r"replac\w+|renam\w+|switch\w*|chang\w+|bump\w*|rais\w+|lower\w*|increas\w+|reduc\w+|out of scope|in scope|scope|optional|mandatory|required|default)\b",
    ),
    "later": (
        r"\b(?:next (?:release|version|call|meeting|week|fork|devnet|time|sprint|quarter)|later|for now|postpone\w*|defer\w*|not (?:in|for|part of) (?:this|the)|out of (?:the )?scope|"
        r"revisit|come back to|take (?:it|this|that) (?:offline|async)|async|follow(?:ing)? up|wait (?:for|until))\b",
    ),
    "favour": (
        r"\b(?:in favou?r|prefer\w*|support(?:ive)?|(?:i|we)(?:'re| are|'m| am)? (?:fine|okay|ok|good|happy) with|makes? (?:more )?sense|good idea|fine (?:by|with)|no strong opinions?|would (?:rather|vote|go)|plus one|\+1|on board)\b",
    ),
    "undecided": (
        r"\b(?:(?:won't|don't|not|no need to|can't|cannot|shouldn't|needn't|too (?:soon|early) to|before we|until we|yet to|whether (?:to|we|or not)|if we|have to|need to|should) (?:\w+ ){0,3}(?:decide|make (?:a|the|any) decision|agree|conclude|finali[sz]e))\b",
        r"\b(?:open question|undecided|not (?:sure|clear|decided)|up in the air|tbd|to be determined|still discussing|discuss(?:ion)? (?:further|more|this)|more feedback)\b",
    ),
    "supposed": (
        r"\b(?:if (?:we|you|they|it|i|there|someone)|would (?:have|be)|could (?:have|be)|might|imagine|suppose|let's say|for example|for instance|in theory|what if|hypothetical\w*)\b",
    ),
    "past": (
        r"\b(?:last (?:week|time|call|meeting|month|year)|previous(?:ly)?|in the past|already|earlier|back then|originally|we (?:had|were|was|did|said|used to)|ago|yesterday|historically)\b",
    ),
    "takes_on": (
        r"\bi(?:'ll| will|'m going to|'m gonna| am going to|'m (?:planning|aiming|working)| (?:can|could) (?:\w+ )?(?:write|open|make|take|do|put|send|create|post|check|ask|ping|reach|prepare|update|add|draft|look|follow|file|review|try|test|run|share|handle|fix|push|pick|update|talk))\b",
        r"\bwe(?:'ll| will|'re going to|'re gonna| are going to| plan to| aim to|'re planning| are planning|'re aiming| intend to)\b",
    ),
    "asks": (
        r"\b(?:can|could|would|will) (?:you|someone|somebody|anyone|anybody|everyone|we get|i ask)\b|\bplease\b|\bit(?:'d| would) be (?:great|good|nice|helpful|useful|awesome)\b|\byou (?:should|need to|can|could|may want)\b|"
        r"\b(?:teams?|clients?|people|everyone|everybody|they|folks) (?:should|need to|must|have to|please)\b|\bmake sure\b|\blet me know\b",
    ),
    "formula": (
        r"\b(?:action items?|actions?) (?:for|on|is|are|point)\b|\baction items?\b|\bto-?dos?\b|\bnext steps?\b|\blet(?:'s| us) have \w+|\bassign(?:ed)? to\b|\bfollow up (?:with|on)\b|\btake (?:that |this |it )?(?:as )?(?:an )?action\b|\bvolunteer\w*\b|\bowner\b",
    ),
    "outlives": (
        r"\b(?:write|draft|open|file|create|implement|fix|review|test|benchmark|update|publish|release|post|send|prepare|investigat\w+|follow up|reach out|ping|coordinate|"
        r"schedule|merge|rebase|document|spec(?:ify)?|propos\w+|deploy|launch|run|measure|check (?:with|whether|if)|look (?:into|at)|comment|feedback|read|PRs?|issues?|doc(?:ument)?s?|spec|EIP|post mortem|report back|get back)\b",
    ),
    "in_call": (
        r"\b(?:share (?:my|the|your) screen|screen ?shar\w+|hear me|see my|mute[d]?|unmute|go (?:first|ahead|next)|start with|move on|next (?:topic|item|up|one)|agenda|drop (?:the|a|it in)|paste|"
        r"in the chat|the link|link (?:it|this|here)|presentation|present(?:ing)?|slides?|update(?:s)? from|any (?:other )?(?:updates?|comments?|questions?|thoughts?)|give (?:us )?an update|wrap up|thanks? (?:you|everyone|for)|bye|welcome|see you|jump in|let me (?:just )?(?:share|see|find|start))\b",
    ),
    "dated": (
        r"\b(?:{weekday}|{month})\b|\b(?:today|tomorrow|tonight|next (?:week|month|year|quarter|call|meeting)|this (?:week|month)|end of (?:the |this |next )?(?:week|month|year|day|quarter)|"
        r"in (?:a|one|two|three|four|five|six|\d+|a few|a couple of|the next|the coming) (?:\w+ )?(?:days?|weeks?|months?|hours?)|q[1-4]|mid[- ]\w+|early (?:next|\w+ber|{month})|late (?:next|{month})|\d{1,2}(?:st|nd|rd|th)|20[2-9]\d|\d{1,2}(?::\d\d)? ?(?:utc|am|pm))\b",
    ),
    "aims": (
        r"\b(?:target\w*|deadline|timeline|eta|launch\w*|ship\w*|release[sd]?|go(?:es|ing)? live|schedul\w+|by (?:the )?(?:end|{weekday}|{month}|next|then|tomorrow)|aim(?:ing|s)?|plan(?:ned|ning)?|expect\w*|ready|activat\w+|fork(?:s|ing)? (?:at|on|in)|due|ahead of|postponed|delayed)\b",
    ),
    "problem": (
        r"\b(?:bugs?|issues?|problem\w*|block(?:ed|er|ers|ing)|fail\w*|broken|missing|concern\w*|risk\w*|attack\w*|vulnerab\w+|regression|crash\w*|slow\w*|unstable|stuck)\b",
    ),
    "result": (
        r"\b(?:results?|found|shows?|showed|measured|benchmark\w*|numbers|average|percent|improv\w+|faster|slower|reduced|increased|compared|completed?|finished|done|implemented|working|passing|interop\w*|stable|support(?:s|ed)?)\b",
    ),
    "reason": (
        r"\b(?:because|since|so that|due to|reason|therefore|in order to|otherwise|the point|the idea|means that)\b",
    ),
}
"""Signs of the form of talk, English. `{weekday}` and `{month}` stand for their names."""
NEAR = (1, 3, 8)
"""So many sentences to each side are looked at."""
AROUND = (
    "closing",
    "settles",
    "moves",
    "later",
    "favour",
    "undecided",
    "takes_on",
    "asks",
    "formula",
    "outlives",
    "in_call",
    "dated",
    "aims",
    "problem",
    "result",
)
RARE = 4.5
"""From this idf on a word tells what is talked about."""
OWN = (
    "log_words", "over_long", "short", "terms", "rare", "rare_share", "rarest", "unseen", "names", "identifiers", "amounts", "versions", "dates",
    "chair", "chair_opens_next", "chair_after", "chair_before", "last_of_turn", "log_turn", "voices_before", "voices_after", "replies_short",
    "topic_next", "topic_before", "names_before", "names_after", "rare_before", "rare_after", "repeats_before", "repeated_after", "talked_of",
    "size_around",
)  # fmt: skip
NAMES = (
    *likely.NAMES,
    *(f"is_{kind}" for kind in SIGNS),
    *(f"{kind}_{side}{width}" for kind in AROUND for width in NEAR for side in ("before", "after")),
    *OWN,
)


@dataclass(frozen=True, slots=True)
class Ranker:
    """One linear model a kind."""

    heads: dict[str, Linear]

    def scores(self, rows: Matrix) -> dict[str, Matrix]:
        """Logits of shape (sentences,) by kind."""
        return {kind: head.score(rows) for kind, head in self.heads.items()}


def ranker() -> Ranker:
    """The shipped weights."""
    return Ranker({kind: load(f"moment_{kind}", NAMES) for kind in KINDS})


def knows(cues: Cues) -> bool:
    """Whether the signs are words of this language."""
    return cues.language.tag.split("-")[0] == "en"


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    text = "|".join(f"(?:{p})" for p in SIGNS[kind])
    for name, names in calendar_of("en").items():
        text = text.replace(name, names)
    return re.compile(text, re.IGNORECASE)


def signs(text: str) -> tuple[bool, ...]:
    """Which of SIGNS a sentence shows."""
    return tuple(_pattern(kind).search(text) is not None for kind in SIGNS)


def has(kind: str, text: str) -> bool:
    """Whether a sentence shows this sign."""
    return _pattern(kind).search(text) is not None


def chair(sentences: Sequence[Sentence], cues: Cues) -> str | None:
    """Who leads the call: who announces topics and asks for updates most often; None where nobody does."""
    said = Counter(
        s.speaker for s in sentences if s.speaker and (cues.has("topic", s.text) or has("in_call", s.text))
    )
    return said.most_common(1)[0][0] if said else None


def features(sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues) -> Matrix:
    """One row a sentence, one column for each of NAMES. Linear in the length of the meeting."""
    n = len(sentences)
    if not n:
        return np.zeros((0, len(NAMES)))
    shown = np.array([signs(s.text) for s in sentences], dtype=float)
    kinds = list(SIGNS)
    around = []
    for kind in AROUND:
        column = shown[:, kinds.index(kind)]
        for width in NEAR:
            around += [_run(column, width, -1), _run(column, width, 1)]
    return np.concatenate(
        [likely.features(sentences, weights, cues), shown, np.stack(around, axis=1), _own(sentences, cues)],
        axis=1,
    )


def _run(values: Matrix, width: int, side: int) -> Matrix:
    """The share of the `width` sentences before (-1) or after (1) that show it."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    if side < 0:
        return np.asarray((total[at] - total[np.maximum(0, at - width)]) / width)
    return np.asarray((total[np.minimum(len(values), at + 1 + width)] - total[at + 1]) / width)


def _own(sentences: Sequence[Sentence], cues: Cues) -> Matrix:
    n = len(sentences)
    rare = rarity(cues.language.tag)
    leads = chair(sentences, cues)
    said = np.array([s.speaker == leads for s in sentences], dtype=float)
    topic = np.array([cues.has("topic", s.text) for s in sentences], dtype=float)
    weight = [[rare.get(t, rare.unseen) if rare else 2.0 for t in set(s.terms)] for s in sentences]
    many = np.array([sum(w >= RARE for w in row) for row in weight], dtype=float)
    named_here = [named(s.text) for s in sentences]
    count = np.array([len(x) for x in named_here], dtype=float)
    often = Counter(t for s in sentences for t in set(s.terms))
    turn_words = Counter[int]()
    for s in sentences:
        turn_words[s.turn] += s.size
    ends = [list(g)[-1].index for _, g in groupby(sentences, key=lambda s: s.turn)]
    last = np.zeros(n)
    last[ends] = 1.0
    sizes = np.array([s.size for s in sentences], dtype=float)
    short = (sizes <= 4).astype(float)
    rows = np.zeros((n, len(OWN)))
    for i, s in enumerate(sentences):
        once = set(s.terms)
        before = {t for o in sentences[max(0, i - 6) : i] for t in o.terms}
        after = {t for o in sentences[i + 1 : i + 7] for t in o.terms}
        sorts = Counter(x.sort for x in named_here[i])
        rows[i, :18] = (
            np.log1p(s.size), max(0, s.size - 35) / 10, s.size < 5, min(8, len(once)), min(4, many[i]),
            many[i] / (1 + len(once)), max(weight[i], default=0.0),
            sum(rare is not None and w >= rare.unseen for w in weight[i]), min(4, count[i]), sorts["identifier"],
            sorts["amount"], sorts["version"], sorts["date"],
            said[i], topic[i + 1 : i + 4].any() and said[i + 1 : i + 4].any(), said[i + 1 : i + 3].any(),
            said[max(0, i - 2) : i].any(), last[i],
        )  # fmt: skip
        rows[i, 18:] = (
            np.log1p(turn_words[s.turn]), len({o.speaker for o in sentences[max(0, i - 8) : i]}),
            len({o.speaker for o in sentences[i + 1 : i + 9]}), short[i + 1 : i + 5].sum(), topic[i + 1 : i + 5].any(),
            topic[max(0, i - 4) : i].any(), min(8, count[max(0, i - 4) : i].sum()), min(8, count[i + 1 : i + 5].sum()),
            min(8, many[max(0, i - 4) : i].sum()), min(8, many[i + 1 : i + 5].sum()), len(once & before) / (1 + len(once)),
            len(once & after) / (1 + len(once)), np.log1p(np.mean([often[t] for t in once]) if once else 0.0),
            np.log1p(sizes[max(0, i - 2) : i + 3].sum()),
        )  # fmt: skip
    return rows
