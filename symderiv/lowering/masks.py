"""Conditions as arrays of truth values: comparisons of values, of places along axes, and of an array with its own extreme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import Any

from sympy import Add, Eq, Mul, Ne, exp

from symderiv.errors import NoRule, SymderivError
from symderiv.lowering.context import Context
from symderiv.lowering.graph import Value
from symderiv.normal_form import normal_form
from symderiv.notation import (
    ONE,
    Affine,
    Delta,
    Entry,
    Extent,
    Index,
    Indicator,
    InverseEntry,
    MaxOver,
    Tensor,
    Within,
    add,
    alike,
    apart,
    factors,
    free_indices,
    mul,
    negate,
    operations,
    power,
    rebuild,
    replace_entries,
    substitute,
)

Terms = tuple[list[tuple[int, Value]], int]
MASKS = (Indicator, Within)
LONGEST = 200
"""Operations beyond which nothing more is written out."""


def condition(low: Context, expr: Any) -> Value:
    """Where an indicator, a range or a product of these holds."""
    if isinstance(expr, Mul):
        return both(low, [condition(low, f) for f in factors(expr)])
    if isinstance(expr, Within):
        return _within(low, expr)
    if isinstance(expr, Delta):
        return _placed(low, "==", *expr.indices)
    relation = expr.args[0]
    sides = (relation.lhs, relation.rhs)
    if all(_is_place(s) for s in sides) and not all(_is_number(s) for s in sides):
        return _placed(low, relation.rel_op, *sides)
    if isinstance(relation, Eq | Ne):
        sides = next((p for p in (sides, sides[::-1]) if _extreme(low, p[1])), sides)
        found = _with_its_own(low, *sides)
        if found is not None:
            return low.graph.elementwise("compare", found, relation.rel_op, low.hint)
        if isinstance(relation, Eq) and _extreme(low, sides[1]):
            return low.graph.elementwise("close", [low.value(s) for s in sides], None, low.hint)
    return low.graph.elementwise("compare", [low.value(s) for s in sides], relation.rel_op, low.hint)


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


def counted(low: Context, held: Value) -> Value:
    """Truth values as the numbers 1 and 0, in the precision of the inputs."""
    return Value(low.graph.make("cast", (held.node, low.reference())), held.letters)


def delta(low: Context, expr: Delta) -> Value:
    """An identity matrix, or a comparison of places."""
    i, j = expr.indices
    if isinstance(i, Index) and isinstance(j, Index) and i.axis == j.axis and not {i, j} & low.changed.keys():
        return Value(low.graph.make("eye", (low.size(i.axis), low.reference())), (i, j))
    return counted(low, condition(low, expr))


# --- an array and its own largest entry -------------------------------------------------------------------------------

def _extreme(low: Context, expr: Any) -> MaxOver | None:
    """The maximum over an axis that an expression is, by itself or by the definitions of what it mentions."""
    def written_out(entry: Entry) -> Any:
        row = low.rows.get(entry.tensor)
        return row.at(*entry.indices) if row and row.body.atoms(MaxOver) else None

    found = replace_entries(expr, written_out) if isinstance(expr, Entry | Mul) else expr
    return found if isinstance(found, MaxOver) else None


def _places_in(expr: Any, letters: Sequence[Index]) -> Iterator[dict[Index, Index]]:
    """What the letters of a maximum may be in an expression: different free letters over their axes."""
    free = sorted(free_indices(expr), key=lambda i: i.name)
    for some in permutations(free, len(letters)):
        if all(i.axis == s.axis for i, s in zip(letters, some, strict=True)):
            yield dict(zip(letters, some, strict=True))


def _equal(low: Context, one: Any, other: Any) -> bool:
    """Whether two expressions are seen to be equal: as they stand, with symmetric inverses turned, as polynomials, or once what
    they mention is written out."""
    return _alike(one, other) or (one.has(InverseEntry) and _alike(_turned(low, one), _turned(low, other))) or \
        _alike(_written_out(low, one), _written_out(low, other))


def _written_out(low: Context, expr: Any) -> Any:
    """An expression in inputs and exponentials alone: definitions and sigmoids written out."""
    for _ in low.rows:
        found = replace_entries(expr, lambda e: low.rows[e.tensor].at(*e.indices) if e.tensor in low.rows else None)
        if found is expr or operations(found) > LONGEST:
            break
        expr = found
    return _in_exponentials(expr)


def _in_exponentials(expr: Any) -> Any:
    args = [_in_exponentials(a) for a in expr.args] if not isinstance(expr, Tensor) else expr.args
    if type(expr).__name__ == "sigmoid":
        return power(add(ONE, exp(negate(args[0]))), -ONE)
    return rebuild(expr, args) if args else expr


def _turned(low: Context, expr: Any) -> Any:
    """An expression in which the inverse of a symmetric matrix has its letters in order."""
    if isinstance(expr, InverseEntry):
        if expr.lead or not _is_symmetric(low, expr.tensor):
            return expr
        return InverseEntry(expr.tensor, *sorted(expr.indices, key=str))
    return rebuild(expr, [_turned(low, a) for a in expr.args]) if expr.args else expr


def _is_symmetric(low: Context, matrix: Tensor) -> bool:
    row = low.rows.get(matrix)
    if row is None:
        return any(g.name in ("symmetric", "spd") for g in matrix.givens)
    return _alike(row.body, row.at(*row.indices[::-1]))


def _alike(one: Any, other: Any) -> bool:
    """Whether two expressions are equal as they stand, or as polynomials: x · x is x²."""
    if alike(one, other) or one.atoms(Tensor) != other.atoms(Tensor):
        return alike(one, other)
    try:
        return normal_form(one) == normal_form(other)
    except SymderivError:
        return False


def _with_its_own(low: Context, one: Any, other: Any) -> tuple[Value, Value] | None:
    """An array and its largest entry, both from the same numbers: f_l and max_k f_k, where f_l is computed as f_k is.

    Computed twice, in two orders of summation, the two would differ in the last digit, and nothing would be the largest.
    """
    largest = _extreme(low, other)
    if largest is None:
        return None
    largest = apart(largest, *free_indices(one), *low.changed, *(i for mask in low.guards for i in mask.letters))
    found = next((m for m in _places_in(one, largest.indices) if _equal(low, substitute(largest.body, m), one)), None)
    if found is None:
        return None
    body = low.value(largest.body)
    letters = [found.get(i, i) for i in body.letters]
    if len(set(letters)) < len(letters):
        return None
    passed_in = any(e.tensor in low.leaves and e.tensor in low.rows for e in other.atoms(Entry))
    return body.named(letters), low.value(largest if passed_in else other)


# --- places along axes ------------------------------------------------------------------------------------------------

def _is_number(expr: Any) -> bool:
    return not expr.atoms(Tensor, Index)


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
    return low.graph.elementwise("compare", sides, sign, low.hint)


def _within(low: Context, expr: Within) -> Value:
    """Whether a place is on its axis, each side where it says something."""
    terms, constant = counted_from_zero(low, expr.index)
    place = total(low, terms, constant - 1)
    low_side, high_side = expr.doubtful
    tests = [low.graph.elementwise("compare", (place, Value(low.graph.number("0"))), ">=", low.hint)] * low_side
    tests += [low.graph.elementwise("compare", (place, Value(low.size(expr.axis))), "<", low.hint)] * high_side
    return both(low, tests)


def as_number(low: Context, letter: Index) -> Value:
    """A letter that stands as a number: its place counted from 1."""
    cast = low.graph.make("cast", (places(low, letter).node, low.reference()))
    one = Value(low.graph.number("1"))
    return low.graph.elementwise("add", (Value(cast, (letter,)), one), (False, False), low.hint)
