"""MathML Core: what browsers draw without any script.

>>> from symderiv.writing.layout.boxes import Fraction, Glyph
>>> mathml(Fraction(Glyph("number", "1"), Glyph("variable", "N")), display=False)
'<math><mfrac><mn>1</mn><mi>N</mi></mfrac></math>'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, cast

from symderiv.writing.layout.boxes import (
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
    Root,
    Row,
    Script,
    Stack,
    contains,
    kept,
)

ABOVE = {"hat": "^", "bar": "‾", "tilde": "~", "dot": "˙", "vec": "→"}
BIG = {"sum": "∑", "prod": "∏", "max": "max", "min": "min"}
THIN, QUAD = '<mspace width="0.1667em"/>', '<mspace width="1em"/>'
SPACES = {"times": "<mo>&#x2062;</mo>", "apply": f"<mo>&#x2061;</mo>{THIN}", "thin": THIN, "quad": QUAD}


def mathml(box: Box, display: bool = True) -> str:
    """The <math> element of a box; `display` for a formula on its own line."""
    mode = ' display="block"' if display else ""
    return f"<math{mode}>{write(box)}</math>"


def write(box: Box) -> str:
    """The elements of a box."""
    known = kept(box)
    if "mathml" not in known:
        known["mathml"] = ROWS[type(box)](box)
    return cast(str, known["mathml"])


def one(box: Box) -> str:
    """A box as exactly one element, as scripts and fractions need their parts."""
    text = write(box)
    single = (isinstance(box, Glyph) and box.kind != "space") or isinstance(box, Fraction | Script | Accent | Root | Mark | Fence)
    return text if single else f"<mrow>{text}</mrow>"


def _element(tag: str, *inside: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{''.join(inside)}</{tag}>"


def _tagged(tag: str, attributes: str = "") -> Callable[[str], str]:
    return lambda text: _element(tag, escape(text), attributes=attributes)


def bold(text: str) -> str:
    """Letters as Unicode's bold upright ones, since MathML Core has no bold attribute."""
    return "".join(BOLD.get(c, c) for c in text)


_GREEK_SMALL, _GREEK_CAPITAL = "αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇"
BOLD = {
    **{chr(ord("A") + n): chr(0x1D400 + n) for n in range(26)},
    **{chr(ord("a") + n): chr(0x1D41A + n) for n in range(26)},
    **{chr(ord("0") + n): chr(0x1D7CE + n) for n in range(10)},
    **{c: chr(0x1D6A8 + n) for n, c in enumerate(_GREEK_CAPITAL)},
    **{c: chr(0x1D6C2 + n) for n, c in enumerate(_GREEK_SMALL)},
}

# Single letters are italic unless they say otherwise; TeX sets capital Greek and these signs upright.
NORMAL, UPRIGHT = ' mathvariant="normal"', set("ΓΔΘΛΞΠΣΥΦΨΩ∂∞⊤′∇𝟙")

GLYPHS: dict[str, Callable[[str], str]] = {
    "variable": lambda text: _element("mi", escape(text), attributes=NORMAL if text in UPRIGHT else ""),
    "bold": lambda text: _element("mi", escape(bold(text)), attributes=NORMAL if len(text) == 1 else ""),
    "number": _tagged("mn"),
    "function": _tagged("mi"),
    "binary": _tagged("mo"),
    "relation": _tagged("mo"),
    "sign": _tagged("mo", ' form="prefix" lspace="0" rspace="0"'),
    "punctuation": _tagged("mo"),
    "text": lambda text: _element("mtext", escape(text).replace(" ", "&#xa0;")),
    "space": SPACES.__getitem__,
}


def _row(box: Row) -> str:
    return "".join(THIN if item == TIMES and _stands_apart(box.items, n) else write(item) + _thin_after_del(box.items[n:n + 2])
                   for n, item in enumerate(box.items))


def _stands_apart(items: tuple[Box, ...], n: int) -> bool:
    """Whether a product needs a thin space there: beside a fraction, before a big sum, before or after a function."""
    return _is_wide(items[n - 1], -1) or _is_wide(items[n + 1], 0)


def _thin_after_del(pair: tuple[Box, ...]) -> str:
    """∂ log p has a thin space, ∂p has none."""
    return THIN if len(pair) == 2 and pair[0] == DEL and _is_wide(pair[1], 0) else ""


def _is_wide(box: Box, end: int) -> bool:
    match box:
        case Row(items) if items:
            return _is_wide(items[end], end) or Glyph("space", "apply") in items
        case Mark(inside=inside) | Brace(inside=inside):
            return _is_wide(inside, end)
        case Glyph(kind="function") | BigSum():
            return True
        case _:
            return isinstance(box, Fraction)


def _script(box: Script) -> str:
    if isinstance(box.base, Fence) and box.base.right and not _is_stretchy(box.base):
        left, right = _sides(box.base)
        return _element("mrow", left, write(box.base.inside), _scripted(box, right))
    return _scripted(box, _level(box.base))


def _scripted(box: Script, base: str) -> str:
    tag = f"m{'sub' if box.sub else ''}{'sup' if box.sup else ''}"
    return _element(tag, base, *(small(part) for part in (box.sub, box.sup) if part is not None))


def _level(base: Box) -> str:
    """The base of scripts; a letter that reaches below the line must not push its subscript down (as it does in browsers)."""
    if isinstance(base, Glyph) and DESCENDERS & set(base.text):
        return _element("mpadded", write(base), attributes=' depth="0"')
    return one(base)


DESCENDERS = set("fgjpqyQJβγζημξρςϕφχψ")


def small(box: Box) -> str:
    """A box as one element of a script, where operators have no space."""
    return one(box).replace("<mo>", '<mo lspace="0" rspace="0">')


def _fence(box: Fence) -> str:
    """Brackets; they grow only round what is tall, and no further down than it reaches."""
    left, right = _sides(box)
    return _element("mrow", left, write(box.inside), right)


def _sides(box: Fence) -> tuple[str, str]:
    stretchy = 'stretchy="true" symmetric="false"' if _is_stretchy(box) else 'stretchy="false"'
    left, right = (side and _element("mo", escape(side), attributes=f' form="{form}" fence="true" {stretchy}')
                   for side, form in ((box.left, "prefix"), (box.right, "postfix")))
    return left, right


def _is_stretchy(box: Fence) -> bool:
    return contains(box.inside, Fraction, BigSum, Cases, Grid) or not (box.left and box.right)


def _big_sum(box: BigSum) -> str:
    attributes = ' movablelimits="false"' + (' lspace="0" rspace="0.1667em"' if box.sign in ("max", "min") else "")
    sign = _element("mo", BIG[box.sign], attributes=attributes)
    if box.above:
        return _element("munderover", sign, small(box.below), small(box.above))
    return _element("munder", sign, small(box.below))


def _accent(box: Accent) -> str:
    attributes = "" if box.above == "bar" else ' accent="true"'  # as an accent a bar lies on the capitals
    return _element("mover", one(box.base), f'<mo stretchy="false">{ABOVE[box.above]}</mo>', attributes=attributes)


def _brace(box: Brace) -> str:
    return _element("munder", _element("munder", one(box.inside), '<mo stretchy="true">⏟</mo>'), one(box.note))


def _cases(box: Cases) -> str:
    return _element("mrow", '<mo form="prefix" fence="true" stretchy="true">{</mo>', _table(box.rows, LEFT))


LEFT = ' style="text-align:left"'


def _table(rows: Sequence[Sequence[Box]], attributes: str = "") -> str:
    """Rows of cells, in the size of a formula on a line of its own."""
    cells = [_element("mtr", *(_element("mtd", write(cell), attributes=attributes) for cell in line)) for line in rows]
    return _element("mtable", *cells, attributes=' displaystyle="true"')


def _grid(box: Grid) -> str:
    left, right = (f'<mo form="{form}" fence="true" stretchy="true">{side}</mo>'
                   for form, side in (("prefix", "("), ("postfix", ")")))
    return _element("mrow", left, _table(box.rows), right)


ROWS: dict[type, Callable[[Any], str]] = {
    Glyph: lambda box: GLYPHS[box.kind](box.text),
    Row: _row,
    Lines: lambda box: _table([(line,) for line in box.items], LEFT),
    Fraction: lambda box: _element("mfrac", one(box.over), one(box.under)),
    Script: _script,
    BigSum: _big_sum,
    Fence: _fence,
    Accent: _accent,
    Root: lambda box: _element("msqrt", write(box.inside)),
    Brace: _brace,
    Stack: lambda box: _element("munder", one(box.base), one(box.below)),
    Cases: _cases,
    Grid: _grid,
    Frame: lambda box: _element("mrow", write(box.inside), attributes=' class="frame"'),
    Mark: lambda box: _element("mrow", write(box.inside), attributes=f' class="{box.role}"'),
}
