"""Products typed with * inside a sum or a mean of components, as in programs: sum(y * log(p)) is no matrix product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.shapes.calls import AVERAGES
from symderiv.reading.syntax.bound import Call, Product, head_of
from symderiv.reading.syntax.nodes import Node, rebuilt, spell


def with_stars(forms: Sequence[Form], source: str) -> list[Form]:
    """The lines in which a * inside these calls is a sign of its own, told from a dot by what the source has there."""
    def starred(node: Node) -> Node:
        if not isinstance(node, Product):
            return node
        parts = ((sign, part, source[: part.at].rstrip().endswith("*")) for sign, part in node.parts)
        return replace(node, parts=tuple(("*" if typed and sign == "·" else sign, part) for sign, part, typed in parts))

    def within(node: Node) -> Node:
        averages = isinstance(node, Call) and spell(head_of(node.head)).removeprefix("\\text{").strip("\\}") in AVERAGES
        return replace(node, arguments=rebuilt(node.arguments, starred)) if averages and isinstance(node, Call) else node

    return [form.with_line(rebuilt(form.line, within)) for form in forms]


__all__ = ["with_stars"]
