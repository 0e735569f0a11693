"""Where expressions are evaluated: a point, and the same point with one component moved.

Every quantity has a value: inputs by their arrays, defined tensors by their definitions. Moving a component of a
defined tensor adds an offset to what its definition says, so that it is free while everything after it follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from mpmath.ctx_mp import MPContext
from sympy import Expr

from symderiv.errors import CannotSample, NoRule
from symderiv.notation import Axis, Definitions, Tensor
from symderiv.proof.functions import Value
from symderiv.proof.oracle import Code, compiled, slot

STEP_BITS = 50
"""Central differences take the step 2^-50 (about 1e-15), so their error h²f‴/6 is about 1e-30 of f‴."""

LONG_CHAIN = 8
"""Models with fewer definitions are evaluated from the end, only what is needed."""


@cache
def context(digits: int) -> Any:
    """mpmath arithmetic with this many decimal digits, apart from mpmath's global one."""
    made = MPContext()
    made.dps = digits
    return made


class Recipe(NamedTuple):
    """How a defined tensor is computed: where its indices are kept, and the code of its body."""

    tensor: Tensor
    slots: list[int]
    code: Code


class World:
    """Values of all tensors, and derivatives by moving them."""

    context: Any
    sizes: Mapping[str, int]
    definitions: Definitions

    def __init__(self) -> None:
        self.memo: dict[tuple[int, ...], Value] = {}
        self.matrices: dict[str, Any] = {}  # inverses, by the name of the matrix
        self._values: dict[tuple[str, tuple[int, ...]], Value] = {}
        self._by_definition: dict[tuple[str, tuple[int, ...]], Value] = {}
        self._prepared: set[str] = set()
        self._moved: dict[tuple[Any, ...], Moved] = {}
        self.seen: set[tuple[Expr, int]] = set()  # conditions, each with a side on which values lay

    def note(self, condition: Expr, side: int | None) -> None:
        """Keep in mind on which side of a condition a value lay; None is the edge."""
        if side is not None:
            self.seen.add((condition, side))

    def size(self, axis: Axis) -> int:
        """How many values an index over `axis` takes."""
        found = axis.size_among(self.sizes)
        if found is None:
            raise CannotSample("An axis has no size at this point", typed=axis.name, advice="Name it in `sizes`.")
        return found

    def value(self, name: str, component: tuple[int, ...]) -> Value:
        """One component (counted from 1) of the tensor `name`."""
        key = (name, component)
        found = self._values.get(key)
        if found is None:
            found = self._values[key] = self._find(name, component)
        return found

    def by_definition(self, name: str, component: tuple[int, ...]) -> Value:
        """What the definition of `name` says here, without any offset."""
        key = (name, component)
        if key not in self._by_definition:
            self._prepare(name)
            self._by_definition[key] = self._follow(name, component)
        return self._by_definition[key]

    def _prepare(self, name: str) -> None:
        """In a long chain of definitions, compute from the front what `name` rests on: Python's stack is short."""
        recipe = self.recipe(name) if len(self.definitions) >= LONG_CHAIN and name not in self._prepared else None
        wanted = self.definitions.ancestors[recipe.tensor] if recipe else frozenset()
        for row in self.definitions if recipe else ():
            if row.tensor in wanted and row.tensor.name not in self._prepared:
                self._prepared.add(row.tensor.name)
                if row.tensor.name != name and self.moves(row.tensor.name):
                    self._compute(row.tensor)

    def _compute(self, tensor: Tensor) -> None:
        for component in product(*(range(1, self.size(a) + 1) for a in tensor.axes)):
            with suppress(CannotSample, NoRule):  # a component that nobody needs; who needs it meets the error again
                self.value(tensor.name, component)

    def moves(self, name: str) -> bool:
        """Whether values of `name` are this world's own."""
        return True

    def _follow(self, name: str, component: tuple[int, ...]) -> Value:
        recipe = self.recipe(name)
        if recipe is None:
            return self.value(name, component)
        tensor, slots, code = recipe
        self.require_component(tensor, component)
        return code(self, dict(zip(slots, component, strict=True)))

    def require_component(self, tensor: Tensor, component: tuple[int, ...]) -> None:
        """Refuse a component outside the tensor's axes."""
        for axis, n in zip(tensor.axes, component, strict=True):
            if not 1 <= n <= self.size(axis):
                raise CannotSample(f"An index of {tensor.name} leaves its axis {axis} of size {self.size(axis)}",
                                   typed=f"{tensor.name}{list(component)}",
                                   advice="Say how sizes are related, as in sd.axes('O R W=O+R-1').")

    def recipe(self, name: str) -> Recipe | None:
        """How a defined tensor is computed; None for an input."""
        raise NotImplementedError

    def moved(self, tensor: Tensor, component: tuple[int, ...], sign: int, held: tuple[str, ...]) -> Moved:
        """The neighbouring world where one component is a step larger (sign 1) or smaller (sign -1)."""
        key = (tensor.name, component, sign, held)
        found = self._moved.get(key)
        if found is None:
            self.require_component(tensor, component)
            found = self._moved[key] = Moved(self, tensor.name, component, sign, frozenset(held))
        return found

    def movers(self, name: str, held: frozenset[str]) -> frozenset[str]:
        """The names that move when `name` does and `held` stay: found once for a point."""
        raise NotImplementedError

    def offset(self, name: str, component: tuple[int, ...]) -> Value:
        """How far a defined component lies from what its definition says."""
        raise NotImplementedError

    def _find(self, name: str, component: tuple[int, ...]) -> Value:
        raise NotImplementedError


class Point(World):
    """Sizes of the axes, definitions, and arrays for the inputs.

    `sizes` maps names of axes to sizes (axes with a fixed size need none), `inputs` names of tensors to arrays of
    floats; `digits` is the working precision.

    >>> from symderiv.notation import Axis, Tensor
    >>> x = Tensor("x", (Axis("K"),))
    >>> point = Point({"K": 2}, Definitions(), {"x": [0.5, 2.0]})
    >>> str(point.value("x", (2,)))
    '2.0'
    """

    def __init__(self, sizes: Mapping[str, int], definitions: Definitions, inputs: Mapping[str, Any], digits: int = 50) -> None:
        super().__init__()
        self.sizes, self.definitions, self.context = dict(sizes), definitions, context(digits)
        self.inputs = {name: np.asarray(array, dtype=float) for name, array in inputs.items()}
        self._rows = {row.tensor.name: row for row in definitions}
        self._recipes: dict[str, Recipe | None] = {}
        self._movers: dict[tuple[str, frozenset[str]], frozenset[str]] = {}

    def _find(self, name: str, component: tuple[int, ...]) -> Value:
        if name in self._rows:
            return self.by_definition(name, component)
        if name not in self.inputs:
            raise CannotSample("A tensor has neither a definition nor a value", typed=name)
        array = self.inputs[name]
        if len(component) != array.ndim or any(not 1 <= n <= size for n, size in zip(component, array.shape, strict=True)):
            raise CannotSample(f"An index of {name} leaves its axes of sizes {array.shape}", typed=f"{name}{list(component)}",
                               advice="Say how sizes are related, as in sd.axes('O R W=O+R-1').")
        return self.context.mpf(float(array[tuple(n - 1 for n in component)]))

    def recipe(self, name: str) -> Recipe | None:
        """How a defined tensor is computed, compiled when it is first needed."""
        if name not in self._recipes:
            row = self._rows.get(name)
            self._recipes[name] = Recipe(row.tensor, [slot(i) for i in row.indices], compiled(row.body)) if row else None
        return self._recipes[name]

    def array(self, tensor: Tensor) -> Any:
        """The whole tensor as a NumPy array of floats."""
        shape = tuple(self.size(a) for a in tensor.axes)
        made = np.empty(shape)
        for component in product(*(range(n) for n in shape)):
            made[component] = float(self.value(tensor.name, tuple(n + 1 for n in component)))
        return made

    def offset(self, name: str, component: tuple[int, ...]) -> Value:
        """Nothing: at the point itself every definition holds."""
        return 0

    def movers(self, name: str, held: frozenset[str]) -> frozenset[str]:
        """The names that move when `name` does and `held` stay."""
        key = (name, held)
        if key not in self._movers:
            moving = {name}
            for row in self.definitions:
                if row.tensor.name not in held and any(t.name in moving for t in row.uses):
                    moving.add(row.tensor.name)
            self._movers[key] = frozenset(moving)
        return self._movers[key]


class Moved(World):
    """A world where one component has taken a step and everything that is not held has followed."""

    def __init__(self, parent: World, name: str, component: tuple[int, ...], sign: int, held: frozenset[str]) -> None:
        super().__init__()
        self.parent, self.name, self.component, self.held = parent, name, component, held
        self.seen = parent.seen
        self.context, self.sizes, self.definitions = parent.context, parent.sizes, parent.definitions
        self.step = sign * self.context.ldexp(1, -STEP_BITS)
        self._moving = parent.movers(name, held)

    def recipe(self, name: str) -> Recipe | None:
        """How a defined tensor is computed; None for an input."""
        return self.parent.recipe(name)

    def _find(self, name: str, component: tuple[int, ...]) -> Value:
        if name == self.name:
            return self.parent.value(name, component) + self._taken(name, component)
        if name not in self._moving:
            return self.parent.value(name, component)
        return self.by_definition(name, component) + self.parent.offset(name, component)

    def moves(self, name: str) -> bool:
        """Whether `name` has moved with the step."""
        return name in self._moving

    def _taken(self, name: str, component: tuple[int, ...]) -> Value:
        return self.step if name == self.name and component == self.component else 0

    def offset(self, name: str, component: tuple[int, ...]) -> Value:
        """A held tensor keeps its value while its definition moves on; the moved component has its step."""
        if name in self.held:
            kept = self.parent.value(name, component) - self.by_definition(name, component)
        else:
            kept = self.parent.offset(name, component)
        return kept + self._taken(name, component)

    def movers(self, name: str, held: frozenset[str]) -> frozenset[str]:
        """The names that move when `name` does and `held` stay."""
        return self.parent.movers(name, held)
