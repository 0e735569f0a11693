r"""SymPy's own printers on our nodes: `sympy.latex`, `pprint`, `srepr`, and so `init_printing()` and every front end.

SymPy asks an object for `_latex`, `_pretty` and `_sympyrepr` before it looks at the name of its class, and some of our classes
share a name with one of SymPy's (Sum, Tensor). The types below know nothing of
writing, so `api.notebook.display` gives them these.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from sympy import Basic

from symderiv.matrices.forms import Form
from symderiv.notation import Array, Axis, Binder, Definition, Given, Model, Partial, Tensor, expression
from symderiv.records import Derivation, Step


@singledispatch
def latex(shown: Any, theme: str = "plain") -> str:
    r"""The LaTeX of a formula, a tensor, an array, a form in matrix notation, a definition, a model, a step or a derivation.

    `theme` is "plain" or "notebook": the same commands, which every TeX, KaTeX and MathJax know.
    Raises `NotAnExpression` for what is no formula.

    >>> import symderiv as sd
    >>> x = sd.vector("x", sd.axes("K"))
    >>> print(sd.latex((x ** 2).sum()))
    \sum_{k} x_{k}^{2}
    >>> d = sd.derivation("softmax-cross-entropy", wrt="z")
    >>> print(sd.latex(d), "and", sd.latex(d.matrix))
    \frac{\partial L}{\partial z_{i}} = p_{i} - y_{i} and \mathbf{p} - \mathbf{y}
    >>> print(sd.latex(d.steps[-1]))
    \tau p_{i} - y_{i} = p_{i} - y_{i}
    >>> print(sd.latex(sd.catalogue_model("softmax-cross-entropy")))
    \begin{aligned}
    p_{k} &:= \frac{e^{z_{k}}}{\sum_{j} e^{z_{j}}} \\
    L &:= -\sum_{k} y_{k} \log p_{k}
    \end{aligned}
    """
    from symderiv.writing.printers.formulas import latex_of

    return latex_of(expression(shown), theme=theme)


@latex.register
def _(shown: Tensor, theme: str = "plain") -> str:
    return latex(shown.entry(), theme)


@latex.register
def _(shown: Array, theme: str = "plain") -> str:
    return latex(shown.body, theme)


@latex.register
def _(shown: Form, theme: str = "plain") -> str:
    from symderiv.writing.layout.matrix_forms import layout_form
    from symderiv.writing.printers.latex import latex as written

    return written(layout_form(shown), theme)


@latex.register
def _(shown: Definition, theme: str = "plain") -> str:
    return f"{latex(shown.lhs, theme)} := {latex(shown.body, theme)}"


@latex.register
def _(shown: Derivation, theme: str = "plain") -> str:
    from symderiv.writing.layout.formulas.precedence import in_order
    from symderiv.writing.structure.written import precedence

    with in_order(precedence([shown])):
        return f"{latex(shown.goal, theme)} = {latex(shown.result, theme)}"


@latex.register
def _(shown: Step, theme: str = "plain") -> str:
    return f"{latex(shown.before, theme)} = {latex(shown.after, theme)}"


@latex.register
def _(shown: Model, theme: str = "plain") -> str:
    rows = [f"{latex(row.lhs, theme)} &:= {latex(row.body, theme)}" for row in shown.definitions]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def latex_method(node: Any, printer: Any) -> str:
    r"""A node inside a formula that SymPy prints: a sum is bracketed, since SymPy does not know how far it reaches.

    >>> import symderiv as sd, sympy
    >>> K = sd.axes("K"); k = K.index("k"); x = sd.vector("x", K)
    >>> print(sympy.latex(sd.Sum(x[k], k)), "and", sympy.latex(1 - sd.Sum(x[k], k)))
    \sum_{k} x_{k} and 1 - \left(\sum_{k} x_{k}\right)
    """
    text = latex(node)
    return rf"\left({text}\right)" if isinstance(node, Binder) and printer._print_level > 1 else text


def pretty_method(node: Any, printer: Any) -> Any:
    """The same for `pprint`: one line, in Unicode where the terminal has it.

    >>> import symderiv as sd, sympy
    >>> K = sd.axes("K"); k = K.index("k"); x = sd.vector("x", K)
    >>> print(sympy.pretty(sympy.Eq(sympy.Symbol("G"), 2 * x[k]), use_unicode=True))
    G = 2⋅xₖ
    """
    from sympy.printing.pretty.stringpict import prettyForm

    from symderiv.writing.layout.matrix_forms import layout_form
    from symderiv.writing.printers.formulas import unicode_of
    from symderiv.writing.printers.unicode import unicode

    plain = not printer._use_unicode
    text = unicode(layout_form(node), plain) if isinstance(node, Form) else unicode_of(
        node.entry() if isinstance(node, Tensor) else node, ascii=plain)
    binding = prettyForm.ADD if isinstance(node, Binder) else prettyForm.DIV if isinstance(node, Partial) else prettyForm.ATOM
    return prettyForm(text, binding=binding)


def repr_method(node: Any, printer: Any) -> str:
    """What SymPy's `srepr` writes: a call that makes the node again, with the names of `symderiv` and of SymPy.

    >>> import symderiv as sd, sympy
    >>> y = sd.vector("y", sd.axes("K"), given=sd.one_hot)
    >>> print(sympy.srepr(y["k"] ** 2))
    Pow(Entry(Tensor('y', (Axis('K'),), (one_hot,)), Index('k', Axis('K'))), Integer(2))
    """
    parts = list(node.args or node.__getnewargs__())
    while parts and parts[-1] in ("", ()):  # what nobody said about a tensor
        parts.pop()
    return f"{type(node).__name__}({', '.join(map(source, parts))})"


@singledispatch
def source(value: Any) -> str:
    """Python source of what a node is made of."""
    from sympy import srepr

    return srepr(value) if isinstance(value, Basic) else repr(value)


@source.register
def _(value: tuple) -> str:  # type: ignore[type-arg]
    return f"({', '.join(map(source, value))}{',' if len(value) == 1 else ''})"


@source.register
def _(value: Axis) -> str:
    options = [f"{name}={getattr(value, name)!r}" for name in ("size", "letters", "length") if getattr(value, name)]
    return f"Axis({', '.join([repr(value.name), *options])})"


@source.register
def _(value: Given) -> str:
    if value.over is None:
        return value.name.replace("-", "_")
    return f"label({source(value.over)}{'' if value.first else ', first=0'})"


__all__ = ["latex", "latex_method", "pretty_method", "repr_method"]
