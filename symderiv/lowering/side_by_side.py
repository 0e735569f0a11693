"""Sums of terms each of which is other than 0 on a part of an axis alone: arrays laid side by side along it, as q | k | v."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sympy import Add, Expr, Integer, Mul

from symderiv.lowering.context import Context
from symderiv.lowering.folds import Window, windows
from symderiv.lowering.graph import Node, Value
from symderiv.lowering.shifts import digits, laid_out, length
from symderiv.matrices.terms import taken_apart
from symderiv.notation import Affine, Delta, Index, Sum, Within, add, all_but, factors, free_indices, mul, substitute, sum_over
from symderiv.notation.indices.affine import sides


class Piece(NamedTuple):
    """A term on a part of an axis: the place where it begins, counted from 0, the letters of the part, the slowest first, and
    what stands there. A part without letters is one place."""

    first: Expr
    letters: tuple[Index, ...]
    body: Expr

    @property
    def last(self) -> Expr:
        """The place behind it."""
        return Add(self.first, Mul(*(length(i.axis) for i in self.letters))).expand()


def pieces(low: Context, expr: Add) -> Value | None:
    """A sum whose masked terms share out an axis among them, as these side by side; None for any other."""
    if low.guards or not expr.atoms(Within, Delta):
        return None
    found, around = list(_terms(expr)), {i.name for i in (*low.hint, *free_indices(expr))}
    for letter in sorted(free_indices(expr), key=lambda i: i.name):
        masked = {t: piece for t in found if (piece := _piece(t, letter, around)) is not None}
        parts = _covering(masked.values(), letter)
        if parts is not None and len(parts) > 1:
            rest = [t for t in found if t not in masked]
            whole = _laid(low, letter, parts)
            return whole if not rest else low.graph.elementwise("add", (low.value(add(*rest)), whole), (False, False), low.hint)
    return None


def _terms(expr: Expr) -> Iterator[Expr]:
    """The terms of a sum, brackets of masked terms multiplied out, and sums over these taken apart."""
    if isinstance(expr, Add):
        for term in expr.args:
            yield from _terms(term)
        return
    if isinstance(expr, Sum):
        yield from (sum_over(t, *expr.indices) for t in _terms(expr.body))
        return
    rest = factors(expr)
    brackets = [f for f in rest if isinstance(f, Add | Sum) and f.atoms(Within, Delta)]
    if len(brackets) == 1 and len(rest) > 1:
        others = all_but(rest, brackets[0])
        yield from (mul(*others, t) for t in _terms(brackets[0]))
    else:
        yield expr


def _piece(term: Expr, letter: Index, around: Collection[str]) -> Piece | None:
    """A term that a range factor or a delta keeps on a part of the axis of a letter; its own letters are not `around`."""
    parts, bound = taken_apart(term, set(free_indices(term)))
    for mask in (p for p in parts if isinstance(p, Within | Delta) and letter in free_indices(p)):
        for window in _windows(mask, parts, bound, letter, around):
            inner = digits(window.place)
            if set(inner) != set(window.letters) or not set(inner) - {window.inside} <= bound or \
                    sides(window.place.expr, letter.axis) != (True, True):
                continue
            over = sorted(bound - set(inner), key=lambda i: i.name)
            return Piece(laid_out(window.place)[1], tuple(inner), sum_over(mul(*window.seen(parts)), *over))
    return None


def _windows(mask: Any, parts: Sequence[Any], bound: set[Index], letter: Index, around: Collection[str]) -> Iterator[Window]:
    """The ways in which a mask says where along a letter's axis something stands."""
    if isinstance(mask, Within):
        yield from (w for w in windows(mask, parts, bound, around) if w.letter == letter)
        return
    for own, place in (mask.indices, mask.indices[::-1]):
        if own == letter and (form := Affine.of(place)) is not None and free_indices(place) <= bound:
            yield Window(mask, letter, form, tuple(free_indices(place)))


def _covering(found: Iterable[Piece], letter: Index) -> list[Piece] | None:
    """The pieces in their order, those at one place added, if they go through the whole axis."""
    parts: list[Piece] = []
    for piece in found:
        other = next((p for p in parts if _equal(p.first, piece.first)), None)
        if other is None:
            parts.append(piece)
        elif [i.axis for i in other.letters] != [i.axis for i in piece.letters]:
            return None
        else:
            body = substitute(piece.body, dict(zip(piece.letters, other.letters, strict=True)))
            parts[parts.index(other)] = other._replace(body=add(other.body, body))
    return _in_order(parts, length(letter.axis))


def _in_order(parts: Sequence[Piece], size: Expr) -> list[Piece] | None:
    """The pieces one behind the other, from the first place to the last."""
    ordered: list[Piece] = []
    end: Expr = Integer(0)
    for _ in parts:
        following = next((p for p in parts if _equal(p.first, end)), None)
        if following is None:
            return None
        ordered.append(following)
        end = following.last
    return ordered if _equal(end, size) else None


def _equal(one: Expr, other: Expr) -> bool:
    """Whether two sizes are the same for all sizes of the axes that they are made of."""
    gap = Affine.of(Add(one, Mul(-1, other)).expand())
    return gap is not None and not any(gap.extreme(True).values())


def _laid(low: Context, letter: Index, parts: Sequence[Piece]) -> Value:
    """The pieces as one array."""
    others = set().union(*(free_indices(p.body) - set(p.letters) for p in parts))
    frame = [*(i for i in low.hint if i in others or i == letter), *sorted(others - set(low.hint), key=lambda i: i.name)]
    frame += [letter] * (letter not in frame)
    place = frame.index(letter)
    return Value(low.graph.make("concat", [_one(low, p, frame, place) for p in parts], place), tuple(frame))


def _one(low: Context, piece: Piece, frame: Sequence[Index], place: int) -> Node:
    """A piece with one dimension for each letter of the frame."""
    order = [*frame[:place], *piece.letters, *frame[place + 1:]]
    value = low.ordered(piece.body, order)
    if value.node.kind == "number" and not piece.letters:  # 1 before the others: an array of one place
        sizes = [low.number(Integer(1)).node if i == frame[place] else low.size(i.axis) for i in frame]
        return low.graph.make("spread", (value.node, low.reference(), *sizes), True)
    node = low.filled(value, order)
    if not piece.letters:
        return low.graph.make("expand", (node,), tuple(n != place for n in range(len(frame))))
    if len(piece.letters) == 1:
        return node
    sizes = [low.size(i.axis) for i in order]
    whole = low.number(Mul(*(length(i.axis) for i in piece.letters))).node
    return low.graph.make("reshape", (node, *sizes[:place], whole, *sizes[place + len(piece.letters):]))
