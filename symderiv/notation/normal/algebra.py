"""Arithmetic of normal forms: sums, products, powers, Σ over letters, and the contraction of deltas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from symderiv.errors import SymderivError, TooLarge
from symderiv.notation.axes import Index
from symderiv.notation.normal.content import held_power, is_whole
from symderiv.notation.normal.parts import (
    BASE,
    IDEMPOTENT,
    NOTHING,
    ONE_POLY,
    Atom,
    Exponent,
    Factors,
    Mono,
    Part,
    Poly,
    constant,
    letters_of,
    number_of,
    single,
)
from symderiv.notation.normal.relabel import in_order, opened, term

TERM_LIMIT = 2000
POWER_LIMIT = 12


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


def power(poly: Poly, exponent: Exponent) -> Poly:
    """The power: small whole ones are multiplied out, others hold the base."""
    if isinstance(exponent, Fraction) and is_whole(exponent) and 0 <= exponent <= POWER_LIMIT:
        return reduce(times, [poly] * int(exponent), ONE_POLY)
    return finished_power(poly, exponent)


def finished_power(poly: Poly, exponent: Exponent) -> Poly:
    """The power as one product with the base held."""
    coefficient, pairs = held_power(poly, exponent)
    return finished(coefficient, (), combined(pairs))


def product(powers: Sequence[tuple[Poly, Exponent]]) -> Poly:
    """The product of powers; a sum meets its own reciprocal before it is expanded."""
    plain_ones = [power(p, e) for p, e in powers if not _divides(e)]
    rest = [power(p, e) for p, e in powers if _divides(e)]
    if not any(_has_denominator(p) for p in (*rest, *plain_ones)):
        return reduce(times, [*rest, *plain_ones], ONE_POLY)
    pairs: list[tuple[Atom, Exponent]] = []
    coefficient = Fraction(1)
    for p, e in powers:
        number, held = held_power(p, e) if p.terms or _divides(e) else (Fraction(0), [])
        coefficient *= number
        pairs += held
    return finished(coefficient, (), combined(pairs)) if coefficient else NOTHING


def _divides(exponent: Exponent) -> bool:
    return isinstance(exponent, Poly) or exponent < 0 or not is_whole(exponent)


def _has_denominator(poly: Poly) -> bool:
    return any(a.head == BASE for m, _ in poly.terms for a, _ in m.factors)


def bind(poly: Poly, letters: Sequence[Index]) -> Poly:
    """Σ over `letters`, term by term."""
    return plus(_bound(m, c, letters) for m, c in poly.terms)


def _bound(mono: Mono, coefficient: Fraction, letters: Sequence[Index]) -> Poly:
    inner = Mono((*mono.bound, *letters), mono.factors)
    sign, bound, factors = opened(inner)
    return finished(coefficient * sign, bound, factors)


def rebuilt(poly: Poly, part: Callable[[Part], Part], inert: type | None = None) -> Poly:
    """The polynomial with every atom made anew from its parts after `part`; atoms with an `inert` head stay."""
    found: list[Poly] = []
    for mono, coefficient in poly.terms:
        sign, bound, factors = opened(mono)
        powers: list[tuple[Poly, Exponent]] = [(_remade(a, part, inert), _exponent(e, part)) for a, e in factors.items()]
        found.append(bind(product([(constant(coefficient * sign), Fraction(1)), *powers]), bound))
    return plus(found)


def _remade(atom: Atom, part: Callable[[Part], Part], inert: type | None) -> Poly:
    from symderiv.notation.normal.functions import make

    return single(atom) if inert and isinstance(atom.head, inert) else make(atom.head, tuple(map(part, atom.parts)))


def _exponent(exponent: Exponent, part: Callable[[Part], Part]) -> Exponent:
    if not isinstance(exponent, Poly):
        return exponent
    new = part(exponent)
    return as_exponent(new) if isinstance(new, Poly) else exponent


def replaced(poly: Poly, mapping: Mapping[Index, Part]) -> Poly:
    """The polynomial with free letters replaced by letters or index expressions, several by one if need be."""
    if mapping.keys().isdisjoint(letters_of(poly)):
        return poly

    def part(old: Part) -> Part:
        return mapping.get(old, old) if isinstance(old, Index) else replaced(old, mapping)

    return rebuilt(poly, part)


def finished(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly:
    """A term brought to normal form, by the first stage of contraction that finds work, or named where none does."""
    from symderiv.notation.normal.contraction import STAGES

    for stage in STAGES:
        found = stage(coefficient, bound, factors)
        if found is not None:
            return found
    return term(coefficient, bound, factors)
