"""JAX functions whose sizes are open, where they compute with NumPy and math: np.arange(n), math.sqrt(d), d ** -0.5.

JAX traces with sizes as symbols, which NumPy and math do not take. A function sees their functions as those of jax.numpy where
they are given symbols; of anything else they are what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from types import FunctionType, ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np

from symderiv.tracing.scopes import LIBRARIES, rescoped


def with_open_sizes(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as it takes arrays whose sizes are symbols; that inside `jax.jit` where it is compiled."""
    own = _plain(function)
    return rescoped(own, _Open()) if isinstance(own, FunctionType) else function


@contextmanager
def any_powers(size: Any) -> Iterator[None]:
    """While symbolic sizes like this one are raised to any powers: d ** -0.5."""
    import jax.numpy as jnp

    usual = type(size).__pow__

    def power(own: Any, other: Any, *rest: Any) -> Any:
        return usual(own, other, *rest) if isinstance(other, int) and other >= 0 else jnp.asarray(own) ** other

    with patch.object(type(size), "__pow__", power):
        yield


def _plain(function: Any) -> Any:
    """What `jax.jit` compiles, which means the same."""
    inner = getattr(function, "__wrapped__", None)
    return inner if isinstance(inner, FunctionType) and type(function).__name__ == "PjitFunction" else function


class _Open:
    """The libraries as a function sees them whose sizes are open."""

    @property
    def builtins(self) -> Mapping[str, Any]:
        return {"len": _len, "float": _number(float, lambda value: _is_open([value])), "int": _number(int, is_size)}

    def shown(self, value: Any) -> Any:
        """A library, or a function of one, as it takes open sizes."""
        own = _plain(value)
        if isinstance(value, ModuleType):
            return _Library(value) if value.__name__.split(".")[0] in LIBRARIES or value.__name__ == "jax.numpy" else value
        if own is not value:
            return rescoped(own, self)
        module = (getattr(value, "__module__", None) or "").split(".")[0]
        named = callable(value) and not isinstance(value, type) and (module in LIBRARIES or type(value).__name__ == "ufunc")
        return _function(value) if named else value


class _Library:
    """A module whose functions take open sizes."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        if self._module.__name__ == "jax.numpy":
            return _function(value) if name in _MADE else value
        if isinstance(value, ModuleType):
            return value if "random" in name else _Library(value)
        return value if isinstance(value, type) or not callable(value) else _function(value)


def _function(function: Any) -> Callable[..., Any]:
    """A function of NumPy or math: that of jax.numpy where something is open."""
    import jax.numpy as jnp

    name = function.__name__
    other = _MADE.get(name) or getattr(jnp, name, None) or getattr(jnp.linalg, name, None)
    if other is None:
        return function

    @wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        return (other if _is_open([*args, *options.values()]) else function)(*args, **options)

    return call


def _is_open(values: Sequence[Any]) -> bool:
    """Whether a symbolic size or an array without numbers is among values, or within them."""
    import jax

    return any(_is_open(v) if isinstance(v, tuple | list) else isinstance(v, jax.core.Tracer) or is_size(v) for v in values)


def is_size(value: Any) -> bool:
    """Whether a value is a size of JAX that is a symbol."""
    return type(value).__name__ == "_DimExpr"


def _linspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, **_: Any) -> Any:
    import jax.numpy as jnp

    return start + jnp.arange(num) * ((stop - start) / (num - 1 if endpoint else num))


_MADE: Mapping[str, Callable[..., Any]] = {"linspace": _linspace}
"""What jax.numpy makes of numbers alone."""


def _len(value: Any) -> Any:
    return value.shape[0] if hasattr(value, "shape") else len(value)


def _number(kind: type, keeps: Callable[[Any], bool]) -> type:
    """Python's `float` or `int`, which leaves what is open as it is."""
    class Kept(type):
        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, kind)

        def __call__(cls, *args: Any) -> Any:
            return args[0] if args and keeps(args[0]) else kind(*args)

    return Kept(kind.__name__, (), {"dtype": np.dtype(kind)})


__all__ = ["any_powers", "is_size", "with_open_sizes"]
