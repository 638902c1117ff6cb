"""Who took on what until when: promises, requests that were accepted, tasks nobody took.

Knows nothing of passages or shapes. An owner is named only where they said "I will", said yes to a request, or were
told by name (agreed only once they said yes); a task for "someone" has none. A hedge makes it tentative, whatever else
was said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from pipeline.extractive.commitments.likely import told
from pipeline.extractive.commitments.replies import CLAUSE, CONTENT, accepts, agreement_to, reply_to
from pipeline.extractive.commitments.signs import has
from pipeline.extractive.commitments.time_limits import due_in, outlasts
from pipeline.extractive.reading.addressed import beside, called, in_passing, is_told
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.guard import taken_on_by
from pipeline.extractive.reading.participants import People
from pipeline.extractive.reading.readable import clean, reported
from pipeline.extractive.reading.utterances import Sentence
from pipeline.meeting import Strength
from pipeline.text.words import terms

CONTEXT_WITHIN = 3
REQUEST_WORDS = 3
BARE = 2
"""A request of so few words that carry meaning ("Tom, will you order?") does not say what."""
LONGEST = 40
"""A longer sentence (in words) is not shown whole."""
STOPS = ".。।"


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it was said: `main` is the sentence that says it, `others` confirm or explain it."""

    main: int
    others: tuple[int, ...]
    text: str
    strength: Strength
    owner: str | None
    due: str | None


def tasks(
    sentences: Sequence[Sentence], cues: Cues, people: People, likely: Collection[int] = ()
) -> list[Task]:
    """Every task, in order; a request and the promise that answers it are one.

    `likely`: indices of sentences that the trained weights take for tasks, whatever their words.
    """
    found: dict[int, list[Task]] = {}
    for s in sentences:
        if s.index in found or s.size < 3 or cues.has("small_talk", s.text) or cues.has("retraction", s.text):
            continue
        if several := _shared_out(s, cues, people):
            found[s.index] = several
            continue
        for reader in (_requested, _promised, _assigned, _for_anyone):
            if task := reader(s, sentences, cues, people):
                found[task.main] = [task]
                break
        if s.index not in found and s.index in likely and (task := _told(s, cues, people)):
            found[s.index] = [task]
    return [task for i in sorted(found) for task in found[i]]


def said(s: Sentence, cues: Cues) -> str:
    """The sentence made readable, about its speaker."""
    return reported(clean(s.text, cues), s.speaker, cues)


def with_context(
    text: str, s: Sentence, sentences: Sequence[Sentence], cues: Cues
) -> tuple[str, tuple[int, ...]]:
    """A text that says little by itself, or points at something ("order them"), with the sentence before that says what."""
    points = cues.find("pointing", text)
    within = terms(text[: points.start()], language=cues.language.tag) if points else s.terms
    if len(set(s.terms)) >= CONTENT and len(set(within)) > CONTENT and not _leans(s, cues):
        return text, ()  # "their client leaks memory, so I'll tell them" says itself who
    if len(set(s.terms)) >= CONTENT and not (points or _leans(s, cues)):
        return text, ()
    for earlier in reversed(sentences[max(0, s.index - CONTEXT_WITHIN) : s.index]):
        whole = not any(cues.has(kind, earlier.text) for kind in ("small_talk", "passing", "topic"))
        whole = whole and (bool(points) or earlier.speaker == s.speaker)
        if len(set(earlier.terms)) >= CONTENT and whole and not _broken(earlier, cues):
            return f"{text.rstrip(STOPS)} ({said(earlier, cues).rstrip(STOPS)}).", (earlier.index,)
    return text, ()


def _with_the_line_before(
    text: str, s: Sentence, sentences: Sequence[Sentence], cues: Cues
) -> tuple[str, tuple[int, ...]]:
    """ "Tom will order", with what its speaker said in the breath before: "Good, Kern it is"."""
    before = sentences[s.index - 1] if s.index else s
    named = before.speaker == s.speaker and before.terms and before.index != s.index
    whole = before.text.rstrip().endswith((".", "!"))
    if not (named and whole) or cues.question(before.text) or cues.has("topic", before.text):
        return text, ()
    return f"{text.rstrip(STOPS)} ({said(before, cues).rstrip(STOPS)}).", (before.index,)


def _leans(s: Sentence, cues: Cues) -> bool:
    """Begins with what points back and says little before its task: "This is missing, and I'll add it"."""
    part = cues.find("fragment", clean(s.text, cues))
    return part is not None and part.start() == 0 and len(set(s.terms)) <= CONTENT + 1


def _broken(s: Sentence, cues: Cues) -> bool:
    shown = clean(s.text, cues)
    part = cues.find("fragment", shown)
    return part is not None and (part.start() > 0 or part.end() == len(shown))


def _strength(s: Sentence, cues: Cues) -> Strength:
    return "tentative" if cues.has("hedge", s.text) else "agreed"


def _promised(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> Task | None:
    words = taken_on_by(s.text, cues)
    if words is None or not cues.has(words, s.text) or cues.question(s.text):
        return None
    promise = cues.find(words, s.text)
    if cues.has("passing", s.text) and not outlasts(s.text, promise, cues):
        return None
    if promise and (has("unsure", s.text[: promise.end()]) or has("sarcastic", s.text)):
        return None  # "I don't know yet whether I have to work", "oh sure, and by tomorrow I'll build a pool"
    due, strength = due_in(s.text, cues, promise.start() if promise else 0), _strength(s, cues)
    offers = promise is not None and cues.has("offer", promise.group())
    before = _said_before(s, sentences, cues) if len(set(s.terms)) == CONTENT - 1 and not due else ()
    if len(set(s.terms)) < (2 if due or before else CONTENT) or (strength == "tentative" and not due):
        return None
    shown = clean(s.text, cues)
    if cues.has("passing", shown) and not outlasts(shown, cues.find(words, shown), cues):
        return None
    taken_up = () if due or not cues.explicit else _taken_up(s, sentences, cues)
    if cues.explicit and not (due or taken_up):  # "I'll do the dishes" is told, not taken on
        return None
    shown = _task_itself(_YES_BEFORE.sub("", shown), cues)
    text, others = with_context(reported(shown, s.speaker, cues), s, sentences, cues)
    if before and not others:
        text, others = f"{text.rstrip(STOPS)} ({said(before[0], cues).rstrip(STOPS)}).", (before[0].index,)
    points = cues.find("pointing", text)
    named = points and len(set(terms(text[: points.start()], language=cues.language.tag))) >= CONTENT
    if points and not (others or due or named):  # "I'll write to the town hall and tell them" names them
        return None
    accepted = _taken_up(s, sentences, cues) if offers else ()
    proof = tuple(dict.fromkeys((*others, *taken_up, *accepted)))
    return Task(s.index, proof, text, "tentative" if offers and not accepted else strength, s.speaker, due)


def _said_before(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> tuple[Sentence, ...]:
    """What somebody else said just before a "yes, I'll …", which says what it is about: "Then replace those two"."""
    before = sentences[s.index - 1] if s.index else s
    other = before.speaker not in (None, s.speaker) and bool(before.terms) and not _broken(before, cues)
    steers = any(cues.has(kind, before.text) for kind in ("topic", "passing", "small_talk"))
    return (before,) if _YES_BEFORE.match(s.text) and other and not steers else ()


_YES_BEFORE = re.compile(
    r"^(?:(?:fine|okay|ok|right|great|perfect|good|sure|yes|yeah|alright|cool|then),? )+(?=i(?:'ll| will)\b)",
    re.IGNORECASE,
)


def _taken_up(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> tuple[int, ...]:
    """The sentence in which somebody else agrees to what was promised; empty where nobody does."""
    yes = agreement_to(s, sentences, cues)
    return (yes.index,) if yes else ()


def _task_itself(shown: str, cues: Cues) -> str:
    """Of a sentence that rambles, the part from the clause in which the task is taken on."""
    promise = cues.find("promise", shown)
    if promise is None or len(shown.split()) <= LONGEST:
        return shown
    begins = [m.end() for m in CLAUSE.finditer(shown) if m.end() <= promise.start()]
    return clean(shown[begins[-1] :], cues) if begins else shown


def _requested(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> Task | None:
    """Somebody is asked. Said yes: theirs; said no: nobody's and no task; no answer: proposed, without an owner."""
    if not cues.has("request", s.text) or cues.has("passing", s.text) or len(set(s.terms)) < 2:
        return None
    named = [who for who, name in people.named(s.text) if who != s.speaker and called(s.text, name, cues)]
    if s.size < REQUEST_WORDS + len(named):  # "Mega, please" only gives the floor
        return None
    asking = cues.find("request", s.text)
    due = due_in(s.text, cues, asking.start() if asking else 0)
    if not (named or due or cues.question(s.text)):
        return None
    answer = reply_to(s, sentences, cues)
    if answer is None or answer[0] not in ("agreement", "promise"):
        ordered = due is not None and " " in due and asking is not None and due in s.text[asking.start() :]
        asked = ordered and answer is None and not cues.question(s.text)
        return _task(s, (), cues, "proposed", None, due) if asked else None
    other = answer[1]
    if answer[0] == "agreement" and not accepts(other, s, cues):
        return None
    if (named and other.speaker != named[0]) or not (named or answer[0] == "promise"):
        return None
    due = due_in(other.text, cues) or due
    if answer[0] == "promise" and len(set(other.terms)) >= CONTENT - 1:
        text = said(other, cues)
        new = set(other.terms) - set(terms(due or "", language=cues.language.tag))
        if len(new) < CONTENT or cues.has("pointing", text):  # "Yes, I'll send it by Friday": send what?
            text = f"{text.rstrip(STOPS)} ({said(s, cues).rstrip(STOPS)})."
        return Task(other.index, (s.index,), text, _strength(other, cues), other.speaker, due)
    strength: Strength = "tentative" if cues.has("hedge", other.text) else "agreed"
    task = _task(s, (other.index,), cues, strength, other.speaker, due)
    text, context = with_context(task.text, s, sentences, cues)
    if not context and len(set(s.terms)) <= BARE:
        text, context = _with_the_line_before(text, s, sentences, cues)
    return replace(task, text=text, others=(*task.others, *context))


def _task(
    s: Sentence, others: tuple[int, ...], cues: Cues, strength: Strength, owner: str | None, due: str | None
) -> Task:
    return Task(s.index, others, as_task(clean(s.text, cues), owner, s, cues), strength, owner, due)


def as_task(text: str, owner: str | None, s: Sentence, cues: Cues) -> str:
    """A request as a statement: "Can you send it?" accepted by Ana → "Ana will send it."; else as it was said."""
    for pattern, replacement in cues.language.request_forms if owner else ():
        if match := re.search(pattern, text, re.IGNORECASE):
            return reported(match.expand(replacement.replace("{owner}", owner or "")), s.speaker, cues)
    return f"{s.speaker}: {text}" if s.speaker else text


def _assigned(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> Task | None:
    """ "Tom will chair it": told by name. Theirs once they say yes; until then proposed; their no undoes it."""
    if cues.question(s.text) or len(set(s.terms)) < CONTENT:
        return None
    for who, match in people.named(s.text):
        if who != s.speaker and is_told(s.text, match, who, cues):
            answer = reply_to(s, sentences, cues)
            if answer and answer[0] == "refusal" and answer[1].speaker == who:
                return None
            confirmed = (
                answer
                and answer[0] in ("agreement", "promise")
                and answer[1].speaker == who
                and accepts(answer[1], s, cues)
            )
            others = (answer[1].index,) if answer and confirmed else ()
            strength = _strength(s, cues) if confirmed else "proposed"
            return Task(s.index, others, said(s, cues), strength, who, due_in(s.text, cues))
    return None


MOST_NAMED = 12
"""A sentence that names people more often hands nothing out: it is a list, or no sentence."""


def _shared_out(s: Sentence, cues: Cues, people: People) -> list[Task]:
    """ "Ben will write the offer and Eva is going to call the city": one task each, proposed until they say yes."""
    mentioned = people.named(s.text)
    if len(mentioned) > MOST_NAMED:
        return []
    named = [(who, match) for who, match in mentioned if is_told(s.text, match, who, cues)]
    if len({who for who, _ in named}) < 2 or cues.question(s.text):
        return []
    ends = [match.start() for _, match in named[1:]] + [len(s.text)]
    found = []
    for (who, match), end in zip(named, ends, strict=True):
        clause = re.sub(r"(?:[\s,;]|\b\w{1,3}$)+$", "", s.text[match.start() : end])
        text = (
            as_task(clean(clause, cues), who, s, cues) if cues.has("request", clause) else clean(clause, cues)
        )
        found.append(Task(s.index, (), text, "proposed", who, due_in(clause, cues)))
    return found


def _told(s: Sentence, cues: Cues, people: People) -> Task | None:
    """Somebody is told what they will do ("you'll be working on"): without a name, nobody's; proposed."""
    if not told(s, cues) or cues.question(s.text) or len(set(s.terms)) < CONTENT - 1:
        return None
    if any(cues.has(kind, s.text) for kind in ("topic", "passing", "first_person", "hedge", "open")):
        return None
    shown = clean(s.text, cues)
    if not any(re.search(form, shown, re.IGNORECASE) for form, _ in cues.language.request_forms):
        return None
    asking = cues.find("request", s.text)
    if asking and in_passing(s.text, asking, cues):  # "the tests that you will find"
        return None
    named = {
        who
        for who, name in people.named(s.text)
        if asking and who != s.speaker and beside(s.text, name, asking)
    }
    owner = named.pop() if len(named) == 1 else None
    return Task(s.index, (), as_task(shown, owner, s, cues), "proposed", owner, due_in(s.text, cues))


def _for_anyone(s: Sentence, sentences: Sequence[Sentence], cues: Cues, people: People) -> Task | None:
    due = due_in(s.text, cues)
    if cues.question(s.text) or len(set(s.terms)) < CONTENT or cues.has("passing", s.text):
        return None
    anyones = cues.has("anyone", s.text)
    own = cues.has("first_person", s.text) or cues.has("negated", s.text)
    if cues.has("unmeant", s.text) or (cues.explicit and own and not anyones):
        return None  # "I can't come, I have to see the dentist" is nobody's task
    part = cues.find("fragment", clean(s.text, cues))
    if s.size > LONGEST or (part and part.start() == 0 and anyones):
        return None
    dated = due is not None and " " in due and cues.has("action", s.text)  # "today" alone is no time limit
    if anyones or dated:
        answer = reply_to(s, sentences, cues)
        taken = answer is not None and answer[0] in ("agreement", "promise") and cues.has("request", s.text)
        taken = taken and answer is not None and accepts(answer[1], s, cues)
        strength: Strength = "agreed" if taken else "tentative" if cues.has("hedge", s.text) else "proposed"
        others = (answer[1].index,) if taken and answer else ()
        return Task(s.index, others, said(s, cues), strength, None, due)
    return None
