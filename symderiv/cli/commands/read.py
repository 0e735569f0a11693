"""read: how a person's document was read."""

from __future__ import annotations

import gc

import click

from symderiv.cli.command import Writing, output_option
from symderiv.cli.commands.check import standing
from symderiv.cli.guard import agreeing
from symderiv.errors import ParseError
from symderiv.rings import WHILE_READING


@click.command(cls=Writing, short_help="What a document was read as.")
@click.argument("file", type=click.Path(), metavar="FILE|TEXT")
@output_option("Write to FILE; its suffix (.txt, .json, .html) names the format.")
@click.option("--format", "format_", type=click.Choice(["txt", "json", "html"]), default="txt", show_default=True,
              help="Format of what is printed, where there is no FILE.")
@click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt).")
def read(file: str, output: str | None, format_: str, lang: str) -> None:
    """Show what FILE (.tex, .md, .ipynb, .html, .rst, .adoc, .org, .wiki, .txt) was read as.

    Each symbol with its kind, its shape and where that was taken from; each formula with what it was taken for; the
    words of which nothing was read though they speak of these formulas; and what was not read, with the place and the reason.
    Exit status: 0 every formula was read, 1 one was not, 2 wrong use.
    """
    from symderiv.api.problems import read_problem
    from symderiv.reading.problems.evidence import nothing_defined
    from symderiv.writing.documents.emitted import emit
    from symderiv.writing.documents.read_page import render_read_parts

    gc.set_threshold(*WHILE_READING)
    agreeing(output, format_)
    problem = read_problem(file)
    accounts = [account for one in problem.parts or (problem,) if (account := one.read_as) is not None]
    if not accounts:
        raise ParseError("This file says all in data, and nothing was read into it", typed=file,
                         advice="symderiv read shows documents: .tex, .md, .ipynb, .html, .rst, .adoc, .org, .wiki, .txt.")
    if not any(account.lines or account.symbols for account in accounts):
        raise nothing_defined(file, problem.read.statements, problem.read.roles)
    emit(output, format_, standing(lambda kind: render_read_parts(accounts, kind, lang), output))
    raise SystemExit(1 if any(account.unread for account in accounts) else 0)
