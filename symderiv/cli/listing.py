"""list: what there is."""

from __future__ import annotations

import click


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
