"""The notation table: every symbol of the document with its meaning, its shape and its role."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

from sympy import Pow, Rational

from symderiv.matrices.forms import Form
from symderiv.notation import (
    Axis,
    Delta,
    Differential,
    Direction,
    Entry,
    Extent,
    Index,
    Sum,
    Tensor,
    bound_indices,
    formula,
    free_indices,
    tensors,
)
from symderiv.writing.languages import Parts, joined, link, math, text
from symderiv.writing.layout.boxes import COMMA, THIN, Box, Fence, Glyph, Row, parts
from symderiv.writing.layout.differentials import layout_differential
from symderiv.writing.layout.formulas.norms import normed
from symderiv.writing.layout.formulas.precedence import on_page
from symderiv.writing.layout.matrix_forms import layout_form
from symderiv.writing.structure.goals import differentiated, goal_letters, variables
from symderiv.writing.structure.matrix_notation import in_matrices
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.press import Press

_ADJOINT = re.compile(r"(?:adjoint of|derivative of the loss by) (\S+)\Z")
"""The meaning of a quantity that a backward sweep has named, with the name of what it differentiates by."""


def notation_rows(outline: Outline, press: Press, hidden: Collection[Tensor] = ()) -> list[dict[str, Any]]:
    """A row for each tensor that is not hidden, each group of letters, the Kronecker delta and each axis."""
    every = _tensors(outline)
    called = {row.name: row.called for s in outline.sections if (read := s.derivation.read_as) for row in read.symbols}
    rows = [_tensor(outline, tensor, every, called.get(tensor.name, ""), press) for tensor in every if tensor not in hidden]
    letters = _letters(outline)
    axes = dict.fromkeys(i.axis for i in letters)
    uses = _uses(outline)
    rows += [row for axis in axes for row in _indices(axis, {i: _use(i, *uses) for i in letters if i.axis == axis}, press)]
    rows += [*_delta(outline, press), *_norms(outline, press), *_ones(outline, press), *_inner_product(outline, press)]
    own = {row.tensor for row in outline.abbreviations}
    shown = [t for t in every if t not in hidden and t not in own and not isinstance(t, Differential)]
    return rows + [_axis(axis, shown, press) for axis in dict.fromkeys((*axes, *(a for t in every for a in t.axes)))]


def _delta(outline: Outline, press: Press) -> list[dict[str, Any]]:
    """What δ means, or the letter that the page writes for it, where it occurs."""
    deltas = (d for expr in _expressions(outline) for d in sorted(expr.atoms(Delta), key=str))
    delta = next((d for d in deltas if all(isinstance(i, Index) for i in d.indices)), None)
    if delta is None:
        return []
    return [{"symbol": press.math(delta), "meaning": press.language.say("delta_meaning"), "shape": [],
             "role": [text(press.language.word("roles", "delta"))]}]


def _norms(outline: Outline, press: Press) -> list[dict[str, Any]]:
    """What ‖a‖ is, where the page writes it."""
    powers = (p for expr in _expressions(outline) for p in sorted(expr.atoms(Pow), key=str)) if on_page().norms else ()
    square = next((p.base for p in powers if p.exp.is_Rational and p.exp.q == 2 and normed(p.base) is not None), None)
    if square is None:
        return []
    return [{"symbol": press.math(Pow(square, Rational(1, 2), evaluate=False)), "shape": press.shape(()), "role": [],
             "meaning": press.language.say("norm_meaning", square=press.expr(square))}]


ONE = Glyph("bold", "1")


def _ones(outline: Outline, press: Press) -> list[dict[str, Any]]:
    """What the bold 1 of matrix notation is, where it occurs."""
    forms = (layout_form(cast(Form, d.matrix)) for d in outline.asked if d.matrix is not None)
    moving = (s for s in outline.sections if in_matrices(s.derivation))
    lines = (layout_differential(line.last.after, goal_letters(s.derivation.goal)) for s in moving for line in s.lines)
    if not any(box is not None and _has_ones(box) for box in (*forms, *lines)):
        return []
    return [{"symbol": [math(press.box(ONE))], "meaning": press.language.say("ones_meaning"), "shape": [], "role": []}]


def _has_ones(box: Box) -> bool:
    return box == ONE or any(map(_has_ones, parts(box)))


def _inner_product(outline: Outline, press: Press) -> list[dict[str, Any]]:
    """What ⟨U, V⟩ means on a page of differentials."""
    if not any(in_matrices(section.derivation) for section in outline.sections):
        return []
    one, other = (Glyph("bold", name) for name in "UV")
    box = Fence(Row((one, COMMA, THIN, other)), "⟨", "⟩")
    return [{"symbol": [math(press.box(box))], "meaning": press.language.say("inner_meaning"), "shape": press.shape(()),
             "role": [text(press.language.word("roles", "inner"))]}]


def _expressions(outline: Outline) -> Iterator[Any]:
    """Everything the page shows."""
    yield from (row.lhs for row in outline.definitions)
    yield from (row.body for row in (*outline.definitions, *outline.abbreviations))
    for section in outline.sections:
        yield section.derivation.goal
        yield from (line.last.after for line in section.lines)
    yield from (side for a in outline.assumptions for g in a.used for side in (g.relation.lhs, g.relation.rhs))


def _tensors(outline: Outline) -> list[Tensor]:
    """The variables first, then the inputs, then what is defined from them, in order."""
    seen = dict.fromkeys(t for expr in _expressions(outline) for t in sorted(tensors(expr), key=_natural))
    defined = [row.tensor for row in (*outline.definitions, *outline.abbreviations)]
    wrt = [t for d in outline.asked for t in variables(d.goal)]
    order = dict.fromkeys([*wrt, *(t for t in seen if t not in defined), *defined])
    return [t for t in order if (t in seen or t in defined) and not isinstance(t, Direction)]


def _natural(tensor: Tensor) -> tuple[tuple[str, int], ...]:
    """Names in the order a person counts them: h2 before h10."""
    return tuple((word, int(number or 0)) for word, number in re.findall(r"(\D*)(\d*)", tensor.name))


def _tensor(outline: Outline, tensor: Tensor, every: Sequence[Tensor], called: str, press: Press) -> dict[str, Any]:
    return {"symbol": [math(press.symbol(tensor))], "meaning": _meaning(outline, tensor, every, press) or [text(called)],
            "shape": press.shape(tensor.axes), "role": _role(outline, tensor, press)}


def _meaning(outline: Outline, tensor: Tensor, every: Sequence[Tensor], press: Press) -> Parts:
    """Its own words; for what the derivation has named itself, what it stands for."""
    row = next((r for r in outline.abbreviations if r.tensor == tensor), None)
    if isinstance(tensor, Differential):
        return press.language.say("differential_meaning", of=[math(press.symbol(tensor.of))])
    if tensor.over is not None:
        places = press.language.say("label_meaning", size=press.expr(Extent(tensor.over)))
        return [text(f"{press.language.named(tensor.meaning)}, "), *places] if tensor.meaning else places
    adjoint = _ADJOINT.match(tensor.meaning)
    called = re.sub(r"\((.+)\)\Z", r"_\1", adjoint[1]) if adjoint else ""  # z(l), as a general layer's meaning has it, is z_l
    by = next((t for t in every if called and t.name == called), None)
    if by is not None:
        return press.language.say("adjoint_meaning", wrt=press.symbol(by))
    if tensor.meaning or row is None:
        return [text(press.language.named(tensor.meaning))] if tensor.meaning else []
    body: Any = row.body
    if isinstance(body, Sum) and isinstance(body.body, Entry) and set(body.indices) == set(body.body.indices):
        return press.language.say("sum_of_entries", tensor=press.symbol(body.body.tensor))
    return press.language.say("stands_for", body=press.expr(body))


def _role(outline: Outline, tensor: Tensor, press: Press) -> Parts:
    """Its role, with a link to its given or its definition where it has one."""
    def role(key: str) -> Parts:
        return [text(press.language.word("roles", key))]

    goals = [d.goal for d in outline.asked]
    rows = (*outline.definitions, *outline.abbreviations)
    anchor = next((outline.anchor(row) for row in rows if row.tensor == tensor), "")
    found: list[Parts] = []
    if any(tensor in variables(g) for g in goals):
        found.append(role("variable"))
    elif any(tensor == getattr(differentiated(g), "tensor", None) for g in goals):
        found.append(role("goal"))
    if anchor:
        found.append([link(anchor, role("abbreviation" if anchor.startswith("abbr") else "defined"))])
    labels = [a.label for a in outline.stated if a.tensor == tensor]
    if labels:
        found.append([*role("given"), text(" "), *joined([[link(label, [text(label)])] for label in labels])])
    return joined(found or [role("differential" if isinstance(tensor, Differential) else "input")])


def _letters(outline: Outline) -> dict[Index, None]:
    """Every index letter the page shows, those of the goals first; not those that only stand in a name for every layer."""
    goals = [s.derivation.goal for s in outline.sections]
    return dict.fromkeys(i for expr in (*goals, *_expressions(outline))
                         for i in sorted(free_indices(expr) | bound_indices(expr), key=lambda i: i.name))


def _indices(axis: Axis, letters: dict[Index, str], press: Press) -> list[dict[str, Any]]:
    words, size = press.language, press.expr(Extent(axis))
    rows = []
    for key in ("free_index", "index", "summed_index"):
        mine = [press.math(i) for i, use in letters.items() if use == key]
        if mine:
            rows.append({"symbol": joined(mine), "meaning": words.say("index_meaning", axis=size),
                         "shape": words.say("range_of", size=size), "role": [text(words.word("roles", key))]})
    return rows


def _uses(outline: Outline) -> tuple[set[Index], set[Index]]:
    """The letters that are free in goals, and those that sums bind in lines."""
    free = {i for s in outline.sections for i in free_indices(s.derivation.goal)}
    return free, {i for s in outline.sections for line in s.lines for i in bound_indices(line.last.after)}


def _use(index: Index, free: set[Index], bound: set[Index]) -> str:
    """Whether a letter is free in the goals, bound by sums, or now this and now that."""
    return "index" if index in free & bound else "free_index" if index in free else "summed_index"


MANY = 4
"""The most symbols that a size is said to be the size of."""


def _counted(axis: Axis, every: Sequence[Tensor], press: Press) -> Parts:
    """What a size counts: the components of the vectors that have it, or else the rows or the columns of the matrices."""
    for key, axes in (("axis_components", (axis,)), ("axis_rows", (axis, None)), ("axis_columns", (None, axis))):
        found = [t for t in every if len(t.axes) == len(axes) and all(b in (None, a) for a, b in zip(t.axes, axes, strict=True))]
        if found:
            return press.language.say(key, of=joined([[math(press.symbol(t))] for t in found[:MANY]]))
    return press.language.say("axis_meaning")


def _axis(axis: Axis, every: Sequence[Tensor], press: Press) -> dict[str, Any]:
    words = press.language
    meaning = _counted(axis, every, press)
    if axis.length:
        meaning = words.say("axis_related", meaning=meaning, size=press.expr(formula(axis)))
    elif axis.size is not None:
        meaning = words.say("axis_fixed", meaning=meaning, size=axis.size)
    return {"symbol": press.math(Extent(axis)), "meaning": meaning, "shape": [], "role": [text(words.word("roles", "axis"))]}
