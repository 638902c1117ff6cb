"""What a question asks for: its kind, whom it names, which stretch of time, and the words to look for.

Knows nothing of passages, models or answers. Kinds are told apart for English; other languages get their words only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.languages import base
from pipeline.text.words import stem, stop_words, terms, words

Kind = Literal[
    "who",
    "when",
    "how_many",
    "where",
    "why",
    "yes_no",
    "list",
    "opinion",
    "summary",
    "change",
    "mention",
    "what",
]

# First match wins: the particular before the general.
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("summary", r"\b(summari[sz]e|summary|sum up|recap|catch me up|catch up|fill me in|overview|in a nutshell)\b"),
    ("summary", r"\bwhat (did|have) i miss|what (happened|has happened|was (discussed|talked about|covered))\b"),
    ("change", r"\b(what(?:'s| is| has| was)? changed?|when did (it|that|this) change|how has .{1,60}changed?|since last time)\b"),
    ("mention", r"\b(was|were|am|did) (i|we|\w+) (ever )?(mentioned|named|brought up|asked|assigned|come up)\b"),
    ("mention", r"\b(did|has) (any ?body|any ?one|some ?one) (mention|name|bring up|talk about)|\bmy name\b"),
    ("who", r"^\W*(?:and |so )?(?:by |to |with |from |for )?who(?:m|se)?\b"),
    ("how_many", r"\bhow (many|much|long|often|old|big|large|far|high|fast|expensive)\b|\bwhat (number|percentage|share|amount|price|cost)\b"),
    ("why", r"\bwhy\b|\bwhat (was|is|were) the (reason|cause|motivation)s?\b|\bhow come\b"),
    ("opinion", r"\b(think|thinks|thought|opinions?|feel|feels|felt|views?|attitude|stance|say|says|said|suggest|propose|recommend|argue)\w*\b.{0,12}\b(about|of|on|regarding|towards?|to)\b"),
    ("list", r"\b(list|which (?:\w+ ){0,3}(?!is\b|was\b|has\b|does\b|this\b)\w+(?<!s)s\b|what (?:\w+ ){0,2}(?:are|were) the|name (all|the)|what are|what were|all (the )?\w+s)\b"),
    ("who", r"\bwho(?:m|se)?\b|\bwhich (person|people|participant|speaker|member)"),
    ("when", r"^\W*when\b|\bwhen (?:is|was|will|do|does|did|are|were|can|should|would|has|have)\b|\bwhat (time|day|date|month|week|year)\b|\b(until when|by when|how soon)\b|\b(?:what(?:'s| is| was| are| were)?|which is|name|give|tell me|any) (?:the |a |our |their )?(?:\w+ ){0,3}(?:deadline|due date)\b"),
    ("where", r"\bwhere\b"),
    ("yes_no", r"^\W*(?:(?:and|so|but|ok|okay)\W+)?(is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|shall|may|might)\b"),
)  # fmt: skip

# "What did Justin say …": a name, not "the team", a role in lower case or a pronoun
_ASKED_OF = re.compile(
    r"\b(?:did|does|has|had|was|is)\s+([A-Z][\w'-]{2,}(?:\s[A-Z][\w'-]+)?)\s+(?:say|said|think|thought|mention|suggest|propose|"
    r"recommend|argue|feel|ask|report|promise|want|decide|agree|explain)"
)
_SETTLES = re.compile(r"\b(?:decid|decision|agree|conclu|settle|resol|approv)\w*", re.IGNORECASE)
ONLY = re.compile(r"\(only what [^()]{1,80} said\)")

# Words of asking: they say what to do with the answer, not what it is about.
_FRAME = frozenset(
    stem(w)
    for w in (
        "summarize summarise summary sum recap catch discuss discussion discussed talk talked mention mentioned say said "
        "think thought thoughts opinion opinions attitude view feel explain describe tell meeting conversation "
        "transcript please list name give overview catch team group people participant participants members "
        "anyone anybody someone ask asked reason happen happened decide decided decision conclude conclusion agree agreed change "
        "changed regarding concerning whole entire"
    ).split()
)
_THINGS = frozenset(stem(w) for w in "list name change group team view".split())
"""Words of asking that are part of a thing's name where they follow another word of it: "bit list", "design team"."""
FRAME_WEIGHT = 0.3
"""What a word of asking counts beside one of content: "discuss" may still be said where it is discussed."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood as far as patterns go. `named` are labels of speakers that it names.

    `only_named`: nobody else's words count, because an opinion or "only what Ana said" is asked for; `stranger` is a name
    asked about in that way which no speaker bears. `settles`: it asks what was decided. `pairs` are content terms that stand side by side ("bit list").
    """

    text: str
    kind: Kind
    named: tuple[str, ...]
    content: tuple[str, ...]
    only_named: bool = False
    settles: bool = False
    stranger: str | None = None
    pairs: tuple[tuple[str, str], ...] = ()


def understand(question: str, *, speakers: Sequence[str] = (), language: str = "en") -> Question:
    """The question's kind, the speakers it names and its content terms (stems, without words of asking)."""
    named = speakers_named(question, tuple(dict.fromkeys(speakers)))
    of_names = {stem(w, language=language) for label in named for w in words(label)}
    row = [stem(w, language=language) for w in words(question)]
    content = tuple(
        t
        for t in dict.fromkeys(terms(question, language=language))
        if t not in of_names and (t not in _FRAME or _names_a_thing(t, row, stops=stop_words(language)))
    )
    kind = kind_of(ONLY.sub("", question), language=language)
    only = bool(named) and (kind == "opinion" or ONLY.search(question) is not None)
    asked_of = _ASKED_OF.search(question)
    stranger = asked_of[1] if asked_of and speakers and not named else None
    pairs = tuple(dict.fromkeys(pair for pair in pairwise(row) if set(pair) <= set(content)))
    return Question(
        question, kind, named, content, only, _SETTLES.search(question) is not None, stranger, pairs
    )


def _names_a_thing(term: str, row: Sequence[str], *, stops: frozenset[str]) -> bool:
    """Whether a word of asking ends a name in the question (`row`: its stems): what stands before it says what of."""
    return term in _THINGS and any(
        after == term and before not in stops and before not in _FRAME and before.isalpha()
        for before, after in pairwise(row)
    )


def kind_of(question: str, *, language: str = "en") -> Kind:
    """The question's kind; "what" where no pattern says more. Other languages have but one, the English "summarize"."""
    if base(language) != "en":
        return "summary" if re.search(_KINDS[0][1], question, re.IGNORECASE) else "what"
    return next((kind for kind, form in _KINDS if re.search(form, question, re.IGNORECASE)), "what")


def query_weights(query: str, *, language: str = "en") -> dict[str, float]:
    """Search terms with weights: words of asking count little, repeated ones at most twice."""
    counts = Counter(terms(query, language=language))
    return {t: min(n, 2) * (FRAME_WEIGHT if t in _FRAME else 1.0) for t, n in counts.items()}


def speakers_named(question: str, speakers: Sequence[str]) -> tuple[str, ...]:
    """The labels whose name, or whose part that no other label shares, stands in the question."""
    asked = question.casefold()
    shared = Counter(w for label in speakers for w in set(words(label)))
    found = []
    for label in speakers:
        whole = label.casefold()
        if whole in asked and re.search(rf"(?<!\w){re.escape(whole)}(?!\w)", asked):
            found.append(label)
            continue
        parts = [p for p in re.findall(r"[^\W_]+", label) if shared[p.casefold()] == 1]
        if any(_stands_in(part, question) for part in parts):
            found.append(label)
    if found:
        return tuple(found)
    return tuple(
        label
        for label in speakers
        if any(_is_called(part, question) for part in re.findall(r"[^\W\d_]+", label))
    )


def _is_called(part: str, question: str) -> bool:
    """A first name that several speakers bear, written as a name: then all of them are meant."""
    return (
        len(part) > 2
        and part[0].isupper()
        and part in question
        and re.search(rf"(?<=\w ){re.escape(part)}(?!\w)", question) is not None
    )


def _stands_in(part: str, question: str) -> bool:
    """A part of a name; single letters count only as written ("What did A think"), not as the article."""
    if len(part) < 3:
        return (
            part.isupper()
            and part in question
            and re.search(rf"(?<!^)(?<![\w'’]){re.escape(part)}(?![\w'’])", question) is not None
        )
    return part.casefold() in question.casefold() and (
        re.search(rf"(?<!\w){re.escape(part)}(?!\w)", question, re.IGNORECASE) is not None
    )
