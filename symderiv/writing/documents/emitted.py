"""What a command makes: printed, or written to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def emit(output: str | None, format: str, render: Callable[[str], str]) -> None:
    """Print what `render` makes of a format, or write it to a file whose suffix names the format.

    Raises `OutputError` where the file cannot be written; then no part of it is left.
    """
    if output is None:
        print(render(format), end="")
        return
    from symderiv.writing.templates.engines import compiled
    from symderiv.writing.templates.files import write_made

    kind = Path(output).suffix.lower().removeprefix(".")
    content = compiled(render, ("tex", "typ")) if kind == "pdf" else render(kind).encode("utf-8")
    write_made(Path(output), content, kind)


__all__ = ["emit"]
