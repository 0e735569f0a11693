"""The pipeline of a model: one box a definition, its formula inside and its name below a brace; the way back in colour.

>>> from symderiv.notation import Axis, Model, Tensor
>>> K, D = Axis("K"), Axis("D"); m = Model()
>>> z = m.define("z", Tensor("W", (K, D)) @ Tensor("x", (D,)) + Tensor("b", (K,)))
>>> picture = pipeline(m.definitions, "z", ["W"])
>>> picture.title, sum(isinstance(s, Panel) for s in picture.shapes)
('z from x', 1)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from symderiv.drawing.captions import Chain, Numbers, Style, chain, edge_label, formula, local, meaning, names
from symderiv.drawing.elision import Dots, Key, Plan, shortened
from symderiv.drawing.graph import Graph, model_graph
from symderiv.drawing.labels import Label, put
from symderiv.drawing.placing import GAP, Placing, Slot, place
from symderiv.drawing.printers.ink import Ink
from symderiv.drawing.printers.scene import EM, Area, Curve, Formula, Head, Panel, Picture, Role, Shape, bounds, framed, line
from symderiv.drawing.printers.typeset import brace, typeset
from symderiv.notation import Definition, Definitions, Tensor
from symderiv.records import Derivation
from symderiv.writing.languages import Language, language, plain, text
from symderiv.writing.layout.boxes import Box, Glyph
from symderiv.writing.layout.matrix_forms import bold
from symderiv.writing.layout.symbols import symbol
from symderiv.writing.printers.unicode import unicode
from symderiv.writing.structure.letters import Letters, lettered
from symderiv.writing.structure.outline import Outline

Lettering = Callable[[Iterable[Any]], Letters]
"""The letters of a page for formulas that a picture shows."""
WIDTH = 860.0
"""The width at which a pipeline is folded into rows."""
STRETCH, CHAIN = 1.3, 1.1
"""How much wider a pipeline may be that is then one row: a page shows it smaller. A chain, in which no link passes by a box, is
as easy to follow in two rows."""
PAD, ARROW, HEAD, SHIFT = 9.0, 20.0, 8.0, 9.0
BENT = 1.5
"""How much wider than its label a gap is in which a link turns off: the turn takes the first half, the label stands behind it."""
LABEL = 0.85 * EM
NAME = 0.9 * EM
WORD = 0.68 * EM


def pipeline(definitions: Definitions, output: str | Tensor, wrt: Iterable[str | Tensor] = (), *,
             derivations: Sequence[Derivation] = (), detail: str = "standard", style: Style = "short",
             width: float = WIDTH, lang: str = "en", outline: Outline | None = None, letters: Lettering | None = None) -> Picture:
    """The picture of everything that `output` rests on, and of the way back to the variables `wrt`.

    `derivations` are those of a document whose equation numbers the way back shows, `detail` is its detail, or `outline` is its
    outline; `style` says whether formulas stand in matrix notation where they have one; `width` is where the pipeline is folded
    into rows, `lang` the language of its words, `letters` those of the page for what is drawn.

    Raises `UnknownName` for a name without a tensor, `ModelError` for a variable that the output does not depend on.
    """
    graph = model_graph(definitions, output, wrt)
    plan = shortened(graph)
    numbers = Numbers(outline) if outline else Numbers.of(derivations, detail)
    ways = chain(graph, {t: found for t, found in numbers.goals().items() if t in graph.chosen})
    words = language(lang)
    shown = letters(_drawn(graph, ways)) if letters else {}
    cards = {key: _card(graph, key, style, numbers, ways, words).lettered(shown) for key in plan.keys}
    return _Drawing(graph, plan, cards, width, words).picture()


def _drawn(graph: Graph, ways: Chain) -> list[Any]:
    """What a picture may show in index notation: the local derivatives of the way back, and the definitions."""
    links = [local(row, source, ways) for source, target in sorted(graph.backward, key=str) for row in graph.rows
             if row.tensor == target]
    return [*links, *(side for row in graph.rows for side in (row.lhs, row.body))]


@dataclass(frozen=True)
class Pin:
    """A parameter above a box: its symbol, and the label of the way back to it."""

    tensor: Tensor
    ink: Ink
    box: Box
    label: Box | None
    width: float


@dataclass(frozen=True)
class Card:
    """What is drawn for one quantity: the lines of its formula, its name, its parameters, the labels of its links."""

    row: Definition | None
    lines: tuple[Box, ...]
    name: Box | None
    pins: tuple[Pin, ...]
    labels: dict[Tensor, Box]
    words: tuple[Box, ...] = ()

    def lettered(self, letters: Letters) -> Card:
        """The card with the letters of the page."""
        pins = tuple(replace(p, label=p.label and lettered(p.label, letters)) for p in self.pins)
        return replace(self, lines=tuple(lettered(line, letters) for line in self.lines), pins=pins,
                       labels={source: lettered(label, letters) for source, label in self.labels.items()})

    @property
    def is_framed(self) -> bool:
        """Whether it is a box: data and dots are not."""
        return self.row is not None

    @cached_property
    def inks(self) -> list[Ink]:
        """The lines as they are set."""
        return [typeset(box) for box in self.lines]

    @cached_property
    def inner(self) -> tuple[float, float]:
        """Width and height of what the frame holds."""
        inks = self.inks
        width = max(i.width for i in inks)
        height = sum(i.height + i.depth for i in inks) + 4 * (len(inks) - 1)
        words = [typeset(w, WORD) for w in self.words]
        width, height = max([width, *(w.width for w in words)]), height + sum(w.height + w.depth + 2 for w in words)
        if self.name is None:
            return width, height
        note = typeset(self.name, NAME)
        return max(width, note.width), height + 14 + note.height + note.depth

    @cached_property
    def slot(self) -> Slot:
        """The room it takes."""
        (width, height), pad = self.inner, PAD if self.is_framed else 3.0
        body, half = width + 2 * pad, height / 2 + pad
        labels = [typeset(label, LABEL) for label in self.labels.values()]
        down = max([half, *(SHIFT + i.height + i.depth + 6 for i in labels)])
        above = max((p.ink.height + p.ink.depth for p in self.pins), default=-self.arrow) + self.arrow
        return Slot(max(body, sum(p.width for p in self.pins)), half + above, down, body, half)

    @cached_property
    def arrow(self) -> float:
        """The length of the arrows from the parameters."""
        labels = [typeset(p.label, LABEL) for p in self.pins if p.label is not None]
        return max([ARROW, *(i.height + i.depth + 12 for i in labels)])


def _card(graph: Graph, key: Key, style: Style, numbers: Numbers, ways: Chain, words: Language) -> Card:
    def sign(tensor: Tensor) -> Box:
        return bold(symbol(tensor)) if style == "short" and tensor.axes else symbol(tensor)

    if isinstance(key, Dots):
        said = [words.word("labels", "hidden_layers")] if all(re.search(r"\d", t.name) for t in key.hidden) else []
        return Card(None, (names([sign(t) for t in key.hidden]),), None, (), {}, tuple(Glyph("text", w) for w in said))
    row = next((r for r in graph.rows if r.tensor == key), None)
    if row is None:
        return Card(None, (sign(key),), None, (), {})
    labels = {s: edge_label(row, s, numbers, ways) for s, t in graph.backward if t == key}
    pins = tuple(_pin(t, sign(t), labels.get(t)) for t in graph.parameters[key])
    return Card(row, tuple(formula(row, style)), sign(key), pins, labels, tuple(meaning(row, graph, words)))


def _pin(tensor: Tensor, box: Box, label: Box | None) -> Pin:
    ink = typeset(box)
    beside = 0.0 if label is None else 2 * (typeset(label, LABEL).width + 9)
    return Pin(tensor, ink, box, label, max(ink.width + 14, 26.0, beside))


class _Drawing:
    """The shapes of one pipeline."""

    def __init__(self, graph: Graph, plan: Plan, cards: dict[Key, Card], width: float, words: Language) -> None:
        self.graph, self.plan, self.cards, self.words = graph, plan, cards, words
        gaps, lanes = self._gaps()
        slots = {key: cards[key].slot for key in plan.keys}
        stretch = STRETCH if any(plan.rank[t] - plan.rank[s] > 1 for s, t in plan.links) else CHAIN
        whole = place(slots, plan.links, stretch * width, gaps=gaps, lanes=lanes)
        is_row = len(set(whole.row_of)) == 1
        self.placing: Placing = whole if is_row else place(slots, plan.links, width, gaps=gaps, lanes=lanes)
        self.shapes: list[Shape] = []

    def _gaps(self) -> tuple[dict[int, float], dict[tuple[Key, Key], float]]:
        """The widths of gaps and the depths of lanes that hold a label."""
        gaps: dict[int, float] = {}
        lanes: dict[tuple[Key, Key], float] = {}
        for (source, target), label in self._labels().items():
            ink = typeset(label, LABEL)
            rank = self.plan.rank[target]
            room = ink.width + (26 if len(self.cards[target].labels) == 1 else 44)
            turning = [(s, t) for s, t in self.plan.links if self.plan.rank[s] == rank - 1 or self.plan.rank[t] == rank]
            if len(turning) > 1:
                room = max(room, BENT * (ink.width + 22))
            gaps[rank] = max(gaps.get(rank, GAP), room)
            lanes[source, target] = SHIFT + ink.height + ink.depth + 6
        return gaps, lanes

    def _labels(self) -> dict[tuple[Key, Key], Box]:
        return {(s, t): self.cards[t].labels[s] for s, t in self.plan.links if s in self.cards[t].labels}

    def picture(self) -> Picture:
        """All shapes in the order in which they are drawn."""
        for link in self.plan.links:
            self._wire(link)
        for key in self.plan.keys:
            self._draw(key)
        self._write_labels()
        data = ", ".join(t.name for t in self.graph.data)
        output = self.graph.output.name
        title = self.words.say("picture_title", output=output, data=data) if data else [text(output)]
        return framed(self.shapes, plain(title), self._described())

    def _described(self) -> str:
        found = [f"{unicode(symbol(r.tensor))} = {' '.join(map(unicode, self.cards[r.tensor].lines))}"
                 for r in self.graph.rows if r.tensor in self.cards]
        back = ", ".join(t.name for t in self.graph.chosen)
        marked = plain(self.words.say("way_back", output=self.graph.output.name, back=back)) if back else ""
        return "; ".join(found) + (f". {marked}" if back else ".")

    def _wire(self, link: tuple[Key, Key]) -> None:
        self._arrow(self.placing.wire(link, before=HEAD))
        if link in self.plan.backward:
            self._arrow(_reversed(self.placing.wire(link, SHIFT, after=HEAD), "back"))

    def _arrow(self, curve: Curve) -> None:
        """A curve with a head behind its end."""
        self.shapes.append(curve)
        (x, y), end = curve.segments[-1][1], curve.segments[-1][2]
        length = max(((end[0] - x) ** 2 + (end[1] - y) ** 2) ** 0.5, 0.01)
        way = ((end[0] - x) / length, (end[1] - y) / length)
        self.shapes.append(Head((end[0] + way[0] * HEAD, end[1] + way[1] * HEAD), way, curve.role))

    def _draw(self, key: Key) -> None:
        card, (x, y) = self.cards[key], self.placing.centre[key]
        (width, height), pad = card.inner, PAD
        role: Role = "back" if key in self.plan.moving else "ink"
        if card.is_framed:
            area = Area(x - width / 2 - pad, y - height / 2 - pad, x + width / 2 + pad, y + height / 2 + pad)
            self.shapes.append(Panel(area, role, self.words.named(getattr(key, "meaning", "")) or getattr(key, "name", "")))
        top = y - height / 2
        for box, ink in zip(card.lines, card.inks, strict=True):
            self._write(box, x - ink.width / 2, top + ink.height, EM, "ink" if card.is_framed else role)
            top += ink.height + ink.depth + 4
        if card.name is not None:
            wide = max(i.width for i in card.inks)
            self.shapes.append(brace(x - wide / 2, x + wide / 2, top - 1))
            note = typeset(card.name, NAME)
            self._write(card.name, x - note.width / 2, top + 10 + note.height, NAME, role)
            top += 10 + note.height + note.depth
        for words in card.words:
            ink = typeset(words, WORD)
            self._write(words, x - ink.width / 2, top + 2 + ink.height, WORD, "dim")
            top += ink.height + ink.depth + 2
        self._pins(card, x, y - height / 2 - pad)

    def _pins(self, card: Card, x: float, top: float) -> None:
        left = x - sum(p.width for p in card.pins) / 2
        for pin in card.pins:
            middle = left + pin.width / 2
            is_marked = pin.label is not None
            self._write(pin.box, middle - pin.ink.width / 2, top - card.arrow - pin.ink.depth, EM, "back" if is_marked else "ink")
            start, end = top - card.arrow + 3, top
            offset = 4.0 if is_marked else 0.0
            self._arrow(line((middle - offset, start), (middle - offset, end - HEAD)))
            if pin.label is not None:
                self._arrow(line((middle + offset, end), (middle + offset, start + HEAD), role="back"))
                ink = typeset(pin.label, LABEL)
                y = (start + end) / 2 + (ink.height - ink.depth) / 2
                self._write(pin.label, middle + offset + 6, y, LABEL, "back")
            left += pin.width

    def _write(self, box: Box, x: float, y: float, size: float, role: Role) -> None:
        self.shapes.append(written(box, x, y, size, role))

    def _write_labels(self) -> None:
        """The labels of the links, each at the first of its places where nothing else stands."""
        occupied = [bounds(s) for s in self.shapes if isinstance(s, Panel | Formula)]
        curves = [s for s in self.shapes if isinstance(s, Curve)]
        for (source, target), box in self._labels().items():
            ink = typeset(box, LABEL)
            label = Label(box, ink, self._candidates(source, target, ink))
            placed = put(label, occupied, curves, LABEL)
            self.shapes += [Panel(placed.area, "halo"), placed]  # a wire that cannot be avoided stops at the label
            occupied.append(bounds(self.shapes[-1]))

    def _candidates(self, source: Key, target: Key, ink: Ink) -> list[tuple[float, float]]:
        """Where a label may stand (middle, baseline): below the link before its target, above it, along the way."""
        placing, link = self.placing, (source, target)
        first, last = placing.rank[source], placing.rank[target]
        found = []
        for rank in (last, *range(last - 1, first, -1)):
            right, is_turn = placing.columns[rank][0], placing.row_of[rank] != placing.row_of[rank - 1]
            left = right - 60 if is_turn else placing.columns[rank - 1][1]
            if rank == last:
                right = placing.centre[target][0] - placing.slots[target].half
            for x in ((left + right) / 2, left + ink.width / 2 + 4, right - ink.width / 2 - 10, right - ink.width / 2 - 3):
                for y in (placing.y(link, rank), placing.y(link, rank - 1)):
                    found += [(x, y + SHIFT + ink.height + 4), (x, y - ink.depth - 5)]
            if is_turn:  # where the row before ends
                x, y = placing.columns[rank - 1][1] + ink.width / 2 + 6, placing.y(link, rank - 1)
                found += [(x, y - ink.depth - 5), (x, y + SHIFT + ink.height + 4)]
            if rank < last:
                x = sum(placing.columns[rank]) / 2
                found.insert(0, (x, placing.y(link, rank) + SHIFT + ink.height + 4))
        return found


def written(box: Box, x: float, y: float, size: float, role: Role) -> Formula:
    """A formula with its left end at a place."""
    ink = typeset(box, size)
    return Formula((x, y), box, size, role, Area(x, y - ink.height, x + ink.width, y + ink.depth))


def _reversed(curve: Curve, role: Role) -> Curve:
    """The curve from its end to its start."""
    starts = [curve.start, *(end for _, _, end in curve.segments)]
    back = [(b, a, start) for (a, b, _), start in zip(curve.segments, starts, strict=False)]
    return Curve(starts[-1], tuple(reversed(back)), role)
