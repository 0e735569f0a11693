"""The kinds of documents that are text: how each writes formulas and words, how wide its lines are, how its templates mark fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from markupsafe import escape

from symderiv.writing.boxes import Box
from symderiv.writing.latex import latex
from symderiv.writing.mathml import mathml
from symderiv.writing.tex_text import markdown_text, tex_text
from symderiv.writing.unicode import unicode


@dataclass(frozen=True)
class Format:
    """One kind of document: how it writes formulas and words, how wide its lines are, how its templates mark fields.

    `formula` gets a box and whether it stands on a line of its own, `words` writes plain text, `width` is in em.
    """

    formula: Callable[[Box, bool], str]
    words: Callable[[str], str]
    width: float = inf
    fields: str = "<< >> <% %> <# #>"


# A sign that opens a later piece of a long formula still stands between two terms.
_OPENING_SIGN = re.compile(r"^(<math>(?:<mrow[^>]*>)*)<mo>")


def _mathml(box: Box, display: bool) -> str:
    element = _OPENING_SIGN.sub(r'\1<mo form="infix">', mathml(box, display=False))
    return element.replace("<math", '<math displaystyle="true"', 1) if display else element


def _tex(box: Box, display: bool) -> str:
    """LaTeX with the marks of the document's own commands, which add a second cue to the colour."""
    return latex(box).replace(r"\mathcolor{sdchg}{", r"\sdchg{").replace(r"\mathcolor{sdnew}{", r"\sdnew{")


FORMATS: Mapping[str, Format] = {
    "html": Format(_mathml, escape, 31.0, "{{ }} {% %} {# #}"),
    "tex": Format(_tex, tex_text, 21.0),
    "md": Format(lambda box, display: latex(box, "notebook"), markdown_text),
    "txt": Format(lambda box, display: unicode(box), str),
}
