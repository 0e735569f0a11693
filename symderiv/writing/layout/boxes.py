"""Typographic boxes: what a formula looks like, before any language (LaTeX, MathML, Unicode) writes it down.

Order, signs, fractions and parentheses are decided once, when an expression is laid out as boxes; a language only
knows how to write each kind of box.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

Role = Literal["chg", "new", "p1", "p2", "p3", "p4", "p5", "p6"]
Above = Literal["hat", "bar", "tilde", "dot", "vec"]


@dataclass(frozen=True)
class Glyph:
    """One symbol or word, its text in Unicode.

    `kind`: a variable, bold (vector or matrix), a number, a function name, an operator with the spacing of a binary
    or relation sign, a sign without spacing (unary minus, ∂), punctuation, plain text, or a space: "times" between
    factors, "apply" between a function and a bare argument, "thin" or "quad". An index letter knows the name of its `axis`,
    for a page that gives it another letter; the Kronecker delta has `KRONECKER` there.
    """

    kind: Literal["variable", "bold", "number", "function", "binary", "relation", "sign", "punctuation", "text", "space"]
    text: str
    axis: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Row:
    """Boxes side by side."""

    items: tuple[Box, ...]


@dataclass(frozen=True)
class Lines:
    """Boxes one below the other, each going on where the last one ends: a numerator that is too long for a line."""

    items: tuple[Box, ...]


@dataclass(frozen=True)
class Fraction:
    """One box over another."""

    over: Box
    under: Box


@dataclass(frozen=True)
class Script:
    """A base with a subscript, a superscript, or both."""

    base: Box
    sub: Box | None = None
    sup: Box | None = None


@dataclass(frozen=True)
class BigSum:
    """Σ (or Π, max, min) with the letters below; as a person typed it also with the end of its range above."""

    sign: Literal["sum", "prod", "max", "min"]
    below: Box
    above: Box | None = None


@dataclass(frozen=True)
class Fence:
    """A box between brackets; bar-like fences are the same sign on both sides, an empty string draws nothing."""

    inside: Box
    left: str = "("
    right: str = ")"


@dataclass(frozen=True)
class Accent:
    """A symbol with a mark above it."""

    base: Box
    above: Above


@dataclass(frozen=True)
class Root:
    """A square root."""

    inside: Box


@dataclass(frozen=True)
class Brace:
    """A brace below, with a note: what this part equals or is called."""

    inside: Box
    note: Box


@dataclass(frozen=True)
class Stack:
    """A box with a small one centred below: a matrix and its shape, a limit."""

    base: Box
    below: Box


@dataclass(frozen=True)
class Cases:
    """Alternatives with their conditions."""

    rows: tuple[tuple[Box, Box], ...]


@dataclass(frozen=True)
class Grid:
    """Components in rows and columns, in brackets: a vector is one column."""

    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True)
class Frame:
    """A boxed result."""

    inside: Box


@dataclass(frozen=True)
class Mark:
    """A part that is about to change (chg), that has just been produced (new), or a factor of a plan (p1 … p6)."""

    role: Role
    inside: Box


Box = Glyph | Row | Lines | Fraction | Script | BigSum | Fence | Accent | Root | Brace | Stack | Cases | Grid | Frame | Mark


MINUS, PLUS = Glyph("binary", "−"), Glyph("binary", "+")
NEGATIVE, DEL = Glyph("sign", "−"), Glyph("sign", "∂")
COMMA = Glyph("punctuation", ",")
TIMES, APPLY, THIN = Glyph("space", "times"), Glyph("space", "apply"), Glyph("space", "thin")
DOT = Glyph("binary", "·")
KRONECKER = "δ"


def row(*items: Box) -> Box:
    """Boxes side by side; a single one is itself.

    >>> row(Glyph("number", "2"))
    Glyph(kind='number', text='2')
    """
    return items[0] if len(items) == 1 else Row(items)


def parts(box: Box) -> tuple[Box, ...]:
    """The boxes directly inside a box."""
    if isinstance(box, Row | Lines):
        return box.items
    if isinstance(box, Glyph):
        return ()
    if isinstance(box, Cases | Grid):
        return tuple(part for line in box.rows for part in line)
    return tuple(value for name in box.__match_args__ if isinstance(value := getattr(box, name), Box))


def kept(box: Box) -> dict[Hashable, Any]:
    """What was made of a box, by the way it was made: the lines of a page share most of their boxes, as the very same objects.

    >>> kept(PLUS)["shown"] = "+"; kept(PLUS)["shown"]
    '+'
    """
    return cast("dict[Hashable, Any]", vars(box).setdefault("kept", {}))


def contains(box: Box, *kinds: type) -> bool:
    """Whether a box of one of the kinds occurs in `box`, itself included.

    >>> contains(Root(Glyph("number", "2")), Glyph)
    True
    """
    return isinstance(box, kinds) or any(contains(part, *kinds) for part in parts(box))


def with_glyphs(box: Box, change: Callable[[Glyph], Glyph]) -> Box:
    """The box with each glyph changed; the same object where none was. A box keeps what the last change made of it.

    >>> with_glyphs(Root(Glyph("number", "2")), lambda glyph: Glyph(glyph.kind, "3"))
    Root(inside=Glyph(kind='number', text='3'))
    """
    if isinstance(box, Glyph):
        return change(box)
    known = kept(box)
    last, made = known.get("changed", (None, box))
    if last is not change:
        old = [getattr(box, name) for name in box.__match_args__]
        new = [_changed(value, change) for value in old]
        made = box if all(a is b for a, b in zip(old, new, strict=True)) else type(box)(*new)
        known["changed"] = change, made
    return cast(Box, made)


def _changed(value: Any, change: Callable[[Glyph], Glyph]) -> Any:
    if isinstance(value, tuple):
        new = tuple(_changed(v, change) for v in value)
        return value if all(a is b for a, b in zip(value, new, strict=True)) else new
    return with_glyphs(value, change) if isinstance(value, Box) else value
