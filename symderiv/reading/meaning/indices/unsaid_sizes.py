r"""Sizes that nobody wrote: of mean_i x_i, read as \frac{1}{N} \sum_{i=1}^N x_i, N is whatever i runs over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import Lines
from symderiv.reading.meaning.shapes.constraints import World
from symderiv.reading.meaning.shapes.explicit import upper_name
from symderiv.reading.meaning.symbols.occurrences import binder_key, bound_letters
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Over, Product
from symderiv.reading.syntax.nodes import Name, Node, Number, of_kind, rebuilt
from symderiv.reading.syntax.spelling import size_name


def unsaid_sizes(forms: Iterable[Form], statements: Statements) -> frozenset[str]:
    """The ends of sums that stand nowhere in the text and that no fact names."""
    ends = {upper_name(node.head) for form in forms for node in of_kind(form.line, Over)}
    said = {size_name(value) for fact in statements.facts for value in (*fact.value, fact.subject)}
    said |= {unicodedata.normalize("NFKC", sign) for sign in set(statements.source) if not sign.isascii()}
    return frozenset(end for end in ends - said if len(end) == 1 and end.isalpha() and not stands_in(end, statements.source))


def stands_in(size: str, source: str) -> bool:
    """Whether a size stands in a text as a letter of its own."""
    return size.isalpha() and re.search(rf"(?<![A-Za-z\\]){size}(?![A-Za-z])", source) is not None


def name_unsaid(lines: Lines, world: World) -> None:
    """Calls each such size what the axis is called that the letter of its sum has; one without a name gets that of the size."""
    for forms in (lines.definitions, lines.again, lines.others) if world.unsaid else ():
        forms[:] = [_named(form, world) for form in forms]


def _named(form: Form, world: World) -> Form:
    """The line, each product by itself: two means of a line may be of different lengths."""
    def change(node: Any) -> Any:
        axes = dict(_counted(node, form, world))
        return rebuilt(node, lambda part: _renamed(part, axes), Name) if axes else node

    made = rebuilt(form.line, lambda node: change(node) if isinstance(node, Product) else node, Product)
    return form.with_line(change(made))


def _renamed(node: Node, axes: Mapping[str, str]) -> Node:
    size = axes.get(node.base, "") if isinstance(node, Name) else ""
    if not isinstance(node, Name) or size in ("", node.base):
        return node
    return Number(node.at, size) if size.isdigit() else replace(node, base=size)


def _counted(part: Node, form: Form, world: World) -> Iterator[tuple[str, str]]:
    """The ends of the sums in a part of a line that nobody wrote, each with the axis of what counts up to it."""
    for node in of_kind(part, Over):
        if (size := upper_name(node.head)) in world.unsaid:
            for key in (binder_key(node, letter, form) for letter in bound_letters(node.head)):
                if world.classes.axis(key) is None:
                    world.classes.name(key, size)
                yield size, world.classes.axis(key) or size


__all__ = ["name_unsaid", "stands_in", "unsaid_sizes"]
