"""code and graph: a model as the source of a program, and as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from symderiv.cli.command import Writing, output_option, spare
from symderiv.cli.guard import put
from symderiv.cli.naming import named_model, variables_named
from symderiv.cli.options import chosen, network_options, of_option
from symderiv.cli.reader import letter_option, renamed
from symderiv.errors import OutputError, UnknownName

if TYPE_CHECKING:
    from symderiv.records.choices import Target


@click.command("code", cls=Writing, short_help="A model and its gradients as a Python module.")
@click.argument("name", metavar="NAME|FILE|FORMULA")
@click.option("--target", default="numpy", show_default=True, help="numpy, torch or jax.")
@click.option("--wrt", metavar="NAME[,NAME...]", help="Variables. Default: every differentiable input.")
@of_option
@output_option("Write to FILE instead of printing.")
@click.option("--with-test", is_flag=True, help="With -o FILE.py, write test_FILE.py beside it.")
@network_options
@letter_option
def code_(name: str, target: Target, wrt: str | None, of: str | None, output: str | None, depth: str | None,
          activation: str | None, batched: bool, rename: str | None, with_test: bool) -> None:
    """Write the model NAME (a network, a catalogue entry or a problem file) and its gradients as a Python module.

    The module has output, saved = forward(...) and backward(g, saved); for torch a torch.autograd.Function, for jax a
    jax.custom_vjp.
    """
    from symderiv.api.models import code, program

    model, goal, title = renamed(*named_model(name, chosen(depth, activation, batched), of), rename)
    variables = variables_named(name, model, wrt) if wrt else None
    beside = _test_file(output) if with_test else None
    if beside is not None:
        spare(str(beside), ())
    put(code(model, goal, variables, target, title), output, "py")
    if beside is not None:
        from symderiv.api.sites.code_tests import test_source

        put(test_source(program(model, goal, variables), beside.stem.removeprefix("test_"), target), str(beside), "py")


def _test_file(output: str | None) -> Path:
    """Where the test of a module goes. Raises `OutputError` where the module is no file that Python can import."""
    path = Path(output or "")
    if path.suffix != ".py" or not path.stem.isidentifier():
        raise OutputError("A test needs a module that it can import", typed=output or "no -o FILE",
                          advice="Write -o attention.py: letters, digits and _ before .py.")
    return path.with_name(f"test_{path.name}")


@click.command(cls=Writing, short_help="A picture of a model.")
@click.argument("name", metavar="NAME|FILE|FORMULA")
@output_option("Write to FILE: .svg, or .tex with TikZ; with --path a page too: .html, .pdf.", required=True)
@click.option("--of", metavar="NAME", help='What the pipeline or the paths end in, as L or "p[1]". Default: the output.')
@click.option("--wrt", metavar="NAME[,NAME]", help="Mark the way back to these variables, with the numbers of its equations.")
@click.option("--path", "to", metavar="COMPONENT", help='Draw the paths back to one number, as "W[2,1]", node by node.')
@click.option("--sizes", metavar="K=3,D=2", default="", help="Sizes of the axes for --path; 2 for one that is not named.")
@click.option("--index/--short", "index", default=False, help="Formulas with indices, or short ones (matrix notation).")
@click.option("--lang", default="en", show_default=True, help="Language of the words (en, pt).")
@network_options
def graph(name: str, output: str, of: str | None, wrt: str | None, to: str | None, sizes: str, index: bool, lang: str,
          depth: str | None, activation: str | None, batched: bool) -> None:
    """Draw NAME (an entry, a network or a problem file): its pipeline, or with --path its network component by component.

    \b
    symderiv graph multinomial-logistic-regression --wrt W -o pipeline.svg
    symderiv graph multinomial-logistic-regression --path "W[2,1]" --sizes K=2,D=2 -o paths.svg
    symderiv graph multinomial-logistic-regression --path "W[2,1]" --sizes K=2,D=2 -o paths.html
    """
    from symderiv.drawing.paths_page import save_paths_page
    from symderiv.drawing.pictures import path_picture, picture, save_picture

    model, stated, _ = named_model(name, chosen(depth, activation, batched))
    goal = of or stated
    if to and Path(output).suffix.lower() in (".html", ".pdf"):
        save_paths_page(output, model, goal, to, sizes_of(sizes), lang)
        return
    if to:
        drawn = path_picture(model, goal, to, sizes_of(sizes), lang)
    else:
        wanted = [w.strip() for w in wrt.split(",")] if wrt else []
        drawn = picture(model, goal, wanted, style="index" if index else "short", lang=lang)
    save_picture(drawn, output)


def sizes_of(text: str) -> dict[str, int]:
    """The sizes that K=3,D=2 gives. Raises `UnknownName` for anything else."""
    found = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, _, size = part.partition("=")
        if not size.strip().isdecimal():
            raise UnknownName("Not a size", typed=part, advice="Write sizes as K=3,D=2.")
        found[name.strip()] = int(size)
    return found
