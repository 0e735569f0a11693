"""Typographic boxes: what a formula looks like, before any language (LaTeX, MathML, Unicode) writes it down.

Order, signs, fractions and parentheses are decided once, when an expression is laid out as boxes; a language only
knows how to write each kind of box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["chg", "new"]


@dataclass(frozen=True)
class Glyph:
    """One symbol or word. `kind`: a variable, bold (vector or matrix), a number, a function name, an operator
    (with the spacing of a binary or relation sign), plain text, or a shape."""

    kind: Literal["variable", "bold", "number", "function", "binary", "relation", "sign", "text", "space"]
    text: str


@dataclass(frozen=True)
class Row:
    """Boxes side by side."""

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
    """Σ (or Π, max) with the letters below."""

    sign: Literal["sum", "prod", "max"]
    below: Box


@dataclass(frozen=True)
class Fence:
    """A box between brackets; bar-like fences are the same sign on both sides."""

    inside: Box
    left: str = "("
    right: str = ")"


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
class Frame:
    """A boxed result."""

    inside: Box


@dataclass(frozen=True)
class Mark:
    """A part that is about to change (chg) or has just been produced (new)."""

    role: Role
    inside: Box


Box = Glyph | Row | Fraction | Script | BigSum | Fence | Root | Brace | Stack | Cases | Frame | Mark
