"""Whatever a file holds, it is read or refused, quickly, and what is read can be: hypothesis looks for the rest."""

from __future__ import annotations

import json
import math
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.meeting import Transcript
from pipeline.stages import ingest
from tests.bench import pathological
from tests.exports import everything

READERS = formats.readers()
EXPORTS = everything()
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
BUSY = 8
"""Tests run beside others: the limit of an idle core, so many times."""

KEYS = st.sampled_from(
    "text transcript sentence words word speaker speaker_id name start end start_time end_time offset duration timestamp segments "
    "results alternatives monologues elements value ts end_ts participants id is_final channel data title date language".split()
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**18), 10**18), st.floats(), st.text(max_size=30),
    st.sampled_from(["1.5s", "PT1S", "00:00:01.5", "2026-06-15T10:00:00Z", "spk_0", "Yes.", "The lease ends in March.", "1e999", "P9D"]),
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=40,
)
PIECES = st.sampled_from(
    ["Ana: ", "Ben", "0:05", "[00:01:02]", "(", ")", "**", "# ", "- ", "|", "\t", "\n", "\n\n", "-->", "<v Ana>", "WEBVTT", "1", "{1}{2}",
     "---", "Transcript", "Hello there.", "…", "00:00:01.000 --> 00:00:02.000", "0:00:01,0:00:02", "<p>", "&amp;", "\x00", "\u2028", "🦄", "，", ": ", "Q", "A"]
)  # fmt: skip
NAMES = st.sampled_from([e.file for e in EXPORTS])


def read(name: str, data: bytes) -> Transcript | None:
    """What was read; None where it was refused. Anything else fails the test."""
    try:
        source = ingest.classify_bytes(data, name=name, readers=READERS)
        return ingest.read_transcript(source, readers=READERS)
    except BadInput as error:
        refused = error
    assert refused.hint
    return None


def check(found: Transcript | None) -> None:
    """What every transcript keeps, whoever wrote it."""
    if found is None:
        return
    assert found.segments
    assert len({s.id for s in found.segments}) == len(found.segments)
    for s in found.segments:
        assert s.text.strip()
        assert s.speaker is None or s.speaker.strip()
        for at in (s.start_s, s.end_s):
            assert at is None or (math.isfinite(at) and at >= 0)
        assert s.start_s is None or s.end_s is None or s.end_s >= s.start_s
    for written in ("json", "vtt", "srt"):
        formats.writer(written).outputs(None, found)


@QUICK
@given(TREES)
def test_any_json_is_read_or_refused(data: object) -> None:
    check(read("any.json", json.dumps(data).encode()))


@QUICK
@given(st.lists(TREES, min_size=2, max_size=4))
def test_any_stream_of_json_is_read_or_refused(data: list[object]) -> None:
    check(read("any.jsonl", "\n".join(map(json.dumps, data)).encode()))


@QUICK
@given(st.lists(PIECES, max_size=60), NAMES)
def test_any_text_is_read_or_refused_under_any_name(pieces: list[str], name: str) -> None:
    check(read(name, "".join(pieces).encode()))


@QUICK
@given(st.binary(max_size=300), NAMES)
def test_any_bytes_are_read_or_refused_under_any_name(data: bytes, name: str) -> None:
    check(read(name, data))


@QUICK
@given(st.sampled_from(EXPORTS), st.data())
def test_an_export_with_a_piece_cut_out_or_put_in_is_read_or_refused(export, data) -> None:
    at = data.draw(st.integers(0, len(export.data)))
    size = data.draw(st.integers(0, 60))
    put = data.draw(st.one_of(st.binary(max_size=8), PIECES.map(str.encode)))
    check(read(export.file, export.data[:at] + put + export.data[at + size :]))


@pytest.mark.parametrize(
    "size", [pathological.SIZE // 8, pytest.param(pathological.SIZE, marks=pytest.mark.slow)]
)
def test_no_line_takes_longer_than_its_size_allows(size: int) -> None:
    slow = []
    for name, data in pathological.files(size):
        began = time.process_time()
        read(name, data)
        spent = time.process_time() - began
        if spent > BUSY * pathological.LIMIT_S * max(size / pathological.SIZE, 0.25):
            slow.append(f"{name}: {spent:.1f} s")
    assert not slow
