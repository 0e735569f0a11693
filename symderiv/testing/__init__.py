"""Assertions for test suites: is this the gradient, is my hand-written backward right, do all steps hold?

>>> import symderiv as sd
>>> from symderiv.testing import assert_gradient
>>> K, D = sd.axes("K D")
>>> x, W, y = sd.vector("x", D), sd.matrix("W", K, D), sd.vector("y", K)
>>> m = sd.Model()
>>> p = m.define("p", sd.softmax(W @ x))
>>> loss = m.define("L", sd.cross_entropy(y, p))
>>> assert_gradient(loss, wrt=W, equals="(p_k - y_k) x_j", given={y: sd.one_hot})
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symderiv.testing.assertions import (
        assert_backward,
        assert_derives,
        assert_equivalent,
        assert_gradient,
        assert_hessian,
        assert_jacobian,
        assert_steps_valid,
    )

__all__ = ["assert_backward", "assert_derives", "assert_equivalent", "assert_gradient", "assert_hessian", "assert_jacobian",
           "assert_steps_valid"]


def __getattr__(name: str) -> Any:
    # pytest loads the plugin beside this file in every run, so nothing is imported before it is asked for.
    if name not in __all__:
        raise AttributeError(f"module 'symderiv.testing' has no attribute {name!r}")
    return getattr(import_module("symderiv.testing.assertions"), name)
