"""The gate between an engine and a user: each fault is seen, good work passes, and what is protected comes back."""

from __future__ import annotations

import pytest

from pipeline.text.protect import lost, protect, restore
from pipeline.translation import gate

SOURCE = "The committee decided on Monday to buy 240 chairs for the summer party in the park."
GOOD = {
    "es": "El comité decidió el lunes comprar 240 sillas para la fiesta de verano en el parque.",
    "de": "Der Ausschuss beschloss am Montag, 240 Stühle für das Sommerfest im Park zu kaufen.",
    "ru": "В понедельник комитет решил купить 240 стульев для летнего праздника в парке.",
    "ja": "委員会は月曜日、公園での夏祭りのために240脚の椅子を購入することを決定しました。",
    "ar": "قررت اللجنة يوم الاثنين شراء 240 كرسيًا لحفل الصيف في الحديقة.",
    "hi": "समिति ने सोमवार को पार्क में गर्मियों की पार्टी के लिए 240 कुर्सियाँ खरीदने का निर्णय लिया।",
}


def kinds(text: str, target: str, **more: object) -> set[str]:
    return {finding.kind for finding in gate.check(SOURCE, text, source="en", target=target, **more)}  # type: ignore[arg-type]


@pytest.mark.parametrize("target", GOOD)
def test_good_translations_pass(target: str) -> None:
    assert kinds(GOOD[target], target) == set()


@pytest.mark.parametrize("target", GOOD)
def test_what_is_certainly_wrong_is_refused(target: str) -> None:
    assert "empty" in kinds("  ", target)
    assert kinds(SOURCE, target) & {"copy", "script", "language"}
    assert "placeholder" in kinds(GOOD[target], target, lost=("Ana",))
    words = GOOD[target].split() if target != "ja" else list(GOOD[target])
    loop = (" " if target != "ja" else "").join(words[:3] * 12)
    assert "loop" in kinds(loop, target)


def test_a_relative_of_the_language_is_not_the_language() -> None:
    portuguese = "Na segunda-feira, a comissão decidiu comprar 240 cadeiras para a festa de verão no parque, e não só isso."
    assert "language" in kinds(portuguese, "es")


@pytest.mark.parametrize("target", ["es", "de", "ru", "ja", "ar"])
def test_half_a_sentence_and_another_sentence_are_doubted(target: str) -> None:
    text = GOOD[target]
    assert kinds(text[: len(text) // 2], target)
    other = {
        "es": "¿Ha visto alguien a mi gato?", "de": "Hat jemand meine Katze gesehen?", "ru": "Кто-нибудь видел мою кошку?",
        "ja": "誰か私の猫を見ましたか？", "ar": "هل رأى أحد قطتي؟",
    }[target]  # fmt: skip
    assert kinds(other, target)


def test_a_back_translation_tells_another_sentence_from_the_right_one() -> None:
    assert gate.refused(
        SOURCE, GOOD["es"], "The moon is made of green cheese, they say.", source="en", target="es"
    )
    assert not gate.refused(
        SOURCE,
        GOOD["es"],
        "The committee decided Monday to buy 240 chairs for the summer party in the park.",
        source="en",
        target="es",
    )


@pytest.mark.parametrize("target", GOOD)
def test_a_wrong_number_is_doubted_and_the_reason_names_it(target: str) -> None:
    found = gate.check(SOURCE, GOOD[target].replace("240", "340"), source="en", target=target)
    assert [(f.kind, f.hard) for f in found] == [("wrong number", False)]
    assert "240" in found[0].detail
    assert "340" in found[0].detail


@pytest.mark.parametrize("target", ["es", "ru", "hi", "ar", "ja"])
def test_a_sentence_as_long_about_something_else_is_doubted(target: str) -> None:
    other = {
        "es": "Los vecinos plantaron ayer tomates y lechugas delante de la vieja biblioteca del barrio norte.",
        "ru": "Вчера соседи посадили помидоры и салат перед старой библиотекой в северном районе.",
        "hi": "पड़ोसियों ने कल उत्तरी मोहल्ले के पुराने पुस्तकालय के सामने टमाटर और सलाद के पौधे लगाए थे।",
        "ar": "زرع الجيران أمس الطماطم والخس أمام المكتبة القديمة في الحي الشمالي.",
        "ja": "近所の人たちは昨日、北の地区にある古い図書館の前にトマトとレタスを植えていました。",
    }[target]
    assert kinds(other, target)


@pytest.mark.parametrize(
    ("target", "pairs"),
    [
        ("de", (("Thanks, everyone.", "Danke an alle."), ("I'll send the report on Friday.", "Ich schicke den Bericht am Freitag."))),
        ("es", (("We agreed to hire two people.", "Acordamos contratar a dos personas."), ("Who takes notes today?", "¿Quién toma notas hoy?"))),
        ("ja", (("The budget is approved.", "予算は承認されました。"), ("We will meet again next week.", "来週また会議をします。"))),
        ("ar", (("The meeting starts at nine.", "يبدأ الاجتماع في التاسعة."), ("The customer wants a new contract.", "العميل يريد عقدًا جديدًا."))),
        ("ru", (("Anna will call the customer tomorrow.", "Анна завтра позвонит клиенту."), ("That is too expensive for us.", "Это для нас слишком дорого."))),
    ],
)  # fmt: skip
def test_short_lines_of_a_meeting_pass(target: str, pairs: tuple[tuple[str, str], ...]) -> None:
    for english, other in pairs:
        assert gate.check(english, other, source="en", target=target) == ()
        assert gate.check(other, english, source=target, target="en") == ()


def test_names_numbers_times_and_links_are_taken_out_and_put_back_in_any_order() -> None:
    text = "Ana López paid $1,250.50 at 19:30 – see https://x.example/a?b=1 or mail ana@x.example."
    held = protect(text, names=("Ana López", "Ana"))
    assert held.kept == ("Ana López", "$1,250.50", "19:30", "https://x.example/a?b=1", "ana@x.example")
    assert restore(held.text, held) == text
    turned = "⟦ 4 ⟧ ⟦5⟧ ⟦3⟧: ⟦2⟧, ⟦1⟧"
    assert lost(turned, held) == ()
    assert restore(turned, held).startswith(
        "https://x.example/a?b=1 ana@x.example 19:30: $1,250.50, Ana López"
    )


def test_a_mark_that_is_dropped_or_doubled_is_lost() -> None:
    held = protect("Buy 12 or 14 chairs")
    assert lost("⟦1⟧ sillas", held) == ("14",)
    assert lost("⟦1⟧ ⟦1⟧ ⟦2⟧", held) == ("12",)


def test_marks_that_someone_said_are_protected_too() -> None:
    held = protect("He wrote ⟦9⟧ on the board 3 times")
    assert restore(held.text, held) == "He wrote ⟦9⟧ on the board 3 times"
    assert held.kept == ("⟦9⟧", "3")


def test_glossary_terms_come_back_as_the_glossary_writes_them() -> None:
    held = protect("The Board meets the board", terms={"Board": "Vorstand"})
    assert restore(held.text, held) == "The Vorstand meets the board"
