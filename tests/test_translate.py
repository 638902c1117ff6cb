"""Translation by id: the gate, the ways out of a bad line, and what must never change."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from pipeline import languages
from pipeline.doors import Passage, Reply, Request
from pipeline.errors import BadInput, EngineUnavailable, ProviderDown
from pipeline.meeting import Action, Answer, Chapter, Claim, Draft, Evidence, Recap, Segment, Transcript, Word
from pipeline.shapes import TranslationLine, TranslationShape
from pipeline.stages import reword
from pipeline.stages import translate as stage
from pipeline.stages.answer import by_names
from pipeline.stages.language import detect
from pipeline.stages.translate import ProtectedTerms, translate

ES_EN = {
    "Nos vemos el lunes.": "See you on Monday.",
    "Hemos decidido contratar la orquesta.": "We decided to hire the band.",
    "La fiesta será en junio. Después limpiamos la plaza.": "The party is in June.",
    "La fiesta será en junio.": "The party will be in June.",
    "Después limpiamos la plaza.": "Then we clean the square.",
}


@dataclass
class Book:
    """A translator that looks lines up; what it does not know comes back as it was."""

    lines: dict[str, str]
    name: str = "book"
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def translate(self, lines: Sequence[str], *, source: str, target: str) -> tuple[str, ...]:
        self.asked.append(tuple(lines))
        back = {made: text for text, made in self.lines.items()}
        known = self.lines if target == "en" else back
        return tuple(known.get(line, line) for line in lines)


@dataclass
class Llm:
    """A model that answers in the wire shape of the task."""

    answer: Callable[[Request], list[TranslationLine]]
    name: str = "fake:model"
    requests: list[Request] = field(default_factory=list)

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        self.requests.append(request)
        data = TranslationShape(lines=self.answer(request))
        return Reply(text=json.dumps(data.model_dump()), model=self.name, data=data)


@dataclass
class Broken:
    name: str = "broken"

    def translate(self, lines: Sequence[str], *, source: str, target: str) -> tuple[str, ...]:
        raise EngineUnavailable("the pair crashed")


def passages(*texts: str) -> list[Passage]:
    return [Passage(f"s{i}", text) for i, text in enumerate(texts, 1)]


async def test_lines_come_back_under_their_ids_in_order() -> None:
    found = await translate(
        passages("Nos vemos el lunes.", "", "Hemos decidido contratar la orquesta."),
        source="es",
        target="en",
        engines=[Book(ES_EN)],
    )
    assert [(line.id, line.text, line.translated) for line in found] == [
        ("s1", "See you on Monday.", True),
        ("s2", "", True),
        ("s3", "We decided to hire the band.", True),
    ]


async def test_a_cut_translation_is_tried_sentence_by_sentence() -> None:
    book = Book({**ES_EN, "La fiesta será en junio. Después limpiamos la plaza.": "The party is"})
    (line,) = await translate(
        passages("La fiesta será en junio. Después limpiamos la plaza."),
        source="es",
        target="en",
        engines=[book],
    )
    assert line.text == "The party will be in June. Then we clean the square."
    assert any("cut" in reason for reason in line.reasons)


async def test_a_copied_line_goes_to_the_next_engine_and_a_crash_too() -> None:
    text = "Hemos decidido contratar la orquesta."
    (line,) = await translate(
        passages(text), source="es", target="en", engines=[Broken(), Book({}), Book(ES_EN, name="second")]
    )
    assert (line.text, line.engine) == ("We decided to hire the band.", "second")
    assert line.reasons[0] == "broken: the pair crashed"
    assert "copy" in line.reasons[1]


async def test_what_no_engine_can_do_stays_original_and_says_so() -> None:
    (line,) = await translate(
        passages("Hemos decidido contratar la orquesta."), source="es", target="en", engines=[Broken()]
    )
    assert (line.text, line.translated) == ("Hemos decidido contratar la orquesta.", False)
    (line,) = await translate(passages("Nos vemos el lunes."), source="es", target="en", engines=[])
    assert line.reasons == ("no translation engine is here",)


async def test_numbers_names_and_links_leave_as_placeholders_and_come_back() -> None:
    def answer(request: Request) -> list[TranslationLine]:
        assert [p.text for p in request.passages] == ["⟦1⟧ pagó ⟦2⟧ euros a las ⟦3⟧ en ⟦4⟧."]
        return [TranslationLine(id=request.passages[0].id, text="⟦1⟧ paid ⟦2⟧ euros at ⟦3⟧ on ⟦4⟧.")]

    (line,) = await translate(
        passages("Begoña pagó 2.400 euros a las 19:30 en https://pago.example/x?a=1."),
        source="es", target="en", engines=[Llm(answer)], terms=ProtectedTerms(names=("Begoña",)),
    )  # fmt: skip
    assert line.text == "Begoña paid 2.400 euros at 19:30 on https://pago.example/x?a=1."


async def test_a_lost_placeholder_is_never_accepted() -> None:
    model = Llm(
        lambda request: [
            TranslationLine(id=p.id, text="We pay that amount for it.") for p in request.passages
        ]
    )
    (line,) = await translate(
        passages("Pagamos 2.400 euros por eso."), source="es", target="en", engines=[model]
    )
    assert not line.translated
    assert "2.400" in line.reasons[0]


async def test_an_id_that_does_not_come_back_is_asked_for_again_elsewhere() -> None:
    model = Llm(lambda request: [TranslationLine(id="made-up", text="Hello.")])
    (line,) = await translate(
        passages("Nos vemos el lunes."), source="es", target="en", engines=[model, Book(ES_EN)]
    )
    assert line.text == "See you on Monday."
    assert "did not come back" in line.reasons[0]


async def test_glossary_terms_are_written_as_the_glossary_says() -> None:
    book = Book({"Llama a la ⟦1⟧ el lunes.": "Call the ⟦1⟧ on Monday."})
    (line,) = await translate(
        passages("Llama a la asociación el lunes."),
        source="es",
        target="en",
        engines=[book],
        terms=ProtectedTerms(glossary={"asociación": "Residents' Guild"}),
    )
    assert line.text == "Call the Residents' Guild on Monday."


async def test_a_provider_that_is_down_leaves_the_line_to_the_next() -> None:
    class Down(Llm):
        async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
            raise ProviderDown("no answer")

    (line,) = await translate(
        passages("Nos vemos el lunes."), source="es", target="en", engines=[Down(lambda r: []), Book(ES_EN)]
    )
    assert line.translated


MEETING = Transcript(
    "m1", "Fiesta", language="es",
    segments=(
        Segment("a", "Hemos decidido contratar la orquesta.", "Lucía", 1.0, 3.0, words=(Word("Hemos", 1.0, 1.2),)),
        Segment("b", "Esto no lo sabe traducir nadie aquí.", "Marcos", 3.5, 5.0),
    ),
)  # fmt: skip


async def test_a_transcript_keeps_ids_times_and_speakers_and_says_what_is_in_which_language() -> None:
    done = await stage.transcript(MEETING, target="en", engines=[Book(ES_EN)])
    assert [(s.id, s.speaker, s.start_s, s.end_s) for s in done.segments] == [
        ("a", "Lucía", 1.0, 3.0),
        ("b", "Marcos", 3.5, 5.0),
    ]
    assert [(s.text, s.language) for s in done.segments] == [
        ("We decided to hire the band.", "en"),
        (MEETING.segments[1].text, "es"),
    ]
    assert done.segments[0].words == ()
    assert any("1 of 2" in note for note in done.notes)


def recap() -> Recap:
    seen = (Evidence("a", "Hemos decidido contratar la orquesta.", "Lucía", 1.0, 3.0),)
    claim = Claim("Hemos decidido contratar la orquesta.", True, "agreed", seen)
    return Recap(
        "m1", "Fiesta", "es", headline=claim, decisions=(claim,), quotes=(claim,), coverage=1.0,
        actions=(Action("Nos vemos el lunes.", True, None, seen, owner="Lucía", due="el lunes"),),
        chapters=(Chapter("La fiesta será en junio.", True, None, seen, title="Nos vemos el lunes.", start_s=1.0),),
    )  # fmt: skip


async def test_a_recap_is_worded_anew_and_its_evidence_stays_verbatim() -> None:
    done = await reword.recap(recap(), spoken="es", target="en", engines=[Book(ES_EN)])
    assert done.language == "en"
    assert done.decisions[0].text == "We decided to hire the band."
    assert done.chapters[0].title == "See you on Monday."
    assert (done.actions[0].owner, done.actions[0].due) == ("Lucía", "el lunes")
    assert done.quotes == recap().quotes
    assert {c.evidence for c in (done.headline, *done.decisions, *done.actions)} == {
        recap().headline.evidence
    }


async def test_without_an_engine_the_recap_says_that_it_was_not_translated() -> None:
    done = await reword.recap(recap(), spoken="es", target="ja", engines=[])
    assert done.language == "ja"
    assert done.decisions[0].text == "Hemos decidido contratar la orquesta. (未翻訳)"
    assert any("未翻訳" in note for note in done.notes)


async def test_statements_already_in_the_language_are_left_alone() -> None:
    made = recap()
    book = Book(ES_EN)
    english = Claim(
        "We decided to hire the band for the summer party.", True, "agreed", made.headline.evidence
    )
    done = await reword.recap(
        Recap("m1", "Fiesta", "en", headline=english), spoken="es", target="en", engines=[book]
    )
    assert done.headline == english
    assert book.asked == []


async def test_an_answer_by_date_keeps_its_dates_and_its_lines() -> None:
    one, two = "Nos vemos el lunes.", "Hemos decidido contratar la orquesta."
    made = Answer(
        "¿?",
        f"2026-05-05: {one}\n2026-06-02: {two}",
        True,
        (Claim(one, True), Claim(two, True)),
        language="es",
    )
    told = await reword.answer(made, spoken="es", target="en", engines=[Book(ES_EN)])
    assert told.answer == "2026-05-05: See you on Monday.\n2026-06-02: We decided to hire the band."


async def test_an_answer_and_a_draft_come_in_the_language_asked_for() -> None:
    claim = recap().headline
    made = await reword.answer(
        Answer("¿…?", claim.text, True, (claim,), 1.0, language="es"),
        spoken="es",
        target="en",
        engines=[Book(ES_EN)],
    )
    assert (made.answer, made.claims[0].evidence) == ("We decided to hire the band.", claim.evidence)
    lost = await reword.answer(
        Answer("?", "No se dijo.", False, language="es"), spoken="es", target="de", engines=[]
    )
    assert lost.answer == languages.find("de").headings["not_said"]
    draft = await reword.draft(
        Draft("email", "Nos vemos el lunes.", "# \n\nNos vemos el lunes.", ("m1",), (claim,), language="es"),
        spoken="es",
        target="en",
        engines=[Book(ES_EN)],
    )
    assert draft.body == "# \n\nSee you on Monday."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "No encontré ninguna línea sobre “harbour”. Lo más cercano: Eva: “The office.”",
            True,
        ),
        ("No he podido buscar esto en English. (the question could not be translated)", True),
        ("Not said in this meeting.", False),
    ],
)
async def test_what_was_not_found_never_becomes_not_said_in_another_language(text: str, kept: bool) -> None:
    made = await reword.answer(Answer("¿?", text, False, language="es"), spoken="en", target="es", engines=[])
    assert made.answer == (text if kept else languages.find("es").headings["not_said"])


def test_a_question_that_nobody_could_translate_is_not_denied() -> None:
    talk = Transcript("m", "M", (Segment("s1", "I'll test the bank transfer.", "Ilse"),), language="en")
    nothing = Answer("¿Quién?", "No se dijo en esta reunión.", False, language="es")
    made = by_names("¿Quién prueba esto?", [talk], nothing, note="the question could not be translated")
    assert made.answer == "No he podido buscar esto en English. (the question could not be translated)"


def test_a_glossary_file_is_read_and_a_missing_one_is_an_error(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "terms.txt"
    path.write_text("sede = headquarters  # since 2024\nBrisa\n\n# nothing\n", encoding="utf-8")
    assert stage.glossary(path) == {"sede": "headquarters", "Brisa": "Brisa"}
    with pytest.raises(BadInput):
        stage.glossary(path.with_name("none.txt"))


def test_a_meeting_of_two_languages_keeps_a_language_per_segment() -> None:
    spanish = [
        "Vamos a empezar la reunión ahora mismo, que ya es tarde.",
        "El presupuesto es de cinco mil euros en total.",
        "Luego hablamos del cartel y de la comida también.",
    ]
    german = [
        "Ich schicke euch morgen den neuen Entwurf für das Plakat.",
        "Das können wir nächste Woche noch einmal besprechen.",
        "Wer kümmert sich denn eigentlich um die Stühle?",
    ]
    segments = [Segment(f"s{i}", text, "Ana") for i, text in enumerate(spanish * 2)] + [
        Segment(f"g{i}", text, "Jörg") for i, text in enumerate(german)
    ]
    found = detect(Transcript("m", "t", tuple(segments)))
    assert found.language == "es"
    assert {s.speaker: s.language for s in found.segments} == {"Ana": "es", "Jörg": "de"}
    assert found.notes == ("more than one language is spoken: es, de",)


async def test_a_doubted_translation_is_settled_by_translating_it_back() -> None:
    said = "El grupo del instituto toca gratis en la plaza, pero la otra banda pide dinero por cuatro horas."
    wrong, right = (
        "It rained in Lisbon.",
        "The school group plays free in the square, but the other band wants pay for four hours.",
    )
    book = Book(
        {said: wrong, "Llovió en Lisboa.": wrong}
    )  # the last one with this translation is its way back
    (line,) = await translate(
        passages(said), source="es", target="en", engines=[book, Book({said: right}, name="second")]
    )
    assert (line.text, line.engine) == (right, "second")
    assert line.reasons
    assert (wrong,) in book.asked, "it was translated back"
