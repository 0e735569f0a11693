"""Products and sums of products: coefficients in front, masks as selections, the rest contracted pair by pair.

The pair that costs least goes first, so that vectors meet matrices before matrices meet one another; what one letter joins
and nothing else needs is a matrix product, everything else is an einsum or a product component by component.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, fraction

from symderiv.lowering import folds, masks, scans, shifts
from symderiv.lowering.context import Context
from symderiv.lowering.contraction import contracted
from symderiv.lowering.graph import Value
from symderiv.lowering.stable import exponentials, norms, powers
from symderiv.lowering.work import is_dear
from symderiv.matrices.terms import taken_apart
from symderiv.notation import (
    Delta,
    Entry,
    ExponentialSlope,
    Index,
    Prod,
    Sum,
    Tensor,
    add,
    all_but,
    factors,
    free_indices,
    mul,
    power,
    rename_bound,
    substitute,
    sum_over,
)
from symderiv.notation.nodes import atoms


def product(low: Context, expr: Any) -> Value:
    """A product, or a sum of one: Σ coefficient · masks · factors / denominators."""
    free = set(free_indices(expr))
    parts, bound = taken_apart(expr, free) if isinstance(expr, Sum) or _has_sums(expr) else (list(expr.args), set())
    for rewritten in (_scattered, _along_exponential, _term_by_term):
        made = rewritten(low, parts, bound)
        if made is not None:
            return made
    parts, bound = scans.in_passes(low, *_sifted(parts, bound))
    parts, bound = folds.moved(low, parts, bound)
    made = folds.folded(low, parts, bound)
    if made is not None:
        return made
    kept = parts if any(map(masks.may_fail, parts)) else shifts.padded(parts)  # 0 off an axis is none where it is divided by 0
    return _assembled(low, shifts.flipped_sum(kept, bound), bound)


def _has_sums(expr: Any) -> bool:
    return any(isinstance(f, Sum) for f in expr.args)


def _sifted(parts: list[Expr], bound: set[Index]) -> tuple[list[Expr], set[Index]]:
    """The factors with deltas on a summed letter carried out: Σ_k δ_ki f_k is f_i."""
    while True:
        found = next(((d, old, new) for d in parts if isinstance(d, Delta)
                      for old, new in (d.indices, d.indices[::-1]) if old in bound and _replaces(old, new)), None)
        if found is None:
            return parts, bound
        delta, old, new = found
        rest = list(parts)
        rest.remove(delta)
        parts, bound = [substitute(p, {old: new}) for p in rest], bound - {old}


def _replaces(old: Any, new: Any) -> bool:
    if isinstance(new, Index):
        return bool(new.axis == old.axis)
    return bool(new.is_Integer) or (isinstance(new, Entry) and old not in new.free_symbols)


def _scattered(low: Context, parts: Sequence[Expr], bound: set[Index]) -> Value | None:
    """Σ_t f_t δ_{w_t, v}: every f_t added where its label says."""
    for delta in (p for p in parts if isinstance(p, Delta)):
        label = next((i for i in delta.indices if isinstance(i, Entry)), None)
        letter = next((i for i in delta.indices if isinstance(i, Index)), None)
        if label is None or letter is None or letter in bound or len(label.indices) != 1 or label.indices[0] not in bound:
            continue
        along = label.indices[0]
        rest = list(parts)
        rest.remove(delta)
        if any(letter in p.free_symbols for p in rest) or not any(along in p.free_symbols for p in rest):
            continue
        body = mul(*rest)
        others = [i for i in sorted(bound, key=lambda i: i.name) if i != along]
        values = low.value(Sum(body, *others) if others else body)
        kept = [i for i in values.letters if i != along]
        places = masks.total(low, *shifts.from_zero(low, label))
        node = low.graph.make("scatter", (low.graph.fitted(values, [along, *kept]), places.node, low.size(letter.axis)))
        return Value(node, (letter, *kept))
    return None


def _along_exponential(low: Context, parts: Sequence[Expr], bound: set[Index]) -> Value | None:
    """Σ_ab K_iabj E_ab, how e^A follows A along E, and Σ_ij G_ij K_iabj, which is the same of Aᵀ along G: one exponential of a
    block triangle in the place of an array with four letters."""
    for slope in (p for p in parts if isinstance(p, ExponentialSlope)):
        i, a, b, j = slope.own
        for inner, outer in (((a, b), (i, j)), ((i, j), (a, b))):
            mine, others = _reached(all_but(parts, slope), inner, bound - {*outer, *slope.lead})
            free = set().union(*map(free_indices, mine))
            if not {*inner} <= bound or len({*inner, *outer}) < 4 or free & {*outer}:
                continue
            more = [k for k in sorted(free - bound, key=lambda k: k.name) if k not in slope.lead]
            over = sorted(free & bound - {*inner, *slope.lead}, key=lambda k: k.name)
            along = low.whole(sum_over(mul(*mine), *over), [*more, *slope.lead, *inner])
            matrix = low.array(slope.tensor)
            if inner == (i, j):
                rank = len(slope.tensor.axes)
                matrix = low.graph.make("transpose", (matrix,), (*range(rank - 2), rank - 1, rank - 2))
            made = Value(low.graph.make("expm_along", (matrix, along)), (*more, *slope.lead, *outer))
            left = [k for k in bound if k not in inner and k not in over]
            values = contracted(low, [made, *map(low.value, others)], left)
            return low.graph.elementwise("mul", values, None, low.hint)
    return None


def _reached(parts: Sequence[Expr], letters: Sequence[Expr], bound: Collection[Index]) -> tuple[list[Expr], list[Expr]]:
    """The factors that summed letters join to these, and the others."""
    reached, mine, others = {*letters}, list[Expr](), list(parts)
    while joined := [p for p in others if free_indices(p) & reached]:
        mine, others = mine + joined, [p for p in others if p not in joined]
        reached |= set().union(*map(free_indices, joined)) & {*bound}
    return mine, others


def _term_by_term(low: Context, parts: Sequence[Expr], bound: set[Index]) -> Value | None:
    """Σ_d G_td (V_sd − O_td) as Σ_d G_td V_sd − Σ_d G_td O_td, where the bracket would be an array with more letters than any
    that stands here or comes out, where each term takes fewer multiplications than the bracket, as in (Bᵀ Aᵀ + Wᵀ) g, and so that
    what runs along an axis is a term by itself. Two brackets stay: in a square numbers that nearly agree are taken off first."""
    brackets = [p for p in parts if isinstance(p, Add)]
    if len(brackets) > 1:
        brackets = [b for b in brackets if atoms(b, *masks.MASKS) and not _masked(b)]
    if len(brackets) != 1:
        return None
    bracket, rest = brackets[0], all_but(parts, brackets[0])
    letters, free = free_indices(bracket), set().union(*map(free_indices, parts)) - bound
    arrays = [*rest, *(f for term in bracket.args for f in factors(term))]
    small = not letters & bound or len(letters) <= max(2, len(free), *map(_letters_of, arrays))
    split = bound and (atoms(bracket, Prod) or folds.in_parts(bracket, parts, bound))
    if not split and (_masked(bracket) or (small and not is_dear(bracket, rest, bound))):
        return None
    over, avoid = sorted(bound, key=lambda i: i.name), {i.name for i in (*bound, *free)}
    return low.value(add(*(sum_over(rename_bound(mul(*rest, term), avoid), *over) for term in bracket.args)))


def _masked(bracket: Add) -> bool:
    """Whether a bracket has masks other than those of triangles, with a letter that is summed within."""
    inner = {i for s in atoms(bracket, Sum) for i in s.indices}
    return any(scans.order(mask) is None or inner.isdisjoint(free_indices(mask)) for mask in atoms(bracket, *masks.MASKS))


def _letters_of(expr: Any) -> int:
    """How many letters the largest array has of which a sum or a product is made."""
    return max(map(_letters_of, expr.args[:1] if isinstance(expr, Sum) else expr.args)) if isinstance(expr, Sum | Mul | Add) \
        else len(free_indices(expr))


# --- assembling -------------------------------------------------------------------------------------------------------

def _assembled(low: Context, parts: Sequence[Expr], bound: Collection[Index]) -> Value:
    """The product of all parts, summed over the letters `bound`."""
    values, parts = exponentials.ratios(low, parts)
    logarithms, parts = powers.with_logarithms(low, parts)
    values = [*values, *logarithms]
    conditions = [masks.condition(low, p) for p in parts if isinstance(p, masks.MASKS) or _is_mask(p)]
    rest = [p for p in parts if not (isinstance(p, masks.MASKS) or _is_mask(p))]
    if any(map(masks.may_fail, rest)):  # of what has no value where a mask is 0, none is taken
        told = [p for p in rest if masks.is_truth(low, p)]
        conditions += [masks.holds(low, p) for p in told]
        rest = [p for p in rest if p not in told]
    numbers = [p for p in rest if not atoms(p, Tensor, Index)]
    around = low.guards
    low.guards = (*around, *conditions)
    above, below = list(values), []
    singular = [False] * len(values)
    strict = any(o.lag for o in map(scans.order, parts) if o)
    covers = {p: found for p in rest if (found := masks.covering(low, p)) is not None}
    for p in rest:
        if p in numbers:
            continue
        low.guards = (*around, *conditions, *(c for q, c in covers.items() if q is not p))
        if isinstance(p, Pow) and p.exp.is_number and p.exp.could_extract_minus_sign():
            below.append(norms.below(low, p, low.guarded(low.value(power(p.base, -p.exp))), rest))
        else:
            above.append(_zero_outside(low, p, powers.factor(low, p, rest), covers.get(p)))
            singular.append(masks.may_fail(p) or (strict and masks.rests_on_what_fails(low, p)))
    low.guards = around
    lonely = [i for i in bound if not any(i in v.letters for v in (*above, *below, *conditions))]
    number = mul(*numbers, *(i.axis.extent for i in lonely))
    above, below = _below_first(low, above, below, bound, singular)
    last = [c for c in conditions if (above or below) and not set(c.letters) & set(bound)]
    triangles = [] if any(singular) else [c for c in conditions if c not in last and _is_triangle(c, above, bound)]
    above = _selected(low, above, singular, [c for c in conditions if c not in (*last, *triangles)], bound)
    above += [masks.counted(low, c) for c in triangles]
    found = _scaled(low, contracted(low, above, [i for i in bound if i not in lonely]), below, number)
    return _kept(low, masks.both(low, last), found, whole=any(singular) or not all(map(_is_count, below))) if last else found


def _zero_outside(low: Context, part: Expr, value: Value, cover: Value | None) -> Value:
    """The value of a factor, 0 outside `cover`, where the masks of its terms hold. Two such sums guard each other: where both
    are 0, a mask that compares what is guarded compares numbers put in its place, and may hold."""
    return value if cover is None or masks.covering(low, part) == cover else _where(low, cover, value)


def _where(low: Context, held: Value, value: Value) -> Value:
    """The value where a condition holds, else 0."""
    return low.graph.elementwise("where", (held, value, Value(low.graph.number("0.0"))), None, low.hint)


def _kept(low: Context, held: Value, value: Value, whole: bool) -> Value:
    """The value where a condition holds, else 0. That of a smaller array with a value everywhere, which would have to be repeated
    to choose from it, is multiplied: so libraries repeat nothing."""
    if whole or not (set(held.letters) > set(value.letters) and value.letters):
        return _where(low, held, value)
    return low.graph.elementwise("mul", (held, value), None, low.hint)


def _is_count(value: Value) -> bool:
    """Whether a divisor counts where something holds: how many share the largest value."""
    return value.node.kind == "cast" and value.node.args[0].kind == "count"


def _is_triangle(held: Value, above: Sequence[Value], bound: Collection[Index]) -> bool:
    """Whether a condition on two summed letters of one axis is a matrix that two factors meet in, each with one of these."""
    letters = set(held.letters)
    meeting = [v for v in above if letters & set(v.letters)]
    return len(letters) == 2 and letters <= set(bound) and len({i.axis for i in letters}) == 1 and len(meeting) > 1 and \
        not any(letters <= set(v.letters) for v in meeting)


def _is_mask(part: Any) -> bool:
    """Whether a delta compares places, so that the product is nothing elsewhere."""
    return isinstance(part, Delta) and not all(isinstance(i, Index) for i in part.indices)


def _below_first(low: Context, above: list[Value], below: list[Value], bound: Collection[Index],
                 singular: list[bool]) -> tuple[list[Value], list[Value]]:
    """Denominators with a summed letter carried out on a factor that has their letters, which is `singular` from then on; the
    others wait for the end."""
    kept = []
    for value in below:
        if not set(value.letters) & set(bound):
            kept.append(value)
            continue
        fits = [n for n, v in enumerate(above) if set(value.letters) <= set(v.letters)]
        if fits:
            n = min(fits, key=lambda n: len(above[n].letters))
            above[n] = low.graph.elementwise("div", (above[n], value), None, low.hint)
            singular[n] = True
        else:
            above.append(low.graph.elementwise("div", (low.number(Integer(1)), value), None, low.hint))
            singular.append(True)
    return above, kept


def _selected(low: Context, above: list[Value], singular: Sequence[bool], conditions: Sequence[Value],
              bound: Collection[Index]) -> list[Value]:
    """The factors with every mask as a selection from those that may fail, else from one, so that nothing is multiplied by
    what it leaves out."""
    for held in conditions:
        near = [n for n, v in enumerate(above) if set(v.letters) & set(held.letters)] or \
            ([] if set(held.letters) & set(bound) else list(range(len(above)))[:1])
        if not near:
            above.append(masks.counted(low, held))
            continue
        best = min(near, key=lambda n: (len(set(held.letters) - set(above[n].letters)), len(above[n].letters)))
        for n in [n for n in near if n < len(singular) and singular[n]] or [best]:
            above[n] = _where(low, held, above[n])
    return above


def _scaled(low: Context, values: Sequence[Value], below: Sequence[Value], number: Expr) -> Value:
    """Factors without a summed letter, small arrays before large ones, over what divides them, times a number."""
    groups: dict[frozenset[Index], tuple[list[Value], list[Value]]] = {}
    for n, group in enumerate((values, below)):
        for value in group:
            groups.setdefault(frozenset(value.letters), ([], []))[n].append(value)
    over, under = fraction(number)  # of a sum it stays a sum: what a condition of sizes leaves out is not divided by
    found = None if over == 1 else low.number(over)
    sign = isinstance(over, Integer) and over < 0
    if sign:
        found = None if over == -1 else low.number(-over)
    if under != 1 and (found is not None or (len(groups) > 1 and not groups.get(frozenset(), ([], []))[0])):
        found, under = low.number(abs(over) / under if sign else over / under), Integer(1)
    for letters in sorted(groups, key=len):
        up, down = groups[letters]
        found = _times(low, found, up)
        if down:
            found = low.graph.elementwise("div", (found or low.number(Integer(1)), _times(low, None, down)), None, low.hint)
    if found is None:
        return low.number(number)
    if under != 1:
        found = low.graph.elementwise("div", (found, low.number(under)), None, low.hint)
    return low.graph.elementwise("neg", (found,), None, low.hint) if sign else found


def _times(low: Context, first: Value | None, values: Sequence[Value]) -> Any:
    parts = [*([first] if first else []), *values]
    if len(parts) < 2:
        return parts[0] if parts else None
    return low.graph.elementwise("mul", parts, None, low.hint)

