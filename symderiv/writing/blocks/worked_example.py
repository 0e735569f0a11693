"""A worked example as plain data: every value with its symbol, rounded to the digits that are asked for."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from symderiv.notation import Entry, Index, Partial
from symderiv.records.worked import Quantity, Worked
from symderiv.writing.blocks.results import checks, derivative_symbol
from symderiv.writing.blocks.substituted import number, substituted_rows, unbracketed
from symderiv.writing.languages import Parts, joined, math
from symderiv.writing.layout.boxes import COMMA, Box, Fence, Glyph, Row
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.symbols import symbol
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.press import Press


def worked_rows(worked: Worked | None, outline: Outline, press: Press) -> dict[str, Any]:
    """The section of numbers; nothing for a page without them."""
    if worked is None:
        return {}
    words = press.language
    sizes = [[math(press.box(equation(Glyph("variable", name), Glyph("number", str(size)))))]
             for name, size in worked.sizes.items()]
    fitted = [[math(press.box(_symbol(q)))] for q in worked.quantities if q.kind == "fitted"]
    return {
        "intro": words.say("worked_sizes", sizes=joined(sizes), digits=worked.digits) if sizes
        else words.say("worked_scalars", digits=worked.digits),
        "fitted": words.say("worked_fitted", symbols=joined(fitted)) if fitted else [],
        "groups": [{"title": words.word("worked", kind), "rows": [_row(q, worked.digits, press) for q in group]}
                   for kind, group in groupby(worked.quantities, lambda q: q.kind)],
        "components": substituted_rows(worked, outline, press), "checks": checks(worked.checks, press),
    }


SHORT = 6
"""The most components of a vector that stands with the answers."""


def worked_answers(worked: Worked | None, press: Press) -> list[dict[str, Any]]:
    """What was asked for, in numbers: each output with its results, a number or a short vector; longer ones stand below."""
    rows: list[dict[str, Any]] = []
    quantities = worked.quantities if worked is not None else ()
    results = [q for q in quantities if q.kind == "result" and _is_short(q)]
    outputs = {q.symbol: q for q in quantities if q.kind == "forward" and _is_short(q)}
    for result in results:
        output = outputs.pop(getattr(result.symbol, "body", None), None)
        left, right = (press.pieces(_told(q, worked.digits)) if worked and q else [] for q in (output, result))
        rows.append({"pieces": left or right, "matrix": right if left else [], "where": [],
                     "span": press.language.say("in_numbers")})
    return rows


def _is_short(quantity: Quantity) -> bool:
    value, deep = quantity.value, len(quantity.letters)
    return value is not None and (deep == 0 or (deep == 1 and len(value) <= SHORT))


def _told(quantity: Quantity, digits: int) -> Box:
    value = _vector(quantity.value, digits) if quantity.letters else unbracketed(number(quantity.value, digits))
    return equation(_symbol(quantity), value)


def _row(quantity: Quantity, digits: int, press: Press) -> dict[str, Any]:
    """A symbol and its value: on one line as `whole`, or a matrix as `blocks` of rows of cells."""
    value, deep = quantity.value, len(quantity.letters)
    head: dict[str, Any] = {"symbol": press.box(_symbol(quantity)), "whole": "", "blocks": [], "note": []}
    if value is None:
        return {**head, "note": press.language.say("worked_left_out", shape=press.shape([i.axis for i in quantity.letters]))}
    if deep < 2:
        return {**head, "whole": press.box(_vector(value, digits) if deep else unbracketed(number(value, digits)))}
    return {**head, "blocks": [_block(label, rows, digits, press) for label, rows in _matrices(value, quantity.letters, press)]}


def _matrices(value: Any, letters: tuple[Index, ...], press: Press) -> list[tuple[Parts, Any]]:
    """The matrices that an array of two or more axes is made of, each with the numbers of its leading letters."""
    if len(letters) == 2:
        return [([], value)]
    found = []
    for n, part in enumerate(value, 1):
        here = [math(press.box(equation(layout(letters[0]), Glyph("number", str(n)))))]
        found += [(joined([here, label]) if label else here, rows) for label, rows in _matrices(part, letters[1:], press)]
    return found


def _block(label: Parts, rows: Any, digits: int, press: Press) -> dict[str, Any]:
    cells = [[press.box(unbracketed(number(value, digits))) for value in line] for line in rows]
    return {"label": label, "cells": cells, "width": max(len(c) for line in cells for c in line)}


def _symbol(quantity: Quantity) -> Box:
    shown: Any = quantity.symbol
    if isinstance(shown, Entry):
        return symbol(shown.tensor)
    if isinstance(shown, Partial) and all(isinstance(i, Index) for i in shown.wrt.indices):
        return derivative_symbol(shown, turned=quantity.letters != goal_letters(shown))
    return layout(shown, (), quantity.letters)


def _vector(values: list[float], digits: int) -> Box:
    parts = [unbracketed(number(v, digits)) for v in values]
    return Fence(Row(tuple(p for n, part in enumerate(parts) for p in ((COMMA, part) if n else (part,)))))
