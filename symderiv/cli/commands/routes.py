"""routes: the ways that lead to a derivative; and the derivations by several of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.command import Writing
from symderiv.cli.fitting import shown
from symderiv.cli.naming import is_file, known_row, named_model
from symderiv.cli.options import chosen, network_options, of_option
from symderiv.errors import UnknownName

if TYPE_CHECKING:
    from symderiv.api.derivations import Derivation


@click.command("routes", cls=Writing, short_help="The ways that lead to a derivative.")
@click.argument("name", metavar="NAME|FILE|FORMULA")
@click.option("--wrt", metavar="NAME", multiple=True, help="Variable. Default: every differentiable input.")
@of_option
@click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt).")
@network_options
def routes_(name: str, wrt: tuple[str, ...], of: str | None, lang: str, depth: str | None, activation: str | None,
            batched: bool) -> None:
    """List the routes that lead to the derivatives of NAME, with a sentence about each: for derive --route."""
    from symderiv.api.routes import routes

    options = chosen(depth, activation, batched)
    goals = [goal for one in wrt or (None,) for goal in named_goals(name, one, options, None, of)]
    found: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for model, output, variables, _, inline, _letters in goals:
        rows = routes(model, output, variables, lang, inline)
        named = ", ".join(str(getattr(v, "name", v)) for v in variables)
        found.setdefault(tuple(rows.items()), []).append(f"{getattr(output, 'name', output)} by {named}")
    for listed, derivatives in found.items():
        click.echo("; ".join(derivatives))
        for route, sentence in listed:
            click.echo(shown(f"  {route:<12}  {sentence}"))


def named_goals(name: str, wrt: str | None, options: dict[str, Any], rename: str | None = None,
                of: str | None = None) -> list[tuple[Any, ...]]:
    """Everything that `by_routes` asks for, for each derivative that is meant: model, output, variables, title, and how it is
    written. Raises `UnknownName` where a network's variable is not named."""
    found = [(named_model(name, options, of)[0], *rest) for rest in _wanted(name, wrt, options, of)]
    return [_in_own_letters(goal, rename) for goal in found] if rename else found


def _wanted(name: str, wrt: str | None, options: dict[str, Any], of: str | None) -> list[tuple[Any, ...]]:
    from symderiv.library.networks import NETWORKS
    from symderiv.records.choices import INLINE

    every = wrt in (None, "all")
    if is_file(name):
        from symderiv.api.problems import read_problem

        problem = read_problem(name).of(of)
        asked = problem.read.wrt or not every
        goals = [problem.goal(None if every else wrt)] if asked else [((t,), ()) for t in problem.variables()]
        return [(problem.output, variables, problem.name, float("inf"), letters) for variables, letters in goals]
    row = None if name in NETWORKS else known_row(name)
    if row is None and every:
        raise UnknownName("A route leads to one derivative of a network", typed=name, advice="Name its variable, as in --wrt W1.")
    _, output, title = named_model(name, options, of)
    single = [g for g in row.goals if len(g) == 1] if row and every else []
    named = single or [tuple(w.strip() for w in str(wrt).split(","))]
    return [(output, goal, title, row.inline if row else INLINE, ()) for goal in named]


def _in_own_letters(goal: tuple[Any, ...], rename: str) -> tuple[Any, ...]:
    """The same derivative in the reader's letters; the variables are named by the new letters or by the old ones."""
    from symderiv.notation.models.renaming import renaming

    model, output, variables, title, inline, _ = goal
    new, renamed = renaming(model.definitions, rename), model.renamed(rename)
    name = getattr(output, "name", output)
    wanted = tuple(new.name(getattr(v, "name", v), renamed.definitions.names) for v in variables)
    return renamed, new.tensors.get(name, name), wanted, title, inline, ()


def routed(name: str, goals: Sequence[str | None], options: dict[str, Any], names: Sequence[str], size: int,
           rename: str | None = None, of: str | None = None) -> list[Derivation]:
    """The derivations of the name by several routes."""
    from symderiv.api.routes import by_routes

    wanted = [goal for wrt in goals for goal in named_goals(name, wrt, options, rename, of)]
    return [d for model, output, variables, title, inline, letters in wanted
            for d in by_routes(model, output, variables, names, size, title, inline, letters)]
