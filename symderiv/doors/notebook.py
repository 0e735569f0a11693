r"""How things look in a notebook: one row a type, LaTeX or Markdown from the subset that every front end shows.

The table of types is in `symderiv.doors.display`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from sympy import Expr

from symderiv.derive.matrix_form import result_indices
from symderiv.doors.derivations import Report
from symderiv.notation import Definition, Entry, Model, Tensor
from symderiv.record import Check, Step
from symderiv.record import Derivation as Record
from symderiv.writing.formulas import latex_of
from symderiv.writing.latex import latex
from symderiv.writing.layout_forms import layout_form

NOTEBOOK = "notebook"


def formula(expr: Any) -> str:
    """A formula in index notation."""
    return f"$\\displaystyle {latex_of(expr, theme=NOTEBOOK)}$"


def form(found: Any) -> str:
    """A formula in matrix notation."""
    return f"$\\displaystyle {latex(layout_form(found), NOTEBOOK)}$"


def definition(row: Definition) -> str:
    """name := body."""
    return f"$\\displaystyle {latex_of(row.lhs, theme=NOTEBOOK)} := {latex_of(row.body, theme=NOTEBOOK)}$"


def model(shown: Model) -> str:
    """A model: its definitions, one a line."""
    return "\n\n".join(map(definition, shown.definitions)) or "(nothing is defined yet)"


def tensor(shown: Tensor) -> str:
    """A quantity by a component."""
    return formula(shown.entry())


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


def explore(derivation: Record) -> Any:
    """A slider over the lines of the derivation: the line before with what changes, the line after with what is new.

    Raises `EngineError` where ipywidgets is not installed.
    """
    from symderiv.errors import EngineError

    try:
        import ipywidgets as widgets
    except ImportError:
        raise EngineError("Stepping through a derivation needs ipywidgets", advice="pip install ipywidgets") from None
    rows = [(section, shown) for section in derivation.sections() for shown in section.steps]
    if not rows:
        raise EngineError("There is no step to show", typed=str(derivation.goal))
    slider = widgets.IntSlider(value=1, min=1, max=len(rows), description="step", continuous_update=True)
    page = widgets.HTMLMath(value=page_of(rows, 1))

    def turn(change: Mapping[str, Any]) -> None:
        page.value = page_of(rows, change["new"])

    slider.observe(turn, names="value")
    return widgets.VBox([slider, page])


def page_of(rows: Sequence[tuple[Record, Step]], number: int) -> str:
    """One step, counted from 1, as the slider shows it."""
    section, shown = rows[number - 1]
    goal = latex_of(section.goal, letters=result_indices(section.goal), theme=NOTEBOOK)
    formulas = step(shown).removesuffix(f"*{shown.rule}*")
    return f"<p>{number} of {len(rows)}: deriving ${goal}$</p>\n{formulas}<em>{shown.rule}</em>"


__all__ = ["check", "checks", "definition", "explore", "expression", "form", "formula", "framed", "model", "report", "step",
           "tensor"]
