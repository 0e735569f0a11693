"""What holds because quantities are known to be positive: |u| = u, powers of products, powers of what a definition is a power of.

None of it may be used where the sign is open: (u²)^{1/2} is not u at −1. Each row makes a rule from what is known on a line. A
rule that drops a sign cites what it rests on. The rules of powers need not: for nearly all exponents the power itself has a
value only at a positive base; as some have more, u^{1/ρ} at ρ = 1/2, they too are used only where its sign is known. Nor does
u = y/c of y := c u, which fails at c = 0 alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, TypeAlias

from sympy import Abs, Add, Expr, Integer, Max, Min, Mul, Pow, asinh, atan, cosh, erf, exp, expand_mul, log, sign, sinh, tanh

from symderiv.notation import (
    ONE,
    ZERO,
    Definition,
    Definitions,
    Delta,
    Entry,
    Indicator,
    Prod,
    Sum,
    Tensor,
    Within,
    add,
    all_but,
    factors,
    free_indices,
    match,
    mul,
    operations,
    power,
)
from symderiv.records import Citation
from symderiv.rules.algebra.arithmetic import LIKE_TERMS, coefficient_and_rest
from symderiv.rules.algebra.logarithms import positive
from symderiv.rules.algebra.powers import base_and_exponent, gathered, single
from symderiv.rules.matching import Equation, apply
from symderiv.rules.rule import Rule, Scene
from symderiv.rules.vocabulary import Vocabulary

Example: TypeAlias = Callable[[Vocabulary, Expr], Expr]
"""An expression in the letters of the vocabulary, with a quantity that is known to be positive."""
Kind: TypeAlias = "Callable[[Known, Sequence[Citation]], Rule]"
"""Makes a rule of what is known, which cites what that rests on."""


@dataclass(frozen=True)
class Known:
    """The tensors whose entries are positive, each with what says so, and the definitions that are made of them."""

    positive: Mapping[Tensor, Citation] = field(default_factory=dict)
    definitions: Definitions = field(default_factory=Definitions)

    def above(self, expr: Expr) -> bool:
        """Whether an expression is greater than 0 wherever it has a value."""
        if isinstance(expr, Entry):
            row = self.definitions.of(expr.tensor)
            return expr.tensor in self.positive or (row is not None and self.above(row.body))
        if isinstance(expr, Sum | Prod):
            return self.above(expr.body)
        if isinstance(expr, Add):
            return all(map(self.least, expr.args)) and any(map(self.above, expr.args))
        if isinstance(expr, Pow):
            return self.above(expr.base)
        if isinstance(expr, Abs):
            return self.above(expr.args[0])
        return all(map(self.above, expr.args)) if isinstance(expr, Mul) else positive(expr)

    def least(self, expr: Expr) -> bool:
        """Whether an expression is at least 0 wherever it has a value."""
        row = self.definitions.of(expr.tensor) if isinstance(expr, Entry) else None
        if row is not None:
            return self.least(row.body) or self.above(expr)
        holds = next((holds for kinds, holds in AT_LEAST if isinstance(expr, kinds)), None)
        return (holds is not None and holds(self, expr)) or self.above(expr)


def _even_factors(known: Known, expr: Mul) -> bool:
    """u v u, where v is at least 0: what stands an even number of times has no sign."""
    heights: dict[Expr, Expr] = {}
    for base, exponent in map(base_and_exponent, expr.args):
        heights[base] = heights.get(base, ZERO) + exponent
    return all(known.least(power(base, exponent)) for base, exponent in heights.items())


def _met(known: Known, expr: Add) -> bool:
    """Terms that are at least 0 each, once like ones are gathered: 3 v − 3 v says nothing."""
    met = LIKE_TERMS.apply(expr, Scene())
    return known.least(met) if met is not None else all(map(known.least, expr.args))


AT_LEAST: tuple[tuple[Any, Callable[[Known, Any], bool]], ...] = (
    (Max, lambda known, e: any(map(known.least, e.args))),
    (Min, lambda known, e: all(map(known.least, e.args))),
    (Sum | Prod, lambda known, e: known.least(e.body)),
    (Pow, lambda known, e: bool(e.exp.is_even or (e.exp.is_Rational and e.exp.q % 2 == 0)) or known.least(e.base)),
    (Mul, _even_factors), (Add, _met),
    (log, lambda known, e: known.least(add(e.args[0], Integer(-1)))),
    (tanh | sinh | asinh | atan | erf, lambda known, e: known.least(e.args[0])),
    (Abs | Indicator | Delta | Within | cosh, lambda known, e: True),
)
"""When a node is at least 0, by its kind, apart from what is greater than 0."""


def _without_sign(expr: Expr, scene: Scene, known: Known) -> Expr | None:
    """|u| = u and sgn u = 1."""
    if not known.above(expr.args[0]):
        return None
    return expr.args[0] if isinstance(expr, Abs) else ONE


def _power_of_power(expr: Pow, scene: Scene, known: Known) -> Expr | None:
    """(u^m)^n = u^{mn}."""
    inner = expr.base
    return power(inner.base, inner.exp * expr.exp) if isinstance(inner, Pow) and known.above(inner.base) else None


def _by_name(expr: Pow, row: Definition, scene: Scene, known: Known) -> Expr | None:
    """With y := c u^p, a power of u as (y/c)^{q/p}, or as y/c u^{q − p} where q − p is a whole number; the shorter one."""
    *scale, (base, exponent) = _powers_last(row)
    wild = frozenset(row.indices)
    found = match(base, expr.base, wild) if all(known.above(single(*f)) for f in scale) else None
    if found is None or free_indices(exponent):
        return None
    below = [single(b, -e) for b, e in scale]
    height, left = sum(expand_mul(t / exponent) for t in Add.make_args(expr.exp)), expand_mul(expr.exp - exponent)
    ways = [mul(power(row.lhs, height), *(power(single(b, e), -height) for b, e in scale))] if (
        known.least(base) and height.as_numer_denom()[1].is_Number) else []  # nobody writes V^{1 − 2/n}
    ways += [mul(row.lhs, *below, power(base, left))] if left.is_Integer and left != 0 and known.above(base) else []
    best = min((w for w in ways if operations(w) < operations(expr)), key=operations, default=None)
    return None if best is None else Equation(base, best, wild).instance(found, scene, expr)


def _powers_last(row: Definition) -> list[tuple[Expr, Expr]]:
    """The factors of a definition as powers, one with an open exponent last."""
    return sorted(map(base_and_exponent, factors(row.body)), key=lambda f: not f[1].is_Rational)


def names_a_power(row: Definition) -> bool:
    """Whether a definition is c u^p, the exponent p open."""
    *scale, (base, exponent) = _powers_last(row)
    return not exponent.is_Rational and isinstance(base, Expr) and all(e.is_Rational for _, e in scale)


def _whole_powers(expr: Mul, scene: Scene, known: Known) -> Expr | None:
    """(a/b)^{n−1} a = (a/b)^n b: the whole part of an exponent taken out, where it meets other factors."""
    for n, part in enumerate(expr.args):
        base, exponent = base_and_exponent(part)
        whole = exponent.as_coeff_Add()[0]
        if isinstance(base, Mul) and whole.is_Integer and whole != 0 and not exponent.is_Rational and known.above(base):
            opened = (single(b, e * whole) for b, e in map(base_and_exponent, base.args))
            new = gathered(mul(*expr.args[:n], power(base, exponent - whole), *opened, *expr.args[n + 1:]))
            if operations(new) < operations(expr):
                return new
    return None


def _one_power(expr: Mul, scene: Scene, known: Known) -> Expr | None:
    """a^n b^n = (a b)^n, a^n b^{−n} = (a/b)^n."""
    powers = [(f, *base_and_exponent(f)) for f in expr.args if isinstance(f, Pow) and not f.exp.is_Integer]
    for (f, a, m), (g, b, n) in combinations(powers, 2):
        if m in (n, -n) and known.above(a) and known.above(b):
            (a, m), (b, n) = sorted(((a, m), (b, n)), key=lambda pair: pair[1].could_extract_minus_sign())
            joined = power(mul(a, b if m == n else power(b, Integer(-1))), m)
            return mul(*all_but(expr.args, f, g), joined)
    return None


def _least_power(expr: Add, scene: Scene, known: Known) -> Expr | None:
    """u^{n+1} − v u^n = u^n (u − v)."""
    rows = [_heights(coefficient_and_rest(t)[1]) for t in expr.args]
    for base in (b for b in rows[0] if all(b in row for row in rows) and known.above(b)):
        heights = [row[base] for row in rows]
        apart = [expand_mul(h - heights[0]) for h in heights]
        if all(a.is_Integer for a in apart) and not heights[0].is_Rational:
            least = min(apart)
            inside = add(*(mul(*(f for f in factors(t) if base_and_exponent(f)[0] != base), power(base, a - least))
                           for t, a in zip(expr.args, apart, strict=True)))
            new = mul(single(base, heights[apart.index(least)]), inside)
            return new if operations(new) < operations(expr) else None
    return None


def _heights(term: Expr) -> dict[Expr, Expr]:
    """The exponent of each base of a product, of one that stands in several factors their sum."""
    found: dict[Expr, Expr] = {}
    for base, height in map(base_and_exponent, factors(term)):
        found[base] = add(found[base], height) if base in found else height
    return found


def _row(name: str, law: str, on: tuple[type, ...], action: Callable[[Any, Scene, Known], Expr | None],
         example: Example, counterexample: Example, family: str = "") -> Kind:
    def made(known: Known, cites: Sequence[Citation] = ()) -> Rule:
        u = next((t.entry() for t in known.positive), exp(Vocabulary().a))
        return Rule(name, law, on, lambda e, s: action(e, s, known), lambda v: example(v, u), lambda v: counterexample(v, u),
                    condition="u > 0", cites=tuple(cites), level=2, family=family or name)

    return made


WITHOUT_SIGN = _row("sign of a positive quantity", r"|u| = u, \quad \operatorname{sgn} u = 1", (Abs, sign), _without_sign,
                    lambda v, u: mul(Abs(u, evaluate=False), v.z[v.k]), lambda v, u: mul(u, Abs(v.z[v.k])))
POWER_OF_POWER = _row("power of a power", r"(u^m)^n = u^{m n}", (Pow,), _power_of_power,
                      lambda v, u: Pow(Pow(u, v.a, evaluate=False), v.c, evaluate=False),
                      lambda v, u: Pow(Pow(v.c, v.a, evaluate=False), u, evaluate=False), "cancel")
WHOLE_POWERS = _row("whole powers", r"\left(\frac{u}{v}\right)^{n-1} u = \left(\frac{u}{v}\right)^n v", (Mul,), _whole_powers,
                    lambda v, u: mul(power(mul(2, power(u, Integer(-1))), v.a + 1), u),
                    lambda v, u: mul(power(mul(v.c, power(u, Integer(-1))), v.a + 1), u), "cancel")
ONE_POWER = _row("one power", r"u^n v^n = (u\,v)^n, \quad \frac{u^n}{v^n} = \left(\frac{u}{v}\right)^n", (Mul,), _one_power,
                 lambda v, u: mul(power(u, v.a), power(v.K.extent, v.a)),
                 lambda v, u: mul(power(u, v.a), power(v.c, v.a)))
LEAST_POWER = _row("least power", r"u^{n+1} - v\,u^n = u^n (u - v)", (Add,), _least_power,
                   lambda v, u: add(power(u, v.a + 1), mul(v.z[v.k], power(u, v.a))),
                   lambda v, u: add(power(v.c, v.a + 1), mul(v.z[v.k], power(v.c, v.a))), "factor")
SIGNS = (WITHOUT_SIGN, POWER_OF_POWER)
"""What drops a sign, in the order in which it is tried, after what says something of powers."""
POWERS = (ONE_POWER, LEAST_POWER)
"""What is tried after whole powers and the powers of names."""


def power_of_name(row: Definition) -> Kind:
    """The kind that writes powers of what a definition is a power of by its name."""
    def made(known: Known, cites: Sequence[Citation] = ()) -> Rule:
        name = Citation("definition", row.tensor.name)
        return Rule("power of a name", r"y = c\,u^p: \quad u^q = \left(\frac{y}{c}\right)^{q/p}", (Pow,),
                    lambda e, s: _by_name(e, row, s, known), lambda v: power(v.power.body.base, v.power.body.exp + 1),
                    lambda v: power(v.c, v.power.body.exp + 1), condition="u > 0", cites=(name, *cites), family="fold")

    return made


def _scale(row: Definition, known: Known) -> list[Expr]:
    """The factors of a definition that are known to be positive, and say nothing of its letters."""
    return [f for f in factors(row.body) if not free_indices(f) and known.above(f)]


def names_a_multiple(row: Definition, known: Known) -> bool:
    """Whether a definition with letters is c u with c > 0, u longer than a name."""
    scale = _scale(row, known)
    rest = mul(*(f for f in factors(row.body) if f not in scale))
    return bool(scale and row.indices) and operations(rest) > 1 and free_indices(rest) >= set(row.indices)


def part_of_name(row: Definition) -> Kind:
    """The kind that writes what a definition is a positive multiple of by its name."""
    def made(known: Known, cites: Sequence[Citation] = ()) -> Rule:
        scale = _scale(row, known)
        equation = Equation(mul(*(f for f in factors(row.body) if f not in scale)),
                            mul(row.lhs, *(power(f, Integer(-1)) for f in scale)), frozenset(row.indices))
        return Rule("part of a name", r"y = c\,u: \quad u = \frac{y}{c}", (Expr,), lambda e, s: apply(equation, e, s),
                    lambda v: mul(v.a, equation.left), lambda v: mul(v.a, v.c), condition="c > 0",
                    cites=(Citation("definition", row.tensor.name), *cites), family="fold")

    return made


__all__ = ["POWERS", "SIGNS", "WHOLE_POWERS", "Kind", "Known", "names_a_multiple", "names_a_power", "part_of_name",
           "power_of_name"]
