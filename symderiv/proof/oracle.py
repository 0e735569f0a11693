"""The oracle: the value of any expression, by plain arithmetic on balls with proved radii.

It shares nothing with the rules that derive: a sum is a sum, a function is its value, and a derivative is the answer of a
neighbouring world to a small step, imaginary at first (so that nothing cancels), real inside another derivative. Each node is
compiled once into a closure that takes a world and gives an array over all values of its letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import acb, arb, ctx
from sympy import Add, Expr, Float, Integer, Mul, NumberSymbol, Pow, Rational
from sympy.core.relational import Equality, GreaterThan, LessThan, Relational, StrictGreaterThan, StrictLessThan, Unequality

from symderiv.errors import CannotSample, IndexClash, NoRule
from symderiv.notation import Cases, Components, Extent, Index, Opaque, Within, is_condition
from symderiv.notation.nodes import Binder, Delta, Entry, Indicator, Partial, free_indices
from symderiv.notation.square import Det, InverseEntry
from symderiv.notation.tensors import Tensor
from symderiv.proof.domain import KINK, TIE, NearKink, power
from symderiv.proof.folds import BINDERS
from symderiv.proof.functions import function_row
from symderiv.proof.grid import Grid, gathered, joined
from symderiv.proof.limits import require_time
from symderiv.proof.linear import determinant, inverse
from symderiv.proof.numbers import Lost, Value, ball, mpf, ratio, whole
from symderiv.proof.unspecified import unspecified

if TYPE_CHECKING:
    from symderiv.proof.point import World

Code = Callable[["World"], Grid]


def evaluate(expr: Expr, point: World, values: Mapping[Index, int]) -> Any:
    """The value of `expr` at a point, as an mpmath number; `values` gives each free index a number from 1.

    Raises `NoRule` for a function or node without a row, `CannotSample` where the value is not finite and real, lies
    too near a kink, or an index leaves its axis, `IndexClash` when a free index has no value.

    >>> from symderiv.notation import Axis, Definitions, Partial, Sum, Tensor
    >>> from symderiv.proof.point import Point
    >>> K = Axis("K"); k, i = K.index("k"), K.index("i"); x = Tensor("x", (K,))
    >>> point = Point({"K": 2}, Definitions(), {"x": [0.5, 3.0]})
    >>> round(float(evaluate(Partial(Sum(x[k]**2, k), x[i]), point, {i: 2})), 12)
    6.0
    """
    missing = sorted(i.name for i in free_indices(expr) - set(values))
    if missing:
        raise IndexClash("A free index has no value", typed=", ".join(missing))
    found = grid_of(expr, point)
    places = {slot(i): n - 1 for i, n in values.items()}
    return mpf(found.data[tuple(places[a] for a in found.axes)], point.context)


def grid_of(expr: Expr, point: World) -> Grid:
    """The values of `expr` at a point for all values of its free letters; what has no value is `Lost`.

    Raises `NoRule` for a function or node without a row.
    """
    with ctx.workprec(point.bits):
        return compiled(expr)(point)


_SLOTS: dict[Index, int] = {}
_NODES = count()


def slot(index: Index) -> int:
    """The number under which an index letter names an axis."""
    return _SLOTS.setdefault(index, len(_SLOTS))


@lru_cache(maxsize=50_000)
def compiled(expr: Expr) -> Code:
    """The closure that evaluates `expr`; equal expressions share it, and with it the values a world remembers."""
    for kind, compile_ in _NODE_TABLE:
        if isinstance(expr, kind):
            return compile_(expr)
    return _call(expr)


@lru_cache(maxsize=50_000)
def _names(expr: Any) -> frozenset[str]:
    """The tensors that an expression mentions, by name."""
    return frozenset[str]({expr.name} if isinstance(expr, Tensor) else ()).union(*(_names(a) for a in expr.args))


@lru_cache(maxsize=50_000)
def _derives(expr: Any) -> bool:
    """Whether there is a derivative in an expression."""
    return isinstance(expr, Partial) or any(_derives(a) for a in expr.args)


def _remembered(code: Code, expr: Expr) -> Code:
    """`code`, run once in each world; where nothing that `expr` mentions has moved, in the world around it."""
    node, names = next(_NODES), _names(expr)
    stays = not _derives(expr)

    def run(world: World) -> Grid:
        while stays and world.parent is not None and names.isdisjoint(world.moving):
            world = world.parent
        found = world.memo.get(node)
        if found is None:
            require_time()
            found = world.memo[node] = code(world)
        return found

    return run


def _index(expr: Index) -> Code:
    axes, axis = (slot(expr),), expr.axis
    return lambda world: Grid(axes, np.arange(1, world.size(axis) + 1))


def _integer(expr: Integer) -> Code:
    value = Grid((), int(expr))
    return lambda world: value


def _rational(expr: Rational) -> Code:
    p, q = int(expr.p), int(expr.q)
    return _remembered(lambda world: Grid((), ratio(p, q)), expr)


def _float(expr: Float) -> Code:
    return _remembered(lambda world: Grid((), ball(expr)), expr)


_CONSTANTS: dict[str, Callable[[], Any]] = {
    "Exp1": arb.const_e, "Pi": arb.pi, "EulerGamma": arb.const_euler, "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
}


def _constant(expr: NumberSymbol) -> Code:
    made = _CONSTANTS.get(type(expr).__name__)
    if made is None:
        raise NoRule("The oracle does not know this constant", typed=expr)
    value = made
    return _remembered(lambda world: Grid((), acb(value())), expr)


def _extent(expr: Extent) -> Code:
    return lambda world: Grid((), world.size(expr.axis))


def _places(indices: Iterable[Expr]) -> Callable[[World], list[Grid]]:
    """The closure for index expressions; each must come to whole numbers."""
    given = [(i, compiled(i)) for i in indices]
    return lambda world: [_counted(code(world), i) for i, code in given]


def _counted(grid: Grid, index: Expr) -> Grid:
    if grid.data.dtype != object:
        return grid
    numbers = np.frompyfunc(lambda v: whole(v, index), 1, 1)(grid.data)
    return Grid(grid.axes, np.asarray(numbers).astype(np.int64))


def _entry(expr: Entry) -> Code:
    tensor, places = expr.tensor, _places(expr.indices)
    letters = [slot(i) for i in expr.indices if isinstance(i, Index)]
    plain = len(letters) == len(expr.indices) == len(set(letters)) and all(
        i.axis == a for i, a in zip(expr.indices, tensor.axes, strict=True))

    def run(world: World) -> Grid:
        data, rest = world.field(tensor.name)
        if plain and data.shape[:len(letters)] == tuple(world.size(a) for a in tensor.axes):
            return Grid.sorted((*letters, *rest), data)
        world.require_axes(tensor, data.ndim - len(rest))
        return gathered(data, rest, places(world), lambda n: Lost(world.stray(tensor, n)))

    return _remembered(run, expr)


def _add(expr: Add) -> Code:
    codes = [compiled(a) for a in expr.args]
    return _remembered(lambda world: reduce(lambda a, b: joined(np.add, a, b), [code(world) for code in codes]), expr)


def _mul(expr: Mul) -> Code:
    """Ranges, deltas and indicators come first, those of letters alone before others: what a 0 masks need not have a value."""
    masks = sorted((a for a in expr.args if isinstance(a, Within | Delta | Indicator)), key=lambda a: a.has(Entry))
    gates = [compiled(a) for a in masks]
    codes = [compiled(a) for a in expr.args if a not in masks]

    def run(world: World) -> Grid:
        rest = reduce(_times, [code(world) for code in codes], Grid((), 1))
        return reduce(lambda found, gate: _masked(gate(world), found), reversed(gates), rest)

    return _remembered(run, expr)


def _times(a: Grid, b: Grid) -> Grid:
    return joined(np.multiply, a, b)


def _masked(mask: Grid, values: Grid) -> Grid:
    """The values where a mask of 0 and 1 is 1, 0 elsewhere, whatever stands there."""
    if mask.data.dtype != object:
        return joined(lambda m, v: np.where(m != 0, v, 0), mask, values)
    return joined(np.frompyfunc(_gate, 2, 1), mask, values)


def _gate(mask: Value, value: Value) -> Value:
    return mask if isinstance(mask, Lost) else value if mask else 0


def _pow(expr: Pow) -> Code:
    """A condition as exponent comes first: where it is 0, the base need not have a value."""
    base, exponent, held = compiled(expr.base), compiled(expr.exp), is_condition(expr.exp)

    def raised(b: Value, e: Value) -> Value:
        return 1 if held and isinstance(e, int) and e == 0 else power(b, e, expr)

    lifted = np.frompyfunc(raised, 2, 1)
    return _remembered(lambda world: joined(lifted, base(world), exponent(world)), expr)


# How each relation reads the difference of its sides, and of whole numbers.
_RELATIONS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Equality, lambda d: d == 0), (Unequality, lambda d: d != 0), (StrictGreaterThan, lambda d: d > 0),
    (GreaterThan, lambda d: d >= 0), (StrictLessThan, lambda d: d < 0), (LessThan, lambda d: d <= 0),
)


def relation_test(relation: Relational) -> Callable[[Any], Any]:
    """How a relation reads the difference of its sides. Raises `NoRule` for one that has no row."""
    found = next((test for kind, test in _RELATIONS if isinstance(relation, kind)), None)
    if found is None:
        raise NoRule("The oracle cannot decide this condition", typed=relation,
                     advice="Add a row for it to _RELATIONS in symderiv/proof/oracle.py.")
    return found


def _indicator(expr: Indicator) -> Code:
    relation = expr.args[0]
    test, left, right = relation_test(relation), compiled(relation.args[0]), compiled(relation.args[1])

    def decide(difference: Value) -> Value:
        if isinstance(difference, Lost):
            return difference
        if isinstance(difference, int):
            return int(test(difference))
        distance = abs(float(difference.real))
        if TIE <= distance < KINK:
            return Lost(NearKink("The point lies too near a kink", typed=expr))
        return int(test(0 if distance < TIE else difference.real))

    lifted = np.frompyfunc(decide, 1, 1)

    def run(world: World) -> Grid:
        difference = joined(np.subtract, left(world), right(world))
        if difference.data.dtype != object:
            held = test(difference.data).astype(np.int64)
        else:
            held = np.asarray(lifted(difference.data), dtype=object)
        for side in (0, 1):
            if any(isinstance(v, int | np.integer) and v == 1 - side for v in held.flat):
                world.note(expr, side)
        exact = held.dtype != object or not any(isinstance(v, Lost) for v in held.flat)
        return Grid(difference.axes, held.astype(np.int64) if exact else held)

    return _remembered(run, expr)


def _delta(expr: Delta) -> Code:
    places = _places(expr.indices)
    return _remembered(lambda world: joined(lambda a, b: (a == b).astype(np.int64), *places(world)), expr)


def _cases(expr: Cases) -> Code:
    """Only the value that applies counts."""
    left, right, same, other = map(compiled, expr.args)

    def run(world: World) -> Grid:
        agree = joined(np.equal, left(world), right(world))
        return joined(lambda a, s, o: np.where(a, s, o), agree, same(world), other(world))

    return _remembered(run, expr)


def _listed(expr: Components) -> Code:
    index, *values = map(compiled, expr.args)

    def run(world: World) -> Grid:
        place = index(world)
        chosen = Grid((), Lost(CannotSample("An index leaves its axis", typed=expr.args[0])))
        for n, value in enumerate(values, 1):
            chosen = joined(lambda p, v, rest, n=n: np.where(p == n, v, rest), place, value(world), chosen)
        return chosen

    return _remembered(run, expr)


def _within(expr: Within) -> Code:
    places, axis = _places((expr.index,)), expr.axis

    def run(world: World) -> Grid:
        (place,) = places(world)
        return Grid(place.axes, ((place.data >= 1) & (place.data <= world.size(axis))).astype(np.int64))

    return _remembered(run, expr)


def _partial(expr: Partial) -> Code:
    body, tensor, places = compiled(expr.body), expr.wrt.tensor, _places(expr.wrt.indices)
    held = tuple(t.name for t in expr.held)

    def run(world: World) -> Grid:
        answers = [(body(moved), moved) for moved in world.moved(tensor, held)]
        slope = world.slope([a for a, _ in answers])
        own = answers[0][1].directions
        if not any(a in slope.axes for a in own) and tensor.axes:
            slope = Grid(slope.axes, slope.data * 0) if own else slope
            return joined(np.add, slope, _zeros(tensor, places(world), world))
        rest = tuple(a for a in slope.axes if a not in own)
        data = slope.data.transpose([slope.axes.index(a) for a in (*own, *rest)])
        return gathered(data, rest, places(world), lambda n: Lost(world.stray(tensor, n)))

    return _remembered(run, expr)


def _zeros(tensor: Tensor, places: Sequence[Grid], world: World) -> Grid:
    """0 wherever the indices stay on their axes."""
    data = np.zeros([world.size(a) for a in tensor.axes], dtype=object)
    return gathered(data, (), places, lambda n: Lost(world.stray(tensor, n)))


def _determinant(expr: Det) -> Code:
    return _remembered(lambda world: Grid(*reversed(determinant(expr.tensor, world))), expr)


def _inverse(expr: InverseEntry) -> Code:
    """All components share one inversion in each world."""
    tensor, places = expr.tensor, _places(expr.indices)

    def run(world: World) -> Grid:
        found = world.inverses.get(tensor.name)
        if found is None:
            found = world.inverses[tensor.name] = inverse(tensor, world)
        return gathered(*found, places(world), lambda n: Lost(world.stray(tensor, n)))

    return _remembered(run, expr)


def _opaque(expr: Opaque) -> Code:
    return _remembered(lambda world: unspecified(expr, world), expr)


def _binder(expr: Binder) -> Code:
    fold = BINDERS.get(type(expr).__name__)
    if fold is None:
        raise NoRule("The oracle cannot evaluate this sign", typed=type(expr).__name__,
                     advice="Add a row for it to BINDERS in symderiv/proof/folds.py.")
    body, letters, join = compiled(expr.body), [(slot(i), i.axis) for i in expr.indices], fold

    def run(world: World) -> Grid:
        return join(body(world), [(s, world.size(a)) for s, a in letters], expr, world.note)

    return _remembered(run, expr)


def _call(expr: Expr) -> Code:
    """A function by the name of its class; its value must be finite and real."""
    if not expr.args:
        raise NoRule("The oracle has no value for this", typed=expr,
                     advice="Declare a scalar as a tensor without axes, an index with its axis.")
    row, codes = function_row(expr.func.__name__), [compiled(a) for a in expr.args]

    def run(world: World) -> Grid:
        lifted = np.frompyfunc(lambda *args: row.value(args, expr, world.note), len(codes), 1)
        return joined(lifted, *(code(world) for code in codes))

    return _remembered(run, expr)


# The first row whose type fits compiles the node; everything else is a function call.
_NODE_TABLE: tuple[tuple[type, Callable[[Any], Code]], ...] = (
    (Index, _index), (Integer, _integer), (Rational, _rational), (Float, _float), (NumberSymbol, _constant),
    (Extent, _extent), (Entry, _entry), (Add, _add), (Mul, _mul), (Pow, _pow), (Delta, _delta), (Indicator, _indicator),
    (Within, _within),
    (Partial, _partial), (Binder, _binder), (Det, _determinant), (InverseEntry, _inverse), (Opaque, _opaque),
    (Cases, _cases), (Components, _listed),
)
__all__ = ["Code", "compiled", "evaluate", "grid_of", "slot"]
