"""Lines that are meant at one value of a parameter, "for γ = 0 we recover": both sides with that value put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sympy import Eq, Expr, Mul

from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.mending.right_sides import simplest
from symderiv.homework.readings import About
from symderiv.notation import Definitions, Entry, Indicator, Partial, Prod, replace_entries, tensors


def at_value(left: Expr, right: Expr, about: About, judge: Judge) -> Judgement | None:
    """What is known of a line at the values of numbers that its condition names; None for any other condition.

    Random inputs never have such values, and what is given of a parameter may exclude it: a limit case is meant. A derivative
    by one of the numbers is worked out before its value is put in.
    """
    values = named_values(about.condition, judge.definitions)
    if not values:
        return None
    sides = [_worked_out(side, values, judge) for side in (left, right)]
    rows = [replace(row, body=_worked_out(row.body, values, judge)) for row in judge.definitions]
    if any(_moves(p, values) for s in (*sides, *(row.body for row in rows)) for p in s.atoms(Partial)):
        return None
    rows = [replace(row, body=_put_in(row.body, values)) for row in rows]
    there = Judge(Definitions(tuple(rows)), judge.seed).judge(*(_put_in(side, values) for side in sides))
    return replace(there, where=about.condition) if there.verdict == "holds" else there


def _worked_out(expr: Expr, values: Mapping[Entry, Expr], judge: Judge) -> Expr:
    return judge.worked_out(expr) if any(_moves(p, values) for p in expr.atoms(Partial)) else expr


def _moves(derivative: Partial, values: Mapping[Entry, Expr]) -> bool:
    """Whether a derivative is by something that has a value there."""
    return any(derivative.wrt.tensor == entry.tensor for entry in values)


def at_values_of_text(left: Expr, right: Expr, about: About, judge: Judge) -> Judgement | None:
    """What is known of a line that ends with numbers, where its text gives inputs numbers before: "let w = 2", z = w x = 6.

    None for any other line, for one that holds everywhere, and for = 0 that does not hold there: a condition.
    """
    if about.values is None or tensors(right) or judge.judge(left, right).verdict == "holds":
        return None
    there = at_value(left, right, replace(about, condition=about.values), judge)
    return None if there and right == 0 and there.verdict != "holds" else there


def right_there(right: Expr | None, condition: Expr | None, judge: Judge) -> Expr | None:
    """A right side at the values that a condition names, simplified."""
    values = named_values(condition, judge.definitions)
    if right is None or not values or any(_moves(p, values) for p in right.atoms(Partial)):
        return None
    there = _put_in(right, values)
    named = any(judge.definitions.depends(there, entry.tensor) for entry in values)  # by a name that has other values there
    return None if named else simplest(there, judge)


def named_values(condition: Expr | None, definitions: Definitions) -> dict[Entry, Expr]:
    """The parameters and their values, where a condition is nothing but equations of the two; an array whose entries all have
    one value, w = 0, by any of its entries."""
    parts = condition.args if isinstance(condition, Mul) else (condition,)
    found = [_equation(part, definitions) for part in parts]
    return dict(pair for pair in found if pair is not None and None not in found)


def _equation(part: Any, definitions: Definitions) -> tuple[Entry, Expr] | None:
    letters = set(part.args[1:]) if isinstance(part, Prod) else set()
    part = part.args[0] if letters else part
    relation = part.args[0] if isinstance(part, Indicator) else None
    if not isinstance(relation, Eq):
        return None
    number, value = sorted(relation.args, key=lambda side: bool(side.is_number))
    fits = isinstance(number, Entry) and value.is_number and set(number.indices) == letters and not definitions.of(number.tensor)
    return (number, value) if fits else None


def _put_in(expr: Expr, values: Mapping[Entry, Expr]) -> Expr:
    found = {entry.tensor: value for entry, value in values.items()}
    made: Expr = replace_entries(expr, lambda entry: found.get(entry.tensor))
    return made


__all__ = ["at_value", "at_values_of_text", "named_values", "right_there"]
