"""Two expressions, compared by number: at several sizes, several points, and several values of their free indices."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.errors import CannotSample, ModelError, NoRule
from symderiv.notation import Definitions, Index, expression, free_indices
from symderiv.verification.pointwise import FLOOR, FLOOR_OF_FLOATS, Comparison, at_point
from symderiv.verification.sampling import Attempt, Obey, Pair, Sampler
from symderiv.verification.witnesses import survey
from symderiv.verification.wording import one_line


def compare(a: Any, b: Any, definitions: Definitions, *, obey: Obey = "all", points: int = 3, seed: int = 0) -> Comparison:
    """Whether two expressions have the same values.

    `obey` says which givens the inputs obey, `points` how many sizes and inputs are tried. A side without some index
    of the other is constant in it; two sides with different indices are a failure.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); k = K.index("k"); x = Tensor("x", (K,))
    >>> compare((x[k] + 1)**2, x[k]**2 + 2*x[k] + 1, Definitions()).verdict
    True
    >>> compare(x[k], -x[k], Definitions(), points=1).detail
    'K=3, k=1: left 0.7858, right -0.7858'
    """
    left, right = expression(a), expression(b)
    try:
        sampler = Sampler(definitions, [left, right], seed)
    except ModelError as error:
        return Comparison(None, detail=one_line(error))
    return compare_at(sampler, left, right, obey=obey, points=points)


def compare_at(sampler: Sampler, left: Expr, right: Expr, *, obey: Obey = "all", points: int = 3,
               without: Pair | None = None, floor: float = FLOOR) -> Comparison:
    """The same with a sampler that other comparisons share; it must know the tensors of both sides.

    The inequalities of the given `without` are broken. Differences below `floor` count as none.
    """
    ours, theirs = free_indices(left), free_indices(right)
    if not (ours <= theirs or theirs <= ours):
        return Comparison(False, detail=f"different free indices: left {_names(ours)}, right {_names(theirs)}")
    pairs = sampler.pairs(obey)
    if pairs and (unknown := pairs - sampler.known):
        return Comparison(None, detail=f"no such given is known: {', '.join(': '.join(p) for p in sorted(unknown))}")
    trial = partial(at_point, left, right, FLOOR_OF_FLOATS if pairs else floor)
    return survey(sampler, (left, right), trial, obey=pairs, points=points, without=without)


def differ_at_zero(sampler: Sampler, left: Expr, right: Expr, given: Pair, obey: Obey) -> bool:
    """Whether two expressions have different values where every component of an input is 0, which a given u > 0 of it forbids;
    inputs obey the others."""
    name, pairs = given[0], sampler.pairs(obey)
    try:
        arrays = sampler.point(Attempt(0), pairs).inputs
        point = sampler.at(Attempt(0), {**arrays, name: np.zeros_like(arrays[name])})
        return sampler.obeyed(point, pairs, given) and at_point(left, right, FLOOR, point).verdict is False
    except (CannotSample, NoRule, OverflowError):
        return False


def _names(letters: frozenset[Index]) -> str:
    return ", ".join(sorted(f"{i.name} over {i.axis}" for i in letters)) or "none"


