"""Products typed with *: in a text with sums or means of components, as in programs, sum(y * log(p)) is no matrix product."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.shapes.calls import AVERAGES
from symderiv.reading.syntax.bound import EACH, Call, Product, head_of
from symderiv.reading.syntax.nodes import Head, Listing, Node, Number, Scripted, rebuilt_at, spell, walk


def with_stars(forms: Sequence[Form], source: str, meant: str = "") -> list[Form]:
    """The lines in which a * is a sign of its own, told from a dot by what the source has there; where nothing in the text is
    written as in programs, one of which nobody knows whether it is an inner product, or the one `meant`."""
    sums = any(_averages(node) for form in forms for node in walk(form.line))
    star = EACH if PROGRAM.search(source) else "*" if sums else meant or UNSURE

    def starred(node: Node) -> Node:
        if not isinstance(node, Product):
            return node
        if not any(sign == "·" for sign, _ in node.parts):
            return node
        return replace(node, parts=tuple((star if sign == "·" and stands_behind_star(source, part.at) else sign, part)
                                         for sign, part in node.parts))

    lines = [rebuilt_at(form.line, starred, Product) for form in forms]
    if star == EACH:
        powered = _each_powered(source)
        lines = [rebuilt_at(line, powered, Scripted, Call) for line in lines]
    return [form.with_line(line) for form, line in zip(forms, lines, strict=True)]


def _each_powered(source: str) -> Callable[[Node], Node]:
    """What makes A**2 of a program the powers of its components, also of a square matrix; a sum sign has none."""
    def change(node: Node) -> Node:
        powered = isinstance(node, Scripted) and not (isinstance(node.base, Number) or getattr(node.base, "kind", "") == "big")
        if isinstance(node, Scripted) and powered and is_typed_power(source, node.sup):
            base = replace(node, sup=None) if node.sub is not None or node.primes else node.base
            return _power(base, node.sup)
        if isinstance(node, Call) and is_typed_power(source, node.power):
            return _power(replace(node, power=None), node.power)
        return node

    return change


def _power(base: Node, exponent: Listing | None) -> Call:
    return Call(base.at, Head(base.at, "function", r"\nppower"), (base, *([exponent] if exponent else [])))


def is_typed_power(source: str, power: Listing | None) -> bool:
    """Whether a power is typed with two stars."""
    return power is not None and TYPED.search(source[max(0, power.at - 4):power.at + 3]) is not None


TYPED = re.compile(r"\*\* ?[-(\w]")
"""Two stars with what stands behind them."""


def stands_behind_star(source: str, at: int) -> bool:
    """Whether a * is typed before what stands there, which a program's module may name: y * np.log(p).

    >>> [stands_behind_star(text, text.index("log")) for text in ("y * np.log(p)", "y*log(p)", "y np.log(p)")]
    [True, True, False]
    """
    return MODULES.sub("", source[max(0, at - 60):at]).rstrip().endswith("*")


PROGRAM = re.compile(r"(?<![\w.\\])(?:np|numpy|jnp|torch)\.(?:[a-z]+\.)*[a-z]+\(|"
                     r"(?<=[\w)\]])\.(?:sum|mean|max|min|prod|dot|pow)\(|\b(?:axis|dim) ?= ?-?\d|(?<=[\w)\]]) ?@ ?(?=[\w(])|"
                     r"(?<=[A-Za-z)\]])\.T(?![A-Za-z])")
"""What programs alone have, beside which * and ** are of each component, for matrices as well."""
MODULES = re.compile(r"(?:(?<![\w.])[A-Za-z]\w*\.(?:[A-Za-z]\w*\.)*)?\Z")
"""Names of modules before that of a function."""


def _averages(node: Node) -> bool:
    return isinstance(node, Call) and spell(head_of(node.head)).removeprefix("\\text{").strip("\\}") in AVERAGES


UNSURE = "∗"
"""The sign of a * that may be an inner product."""

__all__ = ["UNSURE", "is_typed_power", "stands_behind_star", "with_stars"]
