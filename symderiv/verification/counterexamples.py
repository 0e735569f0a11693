"""Counterexamples without NumPy: small sizes, inputs that provably obey what is given, both sides as intervals."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import islice, product

from sympy import Expr, Integer, Rational

from symderiv.errors import CannotSample, SymderivError
from symderiv.notation import Axis, Definitions, Index, Tensor, free_indices
from symderiv.oracle.intervals import Corner, Interval
from symderiv.verification.mentions import axes_in, mentioned, reached
from symderiv.verification.wording import numbers

SIZES = ((3, 2, 4), (2, 3, 2))
"""Sizes for the axes in turn."""
LEAST = 1e-20
"""Smaller differences, as parts of the values, refute nothing: mpmath's last digits are not proved."""
PLACES = 40

Draw = Callable[[random.Random, int, Sequence[int]], Sequence[Expr]]


def refuted(left: Expr, right: Expr, definitions: Definitions) -> str:
    """Where both sides surely differ, and by what; nothing where no such place was found, which proves nothing.

    Neither side may hold a derivative.

    >>> from symderiv.notation import Axis
    >>> x = Tensor("x", (Axis("K"),))
    >>> refuted(2 * x["k"], 3 * x["k"], Definitions())
    'K=3, k=1: left 2.164, right 3.246'
    >>> refuted(x["k"] + x["k"], 2 * x["k"], Definitions())
    ''
    """
    rows = reached(definitions, (left, right))
    exprs = (left, right, *(row.body for row in rows))
    tensors = {t for e in (*exprs, *(row.lhs for row in rows)) for t in mentioned(e)}
    axes = {a for e in exprs for a in axes_in(e)} | {a for t in tensors for a in axes_in(t)}
    inputs = sorted((t for t in tensors if rows.of(t) is None), key=lambda t: t.name)
    for n, pool in enumerate(SIZES):
        sizes = _sizes(axes, pool)
        for draw in (_anything, _positive, _large):
            try:
                corner = Corner(sizes, rows, _drawn(inputs, sizes, draw, random.Random(n)))
                if found := _apart(left, right, corner):
                    return found
            except (SymderivError, RecursionError):
                continue
    return ""


def _sizes(axes: set[Axis], pool: Sequence[int]) -> dict[str, int]:
    names = sorted({part for a in axes for part in (a.parts if a.length else (a.name,))})
    found = {name: pool[n % len(pool)] for n, name in enumerate(names)}
    return found | {a.name: a.size for a in axes if a.size is not None}


def _apart(left: Expr, right: Expr, corner: Corner) -> str:
    free = sorted(free_indices(left) | free_indices(right), key=lambda i: i.name)
    for at in islice(product(*(range(1, corner.size(i.axis) + 1) for i in free)), PLACES):
        letters = dict(zip(free, at, strict=True))
        one, other = corner.value(left, letters), corner.value(right, letters)
        if _differ(one, other):
            return f"{_place(corner, letters)}: {numbers(one.mid, other.mid)}"
    return ""


def _differ(one: Interval, other: Interval) -> bool:
    scale = max(float(abs(one).b), float(abs(other).b))
    return float(abs(one - other).a) > LEAST * scale


def _place(corner: Corner, letters: Mapping[Index, int]) -> str:
    """Sizes and letters; the scalar inputs where no other point can be told by them."""
    named = [*corner.sizes.items(), *((i.name, n) for i, n in letters.items())]
    scalars = [(name, f"{float(number):.4g}") for (name, at), number in corner.inputs.items() if not at]
    return ", ".join(f"{name}={n}" for name, n in named or scalars) or "everywhere"


def _drawn(inputs: Sequence[Tensor], sizes: Mapping[str, int], draw: Draw,
           chance: random.Random) -> dict[tuple[str, tuple[int, ...]], Expr]:
    """Numbers for the inputs. Raises `CannotSample` for an input of which more is given than can be made here."""
    found: dict[tuple[str, tuple[int, ...]], Expr] = {}
    for tensor in inputs:
        tries = (_filled(tensor, sizes, way, chance) for way in ((draw, *OBEYING) if tensor.givens else (draw,)))
        fitting = next((filled for filled in tries if _obeys(tensor, sizes, filled)), None)
        if fitting is None:
            raise CannotSample("No numbers here obey what is given", typed=tensor.name)
        found |= fitting
    return found


def _filled(tensor: Tensor, sizes: Mapping[str, int], draw: Draw,
            chance: random.Random) -> dict[tuple[str, tuple[int, ...]], Expr]:
    shape = [axis.size_among(sizes) or 1 for axis in tensor.axes]
    *lead, last = shape or [1]
    rows = product(*(range(1, n + 1) for n in lead))
    places = tensor.over.size_among(sizes) if tensor.over is not None else None
    made = {at: draw(chance, last, at) if places is None else _labels(chance, last, places) for at in rows}
    return {(tensor.name, (*at, n) if shape else ()): number for at, row in made.items() for n, number in enumerate(row, 1)}


def _obeys(tensor: Tensor, sizes: Mapping[str, int], filled: Mapping[tuple[str, tuple[int, ...]], Expr]) -> bool:
    """Whether the numbers surely obey all that is given; never where a given says more than its equations."""
    corner = Corner(sizes, Definitions(), filled)
    if any(given.test is not None for given in tensor.givens):
        return False
    return all(_holds(relation.lhs, relation.op, relation.rhs, corner)
               for given in tensor.givens if given.over is None for relation in given.statements(tensor))


def _holds(lhs: Expr, op: str, rhs: Expr, corner: Corner) -> bool:
    free = sorted(free_indices(lhs) | free_indices(rhs), key=lambda i: i.name)
    for at in product(*(range(1, corner.size(i.axis) + 1) for i in free)):
        letters = dict(zip(free, at, strict=True))
        apart = corner.value(lhs, letters) - corner.value(rhs, letters)
        if not (apart.a > 0 if op == ">" else apart.a == apart.b == 0):
            return False
    return True


STEP = 2**20
"""Inputs are such parts of 1: intervals hold them without rounding, and no two meet by chance."""


def _between(low: float, high: float) -> Draw:
    ends = int(low * STEP), int(high * STEP)
    return lambda chance, count, at: [Rational(chance.randint(*ends), STEP) for _ in range(count)]


_anything, _positive, _large = _between(-2, 2), _between(0.2, 0.9), _between(1.1, 3)


def _labels(chance: random.Random, count: int, places: int) -> Sequence[Expr]:
    return [Integer(chance.randint(1, places)) for _ in range(count)]


def _one_hot(chance: random.Random, count: int, at: Sequence[int]) -> Sequence[Expr]:
    one = chance.randrange(count)
    return [Integer(int(n == one)) for n in range(count)]


def _halves(chance: random.Random, count: int, at: Sequence[int]) -> Sequence[Expr]:
    """1/2, 1/4, … and the last one twice: they sum to 1."""
    return [Rational(1, 2**n) for n in range(1, count)] + [Rational(1, 2**(count - 1))]


def _signs(chance: random.Random, count: int, at: Sequence[int]) -> Sequence[Expr]:
    return [Integer(chance.choice((-1, 1))) for _ in range(count)]


def _switches(chance: random.Random, count: int, at: Sequence[int]) -> Sequence[Expr]:
    return [Integer(chance.randint(0, 1)) for _ in range(count)]


def _symmetric(chance: random.Random, count: int, at: Sequence[int]) -> Sequence[Expr]:
    """Of the row i the numbers that depend on i + j and i j alone."""
    row = at[-1] if at else 0
    return [Rational((row + n) * 5 - row * n * 7 + 2, 8) for n in range(1, count + 1)]


OBEYING: tuple[Draw, ...] = (_positive, _one_hot, _halves, _signs, _switches, _symmetric)
"""What numbers may obey that more is given of; whether they do is worked out."""


__all__ = ["refuted"]
