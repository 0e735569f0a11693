"""Quantities that are defined from derivatives: Hessian-vector and Gauss-Newton products, blocks of Hessians, Laplacians.

The definition is written out, every derivative in it is a lemma of its own, innermost first, and the line is simplified.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from sympy import Expr

from symderiv.derive.differentiation import Differentiation, fresh_entry
from symderiv.derive.in_turn import derivative_in_turn
from symderiv.derive.line import Line
from symderiv.errors import ModelError
from symderiv.notation import Definition, Definitions, Entry, Model, Partial, Tensor, letters
from symderiv.records import Derivation
from symderiv.rules.equations import cite, write_out

Pending = tuple[Partial, frozenset[Tensor]]
"""A derivative of a named quantity, and the tensors by which what surrounds it is differentiated."""


def work_out(model: Model, quantity: Any, inline: float = inf) -> Derivation:
    """The derivation of a defined quantity in whose definition derivatives stand.

    Raises `ModelError` for a quantity that is an input or has no derivative in its definition.

    >>> from symderiv.notation import Axis, Sum
    >>> K = Axis("K"); x = Tensor("x", (K,)); k = K.index("k"); m = Model()
    >>> L = m.define("L", (x**2).sum()); T = m.define("T", Sum(Partial(Partial(L, x[k]), x[k]), k))
    >>> work_out(m, "T").result
    2*K
    """
    definition = model.definitions.of(model.tensor(quantity))
    if definition is None or not definition.body.has(Partial):
        raise ModelError("Nothing to work out: no derivative stands in this definition", typed=model.tensor(quantity).name,
                         advice='To differentiate a quantity, name a variable: m.derive("L", wrt="z").')
    line = Line(definition.lhs, model.definitions, frozenset(letters(definition.lhs)))
    line.must(write_out(definition))
    while (found := _inner(line.expr)) is not None:
        lemma = _lemma(model.definitions, *found)
        line.lemmas.setdefault(lemma.key, lemma)
        line.name(*lemma.abbreviations)
        line.must(cite(lemma))
    engine = Differentiation(model.definitions, inline=inline, upstream=tuple(line.named.values()))
    line.definitions = engine.definitions
    return engine.complete(line, definition.lhs)


def worked_out(definitions: Definitions, output: Tensor) -> Definitions:
    """The definitions with every derivative worked out in that of a quantity, and in those that it rests on.

    Then the quantity itself can be differentiated: the residual of a differential equation, by the weights.

    >>> t, w, m = Tensor("t", ()).entry(), Tensor("w", ()).entry(), Model()
    >>> u = m.define("u", (t * w) ** 2); r = m.define("r", Partial(u, t) ** 2)
    >>> worked_out(m.definitions, m.tensor("r")).rows[-1].body
    4*u*w**2
    """
    made, below = Model(), {output, *definitions.below(output)}
    for row in definitions:
        made.definitions = made.definitions.extended(row)
        if row.tensor in below and row.body.has(Partial):
            found = work_out(made, row.tensor)
            named = [one for one in found.abbreviations if made.definitions.of(one.tensor) is None]
            kept = Definitions(made.definitions.rows[:-1])
            made.definitions = kept.extended(*named, Definition(row.tensor, row.indices, found.result))
    return made.definitions


def _lemma(definitions: Definitions, derivative: Partial, excluded: frozenset[Tensor]) -> Derivation:
    """The derivation of a derivative, or of one taken in turn, in letters of its own."""
    outcome, wrt = _in_turn(derivative)
    definition = definitions.of(outcome.tensor)
    output = definition.lhs if definition else outcome.tensor.entry()
    chosen: list[Entry] = []
    for entry in wrt:
        chosen.append(fresh_entry(entry.tensor, letters(output, *chosen)))
    return derivative_in_turn(definitions, output, tuple(chosen), excluded)


def _in_turn(derivative: Partial) -> tuple[Entry, list[Entry]]:
    """What is differentiated, and by what in turn, the first variable first."""
    if isinstance(derivative.body, Partial):
        outcome, wrt = _in_turn(derivative.body)
        return outcome, [*wrt, derivative.wrt]
    assert isinstance(derivative.body, Entry)
    return derivative.body, [derivative.wrt]


def _inner(expr: Expr) -> Pending | None:
    """The first derivative of a named quantity, with all derivatives taken of it directly."""
    return next(_pending(expr, frozenset()), None)


def _pending(expr: Expr, excluded: frozenset[Tensor]) -> Iterator[Pending]:
    if isinstance(expr, Partial):
        if _of_a_name(expr):
            yield expr, excluded
            return
        yield from _pending(expr.body, excluded | {expr.wrt.tensor})
        return
    for arg in expr.args:
        if not isinstance(arg, Tensor):
            yield from _pending(arg, excluded)


def _of_a_name(expr: Expr) -> bool:
    return isinstance(expr, Entry) or (isinstance(expr, Partial) and not expr.held and _of_a_name(expr.body))


__all__ = ["work_out", "worked_out"]
