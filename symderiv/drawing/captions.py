"""What is written in a picture of a model: the formula of a definition, local derivatives, equation numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

from symderiv.drawing.graph import Graph
from symderiv.drawing.printers.typeset import typeset
from symderiv.drawing.structures import softmax_of, structure
from symderiv.matrices.recognise import NoForm, recognise
from symderiv.notation import Definition, Entry, Index, Partial, Tensor, tensors
from symderiv.records import Derivation
from symderiv.writing.languages import Language
from symderiv.writing.layout.boxes import Box, Fence, Fraction, Glyph, Row, Stack
from symderiv.writing.layout.breaking import pieces
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.layout.matrix_forms import layout_form
from symderiv.writing.layout.symbols import commas, symbol
from symderiv.writing.structure.outline import Outline, Section

Style = Literal["short", "index"]
"""Formulas in matrix notation where there is one, or always with indices."""
LIMIT = 15.0
"""Formulas wider than this many letters are broken into lines."""
LINES = 3
WORDS = 18
"""How many letters of a meaning stand on one line."""


def formula(row: Definition, style: Style) -> list[Box]:
    """The right side of a definition in a few lines; one that is too long is a function of what it uses.

    >>> from symderiv.notation import Axis
    >>> from symderiv.writing.printers.unicode import unicode
    >>> K, D = Axis("K"), Axis("D"); W, x = Tensor("W", (K, D)), Tensor("x", (D,)); k, d = K.index("k"), D.index("d")
    >>> from symderiv.notation import Sum, mul
    >>> row = Definition(Tensor("z", (K,)), (k,), Sum(mul(W[k, d], x[d]), d))
    >>> [unicode(box) for style in ("short", "index") for box in formula(row, style)]
    ['W x', '∑_d W_kd x_d']
    """
    whole = _shorter(row) if style == "short" else layout(row.body, (), row.indices)
    lines = pieces(whole, LIMIT)
    if len(lines) > LINES or any(typeset(line).width > 1.5 * LIMIT * 16 for line in lines):
        return [_called(row)]
    return lines


CLEARER = 1.4
"""How many times as wide a formula may be in matrix notation as it is with indices."""


def _shorter(row: Definition) -> Box:
    """A formula in matrix notation, unless that makes it long; where there are only numbers, as it is."""
    own, short = layout(row.body, (), row.indices), _short(row)
    if short is not None and softmax_of(row) is not None:
        return short
    if short is None or not any(t.axes for t in (row.tensor, *tensors(row.body))):
        return own
    return short if typeset(short).width <= CLEARER * typeset(own).width else own


def _short(row: Definition) -> Box | None:
    found = recognise(row.body, row.indices)
    return None if isinstance(found, NoForm) else layout_form(found)


def _called(row: Definition) -> Box:
    """f(x, y): what a long formula depends on."""
    arguments = [symbol(t) for t in sorted(row.uses, key=lambda t: t.name)]
    return Row((Glyph("variable", "f"), Fence(Row(tuple(commas(arguments))))))


Chain = Mapping[Tensor, tuple[Index, ...]]
"""The letters of each quantity in the local derivatives of a picture."""


def chain(graph: Graph, goals: Chain) -> Chain:
    """Letters with which neighbouring factors meet: ∂L/∂p_k, ∂p_k/∂z_i. A quantity has the same letters on both sides.

    The variables keep the letters of the `goals`; a definition keeps its own, unless what uses it has them already.
    """
    reserved = {i.name for group in goals.values() for i in group}
    found: dict[Tensor, tuple[Index, ...]] = {}
    own = {row.tensor: row.indices for row in graph.rows}
    for tensor in (*reversed(graph.flow), *graph.chosen):
        avoid = {i.name for s, t in graph.backward if s == tensor for i in found.get(t, ())}
        avoid |= set() if tensor in goals else reserved
        chosen: list[Index] = []
        for n, axis in enumerate(tensor.axes):
            wanted = (goals.get(tensor) or own.get(tensor) or ())[n:n + 1]
            used = avoid | {i.name for i in chosen}
            chosen.append(wanted[0] if wanted and wanted[0].name not in used else axis.derivative(used | {"l"}))
        found.setdefault(tensor, tuple(chosen))
    return found


def local(row: Definition, source: Tensor, letters: Chain) -> Partial:
    """The derivative of a definition by something that it uses, all else held."""
    return Partial(Entry(row.tensor, *letters[row.tensor]), Entry(source, *letters[source]))


@dataclass(frozen=True)
class Numbers:
    """The equation numbers of a document: where each local derivative is derived, and each derivative of the output."""

    outline: Outline | None = None

    @classmethod
    def of(cls, derivations: Sequence[Derivation], detail: str = "standard") -> Numbers:
        """The numbers as a document about these derivations has them."""
        return cls(Outline.of(derivations, detail)) if derivations else cls()

    def goals(self) -> Chain:
        """The letters of the variables of the document's goals."""
        goals = [d.goal for d in self.outline.asked if isinstance(d.goal, Partial)] if self.outline else []
        return {g.wrt.tensor: g.wrt.indices for g in goals if all(isinstance(i, Index) for i in g.wrt.indices)}

    def sections(self) -> Sequence[Section]:
        """The sections of the document."""
        return self.outline.sections if self.outline else ()

    def number(self, row: Definition, source: Tensor) -> str:
        """The number of the equation that states the local derivative; nothing where none does."""
        return next((s.last for s in self.sections() if _states(s.derivation, row, source)), "")


def _states(derivation: Derivation, row: Definition, source: Tensor) -> bool:
    """Whether the derivative is the local one: no other way leads from the source, as what it leads through is held."""
    goal = derivation.goal
    if not (isinstance(goal, Partial) and isinstance(goal.body, Entry) and goal.body.tensor == row.tensor
            and goal.wrt.tensor == source):
        return False
    held = frozenset(goal.held)
    return not any(derivation.definitions.depends(t.entry(), source, held) for t in row.uses - {source} - held)


def edge_label(row: Definition, source: Tensor, numbers: Numbers, letters: Chain) -> Box:
    """A local derivative over the number of its equation."""
    goal = local(row, source, letters)
    shown: Box = layout(goal)
    if not isinstance(shown, Fraction):
        shown = Row((shown,))
    number = numbers.number(row, source)
    return Stack(shown, Glyph("text", f"({number})")) if number else shown


def meaning(row: Definition, graph: Graph, words: Language) -> list[Box]:
    """What a quantity is, in lines of a few words of a language: as its model says, or by the structure of its formula."""
    said = words.named(row.tensor.meaning) or words.word("structures", structure(row, graph.rows, graph.output), "")
    return [Glyph("text", line) for line in wrap(said, WORDS)]


def names(symbols: Sequence[Box]) -> Box:
    """The symbols of what is left out; of many the first and the last."""
    shown = symbols if len(symbols) <= 2 else [symbols[0], Glyph("punctuation", "…"), symbols[-1]]
    return Row(tuple(commas(shown)))
