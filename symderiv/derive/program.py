"""A model and its derived gradients as a program: what is computed forward, what backward, in an order that works."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from symderiv.derive.goals import differentiable, sweep
from symderiv.errors import ModelError, UnknownName
from symderiv.matrices.model_code import Program
from symderiv.notation import Definition, Index, Model, Tensor
from symderiv.record import Derivation


def program(model: Model, output: Any, wrt: Sequence[Any] | None = None) -> Program:
    """The program that computes `output` and its gradients by the variables `wrt`, or by every input it depends on.

    Raises `ModelError` for an output that is not a scalar or not defined, `UnknownName` for a name there is not.
    """
    wanted = model.tensor(output)
    if model.definitions.of(wanted) is None:
        raise ModelError("Only a defined quantity can be the output of code", typed=wanted.name)
    if wanted.axes:
        raise ModelError("Only a scalar has gradients", typed=f"{wanted.name} {wanted.shape_text}",
                         advice="Define a loss from it, such as its sum.")
    variables = differentiable(model.definitions, wanted) if wrt is None else [model.tensor(w) for w in wrt]
    twice = next((v for n, v in enumerate(variables) if v in variables[:n]), None)
    if twice:
        raise UnknownName("A variable is named twice", typed=twice.name)
    derivations = sweep(model, wanted, variables)
    reach = model.definitions.ancestors[wanted]
    gradients = [(v, _gradient(v, d)) for v, d in zip(variables, derivations, strict=True)]
    named = {a.tensor: a for d in derivations for a in d.abbreviations}
    forward = [d for d in model.definitions if d.tensor in reach]
    return Program(forward, _needed(named, [g for _, g in gradients]), gradients, wanted)


def _gradient(variable: Tensor, derivation: Derivation) -> Definition:
    goal: Any = derivation.goal
    letters = tuple(i for i in goal.wrt.indices if isinstance(i, Index))
    return Definition(Tensor(f"d{variable.name}", variable.axes), letters, derivation.result)


def _needed(named: dict[Tensor, Definition], gradients: Iterable[Definition]) -> list[Definition]:
    """The named quantities that the gradients rest on, each behind those it uses; without recursion, as models are deep."""
    found: dict[Tensor, Definition] = {}
    waiting = [t for g in reversed(list(gradients)) for t in sorted(g.uses, key=lambda t: t.name)]
    while waiting:
        tensor = waiting[-1]
        row = named.get(tensor)
        before = [] if row is None or tensor in found else [t for t in row.uses if t in named and t not in found]
        if before:
            waiting += sorted(before, key=lambda t: t.name)
            continue
        waiting.pop()
        if row is not None:
            found.setdefault(tensor, row)
    return list(found.values())
