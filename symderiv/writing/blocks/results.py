"""The result of a derivation: index form, general form, matrix form, shape, checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any, cast

from symderiv.errors import SymderivError
from symderiv.normal_form import normal_form
from symderiv.notation import Axis, Definition, Entry, Index, Partial, Tensor, match, rebuild, substitute, tensors
from symderiv.records import Check, Derivation
from symderiv.records.derivation import NO_SHORT_FORM
from symderiv.records.layouts import GRADIENT, is_turned
from symderiv.writing.languages import Parts, joined, math, text
from symderiv.writing.layout.boxes import Box, Fraction, Glyph, Row, Script, Stack
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.matrix_forms import layout_form
from symderiv.writing.layout.symbols import name, raised, symbol
from symderiv.writing.structure.goals import differentiated, goal_letters, variables
from symderiv.writing.structure.press import Press


def result(derivation: Derivation, press: Press) -> dict[str, Any]:
    """The result box of a derivation as plain data."""
    goal, letters = derivation.goal, goal_letters(derivation.goal)
    whole = equation(layout(goal, (), letters), layout(derivation.result, (), letters))
    if derivation.claim:
        return {"pieces": press.framed(whole), "general": {}, "matrix": [], "matrix_note": [], "shape": [],
                "checks": checks(derivation.checks, press),
                "broken": checks([c for c in derivation.checks if not c.verdict], press)}
    matrix, plain = derivation.matrix, is_all_scalar(derivation)
    return {
        "pieces": press.framed(whole), "general": general(derivation, press),
        "matrix": [] if matrix is None or plain else press.pieces(matrix_equation(derivation)),
        "matrix_note": [] if matrix is not None or plain else _no_matrix(derivation, press),
        "shape": [*_no_dependence(derivation, press), *_shape(derivation, press), *_same_layout(derivation, press),
                  *_symmetric(derivation, press), *_independent(derivation, press)],
        "checks": checks(about_the_page(derivation), press),
        "broken": checks([c for c in derivation.checks if not c.verdict], press),
    }


def is_all_scalar(derivation: Derivation) -> bool:
    """Whether goal and result know scalars only: then index form and matrix form are one."""
    return not any(t.axes for part in (derivation.goal, derivation.result) for t in tensors(part))


def shows_general(derivation: Derivation) -> bool:
    """Whether the page shows a line from before the givens, which differs from the result."""
    return derivation.general is not None and derivation.general != derivation.result


def about_the_page(derivation: Derivation) -> list[Check]:
    """The checks without a success about a line that the page does not show."""
    return [c for c in derivation.checks if shows_general(derivation) or c.name != BEFORE_GIVENS or not c.verdict]


UNASKED = "no matrix form: no form was asked for"
BEFORE_GIVENS = "goal = line before any given"


def general_form(derivation: Derivation) -> Any:
    """The result before a given was used, with the quantity that the given fixes by its letter."""
    folded: Any = derivation.general
    for row in derivation.abbreviations:
        folded = fold(folded, row)
    return folded


def general(derivation: Derivation, press: Press) -> dict[str, Any]:
    """The general form as an equation, and what its letters stand for; nothing where the page shows none."""
    if not shows_general(derivation):
        return {}
    letters, folded = goal_letters(derivation.goal), general_form(derivation)
    named = [row for row in derivation.abbreviations if row.tensor in tensors(folded)]
    where = joined([[math(press.box(equation(row.lhs, row.body)))] for row in named])
    return {"pieces": press.pieces(equation(layout(derivation.goal, (), letters), layout(folded, (), letters))),
            "where": press.language.say("where_named", definitions=where) if named else []}


def fold(expr: Any, row: Definition) -> Any:
    """The expression with what a definition names replaced by its name.

    >>> from symderiv.notation import Axis, Sum
    >>> K = Axis("K"); y = Tensor("y", (K,)); k, i = K.index("k"), K.index("i")
    >>> fold(y[i]*Sum(y[i], i), Definition(Tensor("tau"), (), Sum(y[k], k)))
    tau*y[i]
    """
    found = match(row.body, expr, frozenset(row.indices))
    if found is not None and set(row.indices) <= set(found):
        return Entry(row.tensor, *(found[i] for i in row.indices))
    return rebuild(expr, [fold(a, row) for a in expr.args]) if expr.args else expr


def matrix_equation(derivation: Derivation, sized: bool = True) -> Box:
    """The result in matrix notation, with the shape under each symbol if `sized`."""
    return equation(gradient_symbol(derivation, sized), layout_form(cast(Any, derivation.matrix), shapes=sized))


def gradient_symbol(derivation: Derivation, sized: bool = True) -> Box:
    """∇_z L for a scalar, ∂p/∂z for more, with the shape below if `sized`."""
    goal = derivation.goal
    if isinstance(goal, Entry):
        return _sized(symbol(goal.tensor), [i.axis for i in goal_letters(goal)]) if sized else symbol(goal.tensor)
    turned = is_turned(goal, getattr(derivation, "layout", GRADIENT))
    head = derivative_symbol(goal, turned)
    return _sized(head, [i.axis for i in goal_letters(goal)], turned) if sized else head


def derivative_symbol(goal: Any, turned: bool = False) -> Box:
    """The whole of a derivative without its letters: ∇_z L for a scalar, ∂p/∂z for more; ∂L/∂z for a scalar's that is
    turned against its variable."""
    body, wrt = differentiated(goal), variables(goal)
    if isinstance(body, Entry) and not body.tensor.axes and len(wrt) == 1 and not turned:
        return Row((Script(Glyph("sign", "∇"), symbol(wrt[0])), symbol(body.tensor)))
    return _quotient(body, wrt)


def _sized(box: Box, axes: Sequence[Axis], turned: bool = False) -> Box:
    """The box with its shape below, a vector as a column: K×1; turned, the other way round."""
    if not axes:
        return box
    sizes: list[Box] = [name(a.name) for a in axes]
    sizes += [Glyph("number", "1")] if len(axes) == 1 else []
    sizes = sizes[::-1] if turned else sizes
    return Stack(box, Row(tuple(part for n, size in enumerate(sizes) for part in ((Glyph("sign", "×"), size) if n else (size,)))))


def _quotient(body: Any, wrt: tuple[Tensor, ...]) -> Box:
    top = symbol(body.tensor) if isinstance(body, Entry) else layout(body)
    sign = Glyph("sign", "∂")
    order = raised(sign, Glyph("number", str(len(wrt)))) if len(wrt) > 1 else sign
    runs = [(symbol(t), len(list(run))) for t, run in groupby(reversed(wrt))]
    below = [(sign, raised(box, Glyph("number", str(n))) if n > 1 else box) for box, n in runs]
    return Fraction(Row((order, top)), Row(tuple(box for pair in below for box in pair)))


def _no_matrix(derivation: Derivation, press: Press) -> Parts:
    """Why there is no matrix form, in words: too many indices, or no product of matrices; nobody may have looked for one."""
    if not derivation.matrix_note or derivation.matrix_note == UNASKED:
        return press.language.say("no_matrix_form_sought")
    if derivation.matrix_note == NO_SHORT_FORM:
        return press.language.say("no_short_matrix_form")
    axes = len(goal_letters(derivation.goal))
    return press.language.say("no_matrix_axes", count=axes) if axes > 2 else press.language.say("no_matrix_product")


def _no_dependence(derivation: Derivation, press: Press) -> Parts:
    """The sentence that says why a derivative is 0 where the variable does not occur; else nothing."""
    goal, wrt = derivation.goal, variables(derivation.goal)
    body = cast(Any, differentiated(goal))
    if derivation.result != 0 or not wrt or derivation.definitions.depends(body, wrt[0]):
        return []
    return [*press.language.say("no_dependence", of=_name(body, press), wrt=press.symbol(wrt[0])), text(" ")]


def _shape(derivation: Derivation, press: Press) -> Parts:
    """The sentence about the shape: that of the variable for a scalar's gradient."""
    goal = derivation.goal
    if not isinstance(goal, Partial):
        shape = press.shape([i.axis for i in goal_letters(goal)])
        return press.language.say("shape_of_quantity", of=_name(goal, press), shape=shape)
    body: Any = differentiated(goal)
    wrt = variables(goal)
    whole = all(isinstance(i, Index) for i in goal.wrt.indices)
    if isinstance(body, Entry) and not body.tensor.axes and len(wrt) == 1 and whole:
        if not wrt[0].axes:
            return press.language.say("scalar_variable", variable=press.symbol(wrt[0]))
        if is_turned(goal, derivation.layout):
            return _turned(wrt[0], press)
        return press.language.say("shape_of_variable", variable=press.symbol(wrt[0]), shape=press.shape(wrt[0].axes))
    axes: list[Axis] = [i.axis for i in goal_letters(goal)]
    if not axes:
        return press.language.say("scalar_derivative")
    if not body.free_symbols:
        return press.language.say("shape_of_hessian", wrt=_one_after_the_other(wrt, press), shape=press.shape(axes))
    return press.language.say("shape_of_jacobian", of=_name(body, press), wrt=_one_after_the_other(wrt, press),
                              shape=press.shape(axes))


def _same_layout(derivation: Derivation, press: Press) -> Parts:
    """The sentence that says that another layout was asked for, where it turns nothing."""
    if derivation.layout == GRADIENT or is_turned(derivation.goal, derivation.layout):
        return []
    return [text(" "), *press.language.say("same_in_numerator")]


def _turned(variable: Tensor, press: Press) -> Parts:
    """The sentence about the shape in numerator layout: a row for a vector, else the transposed shape."""
    if len(variable.axes) == 1:
        return press.language.say("shape_of_row", variable=press.symbol(variable), size=press.expr(variable.axes[0].extent))
    return press.language.say("shape_transposed", variable=press.symbol(variable), shape=press.shape(variable.axes[::-1]))


def _symmetric(derivation: Derivation, press: Press) -> Parts:
    """The sentence that a second or higher derivative stays the same when variables are exchanged, where that is proved."""
    groups: dict[Tensor, list[tuple[Index, ...]]] = {}
    for entry in _variable_entries(derivation.goal):
        groups.setdefault(entry.tensor, []).append(tuple(i for i in entry.indices if isinstance(i, Index)))
    several = [group for group in groups.values() if len(group) > 1 and group[0]]
    if not several or not all(_exchangeable(derivation, group) for group in several):
        return []
    said = [joined([[math(press.expr(i)) for i in letters] for letters in group], ", ") for group in several]
    return [text(" "), *press.language.say("symmetric_in", letters=joined(said, "; "))]


def _variable_entries(goal: Any) -> list[Entry]:
    return [*_variable_entries(goal.body), goal.wrt] if isinstance(goal, Partial) else []


def _exchangeable(derivation: Derivation, group: Sequence[tuple[Index, ...]]) -> bool:
    """Whether the normal form of the result is the same with each two neighbouring groups of letters exchanged."""
    equations = [g.relation for g in derivation.givens if g.relation.op == "="]
    try:
        plain = normal_form(derivation.result, equations)
        return all(normal_form(substitute(derivation.result, dict(zip((*a, *b), (*b, *a), strict=True))), equations) == plain
                   for a, b in pairwise(group))
    except SymderivError:
        return False


def _independent(derivation: Derivation, press: Press) -> Parts:
    """The sentence on what a square matrix or a variable under a given is varied by: its entries, one by one."""
    for wrt in dict.fromkeys(variables(derivation.goal)):
        given = any(r.op == "=" for g in wrt.givens for r in g.statements(wrt))
        if given or (len(wrt.axes) == 2 and wrt.axes[0] == wrt.axes[1]):
            key = "entries_independent_given" if given else "entries_independent"
            return [text(" "), *press.language.say(key, variable=press.symbol(wrt))]
    return []


def _one_after_the_other(wrt: Sequence[Tensor], press: Press) -> Parts:
    """z, then those of b: whose indices follow whose."""
    return joined([[math(press.symbol(t))] for t in wrt if t.axes], press.language.word("labels", "then_those_of"))


def _name(body: Any, press: Press) -> str:
    return press.symbol(body.tensor) if isinstance(body, Entry) else press.expr(body)


# Checks of the record itself, for which a number of points says nothing.
STRUCTURE = ("joins", "free indices", "citations", "definitions", "needs")
VERDICTS = {True: ("✓", "passed"), False: ("✗", "failed"), None: ("?", "undecided")}


def kind(name: str) -> str:
    """What a check compares, whatever lemma, step or given it is about.

    >>> kind("lemma 1, step 3: sum rule"), kind("needs y: one-hot"), kind("matrix form")
    ('step', 'needs', 'matrix form')
    """
    own = re.sub(r"^lemma \d+, ", "", name)
    return re.sub(r"^(step|needs) .*", r"\1", own)


def checks(found: Sequence[Check], press: Press) -> list[dict[str, Any]]:
    """A sentence for each kind of check that held, and one for each check that did not."""
    held: dict[str, list[Check]] = {}
    for check in found:
        if check.verdict:
            held.setdefault(kind(check.name), []).append(check)
    broken = [_row(c.verdict, c.name, [c], press) for c in found if not c.verdict]
    return [*broken, *(_row(True, key, group, press) for key, group in held.items())]


def _row(verdict: bool | None, name: str, group: Sequence[Check], press: Press) -> dict[str, Any]:
    words, error = press.language, max(c.error for c in group)
    sign, key = VERDICTS[verdict]
    sentence = f"check_{key}"
    if verdict:
        sentence = "check_structure" if name in STRUCTURE else sentence if error else "check_exact"
    what = words.word("checks", name, name) if verdict else name
    points = words.count("point", sum(c.points for c in group))
    said = words.say(sentence, what=what, points=points, error=error, detail=group[0].detail)
    return {"sign": sign, "verdict": key, "sentence": said}
