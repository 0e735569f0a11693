"""The kinds of text documents: how each writes formulas and words, how wide its lines are, how templates mark fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from markupsafe import Markup, escape

from symderiv.writing.layout.boxes import Box
from symderiv.writing.printers.latex import latex
from symderiv.writing.printers.mathml import mathml
from symderiv.writing.printers.notebook_cells import notebook
from symderiv.writing.printers.tex_text import markdown_text, tex_text
from symderiv.writing.printers.typst import quote, typst
from symderiv.writing.printers.unicode import unicode


@dataclass(frozen=True)
class Format:
    """One kind of document: how it writes formulas and words, how wide its lines are, how its templates mark fields.

    `formula` gets a box and whether it stands on a line of its own, `words` writes plain text, `width` is in em, beside the
    reasons of a line, `wide` on a line of its own; where the
    document `copies`, formulas come as plain LaTeX besides; where a reader `steps` through it, what changes is marked; where one
    `unfolds` it, the steps that a line hides are there too, and what stands at coarser details; `finish` makes the document
    of what the template gave.
    """

    formula: Callable[[Box, bool], str]
    words: Callable[[str], str]
    width: float = inf
    wide: float = inf
    copies: bool = False
    steps: bool = False
    unfolds: bool = False
    fields: str = "<< >> <% %> <# #>"
    finish: Callable[[str], str] = str


# A sign that opens a later piece of a long formula still stands between two terms.
_OPENING_SIGN = re.compile(r"^(<math>(?:<mrow[^>]*>)*)<mo>")

_FACTOR = re.compile(r"\\mathcolor\{sdp(\d)\}\{")
_ANGLES = re.compile(r" ?[<>] ?")


def _mathml(box: Box, display: bool) -> str:
    """MathML, and for readers without it the formula on one line of text."""
    element = _OPENING_SIGN.sub(r'\1<mo form="infix">', mathml(box, display=False))
    style = 'displaystyle="true" ' if display else ""
    return element.replace("<math", f'<math {style}alttext="{escape(unicode(box))}"', 1)


def _tex(box: Box, display: bool) -> str:
    """LaTeX with the marks of the document's own commands, which add a second cue to the colour."""
    text = latex(box).replace(r"\mathcolor{sdchg}{", r"\sdchg{").replace(r"\mathcolor{sdnew}{", r"\sdnew{")
    return _FACTOR.sub(r"\\sdfactor{\1}{", text)


def typst_text(text: str) -> str:
    r"""Words as Typst prints them: a string in code, in which no sign has a meaning.

    >>> typst_text('100% of "x_1"')
    '#"100% of \\"x_1\\"";'
    """
    return f"#{quote(text)};"


def _notebook_latex(box: Box, display: bool) -> str:
    """LaTeX in Markdown, where < could open an element of HTML, and ]( make a link, for a reader that knows no formulas."""
    safe = _ANGLES.sub(lambda found: rf" \{'lt' if '<' in found[0] else 'gt'} ", latex(box, "notebook"))
    return safe.replace("](", "]{}(")


def box_formula(box: Box, display: bool = True) -> Markup:
    """A box on an HTML page, on a line of its own or within words."""
    return Markup(_mathml(box, display))


FORMATS: Mapping[str, Format] = {
    "html": Format(_mathml, escape, 31.0, 42.0, True, True, True, "{{ }} {% %} {# #}"),
    "tex": Format(_tex, tex_text, 21.0, 36.0),
    "fragment": Format(_tex, tex_text, 21.0, 36.0),
    "beamer": Format(_tex, tex_text, 21.0, 36.0, steps=True),
    "typ": Format(lambda box, display: typst(box), typst_text, 21.0, 36.0),
    "md": Format(_notebook_latex, markdown_text),
    "ipynb": Format(_notebook_latex, markdown_text, finish=notebook),
    "txt": Format(lambda box, display: unicode(box), str),
}
