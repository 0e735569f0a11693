"""The oracle: the value of any expression, by plain arithmetic in high precision.

It shares nothing with the rules that derive: a sum is a loop, a derivative is a central difference between two
neighbouring worlds, a function is its value. Each node is compiled once into a closure that takes a world and the
values of the index letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from itertools import count, product
from typing import TYPE_CHECKING, Any

from sympy import Add, Expr, Float, Integer, Mul, NumberSymbol, Pow, Rational
from sympy.core.relational import Equality, GreaterThan, LessThan, StrictGreaterThan, StrictLessThan, Unequality

from symderiv.errors import CannotSample, IndexClash, NoRule
from symderiv.notation import Cases, Components, Extent, Index, Opaque, Within, is_condition
from symderiv.notation.nodes import Binder, Delta, Entry, Indicator, Partial, free_indices
from symderiv.notation.square import Det, InverseEntry
from symderiv.proof.domain import finite, keep_away, power, region
from symderiv.proof.folds import BINDERS
from symderiv.proof.functions import Value, function_row
from symderiv.proof.linear import determinant, inverse
from symderiv.proof.unspecified import unspecified

if TYPE_CHECKING:
    from symderiv.proof.point import World

Environment = dict[int, int]
Code = Callable[["World", Environment], Value]

def evaluate(expr: Expr, point: World, values: Mapping[Index, int]) -> Value:
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
    found = compiled(expr)(point, {slot(i): n for i, n in values.items()})
    return point.context.mpf(found)


_SLOTS: dict[Index, int] = {}
_NODES = count()


def slot(index: Index) -> int:
    """The number under which an index letter is kept while evaluating."""
    return _SLOTS.setdefault(index, len(_SLOTS))


@lru_cache(maxsize=50_000)
def compiled(expr: Expr) -> Code:
    """The closure that evaluates `expr`; equal expressions share it, and with it the values a world remembers."""
    for kind, compile_ in _NODE_TABLE:
        if isinstance(expr, kind):
            return compile_(expr)
    return _call(expr)


def _remembered(code: Code, expr: Expr) -> Code:
    """`code`, run once in each world for each choice of its free indices."""
    node, slots = next(_NODES), tuple(sorted(slot(i) for i in free_indices(expr)))

    def run(world: World, env: Environment) -> Value:
        key = (node, *[env[s] for s in slots])
        found = world.memo.get(key)
        if found is None:
            found = world.memo[key] = code(world, env)
        return found

    return run


def _index(expr: Index) -> Code:
    place = slot(expr)
    return lambda world, env: env[place]


def _integer(expr: Integer) -> Code:
    value = int(expr)
    return lambda world, env: value


def _rational(expr: Rational) -> Code:
    p, q = int(expr.p), int(expr.q)
    return _remembered(lambda world, env: world.context.mpf(p) / q, expr)


def _float(expr: Float) -> Code:
    return _remembered(lambda world, env: world.context.make_mpf(expr._mpf_), expr)


def _constant(expr: NumberSymbol) -> Code:
    name = {"Exp1": "e", "Pi": "pi", "EulerGamma": "euler", "GoldenRatio": "phi", "Catalan": "catalan"}.get(type(expr).__name__)
    if name is None:
        raise NoRule("The oracle does not know this constant", typed=expr)
    return lambda world, env: +getattr(world.context, name)


def _extent(expr: Extent) -> Code:
    return lambda world, env: world.size(expr.axis)


def _components(indices: Iterable[Expr]) -> Callable[[World, Environment], tuple[int, ...]]:
    """The closure for index expressions; each must come to a whole number."""
    given = tuple(indices)
    codes = [compiled(i) for i in given]
    if all(isinstance(i, Index) for i in given):
        slots = [slot(i) for i in given if isinstance(i, Index)]
        return lambda world, env: tuple([env[s] for s in slots])
    if all(isinstance(i, Index | Integer) for i in given):
        return lambda world, env: tuple([code(world, env) for code in codes])
    return lambda world, env: tuple([_whole(code(world, env), i) for code, i in zip(codes, given, strict=True)])


def _whole(value: Value, index: Expr) -> int:
    if value != int(value):
        raise CannotSample("An index is not a whole number", typed=index)
    return int(value)


def _entry(expr: Entry) -> Code:
    name, components = expr.tensor.name, _components(expr.indices)
    return lambda world, env: world.value(name, components(world, env))


def _add(expr: Add) -> Code:
    codes = [compiled(a) for a in expr.args]

    def run(world: World, env: Environment) -> Value:
        total = 0
        for code in codes:
            total = total + code(world, env)
        return total

    return run


def _mul(expr: Mul) -> Code:
    """Ranges, deltas and indicators come first, those of letters alone before others: what a 0 masks need not have a value."""
    masks = sorted((a for a in expr.args if isinstance(a, Within | Delta | Indicator)), key=lambda a: a.has(Entry))
    codes = [compiled(a) for a in (*masks, *(a for a in expr.args if a not in masks))]
    gates = len(masks)

    def run(world: World, env: Environment) -> Value:
        total = 1
        for n, code in enumerate(codes):
            factor = code(world, env)
            if n < gates and not factor:
                return 0
            total = total * factor
        return total

    return run


def _pow(expr: Pow) -> Code:
    """A condition as exponent comes first: where it is 0, the base need not have a value."""
    base, exponent, held = compiled(expr.base), compiled(expr.exp), is_condition(expr.exp)

    def run(world: World, env: Environment) -> Value:
        height = exponent(world, env)
        return 1 if held and not height else power(world.context, base(world, env), height, expr)

    return run


def _delta(expr: Delta) -> Code:
    left, right = map(compiled, expr.indices)
    return lambda world, env: int(left(world, env) == right(world, env))


# How each relation reads the difference of its sides.
_RELATIONS: tuple[tuple[type, Callable[[Value], bool]], ...] = (
    (Equality, lambda d: d == 0), (Unequality, lambda d: d != 0), (StrictGreaterThan, lambda d: d > 0),
    (GreaterThan, lambda d: d >= 0), (StrictLessThan, lambda d: d < 0), (LessThan, lambda d: d <= 0),
)


def _indicator(expr: Indicator) -> Code:
    relation = expr.args[0]
    holds = next((test for kind, test in _RELATIONS if isinstance(relation, kind)), None)
    if holds is None:
        raise NoRule("The oracle cannot decide this condition", typed=relation,
                     advice="Add a row for it to _RELATIONS in symderiv/proof/oracle.py.")
    left, right = compiled(relation.args[0]), compiled(relation.args[1])
    test, of_letters = holds, not relation.has(Entry)

    def run(world: World, env: Environment) -> Value:
        difference = left(world, env) - right(world, env)
        if not isinstance(difference, int):
            keep_away(difference, expr)
        held = test(difference)
        if difference or of_letters:
            world.note(expr, 0 if held else 1)
        return int(held)

    return run


def _cases(expr: Cases) -> Code:
    """Only the value that applies is computed."""
    left, right, same, other = map(compiled, expr.args)
    return lambda world, env: (same if left(world, env) == right(world, env) else other)(world, env)


def _listed(expr: Components) -> Code:
    index, *values = map(compiled, expr.args)
    return lambda world, env: values[index(world, env) - 1](world, env)


def _within(expr: Within) -> Code:
    index, axis = compiled(expr.index), expr.axis
    return lambda world, env: int(1 <= index(world, env) <= world.size(axis))


def _partial(expr: Partial) -> Code:
    body, tensor, components = compiled(expr.body), expr.wrt.tensor, _components(expr.wrt.indices)
    held = tuple(t.name for t in expr.held)

    def run(world: World, env: Environment) -> Value:
        component = components(world, env)
        plus, minus = world.moved(tensor, component, 1, held), world.moved(tensor, component, -1, held)
        return (body(plus, env) - body(minus, env)) / (2 * plus.step)

    return _remembered(run, expr)


def _determinant(expr: Det) -> Code:
    return _remembered(partial(determinant, expr), expr)


def _inverse(expr: InverseEntry) -> Code:
    """All components share one inversion in each world."""
    components = _components(expr.indices)

    def run(world: World, env: Environment) -> Value:
        found = world.matrices.get(expr.tensor.name)
        if found is None:
            found = world.matrices[expr.tensor.name] = inverse(expr, world)
        i, j = components(world, env)
        world.require_component(expr.tensor, (i, j))
        return found[i - 1, j - 1]

    return run


def _opaque(expr: Opaque) -> Code:
    return _remembered(lambda world, env: unspecified(expr, world), expr)


def _binder(expr: Binder) -> Code:
    fold = BINDERS.get(type(expr).__name__)
    if fold is None:
        raise NoRule("The oracle cannot evaluate this sign", typed=type(expr).__name__,
                     advice="Add a row for it to BINDERS in symderiv/proof/folds.py.")
    body, slots = compiled(expr.body), [slot(i) for i in expr.indices]
    join = fold

    def values(world: World, env: Environment) -> Iterable[Value]:
        inner = dict(env)  # a letter may be free outside and bound here
        for numbers in product(*(range(1, world.size(i.axis) + 1) for i in expr.indices)):
            inner.update(zip(slots, numbers, strict=True))
            yield body(world, inner)

    return _remembered(lambda world, env: join(values(world, env), expr, world), expr)


def _call(expr: Expr) -> Code:
    """A function by the name of its class; its value must be finite and real."""
    if not expr.args:
        raise NoRule("The oracle has no value for this", typed=expr,
                     advice="Declare a scalar as a tensor without axes, an index with its axis.")
    row, codes = function_row(expr.func.__name__), [compiled(a) for a in expr.args]

    def run(world: World, env: Environment) -> Value:
        c = world.context
        args = [c.mpf(code(world, env)) for code in codes]
        if row.pieces is not None:
            world.note(expr, region(row.pieces.margins(*args), expr))
        return finite(c, row.call, args, expr)

    return _remembered(run, expr)


# The first row whose type fits compiles the node; everything else is a function call.
_NODE_TABLE: tuple[tuple[type, Callable[[Any], Code]], ...] = (
    (Index, _index), (Integer, _integer), (Rational, _rational), (Float, _float), (NumberSymbol, _constant),
    (Extent, _extent), (Entry, _entry), (Add, _add), (Mul, _mul), (Pow, _pow), (Delta, _delta), (Indicator, _indicator),
    (Within, _within),
    (Partial, _partial), (Binder, _binder), (Det, _determinant), (InverseEntry, _inverse), (Opaque, _opaque),
    (Cases, _cases), (Components, _listed),
)
