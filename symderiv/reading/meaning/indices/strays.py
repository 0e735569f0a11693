r"""Indices that leave their axis though a sum says where it begins or ends: x_{i+1} of \sum_{i=2}^{n} where x has n entries.

Nothing says what stands there. A sum that ends before, \sum_{i=2}^{n-1}, keeps the index inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from sympy import Add, Eq, Expr, Ge, Gt, Integer, Le, Lt, Mul, Pow
from sympy.core.relational import Relational

from symderiv.errors import AxisMismatch
from symderiv.notation import Axis, Entry, Index, Indicator, Tensor
from symderiv.notation.indices.affine import Affine, SizeForm, below, surely_positive
from symderiv.notation.indices.axes import Extent
from symderiv.notation.indices.by_name import size_form
from symderiv.notation.nodes import Mask
from symderiv.notation.ranges import Within, is_condition
from symderiv.patterns import late
from symderiv.reading.meaning.indices.unsaid_sizes import stands_in

EDGE = (r"Start the sum behind the edge, as in \sum_{t=2}^{T}, or give what stands before it: Let $y_0$ be given; "
        "or say what stands behind the last one, as in $x_{n+1} = 0$, on a ring $x_{n+1} = x_1$.")
Bound = tuple[Index, bool, "SizeForm | None"]
"""A letter, whether it is bounded above, and by what; nothing where that is no sum of sizes."""
MARKED = late(r"\$|\\[\[(]|\\begin")
"""What a text has whose formulas are marked."""
SLACK: Mapping[type[Relational], tuple[bool, int]] = {Ge: (False, 0), Gt: (False, 1), Le: (True, 0), Lt: (True, 1)}
"""Whether a comparison bounds its left side above, and by how much it is stricter than ≤ or ≥."""


class Range(NamedTuple):
    """The letter of an index, what is added to it, where it begins, and how far before the end of its axis it ends."""

    letter: Index
    shift: int
    start: int
    less: int


@dataclass(frozen=True)
class Stray:
    """An entry with an index that leaves its axis, at the low end or at the high one."""

    tensor: Tensor
    index: Expr
    axis: Axis
    high: bool
    told: tuple[Bound, ...]

    def range(self) -> Range | None:
        """Over what its letter runs; None where it has not one letter alone."""
        found = Affine.of(self.index)
        letters = [atom for atom in found.coefficients if isinstance(atom, Index)] if found is not None else []
        if found is None or len(letters) != 1 or found.coefficients != {letters[0]: 1}:
            return None
        ends = dict(size_form(self.axis))
        starts = [form.get("", 0) for letter, high, form in self.told if letter == letters[0] and not high and form is not None]
        lasts = [ends.get("", 0) - form.get("", 0) for letter, high, form in self.told
                 if letter == letters[0] and high and form is not None and {**form, "": 0} == {**ends, "": 0}]
        return Range(letters[0], found.constant, max([1, *starts]), max([0, *lasts]))


def require_inside(made: Iterable[tuple[Tensor, Sequence[Index], Expr]], source: str) -> None:
    """Raises `AxisMismatch`, with how to go on in this text, for an index that leaves its axis under the conditions around it."""
    for tensor, indices, body in made:
        if strays := list(_strays(body, ())):
            first, advice = strays[0], _advice(strays, indices, source)
            raise AxisMismatch(f"Index {first.index} of {first.tensor.name} leaves its axis {first.axis}",
                               typed=f"{tensor.name} := {body}"[:200],
                               advice=advice if MARKED.search(source) else advice.replace("$", ""))


def _strays(expr: Any, told: tuple[Bound, ...]) -> Iterator[Stray]:
    if isinstance(expr, Entry):
        for index, axis in zip(expr.indices, expr.tensor.axes, strict=True):
            if not (isinstance(index, Index) and index.axis == axis):
                leaving = (high for high in (False, True) if _leaves(index, axis, high, told))
                yield from (Stray(expr.tensor, index, axis, high, told) for high in leaving)
        return
    if isinstance(expr, Pow) and is_condition(expr.exp):
        told = (*told, *_bounds(expr.exp))
    if isinstance(expr, Mul):
        masks = (f.base if isinstance(f, Pow) and f.exp.is_positive else f for f in expr.args)
        told = (*told, *(bound for f in masks if isinstance(f, Mask) for bound in _bounds(f)))
    for part in expr.args:
        yield from _strays(part, told)


def _leaves(index: Expr, axis: Axis, high: bool, told: Sequence[Bound]) -> bool:
    """Whether the index goes below 1 at some sizes, or above the end at all sizes, whatever bound is taken for each letter."""
    found = Affine.of(index)
    if (beside := _beside_label(index)) is not None:
        return beside > 0 if high else beside < 0
    if found is None or any(not isinstance(atom, Index | Extent) for atom in found.coefficients):
        return False
    letters = [(atom, n) for atom, n in found.coefficients.items() if isinstance(atom, Index)]
    ends = [[_multiple(form, n) for form in _ends(letter, high == (n > 0), told)] for letter, n in letters]
    sizes = {atom: n for atom, n in found.coefficients.items() if not isinstance(atom, Index)}
    totals = [_total([Affine(sizes, found.constant).extreme(high), *chosen]) for chosen in product(*ends)]
    if not letters or not totals:
        return False
    beyond = _total([dict(size_form(axis)), {"": 1}])
    return all(below(beyond, total) for total in totals) if high else not any(map(surely_positive, totals))


def _ends(letter: Index, high: bool, told: Sequence[Bound]) -> list[SizeForm]:
    """All that bounds a letter on one side; nothing where something does of which nobody can say how far."""
    forms = [form for one, above, form in told if one == letter and above == high]
    own: SizeForm = dict(size_form(letter.axis)) if high else {"": 1}
    return [own, *(form for form in forms if form is not None)] if None not in forms else []


def _beside_label(index: Expr) -> int | None:
    """What is added to a class number in an index, the -1 of y_n - 1: a class may be the first one, and the last one."""
    labels = [part for part in index.args if isinstance(part, Entry)] if isinstance(index, Add) else []
    rest = [part for part in index.args if not isinstance(part, Entry)] if labels else []
    return int(rest[0]) if len(labels) == 1 and len(rest) == 1 and isinstance(rest[0], Integer) else None


def _bounds(condition: Any) -> Iterator[Bound]:
    """What a condition says of the letters that it compares."""
    relations: Iterable[Any] = [condition.args[0]] if isinstance(condition, Indicator) else []
    if isinstance(condition, Within):
        relations = [Ge(condition.index, Integer(1), evaluate=False), Le(condition.index, condition.axis.extent, evaluate=False)]
    elif not isinstance(condition, Indicator):
        parts = [part for part in condition.args if isinstance(part, Mask)]
        yield from (bound for part in parts for bound in _bounds(part))
        yield from ((letter, high, None) for letter in ([] if parts else _letters(condition)) for high in (False, True))
    for relation in relations:
        yield from (bound for letter in _letters(relation) for bound in _of_relation(relation, letter))


def _of_relation(relation: Relational, letter: Index) -> Iterator[Bound]:
    """The bounds of one letter: i ≥ 2, i + 1 ≤ n; of another kind on the sides that it may bound."""
    sides = [Affine.of(side) for side in relation.args]
    gap = sides[0].minus(sides[1]) if sides[0] is not None and sides[1] is not None else None
    slope = gap.coefficients.get(letter, 0) if gap is not None else _slope(sides, letter)
    if slope not in (1, -1) or not isinstance(relation, Eq | Ge | Gt | Le | Lt):
        yield from ((letter, high, None) for high in (False, True))
        return
    rest = {atom: n for atom, n in gap.coefficients.items() if atom != letter} if gap is not None else {}
    plain = gap is not None and all(isinstance(atom, Extent) for atom in rest)
    above, slack = SLACK.get(type(relation), (False, 0))
    for high in (False, True) if isinstance(relation, Eq) else (above == (slope > 0),):
        bound = Affine(rest, gap.constant if gap is not None else 0).times(-slope).extreme(high)
        yield letter, high, _total([bound, {"": -slack if high else slack}]) if plain else None


def _slope(sides: Sequence[Affine | None], letter: Index) -> int:
    """How often a letter stands on the side that is a sum, where the other one is none and has no letter."""
    signed = zip((1, -1), sides, strict=True)
    return next((sign * side.coefficients.get(letter, 0) for sign, side in signed if side is not None), 0)


def _letters(condition: Any) -> list[Index]:
    """The letters that a condition compares, not those of entries in it."""
    if isinstance(condition, Entry | Index):
        return [condition] if isinstance(condition, Index) else []
    return [letter for part in condition.args for letter in _letters(part)]


def _multiple(form: SizeForm, number: int) -> SizeForm:
    return {name: number * n for name, n in form.items()}


def _total(forms: Sequence[SizeForm]) -> SizeForm:
    total: dict[str, int] = {}
    for form in forms:
        for name, n in form.items():
            total[name] = total.get(name, 0) + n
    return total


def _advice(strays: Sequence[Stray], indices: Sequence[Index], source: str) -> str:
    """Where the sum has to begin and end, and what may be said of the places beyond."""
    first = strays[0]
    own = first.range()
    if _beside_label(first.index) is not None:
        name, axis = first.tensor.latex or first.tensor.name, first.axis
        return (rf"Write the sum over the classes, as in \sum_{{k=1}}^{axis} y_{{nk}} \log({name}_{{k+1}} - {name}_k) with "
                rf"one-hot $y$ and ${name} \in \mathbb{{R}}^{{{axis}+1}}$.")
    if own is None:
        return f"Let the sums around it begin and end so that it stays between 1 and {first.axis}."
    ways = [] if own[0] in indices else [_within(first, own, strays)]
    ways += _beyond(first, own, source) if len({(one.tensor, one.index, one.high) for one in strays}) == 1 else []
    said = "; or ".join(ways) or f"let {own[0]} begin and end so that it stays between 1 and {first.axis}"
    return f"{said[0].upper()}{said[1:]}."


def _within(first: Stray, own: Range, strays: Sequence[Stray]) -> str:
    letter, _, start, less = own
    shifts = [found.shift for one in strays if one.axis == first.axis and (found := one.range()) and found.letter == letter]
    begin, before = max(start, 1 - min(shifts)), max(less, *shifts, 0)
    if any(one == letter and high and form is None for one, high, form in first.told):
        return f"let {letter} begin at {begin}"
    size = first.axis.size
    end = f"{first.axis}-{before}" if before and size is None else str(first.axis if size is None else size - before)
    return rf"let the sum begin and end where every index is inside, as in \sum_{{{letter}={begin}}}^{{{end}}}"


def _beyond(stray: Stray, own: Range, source: str) -> Iterator[str]:
    """What a text may say of the one place that the index reaches beyond its axis."""
    name, axis = stray.tensor.latex or stray.tensor.name, stray.axis
    if len(stray.tensor.axes) > 1:
        return
    if stray.high and own.shift - own.less == 1 and stands_in(str(axis), source):
        yield f"say what stands behind the last one, as in ${name}_{{{axis}+1}} = 0$, on a ring ${name}_{{{axis}+1}} = {name}_1$"
    elif not stray.high and own.shift + own.start == 0:
        given = f", or give it: Let ${name}_0$ be given" if own.start == 1 else ""
        yield f"say what stands before the first one, as in ${name}_0 = 0${given}"


__all__ = ["EDGE", "require_inside"]
