r"""LaTeX: plain amsmath, in the subset that KaTeX and MathJax share.

>>> from symderiv.writing.layout.boxes import Fraction, Glyph
>>> latex(Fraction(Glyph("number", "1"), Glyph("variable", "N")))
'\\frac{1}{N}'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, cast

from symderiv.errors import UnknownName
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
    kept,
)
from symderiv.writing.layout.signs import LETTERS

FACTORS = tuple((colour, line) for line in (r"\underline{%s}", r"\underline{\underline{%s}}")
                for colour in ("olive", "red", "gray"))
"""The colours of a plan's factors in a notebook, each with a line below. Nobody knows on what a notebook stands, and no colour
has 4.5 : 1 both on white and on the dark of editors (the best has 4.08 : 1); of the names that LaTeX, KaTeX and MathJax share,
these three come nearest."""
COMMANDS = {
    **{sign: "\\" + command for command, sign in LETTERS.items()},
    "−": "-", "·": r"\cdot", "×": r"\times", "⊙": r"\odot", "⊗": r"\otimes", "∘": r"\circ", "±": r"\pm", "≠": r"\neq",
    "≤": r"\le", "≥": r"\ge", "≈": r"\approx", "≡": r"\equiv", "∈": r"\in", "∝": r"\propto", "→": r"\to", "←": r"\leftarrow",
    "∉": r"\notin",
    "⇒": r"\Rightarrow",
    "⊘": r"\oslash", "⇔": r"\Leftrightarrow", "⟹": r"\implies", "⟺": r"\iff", "≔": ":=", "…": r"\dots",
    "⋯": r"\cdots",
    "∀": r"\forall", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "‖": r"\|", "⟨": r"\langle",
    "⟩": r"\rangle", "{": r"\{", "}": r"\}",
    "𝟙": r"\mathbf{1}",  # amssymb has no blackboard-bold digits: \mathbb{1} would print another sign
}
FUNCTIONS = {"log", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "arcsin", "arccos", "arctan",
             "max", "min", "det", "dim", "ker", "arg", "sup", "inf", "lim", "ln"}
ESCAPES = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
           "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}"}
MATH_ESCAPES = {**ESCAPES, "\\": r"\backslash", "^": r"\wedge", "~": r"\sim", "<": "<", ">": ">"}
"""The same within a formula, where text has no commands of its own."""
SPACES = {"times": " ", "apply": " ", "thin": r"\,", "quad": r"\quad "}
THEMES: dict[str, dict[str, str]] = {
    "print": {"chg": r"\mathcolor{sdchg}{%s}", "new": r"\mathcolor{sdnew}{%s}",
              **{f"p{n}": rf"\mathcolor{{sdp{n}}}{{%s}}" for n in range(1, 7)}},
    "plain": {"chg": "%s", "new": "%s", **{f"p{n}": "%s" for n in range(1, 7)}},
    "notebook": {"chg": r"{\color{red}{\underline{%s}}}", "new": r"{\color{olive}{\underline{%s}}}",
                 **{f"p{n}": rf"{{\color{{{colour}}}{{{line}}}}}" for n, (colour, line) in enumerate(FACTORS, 1)}},
}
NOTHING = Row(())
_TALL = (Fraction, BigSum, Cases, Grid, Brace)
_ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z]+\Z")


@dataclass(frozen=True)
class Writer:
    """Boxes to LaTeX with the marks of one theme; `tight` in scripts, where operators have no space."""

    theme: str = "print"
    tight: bool = False

    def __call__(self, box: Box) -> str:
        known = kept(box)
        if self not in known:
            known[self] = ROWS[type(box)](self, box)
        return cast(str, known[self])

    def script(self, box: Box) -> str:
        """A box as a script."""
        return replace(self, tight=True)(box).strip()


def latex(box: Box, theme: str = "print") -> str:
    """The LaTeX of a box. `theme` says how marks look: "print" (the colours sdchg and sdnew), "notebook", or "plain" (none).

    Raises `UnknownName` for another theme.
    """
    if theme not in THEMES:
        raise UnknownName.among("theme", theme, THEMES)
    return Writer(theme)(box).strip()


def join(left: str, right: str) -> str:
    """Two pieces of LaTeX; a command does not swallow the letter after it, and what follows a group stands apart."""
    apart = left.endswith("}") or _ENDS_IN_COMMAND.search(left)
    return f"{left} {right}" if apart and (right[:1].isalnum() or right[:1] == "\\") else left + right


def escape(text: str) -> str:
    """Text as LaTeX shows it."""
    return "".join(ESCAPES.get(c, c) for c in text)


def sign(text: str) -> str:
    """One sign or letter."""
    if text in COMMANDS or text.isascii():
        return COMMANDS.get(text, text)
    alphabet = "mathcal" if "SCRIPT" in unicodedata.name(text, "") else "mathbb"
    plain = unicodedata.normalize("NFKC", text)
    return rf"\{alphabet}{{{plain}}}" if plain.isascii() else text


def signs(text: str) -> str:
    """Letters and signs one after the other."""
    return reduce(join, (sign(c) if c.isalnum() or c in COMMANDS else MATH_ESCAPES.get(c, c) for c in text), "")


def _word(text: str) -> str:
    return rf"\text{{{escape(text)}}}"


def _operator(text: str) -> str:
    return "\\" + text if text in FUNCTIONS else rf"\operatorname{{{signs(text)}}}"


def _variable(text: str) -> str:
    return signs(text) if len(text) == 1 else rf"\mathrm{{{signs(text)}}}"


def _bold(text: str) -> str:
    return rf"\{'mathbf' if text.isascii() else 'boldsymbol'}{{{signs(text)}}}"


GLYPHS: dict[str, Callable[[str], str]] = {
    "variable": _variable,
    "bold": _bold,
    "number": str,
    "function": _operator,
    "binary": lambda text: sign(text),
    "relation": lambda text: sign(text),
    "sign": lambda text: r"\mathrm{d}" if text == "d" else signs(text),
    "punctuation": sign,
    "text": _word,
    "space": SPACES.__getitem__,
}
SPACED = {"binary": " %s ", "relation": " %s ", "punctuation": "%s "}


def _glyph(write: Writer, box: Glyph) -> str:
    return GLYPHS[box.kind](box.text) if write.tight else SPACED.get(box.kind, "%s") % GLYPHS[box.kind](box.text)


def _row(write: Writer, box: Row) -> str:
    text = ""
    for n, item in enumerate(box.items):
        between_fractions = item == TIMES and all(isinstance(b, Fraction) for b in box.items[n - 1:n + 2:2])
        text = join(text, r" \, " if between_fractions else write(item))
    return text


def _script(write: Writer, box: Script) -> str:
    """Layer numbers in brackets before the subscript, exponents after it: W^{(1)}_{ij}, p_{i}^{2}."""
    base = f"{{{write(box.base)}}}" if isinstance(box.base, Script | Row | Mark) else write(box.base)
    sub = "" if box.sub is None else f"_{{{write.script(box.sub)}}}"
    raised = "" if box.sup is None else write.script(box.sup)
    sup = raised if set(raised) <= {"'"} else f"^{{{raised}}}"  # f'(u): within ^{} a prime would be raised twice
    return base + (sup + sub if isinstance(box.sup, Fence) else sub + sup)


def _fence(write: Writer, box: Fence) -> str:
    left, right = BARS.get((box.left, box.right), (sign(box.left) or ".", sign(box.right) or "."))
    inside = write(box.inside).strip()
    if contains(box.inside, *_TALL) or not (box.left and box.right):
        return rf"\left{left} {inside} \right{right}"
    return join(join(left, inside), right)


BARS = {("|", "|"): (r"\lvert", r"\rvert"), ("‖", "‖"): (r"\lVert", r"\rVert")}


def _table(write: Writer, kind: str, rows: Sequence[Sequence[Box]]) -> str:
    """Rows of cells; where there is a fraction or a big sum, in the size of a formula on a line of its own."""
    tall = any(contains(cell, *_TALL) for line in rows for cell in line)
    size, between = (r"\displaystyle ", r" \\[4pt] ") if tall else ("", r" \\ ")
    cells = between.join(" & ".join(size + write(cell).strip() for cell in line) for line in rows)
    return rf"\begin{{{kind}}} {cells} \end{{{kind}}}"


def _big_sum(write: Writer, box: BigSum) -> str:
    above = rf"^{{{write.script(box.above)}}}" if box.above else ""
    return rf"\{box.sign}_{{{write.script(box.below)}}}{above} "


ROWS: dict[type, Callable[[Writer, Any], str]] = {
    Glyph: _glyph,
    Row: _row,
    Lines: lambda write, box: _table(write, "aligned", [(NOTHING, line) for line in box.items]),
    Fraction: lambda write, box: rf"\frac{{{write(box.over).strip()}}}{{{write(box.under).strip()}}}",
    Script: _script,
    BigSum: _big_sum,
    Fence: _fence,
    Accent: lambda write, box: rf"\{box.above}{{{write(box.base)}}}",
    Root: lambda write, box: rf"\sqrt{{{write(box.inside)}}}",
    Brace: lambda write, box: rf"\underbrace{{{write(box.inside)}}}_{{{write(box.note)}}}",
    Stack: lambda write, box: rf"\underset{{{write(box.below)}}}{{{write(box.base)}}}",
    Cases: lambda write, box: _table(write, "cases", box.rows),
    Grid: lambda write, box: _table(write, "pmatrix", box.rows),
    Frame: lambda write, box: rf"\boxed{{{write(box.inside)}}}",
    Mark: lambda write, box: THEMES[write.theme][box.role] % write(box.inside),
}
