"""The normal form that decides equality of index expressions.

An expression becomes a polynomial: monomials with rational coefficients, each a product of held atoms with exponents
under one Σ. Deltas are contracted, sums distributed, bound letters named by a canonical labelling of the hypergraph
that the factors form (`certificate`). Only equalities that hold at every point where both sides have a value are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, cast

from sympy import Expr

from symderiv.errors import RunawayRewrite, TooLarge
from symderiv.normal_form import contraction, functions, reading  # noqa: F401 - they fill the tables
from symderiv.normal_form.algebra import plus
from symderiv.normal_form.content import knowing_positive
from symderiv.normal_form.equations import Law, laws, positive_tensors, reduced
from symderiv.normal_form.identities import IDENTITIES, Identity, cleared, proper
from symderiv.normal_form.naming import written
from symderiv.normal_form.parts import Poly, negated
from symderiv.normal_form.tables import read
from symderiv.notation.conversion import expression
from symderiv.notation.models.definitions import Definition, Definitions
from symderiv.notation.nodes import Delta, Partial, Sum
from symderiv.notation.square import InverseEntry
from symderiv.notation.substitution import replace_entries
from symderiv.notation.tensors import Entry, Relation, Tensor


def normal_form(expr: Any, equations: Iterable[Relation] = ()) -> Expr:
    """A canonical expression: equal normal forms mean equal expressions wherever both have values.

    `equations` are relations whose free letters stand for any index: those with "=" rewrite, those with ">" make a
    tensor count as positive. Bound letters come from each axis's pool, avoiding every free letter.

    Raises `TooLarge` beyond 2000 terms, `RunawayRewrite` for equations that undo each other, `SymderivError` for a
    node that has no normal form.

    >>> from symderiv.notation import Axis, Tensor, Sum
    >>> K = Axis("K"); i, j = K.index("i"), K.index("j"); x, A = Tensor("x", (K,)), Tensor("A", (K, K))
    >>> normal_form(Sum(x[i]*A[i, j]*x[j], i, j)) == normal_form(Sum(x[i]*A[j, i]*x[j], i, j))
    True
    >>> normal_form(x[i]*A[i, j]*x[j]) == normal_form(x[i]*A[j, i]*x[j])
    False
    """
    expr = expression(expr)
    equations = (*equations, *_inverses(expr))
    with knowing_positive(positive_tensors(equations)):
        return written(reduced(read(expr), laws(equations)))


def difference_is_zero(a: Any, b: Any, equations: Iterable[Relation] = (), definitions: Definitions | None = None) -> str | None:
    """How a = b was proved, or None where no attempt proved it; None does not mean that they differ.

    The attempts: the normal form of a − b; denominators cleared and fractions made proper; functions through exp, sign
    and indicators; each again with the defined tensors unfolded.

    Raises as `normal_form` does.

    >>> from sympy import exp
    >>> from symderiv.notation import Axis, Tensor
    >>> x = Tensor("x")[()]
    >>> difference_is_zero(exp(x)/(1 + exp(x)), 1 - 1/(1 + exp(x)))
    'as it stands, denominators cleared'
    """
    a, b = expression(a), expression(b)
    equations = (*equations, *_inverses(a, b, *(row.body for row in definitions or ())))
    with knowing_positive(positive_tensors(equations)):
        return next(_proofs(a, b, laws(equations), definitions), None)


def _inverses(*exprs: Expr) -> tuple[Relation, ...]:
    """What defines the inverses in the expressions: Σ_k (X⁻¹)_ik X_kj = δ_ij = Σ_k X_ik (X⁻¹)_kj."""
    found = {e.tensor for expr in exprs for e in expr.atoms(InverseEntry)}
    return tuple(r for t in sorted(found, key=lambda t: t.name) for r in _inverse_of(t))


def _inverse_of(tensor: Tensor) -> tuple[Relation, ...]:
    *lead, i, j = tensor.entry().indices
    k = tensor.axes[-1].fresh({n.name for n in (*lead, i, j)})
    left = InverseEntry(tensor, *lead, i, k) * Entry(tensor, *lead, k, j)
    right = Entry(tensor, *lead, i, k) * InverseEntry(tensor, *lead, k, j)
    return Relation(Sum(left, k), "=", Delta(i, j)), Relation(Sum(right, k), "=", Delta(i, j))


def _proofs(a: Expr, b: Expr, equations: tuple[Law, ...], definitions: Definitions | None) -> Iterator[str]:
    """The names of the attempts that succeed, cheapest first."""
    folded = plus((read(a), negated(read(b))))
    yield from _attempts(folded, equations, "")
    if definitions and not any(e.has(Partial) for e in (a, b, *(row.body for row in definitions))):
        open_a, open_b = unfolded(a, definitions), unfolded(b, definitions)
        if (open_a, open_b) != (a, b):
            yield from _attempts(plus((read(open_a), negated(read(open_b)))), equations, ", definitions unfolded")


def _attempts(difference: Poly, equations: tuple[Law, ...], note: str) -> Iterator[str]:
    for name, identity in IDENTITIES:
        changed = _within_bounds(identity, difference, equations)
        if changed is None or (name != IDENTITIES[0][0] and changed == difference):
            continue
        for way, finish in FINISHES:
            done = _within_bounds(finish, changed, equations)
            if done is not None and not done.terms:
                yield name + way + note


FINISHES: tuple[tuple[str, Identity], ...] = (
    ("", lambda p: p), (", denominators cleared", cleared), (", fractions made proper", proper),
    (", fractions made proper and denominators cleared", lambda p: cleared(proper(p))),
)


def _within_bounds(change: Identity, poly: Poly, equations: tuple[Law, ...]) -> Poly | None:
    """The changed polynomial, reduced; None where that grows too large or does not end, which proves nothing."""
    try:
        return reduced(change(poly), equations)
    except (TooLarge, RunawayRewrite):
        return None


def unfolded(expr: Expr, definitions: Definitions) -> Expr:
    """The expression with every defined tensor replaced by its body, all the way down."""
    for row in reversed(definitions.rows):
        expr = cast(Expr, replace_entries(expr, partial(_opened, row)))
    return expr


def _opened(row: Definition, entry: Entry) -> Expr | None:
    return row.at(*entry.indices) if entry.tensor == row.tensor else None


__all__ = ["difference_is_zero", "normal_form", "unfolded"]
