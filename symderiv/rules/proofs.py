"""Rules for proofs of equations: powers and logarithms taken apart, letters exchanged under a delta, so that terms can meet.

They undo what the textbook form of a result gathers, so they never run beside the rules that factor.
"""

from __future__ import annotations

from sympy import Add, Expr, Mul, exp, log

from symderiv.notation import Delta, Index, add, all_but, factors, free_indices, mul, substitute, terms
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


def _under_delta(expr: Mul, scene: Scene) -> Expr | None:
    """f_k δ_ki = f_i δ_ki: beside a delta one of its letters stands for both, the first in order."""
    for delta in expr.args:
        if not (isinstance(delta, Delta) and all(isinstance(i, Index) for i in delta.indices)):
            continue
        kept, gone = delta.indices
        rest = all_but(expr.args, delta)
        if any(gone in free_indices(f) for f in rest):
            return mul(delta, *(substitute(f, {gone: kept}) for f in rest))
    return None


EXPONENTIAL = Rule("exponential of a sum", r"e^{u + v} = e^{u} e^{v}", (exp,), _exponential_of_sum,
                   lambda v: exp(add(v.z[v.k], v.c)), lambda v: exp(mul(v.z[v.k], v.c)), source="A&S 4.2.18", family="powers")
LOGARITHM = Rule("logarithm of a product", r"\log(e^{u} f) = u + \log f", (log,), _logarithm_of_product,
                 lambda v: log(mul(exp(v.c), add(v.z[v.k] ** 2, exp(v.a)))), lambda v: log(add(exp(v.c), exp(v.z[v.k]))),
                 source="A&S 4.1.6", family="powers")
UNDER_DELTA = Rule("rename under a delta", r"f_k\, \delta_{ki} = f_i\, \delta_{ki}", (Mul,), _under_delta,
                   lambda v: mul(Delta(v.k, v.i), v.z[v.k]), lambda v: mul(Delta(v.k, v.i), v.z[v.j]), level=2, family="opening")

RULES = (EXPONENTIAL, LOGARITHM, UNDER_DELTA)
"""In the order in which they are tried on every line."""
