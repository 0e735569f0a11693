"""Rules made from equations: folding a definition back, using a given, citing a lemma, the chain rule through names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr, Integer, Mul, Pow, exp

from symderiv.notation import (
    ONE,
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
    mul,
    operations,
    power,
    rename_bound,
    replace_entries,
    sum_over,
    terms,
    unspecified,
)
from symderiv.notation.indices.affine import leaves
from symderiv.notation.nodes import atoms
from symderiv.records import Citation, Derivation, UsedGiven
from symderiv.rules.algebra.arithmetic import expanded, gathered, is_one_factor
from symderiv.rules.matching import Equation, apply
from symderiv.rules.readings import readings
from symderiv.rules.rule import Rule, Scene


def _shrinking(*equations: Equation) -> Callable[[Expr, Scene], Expr | None]:
    """The first of the equations that leaves less, counted once equal factors are gathered."""
    def action(expr: Expr, scene: Scene) -> Expr | None:
        asked = (e for e in equations if not e.lengthens) if is_one_factor(expr) else equations
        for equation in asked:
            new = apply(equation, expr, scene)
            if new is not None and any(map(_beyond, atoms(new, Entry))) and not any(map(_beyond, atoms(expr, Entry))):
                continue  # what is defined at K places names nothing at 4 K
            if new is not None and (_length(new) < _length(expr) or operations(gathered(new)) < operations(expr)):
                return new
        return None

    return action


def _beyond(entry: Entry) -> bool:
    """Whether an entry's index leaves its axis."""
    return any(getattr(i, "axis", None) != a and not i.is_Integer and leaves(i, a)
               for i, a in zip(entry.indices, entry.tensor.axes, strict=True))


def _length(expr: Expr) -> tuple[int, int]:
    """Operations, then roots: 1/√v is one operation as 1/σ is, and longer."""
    return operations(expr), sum(not p.exp.is_Integer for p in atoms(expr, Pow))


def _among(*equations: Equation) -> tuple[type, ...]:
    """Types of which a node stands wherever one of the equations applies; none where that is not known."""
    kinds = [equation.kind for equation in equations]
    return () if None in kinds else tuple(dict.fromkeys(kind for kind in kinds if kind is not None))


def fold(definition: Definition) -> Rule:
    """The rule that recognises a definition's body, or its numerator, and writes its name."""
    equations = tuple(readings(definition))
    return Rule("fold", r"\text{body} = \text{name}", (Expr,), _shrinking(*equations),
                lambda v: v.softmax.at(v.i), lambda v: v.z[v.i],
                cites=(Citation("definition", definition.tensor.name),), family="fold", among=_among(*equations))


def total_of(definition: Definition) -> Rule | None:
    """With μ := (1/N) Σ_n x_n: Σ_n x_n = N μ. None where the body is no multiple of one sum by sizes and numbers."""
    sums = [f for f in factors(definition.body) if isinstance(f, Sum)]
    scale = [f for f in factors(definition.body) if not isinstance(f, Sum)]
    if len(sums) != 1 or not scale or any(atoms(f, Entry, Index) for f in scale):
        return None
    value = mul(*(power(f, Integer(-1)) for f in scale), definition.lhs)
    equation = Equation(sums[0], value, frozenset(definition.indices))
    return Rule("fold", r"m = \frac{1}{N} \sum_{n} x_n: \quad \sum_{n} x_n = N m", (Sum,), lambda e, s: apply(equation, e, s),
                lambda v: v.total(v.i, v.z[v.i]), lambda v: v.total(v.i, v.y[v.i]),
                cites=(Citation("definition", definition.tensor.name),), family="fold")


def complement(definition: Definition) -> Rule:
    """With f := 1/(1 + g): g f = 1 − f; with f := 1/(g − 1): g f = 1 + f."""
    (one, rest) = sorted(terms(definition.body.base), key=lambda t: not t.is_Number)
    equation = Equation(mul(rest, definition.lhs), add(ONE, mul(-one, definition.lhs)), frozenset(definition.indices))
    return Rule("complement", r"f = \frac{1}{1+g}: \quad g\,f = 1 - f", (Mul,),
                lambda e, s: apply(equation, e, s),
                lambda v: mul(exp(v.z[v.i]), v.q[v.i]), lambda v: mul(v.z[v.i], v.q[v.i]),
                cites=(Citation("definition", definition.tensor.name),), family="fold")


def has_complement(definition: Definition) -> bool:
    """Whether the definition is of the form 1/(1 + g) or 1/(g − 1)."""
    body = definition.body
    return isinstance(body, Pow) and body.exp == -1 and len(terms(body.base)) == 2 and any(t in (1, -1) for t in terms(body.base))


def abbreviate(definition: Definition) -> Rule:
    """The rule that gives a quantity the name which the derivation makes for it."""
    row = fold(definition)
    equation = Equation(definition.body, definition.lhs, frozenset(definition.indices))
    return Rule("abbreviate", r"\text{a name for the quantity}", (Expr,), lambda e, s: apply(equation, e, s),
                row.example, row.counterexample, cites=row.cites, level=0, among=_among(equation))


def use_given(used: UsedGiven, named: Definition | None = None) -> Rule:
    """The rule that a given allows: its left side becomes its right side; `named` is the abbreviation of the left side."""
    left = named.lhs if named else used.relation.lhs
    equation = Equation(left, used.relation.rhs, free_indices(left))
    swap = isinstance(left, Entry) and isinstance(used.relation.rhs, Entry) and not named
    action = _ordered(equation) if swap else lambda e, s: apply(equation, e, s)
    return Rule("given", r"\text{left} = \text{right}", (Expr,), action,
                lambda v: v.total(v.i, v.y[v.i]), lambda v: v.total(v.i, v.z[v.i]),
                cites=(Citation("given", used.key),), level=0, among=_among(equation))


def _ordered(equation: Equation) -> Callable[[Expr, Scene], Expr | None]:
    """A_ij = A_ji, used in one direction only: towards the first in SymPy's order."""
    def action(expr: Expr, scene: Scene) -> Expr | None:
        if not isinstance(expr, Entry):
            return None
        new = apply(equation, expr, scene)
        return new if new is not None and new.compare(expr) < 0 else None

    return action


def cite(lemma: Derivation) -> Rule:
    """The rule that replaces a derivative, or a sum, by the result of its lemma."""
    equation = Equation(lemma.goal, lemma.result, free_indices(lemma.goal))
    givens = tuple(Citation("given", g.key) for g in lemma.givens)
    return Rule("lemma", r"\text{goal} = \text{result}", (type(lemma.goal),), lambda e, s: apply(equation, e, s),
                lambda v: Partial(v.p[v.j], v.z[v.k]), lambda v: Partial(v.y[v.j], v.z[v.k]),
                cites=(Citation("lemma", lemma.key), *givens), level=1)


def call(lemma: Derivation, named: Definition) -> Rule:
    """The rule that writes a derivative by the name which the backward sweep gives to it."""
    row = cite(lemma)
    equation = Equation(lemma.goal, named.lhs, free_indices(lemma.goal))
    return Rule("name the adjoint", r"g_i = \frac{\partial L}{\partial z_i}", (Partial,), lambda e, s: apply(equation, e, s),
                row.example, row.counterexample, cites=(*row.cites, Citation("definition", named.tensor.name)))


def together(rules: Mapping[Any, Rule], key: Callable[[Any], Any]) -> Rule:
    """Citations of one kind as one step: each of the rules where a part has its `key`."""
    first = next(iter(rules.values()))

    def action(expr: Expr, scene: Scene) -> Expr | None:
        rule = rules.get(key(expr))
        return None if rule is None else rule.apply(expr, scene)

    cites = dict.fromkeys(c for rule in rules.values() for c in rule.cites)
    return replace(first, action=action, cites=tuple(cites), several=True)


def unfold_in_sums(definition: Definition) -> Rule:
    """The rule that writes a definition out where it is summed over, so that the sum can be found: Σ_k p_k = 1."""
    stated = unspecified(definition.body) is None

    def action(expr: Sum, scene: Scene) -> Expr | None:
        summed = (e.tensor == definition.tensor and e.free_symbols & set(expr.indices) for e in atoms(expr.body, Entry))
        if not stated or not any(summed):
            return None
        body = replace_entries(expr.body, lambda e: definition.at(*e.indices) if e.tensor == definition.tensor else None)
        opened = expanded(rename_bound(body, scene.avoid))
        return add(*(sum_over(t, *expr.indices) for t in opened))

    return Rule("write out", r"\text{name} = \text{body}", (Sum,), action,
                lambda v: v.total(v.i, v.p[v.i]), lambda v: v.total(v.i, v.y[v.i]),
                cites=(Citation("definition", definition.tensor.name),))


def write_out(definition: Definition) -> Rule:
    """The rule that replaces a name by its body wherever it stands outside derivatives; an unspecified function has none."""
    stated = unspecified(definition.body) is None

    def action(expr: Entry, scene: Scene) -> Expr | None:
        return rename_bound(definition.at(*expr.indices), scene.avoid) if stated and expr.tensor == definition.tensor else None

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
        avoid = scene.avoid | letters(expr)
        parts = []
        for tensor, held in middles:
            if tensor == expr.body.tensor:
                parts.append(Partial(expr.body, expr.wrt, *held))
                continue
            entry = tensor.entry(avoid)
            parts.append(sum_over(mul(Partial(expr.body, entry, *expr.held), Partial(entry, expr.wrt, *held)), *entry.indices))
        return add(*parts)

    law = (r"\frac{\partial L}{\partial x} = \sum_{u} \sum_{i} \frac{\partial L}{\partial u_i} \frac{\partial u_i}{\partial x}")
    return Rule("chain rule", law, (Partial,), action, lambda v: Partial(Entry(v.s), v.z[v.i]),
                lambda v: Partial(Entry(v.s), v.y[v.i]), level=1)


__all__ = ["abbreviate", "call", "cite", "complement", "fold", "has_complement", "through", "together", "total_of", "unfold",
           "unfold_in_sums",
           "use_given", "write_out"]
