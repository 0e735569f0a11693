"""Documents: derivations as text in one of the formats, and as files written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from markupsafe import Markup

from symderiv.errors import OutputError
from symderiv.record import Derivation
from symderiv.record.archive import archive
from symderiv.record.overview import Overview
from symderiv.writing.boxes import Box
from symderiv.writing.files import write_whole
from symderiv.writing.formats import FORMATS
from symderiv.writing.languages import language
from symderiv.writing.press import Press
from symderiv.writing.templating import fill
from symderiv.writing.view import view

Draw = Callable[[Sequence[Derivation], str, str], str]
"""Draws the model of some derivations for a format and a detail, as text of that format; nothing where it has no pictures."""


NAMES = (*FORMATS, "json")


def render(derivations: Derivation | Sequence[Derivation], format: str = "html", *, detail: str = "standard", lang: str = "en",
           template: str | os.PathLike[str] | None = None, picture: Draw | None = None, overview: Overview | None = None) -> str:
    """One document about a derivation, or about several that share lemmas, as text.

    `format` is html, tex, md, txt or json; `detail` brief, standard or full; `lang` a language code; `template` a file of
    one's own in place of the shipped one, which receives the same plain data. `picture` draws what the derivations are about;
    `overview` frames a page about a network.

    Raises `OutputError` for a format, a language or a template that does not serve, `UnknownName` for another detail.

    >>> from symderiv.notation import Axis, Definitions, Delta, Partial, Tensor
    >>> from symderiv.record import Step
    >>> K = Axis("K"); z = Tensor("z", (K,)); goal = Partial(z["k"], z["i"]); delta = Delta(K.index("i"), K.index("k"))
    >>> d = Derivation(goal, Definitions(), (Step("derivative of a component", goal, delta),), delta)
    >>> print(render(d, "txt").splitlines()[0])
    Jacobian of z with respect to z
    """
    rows = (derivations,) if isinstance(derivations, Derivation) else tuple(derivations)
    if format == "json":
        return json.dumps(archive(rows), ensure_ascii=False, indent=1) + "\n"
    if format not in FORMATS:
        raise OutputError("No such format", typed=format, advice=f"There are {', '.join(NAMES)}.")
    kind = FORMATS[format]

    def written(box: Box, display: bool) -> str:
        return Markup(kind.formula(box, display))

    data = view(rows, Press(written, language(lang), kind.width), detail, overview)
    data["picture"] = Markup(picture(rows, format, detail)) if picture else ""
    return fill(format, data, None if template is None else Path(template))


def save(derivations: Derivation | Sequence[Derivation], path: str | os.PathLike[str], *, detail: str = "standard",
         lang: str = "en", template: str | os.PathLike[str] | None = None, picture: Draw | None = None,
         overview: Overview | None = None) -> Path:
    """The document as a file, its format by the suffix: .html, .tex, .md, .txt or .json. Gives back the path.

    Raises `OutputError` for another suffix, or a place that cannot be written to; then no part of a file is left.
    """
    target = Path(path)
    format = target.suffix.lower().removeprefix(".")
    if format not in NAMES:
        raise OutputError("No format has this suffix", typed=target.name,
                          advice=f"End the name in {', '.join('.' + name for name in NAMES)}.")
    content = render(derivations, format, detail=detail, lang=lang, template=template, picture=picture,
                     overview=overview).encode("utf-8")
    try:
        write_whole(target, content)
    except OSError as error:
        raise OutputError("The document cannot be written there", typed=str(target),
                          advice=f"{error.strerror or error}.") from error
    return target
