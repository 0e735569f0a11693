r"""Tables that say the shape of each symbol: a row | $X$ | data | $n \times d$ | says $X \in \mathbb{R}^{n\times d}$."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.reading.documents.positions import Traced

TABLE = re.compile(r"^[ \t]*\|(?P<head>[^\n]+)\|[ \t]*\n[ \t]*\|[ \t:|-]+\|[ \t]*\n"
                   r"(?P<body>(?:[ \t]*\|[^\n]*\|[ \t]*(?:\n|\Z))+)",
                   re.MULTILINE)
ROW = re.compile(r"^[ \t]*\|(?P<cells>[^\n]*)\|[ \t]*$", re.MULTILINE)
SHAPES = re.compile(r"\b(?:shapes?|sizes?|dim(?:s|ension(?:s|alit(?:y|ies))?)?|formas?|dimensões|tamanho|Größe|Dimensionen)\b",
                    re.IGNORECASE)
SYMBOL = re.compile(r"[$`]\s*(?P<x>\\?[A-Za-z]+(?:\{[^{}$|]*\})?(?:[_^](?:\w|\{[^{}$|]*\}))*)\s*[$`]")
SIZE = r"(?:[A-Za-z]\w?(?:_\{?\w+\}?)?|\d+)"
SIZES = re.compile(r"[$`(\s]*(?:\\mathbb\s*\{?R\}?\s*\^\s*\{?|ℝ\^\{?)?"
                   rf"(?P<sizes>{SIZE}(?:\s*(?:\\times|×|x|,)\s*{SIZE})*)[,)}}$`\s]*")


def with_tables(text: Traced) -> Traced:
    """The text in which the rows of tables with a column of shapes are sentences.

    >>> with_tables(Traced.of("| symbol | shape |\\n|---|---|\\n| $X$ | $n \\\\times d$ |\\n")).text.splitlines()[2]
    '$X \\\\in \\\\mathbb{R}^{n \\\\times d}$.'
    """
    return text.replaced(edit for match in TABLE.finditer(text.text) for edit in _edits(text, match))


def _edits(text: Traced, table: re.Match[str]) -> Iterator[tuple[int, int, Traced]]:
    column = next((n for n, cell in enumerate(table["head"].split("|")) if SHAPES.search(cell)), 0)
    for row in ROW.finditer(text.text, table.start("body"), table.end("body")) if column else ():
        cells = row["cells"].split("|")
        symbol, sizes = SYMBOL.search(cells[0]), SIZES.fullmatch(cells[column]) if column < len(cells) else None
        if symbol and sizes:
            power = re.sub(r"\s*(?:×|,|(?<=\s)x(?=\s))\s*", r" \\times ", sizes["sizes"])
            real = "" if power == "1" else f"^{{{power}}}"
            said = rf"${symbol['x']} \in \mathbb{{R}}{real}$."
            yield row.start(), row.end(), Traced.at(said, text.places[row.start("cells")])


__all__ = ["with_tables"]
