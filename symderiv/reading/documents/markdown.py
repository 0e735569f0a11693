r"""Markdown: its code is no mathematics, its headings are no sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from symderiv.reading.documents.positions import Traced


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    rules = {
        "fence",
        "heading",
        "paragraph",
        "list",
        "code",
        "lheading",
        "hr",
        "html_block",
        "blockquote",
        "backticks",
        "escape",
        "text",
        "normalize",
        "block",
        "inline",
    }
    parser = MarkdownIt("commonmark")
    parser.disable([name for names in parser.get_active_rules().values() for name in names if name not in rules])
    return parser


NAMES = re.compile(r"`(?:[A-Za-z]\d?|[A-Za-z]_\w|\([A-Za-z]\w?, ?(?:[A-Za-z]\w?)?\))`")
"""Code that is the name of an array, or its shape."""


def without_code(text: Traced) -> tuple[Traced, list[tuple[int, int]]]:
    """The text with its code blank but for names and shapes, which are formulas; and where its headings are.

    >>> without_code(Traced.of("# Loss\\n`x$` is `X`"))[0].text
    '# Loss\\n     is $X$'
    """
    starts = [0, *(n + 1 for n, c in enumerate(text.text) if c == "\n"), len(text.text) + 1]
    headings: list[tuple[int, int]] = []
    code: list[tuple[int, int]] = []
    for token in _parser().parse(text.text):
        span = (starts[token.map[0]], min(starts[token.map[1]], len(text.text))) if token.map else (0, 0)
        if token.type == "fence" or (token.type == "code_block" and "$" not in token.content):
            code.append(span)
        elif token.type == "heading_open":
            headings.append(span)
        elif token.type == "inline" and "`" in token.content:
            code += _inline_code(text.text, span, token.children or [])
    named = [span for span in code if NAMES.fullmatch(text.text[slice(*span)])]
    marks = sorted(at for start, end in named for at in (start, end - 1))
    dollars = [(at, at + 1, Traced.at("$", text.places[at])) for at in marks]
    return text.blanked(sorted(set(code) - set(named))).replaced(dollars), headings


def _inline_code(text: str, span: tuple[int, int], children: list[Any]) -> Iterator[tuple[int, int]]:
    """Where the pieces of code in a paragraph are; the tree does not say, so each is looked for behind the last."""
    at = span[0]
    for child in children:
        if child.type == "code_inline":
            start = text.find(child.markup, at, span[1])
            end = text.find(child.markup, start + len(child.markup), span[1])
            if 0 <= start < end:
                at = end + len(child.markup)
                yield start, at
