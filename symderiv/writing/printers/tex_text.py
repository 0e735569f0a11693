"""Plain words in LaTeX and Markdown: every sign that would mean something there is escaped."""

from __future__ import annotations

import unicodedata

from symderiv.errors import OutputError
from symderiv.writing.printers.latex import COMMANDS, ESCAPES

# What the text fonts of a plain LaTeX have as commands; letters of Western languages stand as they are.
SIGNS = {"–": "--", "·": r"\ensuremath{\cdot}", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'", "…": r"\dots{}",
         "✓": r"\ensuremath{\checkmark}",
         "✗": r"\ensuremath{\times}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': "''", "\u00a0": "~"}
RAISED = {"<super>": r"\textsuperscript", "<sub>": r"\textsubscript"}
MARKDOWN = frozenset("\\`*_{}[]<>#|$~")


def tex_text(text: str) -> str:
    r"""Words as LaTeX prints them.

    Raises `OutputError` for a sign that a plain LaTeX has no glyph for.

    >>> tex_text("100% of x_1 & more")
    '100\\% of x\\_1 \\& more'
    """
    return "".join(map(_sign, text))


def _sign(c: str) -> str:
    if c in SIGNS or c in ESCAPES:
        return SIGNS.get(c) or ESCAPES[c]
    if c.isascii() or c in "ªº«»·×÷±²³¹¼½¾¿¡§¶°" or _western(c):
        return c if c.isprintable() else " "
    if c in COMMANDS:
        return rf"\ensuremath{{{COMMANDS[c]}}}"
    shift, _, point = unicodedata.decomposition(c).partition(" ")
    if shift in RAISED and " " not in point:
        return rf"{RAISED[shift]}{{{_sign(chr(int(point, 16)))}}}"
    raise OutputError("Plain LaTeX has no glyph for this sign", typed=f"{c} (U+{ord(c):04X})",
                      advice="Save the document as .html or .md.")


def _western(c: str) -> bool:
    return "LATIN" in unicodedata.name(c, "") and ord(c) < 0x180


def markdown_text(text: str) -> str:
    r"""Words as Markdown prints them.

    >>> markdown_text("x_1 <b>")
    'x\\_1 \\<b\\>'
    """
    return "".join(f"\\{c}" if c in MARKDOWN else c for c in text)
