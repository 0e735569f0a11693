"""Formulas of the site as MathML, printed by symderiv itself: no script, and nothing fetched from elsewhere."""

from sphinx.util import logging

from symderiv.errors import ParseError
from symderiv.writing.layout.laws import parse_law
from symderiv.writing.printers.mathml import mathml

LOGGER = logging.getLogger(__name__)


def formula(source, display, where):
    """The MathML of a formula; a warning where the printer does not understand it."""
    try:
        return mathml(parse_law(source.replace(r"\vert ", "|").replace(r"\Vert ", r"\|")), display)
    except ParseError as error:
        LOGGER.warning("no formula: %s: %s", source, error, location=where)
        return source


def inline(self, node):
    """A formula within a sentence."""
    self.body.append(formula(node.astext(), False, node))
    raise self.skip


def block(self, node):
    """A formula on a line of its own."""
    self.body.append(f"<div>{formula(node.astext(), True, node)}</div>")
    raise self.skip


def setup(app):
    """Register the renderer."""
    from docutils.nodes import SkipNode

    def skipping(visit):
        def run(self, node):
            self.skip = SkipNode
            visit(self, node)
        return run

    app.add_html_math_renderer("own_mathml", (skipping(inline), None), (skipping(block), None))
    return {"parallel_read_safe": True}
