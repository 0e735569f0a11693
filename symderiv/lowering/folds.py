"""Sums over the places of a window, seen from the array along which it slides: what a window reads, a fold adds back.

Σ_n f_n w_{m − 2n + 3} takes at each m those places n whose window covers m. Written over the places r = m − 2n + 3 of the
window, it is f_n w_r for every n and r, each added at m = 2n + r − 3: as large as the windows themselves, and no larger.
Where a letter moves one place at a time and stands in entries alone, it gives way to r, and the sum is one over windows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sympy import Expr

from symderiv.lowering.context import Context
from symderiv.lowering.graph import Value
from symderiv.lowering.shifts import digits, laid_out, parts_of, shaped
from symderiv.notation import (
    Affine,
    Axis,
    Delta,
    Entry,
    Index,
    Sum,
    Tensor,
    Within,
    all_but,
    apart,
    free_indices,
    mul,
    rebuild,
    substitute,
)
from symderiv.notation import letters as letters_of
from symderiv.notation.indices.affine import sides


class Window(NamedTuple):
    """A factor that says where along an axis the places of a window stand: `letter` is at `place`, a form in `letters`, and
    `inside` is the window's own letter, which is `written` as an index expression."""

    factor: Expr
    letter: Index
    place: Affine
    letters: tuple[Index, ...]
    written: Expr | None = None
    inside: Index | None = None

    def seen(self, parts: Sequence[Any]) -> list[Any]:
        """The other factors, in the window's letters."""
        rest = list(parts)
        rest.remove(self.factor)
        if self.written is not None:
            rest = [_renamed(p, self.written, self.inside) for p in rest]
        return [substitute(p, {self.letter: self.place.expr}) for p in rest]


def moved(low: Context, parts: Sequence[Any], bound: Collection[Index]) -> tuple[list[Any], set[Index]]:
    """A sum of products in which a summed letter that stands in entries alone gives way to the letter of a window: entries are
    0 off their axes, as nothing else needs to be."""
    parts, bound = list(parts), set(bound)
    for mask in [p for p in parts if isinstance(p, Within)]:
        for window in windows(mask, parts, bound, _around(low)):
            rest = all_but(parts, mask)
            if window.letter in bound and all(_plainly(p, window.letter, mask.index) for p in rest) and \
                    any(isinstance(p, Entry) and window.letter in p.indices for p in rest):
                parts = window.seen(parts)
                bound = bound - {window.letter} | {i for i in window.letters if i == window.inside}
                break
    return parts, bound


def folded(low: Context, parts: Sequence[Any], bound: Collection[Index]) -> Value | None:
    """A sum of products along the axis of what windows read; None where none of the factors says so."""
    for factor in (p for p in parts if isinstance(p, Within | Delta)):
        found = windows(factor, parts, bound, _around(low)) if isinstance(factor, Within) else placed(factor)
        for window in found:
            if window.letter not in bound and {*window.letters} - {window.inside} <= set(bound):
                return _folded(low, window, mul(*window.seen(parts)), set(bound) - set(window.letters))
    return None


def _folded(low: Context, window: Window, body: Expr, bound: Collection[Index]) -> Value:
    """The array of a body over the letters of a window, each number added at its place."""
    letters, first, steps, flipped = laid_out(window.place)
    step = dict(zip(letters, steps, strict=True))
    letters = digits(window.place) or letters
    around = low.hint
    low.hint = tuple(j for i in around for j in (letters if i == window.letter else (i,)))
    over = sorted(bound, key=lambda i: i.name)
    summed = Sum(apart(body, *over), *over) if over else body
    value = low.value(summed)
    frame = list(dict.fromkeys(i for i in (*low.hint, *value.letters, *letters) if i in value.letters or i in letters))
    others = [i for i in frame if i not in letters]
    place = sum(i in others for i in frame[:frame.index(letters[0])])
    low.hint = around
    order = [*others[:place], *letters, *others[place:]]
    node = low.graph.fitted(value, order, whole=True) if value.letters else low.whole(summed, order)
    for letter in flipped:
        node = low.graph.make("flip", (node,), order.index(letter))
    merged = [*others[:place], window.letter, *others[place:]]
    known = all(low.known_size(i.axis) is not None for i in merged)
    if known and parts_of(window.letter.axis, window.place) and {*letters} <= {*value.letters}:
        return Value(shaped(low, node, [i.axis for i in merged]), tuple(merged))
    numbers = [low.number(n).node for n in (first, *(step[i] for i in letters))]
    sizes = [low.size(i.axis) for i in (*letters, window.letter)]
    return Value(low.graph.make("fold", (node, *numbers, *sizes), place), tuple(merged))


# --- which factors are windows ----------------------------------------------------------------------------------------

def _around(low: Context) -> set[str]:
    """The letters of the array that is made and of the conditions around it, also where nothing here depends on them."""
    return {i.name for i in (*low.hint, *(i for mask in low.guards for i in mask.letters))}


def windows(mask: Within, parts: Sequence[Any], bound: Collection[Index], around: Collection[str] = ()) -> Iterator[Window]:
    """A range factor over a window's places, or over a part of an axis (j − K h on K), solved for each of its letters; the summed
    letters first. The window's own letter is none of those `around`."""
    form, letters = Affine.of(mask.index), free_indices(mask.index)
    plain = [i for i in (form.coefficients if form else ()) if isinstance(i, Index)]
    if form is None or not letters:
        return
    slides = len(plain) == 2 and set(plain) == letters and _is_window(mask, plain, parts)
    inside = mask.axis.fresh(letters_of(*parts) | {i.name for i in bound} | {*around})  # none that a sum binds there
    for letter in sorted(plain, key=lambda i: i not in bound):
        place = form.minus(Affine({inside: 1}, 0)).solved(letter)
        others = sorted((i for i in letters if i != letter), key=lambda i: i.name)
        if place is not None and (solved := Affine.of(place)) is not None and (slides or digits(solved)):
            yield Window(mask, letter, solved, (*others, inside), mask.index, inside)


def in_parts(bracket: Expr, parts: Sequence[Any], bound: Collection[Index]) -> bool:
    """Whether the terms of a bracket are added on parts of an axis that summed letters name, and so one by one."""
    return any(window.letter not in bound for mask in bracket.atoms(Within) if not free_indices(mask).isdisjoint(bound)
               for window in windows(mask, parts, bound))


def _is_window(mask: Within, letters: Sequence[Index], parts: Sequence[Any]) -> bool:
    """Whether the axis of a range factor is a window's, and those of its letters are not."""
    axes = {a for p in parts for t in p.atoms(Tensor) for a in t.axes} | {i.axis for p in parts for i in p.atoms(Index)}
    windows = {a.length[-2 if a.length[-1][0] == "" else -1][0] for a in axes if len(a.length) > 1}
    small = [a.name in windows or a.size is not None for a in (mask.axis, *(i.axis for i in letters))]
    return small == [True, False, False]


def placed(delta: Delta) -> Iterator[Window]:
    """A delta of a letter and a form in others: the place at which something is added."""
    for letter, place in (delta.indices, delta.indices[::-1]):
        form = Affine.of(place)
        inner = tuple(sorted(free_indices(place), key=lambda i: i.name))  # also the n of K n + k
        if form is not None and isinstance(letter, Index) and inner and letter not in inner and not _alone(place, letter.axis):
            yield Window(delta, letter, form, inner)


def _alone(place: Any, axis: Axis) -> bool:
    """Whether a place is a letter by itself, over this axis or one that is surely no part of it."""
    return isinstance(place, Index) and (place.axis == axis or sides(place, axis) != (True, True))


def _renamed(part: Any, index: Expr, new: Any) -> Any:
    """A factor in which the entries at the window's place are at the window's letter."""
    if isinstance(part, Entry):
        return Entry(part.tensor, *(new if i == index else i for i in part.indices)) if index in part.indices else part
    return rebuild(part, [_renamed(a, index, new) for a in part.args]) if part.args else part


def _plainly(part: Any, letter: Index, index: Expr) -> bool:
    """Whether a factor is an entry with a letter as an index by itself or in the window's place, or does without the letter."""
    if isinstance(part, Entry):
        return all(i in (letter, index) or letter not in i.free_symbols for i in part.indices)
    return letter not in free_indices(part)
