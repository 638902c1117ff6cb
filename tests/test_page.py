"""The page is one safe file: nothing said in a meeting becomes markup, everything doubtful looks doubtful."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pipeline.formats import html, md
from pipeline.meeting import Action, Chapter, Claim, Evidence, Receipt, Segment, Transcript
from tests.example_recap import recap, transcript

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(**changes: object) -> str:
    return html.render(replace(recap(), **changes), transcript())  # type: ignore[arg-type]


def test_hostile_words_stay_words_everywhere() -> None:
    evil = (Evidence(HOSTILE, HOSTILE, HOSTILE, 1.0, 2.0),)
    claim = Claim(HOSTILE, False, "agreed", evidence=evil, doubt=HOSTILE)
    bad = replace(
        recap(),
        title=HOSTILE,
        headline=claim,
        tldr=(claim,),
        decisions=(claim,),
        actions=(Action(HOSTILE, True, None, evil, None, HOSTILE, HOSTILE, HOSTILE),),
        chapters=(Chapter(HOSTILE, True, None, evil, None, HOSTILE, 0.0, 5.0),),
        receipt=Receipt((HOSTILE,), notes=(HOSTILE,)),
        notes=(HOSTILE,),
    )
    words = Transcript(
        HOSTILE,
        HOSTILE,
        (Segment(HOSTILE, HOSTILE, HOSTILE, 1.0, 2.0, HOSTILE, doubtful=HOSTILE),),
        engine=HOSTILE,
    )
    for audio in (None, f"{HOSTILE}.mp3", "data:audio/mpeg;base64,<script>"):
        made = Elements(html.render(bad, words, audio=audio))
        scripts = [a for t, a in made.found if t == "script"]
        assert [a.get("type") for a in scripts if a.get("type") is None] == [None]
        assert not [t for t, _ in made.found if t == "img"]
        assert not [n for _, a in made.found for n in a if n.startswith("on")]
        assert HOSTILE in made.text


def test_only_the_pages_own_script_may_run() -> None:
    made = Elements(page())
    (policy,) = (a["content"] for t, a in made.found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "script-src 'sha256-" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_nothing_is_loaded_from_anywhere() -> None:
    for tag, attributes in Elements(page()).found:
        assert tag not in ("link", "img", "iframe", "object", "embed")
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith("#")
    assert "http" not in re.sub(r"http-equiv", "", page())


def test_headline_comes_first_and_the_receipt_last() -> None:
    text = Elements(page()).text
    order = ["leases the blue printer", "Decisions", "Actions", "Open questions", "Chapters", "Coverage"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)


def test_doubts_show() -> None:
    made = page()
    assert "Could not be confirmed in the transcript" in made
    assert 'class="chip unverified"' in made
    assert 'class="chip retracted"' in made
    assert re.search(r'<p[^>]* class=d title="[^"]*low confidence', made)


def test_the_footer_counts_the_doubted_and_each_says_why() -> None:
    claims = [replace(c, verified=False, doubt="nobody says 40 near it") for c in recap().decisions]
    made = page(decisions=tuple(claims))
    counted = re.search(r"<dt>unverified</dt><dd>(\d+)</dd>", made)
    others = [c for c in md.claims(replace(recap(), decisions=())) if not c.verified]
    assert counted
    assert int(counted[1]) == len(claims) + len(others)
    assert made.count("nobody says 40 near it") == len(claims)


def test_evidence_points_at_a_row_that_is_there() -> None:
    made = Elements(page())
    targets = {a["href"] for t, a in made.found if t == "a" and (a.get("href") or "").startswith("#t")}
    ids = {f"#{a['id']}" for _, a in made.found if a.get("id")}
    assert targets <= ids
    assert "#t2" in targets


def test_row_times_lead_back_to_every_start() -> None:
    steps = json.loads(re.search(r'id="times">(.*?)<', page())[1])  # type: ignore[index]
    starts = [sum(steps[: n + 1]) / 10 for n in range(len(steps))]
    assert starts == [s.start_s for s in transcript().segments]


def test_unknown_times_are_not_invented() -> None:
    bare = replace(
        transcript(),
        duration_s=None,
        segments=tuple(replace(s, start_s=None, end_s=None) for s in transcript().segments),
    )
    made = html.render(recap(), bare)
    assert "[null,null" in made
    assert "<svg" not in made
    assert "Talk time" in made


def test_coverage_is_never_rounded_up() -> None:
    assert "99.9%" in page(coverage=0.99999)
    assert "100%" in page(coverage=1.0)


def test_costs_nobody_knows_are_not_zero() -> None:
    free = page(receipt=Receipt(("local:extractive",), 1, 0.0))
    assert "nothing (no paid model was asked)" in free
    assert "<dd>unknown</dd>" in page(receipt=Receipt(("acme:big",), 1))
    paid = page(receipt=Receipt(("openai:gpt-5",), 2, 0.0123, 0.5))
    assert "$0.0123" in paid
    assert "$0.5000" in paid


def test_a_transcript_without_a_recap_still_is_a_page() -> None:
    made = html.outputs(None, transcript())["recap.html"].decode()
    assert "Who pays for the paper?" in made


@pytest.mark.parametrize("speakers", [1, 30])
def test_every_speaker_counts_in_the_talk_time(speakers: int) -> None:
    segments = tuple(Segment(f"s{n}", "x", f"P{n}", n * 10.0, n * 10.0 + 10) for n in range(speakers))
    made = html.render(None, Transcript("m", "M", segments))
    shares = [int(x) for x in re.findall(r'<span dir="ltr">(\d+)%</span> <small', made)]
    assert sum(shares) in range(95, 106)
    assert ("+22" in made) == (speakers == 30)
