"""Typst's mathematics.

The marks are functions of formulas that the document defines: chg(..) and new(..).

>>> from symderiv.writing.layout.boxes import Fraction, Glyph
>>> typst(Fraction(Glyph("number", "1"), Glyph("variable", "N")))
'frac(1, N)'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symderiv.writing.layout.boxes import (
    TIMES,
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
)

OPERATORS = {"log", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "arcsin", "arccos", "arctan",
             "max", "min", "det", "dim", "ker", "arg", "sup", "inf", "lim", "ln"}
ABOVE = {"hat": "hat", "bar": "macron", "tilde": "tilde", "dot": "dot", "vec": "arrow"}
BIG = {"sum": "sum", "prod": "product", "max": "max", "min": "min"}
SPACES = {"times": " ", "apply": " ", "thin": " thin ", "quad": " quad "}


def typst(box: Box) -> str:
    """The Typst mathematics of a box, without the dollar signs."""
    return " ".join(write(box).split())


def write(box: Box) -> str:
    """A box; pieces are kept apart by spaces, which Typst's mathematics ignores."""
    return ROWS[type(box)](box)


def quote(text: str) -> str:
    """Text in quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def sign(text: str) -> str:
    """One letter or sign as itself; anything with a meaning in Typst is escaped."""
    if len(text) == 1 and (text.isalnum() or not text.isascii()):
        return text
    return "".join("\\" + c if c in "#$\\/_^&'\"`*~:;,.()[]{}|" else c for c in text)


def _word(text: str) -> str:
    return sign(text) if len(text) == 1 else f"upright({quote(text)})"


GLYPHS: dict[str, Callable[[str], str]] = {
    "variable": lambda text: "bb(1)" if text == "𝟙" else _word(text),
    "bold": lambda text: f"bold(upright({sign(text) if len(text) == 1 else quote(text)}))",
    "number": str,
    "function": lambda text: text if text in OPERATORS else f"op({quote(text)})",
    "binary": sign,
    "relation": lambda text: ":=" if text in ("≔", ":=") else sign(text),
    "sign": sign,
    "punctuation": sign,
    "text": quote,
    "space": SPACES.__getitem__,
}


def _script(box: Script) -> str:
    base = write(box.base)
    if isinstance(box.base, Row):
        base = f"{{{base}}}"
    sub = "" if box.sub is None else f"_({write(box.sub)})"
    sup = "" if box.sup is None else f"^({write(box.sup)})"
    return f"{base}{sub}{sup}"


def _fence(box: Fence) -> str:
    inside = write(box.inside)
    left, right = (sign(side) if side else "" for side in (box.left, box.right))
    if contains(box.inside, Fraction, BigSum, Cases, Grid) or not (box.left and box.right):
        return f"lr({left} {inside} {right})"
    return f"lr({left} {inside} {right}, size: #1em)"


def _row(box: Row) -> str:
    """Parts side by side; factors beside a fraction a thin space apart."""
    return " ".join(_space(box.items[n - 1:n + 2]) if item == TIMES else write(item) for n, item in enumerate(box.items))


def _space(around: tuple[Box, ...]) -> str:
    return "thin" if any(isinstance(box, Fraction) for box in around) else " "


def _big_sum(box: BigSum) -> str:
    return f"{BIG[box.sign]}_({write(box.below)})" + (f"^({write(box.above)})" if box.above else "")


def _cases(box: Cases) -> str:
    return f"cases({', '.join(f'display({write(value)}) & quad {write(when)}' for value, when in box.rows)})"


ROWS: dict[type, Callable[[Any], str]] = {
    Glyph: lambda box: GLYPHS[box.kind](box.text),
    Row: _row,
    Lines: lambda box: r" \ ".join(f"& {write(line)}" for line in box.items),
    Fraction: lambda box: f"frac({write(box.over)}, {write(box.under)})",
    Script: _script,
    BigSum: _big_sum,
    Fence: _fence,
    Accent: lambda box: f"{ABOVE[box.above]}({write(box.base)})",
    Root: lambda box: f"sqrt({write(box.inside)})",
    Brace: lambda box: f"underbrace({write(box.inside)}, {write(box.note)})",
    Stack: lambda box: f"attach(limits({write(box.base)}), b: {write(box.below)})",
    Cases: _cases,
    Grid: lambda box: f"mat({'; '.join(', '.join(f'display({write(cell)})' for cell in line) for line in box.rows)})",
    Frame: lambda box: f"#box(stroke: 0.5pt, inset: 6pt, $display({write(box.inside)})$)",
    Mark: lambda box: f"{box.role}({write(box.inside)})",
}
