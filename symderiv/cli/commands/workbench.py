"""workbench: a site in which symderiv runs inside the browser."""

from __future__ import annotations

import click


@click.command(short_help="A site that derives in the browser.")
@click.option("-o", "--output", metavar="FOLDER", required=True, help="The site's folder.")
@click.option("--pyodide", metavar="PATH", type=click.Path(exists=True), help="Pyodide's npm package, a folder or a .tgz file. "
              "Default: npm fetches it.")
@click.option("--wheel", "wheels", metavar="FILE", multiple=True, type=click.Path(exists=True, dir_okay=False),
              help="A wheel compiled for Pyodide; with NumPy's and python-flint's the page verifies.")
def workbench(output: str, pyodide: str | None, wheels: tuple[str, ...]) -> None:
    """Write a static site: type LaTeX, see how it was read, derive, check, print; nothing leaves the browser.

    Any web server hands it out: python -m http.server --directory FOLDER
    """
    from symderiv.api.sites.workbench import workbench as build

    page = build(output, pyodide, wheels)
    click.echo(f"{page}: python -m http.server --directory {output}")
