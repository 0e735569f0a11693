"""Products typed with *: in a text with sums or means of components, as in programs, sum(y * log(p)) is no matrix product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.shapes.calls import AVERAGES
from symderiv.reading.syntax.bound import Call, Product, head_of
from symderiv.reading.syntax.nodes import Node, rebuilt, spell, walk


def with_stars(forms: Sequence[Form], source: str, meant: str = "") -> list[Form]:
    """The lines in which a * is a sign of its own, told from a dot by what the source has there; where nothing in the text is
    written as in programs, one of which nobody knows whether it is an inner product, or the one `meant`."""
    star = "*" if any(_averages(node) for form in forms for node in walk(form.line)) else meant or UNSURE

    def starred(node: Node) -> Node:
        if not isinstance(node, Product):
            return node
        parts = ((sign, part, source[: part.at].rstrip().endswith("*")) for sign, part in node.parts)
        return replace(node, parts=tuple((star if typed and sign == "·" else sign, part) for sign, part, typed in parts))

    return [form.with_line(rebuilt(form.line, starred)) for form in forms]


def _averages(node: Node) -> bool:
    return isinstance(node, Call) and spell(head_of(node.head)).removeprefix("\\text{").strip("\\}") in AVERAGES


UNSURE = "∗"
"""The sign of a * that may be an inner product."""

__all__ = ["UNSURE", "with_stars"]
