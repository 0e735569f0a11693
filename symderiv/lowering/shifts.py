"""Entries whose index is more than a letter: windows that slide along an axis, places that a label names, diagonals.

An index expression such as 2i + r − 3 is a window: the array gets a dimension for i and one for r in the place of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sympy import Add, Expr, Integer, Mul

from symderiv.lowering import masks
from symderiv.lowering.context import Context
from symderiv.lowering.graph import Node, Value
from symderiv.notation import Affine, Axis, Entry, Index, Within, free_indices, size_form, substitute
from symderiv.notation.indices.affine import sides
from symderiv.notation.indices.size_products import size_product


def access(low: Context, node: Node, axes: Sequence[Axis], indices: Sequence[Any]) -> Value:
    """An array at index expressions: letters, whole numbers, shifted letters, labels."""
    if any(_is_label(i) for i in indices):
        return _picked(low, node, axes, indices)
    fixed = tuple(int(i) - 1 if i.is_Integer else -1 if i == a.extent else None for i, a in zip(indices, axes, strict=True))
    if any(n is not None for n in fixed):
        node = low.graph.make("index", (node,), fixed)
    letters: list[Index] = []
    dims = [a for a, n in zip(axes, fixed, strict=True) if n is None]
    for index in (i for i, n in zip(indices, fixed, strict=True) if n is None):
        if isinstance(index, Index) and index.axis == dims[len(letters)]:
            letters.append(index)
        else:
            node, made = _window(low, node, dims, len(letters), index)
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
    indices: list[Any] = []
    dims = list(axes)
    for index in places:
        node, found = _window(low, node, dims, len(indices), index) if _slides(index) else (node, [index])
        indices += found
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
    """Whether an index is made of letters with shifts and steps, which may lead off the axis."""
    return not (index.is_Integer or isinstance(index, Index) or _is_label(index)) and bool(free_indices(index))


def from_zero(low: Context, index: Any) -> Any:
    """An index expression as multiples of arrays and a number, counted from 0."""
    terms, constant = masks.counted_from_zero(low, index)
    return terms, constant - 1


# --- windows ----------------------------------------------------------------------------------------------------------

def _window(low: Context, node: Node, dims: list[Axis], place: int, index: Any) -> tuple[Node, list[Index]]:
    """The array with the dimension at `place` laid out along every letter of an index expression, as `dims` then says; zero off
    the axis."""
    form, axis = Affine.of(index), dims[place]
    assert form is not None
    letters, first, steps, flipped = laid_out(form)
    parts = parts_of(axis, form)
    dims[place:place + 1] = [i.axis for i in parts or letters]
    if parts and all(low.known_size(a) is not None for a in dims):
        return shaped(low, node, dims), parts
    whole = steps == [1] and letters[0].axis == axis and first == 0
    if not whole and (parts := digits(form)) and sides(index, axis) == (True, True):
        return _part(low, node, dims, place, first, parts), parts
    if not whole:
        numbers = [low.number(n).node for n in (first, *steps)]
        node = low.graph.make("window", (node, *numbers, *(low.size(i.axis) for i in letters)), place)
    for letter in flipped:
        node = low.graph.make("flip", (node,), place + letters.index(letter))
    return node, letters


def _part(low: Context, node: Node, dims: list[Axis], place: int, first: Expr, letters: Sequence[Index]) -> Node:
    """What stands from `first` on along the dimension at `place`, in a dimension for each of the letters."""
    last = Add(first, Mul(*(length(i.axis) for i in letters))).expand()
    node = low.graph.make("slice", (node, low.number(first).node, low.number(last).node), place)
    dims[place:place + len(letters)] = [i.axis for i in letters]
    return node if len(letters) < 2 else low.graph.make("reshape", (node, *map(low.size, dims)))


def laid_out(form: Affine) -> tuple[list[Index], Expr, list[Any], list[Index]]:
    """The letters of an index expression, the first place counted from 0, the steps, and the letters that run backwards: the
    window is read forwards, from where the last of these would be, and turned."""
    slopes = _slopes(form)
    letters = [i for i in slopes if i is not None]
    flipped = [i for i in letters if slopes[i].could_extract_minus_sign()]
    starts = (slopes[i] * (i.axis.extent if i in flipped else 1) for i in letters)
    first = Add(slopes.get(None, 0), form.constant - 1, *starts).expand()
    return letters, first, [-slopes[i] if i in flipped else slopes[i] for i in letters], flipped


def parts_of(axis: Axis, form: Affine) -> list[Index]:
    """The letters of a place (h − 1) K + k, the slowest first, where they go through the whole axis; none for any other place."""
    found = digits(form)
    whole = {"": 1}
    for letter in found:
        whole = size_product(whole, dict(size_form(letter.axis)))
    return found if len(found) > 1 and laid_out(form)[1] == 0 and whole == dict(size_form(axis)) else []


def digits(form: Affine) -> list[Index]:
    """The letters of a place (h − 1) K + k, the slowest first, where they go through a part of an axis without a gap, wherever
    it starts; none for any other place."""
    letters, _, steps, flipped = laid_out(form)
    left, size, found = dict(zip(letters, steps, strict=True)), Integer(1), list[Index]()
    while left and not flipped:
        letter = next((i for i, step in left.items() if (step - size).expand() == 0), None)
        if letter is None:
            return []
        del left[letter]
        found.insert(0, letter)
        size = size * length(letter.axis)
    return found


def length(axis: Axis) -> Expr:
    """The size of an axis in a formula: a number, where it is fixed."""
    return axis.extent if axis.size is None else Integer(axis.size)


def shaped(low: Context, node: Node, dims: Sequence[Axis]) -> Node:
    """The array in these dimensions."""
    node = node.args[0] if node.kind == "reshape" else node
    return low.graph.make("reshape", (node, *map(low.size, dims)))


def _slopes(form: Affine) -> dict[Index | None, Any]:
    """By how much an index expression grows with each letter; under None what stands without one."""
    found: dict[Index | None, Any] = {}
    for atom, number in form.coefficients.items():
        parts = atom.args if isinstance(atom, Mul) else (atom,)
        letter = next((p for p in parts if isinstance(p, Index)), None)
        slope = Mul(number, *(p for p in parts if p is not letter))
        found[letter] = found.get(letter, 0) + slope
    return found


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

