"""A model as a picture: its pipeline, or a small network component by component."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from symderiv.errors import ModelError
from symderiv.notation import Model

if TYPE_CHECKING:
    from symderiv.drawing.printers.scene import Picture


@dataclass(frozen=True, repr=False)
class Graph:
    """The picture of a model; the last line of a cell draws it. `sd.graph` makes it.

    >>> import symderiv as sd
    >>> sd.graph("softmax-cross-entropy")._repr_svg_()[:4]
    '<svg'
    """

    picture: Picture

    def __repr__(self) -> str:
        return f"<Graph {self.picture.title}>"

    def _repr_svg_(self) -> str:
        from symderiv.drawing.printers.svg import svg

        return svg(self.picture)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture as .svg or .tex (TikZ), by the suffix of `path`; gives back the path.

        Raises `OutputError` for another suffix or a file that cannot be written; nothing is left half written.
        """
        from symderiv.drawing.pictures import save_picture

        return save_picture(self.picture, path)


def graph(model: Model | str, output: Any = None, wrt: Any = (), *, path: str = "", sizes: Mapping[str, int] | None = None,
          style: Literal["index", "short"] = "short", lang: str = "en") -> Graph:
    """A model (or a catalogue entry, by its name) as a picture, from its inputs to `output`, the last definition by default.

    `wrt` marks the way back to these variables; `path` draws the network component by component instead, with the ways back to
    one number ("W[2,1]"), the axes of the given `sizes` or of 2. `style` says whether formulas have indices.

    Raises `UnknownName` for a name that there is not, `ModelError` for a model without definitions or a variable that `output`
    does not depend on, `TooLarge` for a network that would not be legible.

    >>> import symderiv as sd
    >>> sd.graph("softmax-cross-entropy", wrt="z")
    <Graph L from z>
    """
    from symderiv.drawing.pictures import path_picture, picture

    found = named(model)
    if not found.definitions.rows:
        raise ModelError("The model defines nothing that could be drawn", advice='Write m.define("L", ...) first.')
    goal = str(getattr(output, "name", output or found.definitions.rows[-1].tensor.name))
    if path:
        return Graph(path_picture(found, goal, path, sizes, lang))
    variables: Sequence[Any] = wrt if isinstance(wrt, list | tuple) else (wrt,)
    return Graph(picture(found, goal, [str(getattr(v, "name", v)) for v in variables], style, lang))


def named(model: Model | str) -> Any:
    """The model itself, or the one of the catalogue or of a network's builder that has this name."""
    from symderiv.api.models import catalogue_model, require_model
    from symderiv.api.networks import network
    from symderiv.library.networks import NETWORKS

    if not isinstance(model, str):
        require_model(model)
        return model
    return network(model) if model in NETWORKS else catalogue_model(model)


__all__ = ["Graph", "graph"]
