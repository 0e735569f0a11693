"""What every reading of a formula shares: the names, the letters in scope, the place of an error, the time it may take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.notation import Index, mul
from symderiv.reading.formulas import matrices as w
from symderiv.reading.formulas.conditions import comparison, comparisons, conditions
from symderiv.reading.formulas.guards import finite, guarded_power, is_label, placed
from symderiv.reading.formulas.matrices import Value, Whole
from symderiv.reading.formulas.names import Names
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Listing, Node, Operation, sole_items, spell

SECONDS = 10.0
"""How long one text may take."""


class Interpreter:
    """Reads the formulas of one text.

    `known` are the letters that are free in it, when they are known: those on the left of a definition.
    """

    values: Mapping[type, Callable[[Any, Any], Value]] = {}
    """How each kind of node is read."""

    def __init__(self, names: Names, text: str, known: frozenset[str] | None = None) -> None:
        self.names, self.text, self.known = names, text, known
        self.scope: dict[str, Index] = {}
        self.sealed: frozenset[str] = frozenset()
        """The letters bound outside the innermost bracket or fraction: a sum inside may bind them anew."""
        self.averaged = 0
        """How many sums and means of components stand around: bars in them are those of each component."""
        self.deadline = time.monotonic() + SECONDS

    def value(self, node: Node) -> Value:
        """What a node stands for; errors get the place of the innermost node."""
        if time.monotonic() > self.deadline:
            raise Misread("Reading takes too long", node.at, "Read the equations one by one.")
        try:
            return finite(w.plain(self.values[type(node)](self, node)), node)
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

    def power(self, base: Value, sup: Listing | None, node: Node) -> Value:
        """The base with a superscript: a power, a transpose, an inverse."""
        if sup is None:
            return base
        text = spell(sup)
        if isinstance(base, Whole):
            if text not in w.SUPERSCRIPTS:
                raise Misread(f"A whole array to the {text}", node.at,
                              "Known: \\top, -1, -\\top, and whole numbers up to 12 for a square matrix.")
            if self.averaged and text.isdigit() and base.ndim == 2 and len(set(base.array.axes)) == 1:
                raise Misread(w.TWO_POWERS, node.at, w.EACH_OR_PRODUCT)
            return w.SUPERSCRIPTS[text](base)
        if isinstance(next(iter(sole_items(sup)), None), Operation):
            raise Misread(f"Without braces only the {text} belongs here", sup.at, "Write ^{-1}, or declare the symbol with it.")
        if is_label(sup):
            raise Misread(f"{spell(node)} is not declared, so {text} is no label", node.at,
                          f"Declare it, or write ^{{{text[1:-1]}}} for the power.")
        return guarded_power(base, self.scalar(sup), node)

    def conditions(self, listing: Listing) -> tuple[Expr, ...]:
        """The comparisons of a list as indicators."""
        return conditions(listing, self.scalar)

    def holding(self, listing: Listing) -> Value:
        r"""The indicator that all comparisons of a list hold; of whole arrays, \mathbb{1}[h > 0], component by component."""
        pairs = [(self.value(a), sign, self.value(b)) for entry in listing.entries for a, sign, b in comparisons(entry)]
        found = [w.componentwise(partial(_compared, sign), one, other) for one, sign, other in pairs]
        if not any(isinstance(value, Whole) for value in found):
            return mul(*dict.fromkeys(cast(Expr, value) for value in found))
        return w.componentwise(mul, *found)

    def in_scope(self, letter: str) -> bool:
        r"""Whether a letter is bound around here, or free by what the caller knows; \nu is bound as nu."""
        letter = letter.removeprefix("\\")
        return letter in self.scope or (self.known is not None and letter in self.known)

    @contextmanager
    def binding(self, indices: list[Index]) -> Iterator[None]:
        """Inside, these letters are bound."""
        outer = self.scope
        self.scope = {**outer, **{i.name: i for i in indices}}
        try:
            yield
        finally:
            self.scope = outer

    @contextmanager
    def sealing(self) -> Iterator[None]:
        """Inside a bracket or a fraction."""
        outer, self.sealed = self.sealed, frozenset(self.scope)
        try:
            yield
        finally:
            self.sealed = outer


def _compared(sign: str, left: Expr, right: Expr) -> Expr:
    return comparison(left, sign, right)
