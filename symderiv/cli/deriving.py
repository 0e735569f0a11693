"""The commands that make something of a model: derive, code, graph, list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.guard import agreeing, emit, output_file, put
from symderiv.cli.reader import in_own_letters, letter_option, number_options, refuse_for_networks, renamed, worked_example
from symderiv.errors import CheckFailed, SymderivError, UnknownName

if TYPE_CHECKING:
    from symderiv.doors.derivations import Derivation
    from symderiv.doors.models import Model
    from symderiv.record import Check
    from symderiv.record.overview import Overview

FORMATS = ("html", "tex", "md", "txt", "json")
PROBLEM_FILES = (".json", ".toml", ".tex")


def _document_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that makes a document."""
    for option in (
        click.option("-o", "--output", metavar="FILE", callback=output_file, help="Write to FILE; its suffix names the format."),
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
    """The options of a network's builder that were given."""
    return {**({"depth": depth} if depth else {}), **({"activation": activation} if activation else {}),
            **({"batch": True} if batch else {})}


@click.command()
@click.argument("name", required=False, metavar="NAME|FILE")
@click.option("--wrt", metavar="NAME[,NAME]", multiple=True, help="Variable; two for a Hessian (z,z), for a network any number, "
              "or all. Give it again for more derivatives. Default: every differentiable input.")
@click.option("--batch", metavar="DIR", help="Answer every problem in the files of DIR, as JSON.")
@_network_options
@letter_option
@number_options
@_document_options
def derive(name: str | None, wrt: tuple[str, ...], batch: str | None, depth: str | None, activation: str | None, batched: bool,
           rename: str | None, layout: str, numbers: str | None, digits: int, output: str | None, format_: str, detail: str,
           lang: str, verify: bool, seed: int) -> None:
    """Derive the gradient, Jacobian or Hessian of a catalogue entry or of the problem in a .tex, .toml or .json FILE.

    For a network (mlp, residual, rnn ...) every gradient is derived, in one backward sweep.

    Without -o the derivation is printed. Exit status: 0 done, 1 a check failed, 2 wrong use, 3 an engine failed.
    """
    from symderiv.drawing.pictures import document_picture
    from symderiv.writing.documents import render, save

    agreeing(output, format_)
    if batch or not name:
        return _batch(batch, name, output)
    goals: tuple[str | None, ...] = wrt or (None,)
    derivations, overview = _page(name, goals, _options(depth, activation, batched), verify, seed, rename, layout)
    extra: dict[str, Any] = {"overview": overview, **worked_example(derivations, overview, numbers, digits, seed)}
    if name.endswith(PROBLEM_FILES) and (output or f".{format_}").endswith(".json") and not rename:
        worked = {"worked": extra["worked"].data()} if "worked" in extra else {}
        emit({**_answer(name, goals, derivations), **worked}, output)
    elif output:
        save(derivations, output, detail=detail, lang=lang, picture=document_picture, **extra)
    else:
        click.echo(render(derivations, format_, detail=detail, lang=lang, picture=document_picture, **extra), nl=False)
    _insist(extra["worked"].checks if "worked" in extra else ())
    _insist([c for d in derivations for part in (d.sections() if overview else (d,)) for c in part.checks])
    _insist(overview.checks if overview else ())


def _page(name: str, goals: Sequence[str | None], options: dict[str, Any], verify: bool, seed: int,
          rename: str | None = None, layout: str = "gradient") -> tuple[Sequence[Derivation], Overview | None]:
    """The derivations of a page; for a network its overview too."""
    from symderiv.doors.networks import network_page
    from symderiv.library.networks import NETWORKS

    if name in NETWORKS:
        refuse_for_networks(rename, layout)
        wanted = [w.strip() for goal in goals for w in str(goal).split(",")]
        return network_page(name, None if wanted in (["None"], ["all"]) else wanted, verify, seed, **options)
    if options:
        raise SymderivError("Only a network takes --layers, --activation and --batched", typed=name,
                            advice=f"Networks: {', '.join(NETWORKS)}.")
    found = [d for goal in goals for d in _derivations(name, goal, rename)]
    found = found if layout == "gradient" else [d.laid_out(layout) for d in found]
    return [d.checked(seed) if verify else d for d in found], None


@click.command("code")
@click.argument("name")
@click.option("--target", default="numpy", show_default=True, help="numpy, torch or jax.")
@click.option("--wrt", metavar="NAME[,NAME...]", help="Variables. Default: every differentiable input.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of printing.")
@_network_options
@letter_option
def code_(name: str, target: str, wrt: str | None, output: str | None, depth: str | None, activation: str | None,
          batched: bool, rename: str | None) -> None:
    """Write the model NAME (a network, a catalogue entry or a problem file) and its gradients as a Python module."""
    from symderiv.doors.models import code

    model, goal, title = renamed(*_model(name, _options(depth, activation, batched)), rename)
    put(code(model, goal, [w.strip() for w in wrt.split(",")] if wrt else None, target, title), output)


def _model(name: str, options: dict[str, Any]) -> tuple[Model, Any, str]:
    """The model that a name or a file stands for, what it computes, and its title."""
    from symderiv.doors.models import catalogue_model
    from symderiv.doors.networks import network
    from symderiv.library.networks import NETWORKS

    if name in NETWORKS:
        return network(name, **options), NETWORKS[name].output, NETWORKS[name].title
    if name.endswith(PROBLEM_FILES):
        from symderiv.doors.problems import read_problem

        problem = read_problem(name)
        return problem.model, problem.output.name, problem.name
    row = _known_row(name)
    return catalogue_model(name), row.output, row.title


def _known_row(name: str) -> Any:
    """The catalogue entry of that name; the error for a name that there is not mentions the networks too."""
    from symderiv.library.catalogue import CATALOGUE
    from symderiv.library.networks import NETWORKS

    if name not in CATALOGUE:
        raise UnknownName.among("name", name, (*CATALOGUE, *NETWORKS))
    return CATALOGUE[name]


def _batch(folder: str | None, name: str | None, output: str | None) -> None:
    """The answers to all problems of a folder; an error is an answer's own, and the others still come."""
    from symderiv.doors.problems import answers

    if not folder or name:
        raise SymderivError("Name a catalogue entry, a problem file, or a folder by --batch",
                            advice="`symderiv list` shows the catalogue.")
    emit(list(answers(folder)), output)


def _answer(file: str, goals: Sequence[str | None], derivations: Sequence[Derivation]) -> dict[str, Any]:
    """The answer to a problem file with the whole derivation behind it; for several goals a list of the answers."""
    from symderiv.doors.problems import read_problem
    from symderiv.record.archive import archive

    answers = [read_problem(file).answer(None if goal == "all" else goal) for goal in goals]
    return {**(answers[0] if len(answers) == 1 else {"answers": answers}), **archive(derivations)}


def _derivations(name: str, wrt: str | None, rename: str | None = None) -> list[Derivation]:
    from symderiv.doors.derivations import titled
    from symderiv.doors.models import catalogue_model

    if name.endswith(PROBLEM_FILES):
        from symderiv.doors.problems import read_problem

        if wrt is not None and not all(w.strip() for w in wrt.split(",")):
            raise UnknownName("Unknown name, for it is empty", typed=repr(wrt), advice="Write --wrt W, or --wrt z,z.")
        problem = read_problem(name)
        if rename:
            read = [t.name for t in problem.read.wrt]
            return in_own_letters(problem.model, problem.output.name, problem.name, [wrt or ",".join(read) or "all"], rename)
        found = problem.derive_all() if wrt in (None, "all") else (problem.derive(wrt),)
        return [titled(problem.name, d) for d in found]

    row, model = _known_row(name), catalogue_model(name)
    goals = [g for g in row.goals if len(g) == 1] if wrt in (None, "all") else [tuple(w.strip() for w in str(wrt).split(","))]
    if rename:
        return in_own_letters(model, row.output, row.title, [",".join(goal) for goal in goals], rename)
    return [titled(row.title, model.derive(row.output, goal)) for goal in goals]


def _insist(checks: Iterable[Check]) -> None:
    """Raise `CheckFailed` for the first check that did not hold."""
    for check in checks:
        if not check.verdict:
            raise CheckFailed("A check failed" if check.verdict is False else "A check could not be made",
                              typed=check.name, where=check.detail or None)


@click.command()
@click.argument("name")
@click.option("-o", "--output", metavar="FILE", callback=output_file, required=True,
              help="Write to FILE: .svg, or .tex with TikZ.")
@click.option("--of", metavar="NAME", help='What the pipeline or the paths end in, as L or "p[1]". Default: the output.')
@click.option("--wrt", metavar="NAME[,NAME]", help="Mark the way back to these variables, with the numbers of its equations.")
@click.option("--path", "to", metavar="COMPONENT", help='Draw the paths back to one number, as "W[2,1]", node by node.')
@click.option("--sizes", metavar="K=3,D=2", default="", help="Sizes of the axes for --path; 2 for one that is not named.")
@click.option("--index/--short", "index", default=False, help="Formulas with indices, or short ones (matrix notation).")
def graph(name: str, output: str, of: str | None, wrt: str | None, to: str | None, sizes: str, index: bool) -> None:
    """Draw NAME (an entry, a network or a problem file): its pipeline, or with --path its network component by component.

    \b
    symderiv graph multinomial-logistic-regression --wrt W -o pipeline.svg
    symderiv graph multinomial-logistic-regression --path "W[2,1]" --sizes K=2,D=2 -o paths.svg
    """
    from symderiv.drawing.pictures import path_picture, picture, save_picture

    model, stated, _ = _model(name, {})
    goal = of or stated
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


@click.command("list")
def list_() -> None:
    """List the catalogue, one line an entry, and the networks."""
    from symderiv.library.catalogue import ROWS
    from symderiv.library.networks import ROWS as NETWORKS

    width = max(len(row.name) for row in ROWS)
    for row in ROWS:
        goals = " ".join(",".join(goal) for goal in row.goals)
        click.echo(f"{row.name:<{width}}  {row.title} [{row.output} by {goals}]")
    for network in NETWORKS:
        click.echo(f"{network.name:<{width}}  {network.title} [{network.output} by all, --{network.depth or 'activation'} ...]")
