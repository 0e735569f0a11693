"""Rules that open brackets, used where an equation is proved: everything is multiplied out so that terms can meet.

They undo what the textbook form of a result gathers, so they never run beside the rules that factor.
"""

from __future__ import annotations

from sympy import Add, Expr, Mul, exp, log

from symderiv.notation import Delta, Index, Sum, add, factors, free_indices, mul, negate, substitute, sum_over, terms
from symderiv.rules.algebra import coefficient_and_rest
from symderiv.rules.rule import Rule, Scene


def _exponential_of_sum(expr: exp, scene: Scene) -> Expr | None:
    """e^{u + v} = e^u e^v."""
    return mul(*(exp(t) for t in terms(expr.exp))) if isinstance(expr.exp, Add) else None


def _logarithm_of_product(expr: log, scene: Scene) -> Expr | None:
    """log(e^u f) = u + log f: an exponential is positive, so this needs no condition on it."""
    inside = factors(expr.args[0])
    powers = [f for f in inside if isinstance(f, exp)]
    rest = [f for f in inside if f not in powers]
    return add(*(f.exp for f in powers), log(mul(*rest))) if powers and rest else None


def _linear(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_k (a_k + b_k) = Σ_k a_k + Σ_k b_k."""
    if not isinstance(expr.body, Add):
        return None
    split = [coefficient_and_rest(t) for t in expr.body.args]
    return add(*(mul(number, sum_over(rest, *expr.indices)) for number, rest in split))


def _multiply_out(expr: Mul, scene: Scene) -> Expr | None:
    """(a + b) c = a c + b c."""
    bracket = next((f for f in expr.args if isinstance(f, Add)), None)
    if bracket is None:
        return None
    rest = [f for f in expr.args if f is not bracket]
    return add(*(mul(t, *rest) for t in bracket.args))


def _under_delta(expr: Mul, scene: Scene) -> Expr | None:
    """f_k δ_ki = f_i δ_ki: beside a delta one of its letters stands for both, the first in order."""
    for delta in expr.args:
        if not (isinstance(delta, Delta) and all(isinstance(i, Index) for i in delta.indices)):
            continue
        kept, gone = delta.indices
        rest = [f for f in expr.args if f is not delta]
        if any(gone in free_indices(f) for f in rest):
            return mul(delta, *(substitute(f, {gone: kept}) for f in rest))
    return None


EXPONENTIAL = Rule("exponential of a sum", r"e^{u + v} = e^{u} e^{v}", (exp,), _exponential_of_sum,
                   lambda v: exp(add(v.z[v.k], v.c)), lambda v: exp(mul(v.z[v.k], v.c)), source="A&S 4.2.18", family="powers")
LOGARITHM = Rule("logarithm of a product", r"\log(e^{u} f) = u + \log f", (log,), _logarithm_of_product,
                 lambda v: log(mul(exp(v.c), add(v.z[v.k] ** 2, exp(v.a)))), lambda v: log(add(exp(v.c), exp(v.z[v.k]))),
                 source="A&S 4.1.6", family="powers")
LINEAR = Rule("sum term by term", r"\sum_{k} (f_k + g_k) = \sum_{k} f_k + \sum_{k} g_k", (Sum,), _linear,
              lambda v: v.total(v.k, add(v.z[v.k], negate(v.y[v.k]))), lambda v: v.total(v.k, mul(v.z[v.k], v.y[v.k])),
              level=2, family="opening")
MULTIPLY_OUT = Rule("open the brackets", r"(a + b)\,c = a\,c + b\,c", (Mul,), _multiply_out,
                    lambda v: mul(v.a, add(v.z[v.k], negate(v.y[v.k]))), lambda v: mul(v.a, v.z[v.k]), level=2, family="opening")
UNDER_DELTA = Rule("rename under a delta", r"f_k\, \delta_{ki} = f_i\, \delta_{ki}", (Mul,), _under_delta,
                   lambda v: mul(Delta(v.k, v.i), v.z[v.k]), lambda v: mul(Delta(v.k, v.i), v.z[v.j]), level=2, family="opening")

RULES = (EXPONENTIAL, LOGARITHM, LINEAR, MULTIPLY_OUT, UNDER_DELTA)
"""In the order in which they are tried on every line."""
