"""Which matrices of a model are symmetric: those given so, and those whose definition says it once transposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.normal_form import normal_form
from symderiv.notation import Definition, Definitions, Entry, InverseEntry, Partial, Relation, Tensor, rebuild, tensors
from symderiv.notation.nodes import atoms, holds
from symderiv.records import Citation, UsedGiven


@dataclass(frozen=True)
class Symmetric:
    """Why a matrix is symmetric: what a step cites for it, and the givens that this rests on."""

    cites: tuple[Citation, ...]
    givens: tuple[UsedGiven, ...]


def is_symmetry(relation: Relation) -> bool:
    """Whether a relation says A_ij = A_ji.

    >>> from symderiv.notation import Axis
    >>> A = Tensor("A", (Axis("K"), Axis("K")))
    >>> is_symmetry(Relation(A["i", "j"], "=", A["j", "i"]))
    True
    """
    left, right = relation.lhs, relation.rhs
    return relation.op == "=" and isinstance(left, Entry) and isinstance(right, Entry) and left != right \
        and left.tensor == right.tensor and len(left.indices) == 2 and left.indices == right.indices[::-1]


def symmetric_matrices(expr: Expr, definitions: Definitions, candidates: Sequence[UsedGiven]) -> dict[Tensor, Symmetric]:
    """The symmetric matrices that an expression mentions; `candidates` are the givens that may be used.

    A defined matrix is one when its definition at exchanged letters, every symmetric matrix in it transposed, is the
    same expression. Definitions are looked at only where a symmetric input or an inverse is in play, or a
    matrix stands both ways round.
    """
    known = {g.tensor: Symmetric((Citation("given", g.key),), (g,)) for g in candidates if is_symmetry(g.relation)}
    if not known and not holds(expr, InverseEntry) and not _both_ways(expr):
        return {}
    mentioned = tensors(expr)
    reach = mentioned.union(*(definitions.ancestors.get(t, frozenset()) for t in mentioned))
    for row in definitions:
        if row.tensor in reach and _is_symmetric(row, known):
            known[row.tensor] = _because(row, known)
    return {t: found for t, found in known.items() if t in mentioned}


def _both_ways(expr: Expr) -> bool:
    """Whether some matrix stands in an expression at ij and at ji."""
    found = {(e.tensor, e.indices) for e in atoms(expr, Entry) if len(e.indices) == 2 and e.indices[0] != e.indices[1]}
    return any((tensor, indices[::-1]) in found for tensor, indices in found)


def _is_symmetric(row: Definition, known: Mapping[Tensor, Symmetric]) -> bool:
    if len(row.indices) != 2 or row.indices[0].axis != row.indices[1].axis or row.body.has(Partial):
        return False
    turned = transposed(row.at(*row.indices[::-1]), known)
    try:
        return bool(normal_form(row.body) == normal_form(turned))
    except SymderivError:
        return False


def transposed(expr: Expr, known: Mapping[Tensor, Symmetric]) -> Expr:
    """The expression with every symmetric matrix in it, or its inverse, transposed."""
    if isinstance(expr, Entry | InverseEntry):
        return type(expr)(expr.tensor, *expr.indices[::-1]) if expr.tensor in known else expr
    return rebuild(expr, [transposed(a, known) for a in expr.args]) if expr.args else expr


def _because(row: Definition, known: Mapping[Tensor, Symmetric]) -> Symmetric:
    """What the symmetry of a defined matrix rests on: its definition, and the symmetry of the matrices in it."""
    inner = [known[t] for t in sorted(row.uses, key=lambda t: t.name) if t in known]
    cites = (Citation("definition", row.tensor.name), *(c for found in inner for c in found.cites))
    givens = {g.key: g for found in inner for g in found.givens}
    return Symmetric(tuple(dict.fromkeys(cites)), tuple(givens.values()))


__all__ = ["Symmetric", "is_symmetry", "symmetric_matrices", "transposed"]
