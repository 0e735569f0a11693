"""Gradients of a network put together: the names of adjoints replaced by what they came to, as far back as the page goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from symderiv.matrices.recognise import NoForm, recognise
from symderiv.notation import Definition, Entry, Partial, Tensor, substitute, tensors
from symderiv.notation.substitution import replace_entries
from symderiv.records import Derivation
from symderiv.records.overview import Overview, Span
from symderiv.writing.blocks.results import gradient_symbol
from symderiv.writing.languages import Parts, math, text
from symderiv.writing.layout.boxes import Box, Glyph, Row
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.matrix_forms import bold, layout_form
from symderiv.writing.layout.small_formulas import small_formula
from symderiv.writing.layout.symbols import symbol
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.outline import Outline, Section, number_link
from symderiv.writing.structure.press import Press

TURNS = 12
"""How often names are replaced: once for each quantity between two layers, and no further than a line can hold."""
DELTA = "delta"
"""How the adjoints begin of which one follows from the next."""
LONGEST = 40
"""Symbols in a formula that is still one line."""


def composed_rows(outline: Outline, overview: Overview, press: Press) -> list[dict[str, Any]]:
    """For each trained tensor its gradient in one formula: ∂L/∂W^(2) = Σ_k (p_k − y_k) W^(3)_ki σ′(z^(2)_i) a^(1)_j."""
    found = (composed_row(outline, section, overview, press) for section in outline.sections
             if section.asked and section.twin is None and getattr(section.derivation.goal, "wrt", None) is not None
             and cast(Any, section.derivation.goal).wrt.tensor in overview.trained)
    return [row for row in found if row]


def composed_row(outline: Outline, section: Section, overview: Overview, press: Press) -> dict[str, Any]:
    """The result of a section in one formula; nothing where it has no names of adjoints."""
    derivation = section.derivation
    expr, keys = _put_together(derivation.result, _known(outline))
    spans = [overview.spans[key] for key in (derivation.key, *keys) if key in overview.spans]
    return {**_row(derivation, expr, press), "span": _shown(_common(spans), press) if spans else []} if keys else {}


def recursion_rows(outline: Outline, overview: Overview, press: Press) -> list[dict[str, Any]]:
    """The backward recursion as it runs: what δ of the last layer is, and each other δ by the next. Nothing where no layer
    follows from another."""
    known, rows = _known(outline), []
    for section in outline.sections:
        derivation: Any = section.derivation
        adjoint = _adjoint(outline, derivation.goal) if section.asked else None
        if adjoint is None:
            continue
        expr, _ = _put_together(derivation.result, {n: row for n, row in known.items() if not n.lower().startswith(DELTA)})
        letters = goal_letters(derivation.goal)
        form = recognise(expr, letters)
        box = equation(Entry(adjoint, *letters), layout(expr, (), letters))
        if not isinstance(form, NoForm):
            box = Row((box, Glyph("space", "quad"), equation(bold(symbol(adjoint)), layout_form(form))))
        span = overview.spans.get(derivation.key)
        rows.append({"pieces": press.pieces(box),
                     "where": [*([*_shown(span, press), text(" ")] if span else []), number_link(section.last)]})
    return rows if len(rows) > 1 else []


def _shown(span: Span, press: Press) -> Parts:
    return [math(press.box(small_formula(str(span))))]


def _adjoint(outline: Outline, goal: Any) -> Tensor | None:
    """δ of the layer whose z a goal differentiates by, δ_3 as the δ_l that the page names; None for other goals."""
    for row in outline.abbreviations:
        body: Any = row.body
        both = isinstance(body, Partial) and isinstance(goal, Partial)
        if row.tensor.name.lower().startswith(DELTA) and both and body.body == goal.body:
            layer = layer_of(body.wrt.tensor.name, goal.wrt.tensor.name)
            if layer is not None:
                name, latex = row.tensor.name.replace("_l", layer), row.tensor.latex.replace("(l)", f"({layer})")
                return row.tensor if layer == "l" else Tensor(name, goal.wrt.tensor.axes, latex=latex)
    return None


def layer_of(general: str, own: str) -> str | None:
    """Which layer a quantity is of: that of z_l is l, of z_L is L, of z3 is 3; None for another quantity.

    >>> [layer_of("z_l", name) for name in ("z_l", "z_L", "z3", "a_l")]
    ['l', 'L', '3', None]
    """
    stem = general.removesuffix("_l")
    rest = own.removeprefix(stem).removeprefix("_") if own.startswith(stem) and stem != general else ""
    return rest if rest.isdigit() or rest in ("l", "L") else None


def _common(spans: Sequence[Span]) -> Span:
    """The layers for which all of it holds.

    >>> str(_common([Span("l", ("1", "…", "L")), Span("l", ("1", "…", "L − 1")), Span("l", ("0", "…", "L − 1"))]))
    'l = 1, …, L − 1'
    >>> str(_common([Span("l", ("2", "3")), Span("l", ("1", "2"))]))
    'l = 2'
    """
    letter = spans[0].letter
    if all(value.isdigit() for span in spans for value in span.values):
        return Span(letter, tuple(v for v in spans[0].values if all(v in span.values for span in spans)))
    first = max((span.values[0] for span in spans), key=int)
    last = max((span.values[-1] for span in spans), key=len)  # L − 1 comes before L
    return Span(letter, (first, "…", last))


def _row(derivation: Derivation, expr: Any, press: Press) -> dict[str, Any]:
    letters = goal_letters(derivation.goal)
    form = recognise(expr, letters)
    head = gradient_symbol(derivation, sized=False)
    matrix: Box | None = None if isinstance(form, NoForm) else equation(head, layout_form(form))
    return {"index": press.pieces(equation(layout(derivation.goal, (), letters), layout(expr, (), letters))),
            "matrix": press.pieces(matrix) if matrix is not None else []}


Known = dict[str, tuple[tuple[Any, ...], Any, str]]


def _known(outline: Outline) -> Known:
    """What each adjoint came to, by its name: the letters, the result, the key of its section. δ_l, named for every layer, is δ3
    where z_l is z3."""
    found: Known = {}
    for derivation in (s.derivation for s in outline.sections):
        for row in outline.abbreviations:
            goal: Any = derivation.goal
            if isinstance(goal, Partial) and (name := _named(row, goal)):
                found.setdefault(name, (goal.wrt.indices, derivation.result, derivation.key))
    return found


def _named(row: Definition, goal: Partial) -> str:
    """The name that an abbreviation gives to a derivative of the same output; none where it is about another."""
    body: Any = row.body
    if not isinstance(body, Partial) or body.body != goal.body or isinstance(goal.body, Partial):
        return ""
    general, own = body.wrt.tensor.name, goal.wrt.tensor.name
    if general == own:
        return row.tensor.name
    number = own.removeprefix(general.removesuffix("_l"))
    return row.tensor.name.replace("_l", number) if general.endswith("_l") and number.isdigit() else ""


def _put_together(expr: Any, known: Known) -> tuple[Any, tuple[str, ...]]:
    """The expression with names replaced, and the keys of the sections that say by what."""
    def instead(entry: Entry) -> Any:
        if entry.tensor.name not in known:
            return None
        letters, result, _ = known[entry.tensor.name]
        return substitute(result, dict(zip(letters, entry.indices, strict=True)))

    keys: dict[str, None] = {}
    for _ in range(TURNS):
        further = replace_entries(expr, instead)
        if further == expr or _size(further) > LONGEST:
            break
        keys |= dict.fromkeys(known[t.name][2] for t in sorted(tensors(expr), key=lambda t: t.name) if t.name in known)
        expr = further
    return expr, tuple(keys)


def _size(expr: Any) -> int:
    return 1 if isinstance(expr, Entry) or not expr.args else sum(map(_size, expr.args))
