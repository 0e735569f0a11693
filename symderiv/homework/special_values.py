"""Lines that are meant at one value of a parameter, "for γ = 0 we recover": both sides with that value put in."""

from __future__ import annotations

from dataclasses import replace

from sympy import Eq, Expr, Number

from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.readings import About
from symderiv.notation import Definitions, Entry, Indicator, Partial, replace_entries


def at_value(left: Expr, right: Expr, about: About, judge: Judge) -> Judgement | None:
    """What is known of a line at the one value of a number that its condition names; None for any other condition.

    Random inputs never have such a value, and what is given of the parameter may exclude it: a limit case is meant.
    """
    found = _named(about.condition, judge.definitions)
    if found is None or any(p.wrt == found[0] for side in (left, right) for p in side.atoms(Partial)):
        return None
    rows = [replace(row, body=_put_in(row.body, *found)) for row in judge.definitions]
    there = Judge(Definitions(tuple(rows)), judge.seed).judge(_put_in(left, *found), _put_in(right, *found))
    return replace(there, where=about.condition) if there.verdict == "holds" else there


def _named(condition: Expr | None, definitions: Definitions) -> tuple[Entry, Number] | None:
    """The parameter and its value, where a condition is an equation of the two."""
    relation = condition.args[0] if isinstance(condition, Indicator) else None
    if not isinstance(relation, Eq):
        return None
    number, value = sorted(relation.args, key=lambda side: isinstance(side, Number))
    fits = isinstance(number, Entry) and isinstance(value, Number) and not number.indices and not definitions.of(number.tensor)
    return (number, value) if fits else None


def _put_in(expr: Expr, number: Entry, value: Number) -> Expr:
    made: Expr = replace_entries(expr, lambda entry: value if entry == number else None)
    return made


__all__ = ["at_value"]
