"""A loss that is left open, with a gradient in its place: g is chosen, and L = ⟨g, y⟩ has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symderiv.notation import Definition, Entry, Opaque, Partial, Tensor, add, mul, sum_over
from symderiv.records import Derivation

Gradients = Mapping[tuple[Tensor, Tensor], Definition]
"""By the loss and what it depends on: the row of the page that names this derivative."""


def gradients(derivations: Sequence[Derivation], named: Iterable[Definition]) -> Gradients:
    """The names that a page gives to derivatives of open losses; none for second derivatives, which a gradient does not decide.

    A name counts where it speaks of the loss alone: what else the loss takes, and follows, is held.
    """
    if any(isinstance(d.goal, Partial) and d.goal.body.has(Partial) for d in derivations):
        return {}
    rows = derivations[0].definitions
    found = {}
    for name in named:
        body = name.body
        loss = rows.of(body.body.tensor) if isinstance(body, Partial) and isinstance(body.body, Entry) else None
        if isinstance(body, Partial) and loss is not None and isinstance(loss.body, Opaque) and body.wrt.indices == name.indices:
            after = {t for t in loss.body.tensors if body.wrt.tensor in rows.ancestors.get(t, ()) and t != body.wrt.tensor}
            if body.wrt.tensor in loss.body.tensors and after <= set(body.held):
                found[loss.tensor, body.wrt.tensor] = name
    return found


def linear(row: Definition, given: Gradients) -> Definition:
    """The row of an open loss as a sum of products with its gradients; any other row, or one without them, as it is.

    What no name speaks of changes nothing on the page.
    """
    if not isinstance(row.body, Opaque) or not any(of == row.tensor for of, _ in given):
        return row
    terms = []
    for tensor in row.body.tensors:
        if (row.tensor, tensor) in given:
            entry = tensor.entry()
            terms.append(sum_over(mul(Entry(given[row.tensor, tensor].tensor, *entry.indices), entry), *entry.indices))
    return Definition(row.tensor, row.indices, add(*terms))


__all__ = ["gradients", "linear"]
