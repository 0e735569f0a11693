"""What the workbench asks: a formula or an entry in, plain data out; a question is a dictionary, and so is the answer.

It runs in a browser, where NumPy may be missing: then no derivation is verified, lines are judged by proofs and intervals, and
the answer says so.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from symderiv.api.models import Model, catalogue_model, code
from symderiv.errors import SymderivError
from symderiv.oracle.installed import can_compute

Question = Mapping[str, Any]


def answer(question: Question) -> dict[str, Any]:
    r"""What comes of a question: `do` is "read", "derive", "check" or "catalogue"; an error is an answer too.

    >>> found = answer({"do": "derive", "text": r"Let $x \in \mathbb{R}^n$. \[ f = \|x\|^2 \]", "wrt": "x"})
    >>> found["variables"], found["latex"], found["verified"]
    (['x'], '2 x_{i}', True)
    >>> answer({"do": "derive", "text": r"\[ f = \oops \]"})["error"].splitlines()[0]
    'Unknown command \\oops'
    """
    try:
        return ACTIONS[question["do"]](question)
    except SymderivError as error:
        return {"error": str(error)}


def _catalogue(question: Question) -> dict[str, Any]:
    from symderiv.library.catalogue import FAMILIES

    return {"families": [{"title": (family.__doc__ or "").strip().splitlines()[0].rstrip("."),
                          "rows": [{"name": row.name, "title": row.title} for row in family.ROWS]} for family in FAMILIES]}


def _read(question: Question) -> dict[str, Any]:
    from symderiv.writing.documents.read_page import render_read

    account = _problem(question).read_as
    return {"read": render_read(account, "txt", question.get("lang", "en")) if account else ""}


def _derive(question: Question) -> dict[str, Any]:
    model, output, variables, title = _asked(question)
    wrt = question.get("wrt") or variables[0]
    derivation = model.derive(output, wrt, inline=0 if question.get("name") else float("inf"),
                              route=question.get("route") or "delta")
    found = derivation.checked() if can_compute() else derivation
    options: Any = {"detail": question.get("detail") or "standard", "lang": question.get("lang") or "en"}
    return {"page": found.to_html(**options), "latex": _latex(found), "variables": variables, "wrt": wrt, "title": title,
            "routes": _routes(model, output, wrt), "verified": all(c.verdict for c in found.checks) if found.checks else None,
            "code": _code(model, output, wrt), **_told(question)}


def _check(question: Question) -> dict[str, Any]:
    from symderiv.api.checking import check_file

    with tempfile.TemporaryDirectory() as folder:
        checked = check_file(_file(question, folder))
    return {"page": checked[0].render("html", question.get("lang") or "en"), "numbers": can_compute()}


ACTIONS: dict[str, Callable[[Question], dict[str, Any]]] = {"catalogue": _catalogue, "read": _read, "derive": _derive,
                                                            "check": _check}


def _asked(question: Question) -> tuple[Model, Any, list[str], str]:
    """The model, its output, and what that may be differentiated by, what the question asks first."""
    from symderiv.derive.goals import differentiable
    from symderiv.library.catalogue import catalogue_row

    if question.get("name"):
        row, model = catalogue_row(question["name"]), catalogue_model(question["name"])
        output, asked, title = model.tensor(row.output), [goal[0] for goal in row.goals if len(goal) == 1], row.title
    else:
        problem = _problem(question)
        model, output, title = problem.model, problem.output, ""
        asked = [t.name for t in problem.read.wrt[:1]] or problem.spoken_of()
    every = [t.name for t in differentiable(model.definitions, output)]
    return model, output, list(dict.fromkeys([*(name for name in asked if name in every), *every])), title


def _problem(question: Question) -> Any:
    from symderiv.api.problems import read_problem

    with tempfile.TemporaryDirectory() as folder:
        return read_problem(_file(question, folder))


def _file(question: Question, folder: str) -> Path:
    text = question.get("text", "")
    path = Path(folder, "formula.md" if "$" in text or ("\\[" not in text and "\\begin" not in text) else "formula.tex")
    path.write_text(text, encoding="utf-8")
    return path


def _latex(derivation: Any) -> str:
    from symderiv.api.notebook.sympy_printers import latex

    return latex(derivation.result)


def _routes(model: Model, output: Any, wrt: Any) -> list[str]:
    from symderiv.derive.goals import routes

    return list(routes(model, output, (wrt,)))


def _code(model: Model, output: Any, wrt: str) -> str:
    try:
        return code(model, output, [wrt])
    except SymderivError as error:
        return f"# {error}".replace("\n", "\n# ")


def _told(question: Question) -> dict[str, Any]:
    return {} if question.get("name") else _read(question)


__all__ = ["answer"]
