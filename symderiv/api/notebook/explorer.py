"""Stepping through a derivation in a notebook: one widget for JupyterLab, VS Code, Colab and marimo.

The derivation is worked out here, line by line; `explorer.js` only turns the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from symderiv.derive.goals import derive, differentiable
from symderiv.derive.goals import routes as applying
from symderiv.derive.matrix_form import with_matrix_form
from symderiv.errors import EngineError, SymderivError
from symderiv.notation import Differential, Entry, Model, Partial
from symderiv.records import Derivation as Record
from symderiv.records.brief import brief
from symderiv.records.choices import INLINE
from symderiv.writing.blocks.step_lines import laid_out, rule_names
from symderiv.writing.blocks.step_sentences import sentences
from symderiv.writing.languages import Language, Parts, language
from symderiv.writing.layout.formulas.precedence import in_order
from symderiv.writing.printers.formats import FORMATS
from symderiv.writing.printers.mathml import mathml
from symderiv.writing.structure.detail import Line
from symderiv.writing.structure.levels import LEVELS
from symderiv.writing.structure.outline import Outline, Section
from symderiv.writing.structure.press import Press
from symderiv.writing.structure.view import section_title
from symderiv.writing.structure.written import page_order

WORDS = ("title", "variable", "route", "detail", "step", "play", "previous", "next")


def explore(derivation: Record, lang: str = "en") -> Any:
    """A widget that shows the derivation line by line, by another variable, by another route, at another detail.

    Raises `EngineError` where anywidget is not installed, or where there is no step to show.
    """
    if not any(section.steps for section in derivation.sections()):
        raise EngineError("There is no step to show", typed=str(derivation.goal))
    return _widget_class()(derivation, language(lang))


@cache
def _widget_class() -> Any:
    try:
        import anywidget
        import traitlets
    except ImportError:
        raise EngineError("Stepping through a derivation needs anywidget", advice="pip install anywidget") from None

    class Explorer(anywidget.AnyWidget):
        """What the page shows (`lines`, `place`) and what a reader chooses (`wrt`, `route`, `detail`)."""

        _esm = Path(__file__).with_suffix(".js")
        lines = traitlets.List(traitlets.Unicode()).tag(sync=True)
        place = traitlets.Int(1).tag(sync=True)
        error = traitlets.Unicode("").tag(sync=True)
        variables = traitlets.List(traitlets.Unicode()).tag(sync=True)
        routes = traitlets.List(traitlets.Unicode()).tag(sync=True)
        details = traitlets.List(traitlets.Unicode(), default_value=list(LEVELS)).tag(sync=True)
        wrt = traitlets.Unicode("").tag(sync=True)
        route = traitlets.Unicode("delta").tag(sync=True)
        detail = traitlets.Unicode("standard").tag(sync=True)
        words = traitlets.Dict().tag(sync=True)

        def __init__(self, derivation: Record, spoken: Language) -> None:
            self.derivation, self.spoken = derivation, spoken
            super().__init__(words={word: spoken.word("explorer", word) for word in WORDS}, **_choices(derivation))
            self._show()
            self.observe(self._derive, ["wrt", "route"])
            self.observe(self._show, ["detail"])

        def __repr__(self) -> str:
            return brief("Explorer", f"at {self.place} of {len(self.lines)} lines of {self.derivation.goal}")

        def _derive(self, change: Any) -> None:
            if change["name"] == "wrt":
                self.routes = _routes(self.derivation, self.wrt)
                self.route = self.route if self.route in self.routes else "delta"
            try:
                self.derivation, self.error = _again(self.derivation, self.wrt, self.route), ""
            except SymderivError as error:
                self.error = str(error)
                return
            self._show()

        def _show(self, change: Any = None) -> None:
            self.lines = list(pages(self.derivation, self.detail, self.spoken))
            self.place = min(self.place, len(self.lines))

    return Explorer


def _choices(derivation: Record) -> dict[str, Any]:
    """What may be chosen: the variables of its output and the routes to it, for a derivative by one variable."""
    goal = derivation.goal
    if not isinstance(goal, Partial) or not isinstance(goal.body, Entry):
        return {}
    wrt = goal.wrt.tensor.name
    inputs = [t.name for t in differentiable(_model(derivation).definitions, goal.body.tensor)]
    return {"wrt": wrt, "variables": list(dict.fromkeys([wrt, *inputs])), "routes": _routes(derivation, wrt),
            "route": derivation.route or "delta"}


def _routes(derivation: Record, wrt: str) -> list[str]:
    return list(applying(_model(derivation), derivation.goal.body.tensor, (wrt,)))


def _again(derivation: Record, wrt: str, route: Any) -> Record:
    """The derivative of the same output by another variable, or by another route."""
    return with_matrix_form(derive(_model(derivation), derivation.goal.body.tensor, (wrt,), inline=INLINE, route=route))


def _model(derivation: Record) -> Model:
    """What was differentiated: without the differentials that a route has defined on its way."""
    made, rows = Model(), derivation.definitions
    made.definitions = rows.without([row.tensor for row in rows if isinstance(row.tensor, Differential)])
    return made


def pages(derivation: Record, detail: str, spoken: Language) -> Iterator[str]:
    """Each line as HTML: the line before with what changes, the line after with what is new, and what is said of it.

    >>> import symderiv as sd
    >>> d = sd.derivation("softmax-cross-entropy", wrt="z")
    >>> found = list(pages(d, "brief", language("en")))
    >>> "<math" in found[0], "Kronecker sifting" in "".join(found)
    (True, True)
    """
    outline = Outline.of([derivation], detail)
    press = Press(FORMATS["html"].formula, spoken)
    with in_order(page_order(outline)):
        found = [_page(section, line, _html(sentences(line.steps, outline, press)),
                       _html(rule_names(outline, section, line, press)), _html(section_title(section.derivation, press)))
                 for section in outline.sections for line in section.lines if line.steps]
    yield from found


def _page(section: Section, line: Line, said: str, rules: str, title: str) -> str:
    alone = len(line.steps) == 1
    before = mathml(laid_out(section, line.first.before, [(path, "chg") for path in line.first.at] if alone else ()))
    after = mathml(laid_out(section, line.last.after, [(path, "new") for path in line.last.made] if alone else ()))
    return (f'<p class="title">{section.number}. {title}</p><div class="line">{before}</div>'
            f'<div class="line"><math><mo>=</mo></math> {after}</div><p><span class="said">{said}</span> <em>{rules}</em></p>')


def _html(parts: Parts) -> str:
    """Parts as HTML; a widget shows a line at a time, so that no link leads anywhere."""
    return "".join(_html(part["parts"]) if part["kind"] == "link" else part["math"] if part["kind"] == "math"
                   else escape(part["text"]) for part in parts)


__all__ = ["explore", "pages"]
