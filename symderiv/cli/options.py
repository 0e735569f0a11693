"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from symderiv.cli.command import output_option
from symderiv.cli.meter import Meter, shows_progress
from symderiv.time_limits import PROGRESS, SECONDS

FORMATS = ("html", "tex", "beamer", "typ", "md", "ipynb", "txt", "json")  # typed here: the type `Format` comes with SymPy


def document_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that makes a document."""
    for option in (
        output_option("Write to FILE; its suffix names the format: .html .pdf .tex .typ .md .ipynb .txt .json, "
                      ".slides.tex and .slides.pdf for slides."),
        click.option("--format", "format_", type=click.Choice(FORMATS), default="txt", show_default=True,
                     help="Format of what is printed, where there is no FILE."),
        click.option("--fragment", is_flag=True, help="LaTeX without a preamble, for a document of one's own; the macros "
                     "that it needs are written beside FILE."),
        click.option("--engine", metavar="NAME",
                     help="What makes a PDF: pdflatex, lualatex or typst. Default: the first of them."),
        click.option("--detail", type=click.Choice(["brief", "standard", "full"]), default="standard", show_default=True,
                     help="How much of the log a page shows."),
        click.option("--voice", type=click.Choice(["lecture", "plain"]), default="lecture", show_default=True,
                     help="A sentence beside the steps that need one, or formulas and rules alone."),
        click.option("--ascii", is_flag=True, help="Plain text in ASCII; of itself where the terminal shows nothing else."),
        click.option("--template", metavar="FILE.j2", help="A template of one's own; its name tells the format: my.tex.j2. "
                     "`symderiv template new tex -o my.tex.j2` writes one to start from."),
        click.option("--lang", default="en", show_default=True, help="Language of the sentences (en, pt)."),
    ):
        command = option(command)
    return command


def _allow(context: click.Context, parameter: click.Parameter, seconds: float) -> None:
    time = SECONDS.set(seconds)
    progress = PROGRESS.set(Meter() if shows_progress() else None)
    context.call_on_close(lambda: SECONDS.reset(time))
    context.call_on_close(lambda: PROGRESS.reset(progress))


seconds_option = click.option(
    "--verify-seconds", type=click.FloatRange(min=0), default=30.0, show_default=True, expose_value=False, callback=_allow,
    help="Processor time for the steps of one derivation, or for one statement to prove; what is left is then not checked.")


of_option = click.option("--of", metavar="NAME", help="What is differentiated, where it is not the output: the name of a "
                         "quantity that is defined.")


def verify_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that holds steps against the oracle."""
    for option in (
        click.option("--verify/--no-verify", default=True, help="Hold every step against the oracle (on by default)."),
        seconds_option,
        click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the oracle's samples."),
    ):
        command = option(command)
    return command


def network_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a network's builder; the text of --layers is read by the builder, which says what is wrong with it."""
    for option in (
        click.option("--layers", "--blocks", "--steps", "depth", metavar="N|L", help="Depth of a network (mlp, residual, rnn "
                     "...): a number, or L for the recursion that holds at any depth."),
        click.option("--activation", metavar="NAME", help="Activation of a network: tanh, relu, sigmoid, gelu ..."),
        click.option("--batched", is_flag=True, help="For mlp: a batch of examples, one a row."),
    ):
        command = option(command)
    return command


def chosen(depth: str | None, activation: str | None, batch: bool) -> dict[str, Any]:
    """The options of a builder that were given."""
    return {**({"depth": depth} if depth else {}), **({"activation": activation} if activation else {}),
            **({"batch": True} if batch else {})}
