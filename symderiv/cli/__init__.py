"""The command line. Nothing here imports SymPy before a command needs it."""

from __future__ import annotations

import atexit
import gc

import click

from symderiv import __version__
from symderiv.cli.commands import (
    check,
    code,
    derive,
    document,
    gallery,
    hessian,
    listed,
    prove,
    read,
    render,
    routes,
    setup,
    template,
    workbench,
)
from symderiv.cli.completing import completing
from symderiv.cli.guard import Guarded
from symderiv.cli.settings import configurable, configured
from symderiv.rings import SELDOM

GROUPS = {
    "Derive": (derive.derive, routes.routes_, hessian.hessian, prove.prove, render.render, code.code_, code.graph,
               listed.list_),
    "What a person wrote": (read.read, check.check, check.explain),
    "Collections": (document.document, gallery.gallery, workbench.workbench),
    "Set up": (template.template, setup.doctor, setup.completion),
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
    gc.set_threshold(*SELDOM)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)  # nor is there anything to search for at the end
    ctx.default_map = configured(main)


configurable(main)
completing(main)
