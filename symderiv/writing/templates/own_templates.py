"""Templates to start from: which are shipped, what each is made of, and copies of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from symderiv.errors import OutputError, UnknownName
from symderiv.writing.printers.formats import FORMATS
from symderiv.writing.templates.files import write_whole
from symderiv.writing.templates.templating import SUFFIX, templates

_USED = re.compile(r'(?:include|from|extends)\s+"([^"]+)"')
TARGETS = {"tex": ("tex", "pdf"), "typ": ("typ", "pdf"), "beamer": ("beamer", "slides")}
"""What the template of a format can make, where that is more than the format itself."""


def kinds() -> tuple[str, ...]:
    """The formats of shipped templates for a page."""
    return tuple(FORMATS)


def parts(kind: str) -> tuple[str, ...]:
    """The files that the page of a format is put together from, as their names within the folder of templates.

    Raises `UnknownName` for a format that has no template.
    """
    if kind not in FORMATS:
        raise UnknownName.among("kind of template", kind, FORMATS)
    found: dict[str, None] = {}
    waiting = list(_used(f"derivation.{kind}{SUFFIX}"))
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += _used(name)
    return tuple(found)


def _used(name: str) -> Iterator[str]:
    yield from _USED.findall((templates() / name).read_text(encoding="utf-8"))


def copy_template(kind: str, path: str | os.PathLike[str], with_parts: bool = False) -> tuple[Path, ...]:
    """Copy the shipped template of a format to `path`, to change it; `with_parts`, what it includes beside it.

    Gives the files that were written. Raises `OutputError` for a name that does not tell the format, and where a file is
    already there.
    """
    target, names = Path(path), parts(kind)
    if format_of_template(target) != kind:
        raise OutputError("The name of a template tells its format", typed=target.name, advice=f"End it in .{kind}{SUFFIX}.")
    copies = {target: f"derivation.{kind}{SUFFIX}", **({target.parent / n: n for n in names} if with_parts else {})}
    there = next((p for p in copies if p.exists()), None)
    if there:
        raise OutputError("The file is there already", typed=str(there), advice="Name another, or move it away.")
    for place, name in copies.items():
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, (templates() / name).read_bytes())
        except OSError as error:
            raise OutputError("The file cannot be written there", typed=str(place),
                              advice=f"{error.strerror or error}.") from None
    return tuple(copies)


def format_of_template(path: str | os.PathLike[str]) -> str:
    """The format that the name of a template tells. Raises `OutputError` for a name that tells none.

    >>> format_of_template("my.page.tex.j2")
    'tex'
    """
    name = Path(path).name.lower()
    found = next((kind for kind in FORMATS if name.endswith(f".{kind}{SUFFIX}")), None)
    if found is None:
        raise OutputError("The name of a template tells its format", typed=Path(path).name,
                          advice=f"End it in {', '.join(f'.{kind}{SUFFIX}' for kind in FORMATS)}.")
    return found


def require_template_for(format: str, template: str | os.PathLike[str]) -> None:
    """Raises `OutputError` where a template does not make documents of this format."""
    own = format_of_template(template)
    if format not in TARGETS.get(own, (own,)) and not (own == "tex" and format == "fragment"):
        raise OutputError("The template is for another format", typed=f"{Path(template).name} for {format}",
                          advice=f"It makes {' or '.join('.' + t for t in TARGETS.get(own, (own,)))}.")
