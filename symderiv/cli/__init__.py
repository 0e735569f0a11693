"""The command line. Nothing here imports SymPy before a command needs it."""

from __future__ import annotations

import click

from symderiv import __version__
from symderiv.cli import (
    benching,
    collecting,
    deriving,
    documenting,
    judging,
    listing,
    making,
    printing,
    proving,
    reading,
    routing,
    second,
    setup,
    templating,
)
from symderiv.cli.completing import completing
from symderiv.cli.guard import Guarded
from symderiv.cli.settings import configurable, configured

GROUPS = {
    "Derive": (deriving.derive, routing.routes_, second.hessian, proving.prove, printing.render, making.code_, making.graph,
               listing.list_),
    "What a person wrote": (reading.read, judging.check, judging.explain),
    "Collections": (documenting.document, collecting.gallery, benching.workbench),
    "Set up": (templating.template, setup.doctor, setup.completion),
}
"""The commands as `symderiv --help` shows them."""


@click.group(cls=Guarded, groups=GROUPS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 200})
@click.version_option(__version__, prog_name="symderiv")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Every gradient in deep learning, derived step by step, proved, and typeset.

    \b
    symderiv list
    symderiv derive softmax-cross-entropy --wrt z -o ce.html
    """
    ctx.default_map = configured(main)


configurable(main)
completing(main)
