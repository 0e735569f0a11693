"""Given equations as rewriting of normal forms: Σ_k y_nk = 1, y_k² = y_k, A_ij = A_ji; free letters stand for any index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symderiv.errors import RunawayRewrite
from symderiv.normal_form.algebra import bind, finished, plus, times
from symderiv.normal_form.parts import (
    NOTHING,
    UNIT_MONO,
    Atom,
    Factors,
    Mono,
    Part,
    PartialHead,
    Poly,
    constant,
    letters_of,
    negated,
)
from symderiv.normal_form.powers import product
from symderiv.normal_form.rebuilding import rebuilt, replaced
from symderiv.normal_form.relabel import opened, plain
from symderiv.normal_form.tables import read
from symderiv.notation.indices.axes import Index
from symderiv.notation.tensors import Entry, Relation, Tensor

STEP_LIMIT = 400
ORBIT_LIMIT = 400
Binding = Mapping[Index, Part]


@dataclass(frozen=True)
class Law:
    """left → right; the letters free in `left` stand for any index, unless `wild` is false.

    `turns` says that both sides have one shape (A_ij = A_ji): then the least of all forms is taken.
    """

    left: Mono
    right: Poly
    wild: bool = True
    turns: bool = False


def laws(relations: Iterable[Relation]) -> tuple[Law, ...]:
    """The equations among the relations, each with a direction; one that can have none is left out."""
    made = [_law(read(r.lhs), read(r.rhs)) for r in relations if r.op == "="]
    return tuple(law for law in made if law)


def positive_tensors(relations: Iterable[Relation]) -> frozenset[Tensor]:
    """The tensors that a relation says to be greater than a number that is not negative, in every component."""
    return frozenset(r.lhs.tensor for r in relations if r.op == ">" and isinstance(r.lhs, Entry)
                     and r.rhs.is_nonnegative and _general(r.lhs))


def _general(entry: Entry) -> bool:
    return all(isinstance(i, Index) for i in entry.indices) and len(set(entry.indices)) == len(entry.indices)


def _law(left: Poly, right: Poly) -> Law | None:
    """The single term on the left goes to the right; otherwise the highest term of the difference to the others."""
    if len(left.terms) != 1 or left.terms[0][0] == UNIT_MONO:
        left, right = _leading(plus((left, negated(right))))
    if not left.terms or left.terms[0][0] == UNIT_MONO:
        return None
    mono, coefficient = left.terms[0]
    right = times(right, constant(1 / coefficient))
    if not letters_of(right) <= letters_of(mono):
        return None
    return Law(mono, right, turns=_same_shape(mono, right))


def _leading(poly: Poly) -> tuple[Poly, Poly]:
    if not poly.terms:
        return NOTHING, NOTHING
    first = max(poly.terms, key=lambda t: (degree(t[0]), plain(t[0])))
    return Poly((first,)), negated(Poly(tuple(t for t in poly.terms if t != first)))


def degree(mono: Mono) -> Fraction:
    """The sum of the numeric exponents."""
    return sum((e for _, e in mono.factors if isinstance(e, Fraction)), Fraction(0))


def _same_shape(left: Mono, right: Poly) -> bool:
    if len(right.terms) != 1 or abs(right.terms[0][1]) != 1:
        return False
    _, bound, factors = opened(right.terms[0][0])
    return any(not rest for _, rest in placings(Law(left, right), bound, factors))


def reduced(poly: Poly, equations: tuple[Law, ...]) -> Poly:
    """The polynomial with the equations applied, innermost first, until none applies.

    Raises `RunawayRewrite` when that does not end.
    """
    if not equations:
        return poly
    done: list[Poly] = []
    pending = [inside(poly, equations)]
    for _ in range(STEP_LIMIT):
        if not pending:
            return plus(done)
        for mono, coefficient in pending.pop().terms:
            new = once(mono, equations)
            if new is None:
                done.append(least(mono, coefficient, equations))
            else:
                pending.append(inside(times(new, constant(coefficient)), equations))
    raise RunawayRewrite("The given equations undo each other", typed=", ".join(map(str, equations))[:300],
                         advice="State each equation with the simpler side on the right.")


def inside(poly: Poly, equations: tuple[Law, ...]) -> Poly:
    """The equations applied to the arguments of functions and the bases of powers.

    Not inside ∂: what holds at the given values does not hold around them.
    """
    if not any(isinstance(p, Poly) for m, _ in poly.terms for a, _ in m.factors for p in a.parts):
        return poly
    return rebuilt(poly, lambda part: reduced(part, equations) if isinstance(part, Poly) else part, PartialHead)


def once(mono: Mono, equations: Iterable[Law]) -> Poly | None:
    """The term after the first equation that applies; None when none does."""
    return next((new for law in equations if not law.turns for new in rewritings(mono, law)), None)


def rewritings(mono: Mono, law: Law) -> Iterator[Poly]:
    """The term after one use of a law, for each way to use it."""
    sign, bound, factors = opened(mono)
    return applied(law, Fraction(sign), bound, factors)


def applied(law: Law, coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Iterator[Poly]:
    """The same for a term whose bound letters nobody else uses."""
    for binding, rest in placings(law, bound, factors):
        used = {binding[b] for b in law.left.bound}
        left = finished(coefficient, (), rest)
        right = product([(replaced(law.right, binding), Fraction(1)), (left, Fraction(1))])
        yield bind(right, [b for b in bound if b not in used])


def _mentions(factors: Factors, letter: Index) -> bool:
    return any(letter in letters_of(x) for f in factors.items() for x in f)


def least(mono: Mono, coefficient: Fraction, equations: tuple[Law, ...]) -> Poly:
    """The least of the forms that the symmetric equations give a term; zero where it meets its own negative."""
    turning = [law for law in equations if law.turns]
    forms, pending = {mono: Fraction(1)}, [mono]
    while turning and pending and len(forms) < ORBIT_LIMIT:
        current = pending.pop()
        for new in (new for law in turning for new in rewritings(current, law)):
            if not new.terms or forms.get(new.terms[0][0], forms[current] * new.terms[0][1]) != forms[current] * new.terms[0][1]:
                return NOTHING
            if new.terms[0][0] not in forms:
                forms[new.terms[0][0]] = forms[current] * new.terms[0][1]
                pending.append(new.terms[0][0])
    best = min(forms, key=plain)
    return Poly(((best, coefficient * forms[best]),))


def placings(law: Law, bound: tuple[Index, ...], factors: Factors) -> Iterator[tuple[Binding, Factors]]:
    """What the letters of the law's left stand for in a term, with the factors left over.

    A letter bound on the left stands for a bound letter of its own, which nothing else in the term mentions.
    """
    wild = frozenset(law.left.bound) | (letters_of(law.left) if law.wild else frozenset())
    for binding, rest in _cover(list(law.left.factors), factors, wild, {}):
        images = [binding[b] for b in law.left.bound]
        others = [v for k, v in binding.items() if k not in law.left.bound]
        own = all(isinstance(i, Index) and i in bound and not _mentions(rest, i) for i in images)
        if own and len(set(images)) == len(images) and not any(i in letters_of(o) for i in images for o in others):
            yield binding, rest


def _cover(pattern: list[tuple[Atom, object]], factors: Factors, wild: frozenset[Index],
           known: Binding) -> Iterator[tuple[Binding, Factors]]:
    """Every way to find the factors of a pattern among `factors`, with what is left of them."""
    if not pattern:
        yield known, factors
        return
    (atom, exponent), *others = pattern
    for target, power in factors.items():
        if target.head is not atom.head and target.head != atom.head:
            continue
        if not (isinstance(exponent, Fraction) and isinstance(power, Fraction) and 0 < exponent / power <= 1):
            continue
        left = {**factors, target: power - exponent}
        for found in _unified(atom.parts, target.parts, wild, known):
            yield from _cover(others, {a: e for a, e in left.items() if e}, wild, found)


def _unified(patterns: tuple[Part, ...], parts: tuple[Part, ...], wild: frozenset[Index], known: Binding) -> Iterator[Binding]:
    if not patterns:
        yield known
        return
    for found in _unified_part(patterns[0], parts[0], wild, known):
        yield from _unified(patterns[1:], parts[1:], wild, found)


def _unified_part(pattern: Part, part: Part, wild: frozenset[Index], known: Binding) -> Iterator[Binding]:
    if isinstance(pattern, Index):
        if known.get(pattern, part if pattern in wild else pattern) == part and _fits(pattern, part):
            yield {**known, pattern: part} if pattern in wild else known
    elif isinstance(part, Poly):
        if letters_of(pattern) & wild <= known.keys():
            if replaced(pattern, {k: v for k, v in known.items() if k in letters_of(pattern)}) == part:
                yield known
        elif len(pattern.terms) == len(part.terms) == 1:
            yield from _unified_term(pattern.terms[0], part.terms[0], wild, known)


def _unified_term(pattern: tuple[Mono, Fraction], term: tuple[Mono, Fraction], wild: frozenset[Index],
                  known: Binding) -> Iterator[Binding]:
    if pattern[1] == term[1] and not pattern[0].bound and not term[0].bound:
        yield from (found for found, rest in _cover(list(pattern[0].factors), dict(term[0].factors), wild, known) if not rest)


def _fits(pattern: Index, part: Part) -> bool:
    return not isinstance(part, Index) or part.axis == pattern.axis
