"""From indices to matrices: the parts of a result, the smallest first, each with its matrix form and why it has that form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy import Add, Expr, Mul

from symderiv.matrices.forms import Form
from symderiv.matrices.operations import Diag, Hadamard, Transpose
from symderiv.matrices.recognise import NoForm, recognise
from symderiv.notation import Entry, Index, Sum, factors, free_indices, operations
from symderiv.records import Derivation
from symderiv.writing.layout.boxes import Box, Fence, Script, row
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.matrix_forms import layout_form
from symderiv.writing.layout.symbols import index_letter
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.press import Press

LARGEST, MOST = 24, 4
"""The most operations of a result that is taken apart, and the most parts that are shown."""


def to_matrix_rows(derivation: Derivation, press: Press) -> list[dict[str, Any]]:
    """Each part of the result in index and in matrix notation; nothing where there is no matrix form, or nothing to show."""
    letters = goal_letters(derivation.goal)
    if derivation.matrix is None or derivation.claim or not letters or operations(derivation.result) > LARGEST:
        return []
    shown = [(part, kind, found) for part, kind in dict(_parts(derivation.result)).items()
             if not isinstance(found := recognise(part, _own(part, letters)), NoForm) and _is_seen(kind, found)]
    shown.sort(key=lambda row: operations(row[0]))
    return [{"pieces": press.pieces(equation(layout(part, (), letters), _matrix(found, _own(part, letters),
                                                                                part == derivation.result)), beside=True),
             "why": press.language.say(_told(kind, found), "to_matrix")}
            for part, kind, found in shown[-MOST:]]


def _told(kind: str, found: Form) -> str:
    """The law of a part; what stands first in a product, A of A B, is not transposed."""
    return "contracted" if kind == "transposed" and not found.has(Transpose) else kind


def _is_seen(kind: str, found: Form) -> bool:
    """Whether a form shows the law: diag(x) P has no entry-by-entry product."""
    return kind != "hadamard" or found.has(Hadamard) or not found.has(Diag)


def _own(part: Expr, letters: Sequence[Index]) -> tuple[Index, ...]:
    """The free letters of a part, those of the goal first and in its order."""
    free = free_indices(part)
    return (*(i for i in letters if i in free), *sorted((i for i in free if i not in letters), key=lambda i: i.name))


def _parts(expr: Any) -> Iterator[tuple[Expr, str]]:
    """The sums, products and brackets of a result, each with the law by which it becomes a matrix expression."""
    if isinstance(expr, Entry | Index):
        return
    for arg in expr.args[:1] if isinstance(expr, Sum) else expr.args:
        yield from _parts(arg)
    kind = _kind(expr)
    if kind:
        yield expr, kind


def _kind(expr: Any) -> str:
    if isinstance(expr, Sum):
        return _kind_of_sum(expr)
    if isinstance(expr, Add):
        return "entrywise" if free_indices(expr) and all(free_indices(t) == free_indices(expr) for t in expr.args) else ""
    if not isinstance(expr, Mul):
        return ""
    own = [letters for f in factors(expr) if (letters := free_indices(f))]
    if any(not a & b for a in own for b in own):
        return "outer"
    return "hadamard" if len(own) > 1 and all(letters == own[0] for letters in own) else ""


def _kind_of_sum(expr: Sum) -> str:
    """Whether a summed letter is the first one of a matrix, so that the matrix is transposed."""
    matrices = [f for f in factors(expr.body) if isinstance(f, Entry) and len(f.indices) == 2]
    if not free_indices(expr):
        return "inner"
    turned = any(m.indices[0] in expr.indices and m.indices[1] not in expr.indices for m in matrices)
    return "transposed" if turned else "contracted"


def _matrix(found: Form, letters: tuple[Index, ...], shapes: bool) -> Box:
    """(matrix)_ij with the shapes of its factors below them."""
    box = layout_form(found, shapes)
    return Script(Fence(box), row(*map(index_letter, letters))) if letters else box
