"""Templates: plain data in, text out, in a sandbox where a missing field is an error that names its place."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import TemplateNotFound, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from symderiv.errors import OutputError, UnknownName
from symderiv.writing.printers.formats import FORMATS
from symderiv.writing.printers.tex_text import tex_text

SUFFIX = ".j2"


class MissingField(UndefinedError):
    """A field that a template asks for and that is not there: its name, and what was asked for it."""

    def __init__(self, message: str | None, holder: Any, name: Any) -> None:
        super().__init__(message)
        self.holder, self.name = holder, name


class Field(StrictUndefined):
    """A field that is not there; to use it in any way is a `MissingField`."""

    def __init__(self, hint: str | None = None, obj: Any = None, name: Any = None,
                 exc: type[TemplateError] | Callable[[str], TemplateError] = UndefinedError) -> None:
        missing = exc if exc is not UndefinedError else lambda message: MissingField(message, obj, name)
        super().__init__(hint, obj, name, missing)  # type: ignore[arg-type]


def filled(format: str, data: Mapping[str, Any], template: Path, typeface: str) -> str:
    """A template filled here and now. Raises what `fill` raises."""
    environment, where = _environment(format, template.parent), str(template)
    try:
        text = environment.get_template(template.name).render(data, font=Markup(typeface))
        return FORMATS[format].finish(text)
    except TemplateSyntaxError as error:
        raise OutputError("The template is not well formed", typed=error.message,
                          where=f"{error.filename or template.name}:{error.lineno}") from error
    except MissingField as error:
        raise OutputError("The template asks for a field that is not there", typed=error.name, where=_place(error, where),
                          advice=_advice(error, {**data, "font": ""})) from error
    except TemplateNotFound as error:
        raise OutputError("The template includes a file that is not there", typed=error.name, where=_place(error, where),
                          advice="A part lies beside the template, or is a shipped one: `symderiv template list`.") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise OutputError("The template does not serve", typed=str(error), where=_place(error, where)) from error


def _advice(error: MissingField, data: Mapping[str, Any]) -> str:
    """The fields that there are where one was asked for, or the nearest of them."""
    fields = error.holder if isinstance(error.holder, Mapping) else data
    if not isinstance(error.holder, Mapping) and error.holder is not None and not _is_top(error.holder):
        return f"It was asked of a {KINDS.get(type(error.holder), 'text')}, which has no fields."
    if not fields:
        return "Nothing is there on this page; ask first whether it is: if NAME."
    return str(UnknownName.among("field", str(error.name), fields).advice)


KINDS = {list: "list", int: "number", float: "number", bool: "truth value"}


def _is_top(holder: Any) -> bool:
    """Whether a name was asked for alone: Jinja's mark for that is an object of its own."""
    return type(holder).__name__ == "MissingType"


@cache
def _environment(format: str, folder: Path) -> Environment:
    """A sandbox with strict fields, for the shipped templates without its walls. Text is written by the format's own rules; what
    is Markup stands as it is."""
    kind = FORMATS[format]
    opening, closing, block, end_block, comment, end_comment = kind.fields.split()

    def finish(value: Any) -> Any:
        if isinstance(value, StrictUndefined):
            str(value)  # raises, with the field's name
        return value if isinstance(value, Markup) else Markup(kind.words(str(value)))

    loader = ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(templates())])  # one's own may include shipped parts
    made: type[Environment] = Environment if folder == templates() else ImmutableSandboxedEnvironment
    environment = made(
        variable_start_string=opening, variable_end_string=closing, block_start_string=block, block_end_string=end_block,
        comment_start_string=comment, comment_end_string=end_comment, autoescape=True, finalize=finish, undefined=Field,
        loader=loader, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["tex"] = lambda text: Markup(tex_text(text).replace("](", "]{}("))  # words within a formula
    environment.filters["spaced"] = lambda text: Markup(tex_text(text).replace(" ", "~"))  # code, its spaces kept
    environment.filters["source"] = lambda text: Markup(str(text))  # code, which nothing changes
    environment.filters["quoted"] = lambda text: Markup(str(text).replace("\\", "\\\\").replace('"', '\\"'))  # within a string
    environment.filters["sha256"] = lambda text: Markup(b64encode(sha256(str(text).encode()).digest()).decode())  # of a script
    return environment


def _place(error: Exception, template: str) -> str:
    """The line of the template, or of the part that it includes, at which an error arose."""
    trace, found = error.__traceback__, template
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(SUFFIX):
            found = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


@cache
def templates() -> Path:
    """The folder of the shipped templates: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    places = (package / "templates", package.parent / "templates")
    found = next((p for p in places if (p / "derivation.html.j2").is_file()), None)
    if found is None:
        raise OutputError("The templates are missing", typed=" or ".join(map(str, places)), advice="Install symderiv again.")
    return found
