r"""Tables that say what each symbol is, in Markdown and LaTeX: a row | $X$ | data | $n \times d$ | is a sentence about $X$."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.tokens import argument
from symderiv.reading.documents.typed.keyboard import from_keyboard
from symderiv.reading.prose.stated.sets import REALS

PIPES = late(r"^[ \t]*\|(?P<head>[^\n]+)\|[ \t]*\n[ \t]*\|[ \t:|-]+\|[ \t]*\n"
             r"(?P<body>(?:[ \t]*\|[^\n]*\|[ \t]*(?:\n|\Z))+)",
             re.MULTILINE)
LINE = late(r"^[ \t]*\|(?P<cells>[^\n]*)\|[ \t]*$", re.MULTILINE)
TABULAR = late(r"\\begin\s*\{(?P<name>tabular[xy*]?|longtable|tabulary)\}(?P<body>.*?)\\end\s*\{(?P=name)\}", re.DOTALL)
RULES = late(r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|"
             r"c(?:mid|)line(?:\([^)]*\))?\s*\{[^{}]*\})")
PIPE_CELL = late(r"(?:\$[^$]*\$|`[^`]*`|\\.|[^|])+|(?<=\|)(?=\|)")
TAB_CELL = late(r"(?:\\.|[^&\\])+|(?<=&)(?=&)", re.DOTALL)
SHAPES = late(r"\b(?:shapes?|sizes?|dim(?:s|ension(?:s|alit(?:y|ies))?)?|space|set|formas?|dimensão|dimensões|tamanho|"
                    r"Größe|Form|Dimension(?:en)?|Raum|taille|forme|espace|tamaño|dimensión|espacio)\b", re.IGNORECASE)
NAME = r"\\?[A-Za-z]+\d*(?:\s*\{(?:[^{}$|]|\{[^{}]*\})*\})*(?:'|[_^](?:\w+|\{(?:[^{}$|]|\{[^{}]*\})*\}))*"
SYMBOLS = late(rf"[\s*]*(?:[$`]\s*{NAME}(?:\s*,\s*{NAME})*\s*[$`](?:\s*(?:,|and|und|e|et|y|/)\s*)?)+[\s*]*|"
                     r"\s*[A-Za-z](?:_\w|\d)?\s*")
SYMBOL = late(NAME)
SIZE = r"(?:\d*[A-Za-z]\w?(?:_(?:\w+|\{[^{}]*\}))?|\d+)(?:\s*[-+]\s*\w+)?"
SIZES = late(rf"[$`\s]*(?:\\in\b\s*)?(?P<real>{REALS})?\s*\^?\s*[(\[{{\s]*"
                   rf"(?P<sizes>{SIZE}(?:\s*(?:\\times|×|x|,|\*|\\cdot)\s*{SIZE})*)?\s*,?[)\]}}$`\s]*")
BETWEEN = late(r"\s*(?:\\times(?![A-Za-z])|×|,|\*|\\cdot(?![A-Za-z])|(?<=\s)x(?=\s)|(?<=[a-z0-9])x(?=[a-z0-9]))\s*")
MARKED = late(r"[$`(\[]|ℝ")
STATES = late(r"\$[^$<>]*=[^$]*[A-Za-z(][^$]*\$")
"""A formula in a cell that may say what something is."""
MARKS = late(rf"\$[^$]*\$|(?<!\\)&|\\\\(?:\[[^\]]*\])?|{RULES.pattern}|"
                   r"\\(?:begin|end)\s*\{(?:tabular[xy*]?|longtable|tabulary)\}(?:\s*\{(?:[^{}]|\{[^{}]*\})*\})*")


Row = tuple[int, int, Sequence[str]]
"""Where a row starts and ends, and its cells."""


@dataclass(frozen=True)
class Cell:
    """What a table says in its column of shapes, and where its row is."""

    start: int
    end: int
    text: str


def with_tables(text: Traced, latex: bool = False) -> tuple[Traced, list[Cell]]:
    """The text in which the rows of tables about symbols are sentences, and the cells that no shape could be taken from.

    >>> with_tables(Traced.of("| symbol | shape |\\n|---|---|\\n| $X$ | $n \\\\times d$ |\\n"))[0].text.strip()
    '$X \\\\in \\\\mathbb{R}^{n \\\\times d}$.'
    >>> table = r"\\begin{tabular}{ll} $w$ & the weights, in $\\mathbb{R}^n$ \\\\ \\end{tabular}"
    >>> with_tables(Traced.of(table), latex=True)[0].text.strip()
    '$w$: the weights, in $\\\\mathbb{R}^n$.'
    """
    edits: list[tuple[int, int, Traced]] = []
    unread: list[Cell] = []
    for start, end, head, body in (_tabulars if latex else _pipes)(text.text):
        if not _is_about_symbols(body):
            found = _opened(text.text, start, end) if latex and STATES.search(text.text, start, end) else ()
            edits += [(a, b, Traced.at(new, text.places[a])) for a, b, new in found]
            continue
        column = next((n for n, cell in enumerate(head) if n and SHAPES.search(cell)), 0)
        for row_start, row_end, cells in body:
            said, cell = _said(cells, column)
            unread += [Cell(text.places[row_start], text.places[row_end], cell)] if cell else []
            edits.append((row_start, row_end, Traced.at(said, text.places[row_start])))
        edits += [(a, b, Traced.at("\n\n", text.places[a])) for a, b in _between(start, end, body)]
    return text.replaced(sorted(edits, key=lambda edit: edit[:2])), unread


def _opened(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The changes that make the rows of a table sentences, its formulas staying where they are."""
    for mark in MARKS.finditer(text, start, end):
        sign = mark.group()
        if not sign.startswith("$"):
            yield *mark.span(), ", " if sign == "&" else ".\n\n" if sign.startswith(r"\\") else "\n\n"


def _between(start: int, end: int, rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """What a table has around and between its rows."""
    ends = [start, *(row_end for _, row_end, _ in rows)]
    return zip(ends, [*(row_start for row_start, _, _ in rows), end], strict=True)


def _pipes(text: str) -> Iterator[tuple[int, int, Sequence[str], list[Row]]]:
    for table in PIPES.finditer(text):
        lines = LINE.finditer(text, table.start("body"), table.end("body"))
        rows: list[Row] = [(*m.span(), PIPE_CELL.findall(m["cells"])) for m in lines]
        yield *table.span(), PIPE_CELL.findall(table["head"]), rows


def _tabulars(text: str) -> Iterator[tuple[int, int, Sequence[str], list[Row]]]:
    for table in TABULAR.finditer(text):
        at = table.start("body")
        while at < table.end("body") and (span := argument(text, at)) and text[at:span[0]].strip() == "{":
            at = span[2]
        rows: list[Row] = []
        start = at
        for mark in [*re.compile(r"\\\\(?:\[[^\]]*\])?").finditer(text, at, table.end("body")), None]:
            end = mark.start() if mark else table.end("body")
            line = RULES.sub(lambda m: " " * len(m[0]), text[start:end])
            if line.strip():
                rows.append((start, end, TAB_CELL.findall(line)))
            start = mark.end() if mark else end
        head = [] if not rows or SYMBOLS.fullmatch(rows[0][2][0]) else rows[0][2]
        yield *table.span(), head, rows[1:] if head else rows


def _is_about_symbols(rows: Sequence[Row]) -> bool:
    """Whether most rows begin with a symbol, and go on."""
    about = [cells for _, _, cells in rows if len(cells) > 1 and SYMBOLS.fullmatch(cells[0])]
    return 2 * len(about) > len(rows)


def _said(cells: Sequence[str], column: int) -> tuple[str, str]:
    """A row as sentences, and its shape where that was not understood at once."""
    if not SYMBOLS.fullmatch(cells[0]):
        return f"{', '.join(c.strip() for c in cells)}.", ""
    names = SYMBOL.findall(cells[0].replace("$", " ").replace("`", " ")) if MARKED.search(cells[0]) else [cells[0].strip()]
    names = [n if "\\" in n else from_keyboard(Traced.of(n)).text for n in names if n not in ("and", "und", "et")]
    shape = cells[column].strip() if 0 < column < len(cells) else ""
    rest = ", ".join(c.strip() for n, c in enumerate(cells) if n not in (0, column) and c.strip(" -—–"))
    about = ", ".join(f"${name}$" for name in names)
    found = SIZES.fullmatch(shape) if shape else None
    if found is None or (not found["sizes"] and not found["real"] and shape.strip("$`") != "()"):
        whole = ", ".join(filter(None, (shape, rest)))
        return f"{about}: {whole}." if whole else f"{about}.", shape
    power = BETWEEN.sub(r" \\times ", found["sizes"] or "1")
    real = r"\mathbb{R}" + ("" if power == "1" else f"^{{{power}}}")
    members = " ".join(rf"${name} \in {real}$." for name in names)
    return f"{members} {about}: {rest}." if rest else members, ""


__all__ = ["Cell", "with_tables"]
