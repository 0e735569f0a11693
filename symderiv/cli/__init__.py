"""The command line. Nothing here imports SymPy before a command needs it."""

from __future__ import annotations

import click

from symderiv import __version__
from symderiv.cli import deriving, judging, listing, making
from symderiv.cli.guard import Guarded


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="symderiv")
def main() -> None:
    """Every gradient in deep learning, derived step by step, proved, and typeset.

    \b
    symderiv list
    symderiv derive softmax-cross-entropy --wrt z -o ce.html
    """


for _command in (deriving.derive, making.code_, making.graph, listing.list_, listing.routes_, judging.check, judging.explain):
    main.add_command(_command)
