"""The rearrangements that only people need: one row each in `OWN`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sympy import Add, Eq, Expr, Integer, Mul, Ne, Pow, log, tanh

from symderiv.homework.casework import by_cases
from symderiv.homework.mistakes.in_formulas.places import Place
from symderiv.notation import (
    ONE,
    ZERO,
    Delta,
    Index,
    Indicator,
    Sum,
    add,
    all_but,
    factors,
    free_indices,
    mul,
    negate,
    power,
    rebuild,
    rename_bound,
    substitute,
    sum_over,
)
from symderiv.rules import Scene
from symderiv.rules.algebra.identities import sigmoid

Action = Callable[[Any, Place, Scene], Iterator[Expr]]


@dataclass(frozen=True)
class Move:
    """One way to rewrite a node: its name, its law, the node types it acts on, and everything it may make of a node.

    `backwards` names the same move read from right to left.
    """

    name: str
    law: str
    on: tuple[type, ...]
    action: Action
    backwards: str = ""


def split_off(node: Sum, place: Place, scene: Scene) -> Iterator[Expr]:
    """Σ_k f_k = f_i + Σ_{k≠i} f_k."""
    if _excluded(node):
        return
    for letter in node.indices:
        rest = [i for i in node.indices if i != letter]
        for other in sorted(place.scope - set(node.indices), key=str):
            if isinstance(other, Index) and other.axis == letter.axis:
                term = sum_over(substitute(node.body, {letter: other}), *rest)
                number, body = _number(node.body)
                yield add(term, mul(number, sum_over(mul(Indicator(Ne(letter, other)), body), *node.indices)))


def _number(body: Expr) -> tuple[Expr, Expr]:
    parts = factors(body)
    return (parts[0], mul(*parts[1:])) if parts[0].is_Number and len(parts) > 1 else (Integer(1), body)


def _excluded(node: Sum) -> list[tuple[Indicator, Index, Expr]]:
    """The conditions k ≠ i among the factors, with the bound letter and the other."""
    found = []
    for f in factors(node.body):
        if isinstance(f, Indicator) and isinstance(f.args[0], Ne):
            a, b = f.args[0].args
            found += [(f, x, y) for x, y in ((a, b), (b, a)) if x in node.indices and y not in node.indices]
    return found


def put_back(node: Sum, place: Place, scene: Scene) -> Iterator[Expr]:
    """Σ_{k≠i} f_k = Σ_k f_k − f_i."""
    for condition, letter, other in _excluded(node):
        body = mul(*all_but(factors(node.body), condition))
        rest = [i for i in node.indices if i != letter]
        yield add(sum_over(body, *node.indices), negate(sum_over(substitute(body, {letter: other}), *rest)))


def delta_excluded(node: Mul, place: Place, scene: Scene) -> Iterator[Expr]:
    """Where k ≠ i, δ_ki is 0."""
    for f in node.args:
        if isinstance(f, Indicator) and isinstance(f.args[0], Ne):
            gone = Delta(*f.args[0].args)
            others = all_but(node.args, f)
            if any(g.has(gone) for g in others):
                yield mul(f, *(_with_zero(g, gone) for g in others))


def _with_zero(expr: Any, gone: Expr) -> Any:
    if expr == gone:
        return ZERO
    return rebuild(expr, [_with_zero(a, gone) for a in expr.args]) if expr.args and expr.has(gone) else expr


def distribute(node: Mul, place: Place, scene: Scene) -> Iterator[Expr]:
    """a (b + c) = a b + a c."""
    for n, factor in enumerate(node.args):
        if isinstance(factor, Add):
            yield add(*(mul(*node.args[:n], t, *node.args[n + 1:]) for t in factor.args))


def split_sum(node: Sum, place: Place, scene: Scene) -> Iterator[Expr]:
    """Σ_k (a_k + b_k) = Σ_k a_k + Σ_k b_k."""
    if isinstance(node.body, Add):
        parts = [_number(t) for t in node.body.args]
        yield add(*(mul(number, sum_over(rest, *node.indices)) for number, rest in parts))


def number_out(node: Sum, place: Place, scene: Scene) -> Iterator[Expr]:
    """Σ_k 2 f_k = 2 Σ_k f_k."""
    number, rest = _number(node.body)
    if number != 1:
        yield mul(number, sum_over(rest, *node.indices))


def into_sum(node: Mul, place: Place, scene: Scene) -> Iterator[Expr]:
    """c Σ_k f_k = Σ_k c f_k."""
    for n, total in enumerate(node.args):
        if isinstance(total, Sum):
            rest = mul(*node.args[:n], *node.args[n + 1:])
            total = rename_bound(total, {i.name for i in free_indices(rest)})
            if not rest.is_Number:
                yield sum_over(mul(rest, total.body), *total.indices)


def square_of_sum(node: Pow, place: Place, scene: Scene) -> Iterator[Expr]:
    """(a + b)² = a² + 2 a b + b²."""
    if node.exp == 2 and isinstance(node.base, Add) and len(node.base.args) <= MOST_TERMS:
        terms = node.base.args
        squares = (_squared(t, scene) for t in terms)
        yield add(*squares, *(mul(2, one, rename_bound(other, scene.avoid)) for one, other in combinations(terms, 2)))


def _squared(term: Expr, scene: Scene) -> Expr:
    number, rest = _number(term)
    return mul(number**2, *(power(f, Integer(2)) for f in factors(rest)))


MOST_TERMS = 3
"""The square of a sum of more terms is multiplied out in steps."""


def square(node: Pow, place: Place, scene: Scene) -> Iterator[Expr]:
    """u² = u u."""
    if node.exp == 2:
        other = rename_bound(node.base, scene.avoid)
        yield mul(node.base, other)


def log_product(node: log, place: Place, scene: Scene) -> Iterator[Expr]:
    """log(u v) = log u + log v."""
    inside = node.args[0]
    if isinstance(inside, Mul):
        yield add(*map(_log, inside.args))
    elif isinstance(inside, Pow):
        yield _log(inside)


def _log(u: Expr) -> Expr:
    return mul(u.exp, log(u.base)) if isinstance(u, Pow) else log(u)


def reflected(node: Add, place: Place, scene: Scene) -> Iterator[Expr]:
    """1 − σ(u) = σ(−u)."""
    for n, term in enumerate(node.args):
        sign, inner = _number(term)
        if sign == -1 and inner.func == sigmoid and ONE in node.args:
            yield add(sigmoid(negate(inner.args[0])), *(t for m, t in enumerate(node.args) if m != n and t != 1))


def by_the_sigmoid(node: tanh, place: Place, scene: Scene) -> Iterator[Expr]:
    """tanh u = 2 σ(2 u) − 1."""
    yield add(mul(Integer(2), sigmoid(mul(Integer(2), node.args[0]))), Integer(-1))


def as_delta(node: Indicator, place: Place, scene: Scene) -> Iterator[Expr]:
    """[i = j] = δ_ij."""
    condition = node.args[0]
    if isinstance(condition, Eq) and all(isinstance(side, Index) for side in condition.args):
        yield Delta(*condition.args)


OWN = (
    Move("split off the term k = i", r"\sum_{k} f_k = f_i + \sum_{k \ne i} f_k", (Sum,), split_off, "put the term k = i back"),
    Move("put the term k = i back", r"\sum_{k \ne i} f_k = \sum_{k} f_k - f_i", (Sum,), put_back, "split off the term k = i"),
    Move("delta of different indices", r"k \ne i: \quad \delta_{ki} = 0", (Mul,), delta_excluded),
    Move("case by case", r"f(\delta_{ij}) = f(1)\,[i = j] + f(0)\,[i \ne j]", (Expr,), by_cases, "both cases in one"),
    Move("delta", r"[i = j] = \delta_{ij}", (Indicator,), as_delta, "delta"),
    Move("distribute", r"a\,(b + c) = a\,b + a\,c", (Mul,), distribute, "factor"),
    Move("split the sum", r"\sum_{k} (a_k + b_k) = \sum_{k} a_k + \sum_{k} b_k", (Sum,), split_sum, "merge sums"),
    Move("constants out of a sum", r"\sum_{k} c\,f_{k} = c \sum_{k} f_{k}", (Sum,), number_out, "constants into a sum"),
    Move("constants into a sum", r"c \sum_{k} f_{k} = \sum_{k} c\,f_{k}", (Mul,), into_sum, "constants out of a sum"),
    Move("square of a sum", r"(a + b)^2 = a^2 + 2\,a\,b + b^2", (Pow,), square_of_sum, "square of a sum"),
    Move("square", r"u^2 = u\,u", (Pow,), square, "square"),
    Move("reflection of the sigmoid", r"1 - \sigma(u) = \sigma(-u)", (Add,), reflected, "reflection of the sigmoid"),
    Move("hyperbolic tangent by the sigmoid", r"\tanh u = 2\,\sigma(2\,u) - 1", (tanh,), by_the_sigmoid,
         "hyperbolic tangent by the sigmoid"),
    Move("logarithm of a product", r"\log(u\,v) = \log u + \log v", (log,), log_product, "logarithm of a product"),
)

__all__ = ["OWN", "Action", "Move"]
