"""Documents to a file or the terminal, and the command that prints a stored derivation: render."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.command import Writing, forced
from symderiv.cli.fitting import has_colours, shown
from symderiv.cli.guard import agreeing
from symderiv.cli.naming import tell_unread
from symderiv.cli.options import document_options
from symderiv.cli.terminal import is_narrow, require_shown
from symderiv.errors import CheckFailed, OutputError, ParseError
from symderiv.time_limits import UNFINISHED

if TYPE_CHECKING:
    from symderiv.records import Derivation
    from symderiv.records.overview import Overview
    from symderiv.records.worked import Worked


def publish(derivations: Sequence[Derivation], overview: Overview | None = None, worked: Worked | None = None, *,
            output: str | None, format_: str, fragment: bool, engine: str | None, **options: Any) -> None:
    """The document in a file, or printed; raises `CheckFailed` for the first check in it that did not hold."""
    from symderiv.api.lessons import taught
    from symderiv.drawing.pictures import document_picture
    from symderiv.writing.documents.derivations import render, save

    agreeing(output, format_)
    options.update(picture=document_picture, overview=overview, worked=worked)
    if output:
        options.update(taught(derivations, output, options))
        save(derivations, output, fragment=fragment, engine=engine, force=forced(), **options)
        for account in {d.read_as.file: d.read_as for d in derivations if d.read_as}.values():
            tell_unread(account)
    elif engine:
        raise OutputError("--engine is for a PDF", typed=engine, advice="Name the file: -o page.pdf.")
    else:
        kind = _printed(format_, fragment, options.get("template"))
        options["ascii"] = options.get("ascii") or (kind == "txt" and is_narrow())
        options["coloured"] = kind == "txt" and not options.get("template") and has_colours()
        page = require_shown(render(derivations, kind, **options))
        click.echo(shown(page) if kind == "txt" else page, nl=False, color=options["coloured"] or None)
    insist(derivations, overview, worked)


def _printed(format_: str, fragment: bool, template: str | None) -> str:
    """The format of what is printed: as it was typed, else as a template of one's own tells."""
    from symderiv.writing.templates.own_templates import format_of_template

    typed = click.get_current_context().get_parameter_source("format_") is not click.core.ParameterSource.DEFAULT
    if fragment:
        return "fragment"
    return format_of_template(template) if template and not typed else format_


def insist(derivations: Sequence[Derivation], overview: Overview | None, worked: Worked | None = None) -> None:
    """Raise `CheckFailed` for the first check that did not hold; checks that were not made in time are only named."""
    parts = [part for d in derivations for part in (d.sections() if overview else (d,))]
    for check in (*(c for part in parts for c in part.checks), *(overview.checks if overview else ()),
                  *(worked.checks if worked else ())):
        if check.name.endswith(UNFINISHED):
            click.echo(f"{check.name}: {check.detail}", err=True)
        elif not check.verdict:
            raise CheckFailed("A check failed" if check.verdict is False else "A check could not be made",
                              typed=check.name, where=check.detail or None)


@click.command(cls=Writing, short_help="A stored derivation as a document.")
@click.argument("file")
@document_options
def render(file: str, **page: Any) -> None:
    """Print the derivations that are stored in FILE (.json), without deriving them again.

    \b
    symderiv derive softmax-cross-entropy --wrt z -o ce.json
    symderiv render ce.json -o ce.html
    """
    publish(stored(file), **page)


LARGEST_FILE = 30_000_000
"""Bytes of an archive: fifty transformer blocks; it takes eight times that in memory."""


def stored(file: str) -> Sequence[Derivation]:
    """The derivations in a file. Raises `ParseError` for a file that is not there or holds something else."""
    from symderiv.library.givens import GIVENS
    from symderiv.records.fields import parsed_json
    from symderiv.records.restoring import restore

    try:
        if (size := Path(file).stat().st_size) > LARGEST_FILE:
            raise ParseError(f"The file is larger than {LARGEST_FILE // 10**6} MB", typed=f"{file}: {size / 10**6:.0f} MB",
                             advice="Store fewer derivations in one file: `symderiv derive NAME -o FILE.json`.")
        data = parsed_json(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise ParseError("The file cannot be read", typed=file, advice=f"{error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        raise ParseError("The file is not JSON", typed=file, where=str(error),
                         advice="Store a derivation with `symderiv derive NAME -o FILE.json`.") from None
    return restore(data, GIVENS)
