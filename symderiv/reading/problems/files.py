r"""Problems: named inputs, definitions, and what is asked, from JSON, TOML or LaTeX.

The JSON form has `inputs` (name → `axes`, `property`, `latex`), `definitions` (a list of `name`, `axes`, `latex`),
`index_ranges` (letter → axis), `output`, `wrt` (a name or a list), `result_indices`, `sizes` (one table axis → size or
formula, or a list of them), `steps` (a list of `latex`). What only an oracle needs (`jnp`, `expected_…`, `range`, `scale`)
is ignored.

The TOML form is the same::

    name = "cross-entropy"
    output = "L"
    wrt = ["z"]
    result_indices = ["i"]
    [index_ranges]
    k = "K"
    i = "K"
    [inputs]
    z = {latex = "z_k"}
    y = {latex = "y_k", property = "one-hot"}
    [[definitions]]
    latex = "p_k = \\frac{e^{z_k}}{\\sum_i e^{z_i}}"
    [[definitions]]
    latex = "L = -\\sum_k y_k \\log p_k"

`name` and `axes` of a definition or an input may be left out where its LaTeX says them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from symderiv.errors import ParseError, SymderivError, UnknownName
from symderiv.notation import Definitions
from symderiv.reading.documents import statements_of
from symderiv.reading.formulas.latex import Equation, equations_of
from symderiv.reading.formulas.names import Names
from symderiv.reading.meaning.problems import resolve
from symderiv.reading.problems.draft import Draft, draft_of
from symderiv.reading.problems.problem import Problem, resolved
from symderiv.reading.problems.several import numbered, split_name, with_parts
from symderiv.reading.problems.statements import Statements
from symderiv.records.fields import parsed_json
from symderiv.sources import is_typed, kind_of


@dataclass(frozen=True)
class Chain:
    """A person's derivation about a problem: equations in their order."""

    problem: Problem
    lines: tuple[Equation, ...]


def read_problem(source: str | Path | Mapping[str, Any]) -> Problem:
    r"""The problem in a file (.json, .toml, .tex …), in a mapping, or in a text itself: a formula, LaTeX, Markdown, JSON;
    `notes.md#2` is the second one of a file.

    Raises `ParseError` for a formula or a file that cannot be read, `AxisMismatch`, `IndexClash` or `UnknownName`
    where the formulas contradict what is declared.

    >>> problem = read_problem({"inputs": {"x": {"latex": "x_i"}}, "index_ranges": {"i": "D"}, "output": "q", "wrt": "x",
    ...                         "definitions": [{"latex": r"q = \sum_i x_i^2"}]})
    >>> problem.definitions.rows[0].body
    Sum(x[i]**2, i)
    """
    try:
        file, wanted = split_name(source)
        problem = _whole(file)
        problem = numbered(problem, wanted, str(file)) if wanted else problem
    except SymderivError as error:
        _say_file(error, source)
        raise
    for failure in {id(e): e for e in problem.failed.values()}.values():
        _say_file(failure, source)
    return problem


_LAST: dict[tuple[str, str], Problem] = {}
"""The last text that was read, with its name: commands ask how many problems it states, then for each, and reading is dear."""


def _whole(source: Any) -> Problem:
    """All that a source says."""
    if isinstance(source, Mapping):
        return resolved(draft_of(source))
    if not isinstance(source, str | Path):
        return resolved(draft_of(_decoded(str(source), "the problem", parsed_json)))
    path = Path(source) if _is_file(source) else Path(f"typed text{kind_of(str(source))}")
    key = (str(path), _text_in(path) if _is_file(source) else str(source))
    if key in _LAST:
        return _LAST[key]
    found = READERS[path.suffix](key[1], key[0])
    problem = resolved(found) if isinstance(found, Draft) else _of_text(found, path)
    _LAST.clear()
    _LAST[key] = problem
    return problem


def _of_text(found: Statements, path: Path) -> Problem:
    """The problem that a text states; where they are several, each of them in its parts."""
    def read(text: str, title: str) -> Problem:
        kind = ".md" if path.suffix == ".ipynb" else path.suffix
        return resolve(replace(cast(Statements, READERS[kind](text, str(path))), name=title))

    try:
        return with_parts(resolve(found), read, path)
    except SymderivError:
        whole = with_parts(Problem(found.name, Names(), (), Definitions(), statements=found), read, path)
        if not whole.parts:
            raise
        return whole


def _say_file(error: SymderivError, source: object) -> None:
    """The file in front of a place, once."""
    file = split_name(source)[0]
    if error.where is not None and _is_file(source) and not error.where.startswith(f"{file}"):
        error.where = f"{source}, {error.where}"
        error.args = (error.message(),)


def _is_file(source: object) -> bool:
    return isinstance(source, str | Path) and not is_typed(source)


def read_chain(source: Problem | str | Path | Mapping[str, Any]) -> Chain:
    r"""The steps of a person's derivation as equations.

    >>> chain = read_chain({"inputs": {"x": {"latex": "x"}}, "definitions": [{"latex": "q = x^2"}],
    ...                     "steps": [{"latex": r"\partial q/\partial x = 2 x"}]})
    >>> chain.lines[0].sides
    (Partial(q, x), 2*x)
    """
    problem = source if isinstance(source, Problem) else read_problem(source)
    lines: list[Equation] = []
    for step in problem.steps:
        lines += equations_of([step.line], step.text, problem.names, before=lines[-1] if lines else None)
    return Chain(problem, tuple(lines))


def _text_in(path: Path) -> str:
    """The characters of a problem's file."""
    if path.suffix not in READERS and path.is_file():
        raise unread(str(path))
    try:
        return _text_of(path.read_bytes())
    except UnicodeDecodeError as error:
        raise ParseError(f"The file is not in UTF-8: byte {error.start + 1} is {error.object[error.start]:#x}", typed=str(path),
                         advice=r"Save it as UTF-8, or say what it is in, as in \usepackage[latin1]{inputenc}.") from None
    except (OSError, ValueError) as error:
        raise ParseError("The file cannot be read", typed=str(path), advice=_why(error)) from None


def unread(name: str) -> UnknownName:
    """The error for a file of a kind that is not read.

    >>> print(unread("paper.pdf").typed)
    paper.pdf
    """
    return UnknownName("This kind of file is not read", typed=name, advice="Save its text under a name that ends in one of "
                       f"{' '.join(READERS)}.")


def _why(error: OSError | ValueError) -> str:
    return f"{error.strerror}." if isinstance(error, OSError) and error.strerror else str(error)


ENCODING = re.compile(rb"\\usepackage\s*\[\s*(latin1|latin9|ansinew|cp1252|applemac)\s*\]\s*\{inputenc\}")
CODECS = {b"latin1": "latin-1", b"latin9": "iso8859-15", b"ansinew": "cp1252", b"cp1252": "cp1252", b"applemac": "mac-roman"}
"""What LaTeX calls an encoding, and what Python does."""


def _text_of(data: bytes) -> str:
    """The characters of a file: in UTF-8, or as it says itself."""
    said = ENCODING.search(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if said is None:
            raise
        return data.decode(CODECS[said[1]])


BACKSLASHES = {"Unescaped '\\'": r". LaTeX stands between single quotes in TOML: latex = 'q = \sum_k x_k'.",
               "Invalid \\escape": r'. A backslash is written twice in JSON: {"latex": "q = \\sum_k x_k"}.'}
"""What a file's parser says of LaTeX, and how it is written there."""


def _decoded(text: str, name: str, load: Callable[[str], Any]) -> Mapping[str, Any]:
    try:
        data = load(text)
    except (ValueError, RecursionError) as error:
        how = next((said for sign, said in BACKSLASHES.items() if sign in str(error)), "")
        raise ParseError("Not in the expected form", typed=name, advice=f"{error}{how}") from None
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, Mapping):
        raise ParseError("A problem is a table of names", typed=name, advice="Give one problem of a list.")
    return data


_TITLE = re.compile(r"\A\s*#[ \t]+([^#\n$\\]+?)[ \t#]*$|\\title\{([^{}$\\]+)\}", re.MULTILINE)
"""The heading that a Markdown file begins with, or the title of a LaTeX document, of words alone."""


def titled(text: str, path: str) -> str:
    """What a document calls itself, else the name of its file.

    >>> titled("# Ridge regression\\n\\n$w$ ...", "notes.md"), titled("$w$ ...", "notes.md")
    ('Ridge regression', 'notes')
    """
    found = _TITLE.search(text)
    return (found[1] or found[2]).strip() if found else Path(path).stem


LOOKED_AT = re.compile(r"\bsymderiv \d[\w.]* · SymPy \d[\w.]*\s*(?:</footer>|(?:Made by symderiv [0-9a-f]+\s*)?\Z)")
"""How our own pages end; in plain text and in HTML their formulas are drawn, not typed."""


def _typed(text: str, name: str) -> str:
    """The text, which is no page that symderiv drew. Raises `ParseError` for one."""
    if LOOKED_AT.search(text):
        raise ParseError("This page is made to be looked at, not to be read back", typed=name,
                         advice="Save the same derivation as .tex, .md, .ipynb or .json, and check that file.")
    return text


SUFFIXES = {
    ".markdown": "md", ".Rmd": "md", ".qmd": "md",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".rst": "rst",
    ".adoc": "adoc", ".asciidoc": "adoc",
    ".org": "org",
    ".wiki": "wiki", ".mediawiki": "wiki",
}
"""Further endings of texts, each with what its marks are."""


def _marked_up(kind: str) -> Callable[[str, str], Statements]:
    return lambda text, name: statements_of(_typed(text, name) if kind == "html" else text, titled(text, name), kind)


READERS: dict[str, Callable[[str, str], Draft | Statements]] = {
    ".json": lambda text, name: draft_of(_decoded(text, name, parsed_json)),
    ".toml": lambda text, name: draft_of(_decoded(text, name, tomllib.loads)),
    ".tex": lambda text, name: statements_of(text, titled(text, name)),
    ".txt": lambda text, name: statements_of(_typed(text, name), Path(name).stem),
    ".md": lambda text, name: statements_of(text, titled(text, name), "md"),
    **{suffix: _marked_up(kind) for suffix, kind in SUFFIXES.items()},
    ".ipynb": lambda text, name: statements_of(text, Path(name).stem, "ipynb"),
}

__all__ = ["Chain", "Equation", "Problem", "read_chain", "read_problem", "unread"]
