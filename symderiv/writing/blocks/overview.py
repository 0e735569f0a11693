"""The frame of a page about a network as plain data: every gradient of every layer, the updates."""

from __future__ import annotations

from typing import Any, cast

from symderiv.notation import Entry, Tensor, scalar_entry
from symderiv.records import Derivation
from symderiv.records.overview import Instance, Overview
from symderiv.writing.blocks.composed import composed_rows
from symderiv.writing.blocks.results import checks, gradient_symbol
from symderiv.writing.languages import Parts, math
from symderiv.writing.layout.boxes import MINUS, TIMES, Box, Fence, Glyph, Row
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.matrix_forms import bold, layout_form
from symderiv.writing.layout.small_formulas import small_formula
from symderiv.writing.layout.symbols import symbol
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.outline import Outline, Section, number_link
from symderiv.writing.structure.press import Press

RATE = scalar_entry("alpha", (), "step size")


def overview_rows(overview: Overview | None, outline: Outline, press: Press) -> dict[str, Any]:
    """Layers, updates and checks; nothing for a page about single derivations."""
    if overview is None:
        return {}
    sections = {s.derivation.key: s for s in outline.sections}
    trained = [s for s in outline.sections if s.asked and cast(Any, s.derivation.goal).wrt.tensor in overview.trained]
    return {
        "layers": [_layer(row, sections.get(row.key), press) for row in overview.layers],
        "composed": composed_rows(outline, overview, press),
        "updates": [_update(s.derivation, s, overview, press) for s in trained],
        "rate": press.language.say("step_size", rate=press.expr(RATE)),
        "structures": _structures(overview, press),
        "checks": checks(overview.checks, press),
    }


def _structures(overview: Overview, press: Press) -> Parts:
    """What stands for what on the page; nothing where every derivation stands there itself."""
    if overview.any_depth:
        return press.language.say("any_depth")
    told = overview.derived > overview.structures
    return press.language.say("structures", derived=overview.derived, structures=overview.structures) if told else []


def wanted(outline: Outline, overview: Overview | None) -> tuple[Derivation, ...]:
    """The derivations that a page was asked for; of a network the derivatives in between only serve."""
    keys = {row.key for row in overview.layers} if overview else set()
    return tuple(d for d in outline.asked if d.key in keys) or outline.asked


def span(overview: Overview | None, key: str, press: Press) -> Parts:
    """For which layers something holds; nothing where it holds for one."""
    found = overview.spans.get(key) if overview else None
    return [math(press.box(small_formula(str(found))))] if found else []


def _layer(row: Instance, section: Section | None, press: Press) -> dict[str, Any]:
    letters = goal_letters(row.goal)
    return {"index": press.pieces(equation(layout(row.goal, (), letters), layout(row.result, (), letters))),
            "matrix": [] if row.matrix is None else press.pieces(equation(_head(row), _form(row.matrix))),
            "where": [number_link(section.last)] if section else []}


def _head(row: Instance) -> Box:
    return gradient_symbol(cast(Any, row), sized=False)


def _form(form: Any, shapes: bool = False) -> Box:
    return layout_form(form, shapes=shapes)


def _update(derivation: Derivation, section: Section, overview: Overview, press: Press) -> dict[str, Any]:
    """w ← w − α ∂L/∂w in indices and in matrix notation."""
    goal = cast(Any, derivation.goal)
    wrt: Entry = goal.wrt
    gradient = layout(derivation.result, (), goal_letters(goal))
    step = Row((layout(wrt), MINUS, layout(RATE), TIMES, Fence(gradient) if _has_terms(gradient) else gradient))
    return {"index": press.pieces(equation(layout(wrt), step, "←")), "matrix": _matrix_update(wrt.tensor, derivation, press),
            "span": span(overview, derivation.key, press), "where": [number_link(section.last)]}


def _matrix_update(tensor: Tensor, derivation: Derivation, press: Press) -> list[str]:
    if derivation.matrix is None:
        return []
    gradient = _form(derivation.matrix)
    if _has_terms(gradient):
        gradient = Fence(gradient)
    sign = bold(symbol(tensor)) if tensor.axes else symbol(tensor)
    return press.pieces(equation(sign, Row((sign, MINUS, layout(RATE), TIMES, gradient)), "←"))


def _has_terms(box: Box) -> bool:
    items = box.items if isinstance(box, Row) else ()
    return any(isinstance(item, Glyph) and item.kind == "binary" and item.text in "+−" for item in items)

