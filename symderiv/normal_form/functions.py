"""Atoms made from a head and its normalised parts: each head's own laws, as rows of a table."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import Any, cast

from sympy import Abs, Max, Min, Rational, exp, factorint, log, sign

from symderiv.normal_form.algebra import as_exponent, as_poly, plus, times
from symderiv.normal_form.content import FACTOR_LIMIT, content, is_positive, is_whole, positive_factor
from symderiv.normal_form.parts import (
    AT_MOST,
    BASE,
    DELTA,
    EQUAL,
    IDEMPOTENT,
    LARGEST,
    NOTHING,
    ONE_POLY,
    PRIME,
    PRODUCT,
    SCOPE,
    VALUE,
    Atom,
    MatrixHead,
    Part,
    PartialHead,
    Poly,
    constant,
    negated,
    number_of,
    only_atom,
    single,
)
from symderiv.normal_form.powers import power, product
from symderiv.normal_form.relabel import canonical_factor, plain, term
from symderiv.normal_form.tables import LAWS, Parts, read
from symderiv.notation.indices.axes import Axis, Extent, Index
from symderiv.notation.indices.by_name import size_form
from symderiv.notation.indices.size_products import named
from symderiv.notation.tensors import Tensor


def make(head: Any, parts: Parts) -> Poly:
    """The value of a head at its parts."""
    if isinstance(head, Tensor | MatrixHead):
        return single(Atom(head, tuple(map(as_index, parts))))
    if isinstance(head, PartialHead):
        return single(Atom(head, parts))
    if isinstance(head, Extent):
        return size_of(head.axis)
    if not parts:
        return single(Atom(head, ()))
    law = LAWS.get(head)
    return law(head, parts) if law else function(head, parts)


def size_of(axis: Axis) -> Poly:
    """The size of an axis: a number, its formula, or a name."""
    return plus(reduce(times, (single(Atom(Axis(name).extent, ())) for name in named(names)), constant(n))
                for names, n in size_form(axis))


def as_index(part: Part) -> Part:
    """An index expression; one that is a bare letter is that letter."""
    atom = only_atom(part) if isinstance(part, Poly) else None
    return atom.parts[0] if atom is not None and atom.head == VALUE else part


def as_value(part: Part) -> Poly:
    """A part as a number."""
    return single(Atom(VALUE, (part,))) if isinstance(part, Index) else part


def function(head: Any, parts: Parts) -> Poly:
    """Any other function: evaluated at numbers, odd and even ones with the sign outside."""
    values = [number_of(as_value(p)) for p in parts]
    if all(v is not None for v in values):
        known = _at_numbers(head, [cast(Fraction, v) for v in values])
        if known is not None:
            return known
    flip, atom, _ = canonical_factor(Atom(head, parts), Fraction(1))
    return single(atom) if flip > 0 else negated(single(atom))


def _at_numbers(head: Any, values: list[Fraction]) -> Poly | None:
    """The value at numbers where SymPy knows a simpler one."""
    value = head(*(Rational(v.numerator, v.denominator) for v in values))
    return None if isinstance(value, head) or value.has(head) else read(value)


def value(_: Any, parts: Parts) -> Poly:
    """A letter used as a number."""
    return as_value(parts[0])


def base(_: Any, parts: Parts) -> Poly:
    """The base of a power is itself."""
    return cast(Poly, parts[0])


def delta(_: Any, parts: Parts) -> Poly:
    """δ_ii = 1; different numbers give 0."""
    first, second = map(as_index, parts)
    if first == second:
        return ONE_POLY
    a, b = (number_of(p) if isinstance(p, Poly) else None for p in (first, second))
    if a is not None and b is not None:
        return NOTHING
    return single(canonical_factor(Atom(DELTA, (first, second)), Fraction(1))[1])


def comparison(head: Any, parts: Parts) -> Poly:
    """𝟙[p ≤ 0] and 𝟙[p = 0], up to a positive factor of p."""
    poly = cast(Poly, parts[0])
    number = number_of(poly)
    if number is not None:
        return ONE_POLY if number == 0 or (head == AT_MOST and number < 0) else NOTHING
    reduced = times(poly, constant(1 / content(poly).number))
    if is_positive(reduced) or (head == EQUAL and is_positive(negated(reduced))):
        return NOTHING
    if head == AT_MOST and is_positive(negated(reduced)):
        return ONE_POLY
    return single(canonical_factor(Atom(head, (reduced,)), Fraction(1))[1])


def exponential(_: Any, parts: Parts) -> Poly:
    """exp(Σ c·t) = Π exp(t)^c, and exp(c·log x) = x^c."""
    return product([_exponential_term(Poly(((mono, Fraction(1)),)), c) for mono, c in cast(Poly, parts[0]).terms])


def _exponential_term(argument: Poly, coefficient: Fraction) -> tuple[Poly, Fraction]:
    atom = only_atom(argument)
    if atom is not None and atom.head is log:
        return cast(Poly, atom.parts[0]), coefficient
    return single(Atom(exp, (argument,))), coefficient


def logarithm(_: Any, parts: Parts) -> Poly:
    """log of a product, with every surely positive factor as a term of its own."""
    poly = cast(Poly, parts[0])
    if not poly.terms:
        return single(Atom(log, (poly,)))
    inside = content(poly)
    found, left = _log_number(inside.number), inside.rest
    factors = [*((single(a), e, positive_factor(a, e)) for a, e in inside.common.items()),
               *((s, Fraction(1), is_positive(s)) for s in inside.sums)]
    if len(left.terms) > 1 and is_positive(left):
        found, left = [*found, single(Atom(log, (left,)))], ONE_POLY
    for each, exponent, known in factors:
        if known:
            found.append(times(as_poly(exponent), _log_one(each)))
        else:
            left = times(left, power(each, exponent))
    if left != ONE_POLY:
        found.append(single(Atom(log, (left,))))
    return plus(found)


def _log_one(poly: Poly) -> Poly:
    atom = only_atom(poly)
    if atom is not None and atom.head is exp:
        return cast(Poly, atom.parts[0])
    if atom is not None and atom.head in (BASE, PRIME):
        return logarithm(log, atom.parts) if atom.head == BASE else single(Atom(log, atom.parts))
    return single(Atom(log, (poly,)))


def _log_number(number: Fraction) -> list[Poly]:
    found = []
    for whole, flip in ((number.numerator, 1), (number.denominator, -1)):
        primes = factorint(whole) if whole < FACTOR_LIMIT else {whole: 1}
        found += [times(constant(flip * n), single(Atom(log, (constant(p),)))) for p, n in primes.items() if p != 1]
    return found


def absolute(_: Any, parts: Parts) -> Poly:
    """|x·y| = |x|·|y|; positive factors and even powers need no bars."""
    poly = cast(Poly, parts[0])
    if not poly.terms:
        return NOTHING
    inside = content(poly)
    bare = [(single(a), e) for a, e in inside.common.items()]
    return product([(constant(inside.number), Fraction(1)), *((_bars(p, e), e) for p, e in bare),
                    *((_bars(s, Fraction(1)), Fraction(1)) for s in inside.sums), (_bars(inside.rest, Fraction(1)), Fraction(1))])


def _bars(poly: Poly, exponent: Any) -> Poly:
    number, atom = number_of(poly), only_atom(poly)
    if number is not None:
        return constant(abs(number))
    if is_positive(poly) or (is_whole(exponent) and exponent % 2 == 0) or (atom is not None and atom.head in (*IDEMPOTENT, Abs)):
        return poly
    return single(canonical_factor(Atom(Abs, (poly,)), Fraction(1))[1])


def signum(head: Any, parts: Parts) -> Poly:
    """sign of a surely positive or negative value is known; positive factors do not matter."""
    poly = cast(Poly, parts[0])
    if not poly.terms:
        return NOTHING
    if is_positive(poly) or is_positive(negated(poly)):
        return constant(1 if is_positive(poly) else -1)
    return function(head, (times(poly, constant(1 / content(poly).number)),))


def extreme(head: Any, parts: Parts) -> Poly:
    """max and min of several values: flat, each value once, the numbers joined."""
    flat: dict[Poly, None] = {}
    for part in map(as_value, parts):
        atom = only_atom(part)
        inner = [as_value(p) for p in atom.parts] if atom is not None and atom.head is head else [part]
        flat.update(dict.fromkeys(inner))
    numbers = [n for n in map(number_of, flat) if n is not None]
    rest = [p for p in flat if number_of(p) is None]
    if numbers:
        rest.append(constant(max(numbers) if head is Max else min(numbers)))
    return rest[0] if len(rest) == 1 else single(Atom(head, tuple(sorted(rest, key=plain))))


def scope(_: Any, parts: Parts) -> Poly:
    """The body of a max or a Π, kept whole."""
    return single(Atom(SCOPE, parts))


def largest(head: Any, parts: Parts) -> Poly:
    """max_k f(k); over letters that f does not mention it is f."""
    scoped, body, _ = _scoped(cast(Poly, parts[0]))
    return single(Atom(head, (scoped,))) if scoped.terms[0][0].bound else body


def repeated(head: Any, parts: Parts) -> Poly:
    """Π_k f(k); each letter that f does not mention raises it to the axis's size."""
    scoped, body, count = _scoped(cast(Poly, parts[0]))
    return power(single(Atom(head, (scoped,))) if scoped.terms[0][0].bound else body, as_exponent(count))


def _scoped(poly: Poly) -> tuple[Poly, Poly, Poly]:
    """A Σ over one scope with only the letters it mentions, its body, and the size of the axes of the others."""
    mono, coefficient = poly.terms[0]
    inside = {a: e for a, e in mono.factors if a.head == SCOPE}
    outside = {a: e for a, e in mono.factors if a.head != SCOPE}
    body = cast(Poly, next(iter(inside)).parts[0])
    return term(Fraction(1), mono.bound, inside), body, term(coefficient, (), outside)


LAWS.update({
    VALUE: value, BASE: base, PRIME: base, DELTA: delta, AT_MOST: comparison, EQUAL: comparison, exp: exponential,
    log: logarithm, Abs: absolute, sign: signum, Max: extreme, Min: extreme,
    SCOPE: scope, LARGEST: largest, PRODUCT: repeated,
})
