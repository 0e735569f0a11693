"""What every command does with what was typed: formulas that begin with a minus sign, and files that must not be lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from symderiv.cli.standard import take_standard
from symderiv.errors import OutputError

FORCE = "symderiv.force"
"""Where a call keeps whether --force was typed."""
Function = Callable[..., None]


class Writing(click.Command):
    """A command whose output replaces neither what it is made from nor, without --force, a file of others."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The parameters. Raises `OutputError` where the output would replace what it must not."""
        rest = super().parse_args(ctx, args)
        ctx.meta[FORCE] = ctx.params.pop("force", False)
        if not ctx.resilient_parsing:
            take_standard(ctx)
        if ctx.params.get("output") and not ctx.resilient_parsing:
            spare(ctx.params["output"], _inputs(ctx.params), bool(ctx.params.get("fragment")))
        return rest


class TakingFormulas(Writing):
    """A command whose arguments may be formulas: -x^2 is one, and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The parameters; what can be no option of this command is a formula."""
        options = {name: p for p in self.get_params(ctx) if isinstance(p, click.Option) for name in (*p.opts, *p.secondary_opts)}
        return super().parse_args(ctx, list(_shielded(args, options)))


def _shielded(args: list[str], options: Mapping[str, click.Option]) -> Iterator[str]:
    """The arguments, a space before a formula that looks like an option; formulas do not mind it."""
    value = ended = False
    for arg in args:
        ended = ended or arg == "--"
        formula = arg[:1] == "-" and arg[:2] != "--" and arg not in options and not (arg[:2] in options and "." in arg)
        yield f" {arg}" if formula and not value and not ended else arg
        value = not value and arg in options and not options[arg].is_flag


def forced() -> bool:
    """Whether --force was typed: the output may replace a file that symderiv did not make."""
    return bool(click.get_current_context().meta.get(FORCE))


def spare(output: str, inputs: Iterable[str], fragment: bool = False) -> None:
    """Raises `OutputError` where writing `output` would replace one of the inputs, or a file of others without --force."""
    from symderiv.writing.templates.origin import require_own

    read = list(inputs)
    for made in _outputs(output, fragment):
        for path in read:
            if os.path.isfile(made) and os.path.isfile(path) and os.path.samefile(made, path):
                beside = "" if made == output else f" writes {made}"
                raise OutputError("The output would replace what it is made from",
                                  typed=f"-o {output}{beside}, where {path} is read",
                                  advice=f"Name another file{' in another folder' if beside else ''} after -o.")
        if not forced():
            require_own(Path(made))


def _outputs(output: str, fragment: bool) -> Iterator[str]:
    """The files that are written: the document, and beside a fragment its macros."""
    yield output
    if fragment:
        from symderiv.writing.documents.derivations import MACROS

        yield str(Path(output).parent / MACROS)


def _inputs(parameters: Mapping[str, Any]) -> Iterator[str]:
    """The files that a command may read, by what was typed; of a folder of problems, those that symderiv did not make."""
    from symderiv.writing.templates.origin import is_own

    for name, value in parameters.items():
        if name == "batch" and value and os.path.isdir(value):
            yield from (str(p) for p in Path(value).iterdir() if p.is_file() and not is_own(p.read_bytes()))
        elif name != "output":
            yield from (v for v in (value if isinstance(value, tuple) else (value,)) if isinstance(v, str))


def output_option(help: str, metavar: str = "FILE", required: bool = False) -> Callable[[Function], Function]:
    """-o FILE and --force, for every command that writes a file."""
    def decorate(command: Function) -> Function:
        command = click.option("--force", is_flag=True, help="Replace FILE even where symderiv did not make it, or it "
                               "was changed since.")(command)
        return click.option("-o", "--output", metavar=metavar, required=required, multiple=True, callback=named_output,
                            help=help)(command)

    return decorate


def named_output(ctx: click.Context, parameter: click.Parameter, names: tuple[str, ...]) -> str | None:
    """The name of the output file, which must not be empty; of several, click alone would take the last and say nothing."""
    if any(not name.strip() for name in names):
        raise click.BadParameter("the name of the file is empty.")
    if len(names) > 1:
        raise click.BadParameter(f"one file at a time, not {' and '.join(names)}. Run the command once for each.")
    return next(iter(names), None)
