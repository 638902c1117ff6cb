"""recap.md: the one-screen recap, each statement with its words, its speaker and its moment.

Knows nothing of how a recap is made. Headings are the recap's language; YAML front matter suits Obsidian and others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.formats.parts.markdown import escaped, isolated, yaml_text
from pipeline.formats.parts.md_statements import (
    BLANK,
    Words,
    as_action,
    as_chapter,
    as_dated,
    as_item,
    as_moment,
    as_quote,
    moments_of,
    state_of,
    with_words,
)
from pipeline.formats.parts.times import short
from pipeline.meeting import (
    Action,
    Answer,
    Claim,
    Draft,
    Recap,
    Receipt,
    Tracked,
    Transcript,
    stated,
    to_look_at,
)
from pipeline.text.calendar import spelled_day

MAX_NAMES = 8


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """recap.md; nothing without a recap."""
    return {"recap.md": render(recap, transcript).encode()} if recap else {}


def drafted(draft: Draft) -> dict[str, bytes]:
    """`<kind>.md`: the draft under its title, with front matter; footnotes as the Markdown readers know them."""
    language = Words(draft.language).language
    fields = {
        "title": yaml_text(draft.title),
        "kind": yaml_text(draft.kind),
        "meetings": f"[{', '.join(yaml_text(m) for m in draft.meeting_ids)}]",
        "lang": draft.language,
        "dir": language.direction,
    }
    front = "\n".join(["---", *(f"{k}: {v}" for k, v in fields.items()), "---"])
    return {f"{draft.kind}.md": f"{front}\n\n# {escaped(draft.title)}\n\n{draft.body}".encode()}


def tracked(tasks: Sequence[Tracked]) -> dict[str, bytes]:
    """`actions.md`: tasks under their owners, those without one last, each with the words that gave it out or closed it."""
    owners = dict.fromkeys(t.action.owner for t in tasks)
    parts = []
    for owner in sorted(owners, key=lambda o: (o is None, (o or "").casefold())):
        mine = [t for t in tasks if t.action.owner == owner]
        words = Words(mine[0].language)
        parts.append(f"## {words.name(owner) if owner else BLANK}\n")
        parts.append("\n".join(_task(t) for t in mine) + "\n")
    return {"actions.md": "\n".join(parts).encode()}


def _task(task: Tracked) -> str:
    words, action = Words(task.language), task.action
    due = words.name(action.due or action.due_date or "") or BLANK
    if action.due and action.due_date and action.due_date != action.due:
        due += f" ({isolated(action.due_date, always=words.right_to_left)})"
    box = "[x]" if task.closed else "[ ]"
    told = f"{words('due')}: **{due}** · {words.name(task.meeting)}" + (f", {task.date}" if task.date else "")
    lines = [f"- {box} {words.name(action.text)}{state_of(action, words)}  ", f"  {told}"]
    if quoted := with_words(action, words):
        lines.append(f"  > {quoted}")
    if task.closed:
        on = f" {task.closed_on}" if task.closed_on else ""
        lines += ["  >", f"  > *{words('done')}{on}*: {with_words(task.closed, words)}"]
    return "\n".join(lines)


def render(recap: Recap, transcript: Transcript, *, front_matter: bool = True) -> str:
    """The recap as Markdown. `front_matter=False` for terminals."""
    words = Words(recap.language)
    sections = [
        _front_matter(recap, transcript, words) if front_matter else "",
        *_top(recap, transcript, words),
        _decisions(recap.decisions, words),
        _tasks(recap.actions, words),
        _section(words, "dates", (as_dated(d, words) for d in recap.dates)),
        _section(words, "chapters", (as_chapter(c, words) for c in recap.chapters)),
        _section(words, "open_questions", (as_item(c, words) for c in recap.open_questions)),
        _section(words, "risks", (as_item(c, words) for c in recap.risks)),
        _section(words, "quotes", (as_quote(c, words) for c in recap.quotes), between="\n\n"),
        _footer(recap, transcript, words),
    ]
    return "\n\n".join(s for s in sections if s) + "\n"


def body(recap: Recap, transcript: Transcript) -> str:
    """The recap below its title, for formats that set the title themselves."""
    return render(recap, transcript, front_matter=False).partition("\n")[2].lstrip("\n")


def render_answer(answer: Answer) -> str:
    """An answer with the moments it rests on."""
    words = Words(answer.language)
    many = len({e.meeting_id for c in answer.claims for e in c.evidence}) > 1
    claims = [as_item(c, words, meetings=many) for c in answer.claims]
    if [c.text for c in answer.claims] == [answer.answer]:  # once is enough
        (only,) = answer.claims
        claims = [f"> {with_words(only, words, meetings=many)}{state_of(only, words)}"]
    course = _course(answer, claims, words)
    said = "" if course else f"**{escaped(answer.answer) or words('not_said')}**"
    footer = _facts(
        answer.coverage, answer.receipt, words, unverified=sum(not c.verified for c in answer.claims)
    )
    told = (said, course or "\n".join(claims), f"*{footer}*", _noted(answer.receipt.notes, words))
    return "\n\n".join(part for part in told if part) + "\n"


def _course(answer: Answer, items: Sequence[str], words: Words) -> str:
    """An answer that is a list, each meeting's part under its date or name; empty for every other answer."""
    lines = answer.answer.split("\n")
    if not len(lines) == len(items) > 1:
        return ""
    shown: list[str] = []
    for line, claim, item in zip(lines, answer.claims, items, strict=True):
        if not line.endswith(claim.text):
            return ""
        head = line.removesuffix(claim.text).removesuffix(": ")
        shown += [f"\n**{words.name(head)}**\n"] if head else []
        shown.append(item)
    return "\n".join(shown).strip()


def _front_matter(recap: Recap, transcript: Transcript, words: Words) -> str:
    fields = {
        "title": yaml_text(recap.title),
        "date": transcript.date,
        "series": yaml_text(transcript.series) if transcript.series else None,
        "meeting_id": yaml_text(recap.meeting_id),
        "participants": f"[{', '.join(yaml_text(s) for s in transcript.speakers)}]"
        if transcript.speakers
        else None,
        "duration": yaml_text(short(transcript.duration_s)) if transcript.duration_s is not None else None,
        "lang": words.tag,
        "dir": words.language.direction,
        "coverage": f"{recap.coverage:.4g}",
        "tags": "[meeting]",
    }
    return "\n".join(["---", *(f"{k}: {v}" for k, v in fields.items() if v is not None), "---"])


def _top(recap: Recap, transcript: Transcript, words: Words) -> Iterator[str]:
    yield f"# {words.name(recap.title)}"
    facts = [
        (spelled_day(transcript.date, words.tag) or transcript.date) if transcript.date else "",
        short(transcript.duration_s) if transcript.duration_s is not None else "",
        _people(transcript.speakers, words),
    ]
    yield " · ".join(f for f in facts if f)
    if recap.headline.text:
        yield f"**{words.name(recap.headline.text)}**{state_of(recap.headline, words)} {moments_of(recap.headline, words)}".rstrip()
    yield "\n".join(
        f"- {words.name(c.text)}{state_of(c, words)} {moments_of(c, words)}".rstrip() for c in recap.tldr
    )


def _people(speakers: tuple[str, ...], words: Words) -> str:
    more = f" +{len(speakers) - MAX_NAMES}" if len(speakers) > MAX_NAMES else ""
    return words.language.comma.join(words.name(s) for s in speakers[:MAX_NAMES]) + more


def _section(
    words: Words, key: str, items: Iterable[str], *, always: bool = False, between: str = "\n"
) -> str:
    body = between.join(items)
    if not body and not always:
        return ""
    return f"## {words(key)}\n\n{body or words('none_in_words')}"


def _decisions(claims: Sequence[Claim], words: Words) -> str:
    """What was settled, apart from what was only put forward; where nothing was in so many words, the moments to check."""
    said = stated(claims)
    put_forward = [c for c in said if c.is_put_forward]
    body = "\n".join(as_item(c, words) for c in said if not c.is_put_forward)
    rest = "\n".join(as_item(c, words) for c in put_forward)
    return _parts(words, "decisions", body, rest, claims)


def _tasks(actions: Sequence[Action], words: Words) -> str:
    """What somebody took on, apart from what was only put forward and nobody's."""
    said = stated(actions)
    body = "\n".join(as_action(a, words) for a in said if not a.is_put_forward)
    rest = "\n".join(as_action(a, words) for a in said if a.is_put_forward)
    return _parts(words, "actions", body, rest, actions)


def _parts(words: Words, key: str, body: str, rest: str, claims: Sequence[Claim]) -> str:
    """A section's statements, then the moments to check, a line each."""
    if rest and key == "decisions":
        body = f"{body or words('none_in_words')}\n\n### {words('put_forward')}\n\n{rest}"
    elif body and rest:
        body = f"{body}\n\n### {words('proposed').capitalize()}\n\n{rest}"
    shown = body or rest
    if moments := [as_moment(c, words) for c in to_look_at(claims)]:
        unsettled = key == "decisions" and not shown
        head = words("to_check").replace("{n}", str(len(moments))) if unsettled else words("also_to_check")
        shown = f"{shown}\n\n{head}".lstrip() + "".join(f"  \n{moment}" for moment in moments)
    return f"## {words(key)}\n\n{shown or words('none_in_words')}"


def _footer(recap: Recap, transcript: Transcript, words: Words) -> str:
    unverified = sum(not c.verified for c in claims(recap))
    lines = [_facts(recap.coverage, recap.receipt, words, unverified=unverified)]
    lines.append(f"{words('heard_by')}: {escaped(transcript.engine)}")
    lines += [
        f"{words('escalations')}: {escaped(e.from_model)} → {escaped(e.to_model)} ({escaped(e.reason)})"
        for e in recap.receipt.escalations
    ]
    notes = tuple(dict.fromkeys((*transcript.notes, *recap.notes, *recap.receipt.notes)))
    noted = _noted(notes, words)
    return "\n\n".join(p for p in ("---", "  \n".join(lines), noted) if p)


def _noted(notes: Sequence[str], words: Words) -> str:
    return "\n".join([f"{words('notes')}:", *(f"- {escaped(n)}" for n in notes)]) if notes else ""


def _facts(coverage: float, receipt: Receipt, words: Words, *, unverified: int) -> str:
    unpriced = words("free") if all(m.startswith("local:") for m in receipt.models) else words("unknown")
    cost = (
        f"${receipt.cost_usd:.4f}"
        if receipt.cost_usd
        else words("free")
        if receipt.cost_usd == 0
        else unpriced
    )
    facts = [
        f"{words('coverage')}: {int(coverage * 1000) / 10:g}%",
        f"{words('models')}: {', '.join(escaped(m) for m in receipt.models) or BLANK}",
        f"{words('cost')}: {cost}{percent(receipt.share_of_strongest)}",
    ]
    if receipt.always_strongest_usd is not None:
        facts.append(f"{words('always_strongest')}: ${receipt.always_strongest_usd:.4f}")
    doubted = words("unverified")
    facts.append(f"{doubted[:1].upper()}{doubted[1:]}: {unverified}")
    return " · ".join(facts)


def percent(share: float | None) -> str:
    """A share of what always the strongest would have cost, as it stands after a sum; nothing where it is not known."""
    return "" if share is None else f" ({share:.1%})"


def claims(recap: Recap) -> tuple[Claim, ...]:
    """Every statement of a recap, in the order it is shown."""
    return (
        recap.headline,
        *recap.tldr,
        *recap.decisions,
        *recap.actions,
        *recap.open_questions,
        *recap.risks,
        *recap.dates,
        *recap.chapters,
        *recap.quotes,
    )
