"""One result by several routes: which of them apply, and the derivation by one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr

from symderiv.derive.routes.strategies import STRATEGIES
from symderiv.errors import NoRoute, NoRule, RunawayRewrite, TooLarge
from symderiv.notation import Definitions, Entry, Partial
from symderiv.records import Derivation
from symderiv.rules.routes import DELTA, ROUTES, Route
from symderiv.rules.routes import route as known_route


def by_route(definitions: Definitions, outcome: Expr, variables: Sequence[Entry], name: str, inline: float,
             size: int = 3) -> Derivation:
    """The derivation by a route.

    Raises `UnknownName` for a route that there is not, `NoRoute` for one that does not apply, with those that do.
    """
    row = known_route(name)
    try:
        return _derived(definitions, outcome, variables, row, inline, size)
    except NoRoute as error:
        others = ", ".join(n for n in applying(definitions, outcome, variables, inline, size) if n != name)
        raise NoRoute(error.reason, typed=name, where=error.where, advice=f"Routes that do: {others}.") from None


def applying(definitions: Definitions, outcome: Expr, variables: Sequence[Entry], inline: float,
             size: int = 3) -> tuple[str, ...]:
    """The names of the routes that lead to a derivative, the default first."""
    found = []
    for name, row in ROUTES.items():
        try:
            _derived(definitions, outcome, variables, row, inline, size)
        except (NoRoute, NoRule):
            continue
        found.append(name)
    return tuple(found)


def _derived(definitions: Definitions, outcome: Expr, variables: Sequence[Entry], row: Route, inline: float,
             size: int) -> Derivation:
    goal = Partial(outcome, variables[0])
    if row is DELTA and len(variables) > 1:
        return Derivation(goal, definitions, (), goal)  # what applies always need not be derived to see that
    if len(variables) > 1:
        raise NoRoute("The route is for a first derivative", where=str(variables[-1]))
    strategy = STRATEGIES[row.strategy](definitions, output=getattr(outcome, "tensor", None), inline=inline, route=row)
    strategy.size = size
    try:
        found = strategy.asked(goal)
    except (NoRule, RunawayRewrite, TooLarge) as error:
        if row is DELTA:
            raise
        raise NoRoute("The route does not apply, for no rule takes it to its end", where=str(error.typed)) from None
    if row.signature and not row.signature & {s.rule for part in found.sections() for s in part.steps}:
        raise NoRoute(f"The route does not apply, for {row.unless}", where=str(goal))
    return replace(found, route="" if row is DELTA else row.name)


__all__ = ["applying", "by_route"]
