"""Sums of products of arrays, two arrays at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations, permutations

from symderiv.lowering.context import Context
from symderiv.lowering.graph import Node, Value
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
            m, n = _cheapest(low, todo, bound)
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


def _cheapest(low: Context, values: Sequence[Value], bound: Collection[Index]) -> tuple[int, int]:
    """The pair that shares a letter and takes the fewest multiplications, is multiplied elsewhere too, is a matrix product, or
    leaves the smallest array."""
    having = _having(values)

    def cost(pair: tuple[int, int]) -> tuple[int, bool, bool, int, int, tuple[int, int]]:
        letters = {i for n in pair for i in values[n].letters}
        gone = {i for i in letters if i in bound and set(having[i]) <= set(pair)}
        a, b = (values[n] for n in pair)
        plain = _is_matrix_product(a, b, gone)
        known = plain and _known_product(low, a, b, gone) is not None
        given = low.slopes * sum(low.graph.untransposed(v).node.kind == "name" for v in (a, b))  # what is worked out is met again
        return len(letters), not known, not plain, len(letters) - len(gone), given, pair

    return min({pair for i in having if i in bound for pair in combinations(having[i], 2)}, key=cost)


def pair(low: Context, a: Value, b: Value, gone: Collection[Index]) -> Value:
    """The product of two arrays, the letters `gone` summed: a matrix product where it is one."""
    inner = [i for i in a.letters if i in b.letters and i in gone]
    if not inner:
        return low.graph.elementwise("mul", (a, b), None, low.hint)
    if _is_matrix_product(a, b, gone):
        return _known_product(low, a, b, gone) or _matrix_product(low, *_in_turn(low, a, b), gone)
    if set(a.letters) == set(b.letters):
        return low.graph.reduced("sum", low.graph.elementwise("mul", (a, b), None, low.hint), inner)
    return _einsum(low, a, b, inner)


def _is_matrix_product(a: Value, b: Value, gone: Collection[Index]) -> bool:
    """Whether rows meet columns in one summed letter, for every place of the letters that both keep."""
    shared = [i for i in a.letters if i in b.letters]
    sides = [len(v.letters) - len(shared) for v in (a, b)]
    inner = sum(i in gone for i in shared)
    return inner == 1 and max(sides) < 2 and (len(shared) == 1 or min(sides) == 1)


def _known_product(low: Context, a: Value, b: Value, gone: Collection[Index]) -> Value | None:
    """The product as it is worked out already, the one way round or the other, whichever of its letters come first."""
    batch = [i for i in a.letters if i in b.letters and i not in gone]
    for one, other in (_in_turn(low, a, b), _in_turn(low, a, b)[::-1]):
        for order in permutations(batch) if len(batch) < 4 else ():
            nodes, letters = _rows_by_columns(low, one, other, gone, order)
            if (found := low.graph.known("matmul", nodes)) is not None:
                return Value(found, letters)
    return None


def _matrix_product(low: Context, a: Value, b: Value, gone: Collection[Index]) -> Value:
    batch = [i for i in a.letters if i in b.letters and i not in gone]
    order = [*(i for i in low.hint if i in batch), *(i for i in batch if i not in low.hint)]
    nodes, letters = _rows_by_columns(low, a, b, gone, order)
    if all(map(_is_turned, nodes)):  # Xᵀ Yᵀ takes a library twice the time of Y X, of which it is the transpose
        nodes, letters = _rows_by_columns(low, b, a, gone, order)
    return Value(low.graph.make("matmul", nodes), letters)


def _is_turned(node: Node) -> bool:
    """Whether rows and columns of an array, or of each of several, have changed places."""
    last = node.data[-2:] if node.kind == "transpose" else ()
    return bool(last) and last == (len(node.data) - 1, len(node.data) - 2)


def _rows_by_columns(low: Context, a: Value, b: Value, gone: Collection[Index],
                     order: Sequence[Index]) -> tuple[tuple[Node, Node], tuple[Index, ...]]:
    """The two arrays as a matrix product takes them, the letters that both keep in that order, and the letters that come out."""
    shared = [i for i in a.letters if i in b.letters]
    inner = [i for i in shared if i in gone]
    left, right = ([i for i in v.letters if i not in shared] for v in (a, b))
    nodes = low.graph.transposed(a, [*order, *left, *inner]).node, low.graph.transposed(b, [*order, *inner, *right]).node
    return nodes, (*order, *left, *right)


def _in_turn(low: Context, a: Value, b: Value) -> tuple[Value, Value]:
    """The two arrays, that with the rows first."""
    turned = len(a.letters) < len(b.letters) or (len(a.letters) == len(b.letters) and _turned(low, a, b))
    return (b, a) if turned else (a, b)


def _turned(low: Context, a: Value, b: Value) -> bool:
    """Whether the result is wanted with the columns of b first."""
    places = [next((low.hint.index(i) for i in v.letters if i in low.hint and i not in other.letters), -1)
              for v, other in ((a, b), (b, a))]
    return -1 not in places and places[0] > places[1]


def _einsum(low: Context, a: Value, b: Value, inner: Collection[Index]) -> Value:
    """The sum as it is worked out already, whichever of its letters come first, or as a new one."""
    kept = tuple(dict.fromkeys(i for i in (*a.letters, *b.letters) if i not in inner))
    if set(kept) <= set(low.hint):
        kept = tuple(i for i in low.hint if i in kept)
    for one, other in ((a, b), (b, a)):
        numbers = {i: n for n, i in enumerate(dict.fromkeys((*one.letters, *other.letters)))}
        letters = (tuple(numbers[i] for i in v.letters) for v in (one, other))
        key = (one.node, other.node, *letters, frozenset(numbers[i] for i in kept))
        if key in low.einsums:
            node, order = low.einsums[key]
            letter = {n: i for i, n in numbers.items()}
            return Value(node, tuple(letter[n] for n in order))
        if one is a:
            mine = key, tuple(numbers[i] for i in kept)
    found = Value(low.graph.make("einsum", (a.node, b.node), _signature(a.letters, b.letters, kept)), kept)
    low.einsums[mine[0]] = found.node, mine[1]
    return found


def _signature(a: Sequence[Index], b: Sequence[Index], kept: Sequence[Index]) -> str:
    """What einsum calls the dimensions: by their letters, where these are free."""
    names: dict[Index, str] = {}
    for i in dict.fromkeys((*a, *b)):
        own = i.name if len(i.name) == 1 and i.name.isascii() and i.name.isalpha() else ""
        names[i] = next(c for c in own + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in names.values())
    words = ["".join(names[i] for i in letters) for letters in (a, b, kept)]
    return f"{words[0]},{words[1]}->{words[2]}"
