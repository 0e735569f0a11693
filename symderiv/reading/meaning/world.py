"""What is known while shapes are found: shapes, axes that are one, and what does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field

from symderiv.reading.inference import Classes, Key


class Misfit(Exception):
    """Shapes that do not fit, with the place."""

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.at = reason, at


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

    def copy(self) -> World:
        """A world that may go another way."""
        return World(self.classes.copy(), dict(self.symbols))

    def join(self, one: Key, other: Key, at: int) -> None:
        """Both axes are one. Raises `Misfit` where their names differ."""
        a, b = self.classes.axis(one), self.classes.axis(other)
        if a is not None and b is not None and a != b:
            raise Misfit(f"{a} meets {b}", at)
        self.classes.join(one, other)

    def name(self, key: Key, axis: str, at: int) -> None:
        """The axis has this name. Raises `Misfit` where it has another."""
        known = self.classes.axis(key)
        if known is not None and known != axis:
            raise Misfit(f"{known} meets {axis}", at)
        self.classes.name(key, axis)


__all__ = ["SCALAR", "Misfit", "Shape", "World"]
