"""Pictures of models and derivations, as files or as text: what other packages call.

>>> from symderiv.library.catalogue import catalogue_row
>>> picture(catalogue_row("softmax-cross-entropy").model(), "L", ["z"]).title
'L from z'
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sympy import Expr

from symderiv.derive.goals import derive
from symderiv.drawing.captions import Style
from symderiv.drawing.components import Step, component_graph
from symderiv.drawing.network import Value, network
from symderiv.drawing.pipeline import WIDTH, pipeline
from symderiv.drawing.printers.scene import Picture, below
from symderiv.drawing.printers.svg import svg, svg_in_markdown
from symderiv.drawing.printers.tikz import tikz
from symderiv.drawing.printers.typst import typst_picture
from symderiv.drawing.windows import window_shapes
from symderiv.errors import AxisMismatch, NoRule, OutputError
from symderiv.notation import Definitions, Entry, Index, Model, Partial, Tensor, letters, substitute, tensors
from symderiv.records import Derivation
from symderiv.records.choices import INLINE
from symderiv.records.overview import Overview
from symderiv.writing.layout.formulas.precedence import in_order
from symderiv.writing.structure.goals import differentiated, variables
from symderiv.writing.structure.letters import page_letters
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.written import page_order
from symderiv.writing.templates.files import write_made

IN_DOCUMENTS: Mapping[str, Callable[[Picture], str]] = {
    "html": partial(svg, alone=False), "tex": partial(tikz, alone=False), "fragment": partial(tikz, alone=False),
    "beamer": partial(tikz, alone=False), "typ": typst_picture, "ipynb": svg_in_markdown}
PAPER = dict.fromkeys(("tex", "fragment", "beamer", "typ"), 690.0)
"""Where a pipeline is folded that stands on paper or on a slide: the width of a page."""
FORMATS: Mapping[str, Callable[[Picture], str]] = {".svg": svg, ".tex": tikz}



def picture(model: Model, output: str, wrt: Sequence[str] = (), style: Style = "short",
            lang: str = "en") -> Picture:
    """The pipeline of a model, with the way back from `output` to each of `wrt` and the numbers of its equations.

    Raises `UnknownName` for a name that the model does not have, `ModelError` for a variable `output` does not depend on.
    """
    empty = pipeline(model.definitions, output, wrt, style=style, lang=lang)
    derivations = [derive(model, output, (name,), inline=INLINE) for name in wrt]
    return pipeline(model.definitions, output, wrt, derivations=derivations, style=style, lang=lang) if wrt else empty


def path_picture(model: Model, output: str, to: str, sizes: Mapping[str, int] | None = None,
                 lang: str = "en") -> Picture:
    """A small network component by component, with every path from `output` back to the component `to`, as in "W1[2,1]".

    Axes without a size have two components. Raises `TooLarge` for a network that would not be legible, `AxisMismatch` for
    a component out of range, `ModelError` for one that the output does not depend on.
    """
    net = component_graph(model.definitions, output, to, sizes or {})
    return network(net, local_values(model.definitions), lang)


def local_values(definitions: Definitions) -> Value:
    """The local derivatives of a model's definitions as the rules derive them, before any given is used."""
    known: dict[tuple[Tensor, Tensor], tuple[tuple[Index, ...], Expr] | None] = {}

    def value(step: Step) -> Expr | None:
        key = (step.target.tensor, step.source.tensor)
        if key not in known:
            known[key] = _local(definitions, *key)
        found = known[key]
        return None if found is None else _at(found, (*step.target.indices, *step.source.indices))

    return value


def _local(definitions: Definitions, target: Tensor, source: Tensor) -> tuple[tuple[Index, ...], Expr] | None:
    """∂target/∂source with everything else that the target uses held, and the letters it is written in."""
    row = definitions.of(target)
    assert row is not None
    alone = Model()
    alone.definitions = Definitions((row,))
    avoid = letters(row.lhs)
    chosen: list[Index] = []
    for axis in source.axes:
        chosen.append(axis.derivative(avoid | {i.name for i in chosen}))
    try:
        found = derive(alone, row.lhs, (Entry(source, *chosen),))
    except NoRule:
        return None
    general: Expr = found.result if found.general is None else found.general
    return ((*row.indices, *chosen), general) if tensors(general) <= row.uses | {target} else None


def _at(found: tuple[tuple[Index, ...], Expr], numbers: Sequence[Any]) -> Expr | None:
    letters_, expr = found
    try:
        at: Expr = substitute(expr, dict(zip(letters_, numbers, strict=True)))
    except AxisMismatch:
        return None
    return at


def document_picture(derivations: Sequence[Derivation], format: str, detail: str, lang: str = "en",
                     outline: Outline | None = None, overview: Overview | None = None) -> str:
    """The pipeline that a document shows: from the output back to the variables of its derivations, or of a network's gradients.

    Its equation numbers are those of a document about these derivations alone, or of `outline`. Nothing in a format without
    pictures, or where no definition is differentiated or several are.
    """
    write = IN_DOCUMENTS.get(format)
    outputs = {differentiated(d.goal) for d in derivations if isinstance(d.goal, Partial)}
    output = outputs.pop() if len(outputs) == 1 else None
    definitions = overview.drawn if overview and overview.drawn else derivations[0].definitions
    if write is None or not isinstance(output, Entry) or definitions.of(output.tensor) is None:
        return ""
    outline = outline or Outline.of(derivations, detail)
    reached = definitions.ancestors[output.tensor] - {output.tensor}
    wrt = [t for t in _variables(derivations, overview) if t in reached] or [t for t in definitions.inputs if not t.givens]
    with in_order(page_order(outline)):
        drawn = pipeline(definitions, output.tensor, wrt, lang=lang, outline=outline, width=PAPER.get(format, WIDTH),
                         letters=lambda drawn: page_letters(outline, overview, drawn))
    return write(below(drawn, window_shapes(definitions)))


def _variables(derivations: Sequence[Derivation], overview: Overview | None) -> list[Tensor]:
    goals: list[Any] = [row.goal for row in overview.layers] if overview else [d.goal for d in derivations]
    return list(dict.fromkeys(t for goal in goals if isinstance(goal, Partial) for t in variables(goal)))


def save_picture(picture: Picture, path: str | os.PathLike[str]) -> Path:
    """Write a picture; the suffix names the format, .svg or .tex. Raises `OutputError`; nothing is left half written."""
    target = Path(path)
    write = FORMATS.get(target.suffix.lower())
    if write is None:
        raise OutputError("No picture format has this suffix", typed=target.name,
                          advice=f"End the name in {' or '.join(FORMATS)}.")
    write_made(target, write(picture).encode("utf-8"), target.suffix.lower()[1:])
    return target
