"""derive: a derivation, or several, as a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.guard import agreeing, emit
from symderiv.cli.listing import complete_names
from symderiv.cli.naming import PROBLEM_FILES, named_model, named_page, one_name
from symderiv.cli.options import chosen, document_options, network_options
from symderiv.errors import CheckFailed, SymderivError

if TYPE_CHECKING:
    from symderiv.doors.derivations import Derivation
    from symderiv.record import Check


@click.command(short_help="A gradient, Jacobian or Hessian, as a document.")
@click.argument("name", required=False, metavar="NAME|FILE", shell_complete=complete_names)
@click.argument("more", nargs=-1, metavar="")
@click.option("--wrt", metavar="NAME[,NAME]", multiple=True, help="Variable; two for a Hessian (z,z), for a network any number, "
              "or all. Give it again for more derivatives. Default: every differentiable input.")
@click.option("--route", "routes", metavar="ROUTE", multiple=True, help="The way that is taken: delta (the default), "
              "cases ...; see symderiv routes NAME. Give it again for several, one after the other; or all.")
@click.option("--size", type=click.IntRange(2, 6), default=3, show_default=True, help="How many components the route components "
              "writes out.")
@click.option("--structured", is_flag=True, help="For a symmetric variable: X_ij and X_ji are one number, so that the gradient "
              "is G + Gᵀ − diag(G).")
@click.option("--batch", metavar="DIR", help="Answer every problem in the files of DIR, as JSON.")
@network_options
@document_options
def derive(name: str | None, more: tuple[str, ...], wrt: tuple[str, ...], structured: bool, routes: tuple[str, ...], size: int,
           batch: str | None, depth: str | None, activation: str | None, batched: bool, output: str | None, format_: str,
           detail: str, lang: str, verify: bool, seed: int) -> None:
    """Derive the gradient, Jacobian or Hessian of a catalogue entry or of the problem in a .tex, .toml or .json FILE.

    For a network (mlp, residual, rnn ...) every gradient is derived, in one backward sweep.

    Without -o the derivation is printed. Exit status: 0 done, 1 a check failed, 2 wrong use, 3 an engine failed.
    """
    from symderiv.drawing.pictures import document_picture
    from symderiv.writing.documents import render, save

    agreeing(output, format_)
    one_name(name, more)
    if routes and (batch or structured):
        other = "batch" if batch else "structured"
        raise SymderivError("A route is for one derivative", typed=f"--route {routes[0]} with --{other}",
                            advice="Leave one of them out.")
    if batch or not name:
        return _batch(batch, name, output)
    if structured:
        return publish(_structured(name, wrt), verify, seed, output, format_, detail, lang)
    goals: tuple[str | None, ...] = wrt or (None,)
    derivations, overview = named_page(name, goals, chosen(depth, activation, batched), verify, seed, routes, size)
    if name.endswith(PROBLEM_FILES) and not routes and (output or f".{format_}").endswith(".json"):
        emit(_answer(name, goals, derivations), output)
    elif output:
        save(derivations, output, detail=detail, lang=lang, picture=document_picture, overview=overview)
    else:
        click.echo(render(derivations, format_, detail=detail, lang=lang, picture=document_picture, overview=overview), nl=False)
    insist([c for d in derivations for part in (d.sections() if overview else (d,)) for c in part.checks])
    insist(overview.checks if overview else ())


def publish(derivations: Sequence[Derivation], verify: bool, seed: int, output: str | None, format_: str, detail: str,
            lang: str) -> None:
    """The document of derivations, checked if wanted, written to a file or printed; its failures as an error."""
    from symderiv.drawing.pictures import document_picture
    from symderiv.writing.documents import render, save

    found = [d.checked(seed) if verify else d for d in derivations]
    if output:
        save(found, output, detail=detail, lang=lang, picture=document_picture)
    else:
        click.echo(render(found, format_, detail=detail, lang=lang, picture=document_picture), nl=False)
    insist([c for d in found for c in d.checks])


def _structured(name: str, wrt: Sequence[str]) -> list[Derivation]:
    """The gradients by the free numbers of symmetric variables."""
    from symderiv.doors.derivations import titled

    if not wrt:
        raise SymderivError("Name the symmetric variable", advice="Write --wrt Sigma --structured.")
    model, goal, title = named_model(name, {})
    return [titled(title, model.structured(goal, one.strip())) for one in wrt]


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


def insist(checks: Iterable[Check]) -> None:
    """Raise `CheckFailed` for the first check that did not hold."""
    for check in checks:
        if not check.verdict:
            raise CheckFailed("A check failed" if check.verdict is False else "A check could not be made",
                              typed=check.name, where=check.detail or None)
