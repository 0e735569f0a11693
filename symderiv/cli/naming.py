"""What a NAME or a FILE on the command line stands for: a catalogue entry, a network, a problem."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symderiv.cli.reader import in_own_letters
from symderiv.errors import ParseError, UnknownName
from symderiv.sources import PROBLEM_FILES

if TYPE_CHECKING:
    from symderiv.api.derivations import Derivation
    from symderiv.api.models import Model
    from symderiv.api.problems import Problem
    from symderiv.records.read_as import ReadAs


SAID, WIDE = 5, 100
"""So many formulas, and so many words, that were not read are told on standard error, and so much of each."""


def named_model(name: str, options: dict[str, Any], of: str | None = None) -> tuple[Model, Any, str]:
    """The model that a name or a file stands for, what it computes or what is asked `of` it, and its title."""
    from symderiv.api.models import catalogue_model
    from symderiv.api.networks import network
    from symderiv.library.networks import NETWORKS

    if name in NETWORKS:
        made = network(name, **options)
        return made, made.tensor(of).name if of else NETWORKS[name].output, NETWORKS[name].title
    if is_file(name):
        from symderiv.api.problems import read_problem

        problem = read_problem(name).of(of)
        tell_unread(problem.read_as)
        return problem.model, problem.output.name, own_title(problem.name, name)
    row, model = known_row(name), catalogue_model(name)
    return model, model.tensor(of).name if of else row.output, row.title


def tell_unread(account: ReadAs | None) -> None:
    """Says on standard error which formulas of a text were not read, and which words, though they speak of its formulas."""
    from click import echo

    for what, rows in (("not read", account.unread), ("words not read", account.words)) if account else ():
        for row in rows[:SAID]:
            echo(f"symderiv: {what}, line {row.line}: {' '.join(row.latex.split())[:WIDE]}", err=True)
        if len(rows) > SAID:
            echo(f"symderiv: {what}, {len(rows) - SAID} more; symderiv read shows all", err=True)


def variables_named(name: str, model: Model, wrt: str) -> list[str]:
    """The names of variables in the model of NAME; in that of a text also as it calls them, "the weights"."""
    typed = [w.strip() for w in wrt.split(",")]
    try:
        return [model.tensor(one).name for one in typed]
    except UnknownName:
        if not is_file(name):
            raise
    from symderiv.api.problems import read_problem

    return [model.tensor(tensor.name).name for tensor in read_problem(name).meant(wrt).goal(wrt)[0]]


def is_file(name: str) -> bool:
    """Whether a name is that of a problem's file, or of one of the problems in it: notes.md#2."""
    return name.rpartition("#")[0].endswith(PROBLEM_FILES) or name.endswith(PROBLEM_FILES)


def problems_named(name: str) -> list[str]:
    """The problems of a text that states several, as notes.md#1, notes.md#2; else the name itself."""
    from symderiv.api.problems import numbered_parts

    return (numbered_parts(name) if is_file(name) else []) or [name]


def own_title(title: str, file: str) -> str:
    """The title of a problem; nothing where it has only its file's name, which says less than what is differentiated.

    >>> own_title("Ridge regression", "a.tex"), own_title("a", "notes/a.tex")
    ('Ridge regression', '')
    """
    return "" if title == Path(file).stem else title


def one_name(name: str | None, more: Sequence[str]) -> None:
    """Raises `UnknownName` or `ParseError` where several names or files were typed, with what was probably meant."""
    if not name or not more:
        return
    from symderiv.library.catalogue import CATALOGUE
    from symderiv.library.networks import NETWORKS

    typed, known = [name, *more], (*CATALOGUE, *NETWORKS)
    if any(n.endswith(PROBLEM_FILES) for n in typed):
        raise ParseError("One file at a time", typed=" ".join(typed), advice="Run the command once for each, or put the files "
                         "into a folder: symderiv derive --batch FOLDER answers them all, as JSON.")
    entry = next((n for n in typed if n in known), None)
    if entry and "-".join(typed) not in known:
        advice = f"Write: symderiv derive {entry} --wrt {','.join(n for n in typed if n != entry)}"
        raise UnknownName("One name at a time", typed=" ".join(typed), advice=advice)
    raise UnknownName.among("name", "-".join(typed), known, listed="symderiv list")


def known_row(name: str) -> Any:
    """The catalogue entry of that name; the error for a name that there is not mentions the networks too."""
    from symderiv.library.catalogue import CATALOGUE
    from symderiv.library.networks import NETWORKS

    if name not in CATALOGUE:
        _no_file_that_is_read(name)
        raise UnknownName.among("name", name, (*CATALOGUE, *NETWORKS), listed="symderiv list")
    return CATALOGUE[name]


def _no_file_that_is_read(name: str) -> None:
    """Raises `ParseError` for a folder, `UnknownName` for a file of a kind that is not read."""
    path = Path(name)
    if path.is_dir():
        raise ParseError("This is a folder", typed=name,
                         advice=f"Name a file in it; symderiv derive --batch {name} answers every problem in it, as JSON.")
    if path.is_file():
        from symderiv.reading.problems.files import unread

        raise unread(name)


def named_derivations(name: str, wrt: str | None, rename: str | None = None, of: str | None = None) -> list[Derivation]:
    """The derivations of the name, or `of` another quantity in it, by `wrt`, or by all that it is differentiated by."""
    from symderiv.api.derivations import titled
    from symderiv.api.models import catalogue_model
    from symderiv.derive.goals import differentiable

    if is_file(name):
        from symderiv.api.problems import read_problem

        if wrt is not None and not all(w.strip() for w in wrt.split(",")):
            raise UnknownName("Unknown name, for it is empty", typed=repr(wrt), advice="Write --wrt W, or --wrt z,z.")
        found = read_problem(name)
        return _asked(found.meant(None if wrt == "all" else wrt, of).of(of), name, wrt, rename, of)

    row, model = known_row(name), catalogue_model(name)
    output = model.tensor(of or row.output)
    own = output.name == row.output
    goals = _goals(row.goals if own else [(t.name,) for t in differentiable(model.definitions, output)], wrt)
    if rename:
        return in_own_letters(model, output.name, row.title, [",".join(goal) for goal in goals], rename, row.inline)
    return [titled(row.title, d) for d in model.derive_each(output, goals, row.inline)]


def _goals(every: Sequence[Sequence[str]], wrt: str | None) -> list[tuple[str, ...]]:
    """The variables that are asked by: those of every first derivative, or those that are named."""
    return [tuple(g) for g in every if len(g) == 1] if wrt in (None, "all") else [tuple(w.strip() for w in str(wrt).split(","))]


def _asked(problem: Problem, name: str, wrt: str | None, rename: str | None, of: str | None) -> list[Derivation]:
    """The derivations of a file's problem."""
    from symderiv.api.derivations import titled

    title, named = own_title(problem.name, name), problem.members(wrt) if wrt and wrt != "all" else []
    if rename:
        wanted = named or [",".join(t.name for t in problem.read.wrt) or "all"]
        return in_own_letters(problem.model, problem.output.name, title, wanted, rename)
    found = [problem.derive(goal, output=of) for goal in named] or (
        problem.derive_each() if wrt == "all" else problem.derive_all(of))
    return [titled(title, d) for d in found]
