"""Second attempts at a proof: clear denominators, write functions through exp, split max and |·|, unfold definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, cast

from sympy import Abs, Max, Min, cos, cosh, coth, csch, erf, erfc, exp, log, sec, sech, sign, sin, sinh, tan, tanh

from symderiv.errors import RunawayRewrite
from symderiv.normal_form.algebra import bind, plus, times
from symderiv.normal_form.content import is_whole
from symderiv.normal_form.equations import Law, applied, degree
from symderiv.normal_form.functions import as_value, make
from symderiv.normal_form.parts import AT_MOST, BASE, ONE_POLY, Atom, Exponent, Mono, Poly, constant, letters_of, negated
from symderiv.normal_form.powers import power, product
from symderiv.normal_form.rebuilding import rebuilt
from symderiv.normal_form.relabel import opened, plain

ROUNDS = 60
ONE = Fraction(1)
Identity = Callable[[Poly], Poly]


def cleared(poly: Poly) -> Poly:
    """The polynomial times the denominators that no Σ of the term binds; it is zero when the polynomial is.

    Raises `RunawayRewrite` when new denominators keep appearing.
    """
    for _ in range(ROUNDS):
        found = next(_denominators(poly), None)
        if found is None:
            return poly
        atom, exponent = found
        factor = Mono((), ((atom, -exponent),))
        poly = plus(_multiplied(m, c, factor) for m, c in poly.terms)
    raise RunawayRewrite("Denominators that do not clear")


def _multiplied(mono: Mono, coefficient: Fraction, factor: Mono) -> Poly:
    """The product of two monomials in which equal bases meet before they are expanded."""
    return times(Poly(((mono, coefficient),)), Poly(((factor, ONE),)))


def _denominators(poly: Poly) -> Iterator[tuple[Atom, Fraction]]:
    """Held sums below a fraction bar, each with its lowest exponent."""
    lowest: dict[Atom, Fraction] = {}
    for mono, _ in poly.terms:
        for atom, exponent in mono.factors:
            loose = atom.head == BASE and isinstance(exponent, Fraction) and letters_of(atom).isdisjoint(mono.bound)
            if loose and exponent < lowest.get(atom, Fraction(0)):  # type: ignore[operator]
                lowest[atom] = cast(Fraction, exponent)
    yield from sorted(lowest.items(), key=lambda pair: plain(pair[0]))


def proper(poly: Poly) -> Poly:
    """Fractions made proper: with B = lead + tail in a denominator, lead/B becomes 1 − tail/B, also under a Σ.

    Raises `RunawayRewrite` when that does not end.
    """
    done: list[Poly] = []
    pending = [_inside(poly, proper)]
    for _ in range(ROUNDS * 4):
        if not pending:
            return plus(done)
        for mono, coefficient in pending.pop().terms:
            new = _proper_once(mono)
            if new is None:
                done.append(Poly(((mono, coefficient),)))
            else:
                pending.append(times(new, constant(coefficient)))
    raise RunawayRewrite("Fractions that do not become proper")


def _inside(poly: Poly, change: Identity) -> Poly:
    """A change made to the arguments of functions and the bases of powers."""
    if not any(isinstance(p, Poly) for m, _ in poly.terms for a, _ in m.factors for p in a.parts):
        return poly
    return rebuilt(poly, lambda part: change(part) if isinstance(part, Poly) else part)


def _proper_once(mono: Mono) -> Poly | None:
    sign_, bound, factors = opened(mono)
    for atom, exponent in factors.items():
        if atom.head == BASE and isinstance(exponent, Fraction) and exponent <= -1:
            new = next(applied(_division(atom), Fraction(sign_), bound, factors), None)
            if new is not None:
                return new
    return None


def _division(atom: Atom) -> Law:
    """lead · B⁻¹ → (1 − tail · B⁻¹) / c for B = c · lead + tail, the lead being of the highest degree."""
    base = cast(Poly, atom.parts[0])
    lead, c = max(base.terms, key=lambda t: (degree(t[0]), len(t[0].factors), plain(t[0])))
    tail = Poly(tuple(t for t in base.terms if t[0] != lead))
    below = Poly(((Mono((), ((atom, -ONE),)), ONE),))
    right = times(plus((ONE_POLY, negated(times(tail, below)))), constant(1 / c))
    return Law(Mono(lead.bound, (*lead.factors, (atom, -ONE))), right, wild=False)


def through(poly: Poly, table: Mapping[Any, Callable[..., Poly]]) -> Poly:
    """The polynomial with the functions of a table replaced by what they equal."""
    found: list[Poly] = []
    for mono, coefficient in poly.terms:
        sign_, bound, factors = opened(mono)
        powers: list[tuple[Poly, Exponent]] = [(_rewritten(a, table), e) for a, e in factors.items()]
        found.append(bind(product([(constant(coefficient * sign_), ONE), *powers]), bound))
    return plus(found)


def _rewritten(atom: Atom, table: Mapping[Any, Callable[..., Poly]]) -> Poly:
    parts = tuple(through(p, table) if isinstance(p, Poly) else p for p in atom.parts)
    name = atom.head.__name__ if isinstance(atom.head, type) else None
    law = table.get(atom.head) or (table.get(name) if name else None)
    return law(*map(as_value, parts)) if law else make(atom.head, parts)


def e(poly: Poly, by: int = 1) -> Poly:
    """exp of a multiple of a polynomial."""
    return make(exp, (times(poly, constant(by)),))


def over(a: Poly, b: Poly) -> Poly:
    """The quotient."""
    return product([(a, ONE), (b, -ONE)])


def _plus(*polys: Poly) -> Poly:
    return plus(polys)


def _half(poly: Poly) -> Poly:
    return times(poly, constant(Fraction(1, 2)))


def _sigmoid(x: Poly) -> Poly:
    return over(e(x), _plus(ONE_POLY, e(x)))


def _softplus(x: Poly) -> Poly:
    return make(log, (_plus(ONE_POLY, e(x)),))


def _tanh(x: Poly) -> Poly:
    return over(_plus(e(x, 2), constant(-1)), _plus(e(x, 2), ONE_POLY))


def _step(x: Poly) -> Poly:
    """𝟙[x > 0]."""
    return _plus(ONE_POLY, negated(make(AT_MOST, (x,))))


def _greatest(*values: Poly) -> Poly:
    first, *others = values
    for each in others:
        gap = _plus(each, negated(first))
        first = _plus(first, times(gap, _step(gap)))
    return first


def _least(*values: Poly) -> Poly:
    return negated(_greatest(*map(negated, values)))


EXPONENTIAL: dict[Any, Callable[..., Poly]] = {
    sinh: lambda x: _half(_plus(e(x), negated(e(x, -1)))),
    cosh: lambda x: _half(_plus(e(x), e(x, -1))),
    tanh: _tanh,
    coth: lambda x: over(ONE_POLY, _tanh(x)),
    sech: lambda x: over(times(constant(2), e(x)), _plus(e(x, 2), ONE_POLY)),
    csch: lambda x: over(times(constant(2), e(x)), _plus(e(x, 2), constant(-1))),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "logistic": _sigmoid,
    "logsigmoid": lambda x: negated(_softplus(negated(x))),
    "log_sigmoid": lambda x: negated(_softplus(negated(x))),
    "silu": lambda x: times(x, _sigmoid(x)),
    tan: lambda x: over(make(sin, (x,)), make(cos, (x,))),
    sec: lambda x: over(ONE_POLY, make(cos, (x,))),
    erfc: lambda x: _plus(ONE_POLY, negated(make(erf, (x,)))),
}
"""Functions as rational expressions of exp, of sin and cos, and of erf; a name stands for a function of that name."""

SIGNS: dict[Any, Callable[..., Poly]] = {
    Abs: lambda x: times(x, make(sign, (x,))),
    Max: lambda *v: _half_sum(v, 1),
    Min: lambda *v: _half_sum(v, -1),
    "relu": lambda x: _half_sum((x, constant(0)), 1),
}
"""|x| = x·sign(x); max and min through it."""

STEPS: dict[Any, Callable[..., Poly]] = {
    sign: lambda x: _plus(_step(x), negated(_step(negated(x)))),
    Abs: lambda x: times(x, _plus(_step(x), negated(_step(negated(x))))),
    Max: _greatest,
    Min: _least,
    "relu": lambda x: times(x, _step(x)),
}
"""The same through indicators."""


def _half_sum(values: tuple[Poly, ...], direction: int) -> Poly:
    first, *others = values
    for each in others:
        gap = _plus(first, negated(each))
        far = times(times(gap, make(sign, (gap,))), constant(direction))
        first = _half(_plus(first, each, far))
    return first


def pythagorean(poly: Poly) -> Poly:
    """sin² = 1 − cos², and cosh² = 1 + sinh², as often as they fit."""
    poly = _inside(poly, pythagorean)
    return plus(_pythagorean(m, c) for m, c in poly.terms)


def _pythagorean(mono: Mono, coefficient: Fraction) -> Poly:
    sign_, bound, factors = opened(mono)
    powers: list[tuple[Poly, Exponent]] = [(constant(coefficient * sign_), ONE)]
    for atom, exponent in factors.items():
        if atom.head in (sin, cosh) and is_whole(exponent) and exponent > 1:  # type: ignore[operator]
            other, flip = (cos, -1) if atom.head is sin else (sinh, 1)
            square = _plus(ONE_POLY, times(constant(flip), power(make(other, atom.parts), Fraction(2))))
            powers.append((square, Fraction(int(exponent) // 2)))  # type: ignore[arg-type]
            powers.append((Poly(((Mono((), ((atom, ONE),)), ONE),)), Fraction(int(exponent) % 2)))  # type: ignore[arg-type]
        else:
            powers.append((Poly(((Mono((), ((atom, ONE),)), ONE),)), exponent))
    return bind(product(powers), bound)


IDENTITIES: tuple[tuple[str, Identity], ...] = (
    ("as it stands", lambda p: p),
    ("sin² + cos² = 1", pythagorean),
    ("through exp", lambda p: through(p, EXPONENTIAL)),
    ("through sign", lambda p: through(p, SIGNS)),
    ("through indicators", lambda p: through(p, STEPS)),
    ("through exp and indicators", lambda p: through(through(p, STEPS), EXPONENTIAL)),
)
"""Each way to look at a difference; after each, denominators are cleared and fractions made proper."""
__all__ = ["EXPONENTIAL", "IDENTITIES", "cleared", "proper", "through"]
