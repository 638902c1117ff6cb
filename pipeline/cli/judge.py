"""explain, feedback, calibrate: why a result was trusted, what you think of it, and what that allows to promise.

Knows nothing of how results are judged.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import options as o

Result = Annotated[
    str,
    typer.Argument(
        metavar="RESULT",
        help="A meeting (id or title), recap.json, or a file of `ask --json`.",
        show_default=False,
    ),
]


def explain(
    result: Result,
    risk: o.Risk = None,
    prompts: Annotated[
        bool,
        typer.Option("--prompts", help="Show the prompts as they are sent, the meeting's words covered."),
    ] = False,
    json: o.Json = False,
) -> None:
    """Show in plain words why a result was trusted or sent on, and what is doubted in it.

    quorum explain standup · quorum ask standup "When do we ship?" --json > a.json && quorum explain a.json
    """
    from dataclasses import asdict

    from pipeline.app import explain as judge
    from pipeline.cli.console import show_json, show_markdown

    if prompts:
        from pipeline.app import prompts_shown

        print(prompts_shown.shown(result, settings=o.settings_from(risk=risk)), end="")
        return
    told = judge.explain(result, settings=o.settings_from(risk=risk))
    if json:
        show_json(asdict(told))
        return
    lines = [f"# {told.title}", "", f"**{'Accepted' if told.accept else 'Not accepted'}** ({told.task})"]
    if told.benefit is not None:
        lines[-1] += (
            f": a stronger model would do better with probability {told.benefit:.2f} (z {told.z:+.2f})"
        )
    lines += ["", told.promise, "", *(f"- {line}" for line in told.lines)]
    if told.doubts:
        lines += ["", "Doubted:", ""]
        lines += [f"- {d.claim + ': ' if d.claim else ''}{d.reason}{_where(d.passages)}" for d in told.doubts]
    if told.receipt.escalations:
        lines += ["", "Sent on:", ""]
        lines += [f"- {e.from_model} → {e.to_model}: {e.reason}" for e in told.receipt.escalations]
    show_markdown("\n".join(lines))


def _where(passages: tuple[str, ...]) -> str:
    return f" (lines {', '.join(passages)})" if passages else ""


def feedback(
    result: Result,
    verdict: Annotated[str, typer.Argument(help="good or bad.", show_default=False)],
    claim: Annotated[
        int | None,
        typer.Option(help="Number of one claim: recap headline, TL;DR, decisions, actions, … in order."),
    ] = None,
) -> None:
    """Say whether a result, or one of its claims, is good or bad: quorum feedback standup bad --claim 3."""
    from pipeline.app import explain as judge
    from pipeline.errors import BadInput

    if verdict not in ("good", "bad"):
        raise BadInput(f"{verdict!r} is no verdict", hint="good or bad")
    given = judge.note(
        result, "good" if verdict == "good" else "bad", claim=claim, settings=o.settings_from()
    )
    print(f"{given.meeting_id} ({given.task}): {verdict}{': ' + given.claim if given.claim else ''}")


def calibrate(json: o.Json = False) -> None:
    """Refit the thresholds from your verdicts, and say what they allow to promise: quorum calibrate."""
    import sys
    from dataclasses import asdict

    from pipeline.app import explain as judge
    from pipeline.cli.console import show_json, show_table

    done = judge.calibrate(settings=o.settings_from())
    if json:
        show_json([asdict(c) for c in done])
        return
    if not done:
        print("no verdicts yet; begin with: quorum feedback MEETING good", file=sys.stderr)
        return
    rows = [
        (c.task, str(c.verdicts), f"{t.risk:.0%}", "cannot be certified" if t.benefit is None else f"≤ {t.benefit:.2f}", f"{t.accepted:.0%}")
        for c in done
        for t in c.thresholds
    ]  # fmt: skip
    show_table(("task", "verdicts", "risk", "threshold", "accepted"), rows)
    for c in done:
        if not c.kept:
            print(f"{c.task}: {c.verdicts} verdicts; from {judge.FEWEST} on they are used", file=sys.stderr)


def register(app: typer.Typer) -> None:
    """Add the commands of trust."""
    app.command()(explain)
    app.command()(feedback)
    app.command()(calibrate)
