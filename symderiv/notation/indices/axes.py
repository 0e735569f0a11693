"""Axes, the index letters that run over them, and their sizes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from math import prod
from typing import TYPE_CHECKING, Any, cast

from sympy import AtomicExpr

from symderiv.errors import AxisMismatch, IndexClash
from symderiv.notation.indices.names import LONGEST_NAME, is_name, letter_name
from symderiv.notation.indices.size_products import named, size_product

# The letters a textbook gives an axis of this name. The first runs over definitions, the second is the new letter of a
# derivative, the others follow; sums inside a definition take the third before the second.
LETTERS = {"K": "kijl", "C": "kijl", "D": "djef", "H": "hijg", "N": "nmij", "B": "bnmi", "T": "tsur", "S": "surt",
           "V": "vijw", "M": "mijn", "P": "pqrs", "Q": "qrst", "R": "rsti", "J": "jikl", "L": "lkij",
           "O": "ilmn", "W": "jmnp", "F": "fgoq", "U": "jlnm"}
RESERVE = "ijklmnpqrstuvwabcdefgh"


@dataclass(frozen=True, order=True)
class Axis:
    """One axis of a tensor: a name, a fixed size where there is one, and the letters of its indices.

    `length` is the size as a formula of other axes' sizes, W = O + R − 1: pairs of a name (empty for a number, "H*K" for
    a product) and a whole coefficient. The window of a convolution is named last: sums over it are the ones that are kept.

    >>> K = Axis("K")
    >>> K.index("k").axis is K
    True
    """

    name: str
    size: int | None = None
    letters: str = ""
    length: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if not is_name(self.name) or not is_name(self.letters):
            raise AxisMismatch(f"The name and the letters of an axis are at most {LONGEST_NAME} signs that can be printed",
                               typed=repr(self.name)[:200])
        if self.name in self.parts:
            raise AxisMismatch("The size of an axis is said by the sizes of others", typed=f"{self.name} by {self.parts}")

    @cached_property
    def content(self) -> tuple[str | int, ...]:
        """Everything that tells it from other axes, in a form that SymPy can compare."""
        return (self.name, self.size or 0, self.letters, *(part for term in self.length for part in term))

    def size_among(self, sizes: Mapping[str, int]) -> int | None:
        """The size where other axes have these sizes: fixed, by its formula, or as named; None if it is not said.

        >>> Axis("W", length=(("O", 1), ("R", 1), ("", -1))).size_among({"O": 4, "R": 3})
        6
        """
        if self.size is not None:
            return self.size
        if self.length and all(name in sizes for name in self.parts):
            return sum(number * prod(sizes[n] for n in named(names)) for names, number in self.length)
        return sizes.get(self.name)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the axes in the formula of its size, each once.

        >>> Axis("D", length=(("H*K", 1),)).parts
        ('H', 'K')
        """
        return tuple(dict.fromkeys(n for names, _ in self.length for n in named(names)))

    @cached_property
    def pool(self) -> str:
        """Letters in the order in which new indices take them."""
        own = self.letters or LETTERS.get(self.name[:1].upper(), self.name[:1].lower())
        return own + "".join(c for c in RESERVE if c not in own)

    @property
    def extent(self) -> Extent:
        """The size of the axis as a symbol, for use in formulas such as 1/N."""
        return Extent(self)

    def index(self, name: str) -> Index:
        """The index `name` running over this axis."""
        return Index(name, self)

    def fresh(self, taken: Collection[str]) -> Index:
        """A letter for a definition or a sum: the first of this axis that is not in `taken`, the derivative's last.

        >>> Axis("K").fresh({"k"})
        j
        """
        return self._first(self.pool[:1] + self.pool[2:] + self.pool[1:2], taken)

    def derivative(self, taken: Collection[str]) -> Index:
        """A new letter for a derivative: the second of this axis first.

        >>> Axis("K").derivative({"k"})
        i
        """
        return self._first(self.pool[1:] + self.pool[:1], taken)

    def _first(self, pool: str, taken: Collection[str]) -> Index:
        numbered = (f"{self.pool[0]}_{n}" for n in count(1))
        return Index(next(name for name in chain(pool, numbered) if name not in taken), self)

    def _sympy_(self) -> Extent:
        return self.extent

    def __rtruediv__(self, other: Any) -> Any:
        return other / self.extent

    def __mul__(self, other: Any) -> Any:
        return self.extent * other

    __rmul__ = __mul__

    def __str__(self) -> str:
        return self.name


UNIT = Axis("1", size=1, letters="u")
"""The axis of length one that a reduction with `keepdims=True` leaves behind."""


class _Named(AtomicExpr):
    """An atom told apart by a name and an axis."""

    is_integer = True
    is_positive = True
    _axis: Axis
    name: str

    @property
    def axis(self) -> Axis:
        """The axis it belongs to."""
        return self._axis

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.name, *self._axis.content)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.name, self._axis)

    @property
    def free_symbols(self) -> set[Any]:
        return {self}

    def _sympystr(self, printer: Any) -> str:
        return self.name


class Index(_Named):
    """An index letter that knows its axis; `k` over K differs from `k` over N.

    Raises `IndexClash` for what is no name.

    >>> Index("k", Axis("K"))
    k
    """

    __slots__ = ("name", "_axis")
    _diff_wrt = True  # SymPy decides i >= 2 by differentiating by i, and would raise

    def __new__(cls, name: str, axis: Axis) -> Index:
        """The letter `name` over `axis`."""
        if not is_name(name) or not name[:1].isalpha():
            raise IndexClash("An index needs a name that starts with a letter", typed=repr(name)[:200])
        obj: Index = AtomicExpr.__new__(cls)
        obj.name, obj._axis = name, axis
        return obj


class Extent(_Named):
    """The size of an axis as a symbol: the N of 1/N.

    >>> 1 / Extent(Axis("N"))
    1/N
    """

    __slots__ = ("name", "_axis")

    def __new__(cls, axis: Axis) -> Extent:
        """The size of `axis`."""
        obj: Extent = AtomicExpr.__new__(cls)
        obj.name, obj._axis = axis.name, axis
        return obj

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self._axis,)

    @property
    def free_symbols(self) -> set[Any]:
        return set()


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
