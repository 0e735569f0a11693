"""The givens: what may be known about an input. One row each: its statement, and inputs that obey it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Integer

from symderiv.errors import AxisMismatch, UnknownName
from symderiv.notation import ONE, ZERO, Axis, Delta, Entry, Given, Relation, Sum, Tensor, mul, power

Sampler = Callable[[Any, Sequence[int]], Any]


def _sums_to_one(tensor: Tensor) -> tuple[Relation, ...]:
    entry = tensor.entry()
    return (Relation(Sum(entry, entry.indices[-1]), "=", ONE),)


def _one_hot(tensor: Tensor) -> tuple[Relation, ...]:
    entry = tensor.entry()
    return (*_sums_to_one(tensor), Relation(power(entry, Integer(2)), "=", entry))


def _simplex(tensor: Tensor) -> tuple[Relation, ...]:
    entry = tensor.entry()
    return (*_sums_to_one(tensor), Relation(entry, ">", ZERO))


def _positive(tensor: Tensor) -> tuple[Relation, ...]:
    return (Relation(tensor.entry(), ">", ZERO),)


def _mask(tensor: Tensor) -> tuple[Relation, ...]:
    entry = tensor.entry()
    return (Relation(power(entry, Integer(2)), "=", entry),)


def _plus_minus_one(tensor: Tensor) -> tuple[Relation, ...]:
    return (Relation(power(tensor.entry(), Integer(2)), "=", ONE),)


def _symmetric(tensor: Tensor) -> tuple[Relation, ...]:
    *lead, i, j = tensor.entry().indices
    return (Relation(Entry(tensor, *lead, i, j), "=", Entry(tensor, *lead, j, i)),)


def _orthogonal(tensor: Tensor) -> tuple[Relation, ...]:
    *lead, i, j = tensor.entry().indices
    k = tensor.axes[-1].fresh({str(i), str(j)})

    columns = Sum(mul(Entry(tensor, *lead, k, i), Entry(tensor, *lead, k, j)), k)
    rows = Sum(mul(Entry(tensor, *lead, i, k), Entry(tensor, *lead, j, k)), k)
    return (Relation(columns, "=", Delta(i, j)), Relation(rows, "=", Delta(i, j)))


def _draw_one_hot(rng: Any, shape: Sequence[int]) -> Any:
    import numpy as np

    return np.eye(shape[-1])[rng.integers(shape[-1], size=tuple(shape[:-1]))]


def _draw_simplex(rng: Any, shape: Sequence[int]) -> Any:
    draw = rng.uniform(0.2, 1.0, size=tuple(shape))
    return draw / draw.sum(axis=-1, keepdims=True)


def _draw_positive(rng: Any, shape: Sequence[int]) -> Any:
    return rng.uniform(0.3, 2.0, size=tuple(shape))


def _draw_mask(rng: Any, shape: Sequence[int]) -> Any:
    return rng.integers(0, 2, size=tuple(shape)).astype(float)


def _draw_plus_minus_one(rng: Any, shape: Sequence[int]) -> Any:
    return 2 * _draw_mask(rng, shape) - 1


def _draw_symmetric(rng: Any, shape: Sequence[int]) -> Any:
    draw = rng.normal(size=tuple(shape))
    return draw + draw.swapaxes(-1, -2)


def _draw_spd(rng: Any, shape: Sequence[int]) -> Any:
    import numpy as np

    draw = rng.normal(size=tuple(shape))
    return draw @ draw.swapaxes(-1, -2) + np.eye(shape[-1])


def _is_definite(array: Any) -> bool:
    import numpy as np

    return bool(np.all(np.linalg.eigvalsh(array) > 0))


def _draw_orthogonal(rng: Any, shape: Sequence[int]) -> Any:
    import numpy as np

    return np.linalg.qr(rng.normal(size=tuple(shape)))[0]


one_hot = Given("one-hot", "one entry is 1, the others are 0", _one_hot, _draw_one_hot, letter="tau")
simplex = Given("simplex", "positive entries that sum to 1", _simplex, _draw_simplex, letter="tau")
positive = Given("positive", "positive entries", _positive, _draw_positive, axes=0)
mask = Given("mask", "every entry is 0 or 1", _mask, _draw_mask, axes=0)
plus_minus_one = Given("plus-minus-one", "every entry is 1 or −1", _plus_minus_one, _draw_plus_minus_one, axes=0)
symmetric = Given("symmetric", "equal to its transpose", _symmetric, _draw_symmetric, axes=2, square=True)
spd = Given("spd", "symmetric and positive definite", _symmetric, _draw_spd, axes=2, square=True, test=_is_definite)
orthogonal = Given("orthogonal", "its transpose is its inverse", _orthogonal, _draw_orthogonal, axes=2, square=True)

GIVENS = {g.name: g for g in (one_hot, simplex, positive, mask, plus_minus_one, symmetric, spd, orthogonal)}


def label(axis: Axis, first: int = 1) -> Given:
    """Entries that are places on an axis: labels, tokens. They stand as indices of it, E[w[t], d].

    Formulas count places from 1. Code takes labels from `first` on: from 1 like the formulas, or from 0 as Python does; it
    raises where a label is none of the axis. Functions that are read (`sd.trace`, `sd.read_torch`, `sd.read_jax`) count from 0,
    and so does the code of their models.

    Raises `AxisMismatch` for anything but an axis, and for a first number that is neither 0 nor 1.

    >>> V = Axis("V"); w = Tensor("w", (Axis("T"),), (label(V),)); E = Tensor("E", (V,))
    >>> E[w["t"]]
    E[w[t]]
    """
    if not isinstance(axis, Axis):
        raise AxisMismatch("A label is a place on an axis", typed=repr(axis)[:200], advice='Make one with sd.axes("V").')
    if first not in (0, 1):
        raise AxisMismatch("Labels are counted from 0 or from 1", typed=repr(first)[:200])
    counted = "counted from 1" if first else "counted from 1 in formulas and from 0 in code"

    def statements(tensor: Tensor) -> tuple[Relation, ...]:
        return (Relation(tensor.entry(), "∈", axis.extent),)

    def draw(rng: Any, shape: Sequence[int]) -> Any:
        import numpy as np

        return np.ones(tuple(shape))  # the size of the axis is the sampler's to know, which draws places itself

    return Given(f"label of {axis.name}{'' if first else ', from 0'}", f"every entry is a place on {axis.name}, {counted}",
                 statements, draw, axes=0, over=axis, first=first)


def moved(given: Given, axis: Axis) -> Given:
    """The given where its axis is another one; only labels have one."""
    return given if given.over is None else label(axis, given.first)


def from_zero(tensor: Tensor) -> Tensor:
    """The tensor whose labels, if it holds such, code counts from 0."""
    return tensor.given(*(g if g.over is None else label(g.over, 0) for g in tensor.givens))


def stated(given: Any) -> tuple[Given, ...]:
    """The givens that an argument `given=` means: a given, the name of one, or several of these.

    Raises `UnknownName` for a name that the table does not have, `AxisMismatch` for anything else.

    >>> stated(["one-hot", positive])
    (<given one-hot>, <given positive>)
    """
    several = given if isinstance(given, list | tuple | set | frozenset) else (given,)
    return tuple(_one(g) for g in several)


def _one(stated: Any) -> Given:
    if isinstance(stated, Given):
        return stated
    if isinstance(stated, str):
        return given(stated)
    raise AxisMismatch("Not a given", typed=repr(stated)[:200], advice=f"Name one of {', '.join(GIVENS)}; or several, in a list.")


def given(name: str) -> Given:
    """The given of that name; spaces, hyphens and underscores are alike.

    Raises `UnknownName`.

    >>> given("one_hot").name
    'one-hot'
    """
    key = name.strip().lower().replace("_", "-").replace(" ", "-")
    if key not in GIVENS:
        raise UnknownName.among("given", name, GIVENS)
    return GIVENS[key]
