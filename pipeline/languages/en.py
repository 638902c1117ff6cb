"""English."""

from pipeline.languages import Language

LANGUAGE = Language(
    tag="en",
    name="English",
    native_name="English",
    nllb="eng_Latn",
    whisper="en",
    m2m100="en",
    script="Latn",
    stop_words=frozenset(
        "a an the and or but if then of to in on at by for with from as is are was were be been being it its this that "
        "these those i you he she we they me him her us them my your his our their do does did have has had will would "
        "can could should may might must not no so just like yeah okay ok um uh well there here what which who when where "
        "how why all any some very really also about into over out up down more most other than too only own same s t m re ve ll d".split()
    ),
    abbreviations=frozenset(
        "mr mrs ms dr prof st vs etc e.g i.e approx dept est fig inc jr ltd no sr u.s u.k a.m p.m".split()
    ),
    headings={
        "decisions": "Decisions",
        "actions": "Actions",
        "open_questions": "Open questions",
        "risks": "Risks",
        "chapters": "Chapters",
        "quotes": "Notable quotes",
        "tldr": "In short",
        "coverage": "Coverage",
        "models": "Models",
        "cost": "Cost",
        "unverified": "unverified",
        "owner": "Owner",
        "due": "Due",
        "nobody_said": "",
        "not_said": "Not said in this meeting.",
        "minutes": "Minutes",
        "email": "Follow-up e-mail",
        "agenda": "Agenda",
        "proposed": "proposed",
        "tentative": "tentative",
        "agreed": "agreed",
        "retracted": "retracted",
        "transcript": "Transcript",
        "speaker": "Speaker",
    },
)
