"""A source that is too long is cut into parts that hold every line once, in order, within the room, where people stop."""

from __future__ import annotations

from pipeline.doors import Passage
from pipeline.federation.cutter import cut

EACH = 20


def passages(*lines: tuple[str | None, str], gap_s: float | None = 0.5) -> tuple[Passage, ...]:
    made = []
    for n, (speaker, text) in enumerate(lines):
        start = None if gap_s is None else n * (4 + gap_s)
        made.append(Passage(f"s{n}", text, speaker, start, None if start is None else start + 4))
    return tuple(made)


def parts(source: tuple[Passage, ...], room: int, costs: list[int] | None = None) -> list[list[str]]:
    found = cut(source, costs or [EACH] * len(source), room=room, language="en")
    return [[p.id for p in part] for part in found]


def test_parts_hold_every_line_once_and_in_order() -> None:
    source = passages(*[(f"P{n % 3}", f"line {n} speaks of budgets and of ships") for n in range(200)])
    found = parts(source, 400)
    assert [id for part in found for id in part] == [p.id for p in source]
    assert all(len(part) * EACH <= 400 for part in found)
    assert len(found) == 10


def test_a_short_meeting_is_one_part_and_an_empty_one_is_none() -> None:
    assert parts(passages(("Ana", "Hello."), ("Ben", "Hi.")), 400) == [["s0", "s1"]]
    assert parts((), 400) == []


def test_a_line_over_the_room_is_kept_whole_in_a_part_of_its_own() -> None:
    source = passages(("Ana", "short"), ("Ben", "word " * 900), ("Ana", "short again"))
    assert ["s1"] in parts(source, 200, [20, 900, 20])


def test_a_part_ends_where_the_subject_changes_rather_than_at_an_even_share() -> None:
    def talk(words: str, count: int) -> list[tuple[str | None, str]]:
        about = words.split()
        return [("Ana", " ".join(about[(n + k * 3) % len(about)] for k in range(3))) for n in range(count)]

    cranes = talk("harbour crane cable hook winch barge anchor tugboat pier mooring", 22)
    lunch = talk("canteen menu soup salad kitchen waiter dessert vegetable plate cutlery", 18)
    first = parts(passages(*cranes, *lunch, gap_s=None), 30 * EACH)[0]
    assert first == [f"s{n}" for n in range(22)]


def test_a_part_ends_at_a_change_of_speaker_rather_than_inside_a_turn() -> None:
    lines = [("Ana", "the harbour crane needs cables")] * 11 + [("Ben", "the harbour crane needs cables")] * 9
    first = parts(passages(*lines), 12 * EACH)[0]
    assert len(first) == 11


def test_two_meetings_are_parted_at_their_border() -> None:
    source = tuple(Passage(f"{m}/s{n}", "we talk of ships", "Ana", source=m) for m in "ab" for n in range(10))
    assert parts(source, 12 * EACH) == [[f"{m}/s{n}" for n in range(10)] for m in "ab"]
