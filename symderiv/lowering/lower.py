"""Index expressions as array operations: `Lowering.whole` gives the node of an expression whose letters are its dimensions.

>>> from symderiv.notation import Axis, Sum, Tensor
>>> K, D = Axis("K"), Axis("D"); W, x = Tensor("W", (K, D)), Tensor("x", (D,)); k, d = K.index("k"), D.index("d")
>>> low = Lowering([W, x])
>>> low.whole(Sum(W[k, d] * x[d], d), (k,)).kind
'matmul'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sympy import Add, Function, Max, Min, Mul, Pow, Rational

from symderiv.lowering import masks, products, scans, shifts, side_by_side
from symderiv.lowering.context import Context
from symderiv.lowering.graph import Graph, Node, Value
from symderiv.lowering.stable import logarithms, shares
from symderiv.notation import (
    CholeskyEntry,
    CholeskyInverseEntry,
    Definition,
    Delta,
    Det,
    Eigenvalue,
    EigenvectorEntry,
    Entry,
    ExponentialEntry,
    ExponentialSlope,
    Extent,
    Index,
    Indicator,
    InverseEntry,
    MatrixEntry,
    MaxOver,
    Prod,
    Sum,
    TriangleEntry,
    TriangleInverseEntry,
    Within,
    factors,
    is_condition,
    mul,
    negate,
    power,
)

REDUCTIONS: dict[type, str] = {Sum: "sum", Prod: "prod", MaxOver: "max"}


class Lowering(Context):
    """Lowers the expressions of one program."""

    def prepare(self, rows: Iterable[Definition]) -> None:
        """Lower definitions in their order, as models are deep; those that their logarithms may replace wait."""
        for row in rows:
            if not logarithms.special(self, row.body):
                self.array(row.tensor)

    def ordered(self, expr: Any, letters: Sequence[Index]) -> Value:
        """The array of an expression, its quotients of exponentials in shares."""
        return super().ordered(self.in_shares(expr), letters)

    def in_shares(self, expr: Any) -> Any:
        """An expression with its quotients of exponentials in shares of their sum."""
        return shares.in_shares(self, expr)

    def labelled(self, label: Entry) -> Value:
        """The places that labels name: an array at places, too."""
        tensor = label.tensor
        size = self.known_size(tensor.over) if tensor.over else None
        checked = (self.array(tensor), size or self.graph.number("math.inf"))
        return shifts.access(self, self.graph.make("label", checked, tensor.first), tensor.axes, label.indices)


def _entry(low: Lowering, expr: Entry) -> Value:
    if expr.tensor.over is not None:
        return masks.as_number(low, expr)
    return low.component(expr) or shifts.access(low, low.array(expr.tensor), expr.tensor.axes, expr.indices)


def _add(low: Lowering, expr: Add) -> Value:
    if masks.holds_label(expr):
        return masks.as_number(low, expr)
    for rewritten in (logarithms.difference, side_by_side.pieces):
        found = rewritten(low, expr)
        if found is not None:
            return found
    minus, values = [], []
    for term in expr.args:
        negative = factors(term)[0].could_extract_minus_sign() and factors(term)[0].is_number
        minus.append(bool(negative))
        values.append(low.value(negate(term) if negative else term))
    order = sorted(range(len(values)), key=lambda n: minus[n])
    return low.graph.elementwise("add", [values[n] for n in order], tuple(minus[n] for n in order), low.hint)


def _pow(low: Lowering, expr: Pow) -> Value:
    if is_condition(expr.exp):
        held = masks.condition(low, expr.exp)
        return low.graph.elementwise("where", (held, low.value(expr.base), low.number(Rational(1))), None, low.hint)
    exponent = expr.exp
    if exponent.is_number and exponent.could_extract_minus_sign():
        below = low.guarded(low.value(power(expr.base, -exponent)))
        return low.graph.elementwise("div", (low.number(Rational(1)), below), None, low.hint)
    if exponent == Rational(1, 2) and _legs(expr.base):
        return low.call("hypot", *map(low.value, _legs(expr.base)))
    base = low.value(expr.base)
    if not exponent.is_Integer:
        base = low.guarded(base)
    if exponent == Rational(1, 2):
        return low.call("sqrt", base)
    return low.graph.elementwise("pow", (base, low.value(exponent)), None, low.hint)


def _legs(expr: Any) -> list[Any]:
    """u and v of u² + v², whose squares may be beyond the range of numbers."""
    if not isinstance(expr, Add) or len(expr.args) != 2:
        return []
    found = [t.base for t in expr.args if isinstance(t, Pow) and t.exp == 2 and t.base.has(Entry)]
    return found if len(found) == 2 else []


def _reduction(low: Lowering, expr: Any) -> Value:
    running = scans.product(low, expr) if isinstance(expr, Prod) else None
    if running is not None:
        return running
    body = low.value(expr.body)
    missing = [i for i in expr.indices if i not in body.letters]
    found = low.graph.reduced(REDUCTIONS[type(expr)], body, expr.indices)
    if not missing or isinstance(expr, MaxOver):
        return found
    times = low.number(mul(*(i.axis.extent for i in missing)))
    return low.graph.elementwise("mul" if isinstance(expr, Sum) else "pow", (found, times), None, low.hint)


def _extremum(low: Lowering, expr: Max | Min) -> Value:
    values = [low.value(a) for a in sorted(expr.args, key=lambda a: not a.is_number)]
    name, first = type(expr).__name__, values[0]
    for other in values[1:]:
        first = low.call(name, first, other)
    return first


def _function(low: Lowering, expr: Any) -> Value:
    name = type(expr).__name__
    values = [low.guarded(low.value(a)) for a in expr.args]
    if all(v.node.kind == "number" for v in values):
        return low.number(expr)
    return low.call(name, *values)


def _of_matrix(low: Lowering, expr: MatrixEntry) -> Value:
    """A component of what is made of a matrix, or of each of several."""
    axes = expr.axes_of(expr.tensor)
    return shifts.access(low, MATRICES[type(expr)](low.graph, low.array(expr.tensor)), axes, expr.indices)


MATRICES: dict[type, Callable[[Graph, Node], Node]] = {
    InverseEntry: lambda graph, a: graph.make("inv", (a,)), Det: lambda graph, a: graph.make("det", (a,)),
    CholeskyEntry: lambda graph, a: graph.make("cholesky", (a,)),
    CholeskyInverseEntry: lambda graph, a: graph.make("inv", (graph.make("cholesky", (a,)),)),
    Eigenvalue: lambda graph, a: graph.make("part", (graph.make("eigh", (a,)),), 0),
    EigenvectorEntry: lambda graph, a: graph.make("part", (graph.make("eigh", (a,)),), 1),
    ExponentialEntry: lambda graph, a: graph.make("expm", (a,)),
    ExponentialSlope: lambda graph, a: graph.make("expm_slope", (a,)),
    TriangleEntry: lambda graph, a: graph.make("part", (graph.make("qr", (a,)),), 1),
    TriangleInverseEntry: lambda graph, a: graph.make("inv", (graph.make("part", (graph.make("qr", (a,)),), 1),)),
}
"""What is made of a matrix, as operations on arrays."""

Lowering.kinds = (
    (Entry, _entry),
    (MatrixEntry, _of_matrix), (Add, _add), (Mul, products.product), (Sum, products.product), (Pow, _pow),
    ((Prod, MaxOver), _reduction), (Delta, masks.delta),
    ((Indicator, Within), lambda low, e: masks.counted(low, masks.condition(low, e))),
    ((Max, Min), _extremum),
    (Index, masks.as_number), (Extent, lambda low, e: low.number(e)),
    (logarithms.Log, logarithms.logarithm), (Function, _function),
)
