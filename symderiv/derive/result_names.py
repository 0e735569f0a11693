"""Names for parts that nobody has named, where the result is much shorter with them: ∂²(−Σ y log(e^z/Σe^z)) = p_k (δ_kj − p_j).

A result that is long is derived once more with the softmaxes and the repeated parts of the formulas as quantities of their
own, and with the softmaxes that it holds itself. The shortest is taken, definitions counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Integer, Mul, Pow, exp

from symderiv.derive.parts import SOFTMAX, free_name, named, summed, taken_names
from symderiv.notation import (
    Definition,
    Definitions,
    Index,
    Sum,
    Tensor,
    alike,
    factors,
    free_indices,
    mul,
    operations,
    power,
    substitute,
)
from symderiv.records import Derivation
from symderiv.records.derivation import PART_OF_FORMULA
from symderiv.rewrite import nodes

WORTH = 10
"""The least operations of a result for which names are tried."""
SHORTER = 0.75
"""How long a result with the quantities named for it may be at most, as a part of the one without."""


def shorter_by_names(found: Derivation, definitions: Definitions, derive: Callable[[Definitions], Derivation],
                     declared: frozenset[str] = frozenset()) -> Derivation:
    """The derivation, or the one by named parts where that is a quarter shorter; none is called as what is `declared`."""
    size = operations(found.result)
    if size < WORTH:
        return found
    ways = (named(definitions, short=True, declared=declared), _with_softmaxes(found.definitions, found.result, declared))
    others = [derive(way) for way in ways if len(way) > len(found.definitions)]
    best = min(others, key=lambda d: _length(d, found.definitions), default=found)
    return best if _length(best, found.definitions) < SHORTER * size else found


def _length(derivation: Derivation, known: Definitions) -> float:
    """Operations of a result, and half of those of the quantities that were named for it: they are read once."""
    below = derivation.definitions.mentioned_below(derivation.result)
    new = [row for row in derivation.definitions if known.of(row.tensor) is None and row.tensor in below]
    return operations(derivation.result) + sum(operations(row.body) for row in new) / 2


def _with_softmaxes(definitions: Definitions, result: Expr, declared: frozenset[str]) -> Definitions:
    """The definitions and one for each softmax that stands written out in the result."""
    rows: list[Definition] = []
    for body, letters in _softmaxes(result):
        if not any(alike(substitute(row.body, dict(zip(row.indices, letters, strict=False))), body) for row in rows):
            taken = {*taken_names(definitions), *declared, *(row.tensor.name for row in rows)}
            tensor = Tensor(free_name(taken, SOFTMAX, "p"), tuple(i.axis for i in letters), (), PART_OF_FORMULA)
            rows.append(Definition(tensor, letters, body))
    return Definitions((*definitions.rows, *rows)) if rows else definitions


def _softmaxes(result: Expr) -> Iterator[tuple[Expr, tuple[Index, ...]]]:
    """Each e^u/Σ e^u among the factors of a product, whatever else stands there, with its letters."""
    for _, node in nodes(result):
        tops = [f for f in node.args if isinstance(f, exp)] if isinstance(node, Mul) else []
        below = [f for f in factors(node) if isinstance(f, Pow) and f.exp.is_Integer and f.exp < 0]
        totals = [f.base for f in below if isinstance(f.base, Sum)]
        for top in tops:
            for total in totals:
                part = mul(top, power(total, Integer(-1)))
                letters = tuple(sorted(free_indices(top), key=lambda i: (i in summed(part), i.name)))
                if _is_total(total, top, letters):
                    yield part, letters


def _is_total(total: Sum, top: Expr, letters: tuple[Index, ...]) -> bool:
    """Whether a sum adds up an exponential over one of its letters."""
    if len(total.indices) != 1 or not isinstance(total.body, exp):
        return False
    bound = total.indices[0]
    return any(i.axis == bound.axis and alike(substitute(total.body, {bound: i}), top) for i in letters)


__all__ = ["shorter_by_names"]
