"""The matrix form of a derivation's result, or the reason why there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symderiv.matrices.build import transpose
from symderiv.matrices.recognise import NoForm, recognise
from symderiv.matrices.text import cost
from symderiv.notation import Entry, Index, Partial, free_indices, operations
from symderiv.records import Derivation
from symderiv.records.derivation import NO_SHORT_FORM
from symderiv.records.layouts import is_turned, laid_out

LONGEST = 2
"""How many times as long as the index form a matrix form may be: what fills a page says nothing that the index form does not."""
SHORT = 15
"""Operations of an index form that this is measured by at least."""


def with_matrix_form(derivation: Derivation) -> Derivation:
    """The derivation with its result in matrix notation; rows and columns follow the axes of output and variable, and
    the derivation's layout: what it turns is transposed, a column becomes a row."""
    indices = laid_out(derivation.goal, result_indices(derivation.goal), derivation.layout)
    found = recognise(derivation.result, indices)
    if isinstance(found, NoForm):
        return replace(derivation, matrix=None, matrix_note=str(found))
    if cost(found) > 10 * LONGEST * max(SHORT, operations(derivation.result)):  # about ten an operation
        return replace(derivation, matrix=None, matrix_note=NO_SHORT_FORM)
    if len(indices) == 1 and is_turned(derivation.goal, derivation.layout):
        found = transpose(found)
    return replace(derivation, matrix=found, matrix_note="")


def result_indices(goal: Any) -> tuple[Index, ...]:
    """The free letters of a derivative in their order: the output's first, then each variable's.

    >>> from symderiv.notation import Axis, Entry, Partial, Tensor
    >>> W, L = Tensor("W", (Axis("K"), Axis("D"))), Tensor("L")
    >>> result_indices(Partial(Entry(L), W["i", "j"]))
    (i, j)
    """
    if isinstance(goal, Partial):
        return (*result_indices(goal.body), *(i for i in goal.wrt.indices if isinstance(i, Index)))
    letters = goal.indices if isinstance(goal, Entry) else sorted(free_indices(goal), key=lambda i: i.name)
    return tuple(i for i in letters if isinstance(i, Index))
