"""Axes, the index letters that run over them, and their sizes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from math import prod
from typing import Any

from sympy import AtomicExpr

from symderiv.errors import AxisMismatch, IndexClash
from symderiv.notation.indices.names import LONGEST_NAME, is_name
from symderiv.notation.indices.size_products import named

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
    Raises `AxisMismatch` for a name that cannot be printed, and for a size that is said by itself.

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

    def __hash__(self) -> int:
        """By the name alone, whose own hash is kept: axes of one name and different sizes hardly ever meet."""
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        """Mostly asked of an axis and itself."""
        return self is other or (type(other) is Axis and self.name == other.name and self.content == other.content
                                 and self.size == other.size)

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

    def fresh(self, avoid: Collection[str]) -> Index:
        """A letter for a definition or a sum: the first of this axis that is not in `avoid`, the derivative's last.

        >>> Axis("K").fresh({"k"})
        j
        """
        return self._first(self.pool[:1] + self.pool[2:] + self.pool[1:2], avoid)

    def derivative(self, avoid: Collection[str]) -> Index:
        """A new letter for a derivative: the second of this axis first.

        >>> Axis("K").derivative({"k"})
        i
        """
        return self._first(self.pool[1:] + self.pool[:1], avoid)

    def _first(self, pool: str, avoid: Collection[str]) -> Index:
        numbered = (f"{self.pool[0]}_{n}" for n in count(1))
        return Index(next(name for name in chain(pool, numbered) if name not in avoid), self)

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

    __hash__ = AtomicExpr.__hash__

    def __eq__(self, other: object) -> Any:
        """Letters are compared more often than all else together: two of a kind by their names, without SymPy."""
        if self is other:
            return True
        if type(self) is type(other):
            return self.name == other.name and (self._axis is other._axis or self._axis.content == other._axis.content)
        return AtomicExpr.__eq__(self, other)

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


