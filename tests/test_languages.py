"""What a language file must hold: all of it, in its own words."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields

import pytest
import regex

from pipeline import languages
from pipeline.errors import BadInput, NotFound

EN = languages.find("en")
OTHERS = [tag for tag in languages.tags() if tag != "en"]
THE_32 = (
    "ar bn cs de el es et fa fi fr he hi hu id it ja ko ms nl pl pt ro ru sv ta te fil tr uk vi zh-Hans zh-Hant"
).split()
NLLB = {
    "ar": "arb_Arab", "bn": "ben_Beng", "cs": "ces_Latn", "de": "deu_Latn", "el": "ell_Grek", "es": "spa_Latn", "et": "est_Latn",
    "fa": "pes_Arab", "fi": "fin_Latn", "fr": "fra_Latn", "he": "heb_Hebr", "hi": "hin_Deva", "hu": "hun_Latn", "id": "ind_Latn",
    "it": "ita_Latn", "ja": "jpn_Jpan", "ko": "kor_Hang", "ms": "zsm_Latn", "nl": "nld_Latn", "pl": "pol_Latn", "pt": "por_Latn",
    "ro": "ron_Latn", "ru": "rus_Cyrl", "sv": "swe_Latn", "ta": "tam_Taml", "te": "tel_Telu", "fil": "tgl_Latn", "tr": "tur_Latn",
    "uk": "ukr_Cyrl", "vi": "vie_Latn", "zh-Hans": "zho_Hans", "zh-Hant": "zho_Hant", "da": "dan_Latn", "th": "tha_Thai",
    "ca": "cat_Latn", "yue": "yue_Hant", "nb": "nob_Latn", "bg": "bul_Cyrl", "hr": "hrv_Latn", "sk": "slk_Latn",
}  # fmt: skip
SCRIPTS = {
    "Latn": r"\p{Latin}", "Cyrl": r"\p{Cyrillic}", "Grek": r"\p{Greek}", "Arab": r"\p{Arabic}", "Hebr": r"\p{Hebrew}",
    "Deva": r"\p{Devanagari}", "Beng": r"\p{Bengali}", "Taml": r"\p{Tamil}", "Telu": r"\p{Telugu}", "Thai": r"\p{Thai}",
    "Jpan": r"[\p{Han}\p{Hiragana}\p{Katakana}ー]", "Hang": r"\p{Hangul}", "Hans": r"\p{Han}", "Hant": r"\p{Han}",
}  # fmt: skip
CUES = [f.name for f in fields(EN) if f.name.endswith("_cues")]
EVERYWHERE = (
    "decision proposal promise request action agreement refusal hedge retraction question open due risk small_talk topic passing "
    "anyone first_person"
).split()  # the others fine-tune English speech
PLACEHOLDER = re.compile(r"\{\w+\}")


def test_all_thirty_two_and_the_extra_ones_have_a_file() -> None:
    assert set(THE_32) | {"da", "th", "ca", "yue", "nb", "bg", "hr", "sk", "en"} <= set(languages.tags())


@pytest.mark.parametrize("tag", NLLB)
def test_nllb_codes_are_those_the_model_was_trained_with(tag: str) -> None:
    assert languages.find(tag).nllb == NLLB[tag]


def test_whisper_and_m2m100_write_filipino_and_chinese_their_own_way() -> None:
    assert (languages.find("fil").whisper, languages.find("fil").m2m100) == ("tl", "tl")
    assert {languages.find(tag).whisper for tag in ("zh-Hans", "zh-Hant")} == {"zh"}
    assert languages.find("te").m2m100 is None


@pytest.mark.parametrize("tag", OTHERS)
def test_a_language_file_holds_everything(tag: str) -> None:
    language = languages.find(tag)
    assert len(language.stop_words) >= 60
    assert language.abbreviations
    assert language.sentence_end
    assert language.native_name
    assert language.fillers
    assert language.relative_days
    assert language.negations
    for name in EVERYWHERE:
        assert getattr(language, f"{name}_cues"), f"{tag} has no {name}_cues"
    for name in (
        "decision_cues",
        "promise_cues",
        "request_cues",
        "hedge_cues",
        "retraction_cues",
        "proposal_cues",
        "due_cues",
        "risk_cues",
    ):
        ways = sum(1 + pattern.count("|") for pattern in getattr(language, name))
        assert ways >= 6, f"{tag}: {name} knows {ways} ways to say it"


@pytest.mark.parametrize("tag", OTHERS)
def test_every_cue_is_a_pattern_that_compiles_and_does_not_match_nothing(tag: str) -> None:
    language = languages.find(tag)
    for name in (*CUES, "fillers"):
        for pattern in getattr(language, name):
            filled = pattern.replace("{weekday}", "(?:montag)").replace("{month}", "(?:mai)")
            assert re.compile(filled, re.IGNORECASE).search("") is None, f"{tag}: {name}: {pattern}"


@pytest.mark.parametrize("tag", OTHERS)
def test_headings_are_complete_and_in_the_language_itself(tag: str) -> None:
    language = languages.find(tag)
    assert set(language.headings) == set(EN.headings)
    copied = [k for k, v in language.headings.items() if v and v == EN.headings[k]]
    assert len(copied) <= 14, f"{tag} is a copy of English: {copied}"
    for key, words in EN.headings.items():
        assert PLACEHOLDER.findall(language.headings[key]).sort() == PLACEHOLDER.findall(words).sort()
        assert bool(language.headings[key]) == bool(words), f"{tag}: {key}"


@pytest.mark.parametrize("tag", OTHERS)
def test_words_are_written_in_the_script_of_the_language(tag: str) -> None:
    language = languages.find(tag)
    words = " ".join([*language.stop_words, *(PLACEHOLDER.sub("", v) for v in language.headings.values())])
    letters = regex.findall(r"\p{L}", words)
    inside = regex.findall(SCRIPTS[language.script], words)
    assert len(inside) / len(letters) > 0.9


@pytest.mark.parametrize("tag", OTHERS)
def test_no_two_languages_share_their_cues(tag: str) -> None:
    mine = set(languages.find(tag).decision_cues)
    for other in languages.tags():
        if other != tag:
            assert len(mine & set(languages.find(other).decision_cues)) < len(mine) / 2


SAYINGS = {
    "es": (
        "Hemos decidido contratar a la banda.",
        "Yo me encargo de pedir las sillas.",
        "Quizá venga, no prometo nada.",
    ),
    "fr": ("Nous avons décidé de reporter.", "Je m'en occupe demain.", "Peut-être, je ne promets rien."),
    "de": (
        "Wir haben beschlossen, das zu verschieben.",
        "Ich kümmere mich darum.",
        "Vielleicht schaffe ich es.",
    ),
    "it": ("Abbiamo deciso di rimandare.", "Me ne occupo io.", "Forse, ci provo ma non prometto niente."),
    "pt": ("Decidimos adiar a entrega.", "Eu trato disso amanhã.", "Talvez, se calhar consigo."),
    "nl": ("We hebben besloten om te wachten.", "Ik stuur het morgen.", "Misschien lukt het."),
    "pl": ("Postanowiliśmy poczekać.", "Wyślę to jutro.", "Może się uda."),
    "cs": ("Dohodli jsme se na pondělí.", "Já to pošlu zítra.", "Možná to stihnu."),
    "ru": ("Мы решили подождать.", "Я отправлю завтра.", "Возможно, попробую."),
    "uk": ("Ми вирішили почекати.", "Я надішлю завтра.", "Можливо, спробую."),
    "el": ("Αποφασίσαμε να περιμένουμε.", "Θα στείλω το αρχείο αύριο.", "Ίσως τα καταφέρω."),
    "tr": ("Beklemeye karar verdik.", "Yarın göndereceğim.", "Belki yetişir."),
    "ar": ("قررنا تأجيل الموعد.", "سأرسل الملف غدًا.", "ربما نستطيع."),
    "fa": ("تصمیم گرفتیم صبر کنیم.", "من می‌فرستم.", "شاید بشود."),
    "he": ("החלטנו לחכות.", "אני אשלח מחר.", "אולי נספיק."),
    "hi": ("हमने तय किया है कि रुकेंगे।", "मैं कल भेज दूँगा।", "शायद हो जाए।"),
    "ja": (
        "では、来週公開することに決定しました。",
        "私が明日までに送ります。",
        "たぶん間に合うかもしれません。",
    ),
    "ko": ("다음 주에 공개하기로 결정했습니다.", "제가 내일 보내겠습니다.", "아마 가능할 것 같습니다."),
    "zh-Hans": ("我们决定下周发布。", "我来负责准备材料。", "可能来得及。"),
    "zh-Hant": ("我們決定下週發佈。", "我來負責準備資料。", "可能來得及。"),
    "vi": ("Chúng ta quyết định hoãn lại.", "Tôi sẽ gửi vào ngày mai.", "Có lẽ kịp."),
    "id": ("Kita sudah memutuskan untuk menunda.", "Saya akan kirim besok.", "Mungkin bisa."),
    "sv": ("Vi har beslutat att vänta.", "Jag skickar det imorgon.", "Kanske hinner jag."),
    "fi": ("Olemme päättäneet odottaa.", "Minä lähetän sen huomenna.", "Ehkä ehdin."),
    "hu": ("Úgy döntöttünk, hogy várunk.", "Én elküldöm holnap.", "Talán sikerül."),
    "th": ("เราตัดสินใจเลื่อนไปก่อน", "เดี๋ยวผมจะส่งให้พรุ่งนี้", "อาจจะทัน"),
}


@pytest.mark.parametrize("tag", SAYINGS)
def test_decisions_promises_and_hedges_are_told_apart(tag: str) -> None:
    language = languages.find(tag)

    def said(cues: tuple[str, ...], text: str) -> bool:
        return any(re.search(cue, text, re.IGNORECASE) for cue in cues)

    decision, promise, hedge = SAYINGS[tag]
    assert said(language.decision_cues, decision)
    assert said(language.promise_cues, promise)
    assert said(language.hedge_cues, hedge)
    assert not said(language.hedge_cues, decision)
    assert not said(language.hedge_cues, promise)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [("decision_cue", ["x"], "no language has a key 'decision_cue'"), ("spaced", "no", "spaced is written as str"),
     ("due_cues", "tomorrow", "due_cues is written as str"), ("stop_words", ["a"], "stop_words is written as list")],
)  # fmt: skip
def test_what_a_translator_mistypes_is_named_with_its_file(key: str, value: object, said: str) -> None:
    written = {"tag": "xx", "name": "X", "native_name": "X", "nllb": "xxx_Latn", "script": "Latn"}
    assert languages.read(written, source="xx.toml").tag == "xx"
    with pytest.raises(BadInput, match=re.escape(f"xx.toml: {said}")):
        languages.read({**written, key: value}, source="xx.toml")
    with pytest.raises(BadInput, match="script"):
        languages.read({k: v for k, v in written.items() if k != "script"}, source="xx.toml")


def test_a_language_is_read_when_it_is_asked_for_and_in_a_few_milliseconds() -> None:
    code = (
        "import sys, time; from pipeline import languages as l; l.find('en'); a = time.process_time(); l.find('de'); "
        "print(l._load.cache_info().currsize, time.process_time() - a)"
    )
    loaded, seconds = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert loaded == "2"
    assert float(seconds) < 0.02  # 2 ms on an idle machine


@pytest.mark.parametrize(
    ("asked", "found"),
    [("iw", "he"), ("tl", "fil"), ("zsm", "ms"), ("pes_Arab", "fa"), ("zh", "zh-Hans"), ("zh-TW", "zh-Hant"), ("zh-CN", "zh-Hans"),
     ("no", "nb"), ("pt-BR", "pt"), ("en-GB", "en"), ("zho_Hant", "zh-Hant"), ("cmn", "zh-Hans"), ("zh-HK", "zh-Hant")],
)  # fmt: skip
def test_old_longer_and_engine_tags_find_their_language(asked: str, found: str) -> None:
    assert languages.find(asked).tag == found


@pytest.mark.parametrize("tag", ["jw", "und", "", "tlh", "xx", "../en"])
def test_distant_and_unknown_tags_are_refused(tag: str) -> None:
    with pytest.raises(NotFound):
        languages.find(tag)
