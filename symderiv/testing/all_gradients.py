"""Every gradient of a hand-written backward pass at once, also one that takes the gradient from upstream."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from symderiv.api.models import Model
from symderiv.derive.goals import differentiable
from symderiv.errors import ModelError
from symderiv.notation import Entry, Tensor, mul, sum_over
from symderiv.testing.backward import Outcome, Question, compared
from symderiv.testing.failures import fail, unequal_values
from symderiv.testing.parts import holds, splitter
from symderiv.testing.subjects import Givens, Subject, subject
from symderiv.testing.trees import held, of_leaves

UPSTREAM = ("grad_output", "grad_out", "dout", "upstream", "g_out", "gout", "cotangent", "adjoint", "vjp", "delta", "grad",
            "g", "v", "ct")
"""What the gradient from upstream is called among the parameters, besides d{y} and {y}_bar."""


def assert_backward(output: Any, function: Callable[..., Any], wrt: Any = None, *, given: Givens | None = None,
                    model: Model | None = None, arrays: str = "numpy", tolerance: float | None = None, seed: int = 0) -> None:
    """A backward pass returns the right gradients, all that it returns.

    It is run at several sizes. Code around a module that was read (`sd.read_torch`) may be bound to the sizes of its parameters,
    as nn.LayerNorm(4) is: where it raises an error at others, it is held at these alone. Parameters are passed to it, by the
    names that the model gives them: `torch.func.functional_call(module, {"weight": weight}, (x,))`.

    `output` is that of `assert_gradient`; it may have axes where the function takes the gradient from upstream, under a
    name such as dout or dy. `function` takes inputs and defined quantities by name (inputs in their order where its names
    are its own) and returns a dictionary (keys W, dW, grad_W ...), a tuple, or one array. `wrt` names the variables of a
    tuple in their order; without it they are the inputs among the function's parameters, or else all that can be varied, as
    for `**parameters`. A dictionary may hold more: db, though b is no parameter.

    Raises `AssertionError` with the gradients that are wrong or lacking and the likely mistake, `AxisMismatch` for an answer
    whose parts cannot be told apart.

    >>> import numpy as np, symderiv as sd
    >>> K, D = sd.axes("K D")
    >>> m = sd.Model()
    >>> z = m.define("z", sd.matrix("W", K, D) @ sd.vector("x", D))
    >>> def backward(dz, W, x):
    ...     return {"dW": np.outer(dz, x), "dx": W.T @ dz}
    >>> assert_backward(z, backward)
    """
    __tracebackhide__ = True
    about = subject(output, given, model)
    trees, bound = about.model.trees, about.model.bound
    wrt = wrt if wrt is not None else held(function, trees) or None
    function = of_leaves(function, trees)
    parameters = _parameters(function)
    about, upstream = _with_upstream(about, parameters) if about.tensor.axes else (about, None)
    wanted = _wanted(about, wrt, [] if _takes_any(function) else parameters, upstream)
    asked = partial(_outcomes, about, function, parameters, arrays, tolerance, seed)
    outcomes, keys = asked(wanted)
    if bound and any(o.error for o in outcomes):
        asked = partial(asked, held=bound)
        outcomes, keys = asked(wanted)
    if (wrt is None or trees) and (more := _also_held(about, upstream, wanted, keys)):
        wanted = [*wanted, *more]
        outcomes, _ = asked(wanted)
    wrong = [o for o in outcomes if not o.comparison.verdict]
    if wrong:
        told = [*_told(wrong, wanted, outcomes), *(_of_its_own(about, parameters) if bound and not _takes_any(function) else ())]
        fail(iter(told), next((o.error for o in wrong if o.error), None))


def _outcomes(about: Subject, function: Callable[..., Any], parameters: Sequence[str], arrays: str, tolerance: float | None,
              seed: int, wanted: Sequence[Tensor], held: Mapping[str, int] = MappingProxyType({})
              ) -> tuple[list[Outcome], dict[str, None]]:
    """What came of each gradient, and the keys of the dictionaries that the function returned."""
    keys: dict[str, None] = {}
    split = splitter(about.tensor.name, wanted, parameters)

    def noted(answer: Any) -> Sequence[Any]:
        keys.update(dict.fromkeys(map(str, answer)) if isinstance(answer, Mapping) else {})
        return split(answer)

    return compared(Question(about.derive_all(wanted), function, arrays, tolerance, seed, noted, held)), keys


def _also_held(about: Subject, upstream: Tensor | None, wanted: Sequence[Tensor], keys: Mapping[str, None]) -> list[Tensor]:
    """The variables whose gradients the answer holds beside those that were asked for: db, though b is no parameter."""
    every = [t for t in differentiable(about.model.definitions, about.tensor) if t != upstream and t not in wanted]
    return [t for t in every if holds(keys, about.tensor.name, t.name)]


def _parameters(function: Callable[..., Any]) -> list[str]:
    try:
        return [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    except (TypeError, ValueError):
        return []


def _takes_any(function: Callable[..., Any]) -> bool:
    """Whether a function takes every input by name: def backward(x, **parameters)."""
    try:
        return any(p.kind is p.VAR_KEYWORD for p in inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return False


def _with_upstream(about: Subject, parameters: Sequence[str]) -> tuple[Subject, Tensor]:
    """The scalar Σ ȳ y, whose gradients are those that an upstream gradient ȳ leads to."""
    y = about.tensor
    every = about.model.definitions
    own = every.needed([y.name])  # a loss behind y may have used dy already, as in (dy * y).sum()
    spelt = (f"d{y.name}", f"{y.name}_bar", f"grad_{y.name}", f"d_{y.name}", *UPSTREAM)
    name = next((p for s in spelt for p in parameters if p == s and p not in own.names), None)
    if name is None:
        raise ModelError(f"{y.name} is no scalar, so its backward pass needs the gradient from upstream",
                         typed=f"parameters {', '.join(parameters)}",
                         advice=f'Call that parameter d{y.name}; or define a number, as in m.define("J", {y.name}.mean()).')
    upstream, entry = Tensor(name, y.axes), y.entry()
    made = Model()
    made.definitions = own if name in every.names else every
    total = next(n for n in ("L", "total", "L_total") if n not in made.definitions.names)
    scalar = made.define(total, sum_over(mul(Entry(upstream, *entry.indices), entry), *entry.indices))
    return Subject(made, scalar, about.richer), upstream


def _wanted(about: Subject, wrt: Any, parameters: Sequence[str], upstream: Tensor | None) -> list[Tensor]:
    """The variables, in the order of the answer."""
    if wrt is not None:
        return [about.model.tensor(w) for w in (wrt if isinstance(wrt, tuple | list) else (wrt,))]
    every = [t for t in differentiable(about.model.definitions, about.tensor) if t != upstream]
    named = sorted((t for t in every if t.name in parameters), key=lambda t: parameters.index(t.name))
    return named or every


def _told(wrong: Sequence[Outcome], wanted: Sequence[Tensor], outcomes: Sequence[Outcome]) -> Iterator[str]:
    names = [t.name for t, o in zip(wanted, outcomes, strict=True) if o in wrong]
    right = [t.name for t, o in zip(wanted, outcomes, strict=True) if o not in wrong]
    yield f"wrong by {', '.join(names)}" + (f"; right by {', '.join(right)}" if right else "")
    for n, (name, outcome) in enumerate(zip(names, wrong, strict=True)):
        yield from unequal_values(f"gradient by {name}", outcome, whole=not n)


def _of_its_own(about: Subject, parameters: Sequence[str]) -> Iterator[str]:
    """What to do where a function around a module leaves it the parameters that it has, which are not those of a point."""
    inputs = [t.name for t in about.model.definitions.needed([about.tensor.name]).inputs]
    left = [n for n in inputs if n not in parameters]
    if left and len(left) < len(inputs):
        yield (f"the function does not take {', '.join(left)}, drawn at every point: def backward({', '.join(inputs)}), "
               f'with torch.func.functional_call(module, {{"{left[0]}": {left[0]}}}, …)')


__all__ = ["UPSTREAM", "assert_backward"]
