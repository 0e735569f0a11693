"""Labels beside links, each where nothing else stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.drawing.printers.ink import Ink
from symderiv.drawing.printers.scene import Area, Curve, Formula, Place, bounds, points
from symderiv.writing.layout.boxes import Box

FINE = 24
"""Pieces of a curve between the places that a label is held against: fewer would let a corner of it lie on a wire."""


@dataclass(frozen=True)
class Label:
    """A label, how it is set, and the places (middle, baseline) where it may stand, the best first."""

    box: Box
    ink: Ink
    places: Sequence[Place]

    def area(self, place: Place) -> Area:
        """What it covers at one of its places."""
        x, y = place
        return Area(x - self.ink.width / 2, y - self.ink.height, x + self.ink.width / 2, y + self.ink.depth)


def put(label: Label, occupied: Sequence[Area], curves: Sequence[Curve], size: float) -> Formula:
    """The label at its best place: free of everything if there is one, else free of other labels and boxes."""
    ways = [(bounds(curve), points(curve, FINE)) for curve in curves]

    def cost(n: int) -> tuple[int, int, int]:
        area = label.area(label.places[n]).grown(1.5)
        crossed = sum(area.holds(p) for around, way in ways if area.meets(around) for p in way)
        return sum(map(area.meets, occupied)), crossed, n

    costs = list[tuple[int, int, int]]()
    for n in range(len(label.places)):
        costs.append(cost(n))
        if costs[-1][:2] == (0, 0):
            break  # no later place is better
    best = label.places[min(costs)[2]]
    area = label.area(best)
    return Formula((area.left, best[1]), label.box, size, "back", area)
