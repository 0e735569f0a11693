"""Models drawn from the tables: any loss of any layer of any activation whose axes fit, so that new rows join by themselves."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, product
from types import ModuleType
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

import symderiv as sd
from symderiv.errors import SymderivError
from symderiv.library import layers, losses
from symderiv.library.activations import ACTIVATIONS
from symderiv.notation import Array, Axis, Tensor, as_array

N, D, K = Axis("N"), Axis("D"), Axis("K")
INPUTS = ((D,), (N, D))
SHAPES: tuple[tuple[Axis, ...], ...] = ((), (D,), (K, D), (K,), (N, D), (D, D), (N, K))
NAMES = [f"a{n}" for n in range(9)]
READINGS = 3
"""In how many ways a function of the table is given shapes, for each shape of its first argument."""

Way = tuple[Callable[..., Any], tuple[tuple[Axis, ...], ...]]


def public(table: ModuleType) -> list[Callable[..., Any]]:
    """The functions that a table offers."""
    return [f for f in (getattr(table, name) for name in table.__all__) if inspect.isfunction(f)]


def _wanted(function: Callable[..., Any]) -> int:
    """How many arguments a function needs after its first."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return sum(p.kind is p.POSITIONAL_OR_KEYWORD and p.default is p.empty for p in parameters)


@cache
def ways(function: Callable[..., Any], first: tuple[Axis, ...]) -> tuple[Way, ...]:
    """Shapes of the other arguments with which the function takes a first argument of a shape; the first few that fit."""
    if "tuple" in str(inspect.signature(function).return_annotation):  # no array, whatever fits: six shapes take long to try
        return ()
    fit = (shapes for shapes in product(SHAPES, repeat=_wanted(function)) if _fits(function, first, shapes))
    return tuple((function, shapes) for shapes in islice(fit, READINGS))


_tensor = cache(Tensor)


def _fits(function: Callable[..., Any], first: tuple[Axis, ...], shapes: tuple[tuple[Axis, ...], ...]) -> bool:
    try:
        made = function(_tensor("x", first), *map(_tensor, NAMES, shapes))
        return isinstance(made, Array) and len(made.axes) <= 2
    except (SymderivError, TypeError):  # the second for an argument that is no tensor: a window, a size
        return False


def fitting(table: ModuleType, first: tuple[Axis, ...]) -> Iterator[Way]:
    """Every function of a table with shapes that fit."""
    for function in public(table):
        yield from ways(function, first)


@st.composite
def models(draw: Any) -> sd.Model:
    """L := loss(activation(layer(x))) with the names in between, or with the layers written as one formula."""
    try:
        return _model(draw)
    except SymderivError:  # what fits one after the other need not fit together
        reject()


def _model(draw: Any) -> sd.Model:
    m = sd.Model()
    value: Any = Tensor("x", draw(st.sampled_from(INPUTS)))
    for n in range(draw(st.integers(1, 2))):
        way = draw(st.sampled_from(list(fitting(layers, as_array(value).axes)) or [(lambda v: v, ())]))
        value = _called(m, draw, way, value, f"l{n}")
        value = m.define(f"a{n}", ACTIVATIONS[draw(st.sampled_from(sorted(ACTIVATIONS)))](value))
    loss = draw(st.sampled_from(list(fitting(losses, as_array(value).axes)) or [(lambda v: v, ())]))
    value = as_array(_called(m, draw, loss, value, "t"))
    m.define("L", value.sum() if value.axes else value)
    return m


def _called(m: sd.Model, draw: Any, way: Way, value: Any, name: str) -> Any:
    function, shapes = way
    others = [Tensor(f"{name}_{n}", shape) for n, shape in enumerate(shapes)]
    named = "define" in inspect.signature(function).parameters and draw(st.booleans())
    prefix = {"define": lambda q, body, **kw: m.define(f"{name}_{q}", body)} if named else {}
    return function(value, *others, **prefix)
