"""What a person gives to be read: the name of a file, or the text itself, typed in place."""

from __future__ import annotations

import os
import re

PROBLEM_FILES = (".json", ".toml", ".tex", ".md", ".ipynb", ".txt", ".html", ".htm", ".xhtml", ".rst", ".adoc",
                 ".asciidoc", ".org", ".wiki", ".mediawiki", ".markdown", ".Rmd", ".qmd")
"""How files end that are read; typed here, as the table `READERS` comes with SymPy."""
MATHEMATICS = set("\\={}()^$*+@|\n∑∂∇‖√ᵀ²·⊙")
"""Signs that formulas are written with, and names of files hardly."""
SENTENCE = re.compile(r"(?=(?:\S+\s+){4})[^/\\]*")
"""Five words: so long is hardly a name."""
CODE = re.compile(r"(?<!`)`[^`'\n]+`(?!`)")
"""Code among words, as Markdown has it; LaTeX has an apostrophe behind what it quotes."""
DATA = re.compile(r"""\s*(?:\{\s*["'}]|\[\s*["'{\[\]])""")
r"""How data begin, and no formula: {\lVert x \rVert}_2^2 and [x]_+ are read."""


def is_typed(source: object) -> bool:
    r"""Whether it is a text, not the name of a file.

    >>> [is_typed(s) for s in ("L = sum((y - X w)^2)", r"$\|x\|$", "y=x.T", "notes (1).tex", "runs/lr=0.1/notes.md#2", "softmax")]
    [True, True, True, False, False, False]
    >>> is_typed("the square of the norm"), is_typed("my notes of may")
    (True, False)
    """
    if not isinstance(source, str) or not (set(source) & MATHEMATICS or SENTENCE.fullmatch(source)):
        return False
    return "\n" in source or not ((source.rpartition("#")[0] or source).endswith(PROBLEM_FILES) or os.path.exists(source))


def kind_of(text: str) -> str:
    r"""The kind of file that such a text would stand in: data, Markdown, or LaTeX.

    >>> [kind_of(text) for text in ('{"format": 1}', "Let $$f = x^2$$", "\\[ f = x^2 \\]")]
    ['.json', '.md', '.tex']
    """
    marked = "$$" in text or "```" in text or text.lstrip().startswith("#") or CODE.search(text) is not None
    return ".json" if DATA.match(text) else ".md" if marked else ".tex"


__all__ = ["PROBLEM_FILES", "is_typed", "kind_of"]
