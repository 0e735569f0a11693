"""A NumPy function run on symbols: its assignments are definitions, its value is the last one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symderiv.errors import ModelError, SymderivError
from symderiv.notation import Entry, Model, Tensor, tensors
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.from_numpy.arguments import filled, leaves, meant_as_shapes
from symderiv.tracing.from_numpy.operations import NUMPY
from symderiv.tracing.from_numpy.scope import Symbols
from symderiv.tracing.from_numpy.source import DEFINE, line_of, named_code
from symderiv.tracing.quantities import define, given, is_long
from symderiv.tracing.relations import Learned, Relations
from symderiv.tracing.scopes import rescoped
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

Function = Callable[..., Any]


@dataclass(frozen=True)
class Call:
    """A function with what it is called with; `owner` is the object whose method it is."""

    function: Function
    given: Mapping[str, Any]
    owner: Any = None

    @property
    def inputs(self) -> dict[str, Tensor]:
        """The arrays by name, as the arguments hold them."""
        return {n: t for name, given in self.given.items() for n, t in leaves(name, given, self._owner(name)).items()}

    def _owner(self, name: str) -> Any:
        return self.owner if self.owner is not None and name == next(iter(self.given)) else None

    def arguments(self, values: Mapping[str, Any], seen: Any = None) -> dict[str, Any]:
        """The arguments with values in the places of the arrays."""
        return {name: filled(name, given, values, self._owner(name), seen) for name, given in self.given.items()}

    def on_numbers(self, numbers: Mapping[str, Any]) -> Any:
        """The function's own value at arrays by the names of the tensors."""
        return self.function(**self.arguments({n: numbers[t.name] for n, t in self.inputs.items()}))


def run(call: Call, make: Callable[[], Model]) -> tuple[Tape, list[Traced], dict[str, Tensor]]:
    """The definitions of a function of named inputs, its values, and the inputs over the axes that turned out: one that is
    divided is a product from the start.

    Raises what the function's operations raise, with the line of its source.
    """
    relations = Relations()
    for _ in range(20):
        own = {name: relations.tensor(t) for name, t in call.inputs.items()}
        tape = Tape(make(), relations.known(list(own.values())), NUMPY)
        try:
            return tape, _once(call, tape, own), own
        except Learned as found:
            relations.learn(found)
    raise ModelError("The sizes are divided again and again", typed=call.function.__name__)


def _once(call: Call, tape: Tape, inputs: Mapping[str, Tensor]) -> list[Traced]:
    function, memo, view = call.function, dict[int, Any](), Symbols(tape)
    code = named_code(function) if inspect.isfunction(function) else None
    called = rescoped(function, view, code, {DEFINE: lambda name, value: _noted(tape, name, value)}, memo)
    arguments = call.arguments({n: given(tape, t) for n, t in inputs.items()}, lambda f: rescoped(f, view, memo=memo))
    try:
        value = called(**arguments)
    except (Learned, SymderivError) as error:
        if isinstance(error, SymderivError) and error.where is None:
            error.where = line_of(error, function)
            error.args = (error.message(),)
        raise
    except Exception as error:
        raise ModelError("The function cannot be called with symbols", typed=function.__name__, where=line_of(error, function),
                         advice=f"{type(error).__name__}: {error}.{meant_as_shapes(call.given)}") from error
    return _values(value, tape, function)


def _noted(tape: Tape, name: str, value: Any) -> Any:
    """What is assigned, under its name; a view of another array, a number, places, a condition or anything else stays what it is:
    what a condition leaves out need not have a value, and what a quantity is multiplied by does."""
    if not isinstance(value, Traced) or value.kind == "int" or _plain(value.body):
        return value
    if value.kind == "bool" and not is_long(value):
        return value
    made = define(tape, name, value)
    value.dims, value.body = made.dims, made.body
    return value


def _plain(body: Expr) -> bool:
    """Whether a formula is only an entry of another array, or has none."""
    return not tensors(body) or isinstance(body, Entry) or not body.args


def _values(value: Any, tape: Tape, function: Function) -> list[Traced]:
    if value is None:
        raise ModelError("The function returns nothing", typed=function.__name__, advice="Return the value to differentiate.")
    several = value if isinstance(value, tuple) else (value,)
    try:
        found = [traced(v, tape) for v in several]
    except SymderivError:
        raise
    except Exception as error:
        raise ModelError("The function returns what is no array", typed=repr(value)[:200]) from error
    names = [function.__name__] if len(found) == 1 else [f"{function.__name__}_{n}" for n in range(1, len(found) + 1)]
    names = ["value" if not n.isidentifier() else n for n in names]
    return [define(tape, n if n not in tape.used else f"{n}_value", v) for n, v in zip(names, found, strict=True)]
