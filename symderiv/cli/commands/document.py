"""document: prose and derivations in one paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.command import Writing, output_option, spare
from symderiv.cli.commands.code import sizes_of
from symderiv.cli.commands.render import insist
from symderiv.cli.guard import put
from symderiv.cli.naming import named_model
from symderiv.cli.options import verify_options
from symderiv.cli.pages import named_page
from symderiv.cli.reader import renamed, worked_example
from symderiv.errors import OutputError, SymderivError

if TYPE_CHECKING:
    from symderiv.reading.problems.paper_plans import Chapter as Planned
    from symderiv.reading.problems.paper_plans import Plan
    from symderiv.writing.documents.paper import Chapter, Figure, Paper


@click.command(cls=Writing, short_help="Several derivations and prose as one paper.")
@click.argument("plan", metavar="PLAN.toml|new")
@output_option("Write to FILE; its suffix names the format: .pdf .html .tex .typ .md .ipynb .txt (.toml for an example plan).",
               required=True)
@click.option("--engine", metavar="NAME", help="What makes a PDF: pdflatex, lualatex or typst. Default: the first of them.")
@verify_options
def document(plan: str, output: str, engine: str | None, verify: bool, seed: int) -> None:
    """Put the derivations and the prose that PLAN.toml lists into one paper, with one numbering and references between them.

    What several derivations share appears once. The word new, in place of a plan, writes an example that works as it is.

    \b
    symderiv document new -o plan.toml
    symderiv document plan.toml -o notes.pdf
    """
    from symderiv.reading.problems.paper_plans import EXAMPLE, read_plan

    if plan == "new":
        return _example(EXAMPLE, output)
    from symderiv.drawing.pictures import document_picture
    from symderiv.writing.documents.paper import save_paper

    planned = read_plan(plan)
    spare(output, planned.files)
    paper = _paper(planned, verify, seed)
    save_paper(paper, output, document_picture, engine)
    for part in paper.chapters:
        insist(part.derivations, part.overview, part.worked)


def _example(text: str, output: str) -> None:
    if not output.endswith(".toml") or Path(output).exists():
        raise OutputError("An example plan is a new .toml file", typed=output, advice="Write -o plan.toml, or another name.")
    put(text, output, "toml")


def _paper(plan: Plan, verify: bool, seed: int) -> Paper:
    """The paper that a plan describes, everything in it derived. Raises what the deriving raises, with the part it is in."""
    from symderiv.reading.problems.paper_plans import Chapter as Planned
    from symderiv.writing.documents.paper import Paper, Passage

    parts = [_made(p, verify, seed) if isinstance(p, Planned) else Passage(p.text, p.where) for p in plan.parts]
    return Paper(plan.title, tuple(parts), plan.author, plan.date, plan.language, plan.detail, plan.voice)


def _made(part: Planned, verify: bool, seed: int) -> Chapter | Figure:
    """A part of the paper by the maker of its kind; an error says in which part it arose."""
    try:
        return MAKERS[part.kind](part, verify, seed)
    except SymderivError as error:
        place = part.where if error.where is None else f"{part.where}: {error.where}"
        raise type(error)(error.reason, typed=error.typed, where=place, advice=error.advice) from None


def _derived(part: Planned, verify: bool, seed: int) -> Chapter:
    from symderiv.api.lessons import lesson
    from symderiv.oracle.installed import can_compute
    from symderiv.writing.documents.paper import Chapter

    options = dict(part.options)
    numbers, digits = options.pop("numbers", None), options.pop("digits", 4)
    derivations, overview = named_page(part.source, part.wrt or (None,), _network(options), verify, seed,
                                       options.get("rename"), options.get("layout", "gradient"),
                                       _several(options.get("route", [])), options.get("size", 3))
    worked = worked_example(derivations, overview, _numbers(numbers, part), digits, seed)
    taught = lesson(derivations) if can_compute() else None
    return Chapter(tuple(derivations), part.name, part.title, overview, worked, lesson=taught)


def _proved(part: Planned, verify: bool, seed: int) -> Chapter:
    from symderiv.api.proving import prove
    from symderiv.writing.documents.paper import Chapter

    options = part.options
    model, _, title = renamed(*named_model(part.source, {}), options.get("rename"))
    found = prove(model, options.get("statement"), properties=_several(options.get("properties", [])), output=options.get("of"),
                  wrt=list(part.wrt) or None, seed=seed, title=title)
    return Chapter(found.derivations, part.name, part.title, findings=found.findings)


def _drawn(part: Planned, verify: bool, seed: int) -> Figure:
    from symderiv.drawing.pictures import IN_DOCUMENTS, path_picture
    from symderiv.drawing.pipeline import pipeline
    from symderiv.writing.documents.paper import Figure

    options = part.options
    model, stated, title = named_model(part.source, {})
    goal, sizes = options.get("of") or stated, sizes_of(options.get("sizes", ""))
    drawn = path_picture(model, goal, options["path"], sizes) if "path" in options else pipeline(
        model.definitions, goal, part.wrt, style="index" if options.get("style") == "index" else "short")
    return Figure(lambda format: IN_DOCUMENTS[format](drawn) if format in IN_DOCUMENTS else "", part.title or title)


MAKERS: Mapping[str, Callable[[Planned, bool, int], Chapter | Figure]] = {"derive": _derived, "prove": _proved, "graph": _drawn}


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _network(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a network's builder among those of a part."""
    return {**({"depth": str(options["layers"])} if "layers" in options else {}),
            **({"activation": options["activation"]} if "activation" in options else {}),
            **({"batch": True} if options.get("batched") else {})}


def _numbers(numbers: str | bool | None, part: Planned) -> str | None:
    """The file of a worked example, beside the plan; small numbers for true or "default", none for false."""
    if isinstance(numbers, bool) or numbers is None or numbers == "default":
        return "default" if numbers else None
    return str(Path(part.folder) / numbers)
