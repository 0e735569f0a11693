"""The index of a gallery: families, entries, and what each derives to, as a page that needs no script and no server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

import symderiv
from symderiv.writing.languages import language
from symderiv.writing.templates.filling import fill

Entries = Sequence[tuple[Any, Mapping[str, Any]]]


def index_page(families: Sequence[tuple[str, Entries]], lang: str = "en") -> str:
    """The page. An entry is a row of the catalogue with the fields of what was built."""
    words = language(lang).tables["gallery"]
    groups = [{"title": title, "anchor": f"f{n}", "entries": [_entry(row, built, lang) for row, built in rows]}
              for n, (title, rows) in enumerate(families, 1)]
    return fill("html", {"families": groups, "words": words, "lang": lang, "version": symderiv.__version__,
                         "count": sum(len(g["entries"]) for g in groups)}, kind="gallery")


def _entry(row: Any, built: Mapping[str, Any], lang: str) -> dict[str, Any]:
    files = {PurePosixPath(name).suffix.removeprefix("."): name for name in built["files"]}
    results = [{"goal": Markup(goal), "result": Markup(result), "matrix": Markup(matrix)}
               for goal, result, matrix in built["results"]]
    return {"name": row.name, "title": language(lang).named(row.title), "source": row.source,
            "page": files.pop("html", ""), "files": files, "results": results, "error": built["error"], "steps": built["steps"]}


__all__ = ["index_page"]
