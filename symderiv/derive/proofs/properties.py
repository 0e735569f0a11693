"""The table of properties: what may hold of a model, one row each. A row states an equation; whether it holds is found out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from sympy import Expr

from symderiv.errors import UnknownName
from symderiv.notation import (
    ONE,
    ZERO,
    Definition,
    Definitions,
    Entry,
    Index,
    Partial,
    Tensor,
    add,
    letters,
    operations,
    replace_entries,
    sum_over,
)
from symderiv.notation.indices.names import free_name, numbered
from symderiv.records.statement import Statement

LONGEST = 600
"""How many operations a model may have that is written out in its inputs."""


@dataclass(frozen=True)
class Subject:
    """What a property is about: an output of a model, and a variable of at least one axis that it depends on.

    The letters k… of the output, i… and j… of the variable are all different.
    """

    definitions: Definitions
    output: Tensor
    variable: Tensor

    @property
    def entry(self) -> Entry:
        """A component of the output."""
        row = self.definitions.of(self.output)
        return row.lhs if row else self.output.entry()

    def varied(self, *others: Expr) -> Entry:
        """A component of the variable in letters that the output and the others do not have."""
        chosen: list[Index] = []
        avoid = letters(self.entry, *others)
        for axis in self.variable.axes:
            chosen.append(axis.derivative(avoid | {i.name for i in chosen}))
        return Entry(self.variable, *chosen)

    @property
    def is_square(self) -> bool:
        """Whether output and variable are vectors along one axis."""
        return self.output.axes == self.variable.axes and len(self.variable.axes) == 1


Build = Callable[[Subject], tuple[Expr, Expr] | None]


@dataclass(frozen=True)
class Property:
    """A row: its name, and the two sides that it says are equal; None where it says nothing about a subject."""

    name: str
    build: Build


ANY_CONSTANT = "any constant"
"""What is added to every component, as the page says it."""

def _normalised(s: Subject) -> tuple[Expr, Expr] | None:
    return (sum_over(s.entry, s.entry.indices[-1]), ONE) if s.output.axes else None


def _gradient_sum(s: Subject) -> tuple[Expr, Expr] | None:
    wrt = s.varied()
    return None if s.output.axes else (sum_over(Partial(s.entry, wrt), wrt.indices[-1]), ZERO)


def _rows(s: Subject) -> tuple[Expr, Expr] | None:
    wrt = s.varied()
    return (sum_over(Partial(s.entry, wrt), wrt.indices[-1]), ZERO) if s.output.axes else None


def _columns(s: Subject) -> tuple[Expr, Expr] | None:
    return (sum_over(Partial(s.entry, s.varied()), s.entry.indices[-1]), ZERO) if s.output.axes else None


def _symmetric_jacobian(s: Subject) -> tuple[Expr, Expr] | None:
    if not s.is_square:
        return None
    wrt = s.varied()
    return Partial(s.entry, wrt), Partial(Entry(s.output, *wrt.indices), Entry(s.variable, *s.entry.indices))


def _symmetric_hessian(s: Subject) -> tuple[Expr, Expr] | None:
    if s.output.axes:
        return None
    one = s.varied()
    other = s.varied(one)
    return Partial(Partial(s.entry, one), other), Partial(Partial(s.entry, other), one)


def _hessian_rows(s: Subject) -> tuple[Expr, Expr] | None:
    if s.output.axes:
        return None
    one = s.varied()
    other = s.varied(one)
    return sum_over(Partial(Partial(s.entry, one), other), other.indices[-1]), ZERO


def _shift(s: Subject) -> tuple[Expr, Expr] | None:
    """The output written out in the inputs, with a constant added to every component along the variable's last axis."""
    body = written_out(s.definitions, s.entry)
    avoid = s.definitions.names | letters(body)
    name = free_name(chain("cab", numbered("c")), avoid)
    constant = Tensor(name, s.variable.axes[:-1], meaning=ANY_CONSTANT)
    if operations(body) > LONGEST:
        return None

    def moved(entry: Entry) -> Expr | None:
        return add(entry, Entry(constant, *entry.indices[:-1])) if entry.tensor == s.variable else None

    return replace_entries(body, moved), s.entry


TABLE = (
    Property("normalised", _normalised),
    Property("shift", _shift),
    Property("gradient-sum", _gradient_sum),
    Property("jacobian-rows", _rows),
    Property("jacobian-columns", _columns),
    Property("jacobian-symmetric", _symmetric_jacobian),
    Property("hessian-symmetric", _symmetric_hessian),
    Property("hessian-rows", _hessian_rows),
)
PROPERTIES = {row.name: row for row in TABLE}


def property_row(name: str) -> Property:
    """The property of that name; `UnknownName` for one that there is not."""
    if name not in PROPERTIES:
        raise UnknownName.among("property", str(name), PROPERTIES)
    return PROPERTIES[name]


def written_out(definitions: Definitions, expr: Expr) -> Expr:
    """The expression in the model's inputs alone."""
    for row in reversed(definitions.rows):
        def body(entry: Entry, row: Definition = row) -> Expr | None:
            return row.at(*entry.indices) if entry.tensor == row.tensor else None

        if operations(expr) > LONGEST:
            return expr
        expr = replace_entries(expr, body)
    return expr


def statements(definitions: Definitions, outputs: Sequence[Tensor], variables: Sequence[Tensor],
               names: Sequence[str] = ()) -> Iterator[Statement]:
    """What the rows of the table, or those of the given names, say of these outputs and variables; each equation once."""
    seen: set[tuple[Expr, Expr]] = set()
    for row in [property_row(n) for n in names] or TABLE:
        for output in outputs:
            for variable in variables:
                subject = Subject(definitions, output, variable)
                sides = row.build(subject) if variable.axes and definitions.depends(subject.entry, variable) else None
                if sides is not None and sides not in seen and output != variable:
                    seen.add(sides)
                    yield Statement(row.name, *sides)


__all__ = ["PROPERTIES", "TABLE", "Property", "Subject", "property_row", "statements", "written_out"]
