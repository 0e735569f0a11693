"""Named definitions in order: which quantity is defined from which, and what follows from what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from sympy import Expr

from symderiv.errors import AxisMismatch, ModelError
from symderiv.notation.anatomy import free_indices, holds, tensors
from symderiv.notation.differentials import Direction
from symderiv.notation.indices.affine import formula
from symderiv.notation.indices.axes import Axis, Index
from symderiv.notation.nodes import Partial
from symderiv.notation.ranges import stray_entry
from symderiv.notation.substitution import apart, substitute
from symderiv.notation.tensors import Entry, Tensor


@dataclass(frozen=True)
class Definition:
    """tensor[indices] := body. The free letters of the body are among the indices."""

    tensor: Tensor
    indices: tuple[Index, ...]
    body: Expr

    def __repr__(self) -> str:
        return f"{self.lhs} := {self.body}"

    def __post_init__(self) -> None:
        loose = free_indices(self.body) - set(self.indices)
        if loose:
            name = sorted(i.name for i in loose)[0]
            raise AxisMismatch(f"Index {name} is free on the right of {self.tensor.name} but not on its left",
                               typed=f"{self.lhs} := {self.body}",
                               advice=f"Sum over {name}, or give {self.tensor.name} its axis.")
        _require_inside(self)

    @property
    def lhs(self) -> Entry:
        """The defined component."""
        return Entry(self.tensor, *self.indices)

    def at(self, *indices: Expr) -> Expr:
        """The body at other indices; its bound letters differ from them."""
        body = apart(self.body, *indices)
        return cast(Expr, substitute(body, dict(zip(self.indices, indices, strict=True))))

    @cached_property
    def uses(self) -> frozenset[Tensor]:
        """The tensors the body mentions."""
        return tensors(self.body)


def _require_inside(row: Definition) -> None:
    """Refuse an entry whose index leaves its axis: nothing says what would stand there."""
    found = stray_entry(row.body)
    if found is not None:
        tensor, index, axis = found
        raise AxisMismatch(f"Index {index} of {tensor.name} leaves its axis {axis}", typed=f"{row.lhs} := {row.body}"[:200],
                           advice=f"Multiply by a condition on it (zero padding: sd.Within({index}, {axis})), "
                                  f"or say how sizes are related, as in sd.axes('O R W=O+R-1').")


@dataclass(frozen=True)
class _Seen:
    """What definitions have said of names so far."""

    names: dict[str, Tensor]
    axes: dict[str, Axis]
    defined: set[Tensor]

    def followed_by(self, rows: Iterable[Definition]) -> _Seen:
        """What is known after some more. Raises `ModelError` where these do not fit."""
        found = _Seen(dict(self.names), dict(self.axes), set(self.defined))
        for row in rows:
            found._take(row)
        return found

    def _take(self, row: Definition) -> None:
        for t in sorted(row.uses, key=lambda t: t.name):
            _one_meaning(self.names, t)
            for axis in t.axes:
                _one_size(self.axes, axis, t)
        for axis in row.tensor.axes:
            _one_size(self.axes, axis, row.tensor)
        if row.tensor.name in self.names:
            _refuse(row, row.tensor in self.defined)
        self.names[row.tensor.name] = row.tensor
        self.defined.add(row.tensor)


@dataclass(frozen=True)
class Definitions:
    """Definitions in an order in which each uses only inputs and earlier ones.

    Raises `ModelError` for a name defined twice, one name for two tensors, or a use before the definition.
    """

    rows: tuple[Definition, ...] = ()

    def __post_init__(self) -> None:
        _ = self._seen

    @cached_property
    def _seen(self) -> _Seen:
        return _Seen({}, {}, set()).followed_by(self.rows)

    def __iter__(self) -> Iterator[Definition]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def _by_tensor(self) -> dict[Tensor, Definition]:
        return {row.tensor: row for row in self.rows}

    @cached_property
    def by_name(self) -> dict[str, Definition]:
        """Each definition under the name of what it defines."""
        return {row.tensor.name: row for row in self.rows}

    @cached_property
    def behind(self) -> dict[str, tuple[str, ...]]:
        """The names of the defined quantities that each definition uses."""
        return {row.tensor.name: tuple(sorted({t.name for t in row.uses} & self.by_name.keys() - {row.tensor.name}))
                for row in self.rows}

    def of(self, tensor: Tensor) -> Definition | None:
        """The definition of a tensor; None for an input."""
        return self._by_tensor.get(tensor)

    def extended(self, *rows: Definition) -> Definitions:
        """These definitions and more, which alone have to be looked at."""
        made = self._made((*self.rows, *rows))
        made.__dict__["_seen"] = self._seen.followed_by(rows)
        return made

    def without(self, varied: Collection[Tensor]) -> Definitions:
        """These definitions, where what is `varied` is an input."""
        return self._only([row for row in self.rows if row.tensor not in varied])

    def needed(self, wanted: Iterable[str]) -> Definitions:
        """The definitions of these names, and of what they rest on; looked for once for each set of names."""
        asked = frozenset(wanted)
        if asked not in self._needed:
            names, kept = set(asked), []
            for row in reversed(self.rows):
                if row.tensor.name in names:
                    kept.append(row)
                    names |= {t.name for t in row.uses}
            self._needed[asked] = self._only(kept[::-1])
        return self._needed[asked]

    @cached_property
    def _needed(self) -> dict[frozenset[str], Definitions]:
        return {}

    def _only(self, rows: Sequence[Definition]) -> Definitions:
        """Some of the rows, in their order: they agree with each other as all of them do."""
        return self if len(rows) == len(self.rows) else self._made(tuple(rows))

    def _made(self, rows: tuple[Definition, ...]) -> Definitions:
        made = Definitions.__new__(Definitions)
        object.__setattr__(made, "rows", rows)
        return made

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all inputs and defined tensors."""
        return frozenset(t.name for t in (*self.inputs, *self._by_tensor))

    @cached_property
    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors that are used but not defined, in order of first use."""
        found: dict[Tensor, None] = {}
        for row in self.rows:
            for t in sorted(row.uses, key=lambda t: t.name):
                if t not in self._by_tensor:
                    found.setdefault(t)
        return tuple(found)

    @cached_property
    def ancestors(self) -> dict[Tensor, frozenset[Tensor]]:
        """For each defined tensor everything it depends on, itself included."""
        found: dict[Tensor, frozenset[Tensor]] = {}
        for row in self.rows:
            found[row.tensor] = frozenset({row.tensor}).union(*(found.get(t, frozenset({t})) for t in row.uses))
        return found

    def depends(self, expr: Expr, on: Tensor, held: frozenset[Tensor] = frozenset()) -> bool:
        """Whether `expr` moves with the tensor `on`, or along its direction, when the tensors `held` stay fixed."""
        on = on.of if isinstance(on, Direction) else on
        if not held:
            return not tensors(expr).isdisjoint(self._moved(on))
        return any(t == on or (t not in held and on in self.below(t, held)) for t in tensors(expr))

    def _moved(self, by: Tensor) -> frozenset[Tensor]:
        """A tensor and everything that depends on it."""
        if by not in self._moving:
            self._moving[by] = frozenset((by, *(row.tensor for row in self.rows if by in self.ancestors[row.tensor])))
        return self._moving[by]

    @cached_property
    def _moving(self) -> dict[Tensor, frozenset[Tensor]]:
        return {}

    def hold(self, kind: type) -> bool:
        """Whether a node of this type stands in a body."""
        if kind not in self._held:
            self._held[kind] = any(holds(row.body, kind) for row in self.rows)
        return self._held[kind]

    @cached_property
    def _held(self) -> dict[type, bool]:
        return {}

    def below(self, tensor: Tensor, stops: Collection[Tensor] = ()) -> frozenset[Tensor]:
        """What a tensor is defined from, directly or not, itself included; what lies below the `stops` is not entered."""
        found = {tensor}
        waiting = [tensor]
        while waiting:
            row = self.of(waiting.pop())
            new = row.uses - found if row else frozenset()
            found |= new
            waiting += [t for t in new if t not in stops]
        return frozenset(found)

    def mentioned_below(self, expr: Expr) -> frozenset[Tensor]:
        """The tensors of an expression, and everything that these are defined from."""
        found = tensors(expr)
        return found.union(*(self.ancestors.get(t, frozenset()) for t in found))

    @cached_property
    def _consumers(self) -> dict[Tensor, tuple[Definition, ...]]:
        found: dict[Tensor, list[Definition]] = {}
        for row in self.rows:
            for t in row.uses:
                found.setdefault(t, []).append(row)
        return {t: tuple(rows) for t, rows in found.items()}

    def consumers(self, tensor: Tensor) -> tuple[Definition, ...]:
        """The definitions that mention `tensor` directly, in order."""
        return self._consumers.get(tensor, ())

    @cached_property
    def _places(self) -> dict[Tensor, int]:
        return {row.tensor: n for n, row in enumerate(self.rows)}

    def place(self, tensor: Tensor) -> int:
        """How many definitions stand before that of `tensor`."""
        return self._places[tensor]

    def made_of(self, mentioned: frozenset[Tensor]) -> tuple[Definition, ...]:
        """The definitions whose bodies mention some of these tensors and no others, in order."""
        found = {row.tensor: row for t in mentioned for row in self.consumers(t) if row.uses <= mentioned}
        return tuple(sorted(found.values(), key=lambda row: self._places[row.tensor]))

    def tensor(self, name: str) -> Tensor | None:
        """The input or defined tensor of that name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Tensor]:
        return {t.name: t for t in (*self.inputs, *self._by_tensor)}


def _one_meaning(seen: dict[str, Tensor], tensor: Tensor) -> None:
    other = seen.setdefault(tensor.name, tensor)
    if other != tensor:
        raise ModelError("One name for two tensors", typed=f"{tensor.name} {other.shape_text} and {tensor.shape_text}")


def _one_size(seen: dict[str, Axis], axis: Axis, tensor: Tensor) -> None:
    other = seen.setdefault(axis.name, axis)
    if (other.size, other.length) != (axis.size, axis.length):
        shown = " and ".join(f"{a}={a.size or formula(a)}" for a in (other, axis))
        raise ModelError("One name for two axes", typed=f"{shown}, of {tensor.name}", advice="Give one of them another name.")


def _refuse(row: Definition, again: bool) -> None:
    if again:
        raise ModelError("Defined twice", typed=row.tensor.name, advice="Give the second definition a name of its own.")
    raise ModelError("Defined after it was used, so the definitions would go in a circle", typed=row.tensor.name,
                     advice="Put the definition before its first use.")


__all__ = ["Definition", "Definitions", "Partial", "tensors"]
