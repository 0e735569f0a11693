"""doctor and completion: what is installed, and help while typing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import click

from symderiv.cli.fitting import shown
from symderiv.cli.settings import settings_file


@dataclass(frozen=True)
class Engine:
    """Something outside that symderiv can use: a program on the path or a Python package, what for, and how to get it."""

    name: str
    program: bool
    purpose: str
    install: str

    @property
    def found(self) -> str:
        """Where the program is, or the package's version; nothing where it is missing."""
        if self.program:
            return shutil.which(self.name) or ""
        try:
            return version(self.name) if find_spec(self.name) else ""
        except PackageNotFoundError:
            return "found"


ENGINES = (
    Engine("sympy", False, "expressions", "pip install sympy"),
    Engine("numpy", False, "the oracle's samples, code that runs", "pip install numpy"),
    Engine("ziamath", False, "the mathematics font of HTML pages and pictures", "pip install ziamath"),
    Engine("pdflatex", True, "PDF by TeX", "a TeX distribution, e.g. texlive-latex-recommended and lmodern"),
    Engine("lualatex", True, "PDF by TeX with Unicode text", "a TeX distribution, e.g. texlive-luatex"),
    Engine("typst", False, "PDF without TeX", "pip install typst"),
    Engine("torch", False, "running code written for PyTorch", "pip install torch"),
    Engine("jax", False, "running code written for JAX", "pip install jax"),
    Engine("hypothesis", False, "strategies for tests", "pip install hypothesis"),
    Engine("anywidget", False, "stepping through a derivation in a notebook", "pip install anywidget"),
    Engine("joblib", False, "building a gallery on all cores", "pip install joblib"),
)


@click.command(short_help="Which engines are found.")
def doctor() -> None:
    """Show which engines and packages are there, what each is for, how to get what is missing, and which settings are read."""
    for engine in ENGINES:
        mark, detail = ("ok     ", engine.found) if engine.found else ("missing", engine.install)
        click.echo(shown(f"{mark}  {engine.name:<10}  {engine.purpose}: {detail}"))
    click.echo(f"settings: {settings_file() or 'no symderiv.toml or [tool.symderiv] from here up'}")


SHELLS = {"bash": '~/.bashrc:  eval "$(symderiv completion bash)"', "zsh": '~/.zshrc:  eval "$(symderiv completion zsh)"',
          "fish": "~/.config/fish/completions/symderiv.fish:  symderiv completion fish | source"}


@click.command(short_help="Completion for a shell.", epilog="\b\n" + "\n".join(f"Put into {line}" for line in SHELLS.values()))
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands, options and names in a SHELL."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "symderiv", "_SYMDERIV_COMPLETE").source())
