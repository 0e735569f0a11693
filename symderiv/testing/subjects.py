"""What an assertion is about: an output, and the definitions behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sympy import Expr

from symderiv.api.derivations import Derivation
from symderiv.api.models import Model, catalogue_model
from symderiv.api.problems import Problem
from symderiv.errors import AxisMismatch, ModelError
from symderiv.library.catalogue import CATALOGUE
from symderiv.library.givens import stated
from symderiv.notation import ArrayOps, Definition, Definitions, Entry, Given, Tensor, replace_tensors, tensors
from symderiv.notation import Model as Definer
from symderiv.notation.indices.names import free_name, numbered
from symderiv.records.choices import INLINE

Givens = Mapping[Any, Given | str | Sequence[Given | str]]


@dataclass(frozen=True)
class Subject:
    """An output of a model; `output` and the variables may be entries, whose letters are then those of the result."""

    model: Model
    output: Any
    richer: Mapping[Tensor, Tensor]

    def derive(self, *wrt: Any) -> Derivation:
        """The derivative by one variable, or by several in turn."""
        variables = tuple(replace_tensors(w, self.richer) if isinstance(w, Tensor | Entry) else w for w in wrt)
        return self.model.derive(self.output, variables if len(variables) > 1 else variables[0], inline=max(INLINE, 400))

    def derive_all(self, variables: Sequence[Tensor]) -> tuple[Derivation, ...]:
        """The derivatives by several variables, in one backward sweep."""
        return self.model.derive_all(self.output, variables, inline=max(INLINE, 400))

    @property
    def tensor(self) -> Tensor:
        """The output's tensor."""
        return self.model.tensor(self.output)


def subject(output: Any, given: Givens | None = None, model: Definer | None = None) -> Subject:
    """The subject that a person names: a defined tensor, a formula, a model (its last definition), a problem, a catalogue name.

    `given` states more about inputs than they carry themselves; `model` says whose definitions hold.

    Raises `ModelError` for a name without a model, `AxisMismatch` for what is none of these.
    """
    definitions, named = _found(output, model)
    richer = _richer(definitions, given or {})
    made = Model()
    made.apart = (output.model if isinstance(output, Problem) else _home(output, model)).apart
    made.trees = dict(_home(output, model).trees)
    made.bound = dict(_home(output, model).bound)
    made.definitions = Definitions(tuple(Definition(d.tensor, d.indices, replace_tensors(d.body, richer)) for d in definitions))
    return Subject(made, named, richer)


def _home(output: Any, model: Definer | None) -> Definer:
    """The model that an output is of; an empty one where it is of none."""
    tensor = output.tensor if isinstance(output, Entry) else output
    found = output if isinstance(output, Definer) else model or getattr(tensor, "origin", None)
    return found if isinstance(found, Definer) else Definer()


def _found(output: Any, model: Definer | None) -> tuple[Definitions, Any]:
    """The definitions, and the output as `Model.derive` takes it."""
    tensor = output.tensor if isinstance(output, Entry) else output
    if isinstance(output, Definer | Problem):
        return _last(output)
    if isinstance(output, str) and model is None and output in CATALOGUE:
        return catalogue_model(output).definitions, CATALOGUE[output].output
    home = model or getattr(tensor, "origin", None)
    if isinstance(output, str) or (home is not None and isinstance(tensor, Tensor) and home.definitions.of(tensor)):
        if home is None:
            raise ModelError("A name says nothing without its model", typed=output, advice="Pass model=m.")
        return home.definitions, output
    if isinstance(output, Tensor | Entry):
        raise ModelError("This quantity is not defined in a model that is known here", typed=str(output),
                         advice="Pass the model: model=m.")
    return _formula(output, model.definitions if model else Definitions())


def _last(source: Definer | Problem) -> tuple[Definitions, Any]:
    if isinstance(source, Problem):
        return source.read.definitions, source.output
    if not source.definitions.rows:
        raise ModelError("The model is empty", advice='Define something first: m.define("L", ...).')
    return source.definitions, source.definitions.rows[-1].tensor


def _formula(value: Any, definitions: Definitions) -> tuple[Definitions, Any]:
    """A formula becomes a definition of its own."""
    if not isinstance(value, Expr | ArrayOps):
        raise AxisMismatch("This is no output that could be differentiated", typed=f"{type(value).__name__} {value!r}"[:200],
                           advice="Give what m.define returned, a formula, a model, a problem or the name of a catalogue entry.")
    made = Definer()
    made.definitions = definitions
    avoid = definitions.names | {t.name for t in _mentioned(value)}
    name = free_name(chain("fF", numbered("f")), avoid)
    made.define(name, value)
    return made.definitions, name


def _mentioned(value: Any) -> frozenset[Tensor]:
    return tensors(value.as_array().body if isinstance(value, ArrayOps) else value)


def _richer(definitions: Definitions, given: Givens) -> dict[Tensor, Tensor]:
    known = {t.name: t for t in definitions.inputs}
    found = {}
    for named, more in given.items():
        tensor = named.tensor if isinstance(named, Entry) else known.get(named) if isinstance(named, str) else named
        if not isinstance(tensor, Tensor) or tensor not in definitions.inputs:
            raise AxisMismatch("What is given is stated of an input of the model", typed=str(named)[:200],
                               advice=f"Inputs: {', '.join(sorted(known))}.")
        new = [g for g in stated(more) if g not in tensor.givens]
        found[tensor] = tensor.given(*tensor.givens, *new)
    return found


__all__ = ["Givens", "Subject", "subject"]
