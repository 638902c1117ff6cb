"""Takes names, numbers and addresses out of a request and puts them back into its reply, span by span.

Knows nothing of models. A name's stand-in is an invented beginning of a word that keeps the name's own ending, so that
grammar stays and every inflected form comes back as it was said. Stand-ins are drawn by chance, kept beside the store, and
the same for a meeting from request to request. What is sent never says which name a stand-in is for.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import regex
from pydantic import BaseModel

from pipeline import subject
from pipeline.doors import Doubt, Passage, Reply, Request
from pipeline.errors import SettingsError
from pipeline.privacy import identifiers, name_patterns
from pipeline.privacy.outbox import Outbox
from pipeline.settings import Settings

_FORMS = {
    "email": "{}@example.com",
    "phone": "phone-{}",
    "number": "number-{}",
    "amount": "amount-{}",
    "meeting": "meeting-{}",
}
_LETTERS = {
    "Latin": ("bdfgklmnprstvz", "aeiou"),
    "Cyrillic": ("бдфгклмнпрствз", "аеиоу"),
    "Greek": ("δφγκλμνπρτζθχ", "αειο"),
}


class Pseudonyms:
    """The stand-ins of one request: those its meetings had before, and new ones for what is new in it."""

    def __init__(self, settings: Settings, outbox: Outbox, request: Request) -> None:
        """Finds what has to be replaced; nothing is changed yet. Raises SettingsError, StoreError."""
        sources = tuple(sorted({p.source for p in request.passages if p.source})) or subject.current()
        self._scope = "\n".join(sources) or "-"
        self._amounts = settings.pseudonyms_amounts
        self._languages = tuple(
            dict.fromkeys([*(p.language for p in request.passages if p.language), request.spoken])
        )
        self._texts = tuple(_strings(request))
        self._lower = "\n".join(self._texts).lower()
        self._small = Counter(
            w for t in self._texts for w in name_patterns.WORD.findall(t) if w[:1].islower()
        )
        self._stems = outbox.stand_ins(self._scope)
        before = dict(self._stems)
        speakers = {p.speaker for p in request.passages if p.speaker}
        found = name_patterns.names_in(self._texts, speakers, _own(settings), self._languages)
        kept = {
            name_patterns.NamePattern(
                o,
                exact=k == "part",
                capital_only=k == "name" and name_patterns.means_something(o, self._languages),
            )
            for k, o in before
            if k in ("name", "part")
        }
        self._names = _by_beginning(found | kept)
        self._parts = sorted((n.lower for n in found | kept if n.exact), key=lambda p: (-len(p), p))
        for source in sources:
            self._stem("meeting", source)
        self._sources = sources
        self._given = outbox, before

    def replaced(self, request: Request) -> Request:
        """The request with stand-ins everywhere; what was given out is kept before anything is sent."""
        draft = request.draft
        made = replace(
            request,
            passages=tuple(map(self._passage, request.passages)),
            inputs={k: self._out(v) for k, v in request.inputs.items()},
            draft=replace(draft, text=self._out(draft.text), data=_walked(draft.data, self._out))
            if draft
            else None,
            doubts=tuple(
                Doubt(
                    self._out(d.reason),
                    self._out(d.claim) if d.claim else None,
                    tuple(map(self._id, d.passages)),
                )
                for d in request.doubts
            ),
        )
        outbox, before = self._given
        outbox.keep_stand_ins(
            self._scope, [(k, o, s) for (k, o), s in self._stems.items() if (k, o) not in before]
        )
        return made

    def restored(self, reply: Reply) -> Reply:
        """The reply with every stand-in turned back."""
        if reply.data is None:
            return replace(reply, text=self._back(reply.text))
        data = _walked(reply.data, self._back)
        assert data is not None
        return replace(reply, data=data, text=data.model_dump_json())

    def restoring(self, on_text: Callable[[str], None]) -> Restoring:
        """`on_text` for a reply that streams: a word is handed on when it is whole."""
        return Restoring(on_text, self._back)

    # -- out ------------------------------------------------------------------------------------------------------

    def _passage(self, passage: Passage) -> Passage:
        return replace(
            passage,
            id=self._id(passage.id),
            text=self._out(passage.text),
            speaker=self._out(passage.speaker) if passage.speaker else None,
            source=self._id(passage.source) if passage.source else None,
        )

    def _id(self, text: str) -> str:
        """An id; a meeting's begins with its title, which may name somebody."""
        for source in self._sources:
            if text == source or text.startswith(f"{source}/"):
                return _FORMS["meeting"].format(self._stem("meeting", source)) + text[len(source) :]
        return text

    def _out(self, text: str) -> str:
        for source in self._sources:
            text = text.replace(source, _FORMS["meeting"].format(self._stem("meeting", source)))
        made, at = [], 0
        for span in identifiers.find(text, self._languages, amounts=self._amounts):
            stem = self._stem(span.kind, text[span.start : span.end])
            made += [self._without_names(text[at : span.start]), _FORMS[span.kind].format(stem)]
            at = span.end
        return "".join([*made, self._without_names(text[at:])])

    def _without_names(self, text: str) -> str:
        text = name_patterns.WORD.sub(lambda m: self._word(m[0]), text)
        for part in self._parts:
            if part in text:
                text = text.replace(part, self._stem("part", part).capitalize())
        return text

    def _word(self, word: str) -> str:
        lower = word.lower()
        if len(lower) != len(word):  # a letter whose small form is two: taken as it stands
            return word
        for size in range(len(lower), 1, -1):
            name = self._names.get(lower[:size])
            if name is not None and name_patterns.fits(name, word, self._small):
                return self._stand_in(word[:size], name) + word[size:]
        return word

    def _stand_in(self, beginning: str, name: name_patterns.NamePattern) -> str:
        for form in (str.lower, _titled, str.upper):
            if form(name.lower) == beginning and form(name.lower).lower() == name.lower:
                return form(self._stem("name", name.lower))
        return _titled(self._stem("exact", beginning))

    def _stem(self, kind: str, original: str) -> str:
        """The invented beginning that stands for it; drawn when it is first needed."""
        if (kind, original) not in self._stems:
            taken = set(self._stems.values())
            while (stem := _drawn(original)) in taken or stem in self._lower:
                pass
            self._stems[kind, original] = stem
        return self._stems[kind, original]

    # -- back -----------------------------------------------------------------------------------------------------

    def _back(self, text: str) -> str:
        by_stem = {stem: (kind, original) for (kind, original), stem in self._stems.items()}
        if not by_stem:
            return text
        stems = "|".join(map(regex.escape, by_stem))
        pattern = rf"(?i)(?:\b(?:phone|number|amount|meeting)-)?(?:(?<!\p{{Latin}})(?=\p{{Latin}})|(?<!\p{{Cyrillic}})(?=\p{{Cyrillic}})|(?<!\p{{Greek}})(?=\p{{Greek}}))({stems})(@example\.com)?"
        return regex.sub(pattern, lambda m: _turned_back(m[1], by_stem[m[1].lower()]), text)


class Restoring:
    """Hands streamed text on with its stand-ins turned back, a whole word at a time."""

    def __init__(self, on_text: Callable[[str], None], back: Callable[[str], str]) -> None:
        self._on_text, self._turn_back, self._held = on_text, back, ""

    def __call__(self, piece: str) -> None:
        self._held += piece
        cut = max((self._held.rfind(c) for c in " \n\t"), default=-1) + 1
        if cut:
            self._on_text(self._turn_back(self._held[:cut]))
            self._held = self._held[cut:]

    def finish(self) -> None:
        """The last word."""
        if self._held:
            self._on_text(self._turn_back(self._held))
        self._held = ""


def _turned_back(found: str, what: tuple[str, str]) -> str:
    kind, original = what
    if kind != "name":
        return original
    if found.isupper():
        return original.upper()
    return _titled(original) if found[:1].isupper() else original


def _titled(text: str) -> str:
    return text[:1].upper() + text[1:]


def _drawn(original: str) -> str:
    script = next((s for s in ("Cyrillic", "Greek") if regex.search(rf"\p{{{s}}}", original)), "Latin")
    consonants, vowels = _LETTERS[script]
    return "".join(secrets.choice(vowels if place in (1, 4) else consonants) for place in range(6))


def _by_beginning(
    found: frozenset[name_patterns.NamePattern] | set[name_patterns.NamePattern],
) -> dict[str, name_patterns.NamePattern]:
    """Names by how they begin; one that is replaced in any case goes before one that needs its capital."""
    listed = sorted((n for n in found if not n.exact), key=lambda n: not n.capital_only)
    return {n.lower: n for n in listed}


def _own(settings: Settings) -> tuple[str, ...]:
    if settings.pseudonyms_list is None:
        return ()
    try:
        lines = settings.pseudonyms_list.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{settings.pseudonyms_list}: {error}", hint="one word or name a line") from error
    return tuple(line.strip() for line in lines if line.strip())


def _strings(request: Request) -> Iterator[str]:
    """Everything of a request that is written out."""
    for passage in request.passages:
        yield passage.text
        yield passage.speaker or ""
    yield from request.inputs.values()
    if request.draft is not None:
        yield request.draft.text
    for doubt in request.doubts:
        yield doubt.reason
        yield doubt.claim or ""


def _walked(data: BaseModel | None, change: Callable[[str], str]) -> Any:
    """A shape with every string changed."""
    return None if data is None else type(data).model_validate(_changed(data.model_dump(), change))


def _changed(node: object, change: Callable[[str], str]) -> object:
    if isinstance(node, str):
        return change(node)
    if isinstance(node, Mapping):
        return {key: _changed(value, change) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_changed(value, change) for value in node]
    return node
