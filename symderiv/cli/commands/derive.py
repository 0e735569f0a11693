"""derive: a derivation, or several, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.command import Writing
from symderiv.cli.commands.render import insist, publish
from symderiv.cli.guard import agreeing, emit
from symderiv.cli.naming import is_file, named_model, one_name, problems_named
from symderiv.cli.options import chosen, document_options, network_options, of_option, verify_options
from symderiv.cli.pages import named_page
from symderiv.cli.reader import letter_option, number_options, worked_example
from symderiv.errors import SymderivError

if TYPE_CHECKING:
    from symderiv.api.derivations import Derivation
    from symderiv.records.choices import Layout


@click.command(cls=Writing, short_help="A gradient, Jacobian or Hessian, as a document.")
@click.argument("name", required=False, metavar="NAME|FILE|FORMULA")
@click.argument("more", nargs=-1, metavar="")
@click.option("--wrt", metavar="NAME[,NAME]", multiple=True, help="Variable; two for a Hessian (z,z), for a network any number, "
              "or all. Give it again for more derivatives. Default: every differentiable input.")
@of_option
@click.option("--route", "routes", metavar="ROUTE", multiple=True, help="The way that is taken: delta (the default), "
              "cases ...; see symderiv routes NAME. Give it again for several, one after the other; or all.")
@click.option("--size", type=click.IntRange(2, 6), default=3, show_default=True, help="How many components the route components "
              "writes out.")
@click.option("--structured", is_flag=True, help="For a symmetric variable: X_ij and X_ji are one number, so that the gradient "
              "is G + Gᵀ − diag(G).")
@click.option("--batch", metavar="DIR", help="Answer every problem in the files of DIR, as JSON.")
@network_options
@letter_option
@number_options
@document_options
@verify_options
def derive(name: str | None, more: tuple[str, ...], wrt: tuple[str, ...], of: str | None, routes: tuple[str, ...], size: int,
           structured: bool, batch: str | None, depth: str | None, activation: str | None, batched: bool, rename: str | None,
           layout: Layout, numbers: str | None, digits: int, verify: bool, seed: int, **page: Any) -> None:
    """Derive the gradient, Jacobian or Hessian of a catalogue entry or of the problem in a FILE (.tex, .md, .ipynb,
    .txt, .toml, .json).

    For a network (mlp, residual, rnn ...) every gradient is derived, in one backward sweep.

    Without -o the derivation is printed. Exit status: 0 done, 1 a check failed, 2 wrong use, 3 an engine failed.
    """
    one_name(name, more)
    output = page["output"]
    if routes and (batch or structured):
        other = "batch" if batch else "structured"
        raise SymderivError("A route is for one derivative", typed=f"--route {routes[0]} with --{other}",
                            advice="Leave one of them out.")
    if batch or not name:
        return _batch(batch, name, output)
    if structured:
        if rename or layout != "gradient":
            raise SymderivError("--structured goes with neither --rename nor --layout", typed=name)
        found = [d.checked(seed) if verify else d for d in _structured(name, wrt, of)]
        return publish(found, None, worked_example(found, None, numbers, digits, seed), **page)
    printed = not (wrt or of or routes or output) and page["format_"] == "txt"
    for one in problems_named(name) if printed else [name]:
        goals: tuple[str | None, ...] = wrt or (None,)
        derivations, overview = named_page(one, goals, chosen(depth, activation, batched), verify, seed, rename, layout,
                                           routes, size, of)
        worked = worked_example(derivations, overview, numbers, digits, seed)
        if (output or f".{page['format_']}").endswith(".json") and not page.get("template"):
            agreeing(output, page["format_"])
            answers = _timed(one, goals, of) if is_file(one) and not rename and not routes else _answers(one, derivations)
            emit({**_with_record(answers, derivations), **({"worked": worked.data()} if worked else {})}, output)
            insist(derivations, overview, worked)
        else:
            publish(derivations, overview, worked=worked, **page)


def _structured(name: str, wrt: Sequence[str], of: str | None) -> list[Derivation]:
    """The gradients by the free numbers of symmetric variables."""
    from symderiv.api.derivations import titled

    if not wrt:
        raise SymderivError("Name the symmetric variable", advice="Write --wrt Sigma --structured.")
    model, goal, title = named_model(name, {}, of)
    return [titled(title, model.structured(goal, one.strip())) for one in wrt]


def _batch(folder: str | None, name: str | None, output: str | None) -> None:
    """The answers to all problems of a folder; an error is an answer's own, and the others still come."""
    from symderiv.api.problems import answers

    if not folder or name:
        raise SymderivError("Name a catalogue entry, a problem file, or a folder by --batch",
                            advice="`symderiv list` shows the catalogue.")
    emit(list(answers(folder)), output)


def _timed(file: str, goals: Sequence[str | None], of: str | None) -> list[dict[str, Any]]:
    """The answers to a problem file, each with the time that it took."""
    from symderiv.api.problems import read_problem
    from symderiv.reading.problems.asked import asked_by_name, asked_in_words

    problem = read_problem(file).of(of)
    by_name = not of and asked_by_name(problem.read)
    if None in goals and not (problem.parts or problem.read.wrt or by_name) and (asked := asked_in_words(problem.read)):
        return [problem.answer(one.wrt, one.of.name) for one in asked]
    wanted = [None if goal == "all" or goal is None else member for goal in goals for member in problem.members(goal or "")]
    return [problem.answer(goal, of) for goal in wanted]


def _answers(name: str, derivations: Sequence[Derivation]) -> list[dict[str, Any]]:
    """The answers that derivations give."""
    from symderiv.api.derivations import answer_of

    return [answer_of(d, name, d.definitions.inputs) for d in derivations]


def _with_record(answers: Sequence[dict[str, Any]], derivations: Sequence[Derivation]) -> dict[str, Any]:
    """One answer, or the list of several, with the derivations behind it."""
    from symderiv.records.archive import archive

    return {**(answers[0] if len(answers) == 1 else {"answers": list(answers)}), **archive(derivations)}
