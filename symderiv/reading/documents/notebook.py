"""Notebooks: their Markdown cells, one after the other."""

from __future__ import annotations

import json
from typing import Any

from symderiv.errors import ParseError


def markdown_of_notebook(text: str, name: str = "") -> str:
    r"""The Markdown cells of a notebook as one text.

    Raises `ParseError` where the text is not a notebook.

    >>> markdown_of_notebook('{"cells": [{"cell_type": "markdown", "source": ["# A", " b"]}]}')
    '# A b'
    """
    try:
        cells = _cells(json.loads(text))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ParseError("This is not a notebook", typed=name, advice=f"{type(error).__name__}: {error}") from None
    return "\n\n".join(_source(cell) for cell in cells if cell.get("cell_type") == "markdown")


def _cells(data: Any) -> list[Any]:
    """The cells of format 4, or of format 3, which keeps them in a worksheet."""
    return list(data["cells"] if "cells" in data else data["worksheets"][0]["cells"])


def _source(cell: Any) -> str:
    source = cell.get("source") or ""
    return source if isinstance(source, str) else "".join(map(str, source))
