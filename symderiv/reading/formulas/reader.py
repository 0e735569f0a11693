"""From syntax tree to index expression: every name gets its meaning, every index its axis."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, cast

from sympy import Abs, E, Expr, Integer, Max, Rational, oo

from symderiv.errors import AxisMismatch
from symderiv.notation import (
    Array,
    as_array,
    divide,
    extreme,
    free_indices,
    mul,
    negate,
)
from symderiv.reading.formulas import matrices as w
from symderiv.reading.formulas.arrays import norm, quadratic, squared_norm, table
from symderiv.reading.formulas.biases import added, reach
from symderiv.reading.formulas.binders import chained, derivative, differential, over
from symderiv.reading.formulas.calls import call
from symderiv.reading.formulas.conditions import branches
from symderiv.reading.formulas.functions import ARRAY_FUNCTIONS, FUNCTION_SYMBOLS, FUNCTIONS
from symderiv.reading.formulas.guards import MOST_DIGITS, guarded_power, placed
from symderiv.reading.formulas.interpreter import Interpreter
from symderiv.reading.formulas.matrices import Value, Whole
from symderiv.reading.formulas.names import Names, entries, flattened, unknown_loss
from symderiv.reading.formulas.quantities import index, special, use
from symderiv.reading.formulas.symbols import Symbols
from symderiv.reading.meaning.symbols.special import Special
from symderiv.reading.meaning.symbols.uses import Use, is_slope
from symderiv.reading.syntax.binding import bind
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
    sole_item,
    sole_items,
    spell,
)


class Reader(Interpreter):
    """Reads the formulas of one text: how each kind of node is read, a row each in `values`."""

    def __init__(self, names: Names, text: str, known: frozenset[str] | None = None) -> None:
        super().__init__(names, text, known)
        self.symbols = Symbols(self)

    def is_function(self, item: Node) -> bool:
        r"""Whether an undeclared symbol is a function by convention: \sigma, \text{softplus}."""
        name = head_of(item)
        if not isinstance(name, Name) or name.accents or self.names.spelled(name):
            return False
        if name.base.removeprefix("\\") in self.names.functions:
            return True
        return name.base in FUNCTION_SYMBOLS or (name.word and (name.base in FUNCTIONS or name.base in ARRAY_FUNCTIONS))

    # Sums and products

    def terms(self, node: Terms) -> Value:
        values = [self._signed(sign, items) for sign, items in node.terms]
        return added(*values) if len(values) > 1 else values[0]

    def _signed(self, sign: str, items: tuple[Node, ...]) -> Value:
        value = self.value(bind(items, self.is_function))
        return w.componentwise(negate, value) if sign == "-" else value

    def product(self, node: Product) -> Value:
        if (chain := chained(self, node)) is not None:
            return chain
        values = [(sign, self._factor(node, place, part)) for place, (sign, part) in enumerate(node.parts)]
        if not any(isinstance(v, Whole) for _, v in values):
            _require_one_meaning(node)
            return mul(*(guarded_power(cast(Expr, v), Integer(-1), node) if sign == "/" else cast(Expr, v) for sign, v in values))
        scalars = [self._beside(w.OPERATIONS[sign](Integer(1), v)) for sign, v in values if not isinstance(v, Whole)]
        arrays = [(sign, v) for sign, v in values if isinstance(v, Whole)]
        made: Value = Integer(1)
        while arrays:
            count = reach(made, arrays)
            value = reduce(w.product, [value for _, value in arrays[:count]])
            made = w.OPERATIONS[arrays[0][0]](self._beside(made), value)  # g^T k_i is a number for each i
            arrays = arrays[count:]
        return w.componentwise(mul, *scalars, made) if scalars else made

    def _factor(self, node: Product, place: int, part: Node) -> Value:
        each = is_slope(node, place)
        self.averaged += each
        value = Integer(-1) if isinstance(part, Minus) else self.value(part)
        self.averaged -= each
        return value

    def _beside(self, value: Value) -> Value:
        """A number that may stand beside arrays: each letter in it is given, c_j x where ∂L/∂w_j stands on the left."""
        given = isinstance(value, Expr) and bool(letters := free_indices(value)) and all(self.in_scope(i.name) for i in letters)
        return Whole(Array((), value)) if given and isinstance(value, Expr) else value

    def fraction(self, node: Fraction) -> Value:
        heads = [items[0] for items in map(sole_items, (node.over, node.under)) if items]
        if len(heads) == 2 and all(isinstance(h, Name) and h.base == "d" and not self.names.spelled(h) for h in heads):
            unknown = unknown_loss(self.names, sole_items(node.over)[-1])
            raise unknown or Misread("Is d a differential?", node.at, r"Write derivatives with \partial.")
        with self.sealing():
            under, above = self.value(node.under), self.value(node.over)
        return w.componentwise(lambda u, v: mul(u, guarded_power(v, Integer(-1), node)), above, under)

    def root(self, node: Root) -> Value:
        degree = self.scalar(node.degree) if node.degree else Integer(2)
        return w.componentwise(lambda x: guarded_power(x, divide(Integer(1), degree), node), self.value(node.inside))

    # Brackets, scripts, calls

    def bracket(self, node: Bracket) -> Value:
        return BRACKETS[node.kind](self, node)

    def _group(self, node: Bracket) -> Value:
        if listed := entries_listed(node):
            return table(self, [(entry,) for entry in listed])
        if node.kind == "square" and any(e.signs for e in node.inside.entries):
            return mul(*self.conditions(node.inside))
        with self.sealing():
            return self.value(node.inside)

    def _bars(self, node: Bracket) -> Value:
        inside = self.value(node.inside)
        if self.averaged:
            return w.componentwise(Abs, inside)
        if isinstance(inside, Whole) and inside.ndim == 1:
            return guarded_power(squared_norm(inside), Rational(1, 2), node)
        return w.determinant(inside) if isinstance(inside, Whole) else Abs(inside)

    def _norm(self, node: Bracket) -> Value:
        inside = self.value(node.inside)
        if not isinstance(inside, Whole):
            raise Misread("A norm needs a whole vector or matrix", node.at, r"Write \lvert x_i \rvert for one component.")
        return guarded_power(squared_norm(inside), Rational(1, 2), node)

    def _inner(self, node: Bracket) -> Value:
        if len(node.inside.entries) != 2:
            raise Misread("An inner product is of two arrays", node.at, r"Write \langle x, y \rangle.")
        return w.inner(*(self.value(e) for e in node.inside.entries))

    def listing(self, node: Listing) -> Value:
        if len(node.entries) != 1:
            raise Misread("One quantity is needed here", node.at, f"Leave one of the {len(node.entries)} between the commas.")
        return self.value(node.entries[0])

    def relation(self, node: Relation) -> Value:
        if node.signs:
            raise Misread("A comparison is not a quantity", node.at, r"Write \mathbb{1}[…] for 1 where it holds.")
        return self.value(node.sides[0])

    def scripted(self, node: Scripted) -> Value:
        base = node.base
        if (listed := entries_listed(node)) and spell(node.sup) in w.TRANSPOSES:
            return table(self, [(entry,) for entry in listed])
        if isinstance(base, Name):
            return self.symbols.value(base, node)
        if isinstance(base, Bracket) and base.kind == "norm" and node.sub is not None:
            return self.power(self._named_norm(base, node.sub), node.sup, node)
        parted = isinstance(base, Bracket) and spell(node.sub) == "+"  # |t|_+ is the positive part of t, as [t]_+ is
        inside = self.value(base.inside if parted and isinstance(base, Bracket) else base)
        if isinstance(base, Bracket) and base.kind == "inner" and spell(node.sub) in ("F", "2", ""):
            return self.power(inside, node.sup, node)
        if parted:
            return self.power(w.componentwise(lambda x: extreme(Max, Integer(0), x), inside), node.sup, node)
        if node.primes:
            inside = self._turned(inside, node)
        if node.sub is not None:
            inside = self._component(inside, node)
        return self.power(inside, node.sup, node)

    def _turned(self, inside: Value, node: Scripted) -> Value:
        """A prime behind a bracket transposes."""
        if node.primes > 1 or not isinstance(inside, Whole):
            raise Misread("A prime behind a bracket", node.at, "Give the primed quantity a name of its own.")
        return w.transposed(inside)

    def _named_norm(self, base: Bracket, sub: Listing) -> Value:
        kind = spell(sub)
        inside = self.value(base.inside)
        if kind in ("2", "F") or not isinstance(inside, Whole):
            return self.value(base)
        if kind == "1":
            return as_array(w.array_of(w.componentwise(Abs, inside))).sum().body
        weights = self.value(sub) if isinstance(sole_item(sub), Use) else None
        if isinstance(weights, Whole):
            return guarded_power(cast(Expr, quadratic(inside, weights)), Rational(1, 2), base)
        if len(sub.entries) != 1 or spell(sub).startswith("\\mathrm"):
            raise Misread(f"A norm with the name {kind} is not known", base.at, r"Known: 1, 2, F, \infty, a number.")
        return norm(inside, oo if kind == r"\infty" else self.scalar(sub))

    def _component(self, inside: Value, node: Scripted) -> Expr:
        if not isinstance(inside, Whole) and isinstance(node.base, Bracket) and node.base.kind == "bars":
            raise Misread(f"What {spell(node)} is, the text does not say", node.at,
                          rf"Write what it is, as in \max(0, {spell(node.base)} - {spell(node.sub)}).")
        if not isinstance(inside, Whole):
            raise Misread("Only a whole array has components", node.at,
                          f"Leave the index out: {spell(node.base)} is one number here.")
        axes = inside.array.axes
        for parts in (entries(node.sub), flattened(node.sub)):
            if len(parts) == len(axes):
                return inside.array.at([index(self, p, a) for p, a in zip(parts, axes, strict=True)])
        raise AxisMismatch(f"{spell(node.base)} has shape {inside.array.shape_text}", typed=spell(node.sub))

    def cases(self, node: Cases) -> Value:
        """One of several values; with conditions on whole arrays, component by component."""
        sides = [side for _, listing in node.rows for e in listing.entries if e.signs for side in e.sides]
        tested = [self.value(side) for side in sides]
        whole = any(isinstance(value, Whole) for value in tested)
        self.averaged += whole
        values = [self.value(value) for value, _ in node.rows]
        self.averaged -= whole

        def chosen(*found: Expr) -> Expr:
            read = {id(side): value for side, value in zip(sides, found[len(values):], strict=True)}
            rows = [(value, listing) for value, (_, listing) in zip(found, node.rows, strict=False)]
            return branches(rows, node.at, lambda side: read[id(side)])

        return w.componentwise(chosen, *values, *tested)


def _require_one_meaning(node: Product) -> None:
    """Refuse a colon between numbers: of matrices it is the sum of the products, of numbers some read it as a quotient."""
    if any(sign == ":" for sign, _ in node.parts):
        raise Misread("A colon between numbers has two readings, a product and a quotient", node.at,
                      r"Write \cdot or /; of whole matrices A : B is the sum of the products.")


def _number(reader: Reader, node: Number) -> Expr:
    if len(node.text) > MOST_DIGITS:
        raise Misread("The number is too long", node.at)
    return Rational(node.text)


def _loose(reader: Reader, node: Any) -> Value:
    raise Misread(f"{spell(node)} lacks what it applies to", node.at, "Write it behind, or leave the sign out.")


BRACKETS: dict[str, Callable[[Reader, Bracket], Value]] = {
    "round": Reader._group, "square": Reader._group, "curly": Reader._group, "braces": Reader._group, "bars": Reader._bars,
    "size": Reader._bars, "norm": Reader._norm, "inner": Reader._inner,
}

Reader.values = {
    Terms: Reader.terms, Product: Reader.product, Fraction: Reader.fraction, Root: Reader.root, Bracket: Reader.bracket,
    Listing: Reader.listing, Relation: Reader.relation, Scripted: Reader.scripted, Call: call, Cases: Reader.cases,
    Over: over, Derivative: derivative, Differential: differential, Number: _number, Use: use, Special: special,
    Matrix: lambda reader, node: table(reader, node.rows),
    Head: _loose, Operation: _loose, Minus: _loose,
    Name: lambda reader, node: reader.symbols.value(node, Scripted(node.at, node)),
}

__all__ = ["E", "Reader", "placed"]
