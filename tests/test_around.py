"""What stands around a passage: averages over the talk, and the words that were said nearby."""

from __future__ import annotations

import numpy as np

from pipeline.retrieval.around import Surroundings
from pipeline.retrieval.bm25 import PassageTerms, Postings, stretches


def _lengths(*sizes: int) -> np.ndarray:
    return np.array(sizes, dtype=np.float32)


def test_what_is_the_same_everywhere_stays_so():
    around = Surroundings.of(_lengths(3, 0, 40, 7, 500, 2), ["m"] * 6)
    for by_size in (True, False):
        assert np.allclose(around.mean(np.full(6, 2.5, dtype=np.float32), by_size=by_size), 2.5)


def test_a_neighbour_across_a_speech_is_far_and_across_a_nod_near():
    values = np.array([1, 0, 0], dtype=np.float32)
    nod = Surroundings.of(_lengths(10, 1, 10), ["m"] * 3).mean(values, by_size=True)
    speech = Surroundings.of(_lengths(10, 300, 10), ["m"] * 3).mean(values, by_size=True)
    assert nod[2] > 0.4
    assert speech[2] < 0.01


def test_a_long_passage_counts_for_more_where_it_shall():
    around = Surroundings.of(_lengths(2, 60), ["m"] * 2)
    values = np.array([0, 1], dtype=np.float32)
    assert around.mean(values, by_size=True)[0] > 0.9
    assert around.mean(values, by_size=False)[0] < 0.6


def test_another_meeting_is_never_around():
    around = Surroundings.of(_lengths(5, 5, 5, 5), ["a", "a", "b", "b"])
    assert list(around.mean(np.array([1, 1, 0, 0], dtype=np.float32), by_size=True)) == [1, 1, 0, 0]


def test_nothing_has_no_surroundings():
    assert not len(Surroundings.of(_lengths(), []).mean(np.zeros(0, dtype=np.float32), by_size=True))


def test_words_said_by_turns_count_as_said_together():
    texts = ["The supplier called.", "Lisbon?", "Yes.", "The logo is green.", "The logo is blue.", "Fine."]
    postings = Postings([PassageTerms.cut(texts, language="en")])
    near = stretches(postings.lengths, ["m"] * 6, terms_wanted=4, reach=1)
    stems = {
        term: 1.0
        for text in ("supplier", "Lisbon")
        for term in PassageTerms.cut([text], language="en").vocabulary
    }
    covered = postings.covered({**stems, "unheard": 2.0}, stretch=near)
    assert covered[0] == covered[1] == 0.5
    assert covered[4] == 0
