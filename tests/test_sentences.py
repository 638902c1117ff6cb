"""Sentence boundaries: nothing is lost, and the usual traps of each language are stepped over."""

import pytest

from pipeline import languages
from pipeline.text.sentences import shorter, spans, split

SAMPLES = {
    "en": ("Dr. Smith came at 5 p.m. and left.", "We spent 3.5 million!", "So what?"),
    "de": ("Am 3. Oktober, z. B. im Rathaus, reden wir.", "Danach nicht mehr."),
    "fr": ("« C’est fini ! », dit M. Dupont.", "Puis il est parti."),
    "es": ("¿Qué dice el Sr. Gómez?", "¡Nada!", "La EE. UU. no responde."),
    "cs": ("Řekl: „To nejde.“", "Potom odešel."),
    "el": ("Πότε έρχεσαι;", "Αύριο το πρωί."),
    "hi": ("हम कल मिलेंगे।", "ठीक है?"),
    "ar": ("متى نبدأ؟", "غدًا صباحًا."),
    "ja": ("彼は「はい。」と言った。", "それで終わりです。"),
    "zh-Hans": ("我们决定了。", "下周一开始！"),
    "ko": ('그는 "좋습니다." 라고 말했다.', "회의가 끝났다."),
    "ru": ("Встреча в 2026 г. прошла хорошо.", "Спасибо всем."),
}


@pytest.mark.parametrize("tag", SAMPLES)
def test_each_language_finds_its_sentences(tag: str) -> None:
    joint = " " if languages.find(tag).spaced else ""
    assert split(joint.join(SAMPLES[tag]), tag) == SAMPLES[tag]


@pytest.mark.parametrize("tag", languages.tags())
def test_no_character_but_white_space_is_lost_between_sentences(tag: str) -> None:
    text = f"  {languages.find(tag).headings['untranslated_note']} 3.5 «A. B.» … ok?!\n\n{languages.find(tag).headings['not_said']} "
    covered = "".join(text[a:b] for a, b in spans(text, tag))
    assert "".join(covered.split()) == "".join(text.split())


def test_a_caption_without_full_stop_ends_where_a_capital_function_word_starts() -> None:
    assert split("we ship it on monday Then we rest for a week") == (
        "we ship it on monday",
        "Then we rest for a week",
    )
    assert split("he works in The Hague and likes it") == ("he works in The Hague and likes it",)


def test_text_without_marks_stays_whole_and_empty_text_gives_nothing() -> None:
    assert split("สวัสดีครับ วันนี้เราจะคุยกัน", "th") == ("สวัสดีครับ วันนี้เราจะคุยกัน",)
    assert split("   ") == ()


def test_an_unknown_language_is_split_by_punctuation_alone() -> None:
    assert split("Jeden. Dwa.", "xx") == ("Jeden.", "Dwa.")


def test_a_western_question_mark_ends_a_chinese_or_japanese_sentence_without_a_space() -> None:
    assert split("你好吗?我很好。", "zh-Hans") == ("你好吗?", "我很好。")
    assert split("「本当?」と聞いた。次です。", "ja") == ("「本当?」と聞いた。", "次です。")


@pytest.mark.parametrize("tag", ["th", "de", "ja", "en", "fa"])
def test_speech_without_marks_is_cut_where_a_clause_begins(tag: str) -> None:
    clause = {
        "th": "เราประชุมกันเรื่องห้องสมุดใหม่ แล้ว", "de": "wir reden über die neue Bibliothek und ", "fa": "ما درباره کتابخانه حرف می‌زنیم و ",
        "ja": "図書館について話しています それで", "en": "we talk about the new library and ",
    }[tag]  # fmt: skip
    text = clause * 30
    parts = shorter(text, (0, len(text)), tag, most=120)
    assert len(parts) >= 5
    assert max(end - start for start, end in parts) <= 120
    assert "".join("".join(text[a:b].split()) for a, b in parts) == "".join(text.split())
    joint = text[parts[1][0] : parts[1][0] + 4]
    assert any(joint.startswith(word[:2]) for word in languages.find(tag).clause_words)


def test_a_number_is_not_cut_at_its_comma() -> None:
    text = "a" * 30 + " 10,000 " + "b" * 60
    assert "10,000" in [text[a:b].split()[-1] for a, b in shorter(text, (0, len(text)), "de", most=60)]
