r"""Vectors that are written by their own components: x = \begin{pmatrix} x_1 \\ x_2 \end{pmatrix} says that x has two."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Matrix, Name, Node, Relation, Scripted, entries_listed, sole_item, spell

STACKED = re.compile(r"\[\s*(?P<x>[a-z])\s*;\s*(?P<y>[a-z])\s*\]")
"""Letters that MATLAB puts one below the other."""


def with_listed(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    """The other lines, and what these say as facts about the shapes of vectors."""
    facts = {id(form): fact for form in forms if (fact := _fact(form)) is not None}
    if not facts:
        return list(forms), statements
    return [f for f in forms if id(f) not in facts], replace(statements, facts=(*facts.values(), *statements.facts))


def refused_listed(forms: Sequence[Form], described: Collection[str] = ()) -> Iterator[tuple[Form, Misread]]:
    """The lines w = (w_0, w_1)^T, whose places are counted from 1, and those with [x; y] of letters that are not `described`."""
    for form in forms:
        block = STACKED.search(form.formula.latex)
        if block is not None and not {block["x"], block["y"]} & set(described):
            x, y = block["x"], block["y"]
            yield form, Misread(f"Are {x} and {y} numbers, or vectors one below the other?", form.line.at,
                                f"Write [{x}, {y}] for two numbers; for vectors write what is done with each of them, "
                                f"as in {x}^\\top a + {y}^\\top b.")
            continue
        name, parts = _parts(form)
        if parts and parts == [f"{name}_{n}" for n in range(len(parts))]:
            yield form, Misread(f"The components of {name} are counted from 1 here, not from 0", form.line.at,
                                f"Write {name}_1 for {name}_0 and so on, here and wherever they stand.")


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
