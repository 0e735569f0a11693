"""Documents from templates: the shipped ones filled here, one's own in a process with limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unicodedata import category

from symderiv.writing.printers import font
from symderiv.writing.templates.confined import fill_confined
from symderiv.writing.templates.templating import filled, templates

JOINING = "\u200c\u200d"
"""Signs without a width that words of some languages need."""


def fill(format: str, data: Mapping[str, Any], template: Path | None = None, kind: str = "derivation") -> str:
    """A template filled with the plain data of a document of this kind; one's own in a process with limits.

    Raises `OutputError` that names the missing field, the file and the line.
    """
    typeface, data = font.data_url() if format == "html" else "", _printable(data)
    if template is None:
        return filled(format, data, templates() / f"{kind}.{format}.j2", typeface)
    return fill_confined(format, data, template.absolute(), typeface)


def _printable(value: Any) -> Any:
    """The same data, a space in place of every sign in its words that controls a printer; source and markup stay as they are."""
    if isinstance(value, Mapping):
        sources = ("text",) if value.get("kind") == "code" else ("python", "latex")
        return {key: part if key in sources else _printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_printable, value))
    if type(value) is not str or value.isprintable():
        return value
    return "".join(c if c.isprintable() or c in JOINING or category(c) == "Zs" else " " for c in value)
