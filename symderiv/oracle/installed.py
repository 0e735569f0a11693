"""Whether what the oracle computes with is installed: in a browser it may not be."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from symderiv.errors import EngineError


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


def require_installed() -> None:
    """Raises `EngineError` where the oracle cannot compute: derivations and pages need neither of the two.

    >>> require_installed()
    """
    if not can_compute():
        raise EngineError("Nothing can be verified without NumPy and python-flint",
                          advice="Install them: pip install numpy python-flint. Or leave it out: --no-verify.")


__all__ = ["can_compute", "require_installed"]
