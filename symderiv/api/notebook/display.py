"""How results show themselves: which types a notebook shows as formulas, one row a type, its format, and the function of
`api.notebook.representations` that writes it; and which types SymPy's printers ask (`api.notebook.sympy_printers`).

The types of the packages below know nothing of writing, so they get their `_repr_latex_` or `_repr_markdown_` here; what writes
is imported at the first display. Formulas are SymPy's own classes where they are sums and products: in IPython they are shown
by a formatter, which leaves every formula without an index quantity to SymPy.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from sympy import Expr

from symderiv.api.notebook.progress import Line
from symderiv.api.reports import Report
from symderiv.matrices.forms import Form
from symderiv.notation import (
    Array,
    Binder,
    Cases,
    Components,
    Definition,
    Delta,
    Entry,
    Extent,
    Index,
    Indicator,
    MatrixEntry,
    Model,
    Opaque,
    Partial,
    Tensor,
    Within,
)
from symderiv.records import Check, Step
from symderiv.records.worked import Worked
from symderiv.time_limits import BESIDES

NODES = (Entry, Binder, Delta, MatrixEntry, Indicator, Partial, Opaque, Within, Cases, Components, Index, Extent, Tensor)
"""What SymPy's printers meet inside a formula."""
PRINTED = {"_latex": "latex_method", "_pretty": "pretty_method", "_sympyrepr": "repr_method"}
"""The method that a printer of SymPy asks for, and the function of `api.notebook.sympy_printers` that answers."""
SHOWN: tuple[tuple[type, str, str], ...] = (
    *((kind, "latex", "formula") for kind in (Entry, Binder, Delta, Indicator, MatrixEntry, Partial, Index)),
    (Tensor, "latex", "tensor"), (Form, "latex", "form"), (Definition, "latex", "definition"),
    (Array, "latex", "array"), (Model, "markdown", "model"), (Step, "markdown", "step"), (Check, "markdown", "check"),
    (Report, "markdown", "report"), (Worked, "markdown", "worked"),
)


def in_a_notebook() -> bool:
    """Whether what a cell ends with is shown as a page: in a kernel of Jupyter or in marimo, not in a terminal."""
    if "marimo" in sys.modules and sys.modules["marimo"].running_in_notebook():
        return True
    shell = _shell()
    return shell is not None and hasattr(shell, "kernel")


def _shell() -> Any:
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


@cache
def attach() -> None:
    """Give every type of the tables its displays; IPython, where it runs, the one for formulas, and a notebook a line that
    tells how far a verification is."""
    for kind, format, writer in SHOWN:
        setattr(kind, f"_repr_{format}_", _writer("representations", writer))
    for kind in (*NODES, Form):
        for method, printer in PRINTED.items():
            setattr(kind, method, _writer("sympy_printers", printer))
    shell = _shell()
    if shell is not None:
        shell.display_formatter.formatters["text/latex"].for_type(Expr, _writer("representations", "expression"))
        shell.display_formatter.formatters["text/markdown"].for_type(tuple, _writer("representations", "several"))
        if hasattr(shell, "kernel"):
            BESIDES[:] = [Line()]


def _writer(module: str, name: str) -> Callable[..., Any]:
    def show(*shown: Any) -> Any:
        return getattr(import_module(f"symderiv.api.notebook.{module}"), name)(*shown)

    return show


__all__ = ["SHOWN", "attach", "in_a_notebook"]
