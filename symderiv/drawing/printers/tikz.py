r"""A picture as TikZ, for pdflatex with tikz and amsmath: the same coordinates, formulas set by TeX.

A formula that TeX sets wider than the room it has is made narrower.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symderiv.drawing.printers.scene import EM, Curve, Disc, Formula, Head, Panel, Picture, Place
from symderiv.writing.printers.latex import latex

UNIT = 0.6875
"""Points in a unit: letters of 16 units are 11 points large, as those of the page."""

PREAMBLE = r"""\definecolor{sdback}{HTML}{B3261E}
\definecolor{sddim}{HTML}{5A5F66}
\newsavebox{\sdfitted}
\newcommand{\sdfit}[2]{\sbox{\sdfitted}{$#2$}\ifdim\wd\sdfitted>#1\relax
  \resizebox{#1}{!}{\usebox{\sdfitted}}\else\usebox{\sdfitted}\fi}
"""
DOCUMENT = r"""%% Compile with: pdflatex -no-shell-escape -halt-on-error -interaction=nonstopmode FILE
\documentclass{article}
\usepackage[paperwidth=%(width)spt,paperheight=%(height)spt,margin=4pt]{geometry}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage{amsmath,amssymb,tikz}
\pagestyle{empty}\setlength{\parindent}{0pt}\setlength{\topskip}{0pt}
%(preamble)s\begin{document}
%(picture)s\end{document}
"""
LINES = {"ink": "line width=.5pt", "dim": "sddim, line width=.4pt", "back": "sdback, line width=1pt, dashed"}
FILLS = {"ink": "black", "dim": "sddim", "back": "sdback"}
FRAMES = {"halo": "draw=none", "ink": "line width=.5pt",
          "dim": "draw=sddim, line width=.4pt", "back": "draw=sdback, line width=1.1pt"}


def tikz(picture: Picture, alone: bool = True) -> str:
    r"""The picture as a document of its own, or as a tikzpicture alone, which needs `PREAMBLE` before it.

    >>> from symderiv.drawing.printers.scene import line
    >>> print(tikz(Picture(10, 10, (line((0.0, 0.0), (9.0, 9.0)),), "a line", ""), alone=False).splitlines()[1])
    \draw[line width=.5pt] (0,0) .. controls (3,3) and (6,6) .. (9,9);
    """
    body = "\n".join(_ROWS[type(shape)](shape) for shape in picture.shapes)
    drawn = f"\\begin{{tikzpicture}}[x={UNIT}pt,y=-{UNIT}pt]\n{body}\n\\end{{tikzpicture}}\n"
    if not alone:
        return drawn
    size = {"width": _n(picture.width * UNIT + 9), "height": _n(picture.height * UNIT + 10)}
    return DOCUMENT % {"preamble": PREAMBLE, "picture": drawn, **size}


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _at(place: Place) -> str:
    return f"({_n(place[0])},{_n(place[1])})"


def _panel(shape: Panel) -> str:
    a = shape.area
    return (f"\\filldraw[fill=white, {FRAMES[shape.role]}, rounded corners=2.5pt] {_at((a.left, a.top))} rectangle "
            f"{_at((a.right, a.bottom))};")


def _disc(shape: Disc) -> str:
    return f"\\filldraw[fill=white, {FRAMES[shape.role]}] {_at(shape.centre)} circle[radius={_n(shape.radius * UNIT)}pt];"


def _curve(shape: Curve) -> str:
    way = "".join(f" .. controls {_at(a)} and {_at(b)} .. {_at(c)}" for a, b, c in shape.segments)
    return f"\\draw[{LINES[shape.role]}] {_at(shape.start)}{way};"


def _head(shape: Head) -> str:
    (x, y), (u, v) = shape.tip, shape.direction
    corners = ((x, y), (x - 9 * u - 4 * v, y - 9 * v + 4 * u), (x - 7 * u, y - 7 * v), (x - 9 * u + 4 * v, y - 9 * v - 4 * u))
    return f"\\fill[{FILLS[shape.role]}] {' -- '.join(map(_at, corners))} -- cycle;"


def _formula(shape: Formula) -> str:
    points, width = shape.size * UNIT, (shape.area.right - shape.area.left) * UNIT
    anchor, x = ("base west", shape.at[0]) if shape.is_left else ("base", (shape.area.left + shape.area.right) / 2)
    font = rf"\fontsize{{{_n(points)}}}{{{_n(1.2 * points)}}}\selectfont"
    mode = r"\displaystyle" if shape.size >= EM else r"\textstyle"
    fitted = rf"\sdfit{{{_n(width * 1.04)}pt}}{{{mode} {latex(shape.box, 'plain')}}}"
    style = rf"inner sep=0pt, anchor={anchor}, text={FILLS[shape.role]}, font={font}"
    return rf"\node[{style}] at {_at((x, shape.at[1]))} {{{fitted}}};"


_ROWS: dict[type, Callable[[Any], str]] = {Panel: _panel, Disc: _disc, Curve: _curve, Head: _head, Formula: _formula}
