"""Meetings read over English: the way is chosen for a reason, citations stay in the words that were said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.app import answering
from pipeline.app import process as run
from pipeline.doors import Request
from pipeline.errors import ProviderDown
from pipeline.extractive import ask
from pipeline.extractive import recap as extractive_recap
from pipeline.federation import Federation
from pipeline.meeting import Claim, Evidence, Recap, Segment, Transcript
from pipeline.providers import connect
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import TranslationLine, TranslationShape
from pipeline.stages import ingest
from pipeline.stages import pivot as pivoting
from pipeline.stages.pivot import words_said
from pipeline.store import Store
from pipeline.translation import apertium
from tests.federation import Said, Table

BOOK = {
    "Hemos decidido abrir la biblioteca en junio.": "We decided to open the library in June.",
    "De acuerdo, me parece bien.": "Agreed, that is fine with me.",
    "Yo envío el contrato a la imprenta el viernes.": "I will send the contract to the printer on Friday.",
    "El riesgo es que la calefacción no funcione.": "The risk is that the heating of the house does not work.",
    "We decided to open the library in June.": "Decidimos abrir la biblioteca en junio.",
    "When do we open the library?": "¿Cuándo abrimos la biblioteca?",
}
MEETING = Transcript(
    "m1", "Biblioteca", language="es", date="2026-05-12",
    segments=tuple(
        Segment(f"s{i}", text, who, float(i), i + 1.0)
        for i, (who, text) in enumerate(zip(("Lucía", "Marcos", "Elena", "Marcos"), BOOK, strict=False))
    ),
)  # fmt: skip


def translated(request: Request) -> Said:
    return TranslationShape(
        lines=[TranslationLine(id=p.id, text=BOOK[p.text]) for p in request.passages if p.text in BOOK]
    )


def read(request: Request) -> Said:
    """What the embedded model makes of what it is given."""
    reply = ask.reply if request.task == "ask" else extractive_recap.reply
    return reply(request)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "quorum.db") as opened:
        opened.save_transcript(MEETING)
        yield opened


def context(
    store: Store, *, weak: bool = True, translate: object = translated, **more: object
) -> run.RunContext:
    """A reader that is perhaps weak in Spanish, and a cheap translator."""
    models = {
        "a:reader": ModelEntry(input_usd_per_mtok=4.0, output_usd_per_mtok=16.0, weak_in=("es",) if weak else ()),
        "a:cheap": ModelEntry(input_usd_per_mtok=0.05, output_usd_per_mtok=0.2),
    }  # fmt: skip
    settings = Settings(
        home=store.path.parent,
        models=models,
        chain=("a:reader",),
        chains={"translate": ("a:cheap",)},
        translator="model",
    ).changed(**more)
    table = Table({"a:reader": read, "a:cheap": translate})  # type: ignore[dict-item]
    federation = Federation(
        settings, providers=table, log=store, cache=store, scorer=lambda task: RuleScorer()
    )
    return run.RunContext(settings, store, federation)


def asked(at: run.RunContext, name: str) -> list[Request]:
    return at.table._providers.models[name].asked  # type: ignore[attr-defined]


async def test_a_model_that_is_weak_in_the_language_reads_english_and_cites_the_original(
    store: Store,
) -> None:
    at = context(store, lang="en")
    made = await run.recap(MEETING, at)
    (read_in,) = {p.language for r in asked(at, "a:reader") for p in r.passages}
    assert read_in == "en"
    (decision,) = made.decisions
    assert decision.text == "We decided to open the library in June."
    assert decision.evidence[0].quote == "Hemos decidido abrir la biblioteca en junio."
    assert (decision.evidence[0].segment, decision.evidence[0].start_s) == ("s0", 0.0)
    (task,) = made.actions
    assert (task.owner, task.due_date) == ("Elena", "2026-05-15")
    assert task.evidence[0].quote == "Yo envío el contrato a la imprenta el viernes."
    said = {s.text for s in MEETING.segments}
    assert all(e.quote in said for c in (made.headline, *made.tldr, *made.risks) for e in c.evidence)
    assert any("read over English: the model is weak in es" in note for note in made.receipt.notes)


async def test_by_default_the_recap_comes_back_in_the_meetings_language(store: Store) -> None:
    made = await run.recap(MEETING, context(store))
    assert made.language == "es"
    assert made.decisions[0].text == "Decidimos abrir la biblioteca en junio."
    assert made.decisions[0].evidence[0].quote == "Hemos decidido abrir la biblioteca en junio."
    assert "sin traducir" in made.risks[0].text


async def test_a_cheap_translator_pays_and_the_receipt_says_how_much(store: Store) -> None:
    long = replace(MEETING, segments=tuple(replace(s, text=s.text, id=f"{i}.{s.id}") for i in range(200) for s in MEETING.segments))  # fmt: skip
    store.save_transcript(long)
    made = await run.recap(long, context(store, weak=False, lang="en"))
    assert any("1 passes are more than k* = " in note for note in made.receipt.notes)
    made = await run.recap(long, context(store, weak=False, lang="en", optimize="quality"))
    assert any(note == "read in its own language (es): the aim is quality" for note in made.receipt.notes)


async def test_one_model_doing_both_reads_natively(store: Store) -> None:
    at = context(store, weak=False, chains={"translate": ("a:reader",)})
    made = await run.recap(MEETING, at)
    assert {p.text for p in asked(at, "a:reader")[0].passages} == {s.text for s in MEETING.segments}
    assert any(note.startswith("read in its own language (es)") for note in made.receipt.notes)


async def test_what_was_translated_is_not_paid_for_twice(store: Store) -> None:
    first = context(store, lang="en")
    await run.recap(MEETING, first)
    assert asked(first, "a:cheap") != []
    later = context(store, lang="en")
    changed = replace(MEETING, title="Biblioteca nueva")
    await run.recap(changed, later)
    await answering.ask("When do we open the library?", [changed], later)
    assert asked(later, "a:cheap") == []


async def test_a_line_that_cannot_be_translated_stays_and_is_said(store: Store) -> None:
    def without_risk(request: Request) -> Said:
        return TranslationShape(
            lines=[
                TranslationLine(id=p.id, text=BOOK[p.text])
                for p in request.passages
                if p.text in BOOK and "riesgo" not in p.text
            ]
        )

    at = context(store, lang="en", translate=without_risk)
    await run.recap(MEETING, at)
    (request,) = asked(at, "a:reader")
    assert {p.text: p.language for p in request.passages}[MEETING.segments[3].text] == "es"


async def test_a_translator_that_is_down_leaves_the_meeting_to_be_read_as_it_is(store: Store) -> None:
    at = context(store, translate=lambda request: ProviderDown("no answer"))
    made = await run.recap(MEETING, at)
    assert made.decisions[0].evidence[0].quote == "Hemos decidido abrir la biblioteca en junio."
    assert any("too little could be translated" in note for note in made.receipt.notes)


async def test_a_spent_budget_leaves_the_rest_in_its_own_words(store: Store) -> None:
    at = context(store, max_cost_usd=1e-9)
    assert (
        await run.pivot.english(
            MEETING, run.translators(at), terms=run.translating.ProtectedTerms(), store=store
        )
        is None
    )


async def test_a_question_is_answered_over_english_with_spanish_citations(store: Store) -> None:
    made = await answering.ask("When do we open the library?", [MEETING], context(store))
    assert made.found
    assert made.language == "en"
    assert "June" in made.answer
    assert made.claims[0].evidence[0].quote == "Hemos decidido abrir la biblioteca en junio."


async def test_never_means_never(store: Store) -> None:
    at = context(store, pivot="never")
    made = await run.recap(MEETING, at)
    assert made.decisions[0].text.startswith("Hemos decidido")


def test_a_quote_is_led_back_to_its_sentence_or_to_the_whole_segment() -> None:
    said = "Abrimos en junio. Falta el contrato."
    assert words_said("The contract is missing.", "We open in June. The contract is missing.", said, language="es") == "Falta el contrato."  # fmt: skip
    assert words_said("We open", "We open in June and the contract is missing.", said, language="es") == said
    assert words_said("not there", "We open in June.", said, language="es") == said


def test_a_number_that_was_changed_on_the_way_puts_the_statement_in_doubt() -> None:
    meeting = replace(MEETING, segments=(Segment("s0", "Pagamos 240 euros el viernes.", "Lucía"),))
    reading = replace(meeting, segments=(Segment("s0", "We pay 420 euros on Friday.", "Lucía"),))
    claim = Claim("We pay 420 euros.", True, None, (Evidence("s0", "We pay 420 euros on Friday.", "Lucía"),))
    made = pivoting.recap(Recap("m1", "t", "en", headline=claim), meeting=meeting, reading=reading)
    assert (made.headline.verified, made.headline.doubt) == (False, "not in the words that were cited: 420")


@pytest.mark.skipif(
    apertium.direction("es", "en") is None,
    reason="Apertium Spanish-English is not installed (apt-get install apertium-eng-spa)",
)
async def test_a_real_engine_reads_a_spanish_meeting_over_english(store: Store, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, translator="apertium", pivot="always", lang="en")
    at = run.open_house(settings, store)
    assert connect("local:extractive", settings)
    made = await run.recap(MEETING, at)
    assert made.decisions[0].evidence[0].quote == "Hemos decidido abrir la biblioteca en junio."
    assert "library" in made.decisions[0].text
    assert any("read over English" in note for note in made.receipt.notes)
    found = await answering.ask("When do we open the library?", [MEETING], at)
    assert found.claims[0].evidence[0].quote == "Hemos decidido abrir la biblioteca en junio."


async def test_without_an_engine_names_and_numbers_of_a_question_are_still_found(store: Store) -> None:
    meeting = replace(
        MEETING, segments=(*MEETING.segments, Segment("s4", "La orquesta Brisa pide 2.400 euros.", "Ana"))
    )
    store.save_transcript(meeting)
    at = context(
        store,
        weak=False,
        translate=lambda request: ProviderDown("no answer"),
        chains={"ask": ("local:extractive",), "translate": ("a:cheap",)},
    )
    at = replace(at, table=Federation(at.settings, providers=WithEmbedded(at), log=store))
    found = await answering.ask("What does Brisa want?", [meeting], at)
    assert [e.quote for c in found.claims for e in c.evidence] == ["La orquesta Brisa pide 2.400 euros."]
    assert "could not be translated into es" in found.answer
    lost = await answering.ask("Who pays the insurance?", [meeting], at)
    assert not lost.found
    assert "could not be translated into es" in lost.answer


class WithEmbedded(Table):
    """The fake models, and the real embedded one."""

    def __init__(self, at: run.RunContext) -> None:
        super().__init__({})
        self.models = at.table._providers.models  # type: ignore[attr-defined]

    def connect(self, name: str, settings: Settings) -> object:  # type: ignore[override]
        return connect(name, settings) if name.startswith("local:") else super().connect(name, settings)


async def test_a_clumsy_translation_of_a_question_is_good_enough_to_look_with() -> None:
    class Clumsy:
        name = "clumsy"

        def translate(self, lines: object, *, source: str, target: str) -> tuple[str, ...]:
            return ("Qué  biblioteca",)

    asked = await run.translating.question(
        "What did they say of the library?", source="en", target="es", engines=[Clumsy()]
    )
    assert asked == "Qué  biblioteca"


async def test_what_the_cheap_model_gets_wrong_goes_to_the_strongest(store: Store) -> None:
    def copied(request: Request) -> Said:
        return TranslationShape(lines=[TranslationLine(id=p.id, text=p.text) for p in request.passages])

    at = context(store, lang="en", translate=copied, chains={"translate": ("a:cheap", "a:strong")})
    providers = at.table._providers  # type: ignore[attr-defined]
    providers.models["a:strong"] = Table({"a:strong": translated}).models["a:strong"]
    engines = run.translators(at)
    assert [engine.name for engine in engines] == ["a:cheap → a:strong", "a:strong"]
    read_in = await run.pivot.english(MEETING, engines, terms=run.translating.ProtectedTerms(), store=store)
    assert read_in is not None
    assert [s.language for s in read_in.segments] == ["en"] * 4
    assert read_in.segments[0].text == "We decided to open the library in June."


SAMPLE = Path(__file__).parents[1] / "sample_meetings" / "fiesta_barrio"


@pytest.mark.parametrize(
    ("lang", "heading"), [("ja", "## 決定事項"), ("en", "## Decisions"), ("ar", "## القرارات")]
)
async def test_the_spanish_sample_comes_out_in_other_languages_with_spanish_citations(
    tmp_path: Path, lang: str, heading: str
) -> None:
    settings = Settings(home=tmp_path, lang=lang, local=True)
    with Store(settings.database) as opened:
        done = await run.process(
            ingest.classify(SAMPLE, readers=formats.readers()), run.open_house(settings, opened)
        )
    page = formats.writer("md").outputs(done.recap, done.transcript)["recap.md"].decode()
    assert heading in page
    assert done.recap.language == lang
    said = {s.id: s.text for s in done.transcript.segments}
    proofs = [e for c in (*done.recap.decisions, *done.recap.actions) for e in c.evidence]
    assert len(proofs) > 5
    assert all(e.quote in said[e.segment] for e in proofs)


def test_a_date_of_the_reading_that_the_original_does_not_name_goes() -> None:
    from pipeline.meeting import Action

    reading = replace(
        MEETING,
        language="en",
        segments=tuple(replace(s, text=BOOK[s.text].replace("Friday", "Tuesday")) for s in MEETING.segments),
    )
    task = Action(
        "Elena will send the contract on Tuesday.", True, None,
        (Evidence("s2", "Elena", 2.0, 3.0, "I will send the contract to the printer on Tuesday."),),
        None, "Elena", "on Tuesday", "2026-05-19",
    )  # fmt: skip
    made = Recap("m1", "Biblioteca", "en", Claim("x"), actions=(task,))
    back = pivoting.recap(made, meeting=MEETING, reading=reading)
    assert back.actions[0].due_date is None
    assert back.actions[0].evidence[0].quote == MEETING.segments[2].text
    right = replace(task, due="on Friday", due_date="2026-05-15")
    assert (
        pivoting.recap(replace(made, actions=(right,)), meeting=MEETING, reading=reading).actions[0].due_date
    )
