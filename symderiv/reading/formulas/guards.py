"""What keeps a formula finite: numbers of a moderate size, no division by zero, errors with a place."""

from __future__ import annotations

from typing import cast

from sympy import Expr, Integer, nan, oo, zoo

from symderiv.errors import SymderivError, TextPlace
from symderiv.notation import power
from symderiv.reading.formulas.matrices import Value
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Listing, Name, Node, Number, sole_items

LARGEST_EXPONENT, MOST_DIGITS = 1000, 60


def placed(error: SymderivError, text: str, at: int) -> SymderivError:
    """The error with its place in the text, unless it has one."""
    if error.where is None:
        error.where = TextPlace.of(text, at).shown
        error.args = (error.message(),)
    return error


def finite(value: Value, node: Node) -> Value:
    """The value, unless it is infinite or undefined."""
    if value in (zoo, nan, oo, -oo):
        raise Misread("This has no finite value", node.at, "Mend what is divided by zero.")
    return value


def guarded_power(base: Expr, exponent: Expr, node: Node) -> Expr:
    """base^exponent, unless the number would fill the memory."""
    if exponent.is_Number and base.is_number:
        digits = max((len(str(abs(n))) for n in base.atoms(Integer)), default=1)
        if abs(exponent) > LARGEST_EXPONENT or digits * abs(exponent) > LARGEST_EXPONENT * MOST_DIGITS // 10:
            raise Misread("The number is too large", node.at)
    return cast(Expr, finite(power(base, exponent), node))


def is_label(sup: Listing) -> bool:
    r"""Whether a superscript looks like a label: a bracketed number, letter or letter with a number, as in W^{(1)}."""
    items = sole_items(sup)
    if len(items) != 1 or not isinstance(items[0], Bracket) or items[0].kind not in ("round", "square"):
        return False
    return all(isinstance(i, Name | Number) for e in items[0].inside.entries for s in e.sides for _, row in s.terms for i in row)
