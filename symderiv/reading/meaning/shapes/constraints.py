"""What is known while shapes are found: shapes, axes that are one, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from symderiv.reading.problems.axis_inference import Classes, Key


class Misfit(Exception):
    """Shapes that do not fit, with the place."""

    def __init__(self, reason: str, at: int = 0, advice: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.at, self.advice = reason, at, advice


MIXED = 2.5
"""What it costs to add a number to an array."""

SHIFTED = 0.5
"""The same for a letter alone inside a sum or a mean of components: mean((y - w*x - b)^2) has one bias."""

SCALED = 2.5
"""What it costs to multiply an array by a number that stands behind it: the x of Wx is seldom one."""

MAPPED = 4.0
r"""The same for a letter of data or of coefficients, the \beta of X\beta: more than that a capital beside it is a vector."""

BELOW = 0.5
"""What it costs to divide a number by an array: in softmax(z/t) the array is z."""

SPREAD = 1.0
"""What it costs to add a vector to every row or column of a matrix."""

PAIRED = 2.0
r"""What it costs to write \odot or \otimes beside a number: these are signs between arrays."""

UNINDEXED = 2.0
"""What it costs besides where both numbers are letters that nothing stands below."""

ROWED = 0.5
"""What it costs to take a vector before a matrix for a row as it is written: x W."""

LEADING = 1.0
"""What it costs that the x of x W is a number: it is a letter of data."""

STARRED = 1.0
"""What it costs to scale an array by a letter with a * inside a sum of components: as much as that it is an array itself."""

TURNED = 6.0
"""The same for a row, as x^T: nobody transposes a vector to scale it."""


class Doubt(Misfit):
    """What papers read in two ways; where a reading with it costs least, nothing is guessed."""


@dataclass(frozen=True)
class Shape:
    """Axes in order; `row` marks a transposed vector."""

    axes: tuple[Key, ...] = ()
    row: bool = False

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return len(self.axes)


SCALAR = Shape()


@dataclass
class World:
    """What is known while shapes are found: joined axes, and the axes of each symbol."""

    classes: Classes
    symbols: dict[str, tuple[Key, ...]] = field(default_factory=dict)
    met: set[Key] = field(default_factory=set)
    """Axes of arrays that are used as arrays: in a product, below a norm, beside another array."""
    rowed: bool = False
    """Whether a vector stands before a matrix somewhere: then it is a row as it is written."""
    unsaid: frozenset[str] = frozenset()
    """Sizes that nobody wrote: the ends of sums that are means; they name no axis."""
    told: frozenset[str] = frozenset()
    """The symbols of which the text says the shape."""

    def copy(self) -> World:
        """A world that may go another way."""
        return World(self.classes.copy(), dict(self.symbols), set(self.met), self.rowed, self.unsaid, self.told)

    def absorb(self, other: World) -> None:
        """Take in what is known of another part of the text, which shares no symbol with this one."""
        self.classes.absorb(other.classes)
        self.symbols.update(other.symbols)
        self.met |= other.met
        self.rowed |= other.rowed

    def join(self, one: Key, other: Key, at: int) -> None:
        """Both axes are one. Raises `Misfit` where their names differ."""
        a, b = self.classes.axis(one), self.classes.axis(other)
        if a is not None and b is not None and a != b:
            raise Misfit(self._clash(one, other), at, self._way_out(one, other))
        self.classes.join(one, other)

    def meet(self, ones: Sequence[Key], others: Sequence[Key], at: int) -> None:
        """Two arrays meet along these axes. Raises `Misfit`."""
        for one, other in zip(ones, others, strict=True):
            self.join(one, other, at)
        self.met.update(ones)

    def _clash(self, one: Key, other: Key) -> str:
        """Why two axes with names are not one: a letter that runs over both, with the quantities that say so."""
        a, b = (f"{self.classes.axis(key)}{self._said_by(key)}" for key in (one, other))
        letter = next((key[-1] for key in (one, other) if key[0] in ("letter", "free")), "")
        return f"{letter} runs over {a} and over {b}" if letter else f"{a} meets {b}"

    def _said_by(self, key: Key) -> str:
        """The quantity whose axis it is, in brackets."""
        return f" ({name})" if (name := self._owner(key)) else ""

    def _owner(self, key: Key) -> str:
        """The first quantity with this axis; nothing where none has it."""
        root = self.classes.find(key)
        return next((n for n, keys in self.symbols.items() if any(self.classes.find(k) == root for k in keys)), "")

    def _way_out(self, one: Key, other: Key) -> str | None:
        """What to write where the sizes of two quantities differ: the shape of the smaller one, with the size of the other."""
        pairs = [(name, key, mate) for key, mate in ((one, other), (other, one)) if (name := self._owner(key))]
        if len({name for name, *_ in pairs}) < 2:
            return self._some_alone(one, other) if pairs else None
        name, key, mate = min(reversed(pairs), key=lambda pair: len(self.symbols[pair[0]]))
        root = self.classes.find(key)
        sizes = [self.classes.axis(mate if self.classes.find(k) == root else k) or "n" for k in self.symbols[name]]
        shape = r" \times ".join(sizes)
        return (rf"Where the shape of {name} is said, write ${name} \in \mathbb{{R}}^{{{shape}}}$, if these sizes are one; "
                "if not, mend this product: one side may want a transpose.")

    def _some_alone(self, one: Key, other: Key) -> str | None:
        """What to write for a sum over 2 of the n entries of a quantity."""
        keys = sorted((one, other), key=lambda key: key[0] not in ("letter", "free"))
        few, size = (self.classes.axis(key) or "" for key in keys)
        letter = keys[0][-1]
        return (rf"For the first {few} of {size} alone write \sum_{{1 \le {letter} \le {few}}}; where {size} is {few}, "
                rf"write {few} for {size} in its shape.") if few.isdigit() and keys[0][0] in ("letter", "free") else None

    def is_met(self, key: Key) -> bool:
        """Whether this axis, or one that it is joined with, is used as that of an array."""
        root = self.classes.find(key)
        return any(self.classes.find(other) == root for other in self.met)

    def is_thin(self, axes: tuple[Key, ...], indices: int) -> bool:
        """Whether this is a single row of a matrix, of which one index is written: that counts its columns."""
        return indices == 1 and len(axes) == 2 and self.classes.axis(axes[0]) == "1"

    def rest(self, axes: tuple[Key, ...]) -> Shape:
        """What is left of an array at some of its indices; one entry is a number."""
        return SCALAR if [self.classes.axis(axis) for axis in axes] == ["1"] else Shape(axes)

    def is_number(self, name: str) -> bool:
        """Whether a name is that of a size, or of a quantity without axes."""
        return name in self.unsaid or name in self.classes.names() or self.symbols.get(name) == ()

    def is_square(self, shape: Shape) -> bool:
        """Whether a shape has one axis twice."""
        if shape.ndim != 2:
            return False
        return self.is_one(*shape.axes)

    def is_one(self, one: Key, other: Key) -> bool:
        """Whether two axes are surely the same."""
        named = self.classes.axis(one)
        return self.classes.find(one) == self.classes.find(other) or (named is not None and named == self.classes.axis(other))

    def name(self, key: Key, axis: str, at: int) -> None:
        """The axis has this name, if somebody wrote it. Raises `Misfit` where it has another."""
        if axis in self.unsaid:
            return
        known = self.classes.axis(key)
        if known is not None and known != axis:
            raise Misfit(f"{known} meets {axis}", at)
        self.classes.name(key, axis)


__all__ = ["LEADING", "MAPPED", "MIXED", "PAIRED", "ROWED", "SCALAR", "SCALED", "SHIFTED", "STARRED", "TURNED",
           "UNINDEXED", "Doubt", "Misfit", "Shape",
           "World"]
