"""The mark by which symderiv knows a file that it made: a last line in the file's own format, with a digest of all the rest.

A file whose mark fits is as symderiv made it, so nothing is lost where it is made again. A file that a person changed, or that
comes from elsewhere, has no mark that fits. No list of files is kept anywhere: the mark goes where the file goes.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from symderiv.errors import OutputError

MARKS = {"html": "<!-- {} -->\n", "svg": "<!-- {} -->\n", "md": "<!-- {} -->\n", "tex": "% {}\n", "pdf": "% {}\n",
         "typ": "// {}\n", "py": "# {}\n", "txt": "{}\n"}
"""How each kind of file writes a remark of one line."""
FIELDS = {"json": re.compile(rb"\s*\}\s*\]?\s*\Z"), "ipynb": re.compile(rb'\s*\},\s*"nbformat": 4')}
"""Where a kind of file that knows no remarks takes a field: at the end of the last object, or of the notebook's metadata."""

_SAID = "Made by symderiv {}"
_LINE = re.compile(rb"^[^\w\n]*Made by symderiv ([0-9a-f]{16})\W*\Z", re.MULTILINE)
_FIELD = re.compile(rb',\n "made_by": "symderiv ([0-9a-f]{16})"')


def marked(content: bytes, kind: str) -> bytes:
    """The content of a file of that kind with the mark of symderiv; a kind that has no place for one is left as it is.

    >>> marked(b"x", "tex").splitlines()
    [b'x', b'% Made by symderiv 73cb3858a687a849']
    >>> marked(b'{"a": 1}', "json").splitlines()
    [b'{"a": 1,', b' "made_by": "symderiv f9d86028c6e0d64e"}']
    """
    if kind in FIELDS:
        end = FIELDS[kind].search(content)
        return content if end is None else content[:end.start()] + _field(_digest(content)) + content[end.start():]
    if kind not in MARKS:
        return content
    body = content if content.endswith(b"\n") else content + b"\n"
    return body + MARKS[kind].format(_SAID.format(_digest(body))).encode()


def is_own(content: bytes) -> bool:
    """Whether the content of a file bears a mark that fits it."""
    text = content.replace(b"\r\n", b"\n")
    return any(_digest(text[:mark.start()] + text[mark.end():]) == mark[1].decode()
               for pattern in (_LINE, _FIELD) for mark in pattern.finditer(text))


def require_own(*paths: Path) -> None:
    """Raises `OutputError` for a file that would be lost: one that is there and that symderiv did not make as it stands.

    An empty file loses nothing, and what is no file (a pipe, a device) is written to, not replaced.
    """
    for path in paths:
        if path.is_file() and not is_own(content := path.read_bytes()) and content:
            raise OutputError("A file is there that symderiv did not make, or that was changed since", typed=str(path),
                              advice="Name another or move it away; --force (in Python force=True) replaces it.")


def _field(digest: str) -> bytes:
    return f',\n "made_by": "symderiv {digest}"'.encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]
