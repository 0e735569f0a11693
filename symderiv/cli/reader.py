"""What a reader chooses of a document: their own letters, the layout of derivatives, the numbers of a worked example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from symderiv.errors import SymderivError

if TYPE_CHECKING:
    from symderiv.api.derivations import Derivation
    from symderiv.api.models import Model
    from symderiv.records.overview import Overview
    from symderiv.records.worked import Worked


def letter_option(command: Callable[..., None]) -> Callable[..., None]:
    """The option of every command that takes a model in the reader's letters."""
    option = click.option("--rename", metavar="p=o,k=j", help="Your own letters: quantities, index letters and axes, old=new.")
    return option(command)


def number_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a worked example and of the layout in which it, and the matrix form, are written."""
    for option in (
        click.option("--layout", type=click.Choice(["gradient", "numerator"]), default="gradient", show_default=True,
                     help="A scalar's derivative in the shape of its variable, or transposed (a row by a vector)."),
        click.option("--numbers", metavar="VALUES|FILE|default", help="Add a worked example: values as typed, "
                     '"z = 0.5, log(2); y = 1, 0", or in FILE (.json, .toml), of inputs or of what is made of them; or small '
                     "ones that obey the givens."),
        click.option("--digits", type=click.IntRange(1, 15), default=4, show_default=True, help="Decimals of these numbers."),
    ):
        command = option(command)
    return command


def worked_example(derivations: Sequence[Derivation], overview: Overview | None, numbers: str | None, digits: int,
            seed: int) -> Worked | None:
    """The worked example of a page, where one is asked for."""
    from symderiv.api.worked_examples import work

    if numbers is None:
        return None
    if overview is not None:
        raise SymderivError("A page about every layer at once has no numbers", typed=f"--numbers {numbers}",
                            advice="`symderiv code` writes the network and its gradients as a program that runs.")
    return work(derivations, numbers, digits, seed)


def renamed(model: Model, goal: str, title: str, rename: str | None) -> tuple[Model, str, str]:
    """A model in the reader's own letters, where there are any; what it computes by its new name."""
    from symderiv.notation.models.renaming import renaming

    if not rename:
        return model, goal, title
    return model.renamed(rename), renaming(model.definitions, rename).tensors.get(goal, goal), title


def in_own_letters(model: Model, output: str, title: str, goals: Sequence[str], rename: str,
                   inline: float | None = None) -> list[Derivation]:
    """The derivatives of a model in the reader's letters; the variables are named by the new letters or by the old ones."""
    from symderiv.api.derivations import titled
    from symderiv.notation.models.renaming import renaming

    new, renamed = renaming(model.definitions, rename), model.renamed(rename)
    known = renamed.definitions.names
    found: list[Derivation] = []
    for goal in goals:
        if goal == "all":
            found += renamed.derive_all(new.tensors.get(output, output), inline=float("inf"))
        else:
            variables = tuple(new.name(w.strip(), known) for w in goal.split(","))
            options: dict[str, Any] = {} if inline is None else {"inline": inline}
            found.append(renamed.derive(new.tensors.get(output, output), variables, **options))
    return [titled(title, d) for d in found]


def refuse_for_networks(rename: str | None, layout: str) -> None:
    """Raises `SymderivError` for what a page about every layer at once does not offer."""
    if rename:
        raise SymderivError("The letters of a network go by its layers and stay", typed=f"--rename {rename}",
                            advice="--rename is for entries, problem files and `symderiv code`.")
    if layout != "gradient":
        raise SymderivError("A page about a network has every gradient in the shape of its variable", typed=f"--layout {layout}",
                            advice="--layout is for entries and problem files.")
