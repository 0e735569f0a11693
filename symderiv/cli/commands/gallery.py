"""gallery: the catalogue as a site."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from symderiv.errors import CheckFailed


@click.command(short_help="The catalogue as a site.")
@click.option("-o", "--output", metavar="FOLDER", required=True, help="The site's folder, new or built before.")
@click.option("--only", "words", metavar="WORD", multiple=True, help="Only entries whose name or title has the word.")
@click.option("--jobs", type=int, default=-1, show_default=True, help="Processes; -1 for all cores.")
@click.option("--pdf/--no-pdf", default=False, help="Every derivation as PDF too.")
@click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt).")
def gallery(output: str, words: tuple[str, ...], jobs: int, pdf: bool, lang: str) -> None:
    """Build the whole catalogue as a site: an index to search, every derivation as a page and as code.

    Entries are derived and verified on all cores; only what changed is derived again. Exit status: 1 where a check failed.
    """
    from symderiv.api.sites.gallery import gallery as build

    built = build(output, words, jobs, lang, pdf, _progress)
    bad = next((b for b in built if b.error), None)
    click.echo(f"{len(built)} {'entry' if len(built) == 1 else 'entries'}: {output}/index.html")
    if bad:
        raise CheckFailed("An entry failed", typed=bad.name, where=bad.error)


def _progress(done: Iterator[Any], count: int) -> Iterator[Any]:
    """A bar on standard error where that is a terminal."""
    if not sys.stderr.isatty() or count < 2:
        yield from done
        return
    with click.progressbar(done, length=count, file=sys.stderr, label="derived", show_pos=True) as bar:
        yield from bar
