"""A small change of a formula, made in the tree and in the text, and what it is made in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.passages import Span, extent
from symderiv.reading.syntax.nodes import Node, rebuilt


@dataclass(frozen=True)
class Edit:
    """A node with what stands in its place, the pieces of text that change, each with its new text, and the row of the table."""

    old: Node
    new: Node
    pieces: tuple[tuple[Span, str], ...]
    by: str = ""

    def made(self, tree: Any) -> Any:
        """The tree with the change."""
        return rebuilt(tree, lambda node: self.new if node == self.old else node)


@dataclass(frozen=True)
class Setting:
    """The text, the names that read it, the letters and sizes that may be written; `free` are those on the left, `side` is all
    that is changed.
    """

    text: str
    names: Names
    letters: Sequence[str]
    sizes: Sequence[str]
    free: frozenset[str] = frozenset()
    side: Node | None = None

    def shown(self, node: Node) -> str:
        """A node as it was typed."""
        start, end = extent(node, self.text)
        return self.text[start:end]


__all__ = ["Edit", "Setting"]
