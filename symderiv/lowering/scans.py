"""What runs along an axis: cumulative sums and products, and linear recurrences, each in one pass.

Σ_s x_s 𝟙[s ≤ t] Π_r a_r^{𝟙[s < r ≤ t]} is h_t = a_t h_{t−1} + x_t; with the letters t and s changed over it runs backwards.
A product of all but one, Π_r a_r^{𝟙[r ≤ t] 𝟙[r ≠ s]}, is that of those before it times that of those behind it; summed over
all t from s on it is worked out for every s at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sympy import Eq, Expr, Integer, Ne, Pow
from sympy.core.relational import Relational

from symderiv.lowering import masks
from symderiv.lowering.context import Context
from symderiv.lowering.graph import Node, Value
from symderiv.notation import Affine, Entry, Index, Indicator, Prod, Tensor, all_but, factors, free_indices, mul, power
from symderiv.notation.indices.names import free_name, numbered


class Order(NamedTuple):
    """A mask that says of two letters of one axis which comes first: `behind` is `lag` places or more behind `before`."""

    before: Index
    behind: Index
    lag: int


def order(mask: Any) -> Order | None:
    """The order that an indicator is about."""
    relation = mask.args[0] if isinstance(mask, Indicator) else None
    if not isinstance(relation, Relational) or isinstance(relation, Eq | Ne):
        return None
    one, other = Affine.of(relation.gts), Affine.of(relation.lts)
    gap = one.minus(other) if one and other else None
    letters = {c: i for i, c in gap.coefficients.items()} if gap and len(gap.coefficients) == 2 else {}
    behind, before = letters.get(1), letters.get(-1)
    if gap is None or not isinstance(behind, Index) or not isinstance(before, Index) or before.axis != behind.axis:
        return None
    lag = (relation.rel_op in ("<", ">")) - gap.constant
    return Order(before, behind, int(lag)) if lag >= 0 else None


def in_passes(low: Context, parts: Sequence[Any], bound: Collection[Index]) -> tuple[list[Any], set[Index]]:
    """A sum of products in which what runs along an axis is worked out already, as entries of arrays."""
    parts, bound = _split(*_products_but_one(low, parts, set(bound)))
    if not any(map(order, parts)):
        return parts, bound
    while (found := next(_passes(low, parts, bound), None)) is not None:
        parts, bound = found
    return parts, bound


def _passes(low: Context, parts: list[Any], bound: set[Index]) -> Iterator[tuple[list[Any], set[Index]]]:
    """Each sum over one letter that is a recurrence or a cumulative sum, done."""
    for mask in [p for p in parts if order(p)]:
        known = order(mask)
        assert known is not None
        for along, end in (known[:2], known[1::-1]):
            mine = [p for p in parts if p is not mask and along in free_indices(p)]
            product = next((p for p in mine if _is_between(p, known)), None)
            content = mine if product is None else all_but(mine, product)
            backwards = along == known.behind
            if along not in bound or not content or (product is not None and known.lag > (not backwards)) or \
                    (product is None and is_triangle(content, along)) or \
                    any(end in free_indices(p) or order(p) or along not in free_indices(p) for p in content):
                continue
            rest = [p for p in parts if p is not mask and p not in mine]
            value = low.value(mul(*content))
            if along in value.letters:  # what is one number along the axis needs no pass
                yield [*rest, *_summed(low, known, along, rest), _ran(low, product, value, known, along)], bound - {along}


def is_triangle(content: Sequence[Any], along: Index) -> bool:
    """Whether what would run along an axis is a product of matrices over it, larger than each of them: a triangle of a matrix
    product costs less."""
    letters = [set(free_indices(p)) for p in content]
    together = set().union(*letters)
    return len(together) > max(map(len, letters)) and any(i.axis == along.axis for i in together - {along})


def _summed(low: Context, known: Order, along: Index, rest: Sequence[Any]) -> list[Expr]:
    """Where anything is summed at all, if what stands before the sum may have no value elsewhere: Σ_s 𝟙[s < t] x_s / z_t."""
    end = known.before if along == known.behind else known.behind
    fails = known.lag and any(masks.may_fail(p) or masks.rests_on_what_fails(low, p) for p in rest if end in free_indices(p))
    return [Indicator(end <= end.axis.extent - known.lag if end == known.before else end > known.lag)] if fails else []


def _ran(low: Context, product: Prod | None, value: Value, known: Order, along: Index) -> Expr:
    """The array that runs along the axis, at the other letter of the mask."""
    reverse = along == known.behind
    at: Expr = known.before if reverse else known.behind
    at = at + known.lag if reverse else at - known.lag
    if product is None:
        return _entry(low, running(low, value, along, "cumsum", reverse), at, along)
    base, letter = product.body.base, product.indices[0]
    nodes, others = _along(low, (letter, low.value(base)), (along, value))
    made = Value(low.graph.make("scan", nodes, reverse), (along, *others))
    return _entry(low, made, at, along)


def _along(low: Context, *arrays: tuple[Index, Value]) -> tuple[list[Node], tuple[Index, ...]]:
    """Arrays with a letter of each first and the same others behind it, and those."""
    own = {letter for letter, _ in arrays}
    others = tuple(dict.fromkeys(i for _, v in arrays[::-1] for i in v.letters if i not in own))
    return [low.graph.fitted(v, (letter, *others), whole=True) for letter, v in arrays], others


def _entry(low: Context, value: Value, at: Expr, along: Index) -> Expr:
    """An array as the entries of a quantity of its own, at the place `at` of its letter."""
    name = free_name(numbered("running"), {t.name for t in (*low.arrays, *low.inputs)})
    tensor = Tensor(name, tuple(i.axis for i in value.letters))
    low.arrays[tensor] = value.node
    return Entry(tensor, *(at if i == along else i for i in value.letters))


def _is_between(part: Any, known: Order) -> bool:
    """Whether a factor is the product of all between two letters: behind the first, and up to the second or before it."""
    if not isinstance(part, Prod) or len(part.indices) != 1 or not isinstance(part.body, Pow):
        return False
    letter, = part.indices
    base, conditions = part.body.base, [order(c) for c in factors(part.body.exp)]
    wanted = {Order(known.before, letter, 1), Order(letter, known.behind, known.lag)}
    return set(conditions) == wanted and not {known.before, known.behind} & free_indices(base)


# --- products of all but one ------------------------------------------------------------------------------------------

def _products_but_one(low: Context, parts: Sequence[Any], bound: set[Index]) -> tuple[list[Any], set[Index]]:
    """The factors, Σ_t g_t 𝟙[s ≤ t] Π_r x_r^{𝟙[r ≤ t] 𝟙[r ≠ s]} among them as the array that it is, worked out in one pass."""
    for part in parts:
        found = _but_one(part)
        if found is None or found[0].lag or Order(found[1], found[0].behind, 0) not in map(order, parts):
            continue
        (letter, end, _), at = found
        mask = next(p for p in parts if order(p) == Order(at, end, 0))
        content = [p for p in parts if p not in (part, mask) and end in free_indices(p)]
        base = part.body.base
        if end in bound and letter in free_indices(base) and not any(at in free_indices(p) or order(p) for p in content) and \
                not {at, end} & free_indices(base) and content:
            nodes, others = _along(low, (end, low.value(mul(*content))), (letter, low.value(base)))
            made = Value(low.graph.make("cumprod_backward", nodes), (at, *others))
            rest = [p for p in parts if p not in (part, mask, *content)]
            return [*rest, _entry(low, made, at, at)], bound - {end}
    return list(parts), bound


def _but_one(part: Any) -> tuple[Order, Index] | None:
    """Of Π_r x_r^{𝟙[r ≤ t] 𝟙[r ≠ s]} the order of r and t, and s."""
    conditions = factors(part.body.exp) if isinstance(part, Prod) and isinstance(part.body, Pow) else []
    known = next((o for o in map(order, conditions) if o), None)
    other = _left_out(part, conditions) if known else None
    if len(conditions) != 2 or known is None or other is None or known.before != part.indices[0]:
        return None
    return known, next(i for i in other.args[0].args if i != known.before)


def _left_out(part: Prod, conditions: Sequence[Any]) -> Indicator | None:
    """The condition that a letter is another one's place not."""
    letter = part.indices[0]
    return next((c for c in conditions if isinstance(c, Indicator) and isinstance(c.args[0], Ne) and letter in c.args[0].args
                 and all(isinstance(i, Index) and i.axis == letter.axis for i in c.args[0].args)), None)


def _split(parts: Sequence[Any], bound: set[Index]) -> tuple[list[Any], set[Index]]:
    """The factors with products of all but one in two, and without masks that others imply."""
    made: list[Any] = []
    known = {o for o in map(order, parts) if o}
    for part in parts:
        made += _halves(part, known) if isinstance(part, Prod) else [part]
    if len(made) == len(parts):
        return list(parts), bound
    return [p for p in made if not _implied(order(p), known - {order(p)})], bound


def _halves(part: Prod, known: set[Order]) -> list[Any]:
    """Π over all r ≠ s as Π over r < s times Π over r > s, each with the conditions that say more than this."""
    conditions = factors(part.body.exp) if isinstance(part.body, Pow) and len(part.indices) == 1 else []
    letter = part.indices[0]
    other = _left_out(part, conditions)
    orders = {c: order(c) for c in conditions if c is not other}
    if other is None or None in orders.values() or not orders:
        return [part]
    at = next(i for i in other.args[0].args if i != letter)
    halves = []
    for near, sign in ((Order(letter, at, 1), letter < at), (Order(at, letter, 1), letter > at)):
        kept = [c for c, o in orders.items() if not _implied(o, known | {near})]
        if len(kept) > 1 or (near.before == letter and any(o.before == letter for o in map(order, kept) if o)):
            return [part]
        halves.append(Prod(power(part.body.base, mul(Indicator(sign), *kept)), letter))
    return halves


def _implied(wanted: Order | None, known: set[Order]) -> bool:
    """Whether an order follows from two others: u < s and s ≤ t give u ≤ t."""
    return wanted is not None and any(
        a.before == wanted.before and a.behind == b.before and b.behind == wanted.behind and
        a.lag + b.lag >= wanted.lag for a in known for b in known)


# --- cumulative sums and products -------------------------------------------------------------------------------------

def running(low: Context, value: Value, along: Index, kind: str, reverse: bool) -> Value:
    """Sums or products of all up to each place, or from it on."""
    place = value.place(along)
    node = low.graph.make("flip", (value.node,), place) if reverse else value.node
    node = low.graph.make(kind, (node,), place)
    return Value(low.graph.make("flip", (node,), place) if reverse else node, value.letters)


def product(low: Context, expr: Prod) -> Value | None:
    """Π_r x_r^{𝟙[r ≤ t]} as a cumulative product; None for any other."""
    if len(expr.indices) != 1 or not isinstance(expr.body, Pow):
        return None
    letter, conditions = expr.indices[0], factors(expr.body.exp)
    for mask in (c for c in conditions if order(c)):
        known = order(mask)
        assert known is not None
        rest = power(expr.body.base, mul(*all_but(conditions, mask)))
        end = known.before if known.behind == letter else known.behind
        if known.lag > 1 or letter not in known[:2] or end in free_indices(rest) or letter not in free_indices(expr.body.base):
            continue
        value = low.value(rest)
        made = running(low, value, letter, "cumprod", known.behind == letter)
        made = made.named([end if i == letter else i for i in made.letters])
        return _shifted(low, made, end, known.before == letter) if known.lag else made
    return None


def _shifted(low: Context, value: Value, letter: Index, forwards: bool) -> Value:
    """A cumulative product without the factor at its place: 1 at the first place, or at the last where it runs backwards."""
    size, step = low.size(letter.axis), low.graph.number("-1" if forwards else "1")
    node = low.graph.make("window", (value.node, step, low.graph.number("1"), size), value.place(letter))
    first = masks.condition(low, Indicator(Eq(letter, Integer(1) if forwards else letter.axis.extent)))
    return low.graph.elementwise("where", (first, low.number(Integer(1)), Value(node, value.letters)), None, low.hint)
