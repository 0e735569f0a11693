"""From syntax tree to index expression: every name gets its meaning, every index its axis."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sympy import Abs, E, Expr, Integer, Rational, nan, oo, zoo

from symderiv.errors import AxisMismatch, IndexClash, SymderivError, TextPlace
from symderiv.notation import (
    Array,
    Entry,
    Index,
    MaxOver,
    Partial,
    Prod,
    add,
    apart,
    as_array,
    divide,
    mul,
    negate,
    power,
    sum_over,
)
from symderiv.reading import whole as w
from symderiv.reading.binding import Call, Derivative, Minus, Over, Product, bind, head_of, two_readings
from symderiv.reading.conditions import branches, comparison, conditions, limits
from symderiv.reading.functions import ARRAY_FUNCTIONS, FUNCTION_SYMBOLS, FUNCTIONS, log_base
from symderiv.reading.names import Names, entries, flattened
from symderiv.reading.parser import Misread
from symderiv.reading.symbols import Symbols
from symderiv.reading.syntax import (
    Bracket,
    Cases,
    Fraction,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Operation,
    Relation,
    Root,
    Scripted,
    Terms,
    sole_items,
    spell,
)
from symderiv.reading.whole import Value, Whole

SECONDS = 10.0
"""How long one text may take."""

LARGEST_EXPONENT, MOST_DIGITS = 1000, 60


class Reader:
    """Reads the formulas of one text.

    `known` are the letters that are free in it, when they are known: those on the left of a definition.
    """

    def __init__(self, names: Names, text: str, known: frozenset[str] | None = None) -> None:
        self.names, self.text, self.known = names, text, known
        self.scope: dict[str, Index] = {}
        self.symbols = Symbols(self)
        self.deadline = time.monotonic() + SECONDS

    def value(self, node: Node) -> Value:
        """What a node stands for; errors get the place of the innermost node."""
        if time.monotonic() > self.deadline:
            raise Misread("Reading takes too long", node.at, "Read the equations one by one.")
        try:
            return finite(w.plain(VALUES[type(node)](self, node)), node)
        except SymderivError as error:
            raise placed(error, self.text, node.at) from None
        except (ArithmeticError, ValueError, TypeError, AttributeError, NotImplementedError) as error:
            raise Misread(f"This has no value: {error}"[:200], node.at) from error

    def scalar(self, node: Node) -> Expr:
        """The value of a node that must be one component."""
        value = self.value(node)
        if isinstance(value, Whole):
            raise Misread(f"{spell(node)} is a whole array here", node.at, "Give it its indices.")
        return value

    def is_function(self, item: Node) -> bool:
        r"""Whether an undeclared symbol is a function by convention: \sigma, \text{softplus}."""
        name = head_of(item)
        if not isinstance(name, Name) or name.accents or self.names.spelled(name):
            return False
        return name.base in FUNCTION_SYMBOLS or (name.word and (name.base in FUNCTIONS or name.base in ARRAY_FUNCTIONS))

    # Sums and products

    def terms(self, node: Terms) -> Value:
        values = [self._signed(sign, items) for sign, items in node.terms]
        return w.componentwise(add, *values) if len(values) > 1 else values[0]

    def _signed(self, sign: str, items: tuple[Node, ...]) -> Value:
        value = self.value(bind(items, self.is_function))
        return w.componentwise(negate, value) if sign == "-" else value

    def product(self, node: Product) -> Value:
        values = [(sign, Integer(-1) if isinstance(part, Minus) else self.value(part)) for sign, part in node.parts]
        if not any(isinstance(v, Whole) for _, v in values):
            return mul(*(guarded_power(cast(Expr, v), Integer(-1), node) if sign == "/" else cast(Expr, v) for sign, v in values))
        scalars = [w.OPERATIONS[sign](Integer(1), v) for sign, v in values if not isinstance(v, Whole)]
        arrays = [(sign, v) for sign, v in values if isinstance(v, Whole)]
        made: Value = Integer(1)
        for sign, value in arrays:
            made = w.OPERATIONS[sign](made, value)
        return w.componentwise(mul, *scalars, made) if scalars else made

    def fraction(self, node: Fraction) -> Value:
        heads = [items[0] for items in map(sole_items, (node.over, node.under)) if items]
        if len(heads) == 2 and all(isinstance(h, Name) and h.base == "d" and not self.names.spelled(h) for h in heads):
            raise Misread("Is d a differential?", node.at, r"Write derivatives with \partial.")
        under = self.scalar(node.under)
        return w.componentwise(lambda over: mul(over, guarded_power(under, Integer(-1), node)), self.value(node.over))

    def root(self, node: Root) -> Value:
        degree = self.scalar(node.degree) if node.degree else Integer(2)
        return w.componentwise(lambda x: guarded_power(x, divide(Integer(1), degree), node), self.value(node.inside))

    # Brackets, scripts, calls

    def bracket(self, node: Bracket) -> Value:
        return BRACKETS[node.kind](self, node)

    def _group(self, node: Bracket) -> Value:
        if node.kind == "square" and any(e.signs for e in node.inside.entries):
            return mul(*self.conditions(node.inside))
        return self.value(node.inside)

    def _bars(self, node: Bracket) -> Value:
        inside = self.value(node.inside)
        if isinstance(inside, Whole):
            raise two_readings(node.at, rf"\det({spell(node.inside)})", "the absolute value of each component with its indices")
        return Abs(inside)

    def _norm(self, node: Bracket) -> Value:
        inside = self.value(node.inside)
        if not isinstance(inside, Whole):
            raise Misread("A norm needs a whole vector or matrix", node.at, r"Write \lvert x_i \rvert for one component.")
        return guarded_power(w.squared_norm(inside), Rational(1, 2), node)

    def listing(self, node: Listing) -> Value:
        if len(node.entries) != 1:
            raise Misread("One quantity is needed here", node.at, f"Found {len(node.entries)} between the commas.")
        return self.value(node.entries[0])

    def relation(self, node: Relation) -> Value:
        if node.signs:
            raise Misread("A comparison is not a quantity", node.at, r"Write \mathbb{1}[…] for 1 where it holds.")
        return self.value(node.sides[0])

    def scripted(self, node: Scripted) -> Value:
        base = node.base
        if isinstance(base, Name):
            return self.symbols.value(base, node)
        if isinstance(base, Bracket) and base.kind == "norm" and node.sub is not None:
            return self.power(self._named_norm(base, spell(node.sub)), node.sup, node)
        inside = self.value(base)
        if node.primes:
            raise Misread("A prime behind a bracket", node.at, "Give the primed quantity a name of its own.")
        if node.sub is not None:
            inside = self._component(inside, node)
        return self.power(inside, node.sup, node)

    def _named_norm(self, base: Bracket, kind: str) -> Value:
        if kind in ("2", "F"):
            return self.value(base)
        inside = self.value(base.inside)
        if kind != "1" or not isinstance(inside, Whole):
            raise Misread(f"A norm with the name {kind} is not known", base.at, "Known: 1, 2, F.")
        return as_array(w.array_of(w.componentwise(Abs, inside))).sum().body

    def _component(self, inside: Value, node: Scripted) -> Expr:
        if not isinstance(inside, Whole):
            raise Misread("Only a whole array has components", node.at, f"{spell(node.base)} is one number here.")
        axes = inside.array.axes
        for parts in (entries(node.sub), flattened(node.sub)):
            if len(parts) == len(axes):
                return inside.array.at([self.symbols.index(p, a) for p, a in zip(parts, axes, strict=True)])
        raise AxisMismatch(f"{spell(node.base)} has shape {inside.array.shape_text}", typed=spell(node.sub))

    def power(self, base: Value, sup: Listing | None, node: Node) -> Value:
        """The base with a superscript: a power, a transpose, an inverse."""
        if sup is None:
            return base
        text = spell(sup)
        if isinstance(base, Whole):
            if text not in w.SUPERSCRIPTS:
                raise Misread(f"A whole array to the {text}", node.at, "Known: \\top, -1, -\\top, and 2 for a square matrix.")
            return w.SUPERSCRIPTS[text](base)
        if isinstance(next(iter(sole_items(sup)), None), Operation):
            raise Misread(f"Without braces only the {text} belongs here", sup.at, "Write ^{-1}, or declare the symbol with it.")
        if is_label(sup):
            raise Misread(f"{spell(node)} is not declared, so {text} is no label", node.at,
                          f"Declare it, or write ^{{{text[1:-1]}}} for the power.")
        return guarded_power(base, self.scalar(sup), node)

    def call(self, node: Call) -> Value:
        head = head_of(node.head)
        if isinstance(head, Head) and head.kind == "indicator":
            return self._indicator(node)
        sub, sup = (node.head.sub, node.head.sup) if isinstance(node.head, Scripted) else (None, None)
        if sup is not None and spell(sup).startswith("-"):
            raise two_readings(node.at, f"the inverse function of {spell(head)}", f"1/{spell(head)}(…)")
        if (sup is not None and isinstance(head, Name)) or (isinstance(node.head, Scripted) and node.head.primes):
            raise Misread(f"{spell(node.head)} of something is not known", node.at, "Define the quantity under a name first.")
        value = self._applied(spell(head).removeprefix("\\text{").strip("\\}"), sub, node)
        return self.power(self.power(value, sup, node), node.power, node)

    def _applied(self, name: str, sub: Listing | None, node: Call) -> Value:
        arguments = [self.value(a) for a in node.arguments]
        if name in ARRAY_FUNCTIONS and sub is None:
            return cast(Value, w.ARRAY_CALLS[ARRAY_FUNCTIONS[name]](self._one(name, arguments, node)))
        if name not in FUNCTIONS:
            raise Misread(f"Unknown function {name}", node.at, f"Known: {', '.join(sorted(FUNCTIONS))}.")
        count, make = FUNCTIONS[name]
        if sub is not None:
            if name != "log":
                raise Misread(f"A subscript on {name}", node.at)
            make = log_base(self.scalar(sub))
        if count:
            self._one(name, arguments, node)
        return w.componentwise(make, *arguments)

    def _one(self, name: str, arguments: list[Value], node: Call) -> Value:
        if len(arguments) != 1:
            raise Misread(f"{name} takes one argument", node.at, f"Found {len(arguments)}.")
        return arguments[0]

    def _indicator(self, node: Call) -> Value:
        listing = node.head.sub if isinstance(node.head, Scripted) else None
        if listing is not None and node.arguments:
            raise Misread("An indicator with two conditions", node.at)
        if listing is None:
            listing = Listing(node.at, cast(tuple[Relation, ...], node.arguments))
        made = mul(*self.conditions(listing))
        sup = node.head.sup if isinstance(node.head, Scripted) else None
        return self.power(self.power(made, sup, node), node.power, node)

    def conditions(self, listing: Listing) -> tuple[Expr, ...]:
        """The comparisons of a list as indicators."""
        return conditions(listing, self.scalar)

    def cases(self, node: Cases) -> Expr:
        return branches([(self.scalar(value), listing) for value, listing in node.rows], node.at, self.scalar)

    # Binders and derivatives

    def over(self, node: Over) -> Expr:
        found = limits(node.head, self.names.axes.__contains__, self._in_scope, self.known is not None)
        ranges = dict(found.ranges)
        indices = [self._bound(letter, ranges.get(spell(letter)), node) for letter in found.letters]
        with self._binding(indices):
            factors = [comparison(self.scalar(a), sign, self.scalar(b)) for a, sign, b in found.comparisons]
            body = self.scalar(node.body)
        name = spell(node.head.base)
        if factors and name != r"\sum":
            raise Misread(f"A condition below {name}", node.at, "Only a sum takes one.")
        return BINDERS[name](mul(*factors, body), indices)

    def _in_scope(self, letter: str) -> bool:
        return letter in self.scope or (self.known is not None and letter in self.known)

    def _bound(self, letter: Node, range_name: str | None, node: Over) -> Index:
        name = self.symbols.letter_name(letter)
        if name in self.scope:
            raise IndexClash(f"Index {name} is already bound outside", typed=spell(node.head),
                             advice="Every sum takes a letter of its own.")
        if self.known is not None and name in self.known:
            raise IndexClash(f"Index {name} is free on the left and bound on the right", typed=spell(node.head),
                             advice=f"Call one of them something else; {name} cannot be both.")
        axis = self.names.axes.get(range_name) if range_name else None
        declared = self.names.axis_of(name)
        if axis is not None and declared is not None and axis != declared:
            raise AxisMismatch(f"Index {name} runs over {declared}, not over {axis}", typed=spell(node.head))
        axis = declared or axis
        if axis is None:
            raise Misread(f"Over which axis does {name} run?", letter.at,
                          rf"Write \sum_{{{name}=1}}^{{K}}, or declare the letter.")
        return axis.index(name)

    @contextmanager
    def _binding(self, indices: list[Index]) -> Iterator[None]:
        outer = self.scope
        self.scope = {**outer, **{i.name: i for i in indices}}
        try:
            yield
        finally:
            self.scope = outer

    def derivative(self, node: Derivative) -> Value:
        wrt = [v for part in node.wrt for v in self._variables(part)]
        order = spell(node.order) or "1"
        if order != str(len(wrt)):
            raise Misread(f"Order {order} above, {len(wrt)} below", node.at, r"Write \partial^{2} above two variables.")
        body = self.scalar(node.body)
        if len(wrt) == 1 and isinstance(wrt[0], Whole):
            return _gradient(body, wrt[0])
        for variable in wrt:
            body = Partial(body, variable)
        return body

    def _variables(self, part: Node) -> list[Value]:
        repeat = spell(part.sup) if isinstance(part, Scripted) else ""
        if isinstance(part, Scripted) and repeat.isdigit() and self.symbols.is_plain(part):
            return [self.value(Scripted(part.at, part.base, part.sub, None, part.primes))] * min(int(repeat), 10)
        if isinstance(part, Bracket):
            return [self.value(part.inside)]
        return [self.value(part)]


def _gradient(body: Expr, variable: Whole) -> Whole:
    if variable.tensor is None:
        raise AxisMismatch("A derivative is taken with respect to a named tensor")
    array = w.whole(variable.tensor).array
    return Whole(Array(array.indices, Partial(apart(body, *array.indices), Entry(variable.tensor, *array.indices))))


def placed(error: SymderivError, text: str, at: int) -> SymderivError:
    """The error with its place in the text, unless it has one."""
    if error.where is None:
        error.where = TextPlace.of(text, at).shown
        error.args = (error.message(),)
    return error


def finite(value: Value, node: Node) -> Value:
    """The value, unless it is infinite or undefined."""
    if value in (zoo, nan, oo, -oo):
        raise Misread("This has no finite value", node.at, "Is something divided by zero?")
    return value


def guarded_power(base: Expr, exponent: Expr, node: Node) -> Expr:
    """base^exponent, unless the number would fill the memory."""
    if exponent.is_Number and base.is_number:
        digits = max((len(str(abs(n))) for n in base.atoms(Integer)), default=1)
        if abs(exponent) > LARGEST_EXPONENT or digits * abs(exponent) > LARGEST_EXPONENT * MOST_DIGITS // 10:
            raise Misread("The number is too large", node.at)
    return cast(Expr, finite(power(base, exponent), node))


def is_label(sup: Listing) -> bool:
    r"""Whether a superscript looks like a label: a bracketed number, letter or letter with a number, as in W^{(1)}."""
    items = sole_items(sup)
    if len(items) != 1 or not isinstance(items[0], Bracket) or items[0].kind not in ("round", "square"):
        return False
    return all(isinstance(i, Name | Number) for e in items[0].inside.entries for s in e.sides for _, row in s.terms for i in row)


def _number(reader: Reader, node: Number) -> Expr:
    if len(node.text) > MOST_DIGITS:
        raise Misread("The number is too long", node.at)
    return Rational(node.text)


def _loose(reader: Reader, node: Any) -> Value:
    raise Misread(f"{spell(node)} lacks what it applies to", node.at)


def _negative_maximum(body: Expr, indices: list[Index]) -> Expr:
    return negate(MaxOver(negate(body), *indices))


BINDERS: dict[str, Callable[[Expr, list[Index]], Expr]] = {
    r"\sum": lambda body, indices: sum_over(body, *indices),
    r"\prod": lambda body, indices: Prod(body, *indices),
    r"\max": lambda body, indices: MaxOver(body, *indices),
    r"\min": _negative_maximum,
}

BRACKETS: dict[str, Callable[[Reader, Bracket], Value]] = {
    "round": Reader._group, "square": Reader._group, "curly": Reader._group, "braces": Reader._group, "bars": Reader._bars,
    "norm": Reader._norm,
}

VALUES: dict[type, Callable[[Reader, Any], Value]] = {
    Terms: Reader.terms, Product: Reader.product, Fraction: Reader.fraction, Root: Reader.root, Bracket: Reader.bracket,
    Listing: Reader.listing, Relation: Reader.relation, Scripted: Reader.scripted, Call: Reader.call, Cases: Reader.cases,
    Over: Reader.over, Derivative: Reader.derivative, Number: _number, Head: _loose, Operation: _loose, Minus: _loose,
    Name: lambda reader, node: reader.symbols.value(node, Scripted(node.at, node)),
}

__all__ = ["E", "Reader", "placed"]
