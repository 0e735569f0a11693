r"""How things look in a notebook: one row a type, LaTeX or Markdown from the subset that every front end shows.

The table of types is in `symderiv.api.notebook.display`.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any

from sympy import Expr

from symderiv.api.notebook.sympy_printers import latex as equation
from symderiv.api.reports import Report
from symderiv.notation import Array, Definition, Entry, Model, Tensor
from symderiv.records import Check, Step
from symderiv.records import Derivation as Record
from symderiv.records.worked import Worked, rounded
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.layout.matrix_forms import layout_form
from symderiv.writing.printers.formulas import latex_of
from symderiv.writing.printers.latex import latex
from symderiv.writing.structure.letters import Letters, apart, lettered

NOTEBOOK = "notebook"


def formula(expr: Any) -> str:
    """A formula in index notation."""
    return f"$\\displaystyle {latex_of(expr, theme=NOTEBOOK)}$"


def form(found: Any) -> str:
    """A formula in matrix notation."""
    return f"$\\displaystyle {latex(layout_form(found), NOTEBOOK)}$"


def definition(row: Definition, letters: Letters | None = None) -> str:
    """name := body, with the letters of a page."""
    left, right = (latex(lettered(layout(side), letters or {}), NOTEBOOK) for side in (row.lhs, row.body))
    return f"$\\displaystyle {left} := {right}$"


def model(shown: Model) -> str:
    """A model: its definitions, one a line, and its picture, whose source no front end runs."""
    letters = apart([side for row in shown.definitions for side in (row.lhs, row.body)])
    rows = [definition(row, letters) for row in shown.definitions]
    return "\n\n".join([*rows, _drawn(shown)]) if rows else "(nothing is defined yet)"


def _drawn(shown: Model) -> str:
    from symderiv.drawing.pictures import picture
    from symderiv.drawing.printers.svg import svg

    drawn = picture(shown, shown.definitions.rows[-1].tensor.name)
    source = b64encode(svg(drawn).encode("utf-8")).decode("ascii")
    return f'<img alt="{escape(drawn.title)}" src="data:image/svg+xml;base64,{source}">'  # as ![]() many refuse SVG


def tensor(shown: Tensor) -> str:
    """A quantity by a component."""
    return formula(shown.entry())


def array(shown: Array) -> str:
    """A whole array by a component, with its axes: entries of v for k in K."""
    letters = ", ".join(latex_of(i) for i in shown.indices)
    axes = r" \times ".join(rf"\mathrm{{{axis.name}}}" for axis in shown.axes)
    body = latex_of(shown.body, theme=NOTEBOOK)
    return rf"$\displaystyle {body} \quad ({letters} \in {axes})$" if letters else f"$\\displaystyle {body}$"


def worked(shown: Worked) -> str:
    """The values of a derivation: sizes, then one row a quantity."""
    sizes = ", ".join(f"{name} = {size}" for name, size in shown.sizes.items())
    rows = [f"| {q.kind} | {formula(q.symbol)} | {rounded(q.value, shown.digits)} |" for q in shown.quantities]
    return "\n".join([*([sizes, ""] if sizes else []), "| | of | value |", "| --- | --- | --- |", *rows])


def several(shown: tuple[Any, ...]) -> str | None:
    """Steps or derivations one below the other, of each derivation its result; None leaves any other tuple to Python."""
    if not shown or not all(isinstance(one, Step | Record) for one in shown):
        return None
    return "\n\n".join(step(one) if isinstance(one, Step) else f"${equation(one)}$" for one in shown)


def report(shown: Report) -> str:
    """What the oracle found."""
    return checks(shown.checks)


def check(shown: Check) -> str:
    """One thing that the oracle compared."""
    return checks((shown,))


def step(shown: Step) -> str:
    """One step: what is about to change, what became of it, and the rule."""
    before = latex_of(shown.before, [(path, "chg") for path in shown.at], theme=NOTEBOOK)
    after = latex_of(shown.after, [(path, "new") for path in shown.made], theme=NOTEBOOK)
    return f"$$\n\\begin{{aligned}}\n& {before} \\\\[6pt]\n={{}}& {after}\n\\end{{aligned}}\n$$\n\n*{shown.rule}*"


def checks(rows: tuple[Check, ...]) -> str:
    """What the oracle found, one row a check."""
    sign = {True: "holds", False: "**fails**", None: "cannot tell"}
    lines = [f"| {sign[c.verdict]} | {c.name} | {c.detail.replace('|', '/')} |" for c in rows]
    return "\n".join(["| | check | where |", "| --- | --- | --- |", *lines])


def expression(expr: Expr) -> str | None:
    """A formula that mentions an index quantity; None leaves any other one to who shows it otherwise.

    >>> from symderiv.notation import Axis
    >>> x = Tensor("x", (Axis("K"),))
    >>> expression(2 * x["k"])
    '$\\\\displaystyle 2 x_{k}$'
    """
    return formula(expr) if expr.has(Entry) else None


def framed(page: str, title: str) -> str:
    """A page in a frame of its own, so that its style and its links stay inside."""
    source, name = escape(page, quote=True), escape(title, quote=True)
    return f'<iframe srcdoc="{source}" style="width:100%;height:36em;border:0" title="{name}"></iframe>'


__all__ = ["array", "check", "checks", "definition", "expression", "form", "formula", "framed", "model", "report", "several",
           "step", "tensor", "worked"]
