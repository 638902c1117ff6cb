"""What is made to take for ever, or all the memory: forms that never end, documents of millions of parts."""

from __future__ import annotations

import io
import time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.providers.local import Extractive
from pipeline.stages import ingest
from pipeline.stages.drafting import draft
from pipeline.templates import parse
from pipeline.templates.bounded import BoundedEnvironment, WithoutEnd, joined, limited
from tests.example_recap import recap, transcript


@pytest.mark.parametrize(
    "form",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro again() %}{% for a in range(99999) %}{{ again() }}{% endfor %}{% endmacro %}{{ again() }}",
        "{% for a in range(99999) %}{{ 'x' * 99999 }}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ '%1000000000d' % 1 }}",
    ],
)
def test_a_form_that_never_ends_is_ended(form: str) -> None:
    begun = time.process_time()
    with pytest.raises((WithoutEnd, RecursionError)), limited(0.2):
        joined(BoundedEnvironment().from_string(form).generate())
    assert time.process_time() - begun < 3.0


async def test_a_form_without_end_is_told_with_its_line() -> None:
    form = parse("---\ntitle: Minutes\n---\nMinutes\n{{ 'x' * 1000000000 }}\n", kind="mine")
    with pytest.raises(BadInput, match=r"template mine, line 5: .*does a loop in it end"):
        await draft([recap()], model=Extractive(), template=form, transcripts=[transcript()])


def word(paragraphs: int) -> bytes:
    """A Word document of so many paragraphs, made without holding them."""
    held = io.BytesIO()
    rels = "http://schemas.openxmlformats.org"
    with ZipFile(held, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{rels}/package/2006/relationships"><Relationship Id="r" Target="word/document.xml" '
            f'Type="{rels}/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        )
        with archive.open("word/document.xml", "w") as part:
            part.write(f'<w:document xmlns:w="{rels}/wordprocessingml/2006/main"><w:body>'.encode())
            for _ in range(paragraphs // 1000):
                part.write(b"<w:p><w:r><w:t>Ana: Yes.</w:t></w:r></w:p>" * 1000)
            part.write(b"</w:body></w:document>")
    return held.getvalue()


def test_a_word_document_of_endless_paragraphs_is_refused_before_it_is_built() -> None:
    data = word(400_000)
    begun = time.process_time()
    source = ingest.classify_bytes(data, name="talk.docx", readers=formats.readers())
    with pytest.raises(BadInput, match="more than 100,000 paragraphs") as refused:
        ingest.read_transcript(source, readers=formats.readers())
    assert refused.value.hint
    assert time.process_time() - begun < 3.0
