r"""HTML: its tags and code blank, its entities written out, its formulas between dollars: MathJax, KaTeX and MathML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser

from symderiv.reading.documents.markup.edits import Edits
from symderiv.reading.documents.markup.mathml import latex_of
from symderiv.reading.documents.positions import Traced

SILENT = ("script", "style", "pre", "head", "template", "svg", "nav", "textarea")
"""What is no prose."""
VOID = ("br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "source")
BLOCKS = re.compile(r"p|div|li|h[1-6]|tr|table|ul|ol|section|article|blockquote|dt|dd|figcaption|br|hr")
HEADINGS = re.compile(r"h[1-6]|title")
MARKED = re.compile(r"\\[(\[]|\$|<math|math/tex")
SCRIPTS = {"sup": "^", "sub": "_"}
Attributes = Sequence[tuple[str, str | None]]


def from_html(text: Traced) -> tuple[Traced, list[tuple[int, int]]]:
    r"""The text with its formulas between dollars, and where its headings are.

    >>> from_html(Traced.of(r"<p>Let \(x &gt; 0\).</p><script>a = 1</script><p>f = x<sup>2</sup></p>"))[0].text.split()
    ['Let', '\\(x', '>', '0\\).', 'f', '=', 'x^{2}']
    """
    page = _Page(text)
    page.feed(text.text)
    page.close()
    return page.edits.applied(), page.headings


class _Page(HTMLParser):
    """Walks through a page and notes what changes."""

    def __init__(self, text: Traced) -> None:
        super().__init__(convert_charrefs=False)
        self.edits = Edits(text)
        self.headings: list[tuple[int, int]] = []
        self.open: list[tuple[str, int, bool]] = []
        """The open elements: their names, where they begin, whether all in them is silent."""
        self.marked = MARKED.search(text.text) is not None
        """Whether the page marks its formulas: then what it marks as code is none."""
        self.lines = [0, *(m.end() for m in re.finditer("\n", text.text))]

    def at(self) -> int:
        """Where the parser stands."""
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def tag_end(self) -> int:
        """Where the tag ends that stands here."""
        return self.edits.text.text.find(">", self.at()) + 1 or len(self.edits.text.text)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """A mark goes; a block begins on a line of its own."""
        self._mark(tag, opens=True)
        if tag not in VOID:
            kind = dict(attrs).get("type") or ""
            silent = tag in (*SILENT, "math", *["code"] * self.marked) or dict(attrs).get("aria-hidden") == "true"
            self.open.append((tag if not kind.startswith("math/tex") else kind, self.at(), silent))

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """A mark that opens and closes goes."""
        self._mark(tag, opens=True)

    def handle_endtag(self, tag: str) -> None:
        """A mark goes, and with a silent element all in it; a formula is put there."""
        names = [name.split("/")[0].replace("math", "script") if "/" in name else name for name, _, _ in self.open]
        self._mark(tag, opens=False)
        if tag not in names:
            return
        last = len(names) - 1 - names[::-1].index(tag)
        name, start, silent = self.open[last]
        del self.open[last:]
        if silent and not any(one for _, _, one in self.open):
            self._element(name, start, self.tag_end())
        elif HEADINGS.fullmatch(tag):
            self.headings.append((start, self.at()))

    def _mark(self, tag: str, opens: bool) -> None:
        start, end = self.at(), self.tag_end()
        if tag in SCRIPTS:
            self.edits.put(start, end, SCRIPTS[tag] + "{" if opens else "}")
        elif BLOCKS.fullmatch(tag):
            self.edits.put(start, end, "\n\n")
        else:
            self.edits.put(start, end, "")

    def _element(self, name: str, start: int, end: int) -> None:
        """What stands for an element without prose: a formula, or nothing."""
        source = self.edits.text.text[start:end]
        if name.startswith("math/tex"):
            mark = "$$" if "display" in name else "$"
            self.edits.put(start, end, f"{mark}{source[source.index('>') + 1 : source.rindex('<')]}{mark}")
        elif name == "math":
            latex, display = latex_of(source)
            self.edits.put(start, end, f"$${latex}$$" if display else f"${latex}$")
        else:
            self.edits.blank((start, end))

    def handle_entityref(self, name: str) -> None:
        """A character by its name."""
        self._character(f"&{name}")

    def handle_charref(self, name: str) -> None:
        """A character by its number."""
        self._character(f"&#{name}")

    def _character(self, typed: str) -> None:
        end = self.at() + len(typed)
        end += self.edits.text.text[end : end + 1] == ";"
        self.edits.put(self.at(), end, unescape(typed + ";").replace("\xa0", " "))

    def handle_comment(self, data: str) -> None:
        """A comment says nothing."""
        self.edits.blank((self.at(), self.at() + len(data) + 7))

    def handle_decl(self, decl: str) -> None:
        """Nor does a declaration."""
        self.edits.blank((self.at(), self.at() + len(decl) + 3))


__all__ = ["from_html"]
