"""list: what there is."""

from __future__ import annotations

import click

from symderiv.cli.options import chosen, network_options


@click.command("routes")
@click.argument("name", metavar="NAME|FILE")
@click.option("--wrt", metavar="NAME", multiple=True, help="Variable. Default: every differentiable input.")
@click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt).")
@network_options
def routes_(name: str, wrt: tuple[str, ...], lang: str, depth: str | None, activation: str | None, batched: bool) -> None:
    """List the routes that lead to the derivatives of NAME, with a sentence about each: for derive --route."""
    from symderiv.cli.naming import named_goals
    from symderiv.doors.routes import routes

    options = chosen(depth, activation, batched)
    goals = [goal for one in wrt or (None,) for goal in named_goals(name, one, options)]
    shown: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for model, output, variables, _, inline, _letters in goals:
        found = routes(model, output, variables, lang, inline)
        named = ", ".join(str(getattr(v, "name", v)) for v in variables)
        shown.setdefault(tuple(found.items()), []).append(f"{getattr(output, 'name', output)} by {named}")
    for rows, derivatives in shown.items():
        click.echo("; ".join(derivatives))
        for route, sentence in rows:
            click.echo(f"  {route:<13} {sentence}")


@click.command("list")
def list_() -> None:
    """List the catalogue, one line an entry, and the networks."""
    from symderiv.library.catalogue import ROWS
    from symderiv.library.networks import ROWS as NETWORKS

    width = max(len(row.name) for row in ROWS)
    for row in ROWS:
        goals = " ".join(",".join(goal) for goal in row.goals)
        click.echo(f"{row.name:<{width}}  {row.title} [{row.output} by {goals}]")
    for network in NETWORKS:
        click.echo(f"{network.name:<{width}}  {network.title} [{network.output} by all, --{network.depth or 'activation'} ...]")
