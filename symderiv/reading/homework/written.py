"""One line of a derivation as it was written, and its sides as components at common letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Integer

from symderiv.errors import SymderivError
from symderiv.notation import ZERO, Array, Index, Tensor
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.slips import Side
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import walk


@dataclass(frozen=True)
class Written:
    """One line: what the chain is about, then the sides written here; where each stands, and the names that read it.

    `clash` tells of a letter that is free on the left and bound on the right; the line is then read as it is written, with
    the bound letter taken for another one. `condition` is 1 where the line is meant and 0 elsewhere. `error` says why the
    line could not be read: then it has no sides but perhaps the left one. `read_as` says what a short name on it stands for;
    `solves` is the variable that it says, where a derivative is 0. `missing` is why sides of it could not be read, where others
    could: the numbers of those are `kept`. Where its shape is `chosen`, nobody said of which shape that variable is.
    """

    sides: tuple[Side, ...]
    signs: tuple[str, ...]
    source: Source = field(repr=False)
    names: Names = field(repr=False)
    clash: str = ""
    condition: Expr | None = None
    error: SymderivError | None = None
    read_as: str = ""
    solves: Tensor | None = None
    missing: SymderivError | None = None
    kept: tuple[int, ...] | None = None
    chosen: bool = False

    @property
    def nodes(self) -> tuple[Any, ...]:
        """The syntax trees of the sides after the first; those of a line that goes on with = are all its own."""
        relation = self.source.line.relation
        own = relation.sides if self.source.line.continued else relation.sides[1:]
        return own if self.kept is None else tuple(own[n] for n in self.kept)


def _without_thin(array: Array) -> Array:
    """The array without its axes of size 1: an n × 1 matrix is a vector too."""
    kept = tuple(i for i in array.indices if i.axis.size != 1)
    return array if kept == array.indices else Array(kept, array.at([i if i in kept else Integer(1) for i in array.indices]))


def shapes(left: Side, right: Side) -> tuple[Expr, Expr] | None:
    """Both sides as components at common letters; None where their axes differ.

    >>> from symderiv.notation import Axis, Tensor
    >>> K, D = Axis("K"), Axis("D")
    >>> shapes(Tensor("W", (K, D)).as_array(), Tensor("V", (D, K)).as_array()) is None
    True
    """
    if isinstance(left, Expr) and isinstance(right, Expr):
        return left, right
    one, other = (s if isinstance(s, Array) else Array((), s) for s in (left, right))
    if right == 0:
        other = Array(one.indices, ZERO)  # the 0 of any shape
    if len(one.axes) != len(other.axes):
        one, other = _without_thin(one), _without_thin(other)
    if one.axes != other.axes:
        return None
    avoid: list[Index] = []
    for axis in one.axes:
        avoid.append(axis.fresh({i.name for i in avoid}))
    return one.at(avoid), other.at(avoid)


def only_matrices(line: Written) -> bool:
    """Whether no vector stands behind the first side, which a layout could turn."""
    used = [line.names.tensor(node.name) for side in line.nodes for node in walk(side) if isinstance(node, Use) and node.name]
    return bool(used) and all(tensor is not None and len(tensor.axes) != 1 for tensor in used)


def has_rows(line: Written) -> bool:
    """Whether a derivative stands behind the first side, or a quantity that is one: in numerator layout these are rows."""
    nodes = [node for side in line.nodes for node in walk(side)]
    used = [line.names.tensor(node.name) for node in nodes if isinstance(node, Use) and node.name]
    rows = line.names.rows or frozenset()
    return any(isinstance(node, Derivative) for node in nodes) or any(tensor in rows for tensor in used)


__all__ = ["Written", "has_rows", "only_matrices", "shapes"]
