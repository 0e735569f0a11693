"""MediaWiki: formulas between <math> tags, shown where they are alone on a line; its marks, templates and code are blank."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.documents.markup.edits import Edits
from symderiv.reading.documents.positions import Traced

FORMULA = late(r"(?P<shown>^[ \t]*[:*#]*[ \t]*)?(?:\{\{NumBlk\|:*\|)?<math\b(?P<how>[^>/]*)>(?!\s*<)(?P<latex>.*?)"
               r"</math>(?P<behind>[ \t.,;]*$)?", re.DOTALL | re.MULTILINE)
HEADING = late(r"^(?P<mark>={1,6})[^=\n].*?(?P=mark)[ \t]*$", re.MULTILINE)
MARKS = (
    re.compile(r"<(?P<tag>syntaxhighlight|source|pre|nowiki|code|ref|gallery)\b[^>/]*>.*?</(?P=tag)>|<ref\b[^>]*/>|<!--.*?-->",
               re.DOTALL),
    re.compile(r"\{\{(?!NumBlk)[^{}$]*\}\}|\{\|.*?^\|\}", re.DOTALL | re.MULTILINE),
    re.compile(r"\[\[(?:File|Image|Category|Datei|Bild|Fichier|Archivo|Ficheiro):[^\]]*\]\]"),
    re.compile(r"\[\[(?:[^\]|\n]*\|)?|\]\]|'{2,5}|^[ \t]*[:*#]+(?=[ \t]*\S)|^={1,6}(?=[^=])|={1,6}[ \t]*$", re.MULTILINE),
)
ITALIC = late(r"(?<!')''(?P<letter>[A-Za-z])''(?!')(?:<sub>(?P<below>[^<]*)</sub>)?")


def from_wiki(text: Traced) -> tuple[Traced, list[tuple[int, int]]]:
    r"""The text with its formulas between dollars, and where its headings are.

    >>> from_wiki(Traced.of("== Loss ==\n:<math>L = x^2</math>\nwith [[real number|real]] ''x''"))[0].text.split()
    ['Loss', '$$L', '=', 'x^2$$', 'with', 'real', '$x$']
    """
    edits = Edits(text)
    for match in FORMULA.finditer(text.text):
        shown = "$$" if "block" in match["how"] or (match["shown"] is not None and match["behind"] is not None) else "$"
        edits.formula((match.start(), match.end("latex") + len("</math>")), match.span("latex"), shown)
    for match in ITALIC.finditer(text.text):
        below = f"_{{{match['below']}}}" if match["below"] else ""
        edits.put(*match.span(), f"${match['letter']}{below}$")
    edits.all_blank(MARKS)
    return edits.applied(), [m.span() for m in HEADING.finditer(text.text)]


__all__ = ["from_wiki"]
