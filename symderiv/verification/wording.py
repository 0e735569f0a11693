"""How what was found by numbers is put into words."""

from __future__ import annotations

from typing import Any


def numbers(a: Any, b: Any) -> str:
    """Both numbers, with as many digits as it takes to see that they differ.

    >>> numbers(1.00001, 1)
    'left 1.00001, right 1'
    """
    digits = next((d for d in (4, 8, 12, 16) if f"{float(a):.{d}g}" != f"{float(b):.{d}g}"), 20)
    return f"left {_shown(a, digits)}, right {_shown(b, digits)}"


def _shown(value: Any, digits: int) -> str:
    return f"{float(value):.{digits}g}" if digits < 17 else str(value)


def one_line(error: Exception) -> str:
    """An error's message on one line."""
    return " ".join(str(error).split())


__all__ = ["numbers", "one_line"]
