"""Parts of arrays by NumPy's rules: places counted from 0 and from the end, slices, new axes, arrays of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np
from sympy import Expr, Integer

from symderiv.errors import AxisMismatch, NoRule
from symderiv.notation import (
    ONE,
    Index,
    apart,
    free_indices,
    mul,
    substitute,
    sum_over,
    tensors,
)
from symderiv.notation.nodes import Delta
from symderiv.tracing.arrays.aligning import at, common, place
from symderiv.tracing.arrays.operands import WRITTEN_OUT, tape_of, traced
from symderiv.tracing.arrays.taking import at_places, tidy
from symderiv.tracing.size_forms import Form, plus
from symderiv.tracing.sizes import form_of
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Dim, Traced, dim_form


@dataclass(frozen=True)
class Selector:
    """What an index says about one dimension: the dimension that comes of it, and where its letters lie in the old one.

    `dim` is None where the dimension goes, `at` is the place counted from 1 and None where everything stays; `places` is
    an array of places, `new` a dimension that was not there.
    """

    dim: Dim | None
    at: Expr | None = None
    places: Traced | None = None
    new: bool = False


def picked(array: Traced, index: Any) -> Traced:
    """array[index].

    Raises `AxisMismatch` for an index off its axis, `NoRule` for a choice of components by their values.
    """
    if mask_of(array, index) is not None:
        raise NoRule("How many components a mask picks depends on values", typed=repr(index)[:200],
                     advice="Multiply by the mask and sum, or use np.where.")
    base, selectors = selection(array, index)
    return gathered(base, selectors)


def mask_of(array: Traced, index: Any) -> Traced | None:
    """The array of truth values that an index is."""
    made = _listed(index, array)
    return made if isinstance(made, Traced) and made.kind == "bool" else None


def selection(array: Traced, index: Any) -> tuple[Traced, list[Selector]]:
    """What an index says, one selector for each old dimension and each new one; and the array that they pick from."""
    parts = [_listed(p, array) for p in (index if isinstance(index, tuple) else (index,))]
    given = sum(p is not None and p is not Ellipsis for p in parts)
    if given > array.ndim:
        raise AxisMismatch(f"The array has {array.ndim} dimensions", typed=f"{given} indices")
    cut = next((n for n, p in enumerate(parts) if p is Ellipsis), len(parts))
    parts[cut:cut + 1] = [slice(None)] * (array.ndim - given)
    old = [p for p in parts if p is not None]
    lists = [p for p in old if isinstance(p, Traced)]
    shared = common(lists) if lists else []
    base = single(array, [n for n, p in enumerate(old) if not _whole(p) and not _runs_along(array.dims[n], p, shared)])
    found = iter([_selector(base, n, p) for n, p in enumerate(old)])
    return base, [Selector((), new=True) if p is None else next(found) for p in parts]


def _whole(part: Any) -> bool:
    return isinstance(part, slice) and part.start is None and part.stop is None and part.step in (None, 1)


def _runs_along(dim: Dim, part: Any, shared: Sequence[Dim]) -> bool:
    """Whether places are those of a product of axes one after another, as np.arange(N * T) are."""
    return len(dim) > 1 and isinstance(part, Traced) and _apart_in(dim, tidy(at(part, shared) + 1)) is not None


def _apart_in(dim: Dim, where: Expr) -> dict[Index, Expr] | None:
    """Where each letter of a product of axes lies, for a place (n − 1) T + t in other letters of these axes."""
    candidates = [[j for j in sorted(free_indices(where), key=str) if j.axis == i.axis] for i in dim]
    found = next((c for c in product(*candidates) if len(set(c)) == len(c) and place(c) == where), None)
    return None if found is None else dict(zip(dim, found, strict=True))


def _listed(part: Any, array: Traced) -> Any:
    """An array or a list of places as a traced array."""
    if (isinstance(part, np.ndarray) and part.ndim) or isinstance(part, list):
        part = traced(part if tape_of([part]) else np.asarray(part), array.tape)
    if isinstance(part, Traced) and part.kind == "real":
        raise AxisMismatch("An index is a whole number, and these may be others", typed=repr(part)[:200],
                           advice='Say that an input holds places: y=sd.vector("y", N, given=sd.label(K)).')
    return part


def _selector(array: Traced, n: int, part: Any) -> Selector:
    dim, size = array.dims[n], array.form(n)
    if _whole(part):
        return Selector(dim)
    if isinstance(part, slice):
        return _sliced(array.tape, size, part)
    if isinstance(part, Traced):
        _require_places(array, size, part)
        return Selector(None, ONE, part)
    form = form_of(part)
    if form is None:
        raise NoRule("This index is not understood", typed=repr(part)[:200],
                     advice="There are places, slices, None and arrays of places.")
    return Selector(None, array.tape.extent(plus(_from_start(form, size, array.tape, 1), {"": 1})))


def _require_places(array: Traced, size: Form, part: Traced) -> None:
    """Note how large a dimension must be for an array of places that are numbers."""
    sizes = [i.axis.size for i in part.letters]
    if tensors(part.body) or not any(size) or None in sizes or prod(n or 0 for n in sizes) > WRITTEN_OUT:
        return
    found = [substitute(part.body, {i: Integer(m) for i, m in zip(part.letters, at_, strict=True)})
             for at_ in product(*(range(1, (n or 0) + 1) for n in sizes))]
    if all(p.is_Integer for p in found):
        array.tape.require(size, max(int(p) + 1 if int(p) >= 0 else -int(p) for p in found))


def _from_start(form: Form, size: Form, tape: Tape, beyond: int) -> Form:
    """A place or the end of a slice, counted from the start; sizes are large enough for it."""
    number = form.get("", 0)
    negative = number < 0 and all(c < 0 for c in form.values())
    made = plus(size, form) if negative else form
    if not any(form):
        least = -number if negative else number + beyond
        if negative and least > 1:
            size = tape.at_least(size, least)
            made = plus(size, form)
        tape.require(size, least)
    return made


def _sliced(tape: Tape, size: Form, part: slice) -> Selector:
    step = 1 if part.step is None else part.step
    if not any(size):
        return _counted(tape, size.get("", 0), part)
    if step == 1:
        start = {} if part.start is None else _bound(part.start, size, tape)
        stop = size if part.stop is None else _bound(part.stop, size, tape)
        tape.contain(size, stop)
        letters = tape.letters(plus(stop, start, -1))
        return Selector(letters, _letter(letters) + tape.extent(start))
    if step == -1 and part.start is None and part.stop is None:
        letters = tape.letters(size)
        return Selector(letters, tape.extent(plus(size, {"": 1})) - _letter(letters))
    return _strided(tape, size, part, step)


def _letter(letters: Dim) -> Expr:
    return letters[0] if letters else ONE


def _bound(value: Any, size: Form, tape: Tape) -> Form:
    form = form_of(value)
    if form is None:
        raise NoRule("A slice ends at a whole number or a size", typed=repr(value)[:200])
    return _from_start(form, size, tape, 0)


def _counted(tape: Tape, size: int, part: slice) -> Selector:
    """Any slice of an axis of fixed size."""
    places = range(*part.indices(size))
    letters = tape.letters({"": len(places)})
    return Selector(letters, places.step * _letter(letters) + Integer(places.start + 1 - places.step))


def _strided(tape: Tape, size: Form, part: slice, step: int) -> Selector:
    """Every second place, and the like, of an axis whose size is a multiple of the step."""
    start = part.start or 0
    if part.stop is not None or not isinstance(start, int) or not 0 <= start < step:
        if tape.numbers is not None:
            tape.fix(size)
        raise NoRule("A slice with a step starts within the first step and has no end", typed=repr(part),
                     advice="Fix the size of the axis for any other, as in sd.axes('T=6').")
    letters = tape.letters(tape.divided(size, {"": step}))
    return Selector(letters, step * _letter(letters) + Integer(start + 1 - step))


def gathered(array: Traced, selectors: Sequence[Selector]) -> Traced:
    """The components that selectors pick. Arrays of places are aligned among each other, and stand where the first stood."""
    shared = shared_dims(selectors)
    places = positions(array, selectors, shared)
    dims: list[Dim] = []
    for s in selectors:
        if s.places is not None and not _apart(selectors):
            dims += shared if s is next(x for x in selectors if x.places is not None) else []
        elif s.dim is not None:
            dims.append(s.dim)
    if _apart(selectors):
        dims[:0] = shared
    mapping = {own[0]: where for own, where in places if own and where is not None}
    return renewed(Traced(array.tape, dims, at_places(array.body, mapping), array.kind))


def shared_dims(selectors: Sequence[Selector]) -> list[Dim]:
    """The dimensions that arrays of places have together."""
    lists = [s.places for s in selectors if s.places is not None]
    return common(lists) if lists else []


def positions(array: Traced, selectors: Sequence[Selector], shared: Sequence[Dim]) -> list[tuple[Dim, Expr | None]]:
    """Each dimension of the array, and the place in it that is picked, of a product of axes in each; None where all stays."""
    old = [s for s in selectors if not s.new]
    found = [(dim, s.at if s.places is None else tidy(at(s.places, shared) + 1)) for dim, s in zip(array.dims, old, strict=True)]
    for dim, where in found:
        if where is not None and dim:
            array.tape.note(where, dim_form(dim))
    return [pair for dim, where in found for pair in _each(dim, where)]


def _each(dim: Dim, where: Expr | None) -> list[tuple[Dim, Expr | None]]:
    parts = _apart_in(dim, where) if where is not None and len(dim) > 1 else None
    return [((i,), part) for i, part in parts.items()] if parts is not None else [(dim, where)]


def _apart(selectors: Sequence[Selector]) -> bool:
    """Whether a slice or a new axis stands between arrays of places: then their dimensions come first."""
    ends = [n for n, s in enumerate(selectors) if s.places is not None]
    return bool(ends) and any(s.dim is not None for s in selectors[ends[0]:ends[-1] + 1])


def single(array: Traced, places: Sequence[int]) -> Traced:
    """The array with these dimensions in one letter each, where a product of axes had several.

    Σ_{h,k} δ_{d,(h−1)K+k} a_{hk}.
    """
    dims, body = list(array.dims), array.body
    for n in places:
        if len(dims[n]) > 1:
            letter, old = array.tape.letter(array.tape.axis(dim_form(dims[n]))), dims[n]
            body = sum_over(mul(apart(body, *old), Delta(letter, place(old))), *old)
            dims[n] = (letter,)
    return Traced(array.tape, dims, body, array.kind)


def renewed(array: Traced) -> Traced:
    """The array in letters of its own, so that two views of one array differ."""
    dims = [tuple(array.tape.letter(i.axis) for i in d) for d in array.dims]
    mapping: dict[Index, Expr] = {i: j for old, new in zip(array.dims, dims, strict=True) for i, j in zip(old, new, strict=True)}
    return Traced(array.tape, dims, substitute(array.body, mapping), array.kind)
