"""A person's own prose as plain data: Markdown with formulas between dollars and references such as [@name].

Blocks are `{"kind": "paragraph", "parts": ...}`, a heading, a list, a quote, code, a formula or a rule; their parts are those of
sentences (see languages) and besides strong, emphasis, code and links to the world.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from symderiv.errors import ParseError, SymderivError, TextPlace
from symderiv.writing.languages import Part, Parts, math, text
from symderiv.writing.layout.boxes import Box
from symderiv.writing.layout.laws import parse_law

REFERENCE = re.compile(r"\[@([^\]\s]*)\]")
LATEX = re.compile(r"\\.|[{}]", re.DOTALL)


@dataclass(frozen=True)
class Prose:
    """How the prose of a paper is written: `formula` writes a box in pieces (on a line of its own, or within text); without it
    LaTeX stands as it was typed. `refer` gives the parts that a reference stands for.
    """

    formula: Callable[[Box, bool], list[str]] | None
    verbatim: Callable[[str], str]
    refer: Callable[[str], Parts]

    def blocks(self, source: str, where: str) -> list[dict[str, Any]]:
        """The blocks of a text. Raises `ParseError` with the place for a formula that cannot be read or a kind of block that
        there is not, and what `refer` raises.
        """
        return _Reader(self, source, where).blocks(_tree(source))


def _tree(source: str) -> Any:
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_markdown().parse(source))


@cache
def _markdown() -> Any:
    """CommonMark without HTML, with formulas between dollars; tables are read so that they can be refused."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    return MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline"]).enable("table").use(
        dollarmath_plugin, allow_labels=False, allow_space=False, double_inline=True)


class _Reader:
    """One text being read; `at` is where in it the block that is being read begins."""

    def __init__(self, prose: Prose, source: str, where: str) -> None:
        self.prose, self.source, self.where, self.at = prose, source, where, 0

    def block(self, node: Any) -> dict[str, Any]:
        """A block as plain data."""
        if node.map and node.type != "inline":
            lines = self.source.splitlines(keepends=True)
            self.at = max(self.at, sum(map(len, lines[:node.map[0]])))
        if node.type not in BLOCKS:
            raise self.refused(node.type)
        kind, read = BLOCKS[node.type]
        return {"kind": kind, **read(self, node)}

    def refused(self, kind: str) -> ParseError:
        return self.error(f"Prose has no {NAMES.get(kind, kind)}", self.at, "It has paragraphs, headings, lists, quotes, code, "
                          "links, formulas between $ and $$, and references [@name].")

    def error(self, reason: str, at: int, advice: str | None) -> ParseError:
        return ParseError(reason, where=f"{self.where}, {TextPlace.of(self.source, at).shown}", advice=advice)

    def blocks(self, node: Any) -> list[dict[str, Any]]:
        """The blocks within a node. A paragraph with formulas between double dollars is taken apart at these."""
        found = []
        for child in node.children:
            found += self.paragraphs(child) if child.type == "paragraph" else [self.block(child)]
        return found

    def paragraphs(self, node: Any) -> list[dict[str, Any]]:
        """A paragraph, or what it is before, between and after the formulas that stand on lines of their own."""
        found: list[dict[str, Any]] = []
        for part in self.block(node)["parts"]:
            if part["kind"] == "formula":
                found.append(part)
            elif found and found[-1]["kind"] == "paragraph":
                found[-1]["parts"].append(part)
            elif part != text(" "):
                found.append({"kind": "paragraph", "parts": [text(part["text"].lstrip()) if part["kind"] == "text" else part]})
        return found

    def parts(self, node: Any) -> Parts:
        """The parts of a line of text; those of its inline node."""
        inner = node.children[0].children if node.children and node.children[0].type == "inline" else node.children
        return [part for child in inner for part in self.inline(child)]

    def phrase(self, node: Any) -> Parts:
        """The parts within a line of text, where no formula can have a line of its own."""
        found = [part for child in node.children for part in self.inline(child)]
        if any(part["kind"] == "formula" for part in found):
            raise self.error("A formula between $$ stands in a heading, a link or stressed words", self.at, "Write it between $.")
        return found

    def inline(self, node: Any) -> Parts:
        if node.type not in INLINE:
            raise self.refused(node.type)
        return INLINE[node.type](self, node)

    def words(self, content: str) -> Parts:
        """Words, with what references stand for."""
        found: Parts = []
        for n, piece in enumerate(REFERENCE.split(content)):
            found += (self.reference(piece) if n % 2 else [text(piece)]) if piece or n % 2 else []
        return found

    def reference(self, name: str) -> Parts:
        at = max(self.source.find(f"[@{name}]", self.at), self.at)
        try:
            return self.prose.refer(name)
        except SymderivError as error:
            raise self.error(f"{error.reason}: {name}", at + 2, error.advice) from None

    def formula(self, content: str, display: bool) -> list[str]:
        """A formula in the document's language, in pieces. The formulas of a block come in their order."""
        at = self.source.find(content, self.at)
        self.at = at = self.at if at < 0 else at
        stray = _unbalanced(content)
        if stray is not None:
            raise self.error("A brace of the formula has no partner", at + stray, None)
        if self.prose.formula is None:
            return [self.prose.verbatim(content.strip())]
        try:
            box = parse_law(content.strip())
        except ParseError as error:
            lines = content.lstrip().splitlines(keepends=True)
            inside = sum(map(len, lines[:(error.line or 1) - 1])) + (error.column or 1) - 1
            lead = len(content) - len(content.lstrip())
            raise self.error(error.reason, at + lead + inside, error.advice) from None
        return self.prose.formula(box, display)


def _unbalanced(latex: str) -> int | None:
    """The place of a brace without its partner; a \\{ is none."""
    opened: list[int] = []
    for match in LATEX.finditer(latex):
        if match.group() == "{":
            opened.append(match.start())
        elif match.group() == "}":
            if not opened:
                return match.start()
            opened.pop()
    return opened[-1] if opened else None


def _listed(r: _Reader, node: Any) -> dict[str, Any]:
    return {"entries": [r.blocks(item) for item in node.children], "start": int(node.attrs.get("start", 1))}


def _heading(r: _Reader, node: Any) -> dict[str, Any]:
    return {"parts": r.phrase(node.children[0]) if node.children else [], "level": int(node.tag[1])}


def _link(r: _Reader, node: Any) -> Parts:
    to = str(node.attrs["href"])
    if not re.match(r"(https?://|mailto:)[^\s\\{}<>]+\Z", to):
        raise r.error(f"A link leads to the world, with http or https: {to[:80]}", r.at, "Within the paper write [@name].")
    return [{"kind": "url", "to": to, "parts": r.phrase(node)}]


def _wrapped(kind: str) -> Callable[[_Reader, Any], Parts]:
    return lambda r, node: [Part(kind=kind, parts=r.phrase(node))]


BLOCKS: Mapping[str, tuple[str, Callable[[_Reader, Any], dict[str, Any]]]] = {
    "paragraph": ("paragraph", lambda r, node: {"parts": r.parts(node)}),
    "heading": ("heading", _heading),
    "bullet_list": ("bullets", _listed),
    "ordered_list": ("numbered", _listed),
    "blockquote": ("quote", lambda r, node: {"blocks": r.blocks(node)}),
    "fence": ("code", lambda r, node: {"text": node.content}),
    "code_block": ("code", lambda r, node: {"text": node.content}),
    "math_block": ("formula", lambda r, node: {"pieces": r.formula(node.content, True)}),
    "hr": ("rule", lambda r, node: {}),
}
INLINE: Mapping[str, Callable[[_Reader, Any], Parts]] = {
    "text": lambda r, node: r.words(node.content),
    "softbreak": lambda r, node: [text(" ")],
    "hardbreak": lambda r, node: [{"kind": "break"}],
    "code_inline": lambda r, node: [{"kind": "code", "text": node.content}],
    "math_inline": lambda r, node: [math(r.formula(node.content, False)[0])],
    "math_inline_double": lambda r, node: [{"kind": "formula", "pieces": r.formula(node.content, True)}],
    "strong": _wrapped("strong"),
    "em": _wrapped("emphasis"),
    "link": _link,
}
NAMES = {"image": "pictures", "table": "tables", "html_block": "HTML", "html_inline": "HTML"}
