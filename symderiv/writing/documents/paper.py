"""Papers: prose and derivations in one document, with one numbering; what several derivations share appears once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from symderiv.errors import OutputError, SymderivError, UnknownName
from symderiv.records import Derivation
from symderiv.records.overview import Overview
from symderiv.records.statement import Finding
from symderiv.records.worked import Worked
from symderiv.teaching.lesson import Lesson
from symderiv.writing.documents.derivations import Draw, format_of
from symderiv.writing.languages import Parts, joined, language, link, text
from symderiv.writing.layout.boxes import Box
from symderiv.writing.printers.formats import FORMATS
from symderiv.writing.prose import Prose
from symderiv.writing.structure.letters import page_letters
from symderiv.writing.structure.outline import Outline, Section, number_link
from symderiv.writing.structure.press import Press
from symderiv.writing.structure.view import chapter, frame, rules, title
from symderiv.writing.templates.engines import compiled
from symderiv.writing.templates.files import write_made
from symderiv.writing.templates.filling import fill

KINDS = ("html", "tex", "typ", "md", "ipynb", "txt")
VERBATIM = ("tex", "md", "ipynb")
"""The formats in which the formulas of prose stand as they were typed."""

@dataclass(frozen=True)
class Passage:
    """Prose in Markdown, and the place where it stands."""

    text: str
    where: str = "the prose"


@dataclass(frozen=True)
class Figure:
    """A picture with its title; `drawn` gives it as text of a format, nothing for a format without pictures."""

    drawn: Callable[[str], str]
    title: str = ""


@dataclass(frozen=True)
class Chapter:
    """Derivations of one model under one heading; `name` is what references call them."""

    derivations: tuple[Derivation, ...]
    name: str = ""
    title: str = ""
    overview: Overview | None = None
    worked: Worked | None = None
    findings: tuple[Finding, ...] = ()
    lesson: Lesson | None = None


@dataclass(frozen=True)
class Paper:
    """Prose and chapters in order."""

    title: str
    parts: tuple[Passage | Chapter | Figure, ...]
    author: str = ""
    date: str = ""
    language: str = "en"
    detail: str = "standard"
    voice: str = "lecture"

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The parts that derive something."""
        return tuple(p for p in self.parts if isinstance(p, Chapter))


def render_paper(paper: Paper, format: str = "html", picture: Draw | None = None) -> str:
    """The paper as text: html, tex, typ, md, ipynb or txt.

    Raises `OutputError` for another format, `ParseError` with the place for prose that cannot be read, `UnknownName` for a
    reference to a name that no chapter has.
    """
    if format not in KINDS:
        raise OutputError("A paper has no such format", typed=format, advice=f"There are {', '.join(KINDS)}, and pdf.")
    kind, words = FORMATS[format], language(paper.language)

    def written(box: Box, display: bool) -> str:
        return Markup(kind.formula(box, display))

    press = Press(written, words, kind.width, kind.copies, kind.steps, kind.unfolds, paper.voice, wide=kind.wide)
    outline = Outline.of([d for c in paper.chapters for d in c.derivations], paper.detail, joined=False)
    formula = None if format in VERBATIM else lambda box, display: press.pieces(box) if display else [press.box(box)]
    prose = Prose(formula, Markup, lambda name: _reference(name, paper, outline))
    return fill(format, _view(paper, outline, press, prose, format, picture), kind="paper")


def save_paper(paper: Paper, path: str | os.PathLike[str], picture: Draw | None = None, engine: str | None = None) -> Path:
    """The paper as a file, its format by the suffix, .pdf too. Raises what `render_paper` does."""
    target, format = Path(path), format_of(path)
    if format == "pdf":
        content = compiled(lambda source: render_paper(paper, source, picture), ("tex", "typ"), engine)
    else:
        content = render_paper(paper, format, picture).encode("utf-8")
    write_made(target, content, format)
    return target


def _view(paper: Paper, outline: Outline, press: Press, prose: Prose, format: str, picture: Draw | None) -> dict[str, Any]:
    words, parts, earlier = press.language, [], list[Derivation]()
    for part in paper.parts:
        if isinstance(part, Passage):
            parts.append({"kind": "prose", "blocks": prose.blocks(part.text, part.where)})
            continue
        if isinstance(part, Figure):
            parts.append({"kind": "figure", "picture": Markup(part.drawn(format)), "title": part.title})
            continue
        number = sum(p["kind"] == "chapter" for p in parts) + 1
        own = outline.chapter(part.derivations, earlier, f".c{number}")
        elsewhere = [s for s in outline.of_derivations(part.derivations) if s not in own.sections]
        drawn = picture(part.derivations, format, paper.detail, paper.language, outline, part.overview) if picture else ""
        taught = None if paper.voice == "plain" else part.lesson
        lettered = replace(press, letters=page_letters(own, part.overview))
        parts.append({"kind": "chapter", "anchor": f"chapter.{number}", "heading": _heading(part, press),
                      "elsewhere": words.say("derived_in", "paper", sections=_sections(elsewhere)) if elsewhere else [],
                      "picture": Markup(drawn),
                      **chapter(own, lettered, paper.detail, part.overview, part.worked, part.findings, taught)})
        earlier += part.derivations
    return {**frame(outline, words, paper.detail), "title": [text(paper.title)], "title_text": paper.title,
            "author": paper.author, "date": paper.date, "parts": parts, "rules": rules(outline, press),
            "picture": any(p.get("picture") for p in parts), "overview": any(c.overview for c in paper.chapters)}


def _heading(part: Chapter, press: Press) -> Parts:
    return [text(part.title)] if part.title else title(part.derivations, press)


def _sections(sections: Sequence[Section]) -> Parts:
    return joined([[link(f"sec.{s.number}", [text(str(s.number))])] for s in sections])


def _reference(name: str, paper: Paper, outline: Outline) -> Parts:
    """What [@name] or [@name:result] stands for: the numbers of sections, or of the equation that states a result."""
    called, _, what = name.partition(":")
    found = next((c for c in paper.chapters if c.name and c.name == called), None)
    if found is None:
        raise UnknownName.among("name of a part", called, [c.name for c in paper.chapters if c.name])
    sections = outline.of_derivations(found.derivations)
    if not what:
        return _sections(sections)
    if what != "result":
        raise UnknownName.among("thing to refer to", what, ["result"])
    if len(sections) > 1:
        raise SymderivError("A reference to one result of several", advice=f"Give each derivation a part of its own, or write "
                            f"[@{called}].")
    return [number_link(sections[0].last)]
