"""A picture as SVG: text as text, colours from the page it stands on, light or dark."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from html import escape
from typing import Any

from symderiv.drawing.printers.ink import Letter
from symderiv.drawing.printers.scene import Curve, Disc, Formula, Head, Panel, Picture, Place, Role
from symderiv.drawing.printers.typeset import typeset
from symderiv.writing.printers import font

STYLE = (
    ".sd-picture{color:var(--fg,#1b1b1b);max-width:100%;height:auto}"
    '.sd-picture text{font-family:"symderiv math","STIX Two Math","Cambria Math","Latin Modern Math",serif;white-space:pre}'
    ".sd-line-ink{stroke:currentColor;fill:none;stroke-width:1.1}.sd-line-dim{stroke:var(--dim,#8a9099);fill:none;stroke-width:.9}"
    ".sd-line-back{stroke:var(--chg,#b3261e);fill:none;stroke-width:2;stroke-dasharray:6 3}"
    ".sd-fill-ink{fill:currentColor}.sd-fill-dim{fill:var(--dim,#5a5f66)}.sd-fill-back{fill:var(--chg,#b3261e)}"
    ".sd-box-ink{fill:var(--bg,#fff);stroke:currentColor;stroke-width:1.1}"
    ".sd-box-dim{fill:var(--bg,#fff);stroke:var(--dim,#8a9099);stroke-width:.9}"
    ".sd-box-halo{fill:var(--bg,#fff);stroke:none}"
    ".sd-box-back{fill:var(--bg,#fff);stroke:var(--chg,#b3261e);stroke-width:2.2}"
)
ALONE = (
    ".sd-picture{--fg:#1b1b1b;--bg:#fff;--dim:#6b7178;--chg:#b3261e;background:var(--bg)}"
    "@media (prefers-color-scheme:dark){.sd-picture{--fg:#e8e6e3;--bg:#16181b;--dim:#a0a6ad;--chg:#ff8a80}}"
)
"""A file knows what the system prefers, not on what it is shown (a dark notebook in a light system): it brings its ground."""


def svg_in_markdown(picture: Picture) -> str:
    """A picture as Markdown shows one that brings its own data; a notebook keeps these as attachments of the cell."""
    data = b64encode(svg(picture).encode()).decode()
    return f"![picture](data:image/svg+xml;base64,{data})"


def svg(picture: Picture, alone: bool = True) -> str:
    """The <svg> element of a picture; `alone` for a file of its own, which brings the font and both sets of colours.

    >>> from symderiv.drawing.printers.scene import line
    >>> text = svg(Picture(10, 10, (line((0.0, 0.0), (9.0, 9.0)),), "a line", "from corner to corner"), alone=False)
    >>> text.count("<path"), 'role="img"' in text
    (1, True)
    """
    size = f'viewBox="0 0 {_n(picture.width)} {_n(picture.height)}" width="{_n(picture.width)}" height="{_n(picture.height)}"'
    style = (_face() + ALONE if alone else "") + STYLE
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="sd-picture" role="img" aria-label="{escape(picture.title)}" {size}>'
    words = f"<title>{escape(picture.title)}</title><desc>{escape(picture.description)}</desc>"
    body = "\n".join(_ROWS[type(shape)](shape) for shape in picture.shapes)
    return f"{head}\n{words}<style>{style}</style>\n{body}\n</svg>\n"


def _face() -> str:
    url = font.data_url()
    return f'@font-face{{font-family:"symderiv math";src:url({url}) format("woff2")}}' if url else ""


def _n(number: float) -> str:
    """A length with at most two decimals.

    >>> _n(3.0), _n(0.126)
    ('3', '0.13')
    """
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _at(place: Place) -> str:
    return f"{_n(place[0])} {_n(place[1])}"


def _panel(shape: Panel) -> str:
    a = shape.area
    note = f"<title>{escape(shape.note)}</title>" if shape.note else ""
    return (f'<rect class="sd-box-{shape.role}" x="{_n(a.left)}" y="{_n(a.top)}" width="{_n(a.right - a.left)}" '
            f'height="{_n(a.bottom - a.top)}" rx="5">{note}</rect>')


def _disc(shape: Disc) -> str:
    note = f"<title>{escape(shape.note)}</title>" if shape.note else ""
    x, y = shape.centre
    return f'<circle class="sd-box-{shape.role}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(shape.radius)}">{note}</circle>'


def _curve(shape: Curve) -> str:
    way = " ".join(f"C{_at(a)} {_at(b)} {_at(c)}" for a, b, c in shape.segments)
    return f'<path class="sd-line-{shape.role}" d="M{_at(shape.start)} {way}"/>'


def _head(shape: Head) -> str:
    (x, y), (u, v) = shape.tip, shape.direction
    corners = ((x, y), (x - 9 * u - 4 * v, y - 9 * v + 4 * u), (x - 7 * u, y - 7 * v), (x - 9 * u + 4 * v, y - 9 * v - 4 * u))
    return f'<path class="sd-fill-{shape.role}" d="M{" L".join(map(_at, corners))}Z"/>'


def _formula(shape: Formula) -> str:
    ink = typeset(shape.box, shape.size).moved(*shape.at)
    spans = "".join(map(_span, ink.letters))
    lines = "".join(_drawn(c, shape.role) for c in ink.lines)
    return f'<text class="sd-fill-{shape.role}">{spans}</text>{lines}'


def _span(letter: Letter) -> str:
    return f'<tspan x="{_n(letter.at[0])}" y="{_n(letter.at[1])}" font-size="{_n(letter.size)}">{escape(letter.text)}</tspan>'


def _drawn(curve: Curve, role: Role) -> str:
    """A bar or bracket of a formula: as thin as letters, never dashed."""
    return _curve(Curve(curve.start, curve.segments, role)).replace("/>", ' style="stroke-width:.8;stroke-dasharray:none"/>')


_ROWS: dict[type, Callable[[Any], str]] = {Panel: _panel, Disc: _disc, Curve: _curve, Head: _head, Formula: _formula}
