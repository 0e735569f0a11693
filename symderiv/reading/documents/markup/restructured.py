r"""reStructuredText: :math:`…` and the directive math, its literal blocks and other directives blank."""

from __future__ import annotations

import re

from symderiv.reading.documents.markup.edits import Edits
from symderiv.reading.documents.positions import Traced

INLINE = re.compile(r":math:`(?P<inner>[^`]+)`|`(?P<other>[^`]+)`:math:")
DIRECTIVE = re.compile(r"^(?P<indent>[ \t]*)\.\. (?P<name>[\w:-]+)::(?P<argument>[^\n]*)(?:\n|\Z)", re.MULTILINE)
OPTION = re.compile(r"^[ \t]+:[\w-]+:[^\n]*$", re.MULTILINE)
LITERAL = re.compile(r"^(?P<indent>[ \t]*)(?![ \t]|\.\. )[^\n]*::[ \t]*\n[ \t]*\n", re.MULTILINE)
CODE = ("code", "code-block", "sourcecode", "literalinclude", "highlight", "raw", "image", "figure", "plot", "toctree", "include",
        "module", "currentmodule", "autofunction", "autoclass", "automodule", "index", "only", "bibliography")
"""Directives with nothing in them to be read."""
MARKS = (
    re.compile(r"``[^`]+``"),
    re.compile(r":(?!math:)[\w:+-]+:`[^`]*`(?!:math:)"),
    re.compile(r"^[ \t]*\.\. (?![\w:-]+::)[^\n]*$", re.MULTILINE),
)
HEADING = re.compile(r"^(?P<title>[^\s\n][^\n]*)\n(?P<mark>[=~^\"'*+#`:.-])(?P=mark){2,}[ \t]*$", re.MULTILINE)


def from_restructured(text: Traced) -> tuple[Traced, list[tuple[int, int]]]:
    r"""The text with its formulas between dollars, and where its headings are.

    >>> from_restructured(Traced.of("Let :math:`x > 0`.\n\n.. math::\n   :label: eq\n\n   L = x^2\n"))[0].text
    'Let $x > 0$.\n\n$$\n             \n\n   L = x^2$$\n'
    """
    edits, headings = Edits(text), list(HEADING.finditer(text.text))
    for found in DIRECTIVE.finditer(text.text):
        _directive(edits, found)
    for found in LITERAL.finditer(text.text):
        edits.blank((found.end(), _end_of_block(text.text, found.end(), len(found["indent"]))))
    for found in INLINE.finditer(text.text):
        edits.formula(found.span(), found.span("inner" if found["inner"] else "other"), "$")
    edits.blank(*((m.start("mark"), m.end()) for m in headings))
    edits.all_blank(MARKS)
    return edits.applied(), [m.span("title") for m in headings]


def _directive(edits: Edits, found: re.Match[str]) -> None:
    """The formulas of a directive between dollars, its code blank; of any other its mark alone."""
    text, end = edits.text.text, _end_of_block(edits.text.text, found.end(), len(found["indent"]))
    if found["name"] in CODE:
        edits.blank((found.start(), end))
    elif found["name"] != "math":
        edits.blank((found.start(), found.start("argument")))
    else:
        start = found.start("argument")
        edits.put(found.start(), start, "$$")
        edits.blank(*(m.span() for m in OPTION.finditer(text, found.end(), end)))
        edits.put(end, end, "$$")


def _end_of_block(text: str, at: int, indent: int) -> int:
    """Where the lines end that are indented further, blank ones among them."""
    end = at
    for line in re.compile(r"(?P<space>[ \t]*)(?P<rest>[^\n]*)(?:\n|\Z)").finditer(text, at):
        if (line["rest"] and len(line["space"]) <= indent) or line.end() == line.start():
            break
        end = line.end("rest") if line["rest"] else end
    return end


__all__ = ["from_restructured"]
