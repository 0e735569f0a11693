r"""Org mode: its formulas are those of LaTeX; its blocks of code, verbatim pieces, keywords and comments are blank."""

from __future__ import annotations

import re

from symderiv.reading.documents.markup.edits import Edits
from symderiv.reading.documents.positions import Traced

BLOCKS = re.compile(r"^[ \t]*#\+begin_(?P<name>src|example|comment)\b.*?^[ \t]*#\+end_(?P=name)[ \t]*$",
                    re.MULTILINE | re.DOTALL | re.IGNORECASE)
MARKS = (
    re.compile(r"^[ \t]*#\+[^\n]*$", re.MULTILINE),
    re.compile(r"^[ \t]*# [^\n]*$", re.MULTILINE),
    re.compile(r"^[ \t]*: [^\n]*$", re.MULTILINE),
    re.compile(r"^[ \t]*:[A-Z_]+:[^\n]*$", re.MULTILINE),
    re.compile(r"(?<![\w\\$])(?P<mark>[=~])(?=\S)[^=~$\n]*\S(?P=mark)(?!\w)"),
    re.compile(r"(?<=^- )\[[ xX-]\]", re.MULTILINE),
)
HEADING = re.compile(r"^\*+ [^\n]+$", re.MULTILINE)


def from_org(text: Traced) -> tuple[Traced, list[tuple[int, int]]]:
    r"""The text without what is no prose, and where its headings are.

    >>> from_org(Traced.of("* Loss\n#+BEGIN_SRC python\nL = 2\n#+END_SRC\n$L = x$, =f(x)="))[0].text.split()
    ['*', 'Loss', '$L', '=', 'x$,']
    """
    edits = Edits(text)
    edits.all_blank((BLOCKS, *MARKS))
    return edits.applied(), [m.span() for m in HEADING.finditer(text.text)]


__all__ = ["from_org"]
