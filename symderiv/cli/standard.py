"""In place of a file: `-` is what another program writes, or the terminal or a pipe; a formula is itself what is read."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

from symderiv.sources import is_typed, kind_of

STANDARD = "-"
READ = ("name", "file", "first", "plan")
"""The parameters that name what a command reads."""
TYPED = ("name", "file")
"""Those of them that a formula may stand in place of."""
KEPT_AT = "symderiv.standard"
"""Where a context keeps the path of the text of standard input."""


def take_standard(ctx: click.Context) -> None:
    """Put the text of standard input, or the formula that was typed, into a file for a command that is to read it; `-o -` is
    no file."""
    if ctx.params.get("output") == STANDARD:
        ctx.params["output"] = None
    for name in READ:
        given = str(ctx.params.get(name) or "").strip()
        if given == STANDARD:
            ctx.params[name] = _kept(sys.stdin.buffer.read(), ctx, "standard input")
        elif name in TYPED and is_typed(given):
            ctx.params[name] = _kept(given.encode(), ctx, "typed text")


def _kept(content: bytes, ctx: click.Context, name: str) -> str:
    """A file with this content, named as people would look for it in a message; it goes when the command ends."""
    folder = tempfile.mkdtemp()
    ctx.call_on_close(lambda: shutil.rmtree(folder, ignore_errors=True))
    path = Path(folder, f"{name}{kind_of(content.decode(errors='replace'))}")
    path.write_bytes(content)
    ctx.meta[KEPT_AT] = str(path)
    return str(path)


def by_its_name(message: str, ctx: click.Context) -> str:
    """A message in which the file that a text was put into is called standard input, or typed text."""
    path = ctx.meta.get(KEPT_AT)
    return message.replace(path, Path(path).stem) if path else message


__all__ = ["by_its_name", "take_standard"]
