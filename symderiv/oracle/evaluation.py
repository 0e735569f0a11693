"""The oracle: the value of any expression, by plain arithmetic on balls with proved radii.

It shares nothing with the rules that derive: a sum is a sum, a function is its value, and a derivative is the answer of a
neighbouring world to a small step, imaginary at first (so that nothing cancels), real inside another derivative. Each node is
compiled once into a closure that takes a world and gives an array over all values of its letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
from flint import ctx
from sympy import Add, Expr, Float, Integer, Mul, NumberSymbol, Pow, Rational

from symderiv.errors import CannotSample, IndexClash, NoRule
from symderiv.notation import Cases, Components, Direction, Extent, Index, Opaque, Within, as_sum, is_condition
from symderiv.notation.nodes import Binder, Delta, Indicator, Partial, Sum, by_object, free_indices
from symderiv.notation.square import MatrixEntry
from symderiv.notation.tensors import Entry, Tensor
from symderiv.oracle.constants import constant, decimal, fraction
from symderiv.oracle.contraction import contracting
from symderiv.oracle.decompositions import MATRICES
from symderiv.oracle.folds import BINDERS
from symderiv.oracle.grid import DIRECTIONS, Grid, TooMany, at_rest_once, counted, folded, gathered, joined, paired, slot
from symderiv.oracle.linear_algebra import of_each
from symderiv.oracle.masks import goes_in, held, leaves_out, masked, relation_test, times_mask
from symderiv.oracle.memory import Code, remembered
from symderiv.oracle.scalars.domain import called, power
from symderiv.oracle.scalars.functions import function_row
from symderiv.oracle.scalars.numbers import Lost, Value, mpf, whole
from symderiv.oracle.unspecified import unspecified
from symderiv.oracle.world import Field, Moved, World


def evaluate(expr: Expr, point: World, values: Mapping[Index, int]) -> Any:
    """The value of `expr` at a point, as an mpmath number; `values` gives each free index a number from 1.

    Raises `NoRule` for a function or node without a row, `CannotSample` where the value is not finite and real, lies
    too near a kink, or an index leaves its axis, `IndexClash` when a free index has no value.

    >>> from symderiv.notation import Axis, Definitions, Partial, Sum, Tensor
    >>> from symderiv.oracle.point import Point
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
    if ctx.prec == point.bits:
        return compiled(expr)(point)
    with ctx.workprec(point.bits):
        return compiled(expr)(point)


@by_object
@lru_cache(maxsize=50_000)
def compiled(expr: Expr) -> Code:
    """The closure that evaluates `expr`; equal expressions share it, and with it the values a world remembers."""
    return _compiler(type(expr))(expr)


@by_object
def _compiler(node: Any) -> Callable[[Any], Code]:
    """What compiles nodes of a type."""
    return next((compile_ for kind, compile_ in _NODE_TABLE if issubclass(node, kind)), _call)


def _index(expr: Index) -> Code:
    axes, axis = (slot(expr),), expr.axis
    return lambda world: Grid(axes, counted(world.size(axis)))


def _integer(expr: Integer) -> Code:
    value = Grid((), int(expr))
    return lambda world: value


def _extent(expr: Extent) -> Code:
    return lambda world: Grid((), world.size(expr.axis))


def _places(indices: Iterable[Expr], nowhere: int | None = None) -> Callable[[World], list[Grid]]:
    """The closure for index expressions; each must come to whole numbers. A place that is itself looked up off an axis, y of
    x_{y_0}, is `nowhere`, so that a mask can leave out what stands there; without it, no value."""
    given = [(i, compiled(i)) for i in indices]
    return lambda world: [_counted(code(world), i, nowhere) for i, code in given]


def _counted(grid: Grid, index: Expr, nowhere: int | None) -> Grid:
    if grid.data.dtype != object:
        return grid
    lost = () if nowhere is None else Lost
    numbers = np.frompyfunc(lambda v: nowhere if isinstance(v, lost) else whole(v, index), 1, 1)(grid.data)
    return Grid(grid.axes, np.asarray(numbers).astype(np.int64))


def _picked(tensor: Tensor, indices: Sequence[Expr]) -> Callable[[World, Any, tuple[int, ...]], Grid]:
    """What takes components at index expressions from an array with the tensor's axes first; letters alone need no search."""
    places, letters = _places(indices, nowhere=0), tuple(slot(i) for i in indices if isinstance(i, Index))
    count, rising = len(letters), Grid.laid(letters)
    plain = count == len(indices) == len(set(letters)) and all(
        i.axis == a for i, a in zip(indices, tensor.axes, strict=True))

    def pick(world: World, data: Any, rest: tuple[int, ...]) -> Grid:
        if plain and data.shape[:count] == world.shape(tensor):
            if not rest:
                return rising(data)
            if set(letters).isdisjoint(rest):
                return Grid.laid(letters + rest)(data)
        return gathered(data, rest, places(world), lambda n: Lost(world.stray(tensor, n)))

    return pick


def _entry(expr: Entry) -> Code:
    tensor, pick = expr.tensor, _picked(expr.tensor, expr.indices)
    name, count = tensor.name, len(tensor.axes)

    def run(world: World) -> Grid:
        data, rest = world.field(name)
        if data.ndim - len(rest) != count:
            world.refuse_axes(tensor, data.ndim - len(rest))
        return pick(world, data, rest)

    return remembered(run, expr)


def _add(expr: Add) -> Code:
    return remembered(_folding(np.add, expr.args), expr)


def _folding(operation: Callable[[Any, Any], Any], args: Sequence[Expr]) -> Code:
    """What joins the values of several expressions, of two without a list."""
    codes = [compiled(a) for a in args]
    if len(codes) == 1:
        return codes[0]
    if len(codes) == 2:
        one, other = codes
        return lambda world: paired(operation, one(world), other(world))
    return lambda world: folded(operation, [code(world) for code in codes])


def _mul(expr: Mul) -> Code:
    """Ranges, deltas and indicators come first, those of letters alone before others: what a 0 masks need not have a value. So it
    is with an input of 0 and 1, by which there are derivatives, too."""
    leaving, inside = list(filter(leaves_out, expr.args)), list(filter(goes_in, expr.args))
    if not (leaving or inside):
        return remembered(_folding(np.multiply, expr.args), expr)
    masks = sorted(leaving, key=lambda a: a.has(Entry))
    layers = [(compiled(a), times_mask) for a in inside] + [(compiled(a), masked) for a in reversed(masks)]
    plain = [a for a in expr.args if not (leaves_out(a) or goes_in(a))]
    inner = _folding(np.multiply, plain) if plain else _integer(Integer(1))

    def run(world: World) -> Grid:
        found = inner(world)
        for code, over in layers:
            found = over(code(world), found)
        return found

    return remembered(run, expr)


def _pow(expr: Pow) -> Code:
    """A condition as exponent comes first: where it is 0, the base need not have a value."""
    base, exponent, held = compiled(expr.base), compiled(expr.exp), is_condition(expr.exp)

    def raised(b: Value, e: Value) -> Value:
        return 1 if held and isinstance(e, int) and e == 0 else power(b, e, expr)

    lifted = np.frompyfunc(raised, 2, 1)
    return remembered(lambda world: joined(lifted, base(world), exponent(world)), expr)


def _indicator(expr: Indicator) -> Code:
    relation = expr.args[0]
    test, left, right = relation_test(relation), compiled(relation.args[0]), compiled(relation.args[1])
    return remembered(lambda world: held(left(world), right(world), test, expr, world.note), expr)


def _delta(expr: Delta) -> Code:
    places = _places(expr.indices)
    return remembered(lambda world: joined(lambda a, b: (a == b).astype(np.int64), *places(world)), expr)


def _cases(expr: Cases) -> Code:
    """Only the value that applies counts."""
    left, right, same, other = map(compiled, expr.args)

    def run(world: World) -> Grid:
        agree = joined(np.equal, left(world), right(world))
        return joined(lambda a, s, o: np.where(a, s, o), agree, same(world), other(world))

    return remembered(run, expr)


def _listed(expr: Components) -> Code:
    index, *values = map(compiled, expr.args)

    def run(world: World) -> Grid:
        place = index(world)
        chosen = Grid((), Lost(CannotSample("An index leaves its axis", typed=expr.args[0])))
        for n, value in enumerate(values, 1):
            chosen = joined(lambda p, v, rest, n=n: np.where(p == n, v, rest), place, value(world), chosen)
        return chosen

    return remembered(run, expr)


def _within(expr: Within) -> Code:
    places, axis = _places((expr.index,)), expr.axis

    def run(world: World) -> Grid:
        (place,) = places(world)
        return Grid(place.axes, ((place.data >= 1) & (place.data <= world.size(axis))).astype(np.int64))

    return remembered(run, expr)


def _partial(expr: Partial) -> Code:
    if isinstance(expr.wrt.tensor, Direction):
        return compiled(as_sum(expr))
    body, tensor, pick = compiled(expr.body), expr.wrt.tensor, _picked(expr.wrt.tensor, expr.wrt.indices)
    held = tuple(t.name for t in expr.held)

    def run(world: World) -> Grid:
        try:
            return pick(world, *_slope(body, world.moved(tensor, held), tensor))
        except TooMany:
            return pick(world, *_slope(body, world.moved(tensor, held, alone=True), tensor))

    return remembered(run, expr)


def _slope(body: Code, worlds: Sequence[Moved], tensor: Tensor) -> Field:
    """The derivative of `body` by all components of a tensor that moves in these worlds."""
    first = worlds[0]
    assert first.parent is not None
    return first.components(tensor, first.parent.slope([moved.along(tensor, body(moved)) for moved in worlds]))


def _of_matrix(expr: MatrixEntry) -> Code:
    """All components share one inversion, one decomposition in each world."""
    tensor, places, work = expr.tensor, _places(expr.indices), MATRICES[type(expr).__name__]
    key = (type(expr).__name__, tensor.name)

    def run(world: World) -> Grid:
        found = world.of_matrices.get(key)
        if found is None:
            found = world.of_matrices[key] = of_each(tensor, world, work)
        return gathered(*found, places(world), lambda n: Lost(world.stray(tensor, n)))

    return remembered(run, expr)


def _opaque(expr: Opaque) -> Code:
    return remembered(lambda world: unspecified(expr, world), expr)


def _binder(expr: Binder) -> Code:
    fold = BINDERS.get(type(expr).__name__)
    if fold is None:
        raise NoRule("The oracle cannot evaluate this sign", typed=type(expr).__name__,
                     advice="Add a row for it to BINDERS in symderiv/oracle/folds.py.")
    body, letters, join = compiled(expr.body), [(slot(i), i.axis) for i in expr.indices], fold

    def run(world: World) -> Grid:
        return join(body(world), [(s, world.size(a)) for s, a in letters], expr, world.note)

    return remembered(_contracting(expr, run), expr)


def _contracting(expr: Binder, folding: Code) -> Code:
    """A sum of products may be a product of matrices."""
    factors = expr.body.args if isinstance(expr, Sum) and isinstance(expr.body, Mul) else ()
    if len(factors) < 2 or any(map(goes_in, factors)):
        return folding
    codes, masks = ([compiled(a) for a in factors if leaves_out(a) is out] for out in (False, True))
    return contracting(codes, masks, [(slot(i), i.axis) for i in expr.indices], folding)


def _call(expr: Expr) -> Code:
    """A function by the name of its class; its value must be finite and real."""
    if not expr.args:
        raise NoRule("The oracle has no value for this", typed=expr,
                     advice="Declare a scalar as a tensor without axes, an index with its axis.")
    row, codes = function_row(expr.func.__name__), [compiled(a) for a in expr.args]
    smooth = partial(called, row.call, expr) if row.pieces is None else None

    def run(world: World) -> Grid:
        given, value = [code(world) for code in codes], smooth or (lambda *args: row.value(args, expr, world.note))
        if world.depth == 1 and len(given) == 1 and DIRECTIONS in given[0].axes:
            return Grid(given[0].axes, at_rest_once(value, given[0].data))
        return joined(np.frompyfunc(value, len(codes), 1), *given)

    return remembered(run, expr)


# The first row whose type fits compiles the node; everything else is a function call.
_NODE_TABLE: tuple[tuple[type, Callable[[Any], Code]], ...] = (
    (Index, _index), (Integer, _integer), (Rational, fraction), (Float, decimal), (NumberSymbol, constant),
    (Extent, _extent), (Entry, _entry), (Add, _add), (Mul, _mul), (Pow, _pow), (Delta, _delta), (Indicator, _indicator),
    (Within, _within), (Partial, _partial), (Binder, _binder), (MatrixEntry, _of_matrix), (Opaque, _opaque), (Cases, _cases),
    (Components, _listed),
)
__all__ = ["Code", "compiled", "evaluate", "grid_of", "slot"]
