"""document: prose and derivations in one paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.command import Writing, output_option, spare
from symderiv.cli.guard import put
from symderiv.cli.naming import named_page
from symderiv.cli.options import verify_options
from symderiv.cli.printing import insist
from symderiv.cli.reader import worked_example
from symderiv.errors import OutputError, SymderivError

if TYPE_CHECKING:
    from symderiv.reading.plan import Chapter as Planned
    from symderiv.reading.plan import Plan
    from symderiv.writing.paper import Chapter, Paper


@click.command(cls=Writing, short_help="Several derivations and prose as one paper.")
@click.argument("plan", metavar="PLAN.toml|new")
@output_option("Write to FILE; its suffix names the format: .pdf .html .tex .typ .md .txt (.toml for an example plan).",
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
    from symderiv.reading.plan import EXAMPLE, read_plan

    if plan == "new":
        return _example(EXAMPLE, output)
    from symderiv.drawing.pictures import document_picture
    from symderiv.writing.paper import save_paper

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
    from symderiv.reading.plan import Chapter as Planned
    from symderiv.writing.paper import Paper, Passage

    parts = [_derived(p, verify, seed) if isinstance(p, Planned) else Passage(p.text, p.where) for p in plan.parts]
    return Paper(plan.title, tuple(parts), plan.author, plan.date, plan.language, plan.detail, plan.voice)


def _derived(part: Planned, verify: bool, seed: int) -> Chapter:
    from symderiv.writing.paper import Chapter

    try:
        options = dict(part.options)
        numbers, digits = options.pop("numbers", None), options.pop("digits", 4)
        derivations, overview = named_page(part.source, part.wrt or (None,), _network(options), verify, seed,
                                           options.get("rename"), options.get("layout", "gradient"),
                                           _several(options.get("route", [])), options.get("size", 3))
        shown = _numbers(numbers, part)
        worked = worked_example(derivations, overview, shown, digits, seed)
    except SymderivError as error:
        place = part.where if error.where is None else f"{part.where}: {error.where}"
        raise type(error)(error.reason, typed=error.typed, where=place, advice=error.advice) from None
    return Chapter(tuple(derivations), part.name, part.title, overview, worked)


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
