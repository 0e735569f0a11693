"""Matrices that a text makes of others and calls symmetric: what words say so is not true of all that may stand for these."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.errors import SymderivError
from symderiv.normal_form import normal_form
from symderiv.notation import Definition, Tensor
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


__all__ = ["said_symmetric"]
