"""A picture as Typst: the same coordinates, formulas set by Typst.

A formula that Typst sets wider than the room it has is made smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symderiv.drawing.printers.scene import EM, Curve, Disc, Formula, Head, Panel, Picture, Place
from symderiv.drawing.printers.tikz import UNIT
from symderiv.writing.printers.typst import typst

COLOURS = {"ink": "black", "halo": "white", "dim": 'rgb("#5A5F66")', "back": 'rgb("#B3261E")'}
LINES = {
    "halo": "none", "ink": "(paint: black, thickness: .5pt)", "dim": f"(paint: {COLOURS['dim']}, thickness: .4pt)",
    "back": f"(paint: {COLOURS['back']}, thickness: 1pt, dash: (3.5pt, 2pt))",
}
FRAMES = {**LINES, "back": f"(paint: {COLOURS['back']}, thickness: 1.1pt)"}


def typst_picture(picture: Picture) -> str:
    """The picture as a box of its size, to stand in a Typst document.

    >>> from symderiv.drawing.printers.scene import line
    >>> print(typst_picture(Picture(10, 10, (line((0.0, 0.0), (9.0, 9.0)),), "a line", "")).splitlines()[1])
    place(curve(stroke: (paint: black, thickness: .5pt), curve.move((0pt, 0pt)),
    """
    body = "\n".join(_ROWS[type(shape)](shape) for shape in picture.shapes)
    return f"#box(width: {_n(picture.width)}, height: {_n(picture.height)}, {{\n{body}\n}})\n"


def _n(units: float) -> str:
    return f"{units * UNIT:.2f}".rstrip("0").rstrip(".") + "pt"


def _at(place: Place) -> str:
    return f"({_n(place[0])}, {_n(place[1])})"


def _panel(shape: Panel) -> str:
    a = shape.area
    return (f"place(dx: {_n(a.left)}, dy: {_n(a.top)}, rect(width: {_n(a.right - a.left)}, height: {_n(a.bottom - a.top)}, "
            f"radius: 2.5pt, fill: white, stroke: {FRAMES[shape.role]}))")


def _disc(shape: Disc) -> str:
    (x, y), r = shape.centre, shape.radius
    return f"place(dx: {_n(x - r)}, dy: {_n(y - r)}, circle(radius: {_n(r)}, fill: white, stroke: {FRAMES[shape.role]}))"


def _curve(shape: Curve) -> str:
    way = ",\n".join(f"curve.cubic({_at(a)}, {_at(b)}, {_at(c)})" for a, b, c in shape.segments)
    return f"place(curve(stroke: {LINES[shape.role]}, curve.move({_at(shape.start)}),\n{way}))"


def _head(shape: Head) -> str:
    (x, y), (u, v) = shape.tip, shape.direction
    corners = ((x, y), (x - 9 * u - 4 * v, y - 9 * v + 4 * u), (x - 7 * u, y - 7 * v), (x - 9 * u + 4 * v, y - 9 * v - 4 * u))
    return f"place(polygon(fill: {COLOURS[shape.role]}, {', '.join(map(_at, corners))}))"


def _formula(shape: Formula) -> str:
    a = shape.area
    width, height = _n(a.right - a.left), _n(a.bottom - a.top)
    style = "display" if shape.size >= EM else "inline"
    where = "left + horizon" if shape.is_left else "center + horizon"
    words = f"text(size: {_n(shape.size)}, fill: {COLOURS[shape.role]}, ${style}({typst(shape.box)})$)"
    return (f"place(dx: {_n(a.left)}, dy: {_n(a.top)}, box(width: {width}, height: {height}, "
            f"align({where}, context fit({width}, {words}))))")


_ROWS: dict[type, Callable[[Any], str]] = {Panel: _panel, Disc: _disc, Curve: _curve, Head: _head, Formula: _formula}
