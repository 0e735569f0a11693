"""What a shell is told while somebody types: names and files, the variables of what was named, the words of options."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from symderiv.cli.commands.listed import complete_names
from symderiv.cli.naming import named_model
from symderiv.errors import SymderivError
from symderiv.sources import PROBLEM_FILES

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def complete_source(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Entries, networks and the problem files of the folder; a path is left to the shell."""
    found = [CompletionItem(name) for name in [*complete_names(ctx, parameter, typed), *_files(typed)]]
    return found if found and "/" not in typed else complete_file(ctx, parameter, typed)


def complete_file(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Any file: the shell knows them."""
    return [CompletionItem(typed, type="file")]


def complete_quantities(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """What the named model can be differentiated by, inputs first; after a comma the next one."""
    return _several(_quantities(ctx), typed)


def _files(typed: str) -> Iterable[str]:
    return sorted(p.name for p in Path().iterdir() if p.name.startswith(typed) and p.suffix in PROBLEM_FILES and p.is_file())


def _quantities(ctx: click.Context) -> list[str]:
    """The names of a model's quantities; none where nothing is named yet, or what is named cannot be read."""
    name = ctx.params.get("name") or next(iter(ctx.args), None)  # an option that waits for its value stops the parser
    try:
        known = named_model(str(name), {})[0].definitions if name else None
    except (SymderivError, OSError, ValueError):
        return []
    return [t.name for t in (*known.inputs, *(row.tensor for row in known.rows))] if known else []


def _several(names: Iterable[str], typed: str) -> list[CompletionItem]:
    before, comma, last = typed.rpartition(",")
    given = before.split(",")
    return [CompletionItem(f"{before}{comma}{name}") for name in names if name.startswith(last) and name not in given]


def words_of(table: Callable[[], Iterable[str]]) -> Complete:
    """Completes the words of a table, which is loaded only when somebody asks."""
    def complete(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
        return [CompletionItem(word) for word in table() if word.startswith(typed)]

    return complete


def _routes() -> Iterable[str]:
    from symderiv.rules.routes import ROUTES

    return (*ROUTES, "all")


def _activations() -> Iterable[str]:
    from symderiv.library.activations import ACTIVATIONS

    return ACTIVATIONS


def _languages() -> Iterable[str]:
    from symderiv.writing.languages import codes

    return codes()


def _targets() -> Iterable[str]:
    from symderiv.lowering.source.targets import TARGETS

    return TARGETS


def _engines() -> Iterable[str]:
    from symderiv.writing.templates.engines import ENGINES

    return ENGINES


def _properties() -> Iterable[str]:
    from symderiv.derive.proofs.properties import PROPERTIES

    return PROPERTIES


COMPLETIONS: dict[str, Complete] = {
    "--wrt": complete_quantities, "--of": complete_quantities, "--through": complete_quantities,
    "--route": words_of(_routes), "--activation": words_of(_activations), "--lang": words_of(_languages),
    "--target": words_of(_targets), "--engine": words_of(_engines), "--property": words_of(_properties),
    "--layers": words_of(lambda: ("2", "3", "4", "L")),
    **dict.fromkeys(("--output", "--numbers", "--template", "--problem", "first", "second", "plan", "file"), complete_file),
    "name": complete_source,
}
"""What completes the value of an option or of an argument, by its name."""


def completing(group: click.Group) -> None:
    """Let every command complete what the table has, wherever an option of that name stands."""
    for command in group.commands.values():
        for parameter in command.params:
            found: Any = next((COMPLETIONS[name] for name in (*parameter.opts, str(parameter.name)) if name in COMPLETIONS), None)
            if found is not None:
                own: Any = parameter
                own.shell_complete = partial(_asked, found, parameter)


def _asked(complete: Complete, parameter: click.Parameter, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    return complete(ctx, parameter, incomplete)
