"""The door for functions written with NumPy: called with symbols, they become a model."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from symderiv.doors.models import Model
from symderiv.errors import ModelError, SymderivError
from symderiv.notation import ArrayOps, Axis, Entry, Tensor, as_array


def trace(function: Callable[..., Any], **inputs: Axis | Sequence[Axis] | Tensor) -> Model:
    """The model of an ordinary NumPy function: its assignments are definitions, its value is the last one.

    Each input is given by its axes, in order, or as a tensor (which may carry givens). The value has the function's name.
    Assignments keep their names where the function's source can be read; a name that is assigned again gets a number.

    Raises `NoRule` with the name of a NumPy function that has no meaning for symbols, `ModelError` for what else fails.

    >>> import numpy as np, symderiv as sd
    >>> def loss(W, x):
    ...     z = W @ x
    ...     return np.sum(np.tanh(z))
    >>> m = trace(loss, W=(Axis("K"), Axis("D")), x=Axis("D"))
    >>> str(m.derive("loss", wrt="x").matrix)[:2]
    'Wᵀ'
    """
    if not callable(function):
        raise ModelError("Tracing takes a function that computes with NumPy", typed=repr(function)[:200],
                         advice="The trace of a matrix is sd.tr(A).")
    model = Model()
    tensors = {name: _input(name, axes) for name, axes in inputs.items()}
    taken = set(tensors)

    def define(name: str, value: Any) -> Any:
        if not isinstance(value, ArrayOps | Entry) or isinstance(value, Tensor):
            return value
        unique = next(n for n in (name, *(f"{name}_{k}" for k in range(2, len(taken) + 3))) if n not in taken)
        taken.add(unique)
        return model.define(unique, value)

    value = _called(_named(function, define), function, tensors)
    if value is None:
        raise ModelError("The function returns nothing", typed=function.__name__, advice="Return the value to differentiate.")
    model.define(next(n for n in (function.__name__, f"{function.__name__}_value") if n not in taken), as_array(value))
    return model


def _input(name: str, axes: Any) -> Tensor | Any:
    if isinstance(axes, Tensor | Entry):
        return axes
    made = Tensor(name, (axes,) if isinstance(axes, Axis) else tuple(axes))
    return made if made.axes else Entry(made)


def _called(traced: Callable[..., Any], function: Callable[..., Any], tensors: dict[str, Any]) -> Any:
    try:
        return traced(**tensors)
    except SymderivError:
        raise
    except Exception as error:
        raise ModelError("The function cannot be called with symbols", typed=function.__name__,
                         advice=f"{type(error).__name__}: {error}") from error


class _Assignments(ast.NodeTransformer):
    """x = value becomes x = define("x", value)."""

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """One name on the left; several stay as they are."""
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            call = ast.Call(ast.Name("__define__", ast.Load()), [ast.Constant(node.targets[0].id), node.value], [])
            node.value = ast.copy_location(call, node.value)
        return node


def _named(function: Callable[..., Any], define: Callable[[str, Any], Any]) -> Callable[..., Any]:
    """The person's own function with its assignments reported; itself where its source is not to be had."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return function
    if not tree.body or not isinstance(tree.body[0], ast.FunctionDef):
        return function
    tree.body[0].decorator_list = []
    code = compile(ast.fix_missing_locations(_Assignments().visit(tree)), f"<trace of {function.__name__}>", "exec")
    closure = inspect.getclosurevars(function)
    scope: dict[str, Any] = {**getattr(function, "__globals__", {}), **closure.nonlocals, "__define__": define}
    exec(code, scope)  # the function's own source, which its author has already run by defining it
    made: Callable[..., Any] = scope[function.__name__]
    return made
