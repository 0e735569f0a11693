"""Random index expressions for property tests, other ways to write one, and an evaluator that shares no code with the library."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st
from sympy import Add, Expr, Function, Integer, Max, Mul, Pow, Rational, Rel, Symbol, cos, exp, log, sin, tanh

from symderiv.notation import Axis, Delta, Entry, Extent, Index, Indicator, MaxOver, Prod, Sum, Tensor, add, mul, power

K, D = Axis("K"), Axis("D")
SIZES = {"K": 3, "D": 2}
TENSORS = (Tensor("s"), Tensor("x", (K,)), Tensor("y", (K,)), Tensor("u", (D,)), Tensor("A", (K, K)), Tensor("W", (K, D)),
           Tensor("B", (D, K)))
FREE = (K.index("i"), K.index("j"), D.index("d"))
LETTERS = {K: "klmnpqr", D: "defghab"}
EXPONENTS = (Integer(2), Integer(3), Integer(-1), Rational(1, 2), Rational(-3, 2))
NUMBERS = (Integer(2), Integer(-1), Rational(1, 3), K.extent)
SMOOTH = (exp, sin, cos, tanh)


class NoValue(Exception):
    """The expression has no real value here."""


def fresh(axis: Axis, avoid: frozenset[str], draw: Any) -> Index:
    """A letter of the axis that is not taken."""
    return axis.index(draw(st.sampled_from([c for c in LETTERS[axis] if c not in avoid] or [f"z_{len(avoid)}"])))


@st.composite
def expressions(draw: Any, free: tuple[Index, ...] = FREE, depth: int = 3) -> Expr:
    """An expression whose free letters are among `free`."""
    return build(draw, free, depth)


def build(draw: Any, free: tuple[Index, ...], depth: int) -> Expr:
    """One random expression, at most `depth` operations deep."""
    return BUILDERS[draw(st.sampled_from(INNER if depth else LEAVES))](draw, free, depth - 1)


LEAVES = ("entry", "entry", "delta", "number")
INNER = ("entry", "add", "mul", "mul", "sum", "sum", "power", "function", "indicator", "max", "delta")


def entry(draw: Any, free: tuple[Index, ...], depth: int) -> Expr:
    """A component of some tensor at letters in scope."""
    fitting = [t for t in TENSORS if all(any(i.axis == a for i in free) for a in t.axes)]
    tensor = draw(st.sampled_from(fitting))
    return Entry(tensor, *(draw(st.sampled_from([i for i in free if i.axis == a])) for a in tensor.axes))


def _several(join: Any) -> Any:
    return lambda draw, free, depth: join(*(build(draw, free, depth) for _ in range(draw(st.integers(2, 3)))))


def _sum(draw: Any, free: tuple[Index, ...], depth: int) -> Expr:
    axis = draw(st.sampled_from([K, K, D]))
    letter = fresh(axis, frozenset(i.name for i in free), draw)
    body = build(draw, (*free, letter, letter), depth)
    return Sum(body, letter)


def _max(draw: Any, free: tuple[Index, ...], depth: int) -> Expr:
    letter = fresh(K, frozenset(i.name for i in free), draw)
    kind = draw(st.sampled_from([MaxOver, Prod]))
    return kind(build(draw, (*free, letter, letter), min(depth, 1)), letter)


def _power(draw: Any, free: tuple[Index, ...], depth: int) -> Expr:
    return power(build(draw, free, min(depth, 1)), draw(st.sampled_from(EXPONENTS)))


def _function(draw: Any, free: tuple[Index, ...], depth: int) -> Expr:
    function = draw(st.sampled_from((*SMOOTH, log, abs)))
    return function(build(draw, free, min(depth, 1)))


def _pair(draw: Any, free: tuple[Index, ...]) -> tuple[Index, Index]:
    letters = [i for i in free if i.axis == K]
    return draw(st.sampled_from(letters)), draw(st.sampled_from(letters))


BUILDERS = {
    "entry": entry, "add": _several(add), "mul": _several(mul), "sum": _sum, "power": _power, "function": _function, "max": _max,
    "number": lambda draw, free, depth: draw(st.sampled_from(NUMBERS)),
    "delta": lambda draw, free, depth: Delta(*_pair(draw, free)),
    "indicator": lambda draw, free, depth: Indicator(Rel(*_pair(draw, free), draw(st.sampled_from(["<=", "<", ">", "!="])))),
}


@st.composite
def rewordings(draw: Any, expr: Expr) -> Expr:
    """The same expression with terms and factors in another order and other bound letters."""
    return _reworded(draw, expr, {i: i for i in expr.free_symbols if isinstance(i, Index)})


def _reworded(draw: Any, expr: Any, names: Mapping[Index, Index]) -> Any:
    if isinstance(expr, Index):
        return names[expr]
    if not expr.args:
        return expr
    if isinstance(expr, Sum | MaxOver | Prod):
        names = dict(names)
        for letter in draw(st.permutations(expr.indices)):
            names[letter] = fresh(letter.axis, frozenset(i.name for i in names.values()), draw)
        return type(expr)(_reworded(draw, expr.body, names), *draw(st.permutations([names[i] for i in expr.indices])))
    args = [_reworded(draw, a, names) for a in expr.args]
    if isinstance(expr, Add | Mul):
        return expr.func(*draw(st.permutations(args)), evaluate=False)
    return Pow(*args, evaluate=False) if isinstance(expr, Pow) else expr.func(*args)


def arrays(seed: int) -> dict[str, Any]:
    """Values for every tensor."""
    rng = np.random.default_rng(seed)
    shapes = {t.name: [SIZES[a.name] for a in t.axes] for t in TENSORS}
    return {name: rng.uniform(0.2, 1.4, size=shape) * rng.choice([-1, 1, 1], size=shape) for name, shape in shapes.items()}


def assignments(letters: Any) -> list[dict[Index, int]]:
    """Every assignment of 1-based values to letters."""
    letters = sorted(letters, key=str)
    return [dict(zip(letters, v, strict=True)) for v in itertools.product(*(range(1, SIZES[i.axis.name] + 1) for i in letters))]


def value(expr: Any, data: Mapping[str, Any], at: Mapping[Index, int]) -> float:
    """The value of an expression by plain loops; raises `NoValue` outside the real domain."""
    result = _value(expr, data, at)
    if not math.isfinite(result) or abs(result) > 1e8:
        raise NoValue
    return result


def _value(expr: Any, data: Mapping[str, Any], at: Mapping[Index, int]) -> float:
    if isinstance(expr, Index):
        return at[expr]
    if isinstance(expr, Extent):
        return SIZES[expr.axis.name]
    if isinstance(expr, Entry):
        return float(data[expr.tensor.name][tuple(int(_value(i, data, at)) - 1 for i in expr.indices)])
    if isinstance(expr, Sum | MaxOver | Prod):
        join = {Sum: sum, MaxOver: max, Prod: math.prod}[type(expr)]
        return join(_value(expr.body, data, {**at, **inner}) for inner in assignments(expr.indices))
    if not expr.args:
        if not (expr.is_real and expr.is_finite):
            raise NoValue
        return float(expr)
    return _applied(expr, [a if isinstance(a, Symbol) else _value(a, data, at) for a in _operands(expr)])


def _operands(expr: Any) -> tuple[Any, ...]:
    return expr.args[0].args if isinstance(expr, Indicator) else expr.args


def _applied(expr: Any, values: list[float]) -> float:
    whole = isinstance(expr, Pow) and values[1] == int(values[1])
    if isinstance(expr, Pow) and ((abs(values[0]) < 1e-6 and not (whole and values[1] >= 0)) or (values[0] < 0 and not whole)):
        raise NoValue
    if isinstance(expr, log) and values[0] < 1e-9:
        raise NoValue
    if isinstance(expr, Indicator):
        return float(COMPARISONS[expr.args[0].rel_op](*values))
    try:
        return OPERATIONS[type(expr)](*values) if type(expr) in OPERATIONS else float(expr.func(*values))
    except (OverflowError, ZeroDivisionError) as error:
        raise NoValue from error


OPERATIONS = {Add: lambda *v: math.fsum(v), Mul: lambda *v: math.prod(v), Pow: lambda a, b: a**b, exp: math.exp, log: math.log,
              sin: math.sin, cos: math.cos, tanh: math.tanh, Delta: lambda a, b: float(a == b), Max: max}
COMPARISONS = {"<=": lambda a, b: a <= b, "<": lambda a, b: a < b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
               "!=": lambda a, b: a != b, "==": lambda a, b: a == b}
__all__ = ["FREE", "Function", "NoValue", "arrays", "assignments", "expressions", "rewordings", "value"]
