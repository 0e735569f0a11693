r"""Rows and columns of a matrix by its small letter: x_j^\top (Xw - y), where j runs over the columns of X, and dp_n =
p_n(1 - p_n)\,dw^\top x_n where only claims have x_n."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symderiv.errors import SymderivError
from symderiv.notation import Tensor
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.names import Names, flattened
from symderiv.reading.homework.gaps.stacked import Stacked
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.axis_inference import completed
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.nodes import Name, Scripted, rebuilt, sole_item, spell, walk


def of_columns(source: Source, names: Names) -> Stacked | None:
    """The line with each member of a matrix whose letter can only count the columns as a column; None where it has none."""
    found: Any = next((node for node in walk(source.line) if _counts_columns(node, names)), None)
    if found is None:
        return None

    def marked(node: Any) -> Any:
        return replace(node, column=True) if _counts_columns(node, names) else node

    letter = spell(found.slots[0])
    return Stacked(replace(source, line=rebuilt(source.line, marked)), names,
                   f"with {spell(found.written.base)}_{letter} for column {letter} of {found.name}")


def _counts_columns(node: Any, names: Names) -> bool:
    """Whether the one letter of a member runs over the second axis of its matrix, and not over the first."""
    tensor = names.tensor(node.name) if isinstance(node, Use) and node.name and len(node.slots) == 1 else None
    if tensor is None or node.column or len(tensor.axes) != 2 or tensor.axes[0] == tensor.axes[1]:
        return False
    return names.axis_of(spell(node.slots[0])) == tensor.axes[1]


def of_members(source: Source, names: Names) -> Stacked | None:
    """The line with each x_n as a row or column of X, as the letter below counts one or the other; None where it has none."""
    try:
        known = completed(names, (source.line,))
    except SymderivError:
        return None
    found: Any = next((node for node in walk(source.line) if _member(node, known) is not None), None)
    member = _member(found, known)
    if member is None:
        return None
    letter, side = spell(member.slots[0]), "column" if member.column else "row"
    return Stacked(replace(source, line=rebuilt(source.line, lambda node: _member(node, known) or node)), names,
                   f"with {spell(member.written.base)}_{letter} for {side} {letter} of {member.name}")


def _member(node: Any, names: Names) -> Use | None:
    """What a symbol is that nothing defines, with one letter below and at most a transpose above."""
    written = node.written if isinstance(node, Use) and not node.name else node
    base = written.base if isinstance(written, Scripted) and not written.primes else None
    if not isinstance(written, Scripted) or not isinstance(base, Name) or names.spelled(base):
        return None
    parts = flattened(written.sub) if written.sub is not None else ()
    matrix = _capital(base, names)
    counted = names.axis_of(spell(parts[0])) if len(parts) == 1 and isinstance(sole_item(parts[0]), Name) else None
    turned = written.sup is None or spell(written.sup) in TRANSPOSES
    if matrix is None or counted not in matrix.axes or not turned or not isinstance(node, Use):
        return None
    symbol = replace(node.symbol, base=replace(base, base=base.base.upper()), labels=())
    return Use(node.at, symbol, (parts[0],), written.sup, written, counted == matrix.axes[1], matrix.name)


def _capital(small: Name, names: Names) -> Tensor | None:
    """The matrix of two sizes whose letter is the capital of a small one."""
    other = names.tensor(small.base.upper()) if len(small.base) == 1 and small.base.islower() else None
    return other if other is not None and len(other.axes) == 2 and other.axes[0] != other.axes[1] else None


__all__ = ["of_columns", "of_members"]
