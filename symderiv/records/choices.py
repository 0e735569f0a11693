"""The words that options take, as types: editors complete them, type checkers find a misspelt one.

What a word means is a row of the table named beside it; a test holds both against each other.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict

INLINE = 40
"""How many operations an inner derivative may have to be written out in the result; a longer one gets a name."""

RouteName: TypeAlias = Literal["delta", "cases", "quotient", "components", "log", "full-chain", "differential"]
"""`symderiv.rules.routes.ROUTES`"""
Format: TypeAlias = Literal["html", "tex", "fragment", "beamer", "typ", "md", "ipynb", "txt", "json"]
"""`symderiv.writing.printers.formats.FORMATS`, and json"""
Target: TypeAlias = Literal["numpy", "torch", "jax"]
"""`symderiv.lowering.source.targets.TARGETS`"""
Layout: TypeAlias = Literal["gradient", "numerator"]
"""`symderiv.records.layouts.LAYOUTS`"""
Detail: TypeAlias = Literal["brief", "standard", "full"]
"""`symderiv.writing.structure.levels.LEVELS`"""

Voice: TypeAlias = Literal["lecture", "plain"]
"""`symderiv.writing.structure.press.VOICES`"""


class DocumentOptions(TypedDict, total=False):
    """The options of a document; see `symderiv.writing.documents.derivations.render` for what each does."""

    detail: Detail
    lang: str
    voice: Voice
    ascii: bool
    coloured: bool
    numbers: Any
    digits: int
    template: Any
    picture: Any
    overview: Any
    worked: Any
    lesson: Any


class FileOptions(DocumentOptions, total=False):
    """The options of a document that is written to a file; see `symderiv.writing.documents.derivations.save`."""

    fragment: bool
    engine: str | None
    force: bool


__all__ = ["Detail", "DocumentOptions", "FileOptions", "Format", "Layout", "RouteName", "Target", "Voice"]
