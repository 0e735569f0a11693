"""A model and its derived gradients as a program: what is computed forward, what backward, in an order that works.

Of a scalar the gradients are derived as they are, and scaled by the gradient g that arrives from outside; what is no scalar
feeds an unspecified rest ℓ, so that everything is derived from ∂ℓ/∂output.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sympy import Add, Expr, Mul

from symderiv.derive.goals import differentiable, sweep
from symderiv.derive.parts import named as named_parts
from symderiv.derive.programs.stable_form import stable
from symderiv.derive.programs.tangents import tangents
from symderiv.derive.quantities import worked_out
from symderiv.errors import ModelError, UnknownName
from symderiv.lowering.source.program import NO_TANGENTS, Program, in_order
from symderiv.notation import (
    Definition,
    Definitions,
    Entry,
    Index,
    Model,
    Opaque,
    Partial,
    Sum,
    Tensor,
    add,
    mul,
    sum_over,
    tensors,
)
from symderiv.notation.indices.names import free_name, underscored
from symderiv.notation.nodes import holds
from symderiv.records import Derivation


def program(model: Model, output: Any, wrt: Sequence[Any] | None = None, arguments: Sequence[str] = ()) -> Program:
    """The program that computes `output` and, from its gradient, those of the variables `wrt`, or of every input it depends on.

    It takes first what the model says, then the `arguments` that are named. Where `output` is an unspecified loss, the outputs
    are the quantities that feed it. Raises `ModelError` for an output that is not defined or depends on no input, `UnknownName`
    for a name there is not.
    """
    wanted, arguments, dimensions = model.tensor(output), (*model.arguments, *arguments), model.dimensions
    model.require_dependence(wanted, [model.tensor(w) for w in wrt or ()])
    model = _with_softmaxes(_without_derivatives(model, wanted), {wanted, *(model.tensor(w) for w in wrt or ())})
    outputs = _outputs(model.definitions, wanted)
    scalar = outputs == (wanted,) and not wanted.axes
    rest, extended = (wanted, model) if scalar else with_rest(model, outputs)
    variables = in_order(differentiable(extended.definitions, rest), arguments) if wrt is None else [model.tensor(w) for w in wrt]
    if not variables:
        raise ModelError("No gradient to compute: the output depends on no input", typed=wanted.name)
    twice = next((v for n, v in enumerate(variables) if v in variables[:n]), None)
    if twice:
        raise UnknownName("A variable is named twice", typed=twice.name)
    made = _program(named_parts(extended.definitions), outputs, rest, sweep(extended, rest, variables))
    moving = tangents(made.forward, outputs[0], variables) if len(outputs) == 1 and outputs[0].axes else NO_TANGENTS
    return replace(made, arguments=arguments, tangents=moving,
                   dimensions={t: dimensions[t.name] for t in made.outputs if t.name in dimensions})


def program_of(definitions: Definitions, output: Tensor, derivations: Sequence[Derivation]) -> Program:
    """The program of the gradients of a scalar that are derived already."""
    return _program(definitions, (output,), output, derivations)


def _program(definitions: Definitions, outputs: tuple[Tensor, ...], rest: Tensor, derivations: Sequence[Derivation]) -> Program:
    """What is computed for the gradients of `rest`, a scalar: `outputs` are itself, or the quantities that feed it."""
    gradients = [_gradient(d) for d in derivations]
    named = {a.tensor: a for d in derivations for a in d.abbreviations}
    backward = _needed(named, [g for _, g in gradients])
    if outputs == (rest,):
        upstream: tuple[Tensor, ...] = (Tensor(free_name(underscored("g"), definitions.names | {t.name for t in named})),)
        backward, gradients = _scaled(backward, gradients, upstream[0])
    else:
        upstream = tuple(_upstream(named, rest, t) for t in outputs)
        backward = [d for d in backward if d.tensor not in upstream]
    used = {*outputs}.union(*(d.uses for d in backward), *(g.uses for _, g in gradients))
    return Program(_mentioned(definitions, used), backward, gradients, outputs, upstream)


def _without_derivatives(model: Model, wanted: Tensor) -> Model:
    """The model in which the derivatives by which `wanted`, or what it rests on, is defined are worked out."""
    below = {wanted, *model.definitions.below(wanted)}
    if not any(row.tensor in below and holds(row.body, Partial) for row in model.definitions):
        return model
    made = Model()
    made.definitions = worked_out(model.definitions, wanted)
    return made


def _with_softmaxes(model: Model, kept: Collection[Tensor]) -> Model:
    """The model in which softmaxes within formulas are quantities, so that no derivative takes their exponentials apart."""
    made = Model()
    made.definitions = named_parts(stable(model.definitions, kept), softmaxes=True)
    return made


def _outputs(definitions: Definitions, wanted: Tensor) -> tuple[Tensor, ...]:
    row = definitions.of(wanted)
    if row is None:
        raise ModelError("Only a defined quantity can be the output of code", typed=wanted.name)
    return row.body.tensors if isinstance(row.body, Opaque) else (wanted,)


def with_rest(model: Model, outputs: tuple[Tensor, ...]) -> tuple[Tensor, Model]:
    """An unspecified function ℓ of the outputs, and the model that ends in it."""
    rest, made = Tensor(free_name(underscored("ell"), model.definitions.names)), Model()
    kept = [d for d in model.definitions if not isinstance(d.body, Opaque)]
    made.definitions = Definitions((*kept, Definition(rest, (), Opaque(*outputs))))
    return rest, made


def _upstream(named: dict[Tensor, Definition], rest: Tensor, output: Tensor) -> Tensor:
    """What ∂ℓ/∂output is called."""
    for row in named.values():
        if isinstance(row.body, Partial) and row.body.body == Entry(rest) and row.body.wrt.tensor == output:
            return row.tensor
    return Tensor(free_name(underscored(f"g_{output.name}"), {t.name for t in named}), output.axes)


def _gradient(derivation: Derivation) -> tuple[Tensor, Definition]:
    """The variable, and its gradient as a quantity of its shape."""
    goal: Any = derivation.goal
    variable, letters = goal.wrt.tensor, tuple(i for i in goal.wrt.indices if isinstance(i, Index))
    return variable, Definition(Tensor(f"d{variable.name}", variable.axes), letters, derivation.result)


# --- scaling ----------------------------------------------------------------------------------------------------------

def _scaled(backward: Sequence[Definition], gradients: Sequence[tuple[Tensor, Definition]],
            by: Tensor) -> tuple[list[Definition], list[tuple[Tensor, Definition]]]:
    """Adjoints and gradients times g: as every adjoint is linear in others, it is enough to scale those that rest on none."""
    adjoints = {d.tensor for d in backward}
    bodies = [_times(d.body, by, adjoints) for d in (*backward, *(g for _, g in gradients))]
    if any(b is None for b in bodies):
        return list(backward), [(v, Definition(g.tensor, g.indices, mul(Entry(by), g.body))) for v, g in gradients]
    made = [Definition(d.tensor, d.indices, b) for d, b in zip((*backward, *(g for _, g in gradients)), bodies, strict=True)
            if b is not None]
    return made[:len(backward)], list(zip((v for v, _ in gradients), made[len(backward):], strict=True))


def _times(expr: Expr, by: Tensor, adjoints: set[Tensor]) -> Expr | None:
    """An expression times g, where every adjoint in it is scaled already; None where it is not seen to be linear in them."""
    if not tensors(expr) & adjoints:
        return mul(Entry(by), expr)
    if isinstance(expr, Entry):
        return expr
    if isinstance(expr, Sum):
        body = _times(expr.body, by, adjoints)
        return None if body is None else sum_over(body, *expr.indices)
    if isinstance(expr, Add):
        parts = [_times(t, by, adjoints) for t in expr.args]
        return None if any(p is None for p in parts) else add(*(p for p in parts if p is not None))
    moving = [f for f in expr.args if tensors(f) & adjoints] if isinstance(expr, Mul) else []
    inner = _times(moving[0], by, adjoints) if len(moving) == 1 else None
    return None if inner is None else mul(*(inner if f is moving[0] else f for f in expr.args))


# --- what is needed ---------------------------------------------------------------------------------------------------

def _mentioned(definitions: Definitions, wanted: set[Tensor]) -> list[Definition]:
    """The definitions that some quantities rest on, in order."""
    reach = wanted.union(*(definitions.ancestors.get(t, frozenset()) for t in wanted))
    return [d for d in definitions if d.tensor in reach]


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
