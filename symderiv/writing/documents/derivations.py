"""Documents: derivations as text in one of the formats, and as files written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from symderiv.errors import OutputError, TooLarge
from symderiv.records import Derivation
from symderiv.records.archive import archive
from symderiv.records.overview import Overview
from symderiv.records.statement import Finding
from symderiv.records.worked import Worked
from symderiv.rings import seldom_searched
from symderiv.teaching.lesson import Lesson
from symderiv.writing.blocks.proofs import finding_data
from symderiv.writing.documents.python_source import python
from symderiv.writing.languages import language
from symderiv.writing.layout.boxes import Box, Glyph, Mark, Role
from symderiv.writing.printers.formats import FORMATS, Format
from symderiv.writing.printers.unicode import spelled, unicode
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.press import Press
from symderiv.writing.structure.view import view
from symderiv.writing.templates.files import write_made
from symderiv.writing.templates.filling import fill
from symderiv.writing.templates.origin import require_own
from symderiv.writing.templates.own_templates import format_of_template, require_template_for

Draw = Callable[[Sequence[Derivation], str, str, str, Outline | None, Overview | None], str]
"""Draws the model of some derivations, or of the network of an overview, for a format, a detail and a language, with the numbers
of an outline, as text of that format; nothing where it has no pictures."""

NAMES = (*(name for name in FORMATS if name != "fragment"), "json")
PDF: Mapping[str, Mapping[str, str]] = {"pdf": {"tex": "tex", "typ": "typ"}, "slides": {"tex": "beamer"}}
"""What each kind of PDF is made of: the kinds of source, and the format that gives each."""
SUFFIXES = {".slides.tex": "beamer", ".slides.pdf": "slides", **{f".{n}": n for n in NAMES if n != "beamer"}, ".pdf": "pdf"}
MACROS = "symderiv-macros.tex"
"""The file of macros that a fragment of LaTeX needs in the preamble of the document it is pasted into."""


@seldom_searched()
def render(derivations: Derivation | Sequence[Derivation], format: str = "html", *, detail: str = "standard", lang: str = "en",
           template: str | os.PathLike[str] | None = None, picture: Draw | None = None, overview: Overview | None = None,
           worked: Worked | None = None, findings: Sequence[Finding] = (), ascii: bool = False, coloured: bool = False,
           voice: str = "lecture", lesson: Lesson | None = None) -> str:
    """One document about a derivation, or about several that share lemmas, as text.

    `format` is html, tex, beamer (slides), fragment (LaTeX without a preamble), typ, md, ipynb, txt or json; `detail` brief,
    standard or full; `lang` a language code; `template` a file of one's own in place of the shipped one (`mine.tex.j2`: its name
    tells the format), which receives the same plain data. `picture` draws what the derivations are about; `overview` frames a
    page about a network, `worked` adds the numbers of an example, `findings` the equations that do not hold;
    `ascii` spells out what is not ASCII in plain text, `coloured` marks what changes in it with the codes of a terminal; the
    `voice` "plain" leaves out the sentences beside the steps. `lesson` (see `symderiv.api.lessons`) adds what the result says,
    mistakes that people make, and an exercise.

    Raises `OutputError` for a format, a language or a template that does not serve, `UnknownName` for another detail or voice,
    `TooLarge` for a formula that is nested too deep.

    >>> from symderiv.notation import Axis, Definitions, Delta, Partial, Tensor
    >>> from symderiv.records import Step
    >>> K = Axis("K"); z = Tensor("z", (K,)); goal = Partial(z["k"], z["i"]); delta = Delta(K.index("i"), K.index("k"))
    >>> d = Derivation(goal, Definitions(), (Step("derivative of a component", goal, delta),), delta)
    >>> print(render(d, "txt").splitlines()[0])
    Jacobian of z with respect to z
    """
    rows = (derivations,) if isinstance(derivations, Derivation) else tuple(derivations)
    if template is not None:
        require_template_for(format, template)
    if ascii and format != "txt":
        raise OutputError("Only plain text is written in ASCII", typed=format, advice="Leave --ascii out, or write .txt.")
    if format == "json":
        return _archived(rows, worked, findings)
    press = _press(_kind(format, ascii, coloured), lang, voice, template is not None)
    try:
        data = view(rows, press, detail, overview, worked, findings, lesson)
    except RecursionError:
        raise TooLarge("A formula of this page is nested too deep", advice="Give the parts of the formula names of their own, as "
                       'z = m.define("z", …), or z_i = … on a line of its own, and go on with z.') from None
    data["picture"] = Markup(picture(rows, format, detail, lang, None, overview)) if picture and rows else ""
    data["legend"] = _legend(press, data["labels"]) if coloured else ""
    if format == "ipynb":
        data["python"] = python(rows, detail, overview)
    page = fill(format, data, None if template is None else Path(template))
    return spelled(page) if ascii else page


def _archived(rows: Sequence[Derivation], worked: Worked | None, findings: Sequence[Finding]) -> str:
    """The record as JSON, with an example's numbers and what does not hold."""
    numbers = {"worked": worked.data()} if worked else {}
    stated = {"findings": finding_data(findings)} if findings else {}
    return json.dumps({**archive(rows), **numbers, **stated}, ensure_ascii=False, indent=1) + "\n"


def _kind(format: str, ascii: bool, coloured: bool) -> Format:
    """The format of a name; plain text in ASCII or in colours. Raises `OutputError` for a name there is not."""
    if format not in FORMATS:
        raise OutputError("No such format", typed=format, advice=f"There are {', '.join(NAMES)}.")
    kind = FORMATS[format]
    if format == "txt" and (ascii or coloured):
        return replace(kind, formula=lambda box, display: unicode(box, ascii, coloured), steps=coloured)
    return kind


def _press(kind: Format, lang: str, voice: str, own_template: bool) -> Press:
    """What writes the formulas of a page; a template of one's own may show everything, so that all of it is unfolded."""
    def written(box: Box, display: bool) -> str:
        return Markup(kind.formula(box, display))

    unfolds = kind.unfolds or own_template
    return Press(written, language(lang), kind.width, kind.copies, kind.steps, unfolds, voice, wide=kind.wide)


def _legend(press: Press, labels: Mapping[str, str]) -> str:
    """What the marks of a coloured text say."""
    marks: tuple[tuple[Role, str], ...] = (("chg", "about_to_change"), ("new", "just_produced"))
    return Markup(", ".join(press.box(Mark(role, Glyph("text", labels[label]))) for role, label in marks))


def pdf(derivations: Derivation | Sequence[Derivation], kind: str = "pdf", *, engine: str | None = None, **options: Any) -> bytes:
    """The document (kind "pdf") or its slides (kind "slides") as PDF, by the engine of that name or the first there is.

    `options` as in `render`; a template of one's own is LaTeX or Typst, as its name says (mine.tex.j2, mine.typ.j2).
    Raises `EngineError` where there is no engine or it fails, `UnknownName` for an engine that is not known.
    """
    from symderiv.writing.templates.engines import compiled

    sources = PDF[kind]
    own = options.get("template")
    if own:
        require_template_for(kind, own)
        sources = {"typ": "typ"} if format_of_template(own) == "typ" else {"tex": sources["tex"]}
    return compiled(lambda source: render(derivations, sources[source], **options), tuple(sources), engine)


def format_of(path: str | os.PathLike[str]) -> str:
    """The format that the suffix of a file names. Raises `OutputError` for another suffix.

    >>> format_of("talk.slides.tex"), format_of("page.HTML")
    ('beamer', 'html')
    """
    name = Path(path).name
    suffix = next((s for s in SUFFIXES if name.lower().endswith(s) and len(name) > len(s)), None)
    if suffix is None:
        raise OutputError("No format has this suffix", typed=name, advice=f"End the name in {', '.join(sorted(SUFFIXES))}.")
    return SUFFIXES[suffix]


def save(derivations: Derivation | Sequence[Derivation], path: str | os.PathLike[str], *, fragment: bool = False,
         engine: str | None = None, force: bool = False, **options: Any) -> Path:
    """The document as a file, its format by the suffix; `options` as in `render`. Gives back the path.

    A `fragment` is LaTeX without a preamble, for one's own document; the macros it needs are written beside it, and replace
    macros that symderiv did not write only by `force`.
    Raises `OutputError` for another suffix, or a place that cannot be written to; then no part of a file is left.
    """
    target, format = Path(path), format_of(path)
    if fragment:
        if format != "tex":
            raise OutputError("A fragment is LaTeX", typed=target.name, advice="End the name in .tex.")
        format = "fragment"
        if not force:
            require_own(target.parent / MACROS)
    if format in PDF:
        content = pdf(derivations, format, engine=engine, **options)
    else:
        content = render(derivations, format, **options).encode("utf-8")
    write_made(target, content, target.suffix.lower()[1:])
    if fragment:
        write_made(target.parent / MACROS, macros().encode("utf-8"), "tex")
    return target


def macros() -> str:
    """The macros of fragments, as a file that a preamble reads with \\input{symderiv-macros}."""
    return fill("tex", {}, kind="macros")

