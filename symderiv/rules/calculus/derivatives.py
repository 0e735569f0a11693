"""The rules of differentiation: each takes one inert derivative one step further."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Abs, Add, Expr, Function, Ge, Gt, Integer, Le, Lt, Max, Min, Mul, Pow, Rel, exp, log

from symderiv.errors import NoRule
from symderiv.library.functions import FUNCTIONS, ScalarFunction, scalar_function
from symderiv.library.functions.row import OPEN_LAW, OPEN_TITLE, open_row
from symderiv.notation import (
    ONE,
    ZERO,
    Binder,
    Delta,
    Entry,
    Indicator,
    MatrixEntry,
    Opaque,
    OpenFunction,
    Partial,
    Sum,
    add,
    all_but,
    apart,
    divide,
    extreme,
    factors,
    mul,
    negate,
    power,
    sum_over,
)
from symderiv.rules.algebra.known_signs import Known
from symderiv.rules.calculus import decompositions, diagonals, matrices
from symderiv.rules.calculus.extremes import absorbed, both_added, one_beside_rest
from symderiv.rules.rule import Rule, Scene


def moves(expr: Expr, partial: Partial, scene: Scene) -> bool:
    """Whether `expr` changes with the variable of `partial`."""
    return scene.definitions.depends(expr, partial.wrt.tensor, frozenset(partial.held))


def _of(body: Expr, partial: Partial) -> Partial:
    """The same derivative of another body."""
    return Partial(body, partial.wrt, *partial.held)


def _split(partial: Partial, scene: Scene) -> tuple[list[Expr], list[Expr]]:
    """The factors of the body that stay and those that move."""
    stay: list[Expr] = []
    move: list[Expr] = []
    for factor in partial.body.args:
        (move if moves(factor, partial, scene) else stay).append(factor)
    return stay, move


def _independence(expr: Partial, scene: Scene) -> Expr | None:
    return None if moves(expr.body, expr, scene) else ZERO


def _constant_factor(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Mul):
        return None
    stay, move = _split(expr, scene)
    return mul(*stay, _of(mul(*move), expr)) if stay and move else None


def _sum_rule(expr: Partial, scene: Scene) -> Expr | None:
    if isinstance(expr.body, Add):
        return add(*(_of(t, expr) for t in expr.body.args if moves(t, expr, scene)))
    if isinstance(expr.body, Sum):
        body = apart(expr.body, expr.wrt)
        return sum_over(_of(body.body, expr), *body.indices)
    return None


def _fraction(body: Expr) -> tuple[Expr, Expr] | None:
    """Numerator and denominator of a product with one factor to the power −1."""
    below = [f for f in body.args if isinstance(f, Pow) and f.exp == -1]
    return (mul(*all_but(body.args, below[0])), below[0].base) if len(below) == 1 else None


def _quotient_rule(expr: Partial, scene: Scene) -> Expr | None:
    parts = _fraction(expr.body) if isinstance(expr.body, Mul) else None
    if parts is None or not all(moves(p, expr, scene) for p in parts):
        return None
    f, g = parts
    return divide(add(mul(_of(f, expr), g), negate(mul(f, _of(g, expr)))), power(g, Integer(2)))


def _product_rule(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Mul):
        return None
    stay, move = _split(expr, scene)
    if stay or len(move) < 2:
        return None
    return add(*(mul(*move[:n], _of(f, expr), *move[n + 1:]) for n, f in enumerate(move)))


def _power_rule(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Pow) or moves(expr.body.exp, expr, scene):
        return None
    base, n = expr.body.args
    return mul(n, power(base, add(n, Integer(-1)) if not n.is_Number else n - 1), _of(base, expr))


def _exponent_rule(expr: Partial, scene: Scene) -> Expr | None:
    """a^u through e^{u log a}, for a base that may move as well."""
    if not isinstance(expr.body, Pow) or not moves(expr.body.exp, expr, scene):
        return None
    base, u = expr.body.args
    inner = mul(log(base), _of(u, expr))
    if moves(base, expr, scene):
        inner = add(inner, mul(u, power(base, -ONE), _of(base, expr)))
    return mul(expr.body, inner)


def _component(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Entry) or expr.body.tensor != expr.wrt.tensor:
        return None
    return mul(*(Delta(i, j) for i, j in zip(expr.body.indices, expr.wrt.indices, strict=True)))


AT_JUMP = r"u \ne v \text{; at } u = v \text{ the formula gives } 0 \text{, and no derivative is claimed}"
"""The convention where a condition jumps."""
AT_TIE = (r"\text{at a tie } u = v \text{ the first takes it: right where both agree all around, "
          r"and elsewhere no derivative is claimed}")
"""The convention where two arguments are equal; both agree all around in the inner region of PPO's clipped objective."""


def _wins(args: Sequence[Expr], n: int, strictly: type[Rel], weakly: type[Rel]) -> Expr:
    """𝟙[argument n is the first that is largest]: strictly before those that stand before it."""
    return mul(*(Indicator((strictly if m < n else weakly)(args[n], other)) for m, other in enumerate(args) if m != n))


def _extremum(kind: Any, strictly: type[Rel], weakly: type[Rel]) -> Rule:
    def action(expr: Partial, scene: Scene) -> Expr | None:
        if not isinstance(expr.body, kind):
            return None
        args = one_beside_rest(kind, expr.body.args, strictly, scene.definitions)
        return add(*(mul(_wins(args, n, strictly, weakly), _of(a, expr)) for n, a in enumerate(args) if moves(a, expr, scene)))

    name, sign, weak = kind.__name__.lower(), *((">", r"\ge") if kind is Max else ("<", r"\le"))
    return Rule(f"{'maximum' if kind is Max else 'minimum'} rule",
                rf"\frac{{\partial}}{{\partial x}} \{name}(u, v) = \mathbb{{1}}[u {weak} v] \frac{{\partial u}}{{\partial x}}"
                rf" + \mathbb{{1}}[v {sign} u] \frac{{\partial v}}{{\partial x}}", (Partial,), action,
                lambda v: Partial(kind(0, v.z[v.k]), v.z[v.i]), lambda v: Partial(exp(v.z[v.k]), v.z[v.i]),
                condition=AT_TIE, among=(kind,))


def _never_below(expr: Partial, scene: Scene) -> Expr | None:
    """∂ max(0, u) = ∂u for a u that is at least 0: at u = 0, where the mask would say 0, the maximum has no kink."""
    args = expr.body.args if isinstance(expr.body, Max) else ()
    others = [a for a in args if a != ZERO]
    if len(others) in (0, len(args)) or not any(map(Known(definitions=scene.definitions).least, others)):
        return None
    return _of(others[0] if len(others) == 1 else extreme(Max, *others), expr)


def _absorption(expr: Partial, scene: Scene) -> Expr | None:
    """∂ max(u, min(u, v)) = ∂u: where u and v meet, the masks could take v twice, and the function has no kink."""
    body = absorbed(expr.body)
    return None if body is expr.body else _of(body, expr)


def _both_extremes(expr: Partial, scene: Scene) -> Expr | None:
    """∂(max(u, v) + min(u, v)) = ∂(u + v): at a tie both masks would take the same value."""
    body = both_added(expr.body) if isinstance(expr.body, Add) and moves(expr.body, expr, scene) else None
    return None if body is None else _of(body, expr)


def _chain(row: ScalarFunction) -> Rule:
    """The rule of one scalar function, chain rule included: f'(u) ∂u, summed over the arguments that move."""
    def action(expr: Partial, scene: Scene) -> Expr | None:
        body = expr.body
        if type(body).__name__ != row.name or len(body.args) != len(row.partials):
            return None
        args = body.args
        moving = [(by, u) for by, u in zip(row.partials, args, strict=True) if moves(u, expr, scene)]
        if any(by is None for by, _ in moving):
            raise NoRule(row.missing or f"{row.name} has no derivative by this argument", typed=str(expr.body),
                         advice="Keep the variable out of it.")
        return add(*(mul(by(*args), _of(u, expr)) for by, u in moving if by is not None))

    other = "exp" if row.name != "exp" else "log"
    return Rule(row.title, row.law, (Partial,), action,
                lambda v: Partial(row(*_example(row, v)), v.z[v.i]),
                lambda v: Partial(FUNCTIONS[other](v.z[v.k]), v.z[v.i]),
                condition=row.condition, source=row.source, family="functions", among=(Function,))


def _example(row: ScalarFunction, v: Any) -> list[Expr]:
    """z_k as the first argument by which a derivative is stated, y_k as the others."""
    partials = row.partials[len(row.fixed):]
    first = next(n for n, partial in enumerate(partials) if partial is not None)
    return [v.z[v.k] if n == first else v.y[v.k] for n in range(len(partials))]


def _open_function(expr: Partial, scene: Scene) -> Expr | None:
    """φ′(u) ∂u for a function of which the text says only that it is differentiable."""
    row = open_row(expr.body.func.__name__)
    return None if row is None else mul(row.derivative(*expr.body.args), _of(expr.body.args[0], expr))


STRUCTURE = (Add, Mul, Pow, Binder, Entry, Partial, Delta, Indicator, MatrixEntry, Opaque, Max, Min)
"""Nodes that have rules of their own; any other node is a function and needs a row."""


def _unknown_function(expr: Partial, scene: Scene) -> Expr | None:
    """No rule: a function without a row is an error, never a guess."""
    body = expr.body
    if body.args and not isinstance(body, STRUCTURE):
        scalar_function(body)
    return None


def _indicator_rule(expr: Partial, scene: Scene) -> Expr | None:
    return ZERO if isinstance(expr.body, Indicator | Delta) else None


D = r"\frac{\partial %s}{\partial x}"
LINEAR = (
    Rule("independence rule", r"\frac{\partial c}{\partial x} = 0", (Partial,), _independence,
         lambda v: Partial(v.y[v.k], v.z[v.i]), lambda v: Partial(v.z[v.k], v.z[v.i]),
         condition=r"c \text{ does not depend on } x", level=2, family="linearity"),
    Rule("indicator rule", r"\frac{\partial}{\partial x} \mathbb{1}[u > v] = 0", (Partial,), _indicator_rule,
         lambda v: Partial(Indicator(v.z[v.k] > 0), v.z[v.i]), lambda v: Partial(v.z[v.k], v.z[v.i]),
         condition=AT_JUMP, level=2, family="linearity", among=(Indicator, Delta)),
    Rule("constant factor rule", rf"\frac{{\partial (c\,f)}}{{\partial x}} = c\,{D % 'f'}", (Partial,), _constant_factor,
         lambda v: Partial(v.y[v.k] * v.z[v.k], v.z[v.i]), lambda v: Partial(v.z[v.j] * v.z[v.k], v.z[v.i]),
         condition=r"c \text{ does not depend on } x", level=2, family="linearity", among=(Mul,)),
    Rule("sum rule", rf"\frac{{\partial (f + g)}}{{\partial x}} = {D % 'f'} + {D % 'g'}, \quad "
         rf"\frac{{\partial}}{{\partial x}} \sum_{{k}} f_{{k}} = \sum_{{k}} {D % 'f_{k}'}", (Partial,), _sum_rule,
         lambda v: Partial(v.total(v.k, exp(v.z[v.k])), v.z[v.i]), lambda v: Partial(exp(v.z[v.k]), v.z[v.i]),
         family="linearity", among=(Add, Sum)),
)
PRODUCTS = (
    Rule("quotient rule", rf"\frac{{\partial}}{{\partial x}} \frac{{f}}{{g}} = \frac{{{D % 'f'}\,g - f\,{D % 'g'}}}{{g^2}}",
         (Partial,), _quotient_rule, lambda v: Partial(divide(exp(v.z[v.k]), v.total(v.j, exp(v.z[v.j]))), v.z[v.i]),
         lambda v: Partial(divide(ONE, v.z[v.k]), v.z[v.i]), condition=r"g \ne 0", among=(Mul,)),
    Rule("product rule", rf"\frac{{\partial (f\,g)}}{{\partial x}} = {D % 'f'}\,g + f\,{D % 'g'}", (Partial,), _product_rule,
         lambda v: Partial(v.z[v.k] * v.z[v.j], v.z[v.i]), lambda v: Partial(v.y[v.k] * v.z[v.k], v.z[v.i]),
         among=(Mul,)),
    Rule("power rule", rf"\frac{{\partial u^n}}{{\partial x}} = n\,u^{{n-1}}\,{D % 'u'}", (Partial,), _power_rule,
         lambda v: Partial(power(v.z[v.k], Integer(2)), v.z[v.i]), lambda v: Partial(power(v.a, v.z[v.k]), v.z[v.i]),
         family="functions", among=(Pow,)),
    Rule("general power rule", rf"\frac{{\partial a^u}}{{\partial x}} = a^u \log a\,{D % 'u'} + u\,a^{{u-1}}\,{D % 'a'}",
         (Partial,), _exponent_rule, lambda v: Partial(power(v.a, v.z[v.k]), v.z[v.i]),
         lambda v: Partial(power(v.z[v.k], v.a), v.z[v.i]),
         condition="a > 0", among=(Pow,)),
    Rule("maximum of what is never below", r"\frac{\partial}{\partial x} \max(0, u) = \frac{\partial u}{\partial x}", (Partial,),
         _never_below, lambda v: Partial(Max(ZERO, power(v.z[v.k], Integer(2)), evaluate=False), v.z[v.i]),
         lambda v: Partial(Max(ZERO, v.z[v.k], evaluate=False), v.z[v.i]), condition=r"u \ge 0", among=(Max,)),
    Rule("absorption", r"\frac{\partial}{\partial x} \max(u, \min(u, v)) = \frac{\partial u}{\partial x}", (Partial,),
         _absorption, lambda v: Partial(extreme(Max, v.z[v.k], extreme(Min, v.z[v.k], v.y[v.k])), v.z[v.i]),
         lambda v: Partial(extreme(Max, v.z[v.k], extreme(Min, v.z[v.j], v.y[v.k])), v.z[v.i]), among=(Max, Min)),
    _extremum(Max, Gt, Ge),
    _extremum(Min, Lt, Le),
)
OPEN = Rule(OPEN_TITLE, OPEN_LAW, (Partial,), _open_function,
            lambda v: Partial(OpenFunction("phi", 0).node(v.z[v.k]), v.z[v.i]), lambda v: Partial(exp(v.z[v.k]), v.z[v.i]),
            condition=r"\varphi \text{ is differentiable}", family="functions", among=(Function,))
FUNCTION_RULES = (*(_chain(row) for row in FUNCTIONS.values()), OPEN)


def _of_exponential(expr: Partial, scene: Scene) -> Expr | None:
    """∂ log(a e^u) = ∂(log a + u)."""
    inside = expr.body.args[0] if isinstance(expr.body, log) else ONE
    parts = [f for f in factors(inside) if isinstance(f, exp)]
    if not parts or not moves(inside, expr, scene):
        return None
    rest = mul(*(f for f in factors(inside) if f not in parts))
    return _of(add(log(rest, evaluate=False) if rest != 1 else ZERO, *(f.exp for f in parts)), expr)


LOG_EXPONENTIAL = Rule("log of an exponential factor", r"\partial \log(a\,e^{u}) = \partial (\log a + u)", (Partial,),
                       _of_exponential, lambda v: Partial(log(mul(v.y[v.k], exp(v.z[v.k])), evaluate=False), v.z[v.i]),
                       lambda v: Partial(log(v.z[v.k], evaluate=False), v.z[v.i]), among=(log,))


def _of_absolute_value(expr: Partial, scene: Scene) -> Expr | None:
    """∂ log|u| = ∂u/u: the sign, once outside and once inside, is gone."""
    inside = expr.body.args[0] if isinstance(expr.body, log) else ONE
    if not isinstance(inside, Abs) or not moves(inside, expr, scene):
        return None
    return divide(_of(inside.args[0], expr), inside.args[0])


LOG_ABSOLUTE = Rule("log of an absolute value",
                    r"\frac{\partial \log |u|}{\partial x} = \frac{1}{u}\,\frac{\partial u}{\partial x}", (Partial,),
                    _of_absolute_value, lambda v: Partial(log(FUNCTIONS["Abs"](v.z[v.k]), evaluate=False), v.z[v.i]),
                    lambda v: Partial(log(v.z[v.k], evaluate=False), v.z[v.i]), condition=r"u \ne 0", family="functions",
                    among=(log,))
COMPONENT = Rule("derivative of a component", r"\frac{\partial x_k}{\partial x_i} = \delta_{ki}", (Partial,), _component,
                 lambda v: Partial(v.z[v.k], v.z[v.i]), lambda v: Partial(v.y[v.k], v.z[v.i]),
                 condition=r"\text{the components of } x \text{ are independent}", level=2, family="functions")
BOTH_EXTREMES = Rule("largest and smallest", r"\frac{\partial}{\partial x} (\max(u, v) + \min(u, v)) = "
                     r"\frac{\partial}{\partial x} (u + v)", (Partial,), _both_extremes,
                     lambda v: Partial(add(Max(v.z[v.k], v.a), Min(v.z[v.k], v.a)), v.z[v.i]),
                     lambda v: Partial(add(Max(v.z[v.k], v.a), negate(Min(v.z[v.k], v.a))), v.z[v.i]), among=(Max, Min))
UNKNOWN = Rule("unknown function", "", (Partial,), _unknown_function, lambda v: Partial(Function("f")(v.z[v.k]), v.z[v.i]),
               lambda v: Partial(exp(v.z[v.k]), v.z[v.i]))
"""Never rewrites: raises `NoRule` for a function without a row."""

RULES = (LOG_EXPONENTIAL, LOG_ABSOLUTE, BOTH_EXTREMES, *LINEAR, *matrices.RULES, *decompositions.RULES, *diagonals.RULES,
         *PRODUCTS, *FUNCTION_RULES, COMPONENT)
"""In the order in which they are tried on every line."""
