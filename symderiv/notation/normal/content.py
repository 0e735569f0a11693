"""Content: the number and the common factors of a sum, which leave a power or a logarithm; and what is surely positive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

from sympy import Abs, Expr, cosh, exp, factorint

from symderiv.errors import SymderivError, TooLarge
from symderiv.notation.axes import Extent
from symderiv.notation.normal.certificate import components
from symderiv.notation.normal.parts import (
    BASE,
    CACHE,
    IDEMPOTENT,
    ONE_POLY,
    PRIME,
    VALUE,
    Atom,
    Exponent,
    Factors,
    Mono,
    Poly,
    constant,
    letters_of,
    number_of,
    single,
)
from symderiv.notation.normal.relabel import in_order, settled, term
from symderiv.notation.tensors import Tensor

Pairs = list[tuple[Atom, Exponent]]
FACTOR_LIMIT = 10 ** 12
EXPONENT_LIMIT = 1000
_positive: ContextVar[frozenset[Tensor]] = ContextVar("positive", default=frozenset())


@contextmanager
def knowing_positive(tensors: frozenset[Tensor]) -> Iterator[None]:
    """While it lasts, every component of these tensors counts as positive."""
    token = _positive.set(tensors)
    try:
        yield
    finally:
        _positive.reset(token)


def is_whole(exponent: Exponent) -> bool:
    """Whether an exponent is an integer."""
    return isinstance(exponent, Fraction) and exponent.denominator == 1


def is_positive(poly: Poly) -> bool:
    """Whether a polynomial is surely positive: no term can be negative, and some term is positive."""
    if not all(c > 0 and all(not_negative(a, e) for a, e in m.factors) for m, c in poly.terms):
        return False
    return any(all(positive_factor(a, e) for a, e in m.factors) for m, _ in poly.terms)


def not_negative(atom: Atom, exponent: Exponent) -> bool:
    """Whether a factor is surely not negative where it has a real value."""
    even = isinstance(exponent, Fraction) and is_whole(exponent) and exponent % 2 == 0
    return even or atom.head in IDEMPOTENT or atom.head is Abs or positive_factor(atom, exponent)


def positive_factor(atom: Atom, exponent: Exponent) -> bool:
    """Whether a factor is surely positive; then so is any power of it."""
    head = atom.head
    if isinstance(head, Tensor):
        return head in _positive.get()
    if head == BASE:
        return is_positive(atom.parts[0])
    return head in (exp, cosh, PRIME, VALUE) or isinstance(head, Extent) or (isinstance(head, Expr) and bool(head.is_positive))


@dataclass(frozen=True)
class Content:
    """A polynomial as number · common factors · sums that are factors of their own · the rest."""

    number: Fraction
    common: Factors
    sums: tuple[Poly, ...]
    rest: Poly


@lru_cache(CACHE)
def content(poly: Poly) -> Content:
    """The content of a polynomial that is not zero; the number is positive.

    Only factors that may stand in a denominator are common: no deltas, no indicators.
    """
    number = Fraction(gcd(*(c.numerator for _, c in poly.terms)), lcm(*(c.denominator for _, c in poly.terms)))
    common = _common(poly)
    left = [(m, c / number) for m, c in poly.terms]
    if common:
        left = [t for m, c in left for t in _without(m, c, common).terms]
    if len(left) > 1:
        return Content(number, common, (), in_order(left))
    return _split(number, common, *left[0])


def _common(poly: Poly) -> Factors:
    """The factors outside Σ that every term has, each with its least exponent."""
    loose = [{a: e for a, e in m.factors if letters_of(a).isdisjoint(m.bound) and a.head not in IDEMPOTENT
              and letters_of(e).isdisjoint(m.bound)} for m, _ in poly.terms]
    if len(loose) == 1:
        return loose[0]
    found: Factors = {}
    for atom in dict.fromkeys(a for own in loose for a in own):
        powers = [own.get(atom, Fraction(0)) for own in loose]
        numbers = [p for p in powers if isinstance(p, Fraction)]
        least = min(numbers) if len(numbers) == len(powers) else (powers[0] if len(set(powers)) == 1 else Fraction(0))
        if least:
            found[atom] = least
    return found


def _without(mono: Mono, coefficient: Fraction, common: Factors) -> Poly:
    """The term divided by the common factors."""
    factors: Factors = dict(mono.factors)
    for atom, least in common.items():
        own = factors.pop(atom, Fraction(0))
        left = own - least if isinstance(own, Fraction) and isinstance(least, Fraction) else Fraction(0)
        if left:
            factors[atom] = left
    return term(coefficient, mono.bound, factors)


def _split(number: Fraction, common: Factors, mono: Mono, sign: Fraction) -> Content:
    """A single term: each connected Σ is a factor of its own; what is left is deltas, indicators and the sign."""
    sums = []
    inside_all: set[Atom] = set()
    for group, inside in components(mono.bound, list(mono.factors)):
        part = term(Fraction(1), tuple(group), dict(inside))
        sign *= part.terms[0][1]
        sums.append(Poly(((part.terms[0][0], Fraction(1)),)))
        inside_all |= {a for a, _ in inside}
    rest = term(sign, (), {a: e for a, e in mono.factors if a not in inside_all})
    return Content(number, common, tuple(sums), rest)


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
    sign, atom, _ = settled(Atom(BASE, (parts.rest,)), exponent)
    return number * sign, [*pairs, (atom, exponent)]


def scaled(exponent: Exponent, by: Exponent) -> Exponent:
    """The exponent of a power of a power."""
    if isinstance(exponent, Fraction) and isinstance(by, Fraction):
        return exponent * by
    from symderiv.notation.normal.algebra import as_exponent, as_poly, times

    return as_exponent(times(as_poly(exponent), as_poly(by)))


def _broken_power(parts: Content, exponent: Exponent) -> tuple[Fraction, Pairs]:
    """A fractional or symbolic power: only what is surely positive leaves the base."""
    from symderiv.notation.normal.algebra import finished, times

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
    from symderiv.notation.normal.functions import absolute

    mono, _ = absolute(Abs, (single(atom),)).terms[0]
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


__all__ = ["Content", "content", "held_power", "is_positive", "is_whole", "knowing_positive", "positive_factor"]
