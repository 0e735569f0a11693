"""What every command shares: refusals in a sentence, outputs that fail, JSON to a file or to the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

import click

from symderiv.cli.naming import is_file
from symderiv.cli.standard import by_its_name
from symderiv.cli.terminal import is_narrow, require_shown, spell_what_cannot_be_shown
from symderiv.cli.waiting import waiting
from symderiv.errors import CheckFailed, EngineError, OutputError, SymderivError

EXIT_CODES = ((CheckFailed, 1), (EngineError, 3), (SymderivError, 2))
"""0 done, 1 a check failed, 2 wrong use, 3 an engine is missing or failed."""
INTERRUPTED = 130
"""What a shell says of a program that was interrupted: 128 and the number of the signal."""


class Columns(click.HelpFormatter):
    """Help whose options leave room for what they say, also in a narrow terminal."""

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Two columns, the first at most a third of the width."""
        super().write_dl(rows, min(col_max, self.width // 3), col_spacing)


class Helped(click.Context):
    """The context of every command: its help is written in columns that fit."""

    formatter_class = Columns


class Guarded(click.Group):
    """A command group in which every refusal is a sentence and an exit code, never a traceback.

    `groups` are the commands, under the headings that the help shows.
    """

    context_class = Helped

    def __init__(self, *args: Any, groups: Mapping[str, Sequence[click.Command]], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.groups = groups
        for command in (c for several in groups.values() for c in several):
            command.context_class = Helped
            self.add_command(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in their groups."""
        width = formatter.width - 6 - max(map(len, self.commands))
        for title, several in self.groups.items():
            with formatter.section(title):
                formatter.write_dl([(str(c.name), c.get_short_help_str(width)) for c in several])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command; what is no command but could be derived is told so."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if not _derivable(args[0]):
                raise
            raise click.UsageError(f"{error.message} Write: symderiv derive {' '.join(args)}", ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a `SymderivError` becomes its message on standard error."""
        spell_what_cannot_be_shown()
        try:
            try:
                with waiting():
                    return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # so that an output that fails is met here
        except SymderivError as error:
            fail(error, by_its_name(str(error), ctx))
        except KeyboardInterrupt:
            click.echo("\nsymderiv: interrupted, nothing was written", err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            _close_output()
            sys.exit(0)  # the reader of a pipe has seen enough
        except OSError as error:
            _close_output()
            fail(OutputError("The output cannot be written", advice=f"{error.strerror or error}."))
        except UnicodeEncodeError as error:
            fail(OutputError("The terminal's encoding cannot show this text", typed=error.encoding,
                              advice="Set PYTHONIOENCODING=utf-8, or write to a file with -o."))
        except RecursionError:
            fail(SymderivError("The formula is nested too deeply", advice="Give parts of it names of their own."))


def _derivable(name: str) -> bool:
    """Whether `symderiv derive` takes this name. Only asked when something is wrong, as it loads the catalogue."""
    from symderiv.library.catalogue import CATALOGUE
    from symderiv.library.networks import NETWORKS

    return name in CATALOGUE or name in NETWORKS or is_file(name)


def _close_output() -> None:
    """What is left for a standard output that fails goes nowhere, so that leaving does not fail as well."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return  # standard output is no file of the system's


def agreeing(output: str | None, format_: str) -> None:
    """Raises `OutputError` where --format was typed and the file's suffix says something else."""
    source = click.get_current_context().get_parameter_source("format_")
    suffixes = {"beamer": (".slides.tex", ".slides.pdf")}.get(format_, (f".{format_}",))
    if output and source is click.core.ParameterSource.COMMANDLINE and not output.lower().endswith(suffixes):
        raise OutputError("--format and the suffix of the file contradict each other", typed=f"--format {format_} -o {output}",
                          advice="The suffix names the format: leave --format out.")


def fail(error: SymderivError, message: str = "") -> NoReturn:
    """Say what went wrong in a sentence, and end with the exit code of its kind."""
    click.echo(f"symderiv: {message or error}", err=True)
    sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))


def emit(data: Any, output: str | None) -> None:
    """JSON to a file or to standard output."""
    import json

    put(json.dumps(data, ensure_ascii=not output and is_narrow(), indent=1) + "\n", output, "json")


def put(text: str, output: str | None, kind: str) -> None:
    """A text of that kind (py, json ...) to a file or to standard output."""
    from pathlib import Path

    from symderiv.writing.templates.files import write_made

    if not output:
        return click.echo(require_shown(text), nl=False)
    write_made(Path(output), text.encode("utf-8"), kind)
