"""Documents: derivations as text in one of the formats, and as files written whole or not at all."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from symderiv.errors import OutputError
from symderiv.record import Derivation
from symderiv.record.archive import archive
from symderiv.record.overview import Overview
from symderiv.record.statement import Finding
from symderiv.record.worked import Worked
from symderiv.writing import font
from symderiv.writing.boxes import Box
from symderiv.writing.files import write_whole
from symderiv.writing.languages import language
from symderiv.writing.latex import latex
from symderiv.writing.mathml import mathml
from symderiv.writing.press import Press
from symderiv.writing.statements import finding_data
from symderiv.writing.tex_text import markdown_text, tex_text
from symderiv.writing.unicode import unicode
from symderiv.writing.view import view

Draw = Callable[[Sequence[Derivation], str, str], str]
"""Draws the model of some derivations for a format and a detail, as text of that format; nothing where it has no pictures."""


@dataclass(frozen=True)
class Format:
    """One kind of document: how it writes formulas and words, how wide its lines are, how its templates mark fields.

    `formula` gets a box and whether it stands on a line of its own, `words` writes plain text, `width` is in em.
    """

    formula: Callable[[Box, bool], str]
    words: Callable[[str], str]
    width: float = inf
    fields: str = "<< >> <% %> <# #>"


# A sign that opens a later piece of a long formula still stands between two terms.
_OPENING_SIGN = re.compile(r"^(<math>(?:<mrow[^>]*>)*)<mo>")


def _mathml(box: Box, display: bool) -> str:
    element = _OPENING_SIGN.sub(r'\1<mo form="infix">', mathml(box, display=False))
    return element.replace("<math", '<math displaystyle="true"', 1) if display else element


def _tex(box: Box, display: bool) -> str:
    """LaTeX with the marks of the document's own commands, which add a second cue to the colour."""
    return latex(box).replace(r"\mathcolor{sdchg}{", r"\sdchg{").replace(r"\mathcolor{sdnew}{", r"\sdnew{")


FORMATS: Mapping[str, Format] = {
    "html": Format(_mathml, escape, 31.0, "{{ }} {% %} {# #}"),
    "tex": Format(_tex, tex_text, 21.0),
    "md": Format(lambda box, display: latex(box, "notebook"), markdown_text),
    "txt": Format(lambda box, display: unicode(box), str),
}
NAMES = (*FORMATS, "json")


def render(derivations: Derivation | Sequence[Derivation], format: str = "html", *, detail: str = "standard", lang: str = "en",
           template: str | os.PathLike[str] | None = None, picture: Draw | None = None, overview: Overview | None = None,
           worked: Worked | None = None, findings: Sequence[Finding] = ()) -> str:
    """One document about a derivation, or about several that share lemmas, as text.

    `format` is html, tex, md, txt or json; `detail` brief, standard or full; `lang` a language code; `template` a file of
    one's own in place of the shipped one, which receives the same plain data. `picture` draws what the derivations are about;
    `overview` frames a page about a network, `worked` adds the numbers of an example, `findings` the equations that do not hold.

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
        numbers = {"worked": worked.data()} if worked else {}
        stated = {"findings": finding_data(findings)} if findings else {}
        return json.dumps({**archive(rows), **numbers, **stated}, ensure_ascii=False, indent=1) + "\n"
    if format not in FORMATS:
        raise OutputError("No such format", typed=format, advice=f"There are {', '.join(NAMES)}.")
    kind = FORMATS[format]

    def written(box: Box, display: bool) -> str:
        return Markup(kind.formula(box, display))

    data = view(rows, Press(written, language(lang), kind.width), detail, overview, worked, findings)
    data["picture"] = Markup(picture(rows, format, detail)) if picture and rows else ""
    return fill(format, data, None if template is None else Path(template))


def save(derivations: Derivation | Sequence[Derivation], path: str | os.PathLike[str], *, detail: str = "standard",
         lang: str = "en", template: str | os.PathLike[str] | None = None, picture: Draw | None = None,
         overview: Overview | None = None, worked: Worked | None = None, findings: Sequence[Finding] = ()) -> Path:
    """The document as a file, its format by the suffix: .html, .tex, .md, .txt or .json. Gives back the path.

    Raises `OutputError` for another suffix, or a place that cannot be written to; then no part of a file is left.
    """
    target = Path(path)
    format = target.suffix.lower().removeprefix(".")
    if format not in NAMES:
        raise OutputError("No format has this suffix", typed=target.name,
                          advice=f"End the name in {', '.join('.' + name for name in NAMES)}.")
    content = render(derivations, format, detail=detail, lang=lang, template=template, picture=picture,
                     overview=overview, worked=worked, findings=findings).encode("utf-8")
    try:
        write_whole(target, content)
    except OSError as error:
        raise OutputError("The document cannot be written there", typed=str(target),
                          advice=f"{error.strerror or error}.") from error
    return target


def fill(format: str, data: Mapping[str, Any], template: Path | None = None, kind: str = "derivation") -> str:
    """A template filled with the plain data of a document of this kind.

    Raises `OutputError` that names the missing field, the file and the line.
    """
    folder, name = (template.parent, template.name) if template else (templates(), f"{kind}.{format}.j2")
    environment = _environment(format, folder)
    try:
        return environment.get_template(name).render(data, font=Markup(font.data_url()) if format == "html" else "")
    except TemplateSyntaxError as error:
        raise OutputError("The template is not well formed", typed=error.message,
                          where=f"{error.filename or name}:{error.lineno}") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise OutputError("The template does not serve", typed=str(error), where=_place(error, folder, name)) from error


@cache
def _environment(format: str, folder: Path) -> Environment:
    """A sandbox with strict fields. Text is written by the format's own rules; what is Markup stands as it is."""
    kind = FORMATS[format]
    opening, closing, block, end_block, comment, end_comment = kind.fields.split()

    def finish(value: Any) -> Any:
        if isinstance(value, StrictUndefined):
            str(value)  # raises, with the field's name
        return value if isinstance(value, Markup) else Markup(kind.words(str(value)))

    environment = ImmutableSandboxedEnvironment(
        variable_start_string=opening, variable_end_string=closing, block_start_string=block, block_end_string=end_block,
        comment_start_string=comment, comment_end_string=end_comment, autoescape=True, finalize=finish, undefined=StrictUndefined,
        loader=FileSystemLoader(folder), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["tex"] = lambda text: Markup(tex_text(text))  # words within a formula
    return environment


def _place(error: Exception, folder: Path, name: str) -> str:
    """The line of the template at which an error arose."""
    trace, line = error.__traceback__, 0
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"{folder / name}:{line}" if line else str(folder / name)


@cache
def templates() -> Path:
    """The folder of the shipped templates: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    places = (package / "templates", package.parent / "templates")
    found = next((p for p in places if (p / "derivation.html.j2").is_file()), None)
    if found is None:
        raise OutputError("The templates are missing", typed=" or ".join(map(str, places)), advice="Install symderiv again.")
    return found
