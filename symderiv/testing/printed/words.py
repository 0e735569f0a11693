"""The words of printed forms: every quantity and function as each language writes it, and the signs between them.

Known names come first, the longest of them, so that a tensor x1 is no x times 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sympy import Integer, Max, Min, Rational

from symderiv.errors import ParseError, SymderivError
from symderiv.library.functions import FUNCTIONS
from symderiv.matrices.constants import OneHot, Unit
from symderiv.matrices.forms import Form, Inverse, Whole
from symderiv.matrices.operations import Transpose
from symderiv.matrices.text import form_text
from symderiv.notation import Definitions, Entry, Tensor
from symderiv.writing.layout.boxes import Box
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.layout.formulas.functions import PLAIN, function_sign
from symderiv.writing.layout.matrix_forms import layout_form
from symderiv.writing.printers.latex import latex
from symderiv.writing.printers.unicode import unicode


@dataclass(frozen=True)
class Word:
    """One word: what it is (name, size, number, function, call, or a sign), and what it stands for."""

    kind: str
    value: Any = None


SPELLERS: tuple[Callable[[Box], str], ...] = (latex, unicode, lambda box: unicode(box, True))
SIGNS = {
    r"\odot": "⊙", "⊙": "⊙", r"\oslash": "⊘", "⊘": "⊘", "(/)": "⊘", r"\top": "⊤", "⊤": "⊤", r"\circ": "∘", "∘": "∘",
    "−": "-", "-": "-", "+": "+", "/": "/", "(": "(", ")": ")", "{": "{", "}": "}", "[": "[", "]": "]", ",": ",", "^": "^",
    **dict.fromkeys(("‖", "||", r"\lVert", r"\rVert", "‖_F", "||_F", r"\rVert_{F}", r"\rVert_F"), "‖"),
    "|": "|", r"\lvert": "|", r"\rvert": "|", "≤": "<=", "<=": "<=", r"\le": "<=", "≥": ">=", ">=": ">=", r"\ge": ">=",
    "<": "<", ">": ">", "=": "==", "==": "==", "≠": "!=", r"\ne": "!=", "!=": "!=", r"\frac": "frac",
    r"\mathbf{1}[": "indicator", "𝟙[": "indicator", r"\mathbb{1}[": "indicator", "1[": "indicator", r"\sqrt": "root",
    "√": "root", "sqrt": "root", r"\left": "", r"\right": "", r"\,": "", r"\;": "",
}
CALLS = ("diag", "diagonal", "tr", "det", "softmax")
SPECIAL = {r"\mathbf{1}": Word("number", Integer(1)), r"\mathbf{0}": Word("number", Integer(0)), r"\mathbf{I}": Word("identity"),
           "I": Word("identity"), r"\text{row}": Word("row"), "row": Word("row"), r"\text{column}": Word("column"),
           "column": Word("column")}
SMALL = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵀ", "0123456789+-()⊤", strict=True))
UNIT = re.compile(r"(?:\\mathbf\{e\}_\{(\d+)\}|e_?(\d+)|e([₀₁₂₃₄₅₆₇₈₉]+))(?![\w.])")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
RAISED = re.compile(f"[{''.join(SMALL)}]+")


def words_of(text: str, definitions: Definitions) -> list[Word]:
    """The words of a text; a lone o is ⊙ where a sign may stand. Raises `ParseError` at what is none."""
    signs = {spelling: Word(kind) for spelling, kind in SIGNS.items()}
    table = {**_functions(), **SPECIAL, **signs, **_names(definitions)}
    table["o"] = Word("⊙", table.get("o"))
    return list(_scanned(text.strip().replace(".T", "ᵀ"), table))


def _scanned(text: str, table: Mapping[str, Word]) -> Iterator[Word]:
    longest = sorted(table, key=len, reverse=True)
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        end, found = _one(text, at, table, longest)
        yield from found
        at = end


def _one(text: str, at: int, table: Mapping[str, Word], longest: list[str]) -> tuple[int, list[Word]]:
    """The word at a place: a known name before anything else but the T of a transpose."""
    if text.startswith("T", at) and text[:at].rstrip().endswith(("^", "^{", "^-", "^{-")) and _ends(text, at + 1, "T"):
        return at + 1, [Word("⊤")]
    for spelling in longest:
        if text.startswith(spelling, at) and _ends(text, at + len(spelling), spelling):
            word = table[spelling]
            return at + len(spelling), [word] if word.kind else []
    if unit := UNIT.match(text, at):
        number = next(g for g in unit.groups() if g)
        return unit.end(), [Word("unit", Integer(int(number.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")))))]
    if number_ := NUMBER.match(text, at):
        return number_.end(), [Word("number", Rational(number_[0]))]
    if raised := RAISED.match(text, at):
        inner = "".join(SMALL[c] for c in raised[0])
        return raised.end(), [Word("^"), Word("{"), *_scanned(inner, table), Word("}")]
    raise ParseError("Not part of a printed form", typed=text[at:at + 20])


def _ends(text: str, end: int, spelling: str) -> bool:
    """A name ends where no letter, digit or mark goes on."""
    if not (spelling[-1].isalnum() or spelling[-1] == "_"):
        return not ("\u0300" <= text[end:end + 1] <= "\u036f")
    return not (text[end:end + 1].isalnum() and text[end:end + 1] not in SMALL) and text[end:end + 1] != "_" and not (
        "\u0300" <= text[end:end + 1] <= "\u036f")


def _names(definitions: Definitions) -> dict[str, Word]:
    """Every spelling of every quantity, its transpose and inverse, and of every size."""
    found: dict[str, Word] = {}
    tensors = (*definitions.inputs, *(row.tensor for row in definitions))
    for axis in dict.fromkeys(a for t in tensors for a in t.axes):
        for spelling in _spelt(layout(axis.extent)):
            found.setdefault(spelling, Word("size", axis))
    for tensor in tensors:
        for form in _forms(tensor):
            for spelling in (form_text(form), *_spelt(layout_form(form))):
                found[spelling] = Word("name", form)
    return found


def _forms(tensor: Tensor) -> Iterator[Form]:
    if tensor.over is not None and len(tensor.axes) < 2:
        yield OneHot(tensor.over.extent, tensor) if tensor.axes else Unit(tensor.over.extent, Entry(tensor))
    if len(tensor.axes) > 2:
        return
    whole = Whole(tensor)
    yield whole
    if tensor.axes:
        yield Transpose(whole)
    if len(tensor.axes) == 2 and tensor.axes[0] == tensor.axes[1]:
        yield from (Inverse(tensor), Transpose(Inverse(tensor)))


def _spelt(box: Box) -> Iterator[str]:
    for speller in SPELLERS:
        try:
            yield speller(box)
        except SymderivError:
            continue


@cache
def _functions() -> dict[str, Word]:
    """Every function under its own name and as pages write it."""
    found: dict[str, Word] = {}
    known = {**{name: row.build for name, row in FUNCTIONS.items()}, "Max": Max, "Min": Min}
    for name, build in known.items():
        for spelling in (name, PLAIN.get(name, name), f"\\{PLAIN.get(name, name)}", f"\\operatorname{{{name}}}",
                         *_spelt(function_sign(name))):
            found.setdefault(spelling, Word("function", build))
    for name in CALLS:
        found.update({s: Word("call", name) for s in (name, f"\\{name}", f"\\operatorname{{{name}}}")})
    return found


__all__ = ["Word", "words_of"]
