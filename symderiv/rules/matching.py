"""Equations matched as rules: inside products, among terms, under summation signs, up to bound letters.

An equation is matched inside products (a part of the factors), inside sums of terms (a part of the terms) and under
summation signs (a part of the summand, where the summed letters occur nowhere else).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import Add, Expr, Integer, Mul, Number, Pow, expand_mul

from symderiv.notation import (
    ONE,
    Binding,
    Entry,
    Extent,
    Index,
    Sum,
    Tensor,
    Within,
    add,
    alike,
    all_but,
    factors,
    free_indices,
    matches,
    mul,
    negate,
    operations,
    power,
    rename_bound,
    substitute,
    sum_over,
    tensors,
    terms,
)
from symderiv.notation.indices.affine import Affine, sides
from symderiv.notation.nodes import Mask, Partial, atoms, bound_indices, holds
from symderiv.notation.ranges import stray_entry
from symderiv.rules.algebra.arithmetic import base_and_exponent, coefficient_and_rest, gathered, is_one_factor, single
from symderiv.rules.rule import Scene

Powers = Sequence[tuple[Expr, Expr]]
WORTH = 3
"""How many operations must be saved where a power of unknown exponent is split, K^{a − 1} = K^a K^{-1}."""


@dataclass(frozen=True)
class Equation:
    """left = right for every value of the letters `wild`."""

    left: Expr
    right: Expr
    wild: frozenset[Index]

    @property
    def mentioned(self) -> frozenset[Tensor]:
        """The tensors of the left side: where one of them is missing, nothing matches."""
        return tensors(self.left)

    @property
    def asked(self) -> frozenset[Index]:
        """The letters of the right side that have to be found."""
        return free_indices(self.right) & self.wild

    @property
    def guards(self) -> bool:
        """Whether the left side takes masks away."""
        return holds(self.left, Mask)

    @cached_property
    def coefficient(self) -> Expr:
        """The number before the left side."""
        return coefficient_and_rest(self.left)[0]

    @cached_property
    def wanted(self) -> Powers:
        """The factors of the left side, as bases and exponents."""
        return _powers(self.left)

    @cached_property
    def kind(self) -> type | None:
        """A type of which a node stands wherever the left side is found, the rarest; None where none is known."""
        kinds = [type(base) for base, _ in self.wanted if base.args and not base.is_number]
        return min(kinds, key=lambda kind: kind in (Entry, Add, Mul), default=None)

    @cached_property
    def unknown(self) -> frozenset[Expr]:
        """The exponents among them that are no numbers."""
        return frozenset(e for _, e in self.wanted if not e.is_Rational)

    @cached_property
    def root(self) -> tuple[Sequence[Expr], Expr, Expr] | None:
        """Numbers and sizes, base and exponent of a left side that is one root or power with these before it."""
        scale = [f for f in factors(self.left) if isinstance(f, Number | Extent)]
        last = [f for f in factors(self.left) if f not in scale]
        base, exponent = base_and_exponent(last[0]) if len(last) == 1 else (ONE, ONE)
        return (scale, base, exponent) if exponent != 1 and exponent.is_Rational else None

    @cached_property
    def lengthens(self) -> bool:
        """Whether one factor becomes what is no shorter, gathered or not, whatever its letters stand for: e^u = p Σ_j e^u_j."""
        (number, left), right = coefficient_and_rest(self.left), self.right
        plain = number == coefficient_and_rest(right)[0] == 1 and is_one_factor(left) and not holds(right, Mask)
        unlike = len({letter.axis for letter in self.wild}) == len(self.wild)
        return plain and unlike and min(operations(right), operations(gathered(right))) > operations(left)

    def instance(self, found: Binding, scene: Scene, place: Expr) -> Expr | None:
        """The right side for what was found at a place; None while a letter of it is unknown, or would leave its axis there."""
        if not (self.asked <= found.keys() and all(self._stays(found[letter], letter, place) for letter in self.asked)):
            return None
        right = rename_bound(self.right, scene.avoid) if bound_indices(self.right) else self.right
        return substitute(right, {k: v for k, v in found.items() if k in self.wild})

    def _stays(self, index: Expr, letter: Index, place: Expr) -> bool:
        """Whether what a letter stands for is a place on its axis: surely, as on the left side, or by a mask beside it."""
        if type(index) is Index and index.axis == letter.axis:
            return True
        if Affine.of(index) is None or all(sides(index, letter.axis)) or self._holds(letter):
            return True
        return any(isinstance(f, Within) and f.index == index and f.axis == letter.axis for f in factors(place))

    def _holds(self, letter: Index) -> bool:
        """Whether the left side has a component that the letter counts on its own axis."""
        return any(i == letter and a == letter.axis for e in atoms(self.left, Entry)
                   for i, a in zip(e.indices, e.tensor.axes, strict=True))


def apply(equation: Equation, expr: Expr, scene: Scene) -> Expr | None:
    """`expr` with its first part that matches the left side replaced by the right side."""
    if not equation.mentioned <= tensors(expr):
        return None
    if isinstance(equation.left, Partial) and isinstance(expr, Partial):  # no part of it can be another derivative's
        return next(_as_it_stands(equation, expr, scene), None)
    attempts: list[Callable[[Equation, Any, Scene], Iterator[Expr]]] = [_in_product]
    if isinstance(equation.left, Mul) and isinstance(expr, Mul):
        attempts.append(_across_sum)
    if isinstance(equation.left, Sum) and isinstance(expr, Sum):
        attempts.append(_under_sum)
    if isinstance(equation.left, Add) and isinstance(expr, Add):
        attempts += [_among_terms, _across_terms]
    found = (new for attempt in attempts for new in attempt(equation, expr, scene))
    return next((new for new in found if not equation.guards or _stays_inside(new, expr)), None)


def _as_it_stands(equation: Equation, expr: Expr, scene: Scene) -> Iterator[Expr]:
    """The whole of an expression as the left side."""
    for found in matches(equation.left, expr, equation.wild):
        new = equation.instance(found, scene, expr)
        if new is not None and (not equation.guards or _stays_inside(new, expr)):
            yield new


def _stays_inside(new: Expr, old: Expr) -> bool:
    """Whether no index leaves its axis that a mask kept inside: of x_{i-1}² 𝟙[i ≥ 2] both factors need the mask."""
    return stray_entry(new) is None or stray_entry(old) is not None


def _powers(expr: Expr) -> Powers:
    return [base_and_exponent(f) for f in factors(expr) if not f.is_Number]


def _in_product(equation: Equation, expr: Expr, scene: Scene) -> Iterator[Expr]:
    if equation.root is not None:
        yield from _as_power(equation, *equation.root, expr, scene)
    parts = _powers(expr)
    for found, rest in _inject(equation.wanted, parts, equation.wild, {}):
        new = equation.instance(found, scene, expr)
        if new is not None:
            number = coefficient_and_rest(expr)[0] / equation.coefficient
            made = mul(number, new, *(single(b, e) for b, e in rest))
            if not equation.unknown or equation.unknown <= {e for _, e in parts} or operations(made) + WORTH <= operations(expr):
                yield made


def _as_power(equation: Equation, scale: Sequence[Expr], base: Expr, exponent: Expr, expr: Expr, scene: Scene) -> Iterator[Expr]:
    """A left side that is one root or power, in another power: with s = q^{1/2}, q^{-3/2} = s^{-3}; with h = N/q,
    q^{-2} = (h/N)^2."""
    for n, part in enumerate(factors(expr)):
        times = part.exp / exponent if isinstance(part, Pow) else ONE / 2
        for found in matches(base, part.base, equation.wild) if times.is_Integer else ():
            new = equation.instance(found, scene, expr)
            if new is not None:
                made = (power(new, times), *(power(f, -times) for f in scale))
                yield gathered(mul(*factors(expr)[:n], *made, *factors(expr)[n + 1:])) if scale else mul(
                    *factors(expr)[:n], *made, *factors(expr)[n + 1:])


def _inject(patterns: Powers, targets: Powers, wild: frozenset[Index], known: Binding) -> Iterator[tuple[Binding, Powers]]:
    """Every way to find all pattern factors among the targets, with the factors that are left over."""
    if not patterns:
        yield known, targets
        return
    (base, exponent), *others = patterns
    kind = object if isinstance(base, Index) else type(base)  # nothing else matches
    for n, (target, height) in enumerate(targets):
        left = _left_over(height, exponent) if isinstance(target, kind) else None
        if left is None or (left != 0 and isinstance(base, Add) and not exponent.is_Rational):
            continue  # (1 − t)^{γ − 1} stays as it is printed
        rest = [*targets[:n], *([(target, left)] if left != 0 else []), *targets[n + 1:]]
        for found in matches(base, target, wild, known):
            yield from _inject(others, rest, wild, found)
        if isinstance(base, Add) and isinstance(target, Add) and exponent.is_odd:
            turned = add(*map(negate, target.args))
            for found in matches(base, turned, wild, known):
                yield from _inject(others, [(Integer(-1), ONE), *rest], wild, found)


def _left_over(have: Expr, want: Expr) -> Expr | None:
    """The exponent that remains of u^have once u^want is taken; None if it is not there to take."""
    if have is want or have == want:
        return Integer(0)
    if have.is_Rational and want.is_Rational:
        return have - want if have.is_negative == want.is_negative and abs(have) > abs(want) else None
    rest = expand_mul(have - want)
    return rest if rest.is_Integer else None  # K^{a − 1} = K^a K^{-1}


def _under_sum(equation: Equation, expr: Sum, scene: Scene) -> Iterator[Expr]:
    yield from _under_signs(equation, expr, scene)
    for joined in _joined(expr, scene):  # Σ_j a_j Σ_p b_jp as Σ_jp a_j b_jp: the part may stand under both signs
        yield from _under_signs(equation, joined, scene)


def _inside_sum(equation: Equation, expr: Expr, scene: Scene) -> Iterator[Expr]:
    if isinstance(expr, Sum):
        body = rename_bound(expr, scene.avoid)
        yield from (sum_over(new, *body.indices) for new in _in_product(equation, body.body, scene))


def _joined(expr: Sum, scene: Scene) -> Iterator[Sum]:
    """The sum with one of the sums among its factors drawn under the same sign."""
    for inner in factors(expr.body) if isinstance(expr.body, Mul) else ():
        if isinstance(inner, Sum):
            rest = mul(*all_but(expr.body.args, inner))
            inner = rename_bound(inner, scene.avoid)
            yield Sum(mul(rest, inner.body), *expr.indices, *inner.indices)


def _under_signs(equation: Equation, expr: Sum, scene: Scene) -> Iterator[Expr]:
    left = rename_bound(equation.left, {i.name for i in expr.indices} | scene.avoid)
    mine = frozenset(left.indices)
    for found, rest in _inject(_powers(left.body), _powers(expr.body), equation.wild | mine, {}):
        gone = {found.get(i) for i in mine}
        outer = mul(coefficient_and_rest(expr.body)[0], *(single(b, e) for b, e in rest))
        if len(gone) < len(mine) or not gone <= set(expr.indices) or gone & free_indices(outer):
            continue
        values = {k: v for k, v in found.items() if k not in mine}
        new = equation.instance(values, scene, expr.body)
        if new is None or any(gone & v.free_symbols for v in values.values()):
            continue
        number = coefficient_and_rest(left.body)[0]
        yield sum_over(mul(1 / number, new, outer), *(i for i in expr.indices if i not in gone))


def _across_sum(equation: Equation, expr: Mul, scene: Scene) -> Iterator[Expr]:
    """Part of the left side stands under a sum, the rest is a constant before it: (1/S) Σ_j e^{z_j} f_j = Σ_j p_j f_j."""
    for total in (f for f in expr.args if isinstance(f, Sum)):
        number, before = coefficient_and_rest(mul(*all_but(expr.args, total)))
        bound = set(total.indices)
        for found, rest in _inject(equation.wanted, [*_powers(before), *_powers(total.body)], equation.wild, {}):
            new = equation.instance(found, scene, expr)
            if new is None or not bound & free_indices(new):
                continue
            left = [single(b, e) for b, e in rest]
            inside = [f for f in left if bound & free_indices(f)]
            scale = number * coefficient_and_rest(total.body)[0] / equation.coefficient
            yield mul(scale, *(f for f in left if f not in inside), sum_over(mul(new, *inside), *total.indices))


def _among_terms(equation: Equation, expr: Add, scene: Scene) -> Iterator[Expr]:
    for sign in (1, -1):
        pattern = terms(equation.left) if sign == 1 else tuple(map(negate, terms(equation.left)))
        for found, rest in _choose(pattern, expr.args, equation.wild, {}):
            new = equation.instance(found, scene, expr)
            if new is not None:
                yield add(mul(Integer(sign), new), *rest)


def _choose(patterns: Sequence[Expr], targets: Sequence[Expr], wild: frozenset[Index],
            known: Binding) -> Iterator[tuple[Binding, Sequence[Expr]]]:
    if not patterns:
        yield known, targets
        return
    for n, target in enumerate(targets):
        for found in matches(patterns[0], target, wild, known):
            yield from _choose(patterns[1:], [*targets[:n], *targets[n + 1:]], wild, found)


def _across_terms(equation: Equation, expr: Add, scene: Scene) -> Iterator[Expr]:
    """Each term of the left side stands in a term of its own, all with the same beside it, which holds no S: with S = R + T,
    Σ_b K_ib R_ba + Σ_b K_ib T_ba = Σ_b K_ib S_ba."""
    parts = terms(equation.left)
    free = [t for t in expr.args if isinstance(t, Sum | Mul) and not tensors(t) & tensors(equation.right)]
    places = [[t for t in free if tensors(part) < tensors(t)] for part in parts]
    for first in places[0] if all(places) else ():
        for new in _in_term(equation, parts[0], first, scene):
            found = [first, *(next((t for t in place if any(alike(new, o) for o in _in_term(equation, part, t, scene))), None)
                              for part, place in zip(parts[1:], places[1:], strict=True))]
            if None not in found and len(set(found)) == len(parts):
                yield add(new, *all_but(expr.args, *found))


def _in_term(equation: Equation, part: Expr, term: Expr, scene: Scene) -> Iterator[Expr]:
    """A term of a line with the right side in the place of a part of the left side."""
    single_part = Equation(part, equation.right, equation.wild)
    number, rest = coefficient_and_rest(term)
    for way in (_in_product, _under_sum) if isinstance(rest, Sum) and isinstance(part, Sum) else (_in_product, _inside_sum):
        yield from (mul(number, new) for new in way(single_part, rest, scene))


__all__ = ["Equation", "apply"]
