"""How one document prints: its formula language, the width of its lines, and its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from math import inf
from typing import Any

from symderiv.errors import UnknownName
from symderiv.notation import Axis, Index, Relation, Tensor
from symderiv.writing.languages import Language, Parts, math, text
from symderiv.writing.layout.boxes import Box, Frame, Glyph, Row, row, with_glyphs
from symderiv.writing.layout.breaking import pieces
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.laws import law_box
from symderiv.writing.layout.symbols import symbol
from symderiv.writing.printers.latex import latex
from symderiv.writing.structure.letters import Letters, law_letters

VOICES = ("lecture", "plain")
"""How a page speaks: as a lecturer does, or in formulas and the names of rules alone."""


@dataclass(frozen=True)
class Press:
    """Prepares formulas for one kind of document.

    `write` turns a box into the document's formula language, in display style or within text; `limit` is the width in
    em that a formula may take beside its reasons before it is broken; on a line of its own it may be `wide`. Where the
    document `copies`, formulas come as plain LaTeX besides; where a reader `steps` through it, what is about to change and
    what is new are marked; where one `unfolds` it, the steps that a line hides are there too, and what stands at coarser details.
    A `voice` that is plain says nothing beside the formulas. `letters` are those of the page.
    """

    write: Callable[[Box, bool], str]
    language: Language
    limit: float = inf
    copies: bool = False
    steps: bool = True
    unfolds: bool = True
    voice: str = "lecture"
    letters: Letters = field(default_factory=dict)
    wide: float = inf

    def __post_init__(self) -> None:
        if self.voice not in VOICES:
            raise UnknownName.among("voice", self.voice, VOICES)

    def box(self, box: Box, display: bool = False) -> str:
        """A box, its words in the document's language."""
        return self.write(self._own(box), display)

    def pieces(self, box: Box, beside: bool = False) -> list[str]:
        """A box in pieces that may stand on several lines, `beside` the reasons or on lines of their own."""
        return [self.box(piece, True) for piece in pieces(box, self.limit if beside else self.wide)]

    def copy(self, *boxes: Box) -> str:
        """Boxes one after the other as LaTeX to copy; nothing where the document has no use for it."""
        return " ".join(latex(self._own(box), "plain") for box in boxes) if self.copies else ""

    def _own(self, box: Box) -> Box:
        """The box with the words of the language and the letters of the page."""
        return with_glyphs(box, self._own_glyph)

    @cached_property
    def _own_glyph(self) -> Callable[[Glyph], Glyph]:
        """What is done to each glyph: one function for the whole page, so that boxes keep what it made of them."""
        language, letters = self.language, self.letters

        def own(glyph: Glyph) -> Glyph:
            if glyph.kind == "text":
                word = _word(glyph.text, language)
                return glyph if word == glyph.text else replace(glyph, text=word)
            letter = letters.get((glyph.text, glyph.axis)) if letters else None
            return glyph if letter is None else replace(glyph, text=letter)

        return own

    def framed(self, box: Box, beside: bool = False) -> list[str]:
        """A box in a frame, where it fits on a line; else in pieces."""
        found = self.pieces(box, beside)
        return [self.box(Frame(box), True)] if len(found) == 1 else found

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
        law = law_letters(law_box(source), source)
        return [self.box(piece, True) for piece in pieces(law, 0.8 * self.limit)] if source else []

    def condition(self, source: str) -> Parts:
        """The LaTeX of a condition as words and formulas in a row, so that it can be broken between words."""
        box = law_box(source)
        phrase: Parts = []
        for words, group in groupby(box.items if isinstance(box, Row) else (box,), _is_text):
            found = list(group)
            phrase += [text(g.text) for g in found if isinstance(g, Glyph)] if words else [math(self.box(row(*found)))]
        return phrase

    def shape(self, axes: Sequence[Axis]) -> Parts:
        """A shape as textbooks write it: K for a vector, K × D for a matrix; the word for a scalar."""
        if not axes:
            return [text(self.language.word("labels", "scalar"))]
        sizes = [layout(axis.extent) for axis in axes]
        times = Glyph("binary", "×")
        return [math(self.box(row(*(part for n, size in enumerate(sizes) for part in ((times, size) if n else (size,))))))]

    def math(self, expr: Any) -> Parts:
        """An expression as the only part of a phrase."""
        return [math(self.expr(expr))]


def _is_text(box: Box) -> bool:
    return isinstance(box, Glyph) and box.kind == "text"


def _word(text: str, language: Language) -> str:
    """A word of a formula in the language, with the spaces around it."""
    word = text.strip()
    return text.replace(word, language.word("labels", word, word)) if word else text
