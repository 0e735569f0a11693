"""x over its own norm in a derivative: at x = 0, where a norm has a kink, it is 0, as PyTorch has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from sympy import Expr, Pow, Rational

from symderiv.lowering.context import Context
from symderiv.lowering.graph import Value
from symderiv.matrices.terms import taken_apart
from symderiv.normal_form import normal_form
from symderiv.notation import ONE, Entry, Index, Tensor, free_indices, mul, negate, substitute

HALF = Rational(1, 2)


def below(low: Context, part: Pow, value: Value, others: Sequence[Expr]) -> Value:
    """What a product is divided by; a norm of one of its factors is 1 where it is 0."""
    squared = _squared(low, part) if low.slopes else None
    if squared is None or not any(_is_component(f, *squared) for f in others if f.atoms(Tensor)):
        return value
    counts = low.graph.elementwise("compare", (value, Value(low.graph.number("0"))), "!=", low.hint)
    return low.graph.elementwise("where", (counts, value, Value(low.graph.number("1.0"))), None, low.hint)


def _squared(low: Context, part: Pow) -> tuple[Expr, list[Index]] | None:
    """u and the summed letters of 1/√(c Σ u²), which may be a quantity of its own."""
    body, root = part.base, -part.exp
    row = low.rows.get(body.tensor) if isinstance(body, Entry) and root == 1 else None
    if row is not None and isinstance(row.body, Pow):
        inner = row.at(*body.indices)
        body, root = inner.base, inner.exp
    if root != HALF:
        return None
    parts, bound = taken_apart(body, set(free_indices(body)))
    varying = [p for p in parts if p.atoms(Tensor)]
    alike = len(varying) == 2 and varying[0] == varying[1]
    return (varying[0], sorted(bound, key=str)) if alike and bound <= free_indices(varying[0]) else None


def _is_component(factor: Expr, u: Expr, bound: Sequence[Index]) -> bool:
    """Whether a factor is a multiple of u somewhere: 0 where the norm is."""
    return any(normal_form(factor) == normal_form(mul(c, substitute(u, dict(zip(bound, letters, strict=True)))))
               for letters in permutations(sorted(free_indices(factor), key=str), len(bound))
               if all(i.axis == j.axis for i, j in zip(bound, letters, strict=True)) for c in _multiples(bound))


def _multiples(bound: Sequence[Index]) -> Iterator[Expr]:
    """1 and sizes, with both signs."""
    for size in (ONE, *(i.axis.extent for i in bound), mul(*(i.axis.extent for i in bound))):
        yield from (size, negate(size))
