"""Rules that make a line longer and open it for others: they are tried where what follows leaves less than there was."""

from __future__ import annotations

from sympy import Add, Expr, Mul

from symderiv.notation import Sum, add, apart, factors, mul, negate, sum_over, terms
from symderiv.rules.algebra.arithmetic import coefficient_and_rest, gathered
from symderiv.rules.rule import Rule, Scene


def multiplied_out(expr: Expr, which: int = 0) -> tuple[Expr, ...]:
    """The terms of a product over one of its factors that are sums of terms, counted from 0; () where there is none."""
    parts = factors(expr)
    sums = [n for n, f in enumerate(parts) if isinstance(f, Add)]
    if which >= len(sums):
        return ()
    n = sums[which]
    return tuple(gathered(mul(*parts[:n], t, *parts[n + 1:])) for t in terms(parts[n]))


def _multiply_out(expr: Mul, scene: Scene) -> Expr | None:
    return add(*multiplied_out(expr)) if multiplied_out(expr) else None


def _multiply_out_second(expr: Mul, scene: Scene) -> Expr | None:
    return add(*multiplied_out(expr, 1)) if multiplied_out(expr, 1) else None


def _term_by_term(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_k (a_k + b_k) c_k = Σ_k a_k c_k + Σ_k b_k c_k."""
    parts = multiplied_out(expr.body)
    numbered = [coefficient_and_rest(t) for t in parts]
    return add(*(mul(number, sum_over(rest, *expr.indices)) for number, rest in numbered)) if parts else None


def _under_the_sum(expr: Mul, scene: Scene) -> Expr | None:
    """c Σ_k (a_k + b_k) = Σ_k (c a_k + c b_k)."""
    for total in (f for f in expr.args if isinstance(f, Sum) and isinstance(f.body, Add)):
        number, rest = coefficient_and_rest(mul(*(f for f in expr.args if f is not total)))
        if rest != 1:
            inner = apart(total, rest)
            return mul(number, sum_over(add(*(gathered(mul(rest, t)) for t in terms(inner.body))), *inner.indices))
    return None


MULTIPLY_OUT = Rule("multiply out", r"(a + b)\,c = a\,c + b\,c", (Mul,), _multiply_out,
                    lambda v: mul(v.a, add(v.z[v.k], v.y[v.k])), lambda v: mul(v.a, v.z[v.k]), level=2, family="expand")
MULTIPLY_OUT_SECOND = Rule("multiply out the other factor", r"(a + b)\,(c + d) = (a + b)\,c + (a + b)\,d", (Mul,),
                           _multiply_out_second, lambda v: mul(add(v.a, v.y[v.k]), add(v.c, v.z[v.k])),
                           lambda v: mul(v.a, add(v.z[v.k], v.y[v.k])), level=2, family="expand")
TERM_BY_TERM = Rule("sum term by term", r"\sum_{k} (a_k + b_k)\,c_k = \sum_{k} a_k c_k + \sum_{k} b_k c_k", (Sum,), _term_by_term,
                    lambda v: v.total(v.k, mul(add(v.z[v.k], negate(v.p[v.k])), v.y[v.k])),
                    lambda v: v.total(v.k, mul(v.z[v.k], v.y[v.k])), level=2, family="expand")

UNDER_THE_SUM = Rule("a factor under the sum", r"c \sum_{k} (a_k + b_k) = \sum_{k} (c\,a_k + c\,b_k)", (Mul,), _under_the_sum,
                     lambda v: mul(v.a, v.total(v.k, add(v.z[v.k], negate(v.p[v.k])))),
                     lambda v: mul(v.a, v.total(v.k, mul(v.z[v.k], v.p[v.k]))), level=2, family="expand")

RULES = (MULTIPLY_OUT, MULTIPLY_OUT_SECOND, TERM_BY_TERM, UNDER_THE_SUM)
__all__ = ["RULES", "TERM_BY_TERM", "UNDER_THE_SUM"]
