"""Long formulas in pieces that a page may put on several lines, broken before signs, then between factors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

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
    contains,
    row,
)

# Widths in em, near enough to decide what goes on one line: a page measures again where it must be exact.
SPACES = {"times": 0.17, "apply": 0.17, "thin": 0.17, "quad": 1.0}
SCRIPT = 0.7
BRACKET, BRACKETS, TALL_BRACKETS = 0.5, 0.9, 1.4
LEADING = ("function", "sign", "space", "binary", "relation")
INDICATOR = "𝟙"
"""The name of a function that is set as a number: what stands in brackets after it stays beside it."""
_AROUND = {"binary": 0.45, "relation": 0.55, "punctuation": 0.2}


def width(box: Box) -> float:
    """About how wide a box is, in em.

    >>> width(Glyph("variable", "x")) < width(Row((Glyph("variable", "x"), Glyph("variable", "y"))))
    True
    """
    known = vars(box)  # a box keeps its width: breaking asks for it again at every level
    if "width" not in known:
        known["width"] = _WIDTHS[type(box)](box)
    return cast(float, known["width"])


def _glyph(box: Glyph) -> float:
    if box.kind == "space":
        return SPACES[box.text]
    return (0.58 if box.kind in ("variable", "bold") else 0.5) * len(box.text) + _AROUND.get(box.kind, 0.0)


def _script(box: Script) -> float:
    return width(box.base) + SCRIPT * max(width(s) if s else 0.0 for s in (box.sub, box.sup))


def _fenced(box: Fence) -> float:
    """Brackets grow with what stands in them, and so does the room that they take."""
    return width(box.inside) + (TALL_BRACKETS if contains(box.inside, BigSum, Fraction, Cases, Grid) else BRACKETS)


_WIDTHS: Mapping[type, Callable[[Any], float]] = {
    Glyph: _glyph,
    Row: lambda box: sum(map(width, box.items)),
    Lines: lambda box: max(map(width, box.items)),
    Fraction: lambda box: max(width(box.over), width(box.under)) + 0.24,
    Script: _script,
    BigSum: lambda box: max(1.2, *(SCRIPT * width(b) for b in (box.below, box.above) if b)) + 0.17,
    Fence: _fenced,
    Accent: lambda box: width(box.base),
    Root: lambda box: width(box.inside) + 0.9,
    Brace: lambda box: max(width(box.inside), SCRIPT * width(box.note)),
    Stack: lambda box: max(width(box.base), SCRIPT * width(box.below)),
    Cases: lambda box: max((width(a) + width(b) for a, b in box.rows), default=0.0) + 2.0,
    Grid: lambda box: sum(max(map(width, column)) + 1.0 for column in zip(*box.rows, strict=True)),
    Frame: lambda box: width(box.inside) + 0.6,
    Mark: lambda box: width(box.inside),
}


def pieces(box: Box, limit: float) -> list[Box]:
    """The box in pieces of at most `limit` em, as far as it can be broken; one that fits stays whole.

    >>> x, plus = Glyph("variable", "x"), Glyph("binary", "+")
    >>> [len(piece.items) for piece in pieces(Row((x, plus, x, plus, x)), 2.0) if isinstance(piece, Row)]
    [2, 2]
    """
    if width(box) <= limit:
        return [box]
    split = _SPLITS.get(type(box))
    return split(box, limit) if split else [box]


def _row(box: Row, limit: float) -> list[Box]:
    parts = _at_signs(box)
    if len(parts) == 1:
        return _between(box, limit)
    return [piece for part in parts for piece in pieces(part, limit)]


def _at_signs(box: Row) -> list[Box]:
    """The terms of a row, each with the sign before it."""
    found: list[list[Box]] = [[]]
    for item in box.items:
        if found[-1] and isinstance(item, Glyph) and item.kind in ("binary", "relation"):
            found.append([])
        found[-1].append(item)
    return [row(*items) for items in found]


def _between(box: Row, limit: float) -> list[Box]:
    """The factors of a row; a big sign, a function or a leading sign stays with what follows it."""
    found: list[Box] = []
    held: list[Box] = []
    for item in box.items:
        if isinstance(item, BigSum) or (isinstance(item, Glyph) and (item.kind in LEADING or item.text == INDICATOR)):
            held.append(item)
            continue
        first, *rest = pieces(item, limit - sum(map(width, held)))
        found += [row(*held, first), *rest]
        held = []
    return _packed([*found, *([row(*held)] if held else [])], limit)


def _packed(found: list[Box], limit: float, is_of_terms: bool = False) -> list[Box]:
    """Neighbours put together again as far as they fit; a new term begins a line, unless these are whole terms."""
    packed: list[Box] = found[:1]
    for piece in found[1:]:
        opens = isinstance(first := _items(piece)[0], Glyph) and first.kind in ("binary", "relation")
        if width(packed[-1]) + width(piece) <= limit and (is_of_terms or not opens):
            packed[-1] = row(*_items(packed[-1]), *_items(piece))
        else:
            packed.append(piece)
    return packed


def _items(box: Box) -> tuple[Box, ...]:
    return box.items if isinstance(box, Row) else (box,)


def _fence(box: Fence, limit: float) -> list[Box]:
    return _enclosed(pieces(box.inside, limit - BRACKET), box.left, box.right)


def _scripted(box: Script, limit: float) -> list[Box]:
    """What has brackets round it is broken within them, and the last piece keeps its scripts."""
    if not isinstance(box.base, Fence):
        return [box]
    *before, last = _fence(box.base, limit - SCRIPT * max(width(s) if s else 0.0 for s in (box.sub, box.sup)))
    *items, closing = _items(last)
    return [*before, row(*items, Script(closing, box.sub, box.sup))]


def _enclosed(inside: list[Box], left: str, right: str) -> list[Box]:
    if len(inside) == 1:
        return [Fence(inside[0], left, right)]
    first, *middle, last = inside
    return [row(Glyph("sign", left), first), *middle, row(last, Glyph("sign", right))]


def _fraction(box: Fraction, limit: float) -> list[Box]:
    """A fraction stays one; above and below its line there may be several."""
    return [Fraction(_lines(box.over, limit), _lines(box.under, limit))]


def _lines(box: Box, limit: float) -> Box:
    terms = _at_signs(box) if isinstance(box, Row) else [box]
    found = _packed(pieces(box, limit), limit, all(width(term) <= limit for term in terms))
    return found[0] if len(found) == 1 else Lines(tuple(found))


_SPLITS: Mapping[type, Callable[[Any, float], list[Box]]] = {
    Row: _row,
    Fence: _fence,
    Script: _scripted,
    Fraction: _fraction,
    Brace: lambda box, limit: pieces(box.inside, limit),  # no brace goes over a line's end
    Mark: lambda box, limit: [Mark(box.role, piece) for piece in pieces(box.inside, limit)],
}
