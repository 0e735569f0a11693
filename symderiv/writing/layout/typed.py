"""Formulas as a person typed them: the order of factors and terms is theirs, not ours."""

from __future__ import annotations

import re

from symderiv.errors import ParseError
from symderiv.notation import Definition
from symderiv.records.read_as import ReadAs
from symderiv.writing.layout.boxes import Box
from symderiv.writing.layout.laws import parse_law
from symderiv.writing.printers.formulas import latex_of

_AROUND = re.compile(r"&|\\\\(\[[^\]]*\])?|\\(nonumber|notag|displaystyle|left|right)(?![A-Za-z])|\\(tag|label)\*?\{[^}]*\}"
                     r"|[.,;]\s*\Z")
"""What stands in a line beside its formula."""


def typed(source: str) -> Box | None:
    r"""The LaTeX of somebody's formula as it stands; nothing where it holds what no formula of ours has.

    >>> from symderiv.writing.printers.unicode import unicode
    >>> unicode(typed(r"&= x_j W_{kj} + b_k \\"))
    '= xⱼ Wₖⱼ + bₖ'
    >>> typed(r"\begin{pmatrix} a \end{pmatrix}") is None
    True
    """
    try:
        return parse_law(_AROUND.sub(" ", source).strip())
    except ParseError:
        return None


def typed_body(row: Definition, read: ReadAs | None) -> Box | None:
    """The right side of a definition as the text has it, where its left side has the same letters as ours."""
    wanted = _bare(latex_of(row.lhs))
    for line in read.lines if read else ():
        left, sign, right = line.latex.partition("=")
        if line.role == "definition" and sign and "=" not in right and _bare(left.rstrip(":")) == wanted:
            return typed(right)
    return None


def _bare(latex: str) -> str:
    return re.sub(r"[{}\s&]|\\(displaystyle|,)", "", latex)
