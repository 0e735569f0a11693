"""A small network, one node a component: the backward paths to one number, and the derivative as the sum over them.

>>> from symderiv.drawing.components import component_graph
>>> from symderiv.notation import Axis, Model, Tensor
>>> K, D = Axis("K"), Axis("D"); m = Model()
>>> z = m.define("z", Tensor("W", (K, D)) @ Tensor("x", (D,)))
>>> L = m.define("L", (z * z).sum())
>>> picture = network(component_graph(m.definitions, "L", "W[2,1]", {"K": 3, "D": 2}))
>>> picture.title, sum(isinstance(s, Disc) for s in picture.shapes)
('1 path from L to W[2,1]', 6)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from sympy import Expr

from symderiv.drawing.components import Components, Step
from symderiv.drawing.labels import Label, put
from symderiv.drawing.layers import ranks
from symderiv.drawing.pipeline import written
from symderiv.drawing.printers.scene import (
    EM,
    Area,
    Curve,
    Disc,
    Formula,
    Head,
    Panel,
    Picture,
    Place,
    Role,
    Shape,
    bounds,
    framed,
    line,
    points,
    shifted,
)
from symderiv.drawing.printers.typeset import typeset
from symderiv.notation import Entry, Partial, mul
from symderiv.writing.languages import Language, language, plain
from symderiv.writing.layout.boxes import TIMES, BigSum, Box, Glyph, Row
from symderiv.writing.layout.formulas.expressions import layout

Value = Callable[[Step], Expr | None]
"""What a local derivative is, where it is known."""
LETTERS, HEAD = 0.85 * EM, 8.0
COLUMN, SIGN, LINE = 96.0, 10.0, 30.0
SHOWN = 12
"""Of more paths than this only the first are written out."""
NUMBERED = 6
"""Paths are numbered in the picture where there are no more than this."""
LABELLED = 4
"""Columns joined by at most so many links have every weight written on them."""
BESIDE = 1000.0
"""The sum stands beside the network on sheets at most this wide, else below it."""


def network(net: Components, value: Value | None = None, lang: str = "en", with_sum: bool = True) -> Picture:
    """The picture of a component graph: columns of nodes, the backward paths marked; if `with_sum`, the sum over them beside it,
    else each path numbered where no other one runs.

    `value` gives a local derivative, where it is known, at its numbers; the paths' products are then stated too. `lang` is
    the language of its words.
    """
    words = language(lang)
    drawn = _Network(net)
    shapes = drawn.shapes()
    paths = words.say("paths_between", paths=words.count("path", net.count), output=str(net.output), chosen=str(net.chosen))
    if not with_sum:
        return framed([*shapes, *drawn.numbers(shapes)], plain(paths), _described(net))
    area = framed(shapes, "", "")
    text = _sum(net, value, words)
    wide, high = max(bounds(f).right for f in text), max(bounds(f).bottom for f in text)
    first = framed(shapes, "", "", 0.0)
    if area.width + 40 + wide <= BESIDE:
        moved = [shifted(f, first.width + 40, max(0.0, (first.height - high) / 2)) for f in text]
    else:
        moved = [shifted(f, 0.0, first.height + 24) for f in text]
    return framed([*first.shapes, *moved], plain(paths), _described(net))


def _described(net: Components) -> str:
    lines = (" → ".join(str(e) for e in (path[0].target, *(s.source for s in path))) for path in net.paths(SHOWN))
    return "; ".join(lines) + ("; ..." if net.count > SHOWN else ".")


class _Network:
    """The nodes of a component graph with their places, and the links between them."""

    def __init__(self, net: Components) -> None:
        self.net = net
        self.boxes = {e: layout(e) for e in net.nodes}
        self.radius = max(typeset(b, LETTERS).width for b in self.boxes.values()) / 2 + 5
        self.rank = ranks(net.graph.flow, net.graph.links)
        self.place = self._places()
        self.pairs = [(s, t) for t in net.nodes for s in net.sources.get(t, ()) if s in self.place]

    def _places(self) -> dict[Entry, Place]:
        """One column for each layer of the model, its nodes centred."""
        columns: dict[int, list[Entry]] = {}
        for entry in self.net.nodes:
            columns.setdefault(self.rank[entry.tensor], []).append(entry)
        step = 2 * self.radius + (56.0 if self._stands_alone() else 34.0)
        tallest = max(map(len, columns.values()))
        self.across = max(COLUMN, 2 * self.radius + 30 + 9 * tallest) - self.radius
        return {entry: (rank * (self.across + 2 * self.radius), (n - (len(column) - 1) / 2) * step)
                for rank, column in columns.items() for n, entry in enumerate(column)}

    def shapes(self) -> list[Shape]:
        """Links, then nodes, then labels."""
        back = self._backward
        links = {pair: self._link(pair) for pair in self.pairs}
        found: list[Shape] = [c for pair, c in links.items() if pair not in back]
        for pair in self.pairs:
            if pair in back:
                found += _arrow(links[pair])
        nodes: list[Shape] = [Disc(at, self.radius, self._role(e), str(e)) for e, at in self.place.items()]
        found += [*nodes, *(self._centred(self.boxes[e], at, self._role(e)) for e, at in self.place.items())]
        found += self._stray()
        self._labels(found, links)
        return found

    def numbers(self, shapes: Sequence[Shape]) -> list[Shape]:
        """The number of each path beside the first of its links that no other path takes; none where there are many."""
        if not 1 < self.net.count <= NUMBERED:
            return []
        occupied = [bounds(s) for s in shapes if isinstance(s, Disc | Formula)]
        curves = [s for s in shapes if isinstance(s, Curve)]
        paths = [[(step.source, step.target) for step in path] for path in self.net.paths(NUMBERED)]
        found: list[Shape] = []
        for n, path in enumerate(paths, 1):
            others = {pair for other in paths if other is not path for pair in other}
            own = next((pair for pair in path if pair not in others and pair in self.pairs), None)
            if own is not None:
                box = Glyph("text", f"({n})")
                ink, way = typeset(box, LETTERS), points(self._link(own), 24)[6:-6]
                places = [(x, y + dy) for x, y in sorted(way, key=lambda p: -p[0]) for dy in (-13, ink.height + 9)]
                found.append(put(Label(box, ink, places), occupied, curves, LETTERS))
                occupied.append(bounds(found[-1]))
        return found

    @cached_property
    def _live(self) -> set[Entry]:
        """The components that some path passes, the chosen one among them."""
        net, found, waiting = self.net, {self.net.chosen}, [self.net.output]
        while waiting:
            entry = waiting.pop()
            if entry not in found and net.ways.get(entry):
                found.add(entry)
                waiting += net.sources[entry]
        return found

    @cached_property
    def _backward(self) -> set[tuple[Entry, Entry]]:
        """The links that some path takes; a chosen weight takes the links that it multiplies."""
        net, live = self.net, self._live
        return {(s, t) for s, t in self.pairs
                if t in live and t != net.chosen and (s in live or net.weight(s, t) == net.chosen)}

    def _role(self, entry: Entry) -> Role:
        return "back" if entry in self._live else "ink"

    def _link(self, pair: tuple[Entry, Entry]) -> Curve:
        (x, y), (u, v) = self.place[pair[0]], self.place[pair[1]]
        if self.rank[pair[1].tensor] - self.rank[pair[0].tensor] <= 1:
            length = ((u - x) ** 2 + (v - y) ** 2) ** 0.5
            dx, dy = (u - x) / length * self.radius, (v - y) / length * self.radius
            return line((x + dx, y + dy), (u - dx, v - dy), role="dim")
        return self._arc((x, y), (u, v))

    def _arc(self, start: Place, end: Place) -> Curve:
        """A link that passes columns by, above or below everything between."""
        (x, y), (u, v), r = start, end, self.radius
        way = -1.0 if y + v <= 0 else 1.0
        far = way * (max(abs(b) for a, b in self.place.values() if x < a < u) + r + 20) - 0.12 * way * abs(y)
        reach = 0.45 * self.across
        return Curve((x + r, y), (((x + r + reach, y), (x + r, far), (x + r + reach, far)),
                                  ((x + r + reach, far), (u - r - reach, far), (u - r - reach, far)),
                                  ((u - r, far), (u - r - reach, v), (u - r, v))), "dim")

    def _centred(self, box: Box, at: Place, role: Role) -> Formula:
        ink = typeset(box, LETTERS)
        return written(box, at[0] - ink.width / 2, at[1] + 0.3 * LETTERS, LETTERS, role)

    def _stray(self) -> list[Shape]:
        """A chosen parameter that multiplies no link (a bias) above each node that uses it."""
        found: list[Shape] = []
        for target in self._stands_alone():
            x, y = self.place[target]
            box, top = layout(self.net.chosen), y - self.radius
            ink = typeset(box, LETTERS)
            found += [*_arrow(line((x, top - 16), (x, top), role="dim")),
                      written(box, x - ink.width / 2, top - 18 - ink.depth, LETTERS, "back")]
        return found

    def _stands_alone(self) -> list[Entry]:
        """The nodes that use the chosen parameter otherwise than as the weight of a link."""
        net = self.net
        users = [t for t in net.bodies if net.chosen in net.sources[t]] if net.chosen not in self.boxes else []
        return [t for t in users if not any(net.weight(s, t) == net.chosen for s in net.sources[t] if s in self.boxes)]

    def _labels(self, found: list[Shape], links: dict[tuple[Entry, Entry], Curve]) -> None:
        """The weights on the links: all of them where there are few, else the chosen one."""
        occupied = [bounds(s) for s in found if isinstance(s, Disc | Formula)]
        for pair, curve in links.items():
            weight = self.net.weight(*pair)
            between = sum(s.tensor == pair[0].tensor and t.tensor == pair[1].tensor for s, t in self.pairs)
            if weight is None or (weight != self.net.chosen and between > LABELLED):
                continue
            box = layout(weight)
            ink = typeset(box, LETTERS)
            aside = ink.width / 2 + 3
            steps = [(dx, dy) for dx in (0, aside, -aside) for dy in (-4, ink.height + 3)]
            places = [(x + dx, y + dy) for x, y in points(curve, 24)[3:-3] for dx, dy in steps]
            middle = sorted(places, key=lambda p: abs(p[0] - (curve.start[0] * 0.62 + curve.segments[-1][2][0] * 0.38)))
            label = put(Label(box, ink, middle), occupied, list(links.values()), LETTERS)
            role: Role = "back" if weight == self.net.chosen else "ink"
            ground = Panel(Area(label.area.left - 1, label.area.top + 1, label.area.right + 1, label.area.bottom - 1), "halo")
            found += [ground, Formula(label.at, box, LETTERS, role, label.area)]
            occupied.append(label.area)


def _arrow(curve: Curve) -> list[Shape]:
    """A link taken backwards: marked, with its head at the source."""
    (x, y), (u, v) = curve.start, curve.segments[0][0]
    length = max(((u - x) ** 2 + (v - y) ** 2) ** 0.5, 0.01)
    way = ((x - u) / length, (y - v) / length)
    start = (x - way[0] * HEAD, y - way[1] * HEAD)
    return [Curve(start, curve.segments, "back"), Head((x, y), way, "back")]


def _sum(net: Components, value: Value | None, words: Language) -> list[Formula]:
    """The derivative as the sum over the paths, one a line, from (0, 0) downwards."""
    total = Partial(net.output, net.chosen)
    below = Glyph("text", plain(words.count("path", net.count)))
    said = Glyph("text", f" {plain(words.say('of_products'))}")
    head = Row((layout(total), Glyph("relation", "="), BigSum("sum", below), said))
    products = [_product(path, value) for path in net.paths(SHOWN)]
    wide = max(typeset(left).width for left, _ in products)
    found: list[Formula] = []
    y = _put(found, head, 0.0, 0.0)
    for n, (left, right) in enumerate(products):
        high = typeset(left).height
        _put(found, Glyph("sign", "+" if n else "="), SIGN, y, like=high)
        if right is not None:
            _put(found, Glyph("sign", "="), LINE + wide + 16, y, like=high)
            _put(found, right, LINE + wide + 34, y, like=high)
        y = _put(found, left, LINE, y)
    if net.count > SHOWN:
        more = Glyph("text", f"  ({plain(words.say('more_paths', count=net.count - SHOWN))})")
        _put(found, Row((Glyph("sign", "+"), Glyph("space", "thin"), Glyph("sign", "⋯"), more)), SIGN, y)
    return found


def _put(found: list[Formula], box: Box, x: float, y: float, like: float = 0.0) -> float:
    """Write a line below `y`; the top of the next one."""
    ink = typeset(box)
    found.append(replace(written(box, x, y + max(ink.height, like), EM, "ink"), is_left=True))
    return y + max(ink.height, like) + ink.depth + 8


def _product(path: Sequence[Step], value: Value | None) -> tuple[Box, Box | None]:
    """The product of the local derivatives of a path, and what it comes to, where all of them are known."""
    factors = [layout(step.derivative) for step in path]
    shown = Row(tuple(part for n, box in enumerate(factors) for part in ((TIMES, box) if n else (box,))))
    known = [value(step) for step in path] if value else [None]
    if any(v is None for v in known):
        return shown, None
    return shown, layout(mul(*(v for v in known if v is not None)))


__all__ = ["Value", "network"]
