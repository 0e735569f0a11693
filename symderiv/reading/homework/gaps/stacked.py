r"""The matrix X that a text never names: the x_i that it sums over are its rows, as in X^\top (Xw - y); a_{ij} is in A."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from symderiv.reading.formulas.names import Names, Written
from symderiv.reading.homework.gaps.ranges import ranged
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.nodes import Name, rebuilt, walk


@dataclass(frozen=True)
class Stacked:
    """A line read in another way, the names that read it so, and under which reading it then holds."""

    source: Source
    names: Names
    read_as: str


def stacked(source: Source, names: Names) -> Stacked | None:
    """The line with its first unknown letter for the matrix with the same capital or small one; None where it has none."""
    found = next(_stacked(source, names), None)
    if found is None:
        return None
    plain = rebuilt(source.line, lambda node: node.written if isinstance(node, Use) and not node.name else ranged(node, names))
    known = replace(names, written=(*names.written, found))
    members = "the rows" if found.symbol.base.isupper() else "entries of"
    return Stacked(replace(source, line=plain), known, f"with {found.symbol.base} for {members} {found.tensor.name}")


def _stacked(source: Source, names: Names) -> Iterator[Written]:
    uses = (node for node in walk(source.line) if isinstance(node, Use) and not node.name)
    written = [*(use.symbol.base for use in uses), *(node for node in walk(source.line) if isinstance(node, Name))]
    for symbol in written:
        other = names.tensor(symbol.base.swapcase()) if len(symbol.base) == 1 and symbol.base.isalpha() else None
        if other is not None and len(other.axes) == 2 and not names.spelled(symbol) and symbol.base not in names.axes:
            yield Written(other, replace(symbol, at=0))


__all__ = ["Stacked", "stacked"]
