"""The command that proves equations about a model: prove."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.command import Writing
from symderiv.cli.commands.render import publish
from symderiv.cli.naming import named_model
from symderiv.cli.options import document_options, seconds_option
from symderiv.cli.reader import letter_option, renamed
from symderiv.time_limits import UNFINISHED

if TYPE_CHECKING:
    from symderiv.api.proving import Proofs


@click.command(cls=Writing, short_help="Properties of a model, proved or refuted.")
@click.argument("name", metavar="NAME|FILE|FORMULA")
@click.option("--property", "properties", metavar="NAME", multiple=True, help="A property of the table (normalised, shift, "
              "gradient-sum, jacobian-rows ...); may be given again. Default: every one.")
@click.option("--statement", metavar="LATEX", help="An equation of your own, as '\\sum_k p_k = 1'.")
@click.option("--of", "subject", metavar="NAME", help="The quantity it is about. Default: every defined one.")
@click.option("--wrt", metavar="NAME[,NAME]", help="The variables. Default: every differentiable input.")
@letter_option
@document_options
@seconds_option
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the oracle's samples.")
def prove(name: str, properties: tuple[str, ...], statement: str | None, subject: str | None, wrt: str | None,
          rename: str | None, seed: int, **page: Any) -> None:
    """Prove properties of a catalogue entry, a network, or the problem in a file: that probabilities sum to 1, that the
    components of a gradient sum to 0, that a constant added to every logit changes nothing ...

    What does not hold is said with a counterexample.

    \b
    symderiv prove softmax
    symderiv prove softmax-cross-entropy --property gradient-sum -o sum.html
    symderiv prove softmax --statement '\\sum_k p_k = 1'

    Exit status: 0 done, 1 what was asked for by name does not hold or is left open, 2 wrong use.
    """
    from symderiv.api.proving import prove as find
    from symderiv.library.networks import NETWORKS

    if statement and (properties or subject or wrt):
        raise click.UsageError("--statement says by itself what is to be proved.")
    if name in NETWORKS and not (properties or statement):
        raise click.UsageError(f"{name} has too many quantities to look at every property: name one by --property, "
                               "and --of or --wrt.")
    model, _, title = renamed(*named_model(name, {}), rename)
    found = find(model, statement, properties=properties, output=subject,
                 wrt=[w.strip() for w in wrt.split(",")] if wrt else None, seed=seed, title=title)
    publish(found.derivations, findings=found.findings, **page)
    if found.unfinished:
        click.echo(_how_far(found), err=True)
    sys.exit(1 if (properties or statement) and not found else 0)


def _how_far(found: Proofs) -> str:
    """not finished: 3 of 5 statements in 30 s; what gives them more time."""
    left = found.unfinished
    return left[0].detail.replace(UNFINISHED, f"{UNFINISHED}: {len(found) - len(left)} of {len(found)} statements", 1)
