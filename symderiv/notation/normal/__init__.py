"""The normal form that decides equality of index expressions."""

from __future__ import annotations

from typing import Any

from sympy import Expr, sympify

from symderiv.notation.normal.naming import written
from symderiv.notation.normal.reading import read


def normal_form(expr: Any) -> Expr:
    """A canonical expression: equal normal forms imply equal expressions."""
    return written(read(sympify(expr)))


__all__ = ["normal_form"]
