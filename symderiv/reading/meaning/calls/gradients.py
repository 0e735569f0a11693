r"""Gradients and Hessians of functions of several numbers, entry by entry: \nabla f = (2xy, x^2) of f(x, y) = x^2 y."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.lines.implied import is_nabla
from symderiv.reading.meaning.lines.points import parameters_of
from symderiv.reading.meaning.lines.short_derivatives import fraction_of
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Matrix,
    Name,
    Node,
    Relation,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    sole_item,
    spell,
)

LETTERS = tuple("xyzuvst")
"""Letters of numbers by custom: f = x^2 y is a function of x and y, though nothing says so."""
Entry = Callable[[tuple[int, ...]], Node]
"""What stands in a list at a place: the partial derivative by the variables that it counts."""


def with_gradients(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with a list of partial derivatives for \nabla f, in the form in which its other side lists as many entries."""
    variables = {**_by_letters(forms), **{key: v for key, v in parameters_of(forms).items() if len(v) > 1}}
    about = {form.chain for form in forms if _gradient(form, variables)}
    upright = [_with_columns(form) if form.chain in about else form for form in forms]
    shapes = {form.chain: shape for form in reversed(upright) for side in form.sides if (shape := _listed(side)) is not None}
    return [_with_list(form, shapes.get(form.chain), variables) if form.chain in about else form for form in upright]


def _gradient(form: Form, variables: Mapping[str, tuple[Node, ...]]) -> tuple[Node, ...]:
    r"""The factors of a left side that is \nabla f or \nabla f(x, y) of such a function."""
    terms = form.sides[0].terms if form.sides and not form.line.continued else ()
    row = terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else ()
    known = len(row) in (2, 3) and is_nabla(row[0]) and head_key(row[1]) in variables
    return row if known and all(isinstance(item, Bracket) for item in row[2:]) else ()


def _with_columns(form: Form) -> Form:
    """The line with (a, b)ᵀ for (a, b)."""
    sides = tuple(replace(side, terms=(("+", (_upright(item),)),)) if (item := _listed(side)) is not None else side
                  for side in form.sides)
    return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=sides)))


def _upright(item: Node) -> Node:
    tuple_alone = isinstance(item, Bracket) and item.kind == "round" and len(item.inside.entries) > 1
    return Scripted(item.at, item, None, as_listing(Name(item.at, r"\top"))) if tuple_alone else item


def _with_list(form: Form, shape: Node | None, variables: Mapping[str, tuple[Node, ...]]) -> Form:
    row = _gradient(form, variables)
    if not row or shape is None:
        return form
    by = variables[head_key(row[1])]
    order = 2 if isinstance(row[0], Scripted) and spell(row[0].sup) == "2" else 1
    filled = _filled(shape, lambda place: fraction_of(row[1], [by[n] for n in place]), len(by), order)
    if filled is None:
        return form
    left = replace(form.sides[0], terms=(("+", (filled,)),))
    return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=(left, *form.sides[1:]))))


def _listed(side: Terms) -> Node | None:
    """The list that a side is: (a, b), ⟨a, b⟩ or (a, b)ᵀ, a column, a matrix of entries."""
    item = side.terms[0][1][0] if len(side.terms) == 1 and len(side.terms[0][1]) == 1 else None
    bracket = head_of(item) if item is not None else None
    several = isinstance(bracket, Bracket) and (len(bracket.inside.entries) > 1 or isinstance(sole_item(bracket.inside), Matrix))
    return item if several else None


def _filled(shape: Node, entry: Entry, size: int, order: int) -> Node | None:
    """The list with partial derivatives in it; None where it has not as many places."""
    bracket = head_of(shape)
    assert isinstance(bracket, Bracket)
    matrix = sole_item(bracket.inside)
    if isinstance(matrix, Matrix):
        places = list(_places(matrix, size, order))
        rows = tuple(tuple(_alone(entry(place)) for place in row) for row in places)
        made = replace(bracket, inside=as_listing(replace(matrix, rows=rows))) if places else None
    else:
        fits = order == 1 and len(bracket.inside.entries) == size
        entries = tuple(_alone(entry((n,))) for n in range(size))
        made = replace(bracket, inside=replace(bracket.inside, entries=entries)) if fits else None
    return made and (replace(shape, base=made) if isinstance(shape, Scripted) else made)


def _places(matrix: Matrix, size: int, order: int) -> Iterator[Sequence[tuple[int, ...]]]:
    """What each entry of a matrix is derived by, where it has the places of a gradient or a Hessian."""
    widths = {len(row) for row in matrix.rows}
    if order == 2 and len(matrix.rows) == size and widths == {size}:
        yield from ([(n, m) for m in range(size)] for n in range(size))
    elif order == 1 and len(matrix.rows) == size and widths == {1}:
        yield from ([(n,)] for n in range(size))
    elif order == 1 and len(matrix.rows) == 1 and widths == {size}:
        yield [(n,) for n in range(size)]


def _alone(node: Node) -> Relation:
    return as_listing(node).entries[0]


def _by_letters(forms: Sequence[Form]) -> Mapping[str, tuple[Node, ...]]:
    """The variables of what a line makes of letters that are numbers by custom, and of nothing else."""
    found: dict[str, tuple[Node, ...]] = {}
    for form in forms:
        left = sole_item(form.sides[0]) if form.sides and len(form.sides) > 1 and not form.line.continued else None
        names = {n.base: n for n in of_kind(form.sides[1], Name)} if isinstance(left, Name) else {}
        if left is not None and len(names) > 1 and names.keys() <= set(LETTERS) and head_key(left) not in found:
            found[head_key(left)] = tuple(names[letter] for letter in LETTERS if letter in names)
    return found


__all__ = ["with_gradients"]
