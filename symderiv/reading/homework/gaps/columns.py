r"""Columns of a matrix whose rows have the same letter: x_j^\top (Xw - y), where j runs over the columns of X."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.gaps.stacked import Stacked
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.nodes import rebuilt, spell, walk


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


__all__ = ["of_columns"]
