"""Write a draft from a brief by filling its form: the embedded model's answer to the `draft.*` tasks.

Knows nothing of other models. Everything in the text comes from the brief, in its own words; what nobody said stays
a visible blank.
"""

from __future__ import annotations

from pydantic import ValidationError

from pipeline.doors import Request
from pipeline.errors import BadInput
from pipeline.shapes import ClaimShape, DraftShape
from pipeline.templates import parse
from pipeline.templates.brief import Brief
from pipeline.templates.render import Wish, render


def reply(request: Request) -> DraftShape:
    """The filled form of `inputs["form"]` over `inputs["recap"]`, each claim with its footnote mark.

    Raises BadInput where the request carries no brief or the form asks for a name that does not exist.
    """
    inputs = request.inputs
    try:
        brief = Brief.model_validate_json(inputs["recap"])
        template = parse(inputs["form"], kind=inputs["kind"])
    except (KeyError, ValidationError) as error:
        raise BadInput(f"{request.task}: the request carries no usable recap: {error}") from error
    rendered = render(
        template,
        brief,
        Wish(
            language=request.wanted,
            tone=inputs.get("tone", "neutral"),
            audience=inputs.get("audience", "participants"),
            length=inputs.get("length", "normal"),
            date=inputs.get("date") or None,
        ),
    )
    claims = [
        ClaimShape(text=claim.text, evidence=list(claim.evidence), strength=claim.strength)
        for claim in rendered.cited
    ]
    return DraftShape(title=rendered.title, body=rendered.body, claims=claims)
