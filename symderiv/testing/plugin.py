"""The pytest plugin. It is loaded in every run of who has symderiv installed, so it imports nothing until it is of use."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import pytest


def pytest_addoption(parser: Any) -> None:
    """`--symderiv-steps=N`: how many lines of a derivation a failed assertion shows."""
    parser.getgroup("symderiv").addoption("--symderiv-steps", type=int, default=None, metavar="N",
                                          help="lines of the derivation that a failed assertion of symderiv shows")


def pytest_configure(config: Any) -> None:
    """Pass the option on; only then is anything imported."""
    count = config.getoption("--symderiv-steps", None)
    if count is not None:
        from symderiv.testing.failures import show_steps

        show_steps(max(0, count))


def pytest_assertrepr_compare(op: str, left: Any, right: Any) -> list[str] | None:
    """`assert a == b` of two formulas: their difference, and whether they are equal though written otherwise."""
    if op != "==" or "symderiv" not in sys.modules or "sympy" not in sys.modules:
        return None
    from symderiv.testing.comparing import explained

    return explained(left, right)


@pytest.fixture
def symderiv() -> Any:
    """The package symderiv, as `import symderiv as sd` gives it."""
    return import_module("symderiv")


@pytest.fixture
def symderiv_assert_gradient() -> Any:
    """`symderiv.testing.assert_gradient`."""
    from symderiv.testing import assert_gradient

    return assert_gradient
