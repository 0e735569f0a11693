"""The command line. Nothing here imports SymPy before a command needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from symderiv import __version__
from symderiv.errors import CheckFailed, EngineError, OutputError, SymderivError, UnknownName

if TYPE_CHECKING:
    from symderiv.api import Derivation
    from symderiv.record import Check
    from symderiv.record.overview import Overview

FORMATS = ("html", "tex", "md", "txt", "json")
PROBLEM_FILES = (".json", ".toml", ".tex")
EXIT_CODES = ((CheckFailed, 1), (EngineError, 3), (SymderivError, 2))
"""0 done, 1 a check failed, 2 wrong use, 3 an engine is missing or failed."""


class Guarded(click.Group):
    """A command group in which every refusal is a sentence and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a `SymderivError` becomes its message on standard error."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # so that an output that fails is met here
        except SymderivError as error:
            _fail(error)
        except BrokenPipeError:
            _close_output()
            sys.exit(0)  # the reader of a pipe has seen enough
        except OSError as error:
            _close_output()
            _fail(OutputError("The output cannot be written", advice=f"{error.strerror or error}."))
        except UnicodeEncodeError as error:
            _fail(OutputError("The terminal's encoding cannot show this text", typed=error.encoding,
                              advice="Set PYTHONIOENCODING=utf-8, or write to a file with -o."))
        except RecursionError:
            _fail(SymderivError("The formula is nested too deeply", advice="Give parts of it names of their own."))


def _close_output() -> None:
    """What is left for a standard output that fails goes nowhere, so that leaving does not fail as well."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return  # standard output is no file of the system's


def _output_file(ctx: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """The name of an output file; it must not be empty, nor contradict a --format that was typed."""
    if name is not None and not name.strip():
        raise click.BadParameter("the name of the file is empty.")
    return name


def _agreeing(output: str | None, format_: str) -> None:
    """Raises `OutputError` where --format was typed and the file's suffix says something else."""
    source = click.get_current_context().get_parameter_source("format_")
    if output and source is click.core.ParameterSource.COMMANDLINE and not output.lower().endswith(f".{format_}"):
        raise OutputError("--format and the suffix of the file contradict each other", typed=f"--format {format_} -o {output}",
                          advice="The suffix names the format: leave --format out.")


def _fail(error: SymderivError) -> NoReturn:
    click.echo(f"symderiv: {error}", err=True)
    sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="symderiv")
def main() -> None:
    """Every gradient in deep learning, derived step by step, proved, and typeset.

    \b
    symderiv list
    symderiv derive softmax-cross-entropy --wrt z -o ce.html
    """


def _document_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that makes a document."""
    for option in (
        click.option("-o", "--output", metavar="FILE", callback=_output_file, help="Write to FILE; its suffix names the format."),
        click.option("--format", "format_", type=click.Choice(FORMATS), default="txt", show_default=True,
                     help="Format of what is printed, where there is no FILE."),
        click.option("--detail", type=click.Choice(["brief", "standard", "full"]), default="standard", show_default=True,
                     help="How much of the log a page shows."),
        click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt)."),
        click.option("--verify/--no-verify", default=True, help="Hold every step against the oracle (on by default)."),
        click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the oracle's samples."),
    ):
        command = option(command)
    return command


def _network_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a network's builder; the text of --layers is read by the builder, which says what is wrong with it."""
    for option in (
        click.option("--layers", "--blocks", "--steps", "depth", metavar="N|L", help="Depth of a network (mlp, residual, rnn "
                     "...): a number, or L for the recursion that holds at any depth."),
        click.option("--activation", metavar="NAME", help="Activation of a network: tanh, relu, sigmoid, gelu ..."),
        click.option("--batched", is_flag=True, help="For mlp: a batch of examples, one a row."),
    ):
        command = option(command)
    return command


def _options(depth: str | None, activation: str | None, batch: bool) -> dict[str, Any]:
    """The options of a builder that were given."""
    return {**({"depth": depth} if depth else {}), **({"activation": activation} if activation else {}),
            **({"batch": True} if batch else {})}


@main.command()
@click.argument("name", required=False, metavar="NAME|FILE")
@click.option("--wrt", metavar="NAME[,NAME]", multiple=True, help="Variable; two for a Hessian (z,z), for a network any number, "
              "or all. Give it again for more derivatives. Default: every differentiable input.")
@click.option("--batch", metavar="DIR", help="Answer every problem in the files of DIR, as JSON.")
@_network_options
@_document_options
def derive(name: str | None, wrt: tuple[str, ...], batch: str | None, depth: str | None, activation: str | None, batched: bool,
           output: str | None, format_: str, detail: str, lang: str, verify: bool, seed: int) -> None:
    """Derive the gradient, Jacobian or Hessian of a catalogue entry or of the problem in a .tex, .toml or .json FILE.

    For a network (mlp, residual, rnn ...) every gradient is derived, in one backward sweep.

    Without -o the derivation is printed. Exit status: 0 done, 1 a check failed, 2 wrong use, 3 an engine failed.
    """
    from symderiv.drawing.pictures import document_picture
    from symderiv.writing.documents import render, save

    _agreeing(output, format_)
    if batch or not name:
        return _batch(batch, name, output)
    goals: tuple[str | None, ...] = wrt or (None,)
    derivations, overview = _page(name, goals, _options(depth, activation, batched), verify, seed)
    if name.endswith(PROBLEM_FILES) and (output or f".{format_}").endswith(".json"):
        _emit(_answer(name, goals, derivations), output)
    elif output:
        save(derivations, output, detail=detail, lang=lang, picture=document_picture, overview=overview)
    else:
        click.echo(render(derivations, format_, detail=detail, lang=lang, picture=document_picture, overview=overview), nl=False)
    _insist([c for d in derivations for part in (d.sections() if overview else (d,)) for c in part.checks])
    _insist(overview.checks if overview else ())


def _page(name: str, goals: Sequence[str | None], options: dict[str, Any], verify: bool,
          seed: int) -> tuple[Sequence[Derivation], Overview | None]:
    """The derivations of a page; for a network its overview too."""
    from symderiv.api import network_page
    from symderiv.library.networks import NETWORKS

    if name in NETWORKS:
        wanted = [w.strip() for goal in goals for w in str(goal).split(",")]
        return network_page(name, None if wanted in (["None"], ["all"]) else wanted, verify, seed, **options)
    if options:
        raise SymderivError("Only a network takes --layers, --activation and --batched", typed=name,
                            advice=f"Networks: {', '.join(NETWORKS)}.")
    found = [d for goal in goals for d in _derivations(name, goal)]
    return [d.checked(seed) if verify else d for d in found], None


@main.command("code")
@click.argument("name")
@click.option("--target", default="numpy", show_default=True, help="numpy, torch or jax.")
@click.option("--wrt", metavar="NAME[,NAME...]", help="Variables. Default: every differentiable input.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of printing.")
@_network_options
def code_(name: str, target: str, wrt: str | None, output: str | None, depth: str | None, activation: str | None,
          batched: bool) -> None:
    """Write the model NAME (a network or a catalogue entry) and its gradients as a Python module."""
    from symderiv.api import catalogue_model, code, network
    from symderiv.library.networks import NETWORKS

    known = name in NETWORKS
    row: Any = NETWORKS[name] if known else _known_row(name)
    model = network(name, **_options(depth, activation, batched)) if known else catalogue_model(name)
    source = code(model, row.output, [w.strip() for w in wrt.split(",")] if wrt else None, target, row.title)
    _put(source, output)


def _known_row(name: str) -> Any:
    """The catalogue entry of that name; the error for a name that there is not mentions the networks too."""
    from symderiv.library.catalogue import CATALOGUE
    from symderiv.library.networks import NETWORKS

    if name not in CATALOGUE:
        raise UnknownName.among("name", name, (*CATALOGUE, *NETWORKS))
    return CATALOGUE[name]


def _batch(folder: str | None, name: str | None, output: str | None) -> None:
    """The answers to all problems of a folder; an error is an answer's own, and the others still come."""
    from symderiv.problems import answers

    if not folder or name:
        raise SymderivError("Name a catalogue entry, a problem file, or a folder by --batch",
                            advice="`symderiv list` shows the catalogue.")
    _emit(list(answers(folder)), output)


def _answer(file: str, goals: Sequence[str | None], derivations: Sequence[Derivation]) -> dict[str, Any]:
    """The answer to a problem file with the whole derivation behind it; for several goals a list of the answers."""
    from symderiv.problems import read_problem
    from symderiv.record.archive import archive

    answers = [read_problem(file).answer(None if goal == "all" else goal) for goal in goals]
    return {**(answers[0] if len(answers) == 1 else {"answers": answers}), **archive(derivations)}


def _emit(data: Any, output: str | None) -> None:
    """JSON to a file or to standard output."""
    import json

    _put(json.dumps(data, ensure_ascii=False, indent=1) + "\n", output)


def _put(text: str, output: str | None) -> None:
    """A text to a file or to standard output."""
    from pathlib import Path

    from symderiv.writing.files import write_whole

    if not output:
        return click.echo(text, nl=False)
    try:
        write_whole(Path(output), text.encode("utf-8"))
    except OSError as error:
        raise OutputError("The file cannot be written there", typed=output, advice=f"{error.strerror or error}.") from None


def _derivations(name: str, wrt: str | None) -> list[Derivation]:
    from symderiv.api import catalogue_model, titled

    if name.endswith(PROBLEM_FILES):
        from symderiv.problems import read_problem

        if wrt is not None and not all(w.strip() for w in wrt.split(",")):
            raise UnknownName("Unknown name, for it is empty", typed=repr(wrt), advice="Write --wrt W, or --wrt z,z.")
        problem = read_problem(name)
        found = problem.derive_all() if wrt in (None, "all") else (problem.derive(wrt),)
        return [titled(problem.name, d) for d in found]

    row, model = _known_row(name), catalogue_model(name)
    goals = [g for g in row.goals if len(g) == 1] if wrt in (None, "all") else [tuple(w.strip() for w in str(wrt).split(","))]
    return [titled(row.title, model.derive(row.output, goal)) for goal in goals]


def _insist(checks: Iterable[Check]) -> None:
    """Raise `CheckFailed` for the first check that did not hold."""
    for check in checks:
        if not check.verdict:
            raise CheckFailed("A check failed" if check.verdict is False else "A check could not be made",
                              typed=check.name, where=check.detail or None)


@main.command()
@click.argument("name")
@click.option("-o", "--output", metavar="FILE", callback=_output_file, required=True,
              help="Write to FILE: .svg, or .tex with TikZ.")
@click.option("--of", metavar="NAME", help='What the pipeline or the paths end in, as L or "p[1]". Default: the output.')
@click.option("--wrt", metavar="NAME[,NAME]", help="Mark the way back to these variables, with the numbers of its equations.")
@click.option("--path", "to", metavar="COMPONENT", help='Draw the paths back to one number, as "W[2,1]", node by node.')
@click.option("--sizes", metavar="K=3,D=2", default="", help="Sizes of the axes for --path; 2 for one that is not named.")
@click.option("--index/--short", "index", default=False, help="Formulas with indices, or short ones (matrix notation).")
def graph(name: str, output: str, of: str | None, wrt: str | None, to: str | None, sizes: str, index: bool) -> None:
    """Draw catalogue entry NAME: its pipeline of definitions, or with --path its network component by component.

    \b
    symderiv graph multinomial-logistic-regression --wrt W -o pipeline.svg
    symderiv graph multinomial-logistic-regression --path "W[2,1]" --sizes K=2,D=2 -o paths.svg
    """
    from symderiv.api import catalogue_model
    from symderiv.drawing.pictures import path_picture, picture, save_picture
    from symderiv.library.catalogue import catalogue_row

    goal, model = of or catalogue_row(name).output, catalogue_model(name)
    if to:
        drawn = path_picture(model, goal, to, _sizes(sizes))
    else:
        wanted = [w.strip() for w in wrt.split(",")] if wrt else []
        drawn = picture(model, goal, wanted, style="index" if index else "short")
    save_picture(drawn, output)


def _sizes(text: str) -> dict[str, int]:
    """The sizes that K=3,D=2 gives. Raises `UnknownName` for anything else."""
    found = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, _, size = part.partition("=")
        if not size.strip().isdecimal():
            raise UnknownName("Not a size", typed=part, advice="Write sizes as K=3,D=2.")
        found[name.strip()] = int(size)
    return found


@main.command("list")
def list_() -> None:
    """List the catalogue, one line an entry, and the networks."""
    from symderiv.library.catalogue import ROWS
    from symderiv.library.networks import ROWS as NETWORKS

    width = max(len(row.name) for row in ROWS)
    for network in NETWORKS:
        click.echo(f"{network.name:<{width}}  {network.title} [{network.output} by all, --{network.depth or 'activation'} ...]")
    for row in ROWS:
        goals = " ".join(",".join(goal) for goal in row.goals)
        click.echo(f"{row.name:<{width}}  {row.title} [{row.output} by {goals}]")


@main.command()
@click.argument("file", type=click.Path())
@click.option("-o", "--output", metavar="FILE", callback=_output_file,
              help="Write to FILE; its suffix (.txt, .json, .html) names the format.")
@click.option("--format", "format_", type=click.Choice(["txt", "json", "html"]), default="txt", show_default=True,
              help="Format of what is printed, where there is no FILE.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the oracle's samples.")
def check(file: str, output: str | None, format_: str, seed: int) -> None:
    """Check the derivation in FILE (.tex, .json, .toml) line by line.

    The first wrong line is shown with carets under what is wrong, the likely mistake and the right line.
    Exit status: 0 no line fails, 1 a line fails, 2 wrong use.
    """
    from symderiv.checking import check_file
    from symderiv.writing.verdicts import emit, render_all

    _agreeing(output, format_)
    found = check_file(file, seed=seed)
    emit(output, format_, lambda kind: render_all(found, kind))
    sys.exit(0 if all(found) else 1)


@main.command()
@click.argument("first")
@click.argument("second", required=False)
@click.option("--problem", metavar="FILE", help="Declarations and definitions, where FIRST has none (.tex, .json, .toml).")
@click.option("--from", "start", type=int, help="Line of FIRST to start from, counted from 1; 0 is the left side.")
@click.option("--to", "end", type=int, help="Line of FIRST to arrive at; the next one where nothing is said.")
@click.option("-o", "--output", metavar="FILE", callback=_output_file,
              help="Write to FILE; its suffix (.txt, .json, .html) names the format.")
@click.option("--format", "format_", type=click.Choice(["txt", "json", "html"]), default="txt", show_default=True,
              help="Format of what is printed, where there is no FILE.")
@click.option("--seconds", type=click.FloatRange(0), default=12.0, show_default=True, help="How long the search may take.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the oracle's samples.")
def explain(first: str, second: str | None, problem: str | None, start: int | None, end: int | None, output: str | None,
            format_: str, seconds: float, seed: int) -> None:
    """Name the rules that lead from one line to another.

    \b
    symderiv explain A.tex B.tex                   from the last line of A to the last line of B
    symderiv explain homework.tex --from 3 --to 4  between two lines of one derivation
    symderiv explain --problem P.tex FORMULA FORMULA
    Exit status: 0 the lines are equal as far as can be told, 1 they differ, 2 wrong use.
    """
    from symderiv.explaining import explain as explain_formulas
    from symderiv.explaining import explain_steps
    from symderiv.writing.verdicts import emit

    _agreeing(output, format_)
    if (second is None) == (start is None) or (start is None and end is not None):
        raise click.UsageError("Give two formulas or files, or one file and --from.")
    if start is not None:
        found = explain_steps(first, start, end, seed=seed, seconds=seconds)
    else:
        found = explain_formulas(first, str(second), problem, seed=seed, seconds=seconds)
    emit(output, format_, found.render)
    sys.exit(1 if found.verdict == "fails" else 0)


if __name__ == "__main__":
    main()
