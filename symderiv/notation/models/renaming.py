"""The reader's own letters: quantities, index letters and axes under other names, before anything is derived.

Letters are renamed by a one-to-one map of all letters, so nothing can be captured: where k becomes j, the j that was there
becomes k. Each axis hands out its letters in the renamed order, so what is derived uses the reader's letters too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from symderiv.errors import IndexClash, ModelError, UnknownName
from symderiv.notation.indices.axes import Axis, Extent, Index
from symderiv.notation.models.definitions import Definition, Definitions
from symderiv.notation.nodes import bound_indices, free_indices
from symderiv.notation.tensors import Tensor
from symderiv.notation.unevaluated import rebuild

FIRST = 4
"""How many letters of an axis belong to it; the rest of its pool is every axis's reserve."""


class OtherNames:
    """Tensors, letters and axes under other names, in expressions and definitions; a subclass says which names."""

    def axis(self, axis: Axis) -> Axis:
        """The axis under its name."""
        return axis

    def index(self, index: Index) -> Index:
        """The letter under its name."""
        return Index(index.name, self.axis(index.axis))

    def tensor(self, tensor: Tensor) -> Tensor:
        """The tensor under its name."""
        return tensor

    def expr(self, expr: Any) -> Any:
        """An expression in the new names."""
        for kind, renamed in ((Tensor, self.tensor), (Index, self.index)):
            if isinstance(expr, kind):
                return renamed(expr)
        if isinstance(expr, Extent):
            return Extent(self.axis(expr.axis))
        return rebuild(expr, [self.expr(a) for a in expr.args]) if expr.args else expr

    def definition(self, row: Definition) -> Definition:
        """A definition in the new names."""
        return Definition(self.tensor(row.tensor), tuple(self.expr(i) for i in row.indices), self.expr(row.body))

    def definitions(self, definitions: Definitions) -> Definitions:
        """Definitions in the new names."""
        return Definitions(tuple(map(self.definition, definitions)))


@dataclass(frozen=True)
class Renaming(OtherNames):
    """New names for tensors, index letters and axes; every name that is not there stays. `letters` is one-to-one."""

    tensors: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    axes: Mapping[str, str] = field(default_factory=dict)

    def axis(self, axis: Axis) -> Axis:
        """The axis under its name, with its letters in the renamed order."""
        pool = axis.pool if self.letters or axis.name in self.axes else axis.letters
        length = tuple(("*".join(self.axes.get(n, n) for n in names.split("*")), number) for names, number in axis.length)
        return Axis(self.axes.get(axis.name, axis.name), axis.size, "".join(self.letters.get(c, c) for c in pool), length)

    def index(self, index: Index) -> Index:
        """The letter under its name."""
        return Index(self.letters.get(index.name, index.name), self.axis(index.axis))

    def tensor(self, tensor: Tensor) -> Tensor:
        """The tensor under its name; one that is renamed is typeset by its new name."""
        name = self.tensors.get(tensor.name, tensor.name)
        latex = tensor.latex if name == tensor.name else ""
        givens = tuple(g if g.over is None else replace(g, over=self.axis(g.over)) for g in tensor.givens)
        return Tensor(name, tuple(map(self.axis, tensor.axes)), givens, tensor.meaning, latex)

    def name(self, name: str, known: Collection[str]) -> str:
        """What a quantity is called now, by its new name or by its old one."""
        return name if name in known else self.tensors.get(name, name)


def renaming(definitions: Definitions, names: str | Mapping[str, str]) -> Renaming:
    """The renaming that a text such as "p=o, y=t, k=j", or a mapping, means for these definitions.

    A name is that of a quantity if there is one, else an index letter, else an axis.

    Raises `UnknownName` for a name that there is not, `ModelError` for two quantities or axes of one name or a name that is
    none, `IndexClash` for letters that would be taken twice.

    >>> K = Axis("K"); p, z = Tensor("p", (K,)), Tensor("z", (K,)); k = K.index("k")
    >>> ds = Definitions((Definition(p, (k,), 2 * z[k]),))
    >>> renaming(ds, "p=o, k=j").definitions(ds).rows[0].lhs
    o[j]
    """
    wanted = _pairs(names)
    axes = _axes(definitions)
    letters = _letters(definitions, axes)
    kinds: tuple[dict[str, str], dict[str, str], dict[str, str]] = ({}, {}, {})
    known = (definitions.names, set(letters), {a.name for a in axes})
    for old, new in wanted.items():
        place = next((n for n, names_ in enumerate(known) if old in names_), None)
        if place is None:
            raise UnknownName.among("name to rename", old, set().union(*known))
        kinds[place][old] = new
    tensors, indices, sizes = kinds
    _require_names({**tensors, **sizes})
    _one_to_one("quantity", definitions.names, tensors)
    _one_to_one("axis", {a.name for a in axes}, sizes)
    _sizes_apart(definitions, tensors, sizes, {a.name for a in axes})
    whole = _completed(indices, letters)
    _apart(definitions, Renaming(tensors, whole), letters)
    return Renaming(tensors, whole, sizes)


def _pairs(names: str | Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    parts = [tuple(p.split("=")) for p in names.split(",") if p.strip()] if isinstance(names, str) else list(names.items())
    for part in parts:
        if len(part) != 2 or not all(isinstance(w, str) and w.strip() for w in part):
            raise ModelError("Not a renaming", typed="=".join(map(str, part)),
                             advice="Write p=o,y=t,k=j: the old name, then the new.")
        old, new = (w.strip() for w in part)
        if found.setdefault(old, new) != new:
            raise ModelError("One name renamed twice", typed=f"{old}={found[old]}, {old}={new}")
    return found


def _axes(definitions: Definitions) -> set[Axis]:
    tensors = {*definitions.inputs, *(row.tensor for row in definitions)}
    used = {i.axis for row in definitions for i in _indices(row)}
    return {a for t in tensors for a in t.axes} | used


def _indices(row: Definition) -> set[Index]:
    return {*row.indices, *free_indices(row.body), *bound_indices(row.body)}


def _letters(definitions: Definitions, axes: set[Axis]) -> dict[str, set[Axis]]:
    """Every letter that the definitions use, with its axes; and the letters that their axes hand out first."""
    found: dict[str, set[Axis]] = {}
    for row in definitions:
        for index in _indices(row):
            found.setdefault(index.name, set()).add(index.axis)
    for axis in axes:
        for letter in axis.pool[:FIRST]:
            found.setdefault(letter, set())
    return found


def _require_names(names: Mapping[str, str]) -> None:
    for old, new in names.items():
        if not re.fullmatch(r"[^\W\d_]\w*", new):
            raise ModelError("A name is a letter, then letters, digits and underscores", typed=f"{old}={new}",
                             advice="Greek letters have their names (sigma), accents an ending (y_hat).")


def _one_to_one(kind: str, known: frozenset[str] | set[str], names: Mapping[str, str]) -> None:
    avoid: dict[str, str] = {}
    for old in sorted(known):
        new = names.get(old, old)
        if new in avoid:
            raise ModelError(f"Two of one name: {kind} {avoid[new]} and {kind} {old} would both be {new}",
                             typed=", ".join(f"{o}={n}" for o, n in names.items()),
                             advice=f"Rename {old if new == old else new} too, or take another name.")
        avoid[new] = old


def _sizes_apart(definitions: Definitions, tensors: Mapping[str, str], sizes: Mapping[str, str], axes: set[str]) -> None:
    """Raises `ModelError` where a renaming makes a quantity and an axis look the same."""
    names, extents = {tensors.get(n, n) for n in definitions.names}, {sizes.get(n, n) for n in axes}
    for new in (*tensors.values(), *sizes.values()):
        if new in names & extents:
            raise ModelError(f"{new} would be both a quantity and the size of an axis", typed=new, advice="Take another name.")


def _completed(wanted: Mapping[str, str], letters: Mapping[str, set[Axis]]) -> dict[str, str]:
    """The one-to-one map of letters that does what is wanted: a letter that gives way takes the place that became free."""
    origin: dict[str, str] = {}
    for old, new in wanted.items():
        if len(new) != 1 or not new.isalpha():
            raise IndexClash("An index letter is one letter", typed=f"{old}={new}")
        if new in origin:
            raise IndexClash(f"Two letters would be {new}", typed=f"{origin[new]}={new}, {old}={new}")
        origin[new] = old
        foreign = {a.name for a in letters.get(new, set()) if letters[old] and a not in letters[old]}
        if foreign and new not in wanted:
            raise IndexClash(f"The letter {new} runs over {', '.join(sorted(foreign))} already", typed=f"{old}={new}",
                             advice=f"Rename {new} too, as in {old}={new},{new}={old}.")
    found = dict(wanted)
    for new in origin:
        if new not in wanted:
            free = origin[new]
            while free in origin:
                free = origin[free]
            found[new] = free
    return {old: new for old, new in found.items() if old != new}


def _apart(definitions: Definitions, new: Renaming, letters: Mapping[str, set[Axis]]) -> None:
    """Raises `IndexClash` where a renaming makes a quantity and an index letter look the same."""
    tensors = {new.tensors.get(n, n): n for n in definitions.names}
    for letter in letters:
        name = new.letters.get(letter, letter)
        owner = tensors.get(name)
        if owner is not None and (owner in new.tensors or letter in new.letters) and (letters[letter] or owner != letter):
            raise IndexClash(f"{name} would be both a quantity and an index letter", typed=f"{owner} and the letter {letter}",
                             advice="Rename the letter too, or take another name.")


__all__ = ["Renaming", "renaming"]
