"""Matching a pattern with letters to be found against an expression, up to bound names and order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sympy import Add, Eq, Mul, Ne

from symderiv.notation.indices.affine import akin
from symderiv.notation.indices.axes import Index
from symderiv.notation.nodes import Binder, Delta, by_object

Binding = Mapping[Index, Any]
SYMMETRIC = (Add, Mul, Delta, Eq, Ne)
"""What says the same whatever the order of its parts."""


def match(pattern: Any, expr: Any, wild: frozenset[Index]) -> Binding | None:
    """What the letters `wild` stand for, so that `pattern` becomes `expr`; None if nothing does.

    Terms and factors match in any order, bound letters under any name.

    >>> from symderiv.notation import Axis, Tensor, Sum
    >>> K = Axis("K"); k, i, j = (K.index(c) for c in "kij"); p = Tensor("p", (K,))
    >>> match(p[k] * Sum(p[j], j), p[i] * Sum(p[k], k), frozenset({k}))
    {k: i}
    """
    return next(matches(pattern, expr, wild), None)


def matches(pattern: Any, expr: Any, wild: frozenset[Index], known: Binding | None = None) -> Iterator[Binding]:
    """Every way in which the letters `wild` make `pattern` into `expr`, given what is `known` of them."""
    return _match(pattern, expr, wild, known or {})


def alike(a: Any, b: Any) -> bool:
    """Whether two expressions are the same up to bound names and order."""
    return a is b or (type(a) is type(b) and _outline(a) == _outline(b) and (a == b or match(a, b, frozenset()) is not None))


@by_object
def _outline(expr: Any) -> int:
    """A number that two expressions share where they are alike: what is left of them without letters and order."""
    if isinstance(expr, Index):
        return hash(expr.axis)
    if not expr.args:
        return hash(expr)
    parts = [_outline(a) for a in expr.args]
    if isinstance(expr, Binder):
        return hash((type(expr), parts[0], tuple(sorted(parts[1:]))))
    return hash((type(expr), tuple(sorted(parts)) if isinstance(expr, SYMMETRIC) else tuple(parts)))


def _match(pattern: Any, expr: Any, wild: frozenset[Index], known: Binding) -> Iterator[Binding]:
    if isinstance(pattern, Index):
        yield from _match_index(pattern, expr, wild, known)
    elif type(pattern) is not type(expr) or len(pattern._args) != len(expr._args) or not pattern._args:
        if not (pattern._args and expr._args) and pattern == expr:
            yield known
    elif isinstance(pattern, Binder):
        yield from _match_binder(pattern, expr, wild, known)
    elif isinstance(pattern, SYMMETRIC):
        yield from _match_any_order(pattern._args, list(expr._args), wild, known)
    elif pattern.func == expr.func:
        if any(a._args for a in pattern._args):
            yield from _match_in_order(pattern._args, expr._args, wild, known)
        elif (found := _match_leaves(pattern._args, expr._args, wild, known)) is not None:
            yield found


def _match_leaves(patterns: Sequence[Any], exprs: Sequence[Any], wild: frozenset[Index], known: Binding) -> Binding | None:
    """The one way in which the tensor and the letters of an entry match others, if there is one."""
    for pattern, expr in zip(patterns, exprs, strict=True):
        if isinstance(pattern, Index):
            found = next(_match_index(pattern, expr, wild, known), None)
            if found is None:
                return None
            known = found
        elif pattern is not expr and pattern != expr:
            return None
    return known


def _match_index(pattern: Index, expr: Any, wild: frozenset[Index], known: Binding) -> Iterator[Binding]:
    if pattern in known:
        if known[pattern] == expr:
            yield known
    elif pattern not in wild:
        if pattern == expr:
            yield known
    elif not isinstance(expr, Index) or akin(expr.axis, pattern.axis):  # x_k of the first half of an axis of 2 K
        yield {**known, pattern: expr}


def _match_in_order(patterns: Sequence[Any], exprs: Sequence[Any], wild: frozenset[Index], known: Binding) -> Iterator[Binding]:
    if not patterns:
        yield known
        return
    for found in _match(patterns[0], exprs[0], wild, known):
        yield from _match_in_order(patterns[1:], exprs[1:], wild, found)


def _match_any_order(patterns: Sequence[Any], exprs: list[Any], wild: frozenset[Index], known: Binding) -> Iterator[Binding]:
    if not patterns:
        yield known
        return
    for n, candidate in enumerate(exprs):
        for found in _match(patterns[0], candidate, wild, known):
            yield from _match_any_order(patterns[1:], exprs[:n] + exprs[n + 1:], wild, found)


def _match_binder(pattern: Binder, expr: Binder, wild: frozenset[Index], known: Binding) -> Iterator[Binding]:
    """Bound letters of the pattern become wild inside it, and must land one-to-one on the bound letters of `expr`."""
    mine, theirs = frozenset(pattern.indices), set(expr.indices)
    shadowed = {k: v for k, v in known.items() if k not in mine}
    for found in _match(pattern.body, expr.body, wild | mine, shadowed):
        whole = all(isinstance(j := found.get(i), Index) and j.axis == i.axis for i in mine)
        if whole and {found.get(i) for i in mine} == theirs and not _leaks(found, mine, theirs):
            yield {**{k: v for k, v in found.items() if k not in mine}, **{k: v for k, v in known.items() if k in mine}}


def _leaks(found: Binding, mine: frozenset[Index], theirs: set[Index]) -> bool:
    """Whether an outer letter would stand for one that is bound inside."""
    return any(theirs & value.free_symbols for key, value in found.items() if key not in mine)
