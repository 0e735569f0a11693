"""Logarithms taken apart: of products and quotients, of exponentials, of the logistic function."""

from __future__ import annotations

from sympy import Add, Expr, Function, Mul, Pow, exp, log

from symderiv.notation import ONE, Binder, Definition, Extent, Prod, Sum, add, factors, mul, negate, terms
from symderiv.rules.algebra.arithmetic import base_and_exponent, is_negative
from symderiv.rules.rule import Rule, Scene

sigmoid, softplus = Function("sigmoid", real=True), Function("softplus", real=True)


def positive(expr: Expr) -> bool:
    """Whether an expression is greater than 0 by its form alone, whatever its inputs are.

    >>> from symderiv.notation import Axis, Tensor
    >>> z = Tensor("z", (Axis("K"),))["k"]
    >>> positive(1 + exp(z)), positive(1 + z)
    (True, False)
    """
    if isinstance(expr, exp | Extent) or expr.func.__name__ in ("sigmoid", "softplus"):
        return True
    if isinstance(expr, Sum | Prod):
        return positive(expr.body)
    if isinstance(expr, Add | Mul):
        return all(map(positive, expr.args))
    return positive(expr.base) if isinstance(expr, Pow) else bool(expr.is_number and expr.is_positive)


def _of_product(expr: Expr, scene: Scene) -> Expr | None:
    """log(a b) = log a + log b, where all factors but one are positive: then the last one must be, too."""
    inside = expr.args[0]
    parts = [base_and_exponent(f) if positive(f) and not isinstance(f, exp) else (f, ONE) for f in factors(inside)]
    unknown = [base for base, _ in parts if not positive(base)]
    if len(unknown) > 1 or (len(parts) == 1 and parts[0][1] == 1):
        return None
    return add(*(mul(exponent, log(base, evaluate=False)) for base, exponent in parts))


def _of_exponential(expr: Expr, scene: Scene) -> Expr | None:
    inside = expr.args[0]
    return inside.args[0] if isinstance(inside, exp) else None


def _of_sigmoid(expr: Expr, scene: Scene) -> Expr | None:
    inside = expr.args[0]
    if inside.func.__name__ == "sigmoid":
        return negate(softplus(negate(inside.args[0])))
    parts = [t for t in terms(inside) if t != 1]
    if len(parts) == 1 and inside != parts[0] and negate(parts[0]).func.__name__ == "sigmoid":
        return negate(softplus(negate(parts[0]).args[0]))
    return None


def _sigmoid_of_minus(expr: Expr, scene: Scene) -> Expr | None:
    if expr.func.__name__ == "sigmoid" and is_negative(expr.args[0]):
        return add(ONE, negate(sigmoid(negate(expr.args[0]))))
    return None


def comes_apart(definition: Definition) -> bool:
    """Whether the logarithm of a definition is simpler than the definition: a quotient, an exponential, a sigmoid."""
    body = definition.body
    simpler = isinstance(body, exp | Mul | Pow) or body.func.__name__ == "sigmoid"
    return simpler and not isinstance(body, Binder) and positive(body)


LOG_OF_PRODUCT = Rule("log of a quotient", r"\log \frac{a\,b}{c} = \log a + \log b - \log c", (log,), _of_product,
                      lambda v: log(v.softmax.body, evaluate=False), lambda v: log(v.z[v.i] * v.y[v.i], evaluate=False),
                      condition=r"a, b, c > 0")
LOG_OF_EXPONENTIAL = Rule("log of an exponential", r"\log e^{u} = u", (log,), _of_exponential,
                          lambda v: log(exp(v.z[v.i]), evaluate=False), lambda v: log(v.p[v.i]), level=2,
                          family="log of a quotient")
LOG_OF_SIGMOID = Rule("log of the sigmoid", r"\log \sigma(u) = -\operatorname{softplus}(-u), \quad "
                      r"\log (1 - \sigma(u)) = -\operatorname{softplus}(u)", (log,), _of_sigmoid,
                      lambda v: log(sigmoid(v.z[v.i])), lambda v: log(2 - sigmoid(v.z[v.i])))
SIGMOID_OF_MINUS = Rule("sigmoid of a negative", r"\sigma(-u) = 1 - \sigma(u)", (Function,), _sigmoid_of_minus,
                        lambda v: sigmoid(-v.z[v.i]), lambda v: sigmoid(v.z[v.i]), source="Bishop 2006, eq. (4.60)")

RULES = (LOG_OF_PRODUCT, LOG_OF_EXPONENTIAL, LOG_OF_SIGMOID, SIGMOID_OF_MINUS)
"""In the order in which they are tried."""
