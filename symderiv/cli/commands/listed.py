"""list: what there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from symderiv.cli.fitting import shown
from symderiv.errors import UnknownName


@click.command("list", short_help="What there is.")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--names", is_flag=True, help="Names alone, one a line.")
def list_(words: tuple[str, ...], names: bool) -> None:
    """List the catalogue family by family, and the networks; with WORDs only what mentions them all.

    \b
    symderiv list
    symderiv list entropy batch
    """
    found = {title: kept for title, rows in families() if (kept := [r for r in rows if _mentions(words, title, r)])}
    if not found:
        every = [name for _, rows in families() for name, _ in rows]
        raise UnknownName.among("word in the catalogue", " ".join(words), every, listed="symderiv list")
    width = max(len(name) for rows in found.values() for name, _ in rows)
    for title, rows in found.items():
        if not names:
            click.echo(shown(title if title == next(iter(found)) else f"\n{title}"))
        for name, description in rows:
            click.echo(name if names else shown(f"  {name:<{width}}  {description}"))


def families() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each family's title with its entries: name, and what is derived."""
    from symderiv.library.catalogue import FAMILIES
    from symderiv.library.networks import ROWS as NETWORKS

    for family in FAMILIES:
        yield (family.__doc__ or "").strip().splitlines()[0].rstrip("."), [(row.name, _told(row)) for row in family.ROWS]
    yield "Networks of any depth", [(n.name, f"{n.title} [{n.output} by all, --{n.depth or 'activation'} ...]") for n in NETWORKS]


def _told(row: Any) -> str:
    return f"{row.title} [{row.output} by {' '.join(','.join(goal) for goal in row.goals)}]"


def _mentions(words: tuple[str, ...], title: str, row: tuple[str, str]) -> bool:
    text = f"{title} {' '.join(row)}".casefold()
    return all(word.casefold() in text for word in words)


def complete_names(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
    """The entries and networks that begin as typed, for the shell."""
    return [name for _, rows in families() for name, _ in rows if name.startswith(typed)]
