"""Rules that make a line longer and open it for others: they are tried where what follows leaves less than there was."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, Mul

from symderiv.notation import Index, Sum, add, all_but, apart, factors, free_indices, mul, negate, rename_bound, sum_over, terms
from symderiv.rules.algebra.arithmetic import coefficient_and_rest, gathered
from symderiv.rules.algebra.inverses import flat
from symderiv.rules.rule import Rule, Scene

MOST_NESTED = 4
"""Nested sums are opened only where that gives no more terms than this."""


def multiplied_out(expr: Expr, which: int = 0) -> tuple[Expr, ...]:
    """The terms of a product over one of its factors that are sums of terms, counted from 0; () where there is none."""
    parts = factors(expr)
    sums = [n for n, f in enumerate(parts) if isinstance(f, Add)]
    if which >= len(sums):
        return ()
    n = sums[which]
    return tuple(gathered(mul(*parts[:n], t, *parts[n + 1:])) for t in terms(parts[n]))


def _multiply_out(expr: Mul, scene: Scene) -> Expr | None:
    parts = multiplied_out(expr)
    return add(*parts) if parts else None


def _multiply_out_second(expr: Mul, scene: Scene) -> Expr | None:
    parts = multiplied_out(expr, 1)
    return add(*parts) if parts else None


def _term_by_term(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_k (a_k + b_k) c_k = Σ_k a_k c_k + Σ_k b_k c_k."""
    parts = multiplied_out(expr.body)
    numbered = [coefficient_and_rest(t) for t in parts]
    return add(*(mul(number, sum_over(rest, *expr.indices)) for number, rest in numbered)) if parts else None


def _nested_term_by_term(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_k c_k (a_k Σ_j x_j + b_k Σ_j y_j) = Σ_kj c_k a_k x_j + Σ_kj c_k b_k y_j; a bracket without a sum stays whole."""
    found = list(_nested(expr, {i.name for i in free_indices(expr)}))
    if not 1 < len(found) <= MOST_NESTED:
        return None
    numbered = [(coefficient_and_rest(body), bound) for body, bound in found]
    return add(*(mul(number, sum_over(rest, *bound)) for (number, rest), bound in numbered))


def _nested(expr: Expr, names: set[str]) -> Iterator[tuple[Expr, list[Index]]]:
    parts, bound = flat(expr, names)
    parts = [rename_bound(f, {i.name for i in bound} | names) for f in parts]
    bracket = next((f for f in parts if isinstance(f, Add) and f.has(Sum)), None)
    if bracket is None:
        yield gathered(mul(*parts)), bound
    for term in terms(bracket) if bracket is not None else ():
        yield from _nested(Sum(mul(*all_but(parts, bracket), term), *bound), set(names))


def _under_the_sum(expr: Mul, scene: Scene) -> Expr | None:
    """c Σ_k (a_k + b_k) = Σ_k (c a_k + c b_k)."""
    for total in (f for f in expr.args if isinstance(f, Sum) and isinstance(f.body, Add)):
        number, rest = coefficient_and_rest(mul(*all_but(expr.args, total)))
        if rest != 1:
            inner = apart(total, rest)
            return mul(number, sum_over(add(*(gathered(mul(rest, t)) for t in terms(inner.body))), *inner.indices))
    return None


MULTIPLY_OUT = Rule("multiply out", r"(a + b)\,c = a\,c + b\,c", (Mul,), _multiply_out,
                    lambda v: mul(v.a, add(v.z[v.k], v.y[v.k])), lambda v: mul(v.a, v.z[v.k]), level=2, family="expand",
                    among=(Add,))
MULTIPLY_OUT_SECOND = Rule("multiply out the other factor", r"(a + b)\,(c + d) = (a + b)\,c + (a + b)\,d", (Mul,),
                           _multiply_out_second, lambda v: mul(add(v.a, v.y[v.k]), add(v.c, v.z[v.k])),
                           lambda v: mul(v.a, add(v.z[v.k], v.y[v.k])), level=2, family="expand", among=(Add,))
TERM_BY_TERM = Rule("sum term by term", r"\sum_{k} (a_k + b_k)\,c_k = \sum_{k} a_k c_k + \sum_{k} b_k c_k", (Sum,), _term_by_term,
                    lambda v: v.total(v.k, mul(add(v.z[v.k], negate(v.p[v.k])), v.y[v.k])),
                    lambda v: v.total(v.k, mul(v.z[v.k], v.y[v.k])), level=2, family="expand", among=(Add,))

UNDER_THE_SUM = Rule("a factor under the sum", r"c \sum_{k} (a_k + b_k) = \sum_{k} (c\,a_k + c\,b_k)", (Mul,), _under_the_sum,
                     lambda v: mul(v.a, v.total(v.k, add(v.z[v.k], negate(v.p[v.k])))),
                     lambda v: mul(v.a, v.total(v.k, mul(v.z[v.k], v.p[v.k]))), level=2, family="expand", among=(Add,))

NESTED = Rule("nested sums term by term", r"\sum_{k} c_k \left(a_k \sum_{j} x_j + b_k\right) = \sum_{k,j} c_k a_k x_j + "
              r"\sum_{k} c_k b_k", (Sum,), _nested_term_by_term,
              lambda v: v.total(v.k, mul(v.z[v.k], add(v.total(v.j, mul(v.A[v.k, v.j], v.y[v.j])), v.p[v.k]))),
              lambda v: v.total(v.k, mul(v.z[v.k], add(v.y[v.k], v.p[v.k]))), level=2, family="expand", among=(Add,))

RULES = (MULTIPLY_OUT, MULTIPLY_OUT_SECOND, TERM_BY_TERM, UNDER_THE_SUM, NESTED)
__all__ = ["RULES", "TERM_BY_TERM", "UNDER_THE_SUM"]
