"""From a SymPy expression to its normal form."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sympy import Add, E, Float, Function, Mul, NumberSymbol, Pow, Rational, Symbol, exp
from sympy.core.relational import Equality, GreaterThan, LessThan, StrictGreaterThan, StrictLessThan, Unequality
from sympy.functions.elementary.miscellaneous import Max, Min

from symderiv.normal_form.algebra import as_exponent, bind, plus
from symderiv.normal_form.functions import as_index, make
from symderiv.normal_form.parts import (
    AT_MOST,
    DELTA,
    EQUAL,
    LARGEST,
    ONE_POLY,
    PRODUCT,
    SCOPE,
    VALUE,
    Exponent,
    Mark,
    MatrixHead,
    Part,
    PartialHead,
    Poly,
    constant,
    negated,
)
from symderiv.normal_form.powers import product
from symderiv.normal_form.tables import READERS, read
from symderiv.notation.indices.axes import Extent, Index
from symderiv.notation.nodes import Delta, Indicator, MaxOver, Partial, Prod, Sum
from symderiv.notation.ranges import Within
from symderiv.notation.square import MatrixEntry
from symderiv.notation.tensors import Entry


def _number(expr: Any) -> Poly:
    if isinstance(expr, Float):
        expr = Rational(str(expr))
    return constant(Fraction(int(expr.p), int(expr.q)))


def _leaf(expr: Any) -> Poly:
    return make(exp, (ONE_POLY,)) if expr is E else make(expr, ())


def _entry(expr: Entry) -> Poly:
    return make(expr.tensor, tuple(map(index, expr.indices)))


def index(expr: Any) -> Part:
    """An index expression: a letter, or a polynomial in letters."""
    return expr if isinstance(expr, Index) else as_index(read(expr))


def _sum(expr: Sum) -> Poly:
    return bind(read(expr.body), expr.indices)


def _scope(head: Mark) -> Callable[[Any], Poly]:
    """The reader of a binder that does not distribute: max and Π."""
    return lambda expr: make(head, (bind(make(SCOPE, (read(expr.body),)), expr.indices),))


def _of_matrix(expr: MatrixEntry) -> Poly:
    return make(MatrixHead(type(expr), expr.tensor), tuple(map(index, expr.indices)))


def _add(expr: Add) -> Poly:
    return plus(map(read, expr.args))


def _mul(expr: Mul) -> Poly:
    return product([_base_and_exponent(a) for a in expr.args])


def _base_and_exponent(expr: Any) -> tuple[Poly, Exponent]:
    if isinstance(expr, Pow) and expr.base is not E:
        return read(expr.base), as_exponent(read(expr.exp))
    return read(expr), Fraction(1)


def _pow(expr: Pow) -> Poly:
    return make(exp, (read(expr.exp),)) if expr.base is E else product([_base_and_exponent(expr)])


def _delta(expr: Delta) -> Poly:
    return make(DELTA, tuple(map(index, expr.indices)))


def _indicator(expr: Indicator) -> Poly:
    relation = expr.args[0]
    head, swap, complement = RELATIONS[type(relation)]
    left, right = relation.args[::-1] if swap else relation.args
    if head == EQUAL and isinstance(left, Index) and isinstance(right, Index) and left.axis == right.axis:
        found = make(DELTA, (left, right))
    else:
        found = make(head, (plus((read(left), negated(read(right)))),))
    return plus((ONE_POLY, negated(found))) if complement else found


def _within(expr: Within) -> Poly:
    """1 ≤ i and i ≤ N, each where it says something."""
    place, size = read(expr.index), read(expr.axis.extent)
    differences = (plus((ONE_POLY, negated(place))), plus((place, negated(size))))
    held = [make(AT_MOST, (d,)) for d, open_ in zip(differences, expr.doubtful, strict=True) if open_]
    return product([(h, Fraction(1)) for h in held])


RELATIONS: dict[type, tuple[Mark, bool, bool]] = {
    LessThan: (AT_MOST, False, False), GreaterThan: (AT_MOST, True, False), StrictGreaterThan: (AT_MOST, False, True),
    StrictLessThan: (AT_MOST, True, True), Equality: (EQUAL, False, False), Unequality: (EQUAL, False, True),
}
"""Each relation as head, whether its sides are exchanged, and whether the complement is meant: a > b is 1 − 𝟙[a ≤ b]."""


def _partial(expr: Partial) -> Poly:
    head = PartialHead(expr.wrt.tensor, expr.held)
    return make(head, (read(expr.body), *map(index, expr.wrt.indices)))


def _letter(expr: Index) -> Poly:
    return make(VALUE, (expr,))


def _extreme(expr: Any) -> Poly:
    return make(expr.func, tuple(map(read, expr.args)))


def _exp(expr: Any) -> Poly:
    return make(exp, (read(expr.exp),))


def _function(expr: Function) -> Poly:
    return make(expr.func, tuple(map(read, expr.args)))


READERS.extend((
    (Entry, _entry), ((Rational, Float), _number), (Mul, _mul), (Add, _add), (exp, _exp), (Pow, _pow), (Sum, _sum),
    (Delta, _delta), (Index, _letter), (Extent | NumberSymbol | Symbol, _leaf), (Indicator, _indicator), (Within, _within),
    (Partial, _partial), ((Max, Min), _extreme), (MaxOver, _scope(LARGEST)), (Prod, _scope(PRODUCT)),
    (MatrixEntry, _of_matrix),
    (Function, _function),
))
