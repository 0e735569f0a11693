"""One line of Unicode, as a terminal shows it: ∂L/∂zᵢ = −∑ₖ yₖ ∂log pₖ/∂zᵢ; or the same in ASCII.

>>> from symderiv.writing.layout.boxes import Glyph, Script
>>> unicode(Script(Glyph("variable", "p"), Glyph("variable", "k")))
'pₖ'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from symderiv.writing.layout.boxes import (
    COMMA,
    DEL,
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
    Role,
    Root,
    Row,
    Script,
    Stack,
    kept,
    parts,
)
from symderiv.writing.layout.signs import LETTERS

SUB = dict(zip("0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
SUP = dict(zip("0123456789+−=()abcdefghijklmnoprstuvwxyz′⊤", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ′ᵀ", strict=True))
SMALL_SUB, SMALL_SUP = "".join(SUB.values()), "".join(SUP.values()).replace("′", "")
_PLAIN_SUB, _PLAIN_SUP = ({small: "T" if c == "⊤" else c for c, small in table.items()} for table in (SUB, SUP))
ABOVE = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "vec": "\u20d7"}
BIG = {"sum": "∑", "prod": "∏", "max": "max", "min": "min"}
ASCII = {**{sign: word for word, sign in LETTERS.items()}, "∂": "d", "∑": "sum", "∏": "prod", "−": "-", "·": "*", "×": "x",
         "⊙": "o", "⊗": "(x)", "∘": "o", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "≡": "==", "∈": "in", "→": "->", "⇒": "=>",
         "∉": "not in",
         "⟹": "=>", "⊘": "(/)",
         "⟺": "<=>", "⇔": "<=>", "≔": ":=", "…": "...", "′": "'", "⊤": "T", "𝟙": "1", "‖": "||", "⌊": "floor(",
         "⌋": ")", "⌈": "ceil(", "⌉": ")", "⟨": "<", "⟩": ">", "∞": "inf", "∝": "~", "±": "+-",
         "✓": "[ok]", "✗": "[FAILS]", "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "√": "sqrt", "∼": "~",
         "⋯": "...", "∀": "for all "}


@dataclass(frozen=True)
class Writer:
    """Boxes to one line; `ascii` keeps to letters every terminal has, `coloured` marks are codes of a terminal.

    `around` is the code of the mark that all this stands in, which comes back where an inner mark ends.
    """

    ascii: bool = False
    coloured: bool = False
    around: str = ""

    def __call__(self, box: Box) -> str:
        known = kept(box)
        if self not in known:
            known[self] = ROWS[type(box)](self, box)
        return cast(str, known[self])

    def sign(self, text: str) -> str:
        """One sign, spelled out where only ASCII is allowed."""
        return "".join(map(_in_ascii, text)) if self.ascii else text


def _in_ascii(char: str) -> str:
    if char.isascii():
        return char
    plain = unicodedata.normalize("NFKD", char)
    return ASCII.get(char) or "".join(c for c in plain if c.isascii()) or unicodedata.name(char, "?").lower().replace(" ", "_")


def spelled(text: str) -> str:
    """A text in ASCII: signs as words, letters without their accents, small letters after _ and ^.

    >>> spelled("∂L/∂zᵢⱼ = pᵀ − ação ✓")
    'dL/dz_ij = p^T - acao [ok]'
    """
    found = re.sub(f"[{SMALL_SUB}]+", lambda m: "_" + "".join(_PLAIN_SUB[c] for c in m.group()), text)
    found = re.sub(f"[{SMALL_SUP}]+", lambda m: "^" + "".join(_PLAIN_SUP[c] for c in m.group()), found)
    return "".join(map(_in_ascii, found))


def unicode(box: Box, ascii: bool = False, coloured: bool = False) -> str:
    """A box on one line; frames and notes below leave no trace, and marks only where they are `coloured`.

    >>> from symderiv.writing.layout.boxes import Glyph, Script
    >>> unicode(Script(Glyph("variable", "p"), Glyph("variable", "k")), ascii=True)
    'p_k'
    """
    return Writer(ascii, coloured)(box).strip()


def _glyph(write: Writer, box: Glyph) -> str:
    return FORMS.get(box.kind, "%s") % (SPACES[box.text] if box.kind == "space" else write.sign(box.text))


SPACES = {"times": " ", "apply": " ", "thin": "", "quad": "  "}
FORMS = {"binary": " %s ", "relation": " %s ", "punctuation": "%s "}


def _script(write: Writer, box: Script) -> str:
    base = write(box.base)
    if isinstance(box.base, Row | Fraction):
        base = f"({base})"
    label, power = (box.sup, None) if isinstance(box.sup, Fence) else (None, box.sup)
    return base + _small(write, label, SUP, "^") + _small(write, box.sub, SUB, "_") + _small(write, power, SUP, "^")


def _small(write: Writer, box: Box | None, letters: dict[str, str], mark: str) -> str:
    """A script in small letters if all of them exist, else after a mark, in brackets if it is longer than a word."""
    if box is None:
        return ""
    write = Writer(write.ascii)  # small letters have no colour of their own
    text = write(box).replace(" ", "") if mark == "_" else write(box)
    tight = text.replace(" ", "")
    if not write.ascii and tight and all(c in letters for c in tight) and _is_flat(box):
        return "".join(letters[c] for c in tight)
    if text.strip("'") == "":
        return text
    return mark + (text if text.isalnum() or isinstance(box, Fence) else f"({text})")


def _is_flat(box: Box) -> bool:
    """Whether it has no scripts of its own."""
    return not isinstance(box, Script | Fraction | BigSum | Accent) and all(map(_is_flat, parts(box)))


def _fraction(write: Writer, box: Fraction) -> str:
    return f"{_operand(write, box.over)}/{_operand(write, box.under, below=True)}"


def _operand(write: Writer, box: Box, below: bool = False) -> str:
    """One side of a fraction, in brackets unless it stays together on a line."""
    return write(box) if _holds(box, below) else f"({write(box)})"


def _holds(box: Box, below: bool) -> bool:
    match box:
        case Mark(inside=inside):
            return _holds(inside, below)
        case Row(items):
            return _is_derivative(items, below) or _is_call(items)
        case _:
            return not isinstance(box, Fraction | BigSum | Cases)


def _is_call(items: tuple[Box, ...]) -> bool:
    return len(items) == 2 and isinstance(items[0], Glyph) and isinstance(items[1], Fence)


def _is_derivative(items: tuple[Box, ...], below: bool) -> bool:
    """∂z, ∂log p above or below a line, and ∂z∂w with more than one variable above nothing else."""
    first = items[0].base if isinstance(items[0], Script) else items[0]
    return first == DEL and (not below or len(items) == 2)


def _row(write: Writer, box: Row) -> str:
    return "".join(_item(write, item, box.items[n + 1:n + 2]) for n, item in enumerate(box.items))


def _item(write: Writer, item: Box, following: tuple[Box, ...]) -> str:
    """One part of a row: a quotient before another factor in brackets, for 1/2 x could be read as 1/(2 x)."""
    bare = item.inside if isinstance(item, Mark) else item
    if isinstance(bare, Fraction) and following == (TIMES,) and not _is_quotient_of_derivatives(bare):
        return f"({write(item)})"
    if write.ascii and item == DEL and following and re.match(r"[^\W\d_]{2}", write(following[0])):
        return write(item) + " "
    return write(item)


def _is_quotient_of_derivatives(box: Fraction) -> bool:
    return isinstance(box.under, Row) and _is_derivative(box.under.items, below=False)


UNTIL = (COMMA, Glyph("sign", "…"), COMMA)
"""What stands between both ends of a range that is written on one line: k = 1, …, K."""


def _big_sum(write: Writer, box: BigSum) -> str:
    ranged = box.above is not None and "=" in write(box.below)
    letters = _small(write, Row((box.below, *UNTIL, box.above)) if ranged and box.above else box.below, SUB, "_")
    letters += _small(write, box.above, SUP, "^") if box.above and not ranged else ""
    return f"{write.sign(BIG[box.sign])}{letters} "


def _root(write: Writer, box: Root) -> str:
    inside = write(box.inside)
    if write.ascii:
        return f"sqrt({inside})"
    return f"√{inside}" if isinstance(box.inside, Glyph | Script) else f"√({inside})"


def _accent(write: Writer, box: Accent) -> str:
    return write(box.base) + (f"_{box.above}" if write.ascii else ABOVE[box.above])


PLAIN = "\x1b[0m"
MARKS: Mapping[Role, str] = {"chg": "\x1b[4;31m", "new": "\x1b[1;32m", "p1": "\x1b[34m", "p2": "\x1b[33m", "p3": "\x1b[35m",
                             "p4": "\x1b[36m", "p5": "\x1b[1;33m", "p6": "\x1b[1;35m"}
"""How a terminal shows a mark: what is about to change is underlined, what is new is bold, so that no colour is needed."""


def _mark(write: Writer, box: Mark) -> str:
    """A marked part; colours are of no width, so that a line keeps its length."""
    if not write.coloured:
        return write(box.inside)
    code = MARKS[box.role]
    return f"{code}{replace(write, around=write.around + code)(box.inside)}{PLAIN}{write.around}"


def _cases(write: Writer, box: Cases) -> str:
    rows = (f"{write(value)} {write(when)}" for value, when in box.rows)
    return f"{{{'; '.join(rows)}}}"


ROWS: dict[type, Callable[[Writer, Any], str]] = {
    Glyph: _glyph,
    Row: _row,
    Lines: lambda write, box: "".join(map(write, box.items)),
    Fraction: _fraction,
    Script: _script,
    BigSum: _big_sum,
    Fence: lambda write, box: f"{write.sign(box.left)}{write(box.inside)}{write.sign(box.right)}",
    Accent: _accent,
    Root: _root,
    Brace: lambda write, box: write(box.inside),
    Stack: lambda write, box: write(box.base),
    Cases: _cases,
    Grid: lambda write, box: f"({'; '.join(', '.join(map(write, line)) for line in box.rows)})",
    Frame: lambda write, box: write(box.inside),
    Mark: _mark,
}
