"""The first sentence of a summary in English: "Summarize the discussion about X." → "The group discussed X."

Knows nothing of what was said; who uses it must know that X was talked about.
"""

from __future__ import annotations

import re

_TALK = r"(?:discussions?|debates?|conversations?|talks?|talking|dialogues?)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"^(?:please )?summari[sz]e (?:what (?:was|were|they|the \w+) (?:said|discussed|talked|discuss|talk)(?: about| on)? |"
        rf"(?:the |their |all )?(?:\w+'s? )?(?:whole |following |main )?{_TALK} (?:about|on|of|regarding|concerning|over|around|in|towards?) )(?P<subject>.+)",
        r"^what (?:did|was|were|has|have) (?:the (?:group|team|meeting|participants|members|committee)|they)(?: members)? "
        r"(?:discuss(?:ed)?|talk(?:ed)? about|say|said)(?: about| on| of| regarding)? (?P<subject>.+)",
        r"^what was (?:said|discussed|mentioned|talked)(?: about| on) (?P<subject>.+)",
        r"^(?:please )?summari[sz]e (?P<subject>(?:the |a )(?!\w+'s|discussion|opinion|view|attitude|reason).+)",
    )
)
_ASIDE = re.compile(r",? (?:when|while|during|as well as what|and what|and how|and why) ")
"""What follows says when or how, not what."""
MOST_WORDS = 25


def open_with(question: str) -> str | None:
    """That the subject was discussed, in the question's own words; None where it asks for something else."""
    question = question.strip().rstrip("?.! ")
    found = next((m for form in _FORMS if (m := form.match(question))), None)
    if found is None:
        return None
    subject = _ASIDE.split(found["subject"])[0]
    if re.search(r"[?.!:]", subject) or len(subject.split()) > MOST_WORDS:
        return None
    who = "The team" if "team" in question.casefold() else "The group"
    return f"{who} discussed {subject}."
