"""Whether what the oracle computes with is installed: in a browser it may not be."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from symderiv.errors import EngineError


@cache
def missing_library() -> str:
    """The first of NumPy and python-flint that cannot be imported; nothing where both can.

    >>> missing_library()
    ''
    """
    for name, module in (("NumPy", "numpy"), ("python-flint", "flint")):
        try:
            import_module(module)
        except ImportError:
            return name
    return ""


def can_compute() -> bool:
    """Whether NumPy and python-flint can be imported.

    >>> can_compute()
    True
    """
    return not missing_library()


def require_installed() -> None:
    """Raises `EngineError` where the oracle cannot compute: derivations and pages need neither of the two.

    >>> require_installed()
    """
    if not can_compute():
        raise EngineError("Nothing can be verified without NumPy and python-flint",
                          advice="Install them: pip install numpy python-flint. Or leave it out: --no-verify.")


__all__ = ["can_compute", "missing_library", "require_installed"]
