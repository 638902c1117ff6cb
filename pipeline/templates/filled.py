"""A form filled from the brief that a request carries: what a draft may say at least, and in our words.

Knows nothing of models. Everything in the text comes from the brief; what nobody said stays a visible blank.
"""

from __future__ import annotations

from pydantic import ValidationError

from pipeline.doors import Request
from pipeline.errors import BadInput
from pipeline.templates import parse
from pipeline.templates.brief_view import Brief
from pipeline.templates.render import DraftStyle, Rendered, render


def filled(request: Request) -> Rendered:
    """The form of `inputs["form"]` over `inputs["recap"]`.

    Raises BadInput where the request carries no brief or the form asks for a name that does not exist.
    """
    inputs = request.inputs
    try:
        brief = Brief.model_validate_json(inputs["recap"])
        template = parse(inputs["form"], kind=inputs["kind"])
    except (KeyError, ValidationError) as error:
        raise BadInput(f"{request.task}: the request carries no usable recap: {error}") from error
    return render(
        template,
        brief,
        DraftStyle(
            language=request.wanted,
            tone=inputs.get("tone", "neutral"),
            audience=inputs.get("audience", "participants"),
            length=inputs.get("length", "normal"),
            date=inputs.get("date") or None,
        ),
    )
