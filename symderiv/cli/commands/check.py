"""The commands that look at what a person wrote: check, explain."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from symderiv.cli.command import TakingFormulas, Writing, output_option
from symderiv.cli.fitting import shown
from symderiv.cli.guard import agreeing
from symderiv.cli.terminal import require_shown


def standing(render: Callable[[str], str], output: str | None) -> Callable[[str], str]:
    """The same, but text for a person is as wide as the terminal; of documents and data no sign is spelled out."""
    if output:
        return render
    return lambda kind: shown(render(kind)) if kind == "txt" else require_shown(render(kind))


@click.command(cls=Writing, short_help="The first wrong line of a derivation, and why.")
@click.argument("file", type=click.Path(), metavar="FILE|TEXT")
@output_option("Write to FILE; its suffix (.txt, .json, .html, .tex, .typ, .pdf) names the format.")
@click.option("--format", "format_", type=click.Choice(["txt", "json", "html"]), default="txt", show_default=True,
              help="Format of what is printed, where there is no FILE.")
@click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt).")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the oracle's samples.")
def check(file: str, output: str | None, format_: str, lang: str, seed: int) -> None:
    """Check the derivation in FILE (.tex, .json, .toml) line by line.

    The first wrong line is shown with carets under what is wrong, the likely mistake and the right line.
    Exit status: 0 no line fails, 1 a line fails, 2 wrong use.
    """
    from symderiv.api.checking import check_file
    from symderiv.writing.documents.emitted import emit
    from symderiv.writing.documents.verdicts import render_all

    agreeing(output, format_)
    found = check_file(file, seed=seed)
    emit(output, format_, standing(lambda kind: render_all(found, kind, lang), output))
    sys.exit(0 if all(found) else 1)


@click.command(cls=TakingFormulas, short_help="The rules between two lines.")
@click.argument("first")
@click.argument("second", required=False)
@click.option("--problem", metavar="FILE", help="Declarations and definitions, where FIRST has none (.tex, .json, .toml).")
@click.option("--from", "start", metavar="N", help="Line of FIRST to start from: its own equation number, or counted from 1; "
                                                  "0 is the left side.")
@click.option("--to", "end", metavar="N", help="Line of FIRST to arrive at; the next one where nothing is said.")
@output_option("Write to FILE; its suffix (.txt, .json, .html, .tex, .typ, .pdf) names the format.")
@click.option("--format", "format_", type=click.Choice(["txt", "json", "html"]), default="txt", show_default=True,
              help="Format of what is printed, where there is no FILE.")
@click.option("--seconds", type=click.FloatRange(0), default=12.0, show_default=True, help="How long the search may take.")
@click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt).")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the oracle's samples.")
def explain(first: str, second: str | None, problem: str | None, start: str | None, end: str | None, output: str | None,
            format_: str, seconds: float, lang: str, seed: int) -> None:
    """Name the rules that lead from one line to another.

    \b
    symderiv explain A.tex B.tex                   from the last line of A to the last line of B
    symderiv explain homework.tex --from 3 --to 4  between two lines of one derivation
    symderiv explain --problem P.tex FORMULA FORMULA

    Exit status: 0 the lines are equal as far as can be told, 1 they differ, 2 wrong use.
    """
    from symderiv.api.explaining import explain as explain_formulas
    from symderiv.api.explaining import explain_steps
    from symderiv.writing.documents.emitted import emit

    agreeing(output, format_)
    if (second is None) == (start is None) or (start is None and end is not None):
        raise click.UsageError("Give two formulas or files, or one file and --from.")
    if start is not None:
        found = explain_steps(first, start, end, seed=seed, seconds=seconds)
    else:
        found = explain_formulas(first, str(second), problem, seed=seed, seconds=seconds)
    emit(output, format_, standing(lambda kind: found.render(kind, lang), output))
    sys.exit(1 if found.verdict == "fails" else 0)
