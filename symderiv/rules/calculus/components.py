"""Components written out one by one, over axes of a fixed size: no sums, no letters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from sympy import Expr, Integer

from symderiv.notation import Components, Entry, Index, Partial, Sum, add, substitute
from symderiv.records import Citation, UsedGiven
from symderiv.rules.rule import Rule, Scene


def _write_sum(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_k f_k = f_1 + f_2 + f_3."""
    fixed = [i for i in expr.indices if i.axis.size is not None]
    if not fixed:
        return None
    ranges = (range(1, (i.axis.size or 0) + 1) for i in fixed)
    listed = [substitute(expr.body, dict(zip(fixed, map(Integer, numbers), strict=True))) for numbers in product(*ranges)]
    left = [i for i in expr.indices if i not in fixed]
    return add(*(Sum(t, *left) if left else t for t in listed))


def listed(expr: Expr, letters: tuple[Index, ...]) -> Expr:
    """The values of `expr` for all numbers in place of the letters, the first letter outermost."""
    if not letters:
        return expr
    first, *rest = letters
    values = (substitute(expr, {first: Integer(n + 1)}) for n in range(first.axis.size or 0))
    return Components(first, *(listed(v, tuple(rest)) for v in values))


def _component_by_component(expr: Partial, scene: Scene) -> Expr | None:
    entries = [e for e in (expr.body, expr.wrt) if isinstance(e, Entry)]
    letters = tuple(dict.fromkeys(i for e in entries for i in e.indices if isinstance(i, Index)))
    return listed(expr, letters) if letters and all(i.axis.size for i in letters) else None


def all_at_once(written: Expr, whole: Expr, givens: Sequence[UsedGiven] = ()) -> Rule:
    """The rule that writes a table of components as the one formula that gives each of them."""
    return Rule("all components at once", r"(a_1, a_2, a_3) = (a_i), \quad f_1 + f_2 + f_3 = \sum_{k} f_k", (Expr,),
                lambda e, s: whole if e == written else None,
                lambda v: Components(v.m, v.f[1], v.f[2], v.f[3]), lambda v: Components(v.m, v.f[2], v.f[1], v.f[3]),
                cites=tuple(Citation("given", g.key) for g in givens))


WRITE_SUM = Rule("write out the sum", r"\sum_{k=1}^{3} f_k = f_1 + f_2 + f_3", (Sum,), _write_sum,
                 lambda v: Sum(v.f[v.m], v.m), lambda v: v.total(v.k, v.z[v.k]), level=1)
COMPONENTWISE = Rule("component by component", r"\frac{\partial L}{\partial x_i}, \quad i = 1, 2, 3", (Partial,),
                     _component_by_component, lambda v: Partial(v.f[v.m], v.f[v.n]), lambda v: Partial(v.z[v.k], v.z[v.i]))

RULES = (WRITE_SUM, COMPONENTWISE)
"""In the order in which they are tried."""
