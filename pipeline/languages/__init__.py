"""What is known of each language: one file per language, found by its name.

Knows nothing of models or meetings. Adding a language is adding `pipeline/languages/<tag>.toml`; the file name is the
BCP-47 tag in lower case with `_` for `-` (`zh_hant.toml`), its keys are the fields of `Language`. Patterns stand in single
quotes, where a backslash is a backslash; lists of words are separated by spaces. What a script needs beyond lists is in
`rules.py`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pipeline.errors import BadInput, NotFound
from pipeline.languages.rules import stop_words_of_script


@dataclass(frozen=True, slots=True)
class Language:
    """One language. Cue lists are case-insensitive regular expressions, searched in one spoken sentence.

    What people do: `decision_cues` settle something; `proposal_cues` put it forward ("how about", "should we");
    `plan_cues` say what will be ("we'll have", "no need for"), `need_cues` what should or could be ("it has to"): of
    such sentences the trained weights pick those that decide something, in a language that has both lists;
    `promise_cues`: the speaker takes a task on ("I'll send"); `request_cues`: somebody else is asked or told to
    ("can you", "please"); `action_cues`: a task without a taker ("we need to", "someone should", "action item");
    `agreement_cues` / `refusal_cues`: how a reply to one of these begins; `hedge_cues` weaken any of them ("maybe",
    "I might", "I'll try"), `unsure_cues` leave a promise open as well ("maybe", "if I find the time"; "I'll try" does not);
    `retraction_cues` take back what was said before ("scratch that", "never mind").
    `settles`: that tasks and decisions are told apart here was measured (`ENOUGH`); else what is found is listed as moments
    to check.
    Outside English, where no weights were trained on what people settle, explicit words are asked for: `formula_cues` say
    that something is settled ("we have decided", "is adopted"); without one, `decision_cues` only propose until somebody
    agrees. `doing_cues`: a first person who will do something for the others ("I'll send", "I'll order"): a task is one of
    these with a date, or taken up by somebody else. `negated_cues` turn them into their opposite, beside the words of
    `negations`; `negation` says on which side of what they deny they stand in a clause: "before", "after" or "both".
    `unmeant_cues`: what is long past, imagined or doubted ("last year", "I would", "if", "whether"); `habit_cues`: what
    somebody always does ("every morning", "usually").
    What is known or not: `question_cues` mark a question without a question mark; `open_cues` say that something is
    undecided or unknown; `risk_cues` name a problem; `small_talk_cues`: greetings, sound checks, screen sharing, thanks.
    `topic_cues` announce a new subject ("moving on", "next item"); `passing_cues` are promises and proposals that only
    steer the talk ("I'll start with", "let's see"); `anyone_cues`: a task for "someone"; `assign_cues`: what follows
    the name of somebody who gets a task ("Tom will …"; the text after the name is searched); `fragment_cues`: the
    sentence does not stand alone; `number_cues`: the word is a number or a date; `pointing_cues`: the task is named by a pronoun only ("order them"). `request_forms` are (pattern, replacement) pairs that turn an accepted request into
    a statement about `{owner}`; `proposal_forms` turn an accepted proposal into what it became. All of these are optional.
    `done_cues` report a task as finished ("I sent", "is done"); `undone_cues` say that it is not yet ("haven't", "almost").
    `due_cues` match the whole wording of a time limit ("by {weekday}"); `{weekday}` and `{month}` stand for Babel's
    names and for `day_names` (Monday is 0) and `month_names`: other forms of them ("пятницу", "sexta"). `relative_days` maps
    words to days from the meeting ("tomorrow": 1). `next_week_cues`: a weekday with it is that of the week after this one;
    `next_cues`: it is not certain which week is meant ("next Friday").
    `first_person_cues`: the speaker speaks of themself; `third_person` are (pattern, replacement) pairs that turn
    such a sentence into one about `{speaker}`; empty: the sentence is shown as "Ana: …". `third_person_again`: the same for
    every further mention of the speaker in that sentence ("I" → "they"). `pauses` are (pattern, replacement) pairs that
    mend what a recognizer wrote for a pause inside a clause ("the, spec", "I will… we should").
    `objection_cues`: what follows the "yes" of a reply takes it back ("but", "haven't");
    `offer_cues`: a promise that only offers ("I can"); `denied_cues`, searched before a risk: it is said to be none ("not a …");
    `untitled_cues`: the word names no subject. `before_nouns`: articles and the like, and prepositions; `before_verbs`:
    what stands right before a verb ("to", "we"): where both are known, titles are made of nouns.
    `asking`: the words by which a question asks for a number, a time, a person, a place or anything other; in order of
    length where no spaces are written. They are no words to look for.
    `introduction_cues` hold `{name}` where somebody says their own ("my name is {name}"): the words around it ignore case, the
    name does not. `thanks_cues` and `calling_cues` stand before the name of who is spoken to ("thank you", "go ahead");
    `exclamations` stand alone as such a name does and are none ("yep", "sorry"); `before_names`: those of `before_nouns` that
    stand before people as well ("with", "from"). Where no names are known, only a language with `thanks_cues` finds them.
    `headings` maps the export's heading keys (see en.py) to this language's words.
    `elided`: what stands before an apostrophe and belongs to no word ("l'été"). `negations` turn a sentence into its opposite: a quote that lacks one was not said. `stem_letters`: words that begin with the same letters, so many, are one word; for languages with many endings that
    Snowball has no stemmer for. `telltales` are words or letters that its near relatives hardly use; `langid` is py3langid's code, where not the tag.
    `clause_words` begin a clause: where somebody speaks on without a mark, a sentence is cut before one.
    `comma` stands between names in a list. `full_stop` ends a sentence that was spoken without one; "" where the script writes none. `spaced` is False where words are not separated by spaces: retrieval then uses character n-grams.
    """

    tag: str
    name: str
    native_name: str
    nllb: str
    script: str
    whisper: str | None = None
    m2m100: str | None = None
    direction: str = "ltr"
    spaced: bool = True
    stop_words: frozenset[str] = frozenset()
    stem_letters: int | None = None
    negations: frozenset[str] = frozenset()
    elided: frozenset[str] = frozenset()
    clause_words: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    sentence_end: str = ".!?…"
    full_stop: str = "."
    comma: str = ", "
    settles: bool = False
    negation: str = "before"
    negated_cues: tuple[str, ...] = ()
    unmeant_cues: tuple[str, ...] = ()
    habit_cues: tuple[str, ...] = ()
    formula_cues: tuple[str, ...] = ()
    doing_cues: tuple[str, ...] = ()
    decision_cues: tuple[str, ...] = ()
    action_cues: tuple[str, ...] = ()
    hedge_cues: tuple[str, ...] = ()
    unsure_cues: tuple[str, ...] = ()
    retraction_cues: tuple[str, ...] = ()
    proposal_cues: tuple[str, ...] = ()
    plan_cues: tuple[str, ...] = ()
    need_cues: tuple[str, ...] = ()
    promise_cues: tuple[str, ...] = ()
    request_cues: tuple[str, ...] = ()
    agreement_cues: tuple[str, ...] = ()
    refusal_cues: tuple[str, ...] = ()
    question_cues: tuple[str, ...] = ()
    open_cues: tuple[str, ...] = ()
    due_cues: tuple[str, ...] = ()
    risk_cues: tuple[str, ...] = ()
    offer_cues: tuple[str, ...] = ()
    objection_cues: tuple[str, ...] = ()
    denied_cues: tuple[str, ...] = ()
    untitled_cues: tuple[str, ...] = ()
    before_nouns: frozenset[str] = frozenset()
    before_verbs: frozenset[str] = frozenset()
    introduction_cues: tuple[str, ...] = ()
    thanks_cues: tuple[str, ...] = ()
    calling_cues: tuple[str, ...] = ()
    exclamations: frozenset[str] = frozenset()
    before_names: frozenset[str] = frozenset()
    small_talk_cues: tuple[str, ...] = ()
    topic_cues: tuple[str, ...] = ()
    passing_cues: tuple[str, ...] = ()
    anyone_cues: tuple[str, ...] = ()
    assign_cues: tuple[str, ...] = ()
    fragment_cues: tuple[str, ...] = ()
    number_cues: tuple[str, ...] = ()
    pointing_cues: tuple[str, ...] = ()
    request_forms: tuple[tuple[str, str], ...] = ()
    proposal_forms: tuple[tuple[str, str], ...] = ()
    done_cues: tuple[str, ...] = ()
    undone_cues: tuple[str, ...] = ()
    relative_days: Mapping[str, int] = field(default_factory=dict)
    day_names: Mapping[str, int] = field(default_factory=dict)
    month_names: Mapping[str, int] = field(default_factory=dict)
    next_cues: tuple[str, ...] = ()
    next_week_cues: tuple[str, ...] = ()
    first_person_cues: tuple[str, ...] = ()
    third_person: tuple[tuple[str, str], ...] = ()
    third_person_again: tuple[tuple[str, str], ...] = ()
    pauses: tuple[tuple[str, str], ...] = ()
    fillers: tuple[str, ...] = ()
    telltales: frozenset[str] = frozenset()
    langid: str | None = None
    irregular: Mapping[str, str] = field(default_factory=dict)
    """Forms whose stem is another than their word's: "bought" of "buy"."""
    asking: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)


def tags() -> tuple[str, ...]:
    """The tags of every language that has a file, sorted by file name."""
    return tuple(_load(name).tag for name in _names())


ENOUGH = {
    "tasks_agreed_precision": 80,
    "tasks_recall": 70,
    "decisions_agreed_precision": 80,
    "decisions_recall": 70,
}
"""What must have been measured of a language, in percent, before its file may say `settles = true`."""


@cache
def measured() -> Mapping[str, Mapping[str, float | None]]:
    """What the benchmarks found of each language, in percent (`python -m tests.bench.fitness`); None: not measured."""
    path = files(__name__).joinpath("measured.json")
    rows: Mapping[str, Mapping[str, float | None]] = json.loads(path.read_text("utf-8"))
    return rows


@cache
def _names() -> dict[str, None]:
    """The names of the languages' files, in order: read once, not again for each of forty languages."""
    found = (path.name for path in files(__name__).iterdir())
    return {name.removesuffix(".toml"): None for name in sorted(found) if name.endswith(".toml")}


@cache
def _load(name: str) -> Language:
    written = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
    return read(written, source=f"{name}.toml")


def read(written: Mapping[str, Any], *, source: str) -> Language:
    """A language from what its file holds; raises BadInput naming `source` and a key that is unknown, missing or of another kind."""
    kinds = {f.name: str(f.type) for f in fields(Language)}
    if unknown := [key for key in written if key not in kinds]:
        raise BadInput(
            f"{source}: no language has a key {unknown[0]!r}", hint="the keys are the fields of Language"
        )
    values = {key: _value(value, kinds[key], f"{source}: {key}") for key, value in written.items()}
    try:
        language = Language(**values)
    except TypeError as error:
        raise BadInput(
            f"{source}: {error}", hint="tag, name, native_name, nllb and script are needed"
        ) from error
    return replace(language, stop_words=language.stop_words | stop_words_of_script(language.script))


def _value(value: Any, kind: str, where: str) -> Any:
    """What is written, as its field has it: words in a set, patterns in a tuple, pairs in a tuple of tuples."""
    shape = next((shape for prefix, shape in _SHAPES.items() if kind.startswith(prefix)), type(value))
    if not isinstance(value, shape):
        raise BadInput(f"{where} is written as {type(value).__name__}", hint=f"write it as {shape.__name__}")
    if isinstance(value, str):
        return frozenset(value.split()) if kind.startswith("frozenset") else value
    if isinstance(value, list):
        return tuple(tuple(item) if isinstance(item, list) else item for item in value)
    return value


_SHAPES: Mapping[str, type] = {
    "frozenset": str,
    "tuple": list,
    "str": str,
    "int": int,
    "bool": bool,
    "Mapping": dict,
}


@cache
def base(tag: str) -> str:
    """The language without script or region, in lower case: "en" of "en-GB"."""
    return tag.split("-")[0].lower()


@lru_cache(maxsize=1024)
def find(tag: str) -> Language:
    """The language of a tag, also of an old or longer one (iw, tl, zh-TW, pes_Arab); raises NotFound without a file."""
    for candidate in _candidates(tag):
        if candidate in _names():
            return _load(candidate)
    raise NotFound(f"language {tag!r} is not supported", hint=f"one of {', '.join(tags())}")


def _candidates(tag: str) -> Iterator[str]:
    """File names to try, the exact one first. Distant matches are never tried: `jw` is not Indonesian."""
    name = tag.strip().lower().replace("-", "_")
    yield name
    import langcodes

    try:
        full = langcodes.Language.get(langcodes.standardize_tag(tag.strip(), macro=True)).maximize()
    except ValueError:
        return
    if name.startswith("und"):
        return
    for subtag in (full.language, _SAME.get(full.language or "")):
        yield f"{subtag}_{full.script}".lower()
        yield f"{subtag}"


_SAME = {"no": "nb", "nn": "nb", "cmn": "zh", "tl": "fil"}
