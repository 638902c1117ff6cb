"""Words that give orders to whoever reads them: a line, a name or a title that tells a model what to write proves nothing.

Knows the wordings by which such orders are known, in a dozen languages, and the marks of prompts; nothing of models.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ORDERS = re.compile(
    r"(?:ignore|disregard|forget|override)\W+(?:\w+\W+){0,3}(?:previous|prior|above|earlier|all|your|the)\W+(?:\w+\W+){0,2}(?:instruction|prompt|rule|order|transcript)"
    r"|\b(?:system|developer) (?:prompt|message|note|override)\b|^\W*(?:system|assistant|developer)\s*:|(?-i:\b(?:SYSTEM|ASSISTANT|DEVELOPER))\s*:|\bthe (?:only|first|sole|main) (?:decision|task|action item) of (?:this|the) meeting\b|</?\s*(?:system|assistant|transcript|instructions?)\b"
    r"|<\|[^|>]{0,30}\|>|\[/?INST\]|###\s*(?:instruction|system)|\bnew task\s*:|\bas an ai\b|\b(?:dear|note to|attention,?|hey,?) (?:the )?(?:ai|assistant|model|summarizer|language model|llm|bot)\b"
    r"|\b(?:the )?(?:ai|assistant|model|summarizer|summariser|llm|note ?taker) (?:must|should|will|has to|shall|is to) (?:\w+ )?(?:write|say|state|report|list|add|include|output|mark|answer|record|put|summari[sz]e)"
    r"|\b(?:write|say|state|report|list|add|include|output|mark|answer|record|put)\b[^.!?]{0,60}\b(?:as (?:the )?(?:headline|first decision|only decision|decision)|in the (?:recap|summary|minutes|notes|answer)|every claim|as verified|found\s*=\s*true)\b"
    r"|\bwhen (?:you )?(?:summari[sz]e|write the (?:minutes|recap|summary))\b"
    r"|ignorier\w*\W+(?:\w+\W+){0,3}(?:anweisung|vorherig)|ignor\w+\W+(?:\w+\W+){0,3}(?:instruc|istruzion|instruç)|oublie\w*\W+(?:\w+\W+){0,3}instruction|negeer\W+(?:\w+\W+){0,3}instructie"
    r"|игнорир\w*\W+(?:\w+\W+){0,3}инструкц|zignoruj\W+(?:\w+\W+){0,3}(?:polece|instrukc)|önceki (?:tüm )?talimat|以前の指示|これまでの指示|忽略(?:之前|以上|前面|所有)|無視して|تجاهل\s+(?:\S+\s+){0,2}(?:التعليمات|تعليمات)|पिछले (?:सभी )?निर्देश",
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def gives_orders(text: str) -> bool:
    """Whether a text tells its reader what to write instead of saying something to the others in the room."""
    return _ORDERS.search(text) is not None
