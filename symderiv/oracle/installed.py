"""Whether what the oracle computes with is installed: in a browser it may not be."""

from __future__ import annotations

from functools import cache
from importlib import import_module


@cache
def can_compute() -> bool:
    """Whether NumPy and python-flint can be imported.

    >>> can_compute()
    True
    """
    try:
        for name in ("numpy", "flint"):
            import_module(name)
    except ImportError:
        return False
    return True


__all__ = ["can_compute"]
