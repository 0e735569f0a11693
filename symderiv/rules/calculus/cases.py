"""Telling i = k from i ≠ k: two cases instead of a delta, and sums that leave one term out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Expr, Mul, Ne

from symderiv.notation import (
    ONE,
    ZERO,
    Cases,
    Delta,
    Entry,
    Index,
    Indicator,
    Partial,
    Sum,
    add,
    all_but,
    factors,
    free_indices,
    matches,
    mul,
    negate,
    rebuild,
    substitute,
    sum_over,
)
from symderiv.notation.nodes import atoms
from symderiv.records import Derivation
from symderiv.rules.algebra.arithmetic import LIKE_TERMS, expanded
from symderiv.rules.rule import Rule, Scene


def pair(left: Expr, right: Expr) -> bool:
    """Whether two index expressions are letters of one axis."""
    return isinstance(left, Index) and isinstance(right, Index) and left.axis == right.axis


def components_apart(expr: Any) -> tuple[Expr, Expr] | None:
    """The letters i and k of ∂z_k/∂z_i, by which alone two components of one tensor differ."""
    if not isinstance(expr, Partial) or not isinstance(expr.body, Entry) or expr.body.args[0] != expr.wrt.tensor:
        return None
    unlike = [(a, b) for a, b in zip(expr.body.args[1:], expr.wrt.indices, strict=True) if a != b]
    return unlike[0] if len(unlike) == 1 else None


def differing(expr: Any, i: Expr, j: Expr) -> Any:
    """`expr` where i ≠ j: the delta of both is 0, and so is the derivative of one component by the other; the condition i ≠ j
    is 1, and of a case distinction the second value stands."""
    if isinstance(expr, Delta) and set(expr.indices) == {i, j}:
        return ZERO
    if set(components_apart(expr) or ()) == {i, j}:
        return ZERO
    if isinstance(expr, Cases) and set(expr.indices) == {i, j}:
        return differing(expr.other, i, j)
    if isinstance(expr, Indicator) and isinstance(expr.args[0], Ne) and set(expr.args[0].args) == {i, j}:
        return ONE
    return rebuild(expr, [differing(a, i, j) for a in expr.args]) if expr.args and expr.has(i) else expr


def kept_and_gone(i: Index, j: Index) -> tuple[Index, Index]:
    """The letter that is written where both agree, and the one that it replaces: a definition's own letter goes."""
    return (j, i) if i.name == i.axis.pool[0] else (i, j)


def _two_cases(expr: Expr, scene: Scene) -> Expr | None:
    if isinstance(expr, Index):
        return None
    deltas: list[Any] = sorted(atoms(expr, Delta), key=lambda d: d.sort_key())
    partials = sorted(atoms(expr, Partial), key=lambda p: p.sort_key())
    for i, j in (*(d.indices for d in deltas), *(found for p in partials if (found := components_apart(p)))):
        if not pair(i, j) or not {i, j} <= free_indices(expr):
            continue
        kept, gone = kept_and_gone(i, j)
        other = differing(expr, i, j)
        if other != ZERO:  # a delta that every term has is no case of its own
            return Cases(kept, gone, _agreeing(substitute(expr, {gone: kept})), other)
    return None


def _agreeing(expr: Any) -> Any:
    """The derivative of a component by itself is 1."""
    if isinstance(expr, Partial) and expr.body == expr.wrt:
        return ONE
    return rebuild(expr, [_agreeing(a) for a in expr.args]) if expr.has(Partial) else expr


def _one_term(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_j f_j ∂z_j/∂z_i = f_i."""
    for factor in factors(expr.body):
        found = components_apart(factor)
        if found is not None and pair(*found) and found[0] in expr.indices and found[1] not in expr.indices:
            letter, other = found
            rest = mul(*all_but(factors(expr.body), factor))
            return sum_over(substitute(rest, {letter: other}), *(i for i in expr.indices if i != letter))
    return None


def _each_case(expr: Expr, scene: Scene) -> Expr | None:
    """f · {a; b} = {f a; f b}."""
    for n, part in enumerate(expr.args):
        if isinstance(part, Cases) and all(isinstance(i, Index) for i in part.indices):
            kept, gone = part.indices
            make = mul if isinstance(expr, Mul) else add
            rest = [*expr.args[:n], *expr.args[n + 1:]]
            same = make(*(substitute(r, {gone: kept}) for r in rest), part.same)
            return Cases(kept, gone, same, make(*(differing(r, kept, gone) for r in rest), part.other))
    return None


def _join_cases(expr: Cases, scene: Scene) -> Expr | None:
    """{a; b} = b + δ_ik (a − b), with a − b worked out."""
    kept, gone = expr.indices
    if not pair(kept, gone):
        return None
    gap = gathered(add(*expanded(expr.same), *expanded(negate(substitute(expr.other, {gone: kept})))))
    return add(expr.other, *(mul(Delta(kept, gone), substitute(t, {kept: gone})) for t in _terms(gap)))


def _terms(expr: Expr) -> tuple[Expr, ...]:
    return expr.args if isinstance(expr, Add) else () if expr == ZERO else (expr,)


def gathered(expr: Expr) -> Expr:
    """Like terms put together, products of equal factors alike."""
    found = LIKE_TERMS.apply(expr, Scene()) if isinstance(expr, Add) else None
    return expr if found is None else found


def exclusions(expr: Expr) -> Iterator[tuple[Expr, Index, Expr]]:
    """The conditions k ≠ i on a summed letter among the factors of a sum, each with that letter and the other one."""
    for f in factors(expr.body) if isinstance(expr, Sum) else ():
        if isinstance(f, Indicator) and isinstance(f.args[0], Ne):
            a, b = f.args[0].args
            yield from ((f, x, y) for x, y in ((a, b), (b, a)) if x in expr.indices and isinstance(y, Index) and y != x)


def _the_case(expr: Sum, scene: Scene) -> Expr | None:
    for condition, letter, other in exclusions(expr):
        rest = mul(*all_but(factors(expr.body), condition))
        replaced = differing(rest, letter, other)
        if replaced != rest:
            return sum_over(mul(condition, replaced), *expr.indices) if replaced != ZERO else ZERO
    return None


def _complete(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_{k≠i} f_k = Σ_k f_k − f_i."""
    for condition, letter, other in exclusions(expr):
        rest = mul(*all_but(factors(expr.body), condition))
        left = [i for i in expr.indices if i != letter]
        return add(sum_over(rest, *expr.indices), negate(sum_over(substitute(rest, {letter: other}), *left)))
    return None


def take_out(lemma: Derivation) -> Rule:
    """The rule that takes the term k = i out of a sum over k in which the lemma's derivative stands.

    Σ_k f_k = f_i + Σ_{k≠i} f_k.
    """
    wild = free_indices(lemma.goal)

    def action(expr: Sum, scene: Scene) -> Expr | None:
        known = {frozenset(c.args[0].args) for c, _, _ in exclusions(expr)}
        for partial in sorted(atoms(expr.body, Partial), key=lambda p: p.sort_key()):
            for found in matches(lemma.goal, partial, wild):
                i, j = (found.get(x, x) for x in lemma.result.args[:2])
                letter, other = (j, i) if j in expr.indices else (i, j)
                if letter in expr.indices and letter != other and pair(letter, other) and frozenset((letter, other)) not in known:
                    return _taken_out(expr, letter, other)
        return None

    return Rule("take a term out", r"\sum_{k} f_k = f_i + \sum_{k \ne i} f_k", (Sum,), action,
                lambda v: v.total(v.j, v.y[v.j] * Partial(v.p[v.j], v.z[v.i])),
                lambda v: v.total(v.j, v.y[v.j] * Partial(v.p[v.l], v.z[v.i])), level=1)


def _taken_out(expr: Sum, letter: Index, other: Index) -> Expr:
    left = [i for i in expr.indices if i != letter]
    others = mul(Indicator(Ne(letter, other, evaluate=False)), expr.body)
    return add(sum_over(substitute(expr.body, {letter: other}), *left), sum_over(others, *expr.indices))


TWO_CASES = Rule("two cases", r"\frac{\partial x_k}{\partial x_i} = 1 \ \text{if } i = k, \quad 0 \ \text{if } i \ne k", (Expr,),
                 _two_cases, lambda v: v.y[v.k] * (Delta(v.k, v.i) - v.p[v.i]), lambda v: v.y[v.k] * Delta(v.k, v.i))
ONE_TERM = Rule("only one term moves", r"\sum_{j} f_{j} \frac{\partial x_j}{\partial x_i} = f_i", (Sum,), _one_term,
                lambda v: v.total(v.j, v.y[v.j] * Partial(v.z[v.j], v.z[v.i])),
                lambda v: v.total(v.j, v.y[v.j] * Partial(v.z[v.l], v.z[v.i])))
EACH_CASE = Rule("each case by itself", r"f\,g = f\,g_1 \ \text{if } i = k, \quad f\,g_2 \ \text{if } i \ne k", (Mul, Add),
                 _each_case, lambda v: mul(v.y[v.k], Cases(v.i, v.k, v.z[v.i], v.p[v.k])),
                 lambda v: mul(v.y[v.k], Delta(v.i, v.k)), level=2)
THE_CASE = Rule("the case that applies", r"\sum_{k \ne i} c_k \, (a \ \text{if } i = k, \; b_k \ \text{if } i \ne k)"
                r" = \sum_{k \ne i} c_k b_k", (Sum,), _the_case,
                lambda v: v.total(v.k, mul(Indicator(Ne(v.k, v.i)), Cases(v.i, v.k, v.z[v.i], v.y[v.k]))),
                lambda v: v.total(v.k, mul(Indicator(Ne(v.k, v.j)), Cases(v.i, v.k, v.z[v.i], v.y[v.k]))), level=3,
                family="lemma")
COMPLETE = Rule("complete the sum", r"\sum_{k \ne i} f_k = \sum_{k} f_k - f_i", (Sum,), _complete,
                lambda v: v.total(v.k, mul(Indicator(Ne(v.k, v.i)), v.y[v.k])), lambda v: v.total(v.k, v.y[v.k]))
JOIN_CASES = Rule("join the cases", r"a \ \text{if } i = k, \; b \ \text{if } i \ne k \quad = \quad b + \delta_{ik}\,(a - b)",
                  (Cases,), _join_cases, lambda v: Cases(v.i, v.k, v.p[v.i] * (ONE - v.p[v.i]), -v.p[v.k] * v.p[v.i]),
                  lambda v: v.p[v.i] * Delta(v.i, v.k))

RULES = (THE_CASE, EACH_CASE, TWO_CASES, COMPLETE, JOIN_CASES, ONE_TERM)
"""In the order in which a line is tried."""
