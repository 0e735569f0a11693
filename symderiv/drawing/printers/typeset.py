"""Formulas set in two dimensions: where each letter stands, from the widths of the mathematics font.

TeX sets its own formulas; an SVG has only letters at places, and both need to know how large a formula is.

>>> from symderiv.writing.layout.boxes import Glyph, Script
>>> ink = typeset(Script(Glyph("variable", "p"), Glyph("variable", "k")))
>>> [(letter.text, letter.size) for letter in ink.letters]
[('𝑝', 16.0), ('𝑘', 11.2)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symderiv.drawing.printers.ink import Ink, Letter, advance, composed, joined
from symderiv.drawing.printers.scene import EM, Curve, line
from symderiv.writing.layout import boxes
from symderiv.writing.layout.boxes import (
    Accent,
    BigSum,
    Box,
    Brace,
    Cases,
    Fence,
    Fraction,
    Frame,
    Glyph,
    Grid,
    Lines,
    Mark,
    Root,
    Row,
    Script,
    Stack,
)
from symderiv.writing.printers.mathml import BOLD

RISE, DROP, AXIS = 0.72, 0.24, 0.25
"""Of a line of letters, in em: height, depth, and where fraction bars stand above the baseline."""
SMALL = 0.7
SPACES = {"times": 0.1, "apply": 0.16, "thin": 0.16, "quad": 1.0}
AROUND = {"binary": (0.2, 0.2), "relation": (0.28, 0.28), "punctuation": (0.0, 0.14)}
BIG = {"sum": "∑", "prod": "∏", "max": "max", "min": "min"}
ABOVE = {"hat": "ˆ", "bar": "¯", "tilde": "˜", "dot": "˙", "vec": "→"}
ITALIC = {
    **{chr(ord("A") + n): chr(0x1D434 + n) for n in range(26)},
    **{chr(ord("a") + n): chr(0x1D44E + n) for n in range(26)}, "h": "ℎ",
    **{c: chr(0x1D6FC + n) for n, c in enumerate("αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ") if c != "∂"},
}


@dataclass(frozen=True)
class Pen:
    """How large letters are; `tight` in scripts, where signs have no space around them."""

    size: float
    tight: bool = False

    def __call__(self, box: Box) -> Ink:
        return _ROWS[type(box)](self, box)

    def small(self, box: Box) -> Ink:
        """A box in the size of a script."""
        return Pen(max(SMALL * self.size, 0.45 * EM), True)(box)


def typeset(box: Box, size: float = EM) -> Ink:
    """The letters and lines of a box."""
    return Pen(size)(box)


def _word(pen: Pen, text: str, around: tuple[float, float] = (0.0, 0.0)) -> Ink:
    size, (before, after) = pen.size, around
    width = (before + advance(text) + after) * size
    return Ink(width, RISE * size, DROP * size, (Letter((before * size, 0.0), text, size),))


def _glyph(pen: Pen, box: Glyph) -> Ink:
    if box.kind == "space":
        return Ink(SPACES[box.text] * pen.size, 0.0, 0.0)
    text = box.text
    if box.kind == "bold":
        text = "".join(BOLD.get(c, c) for c in text)
    elif box.kind == "variable" and len(text) == 1:
        text = ITALIC.get(text, text)
    return _word(pen, text, (0.0, 0.0) if pen.tight else AROUND.get(box.kind, (0.0, 0.0)))


def _script(pen: Pen, box: Script) -> Ink:
    base = pen(box.base)
    sub, sup = (pen.small(s) if s is not None else None for s in (box.sub, box.sup))
    placed, width, height, depth = [base], base.width, base.height, base.depth
    if sub is not None:
        down = max(0.2 * pen.size, base.depth - 0.02 * pen.size)
        placed.append(sub.moved(base.width, down))
        width, depth = max(width, base.width + sub.width), max(depth, down + sub.depth)
    if sup is not None:
        up, shift = max(0.4 * pen.size, base.height - 0.34 * pen.size), base.width + 0.06 * pen.size
        placed.append(sup.moved(shift, -up))
        width, height = max(width, shift + sup.width), max(height, up + sup.height)
    return composed(placed, width + 0.03 * pen.size, height, depth)


def _fraction(pen: Pen, box: Fraction) -> Ink:
    over, under = pen(box.over), pen(box.under)
    width, axis, gap = max(over.width, under.width) + 0.2 * pen.size, AXIS * pen.size, 0.14 * pen.size
    up, down = axis + gap + over.depth, under.height + gap - axis
    bar = line((0.04 * pen.size, -axis), (width - 0.04 * pen.size, -axis))
    placed = [over.moved((width - over.width) / 2, -up), under.moved((width - under.width) / 2, down)]
    whole = composed(placed, width, up + over.height, down + under.depth, bar)
    return joined([Ink(0.07 * pen.size, 0, 0), whole, Ink(0.07 * pen.size, 0, 0)])


def _big_sum(pen: Pen, box: BigSum) -> Ink:
    tall = box.sign in ("sum", "prod")
    sign = _word(replace(pen, size=pen.size * (1.35 if tall and not pen.tight else 1.0)), BIG[box.sign])
    sunk = sign.moved(0.0, 0.09 * pen.size if tall else 0.0)
    below = pen.small(box.below)
    above = pen.small(box.above) if box.above else Ink(0.0, 0.0, 0.0)
    width = max(sign.width, below.width, above.width)
    drop = (0.48 * pen.size if tall else 0.1 * pen.size) + below.height
    rise = sign.height + above.depth
    placed = [sunk.moved((width - sign.width) / 2, 0.0), below.moved((width - below.width) / 2, drop),
              above.moved((width - above.width) / 2, -rise)]
    return joined([composed(placed, width, rise + above.height, drop + below.depth), Ink(0.14 * pen.size, 0, 0)])


def _fence(pen: Pen, box: Fence) -> Ink:
    inside = pen(box.inside)
    tall = inside.height > 1.2 * pen.size or inside.depth > 0.75 * pen.size
    return joined([_side(pen, box.left, inside, tall, 1), inside, _side(pen, box.right, inside, tall, -1)])


def _side(pen: Pen, sign: str, inside: Ink, tall: bool, way: int) -> Ink:
    """One bracket; a tall one is drawn."""
    if not sign:
        return Ink(0.0, 0.0, 0.0)
    shape = DRAWN.get(sign)
    if not tall or shape is None:
        return _word(pen, sign)
    width, top, bottom = 0.42 * pen.size, -inside.height, inside.depth
    places = [((0.5 + way * (x - 0.5)) * width, top + (bottom - top) * y) for x, y in shape]
    if len(shape) > 3 or shape[0][0] == shape[-1][0] == shape[1][0]:
        return Ink(width, inside.height, inside.depth, (), (line(*places),))
    start, control, end = places
    return Ink(width, inside.height, inside.depth, (), (Curve(start, ((control, control, end),), "ink"),))


DRAWN = {
    "(": ((0.85, 0.0), (0.05, 0.5), (0.85, 1.0)), ")": ((0.85, 0.0), (0.05, 0.5), (0.85, 1.0)),
    "[": ((0.85, 0.0), (0.4, 0.0), (0.4, 1.0), (0.85, 1.0)), "]": ((0.85, 0.0), (0.4, 0.0), (0.4, 1.0), (0.85, 1.0)),
    "|": ((0.5, 0.0), (0.5, 0.5), (0.5, 1.0)),
    "{": ((0.9, 0.0), (0.5, 0.06), (0.5, 0.44), (0.15, 0.5), (0.5, 0.56), (0.5, 0.94), (0.9, 1.0)),
}
"""Tall brackets as places across their width (from outside) and height; three places that are not in line make a curve."""


def _accent(pen: Pen, box: Accent) -> Ink:
    base, mark = pen(box.base), _word(replace(pen, size=(0.6 if box.above == "vec" else 1.0) * pen.size), ABOVE[box.above])
    capital = isinstance(box.base, Glyph) and not (box.base.text.islower() and box.base.text not in "bdfhklt")
    up = (0.2 if capital else 0.0) * pen.size + (0.55 * pen.size if box.above == "vec" else 0.0)
    return composed([base, mark.moved((base.width - mark.width) / 2, -up)], base.width, base.height + 0.2 * pen.size, base.depth)


def _root(pen: Pen, box: Root) -> Ink:
    inside = pen(box.inside)
    lead, top = 0.75 * pen.size, -inside.height - 0.12 * pen.size
    hook = line((0.05 * pen.size, -0.3 * pen.size), (0.2 * pen.size, -0.4 * pen.size), (0.42 * pen.size, inside.depth),
                (0.68 * pen.size, top), (lead + inside.width, top))
    return composed([inside.moved(lead, 0.0)], lead + inside.width + 0.1 * pen.size, -top, inside.depth, hook)


def _stacked(pen: Pen, base: Ink, below: Ink, gap: float, *lines: Curve) -> Ink:
    width, down = max(base.width, below.width), base.depth + gap * pen.size + below.height
    placed = [base.moved((width - base.width) / 2, 0.0), below.moved((width - below.width) / 2, down)]
    return composed(placed, width, base.height, down + below.depth, *lines)


def brace(left: float, right: float, top: float, depth: float = 7.0) -> Curve:
    """A brace that opens upwards."""
    middle, half, r = (left + right) / 2, top + depth / 2, min(depth, (right - left) / 4)
    return Curve((left, top), (
        ((left, half), (left, half), (left + r, half)), ((left + r, half), (middle - r, half), (middle - r, half)),
        ((middle, half), (middle, half), (middle, top + depth)), ((middle, half), (middle, half), (middle + r, half)),
        ((middle + r, half), (right - r, half), (right - r, half)), ((right, half), (right, half), (right, top))), "ink")


def _brace(pen: Pen, box: Brace) -> Ink:
    inside, note = pen(box.inside), pen.small(box.note)
    left = max(note.width - inside.width, 0.0) / 2
    curve = brace(left, left + inside.width, inside.depth + 0.1 * pen.size)
    return _stacked(pen, inside, note, 0.75, curve)


def _cases(pen: Pen, box: Cases) -> Ink:
    rows = [(pen(value), pen(when)) for value, when in box.rows]
    first, gap = max((v.width for v, _ in rows), default=0.0), 0.35 * pen.size
    total = sum(max(v.height, w.height) + max(v.depth, w.depth) for v, w in rows) + gap * (len(rows) - 1)
    y, placed, width = -total / 2 - AXIS * pen.size, [], 0.0
    for value, when in rows:
        y += max(value.height, when.height)
        placed += [value.moved(0.0, y), when.moved(first + pen.size, y)]
        y += max(value.depth, when.depth) + gap
        width = max(width, first + pen.size + when.width)
    inside = composed(placed, width, total / 2 + AXIS * pen.size, total / 2 - AXIS * pen.size)
    return joined([_side(pen, "{", inside, True, 1), inside])


def _grid(pen: Pen, box: Grid) -> Ink:
    inside = _table(pen, box.rows)
    return joined([_side(pen, "(", inside, True, 1), inside, _side(pen, ")", inside, True, -1)])


def _table(pen: Pen, cells: Sequence[Sequence[Box]]) -> Ink:
    rows = [[pen(cell) for cell in line] for line in cells]
    widths, gap = [max(cell.width for cell in column) for column in zip(*rows, strict=True)], 0.35 * pen.size
    total = sum(max(c.height for c in line) + max(c.depth for c in line) for line in rows) + gap * (len(rows) - 1)
    y, placed = -total / 2 - AXIS * pen.size, []
    for line_ in rows:
        y += max(c.height for c in line_)
        placed += [c.moved(sum(widths[:n]) + n * pen.size + (widths[n] - c.width) / 2, y) for n, c in enumerate(line_)]
        y += max(c.depth for c in line_) + gap
    return composed(placed, sum(widths) + pen.size * (len(widths) - 1), total / 2 + AXIS * pen.size, total / 2 - AXIS * pen.size)


def _frame(pen: Pen, box: Frame) -> Ink:
    inside, pad = pen(box.inside), 0.3 * pen.size
    width, top, bottom = inside.width + 2 * pad, -inside.height - pad, inside.depth + pad
    outline = line((0.0, top), (width, top), (width, bottom), (0.0, bottom), (0.0, top))
    return composed([inside.moved(pad, 0.0)], width, -top, bottom, outline)


_ROWS: dict[type, Callable[[Pen, Any], Ink]] = {
    Glyph: _glyph,
    Row: lambda pen, box: joined([pen(item) for item in box.items]),
    Lines: lambda pen, box: _table(pen, [(line,) for line in box.items]),
    Fraction: _fraction,
    Script: _script,
    BigSum: _big_sum,
    Fence: _fence,
    Accent: _accent,
    Root: _root,
    Brace: _brace,
    Stack: lambda pen, box: _stacked(pen, pen(box.base), pen.small(box.below), 0.12),
    Cases: _cases,
    Grid: _grid,
    Frame: _frame,
    Mark: lambda pen, box: pen(box.inside),
}
assert set(_ROWS) == set(boxes.Box.__args__), "a kind of box without a row"
