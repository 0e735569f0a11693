"""Sums of products of arrays, two arrays at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

from symderiv.lowering.context import Context
from symderiv.lowering.graph import Value
from symderiv.notation import Index


def contracted(low: Context, values: Sequence[Value], bound: Collection[Index]) -> list[Value]:
    """Arrays whose product is that of `values` summed over the letters `bound`; none of them has such a letter."""
    bound = set(bound)
    todo = [v for v in values if not bound.isdisjoint(v.letters)]
    done = [v for v in values if v not in todo]
    while todo:
        having = _having(todo)
        todo = [low.graph.reduced("sum", v, [i for i in v.letters if i in bound and len(having[i]) == 1]) for v in todo]
        done += [v for v in todo if bound.isdisjoint(v.letters)]
        todo = [v for v in todo if not bound.isdisjoint(v.letters)]
        if todo:
            m, n = _cheapest(todo, bound)
            rest = [v for k, v in enumerate(todo) if k not in (m, n)]
            kept = {i for v in rest for i in v.letters}
            todo = [*rest, pair(low, todo[m], todo[n], bound - kept)]
    return done


def _having(values: Sequence[Value]) -> dict[Index, list[int]]:
    """The places of the arrays that have each letter."""
    found: dict[Index, list[int]] = {}
    for n, value in enumerate(values):
        for letter in value.letters:
            found.setdefault(letter, []).append(n)
    return found


def _cheapest(values: Sequence[Value], bound: Collection[Index]) -> tuple[int, int]:
    """The pair that shares a letter and takes the fewest multiplications, then leaves the smallest array."""
    having = _having(values)

    def cost(pair: tuple[int, int]) -> tuple[int, int, tuple[int, int]]:
        letters = {i for n in pair for i in values[n].letters}
        return len(letters), sum(i not in bound or not set(having[i]) <= set(pair) for i in letters), pair

    return min({pair for i in having if i in bound for pair in combinations(having[i], 2)}, key=cost)


def pair(low: Context, a: Value, b: Value, gone: Collection[Index]) -> Value:
    """The product of two arrays, the letters `gone` summed: a matrix product where it is one."""
    shared = [i for i in a.letters if i in b.letters]
    inner = [i for i in shared if i in gone]
    batch = [i for i in shared if i not in gone]
    left, right = ([i for i in v.letters if i not in shared] for v in (a, b))
    if not inner:
        return low.graph.elementwise("mul", (a, b), None, low.hint)
    if not left and not right and not (len(inner) == 1 and not batch):
        return low.graph.reduced("sum", low.graph.elementwise("mul", (a, b), None, low.hint), inner)
    if len(inner) == 1 and len(left) < 2 and len(right) < 2 and not (batch and not (left and right)):
        return _matrix_product(low, a, b, batch, inner[0])
    return _einsum(low, a, b, inner)


def _matrix_product(low: Context, a: Value, b: Value, batch: Sequence[Index], inner: Index) -> Value:
    """Rows by columns, for every place of the letters they share and keep."""
    if len(a.letters) < len(b.letters) or (len(a.letters) == len(b.letters) and _turned(low, a, b)):
        a, b = b, a
    left, right = ([i for i in v.letters if i not in batch and i != inner] for v in (a, b))
    order = [*(i for i in low.hint if i in batch), *(i for i in batch if i not in low.hint)]
    nodes = low.graph.transposed(a, [*order, *left, inner]).node, low.graph.transposed(b, [*order, inner, *right]).node
    return Value(low.graph.make("matmul", nodes), (*order, *left, *right))


def _turned(low: Context, a: Value, b: Value) -> bool:
    """Whether the result is wanted with the columns of b first."""
    places = [next((low.hint.index(i) for i in v.letters if i in low.hint and i not in other.letters), -1)
              for v, other in ((a, b), (b, a))]
    return -1 not in places and places[0] > places[1]


def _einsum(low: Context, a: Value, b: Value, inner: Collection[Index]) -> Value:
    kept = tuple(dict.fromkeys(i for i in (*a.letters, *b.letters) if i not in inner))
    if set(kept) <= set(low.hint):
        kept = tuple(i for i in low.hint if i in kept)
    names: dict[Index, str] = {}
    for i in dict.fromkeys((*a.letters, *b.letters)):
        own = i.name if len(i.name) == 1 and i.name.isascii() and i.name.isalpha() else ""
        names[i] = next(c for c in own + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in names.values())
    words = ["".join(names[i] for i in letters) for letters in (a.letters, b.letters, kept)]
    return Value(low.graph.make("einsum", (a.node, b.node), f"{words[0]},{words[1]}->{words[2]}"), kept)
