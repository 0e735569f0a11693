"""Names as boxes: Greek letters, numbered and hatted names, a symbol given as LaTeX, and components with subscripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from symderiv.errors import ParseError
from symderiv.notation import Differential, Direction, Index, Tensor
from symderiv.writing.layout.boxes import COMMA, THIN, Above, Accent, Box, Fence, Glyph, Mark, Row, Script, row
from symderiv.writing.layout.signs import LETTERS

ACCENTS: dict[str, Above] = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
                             "widetilde": "tilde", "dot": "dot", "vec": "vec"}
COMBINING: dict[str, Above] = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot", "\u20d7": "vec"}
UPRIGHT = ("mathrm", "operatorname", "text", "mathit", "textrm", "mathsf", "mathnormal")
BOLD = ("mathbf", "boldsymbol", "bm", "symbf")
SCRIPT = "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵"
DOUBLE = "𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ"
ALPHABETS = {"mathcal": SCRIPT, "mathscr": SCRIPT, "mathbb": DOUBLE}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\,|.", re.DOTALL)
_NAME = re.compile(r"(?P<base>[^\W\d_]+)(?:(?P<bar>_*)(?P<number>\d+)|_+(?P<word>\w*?(?:[+-]\d+)?))?_*(?P<primes>'*)\Z")


D = Glyph("sign", "d")
"""The sign of a differential."""


class Written(Differential):
    """The differential of a formula, where matrix notation takes it for a vector or a matrix: it has a box, and no name."""

    __slots__ = ("box",)

    def __new__(cls, of: Tensor, box: Box) -> Written:
        """The differential of what stands in `box`, over the axes of `of`."""
        made = super().__new__(cls, of)
        assert isinstance(made, Written)
        made.box = box
        return made


def symbol(tensor: Any) -> Box:
    """The symbol of a tensor: its own LaTeX, or its name.

    >>> from symderiv.notation import Axis, Tensor
    >>> symbol(Tensor("W1", (Axis("K"), Axis("D"))))
    Script(base=Glyph(kind='variable', text='W'), sub=None, sup=Fence(inside=Glyph(kind='number', text='1'), left='(', right=')'))
    """
    if isinstance(tensor, Written):
        return tensor.box
    if isinstance(tensor, Differential):
        return Row((D, symbol(tensor.of)))
    if isinstance(tensor, Direction):
        return symbol(tensor.of)
    if not tensor.latex:
        return name(tensor.name, indexed=bool(tensor.axes))
    try:
        return symbol_from_latex(tensor.latex)
    except ParseError as error:
        raise ParseError(error.reason, typed=error.typed, where=f"the LaTeX of {tensor.name}", advice=error.advice) from error


def index_letter(index: Index) -> Box:
    """An index letter, with its axis for a page on which the letter is taken."""
    shown = name(index.name)
    return replace(shown, axis=index.axis.name) if isinstance(shown, Glyph) else shown


def kin(axis: str) -> str:
    """What the axes of all layers have in common: their letters mean the same in each.

    >>> kin("H_l-1"), kin("H_2"), kin("D")
    ('H', 'H', 'D')
    """
    return re.sub(r"(?<=\w)(_l([+-]\d+)?|_?\d+)\Z", "", axis)


def name(text: str, indexed: bool = False) -> Box:
    """A name as a symbol: Greek letters, hats and bars, numbers and words after it.

    A number or word becomes a superscript in parentheses where component indices follow (W1 is layer 1's W), else a
    subscript; a number after an underscore is a subscript as it is typed (x_1), several words are set apart by commas.
    A name of another build is set as it stands.
    """
    found = _NAME.match(text)
    if not found:
        return Glyph("variable", text)
    tail = [part for part in (found["number"] or found["word"] or "").split("_") if part]
    accent = ACCENTS.get(tail[0]) if tail else None
    base: Box = Accent(word(found["base"]), accent) if accent else word(found["base"])
    tail = tail[1:] if accent else tail
    label = _label(tail)
    lowered = not indexed or bool(found["bar"]) or (bool(found["word"]) and all(part.isdigit() for part in tail))
    above: list[Box] = [Fence(label)] if label and not lowered else []
    above += [Glyph("sign", "′" * len(found["primes"]))] if found["primes"] else []
    below = label if lowered else None
    return Script(base, below, row(*above) if above else None) if above or below else base


def _label(words: Sequence[str]) -> Box | None:
    """The numbers and words after a name."""
    return row(*commas([Glyph("number", w) if w.isdigit() else word(w) for w in words])) if words else None


def word(text: str) -> Box:
    """A word as one glyph, l+1 as three; a Greek letter's name is the letter, an accented letter keeps its mark above."""
    shifted = re.fullmatch(r"(\w+)([+-])(\d+)", text)
    if shifted:
        return Row((word(shifted[1]), Glyph("sign", shifted[2].replace("-", "−")), Glyph("number", shifted[3])))
    letter, *rest = list(unicodedata.normalize("NFD", text))
    if len(rest) == 1 and rest[0] in COMBINING:
        return Accent(Glyph("variable", letter), COMBINING[rest[0]])
    return Glyph("variable", LETTERS.get(text, text))


def component(base: Box, indices: Sequence[Box]) -> Box:
    """A symbol with subscripts; single letters run together, anything longer is separated by commas."""
    if not indices:
        return base
    bare = [i.inside if isinstance(i, Mark) else i for i in indices]
    short = all(isinstance(i, Glyph) and len(i.text) == 1 for i in bare)
    below = indices if short else commas(indices, THIN)
    if isinstance(base, Row) and base.items[0] == D:
        return Row((D, component(base.items[1], indices)))
    if isinstance(base, Script):
        named = () if base.sub is None else (base.sub, COMMA, THIN)
        return Script(base.base, row(*named, *below), base.sup)
    return Script(base, row(*below))


def raised(base: Box, exponent: Box) -> Box:
    """A base that needs no brackets with an exponent, beside its subscript if it has one."""
    bare = base.inside if isinstance(base, Mark) else base
    if isinstance(bare, Script) and bare.sup is not None:
        return Script(Fence(base), sup=exponent)
    return Script(base.base, base.sub, exponent) if isinstance(base, Script) else Script(base, sup=exponent)


def commas(boxes: Sequence[Box], *space: Box) -> list[Box]:
    """The boxes with a comma between each two."""
    return [part for n, box in enumerate(boxes) for part in ((COMMA, *space, box) if n else (box,))]


def symbol_from_latex(text: str) -> Box:
    r"""The LaTeX of one symbol as a box: letters, accents, fonts, sub- and superscripts.

    Raises `ParseError` for anything else.

    >>> symbol_from_latex(r"\hat{X}")
    Accent(base=Glyph(kind='variable', text='X'), above='hat')
    """
    tokens = [t for t in _TOKEN.findall(text) if not t.isspace()][::-1]
    try:
        box = _group(tokens, text)
    except IndexError:
        raise _refused(text) from None
    if tokens or box == Row(()):
        raise _refused(text)
    return box


def _group(tokens: list[str], text: str) -> Box:
    """Everything up to a closing brace or the end. `tokens` are read from their end."""
    boxes: list[Box] = []
    while tokens and tokens[-1] != "}":
        token = tokens.pop()
        if token in "_^'":
            boxes.append(_scripted(boxes.pop(), token, tokens, text))
        elif token == "(":
            boxes.append(Fence(_fenced(tokens, text)))
        else:
            boxes.append(_unit(token, tokens, text))
    return row(*boxes) if boxes else Row(())


def _fenced(tokens: list[str], text: str) -> Box:
    inside = []
    while tokens[-1] != ")":
        inside.append(_unit(tokens.pop(), tokens, text))
    tokens.pop()
    return row(*inside)


def _scripted(base: Box, token: str, tokens: list[str], text: str) -> Box:
    script = Glyph("sign", "′") if token == "'" else _unit(tokens.pop(), tokens, text)
    known = base if isinstance(base, Script) else Script(base)
    if (known.sub if token == "_" else known.sup) is not None:
        raise _refused(text)
    return Script(known.base, script, known.sup) if token == "_" else Script(known.base, known.sub, script)


def _unit(token: str, tokens: list[str], text: str) -> Box:
    if token == "{":
        inside = _group(tokens, text)
        tokens.pop()
        return inside
    if token.startswith("\\"):
        return _command(token[1:], tokens, text)
    if token.isalpha():
        return Glyph("variable", token)
    if token.isdigit():
        return Glyph("number", token)
    if token in "+-*,/[]":
        return Glyph("sign", token.replace("-", "−"))
    raise _refused(text)


def _command(command: str, tokens: list[str], text: str) -> Box:
    if command in LETTERS:
        return Glyph("variable", LETTERS[command])
    if command == ",":
        return THIN
    inside = _unit(tokens.pop(), tokens, text)
    if command in ACCENTS:
        if isinstance(inside, Script) and inside.sub is None and inside.sup == Glyph("sign", "′"):
            return Script(Accent(inside.base, ACCENTS[command]), None, inside.sup)  # above the letter, not above its prime
        return Accent(inside, ACCENTS[command])
    letters = "".join(g.text for g in (inside.items if isinstance(inside, Row) else (inside,)) if isinstance(g, Glyph))
    if command in UPRIGHT and letters:
        return Glyph("variable", letters)
    if command in BOLD and letters:
        return Glyph("bold", letters)
    if command in ALPHABETS and letters.isascii() and letters.isupper():
        return Glyph("variable", "".join(ALPHABETS[command][ord(c) - ord("A")] for c in letters))
    raise _refused(text)


def _refused(text: str) -> ParseError:
    return ParseError("The LaTeX of a symbol was not understood", typed=text,
                      advice=r"Use a letter with accents, fonts and scripts, such as \hat{W}^{(1)} or \mathbf{x}.")
