"""The order of terms and factors on the page.

Factors: constants and scalars first, then components, functions, sums in brackets, functions such as log that are written
without brackets (for log(1 - p) (1 - y) reads as the log of a product), deltas, derivatives, and
big sums last. Refinements make products read like a textbook:

- *chains*: components stand in the order of a matrix product where their letters meet, as in x_i A_ij x_j;
- *outer products*: groups of factors without a common free letter follow the goal's order of letters; where no goal
  is given, groups with a bracket or derivative come first, as in (p_i - y_i) x_j.

On a page whose `precedence` is known, factors and terms stand as the reader's own formulas have them, and what the chain rule
has made stands from the loss back: Σ_k (p_k - y_k) W_ki before a_i (1 - a_i), and both before x_j.

Terms: numbers first (last among index letters: i + 1), big sums before other terms, short before long, lone scalars last.
Bound letters have no say, except to tell apart what is otherwise equal, so a renamed sum keeps its order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from sympy import Add, Mul, NumberSymbol, Pow, Symbol
from sympy.core.function import Application

from symderiv.notation import Binder, Delta, Entry, Extent, Index, Indicator, Partial, Within, free_indices
from symderiv.notation.nodes import holds
from symderiv.writing.layout.formulas.precedence import NUMBER as NUMBERS
from symderiv.writing.layout.formulas.precedence import UNKNOWN, Precedence, named

NUMBER, CONSTANT, SCALAR, COMPONENT, FUNCTION, BRACKET, NAMED, DELTA, DERIVATIVE, BIG = range(10)
_KINDS = {NumberSymbol: CONSTANT, Extent: CONSTANT, Symbol: SCALAR, Index: SCALAR, Application: FUNCTION, Add: BRACKET,
          Mul: BRACKET, Delta: DELTA, Indicator: DELTA, Within: DELTA, Partial: DERIVATIVE, Binder: BIG}


TYPED = {SCALAR, COMPONENT, FUNCTION, BRACKET, BIG}
"""What a person may have put in front of something else; derivatives and deltas are ours."""
LAST = 1 << 30
"""The depth of what is still being worked out."""
WITHOUT_BRACKETS = {"log", "loggamma", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "asin", "acos",
                    "atan"}


def kind(factor: Any) -> int:
    """Which rank a factor has in a product; a power ranks as its base."""
    base = factor.base if isinstance(factor, Pow) else factor
    if isinstance(base, Entry):
        return COMPONENT if base.indices else SCALAR
    if base.is_Number:
        return CONSTANT if base is not factor else NUMBER
    own: Any = type(base)
    found = _rank(own)
    if found == FUNCTION and type(factor).__name__ in WITHOUT_BRACKETS:
        return NAMED
    return BRACKET if found == BIG and base is not factor else found


@cache
def _rank(kind: Any) -> int:
    return next((rank for cls, rank in _KINDS.items() if issubclass(kind, cls)), BRACKET)


@lru_cache(maxsize=1 << 15)
def free_letters(expr: Any) -> frozenset[Index]:
    """The letters free in an expression; every part is looked at once, however often a level above it asks."""
    if isinstance(expr, Index) or not expr.args:
        return free_indices(expr)
    inner = frozenset[Index]().union(*map(free_letters, expr.args))
    return inner - frozenset(expr.indices) if isinstance(expr, Binder) else inner


def shape(expr: Any, free: frozenset[Index]) -> str:
    """A sort key that does not depend on the order of terms and factors, nor on the names of bound letters."""
    return _shape(expr, free & free_letters(expr))


@lru_cache(maxsize=1 << 13)
def _shape(expr: Any, free: frozenset[Index]) -> str:
    """The key, remembered for the letters that occur: each level of a formula asks for the shapes of all below it."""
    if isinstance(expr, Index):
        return expr.name if expr in free else ""
    if isinstance(expr, Entry):
        return f"({len(expr.indices)} {expr.tensor.name} {' '.join(shape(i, free) for i in expr.indices)})"
    if not expr.args:
        return str(expr)
    inner = [shape(a, free) for a in expr.args]
    if isinstance(expr, Add | Mul | Delta):
        inner.sort()
    return f"[{type(expr).__name__} {' '.join(inner)}]"


def sort_key(expr: Any, free: frozenset[Index]) -> tuple[str, str]:
    """`shape` as a total order; equal shapes are told apart by their bound letters."""
    return (shape(expr, free), shape(expr, free_letters(expr)))


def factor_key(factor: Any, free: frozenset[Index]) -> tuple[Any, ...]:
    """Where a factor stands in a group of factors."""
    base = factor.base if isinstance(factor, Pow) else factor
    rank = len(base.indices) if isinstance(base, Entry) else 0
    label = base.tensor.name if isinstance(base, Entry) else ""
    return (kind(factor), rank, label.swapcase(), *sort_key(factor, free))


def ordered_factors(factors: Iterable[Any], free: frozenset[Index], goal: Sequence[str] = (),
                    order: Precedence = UNKNOWN) -> list[Any]:
    """Factors in the order of the page, which is that of the line before for most products of a line."""
    found = tuple(factors)
    own = free & frozenset[Index]().union(*map(free_letters, found))
    return list(_ordered(found, own, tuple(goal), order))


@lru_cache(maxsize=1 << 12)
def _ordered(factors: Sequence[Any], free: frozenset[Index], goal: Sequence[str], order: Precedence) -> Sequence[Any]:
    ranked = sorted(factors, key=lambda f: factor_key(f, free))
    joining = [f for f in ranked if kind(f) < BIG or (order.depths and _is_done(f) and free & free_letters(f))]
    groups = outer_groups([f for f in joining if free & free_letters(f)], free)
    front = _attach([f for f in joining if not free & free_letters(f)], groups, order)
    groups.sort(key=lambda g: _group_key(g, free, goal))
    groups = order.arranged(groups, lambda a, b: _depth(a, order) < _depth(b, order) < LAST) if order.depths else groups
    inner = [f for group in (front, *groups) for f in _of_group(group, free, order)]
    found = _sum_last(inner) + [f for f in ranked if kind(f) == BIG and f not in joining]
    return order.arranged(found, _typed_before(order)) if order.factors else found


def _sum_last(factors: list[Any]) -> list[Any]:
    """The factors, a big sum behind deltas and derivatives where nothing else follows it: there it needs no brackets."""
    last = max((n for n, f in enumerate(factors) if _is_done(f)), default=None)
    if last is None or kind(factors[last]) != BIG:
        return factors
    return [*factors[:last], *factors[last + 1:], factors[last]]


def _of_group(group: Sequence[Any], free: frozenset[Index], order: Precedence) -> list[Any]:
    """The factors of one group: by their kinds, or from the loss back."""
    found = _chained(sorted(group, key=lambda f: factor_key(f, free)))
    return order.arranged(found, lambda a, b: _moves(a) and _moves(b) and order.chained(a, b)) if order.depths else found


def _typed_before(order: Precedence) -> Callable[[Any, Any], bool]:
    """Whether a person has one factor before the other; of two components of one quantity, α_i stands before α_j."""
    def is_before(one: Any, other: Any) -> bool:
        if not (_is_done(one) and _is_done(other)):
            return False
        if isinstance(one, Entry) and isinstance(other, Entry) and one.tensor == other.tensor:
            return [str(i) for i in one.indices] < [str(i) for i in other.indices]
        return order.multiplied(named(one), named(other))

    return is_before


def _is_done(factor: Any) -> bool:
    """Whether a factor is one that a person may have typed: derivatives and deltas are ours."""
    return kind(factor) in TYPED and not holds(factor, Partial, Delta)


def _moves(factor: Any) -> bool:
    """Whether a factor stands where the chain rule made it: no number, no lone scalar, nothing written without brackets."""
    link = isinstance(factor, Partial) and isinstance(factor.body, Entry)
    return link or (kind(factor) != SCALAR and _is_done(factor))


def outer_groups(factors: Sequence[Any], free: frozenset[Index]) -> list[list[Any]]:
    """Factors that share free letters, directly or through others."""
    groups: list[tuple[set[Index], list[Any]]] = []
    for factor in factors:
        letters, members = set(free & free_letters(factor)), [factor]
        for group in [g for g in groups if g[0] & letters]:
            groups.remove(group)
            letters, members = letters | group[0], group[1] + members
        groups.append((letters, members))
    return [members for _, members in groups]


def _attach(bound: Sequence[Any], groups: list[list[Any]], order: Precedence) -> list[Any]:
    """Put a component without free letters behind the one it continues (x_d behind W_kd); what is left goes to the front,
    with what comes from nearer to the loss."""
    left, joining = list(bound), [f for f in bound if _ends(f) is not None]
    for factor in (f for _ in joining for f in joining):
        behind = next((g for g in groups if factor in left and any(_continues(factor, f, order) for f in g)), None)
        if behind is not None:
            behind.append(factor)
            left.remove(factor)
    return left


def _group_key(group: Sequence[Any], free: frozenset[Index], goal: Sequence[str]) -> tuple[Any, ...]:
    names = sorted({i.name for f in group for i in free & free_letters(f)})
    place = min((list(goal).index(n) for n in names if n in goal), default=len(goal))
    kinds = {kind(f) for f in group}
    compound = 0 if kinds & {FUNCTION, BRACKET, NAMED, DERIVATIVE} else 1 if DELTA in kinds else 2
    return (place, compound, names)


def _depth(group: Sequence[Any], order: Precedence) -> int:
    """How far from the loss a group of factors is; `LAST` while nothing in it is done."""
    return min((order.depth(f) for f in group if _moves(f)), default=LAST)


def _ends(factor: Any) -> tuple[Any, Any] | None:
    """What a factor joins on its left and on its right: letters of a vector or a matrix, quantities of a derivative."""
    if isinstance(factor, Entry) and 0 < len(factor.indices) < 3:
        return factor.indices[0], factor.indices[-1]
    return (factor.body, factor.wrt) if isinstance(factor, Partial) else None


def _continues(factor: Any, before: Any, order: Precedence) -> bool:
    return _meets(before, factor) and not (order.depths and order.chained(factor, before))


def _meets(left: Any, right: Any) -> bool:
    one, other = _ends(left), _ends(right)
    return one is not None and other is not None and bool(one[1] == other[0])


def _chained(factors: list[Any]) -> list[Any]:
    """The same factors; components and derivatives, each among themselves, as chains where they meet."""
    result: list[Any] = []
    for rank in sorted({kind(f) for f in factors}):
        result += _chains([f for f in factors if kind(f) == rank])
    return result


def _chains(left: list[Any]) -> list[Any]:
    result: list[Any] = []
    right = Counter(ends[1] for f in left if (ends := _ends(f)))  # what is joined on the right, and by how many
    while left:
        link = next((f for f in left if not _is_entered(f, right)), max(left, key=_order))  # in a ring, W_22 before x_2
        while link is not None:
            result.append(link)
            left.remove(link)
            right.subtract([ends[1]] if (ends := _ends(link)) else [])
            link = next((f for f in left if _meets(link, f)), None) if ends else None
    return result


def _order(factor: Any) -> int:
    return len(factor.indices) if isinstance(factor, Entry) else 0


def _is_entered(factor: Any, right: Counter[Any]) -> bool:
    """Whether a factor other than this one joins it on its left; `right` counts what all of them join on the right."""
    ends = _ends(factor)
    return ends is not None and right[ends[0]] > (ends[0] == ends[1])


def ordered_terms(terms: Iterable[tuple[Any, bool]], free: frozenset[Index], order: Precedence = UNKNOWN) -> list[int]:
    """The positions of the terms (each with whether it is negative) in the order of the page, a positive term first."""
    rows = list(terms)
    letters_only = all(_of_letters(t) for t, _ in rows)
    number_last = letters_only and any(not negative and not term.is_Number for term, negative in rows)

    def key(n: int) -> tuple[Any, ...]:
        term, negative = rows[n]
        size, letters = (0, free_letters(term)) if letters_only else (_size(term), free)
        return number_last and term.is_Number, negative, _term_group(term, letters_only), size, sort_key(term, letters)

    found = sorted(range(len(rows)), key=key)
    if letters_only or not order.terms:
        return found
    names = [named(term) or frozenset((NUMBERS,)) for term, _ in rows]
    return order.arranged(found, lambda a, b: order.added(names[a], rows[a][1], names[b], rows[b][1]))


def _of_letters(term: Any) -> bool:
    return not _has_quantity(term)


@lru_cache(maxsize=1 << 13)
def _has_quantity(expr: Any) -> bool:
    return isinstance(expr, Entry | Symbol) or any(map(_has_quantity, expr.args))


def _term_group(term: Any, letters_only: bool) -> int:
    if term.is_Number:
        return 9 if letters_only else 0
    if any(kind(f) == BIG for f in (term.args if isinstance(term, Mul) else (term,))):
        return 1
    return 3 if kind(term) == SCALAR else 2


@lru_cache(maxsize=1 << 13)
def _size(expr: Any) -> int:
    """How many symbols a term has."""
    return 1 if isinstance(expr, Entry) or not expr.args else 1 + sum(map(_size, expr.args))
