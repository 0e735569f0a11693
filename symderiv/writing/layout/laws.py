r"""The laws of rules, written as LaTeX, as boxes: so that every language can print them.

The LaTeX is that of the rule tables: fractions, scripts, sums, functions, brackets, words in \text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from symderiv.errors import ParseError
from symderiv.writing.layout.boxes import (
    APPLY,
    THIN,
    TIMES,
    Accent,
    BigSum,
    Box,
    Cases,
    Fence,
    Fraction,
    Glyph,
    Grid,
    Root,
    Row,
    Script,
    row,
)
from symderiv.writing.layout.signs import LETTERS
from symderiv.writing.layout.symbols import ACCENTS, ALPHABETS, DOUBLE
from symderiv.writing.printers.latex import FUNCTIONS

_TOKEN = re.compile(r":=|\\[A-Za-z]+|\\.|\s+|\d+(?:\.\d+)?|.", re.DOTALL)
PRIMED = re.compile(r"\^\s*\{\s*('+)\s*\}")
BINARY = {"+": "+", "*": "∗", r"\cdot": "·", r"\times": "×", r"\odot": "⊙", r"\otimes": "⊗", r"\circ": "∘", r"\pm": "±"}
RELATION = {"=": "=", "<": "<", ">": ">", r"\ne": "≠", r"\neq": "≠", r"\le": "≤", r"\ge": "≥", r"\in": "∈", r"\notin": "∉",
            r"\to": "→", r"\mapsto": "↦", r"\approx": "≈", ":": ":", r"\coloneqq": "≔", ":=": "≔", r"\implies": "⟹", r"\iff": "⟺",
            r"\leq": "≤", r"\geq": "≥", r"\propto": "∝", r"\equiv": "≡", r"\sim": "∼", r"\Rightarrow": "⇒", r"\mid": "|"}
SPACE = {**dict.fromkeys((r"\,", r"\;", r"\:", r"\ ", r"\space", r"\thinspace", r"\nobreakspace", r"\enspace"), THIN),
         r"\quad": Glyph("space", "quad"), r"\qquad": Glyph("space", "quad")}
PLAIN = {r"\dots": "…", r"\cdots": "⋯", r"\ldots": "…", "/": "/", "!": "!", r"\forall": "∀"}
BIG = {r"\sum": "sum", r"\prod": "prod"}
CLOSERS = {"(": ")", "[": "]", r"\langle": r"\rangle", r"\{": r"\}", "|": "|", r"\|": r"\|", r"\lVert": r"\rVert",
           r"\lvert": r"\rvert"}
FACTORS = ("variable", "bold", "number")
FENCE = {r"\langle": "⟨", r"\rangle": "⟩", r"\{": "{", r"\}": "}", r"\|": "‖", r"\lVert": "‖", r"\rVert": "‖",
         r"\lvert": "|", r"\rvert": "|"}


def law_box(source: str) -> Box:
    r"""The LaTeX of a law as a box. What is not understood stands as its source text.

    >>> law_box(r"\frac{1}{u}")
    Fraction(over=Glyph(kind='number', text='1'), under=Glyph(kind='variable', text='u'))
    """
    try:
        return parse_law(source)
    except ParseError:
        return Glyph("text", source)


def parse_law(source: str) -> Box:
    r"""The LaTeX of a formula as a box: how it looks, whatever its names mean.

    Raises `ParseError` with the place for a command that is not in the tables.
    """
    reader = _Reader(source)
    box = reader.until(())
    return box


class _Reader:
    """The tokens that are left, read from the front."""

    def __init__(self, source: str) -> None:
        source = PRIMED.sub(r"\1", source)
        self.source, self.at, self.closer = source, 0, ""
        self.tokens = _TOKEN.findall(source)[::-1]

    def refuse(self, typed: str) -> ParseError:
        reason = f"This LaTeX is not understood: {typed}" if typed else "The formula ends too early"
        return ParseError.in_text(reason, self.source, self.at - len(typed), "Formulas that are read have fractions, scripts, "
                                  "sums, functions, brackets, accents, and words in \\text.")

    def take(self) -> str:
        """The next token, be it a space."""
        token = self.tokens.pop()
        self.at += len(token)
        return token

    def next(self) -> str:
        if not self.peek():
            raise self.refuse("")
        return self.take()

    def peek(self) -> str:
        while self.tokens and self.tokens[-1].isspace():
            self.take()
        return self.tokens[-1] if self.tokens else ""

    def argument(self) -> Box:
        """The next group, or the next single sign: of x^12 only the 1, as TeX has it."""
        token = self.next()
        if token[0].isdigit() and len(token) > 1:
            self.tokens.append(token[1:])
            self.at -= len(token) - 1
            token = token[0]
        return self.unit(token)

    def until(self, closers: tuple[str, ...]) -> Box:
        """Everything up to one of the closing tokens, which is taken, or to the end."""
        items: list[Box] = []
        while (token := self.peek()) not in closers:
            if not token:
                if closers:
                    raise self.refuse("")
                break
            self.item(self.next(), items)
        if closers:
            self.closer = self.next()
        return row(*items) if items else Row(())

    def item(self, token: str, items: list[Box]) -> None:
        """One more item at the end of `items`, or a script on the last one."""
        if token in "_^'":
            base = items.pop() if items else Row(())
            items.append(self.scripted(base, token))
        elif token == "-":
            unary = not items or (isinstance(items[-1], Glyph) and items[-1].kind in ("binary", "relation", "punctuation"))
            items.append(Glyph("sign" if unary else "binary", "−"))
        else:
            made = self.unit(token)
            items += _between(items[-1], made) if items else []
            items += [TIMES, THIN] if made is THIN else [made]
            if _is_function(items[-1]) and self.peek() not in ("(", "^", "_", "'", ""):
                items.append(APPLY)

    def scripted(self, base: Box, token: str) -> Box:
        script = Glyph("sign", "′") if token == "'" else _tight(self.argument())
        old = base if isinstance(base, Script) else Script(base)
        if isinstance(base, BigSum):
            return BigSum(base.sign, script, base.above) if token == "_" else BigSum(base.sign, base.below, script)
        return Script(old.base, script, old.sup) if token == "_" else Script(old.base, old.sub, script)

    def unit(self, token: str) -> Box:
        if token in COMMANDS:
            return COMMANDS[token](self)
        for kind, table in (("binary", BINARY), ("relation", RELATION), ("sign", PLAIN)):
            if token in table:
                return Glyph(kind, table[token])  # type: ignore[arg-type]
        if token in SPACE:
            return SPACE[token]
        if token == "|" and self.peek() == "|":
            return self.norm()
        if token in CLOSERS:
            return Fence(self.until((CLOSERS[token],)), FENCE.get(token, token), FENCE.get(CLOSERS[token], CLOSERS[token]))
        return self.symbol(token)

    def symbol(self, token: str) -> Box:
        if token.startswith("\\"):
            name = token[1:]
            if name in FUNCTIONS:
                return Glyph("function", name)
            if name in LETTERS:
                return Glyph("sign" if name == "partial" else "variable", LETTERS[name])
            raise self.refuse(token)
        if token in ",;.":
            return Glyph("punctuation", token)
        if token[0].isdigit():
            return Glyph("number", token)
        if token.isalpha():
            return Glyph("variable", token)
        raise self.refuse(token)

    def norm(self) -> Box:
        """‖a‖ typed as ||a||: two bars that open, up to the two that close."""
        self.next()
        inside = self.until(("|",))
        if (token := self.next()) != "|":
            raise self.refuse(token)
        return Fence(inside, "‖", "‖")

    def words(self) -> str:
        """The raw text of the next group."""
        if self.next() != "{":
            raise self.refuse(self.source)
        found, depth = [], 1
        while depth:
            if not self.tokens:
                raise self.refuse("")
            token = self.take()
            depth += (token == "{") - (token == "}")
            found.append(token)
        return "".join(found[:-1])

    def styled(self, kind: Literal["variable", "bold"]) -> Box:
        r"""A name in a style, be it one letter without braces: \mathbf{x}, \boldsymbol\beta."""
        name = self.words().strip() if self.peek() == "{" else self.next()
        return Glyph(kind, LETTERS.get(name.removeprefix("\\"), name) if name.startswith("\\") else name)

    def lettered(self, alphabet: str) -> Box:
        r"""A letter of an alphabet of its own: \mathbb{R}, \mathcal L."""
        letter = self.words() if self.peek() == "{" else self.next()
        if letter == "1" and alphabet == DOUBLE:
            return Glyph("variable", "𝟙")
        if len(letter) != 1 or not ("A" <= letter <= "Z"):
            raise self.refuse(letter)
        return Glyph("variable", alphabet[ord(letter) - ord("A")])

    def environment(self) -> Box:
        r"""Cases, or the entries of a matrix, up to their \end."""
        name, rows = self.words(), [list[Box]()]
        while not rows[-1] or self.closer != r"\end":
            if rows[-1] and self.closer == r"\\":
                rows.append([])
            rows[-1].append(self.until(("&", r"\\", r"\end")))
        self.words()
        kept = [row for row in rows if row != [Row(())]]
        if name.endswith("cases") and {len(row) for row in kept} == {2}:
            return Cases(tuple((value, when) for value, when in kept))
        if name.endswith("matrix") and len({len(row) for row in kept}) == 1:
            return Grid(tuple(map(tuple, kept)))
        raise self.refuse(name)

    def fenced(self) -> Box:
        left = self.next()
        inside = self.until((r"\right",))
        right = self.next()
        return Fence(inside, *("" if side == "." else FENCE.get(side, side) for side in (left, right)))


def _multiplied(left: Box, right: Box) -> bool:
    """Whether two neighbours are factors: a bracket after a symbol is an argument instead."""
    argument = isinstance(right, Fence) and isinstance(left, Glyph | Script)
    return _is_factor(left) and (isinstance(right, BigSum) or _is_factor(right) or _is_function(right)) and not argument


def _between(left: Box, right: Box) -> list[Box]:
    r"""The space between neighbours: \max_i applies to what follows, factors stand apart."""
    if isinstance(left, Script) and _is_function(left.base) and (_is_factor(right) or _is_function(right)):
        return [] if isinstance(right, Fence) else [APPLY]
    return [TIMES] if _multiplied(left, right) else []


def _is_factor(box: Box) -> bool:
    if isinstance(box, Script):
        return not _is_function(box.base)
    return isinstance(box, Accent | Fraction | Fence | Root) or (isinstance(box, Glyph) and box.kind in FACTORS)


def _tight(script: Box) -> Box:
    """A script without the space between factors: the letters of δ_ki are no product."""
    return row(*(b for b in script.items if b != TIMES)) if isinstance(script, Row) else script


def _is_function(box: Box) -> bool:
    return isinstance(box, Glyph) and box.kind == "function"


COMMANDS: Mapping[str, Callable[[_Reader], Box]] = {
    "{": lambda r: r.until(("}",)),
    r"\frac": lambda r: Fraction(r.argument(), r.argument()),
    r"\dfrac": lambda r: Fraction(r.argument(), r.argument()),
    r"\tfrac": lambda r: Fraction(r.argument(), r.argument()),
    r"\sqrt": lambda r: Root(r.argument()),
    r"\text": lambda r: Glyph("text", r.words()),
    r"\operatorname": lambda r: Glyph("function", r.words()),
    **dict.fromkeys((r"\mathrm", r"\mathit", r"\mathnormal", r"\mathsf"), lambda r: r.styled("variable")),
    **dict.fromkeys((r"\mathbf", r"\boldsymbol", r"\bm"), lambda r: r.styled("bold")),
    **{rf"\{name}": (lambda r, alphabet=alphabet: r.lettered(alphabet)) for name, alphabet in ALPHABETS.items()},  # type: ignore[misc]
    **{rf"\{name}": (lambda r, mark=mark: Accent(r.argument(), mark)) for name, mark in ACCENTS.items()},  # type: ignore[misc]
    r"\left": lambda r: r.fenced(),
    r"\begin": lambda r: r.environment(),
    **{token: (lambda r, sign=sign: BigSum(sign, Row(()))) for token, sign in BIG.items()},  # type: ignore[misc]
}
