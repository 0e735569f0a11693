"""Rules made from equations: folding a definition back, using a given, citing a lemma, the chain rule through names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr, Gt, Integer, Max, Mul, Pow, Rel, exp, log

from symderiv.notation import (
    ONE,
    Definition,
    Entry,
    Extent,
    Index,
    Indicator,
    Partial,
    Sum,
    Tensor,
    add,
    factors,
    free_indices,
    letters,
    mul,
    negate,
    operations,
    power,
    rebuild,
    rename_bound,
    replace_entries,
    sum_over,
    terms,
)
from symderiv.notation.indices.affine import leaves
from symderiv.records import Citation, Derivation, UsedGiven
from symderiv.rules.algebra.arithmetic import SIGNS, base_and_exponent, coefficient_and_rest, expanded, gathered
from symderiv.rules.indices.indicators import failing, solved
from symderiv.rules.matching import Equation, apply
from symderiv.rules.rule import Rule, Scene


def _shrinking(*equations: Equation) -> Callable[[Expr, Scene], Expr | None]:
    """The first of the equations that leaves less, counted once equal factors are gathered."""
    def action(expr: Expr, scene: Scene) -> Expr | None:
        for equation in equations:
            new = apply(equation, expr, scene)
            if new is not None and any(map(_beyond, new.atoms(Entry))) and not any(map(_beyond, expr.atoms(Entry))):
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
    return operations(expr), sum(not p.exp.is_Integer for p in expr.atoms(Pow))


def fold(definition: Definition) -> Rule:
    """The rule that recognises a definition's body, or its numerator, and writes its name."""
    return Rule("fold", r"\text{body} = \text{name}", (Expr,), _shrinking(*_readings(definition)),
                lambda v: v.softmax.at(v.i), lambda v: v.z[v.i],
                cites=(Citation("definition", definition.tensor.name),), family="fold")


def total_of(definition: Definition) -> Rule | None:
    """With μ := (1/N) Σ_n x_n: Σ_n x_n = N μ. None where the body is no multiple of one sum by sizes and numbers."""
    sums = [f for f in factors(definition.body) if isinstance(f, Sum)]
    scale = [f for f in factors(definition.body) if not isinstance(f, Sum)]
    if len(sums) != 1 or not scale or any(f.atoms(Entry, Index) for f in scale):
        return None
    value = mul(*(power(f, Integer(-1)) for f in scale), definition.lhs)
    equation = Equation(sums[0], value, frozenset(definition.indices))
    return Rule("fold", r"m = \frac{1}{N} \sum_{n} x_n: \quad \sum_{n} x_n = N m", (Sum,), lambda e, s: apply(equation, e, s),
                lambda v: v.total(v.i, v.z[v.i]), lambda v: v.total(v.i, v.y[v.i]),
                cites=(Citation("definition", definition.tensor.name),), family="fold")


def _readings(definition: Definition) -> Iterator[Equation]:
    """What a definition says, as equations whose left side is recognised.

    f := a/b: a/b = f and a = b f. f := max(0, u): also 1[u > 0] = 1[f > 0]. f := a − log b: also e^a/b = e^f.
    f := e^u/(1 + e^u): also 1/(1 + e^u) = 1 − f. f := u 𝟙[c] + (a + b) 𝟙[not c]: also a 𝟙[not c] = (f − b) 𝟙[not c].
    """
    body, name, wild = definition.body, definition.lhs, frozenset(definition.indices)
    yield Equation(body, name, wild)
    if (turned := _with_signs(body)) != body:  # −a (u − v) is a (v − u) on every line
        yield Equation(turned, name, wild)
    low = [f for f in factors(body) if _is_below(f)]
    high = [f for f in factors(body) if f not in low]
    if isinstance(body, Mul) and low and any(not f.is_Number for f in high) and free_indices(mul(*high)) >= wild:
        yield Equation(mul(*high), mul(name, *(power(f, Integer(-1)) for f in low)), wild)
    if isinstance(body, Max) and len(body.args) == 2 and body.args[0] == 0:
        positive = Gt(body.args[1], 0)
        conditions = dict.fromkeys((positive, solved(positive))) if isinstance(positive, Rel) else ()  # |u| > 0 is decided
        yield from (Equation(Indicator(c), Indicator(Gt(name, 0)), wild) for c in conditions)
    if (below := _of_exponential(body)) is not None:
        yield Equation(power(below, Integer(-1)), add(ONE, negate(name)), wild)
    yield from (Equation(mul(part, case), mul(add(name, negate(rest)), case), wild) for part, rest, case in _in_cases(body))
    logarithms = {isinstance(coefficient_and_rest(t)[1], log) for t in terms(body)}
    if logarithms == {True, False}:  # of logarithms alone, e^f would bring in a function that the line does not have
        yield Equation(mul(*map(_exponential, terms(body))), exp(name), wild)


def _with_signs(expr: Any) -> Any:
    """An expression with its signs where simplification puts them."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    made = rebuild(expr, [_with_signs(a) for a in expr.args])
    turned = SIGNS.apply(made, Scene()) if isinstance(made, Mul) else None
    return made if turned is None else turned


def _in_cases(body: Expr) -> Iterator[tuple[Expr, Expr, Expr]]:
    """The two terms of each value of a definition by two cases, one after the other, with the condition of the case."""
    cases = [(c, t) for t in terms(body) for c in factors(t) if isinstance(c, Indicator)]
    if len(terms(body)) != 2 or len(cases) != 2 or cases[0][0].args[0] not in failing(cases[1][0].args[0]):
        return
    for case, term in cases:
        value = expanded(mul(*(f for f in factors(term) if f is not case)))
        if len(value) == 2:
            yield from ((value[n], value[1 - n], case) for n in (0, 1) if operations(value[n]) > 1)


def _of_exponential(body: Expr) -> Expr | None:
    """1 + e^u, where the body is e^u/(1 + e^u)."""
    parts = [f for f in factors(body) if isinstance(f, exp)]
    below = add(ONE, *parts)
    return below if len(parts) == 1 and body == mul(parts[0], power(below, Integer(-1))) else None


def _is_below(factor: Expr) -> bool:
    """Whether a factor is a denominator, or a power of the extent of an axis."""
    base, exponent = base_and_exponent(factor)
    return bool(exponent.is_Rational and (exponent.is_negative or isinstance(base, Extent)))


def _exponential(term: Expr) -> Expr:
    """e^term, with e^{n log b} as b^n."""
    number, rest = coefficient_and_rest(term)
    return power(rest.args[0], number) if isinstance(rest, log) else exp(term)


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
    return Rule("name the adjoint", r"\delta_i = \frac{\partial L}{\partial z_i}", (Partial,), lambda e, s: apply(equation, e, s),
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
    def action(expr: Sum, scene: Scene) -> Expr | None:
        if not any(e.tensor == definition.tensor and e.free_symbols & set(expr.indices) for e in expr.body.atoms(Entry)):
            return None
        body = replace_entries(expr.body, lambda e: definition.at(*e.indices) if e.tensor == definition.tensor else None)
        opened = expanded(rename_bound(body, scene.avoid))
        return add(*(sum_over(t, *expr.indices) for t in opened))

    return Rule("write out", r"\text{name} = \text{body}", (Sum,), action,
                lambda v: v.total(v.i, v.p[v.i]), lambda v: v.total(v.i, v.y[v.i]),
                cites=(Citation("definition", definition.tensor.name),))


def write_out(definition: Definition) -> Rule:
    """The rule that replaces a name by its body wherever it stands outside derivatives."""
    def action(expr: Entry, scene: Scene) -> Expr | None:
        return rename_bound(definition.at(*expr.indices), scene.avoid) if expr.tensor == definition.tensor else None

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

    law = (r"\frac{\partial L}{\partial x} = \sum_{m} \sum_{i} \frac{\partial L}{\partial m_i} \frac{\partial m_i}{\partial x}")
    return Rule("chain rule", law, (Partial,), action, lambda v: Partial(Entry(v.s), v.z[v.i]),
                lambda v: Partial(Entry(v.s), v.y[v.i]), level=1)


__all__ = ["abbreviate", "call", "cite", "complement", "fold", "has_complement", "through", "together", "total_of", "unfold",
           "unfold_in_sums",
           "use_given", "write_out"]
