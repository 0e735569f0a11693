"""A point: sizes of the axes, definitions, and arrays for the inputs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from math import log2, prod
from typing import Any

import numpy as np
from flint import acb, ctx
from mpmath.ctx_mp import MPContext
from sympy import Expr

from symderiv.errors import CannotSample
from symderiv.notation import Definitions, Tensor
from symderiv.notation.anatomy import by_object
from symderiv.oracle.evaluation import compiled
from symderiv.oracle.grid import Grid
from symderiv.oracle.scalars.domain import KINK, Watch
from symderiv.oracle.scalars.numbers import ball, mpf, real, there
from symderiv.oracle.world import BITS, Field, World

ALONE, MOST_DIRECTIONS, FEW_DIRECTIONS = 3, 500, 20
"""So many neighbouring worlds are for one tensor each; where more are asked for all others move together, up to so many
directions in one world. What fits into few directions moves together from the first: to walk through a formula once more takes
longer than that many numbers.
"""


@cache
def context(digits: int) -> Any:
    """mpmath arithmetic with this many decimal digits, apart from mpmath's global one."""
    made = MPContext()
    made.dps = digits
    return made


class Point(World):
    """Sizes of the axes, definitions, and arrays for the inputs.

    `sizes` maps names of axes to sizes (axes with a fixed size need none), `inputs` names of tensors to arrays of
    floats or of mpmath's numbers; `digits` is the working precision, as far as it is more than that of all points; `movable`
    are tensors by which derivatives will be asked for; `near` says how near a kink what is compared may come.

    >>> from symderiv.notation import Axis, Tensor
    >>> x = Tensor("x", (Axis("K"),))
    >>> point = Point({"K": 2}, Definitions(), {"x": [0.5, 2.0]})
    >>> str(point.value("x", (2,)))
    '2.0'
    """

    def __init__(self, sizes: Mapping[str, int], definitions: Definitions, inputs: Mapping[str, Any], digits: int = 50,
                 movable: Collection[Tensor] = (), near: float = KINK) -> None:
        super().__init__()
        self.note = Watch(near)
        self.movable = movable
        self.sides: dict[Expr, frozenset[tuple[Expr, int]]] = {}  # on which sides of a condition something lies here
        self.sizes, self.definitions, self.context, self.digits = dict(sizes), definitions, context(digits), digits
        self.inputs = {name: _numbers(array) for name, array in inputs.items()}
        self.bits = max(BITS, BITS + 2 * (int(digits * log2(10)) - 166))
        self._rows = definitions.by_name
        self._movers = _movers(definitions)
        self._sharper: Point | None = None
        self._otherwise: Point | None = None
        self.said = ", ".join([f"{name}={n}" for name, n in self.sizes.items()])

    def sharper(self) -> Point:
        """The same point with twice the bits."""
        if self._sharper is None:
            self._sharper = Point(self.sizes, self.definitions, self.inputs, self.digits, self.movable)
            self._sharper.bits, self._sharper.note = 2 * self.bits, self.note
            self._sharper.real_step = 2 * self.real_step
        return self._sharper

    def otherwise(self) -> Point:
        """The same point, where what lies exactly on an edge counts to another region beside it."""
        if self._otherwise is None:
            self._otherwise = Point(self.sizes, self.definitions, self.inputs, self.digits, self.movable)
            self._otherwise.bits, self._otherwise.real_step = self.bits, self.real_step
            self._otherwise.note = Watch(self.note.near, other=True)
        return self._otherwise

    def _find(self, name: str) -> Field:
        if name in self._rows:
            return self.by_definition(name)
        if name not in self.inputs:
            raise CannotSample("A tensor has neither a definition nor a value", typed=name)
        given = self.inputs[name]
        return np.asarray((_exact if given.dtype == float else _ball)(given), dtype=object), ()

    def value(self, name: str, component: tuple[int, ...]) -> Any:
        """One component (counted from 1) of the tensor `name`, as an mpmath number."""
        with ctx.workprec(self.bits):
            data, _ = self.field(name)
            return mpf(data[tuple(n - 1 for n in component)], self.context)

    def compiled(self, expr: Expr) -> Callable[[World], Grid]:
        """What evaluates an expression in any world: the oracle's."""
        return compiled(expr)

    def array(self, tensor: Tensor) -> Any:
        """The whole tensor as a NumPy array of floats."""
        shape, given = self.shape(tensor), self.inputs.get(tensor.name)
        if given is not None and tensor.name not in self._rows and given.dtype == float and given.shape == shape:
            return given.copy()
        with ctx.workprec(self.bits):
            return np.asarray(_middle(self.field(tensor.name)[0]), dtype=float).reshape(shape)

    def offset(self, name: str) -> Field | None:
        """Nothing: at the point itself every definition holds."""
        return None

    def together(self, tensor: Tensor) -> tuple[Tensor, ...]:
        """What is movable and in no neighbouring world yet, as much of it as fits in."""
        waiting = [t for t in self.movable if (t.name, (), False) not in self._moved]
        most = MOST_DIRECTIONS if len(set(self._moved.values())) >= ALONE else FEW_DIRECTIONS
        found, count = list[Tensor](), 0
        for t in waiting:
            directions = prod(self.shape(t))
            if found and count + directions > most:
                if tensor in found:
                    break
                found, count = [], 0
            found.append(t)
            count += directions
        return tuple(found) if tensor in found else (tensor,)

    def movers(self, names: frozenset[str], held: frozenset[str]) -> frozenset[str]:
        """The names that move when `names` do and `held` stay."""
        key = (names, held)
        if key not in self._movers:
            moving = set(names)
            for row in self.definitions:
                if row.tensor.name not in held and any(t.name in moving for t in row.uses):
                    moving.add(row.tensor.name)
            self._movers[key] = frozenset(moving)
        return self._movers[key]


@by_object
def _movers(definitions: Definitions) -> dict[tuple[frozenset[str], frozenset[str]], frozenset[str]]:
    """What moves with what, found once for all points of the same definitions."""
    return {}


_middle = np.frompyfunc(lambda value: float(real(there(value))), 1, 1)
_exact, _ball = np.frompyfunc(acb, 1, 1), np.frompyfunc(ball, 1, 1)


def _numbers(array: Any) -> Any:
    found = np.asarray(array)
    return found if found.dtype == object else found.astype(float)
