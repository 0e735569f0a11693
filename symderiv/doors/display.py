"""Which types a notebook shows as formulas: one row a type, its format, and the function of `doors.notebook` that writes it.

The types of the rooms below know nothing of writing, so they get their `_repr_latex_` or `_repr_markdown_` here; what writes
is imported at the first display. Formulas are SymPy's own classes where they are sums and products: in IPython they are shown
by a formatter, which leaves every formula without an index quantity to SymPy.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from sympy import Expr

from symderiv.doors.derivations import Report
from symderiv.matrices.forms import Form
from symderiv.notation import Binder, Definition, Delta, Entry, Index, Indicator, InverseEntry, Model, Partial, Tensor
from symderiv.record import Check, Step

SHOWN: tuple[tuple[type, str, str], ...] = (
    *((kind, "latex", "formula") for kind in (Entry, Binder, Delta, Indicator, InverseEntry, Partial, Index)),
    (Tensor, "latex", "tensor"), (Form, "latex", "form"), (Definition, "latex", "definition"),
    (Model, "markdown", "model"), (Step, "markdown", "step"), (Check, "markdown", "check"), (Report, "markdown", "report"),
)


def attach() -> None:
    """Give every type of the table its display, and IPython, where it runs, the one for formulas."""
    for kind, format, writer in SHOWN:
        setattr(kind, f"_repr_{format}_", _writer(writer))
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.display_formatter.formatters["text/latex"].for_type(Expr, _writer("expression"))


def _writer(name: str) -> Callable[[Any], Any]:
    def show(shown: Any) -> Any:
        return getattr(import_module("symderiv.doors.notebook"), name)(shown)

    return show


__all__ = ["SHOWN", "attach"]
