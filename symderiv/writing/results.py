"""The result of a derivation: index form, general form, matrix form, shape, checks."""

from __future__ import annotations

from typing import Any

from symderiv.notation import Axis, Definition, Entry, Index, Partial, Tensor, match, rebuild, shape_text, tensors
from symderiv.record import Check, Derivation
from symderiv.writing.boxes import Box, Fraction, Frame, Glyph, Row, Script, Stack
from symderiv.writing.languages import Parts, joined, math
from symderiv.writing.layout import equation, layout
from symderiv.writing.layout_symbols import raised, symbol
from symderiv.writing.outline import differentiated, goal_letters, variables
from symderiv.writing.press import Press


def result(derivation: Derivation, press: Press) -> dict[str, Any]:
    """The result box of a derivation as plain data."""
    goal, letters = derivation.goal, goal_letters(derivation.goal)
    whole = equation(layout(goal, (), letters), layout(derivation.result, (), letters))
    matrix = derivation.matrix
    return {
        "pieces": _framed(whole, press), "general": _general(derivation, press),
        "matrix": [] if matrix is None else press.pieces(_matrix_equation(derivation)),
        "matrix_note": [] if matrix is not None else _no_matrix(derivation, press),
        "shape": _shape(derivation, press),
        "checks": [_check(check, press) for check in derivation.checks],
    }


def _framed(box: Box, press: Press) -> list[str]:
    """The box in a frame, where it fits on a line; else in pieces."""
    found = press.pieces(box)
    return [press.box(Frame(box), True)] if len(found) == 1 else found


def _general(derivation: Derivation, press: Press) -> dict[str, Any]:
    """The result before a given was used, with the quantity that the given fixes by its letter."""
    if derivation.general is None or derivation.general == derivation.result:
        return {}
    letters = goal_letters(derivation.goal)
    folded = derivation.general
    for row in derivation.abbreviations:
        folded = fold(folded, row)
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


def _matrix_equation(derivation: Derivation) -> Box:
    from symderiv.writing.layout_forms import layout_form  # type: ignore[import-not-found,unused-ignore]

    return equation(gradient_symbol(derivation), layout_form(derivation.matrix))


def gradient_symbol(derivation: Derivation) -> Box:
    """∇_z L for a scalar, ∂p/∂z for more, with the shape below."""
    goal = derivation.goal
    assert isinstance(goal, Partial)
    body, wrt = differentiated(goal), variables(goal)
    if isinstance(body, Entry) and not body.tensor.axes and len(wrt) == 1:
        head: Box = Row((Script(Glyph("sign", "∇"), symbol(wrt[0])), symbol(body.tensor)))
    else:
        head = _quotient(body, wrt)
    axes = [i.axis for i in goal_letters(goal)]
    return Stack(head, Glyph("text", shape_text(axes))) if axes else head


def _quotient(body: Any, wrt: tuple[Tensor, ...]) -> Box:
    top = symbol(body.tensor) if isinstance(body, Entry) else layout(body)
    sign = Glyph("sign", "∂")
    order = raised(sign, Glyph("number", str(len(wrt)))) if len(wrt) > 1 else sign
    return Fraction(Row((order, top)), Row(tuple(box for t in reversed(wrt) for box in (sign, symbol(t)))))


def _no_matrix(derivation: Derivation, press: Press) -> Parts:
    note = derivation.matrix_note.rstrip(".")
    return press.language.say("no_matrix_form", reason=note) if note else press.language.say("no_matrix_form_sought")


def _shape(derivation: Derivation, press: Press) -> Parts:
    """The sentence about the shape: that of the variable for a scalar's gradient."""
    goal = derivation.goal
    assert isinstance(goal, Partial)
    body, wrt = differentiated(goal), variables(goal)
    whole = all(isinstance(i, Index) for i in goal.wrt.indices)
    if isinstance(body, Entry) and not body.tensor.axes and len(wrt) == 1 and whole:
        if not wrt[0].axes:
            return press.language.say("scalar_variable", variable=press.symbol(wrt[0]))
        return press.language.say("shape_of_variable", variable=press.symbol(wrt[0]), shape=shape_text(wrt[0].axes))
    axes: list[Axis] = [i.axis for i in goal_letters(goal)]
    return press.language.say("shape_of_jacobian", of=_name(body, press), wrt=joined([[math(press.symbol(t))] for t in wrt]),
                              shape=shape_text(axes) if axes else press.language.word("labels", "scalar"))


def _name(body: Any, press: Press) -> str:
    return press.symbol(body.tensor) if isinstance(body, Entry) else press.expr(body)


VERDICTS = {True: ("✓", "passed"), False: ("✗", "failed"), None: ("?", "undecided")}


def _check(check: Check, press: Press) -> dict[str, Any]:
    words = press.language
    sign, verdict = VERDICTS[check.verdict]
    key = {True: "check_passed" if check.error else "check_exact", False: "check_failed", None: "check_undecided"}[check.verdict]
    what = words.word("checks", check.name, check.name)
    sentence = words.say(key, what=what, points=words.count("point", check.points), error=check.error, detail=check.detail)
    return {"sign": sign, "verdict": verdict, "sentence": sentence}
