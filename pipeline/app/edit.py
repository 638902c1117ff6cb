"""A recap that its user edited: recap.md is read back, and what they changed flows into the next drafts.

Knows nothing of models. What was left as it is keeps its evidence; a reworded statement keeps the evidence of the one
it replaces; a new one is looked up in the transcript by its quote, and is shown as unverified where there is none. A moment
to check that somebody put in words is a statement from then on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pipeline import formats, languages
from pipeline.app.process import EDITED, RunContext, keep_recap
from pipeline.doors import Passage
from pipeline.errors import BadInput, NotFound
from pipeline.formats import json, md
from pipeline.formats.parts.md_statements import BLANK, Words, as_moment, place_of
from pipeline.meeting import Action, Chapter, Claim, Processed, Recap, Strength, Transcript
from pipeline.shapes import ClaimShape, QuoteShape
from pipeline.stages import ingest
from pipeline.stages.claims import doubted, evidence_for, passages_of, verified

SECTIONS = ("decisions", "actions", "open_questions", "risks", "chapters", "quotes")
WITH_MOMENTS = ("decisions", "actions")
"""Sections that list what was only put forward apart, and moments to check in lines of their own."""
STRENGTHS: tuple[Strength, ...] = ("proposed", "tentative", "agreed", "retracted")
BY_HAND = "added by hand, without words of the transcript"
ALIKE = 0.55
"""Two wordings more alike than this (SequenceMatcher) are one statement, reworded."""
_FRONT = re.compile(r"\A\ufeff?---\r?\n(.*?)\r?\n---\r?\n", re.DOTALL)
_ITEM = re.compile(r"^(?:[-*+] |> )")
_TICK = re.compile(r"^\[[ xX]\] ")
_STATE = re.compile(r"(?: · \*[^*]*\*)+\s*$")
_MOMENTS = re.compile(r"(?:\s*\[(?:\d+:)?\d+:\d\d\])+\s*$")
_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]")
_PLACE = re.compile(r"\[[^\]\s]+\]")
_TITLE = re.compile(r"^(?:\[[\d:]+\] )?\*\*(.+?)\*\*(?: (?:—|-) (.*))?$")
_MARKS = re.compile("[\u2066-\u2069\u200e\u200f]")
C = TypeVar("C", bound=Claim)


@dataclass(frozen=True, slots=True)
class Item:
    """One statement of a recap.md: the lines as they stand, and what they say."""

    block: str
    text: str
    strength: Strength | None = None
    owner: str | None = None
    due: str | None = None
    title: str = ""
    quotes: tuple[str, ...] = ()


def is_recap(path: Path) -> bool:
    """Whether a file is a recap.md of ours."""
    return path.suffix == ".md" and path.is_file() and _front(path.read_text("utf-8-sig")) is not None


def adopt(path: Path, context: RunContext) -> Processed:
    """The meeting of a recap.md with what its user changed, stored so that every later draft has it too.

    Raises BadInput for another Markdown file, NotFound where the meeting is neither stored nor beside the file.
    """
    transcript = words_of(path, context)
    base = _stored(transcript, path, context)
    edited = changed(base, path.read_text("utf-8-sig"), transcript)
    if edited != base:
        keep(edited, transcript, context)
    return Processed(transcript, edited)


def words_of(path: Path, context: RunContext) -> Transcript:
    """The words of the meeting that a recap.md is of, whatever its user changed in it; raises as `adopt` does."""
    front = _front(path.read_text("utf-8-sig"))
    if front is None:
        raise BadInput(f"{path}: no recap.md of quorum", hint="its front matter names the meeting_id")
    return _transcript(front, path, context)


def keep(edited: Recap, transcript: Transcript, context: RunContext) -> None:
    """Make an edited recap the meeting's recap; processing the meeting again does not overwrite it (--fresh does)."""
    context.store.save_artifact(transcript.meeting_id, EDITED, edited, of=Recap)
    keep_recap(transcript, edited, context)


def changed(base: Recap, text: str, transcript: Transcript) -> Recap:
    """`base` as the Markdown says it now; the same recap where nothing was changed."""
    told = {**languages.find("en").headings, **_headings(base.language)}
    was, now = _parsed(md.render(base, transcript), told), _parsed(text, told)
    edited = _Edited(was, now, base.language, passages_of(transcript))
    head = edited.section("headline", (base.headline,), base.headline)
    return replace(
        base,
        title=next((i.text for i in now.get("title", [])), base.title),
        headline=head[0] if head else base.headline,
        tldr=edited.section("tldr", base.tldr, Claim("")),
        decisions=edited.section("decisions", base.decisions, Claim("")),
        actions=edited.section("actions", base.actions, Action("")),
        open_questions=edited.section("open_questions", base.open_questions, Claim("")),
        risks=edited.section("risks", base.risks, Claim("")),
        chapters=edited.section("chapters", base.chapters, Chapter("")),
        quotes=edited.section("quotes", base.quotes, Claim("")),
    )


@dataclass(frozen=True, slots=True)
class _Edited:
    """A recap's file as it was written and as it is now, by section."""

    was: Mapping[str, list[Item]]
    now: Mapping[str, list[Item]]
    language: str
    passages: tuple[Passage, ...]

    def section(self, key: str, claims: Sequence[C], blank: C) -> tuple[C, ...]:
        """The claims of one section as the file tells them now; `blank`: what a new one is made from."""
        places = [n for n, c in enumerate(claims) if not (key in WITH_MOMENTS and c.to_check)]
        left = self._moments(key, claims) if key in WITH_MOMENTS else {}
        if key in WITH_MOMENTS:
            places.sort(key=lambda n: claims[n].is_put_forward)  # as the file lists them
        made: list[tuple[int, C]] = []
        place = -1
        for item, known, untouched in _paired(self.now.get(key, []), self.was.get(key, [])[: len(places)]):
            found = places[known] if known is not None else _looked_at(item, left)
            place = place if found is None else found
            if untouched:
                made.append((place, claims[place]))
                continue
            left.pop(place, None)
            old = None if found is None else replace(claims[found], to_check=False)
            made.append((place, self._reworded(item, old, blank)))
        return _in_place([*made, *left.items()])

    def _moments(self, key: str, claims: Sequence[C]) -> dict[int, C]:
        """The moments to check that the file still has, by place."""
        words = Words(self.language)
        named = " ".join(item.text for item in self.now.get(f"beside {key}", []))
        return {n: c for n, c in enumerate(claims) if c.to_check and _is_named(c, named, words)}

    def _reworded(self, item: Item, old: C | None, blank: C) -> C:
        new = self._claim(item, old, blank)
        if isinstance(new, Action):
            same_due = isinstance(old, Action) and old.due == item.due
            return replace(new, owner=item.owner, due=item.due, due_date=new.due_date if same_due else None)
        return replace(new, title=item.title) if isinstance(new, Chapter) else new

    def _claim(self, item: Item, old: C | None, blank: C) -> C:
        if old is not None and not item.quotes:
            return self._checked(replace(old, text=item.text, strength=item.strength))
        shape = ClaimShape(text=item.text, evidence=[QuoteShape(segment="", quote=q) for q in item.quotes])
        evidence = evidence_for(shape, self.passages) or (old.evidence if old else ())
        return self._checked(replace(old or blank, text=item.text, strength=item.strength, evidence=evidence))

    def _checked(self, reworded: C) -> C:
        if not reworded.evidence:
            return doubted(replace(reworded, doubt=None), BY_HAND)
        return verified(replace(reworded, doubt=None), self.passages, language=self.language)


def _in_place(made: Sequence[tuple[int, C]]) -> tuple[C, ...]:
    """Each where it stood: what the file shows apart goes back, unless its user put some in another order."""
    shown = ([n for n, c in made if not c.to_check and c.is_put_forward is apart] for apart in (False, True))
    moved = any(order != sorted(order) for order in shown)
    return tuple(c for _, c in (made if moved else sorted(made, key=lambda m: m[0])))


def _is_named(moment: Claim, line: str, words: Words) -> bool:
    """Whether the lines of moments still have this one; one without a place was never in them."""
    return not moment.evidence or _plain(as_moment(moment, words)) in line


def _looked_at(item: Item, moments: Mapping[int, Claim]) -> int | None:
    """The moment that a new statement tells of, by its quote or by its place."""
    places = set(_PLACE.findall(item.block))
    for n, moment in moments.items():
        quoted = any(q in e.quote or e.quote in q for q in item.quotes for e in moment.evidence)
        if quoted or places & {place_of(e) for e in moment.evidence[:1]}:
            return n
    return None


def _paired(now: Sequence[Item], was: Sequence[Item]) -> Iterator[tuple[Item, int | None, bool]]:
    """Each item with the number of the one it was (None: a new one), and whether it is as it was."""
    left = dict(enumerate(was))
    same: dict[int, int] = {}
    for n, item in enumerate(now):
        if (
            match := next((k for k, old in left.items() if _bare(old.block) == _bare(item.block)), None)
        ) is not None:
            same[n] = match
            left.pop(match)
    for n, item in enumerate(now):
        if n in same:
            yield item, same[n], True
            continue
        alike = {k: _alike(old, item) for k, old in left.items()}
        best = max(alike, key=lambda k: alike[k], default=None)
        if best is not None and alike[best] >= ALIKE:
            left.pop(best)
            yield item, best, False
        else:
            yield item, None, False


def _alike(old: Item, new: Item) -> float:
    if old.quotes and old.quotes == new.quotes:
        return 1.0
    return SequenceMatcher(None, f"{old.title} {old.text}", f"{new.title} {new.text}").ratio()


def _parsed(text: str, told: dict[str, str]) -> dict[str, list[Item]]:
    """Items by section; "title", "headline" and "tldr" come before the first heading. Other lines are beside a section."""
    keys = {told[key].casefold(): key for key in SECTIONS}
    found: dict[str, list[Item]] = {}
    section: str | None = "top"
    block: list[str] = []

    def close() -> None:
        if block and section:
            key = "tldr" if section == "top" else section
            found.setdefault(key, []).append(_item("\n".join(block), told, key))
        block.clear()

    for line in _FRONT.sub("", text).replace("\r\n", "\n").split("\n"):
        if line.startswith("# "):
            found["title"] = [Item(line, _plain(line[2:]))]
        elif line.startswith("## "):
            close()
            section = keys.get(_plain(line[3:]).casefold())
        elif section == "top" and line.startswith("**"):
            close()
            found["headline"] = [_item(line, told, "headline")]
        elif line.strip() == "---":
            close()
            section = None
        elif _ITEM.match(line):
            close()
            block.append(line)
        elif block and line.startswith((" ", "\t")):
            block.append(line)
        elif not line.strip():
            continue
        else:
            close()
            found.setdefault(f"beside {section}", []).append(Item(line, _plain(line)))
    close()
    return found


def _item(block: str, told: dict[str, str], key: str) -> Item:
    first, *rest = block.split("\n")
    words = {told[s].casefold(): s for s in STRENGTHS}
    said = _TICK.sub("", _ITEM.sub("", first.strip()))
    state = _STATE.search(said)
    marks = [p.strip(" *").casefold() for p in state[0].split("·")] if state else []
    strength: Strength | None = next((words[m] for m in marks if m in words), None)
    said = _MOMENTS.sub("", _STATE.sub("", said))
    quotes = tuple(_plain(q) for line in rest if line.strip().startswith(">") for q in _QUOTED.findall(line))
    if key == "headline":
        return Item(block, _plain(said.strip("*")), strength)
    if key == "chapters" and (parts := _TITLE.match(said)):
        return Item(block, _plain(parts[2] or parts[1]), strength, title=_plain(parts[1]))
    if not quotes and (own := _QUOTED.match(said)):  # a statement that is its own quote
        return Item(block, _plain(own[1]), strength, quotes=(_plain(own[1]),))
    owner, due = _who_and_when(" ".join(rest), told)
    return Item(block, _plain(said), strength, owner, due, quotes=quotes)


def _who_and_when(text: str, told: dict[str, str]) -> tuple[str | None, str | None]:
    def value(key: str) -> str | None:
        found = re.search(rf"{re.escape(told[key])}: \*\*(.*?)\*\*", text)
        said = _plain(found[1]) if found else ""
        return None if said in ("", BLANK, "________") else re.sub(r" \(\d{4}-\d\d-\d\d\)$", "", said)

    return value("owner"), value("due")


def _plain(text: str) -> str:
    unescaped = re.sub(r"\\([^\w\s])", r"\1", _MARKS.sub("", text))
    return " ".join(unescaped.split())


def _bare(block: str) -> str:
    return " ".join(_MARKS.sub("", block).split())


@lru_cache(maxsize=64)
def _front(text: str) -> dict[str, object] | None:
    import yaml

    found = _FRONT.match(text)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C where there is one
    try:
        data = yaml.load(found[1], Loader=loader) if found else None
    except yaml.YAMLError:
        return None
    return data if isinstance(data, dict) and "meeting_id" in data and "coverage" in data else None


def _headings(language: str) -> dict[str, str]:
    try:
        return dict(languages.find(language).headings)
    except NotFound:
        return {}


def _transcript(front: dict[str, object], path: Path, context: RunContext) -> Transcript:
    meeting_id = str(front["meeting_id"])
    try:
        return context.store.transcript(meeting_id)
    except NotFound:
        beside = path.parent / "transcript.json"
        if not beside.is_file():
            raise
        transcript = ingest.read_transcript(
            ingest.classify(beside, readers=formats.readers()), readers=formats.readers()
        )
        context.store.save_transcript(transcript)
        return transcript


def _stored(transcript: Transcript, path: Path, context: RunContext) -> Recap:
    """The recap that was written into the file before it was edited."""
    known = context.store.artifact(transcript.meeting_id, "recap", Recap)
    beside = path.parent / "recap.json"
    if known is None and beside.is_file():
        told = json.recap_from_json(beside.read_bytes(), name=str(beside))
        known = replace(told, meeting_id=transcript.meeting_id)
    if known is None:
        raise NotFound(f"{path}: its meeting has no recap here", hint="process the recording first")
    return known
