"""`-` in place of a file: what is read is what another program writes, what is written goes to the terminal or a pipe."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

STANDARD = "-"
READ = ("name", "file", "first", "plan")
"""The parameters that name what a command reads."""
KEPT_AT = "symderiv.standard"
"""Where a context keeps the path of the text of standard input."""
KINDS = (("{", ".json"), ("[", ".json"))
"""How a text begins that is no document."""


def take_standard(ctx: click.Context) -> None:
    """Put the text of standard input into a file for a command that is to read `-`; `-o -` is no file."""
    if ctx.params.get("output") == STANDARD:
        ctx.params["output"] = None
    for name in READ:
        if str(ctx.params.get(name) or "").strip() == STANDARD:
            ctx.params[name] = _kept(sys.stdin.buffer.read(), ctx)


def _kept(content: bytes, ctx: click.Context) -> str:
    """A file with this content, named as people would look for it in a message; it goes when the command ends."""
    folder = tempfile.mkdtemp()
    ctx.call_on_close(lambda: shutil.rmtree(folder, ignore_errors=True))
    path = Path(folder, f"standard-input{_suffix(content)}")
    path.write_bytes(content)
    ctx.meta[KEPT_AT] = str(path)
    return str(path)


def by_its_name(message: str, ctx: click.Context) -> str:
    """A message in which the file that standard input was put into is called standard input."""
    path = ctx.meta.get(KEPT_AT)
    return message.replace(path, "standard input") if path else message


def _suffix(content: bytes) -> str:
    r"""The kind of file: data, a plan, or a document.

    >>> [_suffix(text) for text in (b'{"format": 1}', b"Let $$f = x^2$$", b"\\[ f = x^2 \\]")]
    ['.json', '.md', '.tex']
    """
    text: Any = content.lstrip()
    found = next((kind for start, kind in KINDS if text.startswith(start.encode())), None)
    return found or (".md" if b"$$" in text or b"```" in text or text.startswith(b"#") else ".tex")


__all__ = ["by_its_name", "take_standard"]
