"""Content: the number and the common factors of a sum, which leave a power or a logarithm; and what is surely positive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

from sympy import Abs, Expr, cosh, exp

from symderiv.normal_form.certificate import components
from symderiv.normal_form.parts import BASE, CACHE, IDEMPOTENT, PRIME, VALUE, Atom, Exponent, Factors, Mono, Poly, letters_of
from symderiv.normal_form.relabel import in_order, term
from symderiv.notation.indices.axes import Extent
from symderiv.notation.tensors import Tensor

FACTOR_LIMIT = 10 ** 12
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


__all__ = ["Content", "content", "is_positive", "is_whole", "knowing_positive", "positive_factor"]
