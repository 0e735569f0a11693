"""Equations as rules: folding a definition back, using a given, citing a lemma.

An equation is matched inside products (a part of the factors), inside sums of terms (a part of the terms) and under
summation signs (a part of the summand, where the summed letters occur nowhere else).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, exp

from symderiv.notation import (
    ONE,
    Binding,
    Definition,
    Entry,
    Index,
    Partial,
    Sum,
    Tensor,
    add,
    factors,
    free_indices,
    letters,
    matches,
    mul,
    negate,
    operations,
    power,
    rename_bound,
    replace_entries,
    substitute,
    sum_over,
    terms,
)
from symderiv.record import Citation, Derivation, UsedGiven
from symderiv.rules.algebra import base_and_exponent, coefficient_and_rest, expanded, single
from symderiv.rules.rule import Rule, Scene

Powers = Sequence[tuple[Expr, Expr]]


@dataclass(frozen=True)
class Equation:
    """left = right for every value of the letters `wild`."""

    left: Expr
    right: Expr
    wild: frozenset[Index]

    def instance(self, found: Binding, taken: frozenset[str]) -> Expr | None:
        """The right side for what was found; None while a letter of it is unknown."""
        if not free_indices(self.right) & self.wild <= set(found):
            return None
        return substitute(rename_bound(self.right, taken), {k: v for k, v in found.items() if k in self.wild})


def apply(equation: Equation, expr: Expr, scene: Scene) -> Expr | None:
    """`expr` with its first part that matches the left side replaced by the right side."""
    attempts: list[Callable[[Equation, Any, Scene], Iterator[Expr]]] = [_in_product]
    if isinstance(equation.left, Mul) and isinstance(expr, Mul):
        attempts.append(_across_sum)
    if isinstance(equation.left, Sum) and isinstance(expr, Sum):
        attempts.append(_under_sum)
    if isinstance(equation.left, Add) and isinstance(expr, Add):
        attempts.append(_among_terms)
    return next((new for attempt in attempts for new in attempt(equation, expr, scene)), None)


def _powers(expr: Expr) -> Powers:
    return [base_and_exponent(f) for f in factors(expr) if not f.is_Number]


def _in_product(equation: Equation, expr: Expr, scene: Scene) -> Iterator[Expr]:
    wanted, have = coefficient_and_rest(equation.left)[0], coefficient_and_rest(expr)[0]
    yield from _as_power(equation, expr, scene)
    for found, rest in _inject(_powers(equation.left), _powers(expr), equation.wild, {}):
        new = equation.instance(found, scene.taken)
        if new is not None:
            yield mul(have / wanted, new, *(single(b, e) for b, e in rest))


def _as_power(equation: Equation, expr: Expr, scene: Scene) -> Iterator[Expr]:
    """A left side that is one root or power, in another power: with s = q^{1/2}, q^{-3/2} = s^{-3}."""
    base, exponent = base_and_exponent(equation.left)
    if exponent == 1 or not exponent.is_Rational or not isinstance(expr, Pow):
        return
    times = expr.exp / exponent
    for found in matches(base, expr.base, equation.wild) if times.is_Integer else ():
        new = equation.instance(found, scene.taken)
        if new is not None:
            yield power(new, times)


def _inject(patterns: Powers, targets: Powers, wild: frozenset[Index], known: Binding) -> Iterator[tuple[Binding, Powers]]:
    """Every way to find all pattern factors among the targets, with the factors that are left over."""
    if not patterns:
        yield known, targets
        return
    (base, exponent), *others = patterns
    for n, (target, height) in enumerate(targets):
        left = _left_over(height, exponent)
        if left is None:
            continue
        rest = [*targets[:n], *([(target, left)] if left != 0 else []), *targets[n + 1:]]
        for found in matches(base, target, wild, known):
            yield from _inject(others, rest, wild, found)
        if isinstance(base, Add) and isinstance(target, Add) and exponent.is_odd:
            turned = add(*map(negate, target.args))
            for found in matches(base, turned, wild, known):
                yield from _inject(others, [(Integer(-1), ONE), *rest], wild, found)


def _left_over(have: Expr, want: Expr) -> Expr | None:
    """The exponent that remains of u^have once u^want is taken; None if it is not there to take."""
    if have == want:
        return Integer(0)
    if have.is_Rational and want.is_Rational and have.is_negative == want.is_negative and abs(have) > abs(want):
        return have - want
    return None


def _under_sum(equation: Equation, expr: Sum, scene: Scene) -> Iterator[Expr]:
    left = rename_bound(equation.left, {i.name for i in expr.indices} | scene.taken)
    mine = frozenset(left.indices)
    for found, rest in _inject(_powers(left.body), _powers(expr.body), equation.wild | mine, {}):
        gone = {found.get(i) for i in mine}
        outer = mul(coefficient_and_rest(expr.body)[0], *(single(b, e) for b, e in rest))
        if len(gone) < len(mine) or not gone <= set(expr.indices) or gone & free_indices(outer):
            continue
        values = {k: v for k, v in found.items() if k not in mine}
        new = equation.instance(values, scene.taken)
        if new is None or any(gone & v.free_symbols for v in values.values()):
            continue
        number = coefficient_and_rest(left.body)[0]
        yield sum_over(mul(1 / number, new, outer), *(i for i in expr.indices if i not in gone))


def _across_sum(equation: Equation, expr: Mul, scene: Scene) -> Iterator[Expr]:
    """Part of the left side stands under a sum, the rest is a constant before it: (1/S) Σ_j e^{z_j} f_j = Σ_j p_j f_j."""
    for total in (f for f in expr.args if isinstance(f, Sum)):
        number, before = coefficient_and_rest(mul(*(f for f in expr.args if f is not total)))
        bound = set(total.indices)
        for found, rest in _inject(_powers(equation.left), [*_powers(before), *_powers(total.body)], equation.wild, {}):
            new = equation.instance(found, scene.taken)
            if new is None or not bound & free_indices(new):
                continue
            left = [single(b, e) for b, e in rest]
            inside = [f for f in left if bound & free_indices(f)]
            scale = number * coefficient_and_rest(total.body)[0] / coefficient_and_rest(equation.left)[0]
            yield mul(scale, *(f for f in left if f not in inside), sum_over(mul(new, *inside), *total.indices))


def _among_terms(equation: Equation, expr: Add, scene: Scene) -> Iterator[Expr]:
    for sign in (1, -1):
        pattern = terms(equation.left) if sign == 1 else tuple(map(negate, terms(equation.left)))
        for found, rest in _choose(pattern, expr.args, equation.wild, {}):
            new = equation.instance(found, scene.taken)
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


def _shrinking(equation: Equation) -> Callable[[Expr, Scene], Expr | None]:
    def action(expr: Expr, scene: Scene) -> Expr | None:
        new = apply(equation, expr, scene)
        return new if new is not None and operations(new) < operations(expr) else None

    return action


def fold(definition: Definition) -> Rule:
    """The rule that recognises a definition's body and writes its name."""
    equation = Equation(definition.body, definition.lhs, frozenset(definition.indices))
    return Rule("fold", r"\text{body} = \text{name}", (Expr,), _shrinking(equation),
                lambda v: v.softmax.at(v.i), lambda v: v.z[v.i],
                cites=(Citation("definition", definition.tensor.name),), family="fold")


def complement(definition: Definition) -> Rule:
    """With f := 1/(1 + g): g f = 1 − f."""
    rest = add(*(t for t in terms(definition.body.base) if t != 1))
    equation = Equation(mul(rest, definition.lhs), add(ONE, negate(definition.lhs)), frozenset(definition.indices))
    return Rule("complement", r"f = \frac{1}{1+g}: \quad g\,f = 1 - f", (Mul,),
                lambda e, s: apply(equation, e, s),
                lambda v: mul(exp(v.z[v.i]), v.q[v.i]), lambda v: mul(v.z[v.i], v.q[v.i]),
                cites=(Citation("definition", definition.tensor.name),), family="fold")


def has_complement(definition: Definition) -> bool:
    """Whether the definition is of the form 1/(1 + g)."""
    body = definition.body
    return isinstance(body, Pow) and body.exp == -1 and len(terms(body.base)) == 2 and ONE in terms(body.base)


def abbreviate(definition: Definition) -> Rule:
    """The rule that gives a quantity the name which the derivation makes for it."""
    row = fold(definition)
    equation = Equation(definition.body, definition.lhs, frozenset(definition.indices))
    return Rule("abbreviate", r"\text{a name for the quantity}", (Expr,), lambda e, s: apply(equation, e, s),
                row.example, row.counterexample, cites=row.cites, level=0)


def use_given(used: UsedGiven, named: Definition | None = None) -> Rule:
    """The rule that a given allows: its left side becomes its right side; `named` is the abbreviation of the left side."""
    left = named.lhs if named else used.relation.lhs
    equation = Equation(left, used.relation.rhs, free_indices(left))
    swap = isinstance(left, Entry) and isinstance(used.relation.rhs, Entry) and not named
    action = _ordered(equation) if swap else lambda e, s: apply(equation, e, s)
    return Rule("given", r"\text{left} = \text{right}", (Expr,), action,
                lambda v: v.total(v.i, v.y[v.i]), lambda v: v.total(v.i, v.z[v.i]),
                cites=(Citation("given", used.key),), level=0)


def _ordered(equation: Equation) -> Callable[[Expr, Scene], Expr | None]:
    """A_ij = A_ji, used in one direction only: towards the first in SymPy's order."""
    def action(expr: Expr, scene: Scene) -> Expr | None:
        if not isinstance(expr, Entry):
            return None
        new = apply(equation, expr, scene)
        return new if new is not None and new.compare(expr) < 0 else None

    return action


def cite(lemma: Derivation) -> Rule:
    """The rule that replaces a derivative by the result of its lemma."""
    equation = Equation(lemma.goal, lemma.result, free_indices(lemma.goal))
    givens = tuple(Citation("given", g.key) for g in lemma.givens)
    return Rule("lemma", r"\text{goal} = \text{result}", (Partial,), lambda e, s: apply(equation, e, s),
                lambda v: Partial(v.p[v.j], v.z[v.k]), lambda v: Partial(v.y[v.j], v.z[v.k]),
                cites=(Citation("lemma", lemma.key), *givens), level=1)


def call(lemma: Derivation, named: Definition) -> Rule:
    """The rule that writes a derivative by the name which the backward sweep gives to it."""
    row = cite(lemma)
    equation = Equation(lemma.goal, named.lhs, free_indices(lemma.goal))
    return Rule("name the adjoint", r"\delta_i = \frac{\partial L}{\partial z_i}", (Partial,), lambda e, s: apply(equation, e, s),
                row.example, row.counterexample, cites=(*row.cites, Citation("definition", named.tensor.name)))


def unfold_in_sums(definition: Definition) -> Rule:
    """The rule that writes a definition out where it is summed over, so that the sum can be found: Σ_k p_k = 1."""
    def action(expr: Sum, scene: Scene) -> Expr | None:
        if not any(e.tensor == definition.tensor and e.free_symbols & set(expr.indices) for e in expr.body.atoms(Entry)):
            return None
        body = replace_entries(expr.body, lambda e: definition.at(*e.indices) if e.tensor == definition.tensor else None)
        opened = expanded(rename_bound(body, scene.taken))
        return add(*(sum_over(t, *expr.indices) for t in opened))

    return Rule("write out", r"\text{name} = \text{body}", (Sum,), action,
                lambda v: v.total(v.i, v.p[v.i]), lambda v: v.total(v.i, v.y[v.i]),
                cites=(Citation("definition", definition.tensor.name),))


def write_out(definition: Definition) -> Rule:
    """The rule that replaces a name by its body wherever it stands outside derivatives."""
    def action(expr: Entry, scene: Scene) -> Expr | None:
        return rename_bound(definition.at(*expr.indices), scene.taken) if expr.tensor == definition.tensor else None

    return Rule("write out a name", r"\text{name} = \text{body}", (Entry,), action, lambda v: v.p[v.i], lambda v: v.y[v.i],
                cites=(Citation("definition", definition.tensor.name),), family="write out")


def unfold(definition: Definition, wrt: Tensor | None = None) -> Rule:
    """The rule that replaces a differentiated name by its definition; with `wrt` only in derivatives by that tensor."""
    def action(expr: Partial, scene: Scene) -> Expr | None:
        body = expr.body
        if not isinstance(body, Entry) or body.tensor != definition.tensor or wrt not in (None, expr.wrt.tensor):
            return None
        new = rename_bound(definition.at(*body.indices), {i.name for i in free_indices(expr)})
        return Partial(new, expr.wrt, *expr.held)

    return Rule("definition", r"\text{name} = \text{body}", (Partial,), action,
                lambda v: Partial(v.p[v.k], v.z[v.i]), lambda v: Partial(v.z[v.k], v.z[v.i]),
                cites=(Citation("definition", definition.tensor.name),), family="linearity")


def through(wrt: Tensor, middles: Sequence[tuple[Tensor, tuple[Tensor, ...]]]) -> Rule:
    """The chain rule for a derivative by `wrt` through named quantities, each with the others that are held fixed in it.

    ∂L/∂x = Σ_m Σ_i ∂L/∂m_i · ∂m_i/∂x.
    """
    def action(expr: Partial, scene: Scene) -> Expr | None:
        if expr.wrt.tensor != wrt or not isinstance(expr.body, Entry) or [expr.body.tensor] == [m for m, _ in middles]:
            return None
        taken = scene.taken | letters(expr)
        parts = []
        for tensor, held in middles:
            if tensor == expr.body.tensor:
                parts.append(Partial(expr.body, expr.wrt, *held))
                continue
            entry = tensor.entry(taken)
            parts.append(sum_over(mul(Partial(expr.body, entry, *expr.held), Partial(entry, expr.wrt, *held)), *entry.indices))
        return add(*parts)

    law = (r"\frac{\partial L}{\partial x} = \sum_{m} \sum_{i} \frac{\partial L}{\partial m_i} \frac{\partial m_i}{\partial x}")
    return Rule("chain rule", law, (Partial,), action, lambda v: Partial(Entry(v.s), v.z[v.i]),
                lambda v: Partial(Entry(v.s), v.y[v.i]), level=1)


__all__ = ["Equation", "abbreviate", "apply", "call", "cite", "complement", "fold", "has_complement", "through", "unfold",
           "unfold_in_sums", "use_given", "write_out"]
