"""The routes: by which rules, in which order, people derive the same result by hand. One row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from symderiv.errors import UnknownName
from symderiv.records.choices import RouteName
from symderiv.rules import CALCULUS, EARLY, LATE
from symderiv.rules.algebra import logarithms, powers
from symderiv.rules.algebra.arithmetic import FACTOR
from symderiv.rules.algebra.fractions import DIVIDE_TERMS
from symderiv.rules.algebra.logarithms import LOG_OF_EXPONENTIAL, LOG_OF_PRODUCT, LOG_OF_SIGMOID, SIGMOID_OF_MINUS
from symderiv.rules.calculus import cases, components, differentials
from symderiv.rules.calculus.cases import EACH_CASE, TWO_CASES
from symderiv.rules.calculus.derivatives import COMPONENT, LOG_EXPONENTIAL, UNKNOWN
from symderiv.rules.indices.deltas import SIFT
from symderiv.rules.indices.sums import NEST_SUMS
from symderiv.rules.rule import Rule


@dataclass(frozen=True)
class Route:
    """A named order of rules.

    `opening` are tried on the goal once its definition is written in, `calculus` takes the derivatives inwards, `early` and
    `late` simplify, before and after definitions are recognised. `strategy` names the way of going through the model where
    it differs from the default. `signature` are the rules by which the route is known: where none of them was used, the
    route does not apply, and `unless` says why; without them its strategy decides.
    """

    name: str
    strategy: str = ""
    opening: tuple[Rule, ...] = ()
    calculus: tuple[Rule, ...] = CALCULUS
    early: tuple[Rule, ...] = EARLY
    late: tuple[Rule, ...] = LATE
    signature: frozenset[str] = frozenset()
    unless: str = ""

    @cached_property
    def differentiating(self) -> tuple[Rule, ...]:
        """What takes the derivatives inwards, and what says last that there is no rule for one."""
        return (*self.calculus, UNKNOWN)


def _early(*first: Rule) -> tuple[Rule, ...]:
    """The simplifying rules with some of them tried before all others."""
    return (*first, *(r for r in EARLY if r not in first))


LOGARITHMS = (LOG_OF_PRODUCT, LOG_OF_EXPONENTIAL, LOG_OF_SIGMOID)
IN_FRONT = (powers.CANCEL, FACTOR)
"""e^u s − e^u e^u = e^u (s − e^u): what the terms share, before the second e^u e^u becomes e^{2u} and hides it."""
DELTA = Route("delta")
ROWS = (
    DELTA,
    Route("cases", "cases", calculus=(*(r for r in CALCULUS if r is not COMPONENT), cases.ONE_TERM, TWO_CASES, COMPONENT),
          early=_early(SIFT, EACH_CASE, TWO_CASES, *IN_FRONT), signature=frozenset({"two cases", "take a term out"}),
          unless="no derivative here differs between i = k and i ≠ k"),
    Route("quotient", "written out", calculus=tuple(r for r in CALCULUS if r is not LOG_EXPONENTIAL),
          early=_early(SIFT, *powers.RULES, DIVIDE_TERMS), signature=frozenset({"quotient rule"}),
          unless="no quotient with a moving denominator is differentiated here"),
    Route("components", "components", calculus=(components.WRITE_SUM, *CALCULUS),
          early=_early(components.WRITE_SUM, *IN_FRONT, powers.GATHER_POWERS, DIVIDE_TERMS)),
    Route("log", "logarithms", LOGARITHMS, early=_early(SIGMOID_OF_MINUS),
          signature=frozenset({"log of a quotient", "log of an exponential", "log of the sigmoid"}),
          unless="no logarithm of a quotient or an exponential is differentiated here"),
    Route("full-chain", "full chain", signature=frozenset({"chain rule"}),
          unless="nothing stands between the output and the variable"),
    Route("differential", "differentials", LOGARITHMS, (*CALCULUS, differentials.OF_COMPONENT),
          early=_early(SIGMOID_OF_MINUS), signature=frozenset({"read off the gradient"}),
          unless="a differential is read off for a scalar output and a variable with components"),
)
"""In the order in which a document puts them."""
ROUTES = {row.name: row for row in ROWS}
OWN_RULES = (*cases.RULES, *logarithms.RULES, *components.RULES, *differentials.RULES, NEST_SUMS)
"""The rules that only some routes use."""


def route(name: object) -> Route:
    """The route of that name. Raises `UnknownName` with those that there are.

    >>> route("cases").strategy
    'cases'
    """
    if not isinstance(name, str) or name not in ROUTES:
        raise UnknownName.among("route", str(name), ROUTES)
    return ROUTES[name]


def chosen(names: str | Sequence[str]) -> tuple[RouteName, ...]:
    """The names of the routes that an argument `route=` means, each once: one, several, or "all". Raises `UnknownName`."""
    several = [names] if isinstance(names, str) else list(names)
    wanted = list(ROUTES) if "all" in several else [route(n).name for n in several]
    return cast("tuple[RouteName, ...]", tuple(dict.fromkeys(wanted)))


__all__ = ["DELTA", "OWN_RULES", "ROUTES", "ROWS", "Route", "chosen", "route"]
