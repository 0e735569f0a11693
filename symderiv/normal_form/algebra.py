"""Arithmetic of normal forms: sums, products, Σ over letters, and the contraction of deltas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from symderiv.errors import SymderivError, TooLarge
from symderiv.normal_form.parts import IDEMPOTENT, ONE_POLY, Atom, Exponent, Factors, Mono, Poly, constant, number_of
from symderiv.normal_form.relabel import in_order, opened, term
from symderiv.normal_form.tables import STAGES
from symderiv.notation.indices.axes import Index

TERM_LIMIT = 2000


def plus(polys: Iterable[Poly]) -> Poly:
    """The sum: like terms meet."""
    total: dict[Mono, Fraction] = {}
    for poly in polys:
        for mono, coefficient in poly.terms:
            total[mono] = total.get(mono, Fraction(0)) + coefficient
    _bounded(len(total))
    return in_order([(m, c) for m, c in total.items() if c])


def _bounded(count: int) -> None:
    if count > TERM_LIMIT:
        raise TooLarge("The expanded form has too many terms", typed=f"{count} terms, at most {TERM_LIMIT}",
                       advice="Name a part of the expression by a definition of its own.")


def times(p: Poly, q: Poly) -> Poly:
    """The product, distributed; bound letters of the two stay apart."""
    _bounded(len(p.terms) * len(q.terms))
    if p == ONE_POLY or q == ONE_POLY:
        return q if p == ONE_POLY else p
    return plus(_joined(m, n, c * d) for m, c in p.terms for n, d in q.terms)


def _joined(m: Mono, n: Mono, coefficient: Fraction) -> Poly:
    one, bound, factors = opened(m)
    other, more, others = opened(n)
    return finished(coefficient * one * other, bound + more, combined([*factors.items(), *others.items()]))


def combined(pairs: Iterable[tuple[Atom, Exponent]]) -> Factors:
    """Factors with equal atoms gathered; a delta or an indicator squared is itself."""
    total: Factors = {}
    for atom, exponent in pairs:
        total[atom] = exponent_sum(total[atom], exponent) if atom in total else exponent
    for atom in [a for a in total if a.head in IDEMPOTENT]:
        exponent = total[atom]
        if not isinstance(exponent, Fraction) or exponent < 0:
            raise SymderivError("Division by a delta or an indicator, which may be zero")
        total[atom] = Fraction(1)
    return {a: e for a, e in total.items() if e}


def exponent_sum(a: Exponent, b: Exponent) -> Exponent:
    """The exponent of a product of two powers."""
    return a + b if isinstance(a, Fraction) and isinstance(b, Fraction) else as_exponent(plus((as_poly(a), as_poly(b))))


def as_poly(value: Exponent) -> Poly:
    """An exponent as a polynomial."""
    return value if isinstance(value, Poly) else constant(value)


def as_exponent(poly: Poly) -> Exponent:
    """A polynomial as an exponent."""
    number = number_of(poly)
    return poly if number is None else number


def bind(poly: Poly, letters: Sequence[Index]) -> Poly:
    """Σ over `letters`, term by term."""
    return plus(_bound(m, c, letters) for m, c in poly.terms)


def _bound(mono: Mono, coefficient: Fraction, letters: Sequence[Index]) -> Poly:
    inner = Mono((*mono.bound, *letters), mono.factors)
    sign, bound, factors = opened(inner)
    return finished(coefficient * sign, bound, factors)


def finished(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly:
    """A term brought to normal form, by the first stage of contraction that finds work, or named where none does."""
    for stage in STAGES:
        found = stage(coefficient, bound, factors)
        if found is not None:
            return found
    return term(coefficient, bound, factors)
