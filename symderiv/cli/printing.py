"""What commands that make documents share, and the command that prints a stored derivation: render."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.guard import agreeing, output_file
from symderiv.errors import OutputError, ParseError

if TYPE_CHECKING:
    from symderiv.record import Derivation

FORMATS = ("html", "tex", "beamer", "typ", "md", "ipynb", "txt", "json")


def document_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that makes a document."""
    for option in (
        click.option("-o", "--output", metavar="FILE", callback=output_file,
                     help="Write to FILE; its suffix names the format: .html .pdf .tex .typ .md .ipynb .txt .json, "
                          ".slides.tex and .slides.pdf for slides."),
        click.option("--format", "format_", type=click.Choice(FORMATS), default="txt", show_default=True,
                     help="Format of what is printed, where there is no FILE."),
        click.option("--fragment", is_flag=True, help="LaTeX without a preamble, for a document of one's own; the macros "
                     "that it needs are written beside FILE."),
        click.option("--engine", metavar="NAME",
                     help="What makes a PDF: pdflatex, lualatex or typst. Default: the first of them."),
        click.option("--detail", type=click.Choice(["brief", "standard", "full"]), default="standard", show_default=True,
                     help="How much of the log a page shows."),
        click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt)."),
    ):
        command = option(command)
    return command


def verify_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that holds steps against the oracle."""
    for option in (
        click.option("--verify/--no-verify", default=True, help="Hold every step against the oracle (on by default)."),
        click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the oracle's samples."),
    ):
        command = option(command)
    return command


def write_document(derivations: Sequence[Derivation], output: str | None, format_: str, fragment: bool, engine: str | None,
                   **options: Any) -> None:
    """The document in a file, or printed."""
    from symderiv.drawing.pictures import document_picture
    from symderiv.writing.documents import render, save

    options["picture"] = document_picture
    if output:
        save(derivations, output, fragment=fragment, engine=engine, **options)
        return
    if engine:
        raise OutputError("--engine is for a PDF", typed=engine, advice="Name the file: -o page.pdf.")
    click.echo(render(derivations, "fragment" if fragment else format_, **options), nl=False)


@click.command()
@click.argument("file")
@document_options
def render(file: str, output: str | None, format_: str, fragment: bool, engine: str | None, **options: Any) -> None:
    """Print the derivations that are stored in FILE (.json), without deriving them again.

    \b
    symderiv derive softmax-cross-entropy --wrt z -o ce.json
    symderiv render ce.json -o ce.html
    """
    agreeing(output, format_)
    write_document(stored(file), output, format_, fragment, engine, **options)


def stored(file: str) -> Sequence[Derivation]:
    """The derivations in a file. Raises `ParseError` for a file that is not there or holds something else."""
    import json

    from symderiv.record.archive import restore

    try:
        data = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise ParseError("The file cannot be read", typed=file, advice=f"{error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        raise ParseError("The file is not JSON", typed=file, where=str(error),
                         advice="Store a derivation with `symderiv derive NAME -o FILE.json`.") from None
    return restore(data)
