"""Values of expressions by interval arithmetic in pure Python, where neither NumPy nor FLINT can be loaded.

Slow, without derivatives, and only for common functions: enough for a counterexample at one point. What it has no row for, and
what its intervals leave undecided, it refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import prod
from typing import Any

from mpmath.ctx_iv import MPIntervalContext
from mpmath.libmp import ComplexResult
from sympy import Add, E, Eq, Expr, Float, Integer, Mul, Ne, Pow, Rational, pi

from symderiv.errors import CannotSample, NoRule
from symderiv.notation import Axis, Cases, Definitions, Extent, Index, Within
from symderiv.notation.nodes import Binder, Delta, Indicator, Mask
from symderiv.notation.tensors import Entry

Interval = Any
Letters = Mapping[Index, int]

BALLS = MPIntervalContext()
BALLS.prec = 200
MOST = 20_000
"""So many nodes are worked out at a point: a person waits."""


class Corner:
    """Sizes of the axes, definitions, and numbers for the components of inputs, by place from 1.

    >>> from symderiv.notation import Axis, Sum, Tensor
    >>> K = Axis("K"); k = K.index("k"); x = Tensor("x", (K,))
    >>> corner = Corner({"K": 2}, Definitions(), {("x", (1,)): Integer(3), ("x", (2,)): Rational(1, 2)})
    >>> float(corner.value(Sum(x[k]**2, k), {}).mid)
    9.25
    """

    def __init__(self, sizes: Mapping[str, int], definitions: Definitions,
                 inputs: Mapping[tuple[str, tuple[int, ...]], Expr]) -> None:
        self.sizes, self.definitions, self.inputs = sizes, definitions, inputs
        self._components: dict[tuple[str, tuple[int, ...]], Interval] = {}
        self._count = 0

    def size(self, axis: Axis) -> int:
        """How many values an index over `axis` takes. Raises `CannotSample` where that is not said."""
        found = axis.size_among(self.sizes)
        if found is None or found < 1:
            raise CannotSample("An axis has no size at this point", typed=axis.name)
        return found

    def value(self, expr: Expr, letters: Letters) -> Interval:
        """An interval in which the value lies.

        Raises `NoRule` for what has no row here, `CannotSample` where there is no value or it is not decided.
        """
        self._count += 1
        if self._count > MOST:
            raise CannotSample("The expression is too long to be worked out here")
        row = next((code for kind, code in NODES if isinstance(expr, kind)), _call)
        try:
            found = row(self, expr, letters)
        except (ComplexResult, ZeroDivisionError, ValueError) as error:
            raise CannotSample("There is no value at this point", typed=expr) from error
        if not abs(found) < BALLS.inf:
            raise CannotSample("There is no value at this point", typed=expr)
        return found

    def place(self, index: Expr, letters: Letters) -> int:
        """The whole number that an index expression comes to."""
        found = self.value(index, letters)
        if found.delta != 0 or found.mid != int(found.mid):
            raise CannotSample("An index is no whole number", typed=index)
        return int(found.mid)

    def component(self, entry: Entry, letters: Letters) -> Interval:
        """A component of an input, or of a quantity by its definition."""
        at = tuple(self.place(i, letters) for i in entry.indices)
        key = (entry.tensor.name, at)
        if key not in self._components:
            self._components[key] = self._worked_out(entry, at)
        return self._components[key]

    def _worked_out(self, entry: Entry, at: tuple[int, ...]) -> Interval:
        if not all(1 <= n <= self.size(axis) for n, axis in zip(at, entry.tensor.axes, strict=True)):
            raise CannotSample("An index leaves its axis", typed=entry)
        row = self.definitions.of(entry.tensor)
        if row is not None:
            return self.value(row.body, dict(zip(row.indices, at, strict=True)))
        if (number := self.inputs.get((entry.tensor.name, at))) is None:
            raise CannotSample("A tensor has neither a definition nor a value", typed=entry)
        return self.value(number, {})


def _letter(corner: Corner, expr: Index, letters: Letters) -> Interval:
    if expr not in letters:
        raise CannotSample("A free index has no value", typed=expr)
    return BALLS.mpf(letters[expr])


def _product(corner: Corner, expr: Mul, letters: Letters) -> Interval:
    """Masks come first: what a 0 leaves out need not have a value."""
    found = BALLS.mpf(1)
    for factor in sorted(expr.args, key=lambda a: (not isinstance(a, Mask), a.has(Entry))):
        found *= corner.value(factor, letters)
        if isinstance(factor, Mask) and found == 0:
            return found
    return found


def _power(corner: Corner, expr: Pow, letters: Letters) -> Interval:
    base, exponent = corner.value(expr.base, letters), corner.value(expr.exp, letters)
    if exponent.delta == 0 and exponent.mid == int(exponent.mid):
        return base ** int(exponent.mid)
    return BALLS.exp(exponent * BALLS.log(base))


def _delta(corner: Corner, expr: Delta, letters: Letters) -> Interval:
    one, other = (corner.place(i, letters) for i in expr.indices)
    return BALLS.mpf(int(one == other))


def _indicator(corner: Corner, expr: Indicator, letters: Letters) -> Interval:
    """Undecided where the sides of an inequality meet: there is a kink."""
    relation = expr.args[0]
    low, high = (getattr(_difference(corner, relation, letters), end) for end in "ab")
    exact = low == high == 0
    if isinstance(relation, Eq | Ne) and (exact or low > 0 or high < 0):
        return BALLS.mpf(int(exact == isinstance(relation, Eq)))
    if not (low > 0 or high < 0):
        raise CannotSample("The point lies too near a kink", typed=expr)
    return BALLS.mpf(int((low > 0) == (">" in relation.rel_op)))


def _difference(corner: Corner, relation: Any, letters: Letters) -> Interval:
    one, other = (corner.value(side, letters) for side in relation.args)
    return one - other


def _within(corner: Corner, expr: Within, letters: Letters) -> Interval:
    return BALLS.mpf(int(1 <= corner.place(expr.index, letters) <= corner.size(expr.axis)))


def _cases(corner: Corner, expr: Cases, letters: Letters) -> Interval:
    one, other = (corner.place(i, letters) for i in expr.indices)
    return corner.value(expr.args[2 if one == other else 3], letters)


def _binder(corner: Corner, expr: Binder, letters: Letters) -> Interval:
    fold = FOLDS.get(type(expr).__name__)
    if fold is None:
        raise NoRule("Intervals have no row for this sign", typed=type(expr).__name__)
    places = product(*(range(1, corner.size(i.axis) + 1) for i in expr.indices))
    return fold([corner.value(expr.body, {**letters, **dict(zip(expr.indices, at, strict=True))}) for at in places])


def _call(corner: Corner, expr: Expr, letters: Letters) -> Interval:
    row = FUNCTIONS.get(expr.func.__name__)
    if row is None or not expr.args:
        raise NoRule("Intervals have no row for this", typed=expr)
    return row(*(corner.value(a, letters) for a in expr.args))


def _sigmoid(x: Interval) -> Interval:
    return 1 / (1 + BALLS.exp(-x))


def _largest(*values: Interval) -> Interval:
    return BALLS.mpf([max(v.a for v in values), max(v.b for v in values)])


def _least(*values: Interval) -> Interval:
    return -_largest(*(-v for v in values))


def _sign(x: Interval) -> Interval:
    if not (x.a > 0 or x.b < 0):
        raise CannotSample("The point lies too near a kink")
    return BALLS.mpf(1 if x.a > 0 else -1)


FOLDS: Mapping[str, Callable[[list[Interval]], Interval]] = {
    "Sum": lambda values: sum(values, BALLS.mpf(0)), "Prod": lambda values: prod(values, start=BALLS.mpf(1)),
    "MaxOver": lambda values: _largest(*values), "MinOver": lambda values: _least(*values),
}
FUNCTIONS: Mapping[str, Callable[..., Interval]] = {
    "exp": BALLS.exp, "log": BALLS.log, "sin": BALLS.sin, "cos": BALLS.cos, "tan": BALLS.tan,
    "sinh": lambda x: (BALLS.exp(x) - BALLS.exp(-x)) / 2, "cosh": lambda x: (BALLS.exp(x) + BALLS.exp(-x)) / 2,
    "tanh": lambda x: 1 - 2 / (BALLS.exp(2 * x) + 1), "sigmoid": _sigmoid, "softplus": lambda x: BALLS.log(1 + BALLS.exp(x)),
    "relu": lambda x: _largest(x, BALLS.mpf(0)), "Abs": lambda x: _largest(x, -x), "Max": _largest, "Min": _least,
    "sign": _sign, "step": lambda x: (1 + _sign(x)) / 2,
}
NODES: tuple[tuple[Any, Callable[[Corner, Any, Letters], Interval]], ...] = (
    (Index, _letter), (Extent, lambda corner, e, letters: BALLS.mpf(corner.size(e.axis))),
    (Integer, lambda corner, e, letters: BALLS.mpf(int(e))),
    (Rational, lambda corner, e, letters: BALLS.mpf(int(e.p)) / int(e.q)),
    (Float, lambda corner, e, letters: BALLS.mpf(e._mpf_)),
    (type(pi), lambda corner, e, letters: BALLS.pi + 0), (type(E), lambda corner, e, letters: BALLS.exp(1)),
    (Entry, Corner.component), (Add, lambda corner, e, letters: sum((corner.value(a, letters) for a in e.args), BALLS.mpf(0))),
    (Mul, _product), (Pow, _power), (Delta, _delta), (Indicator, _indicator), (Within, _within), (Cases, _cases),
    (Binder, _binder),
)
"""The first row whose type fits works out a node; everything else is a function call."""


__all__ = ["Corner", "Interval"]
