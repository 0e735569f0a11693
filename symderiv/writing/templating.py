"""Templates: plain data in, text out, in a sandbox where a missing field is an error that names its place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from symderiv.errors import OutputError
from symderiv.writing import font
from symderiv.writing.formats import FORMATS
from symderiv.writing.tex_text import tex_text

SUFFIX = ".j2"


def fill(format: str, data: Mapping[str, Any], template: Path | None = None, kind: str = "derivation") -> str:
    """A template filled with the plain data of a document of this kind.

    Raises `OutputError` that names the missing field, the file and the line.
    """
    folder, name = (template.parent, template.name) if template else (templates(), f"{kind}.{format}.j2")
    environment = _environment(format, folder)
    try:
        text = environment.get_template(name).render(data, font=Markup(font.data_url()) if format == "html" else "")
        return FORMATS[format].finish(text)
    except TemplateSyntaxError as error:
        raise OutputError("The template is not well formed", typed=error.message,
                          where=f"{error.filename or name}:{error.lineno}") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise OutputError("The template does not serve", typed=str(error), where=_place(error, folder / name)) from error


@cache
def _environment(format: str, folder: Path) -> Environment:
    """A sandbox with strict fields. Text is written by the format's own rules; what is Markup stands as it is."""
    kind = FORMATS[format]
    opening, closing, block, end_block, comment, end_comment = kind.fields.split()

    def finish(value: Any) -> Any:
        if isinstance(value, StrictUndefined):
            str(value)  # raises, with the field's name
        return value if isinstance(value, Markup) else Markup(kind.words(str(value)))

    loader = ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(templates())])  # one's own may include shipped parts
    environment = ImmutableSandboxedEnvironment(
        variable_start_string=opening, variable_end_string=closing, block_start_string=block, block_end_string=end_block,
        comment_start_string=comment, comment_end_string=end_comment, autoescape=True, finalize=finish, undefined=StrictUndefined,
        loader=loader, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["tex"] = lambda text: Markup(tex_text(text))  # words within a formula
    environment.filters["source"] = lambda text: Markup(str(text))  # code, which nothing changes
    environment.filters["quoted"] = lambda text: Markup(str(text).replace("\\", "\\\\").replace('"', '\\"'))  # within a string
    return environment


def _place(error: Exception, template: Path) -> str:
    """The line of the template, or of the part that it includes, at which an error arose."""
    trace, found = error.__traceback__, str(template)
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(SUFFIX):
            found = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


@cache
def templates() -> Path:
    """The folder of the shipped templates: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    places = (package / "templates", package.parent / "templates")
    found = next((p for p in places if (p / "derivation.html.j2").is_file()), None)
    if found is None:
        raise OutputError("The templates are missing", typed=" or ".join(map(str, places)), advice="Install symderiv again.")
    return found
