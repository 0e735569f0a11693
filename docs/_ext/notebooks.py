"""Notebooks as pages: the cells as they stand, and below each what it shows when the site is built."""

import html
import json
import re
from pathlib import Path

from latex2mathml.converter import convert
from myst_parser.sphinx_ import Parser as MystParser

ROOT = Path(__file__).parents[2]
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


class Notebook(MystParser):
    """The Markdown cells of a notebook as Markdown, its code cells as code with what they show."""

    supported = ("notebook",)

    def parse(self, inputstring, document):
        """The page of a notebook."""
        run = document.settings.env.config.run_notebooks
        cells = executed(inputstring) if run else json.loads(inputstring)["cells"]
        super().parse("\n\n".join(map(shown, cells)), document)


def executed(source):
    """The cells of a notebook after it has run from top to bottom; a cell that fails is an error of the build."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.reads(source, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    return notebook.cells


def shown(cell):
    """A cell as Markdown, with its outputs."""
    text = "".join(cell["source"]).strip()
    if cell["cell_type"] == "markdown":
        return text
    return "\n\n".join((f"```python\n{text}\n```", *map(output, cell.get("outputs", ()))))


def output(found):
    """What a cell shows: the richest of its forms that a page can take."""
    data = {"text/plain": found["text"]} if found["output_type"] == "stream" else found["data"]
    kind = next(kind for kind in SHOWN if kind in data)
    return SHOWN[kind]("".join(data[kind]))


def markdown(text):
    """Markdown with its formulas as MathML; its headings, rules and anchors are none of the page's."""
    for pattern, replacement in ((r"^#+ +(.*)$", r"**\1**"), (r"^---$", ""), (r"\[([^]\n]*)\]\(#[^)\n]*\)", r"\1")):
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return f":::{{container}} output\n{FORMULA.sub(formula, text)}\n:::"


def formula(found):
    """A formula as MathML on one line, without a bar, which would end the cell of a table."""
    source = re.sub(r"\\\\\[\d+pt\]", r"\\\\", " ".join((found[1] or found[2]).split()))  # a space between lines has no MathML
    made = convert(source.replace("{aligned}", "{align*}"), display="block" if found[1] else "inline")
    made = re.sub(r"(<mi>[a-z]{2,}</mi>)(?=<m(?!o))", r'\1<mspace width="0.17em" />', made)  # log p
    return made.replace("<mi>:</mi><mo>&#x0003D;</mo>", "<mo>≔</mo>").replace("|", "&#124;").replace("\n", "")


def frame(page):
    """A page of its own in a frame; what is framed already, as it is."""
    title, source = "what the cell shows", html.escape(page, quote=True)
    return page if page.startswith("<iframe") else f'<iframe class="output" title="{title}" srcdoc="{source}"></iframe>'


SHOWN = {"text/html": frame, "text/markdown": markdown, "text/latex": markdown,
         "text/plain": lambda text: f"```text\n{text}\n```"}


def setup(app):
    """Register the parser; `-D run_notebooks=0` shows the cells alone."""
    app.add_config_value("run_notebooks", True, "env", bool)
    app.add_source_parser(Notebook)
    return {"parallel_read_safe": True}
