"""A picture as shapes with coordinates, fixed once: SVG and TikZ only write them down.

Lengths are in units of 1/16 of the letter size, x to the right and y downwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from symderiv.writing.layout.boxes import Box

EM = 16.0
"""Units in the size of a letter."""

Role = Literal["ink", "dim", "back", "panel", "halo"]
"""What a shape is for: the model, what stands aside, the backward path, the body of a box, the ground of a label."""
Place = tuple[float, float]


@dataclass(frozen=True)
class Area:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Area:
        """The area with a margin."""
        return Area(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: Area) -> bool:
        """Whether both have more than an edge in common.

        >>> Area(0, 0, 2, 2).meets(Area(1, 1, 3, 3)), Area(0, 0, 2, 2).meets(Area(2, 0, 3, 1))
        (True, False)
        """
        return (self.left < other.right and other.left < self.right
                and self.top < other.bottom and other.top < self.bottom)

    def holds(self, place: Place) -> bool:
        """Whether a place lies inside."""
        return self.left < place[0] < self.right and self.top < place[1] < self.bottom


@dataclass(frozen=True)
class Panel:
    """A frame with rounded corners; `note` says in words what it holds."""

    area: Area
    role: Role
    note: str = ""


@dataclass(frozen=True)
class Disc:
    """A circle; `note` says in words what it holds."""

    centre: Place
    radius: float
    role: Role
    note: str = ""


@dataclass(frozen=True)
class Curve:
    """Joined cubic curves: the start, then two control points and an end for each. A backward one is thick and dashed."""

    start: Place
    segments: tuple[tuple[Place, Place, Place], ...]
    role: Role


@dataclass(frozen=True)
class Head:
    """The head of an arrow: its tip and the direction it points to, a vector of length one."""

    tip: Place
    direction: Place
    role: Role


@dataclass(frozen=True)
class Formula:
    """A formula on the baseline at `at` (its left end), its letters `size` units large, with the area it covers.

    Where another program sets it narrower, it stays in the middle of its area, or at the left end if it `is_left`.
    """

    at: Place
    box: Box
    size: float
    role: Role
    area: Area
    is_left: bool = False


Shape = Panel | Disc | Curve | Head | Formula


@dataclass(frozen=True)
class Picture:
    """Shapes on a sheet; `title` and `description` say in words what they show."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Everything that is written in the picture."""
        return tuple(s for s in self.shapes if isinstance(s, Formula))


def line(*places: Place, role: Role = "ink") -> Curve:
    """Straight lines through places."""
    pairs = itertools.pairwise(places)
    return Curve(places[0], tuple((_between(a, b, 1 / 3), _between(a, b, 2 / 3), b) for a, b in pairs), role)


def _between(a: Place, b: Place, part: float) -> Place:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def bounds(shape: Shape) -> Area:
    """The area that a shape covers."""
    match shape:
        case Panel(area=area) | Formula(area=area):
            return area
        case Disc(centre=(x, y), radius=r):
            return Area(x - r, y - r, x + r, y + r)
        case Head(tip=(x, y)):
            return Area(x - 6, y - 6, x + 6, y + 6)
        case Curve(start=start, segments=segments):
            places = [start, *(p for segment in segments for p in segment)]
            across, down = zip(*places, strict=True)
            return Area(min(across), min(down), max(across), max(down))


@lru_cache(maxsize=1 << 10)
def points(curve: Curve, pieces: int = 12) -> tuple[Place, ...]:
    """Places along a curve; every label of a picture asks for those of all its curves.

    >>> points(line((0.0, 0.0), (12.0, 0.0)))[6]
    (6.0, 0.0)
    """
    found, at = [curve.start], curve.start
    for a, b, end in curve.segments:
        found += [_bezier(at, a, b, end, n / pieces) for n in range(1, pieces + 1)]
        at = end
    return tuple(found)


def _bezier(p: Place, a: Place, b: Place, q: Place, t: float) -> Place:
    s = 1 - t
    weights = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
    x, y = (sum(w * place[n] for w, place in zip(weights, (p, a, b, q), strict=True)) for n in (0, 1))
    return x, y


def framed(shapes: Sequence[Shape], title: str, description: str, margin: float = 6.0) -> Picture:
    """The shapes on a sheet of their size."""
    areas = [bounds(s) for s in shapes]
    left, top = min(a.left for a in areas) - margin, min(a.top for a in areas) - margin
    right, bottom = max(a.right for a in areas) + margin, max(a.bottom for a in areas) + margin
    return Picture(right - left, bottom - top, tuple(shifted(s, -left, -top) for s in shapes), title, description)


def below(picture: Picture, shapes: Sequence[Shape], gap: float = 30.0) -> Picture:
    """The picture with more shapes in the middle below it.

    >>> one = framed([line((0.0, 0.0), (9.0, 0.0))], "a line", "")
    >>> below(one, one.shapes).height - one.height
    30.0
    """
    if not shapes:
        return picture
    areas = [bounds(s) for s in shapes]
    middle = (min(a.left for a in areas) + max(a.right for a in areas)) / 2
    down, across = picture.height + gap - 6.0 - min(a.top for a in areas), picture.width / 2 - middle
    return framed([*picture.shapes, *(shifted(s, across, down) for s in shapes)], picture.title, picture.description)


def shifted(shape: Shape, x: float, y: float) -> Shape:
    """The shape elsewhere."""
    def at(place: tuple[float, float]) -> tuple[float, float]:
        return place[0] + x, place[1] + y

    def area(old: Area) -> Area:
        return Area(old.left + x, old.top + y, old.right + x, old.bottom + y)

    match shape:
        case Panel():
            return replace(shape, area=area(shape.area))
        case Formula():
            return replace(shape, at=at(shape.at), area=area(shape.area))
        case Head():
            return replace(shape, tip=at(shape.tip))
        case Curve():
            return replace(shape, start=at(shape.start), segments=tuple((at(a), at(b), at(c)) for a, b, c in shape.segments))
        case _:
            return replace(shape, centre=at(shape.centre))
