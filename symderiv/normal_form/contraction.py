"""The stages that bring one term to normal form: numbers, powers, deltas, letters without use, cancelling sums.

Each takes a coefficient, the bound letters and the factors of a term, and gives the term with one thing done, or None.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import cast

from sympy import Abs, exp

from symderiv.normal_form.algebra import as_poly, bind, combined, exponent_sum, finished, times
from symderiv.normal_form.certificate import components
from symderiv.normal_form.content import is_whole
from symderiv.normal_form.functions import make, size_of
from symderiv.normal_form.parts import (
    BASE,
    DELTA,
    ONE_POLY,
    PRIME,
    UNIT_MONO,
    Atom,
    Exponent,
    Factors,
    Part,
    Poly,
    letters_of,
    number_of,
    single,
)
from symderiv.normal_form.powers import POWER_LIMIT, held_power, power
from symderiv.normal_form.rebuilding import replaced
from symderiv.normal_form.relabel import plain, term
from symderiv.normal_form.tables import STAGES
from symderiv.notation.indices.axes import Index
from symderiv.notation.tensors import Tensor


def _again(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors, extra: Poly) -> Poly:
    """The term with a further polynomial factor."""
    rest = finished(coefficient, (), factors)
    return bind(times(rest, extra), bound)


def numbers_out(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly | None:
    """Whole powers of primes go to the coefficient."""
    for atom, exponent in factors.items():
        whole = floor(_constant_part(exponent)) if atom.head == PRIME else 0
        if whole:
            prime = cast(Poly, atom.parts[0]).terms[0][1]
            rest = {**factors, atom: exponent_sum(exponent, Fraction(-whole))}
            return finished(coefficient * prime**whole, bound, {a: e for a, e in rest.items() if e})
    return None


def _constant_part(exponent: Exponent) -> Fraction:
    """The number that an exponent contains as a term."""
    return dict(as_poly(exponent).terms).get(UNIT_MONO, Fraction(0))


def exponentials_out(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly | None:
    """exp(t) to a symbolic power multiplies the argument."""
    for atom, exponent in factors.items():
        if atom.head is exp and isinstance(exponent, Poly):
            inside = times(cast(Poly, atom.parts[0]), exponent)
            return _again(coefficient, bound, {a: e for a, e in factors.items() if a != atom}, make(exp, (inside,)))
    return None


def bases_out(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly | None:
    """Positive whole powers of sums are expanded; even powers of absolute values lose their bars."""
    for atom, exponent in factors.items():
        if atom.head not in (BASE, Abs) or not isinstance(exponent, Fraction):
            continue
        base = atom.parts[0]
        assert isinstance(base, Poly)
        whole = floor(exponent) if atom.head == BASE else (exponent if exponent % 2 == 0 else 0)
        rest = {a: e for a, e in {**factors, atom: exponent - whole}.items() if e}
        if 0 < whole <= POWER_LIMIT or (whole and atom.head is Abs):
            return _again(coefficient, bound, rest, power(base, Fraction(whole)))
        if is_whole(exponent) and atom.head == BASE and exponent < 0 and finished_again(base, exponent) != single(atom, exponent):
            return _again(coefficient, bound, {a: e for a, e in factors.items() if a != atom}, finished_again(base, exponent))
    return None


def finished_again(base: Poly, exponent: Fraction) -> Poly:
    """A power of a base that fractional powers have just met in, with its content taken out."""
    number, pairs = held_power(base, exponent)
    return term(number, (), combined(pairs))


def letters_out(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly | None:
    """A bound letter of an axis of length one is 1; one that nothing mentions gives the axis's size."""
    for letter in bound:
        rest = tuple(b for b in bound if b != letter)
        if letter.axis.size == 1:
            return bind(replaced(finished(coefficient, (), factors), {letter: ONE_POLY}), rest)
        if not any(letter in letters_of(x) for f in factors.items() for x in f):
            return _again(coefficient, rest, factors, size_of(letter.axis))
    return None


def deltas_out(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly | None:
    """A δ on a bound letter sifts; under a δ of free letters the other factors use one of the two."""
    for atom in factors:
        swap = _sifting(atom, bound, factors) or _joining(atom, factors)
        if swap:
            others = {a: e for a, e in factors.items() if a != atom}
            rest = replaced(finished(coefficient, (), others), swap)
            kept = single(atom) if not swap.keys() & set(bound) else ONE_POLY
            return bind(times(rest, kept), [b for b in bound if b not in swap])
    return None


def _sifting(atom: Atom, bound: tuple[Index, ...], factors: Factors) -> dict[Index, Part]:
    if atom.head != DELTA:
        return {}
    for old, new in (atom.parts, atom.parts[::-1]):
        if isinstance(old, Index) and old in bound and _component(new, old, _named(old, new, factors)):
            return {old: new}
    return {}


def _component(part: Part, of: Index, named: bool) -> bool:
    """Whether an index is surely within the axis: a letter, the axis's own size, or a number that fits.

    An axis without a size has a third component where the term has one by that number (`named`), else only a first.
    """
    number = number_of(part) if isinstance(part, Poly) else None
    if number is None:
        return isinstance(part, Index) or part == size_of(of.axis)
    return number.denominator == 1 and number >= 1 and (number <= of.axis.size if of.axis.size else named or number == 1)


def _named(letter: Index, number: Part, factors: Factors) -> bool:
    """Whether the term has a tensor's component at this letter, or at the number on the letter's axis."""
    places = [(p, axis) for a in factors if isinstance(a.head, Tensor) for p, axis in zip(a.parts, a.head.axes, strict=True)]
    return any(p == letter or (p == number and axis == letter.axis) for p, axis in places)


def _joining(atom: Atom, factors: Factors) -> dict[Index, Part]:
    """For a δ of two free letters: the later letter gives way to the earlier one (or to the number) elsewhere."""
    if atom.head != DELTA:
        return {}
    first, second = sorted(atom.parts, key=lambda p: (isinstance(p, Index), plain(p)))
    if not isinstance(second, Index) or not _component(first, second, True):
        return {}
    used = any(second in letters_of(x) for f in factors.items() if f[0] != atom for x in f)
    return {second: first} if used else {}


def reciprocals_out(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly | None:
    """A sum that is a factor of its own reciprocal's term cancels: Σ_i e_i · (Σ_j e_j)⁻¹ = 1."""
    below = [a for a, e in factors.items() if a.head == BASE and isinstance(e, Fraction) and e <= -1 and _one_sum(a)]
    if not below or not bound:
        return None
    for group, inside in components(bound, list(factors.items())):
        alone = term(Fraction(1), tuple(group), dict(inside))
        for atom in below:
            if alone.terms and alone.terms[0][0] == atom.parts[0].terms[0][0]:
                left = {a: e for a, e in factors.items() if (a, e) not in inside}
                left = combined([*left.items(), (atom, Fraction(1))])
                return finished(coefficient * alone.terms[0][1], tuple(b for b in bound if b not in group), left)
    return None


def _one_sum(atom: Atom) -> bool:
    part = atom.parts[0]
    return isinstance(part, Poly) and len(part.terms) == 1 and bool(part.terms[0][0].bound)


STAGES.extend((numbers_out, exponentials_out, bases_out, deltas_out, letters_out, reciprocals_out))
