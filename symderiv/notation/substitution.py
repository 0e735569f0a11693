"""Renaming and replacing without capture: the only substitution of the library."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sympy import Expr, Mul, S

from symderiv.errors import IndexClash
from symderiv.notation.indices.axes import Axis, Extent, Index
from symderiv.notation.nodes import Binder, Mask, Sum, atoms, bound_indices, by_object, free_indices, holds
from symderiv.notation.tensors import Entry
from symderiv.notation.unevaluated import CONSTRUCTORS, rebuild, renamed

Done = dict[Any, Any]
Replace = Callable[[Entry], Expr | None]


def substitute(expr: Any, mapping: Mapping[Index, Expr]) -> Any:
    """`expr` with free index letters replaced; bound letters step aside when they would capture.

    >>> from symderiv.notation import Axis, Tensor, Sum, substitute
    >>> K = Axis("K"); j, k = K.index("j"), K.index("k"); B = Tensor("B", (K, K))
    >>> substitute(Sum(B[j, k], k), {j: k})
    Sum(B[k,l], l)
    """
    moved = {old: new for old, new in mapping.items() if old is not new and old != new}
    return _substitute(expr, moved, frozenset(moved), {}) if moved else expr


def _substitute(expr: Any, mapping: Mapping[Index, Expr], moved: frozenset[Index], done: Done) -> Any:
    """The same for letters that are `moved`; what stands in `expr` several times is done once."""
    if not expr._args:
        return mapping.get(expr, expr) if isinstance(expr, Index) else expr
    if free_indices(expr).isdisjoint(moved):
        return expr
    found = done.get(expr)
    if found is None:
        found = done[expr] = _substituted(expr, mapping, moved, done)
    return found


def _substituted(expr: Any, mapping: Mapping[Index, Expr], moved: frozenset[Index], done: Done) -> Any:
    """The same for an expression that has such letters."""
    own = expr
    if isinstance(expr, Binder):
        avoid = {s.name for old in moved & free_indices(expr) for s in free_indices(mapping[old])}
        own = rename_bound(expr, avoid)
        if not moved.isdisjoint(own.indices):  # these are others inside
            moved, done = moved.difference(own.indices), {}
            mapping = {old: mapping[old] for old in moved}
    masks = [a for a in own._args if isinstance(a, Mask)] if type(own) is Mul and holds(own, Mask) else ()
    if any(_substitute(m, mapping, moved, done) is S.Zero for m in masks):
        return S.Zero  # what a mask takes away may have no place there
    return rebuild(own, [_substitute(a, mapping, moved, done) for a in own._args])


def rename_bound(expr: Any, avoid: Collection[str]) -> Any:
    """`expr` with every bound letter that is in `avoid` replaced by a fresh one, everywhere inside."""
    return _rename_bound(expr, avoid, set(avoid))


def _rename_bound(expr: Any, avoid: Collection[str], used: set[str]) -> Any:
    """The same where the letters `used` are no choice: those of the binders around."""
    if not expr.args or not any(i.name in avoid for i in bound_indices(expr)):
        return expr
    if not isinstance(expr, Binder):
        return renamed(expr, [_rename_bound(a, avoid, used) for a in expr.args])
    used = used | {i.name for i in bound_indices(expr) | free_indices(expr.body)}
    renaming: dict[Index, Index] = {}
    for index in expr.indices:
        if index.name in avoid:
            renaming[index] = index.axis.fresh(used)
            used.add(renaming[index].name)
    body = _rename_bound(expr.body, avoid, used)
    return renamed(expr, [_relettered(body, renaming, {}), *(renaming.get(i, i) for i in expr.indices)])


def _relettered(expr: Any, renaming: Mapping[Index, Index], done: dict[Any, Any]) -> Any:
    """`expr` with free letters replaced by others that stand nowhere in it; what stands in it several times is done once."""
    if isinstance(expr, Index):
        return renaming.get(expr, expr)
    if not expr.args or free_indices(expr).isdisjoint(renaming):
        return expr
    if expr not in done:
        done[expr] = renamed(expr, [_relettered(a, renaming, done) for a in expr.args])
    return done[expr]


def sum_over(body: Expr, *indices: Any) -> Expr:
    """Σ over `indices`; directly nested sums become one sum over all their letters, no index gives the body.

    A letter that a sum inside has for itself gives way there: Σ_k f_k Σ_k g_k is Σ_k f_k Σ_j g_j.
    """
    if not indices or body is S.Zero:
        return body
    if bound_indices(body) & set(indices):
        body = rename_bound(body, {i.name for i in indices})
    if isinstance(body, Sum):
        return sum_over(body.body, *indices, *body.indices)
    return Sum(body, *indices)


def under(binder: Binder, letters_: Sequence[Index]) -> Any:
    """The body of a sum, with other letters for the bound ones, in their order.

    Raises `IndexClash` for a letter that is free in the sum: a sum over it would capture it.

    >>> from symderiv.notation import Axis, Tensor, Sum
    >>> K = Axis("K"); j, k = K.index("j"), K.index("k"); x = Tensor("x", (K,))
    >>> under(Sum(x[k], k), [j])
    x[j]
    """
    captured = sorted(i.name for i in set(letters_) & free_indices(binder))
    if captured:
        raise IndexClash("A letter is free in what it would be summed over", typed=f"{', '.join(captured)} in {binder}")
    return substitute(binder.body, dict(zip(binder.indices, letters_, strict=True)))


def reletter_sums(expr: Any, avoid: Collection[str] = ()) -> Any:
    """`expr` with every bound letter renamed to the first of its axis that is neither taken, nor free in `expr`, nor bound
    around it, nor used for another axis.

    >>> from symderiv.notation import Axis, Tensor, Sum
    >>> K = Axis("K"); j, k, l = (K.index(c) for c in "jkl"); B = Tensor("B", (K, K))
    >>> reletter_sums(Sum(B[j, k], k), {"k"})
    Sum(B[j,l], l)
    """
    return _Relettering().of(expr, frozenset(avoid) | {i.name for i in free_indices(expr)}, {})


class _Relettering:
    """The letters handed out so far, each with the axis that is the first to have it: no other axis gets it any more. So what
    stands at two places with the same letters around comes out the same, and is done once."""

    def __init__(self) -> None:
        self.owners: dict[str, Axis] = {}
        self.done: Done = {}

    def of(self, expr: Any, avoid: frozenset[str], chosen: Mapping[Index, Index]) -> Any:
        """`expr` in letters of its own; `chosen` holds the new ones of the sums around, `avoid` these and all that are free."""
        if not bound_indices(expr):
            return substitute(expr, chosen)
        free = free_indices(expr)
        key = id(expr), avoid, tuple([pair for pair in chosen.items() if pair[0] in free])
        found = self.done.get(key)
        if found is None:
            found = self.done[key] = self._made(expr, avoid, chosen)
        return found

    def _made(self, expr: Any, avoid: frozenset[str], chosen: Mapping[Index, Index]) -> Any:
        if isinstance(expr, Binder):
            new = self._letters(expr, avoid)
            inside = {**chosen, **dict(zip(expr.indices, new, strict=True))}
            return rebuild(expr, [self.of(expr.body, avoid | {i.name for i in new}, inside), *new])
        made: list[Any] = []
        for n, arg in enumerate(expr.args):  # two equal terms or factors are told apart by their objects
            twice = bound_indices(arg) and any(arg is other for other in expr.args[:n])
            made.append(self._made(arg, avoid, chosen) if twice else self.of(arg, avoid, chosen))
        return rebuild(expr, made)

    def _letters(self, binder: Binder, avoid: frozenset[str]) -> list[Index]:
        new: list[Index] = []
        for index in binder.indices:
            foreign = {name for name, axis in self.owners.items() if axis != index.axis}
            new.append(index.axis.fresh(avoid | foreign | {i.name for i in new}))
            self.owners.setdefault(new[-1].name, index.axis)
        return new


def replace_entries(expr: Any, replace: Replace) -> Any:
    """`expr` with every entry replaced where `replace` gives an expression; bound letters step aside."""
    entries = atoms(expr, Entry)
    found = [(e, new) for e, new in ((e, replace(e)) for e in entries) if new is not None]
    if not found:
        return expr
    foreign = {i.name for e, new in found for i in bound_indices(new) | (free_indices(new) - free_indices(e))}
    return _replace(rename_bound(expr, foreign), replace, {})


def _replace(expr: Any, replace: Replace, done: dict[Any, Any]) -> Any:
    if isinstance(expr, Entry):
        new = replace(expr)
        return expr if new is None else new
    if not expr.args:
        return expr
    if expr not in done:
        args = [_replace(a, replace, done) for a in expr.args]
        if isinstance(expr, Binder):
            args[0] = rename_bound(args[0], {i.name for i in expr.indices})
        done[expr] = rebuild(expr, args)
    return done[expr]


def replace_tensors(expr: Any, mapping: Mapping[Any, Any]) -> Any:
    """`expr` with whole tensors replaced by others of the same shape, wherever they are mentioned."""
    if expr in mapping:
        return mapping[expr]
    return rebuild(expr, [replace_tensors(a, mapping) for a in expr.args]) if expr.args else expr


def resize(expr: Any, sizes: Mapping[Axis, Axis]) -> Any:
    """`expr` with axes replaced by others, in its letters, its tensors and its extents.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); resize(Tensor("x", (K,)), {K: Axis("K", 3)}).axes[0].size
    3
    """
    if isinstance(expr, Index | Extent):
        axis = sizes.get(expr.axis, expr.axis)
        return Index(expr.name, axis) if isinstance(expr, Index) else axis.extent
    if hasattr(expr, "givens"):  # a tensor
        return expr.along(tuple(sizes.get(a, a) for a in expr.axes))
    return rebuild(expr, [resize(a, sizes) for a in expr.args]) if expr.args else expr


def letters(*exprs: Any) -> set[str]:
    """The names of all index letters, free or bound, in `exprs`."""
    return set[str]().union(*map(_letters, exprs))


@by_object
def _letters(expr: Any) -> frozenset[str]:
    return frozenset(i.name for i in free_indices(expr) | bound_indices(expr))


def apart(expr: Any, *others: Any) -> Any:
    """`expr` with bound letters that differ from every letter of `others`."""
    return rename_bound(expr, letters(*others))


CONSTRUCTORS[Sum] = sum_over
Binder.substitution = staticmethod(substitute)
