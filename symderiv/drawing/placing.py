"""Where everything stands: columns from left to right, folded into rows where a sheet is not wide enough.

>>> slots = {key: Slot(20.0, 10.0, 10.0) for key in "xzas"}
>>> placing = place(slots, [("x", "z"), ("z", "a"), ("a", "s"), ("x", "s")], limit=400.0)
>>> [placing.centre[key][1] for key in "xzas"]
[40.0, 40.0, 40.0, 40.0]
>>> placing.wire(("x", "s")).start[0] == placing.centre["x"][0] + 10
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.drawing.layers import Key, Link, Strand, ranks, strands
from symderiv.drawing.printers.scene import Curve, Place, Role

SEPARATION = 14.0
"""Between neighbours of one column."""
GAP = 34.0
"""Between columns."""
TRACK = 13.0
"""Between wires that lead from one row to the next."""
TURN = 8.0
"""The radius of a wire's corners."""
MARGIN = 14.0
"""Between the last column and the first of these wires."""
LANE = 8.0
"""Half the room of a link that passes a column by."""
CROSSING = 2500.0
"""How much a link from row to row weighs against (units of) unevenly filled rows, squared."""


@dataclass(frozen=True)
class Slot:
    """The room a quantity takes: its width, and the heights above and below the line on which its links meet it.

    `body` is the width of what the links end at and `side` half its height, where these are less.
    """

    width: float
    up: float
    down: float
    body: float = 0.0
    side: float = 0.0

    @property
    def half(self) -> float:
        """From the centre to where links end."""
        return (self.body or self.width) / 2


@dataclass(frozen=True)
class Placing:
    """The centre of each key, and what is needed to lead wires between them."""

    slots: Mapping[Key, Slot]
    rank: Mapping[Key, int]
    centre: Mapping[Key, Place]
    lane: Mapping[tuple[Link, int], float]
    columns: Sequence[tuple[float, float]]
    row_of: Sequence[int]
    bases: Sequence[float]
    bottoms: Sequence[float]
    tracks: Mapping[tuple[Link, int], int]
    ports: Mapping[Link, float]
    right: float
    links: Sequence[Link]

    def y(self, link: Link, rank: int) -> float:
        """The height at which a link passes, leaves or enters a column."""
        source, target = link
        if rank == self.rank[source]:
            return self.centre[source][1]
        return self.centre[target][1] + self.ports[link] if rank == self.rank[target] else self.lane[link, rank]

    def level(self, link: Link, rank: int) -> float:
        """The same height, counted from the main line of its row."""
        return self.y(link, rank) - self.bases[self.row_of[rank]]

    def wire(self, link: Link, shift: float = 0.0, role: Role = "ink", before: float = 0.0, after: float = 0.0) -> Curve:
        """The way of a link, `shift` units below its line, from `after` units behind its source to `before` its target."""
        source, target = link
        first, last = self.rank[source], self.rank[target]
        start = self.centre[source][0] + self.slots[source].half + after
        end = self.centre[target][0] - self.slots[target].half - before
        pen = _Pen((start, self.y(link, first) + shift))
        for rank in range(first + 1, last + 1):
            pen.straight((max(start if rank == first + 1 else 0.0, self.columns[rank - 1][1]), self.y(link, rank - 1) + shift))
            to = (min(end, self.columns[rank][0]) if rank == last else self.columns[rank][0], self.y(link, rank) + shift)
            if self.row_of[rank] == self.row_of[rank - 1]:
                pen.bend(to)
            else:
                self._turn(pen, link, rank, shift, to)
        pen.straight((end, self.y(link, last) + shift))
        return Curve(pen.start, tuple(pen.segments), role)

    def _turn(self, pen: _Pen, link: Link, rank: int, shift: float, to: Place) -> None:
        """From the end of one row to the start of the next: the lowest wire turns first."""
        track = self.tracks[link, rank]
        x_out = self.right + MARGIN + (track + 1) * TRACK - shift
        y_between = self.bottoms[self.row_of[rank - 1]] + (track + 1) * TRACK - shift
        x_in = (track + 0.6) * TRACK - shift
        pen.corners([(x_out, pen.at[1]), (x_out, y_between), (x_in, y_between), (x_in, to[1])], to)


class _Pen:
    """A curve that grows."""

    def __init__(self, start: Place) -> None:
        self.start = self.at = start
        self.segments: list[tuple[Place, Place, Place]] = []

    def straight(self, to: Place) -> None:
        """A straight line; none to where it already is."""
        (x, y), (u, v) = self.at, to
        if abs(x - u) + abs(y - v) > 0.01:
            self._to((x + (u - x) / 3, y + (v - y) / 3), (x + (u - x) * 2 / 3, y + (v - y) * 2 / 3), to)

    def bend(self, to: Place) -> None:
        """A curve that leaves and arrives level."""
        if abs(self.at[1] - to[1]) < 0.01:
            self.straight(to)
        else:
            middle = (self.at[0] + to[0]) / 2
            self._to((middle, self.at[1]), (middle, to[1]), to)

    def corners(self, places: Sequence[Place], end: Place) -> None:
        """Straight lines round corners."""
        for corner, following in zip(places, [*places[1:], end], strict=True):
            before, after = _towards(corner, self.at), _towards(corner, following)
            self.straight(before)
            self._to(_halfway(before, corner), _halfway(after, corner), after)
        self.straight(end)

    def _to(self, a: Place, b: Place, end: Place) -> None:
        self.segments.append((a, b, end))
        self.at = end


def _towards(corner: Place, other: Place) -> Place:
    """The place at which the rounding of a corner begins, on the side of `other`."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = max(abs(dx) + abs(dy), 0.01)
    reach = min(TURN, length / 2) / length
    return corner[0] + dx * reach, corner[1] + dy * reach


def _halfway(a: Place, b: Place) -> Place:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def place(slots: Mapping[Key, Slot], links: Sequence[Link], limit: float, *, gaps: Mapping[int, float] | None = None,
          lanes: Mapping[Link, float] | None = None) -> Placing:
    """The places of keys (in an order in which links lead forward) on a sheet `limit` units wide.

    `gaps` are the widths before columns that need more than the usual, `lanes` the depths below long links.
    """
    rank = ranks(slots, links)
    widths = [max(slots[k].width for k in slots if rank[k] == r) for r in range(max(rank.values()) + 1)]
    before = [(gaps or {}).get(r, GAP) for r in range(len(widths))]
    starts = _rows(widths, before, _crossings(links, rank, len(widths)), limit)
    rows = [range(start, end) for start, end in zip(starts, [*starts[1:], len(widths)], strict=True)]
    found = strands(slots, links, rank)
    packed = [_packed(slots, found, rank, lanes or {}, row) for row in rows]
    return _on_sheet(slots, links, rank, packed, list(zip(widths, before, strict=True)), rows)


@dataclass(frozen=True)
class _Row:
    """The lines of one row: the height of each strand from the main line, and what the row takes above and below."""

    height: Mapping[Strand, float]
    up: float
    down: float


def _packed(slots: Mapping[Key, Slot], found: Sequence[Strand], rank: Mapping[Key, int], lanes: Mapping[Link, float],
            row: range) -> _Row:
    """Each strand as near to the main line as it fits, above or below; the first strand is the main line."""
    extents = dict.fromkeys(row, (0.0, 0.0))
    height: dict[Strand, float] = {}
    for strand in found:
        needs = {r: need for r, need in _needs(slots, strand, rank, lanes).items() if r in row}
        if needs:
            y = height[strand] = _fit(needs, extents, above=not strand.keys) if height else 0.0
            extents.update({r: (min(extents[r][0], y - up), max(extents[r][1], y + down)) for r, (up, down) in needs.items()})
    return _Row(height, -min(up for up, _ in extents.values()), max(down for _, down in extents.values()))


def _needs(slots: Mapping[Key, Slot], strand: Strand, rank: Mapping[Key, int],
           lanes: Mapping[Link, float]) -> dict[int, tuple[float, float]]:
    """The room that a strand takes in each of its columns, above and below its line."""
    deep = max((lanes.get(link, LANE) for link in strand.links), default=LANE)
    room = dict.fromkeys(range(strand.first, strand.last + 1), (LANE, deep))
    room.update({rank[key]: (slots[key].up, slots[key].down) for key in strand.keys})
    return room


def _fit(needs: Mapping[int, tuple[float, float]], extents: Mapping[int, tuple[float, float]], above: bool) -> float:
    over = min(extents[r][0] - down for r, (_, down) in needs.items()) - SEPARATION
    under = max(extents[r][1] + up for r, (up, _) in needs.items()) + SEPARATION
    return over if (-over, not above) <= (under, above) else under


def _crossings(links: Sequence[Link], rank: Mapping[Key, int], count: int) -> list[int]:
    """How many links pass between each column and the one before it."""
    return [sum(rank[s] < r <= rank[t] for s, t in links) for r in range(count)]


def _rows(widths: Sequence[float], before: Sequence[float], crossings: Sequence[int], limit: float) -> list[int]:
    """The columns with which rows begin: as few rows as fit, evenly filled, cut where few links pass."""
    count = len(widths)
    wires = (1 + max(crossings)) * TRACK
    room = [limit - MARGIN - wires, limit - MARGIN - 2 * wires]
    best: list[tuple[int, float, list[int]]] = [(0, 0.0, [])]
    for end in range(1, count + 1):
        ways = []
        for start in range(end):
            length = sum(widths[start:end]) + sum(before[start + (start == 0):end])
            free = (limit if end == count and not start else room[start > 0]) - length
            if free >= 0 or end - start == 1:
                rows, cost, starts = best[start]
                more = free * free + (CROSSING * (crossings[start] - 1) if start else 0.0)
                ways.append((rows + 1, cost + more, [*starts, start]))
        best.append(min(ways))
    return best[count][2]


def _on_sheet(slots: Mapping[Key, Slot], links: Sequence[Link], rank: Mapping[Key, int], packed: Sequence[_Row],
              columns: Sequence[tuple[float, float]], rows: Sequence[range]) -> Placing:
    """Columns side by side, rows one below the other with room for the links between them."""
    passing = {row[0]: [k for k in links if rank[k[0]] < row[0] <= rank[k[1]]] for row in rows[1:]}
    most = max((len(p) for p in passing.values()), default=0)
    edges = _edges(columns, rows, (most + 0.6) * TRACK)
    bases, bottoms = _levels(packed, [len(p) for p in passing.values()])
    row_of = [n for n, row in enumerate(rows) for _ in row]
    line_of = {key: bases[row_of[rank[key]]] + packed[row_of[rank[key]]].height[strand]
               for row in packed for strand in row.height for key in strand.keys}
    lane = {(k, r): bases[row_of[r]] + packed[row_of[r]].height[strand] for row in packed for strand in row.height
            for k in strand.links for r in range(rank[k[0]] + 1, rank[k[1]])}
    centre = {k: (sum(edges[rank[k]]) / 2, line_of[k]) for k in slots}
    right = max(end for _, end in edges)
    draft = Placing(slots, rank, centre, lane, edges, row_of, bases, bottoms, {}, dict.fromkeys(links, 0.0), right, links)
    tracks = {(k, r): n for r, ks in passing.items() for n, k in enumerate(sorted(ks, key=lambda k: -draft.y(k, r - 1)))}
    return replace(draft, ports=_ports(draft), tracks=tracks)


def _edges(columns: Sequence[tuple[float, float]], rows: Sequence[range], margin: float) -> list[tuple[float, float]]:
    """Left and right of each column, from its width and the gap before it; every row but the first has a margin."""
    edges: list[tuple[float, float]] = []
    for row in rows:
        for r in row:
            width, gap = columns[r]
            left = edges[-1][1] + gap if r != row[0] else margin + gap if r else 0.0
            edges.append((left, left + width))
    return edges


def _levels(packed: Sequence[_Row], passing: Sequence[int]) -> tuple[list[float], list[float]]:
    """The main line and the bottom of each row, with room below it for the links that pass on."""
    bases, bottoms, y = [], [], 0.0
    for row, count in zip(packed, [*passing, 0], strict=True):
        bases.append(y + row.up)
        bottoms.append(y + row.up + row.down)
        y = bottoms[-1] + (count + 1.5) * TRACK
    return bases, bottoms


def _ports(draft: Placing) -> dict[Link, float]:
    """Where on its target's side each link arrives: level ones in the middle, the others above and below in order."""
    found: dict[Link, float] = {}
    for target in draft.slots:
        into = [k for k in draft.links if k[1] == target]
        y = {k: draft.level(k, draft.rank[target] - 1) - draft.level(k, draft.rank[target]) for k in into}
        slot = draft.slots[target]
        step = min(TRACK + 4, 2 * (slot.side or min(slot.up, slot.down)) / (len(into) + 1))
        above = sorted((k for k in into if y[k] < -0.01), key=lambda k: -y[k])
        below = sorted((k for k in into if y[k] > 0.01), key=lambda k: y[k])
        found.update(dict.fromkeys(into, 0.0))
        found.update({k: -(n + 1) * step for n, k in enumerate(above)})
        found.update({k: (n + 1) * step for n, k in enumerate(below)})
    return found
