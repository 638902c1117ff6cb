"""models, costs: what can be asked, and what asking has cost.

Knows nothing of how models are asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli import options as o
from pipeline.cli.pull import PULL_HELP, pull

BY = ("day", "task", "model")


def models(
    context: typer.Context,
    usable: Annotated[bool, typer.Option("--usable", help="Only those that can be used now.")] = False,
    local: o.Local = None,
    json: o.Json = False,
) -> None:
    """List the language models: price, context, how they did so far, and why the rest cannot be used.

    `quorum models`            everything that is known

    `quorum models --local`    what may be used when nothing must leave the machine

    `quorum models pull NAME`  fetch a translation model once
    """
    if context.invoked_subcommand:
        return
    from dataclasses import asdict

    from pipeline import federation, providers
    from pipeline.cli.console import show_json, show_table
    from pipeline.federation.model_listing import listing
    from pipeline.store import Store

    settings = o.settings_from(local=local)
    names = tuple(dict.fromkeys([*federation.known(settings), *providers.running(settings)]))
    with Store(settings.database) as store:
        found = listing(settings, names, providers=providers, calls=store.calls())
    found = _looked_at(found, settings)
    shown = [m for m in found if m.missing is None or not usable]
    if json:
        show_json([asdict(m) for m in shown])
        return
    show_table(
        ("", "model", "$ per M in", "out", "context", "kept", "tokens/s", "why not"),
        [
            (
                "ok" if m.missing is None else "--",
                m.name,
                "free" if m.input_usd_per_mtok == 0 else _money(m.input_usd_per_mtok, 2),
                "free" if m.output_usd_per_mtok == 0 else _money(m.output_usd_per_mtok, 2),
                f"{m.context_tokens:,}" if m.context_tokens else "",
                f"{m.kept_share:.0%}" if m.kept_share is not None else "",
                f"{m.tokens_per_s:.0f}" if m.tokens_per_s is not None else "",
                m.missing or "",
            )
            for m in shown
        ],
    )


def _looked_at(found: Any, settings: Any) -> Any:
    """The list with servers on this machine that do not answer named so: a look at loopback costs a millisecond or two."""
    import asyncio
    from dataclasses import replace

    from pipeline import loop, providers

    own = [m for m in found if m.local and m.missing is None and not m.name.startswith("local:")]

    async def look() -> list[str | None]:
        return list(await asyncio.gather(*(providers.reachable(m.name, settings) for m in own)))

    problems = dict(zip((m.name for m in own), loop.run(look()), strict=True)) if own else {}
    return tuple(replace(m, missing=problems.get(m.name) or m.missing) for m in found)


def costs(
    by: Annotated[str, typer.Option(help="Any of day, task, model, with commas.")] = "day,task,model",
    since: Annotated[str, typer.Option(help="From this day on (YYYY-MM-DD).")] = "",
    plot: Annotated[
        Path | None,
        typer.Option(
            help="Draw it: days, models, the saving, why stronger models were asked (SVG).", dir_okay=False
        ),
    ] = None,
    json: o.Json = False,
) -> None:
    """Sum what models have cost, from the ledger. Cache hits are no spend.

    `quorum costs --by model --since 2026-11-01` · `quorum costs --plot costs.svg`
    """
    from pipeline.app.ledger_view import spent
    from pipeline.cli.console import show_json, show_table
    from pipeline.errors import BadInput
    from pipeline.federation.ledger import sums
    from pipeline.store import Store

    columns = o.names(by)
    if not columns or set(columns) - set(BY):
        raise BadInput(f"--by {by}: not any of {', '.join(BY)}", hint="for example --by day,model")
    settings = o.settings_from()
    with Store(settings.database) as store:
        calls = store.calls(since)
    table = sums(calls, by=columns)
    total = sum(row.cost_usd for row in table)
    found = spent(since=since, settings=settings)
    if plot is not None:
        from pipeline.federation.spend import picture

        plot.write_text(picture(found), encoding="utf-8")
        typer.echo(f"drawn: {plot}", err=True)
    if json:
        show_json({"rows": [_row(columns, row) for row in table], **_saved(found, total)})
        return
    rows = [
        (
            *row.key,
            str(row.calls),
            f"{row.usage.input:,}",
            f"{row.usage.cached_input:,}",
            f"{row.usage.output:,}",
            _money(row.cost_usd, 4) + (f" + {row.unknown} unknown" if row.unknown else ""),
        )
        for row in table
    ]
    show_table((*columns, "calls", "tokens in", "of them cached", "out", "cost"), rows)
    for name, usd in _by_model(found).items():
        typer.echo(
            f"{name:<34} {'█' * max(1, round(30 * usd / max(total, 1e-12)))} {_money(usd, 4)}", err=True
        )
    for reason, count in found.escalations.items():
        typer.echo(f"a stronger model was asked {count}×: {reason}", err=True)
    share = "" if found.saved_share is None else f"; always {found.strongest} would have been {_money(found.always_strongest_usd, 4)} ({found.saved_share:.0%} saved)"  # fmt: skip
    typer.echo(f"{_money(total, 4)} in all{share}", err=True)


def _by_model(found: Any) -> dict[str, float]:
    sums: dict[str, float] = {}
    for costs_ in found.by_day.values():
        for model, usd in costs_.items():
            sums[model] = sums.get(model, 0.0) + usd
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))


def _saved(found: Any, total: float) -> dict[str, object]:
    return {
        "cost_usd": total,
        "always_strongest_usd": found.always_strongest_usd,
        "escalations": found.escalations,
    }


def _row(columns: tuple[str, ...], row: Any) -> dict[str, object]:
    from dataclasses import asdict

    figures = {"calls": row.calls, "cost_usd": row.cost_usd, "unknown_price": row.unknown}
    return {**dict(zip(columns, row.key, strict=True)), **figures, "tokens": asdict(row.usage)}


def _money(usd: float | None, digits: int) -> str:
    return "unknown" if usd is None else f"${usd:.{digits}f}"


def register(app: typer.Typer) -> None:
    """Add `models`, with `models pull`, and `costs`."""
    group = typer.Typer(invoke_without_command=True, callback=models)
    group.command("pull", help=PULL_HELP)(pull)
    app.add_typer(group, name="models")
    app.command()(costs)
