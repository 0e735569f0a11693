"""Symmetric quantities: A_ij = A_ji used in one direction, and letters of a sum exchanged under it.

The equation may be given about an input, or follow from a definition that keeps its value when two letters change places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

from sympy import Expr

from symderiv.notation import Definition, Entry, Index, Relation, Sum, free_indices, replace_entries, substitute
from symderiv.notation.normal import normal_form
from symderiv.record import Citation, UsedGiven
from symderiv.rules.matching import Equation, apply
from symderiv.rules.rule import Rule, Scene


def transposed(tensor_entry: Entry, at: Sequence[int]) -> Entry:
    """The entry with its indices at two places exchanged."""
    indices = list(tensor_entry.indices)
    a, b = at
    indices[a], indices[b] = indices[b], indices[a]
    return Entry(tensor_entry.tensor, *indices)


def relation_of(definition: Definition, known: Iterable[Relation] = ()) -> Relation | None:
    """f_ij = f_ji for a definition whose body is the same with two letters exchanged, under equations that are known."""
    letters = definition.indices
    for a, i in enumerate(letters):
        for b, j in list(enumerate(letters))[a + 1:]:
            if i.axis == j.axis and len(definition.body.args) > 0:
                turned = substitute(definition.body, {i: j, j: i})
                if normal_form(definition.body, known) == normal_form(turned, known):
                    return Relation(definition.lhs, "=", transposed(definition.lhs, (a, b)))
    return None


def ordered(equation: Equation) -> Callable[[Expr, Scene], Expr | None]:
    """A_ij = A_ji, used in one direction only: towards the first in SymPy's order."""
    def action(expr: Expr, scene: Scene) -> Expr | None:
        if not isinstance(expr, Entry):
            return None
        new = apply(equation, expr, scene)
        return new if new is not None and new.compare(expr) < 0 else None

    return action


def symmetry(definition: Definition, relation: Relation) -> Rule:
    """The rule that a symmetric definition allows."""
    equation = Equation(relation.lhs, relation.rhs, free_indices(relation.lhs))
    return Rule("symmetry", r"f_{ij} = f_{ji}", (Entry,), ordered(equation), lambda v: v.A[v.k, v.i], lambda v: v.A[v.i, v.k],
                cites=(Citation("definition", definition.tensor.name),))


def exchange(relation: Relation, cites: tuple[Citation, ...]) -> Rule:
    """Σ_ij f_ij A_ij = Σ_ij f_ji A_ij for a symmetric A, towards the first in SymPy's order."""
    left, right = relation.lhs, relation.rhs
    places = [n for n, (a, b) in enumerate(zip(left.args[1:], right.args[1:], strict=True)) if a != b]

    def action(expr: Sum, scene: Scene) -> Expr | None:
        for entry in sorted((e for e in expr.body.atoms(Entry) if e.tensor == left.args[0]), key=str):
            i, j = (entry.indices[n] for n in places)
            if not (isinstance(i, Index) and isinstance(j, Index) and i != j and {i, j} <= set(expr.indices)):
                continue
            back = _replaced(substitute(expr.body, {i: j, j: i}), transposed(entry, places), entry)
            if back.compare(expr.body) < 0:
                return Sum(back, *expr.indices)
        return None

    return Rule("exchange the letters", r"\sum_{i,j} f_{ij} A_{ij} = \sum_{i,j} f_{ji} A_{ij}", (Sum,), action,
                lambda v: Sum(v.z[v.k] * v.y[v.i] * v.A[v.i, v.k], v.i, v.k),
                lambda v: Sum(v.z[v.k] * v.y[v.i] * v.W[v.i, v.d], v.i),
                condition="A_{ij} = A_{ji}", cites=cites)


def exchange_given(used: UsedGiven) -> Rule | None:
    """The exchange of letters that a given allows; None for one that says nothing of the kind."""
    left, right = used.relation.lhs, used.relation.rhs
    if isinstance(left, Entry) and isinstance(right, Entry) and left.tensor == right.tensor and len(left.indices) > 1:
        return exchange(used.relation, (Citation("given", used.key),))
    return None


def _replaced(expr: Expr, old: Entry, new: Entry) -> Expr:
    return cast(Expr, replace_entries(expr, lambda e: new if e == old else None))


