"""Conditions as arrays of truth values: comparisons of values, and of places along axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Add, Eq, Function, Mul, Ne, Pow, log

from symderiv.errors import NoRule
from symderiv.lowering import extremes
from symderiv.lowering.context import Context
from symderiv.lowering.graph import Value
from symderiv.notation import (
    ONE,
    Affine,
    Delta,
    Entry,
    Extent,
    Index,
    Indicator,
    InverseEntry,
    Tensor,
    Within,
    factors,
    mul,
    negate,
)
from symderiv.notation.nodes import atoms

Terms = tuple[list[tuple[int, Value]], int]
MASKS = (Indicator, Within)
BOUNDED = frozenset({"tanh", "sigmoid", "sin", "cos", "erf", "erfc", "Phi", "phi", "atan", "sign"})
"""Functions that have a value everywhere, and none that is infinite."""


def condition(low: Context, expr: Any) -> Value:
    """Where an indicator, a range or a product of these holds."""
    if isinstance(expr, Mul):
        return both(low, [condition(low, f) for f in factors(expr)])
    if isinstance(expr, Within):
        return _within(low, expr)
    if isinstance(expr, Delta):
        return _placed(low, "==", *expr.indices)
    relation = expr.args[0]
    sides = [low.in_shares(side) for side in (relation.lhs, relation.rhs)]
    if all(_is_place(s) for s in sides) and not all(_is_number(s) for s in sides):
        return _placed(low, relation.rel_op, *sides)
    compared = extremes.with_its_own(low, *sides) if isinstance(relation, Eq | Ne) else None
    return _compared(low, compared or [low.value(side) for side in sides], relation.rel_op, all(map(_is_number, sides)))


def both(low: Context, conditions: Sequence[Value]) -> Value:
    """Where all conditions hold."""
    return conditions[0] if len(conditions) == 1 else low.graph.elementwise("and", conditions, None, low.hint)


def covering(low: Context, part: Any) -> Value | None:
    """Where a sum of masked terms may be other than 0: where one of its masks holds. None where a term has no mask."""
    each = [[f for f in factors(t) if isinstance(f, MASKS)] for t in part.args] if isinstance(part, Add) else []
    if not each or not all(each):
        return None
    held = [both(low, [condition(low, f) for f in found]) for found in each]
    return low.graph.elementwise("or", held, None, low.hint)


def may_fail(part: Any) -> bool:
    """Whether a factor may have no value where a mask leaves it out."""
    return bool(atoms(part, InverseEntry)) or _fails(part)


def _fails(part: Any) -> bool:
    functions = {type(f).__name__ for f in atoms(part, Function)}
    exponents = [p.exp for p in atoms(part, Pow)]
    return not functions <= BOUNDED or bool(atoms(part, log)) or any(not n.is_Integer or n < 0 for n in exponents)


def is_truth(low: Context, part: Any) -> bool:
    """Whether a factor is 0 or 1 by what it is made of: what a condition defines, or 1 less one."""
    if isinstance(part, Entry):
        row = low.rows.get(part.tensor)
        return row is not None and is_truth(low, row.body)
    if isinstance(part, Mul):
        return all(is_truth(low, f) for f in factors(part))
    return isinstance(part, MASKS) or _denied(low, part) is not None


def _denied(low: Context, part: Any) -> Any:
    """The truth value t of 1 − t."""
    if not (isinstance(part, Add) and len(part.args) == 2 and ONE in part.args):
        return None
    other = negate(next(a for a in part.args if a != ONE))
    return other if is_truth(low, other) else None


def holds(low: Context, part: Any) -> Value:
    """Where a factor that is 0 or 1 is 1."""
    denied = _denied(low, part)
    sides = low.value(part if denied is None else denied), Value(low.graph.number("0"))
    return low.graph.elementwise("compare", sides, "!=" if denied is None else "==", low.hint)


def rests_on_what_fails(low: Context, part: Any) -> bool:
    """Whether a quantity that a factor is made of, or one behind it, may have no value at some place."""
    return any(_fails(row.body) or rests_on_what_fails(low, row.body)
               for e in atoms(part, Entry) if (row := low.rows.get(e.tensor)) is not None)


def counted(low: Context, held: Value) -> Value:
    """Truth values as the numbers 1 and 0, in the precision of the inputs."""
    return Value(low.graph.make("cast", (held.node, low.reference())), held.letters)


def delta(low: Context, expr: Delta) -> Value:
    """An identity matrix, or a comparison of places."""
    i, j = expr.indices
    if isinstance(i, Index) and isinstance(j, Index) and i.axis == j.axis:
        return Value(low.graph.make("eye", (low.size(i.axis), low.reference())), (i, j))
    return counted(low, condition(low, expr))


# --- places along axes ------------------------------------------------------------------------------------------------

def _is_number(expr: Any) -> bool:
    return not atoms(expr, Tensor, Index)


def _is_place(expr: Any) -> bool:
    """Whether an expression counts places: letters, whole numbers, sizes, labels."""
    if isinstance(expr, Entry):
        return expr.tensor.over is not None
    if isinstance(expr, Add | Mul):
        return all(_is_place(a) for a in expr.args)
    return isinstance(expr, Index | Extent) or bool(expr.is_Integer)


def counted_from_zero(low: Context, expr: Any) -> Terms:
    """An index expression as multiples of arrays that count from 0, and what is to be added to them."""
    if isinstance(expr, Entry):
        return [(1, low.labelled(expr))], 1
    found = Affine.of(expr)
    if found is None and isinstance(expr, Add):
        parts = [counted_from_zero(low, a) for a in expr.args]
        return [t for p in parts for t in p[0]], sum(p[1] for p in parts)
    if found is None:
        raise NoRule("This is no place along an axis", typed=str(expr))
    terms, constant = [], found.constant
    for atom, number in sorted(found.coefficients.items(), key=lambda t: (t[1] < 0, str(t[0]))):
        letter = next((p for p in (atom.args or (atom,)) if isinstance(p, Index)), None)
        size = low.number(mul(*(p for p in (atom.args or (atom,)) if isinstance(p, Extent))))
        if letter is None:
            terms.append((number, size))
        elif letter is atom:
            terms.append((number, places(low, letter)))
            constant += number
        else:
            terms += [(number, low.graph.elementwise("mul", (size, places(low, letter)))), (number, size)]
    return terms, constant


def places(low: Context, letter: Index) -> Value:
    """The places along an axis, counted from 0."""
    return Value(low.graph.make("arange", (low.size(letter.axis), low.reference())), (letter,))


def total(low: Context, terms: Iterable[tuple[int, Value]], constant: int) -> Value:
    """The sum of multiples of arrays and a whole number."""
    parts, minus = [], []
    for number, value in terms:
        times = Value(low.graph.number(str(abs(number))))
        parts.append(value if abs(number) == 1 else low.graph.elementwise("mul", (times, value)))
        minus.append(number < 0)
    if constant or not parts:
        parts.append(Value(low.graph.number(str(abs(constant)))))
        minus.append(constant < 0)
    if len(parts) == 1 and not minus[0]:
        return parts[0]
    return low.graph.elementwise("add", parts, tuple(minus), low.hint)


def _placed(low: Context, sign: str, one: Any, other: Any) -> Value:
    """A comparison of places; what both count from cancels."""
    (left, a), (right, b) = counted_from_zero(low, one), counted_from_zero(low, other)
    if not left:
        sides = total(low, (), 0 if not right else a - b), total(low, right, 0)
    else:
        sides = total(low, left, 0), total(low, right, b - a)
    return _compared(low, sides, sign)


def _compared(low: Context, sides: Sequence[Value], sign: str, of_sizes: bool = True) -> Value:
    found = low.graph.elementwise("compare", sides, sign, low.hint)
    if found.letters or not of_sizes:
        return found
    return Value(low.graph.make("flag", (found.node, low.reference())))  # of sizes alone Python makes a truth value of its own


def _within(low: Context, expr: Within) -> Value:
    """Whether a place is on its axis, each side where it says something."""
    terms, constant = counted_from_zero(low, expr.index)
    place = total(low, terms, constant - 1)
    low_side, high_side = expr.doubtful
    tests = [_compared(low, (place, Value(low.graph.number("0"))), ">=")] * low_side
    tests += [_compared(low, (place, Value(low.size(expr.axis))), "<")] * high_side
    return both(low, tests)


def holds_label(expr: Any) -> bool:
    """Whether a sum counts places, those of labels among them."""
    return _is_place(expr) and any(e.tensor.over is not None for e in atoms(expr, Entry))


def as_number(low: Context, place: Any) -> Value:
    """A letter or a label that stands as a number: its place counted from 1, whatever its array counts from."""
    terms, constant = counted_from_zero(low, place)
    counted = total(low, terms, 0)
    cast = Value(low.graph.make("cast", (counted.node, low.reference())), counted.letters)
    if not constant:
        return cast
    number = Value(low.graph.number(str(abs(constant))))
    return low.graph.elementwise("add", (cast, number), (False, constant < 0), low.hint)
