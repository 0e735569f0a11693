"""The interface for functions written as code: run on symbols, they become a model that is held against their own numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from symderiv.api.models import Model
from symderiv.errors import ModelError, NoRule, SymderivError, UnknownName
from symderiv.notation import Tensor


def trace(function: Callable[..., Any], /, **inputs: Any) -> Model:
    """The model of an ordinary NumPy function: its assignments are definitions, its value is the last one.

    Each input is given by its axes, in order, with its givens after them, or as a tensor; () is a number. An argument that
    is a Python number, text or truth value is passed as it is; lists and dictionaries hold inputs, params={"W": (K, D)} is
    params_W, and so does the object of a method: sd.trace(net.loss, self={"W": (K, D)}, X=(N, D)). The value has the function's
    name. Assignments keep their names where the function's source can be read; a name that is assigned again gets a number.
    Loops run over axes of a fixed size (`sd.axes("T=3")`). Integer inputs that are places say so, one by `y=sd.label(K)` and
    many by `y=(N, sd.label(K))`; the function counts them from 0, and so does the code of its model.
    What a mask sets to −∞ is left out of exp, softmax and max, what it sets to ∞ out of min and exp of the negative; a maximum of
    which it leaves nothing is −∞ in the function, and in the model 1000 below the smallest. Where the function needs a mask
    that goes in to keep an entry of each row, the meaning of that input says so, here and in `read_torch` and `read_jax`.

    The model is held against the function's own numbers at several sizes, all different, all equal and 1.

    Raises `NoRule` with the name of an operation that has no meaning for symbols and its line, `ModelError` where the model
    is not the function or the function cannot be run, `AxisMismatch` for shapes that do not fit.

    >>> import numpy as np, symderiv as sd; K, D = sd.axes("K D")
    >>> def loss(W, x):
    ...     z = W @ x
    ...     return np.sum(np.tanh(z))
    >>> m = trace(loss, W=(K, D), x=D)
    >>> str(m.derive("loss", wrt="x").matrix)[:2]
    'Wᵀ'
    >>> def surprise(p, y):
    ...     return -np.log(p[y])
    >>> trace(surprise, p=K, y=sd.label(K)).derive("surprise", wrt="p").result
    -Delta(y, i)/p[y]
    """
    from symderiv.tracing.cross_check import hold, size_patterns
    from symderiv.tracing.emptied import Trial, tell_of_emptied
    from symderiv.tracing.from_numpy.arguments import named_leaves, taken_apart
    from symderiv.tracing.from_numpy.running import Call, run

    function, owner = taken_apart(function)
    if not callable(function) or not hasattr(function, "__code__"):
        raise ModelError("Tracing takes a function that computes with NumPy", typed=repr(function)[:200],
                         advice="The trace of a matrix is sd.tr(A).")
    parameters = list(inspect.signature(function).parameters)
    inputs = {n: inputs[n] for n in (*(p for p in parameters if p in inputs), *(n for n in inputs if n not in parameters))}
    own = next(iter(parameters), "")
    _require_arguments(function, inputs | {own: {}} if owner is not None else inputs)
    call = Call(function, {own: inputs.get("self", {}), **{n: g for n, g in inputs.items() if n != "self"}}
                if owner is not None else inputs, owner)
    tape, values, found = run(call, Model)
    if not found:
        raise _without_axes(function.__name__, inputs)
    needed = _inputs(tape, found.values())
    hold(tape, values, needed, call.on_numbers, function.__name__)
    tell_of_emptied(Trial(tape, values, needed, call.on_numbers, size_patterns(tape)[0]))
    return _finished(tape, found.values(), {n: named_leaves(n, given) for n, given in inputs.items() if n != "self"})


def _finished(tape: Any, arguments: Iterable[Tensor], trees: Mapping[str, Any] = MappingProxyType({})) -> Model:
    """The model that was read, which knows in which order the code takes its arguments, and which of them hold several."""
    model = tape.model
    assert isinstance(model, Model)
    model.arguments = tuple(t.name for t in arguments)
    model.trees = {argument: tree for argument, tree in trees.items() if not isinstance(tree, str | None)}
    return model


def _inputs(tape: Any, arguments: Iterable[Tensor]) -> list[Tensor]:
    """What the model takes, and the arguments that it does not need."""
    used = {t.name: t for t in tape.model.definitions.inputs}
    return list(used.values()) + [t for t in arguments if t.name not in used]


def _require_arguments(function: Callable[..., Any], inputs: Any) -> None:
    wanted = inspect.signature(function).parameters
    open_ = any(p.kind is p.VAR_KEYWORD for p in wanted.values())
    strange = next((n for n in inputs if n not in wanted and not open_), None)
    if strange is not None:
        raise UnknownName.among(f"argument of {function.__name__}", strange, wanted)
    missing = [n for n, p in wanted.items() if p.default is p.empty and n not in inputs and p.kind not in
               (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    if missing:
        raise ModelError("An argument has no axes", typed=", ".join(missing),
                         advice=f"Say them: sd.trace({function.__name__}, {missing[0]}=(K, D)); () is a number.")


def _without_axes(name: str, inputs: Mapping[str, Any]) -> ModelError:
    """What to write for arrays of numbers: an axis for each of their sizes."""
    sizes = dict.fromkeys(size for given in inputs.values() for size in getattr(given, "shape", ()))
    letters = dict(zip(sizes, (f"{letter}{n or ''}" for n in range(len(sizes)) for letter in "KDNMTC"), strict=False))
    axes = {n: ", ".join(letters[size] for size in getattr(given, "shape", ())) for n, given in inputs.items()}
    shown = ", ".join(f"{n}=({row}{',' * (len(row) == 1)})" for n, row in axes.items())
    first = f'{", ".join(letters.values())} = sd.axes("{" ".join(letters.values())}"); ' if letters else ""
    return ModelError("No argument has axes: numbers are constants, and nothing could be differentiated", typed=name,
                      advice=f"Say axes, not numbers: {first}sd.trace({name}, {shown}).")


def read_torch(module: Any, *example_inputs: Any, **named_inputs: Any) -> Model:
    """The model of a PyTorch module, or of a function of tensors, as `torch.export` sees it.

    Arguments and parameters keep their names (layers.0.weight is layers_0_weight), submodules name the quantities, sizes become
    axes: equal ones where the operations need it, products where they are split (D = 2 K for two heads). The value is L for a
    number, else y; several are y_1, y_2 ... Integer inputs are places, which the module and the code of its model count from 0.
    A dimension of the example with the size 1 stays 1; dropout is read where it does nothing (`module.eval()`).

    The model is held against the module's own numbers, in float64 and with parameters drawn anew, and its slope against autograd;
    where it holds at the sizes of the example alone, the sizes that no parameter has are fixed. Numbers that the module made of
    sizes of its parameters, 1 / math.sqrt(d), are read as powers of these; another number made of them fixes them.

    Raises `EngineError` where torch is not installed, `NoRule` for an operation without a row, with its place in the source,
    `ModelError` for a module that cannot be exported or is not what was read.

    >>> import torch
    >>> m = read_torch(torch.nn.Linear(3, 2), torch.ones(4, 3))
    >>> sorted(t.name for t in m.definitions.inputs)
    ['bias', 'input', 'weight']
    """
    from symderiv.tracing.from_torch.exporting import exported
    from symderiv.tracing.patterns import names as sizes_in

    program = exported(module, example_inputs, named_inputs)
    arguments = {s.name for s in program.sources if s.argument is not None}
    tape, inputs = _held(program, arguments, module=True)
    model = _finished(tape, sorted(inputs, key=lambda t: t.name not in arguments))
    own = {n for t in inputs if t.name not in arguments for n in sizes_in(t)}
    model.bound = {n: k for n, k in (tape.numbers or {}).items() if n in own}
    return model


def read_jax(function: Callable[..., Any], *example_inputs: Any) -> Model:
    """The model of a JAX function of arrays, or of trees of arrays, from its jaxpr.

    Inputs have the names of the arguments (params["W"] is params_W), lines "z = ..." of the function name the quantities, sizes
    become axes. The value is L for a number, else y. Integer inputs are places, which the code counts from 0 too. Loops by
    `jax.lax.scan` are written out at the length of the example.

    The model is held against the function's own numbers at several sizes; where a part is kept from differentiation
    (`stop_gradient`), JAX's own derivative against the slope of the function.

    Raises `EngineError` where jax is not installed, `NoRule` for a primitive without a row, with its line in the source,
    `ModelError` for a function that JAX cannot trace or that is not what was read.

    >>> import jax.numpy as jnp
    >>> m = read_jax(lambda W, x: jnp.sum(jnp.tanh(W @ x)), jnp.ones((2, 3)), jnp.ones(3))
    >>> str(m.derive("L", wrt="x").matrix)
    'Wᵀ (1 − tanh(W x) ⊙ tanh(W x))'
    """
    from symderiv.tracing.from_jax.jaxpr import traceable

    program = traceable(function, example_inputs)
    tape, inputs = _held(program, {s.name for s in program.sources})
    return _finished(tape, inputs, program.trees)


CHOICES = 3
"""How many sizes that are the same number in the example are tried for a number made of one of them."""


def _held(program: Any, arguments: set[str], module: bool = False) -> tuple[Any, list[Tensor]]:
    """What was read, held against the program's own numbers, and its slope, if it is a module or a gradient is stopped, against
    its library's. What is kept from differentiation is left out, if the values allow it, else taken as it is. Numbers that a
    module made of the sizes of its parameters are read as powers of these; those that are none hold them to the example's."""
    from dataclasses import replace

    from symderiv.tracing.patterns import dimensions_of

    tape, inputs, rigid = _rigid(program, arguments, module)
    for choice in range(CHOICES) if rigid and program.choice is None else ():
        chosen = replace(program, choice=choice)
        with suppress(SymderivError):
            found = _rigid(chosen, arguments, module)
            if len(found[-1]) < len(rigid):
                program, (tape, inputs, rigid) = chosen, found
        if not rigid:
            break
    if rigid:
        return _held(replace(program, rigid=program.rigid | dimensions_of(rigid, inputs)), arguments, module)
    if module or tape.stopped:
        _hold_slope(program, tape, inputs)
    return tape, inputs


def _rigid(program: Any, arguments: set[str], module: bool) -> tuple[Any, list[Tensor], set[str]]:
    """What was read, and the sizes to which numbers of a module's code hold it."""
    from symderiv.tracing.cross_check import rigid_sizes
    from symderiv.tracing.patterns import grown

    tape, values, inputs = _held_as_read(program, arguments)
    return tape, inputs, rigid_sizes(tape, values, inputs, program.run, *grown(tape, inputs, arguments)) if module else set()


def _held_as_read(program: Any, arguments: set[str]) -> tuple[Any, list[Any], list[Tensor]]:
    """What was read, held against the program's own numbers; where it holds at the sizes of the example alone, with the sizes of
    arguments fixed that matter, or all."""
    from dataclasses import replace

    from symderiv.tracing.cross_check import SizesMatter, hold
    from symderiv.tracing.emptied import Trial, tell_of_emptied
    from symderiv.tracing.patterns import around, beyond, fixed_at
    from symderiv.tracing.running import read

    whole, partly = replace(program, drop_stopped=False), None
    for attempt, only_here in ((program, False), (whole, False), (partly, False), (partly, False), (whole, True)):
        if attempt is None and (attempt := partly) is None:
            continue
        tape, values, inputs = read(attempt, Model, only_here)
        patterns = around(tape, inputs, () if only_here else arguments)[:1 if only_here else None]
        try:
            hold(tape, values, inputs, program.run, program.title, patterns, beyond(patterns))
            break
        except ModelError as error:
            if only_here or not (isinstance(error, SizesMatter) or (tape.stopped and attempt.drop_stopped)):
                raise
            partly = fixed_at(attempt, _that_matter(program, tape, values, inputs, patterns), inputs)
    tell_of_emptied(Trial(tape, values, inputs, program.run, patterns[0]))
    return tape, values, inputs


def _that_matter(program: Any, tape: Any, values: list[Any], inputs: list[Tensor], patterns: list[dict[str, int]]) -> set[str]:
    """The sizes of arguments at which what was read is not the program where one of them alone is another."""
    from symderiv.tracing.cross_check import rigid_sizes
    from symderiv.tracing.patterns import beyond

    alone = {n: sizes for sizes in beyond(patterns)[1:] for n, k in sizes.items() if k != patterns[0][n]}
    return rigid_sizes(tape, values, inputs, program.run, alone, beyond(patterns)[:1])


def _hold_slope(program: Any, tape: Any, inputs: list[Tensor]) -> None:
    from symderiv.tracing.cross_check import hold_slope
    from symderiv.tracing.patterns import around

    try:
        hold_slope(inputs, program, program.title, around(tape, inputs, ())[0])
    except ModelError as error:
        if tape.stopped_at is None:
            raise
        raise NoRule("detach stops the gradient, and a formula cannot", typed="detach", where=tape.stopped_at,
                     advice="Pass what is detached as an input of its own.") from error
