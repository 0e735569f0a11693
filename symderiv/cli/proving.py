"""The command that proves equations about a model: prove."""

from __future__ import annotations

import sys

import click

from symderiv.cli.guard import agreeing, output_file
from symderiv.cli.naming import named_model
from symderiv.cli.reader import letter_option, renamed
from symderiv.errors import CheckFailed

FORMATS = ("html", "tex", "md", "txt", "json")


@click.command(short_help="Properties of a model, proved or refuted.")
@click.argument("name", metavar="NAME|FILE")
@click.option("--property", "properties", metavar="NAME", multiple=True, help="A property of the table (normalised, shift, "
              "gradient-sum, jacobian-rows ...); may be given again. Default: every one.")
@click.option("--statement", metavar="LATEX", help="An equation of your own, as '\\sum_k p_k = 1'.")
@click.option("--of", "output", metavar="NAME", help="The quantity it is about. Default: every defined one.")
@click.option("--wrt", metavar="NAME[,NAME]", help="The variables. Default: every differentiable input.")
@letter_option
@click.option("-o", "--output", "file", metavar="FILE", callback=output_file,
              help="Write to FILE; its suffix names the format.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="txt", show_default=True,
              help="Format of what is printed, where there is no FILE.")
@click.option("--detail", type=click.Choice(["brief", "standard", "full"]), default="standard", show_default=True,
              help="How much of the log a page shows.")
@click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt).")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the oracle's samples.")
def prove(name: str, properties: tuple[str, ...], statement: str | None, output: str | None, wrt: str | None,
          rename: str | None, file: str | None, format_: str, detail: str, lang: str, seed: int) -> None:
    """Prove properties of a catalogue entry, a network, or the problem in a file: that probabilities sum to 1, that the
    components of a gradient sum to 0, that a constant added to every logit changes nothing ...

    What does not hold is said with a counterexample.

    \b
    symderiv prove softmax
    symderiv prove softmax-cross-entropy --property gradient-sum -o sum.html
    symderiv prove softmax --statement '\\sum_k p_k = 1'
    Exit status: 0 done, 1 what was asked for by name does not hold or is left open, 2 wrong use.
    """
    from symderiv.doors.proving import prove as find

    agreeing(file, format_)
    if statement and (properties or output or wrt):
        raise click.UsageError("--statement says by itself what is to be proved.")
    from symderiv.library.networks import NETWORKS

    if name in NETWORKS and not (properties or statement):
        raise click.UsageError(f"{name} has too many quantities to look at every property: name one by --property, "
                               "and --of or --wrt.")
    model, _, title = renamed(*named_model(name, {}), rename)
    found = find(model, statement, properties=properties, output=output,
                 wrt=[w.strip() for w in wrt.split(",")] if wrt else None, seed=seed, title=title)
    if file:
        found.save(file, detail=detail, lang=lang)
    else:
        click.echo(found.render(format_, detail=detail, lang=lang), nl=False)
    for check in (c for f in found.proved if f.proof for c in f.proof.checks if not c.verdict):
        raise CheckFailed("A check failed" if check.verdict is False else "A check could not be made",
                          typed=check.name, where=check.detail or None)
    sys.exit(1 if (properties or statement) and not found else 0)
