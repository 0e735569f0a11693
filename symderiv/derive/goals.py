"""What is to be derived: an output, by one variable for a gradient or Jacobian, by several in turn for a Hessian."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any, cast

from sympy import Expr

from symderiv.derive.differentiation import Differentiation, fresh_entry
from symderiv.derive.in_turn import derivative_in_turn, without_idle
from symderiv.derive.parts import named
from symderiv.derive.routes.choice import applying, by_route
from symderiv.derive.shorter.names import shorter_by_adjoints, shorter_by_names
from symderiv.errors import ModelError
from symderiv.notation import Definitions, Entry, Index, Model, Partial, Tensor, letters
from symderiv.records import Derivation
from symderiv.records.choices import INLINE, RouteName
from symderiv.rings import seldom_searched
from symderiv.rules.routes import DELTA

Engines = dict[frozenset[Tensor], Differentiation]
"""What derives for one output of a model with one `inline`, by the tensors of whose givens it makes no use."""


@seldom_searched()
def derive(model: Model, output: Any, wrt: Sequence[Any], indices: Sequence[Index] = (), inline: float = inf,
           route: str = DELTA.name, size: int = 3, engines: Engines | None = None) -> Derivation:
    """The derivation of ∂output/∂wrt; several variables are taken in turn.

    `output` and each of `wrt` is a name, a tensor, or an entry with the letters the result shall have; `indices` are
    letters for the whole result, the output's first. `inline`: see `Differentiation`. `route` names the order of rules,
    `size` the number of components that the route `components` writes out. Derivations that are given the same `engines`
    share their lemmas.

    Raises `UnknownName` for a name that the model does not have, `ModelError` for variables that depend on one another,
    `NoRoute` for a route that does not apply.
    """
    definitions = named(model.definitions, declared=model.declared)
    outcome, *variables = _entries(model, output, wrt, indices)
    _independent(definitions, variables)
    if route != DELTA.name:
        return by_route(definitions, outcome, variables, route, inline, size)
    found = _derived(definitions, outcome, variables, inline, {} if engines is None else engines)
    if engines is not None:
        return found

    def again(rows: Definitions, most: float = inline) -> Derivation:
        return _derived(rows, outcome, variables, most, {})

    found = shorter_by_names(found, model.definitions, again, model.declared)
    return shorter_by_adjoints(found, lambda: again(definitions, INLINE)) if inline == inf else found


def _derived(definitions: Definitions, outcome: Entry, variables: Sequence[Entry], inline: float, known: Engines) -> Derivation:
    if len(variables) > 1:
        return derivative_in_turn(definitions, outcome, tuple(variables))
    goal = Partial(outcome, variables[0])

    def by(unused: frozenset[Tensor]) -> Derivation:
        if unused not in known:
            known[unused] = Differentiation(definitions, unused, outcome.tensor, inline)
        return known[unused].asked(goal)

    return without_idle(by)


@seldom_searched()
def derive_each(model: Model, output: Any, goals: Sequence[Sequence[Any]], inline: float = inf) -> tuple[Derivation, ...]:
    """The derivations of one output by each of several goals, as `derive` takes them: what they share is derived once."""
    engines: Engines = {}
    return tuple(derive(model, output, goal, inline=inline, engines=engines) for goal in goals)


def routes(model: Model, output: Any, wrt: Sequence[Any], inline: float = inf, size: int = 3) -> tuple[RouteName, ...]:
    """The names of the routes that lead to ∂output/∂wrt, the default first. Raises as `derive` does."""
    outcome, *variables = _entries(model, output, wrt, ())
    _independent(model.definitions, variables)
    definitions = named(model.definitions, declared=model.declared)
    return cast("tuple[RouteName, ...]", applying(definitions, outcome, variables, inline, size))


@seldom_searched()
def sweep(model: Model, output: Tensor, variables: Sequence[Tensor], inline: float = 0) -> tuple[Derivation, ...]:
    """The derivatives of one output by several variables, which share every lemma."""
    model.require_dependence(output, variables)
    definitions = named(model.definitions, declared=model.declared)
    differentiation = Differentiation(definitions, output=output, inline=inline)
    return tuple(differentiation.lemma(output, v) for v in variables)


def differentiable(definitions: Definitions, output: Tensor) -> list[Tensor]:
    """The inputs that `output` depends on and that are no labels or masks."""
    reach = definitions.ancestors.get(output, frozenset())
    return [t for t in definitions.inputs if t in reach and t.over is None and
            not any(g.name in ("one-hot", "mask", "plus-minus-one") for g in t.givens)]


def _entries(model: Model, output: Any, wrt: Sequence[Any], indices: Sequence[Index]) -> list[Entry]:
    """Output and variables as entries; letters that nobody chose are new ones."""
    if not wrt:
        raise ModelError("Nothing to differentiate by", advice='Name a variable: wrt="z".')
    named = [output, *wrt]
    quantities = [model.tensor(output), *(variable(model, one) for one in wrt)]
    model.require_dependence(quantities[0], quantities[1:])
    pool = _letters_for(quantities, indices)
    found: list[Entry] = []
    for n, (one, tensor) in enumerate(zip(named, quantities, strict=True)):
        if indices:
            entry = Entry(tensor, *(pool.pop(0) for _ in tensor.axes))
        elif isinstance(one, Entry):
            entry = one
        else:
            entry = _lettered(model.definitions, tensor, n == 0, [*found, *(e for e in named if isinstance(e, Entry))])
        found.append(entry)
    return found


def variable(model: Model, named: Any) -> Tensor:
    """The tensor to differentiate by: of the model, or one that the model does not mention, whose derivative is 0.

    Raises `UnknownName` for a name that the model does not have.
    """
    tensor = named.tensor if isinstance(named, Entry) else named
    foreign = isinstance(tensor, Tensor) and len(model.definitions) and tensor.name not in model.definitions.names
    found = tensor if foreign else model.tensor(named)
    if found.over is not None:
        raise ModelError(f"{found.name} holds places on {found.over}, whole numbers: nothing can be differentiated by it",
                         typed=found.name, advice="Differentiate by what it picks from.")
    return found


def _letters_for(quantities: Sequence[Tensor], indices: Sequence[Index]) -> list[Index]:
    """The chosen letters, one for each axis of the output and the variables in turn."""
    given: list[Any] = list(indices) if isinstance(indices, tuple | list) else [indices]
    wanted = [axis for tensor in quantities for axis in tensor.axes]
    if not given:
        return []
    if [getattr(i, "axis", None) for i in given] != wanted or not all(isinstance(i, Index) for i in given):
        names = ", ".join(f"{t.name} {t.shape_text}" for t in quantities)
        raise ModelError("The letters of the result do not fit its axes", typed=f"indices={tuple(given)!r} for {names}"[:200],
                         advice="Give one index letter for each axis, the output's first, or leave them out.")
    if len(set(given)) < len(given):
        raise ModelError("A letter of the result is given twice", typed=", ".join(i.name for i in given))
    return given


def _lettered(definitions: Definitions, tensor: Tensor, is_output: bool, others: Sequence[Expr]) -> Entry:
    avoid = letters(*others)
    definition = definitions.of(tensor)
    if not is_output:
        return fresh_entry(tensor, avoid | _first_letters(definitions, tensor))
    if definition and not avoid & letters(definition.lhs):
        return definition.lhs
    return tensor.entry(avoid)


def _first_letters(definitions: Definitions, tensor: Tensor) -> set[str]:
    """The letters in which the tensor's own definitions are written: a derivative takes new ones."""
    definition = definitions.of(tensor)
    return letters(definition.lhs) if definition else set()


def _independent(definitions: Definitions, variables: Sequence[Entry]) -> None:
    for a in variables:
        for b in variables:
            if a.tensor != b.tensor and definitions.depends(Entry(a.tensor, *a.indices), b.tensor):
                raise ModelError("The variables depend on one another", typed=f"{a.tensor.name} follows from {b.tensor.name}",
                                 advice="Differentiate by one of them.")
