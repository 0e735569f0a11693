"""The shape of a formula from the shapes of its symbols: what fits is what can be meant.

A shape is a tuple of axes; axes that must be equal are joined. The rules are those by which the reader computes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.shapes.brackets import BARS, absolute_or_determinant, inner, inverted, norm
from symderiv.reading.meaning.shapes.calls import AVERAGES, CALLS
from symderiv.reading.meaning.shapes.constraints import BELOW, SCALAR, SPREAD, Doubt, Misfit, Shape, World
from symderiv.reading.meaning.shapes.customs import mixing
from symderiv.reading.meaning.shapes.doubts import (
    doubted_inverse_function,
    doubted_matrix_function,
    doubted_power,
    doubted_single_bars,
    doubted_sum,
)
from symderiv.reading.meaning.shapes.entries import table
from symderiv.reading.meaning.shapes.products import added, beside, divided, product, weights_first
from symderiv.reading.meaning.shapes.ranges import name_ranges
from symderiv.reading.meaning.symbols.occurrences import binder_key, bound_letters, left_letters, letter_key
from symderiv.reading.meaning.symbols.scripts import is_transpose
from symderiv.reading.meaning.symbols.special import Special
from symderiv.reading.meaning.symbols.uses import Use, sole_use
from symderiv.reading.problems.axis_inference import Key
from symderiv.reading.syntax.bound import Call, Derivative, Differential, Minus, Over, Product, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Cases,
    Fraction,
    Head,
    Listing,
    Matrix,
    Name,
    Node,
    Number,
    Operation,
    Relation,
    Root,
    Scripted,
    Terms,
    entries_listed,
    spell,
)


class Shapes:
    """Finds the shapes in one line."""

    def __init__(self, world: World, form: Form) -> None:
        self.world, self.form = world, form
        self.scope: dict[str, Key] = {}
        self.price = 0.0
        self.averaged = 0
        """How many sums and means of components stand around: powers in them are those of each component."""
        self.doubts: list[Doubt] = []
        self.left = left_letters(form)

    def of(self, node: Node) -> Shape:
        """The shape of a node. Raises `Misfit` where parts do not fit together, KeyError for a symbol without axes."""
        return RULES[type(node)](self, node)

    def ask(self, doubt: Doubt | None) -> None:
        """Notes that papers read this in two ways; the shapes are those of the plain reading."""
        self.doubts += [doubt] if doubt is not None else []

    def aside(self) -> Shapes:
        """The same in a world that may go another way."""
        other = copy(self)
        other.world, other.doubts = self.world.copy(), []
        return other

    def scalar(self, node: Node) -> Shape:
        """That of a node that must be one number."""
        if self.of(node).ndim:
            raise Misfit("One number is needed here", node.at)
        return SCALAR

    def same(self, shapes: Sequence[Shape], at: int) -> Shape:
        """Arrays component by component; a number goes with every shape."""
        return beside(self.world, shapes, at)

    # Symbols

    def use(self, node: Use) -> Shape:
        axes = self.world.symbols[node.symbol.key]
        axes = axes[::-1] if node.column or self.world.is_thin(axes, len(node.slots)) else axes
        if len(node.slots) > len(axes):
            raise Misfit("More indices than axes", node.at)
        for part, axis in zip(node.slots, axes, strict=False):
            self._index(part, axis)
        inside = self.world.rest(axes[len(node.slots) :])
        return self.powered(inside, node.power, node.at)

    def _index(self, part: Relation, axis: Key) -> None:
        item = lone_letter(part.sides[0]) if not part.signs else None
        if item is not None and isinstance(head_of(item), Name):
            self.world.join(letter_key(spell(item), self.form, self.scope), axis, part.at)
        elif isinstance(item := sole_use(part), Use):
            self.scalar(item)
            self.world.join(("over", item.symbol.key), axis, part.at)

    def powered(self, inside: Shape, power: Listing | None, at: int) -> Shape:
        """The shape with a superscript applied."""
        if power is None:
            return inside
        turned = is_transpose(power) and spell(power) not in self.scope  # γ^t under Σ_t is a power
        if turned and inside.ndim:
            self.world.met.update(inside.axes)
            return Shape(inside.axes[::-1], not inside.row) if inside.ndim == 1 else Shape(inside.axes[::-1])
        if not inside.ndim:
            named = spell(power) in ("T", "t") and self.world.is_number(spell(power))
            if turned and not named:
                raise Misfit("A number is not transposed", at)
            return SCALAR if turned else self.scalar(power)
        if self.averaged and not self.world.is_square(inside):
            return inverted(self, inside, spell(power), at)
        if inside.ndim != 2:
            raise Misfit("A power of a vector", at, r"Write w^\top w for the sum of squares, w \odot w for each component.")
        self.ask(doubted_power(self.averaged, at) if spell(power) != "-1" else None)
        return self.square(inside, at)

    def square(self, inside: Shape, at: int) -> Shape:
        """The shape, which is that of a square matrix."""
        if inside.ndim != 2:
            raise Misfit("A square matrix is needed", at)
        self.world.join(inside.axes[0], inside.axes[1], at)
        return inside

    def special(self, node: Special) -> Shape:
        for part in (node.index,) if node.index is not None else ():
            self._index(part, node.key(self.form))
        return self.powered(Shape(node.axes(self.form)), node.power, node.at)

    def scripted(self, node: Scripted) -> Shape:
        base, listed = node.base, entries_listed(node)
        if listed and is_transpose(node.sup):
            return table(self, [(entry,) for entry in listed], node.at)
        if isinstance(base, Bracket) and base.kind == "norm":
            return self.powered(norm(self, base, node.sub), node.sup, node.at)
        if isinstance(base, Bracket) and spell(node.sub) == "+":
            return self.powered(self.of(base.inside), node.sup, node.at)
        if isinstance(base, Name):
            self._join_letters(base, node)
            euler = base.base == "e" and node.sup is not None
            return self._exponential(node) if euler else self.powered(SCALAR, node.sup, node.at)
        inside = self.of(base.inside if isinstance(base, Bracket) and base.kind in BARS else base)
        if isinstance(base, Bracket) and base.kind in BARS:
            self.ask(doubted_single_bars(spell(node.sub), inside, spell(base.inside), node.at) if node.sub is not None else None)
            inside = absolute_or_determinant(self, inside, base)
        if node.sub is not None and (inside.ndim or (isinstance(base, Bracket) and base.kind == "round")):
            inside = self._component(inside, flattened(node.sub), node.at)
        if node.primes:
            if not inside.ndim:
                raise Misfit("A number is not transposed", node.at)
            inside = Shape(inside.axes[::-1], not inside.row and inside.ndim == 1)
        return self.powered(inside, node.sup, node.at)

    def _join_letters(self, base: Name, node: Scripted) -> None:
        """The letters of Kronecker's delta run over one axis."""
        letters = [lone_letter(part.sides[0]) for part in flattened(node.sub)] if base.base == r"\delta" else []
        keys = [letter_key(spell(letter), self.form, self.scope) for letter in letters if letter is not None]
        if len(keys) == 2:
            self.world.join(keys[0], keys[1], node.at)

    def _exponential(self, node: Scripted) -> Shape:
        """e to an array is that of each component; e^A of a square matrix has two readings."""
        assert node.sup is not None
        inside = self.of(node.sup)
        self.ask(doubted_matrix_function(self.world, "exp", [inside], node.at))
        return inside

    def _component(self, inside: Shape, parts: Sequence[Relation], at: int) -> Shape:
        """One component of what stands in brackets: (Wx)_i."""
        if len(parts) != inside.ndim:
            raise Misfit("A component needs an index for each axis", at)
        for part, axis in zip(parts, inside.axes, strict=True):
            self._index(part, axis)
        return SCALAR

    # Products

    def fraction(self, node: Fraction) -> Shape:
        over, under = self.of(node.over), self.of(node.under)
        if under.ndim > 1:
            raise Misfit("A matrix below a fraction", node.at)
        self.price += BELOW if under.ndim and not over.ndim else 0.0
        if self.averaged and over.ndim + under.ndim:
            self.price += divided(("", over, node.over), ("/", under, sole_use(node.under) or node.under))
        return self.same([over, under], node.at) if under.ndim else over

    def root(self, node: Root) -> Shape:
        if (inside := self.of(node.inside)).ndim > 1:
            raise Misfit("The root of a matrix", node.at)
        return inside

    def terms(self, node: Terms) -> Shape:
        shapes = [(self.of(item), item) for _, items in node.terms for item in items]
        if any(s.ndim for s, _ in shapes):
            self.ask(doubted_sum(self.world, self.form, node, shapes))
            self.price += SPREAD if {1, 2} <= {s.ndim for s, _ in shapes} else 0.0
            self.price += mixing(self.world, node, shapes, averaged=bool(self.averaged))
        return added(self.world, [s for s, _ in shapes], node.at, weights_first(self.world, [item for _, item in shapes]))

    # Brackets, calls, sums

    def bracket(self, node: Bracket) -> Shape:
        if node.kind == "norm":
            return norm(self, node)
        if node.kind in BARS:
            inside = self.of(node.inside)
            return inside if self.averaged else absolute_or_determinant(self, inside, node)
        if node.kind == "inner":
            return inner(self.world, [self.of(e) for e in node.inside.entries], node.at)
        if listed := entries_listed(node):
            return table(self, [(entry,) for entry in listed], node.at)
        if any(e.signs for e in node.inside.entries):
            for entry in node.inside.entries:
                self.compared(entry)
            return SCALAR
        return self.of(node.inside)

    def compared(self, entry: Relation) -> Shape:
        """The shape of a condition: a label with a letter of its axis, numbers, or arrays component by component."""
        sides = [sole_use(side) or lone_letter(side) for side in entry.sides]
        uses = [s for s in sides if isinstance(s, Use)]
        letters = [s for s in sides if isinstance(s, Name | Scripted) and isinstance(head_of(s), Name)]
        for use in uses:
            for letter in letters:
                key = letter_key(spell(letter), self.form, self.scope)
                if key in self.scope.values() or spell(letter) in self.left:
                    self.world.join(("over", use.symbol.key), key, entry.at)
        return self.same([self.of(side) for side in entry.sides], entry.at)

    def call(self, node: Call) -> Shape:
        head = head_of(node.head)
        if isinstance(head, Head) and head.kind == "indicator":
            listed = node.arguments or (node.head.sub.entries if isinstance(node.head, Scripted) and node.head.sub else ())
            held = [self.compared(entry) for entry in listed if isinstance(entry, Relation)]
            return self.powered(self.same(held, node.at), node.power, node.at)
        name = spell(head).removeprefix("\\text{").strip("\\}")
        power = spell(node.head.sup) if isinstance(node.head, Scripted) else ""
        self.ask(doubted_inverse_function(name, power, ",".join(map(spell, node.arguments)), node.at))
        self.averaged += name in AVERAGES
        shapes = [self.of(a) for a in node.arguments]
        self.averaged -= name in AVERAGES
        self.ask(doubted_matrix_function(self.world, name, shapes, node.at))
        self.world.met.update(axis for shape in shapes if name in CALLS for axis in shape.axes)
        made = CALLS[name](self, shapes, node.at) if name in CALLS else self.same(shapes, node.at)
        return made if made.ndim == 1 and not is_transpose(node.power) else self.powered(made, node.power, node.at)

    def over(self, node: Over) -> Shape:
        outer = self.scope
        letters = bound_letters(node.head, {*outer, *self.left})
        self.scope = {**outer, **{letter: binder_key(node, letter, self.form) for letter in letters}}
        name_ranges(self, node, letters)
        made = self.of(node.body)
        self.scope = outer
        return made

    def derivative(self, node: Derivative) -> Shape:
        """The shape of what is derived, then those of the variables."""
        return Shape(self.of(node.body).axes + tuple(axis for variable in node.wrt for axis in self.of(variable).axes))

    def relation(self, node: Relation) -> Shape:
        if node.signs:
            raise Misfit("A comparison", node.at)
        return self.of(node.sides[0])

    def listing(self, node: Listing) -> Shape:
        if len(node.entries) != 1:
            raise Misfit("One quantity is needed", node.at)
        return self.of(node.entries[0])

    def cases(self, node: Cases) -> Shape:
        tested = [self.compared(e) for _, listing in node.rows for e in listing.entries if e.signs]
        whole = any(shape.ndim for shape in tested)
        self.averaged += whole
        values = [self.of(value) for value, _ in node.rows]
        self.averaged -= whole
        return self.same([*values, *tested], node.at)


def _loose(shapes: Shapes, node: Node) -> Shape:
    raise Misread(f"{spell(node)} lacks what it applies to", node.at, "Write it behind, or leave the sign out.")


RULES: dict[type, Callable[[Shapes, Any], Shape]] = {
    Terms: Shapes.terms,
    Product: product,
    Fraction: Shapes.fraction,
    Root: Shapes.root,
    Bracket: Shapes.bracket,
    Listing: Shapes.listing,
    Relation: Shapes.relation,
    Scripted: Shapes.scripted,
    Call: Shapes.call,
    Cases: Shapes.cases,
    Matrix: lambda shapes, node: table(shapes, node.rows, node.at),
    Over: Shapes.over,
    Derivative: Shapes.derivative,
    Differential: lambda shapes, node: shapes.of(node.of),
    **dict.fromkeys((Number, Name, Minus), lambda shapes, node: SCALAR),
    Use: Shapes.use,
    Special: Shapes.special,
    **dict.fromkeys((Head, Operation), _loose),
}

__all__ = ["Shapes"]
