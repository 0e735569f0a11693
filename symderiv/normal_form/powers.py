"""Powers of normal forms: small whole ones multiplied out, others with the base held; and products of powers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from sympy import Abs, factorint

from symderiv.errors import SymderivError, TooLarge
from symderiv.normal_form.algebra import as_exponent, as_poly, combined, finished, times
from symderiv.normal_form.content import FACTOR_LIMIT, Content, content, is_positive, is_whole, positive_factor
from symderiv.normal_form.parts import (
    BASE,
    IDEMPOTENT,
    NOTHING,
    ONE_POLY,
    PRIME,
    Atom,
    Exponent,
    Factors,
    Poly,
    constant,
    number_of,
    single,
)
from symderiv.normal_form.relabel import canonical_factor
from symderiv.normal_form.tables import LAWS

Pairs = list[tuple[Atom, Exponent]]
POWER_LIMIT = 12
EXPONENT_LIMIT = 1000


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


def held_power(poly: Poly, exponent: Exponent) -> tuple[Fraction, Pairs]:
    """A power as number and factors, the base held.

    Raises `SymderivError` for a negative power of zero.
    """
    if not poly.terms:
        if isinstance(exponent, Fraction) and exponent > 0:
            return Fraction(0), []
        raise SymderivError("Zero to a power that is not positive")
    parts = content(poly)
    if isinstance(exponent, Fraction) and is_whole(exponent):
        return _whole_power(parts, exponent)
    return _broken_power(parts, exponent)


def _whole_power(parts: Content, exponent: Fraction) -> tuple[Fraction, Pairs]:
    if parts.number != 1 and abs(exponent) > EXPONENT_LIMIT:
        raise TooLarge("A number to a power of that size", typed=f"exponent {exponent}, at most {EXPONENT_LIMIT}")
    number = parts.number ** int(exponent)
    pairs: Pairs = [(a, scaled(e, exponent)) for a, e in parts.common.items()]
    pairs += [(Atom(BASE, (s,)), exponent) for s in parts.sums]
    value = number_of(parts.rest)
    if value is not None:
        return number * value ** int(exponent), pairs
    mono, coefficient = parts.rest.terms[0]
    if len(parts.rest.terms) == 1:
        return number * coefficient ** int(exponent), pairs + [(a, scaled(e, exponent)) for a, e in mono.factors]
    sign, atom, _ = canonical_factor(Atom(BASE, (parts.rest,)), exponent)
    return number * sign, [*pairs, (atom, exponent)]


def scaled(exponent: Exponent, by: Exponent) -> Exponent:
    """The exponent of a power of a power."""
    if isinstance(exponent, Fraction) and isinstance(by, Fraction):
        return exponent * by
    return as_exponent(times(as_poly(exponent), as_poly(by)))


def _broken_power(parts: Content, exponent: Exponent) -> tuple[Fraction, Pairs]:
    """A fractional or symbolic power: only what is surely positive leaves the base."""
    pairs = prime_powers(parts.number, exponent)
    kept: Factors = {}
    for atom, own in parts.common.items():
        if positive_factor(atom, own):
            pairs.append((atom, scaled(own, exponent)))
        elif isinstance(own, Fraction) and is_whole(own) and own % 2 == 0:
            pairs += [(a, scaled(scaled(own, e), exponent)) for a, e in _bars(atom)]
        else:
            kept[atom] = own
    apart = len(parts.rest.terms) > 1 and is_positive(parts.rest)
    pairs += [(Atom(BASE, (parts.rest,)), exponent)] if apart else []
    base = times(ONE_POLY if apart else parts.rest, finished(Fraction(1), (), kept))
    for each in parts.sums:
        if is_positive(each):
            pairs.append((Atom(BASE, (each,)), exponent))
        else:
            base = times(base, each)
    return Fraction(1), pairs + _one_base(base, exponent)


def _bars(atom: Atom) -> Pairs:
    """The absolute value of an atom, as factors: (x²)^q = |x|^(2q)."""
    mono, _ = LAWS[Abs](Abs, (single(atom),)).terms[0]
    return list(mono.factors)


def _one_base(base: Poly, exponent: Exponent) -> Pairs:
    if base == ONE_POLY:
        return []
    mono, coefficient = base.terms[0]
    if len(base.terms) == 1 and coefficient == 1 and not mono.bound and len(mono.factors) == 1:
        atom, own = mono.factors[0]
        if isinstance(own, Fraction) and -1 < own <= 1 and atom.head not in IDEMPOTENT:
            return [(atom, scaled(own, exponent))]
    return [(Atom(BASE, (base,)), exponent)]


def prime_powers(number: Fraction, exponent: Exponent) -> Pairs:
    """A positive number to a power, prime by prime."""
    found: Pairs = []
    for value, sign in ((number.numerator, 1), (number.denominator, -1)):
        primes = factorint(value) if value < FACTOR_LIMIT else {value: 1}
        found += [(Atom(PRIME, (constant(p),)), scaled(Fraction(sign * n), exponent)) for p, n in primes.items() if p != 1]
    return found
