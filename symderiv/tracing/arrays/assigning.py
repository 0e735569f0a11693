"""Assignment to parts of arrays: x[i] = v, x[mask] = v, np.add.at(x, i, v)."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import Any

from sympy import Eq, Expr, oo

from symderiv.errors import NoRule
from symderiv.notation import (
    ONE,
    ZERO,
    Affine,
    Delta,
    Index,
    Indicator,
    Sum,
    Within,
    add,
    factors,
    mul,
    negate,
    substitute,
    sum_over,
    terms,
)
from symderiv.notation.indices.affine import akin
from symderiv.tracing.arrays.aligning import at, elementwise, repeated
from symderiv.tracing.arrays.comparing import chosen_place
from symderiv.tracing.arrays.dimensions import squeezed
from symderiv.tracing.arrays.indexing import gathered, mask_of, positions, selection, shared_dims
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.scalars import chosen
from symderiv.tracing.traced import Dim, Traced


def assigned(array: Traced, index: Any, value: Any) -> Traced:
    """The array after array[index] = value.

    Raises `NoRule` where the index may name one place twice, and where a mask picks the values too.
    """
    mask, new = mask_of(array, index), traced(value, array.tape)
    if mask is not None:
        if new.ndim:
            raise NoRule("How many values a mask takes depends on values", typed=repr(index)[:200], advice="Write np.where.")
        return elementwise(chosen, repeated(mask, array.dims), new, array, kind=array.kind)
    array = _in_its_letters(array, index)
    place, letters, content, old = written(array, index, new)
    if letters and not is_sliced(index) and not _once_each(place, letters):
        raise NoRule("The index may name one place twice", typed=repr(index)[:200],
                     advice="Add with np.add.at, or write np.where.")
    kind = "real" if "real" in (array.kind, new.kind) else array.kind
    more = None if array.body.has(oo, -oo) else _more(content, old)
    if more is not None:
        return array.with_body(add(array.body, sum_over(mul(*place, more), *letters)), kind)
    held = [sum_over(mul(*place), *letters)] if letters else place
    return array.with_body(add(sum_over(mul(*place, content), *letters), _outside(array.body, held)), kind)


def is_sliced(index: Any) -> bool:
    """Whether an index is made of slices and single places: it names every place once."""
    parts = index if isinstance(index, tuple) else (index,)
    return not any(isinstance(p, Traced | list) or getattr(p, "ndim", 0) for p in parts)


def _more(content: Expr, old: Expr) -> Expr | None:
    """What is added to the old values, as by x[0] += 1, which is x_i + δ_{1i}; None for other values. So a formula is not written
    twice, once for the place and once for the rest."""
    left, number = list(terms(content)), ZERO
    for term in terms(old):
        if term.is_Number:
            number = negate(term)
        elif term in left:
            left.remove(term)
        else:
            return None
    return add(*left, number) if len(left) < len(terms(content)) else None


def added(array: Traced, index: Any, value: Any) -> Traced:
    """The array after np.add.at(array, index, value): places that are named twice get both."""
    array = _in_its_letters(array, index)
    place, letters, content, _ = written(array, index, traced(value, array.tape))
    return array.with_body(add(array.body, sum_over(mul(*place, content), *letters)))


def _in_its_letters(array: Traced, index: Any) -> Traced:
    """The array as the index counts its places: y[0] of y = x.reshape(-1) through the whole of x."""
    base, _ = selection(array, index)
    return base if base.ndim == array.ndim and any(len(d) > 1 for d in array.dims) else array


def written(array: Traced, index: Any, value: Traced) -> tuple[list[Expr], list[Index], Expr, Expr]:
    """Where a part lies in terms of the array's own letters, the letters of the part that are left, its values, the old ones."""
    base, selectors = selection(array, index)
    shared, target = shared_dims(selectors), gathered(base, selectors)
    while value.ndim > target.ndim and not value.dims[0]:
        value = squeezed(value, (0,))
    pairs = positions(base, selectors, shared)
    dims = _laid_out(target.dims, selectors, shared)
    factors_, solved, left = list[Expr](), dict[Index, Expr](), [i for d in dims for i in d]
    for own, where in pairs:
        if where is None or not own:
            continue
        letter = next((i for i in left if i in where.free_symbols and i not in solved), None)
        solution = _solved(where, own[0], letter)
        if letter is None or solution is None:
            factors_.append(_at_rank(own[0], where) or Delta(own[0], where))
            continue
        solved[letter] = solution
        factors_.append(Within(solution, letter.axis))
    own_letters = {i for d in array.dims for i in d}
    factors_ = [substitute(f, solved) for f in factors_]
    content, old = (substitute(at(values, dims), solved) for values in (value, target))
    return factors_, [i for i in left if i not in solved and i not in own_letters], content, old


def _at_rank(own: Index, where: Expr) -> Expr | None:
    """Whether the letter stands at a place that is worked out as that of a rank; None for any other place."""
    whole = sum((a for a in where.args if a.is_Integer), ZERO) if where.is_Add else ZERO
    rest = [a for a in where.args if not a.is_Integer] if where.is_Add else [where]
    found = chosen_place(rest[0]) if len(rest) == 1 else None
    if found is None or whole + found.shift != 0 or not akin(found.letter.axis, own.axis):
        return None
    return substitute(found.held, {found.letter: own})


def _once_each(place: Sequence[Expr], letters: Sequence[Index]) -> bool:
    """Whether each letter is a rank, of which every place has one."""
    ranks = [f.args[0].args[1] for f in place if isinstance(f, Indicator) and isinstance(f.args[0], Eq)]
    return set(letters) <= {*ranks}


def _laid_out(dims: Sequence[Dim], selectors: Any, shared: Sequence[Dim]) -> list[Dim]:
    """The dimensions of the part in the letters that the places are written in."""
    first = next((n for n, s in enumerate(selectors) if s.places is not None), None)
    own = [s.dim for s in selectors if s.places is None and s.dim is not None]
    if first is None:
        return own
    before = sum(s.dim is not None for s in selectors[:first] if s.places is None)
    placed = [*own[:before], *shared, *own[before:]]
    return placed if [len(d) for d in placed] == [len(d) for d in dims] else [*shared, *own]


def _solved(where: Expr, own: Index, letter: Index | None) -> Expr | None:
    """What a letter of the part is, where its place is the array's own letter."""
    found = Affine.of(where)
    if letter is None or found is None:
        return None
    return found.minus(Affine({own: 1}, 0)).solved(letter)


def _outside(body: Expr, place: Sequence[Expr]) -> Expr:
    """The old values elsewhere; terms that are 0 at the place, or nothing elsewhere, are left as they are or out."""
    if not [p for p in place if p != ONE]:
        return ZERO
    kept, outer = list[Expr](), add(ONE, negate(mul(*place)))
    for term in () if body == ZERO else terms(body):
        verdict = _meets(factors(term), place)
        if verdict is not False:
            if verdict is None and outer not in factors(term):
                term = mul(outer, term)
            elif verdict:
                continue
        kept.append(term)
    return add(*kept)


def _meets(own: Sequence[Expr], place: Sequence[Expr]) -> bool | None:
    """Whether a term lies at the place (True), away from it (False), or perhaps (None): by deltas with numbers."""
    deltas = {d.indices[1]: d.indices[0] for d in own if isinstance(d, Delta) and d.indices[0].is_Integer}
    deltas |= {d.indices[0]: d.indices[1] for d in own if isinstance(d, Delta) and d.indices[1].is_Integer}
    inside = True
    if any(_between(d, p) for d in _deltas(own) for p in _deltas(place)):
        return False
    for p in place:
        letter = next((i for i in p.indices if isinstance(i, Index)), None) if isinstance(p, Delta) else None
        number = next((i for i in p.indices if i.is_Integer), None) if isinstance(p, Delta) else None
        if letter is None or number is None or letter not in deltas:
            inside = inside and p == ONE
        elif deltas[letter] != number:
            return False
    return True if inside else None


def _deltas(parts: Sequence[Expr]) -> list[Delta]:
    """The deltas among factors, those summed over their letters too."""
    opened = [f for p in parts for f in (factors(p.body) if isinstance(p, Sum) else [p])]
    return [d for d in opened if isinstance(d, Delta)]


def _between(one: Delta, other: Delta) -> bool:
    """Whether two slices with a step take turns: 2 l − 1 and 2 m of one letter are never the same place."""
    shared = {i for i in one.indices if isinstance(i, Index)} & {i for i in other.indices if isinstance(i, Index)}
    if len(shared) != 1:
        return False
    mine, theirs = (Affine.of(next(i for i in d.indices if i not in shared)) for d in (one, other))
    if mine is None or theirs is None:
        return False
    step = gcd(*mine.coefficients.values(), *theirs.coefficients.values())
    return step > 1 and (mine.constant - theirs.constant) % step != 0
