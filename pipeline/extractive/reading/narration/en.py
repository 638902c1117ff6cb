"""Reported speech in English: the verb that fits, third person, tenses moved back; negation and hedges stay.

Knows nothing of speakers. Where a sentence does not have a form that these rules know, it is quoted, not bent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.reading.narration import ReportedSentence
from pipeline.extractive.reading.narration.en_openings import open_with
from pipeline.extractive.reading.narration.en_tenses import SUBJECT, all_of, clause, compiled

__all__ = ["lead", "open_with", "states", "tell"]

_ADVERBS = (
    r"(?:(?:really|also|just|still|then|only|personally|actually|definitely|probably|quite|certainly|always|mostly|simply|"
    r"basically|generally|honestly|strongly|already|even) )*"
)
_HELD = {
    "think": "thought", "believe": "believed", "guess": "guessed", "suppose": "supposed", "feel": "felt", "assume": "assumed",
    "expect": "expected", "hope": "hoped", "reckon": "reckoned", "imagine": "imagined", "figure": "figured", "doubt": "doubted",
    "suspect": "suspected", "know": "knew", "wish": "wished", "thought": "thought", "felt": "felt", "assumed": "assumed",
    "noticed": "noticed", "understand": "understood", "remember": "remembered", "agree": "agreed", "suggest": "suggested",
    "propose": "proposed", "recommend": "recommended", "say": "said", "find": "found", "found": "found", "said": "said",
}  # fmt: skip
"""Verbs of the speaker's own that take a clause: "I think (that) …"."""
_DID = {
    "want": "wanted", "need": "needed", "like": "liked", "love": "loved", "prefer": "preferred", "agree": "agreed",
    "disagree": "disagreed", "wonder": "wondered", "remember": "remembered", "understand": "understood", "appreciate": "appreciated",
    "support": "supported", "propose": "proposed", "suggest": "suggested", "recommend": "recommended", "enjoy": "enjoyed",
    "plan": "planned", "intend": "intended", "welcome": "welcomed", "recognise": "recognised", "recognize": "recognized",
}  # fmt: skip
"""Verbs of the speaker's own that take anything else: "I want to …"."""
_CLAUSE_START = re.compile(
    r"(?:I|it|he|she|they|we|you|there|this|that|these|those|the|a|an|my|our|your|their|his|her|its|some|any|all|most|many|"
    r"both|each|every|everyone|everybody|people|one|two|nobody|no|if|when|what|for|in|at|on|as|with|after|before|since|maybe|perhaps|"
    r"probably|also|now|then|here|not|even|once|while|because|'cause|although|\w+ly)(?:'\w+)?\b",
    re.IGNORECASE,
)
_NOUN_FIRST = re.compile(
    r"^(?:to|from|by|of|given|through|during|under|just|over|despite|until|\w+ing)\b.{5,80}, (?:I|it|he|she|they|we|you|there|the)\b|^(?:[\w'-]+ ){1,4}?(?:(?:am|is|are|was|were|has|had|will|would|can|could|should|may|might|must|cannot|does|did)(?:n't)?\b|[\w-]+'(?:s|re|ll) )"
)
_FINITE = re.compile(
    r"(?:\b(?:am|is|are|was|were|has|have|had|do|does|did|will|would|can|could|shall|should|may|might|must|cannot|ought)\b"
    r"|n't\b|'(?:s|re|ve|ll|d|m)\b|\b(?:I|you|we|they|it|he|she|that|this|which|who|people|everyone)\s+(?:\w+ly |also |just |still )?"
    r"(?:[a-z]+)\b|\b\w{3,}(?:ed|es)\b)",
)
_STATES = re.compile(_FINITE.pattern.replace("(?:ed|es)", "ed"))
"""A finite verb for certain: "plates" may be one, or a thing."""
_COMMAND = re.compile(
    r"^(?:don't |please |just |always |never )?(?:make|put|take|use|keep|look|see|go|come|get|give|try|do|say|think|tell|ask|let|"
    r"remember|imagine|consider|check|turn|move|start|stop|add|remove|write|read|send|call|click|press|select|choose|draw|"
    r"wait|note|suppose|assume|bear|forgive|excuse|pick|open|close|have|be|leave|set|hold|follow)\b(?! (?:is|was|are|has)\b)",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:should|would|could|might|must|ought|(?:need|have|has) to|better|best|worse|worst|good|bad|nice|great|easier|easy|harder|hard|simple|"
    r"difficult|important|useful|useless|necessary|expensive|cheap|cheaper|too|enough|problem|interesting|annoying|confusing|ugly|weird|"
    r"strange|boring|worth|wrong|perfect|fair|unfair|essential|crucial|critical|appropriate|reasonable|attractive|comfortable)\b",
    re.IGNORECASE,
)
"""Who says what should or might be, or judges something, tells what they think."""
_I_THINK = re.compile(r"(,?) (?:I think|I believe|in my opinion),? (?=\w)")
_SETTLED = re.compile(r"\b(?:decided|agreed|concluded|said|told|asked|found|knew|know)\b", re.IGNORECASE)
_REASON = re.compile(r"\b(?:because|so that|therefore|due to|the reason|in order to)\b", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:(?:I mean|the thing is|the point is|as I said|like I said|as I say|as you know|as we know|to be honest|in fact|of course|"
    r"I was (?:just )?(?:saying|going to say|gonna say|thinking)|I(?:'m| am) (?:just )?(?:saying|thinking)|I(?:'ll| will) (?:just )?say|"
    r"I (?:just )?(?:want(?:ed)?|would like|'d like) to (?:say|add|mention|point out|note)|I (?:would|'d|should|must|have to|can) (?:just )?say|"
    r"what I(?:'m| am)? (?:saying|mean|meant) is|it's just|as (?:you|we) (?:can|could) see|as you may know|as I (?:mentioned|said before)|first of all|by the way|on the other hand|at the end of the day|"
    r"in other words|for me|to me|actually|basically|obviously|anyway|maybe just|again)(?: that)?[,:]? )+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:,? (?:you know|I mean|or something(?: like that)?|or whatever|and so on|and so forth|and stuff|and things like that|"
    r"et cetera|right|okay|though|as well as that|you see|as I said|basically|actually|if you like|and all that))+$",
    re.IGNORECASE,
)
_SPOKEN = compiled(
    (r"^(?i:([b-hj-z]) (?=\1))|^[B-HJ-Z] (?=[A-Z][a-z])", ""),
    (r"(?<!\w)I (?=(?:if|because|when|it|the|we|they|you|this|that's|I)\b)", ""),
    (r"(?i)(?<!as )(?<!very )(?:\b(?:eh|ehm|yeah|okay),?|(?:^|(?<=, ))well,) (?=\w)", ""),
    (r"(?i),?(?: like,?)? \blet's (?:say|see)\b,?|^let's (?:say|see)\b,?(?: that)? ", " "),
    (
        r"(?i)^(?:the|a|an|so) (?=(?:the|this|these|those|that|once|on|in|at|they|we|he|she|there|if|when|so|it)\b)",
        "",
    ),
    (r"(?i)\b(?:the|a|an) (?=(?:the|this|these|those)\b)|\bthese (?=this\b)|\bthis (?=these\b)", ""),
    (r"\bgonna\b", "going to"),
    (r"\bwanna\b", "want to"),
    (r"(?i)(?<!\w)(?:'cause|cuz|coz|(?:^|(?<=, ))cause)\b(?! of)(?=[ ,])", "because"),
    (r"\b(kind|sort)a\b", r"\1 of"),
    (r"\b(they|you|we) (?:guys|all)\b", r"\1"),
    (r"(?<=[a-z]{4})[.!] (?=[A-Z])", "; "),
    (r"\b([A-Z])_(?=[A-Z]_|\W|$)|(?<=_)([A-Z])_|(?<=[A-Z])_(?=\W|$)", r"\1\2"),
    (
        r"(?i),? (?:is|are|do|does|was|wo|ca|have|would|could|should)n't (?:it|they|you|we|he|she|that|there)$",
        "",
    ),
    (r"\b(do|does|is|are|was|can|could|would|will|should|have|has) \1(n't)\b", r"\1\2"),
    (r"(?<![\w'-])(?:[b-hj-z]|th|wh|sh|st|pr|tr|pl|fr|br|gr|cl|cr|fl|dr),? (?=[a-z])", ""),
    (r"(?i)\b(if|because|when|so that) (?:\w+ )?\1\b", r"\1"),
    (
        r"(?i)\b(\w+'(?:s|re|ve|ll|m)|(?:you|we|they|it|he|she) (?:can|could|will|would|should|have)) (?:\w+ )?(\w+) \1 \2\b",
        r"\1 \2",
    ),
    (
        r"(?<!')\b(?!(?:a|in|to|the|for|so|on|or|be|he|we|no|as|is|it|do|up|pro|per|an|at|my|you|not|out|any|some|all|over|under|one|i)\b)([a-z]{2,4}) (?=\1[a-z])",
        "",
    ),
)
_OF = re.compile(r"(?:about|of|so|not|in|it)\b")
_THOUGHT_LAST = re.compile(r"^(.+), I (think|guess|suppose|believe|hope|assume)$")
_PROPOSES = re.compile(
    r"^(?:(?:maybe|perhaps|so|then|or) )*(?:we|you|they) (?:\w+ly |also |just |maybe )*(?:could|should|might want to|may want to|ought to)\b",
    re.IGNORECASE,
)
_LETS = re.compile(
    r"^(?:(?:maybe|perhaps|so|then) )*let(?:'s| us) (?!say\b|see\b|assume\b|suppose\b|imagine\b)(?:just )?(not )?",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"^I(?:'m| am| was) ((?:not |\w+ly |very |quite |so |just |still |also |a bit |a little )*(?:sure|happy|afraid|worried|concerned|certain|glad|"
    r"interested|curious|aware|surprised|convinced|keen|confused|grateful|pleased|conscious|confident|in favou?r|against)\b)",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^I(?:'d| would) ((?:\w+ly |also |just |still )*(?:like|prefer|love|rather|suggest|recommend|propose|want|expect|hope))\b"
)
_NO_HOLD = re.compile(
    rf"^I {_ADVERBS}(?:don't|do not|didn't|did not) {_ADVERBS}(think|believe|feel|suppose|know|want|need|like|see|understand|agree)\b"
)
_HOLD = re.compile(rf"^I (?P<adverbs>{_ADVERBS})(?P<verb>{'|'.join({**_HELD, **_DID})})\b")
_SEEMS = re.compile(
    r"^(?:(?:it|that) (?:seems|looks|sounds)(?: to me)? like|it seems(?: to me)?(?: that)?|in my (?:opinion|view),?) (?=\w)",
    re.IGNORECASE,
)


def tell(text: str, names: frozenset[str] = frozenset()) -> ReportedSentence | None:
    """The sentence in reported speech; None where there is nothing to tell. `names`: words written with a capital anywhere."""
    text = text.strip()
    asks = text.endswith("?")
    text = _TAIL.sub("", text.rstrip(" .!?…,;:"))
    text = all_of(_SPOKEN, text)
    text = _LEAD_IN.sub("", text).strip()
    if len(text.split()) < 2:
        return None
    first = re.match(r"[A-Za-z]+", text)
    if first and (first.group()[1:].islower() or first.group() == "A") and first.group().lower() not in names:
        text = text[0].lower() + text[1:]
    text = text[0].upper() + text[1:] if text[:2] in ("i ", "i'") else text
    if asks:
        return _question(text)
    if last := _THOUGHT_LAST.match(text):
        return ReportedSentence(f"{_HELD[last[2]]} that", clause(last[1]), f"{_HELD[last[2]]} that")
    return _own(text) or _statement(text)


def states(text: str) -> bool:
    """Whether a readable sentence states something: a whole one, with a verb."""
    found = tell(text)
    if found is None or found.quoted or found.verb in ("mentioned", "asked", "asked about"):
        return False
    return _STATES.search(text[:1].lower() + text[1:]) is not None  # "We go live" has its verb too


def lead(subjects: Sequence[str]) -> str:
    """What a talk was about, in one sentence."""
    *most, last = subjects
    return f"The meeting was about {', '.join(most)} and {last}."


def _own(text: str) -> ReportedSentence | None:
    """A sentence whose main verb is the speaker's own: thinking, wanting, being sure."""
    if found := _NO_HOLD.match(text):
        rest, verb = text[found.end() :].strip(), f"did not {found[1]}"
        if found[1] in ("think", "believe", "feel", "suppose"):
            return _holding(verb, rest, "")
        return ReportedSentence(verb, clause(rest), verb) if rest else None
    if found := _WISH.match(text):
        rest = text[found.end() :].strip()
        return ReportedSentence(f"would {found[1]}", clause(rest), f"would {found[1]}") if rest else None
    if found := _STATE.match(text):
        rest = text[found.end() :].strip(" ,")
        return ReportedSentence(f"was {found[1]}", clause(rest), f"was {found[1]}") if rest else None
    if found := _HOLD.match(text):
        rest = text[found.end() :].strip(" ,")
        if not rest:
            return None
        if found["verb"] in _HELD:
            return _holding(_HELD[found["verb"]], rest, found["adverbs"])
        verb = found["adverbs"] + _DID[found["verb"]]
        return ReportedSentence(verb, clause(rest), f"also {verb}")
    return None


def _holding(verb: str, rest: str, adverbs: str) -> ReportedSentence | None:
    rest = re.sub(r"^(?:that|like),? (?=\w)", "", rest)
    rest = _LEAD_IN.sub("", rest)
    if (_CLAUSE_START.match(rest) or _NOUN_FIRST.match(rest)) and _FINITE.search(rest):
        if verb in ("thought", "felt") and _PROPOSES.match(rest):
            return ReportedSentence("suggested that", clause(rest), "suggested that")
        return ReportedSentence(f"{adverbs}{verb} that", clause(rest), f"also {verb} that")
    if not rest or (verb in ("thought", "guessed", "supposed", "believed") and not _OF.match(rest)):
        return None
    return ReportedSentence(f"{adverbs}{verb}", clause(rest), f"also {verb}")


def _statement(text: str) -> ReportedSentence | None:
    if found := _LETS.match(text):
        rest = text[found.end() :]
        return ReportedSentence(
            "suggested that", f"they should {found[1] or ''}{clause(rest)}", "suggested that"
        )
    if _PROPOSES.match(text):
        return ReportedSentence("suggested that", clause(text), "suggested that")
    if found := _SEEMS.match(text):
        return ReportedSentence("thought that", clause(text[found.end() :]), "thought that")
    if _INVERTED.match(text):
        return _question(text)
    if _COMMAND.match(text) or not (_CLAUSE_START.match(text) or _NOUN_FIRST.match(text)):
        return _quoted(text)
    if not _FINITE.search(text) and not _REASON.search(text):
        named = len(text.split()) <= 8 and re.match(r"(?i)(?:the|a|an|some|our|my)\b", text)
        return ReportedSentence("mentioned", clause(text), "also mentioned") if named else _quoted(text)
    if re.match(r"(?i)(?:because|'cause|cause) ", text):
        return ReportedSentence("said that this was", clause(text), "added that this was")
    text = _DEMONSTRATIVE.sub("this ", text)
    if _REASON.search(text):
        return ReportedSentence("explained that", clause(text), "added that")
    if _I_THINK.search(text):
        return ReportedSentence("thought that", clause(_I_THINK.sub(r"\1 ", text)), "also thought that")
    if _OPINION.search(text) and not _SETTLED.search(text):
        return ReportedSentence("thought that", clause(text), "also thought that")
    return ReportedSentence("said that", clause(text), "added that")


_DEMONSTRATIVE = re.compile(
    r"^that (?=(?:\w+ly |also |just )*(?:[a-z]{3,}s|would|could|should|might|did|had)\b)", re.IGNORECASE
)
"""A "that" which is the subject: after "said that" it would be read as a second one."""
_INVERTED = re.compile(
    r"^(?:(?:what|how|why|when|where|who|which)(?: \w+){0,2}? (?:do|does|did|is|are|can|could|will|would|should|don't)"
    r"|do|does|did|is|are|was|were|can|could|will|would|should|have|has|don't|isn't|aren't|doesn't) "
    rf"(?:I|{SUBJECT}|the|your|our|my|their)\b",
    re.IGNORECASE,
)
_WH = re.compile(
    r"^(?P<wh>(?:what|how|why|when|where|who|which)(?: (?:much|many|long|often|big|far|kind of \w+|sort of \w+|type of \w+|colou?r|other \w+|about))?(?: \w+)??) "
    r"(?P<aux>do|does|did|is|are|was|were|can|could|will|would|should|shall|have|has)(?P<not>n't)? "
    rf"(?P<subject>I|{SUBJECT}|(?:the|your|our|my|their) \w+) (?P<rest>.+)$",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(
    r"^(?P<wh>what|who|where|how|when) (?P<aux>is|are|was|were)(?:'s)? (?P<rest>(?:the|your|our|my|a) .+)$",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"^(?P<aux>do|does|did|is|are|was|were|can|could|will|would|should|shall|have|has|had|isn't|aren't|don't|doesn't|didn't|wouldn't|couldn't|shouldn't|can't|won't)"
    rf" (?P<subject>I|{SUBJECT}) (?P<rest>.+)$",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"\b(?:can|could|do|does|did|is|are|was|were|would|will|should|have|has) (?:I|we|you|they|it|he|she|there)\b|\b(?:but|and|or|,) (?:how|what|why|who)\b",
    re.IGNORECASE,
)
"""A question inside the sentence: it cannot follow "whether"."""
_ABOUT = re.compile(r"^(?P<kind>what|how) about (?P<rest>.+)$", re.IGNORECASE)


def _question(text: str) -> ReportedSentence:
    if found := _ABOUT.match(text):
        verb = "asked about" if found["kind"].lower() == "what" else "suggested"
        return ReportedSentence(verb, clause(found["rest"]), f"also {verb}")
    if re.match(r"(?i)why don't (?:we|you) ", text):
        return ReportedSentence(
            "suggested that", "they should " + clause(text.split(" ", 3)[3]), "suggested that"
        )
    if found := _WHAT_IS.match(text):
        rest = found["rest"]
        if len(rest.split()) <= 7 and not _FINITE.search(rest):
            return _asked(f"{found['wh'].lower()} {rest} {found['aux']}")
    if found := _WH.match(text):
        aux = found["aux"].lower()
        verb = "" if aux in ("do", "does") else f"{aux}{' not' if found['not'] else ''} "
        if aux == "did" or found["not"]:
            return _quoted(text, asks=True)
        return _asked(f"{found['wh'].lower()} {found['subject']} {verb}{found['rest']}")
    if found := _WHETHER.match(text):
        aux = found["aux"].lower()
        if aux not in ("did",) and not aux.endswith("n't"):
            verb = "" if aux in ("do", "does") else f"{aux} "
            return _asked(f"whether {found['subject']} {verb}{found['rest']}")
        return _quoted(text, asks=True)
    if re.match(r"(?i)(?:who|what) (?!is\b|are\b|was\b|do\b|did\b|the\b|if\b)\w+", text) and not re.match(
        r"(?i)what(?: kind| sort| type|'s)", text
    ):
        return _asked(text[0].lower() + text[1:])
    plain = len(text.split()) <= 30 and not _TURNED.search(text)
    if (
        plain
        and _CLAUSE_START.match(text)
        and _FINITE.search(text)
        and not re.match(r"(?i)(?:what|how|why|when|where|who|which|do|is|are|can)\b", text)
    ):
        return _asked(f"whether {text}")
    return _quoted(text, asks=True)


def _asked(asked: str) -> ReportedSentence:
    for of_them, told in (("your", "their"), ("you", "they")):
        asked = re.sub(rf"\b{of_them}\b", told, asked, flags=re.IGNORECASE)
    return ReportedSentence("asked", clause(asked), "also asked")


def _quoted(text: str, *, asks: bool = False) -> ReportedSentence:
    said = text[0].upper() + text[1:]
    return (
        ReportedSentence("asked,", f"“{said}?”", "also asked,")
        if asks
        else ReportedSentence("said,", f"“{said}”", "added,")
    )
