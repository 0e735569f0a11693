"""Other ways of marking up a text: each is written with formulas between dollars, its code and its marks blank."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symderiv.reading.documents.markup.asciidoc import from_asciidoc
from symderiv.reading.documents.markup.html import from_html
from symderiv.reading.documents.markup.org import from_org
from symderiv.reading.documents.markup.restructured import from_restructured
from symderiv.reading.documents.markup.wiki import from_wiki
from symderiv.reading.documents.positions import Traced

Spans = list[tuple[int, int]]

MARKUPS: Mapping[str, Callable[[Traced], tuple[Traced, Spans]]] = {
    "html": from_html,
    "rst": from_restructured,
    "adoc": from_asciidoc,
    "org": from_org,
    "wiki": from_wiki,
}
"""By the kind of a file: the text as it is read, and where its headings are."""

__all__ = ["MARKUPS"]
