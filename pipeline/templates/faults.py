"""What is wrong in a form of somebody's own: the line, and the rule that it breaks.

Knows nothing of what a form says.
"""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateNotFound

from pipeline.errors import BadInput
from pipeline.templates import Template
from pipeline.templates.bounded import WithoutEnd

FAULTS = (
    TemplateError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
    MemoryError,
)
"""What Jinja raises for a form, when it is read and when it is filled."""
_RULES: tuple[tuple[type[BaseException], str], ...] = (
    (TemplateSyntaxError, "is it closed, and spelled as Jinja spells it?"),
    (WithoutEnd, "a form is filled in seconds: does a loop in it end?"),
    (UndefinedError, "only the names below are there"),
    (SecurityError, "a form may read what it is given, and nothing else"),
    (TemplateNotFound, "a form stands alone: no include, import or extends"),
    (OverflowError, "a form may count to 100,000"),
    (ZeroDivisionError, "nothing can be divided by zero"),
    (RecursionError, "a form may not call itself"),
)


def told(
    error: BaseException, template: Template, *, names: Iterable[str], filters: Iterable[str]
) -> BadInput:
    """The error for its writer; lines are those of the whole file, front matter included."""
    line = _line(error)
    at = f", line {line + _before(template)}" if line else ""
    rule = next((rule for kind, rule in _RULES if isinstance(error, kind)), "")
    if isinstance(error, TypeError) and "loader" in str(error):
        rule, said = "a form stands alone: no include, import or extends", "include"
    else:
        said = str(error) or type(error).__name__
    shown = ", ".join(sorted(n for n in names if not n.startswith("_")))
    return BadInput(
        f"template {template.kind}{at}: {said}{f' ({rule})' if rule else ''}",
        hint=f"names: {shown}; filters: {', '.join(sorted(filters))}",
    )


def _before(template: Template) -> int:
    """How many lines of the file stand before the body."""
    if not template.source or not template.body:
        return 0
    return template.source[: template.source.find(template.body.rstrip("\n"))].count("\n")


def _line(error: BaseException) -> int | None:
    """Where in the body: the parser says it; else the last step that was taken within the form."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    found = None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            found = step.tb_lineno
        step = step.tb_next
    return found
