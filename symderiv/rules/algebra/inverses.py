"""Inverses: X X⁻¹ = 1, and the inverse of a named product."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer

from symderiv.notation import (
    ONE,
    Definition,
    Delta,
    Entry,
    Index,
    InverseEntry,
    Sum,
    factors,
    free_indices,
    mul,
    power,
    rename_bound,
    substitute,
    sum_over,
)
from symderiv.notation.nodes import holds
from symderiv.records import Citation
from symderiv.rules.rule import Rule, Scene

COOKBOOK = "Petersen & Pedersen 2012, The Matrix Cookbook"


def _cancels(expr: Sum, scene: Scene) -> Expr | None:
    """The first pair of a matrix and its inverse that meet in a summed letter which nothing else mentions.

    Sums among the factors are taken out for it: in Σ_k X_ik Σ_j (X⁻¹)_kj a_j the pair meets in k.
    """
    if not holds(expr, InverseEntry) and not scene.definitions.hold(InverseEntry):
        return None  # taking the sums out costs more than looking
    parts, bound = flat(expr, {i.name for i in free_indices(expr)})
    owners: dict[Index, list[Expr]] = {}
    for part in parts:
        for letter in free_indices(part):
            owners.setdefault(letter, []).append(part)
    for letter in bound:
        having = owners.get(letter, [])
        met = _met(letter, having, scene) if len(having) == 2 else None
        if met is not None:
            rest = mul(met, *(f for f in parts if f not in having))
            return sum_over(rest, *(i for i in bound if i != letter))
    return None


def _met(letter: Index, pair: Sequence[Expr], scene: Scene) -> Expr | None:
    """δ of the outer letters, where the pair is T_{a l} (T⁻¹)_{l b} or (T⁻¹)_{a l} T_{l b}."""
    (number1, first), (number2, second) = (_as_inverse(f, scene) for f in pair)
    if not isinstance(first, Entry | InverseEntry) or not isinstance(second, Entry | InverseEntry):
        return None
    if type(first) is type(second) or first.tensor != second.tensor or len(first.indices) < 2:
        return None
    (*lead, i, j), (*other, k, m) = first.indices, second.indices
    ends = [[n for n, i in enumerate(own) if i == letter] for own in ((i, j), (k, m))]
    if lead != other or ends not in ([[0], [1]], [[1], [0]]):
        return None
    return mul(number1, number2, Delta((i, j)[1 - ends[0][0]], (k, m)[1 - ends[1][0]]))


def _as_inverse(factor: Expr, scene: Scene) -> tuple[Expr, Expr]:
    """An entry of M, where M := c X⁻¹ is defined, as c and an entry of the inverse; anything else as 1 and itself."""
    row = scene.definitions.of(factor.tensor) if isinstance(factor, Entry) and len(factor.indices) == 2 else None
    inverse = [f for f in factors(row.body) if isinstance(f, InverseEntry)] if row is not None else []
    rest = [f for f in factors(row.body) if f not in inverse] if row is not None else []
    if row is None or len(inverse) != 1 or set(inverse[0].indices) != set(row.indices) or any(map(free_indices, rest)):
        return ONE, factor
    letters = dict(zip(row.indices, factor.indices, strict=True))
    return mul(*rest), InverseEntry(inverse[0].tensor, *(letters[i] for i in inverse[0].indices))


def inverted(definition: Definition) -> Expr | None:
    """(P⁻¹)_ij in the letters of P's definition, where that is a product of square matrices, inverses or numbers.

    None for any other definition.
    """
    if len(definition.indices) != 2 or len({i.axis for i in definition.indices}) > 1:
        return None
    parts, bound = flat(definition.body, {i.name for i in definition.indices})
    parts = [f for part in parts for f in factors(part)]
    links = [f for f in parts if isinstance(f, Entry | InverseEntry) and f.indices]
    if any(len(f.indices) > 2 for f in links):
        return None
    if not links or not _is_chain(links, definition.indices, bound) or any(f.free_symbols for f in parts if f not in links):
        return None
    outside = [power(f, Integer(-1)) for f in parts if f not in links]
    turned = [_turned(f) for f in links]
    i, j = definition.indices
    return substitute(sum_over(mul(*outside, *turned), *bound), {i: j, j: i})


def flat(expr: Expr, names: set[str]) -> tuple[list[Expr], list[Index]]:
    """The factors of a product under sums, sums among the factors taken out, and all summed letters, none twice or in `names`."""
    if not isinstance(expr, Sum):
        return [expr], []
    expr = rename_bound(expr, names)
    names |= {i.name for i in expr.indices}
    found: list[Expr] = []
    bound = list(expr.indices)
    for factor in factors(expr.body):
        inner, more = flat(factor, names)
        found += inner
        bound += more
    return found, bound


def _is_chain(links: Sequence[Expr], ends: Sequence[Index], bound: Sequence[Index]) -> bool:
    """Whether two-letter factors lead from one end to the other through every summed letter once."""
    if len(set(bound)) < len(bound) or len(links) != len(bound) + 1:
        return False
    here, left = ends[0], list(links)
    while left:
        found = next((f for f in left if here in _letters(f)), None)
        if found is None or len(set(_letters(found))) != 2:
            return False
        left.remove(found)
        here = next(i for i in _letters(found) if i != here)
    return here == ends[1] and all(i.axis == here.axis for i in bound)


def _letters(factor: Expr) -> tuple[Expr, ...]:
    return tuple(getattr(factor, "indices", ()))


def _turned(factor: Expr) -> Expr:
    """The entry of the inverse matrix between the same two letters, the other way round."""
    assert isinstance(factor, Entry | InverseEntry)
    i, j = factor.indices
    return Entry(factor.tensor, j, i) if isinstance(factor, InverseEntry) else InverseEntry(factor.tensor, j, i)


def inverse_of(definition: Definition) -> Rule:
    """The rule that writes the inverse of a named product as the product of the inverses; made where `inverted` is one."""
    right = inverted(definition)
    assert right is not None
    row = Definition(definition.tensor, definition.indices, right)

    def action(expr: InverseEntry, scene: Scene) -> Expr | None:
        return rename_bound(row.at(*expr.indices), scene.avoid) if expr.tensor == definition.tensor else None

    return Rule("inverse of a product", r"(A\,B)^{-1} = B^{-1} A^{-1}, \quad (A^{-1})^{-1} = A", (InverseEntry,), action,
                lambda v: InverseEntry(definition.tensor, v.i, v.j), lambda v: InverseEntry(v.A, v.i, v.j),
                condition=r"\det A \ne 0, \det B \ne 0", source=f"{COOKBOOK}, eq. (1)",
                cites=(Citation("definition", definition.tensor.name),))


INVERSE = Rule("matrix times its inverse", r"\sum_{j} X_{ij} (X^{-1})_{jk} = \delta_{ik} = \sum_{j} (X^{-1})_{ij} X_{jk}", (Sum,),
               _cancels, lambda v: v.total(v.k, v.z[v.i] * v.A[v.i, v.k] * InverseEntry(v.A, v.k, v.j)),
               lambda v: v.total(v.k, v.z[v.i] * v.A[v.i, v.k] * InverseEntry(v.A, v.j, v.k)),
               condition=r"X \text{ invertible}", family="cancel")
RULES = (INVERSE,)
__all__ = ["INVERSE", "RULES", "flat", "inverse_of", "inverted"]
