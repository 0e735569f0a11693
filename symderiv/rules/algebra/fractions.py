"""Fractions divided term by term, and brought over one denominator: that is done last, when no definition is left to be found."""

from __future__ import annotations

from sympy import Add, Expr, Integer, Mul, Pow

from symderiv.notation import ONE, Entry, Extent, Index, add, alike, all_but, factors, mul, negate, operations, power, terms
from symderiv.notation.nodes import Mask, atoms
from symderiv.rules.algebra.arithmetic import FACTOR, LIKE_TERMS, base_and_exponent, expanded, gathered, single, without
from symderiv.rules.rule import Rule, Scene


def _common_denominator(expr: Expr, scene: Scene) -> Expr | None:
    """a/b + c/d = (a d + c b)/(b d); in a product together with the other factors."""
    for total in factors(expr):
        over = _over_one(total, scene) if isinstance(total, Add) else None
        if over is None:
            continue
        new = gathered(mul(*all_but(factors(expr), total), *over))
        if operations(new) < operations(expr) and not _unguards(new, total):
            return new
    return None


def _over_one(total: Add, scene: Scene) -> tuple[Expr, ...] | None:
    """The numerator and the denominators of a sum of fractions; None where there are none."""
    low = _denominators(total)
    if not low:
        return None
    above = [gathered(mul(t, *(single(base, height) for base, height in low))) for t in total.args]
    opened = add(*(gathered(part) for t in above for part in expanded(t)))
    shorter = LIKE_TERMS.apply(opened, scene) if isinstance(opened, Add) else None
    taken_out = FACTOR.apply(shorter, scene) if isinstance(shorter, Add) else None
    top = min((add(*above), *(way for way in (shorter or opened, taken_out) if way is not None)), key=operations)
    return (top, *(power(single(base, height), Integer(-1)) for base, height in low))


def _unguards(new: Expr, total: Expr) -> bool:
    """Whether `new` is divided by what masks guard in `total`: 𝟙[x > 0]/x + b is defined at x = 0, (𝟙[x > 0] + b x)/x is not."""
    return isinstance(total, Add) and any(_guarded(total, base) for base, _ in _denominators(new))


def _guarded(total: Add, base: Expr) -> bool:
    """Whether every term that is divided by `base` has a mask about it, and no mask stands before all terms."""
    above = [{f for f in factors(t) if isinstance(f, Mask) and _about(f, base)} for t in total.args]
    below = [masks for t, masks in zip(total.args, above, strict=True) if any(alike(b, base) for b, _ in _denominators(t))]
    return bool(below) and all(below) and not set.intersection(*above)


def _about(mask: Mask, base: Expr) -> bool:
    """Whether a mask speaks of quantities or letters that `base` is made of."""
    return bool(atoms(mask, Entry, Index) & atoms(base, Entry, Index))


def _denominators(total: Expr) -> list[tuple[Expr, Expr]]:
    """Each base below a fraction bar with its largest exponent."""
    found: list[tuple[Expr, Expr]] = []
    for base, exponent in (base_and_exponent(f) for t in terms(total) for f in factors(t)):
        if base.is_Number or not exponent.is_Rational or not exponent.is_negative:
            continue
        same = next((n for n, (other, _) in enumerate(found) if alike(other, base)), None)
        if same is None:
            found.append((base, -exponent))
        else:
            found[same] = (found[same][0], max(found[same][1], -exponent))
    return found


COMMON_DENOMINATOR = Rule(
    "common denominator", r"\frac{a}{b} + \frac{c}{d} = \frac{a\,d + c\,b}{b\,d}", (Add, Mul), _common_denominator,
    lambda v: mul(power(v.a, Integer(-1)), add(v.z[v.k], mul(v.y[v.k], power(v.a, Integer(-1))))),
    lambda v: add(v.z[v.k], mul(v.y[v.k], power(v.a, Integer(-1)))), condition=r"b, d \ne 0")


def _one_fraction(expr: Mul, scene: Scene) -> Expr | None:
    """(1/s) (a − (b + c)/N) = (N a − b − c)/(N s)."""
    if not any(_divides(f) for f in expr.args):
        return None
    for bracket in (f for f in expr.args if isinstance(f, Add)):
        sizes = dict.fromkeys(b for t in bracket.args for b in _sizes_below(t))
        if sizes and not all(_sizes_below(t) for t in bracket.args):
            inside = [term for t in bracket.args for term in _times(t, list(sizes))]
            rest = all_but(expr.args, bracket)
            return mul(*rest, *(power(s, Integer(-1)) for s in sizes), add(*inside))
    return None


def _divides(factor: Expr) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_negative) and bool(atoms(factor, Entry))


def _sizes_below(term: Expr) -> list[Expr]:
    """The sizes of axes that a term is divided by once."""
    return [base for base, exponent in map(base_and_exponent, factors(term)) if isinstance(base, Extent) and exponent == -1]


def _times(term: Expr, sizes: list[Expr]) -> tuple[Expr, ...]:
    """A term times sizes, those that divide it cancelled; a bracket with only a sign before it is opened."""
    below = dict.fromkeys(_sizes_below(term))
    whole = mul(*(s for s in sizes if s not in below), without(term, [power(s, Integer(-1)) for s in below]))
    if isinstance(whole, Mul) and len(whole.args) == 2 and whole.args[0] == -1:
        return tuple(map(negate, terms(whole.args[1])))
    return terms(whole)


ONE_FRACTION = Rule("one denominator", r"\frac{1}{s} \left(a - \frac{b + c}{N}\right) = \frac{N a - b - c}{N s}", (Mul,),
                    _one_fraction,
                    lambda v: mul(power(v.a, Integer(-1)), add(v.z[v.k], mul(-1, power(v.K.extent, Integer(-1)), v.y[v.k]))),
                    lambda v: mul(v.a, add(v.z[v.k], mul(-1, power(v.K.extent, Integer(-1)), v.y[v.k]))),
                    condition=r"s \ne 0", level=1, family="factor")


def _compound(expr: Expr, scene: Scene) -> Expr | None:
    """1/(a/b + c) = b/(a + c b); in a product together with the other factors: 1/((1 + a/b) b) = 1/(b + a)."""
    for part in factors(expr):
        below = isinstance(part, Pow) and isinstance(part.base, Add) and part.exp.is_Integer and part.exp.is_negative
        over = _over_one(part.base, scene) if below else None
        if over is not None:
            new = gathered(mul(*all_but(factors(expr), part), *(power(side, part.exp) for side in over)))
            if operations(new) < operations(expr) and not _unguards(new, part.base):
                return new
    return None


COMPOUND = Rule("compound fraction", r"\frac{1}{\frac{a}{b} + c} = \frac{b}{a + c\,b}", (Pow, Mul), _compound,
                lambda v: power(add(mul(v.z[v.k], power(v.a, Integer(-1))), Integer(1)), Integer(-1)),
                lambda v: power(add(v.z[v.k], v.c), Integer(-1)), condition=r"b \ne 0", level=1, family="common denominator")

def _divide_terms(expr: Mul, scene: Scene) -> Expr | None:
    """(a g + b)/g^2 = (a g/g + b/g)/g, where a term of the numerator holds the denominator, or some are its terms; the same for a
    root below two terms."""
    for low in expr.args:
        base, exponent = base_and_exponent(low)
        for top in expr.args if exponent.is_Rational and exponent.is_negative else ():
            divided = None
            if isinstance(top, Add):
                divided = _divided(top, base) if exponent.is_Integer else _by_root(top, single(base, -exponent), low)
            if divided is not None:
                rest = all_but(expr.args, low, top)
                return mul(*rest, single(base, exponent + 1) if exponent.is_Integer else ONE, divided)
    return None


def _by_root(top: Add, root: Expr, low: Expr) -> Expr | None:
    """(a √g + b)/√g as a √g/√g + b/√g."""
    return add(*(mul(t, low) for t in top.args)) if len(top.args) == 2 and any(root in factors(t) for t in top.args) else None


def _divided(top: Add, base: Expr) -> Expr | None:
    """(a g + b)/g as a g/g + b/g, and (g + b)/g as 1 + b/g where g is a sum of terms itself."""
    once = single(base, Integer(-1))
    if any(_has_factor(t, base) for t in top.args):
        return add(*(mul(t, once) for t in top.args))
    for sign, whole in ((1, terms(base)), (-1, tuple(map(negate, terms(base))))):
        if len(whole) > 1 and len(top.args) > len(whole) and set(whole) <= set(top.args):
            return add(Integer(sign), mul(once, add(*all_but(top.args, *whole))))
    return None


def _has_factor(term: Expr, base: Expr) -> bool:
    return any(alike(b, base) and bool(e.is_positive) for b, e in map(base_and_exponent, factors(term)))


DIVIDE_TERMS = Rule("divide each term", r"\frac{a\,g + b}{g} = \frac{a\,g}{g} + \frac{b}{g}", (Mul,), _divide_terms,
                    lambda v: mul(add(mul(v.y[v.k], v.a), v.z[v.k]), power(v.a, Integer(-1))),
                    lambda v: mul(add(v.y[v.k], v.z[v.k]), power(v.a, Integer(-1))), condition=r"g \ne 0",
                    level=2, family="cancel")

RULES = (COMMON_DENOMINATOR, ONE_FRACTION, COMPOUND, DIVIDE_TERMS)
__all__ = ["COMMON_DENOMINATOR", "COMPOUND", "DIVIDE_TERMS", "ONE_FRACTION", "RULES"]
