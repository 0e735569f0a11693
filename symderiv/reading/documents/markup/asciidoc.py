r"""AsciiDoc: stem:[…] and latexmath:[…], blocks between ++++, its listings blank."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.documents.markup.edits import Edits
from symderiv.reading.documents.positions import Traced

INLINE = late(r"\b(?:stem|latexmath|asciimath):\[(?P<inner>(?:\\\]|[^\]\n])*)\]")
BLOCK = late(r"^\[(?:stem|latexmath|asciimath)[^\]\n]*\][ \t]*\n(?:\.[^\n]*\n)?\+{4,}[ \t]*\n(?P<inner>.*?)^\+{4,}[ \t]*$",
             re.MULTILINE | re.DOTALL)
BRACKET = late(r"\\\]")
HEADING = late(r"^={1,6} [^\n]+$", re.MULTILINE)
CODE = (
    re.compile(r"^(?P<mark>-{4,}|\.{4,}|/{4,}|`{3,})[^\n]*\n.*?^(?P=mark)[ \t]*$", re.MULTILINE | re.DOTALL),
    re.compile(r"^//[^\n]*$", re.MULTILINE),
    re.compile(r"`[^`\n]+`"),
)
MARKS = (
    re.compile(r"^:[!\w-]+:[^\n]*$", re.MULTILINE),
    re.compile(r"^\[[^\]\n]*\][ \t]*$", re.MULTILINE),
    re.compile(r"^(?:NOTE|TIP|WARNING|IMPORTANT|CAUTION): ", re.MULTILINE),
    re.compile(r"^(?:={4,}|\*{4,}|_{4,}|--|\|={3,})[ \t]*$", re.MULTILINE),
)


def from_asciidoc(text: Traced) -> tuple[Traced, list[tuple[int, int]]]:
    r"""The text with its formulas between dollars, and where its headings are.

    >>> from_asciidoc(Traced.of("== Loss\nLet stem:[x > 0].\n\n[stem]\n++++\nL = x^2\n++++"))[0].text
    '== Loss\nLet $x > 0$.\n\n$$L = x^2\n$$'
    """
    edits = Edits(text)
    for found in BLOCK.finditer(text.text):
        edits.formula(found.span(), found.span("inner"), "$$")
    edits.all_blank(CODE)
    for found in INLINE.finditer(text.text):
        edits.formula(found.span(), found.span("inner"), "$")
        for escaped in BRACKET.finditer(text.text, *found.span("inner")):
            edits.put(*escaped.span(), "]")
    edits.all_blank(MARKS)
    return edits.applied(), [m.span() for m in HEADING.finditer(text.text)]


__all__ = ["from_asciidoc"]
