"""An array compared with its own largest entry: both sides from the same numbers, so that the comparison cannot miss.

Computed twice, in two orders of summation, the two would differ in the last digit, and nothing would be the largest. So the
entry is read from the array of which the maximum is taken, or seen to be a copy of one of its entries; else there is no code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, permutations
from typing import Any

from sympy import Mul, exp

from symderiv.errors import NoRule, SymderivError
from symderiv.lowering.context import Context
from symderiv.lowering.graph import VIEWS, Node, Value
from symderiv.normal_form import normal_form
from symderiv.notation import (
    ONE,
    Entry,
    Index,
    InverseEntry,
    MaxOver,
    Tensor,
    add,
    alike,
    apart,
    free_indices,
    negate,
    operations,
    power,
    rebuild,
    replace_entries,
    substitute,
)

LONGEST = 200
"""Operations beyond which nothing more is written out."""


def with_its_own(low: Context, one: Any, other: Any) -> tuple[Value, Value] | None:
    """What to compare where one side is a maximum, up to its sign; None where neither is.

    Raises `NoRule` where the two sides would be computed in two ways.
    """
    pairs = [pair for part, whole in ((one, other), (other, one)) for pair in _with_maximum(low, part, whole)]
    for part, largest, whole in pairs:
        found = _read_from(low, part, largest, whole)
        if found is not None:
            return found
    for part, largest, whole in pairs:
        value = low.value(part)
        if is_copied(value.node, low.value(largest.body).node):
            return value, low.value(whole)
    if pairs:
        raise NoRule("Computed numbers do not tell which entry is the largest", typed=f"{one} = {other}"[:200], advice=
                     'Give what the maximum is taken of a name of its own, as f = m.define("f", …), and go on with f.max().')
    return None


def _with_maximum(low: Context, part: Any, whole: Any) -> Iterator[tuple[Any, Any, Any]]:
    """What is compared with a maximum, the maximum, and how it is computed: as the quantity that it is, or anew where that is
    an argument of the code, computed elsewhere. Nothing where `whole` is no maximum."""
    found = low.in_shares(_extreme(low, whole))
    for turned, largest in ((False, found), (True, negate(found))):
        if isinstance(largest, MaxOver):
            largest = apart(largest, *free_indices(part), *(i for mask in low.guards for i in mask.letters))
            anew = turned or whole is found or any(e.tensor in low.leaves and e.tensor in low.rows for e in whole.atoms(Entry))
            yield negate(part) if turned else part, largest, largest if anew else whole


def _extreme(low: Context, expr: Any) -> Any:
    """An expression with the definitions of what it mentions, where these hold a maximum over an axis."""
    def written_out(entry: Entry) -> Any:
        row = low.rows.get(entry.tensor)
        return row.at(*entry.indices) if row and row.body.atoms(MaxOver) else None

    return replace_entries(expr, written_out) if isinstance(expr, Entry | Mul) else expr


def _read_from(low: Context, one: Any, largest: MaxOver, whole: Any) -> tuple[Value, Value] | None:
    """The array of all f_k of max_k f_k at the letters at which it is f_l, and its largest entry. Where f_k is another way of
    writing what depends on fewer letters, that array and its own largest entry."""
    found = next((m for m in _places_in(one, largest.indices) if _equal(low, substitute(largest.body, m), one)), None)
    if found is None:
        return None
    if len(found) < len(largest.indices):
        whole = largest = MaxOver(substitute(one, {place: letter for letter, place in found.items()}), *found)
    body, value = low.value(largest.body), low.value(whole)
    if not is_copied(body.node, value.node):  # computed in another way before
        value = low.value(largest)
    letters = [found.get(i, i) for i in body.letters]
    return (body.named(letters), value) if len(set(letters)) == len(letters) else None


def _places_in(expr: Any, letters: Sequence[Index]) -> Iterator[dict[Index, Index]]:
    """What the letters of a maximum, or some of them, may be in an expression: different free letters over their axes."""
    free = sorted(free_indices(expr), key=lambda i: i.name)
    for number in range(len(letters), 0, -1):
        for some in combinations(letters, number):
            for places in permutations(free, number):
                if all(i.axis == s.axis for i, s in zip(some, places, strict=True)):
                    yield dict(zip(some, places, strict=True))


def _equal(low: Context, one: Any, other: Any) -> bool:
    """Whether two expressions are seen to be equal: as they stand, with symmetric matrices turned, as polynomials, or once what
    they mention is written out."""
    return _alike(one, other) or _alike(_turned(low, one), _turned(low, other)) or \
        _alike(_written_out(low, one), _written_out(low, other))


def _written_out(low: Context, expr: Any) -> Any:
    """An expression in inputs and exponentials alone: definitions and sigmoids written out."""
    for _ in low.rows:
        found = replace_entries(expr, lambda e: low.rows[e.tensor].at(*e.indices) if e.tensor in low.rows else None)
        if found is expr or operations(found) > LONGEST:
            break
        expr = found
    return _in_exponentials(expr)


def _in_exponentials(expr: Any) -> Any:
    args = [_in_exponentials(a) for a in expr.args] if not isinstance(expr, Tensor) else expr.args
    if type(expr).__name__ == "sigmoid":
        return power(add(ONE, exp(negate(args[0]))), -ONE)
    return rebuild(expr, args) if args else expr


def _turned(low: Context, expr: Any) -> Any:
    """An expression in which symmetric matrices and their inverses have their letters in order."""
    if isinstance(expr, Entry | InverseEntry):
        axes = expr.tensor.axes
        symmetric = len(axes) == 2 and axes[0] == axes[1] and _is_symmetric(low, expr.tensor)
        return expr.func(expr.tensor, *sorted(expr.indices, key=str)) if symmetric else expr
    return rebuild(expr, [_turned(low, a) for a in expr.args]) if expr.args else expr


def _is_symmetric(low: Context, matrix: Tensor) -> bool:
    row = low.rows.get(matrix)
    if row is None:
        return any(g.name in ("symmetric", "spd") for g in matrix.givens)
    return _alike(row.body, row.at(*row.indices[::-1]))


def _alike(one: Any, other: Any) -> bool:
    """Whether two expressions are equal as they stand, or as polynomials: x · x is x²."""
    if alike(one, other) or one.atoms(Tensor) != other.atoms(Tensor):
        return alike(one, other)
    try:
        return normal_form(one) == normal_form(other)
    except SymderivError:
        return False


# --- copies -----------------------------------------------------------------------------------------------------------

MOVED = VIEWS - {"size"} | {"window", "flip", "take", "pick", "spread", "max"}
"""What holds entries of its first operand, and zeros."""
WHOLE = frozenset({"number", "solved", "size", "cast"})
"""What is a number that nothing rounds."""
CHOOSING = ("Max", "Min", "relu")
ROUNDED_ONCE = frozenset({"add", "mul", "div", "outer"}), ("Abs", "sqrt", "sign", *CHOOSING)
"""Operations and functions that give the same number for the same numbers wherever these stand in an array; others, exp, say,
may be computed in another way at the end of one, and give the same number for the same numbers at the same places."""


@lru_cache(maxsize=1 << 12)
def is_copied(one: Node, other: Node, turned: bool = False, still: bool = False) -> bool:
    """Whether every number of one array stands in the other, from the same operations on the same numbers: an argument of a
    maximum, a branch of a choice, the array at other places. `turned`: with the other sign; `still`: at the same places."""
    if one.kind in WHOLE or (one is other and not turned):
        return True
    if _passes(one, still):
        return is_copied(one.args[0], other, turned != (one.kind == "neg"), still)
    if one.kind == "where":
        return all(is_copied(part, other, turned, still) for part in one.args[1:])
    if _passes(other, still):
        return is_copied(one, other.args[0], turned != (other.kind == "neg"), still)
    chosen = any(is_copied(one, part, turned, still) for part in _chosen_from(other))
    return chosen or (not turned and _is_same(one, other, still))


def _passes(node: Node, still: bool) -> bool:
    """Whether an operation gives the numbers of its first operand, up to their sign."""
    return node.kind == "neg" or (node.kind in MOVED and not still)


def _chosen_from(node: Node) -> tuple[Node, ...]:
    """Of what an operation takes one number as it is: the other summands are 0 there."""
    if node.kind == "where":
        return node.args[1:]
    if node.kind == "call" and node.data in CHOOSING:
        return node.args
    if node.kind == "add" and not any(node.data) and sum(not _is_masked(a) for a in node.args) < 2:
        return node.args
    return ()


def _is_masked(node: Node) -> bool:
    """Whether an array is 0 off its mask."""
    return node.kind == "where" and node.args[2].data in (("0.0", 5), ("0", 5))


def _is_same(one: Node, other: Node, still: bool) -> bool:
    """Whether the same operation is done on copies, in either order where there are two."""
    if (one.kind, one.data, len(one.args)) != (other.kind, other.data, len(other.args)) or \
            one.kind not in {*ROUNDED_ONCE[0], "call", "pow"}:
        return False
    anywhere = one.kind in ROUNDED_ONCE[0] or one.data in ROUNDED_ONCE[1]
    turns = [other.args, other.args[::-1]] if one.kind in ("mul", "outer") and len(one.args) == 2 else [other.args]
    return any(all(is_copied(a, b, False, still or not anywhere) for a, b in zip(one.args, args, strict=True)) for args in turns)
