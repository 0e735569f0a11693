"""Expressions straight to text: layout and a language in one call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from symderiv.notation import Index
from symderiv.writing.layout.boxes import Role
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.layout.formulas.fragments import Path
from symderiv.writing.printers.latex import latex
from symderiv.writing.printers.mathml import mathml
from symderiv.writing.printers.typst import typst
from symderiv.writing.printers.unicode import unicode

Marks = Iterable[tuple[Path, Role]]
Letters = Sequence[str | Index]


def latex_of(expr: Any, marks: Marks = (), letters: Letters = (), theme: str = "plain") -> str:
    r"""The LaTeX of an expression; `marks` and `letters` as in `layout`, `theme` as in `latex`.

    >>> from symderiv.notation import Axis, Tensor
    >>> p = Tensor("p", (Axis("K"),))
    >>> latex_of(p["k"] ** 2)
    'p_{k}^{2}'
    """
    return latex(layout(expr, marks, letters), theme)


def mathml_of(expr: Any, marks: Marks = (), letters: Letters = (), display: bool = True) -> str:
    """The MathML of an expression.

    >>> from sympy.abc import x
    >>> mathml_of(x, display=False)
    '<math><mi>x</mi></math>'
    """
    return mathml(layout(expr, marks, letters), display)


def unicode_of(expr: Any, letters: Letters = (), ascii: bool = False) -> str:
    """An expression on one line.

    >>> from sympy.abc import tau
    >>> unicode_of(1 / tau), unicode_of(1 / tau, ascii=True)
    ('1/τ', '1/tau')
    """
    return unicode(layout(expr, (), letters), ascii)


def typst_of(expr: Any, marks: Marks = (), letters: Letters = ()) -> str:
    """The Typst mathematics of an expression.

    >>> from sympy.abc import x
    >>> typst_of(1 / x)
    'frac(1, x)'
    """
    return typst(layout(expr, marks, letters))
