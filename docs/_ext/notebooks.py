"""Notebooks as pages: the cells as they stand; their outputs are made when somebody runs them."""

import json

from myst_parser.sphinx_ import Parser as MystParser


class Notebook(MystParser):
    """The Markdown cells of a notebook as Markdown, its code cells as code."""

    supported = ("notebook",)

    def parse(self, inputstring, document):
        """The page of a notebook."""
        cells = json.loads(inputstring)["cells"]
        super().parse("\n\n".join(map(shown, cells)), document)


def shown(cell):
    """A cell as Markdown."""
    text = "".join(cell["source"]).strip()
    return text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```"


def setup(app):
    """Register the parser."""
    app.add_source_parser(Notebook)
    return {"parallel_read_safe": True}
