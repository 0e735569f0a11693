"""In which case a line is meant, and what its signs mean there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sympy import Eq, Expr, Ne

from symderiv.errors import ParseError
from symderiv.notation import ONE, Array, Indicator, Prod, free_indices, mul
from symderiv.reading.formulas.latex import read_expression
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.cases import of_all
from symderiv.reading.homework.slips import Side
from symderiv.reading.meaning.shapes.stars import UNSURE, stands_behind_star
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.bound import Product
from symderiv.reading.syntax.nodes import Node, rebuilt


def standing(conditions: Sequence[str]) -> tuple[str, ...]:
    """The conditions in force: of two about the same letters, "for i = j …, and for i ≠ j …", the later one.

    >>> standing(("i = j", r"i \\ne j", "k > 1"))
    ('i \\\\ne j', 'k > 1')
    """
    last = {frozenset(re.findall(r"(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])", c)): c for c in conditions}
    return tuple(last.values())


def conditions_of(source: Source, names: Names, sides: Sequence[Side]) -> Expr | None:
    """The product of what restricts a line: δ_ik for i = k, indicators for what is no matter of letters.

    Raises what `read_expression` raises for a condition that cannot be read.
    """
    free = {i.name for s in sides if isinstance(s, Expr) for i in free_indices(s)}
    every = of_all(source.words)
    own = {c: free | (_counting(c, names) if every else set()) for c in standing(source.conditions)}
    found = [_of_all_entries(read_expression(rf"\mathbb{{1}}[{c}]", names, letters)) for c, letters in own.items()]
    if any(not isinstance(f, Expr) for f in found):
        raise ParseError("A condition on a whole array", typed=", ".join(source.conditions),
                         advice="Write it for a component: x_i > 0.")
    kept = [f for f in found if isinstance(f, Expr) and f != ONE]
    return mul(*(_everywhere(f, free) if every else f for f in kept)) if kept else None


def _of_all_entries(condition: Side) -> Side:
    """Of an array that equals a number, w = 0, that all its entries do; w ≠ 0 is so at every point that is tried; any other
    condition as it is."""
    body = condition.body if isinstance(condition, Array) else None
    if isinstance(body, Indicator) and isinstance(body.args[0], Ne) and body.args[0].rhs == 0:
        return ONE
    equals = isinstance(body, Indicator) and isinstance(body.args[0], Eq) and body.args[0].rhs.is_number
    return Prod(body, *condition.indices) if equals and isinstance(condition, Array) else condition


def _counting(condition: str, names: Names) -> set[str]:
    """The letters below symbols of a condition that count something."""
    below = re.findall(r"_\{?\s*([A-Za-z])(?![A-Za-z])", condition)
    return {letter for letter in below if names.axis_of(letter) is not None}


def _everywhere(condition: Expr, free: set[str]) -> Expr:
    """A condition said "for all i" of an i that the line does not have."""
    bound = sorted((i for i in free_indices(condition) if i.name not in free), key=lambda i: i.name)
    return Prod(condition, *bound) if bound else condition


def by_component(source: Source) -> Source:
    """The line with every * between factors as a product component by component, as in code."""
    return replace(source, line=rebuilt(source.line, lambda node: _starred(node, source.text)))


def _starred(node: Node, text: str) -> Node:
    if not isinstance(node, Product):
        return node
    stars = ("·", "*", UNSURE)
    parts = (("⊙" if s in stars and stands_behind_star(text, part.at) else s, part) for s, part in node.parts)
    return replace(node, parts=tuple(parts))


SIGNS = ((r"\neq", "≠"), (r"\ne", "≠"), (r"\leq", "≤"), (r"\le", "≤"), (r"\geq", "≥"), (r"\ge", "≥"), (r"\in", "∈"))


def plainly(condition: str) -> str:
    """A condition as it stands in a sentence."""
    for latex, sign in SIGNS:
        condition = condition.replace(latex, sign)
    return condition


__all__ = ["by_component", "conditions_of", "plainly", "standing"]
