r"""Vectors that are written by their own components: x = \begin{pmatrix} x_1 \\ x_2 \end{pmatrix} says that x has two."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Matrix,
    Name,
    Node,
    Relation,
    Scripted,
    Terms,
    entries_listed,
    of_kind,
    sole_item,
    spell,
)

BELOW = r"(?:_(?:\w|\{[^{}]*\}))?"
STACKED = re.compile(rf"\[\s*(?P<x>(?P<a>[a-z]){BELOW})\s*;\s*(?P<y>(?!(?P=a))(?P<b>[a-z]){BELOW})\s*\]")
"""Letters that MATLAB puts one below the other."""


def with_listed(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    """The other lines, and what these say as facts about the shapes of vectors."""
    facts = {id(form): fact for form in forms if (fact := _fact(form)) is not None}
    if not facts:
        return list(forms), statements
    return [f for f in forms if id(f) not in facts], replace(statements, facts=(*facts.values(), *statements.facts))


def refused_listed(forms: Sequence[Form], described: Collection[str] = ()) -> Iterator[tuple[Form, Misread]]:
    """The lines w = (w_0, w_1)^T, whose places are counted from 1, and those with [x; y] of letters that are not `described`."""
    made = {spell(left) for form in forms if isinstance(left := sole_item(form.sides[0]), Name)}
    for form in forms:
        block = STACKED.search(form.formula.latex)
        if block is not None and not {block["a"], block["b"]} & set(described):
            x, y = block["x"], block["y"]
            yield form, Misread(f"Are {x} and {y} numbers, or vectors one below the other?", form.line.at,
                                f"Write [{x}, {y}] for two numbers; for vectors write what is done with each of them, "
                                f"as in {x}^\\top a + {y}^\\top b.")
            continue
        if (stack := next(_stacks(form, described, made), ())):
            first, *_, last = stack
            yield form, Misread(f"Are {first} and {last} numbers, or vectors one below the other?", form.line.at,
                                rf"For numbers say so: Let ${first}, {last} \in \mathbb{{R}}$. For vectors write the products "
                                rf"one by one, W {first} + U {last} for a matrix times both.")
            continue
        name, parts = _parts(form)
        if parts and parts == [f"{name}_{n}" for n in range(len(parts))]:
            yield form, Misread(f"The components of {name} are counted from 1 here, not from 0", form.line.at,
                                f"Write {name}_1 for {name}_0 and so on, here and wherever they stand.")


COORDINATES = tuple(map(frozenset, ("xyzt", "uvw", "abcd", "pq", "st")))
"""Letters that are the coordinates of one point by custom."""


def _stacks(form: Form, described: Collection[str], made: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Letters one below the other of which the text says nothing, where they are no coordinates or a capital multiplies them."""
    known = {*described, *made}
    for node in of_kind(form.line, Terms) if form.has(Matrix) else ():
        for _, row in node.terms:
            for before, item in zip((None, *row), row, strict=False):
                names = _column_of_names(item)
                bases = {name.base for name in names}
                weighs = isinstance(before, Name) and before.base.isupper() and before.base not in known
                points = any(bases <= those for those in COORDINATES) or all(base.startswith("\\") for base in bases)
                written = tuple(map(spell, _entries(item)))
                if len(bases) > 1 and not (bases & {*described} or {*written} & known) and (weighs or not points):
                    yield written


def _entries(item: Node) -> tuple[Node, ...]:
    """What stands one below the other in brackets, where each is one item."""
    block = sole_item(item.inside) if isinstance(item, Bracket) else item
    rows = block.rows if isinstance(block, Matrix) and len(block.rows) > 1 else ()
    found = [sole_item(row[0]) for row in rows if len(row) == 1]
    return tuple(one for one in found if one is not None) if len(found) == len(rows) and None not in found else ()


def _column_of_names(item: Node) -> list[Name]:
    entries = _entries(item)
    plain = [head_of(one) for one in entries if not isinstance(one, Scripted) or one.sup is None]
    names = [one for one in plain if isinstance(one, Name)]
    return names if len(names) == len(entries) else []


def _fact(form: Form) -> Fact | None:
    name, parts = _parts(form)
    if not parts or parts != [f"{name}_{n}" for n in range(1, len(parts) + 1)]:
        return None
    return Fact("shape", name, (str(len(parts)),), form.line.at, form.formula.latex)


def _parts(form: Form) -> tuple[str, list[str]]:
    """The symbol on the left and the entries on the right, as they are spelled."""
    left, right = (sole_item(side) for side in form.sides) if len(form.sides) == 2 else (None, None)
    if not isinstance(left, Name) or form.line.relation.signs != ("=",) or form.line.continued:
        return "", []
    return spell(left), [spell(entry) for entry in _components(right)]


def _components(node: Node | None) -> tuple[Relation, ...]:
    """The entries of a column, or of a row or a list that may be turned."""
    listed = entries_listed(node)
    inside = node.base if isinstance(node, Scripted) else node
    matrix = sole_item(inside.inside) if isinstance(inside, Bracket) and inside.kind == "round" else None
    if listed or not isinstance(matrix, Matrix):
        return listed
    rows = matrix.rows
    return tuple(row[0] for row in rows) if all(len(row) == 1 for row in rows) else rows[0] if len(rows) == 1 else ()


__all__ = ["refused_listed", "with_listed"]
