"""Tasks that are handed out in so many words, English: by label, to several at once, to whoever offers, to who is not there.

Knows nothing of passages or shapes. Firmness as everywhere: agreed only once who shall do it said yes; an owner is named only
who is named for it or takes it on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.commitments.replies import REPLY_WITHIN
from pipeline.extractive.commitments.signs import is_work
from pipeline.extractive.commitments.tasks import Task, said
from pipeline.extractive.commitments.time_limits import due_in
from pipeline.extractive.reading.addressed import called
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.participants import People
from pipeline.extractive.reading.readable import clean, reported
from pipeline.extractive.reading.utterances import Sentence
from pipeline.meeting import Strength

_LEAD = r"^\W*(?:(?:okay|ok|so|right|then|and|next|first|second|another|one more|new|also|well),? ){0,3}"
_LABEL = re.compile(
    rf"{_LEAD}(?:an? |the )?(?:action(?: items?| points?)?|to-?do|task|follow-?up)(?: (?:number )?(?:\d+|one|two|three))?"
    r"(?: (?:for|on|to|goes to) (?P<who>[^:,.?–—]{2,40}?))?\s*[:–—]\s*(?P<what>\w.+)$",
    re.IGNORECASE,
)
_NAMED = (
    r"(?P<who>(?:(?-i:[A-Z])[\w'’.-]+ ?){1,3}?(?:(?:,| and|, and|&) (?:(?-i:[A-Z])[\w'’.-]+ ?){1,3}?){0,3})"
)
_TO_DO = re.compile(
    rf"^{_NAMED}[, ]+(?:to|will|shall|should|must|needs? to|has to|have to|is (?:going )?to|are (?:going )?to|please)\s+(?P<do>.+)$",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    rf"{_LEAD}(?P<who>(?-i:[A-Z])[\w'’-]+(?: (?-i:[A-Z])[\w'’-]+)?)(?: will|'ll| is going to| is gonna) (?P<do>[^,.;]+)", re.IGNORECASE
)  # fmt: skip
_A_PERSON = re.compile(
    r"\b(?:he|she|him|her|his)\b|\b(?:not here|isn't here|absent|on (?:holiday|vacation|leave)|off sick|out today)\b",
    re.IGNORECASE,
)
_REMINDS = re.compile(
    r"\byou (?:were|are(?: still)?) (?:going|supposed|meant|planning) to (?P<do>.+?)(?:,? (?:right|no|yes|correct|weren't you|aren't you|still))?\s*\?$"
    r"|\byou (?:said|promised|offered) (?:that )?(?:you(?:'d| would|'ll| will)|to) (?P<do2>.+?)(?:,? (?:right|no|correct))?\s*\?$",
    re.IGNORECASE,
)
_ANYONE = re.compile(
    rf"{_LEAD}(?:who|(?:can|could|will|would) (?:some|any)(?:one|body)|does (?:some|any)(?:one|body) want to|any volunteers? (?:to|for))"
    r"(?: (?:can|could|will|would|wants to|is going to|has time to|would like to|please))? (?P<do>.+?)\s*\?$",
    re.IGNORECASE,
)
_TAKES_IT = re.compile(
    r"\bi(?:'ll| will| can| could|'m going to) (?:do|take|handle|pick|look at|cover|own) (?:it|that|this)\b|^(?:me|i will|i'll|i can|mine)\W*$|"
    r"\b(?:leave it (?:with|to) me|i'm on it|i'll take care of (?:it|that))\b",
    re.IGNORECASE,
)
_NOTED = re.compile(
    r"^\W*(?:noted|got it|on it|understood|roger|aye|will do|can do|no problem)\b", re.IGNORECASE
)
_DOING = re.compile(r"\bi(?:'m| am) (?!(?:not|afraid|sure|sorry)\b)\w+ing\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\bwe(?:'ll| will| can)\b.{0,40}\b(?:together|both)\b", re.IGNORECASE)
_DONE = re.compile(
    r"\b(?:already|done|did|was|were|have|has|sent|called|yesterday|last (?:week|month))\b", re.IGNORECASE
)
_DELIVERS = re.compile(
    r"\bi(?:'ll| will) have (?:it|this|that|them|the (?!soup\b)\w+(?: \w+)?)(?: (?:ready|done|finished|for you|for us|over))* (?:by|before|until)\b",
    re.IGNORECASE,
)
_SUMS_UP = re.compile(
    rf"{_LEAD}(?P<who>(?-i:[A-Z])[\w'’-]+) (?!(?:is|was|has|does|says|thinks|knows|needs|wants|seems|looks|means|likes|agrees|hopes|asks|feels|comes|goes|gets)\b)"
    r"(?P<verb>(?-i:[a-z]{2,}s)) (?!to\b|that\b|like\b)(?P<rest>\w.+)$",
    re.IGNORECASE,
)
_OFFERS = re.compile(
    r"\bi (?:can|could|will)\b|\bi'll\b|^\W*(?:me|sure|yes|okay|ok|happy to|no problem)\b", re.IGNORECASE
)
_EVERYBODY = frozenset("everyone everybody all someone somebody anyone anybody us we you i me team".split())
_BOTH = re.compile(r"\b(?:both|all|two)(?: of you)? (?=\w)", re.IGNORECASE)


def handed_out(sentences: Sequence[Sentence], cues: Cues, people: People) -> list[Task]:
    """Every task that is handed out so, in order; one for each of several owners."""
    if cues.language.tag != "en":
        return []
    found: list[Task] = []
    for s in sentences:
        if s.size < 3 or any(cues.has(kind, s.text) for kind in ("small_talk", "retraction")):
            continue
        for reader in (_labelled, _joint, _reminded, _volunteered, _absent, _delivered, _summed_up):
            if tasks := reader(s, sentences, cues, people):
                found += tasks
                break
    return found


def _labelled(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> list[Task]:
    """ "Action item: Tom to send it", "Action for Priya: book the room": an owner only where one is named."""
    label = _LABEL.match(s.text)
    if label is None or cues.question(s.text):
        return []
    who, what = label["who"], label["what"]
    told = _TO_DO.match(what) if who is None else None
    owners = _owners(who or (told["who"] if told else ""), s, people)
    do = (told["do"] if told and owners else what).strip()
    if len(do.split()) < 2:
        return []
    due = due_in(do, cues)
    if not owners:
        return [Task(s.index, (), clean(do[0].upper() + do[1:], cues), "proposed", None, due)]
    return [_of(owner, do, s, sentences, cues, due) for owner in owners]


def _owners(text: str, s: Sentence, people: People) -> tuple[str, ...]:
    """Participants by the names they are called, else the name as it was said; empty for "all of you"."""
    text = text.strip()
    if text.casefold() in ("me", "myself", "i"):
        return (s.speaker,) if s.speaker else ()
    known = tuple(dict.fromkeys(who for who, _ in people.named(text)))
    if known or not text or text.casefold().split()[0] in _EVERYBODY or not text[0].isupper():
        return known
    parts = [p.strip() for p in re.split(r",| and |&", text) if p.strip()]
    return tuple(parts) if all(p[0].isupper() and len(p.split()) <= 3 for p in parts) else ()


def _of(owner: str, do: str, s: Sentence, sentences: Sequence[Sentence], cues: Cues, due: str | None) -> Task:
    kind, reply = _answer_of(owner, s, sentences, cues)
    if kind == "refusal":
        return Task(s.index, reply, clean(do[0].upper() + do[1:], cues), "proposed", None, due)
    hedged = cues.has("hedge", s.text)
    strength: Strength = (
        "tentative" if hedged else "agreed" if kind == "yes" or owner == s.speaker else "proposed"
    )
    return Task(s.index, reply, _will(owner, do, s, cues), strength, owner, due)


def _will(owner: str, do: str, s: Sentence, cues: Cues) -> str:
    text = reported(clean(f"{owner} will {do.rstrip('.?! ')}.", cues), s.speaker, cues)
    return (
        re.sub(rf",? {re.escape(owner.split()[0])}\.$", ".", text)
        if text.count(owner.split()[0]) > 1
        else text
    )


def _answer_of(
    who: str, s: Sentence, sentences: Sequence[Sentence], cues: Cues
) -> tuple[str, tuple[int, ...]]:
    """What the person says first after it: ("yes" | "refusal" | "", the sentence)."""
    for other in sentences[s.index + 1 : s.index + 1 + REPLY_WITHIN]:
        if other.speaker != who or other.speaker == s.speaker:
            continue
        if cues.has("refusal", other.text):
            return "refusal", (other.index,)
        accepts = (
            _NOTED.match(other.text) or cues.has("agreement", other.text) or cues.has("promise", other.text)
        )
        return ("yes", (other.index,)) if accepts and not cues.question(other.text) else ("", ())
    return "", ()


def _joint(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> list[Task]:
    """ "Tom, Priya, can you both look at it?": theirs who say yes; both theirs where one says "we'll do it together"."""
    asking = cues.find("request", s.text)
    if asking is None or not cues.question(s.text) or cues.has("passing", s.text):
        return []
    names = [
        who
        for who, name in people.named(s.text)
        if who != s.speaker and name.end() <= asking.start() and called(s.text, name, cues)
    ]
    owners = list(dict.fromkeys(names))
    if len(owners) < 2:
        return []
    replies = {who: _answer_of(who, s, sentences, cues) for who in owners}
    yes = {who: reply for who, (kind, reply) in replies.items() if kind == "yes"}
    for_all = next((r for r in yes.values() if _TOGETHER.search(sentences[r[0]].text)), ())
    refused = {who for who, (kind, _) in replies.items() if kind == "refusal"}
    theirs = [who for who in owners if who in yes or (for_all and who not in refused)]
    if len(theirs) < 2:
        return []
    do = _BOTH.sub("", s.text[asking.end() :].strip(), count=1).strip()
    proof = tuple(dict.fromkeys(i for reply in (for_all, *yes.values()) for i in reply))
    due = next((d for i in proof if (d := due_in(sentences[i].text, cues))), None) or due_in(s.text, cues)
    return [Task(s.index, proof, _will(who, do, s, cues), "agreed", who, due) for who in theirs]


def _reminded(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> list[Task]:
    """ "Ana, you were going to call the bank, right?" "Yes, this afternoon": still to be done, and theirs who says so."""
    match = _REMINDS.search(s.text)
    if match is None:
        return []
    named = [who for who, name in people.named(s.text) if who != s.speaker and name.start() < match.start()]
    for other in sentences[s.index + 1 : s.index + 1 + REPLY_WITHIN]:
        if other.speaker in (None, s.speaker) or (named and other.speaker != named[0]):
            continue
        yes = (
            cues.has("agreement", other.text) or cues.has("promise", other.text) or _DOING.search(other.text)
        )
        if not yes or _DONE.search(other.text) or cues.has("refusal", other.text):
            return []
        due = due_in(other.text, cues) or due_in(s.text, cues)
        strength: Strength = "tentative" if cues.has("hedge", other.text) else "agreed"
        text = _will(other.speaker or "", match["do"] or match["do2"], s, cues)
        return [Task(s.index, (other.index,), text, strength, other.speaker, due)]
    return []


def _volunteered(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> list[Task]:
    """ "Who can write it?" "I can do that by Friday": who offers has it, firmly once it was accepted or promised."""
    match = _ANYONE.match(s.text)
    if match is None or not is_work(match["do"]):
        return []
    for other in sentences[s.index + 1 : s.index + 1 + REPLY_WITHIN]:
        if other.speaker in (None, s.speaker):
            continue
        if not _TAKES_IT.search(other.text) or cues.has("refusal", other.text) or cues.question(other.text):
            return []
        thanked = next(
            (
                o.index
                for o in sentences[other.index + 1 : other.index + 3]
                if o.speaker == s.speaker
                and (cues.has("agreement", o.text) or cues.has("small_talk", o.text))
            ),
            None,
        )
        firm = thanked is not None or cues.find("offer", other.text) is None
        strength: Strength = "agreed" if firm and not cues.has("hedge", other.text) else "tentative"
        proof = (s.index, thanked) if thanked is not None else (s.index,)
        due = due_in(other.text, cues) or due_in(s.text, cues)
        text = _will(other.speaker or "", match["do"], s, cues)
        return [Task(other.index, proof, text, strength, other.speaker, due)]
    return []


def _absent(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> list[Task]:
    """ "Omar will do the migration next Friday, he is not here": proposed, for a person who is none of the speakers."""
    match = _ABSENT.match(s.text)
    if match is None or people.named(s.text[: match.end()]) or cues.question(s.text):
        return []
    if (
        not _A_PERSON.search(s.text[match.end("who") :])
        or not is_work(match["do"])
        or not match["who"][0].isupper()
    ):
        return []
    return [
        Task(
            s.index,
            (),
            _will(match["who"], match["do"], s, cues),
            "proposed",
            match["who"],
            due_in(s.text, cues),
        )
    ]


def _delivered(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> list[Task]:
    """ "I'll have it by the end of the month": what is promised is the thing itself."""
    match = _DELIVERS.search(s.text)
    due = due_in(s.text, cues, match.start()) if match else None
    if match is None or due is None or s.speaker is None or cues.question(s.text) or len(set(s.terms)) < 3:
        return []
    strength: Strength = "tentative" if cues.has("hedge", s.text) else "agreed"
    return [Task(s.index, (), said(s, cues), strength, s.speaker, due)]


def _summed_up(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> list[Task]:
    """ "I can cover." "Great. So Tom covers August.": theirs who offered just before, in the words that sum it up."""
    match = _SUMS_UP.match(s.text)
    if match is None or cues.question(s.text) or cues.has("hedge", s.text):
        return []
    named = [who for who, name in people.named(s.text) if name.start() == match.start("who")]
    if not named or named[0] == s.speaker:
        return []
    for before in reversed(sentences[max(0, s.index - REPLY_WITHIN) : s.index]):
        if before.speaker != named[0]:
            continue
        if not _OFFERS.search(before.text) or cues.has("refusal", before.text) or cues.question(before.text):
            return []
        due = due_in(s.text, cues) or due_in(before.text, cues)
        return [Task(s.index, (before.index,), said(s, cues), "agreed", named[0], due)]
    return []
