"""Arithmetic of normal forms: sums, products, powers, Σ over letters, and the contraction of deltas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import floor

from sympy import Abs

from symderiv.errors import SymderivError, TooLarge
from symderiv.notation.axes import Extent, Index
from symderiv.notation.normal.certificate import components
from symderiv.notation.normal.content import held_power, is_whole
from symderiv.notation.normal.parts import (
    BASE,
    DELTA,
    IDEMPOTENT,
    NOTHING,
    ONE_POLY,
    PRIME,
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
from symderiv.notation.normal.relabel import in_order, opened, plain, renamed, term

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


def rebuilt(poly: Poly, part: Callable[[Part], Part]) -> Poly:
    """The polynomial with every atom made anew from its parts after `part`."""
    from symderiv.notation.normal.functions import make

    found: list[Poly] = []
    for mono, coefficient in poly.terms:
        sign, bound, factors = opened(mono)
        powers: list[tuple[Poly, Exponent]] = [(make(a.head, tuple(map(part, a.parts))), _exponent(e, part))
                                               for a, e in factors.items()]
        found.append(bind(product([(constant(coefficient * sign), Fraction(1)), *powers]), bound))
    return plus(found)


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
    """A term brought to normal form: numbers, deltas, letters without use, and sums over their own reciprocals."""
    for stage in STAGES:
        found = stage(coefficient, bound, factors)
        if found is not None:
            return found
    return term(coefficient, bound, factors)


Stage = Callable[[Fraction, tuple[Index, ...], Factors], Poly | None]


def _again(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors, extra: Poly) -> Poly:
    """The term with a further polynomial factor."""
    rest = finished(coefficient, (), factors)
    return bind(times(rest, extra), bound)


def numbers_out(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly | None:
    """Whole powers of primes go to the coefficient."""
    for atom, exponent in factors.items():
        if atom.head == PRIME and isinstance(exponent, Fraction) and floor(exponent):
            prime = atom.parts[0].terms[0][1]
            rest = {**factors, atom: exponent - floor(exponent)}
            return finished(coefficient * prime ** floor(exponent), bound, {a: e for a, e in rest.items() if e})
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
            return _again(coefficient, rest, factors, size_of(letter))
    return None


def size_of(letter: Index) -> Poly:
    """The size of the letter's axis."""
    return constant(letter.axis.size) if letter.axis.size else single(Atom(Extent(letter.axis), ()))


def deltas_out(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly | None:
    """A δ on a bound letter sifts; under a δ of free letters the other factors use one of the two."""
    for atom in factors:
        swap = _sifting(atom, bound) or _joining(atom, factors)
        if swap:
            others = {a: e for a, e in factors.items() if a != atom}
            rest = replaced(finished(coefficient, (), others), swap)
            kept = single(atom) if not swap.keys() & set(bound) else ONE_POLY
            return bind(times(rest, kept), [b for b in bound if b not in swap])
    return None


def _sifting(atom: Atom, bound: tuple[Index, ...]) -> dict[Index, Part]:
    if atom.head != DELTA:
        return {}
    for old, new in (atom.parts, atom.parts[::-1]):
        if isinstance(old, Index) and old in bound and _component(new, old):
            return {old: new}
    return {}


def _component(part: Part, of: Index) -> bool:
    """Whether an index is surely within the axis: a letter, a number a person wrote, or the axis's own size."""
    return isinstance(part, Index) or number_of(part) is not None or part == size_of(of)


def _joining(atom: Atom, factors: Factors) -> dict[Index, Part]:
    """For a δ of two free letters: the later letter gives way to the earlier one (or to the number) elsewhere."""
    if atom.head != DELTA:
        return {}
    first, second = sorted(atom.parts, key=lambda p: (isinstance(p, Index), plain(p)))
    if not isinstance(second, Index) or not _component(first, second):
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


STAGES: tuple[Stage, ...] = (numbers_out, bases_out, deltas_out, letters_out, reciprocals_out)
__all__ = ["bind", "combined", "plus", "power", "product", "rebuilt", "renamed", "replaced", "times"]
