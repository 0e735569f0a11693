"""Numbers in a graph that a module made of the sizes of its parameters, 1 / math.sqrt(k.size(-1)): found by exporting it once
more with parameters twice as large.

Which power of a size a number is shows in how much it became then; which size, in what it is: 0.577 is 3 ** -0.5. Where several
sizes are 3, each is a choice, and what is read so is held against the module with one size at a time another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log2

from symderiv.tracing.from_torch.graph import Graph, name_of
from symderiv.tracing.size_forms import Form

ARITHMETIC = ("add", "sub", "rsub", "mul", "div", "pow")
"""Operations in which a whole number is one to compute with, and no dimension or shape."""
Powers = Mapping[tuple[str, int], tuple[Mapping[str, int], float]]
"""By a node and the place among its arguments: a size, and the power of it that stands there."""


def powers(own: Graph, doubled: Graph, sizes: Sequence[tuple[Form, int]], choice: int) -> Powers:
    """The numbers of a graph that are powers of its sizes; none where the graph itself follows them."""
    here, there = list(literals(own)), list(literals(doubled))
    if [(node, at) for node, at, _ in here] != [(node, at) for node, at, _ in there]:
        return {}
    found = {}
    for (node, at, value), (_, _, other) in zip(here, there, strict=True):
        if value != other:
            choices = list(_choices(value, other, sizes))
            if choices:
                found[node, at] = choices[min(choice, len(choices) - 1)]
    return found


def literals(graph: Graph) -> Iterator[tuple[str, int, float]]:
    """The numbers in a graph that it computes with: by node and place."""
    for node in graph.nodes:
        counted = name_of(node).rstrip("_") in ARITHMETIC
        for at, value in enumerate(node.args):
            if isinstance(value, float) or (counted and isinstance(value, int) and not isinstance(value, bool)):
                yield node.name, at, value


def _choices(value: float, other: float, sizes: Sequence[tuple[Form, int]]) -> Iterator[tuple[Form, float]]:
    """The sizes of which a number is a power: those of axes, then their multiples and parts, as the width of one head is."""
    if not value or other / value <= 0:
        return
    power = round(2 * log2(other / value)) / 2
    base = abs(value) ** (1 / power) if power else 0.0
    wanted = round(base) if base < LARGEST else 0
    if wanted < 1 or abs(value - wanted ** power) > 1e-12 * abs(value):
        return
    exact = [form for form, number in sizes if number == wanted]
    related = [_in_proportion(form, wanted, number) for form, number in sizes if number != wanted]
    for form in {tuple(sorted(f.items())): f for f in (*exact, *related) if f is not None}.values():
        yield form, power


LARGEST = 1e9


def _in_proportion(form: Form, wanted: int, number: int) -> Form | None:
    """The multiple or part of a size that is another number where it is this one; None where it is no whole one."""
    if any(c * wanted % number for c in form.values()):
        return None
    return {names: c * wanted // number for names, c in form.items()}
