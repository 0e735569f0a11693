"""From a normal form back to a SymPy expression, with letters from each axis's pool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, cast

from sympy import Eq as Equals
from sympy import Expr, Integer, Le, Pow, Rational, exp

from symderiv.normal_form.parts import (
    AT_MOST,
    BASE,
    DELTA,
    EQUAL,
    LARGEST,
    PRIME,
    PRODUCT,
    VALUE,
    Atom,
    Exponent,
    MatrixHead,
    Mono,
    Part,
    PartialHead,
    Poly,
    letters_of,
)
from symderiv.notation.indices.axes import Index
from symderiv.notation.nodes import Binder, Delta, Indicator, MaxOver, Partial, Prod
from symderiv.notation.substitution import sum_over
from symderiv.notation.tensors import Entry, Tensor
from symderiv.notation.unevaluated import add, mul

Names = Mapping[Index, Index]


def written(poly: Poly) -> Expr:
    """The expression of a normal form; bound letters avoid every free one."""
    return _poly(poly, {i: i for i in letters_of(poly)})


def _poly(poly: Poly, names: Names) -> Expr:
    return add(*(_term(m, c, names) for m, c in poly.terms))


def _term(mono: Mono, coefficient: Fraction, names: Names) -> Expr:
    names = _with_bound(mono, names)
    body = mul(number(coefficient), *(_factor(a, e, names) for a, e in mono.factors))
    return sum_over(body, *(names[b] for b in mono.bound))


def _with_bound(mono: Mono, names: Names) -> Names:
    """The names with fresh ones for the letters that a term binds."""
    names, avoid = dict(names), {i.name for i in names.values()}
    for letter in mono.bound:
        names[letter] = letter.axis.fresh(avoid)
        avoid.add(names[letter].name)
    return names


def _binder(kind: type[Binder], scoped: Mono, names: Names) -> Expr:
    """max or Π around the body of the scope."""
    names = _with_bound(scoped, names)
    return kind(_part(scoped.factors[0][0].parts[0], names), *(names[b] for b in scoped.bound))


def number(value: Fraction) -> Expr:
    """A fraction as SymPy's."""
    return cast(Expr, Rational(value.numerator, value.denominator))


def _factor(atom: Atom, exponent: Exponent, names: Names) -> Expr:
    power = number(exponent) if isinstance(exponent, Fraction) else _poly(exponent, names)
    if atom.head is exp:
        return cast(Expr, exp(mul(power, _part(atom.parts[0], names)), evaluate=False))
    base = _atom(atom, names)
    return base if exponent == 1 else cast(Expr, Pow(base, power, evaluate=False))


def _part(part: Part, names: Names) -> Expr:
    return names[part] if isinstance(part, Index) else _poly(part, names)


def _atom(atom: Atom, names: Names) -> Expr:
    if atom.head in BINDERS:
        return _binder(BINDERS[atom.head], cast(Poly, atom.parts[0]).terms[0][0], names)
    parts = [_part(p, names) for p in atom.parts]
    if isinstance(atom.head, Tensor):
        return Entry(atom.head, *parts)
    if isinstance(atom.head, PartialHead):
        return Partial(parts[0], Entry(atom.head.tensor, *parts[1:]), *atom.head.held)
    if isinstance(atom.head, MatrixHead):
        return atom.head.kind(atom.head.tensor, *parts)
    if isinstance(atom.head, Expr):
        return atom.head
    special = SPECIAL.get(atom.head)
    return special(parts) if special else cast(Expr, atom.head(*parts, evaluate=False))


BINDERS: dict[Any, type[Binder]] = {LARGEST: MaxOver, PRODUCT: Prod}
SPECIAL: dict[Any, Callable[[list[Expr]], Expr]] = {
    VALUE: lambda p: p[0], PRIME: lambda p: p[0], BASE: lambda p: p[0], DELTA: lambda p: Delta(*p),
    AT_MOST: lambda p: Indicator(Le(p[0], Integer(0), evaluate=False)),
    EQUAL: lambda p: Indicator(Equals(p[0], Integer(0), evaluate=False)),
}
