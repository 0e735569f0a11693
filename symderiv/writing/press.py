"""How one document prints: its formula language, the width of its lines, and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from math import inf
from typing import Any, cast

from symderiv.notation import Axis, Index, Relation, Tensor, shape_text
from symderiv.writing.boxes import Box, Glyph, Row, row
from symderiv.writing.breaking import pieces
from symderiv.writing.languages import Language, Parts, joined, math, text
from symderiv.writing.laws import law_box
from symderiv.writing.layout import equation, layout
from symderiv.writing.layout_differentials import layout_differential
from symderiv.writing.layout_page import Path
from symderiv.writing.layout_symbols import symbol

Marks = Sequence[tuple[Path, str]]


@dataclass(frozen=True)
class Press:
    """Prepares formulas for one kind of document.

    `write` turns a box into the document's formula language, in display style or within text; `limit` is the width in
    em that a line may take before it is broken.
    """

    write: Callable[[Box, bool], str]
    language: Language
    limit: float = inf

    def box(self, box: Box, display: bool = False) -> str:
        """A box, its words in the document's language."""
        return self.write(_reworded(box, self.language), display)

    def pieces(self, box: Box) -> list[str]:
        """A box in pieces that may stand on several lines."""
        return [self.box(piece, True) for piece in pieces(box, self.limit)]

    def line(self, expr: Any, marks: Marks = (), letters: Sequence[Index] = ()) -> list[str]:
        """An expression in pieces, its places marked."""
        return self.pieces(layout(expr, cast(Any, marks), letters))

    def differential(self, expr: Any, letters: Sequence[Index]) -> list[str]:
        """A line of differentials in matrix notation, in pieces; nothing where it has no such form."""
        box = layout_differential(expr, letters)
        return [] if box is None else self.pieces(box)

    def expr(self, expr: Any, letters: Sequence[Index] = (), display: bool = False) -> str:
        """An expression."""
        return self.box(layout(expr, (), letters), display)

    def symbol(self, tensor: Tensor) -> str:
        """The symbol of a tensor."""
        return self.box(symbol(tensor))

    def equation(self, lhs: Any, rhs: Any, relation: str = "=") -> list[str]:
        """A relation between two expressions or boxes, in pieces."""
        return self.pieces(equation(lhs, rhs, relation))

    def relation(self, relation: Relation) -> str:
        """A stated relation."""
        return self.box(equation(relation.lhs, relation.rhs, relation.op))

    def law(self, source: str) -> list[str]:
        """The LaTeX of a law in pieces; nothing for no law."""
        return [self.box(piece, True) for piece in pieces(law_box(source), 0.8 * self.limit)] if source else []

    def condition(self, source: str) -> Parts:
        """The LaTeX of a condition as words and formulas in a row, so that it can be broken between words."""
        box = law_box(source)
        parts: Parts = []
        for words, group in groupby(box.items if isinstance(box, Row) else (box,), _is_text):
            found = list(group)
            parts += [text(g.text) for g in found if isinstance(g, Glyph)] if words else [math(self.box(row(*found)))]
        return parts

    def shape(self, axes: Sequence[Axis]) -> Parts:
        """A shape in words, typeset where a size carries an index of its own."""
        if not axes:
            return [text(self.language.word("labels", "scalar"))]
        if not any("_" in axis.name for axis in axes):
            return [text(shape_text(axes))]
        return [text("("), *joined([self.math(axis.extent) for axis in axes]), text(",)" if len(axes) == 1 else ")")]

    def math(self, expr: Any) -> Parts:
        """An expression as the only part of a phrase."""
        return [math(self.expr(expr))]


def _is_text(box: Box) -> bool:
    return isinstance(box, Glyph) and box.kind == "text"


def _reworded(box: Box, language: Language) -> Box:
    """The box with its words in the language; words that the table does not have stay."""
    if isinstance(box, Glyph):
        return replace(box, text=language.word("labels", box.text, box.text)) if box.kind == "text" else box
    if isinstance(box, Row):
        return Row(tuple(_reworded(item, language) for item in box.items))
    inner: Mapping[str, Any] = {f.name: getattr(box, f.name) for f in fields(box)}
    return replace(box, **{name: _inside(value, language) for name, value in inner.items()})


def _inside(value: Any, language: Language) -> Any:
    if isinstance(value, Box):
        return _reworded(value, language)
    return tuple(_inside(v, language) for v in value) if isinstance(value, tuple) else value
