"""A page for each family of the catalogue, its results derived while the site is built; and the gallery, where there is one."""

import re
import shutil
from functools import cache
from pathlib import Path

from tables import table

from symderiv.api.models import catalogue_model
from symderiv.api.sites.gallery import shown_result
from symderiv.library.catalogue import FAMILIES

PAGES, GALLERY = "reference/families", "gallery"


def stem(family):
    """The name of a family's page."""
    return family.__name__.rpartition(".")[2]


def title(family):
    """What a family is called: how its docstring begins."""
    return re.split(r"[:;.]", (family.__doc__ or "").strip().splitlines()[0])[0]


@cache
def results(name):
    """Goal, result and matrix form of every derivative of an entry, as MathML."""
    row = next(row for family in FAMILIES for row in family.ROWS if row.name == name)
    return [shown_result(d) for d in catalogue_model(name).derive_each(row.output, row.goals, row.inline)]


def wanted(app, family):
    """Whether the results of a family are derived: a site of one family is built in a few seconds."""
    return app.config.families in ("all", stem(family))


def formula(goal, result):
    """An equation from its sides."""
    return f"{goal} <math><mo>=</mo></math> {result}"


def page(app, family):
    """The page of a family."""
    told = f"`symderiv derive NAME --wrt …` derives each of these; `{family.__name__}` states them."
    sections = (section(app, family, row) for row in family.ROWS)
    return "\n\n".join((f"# {title(family)}", (family.__doc__ or "").strip().splitlines()[0], told, *sections)) + "\n"


def section(app, family, row):
    """An entry: what it is, where it is from, its results, and its page of the gallery."""
    told = [f"## {row.name}", f"{row.title}. {row.source}".strip()]
    if wanted(app, family):
        shown = [(formula(goal, result), matrix) for goal, result, matrix in results(row.name)]
        told.append(table(("result", "in matrices"), shown))
    if (Path(app.srcdir) / GALLERY / f"{row.name}.html").is_file():
        told.append(f'<a href="../../{GALLERY}/{row.name}.html">The derivation, step by step</a>')
    return "\n\n".join(told)


def catalogue(app):
    """The entries by family, each with its first result."""
    return "\n\n".join(f"## {title(family)}\n\n" + table(("entry", "title", "result"), [
        (f"[`{row.name}`](families/{stem(family)}.md#{row.name})", row.title,
         formula(*results(row.name)[0][:2]) if wanted(app, family) else f"{row.output} by {' '.join(row.goals[0])}")
        for row in family.ROWS]) for family in FAMILIES)


def write(app):
    """The pages of the families, before they are read; one that says the same is left alone."""
    folder = Path(app.srcdir) / PAGES
    folder.mkdir(exist_ok=True)
    pages = {folder / f"{stem(family)}.md": page(app, family) for family in FAMILIES}
    for path in set(folder.glob("*.md")) - pages.keys():
        path.unlink()
    for path, text in pages.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def fill(app, docname, source):
    """The table of the catalogue."""
    source[0] = source[0].replace("<!-- rows: catalogue -->", catalogue(app)) if docname == "reference/catalogue" else source[0]


def bring_gallery(app, error):
    """The gallery as a folder of the site."""
    place = Path(app.srcdir) / GALLERY
    if error is None and (place / "manifest.json").is_file():
        shutil.copytree(place, Path(app.outdir) / GALLERY, dirs_exist_ok=True)


def setup(app):
    """Write the pages first, fill the catalogue, bring the gallery last."""
    app.add_config_value("families", "all", "env", str)
    app.connect("builder-inited", write)
    app.connect("source-read", fill, priority=100)  # before the other tables
    app.connect("build-finished", bring_gallery)
    return {"parallel_read_safe": True}
