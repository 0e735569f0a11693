"""Scores that a mask sets to −∞, and distances that it sets to ∞: what is left out of sums of exponentials and of extremes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import sympy
from sympy import Add, Expr, Integer, oo

from symderiv.errors import NoRule
from symderiv.notation import (
    Delta,
    Entry,
    Index,
    Indicator,
    MaxOver,
    add,
    all_but,
    factors,
    mul,
    negate,
    rebuild,
    rename_bound,
    terms,
)
from symderiv.notation.nodes import Mask
from symderiv.tracing.arrays.comparing import opposite

Named = Callable[[Expr, Sequence[Index]], Expr]
"""What gives masked scores over letters, which masks leave in part, a name."""
FAR = Integer(1000)
"""What a maximum leaves out counts as so much less than the smallest of all."""


def is_infinite(a: Expr) -> bool:
    """Whether ∞ or −∞ stands in a formula."""
    return bool(a.has(oo, -oo))


def exponential(a: Expr) -> Expr:
    """e^a, which is 0 where a mask puts −∞."""
    if not is_infinite(a):
        return sympy.exp(a)
    kept, bare = _finite(a)
    return mul(*map(_apart_from, kept), sympy.exp(bare))


def where_it_holds(truth: Expr, value: Expr) -> Expr:
    """𝟙 a, without ±∞ where 𝟙 is 0."""
    if is_infinite(value) and not value.is_infinite:
        finite, masked = _apart(value)
        held = [truth, *factors(truth)]
        if masked and all(any(t == opposite(m) or m == opposite(t) for t in held) for m in masked):
            return mul(truth, _without(finite, held))
    return mul(truth, value)


def settled(a: Expr, named: Named) -> Expr:
    """A formula without ±∞, where it can be: the largest masked score that a formula of exponentials takes off against overflow
    and adds again is that of all scores, which these lost; any other is the largest of what a mask leaves, which gets a name."""
    shifted = any(e.has(MaxOver) for e in a.atoms(sympy.exp))
    return _extremes(a, (lambda body, letters: _finite(body)[1]) if shifted else named)


def _extremes(a: Any, named: Named) -> Any:
    if not is_infinite(a) or not a.args:
        return a
    if isinstance(a, MaxOver):
        return MaxOver(named(a.body, a.indices), *a.indices)
    return rebuild(a, [_extremes(b, named) for b in a.args])


def left_by_masks(a: Expr, letters: Sequence[Index]) -> Expr:
    """What masks leave; what they leave out is far below the smallest of all, over these letters."""
    kept, bare = _finite(a)
    condition = mul(*map(_apart_from, kept))
    below = rename_bound(add(negate(MaxOver(negate(bare), *letters)), negate(FAR)), {i.name for i in letters})
    return add(mul(condition, bare), mul(opposite(condition), cast(Expr, below)))


def _apart_from(kept: Expr) -> Expr:
    """1 less a delta as a condition: 1 − δ_ij would be multiplied out, as Σ_j e^{s_j} − e^{s_i}, and the difference may be 0."""
    left_out: Any = opposite(kept) if isinstance(kept, Add) else None
    return Indicator(sympy.Ne(*left_out.indices, evaluate=False)) if isinstance(left_out, Delta) else kept


def _finite(a: Expr) -> tuple[list[Expr], Expr]:
    """Where a mask puts no −∞, as factors; and what stands there."""
    finite, masked = _apart(a)
    kept = [opposite(m) for m in masked]
    return kept, _without(finite, kept)


def _without(finite: list[Expr], kept: list[Expr]) -> Expr:
    return add(*(mul(*(f for f in factors(t) if f not in kept)) for t in finite))


def _shift(term: Expr) -> Expr:
    """A largest score that is taken off against overflow, over all scores and not only those that a mask leaves: what e^x is
    divided by has the same factor, and the values that come out are held against the code's."""
    over = [f for f in factors(term) if isinstance(f, MaxOver) and is_infinite(f)]
    rest = [f for f in factors(term) if f not in over]
    return mul(*rest, *(MaxOver(_finite(f.body)[1], *f.indices) for f in over)) if over else term


def _signed(a: Expr) -> Expr:
    """The same with numbers below 0 multiplied into sums with ±∞ in them: −(x + ∞ m) is −x − ∞ m."""
    if isinstance(a, Add):
        return add(*map(_signed, a.args))
    parts = factors(a)
    inner = next((f for f in parts if isinstance(f, Add) and is_infinite(f)), None)
    numbers = sympy.Mul(*(f for f in parts if f.is_Number))
    others = [f for f in parts if not f.is_Number and f is not inner]
    if inner is None:
        return mul(numbers, *others) if numbers.is_infinite else a
    if numbers.is_negative:
        inner, numbers = add(*(mul(Integer(-1), t) for t in inner.args)), -numbers
    return mul(*([numbers] if numbers != 1 else []), *others, _signed(inner))


def _is_positive(factor: Expr) -> bool:
    """Whether a factor is positive wherever it has a value other than 0."""
    return bool(factor.is_positive or isinstance(factor, sympy.exp) or (factor.is_Pow and factor.exp.is_even))


def _require_masks(parts: Sequence[Expr]) -> None:
    """Raises `NoRule` for a number that goes in beside −∞: only a truth value says where it stands."""
    for entry in (e for p in parts if not isinstance(p, Mask) and not _is_positive(p) for e in p.atoms(Entry)):
        if entry.tensor.origin is None and not any(g.name == "mask" for g in entry.tensor.givens):
            raise NoRule("−∞ times a number is a mask only where that is known to be 0 or 1", typed=entry.tensor.name,
                         advice=f"Give {entry.tensor.name} as truth values: of dtype bool, turned into floats within the "
                                "function, or to sd.trace given=sd.mask.")


def _apart(a: Expr) -> tuple[list[Expr], list[Expr]]:
    """The terms with a value, and the masks of those that are −∞. Raises `NoRule` for any other use of ±∞."""
    finite, masked = [], []
    for term in map(_shift, terms(_signed(a))):
        rest = [f for f in factors(term) if f != -oo]
        inner = next((f for f in rest if isinstance(f, Add) and is_infinite(f)), None)
        if inner is not None and all(_is_positive(f) or isinstance(f, Mask) for f in rest if f is not inner):
            own, more = _apart(inner)
            finite += [mul(*all_but(rest, inner), t) for t in own]
            masked += [mul(*(f for f in rest if isinstance(f, Mask)), m) for m in more]
        elif not is_infinite(term):
            finite.append(term)
        elif len(rest) < len(factors(term)) and not is_infinite(mul(*rest)):
            _require_masks(rest)
            masked.append(mul(*(f for f in rest if not f.is_Number)))
        else:
            raise NoRule("−∞ is understood as a mask under exp, softmax, logsumexp and max, ∞ under min and exp of its negative",
                         typed=str(a)[:200],
                         advice="Scale masked scores by numbers, squares and what is given=sd.positive alone, or by the others "
                                "before the mask.")
    return finite, masked
