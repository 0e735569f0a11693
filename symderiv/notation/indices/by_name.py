"""Axes and index letters by their names, and sizes that rest on others: K, N=4, W=O+R-1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from symderiv.errors import AxisMismatch, IndexClash

# The letters a textbook gives an axis of this name. The first runs over definitions, the second is the new letter of a
# derivative, the others follow; sums inside a definition take the third before the second.
from symderiv.notation.indices.axes import Axis, Index
from symderiv.notation.indices.names import letter_name
from symderiv.notation.indices.size_products import named, size_product

if TYPE_CHECKING:
    # One name gives the thing itself, several give a tuple of them; a type checker cannot tell which from a text.
    class SomeAxes(Axis):
        def __iter__(self) -> Iterator[Axis]: ...
        def __getitem__(self, place: int) -> Axis: ...
    class SomeIndices(Index):
        def __iter__(self) -> Iterator[Index]: ...
        def __getitem__(self, place: int) -> Index: ...


def axes(names: str | Iterable[str]) -> SomeAxes:
    """Axes from a string of names, or a list of them; `K=3` fixes a size, `W=O+R-1` and `D=H*K` say how sizes are related.

    One name gives the axis itself, several give a tuple. A formula is a sum of whole multiples of sizes and their products.
    Raises `AxisMismatch` for what is no name.

    >>> K, D = axes("K D")
    >>> axes("N=4").size
    4
    >>> O, R, W = axes("O R W=2*O+R-2")
    >>> W.length
    (('O', 2), ('R', 1), ('', -2))
    """
    known: dict[str, Axis] = {}
    for word in _words(names, "axes"):
        made = axis_from(word, known)
        known[made.name] = made
    if not known:
        raise AxisMismatch("No axis named", typed=repr(names), advice='Write names with spaces between, as in axes("K D").')
    return cast("SomeAxes", next(iter(known.values())) if len(known) == 1 else tuple(known.values()))


def _words(names: Any, what: str) -> list[str]:
    """The names in a string or a list of strings."""
    listed = [names] if isinstance(names, str) else list(names) if isinstance(names, list | tuple) else [names]
    if not all(isinstance(n, str) for n in listed):
        raise AxisMismatch(f"The names of {what} are text", typed=repr(names)[:200], advice="Write names with spaces between.")
    return [word for name in listed for word in name.replace(",", " ").split()]


def axis_from(word: str, known: Mapping[str, Axis]) -> Axis:
    """The axis that a word declares: K, K=3, or W=O+R-1 beside the axes that are `known`.

    Raises `AxisMismatch` for anything else.

    >>> axis_from("N=2*M", {"M": Axis("M", 3)})
    Axis(name='N', size=6, letters='', length=())
    """
    name, sign, size = word.partition("=")
    if name in known:
        raise AxisMismatch("An axis named twice", typed=word)
    if name.isidentifier() and not sign:
        return Axis(name)
    if name.isidentifier() and size.isdigit() and int(size) > 0:
        return Axis(name, int(size))
    terms = _TERM.findall(size)
    if not name.isidentifier() or not size or "".join(map("".join, terms)) != size or size[-1] in "+-*":
        raise AxisMismatch("Not an axis", typed=word, advice="An axis is a name, a name and a size as in K=3, or a name and a "
                           "formula of other sizes as in W=2*O+R-2.")
    return related(name, [((-1 if sign == "-" else 1) * int(number.rstrip("*") or 1), other) if other else
                          (int(sign + number), "") for sign, number, other in terms], known)


_TERM = re.compile(r"([+-]?)(\d+(?:\*(?=[^\W\d]))?|(?=[^\W\d]))([^\W\d]\w*(?:\*[^\W\d]\w*)*)?")


def related(name: str, terms: Iterable[tuple[int, str]], known: Mapping[str, Axis]) -> Axis:
    """The axis whose size is Σ number · size, over (number, name) pairs: of an axis, of several as in "H*K", or of none.

    Raises `AxisMismatch` for a formula that mentions the axis itself, or that is never a size.

    >>> related("W", [(1, "O"), (1, "R"), (-1, "")], {}).length
    (('O', 1), ('R', 1), ('', -1))
    """
    total: dict[str, int] = {}
    for number, others in terms:
        size = {"": number}
        for other in named(others):
            size = size_product(size, dict(size_form(known[other])) if other in known else {other: 1})
        for base, times in size.items():
            total[base] = total.get(base, 0) + times
    constant = total.pop("", 0)
    found = tuple((n, c) for n, c in total.items() if c)
    if any(name in named(n) for n in total) or (not found and constant < 1) or (found and all(c < 0 for _, c in found)):
        raise AxisMismatch("No size comes of this formula", typed=name, advice="Give a sum of other sizes, as in W=O+R-1.")
    return Axis(name, length=(*found, ("", constant)) if constant else found) if found else Axis(name, constant)


def size_form(axis: Axis) -> tuple[tuple[str, int], ...]:
    """The size as a sum: pairs of a name, empty for a number, and its coefficient.

    >>> size_form(Axis("K")), size_form(Axis("K", 3))
    ((('K', 1),), (('', 3),))
    """
    return (("", axis.size),) if axis.size is not None else axis.length or ((axis.name, 1),)


def indices(names: str | Iterable[str], axis: Axis) -> SomeIndices:
    """Index letters of one axis; one name gives the index itself.

    Raises `AxisMismatch` for what is no axis.

    >>> k, i = indices("k i", Axis("K"))
    """
    if not isinstance(axis, Axis):
        raise AxisMismatch("Index letters run over an axis", typed=repr(axis)[:200], advice='Make one with sd.axes("K").')
    made = tuple(axis.index(letter_name(name)) for name in _words(names, "indices"))
    if not made:
        raise IndexClash("No index named", typed=repr(names))
    return cast("SomeIndices", made[0] if len(made) == 1 else made)
