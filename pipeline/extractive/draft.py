"""Write a draft from a brief by filling its form: the embedded model's answer to the `draft.*` tasks.

Knows nothing of other models. Everything in the text comes from the brief, in its own words; what nobody said stays
a visible blank.
"""

from __future__ import annotations

from pipeline.doors import Request
from pipeline.shapes import ClaimShape, DraftShape
from pipeline.templates.filled import filled


def reply(request: Request) -> DraftShape:
    """The filled form of `inputs["form"]` over `inputs["recap"]`, each claim with its footnote mark.

    Raises BadInput where the request carries no brief or the form asks for a name that does not exist.
    """
    rendered = filled(request)
    claims = [
        ClaimShape(text=claim.text, evidence=list(claim.evidence), strength=claim.strength)
        for claim in rendered.cited
    ]
    return DraftShape(title=rendered.title, body=rendered.body, claims=claims)
