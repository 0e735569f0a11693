"""Jupyter notebooks: cells from a text in which lines `%% markdown` and `%% code` open them."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

_OPENING = re.compile(r"^%% (markdown|code)\n", re.MULTILINE)
_PICTURE = re.compile(r"\(data:(image/[\w+]+);base64,([\w+/=]+)\)")
"""A picture with its data: notebooks show one only as an attachment of its cell."""
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(text: str) -> str:
    """The notebook (nbformat 4.5) whose cells the text holds; the same text gives the same bytes.

    >>> import json
    >>> [cell["cell_type"] for cell in json.loads(notebook("%% markdown\\n# Title\\n%% code\\n1 + 1\\n"))["cells"]]
    ['markdown', 'code']
    """
    _, *parts = _OPENING.split(text)
    pairs = [(kind, content.strip("\n")) for kind, content in zip(parts[::2], parts[1::2], strict=True)]
    cells = [_cell(n, kind, content) for n, (kind, content) in enumerate(pairs, 1) if content]
    data = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _cell(number: int, kind: str, content: str) -> dict[str, Any]:
    own: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    if kind == "markdown" and _PICTURE.search(content):
        own["attachments"] = {f"picture-{n}.svg": {kind: data} for n, (kind, data) in enumerate(_PICTURE.findall(content), 1)}
        count = iter(own["attachments"])
        content = _PICTURE.sub(lambda _: f"(attachment:{next(count)})", content)
    return {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": content.splitlines(keepends=True), **own}


def with_own_anchors(page: str) -> str:
    """A page in Markdown whose anchors are its own, so that its links stay within it where a notebook shows several pages.

    >>> with_own_anchors('<a id="eq.1"></a> see [(1)](#eq.1)')
    '<a id="eq.1-c4d483"></a> see [(1)](#eq.1-c4d483)'
    """
    mark = sha256(page.encode()).hexdigest()[:6]
    return re.sub(r'(<a id="|\]\(#)([^")]+)(?=["\)])', rf"\1\2-{mark}", page)
