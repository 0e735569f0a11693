"""Matrix notation: forms as a tree, the text of each, and how they are recognised in index notation."""

from symderiv.matrices.text import form_text

__all__ = ["form_text"]
