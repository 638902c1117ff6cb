"""What is found, and what is shown of it, with and without the encoder's weights."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from pipeline.doors import Passage
from pipeline.questions.question import kind_of, query_weights, speakers_named, understand
from pipeline.retrieval import exchange
from pipeline.retrieval import vector_store as kept
from pipeline.retrieval.bm25 import PassageTerms, Postings, stretches
from pipeline.retrieval.encoder import blocks
from pipeline.retrieval.retriever import Index, windows
from pipeline.retrieval.vector_store import FolderKeeper
from pipeline.text.words import count_tokens, stem, terms, way_of_cutting, words


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("QUORUM_HOME", str(tmp_path))


def lines(*texts: str, source: str = "m") -> tuple[Passage, ...]:
    return tuple(Passage(f"s{i}", t, "AB"[i % 2], source=source) for i, t in enumerate(texts))


TALK = lines(
    "Shall we look at the invoices first?",
    "Yes, the supplier in Lisbon has not been paid since March.",
    "I'll call the bank tomorrow.",
    "Next is the new logo for the website.",
    "The designers sent three drafts, I like the green one.",
    "Who decides on the logo?",
    "The board does, in its June session.",
    "Good. Then there is the broken coffee machine.",
    "Somebody should repair it.",
    "That's all, thanks.",
)


def test_words_keep_numbers_names_and_scripts_whole():
    assert words("Don't ship Q4-report 3.5 at 10:30") == (
        "don't",
        "ship",
        "q4",
        "report",
        "3.5",
        "at",
        "10:30",
    )
    assert words("मीटिंग की तारीख") == ("मीटिंग", "की", "तारीख")
    assert words("会議室の予定はMonday") == ("会議", "議室", "室の", "の予", "予定", "定は", "monday")


def test_plain_letters_and_others_give_the_same_words():
    plain = "Don't ship Q4-report 3.5 at 10:30, it's 1,000 -- OK? snake_case 'quoted'"
    assert words(plain + " é") == (*words(plain), "é")


def test_terms_are_stems_without_stop_words():
    assert terms("The invoices were being paid") == terms("invoice paid")
    assert stem("entscheidungen", language="de") == stem("entscheidung", language="de")
    assert terms("nonsense", language="xx-unknown") == ("nonsense",)


def test_tokens_are_estimated_for_every_script():
    english = count_tokens("We decided to move the launch from Monday to Thursday of next week.")
    assert 12 <= english <= 18
    assert count_tokens("") == 0
    assert count_tokens("来週の木曜日に発売を延期することにしました。", language="ja") >= 12
    assert count_tokens("Donaudampfschifffahrtsgesellschaft", language="de") > count_tokens(
        "ship", language="en"
    )


def test_the_passage_that_says_it_comes_first():
    for query, wanted in {
        "Has the supplier in Lisbon been paid?": "s1",
        "Which logo draft is liked?": "s4",
        "coffee machine": "s7",
    }.items():
        assert Index(TALK, dense=False).search(query, k=1)[0].id == wanted


def test_words_that_nobody_said_find_nothing():
    assert Index(TALK, dense=False).search("quarterly zebra") == ()
    assert Index((), dense=False).search("anything") == ()


def test_the_speaker_who_is_asked_about_is_preferred():
    assert speakers_named("What did Ana think about it?", ("Ana Lima", "Ben Ode")) == ("Ana Lima",)
    assert speakers_named("What did A think about a budget?", ("Grad A", "Grad B")) == ("Grad A",)
    assert speakers_named("A budget for whom?", ("Grad A", "Grad B")) == ()
    talk = (Passage("1", "The budget is tight.", "Ana"), Passage("2", "The budget is tight.", "Ben"))
    assert Index(talk, dense=False).search("What did Ben say about the budget?", k=1, apart=1)[0].id == "2"


def test_kinds_of_questions_are_told_apart():
    kinds = {
        "Who writes the minutes?": "who",
        "When do we go live?": "when",
        "How many scanners?": "how_many",
        "Why did it fail?": "why",
        "Did they agree on the logo?": "yes_no",
        "What did Ana think about the logo?": "opinion",
        "Summarize the discussion about the logo": "summary",
        "Catch me up": "summary",
        "What changed since last time?": "change",
        "Was I mentioned?": "mention",
        "Which drafts were there?": "list",
    }
    assert {q: kind_of(q) for q in kinds} == kinds


def test_who_asks_for_people_whatever_else_the_question_names():
    assert kind_of("Who will take care of the list of figures?") == "who"
    assert kind_of("Who recapped what was said about the budget?") == "who"
    assert kind_of("Which plan was chosen?") == "what"
    assert kind_of("Which plans were chosen?") == "list"
    assert understand("Summarize the discussion about the logo").content == ("logo",)
    assert query_weights("discuss the logo")["logo"] > query_weights("discuss the logo")["discuss"]


def test_windows_keep_the_budget_the_order_and_the_whole_exchange():
    shown = windows(TALK, ["Who decides on the logo?"], max_tokens=45)
    ids = [p.id for p in shown]
    assert {"s5", "s6"} <= set(ids), "the question goes with its answer"
    assert ids == sorted(ids)
    assert sum(count_tokens(p.text) for p in shown) <= 45


def test_windows_prefer_what_says_something_new():
    said = "The launch moves to June because the antenna failed its test."
    talk = lines(
        said, said, said, "The antenna supplier sends a new one in May, so the launch can be in June."
    )
    index = Index(talk, dense=False)
    shown = index.windows(["When is the launch and why?"], max_tokens=45)
    assert {p.text for p in shown} == {said, talk[3].text}


def test_windows_of_everything_hold_everything():
    assert windows(TALK, ["logo"], max_tokens=10_000) == TALK
    assert windows((), ["logo"], max_tokens=100) == ()


def test_stretches_and_blocks_never_cross_from_one_meeting_into_another():
    both = TALK[:3] + tuple(Passage(f"t{i}", "other words here", "C", source="n") for i in range(3))
    around = stretches(
        Postings([PassageTerms.cut([p.text for p in both], language="en")]).lengths,
        [p.source for p in both],
        terms_wanted=100,
        reach=9,
    )
    assert (around.high[:3] <= 3).all()
    assert (around.low[3:] >= 3).all()
    for block in blocks(both):
        assert both[block.first].source == both[block.last].source


def test_blocks_hold_every_word_and_cut_long_turns():
    long = Passage("1", " ".join(f"w{i}" for i in range(500)), "Ana")
    cut = blocks((long, *TALK), block_words=80)
    said = " ".join(b.text for b in cut)
    assert all(f"w{i}" in said for i in range(500))
    assert all(p.text in said for p in TALK)
    assert max(len(b.text.split()) for b in cut) <= 110


def test_hits_are_spread_over_the_talk():
    scores = np.array([5, 4.9, 4.8, 0, 0, 0, 3, 0], dtype=np.float32)
    short = exchange.Extents.of(np.full(8, 7, dtype=np.float32), ["a"] * 8)
    assert exchange.spread(scores, k=2, apart=20, extents=short) == [0, 6]


def test_a_long_turn_lies_between_two_places_as_many_short_ones_do():
    scores = np.array([5, 0, 4, 0], dtype=np.float32)
    speech = exchange.Extents.of(np.array([30, 50, 30, 2], dtype=np.float32), ["a"] * 4)
    assert exchange.spread(scores, k=2, apart=20, extents=speech) == [0, 2]


def test_the_end_of_one_meeting_is_not_near_the_beginning_of_the_next():
    scores = np.array([0, 5, 4, 0], dtype=np.float32)
    two = exchange.Extents.of(np.full(4, 5, dtype=np.float32), ["a", "a", "b", "b"])
    assert exchange.spread(scores, k=2, apart=20, extents=two) == [1, 2]


def test_without_weights_words_alone_are_searched_and_a_warning_says_so(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("QUORUM_WEIGHTS", str(tmp_path / "none"))
    with caplog.at_level(logging.WARNING):
        index = Index(TALK)
    assert not index.is_dense
    assert "words alone" in caplog.text
    assert index.search("logo draft", k=1)[0].id == "s4"


@pytest.mark.parametrize(
    ("language", "talk", "query", "wanted"),
    [
        ("de", ("Wir haben das Budget beschlossen.", "Das Wetter ist schön.", "Die Kaffeemaschine ist kaputt."), "Kaffeemaschinen", 2),
        ("ja", ("予算を決めました。", "天気がいいですね。", "発売日は来週の木曜日です。"), "発売日はいつですか", 2),
        ("ru", ("Мы утвердили бюджет.", "Погода хорошая.", "Запуск перенесли на четверг."), "когда запуск", 2),
        ("th", ("เราตกลงเรื่องงบประมาณแล้ว", "อากาศดีมาก", "เปิดตัววันพฤหัสบดีหน้า"), "เปิดตัววันไหน", 2),
        ("ar", ("وافقنا على الميزانية.", "الطقس جميل.", "سيتم الإطلاق يوم الخميس."), "متى الإطلاق", 2),
    ],
)  # fmt: skip
def test_every_language_is_searched_by_its_words(language, talk, query, wanted):
    passages = tuple(Passage(str(i), t) for i, t in enumerate(talk))
    index = Index(passages, language=language)
    assert not index.is_dense
    assert index.search(query, k=1)[0].index == wanted


@pytest.fixture(scope="module")
def dense() -> Index:
    index = Index(TALK)
    if not index.is_dense:
        pytest.skip("the encoder's weights are not here")
    return index


def test_meaning_is_found_where_no_word_is_shared(dense):
    apart = tuple(Passage(p.id, p.text, source=p.id) for p in TALK)
    found = Index(apart).search("Which creditor is still waiting for money?", k=2, apart=1)
    assert "s1" in [hit.id for hit in found]


def test_terms_and_vectors_are_kept_between_runs(tmp_path, dense):
    kept.forget()
    first = Index(TALK, kept_in=FolderKeeper(tmp_path))
    written = sorted(tmp_path.glob("*.npy"))
    kept.forget()
    again = Index(TALK, kept_in=FolderKeeper(tmp_path))
    assert [path.name.split("-")[0] for path in written] == ["terms", "vectors"]
    assert np.array_equal(first.scores("logo"), again.scores("logo"))
    assert first.windows(["logo"], max_tokens=60) == again.windows(["logo"], max_tokens=60)


def test_what_is_prepared_is_not_encoded_again(tmp_path, dense):
    from pipeline.retrieval.retriever import prepare

    kept.forget()
    prepare(TALK, kept_in=FolderKeeper(tmp_path / "vectors"))
    written = list((tmp_path / "vectors").glob("*.npy"))
    renamed = tuple(Passage(f"x/{p.id}", p.text, p.speaker, source=p.source) for p in TALK)
    Index(renamed, kept_in=FolderKeeper(tmp_path / "vectors"))
    assert len(written) == 2
    assert list((tmp_path / "vectors").glob("*.npy")) == written


@pytest.mark.parametrize("left", [0, 20, 300])
def test_a_damaged_file_is_made_again(tmp_path, dense, left):
    kept.forget()
    whole = Index(TALK, kept_in=FolderKeeper(tmp_path)).scores("logo")
    for path in tmp_path.glob("*.npy"):
        path.write_bytes(path.read_bytes()[:left])
    kept.forget()
    again = Index(TALK, kept_in=FolderKeeper(tmp_path))
    assert again.is_dense
    assert np.array_equal(again.scores("logo"), whole)


def test_terms_that_were_cut_with_other_stop_words_are_cut_anew(tmp_path):
    kept.forget()
    Index(TALK, kept_in=FolderKeeper(tmp_path))
    before = way_of_cutting("en")
    kept.forget()
    other = Index(TALK, language="fr", kept_in=FolderKeeper(tmp_path))
    assert way_of_cutting("fr") != before
    assert "the" in other  # no stop word of French
    assert "the" not in Index(TALK, kept_in=FolderKeeper(tmp_path))


@pytest.mark.parametrize("texts", [("...", "!"), ("\ud800 broken", "会議室", "")])
def test_passages_without_words_or_with_broken_letters_are_kept_too(tmp_path, texts):
    talk = tuple(Passage(f"x{n}", text, source="x") for n, text in enumerate(texts))
    kept.forget()
    first = Index(talk, language="ja", kept_in=FolderKeeper(tmp_path))
    kept.forget()
    again = Index(talk, language="ja", kept_in=FolderKeeper(tmp_path))
    assert ("会議" in first) == ("会議" in again) == any("会議" in t for t in texts)


def test_elided_articles_are_no_part_of_a_word() -> None:
    from pipeline.text.words import terms

    assert terms("L'imprimante d'Inès", language="fr") == terms("imprimante Inès", language="fr")
    assert terms("dell’orchestra", language="it") == terms("orchestra", language="it")
