"""Entries whose index is more than a letter: windows that slide along an axis, places that a label names, diagonals.

An index expression such as 2i + r − 3 is a window: the array gets a dimension for i and one for r in the place of its own.
A sum over the many places n of f_n w_{m − 2n + 3}, where w is a window, is one over the few places r of the window:
the array of f is spread out with zeros in between, and slides itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sympy import Add, Expr, Mul

from symderiv.lowering import masks
from symderiv.lowering.context import Change, Context
from symderiv.lowering.graph import Node, Value
from symderiv.notation import Affine, Axis, Entry, Index, Indicator, Tensor, Within, free_indices, rebuild, substitute


def access(low: Context, node: Node, axes: Sequence[Axis], indices: Sequence[Any]) -> Value:
    """An array at index expressions: letters, whole numbers, shifted letters, labels."""
    if any(_is_label(i) for i in indices):
        return _picked(low, node, axes, indices)
    fixed = tuple(int(i) - 1 if i.is_Integer else None for i in indices)
    if any(n is not None for n in fixed):
        node = low.graph.make("index", (node,), fixed)
    letters: list[Index] = []
    for index, axis in zip(indices, axes, strict=True):
        if isinstance(index, Index) and index not in low.changed and index.axis == axis:
            letters.append(index)
        elif not index.is_Integer:
            node, made = _window(low, node, len(letters), index, axis)
            letters += made
    return _each_once(low, node, letters)


def _each_once(low: Context, node: Node, letters: Sequence[Index]) -> Value:
    """The array with a letter that stands twice brought onto the diagonal."""
    once = tuple(dict.fromkeys(letters))
    if len(once) == len(letters):
        return Value(node, once)
    name = {i: chr(ord("a") + n) for n, i in enumerate(once)}
    signature = f"{''.join(name[i] for i in letters)}->{''.join(name.values())}"
    return Value(low.graph.make("einsum", (node,), signature), once)


# --- labels -----------------------------------------------------------------------------------------------------------

def _is_label(index: Any) -> bool:
    return isinstance(index, Entry) or (not index.is_Integer and Affine.of(index) is None)


def _picked(low: Context, node: Node, axes: Sequence[Axis], places: Sequence[Any]) -> Value:
    """The entries that labels name, in an array whose other dimensions are laid out along their letters."""
    indices = list(places)
    for n, (index, along) in enumerate(zip(indices, axes, strict=True)):
        if _slides(index):
            node, (indices[n],) = _window(low, node, n, index, along)
    labels = {n: masks.total(low, *from_zero(low, i)) for n, i in enumerate(indices) if not isinstance(i, Index)}
    plain = [i for i in indices if isinstance(i, Index)]
    if len(labels) == 1 and len(set(plain)) == len(plain) and not set(next(iter(labels.values())).letters) & set(plain):
        (axis, label), = labels.items()
        letters = (*indices[:axis], *label.letters, *indices[axis + 1:])
        return Value(low.graph.make("take", (node, label.node), axis), letters)
    values = [labels[n] if n in labels else masks.places(low, i) for n, i in enumerate(indices)]
    frame = tuple(dict.fromkeys(i for v in values for i in v.letters))
    return Value(low.graph.make("pick", (node, *(low.graph.fitted(v, frame) for v in values))), frame)


def _slides(index: Any) -> bool:
    """Whether an index is one letter with a shift or a step."""
    form = None if index.is_Integer or isinstance(index, Index) or _is_label(index) else Affine.of(index)
    return form is not None and len(free_indices(index)) == 1


def from_zero(low: Context, index: Any) -> Any:
    """An index expression as multiples of arrays and a number, counted from 0."""
    terms, constant = masks.counted_from_zero(low, index)
    return terms, constant - 1


# --- windows ----------------------------------------------------------------------------------------------------------

def _window(low: Context, node: Node, place: int, index: Any, axis: Axis) -> tuple[Node, list[Index]]:
    """The array with the dimension at `place` laid out along every letter of an index expression; zero off the axis."""
    step, form = _stretched(low, Affine.of(index))
    if step > 1:
        node = low.graph.make("dilate", (node,), (place, step))
    slopes = _slopes(form)
    letters = [i for i in slopes if i is not None]
    flipped = [i for i in letters if slopes[i].could_extract_minus_sign()]
    # A negative step runs backwards: the window is read forwards, from where the last letter would be, and turned.
    starts = (slopes[i] * (i.axis.extent if i in flipped else 1) for i in letters)
    first = Add(slopes.get(None, 0), form.constant - 1, *starts).expand()
    steps = [-slopes[i] if i in flipped else slopes[i] for i in letters]
    if not (step == 1 and steps == [1] and letters[0].axis == axis and first == 0):
        numbers = [low.number(n).node for n in (first, *steps)]
        node = low.graph.make("window", (node, *numbers, *(low.size(i.axis) for i in letters)), place)
    for n, letter in enumerate(letters):
        if letter in flipped:
            node = low.graph.make("flip", (node,), place + n)
    return node, letters


def _slopes(form: Affine) -> dict[Index | None, Any]:
    """By how much an index expression grows with each letter; under None what stands without one."""
    found: dict[Index | None, Any] = {}
    for atom, number in form.coefficients.items():
        parts = atom.args if isinstance(atom, Mul) else (atom,)
        letter = next((p for p in parts if isinstance(p, Index)), None)
        slope = Mul(number, *(p for p in parts if p is not letter))
        found[letter] = found.get(letter, 0) + slope
    return found


def _stretched(low: Context, form: Affine | None) -> tuple[int, Affine]:
    """An index expression in which changed letters stand for what they are, and by how much the array is spread out."""
    assert form is not None
    step = 1
    for letter, change in low.changed.items():
        if letter in form.coefficients:
            assert form.coefficients[letter] == 1 and step == 1 and len(form.coefficients) == 1
            # The place n of the array is 1 + step·(n − 1) once it is spread out, and n·step is `place`.
            inner = Affine.of(change.place)
            assert inner is not None
            form = Affine.total([inner, Affine({}, form.constant * change.step - change.step + 1)])
            step = change.step
    return step, form


def changes(low: Context, parts: Sequence[Any],
            bound: Collection[Index]) -> tuple[list[Any], set[Index], dict[Index, Change]]:
    """A sum of products in which letters with a window's range factor give way to the letter of the window."""
    parts, bound, found = list(parts), set(bound), {}
    for mask in [p for p in parts if isinstance(p, Within)]:
        letter = _replaceable(mask, parts, bound)
        if letter is None:
            continue
        place = Affine.of(mask.index)
        assert place is not None
        number = place.coefficients[letter]
        avoid = {i.name for p in parts for i in p.free_symbols if hasattr(i, "name")} | {i.name for i in bound}
        new = mask.axis.fresh(avoid)
        # Where n runs against the window, the window is turned, for it is the smaller array.
        at = Affine({new.axis.extent: 1, new: -1}, 1) if number < 0 else Affine({new: 1}, 0)
        rest = Affine({a: n for a, n in place.coefficients.items() if a != letter}, place.constant)
        found[letter] = Change((rest.minus(at) if number < 0 else at.minus(rest)).expr, abs(number))
        parts.remove(mask)
        parts = [_renamed(p if _plainly(p, letter, mask.index) else _held(low, p), mask.index, at.expr) for p in parts]
        bound = bound - {letter} | {new}
    return parts, bound, found


def _held(low: Context, part: Any) -> Expr:
    """A factor as a component of an array of its own, computed before a letter gives way."""
    letters = sorted(free_indices(part), key=lambda i: i.name)
    tensor = Tensor(f"held {part}", [i.axis for i in letters])
    low.arrays[tensor] = low.alone(part, letters)
    return Entry(tensor, *letters)


def _renamed(part: Any, index: Expr, new: Expr) -> Any:
    """A factor in which the entries at the window's place are at the window's letter."""
    if isinstance(part, Entry):
        return Entry(part.tensor, *(new if i == index else i for i in part.indices)) if index in part.indices else part
    return rebuild(part, [_renamed(a, index, new) for a in part.args]) if part.args else part


def _replaceable(mask: Within, parts: Sequence[Any], bound: Collection[Index]) -> Index | None:
    """The summed letter of a range factor over a window, where every factor has the letter as a plain index of entries."""
    form = Affine.of(mask.index)
    axes = {a for p in parts for t in p.atoms(Tensor) for a in t.axes} | {i.axis for p in parts for i in p.atoms(Index)}
    windows = {a.length[-2 if a.length[-1][0] == "" else -1][0] for a in axes if len(a.length) > 1}
    letters = [i for i in (form.coefficients if form else ()) if isinstance(i, Index) and i in bound]
    small = [a.name in windows or a.size is not None for a in (mask.axis, *(i.axis for i in letters))]
    if form is None or small != [True, False]:
        return None
    others = [p for p in parts if p is not mask]
    counts = any(isinstance(p, Entry) and letters[0] in p.indices for p in others)
    return letters[0] if counts and all(_plainly(p, letters[0], mask.index) or _holdable(p, mask.index, letters[0])
                                        for p in others) else None


def _holdable(part: Any, index: Any, letter: Index) -> bool:
    """Whether a factor is an array over the letter that does not move with the other letters of the window's place."""
    return not isinstance(part, Indicator | Within) and not (index.free_symbols - {letter}) & part.free_symbols


def _plainly(part: Any, letter: Index, index: Expr) -> bool:
    """Whether a letter stands in a factor as an index of entries by itself, or in the window's place of an entry."""
    if isinstance(part, Entry):
        return all(i in (letter, index) or letter not in i.free_symbols for i in part.indices)
    if isinstance(part, Indicator) and not any(isinstance(a, Entry) for a in part.args[0].args):
        return letter not in part.free_symbols
    if isinstance(part, Within):
        return letter not in part.free_symbols
    return all(_plainly(a, letter, index) for a in part.args) if part.args else part != letter


def padded(parts: Sequence[Any]) -> list[Any]:
    """The factors without those range factors that an entry has around its index anyway: it is 0 off its axis."""
    entries = [p for p in parts if isinstance(p, Entry)]
    return [p for p in parts if not (isinstance(p, Within) and any(
        i == p.index and a == p.axis for e in entries for i, a in zip(e.indices, e.tensor.axes, strict=True)))]


def flipped_sum(parts: Sequence[Any], bound: Collection[Index]) -> list[Any]:
    """Factors in which a summed letter that runs backwards in a large array runs backwards in the small one instead."""
    for letter in bound:
        backwards = [p for p in parts if isinstance(p, Entry) and any(_sign(i, letter) < 0 for i in p.indices)]
        if backwards and all(isinstance(p, Entry) or letter not in p.free_symbols for p in parts):
            turned = Affine({letter.axis.extent: 1, letter: -1}, 1).expr
            parts = [_turned(p, letter, turned) for p in parts]
    return list(parts)


def _sign(index: Any, letter: Index) -> int:
    form = Affine.of(index)
    return form.coefficients.get(letter, 0) if form else 0


def _turned(part: Any, letter: Index, turned: Expr) -> Any:
    return substitute(part, {letter: turned}) if isinstance(part, Entry) else part

