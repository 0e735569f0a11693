"""The site: Markdown pages, tables filled from the tables of the package, formulas by the package's own MathML printer.

    pip install -e ".[docs]" && sphinx-build -W docs build/docs

Nothing is fetched from elsewhere when a page is read. Where `docs/gallery` holds a gallery (`symderiv gallery -o docs/gallery`),
it becomes a part of the site. `-D families=gaussians` derives the results of one family alone.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # a checkout documents itself, installed or not
sys.path.insert(0, str(HERE / "_ext"))

import symderiv  # noqa: E402

project, author, release = "symderiv", "the symderiv authors", symderiv.__version__
copyright = "MIT licence"
extensions = ["myst_parser", "tables", "families", "notebooks", "own_mathml"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown", ".ipynb": "notebook"}
exclude_patterns = ["gallery/*", "_ext", "howto/examples"]
html_math_renderer = "own_mathml"
html_theme = "furo"
html_title = "symderiv"
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["wide.css"]
highlight_language = "python"
