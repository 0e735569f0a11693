r"""A document as it came: its kind, its text without marks of the machine, its comments and declarations, its code blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symderiv.errors import ParseError
from symderiv.reading.documents.markdown import unread_code, without_code
from symderiv.reading.documents.markup import MARKUPS
from symderiv.reading.documents.markup.borrowed import without_borrowed
from symderiv.reading.documents.markup.conditionals import left_out
from symderiv.reading.documents.notebook import markdown_of_notebook
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.scanner import segments
from symderiv.reading.documents.tables import Cell, with_tables
from symderiv.reading.problems.statements import Declaration

LONGEST = 2_000_000
"""The most characters a document may have; a formula has a limit of its own."""

KEYS = {
    **{k: k for k in ("axes", "letters", "input", "given", "output", "wrt", "result", "name")},
    "axis": "axes",
    "letter": "letters",
    "index": "letters",
    "indices": "letters",
    "inputs": "input",
    "givens": "given",
    "title": "name",
}
"""Each key of a declaring comment, with its usual spelling."""

COMMENT = re.compile(r"(?<![\\\d])(?!(?<=\d )%[^\n$]*\$)%[^\n]*")
"""Of 10 % x behind which a dollar closes, all is the formula."""
REMARK = re.compile(r"(?<!\S)%+[ \t]*(?=[A-Za-z]{2}(?![A-Za-z]*[(\\]))[^\n]*", re.MULTILINE)
"""A comment of LaTeX in a formula of another kind of document: words; 10 % x is ten percent."""
NOTED = re.compile(r"\{\\small\\color\{sddim\}\\hspace\*\{1em\}[^\n]*\\par\}")
"""What our own pages say below a formula: the point where a mistake shows, D = 3, is no size of the text."""
DECLARING = re.compile(
    r"^[ \t]*(?:%+|<!--)[ \t]*(?P<key>[A-Za-z]+)[ \t]*:[ \t]*(?P<value>[^\n]*?)[ \t]*(?:-->)?[ \t]*$", re.MULTILINE
)
MARKDOWN = re.compile(r"^(?:```|~~~|#{1,6} |>+ |\*\*)|\\\\[\[(]", re.MULTILINE)
WIKI = re.compile(r"<math\b[^>/]*>(?!\s*<)[^<]")
TEX = re.compile(r"\\documentclass|\\begin\s*\{document\}|\\section|\\usepackage")


@dataclass(frozen=True)
class Source:
    """The text that places count in, its body with everything blank that is no prose and no mathematics, and what it declares."""

    text: str
    body: Traced
    declarations: tuple[Declaration, ...]
    headings: list[tuple[int, int]] = field(default_factory=list)
    code: list[tuple[int, int]] = field(default_factory=list)
    """The code among its words that assigns something, and is not read."""
    shapes: list[Cell] = field(default_factory=list)
    """What tables say in a column of shapes, where only its words can tell which."""


def source_of(text: str, name: str = "", kind: str = "") -> Source:
    """The source of a document of a kind: tex, md, ipynb, or a row of `MARKUPS`; without one, its text tells."""
    if len(text) > LONGEST:
        raise ParseError("The document is too long", typed=f"{len(text)} characters",
                         advice=f"Take it apart: at most {LONGEST} are read.")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    kind = kind_of(text) if kind in ("", "tex") else kind
    text = markdown_of_notebook(text, name) if kind == "ipynb" else text
    declarations = tuple(_declarations(text))
    body = Traced.of(text)
    if kind == "tex":
        body, shapes = with_tables(body.blanked(_passed_over(text)), latex=True)
        return Source(text, body, declarations, shapes=shapes)
    if kind in MARKUPS:
        body, headings = MARKUPS[kind](body)
        return Source(text, _without_remarks(body), declarations, headings)
    lines = [m.span() for m in DECLARING.finditer(text) if m["key"].lower() in KEYS]
    body, shapes = with_tables(without_borrowed(body.blanked(lines)))
    body, headings = without_code(body)
    return Source(text, _without_remarks(body), declarations, headings, unread_code(text, body), shapes)


def _without_remarks(body: Traced) -> Traced:
    """The text without comments of LaTeX in its formulas."""
    formulas = [s.inner for s in segments(body.text) if s.environment] if "%" in body.text else []
    return body.blanked(m.span() for inner in formulas for m in REMARK.finditer(body.text, *inner))


def _passed_over(text: str) -> list[tuple[int, int]]:
    """Where comments of LaTeX stand, what its switches leave out, and the notes of our own pages."""
    noted = [m.span() for m in NOTED.finditer(text)]
    noted += [m.span() for m in COMMENT.finditer(text) if not any(a <= m.start() < b for a, b in noted)]
    bare = Traced.of(text).blanked(sorted(noted)).text
    spans: list[tuple[int, int]] = []
    for start, end in sorted([*noted, *left_out(bare)]):
        if not spans or end > spans[-1][1]:
            spans.append((max(start, spans[-1][1] if spans else 0), end))
    return spans


def kind_of(text: str) -> str:
    r"""Which kind a text is of, whatever its file is called.

    >>> kind_of("# Loss\n$$L = x$$"), kind_of(r"\section{Loss} \[ L = x \]")
    ('md', 'tex')
    """
    if WIKI.search(text) and not TEX.search(text):
        return "wiki"
    return "md" if MARKDOWN.search(text) and not TEX.search(text) else "tex"


def _declarations(text: str) -> Iterator[Declaration]:
    for match in DECLARING.finditer(text):
        key = match["key"].lower()
        if key in KEYS:
            yield Declaration(KEYS[key], match["value"], match.start("value"))
