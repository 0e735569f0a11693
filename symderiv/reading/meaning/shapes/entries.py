r"""The shape of arrays that are written by their entries: \begin{pmatrix} a & b \\ c & d \end{pmatrix}, [1, x, x^2]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.shapes.constraints import SCALAR, Misfit, Shape, World
from symderiv.reading.syntax.nodes import Node

BLOCKS = "Write the products of the blocks one by one, W h + U x for a matrix [W, U] times a vector [h; x]."


class Reads(Protocol):
    """What finds the shape of an entry."""

    world: World
    form: Form

    def of(self, node: Node) -> Shape:
        """The shape of a node."""


def table(shapes: Reads, rows: Sequence[Sequence[Node]], at: int) -> Shape:
    """The shape of entries in rows: one column is a vector, one row a transposed one. Raises `Misfit` for an array in them."""
    for entry in (entry for row in rows for entry in row):
        if shapes.of(entry).ndim:
            raise Misfit("A matrix of blocks cannot be read", entry.at, BLOCKS)
    sizes = (len(rows), len(rows[0]))
    keys = tuple(("entries", f"{shapes.form.number}@{at}", str(place)) for place in range(2))
    long = [key for key, size in zip(keys, sizes, strict=True) if size > 1]
    for key, size in zip(keys, sizes, strict=True):
        if key in long:
            shapes.world.name(key, str(size), at)
    shapes.world.met.update(long)
    return Shape(tuple(long), row=len(long) == 1 and sizes[0] == 1) if long else SCALAR


__all__ = ["table"]
