"""Products with second derivatives, and derivatives by the free numbers of a symmetric matrix, as definitions of a model.

Each function takes a model and gives a model with one more definition; `work_out` or `derive` then derives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr

from symderiv.derive.differentiation import fresh_entry
from symderiv.derive.symmetric import is_symmetry
from symderiv.errors import AxisMismatch, ModelError
from symderiv.notation import (
    Definition,
    Definitions,
    Delta,
    Entry,
    Index,
    Model,
    Partial,
    Tensor,
    add,
    letters,
    mul,
    negate,
    sum_over,
)
from symderiv.notation.indices.names import free_name, numbered


def hessian_vector(model: Model, output: Any, wrt: Sequence[Any], vectors: Sequence[Any] | None) -> list[tuple[Model, str]]:
    """h := ∂/∂x Σ_k (∂L/∂x_k) v_k for each variable: the Hessian's product with a vector, never the Hessian itself.

    Several variables are one long one: each h has the terms of all vectors. Raises `AxisMismatch` for a vector that has
    not the shape of its variable, `ModelError` for an output that is no scalar.
    """
    outcome, variables = _scalar(model, output), [model.tensor(w) for w in wrt]
    model.require_dependence(outcome.tensor, variables)
    avoid = set(model.definitions.names)
    own = [free_name(numbered("v" if len(wrt) == 1 else f"v_{t.name}"), avoid) for t in variables]
    named = own if vectors is None else vectors
    given = [_vector(model, v, t) for v, t in zip(named, variables, strict=True)]
    _constant(model, given, variables)
    found = []
    for variable in variables:
        entry = fresh_entry(variable, ())
        slopes = [_contracted(outcome, t, v, letters(entry)) for t, v in zip(variables, given, strict=True)]
        name = free_name(numbered("h" if len(wrt) == 1 else f"h_{variable.name}"), avoid | {v.name for v in given})
        found.append(_with(model, name, entry.indices, Partial(add(*slopes), entry), "Hessian-vector product"))
    return found


def _contracted(outcome: Entry, variable: Tensor, vector: Tensor, avoid: set[str]) -> Expr:
    entry = fresh_entry(variable, avoid)
    return sum_over(mul(Partial(outcome, entry), Entry(vector, *entry.indices)), *entry.indices)


def gauss_newton(model: Model, output: Any, through: Any, wrt: Any, vector: Any = None) -> tuple[Model, str]:
    """G := Jᵀ H J with J = ∂z/∂w and H = ∂²L/∂z∂z for the quantity z that L is computed `through`; its product with a `vector`.

    Raises `ModelError` where the output does not depend on w through z.
    """
    outcome, middle, variable = _scalar(model, output), model.tensor(through), model.tensor(wrt)
    if not model.definitions.depends(Entry(middle, *middle.entry().indices), variable) or middle == variable:
        raise ModelError("The quantity in the middle does not depend on the variable", typed=f"{middle.name} by {variable.name}",
                         advice="Name the quantity that the loss is computed from, such as the logits.")
    left = fresh_entry(variable, ())
    first = fresh_entry(middle, letters(left))
    second = fresh_entry(middle, letters(left, first))
    right = fresh_entry(variable, letters(left, first, second))
    body = mul(Partial(first, left), Partial(Partial(outcome, first), second), Partial(second, right))
    inner = [*first.indices, *second.indices]
    if vector is None:
        name, shape, meaning = "G", (*left.indices, *right.indices), "Gauss-Newton matrix"
    else:
        body, inner = mul(body, Entry(_vector(model, vector, variable), *right.indices)), [*inner, *right.indices]
        name, shape, meaning = "g", left.indices, "Gauss-Newton product"
    avoid = set(model.definitions.names) | {t.name for t in body.atoms(Tensor)}
    return _with(model, free_name(numbered(name), avoid), shape, sum_over(body, *inner), meaning)


def by_free_numbers(model: Model, wrt: Any) -> tuple[Model, Tensor]:
    """The model in which the symmetric matrix X is X_ij := T_ij + T_ji − δ_ij T_ij, and T, whose entries vary independently.

    The gradient by T is the structured derivative G + Gᵀ − diag(G) (The Matrix Cookbook, eq. (138)).
    Raises `ModelError` where X is not given as symmetric, or is defined.
    """
    matrix = model.tensor(wrt)
    if model.definitions.of(matrix) or not any(is_symmetry(r) for g in matrix.givens for r in g.statements(matrix)):
        raise ModelError("Only an input that is given as symmetric has free numbers", typed=matrix.name,
                         advice=f'State it: sd.matrix("{matrix.name}", K, K, given=sd.symmetric).')
    free = Tensor(free_name(numbered("T"), model.definitions.names), matrix.axes, (), f"the free numbers of {matrix.name}")
    i, j = (k for k in matrix.entry().indices if isinstance(k, Index))
    body = add(free[i, j], free[j, i], negate(mul(Delta(i, j), free[i, j])))
    made = Model()
    made.definitions = Definitions((Definition(matrix, (i, j), body), *model.definitions))
    return made, free


def _scalar(model: Model, output: Any) -> Entry:
    tensor = model.tensor(output)
    if tensor.axes:
        raise ModelError("Second derivatives are contracted for a scalar output", typed=f"{tensor.name} {tensor.shape_text}")
    return Entry(tensor)


def _vector(model: Model, named: Any, variable: Tensor) -> Tensor:
    """The vector as a tensor of the variable's shape: the model's own of that name, else a new one."""
    known = model.definitions.tensor(named) if isinstance(named, str) else None
    made = known or (Tensor(named, variable.axes) if isinstance(named, str) else getattr(named, "tensor", named))
    if not isinstance(made, Tensor) or made.axes != variable.axes:
        raise AxisMismatch("The vector must have the shape of the variable",
                           typed=f"{named} for {variable.name} {variable.shape_text}")
    return made


def _constant(model: Model, vectors: Sequence[Tensor], variables: Sequence[Tensor]) -> None:
    """Raises `ModelError` for a vector that varies with a variable: the product would then be another one."""
    for vector in vectors:
        if any(vector == t or model.definitions.depends(vector.entry(), t) for t in variables):
            raise ModelError("The vector varies with the variable", typed=vector.name,
                             advice="Take a vector of its own; put the quantity in for it afterwards.")




def _with(model: Model, name: str, indices: Sequence[Any], body: Expr, meaning: str) -> tuple[Model, str]:
    made = Model()
    made.definitions = model.definitions
    made.define(name, body, *indices, meaning=meaning)
    return made, name


__all__ = ["by_free_numbers", "gauss_newton", "hessian_vector"]
