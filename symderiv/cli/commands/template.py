"""template: the shipped templates, and copies of them to change."""

from __future__ import annotations

import click

from symderiv.cli.command import named_output


@click.group(short_help="Templates of one's own: what there is, and one to start from.")
def template() -> None:
    """List the shipped templates, or copy one to change it.

    \b
    symderiv template new tex -o my.tex.j2
    symderiv derive softmax-cross-entropy --wrt z --template my.tex.j2 -o ce.pdf
    """


@template.command("list", short_help="The kinds, and the parts of each.")
def list_() -> None:
    """List the kinds of templates and the shipped parts that each includes; a template of one's own may include them too."""
    from symderiv.writing.templates.own_templates import kinds, parts

    for kind in kinds():
        click.echo(f"{kind:<9} {' '.join(parts(kind))}")


@template.command(short_help="A copy of a shipped template.")
@click.argument("kind")
@click.option("-o", "--output", metavar="FILE.KIND.j2", required=True, multiple=True, callback=named_output,
              help="Where to write it.")
@click.option("--with-parts", is_flag=True, help="Copy what it includes as well, into folders beside it.")
def new(kind: str, output: str, with_parts: bool) -> None:
    """Copy the template of KIND (html, tex, beamer, fragment, typ, md, ipynb, txt) to FILE, to change it.

    What it includes stays shipped unless it is copied too; a part beside FILE takes the place of the shipped one.
    The fields that a template receives are described in docs/templates.md.
    """
    from symderiv.writing.templates.own_templates import copy_template

    for path in copy_template(kind, output, with_parts):
        click.echo(path)
