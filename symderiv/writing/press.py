"""How one document prints: its formula language, the width of its lines, and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import inf
from typing import Any, cast

from symderiv.notation import Index, Relation, Tensor
from symderiv.writing.boxes import Box, Glyph, Row
from symderiv.writing.breaking import pieces
from symderiv.writing.languages import Language, Parts, math
from symderiv.writing.laws import law_box
from symderiv.writing.layout import equation, layout
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

    def expr(self, expr: Any, letters: Sequence[Index] = ()) -> str:
        """An expression."""
        return self.box(layout(expr, (), letters))

    def symbol(self, tensor: Tensor) -> str:
        """The symbol of a tensor."""
        return self.box(symbol(tensor))

    def equation(self, lhs: Any, rhs: Any, relation: str = "=") -> list[str]:
        """A relation between two expressions or boxes, in pieces."""
        return self.pieces(equation(lhs, rhs, relation))

    def relation(self, relation: Relation) -> str:
        """A stated relation."""
        return self.box(equation(relation.lhs, relation.rhs, relation.op))

    def law(self, source: str) -> str:
        """The LaTeX of a law; nothing for no law."""
        return self.box(law_box(source)) if source else ""

    def math(self, expr: Any) -> Parts:
        """An expression as the only part of a phrase."""
        return [math(self.expr(expr))]


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
