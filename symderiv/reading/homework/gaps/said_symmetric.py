"""Matrices that a text makes of others and calls symmetric, which is not true of all that may stand for these; diagonal ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.normal_form import normal_form
from symderiv.notation import (
    Array,
    Definition,
    Definitions,
    Delta,
    Det,
    Entry,
    InverseEntry,
    Partial,
    Tensor,
    mul,
    replace_entries,
)
from symderiv.reading.homework.written import Written
from symderiv.reading.problems.evidence import DIAGONAL
from symderiv.reading.problems.files import Problem

SYMMETRIC = ("symmetric", "spd")


def said_symmetric(problem: Problem) -> Iterator[Tensor]:
    """The defined quantities that words call symmetric and that are so neither by their formula nor by what is given below."""
    for row in problem.definitions:
        given = {one.name for one in row.tensor.givens}
        below = {one.name for tensor in row.uses for one in tensor.givens}
        if given & set(SYMMETRIC) and not below & set(SYMMETRIC) and len(row.indices) == 2 and not _turns(row):
            yield row.tensor


def _turns(row: Definition) -> bool:
    """Whether a formula is the same with its two letters exchanged."""
    one, other = row.indices
    try:
        return bool(normal_form(row.body - row.at(other, one)) == 0)
    except SymderivError:
        return False


def said_diagonal(problem: Problem) -> frozenset[Tensor]:
    """The inputs that words call diagonal."""
    given = (problem.names.tensor(row.name) for row in problem.evidence if row.kind == "given" and DIAGONAL.search(row.reason))
    return frozenset(t for t in given if t is not None and len(t.axes) == 2 and problem.definitions.of(t) is None)


def beyond_diagonals(said: Iterable[Tensor], definitions: Definitions, lines: Iterable[Written]) -> Iterator[Tensor]:
    """Those of them by which is derived, or of which an inverse or a determinant stands somewhere."""
    bodies = [row.body for row in definitions]
    bodies += [side.body if isinstance(side, Array) else side for line in lines for side in line.sides]
    for tensor in said:
        whole = any(node.args[0] == tensor for body in bodies for node in body.atoms(InverseEntry, Det))
        if whole or any(node.wrt.tensor == tensor for body in bodies for node in body.atoms(Partial)):
            yield tensor


def on_diagonals(tensors: Collection[Tensor], definitions: Definitions, lines: Sequence[Written]
                 ) -> tuple[Definitions, list[Written]]:
    """Definitions and lines with these matrices 0 beside their diagonals."""
    def zero_beside(body: Expr) -> Any:
        return replace_entries(body, lambda e: mul(Delta(*e.indices), Entry(e.tensor, *e.indices[:1] * 2))
                               if e.tensor in tensors else None)

    rows = (Definition(row.tensor, row.indices, zero_beside(row.body)) for row in definitions)
    sides = ([Array(s.indices, zero_beside(s.body)) if isinstance(s, Array) else zero_beside(s) for s in line.sides]
             for line in lines)
    return Definitions(tuple(rows)), [replace(line, sides=tuple(own)) for line, own in zip(lines, sides, strict=True)]


__all__ = ["beyond_diagonals", "on_diagonals", "said_diagonal", "said_symmetric"]
