"""Calls of programs' libraries in a formula, each as its row writes it, from the innermost outwards."""

from __future__ import annotations

import re

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.typed.numpy_calls.arguments import Given, given, parted
from symderiv.reading.documents.typed.numpy_calls.einsum import filled, summed
from symderiv.reading.documents.typed.numpy_calls.rows import METHODS, MODULES, ROWS, Row
from symderiv.reading.documents.typed.numpy_calls.slices import over_parts, require_no_parts, with_differences
from symderiv.reading.documents.typed.numpy_calls.statements import with_loops
from symderiv.reading.documents.typed.sums import closing
from symderiv.reading.formulas.functions import ARRAY_FUNCTIONS, FUNCTIONS


def _any_of(names: frozenset[str] | dict[str, Row]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


BY_NAME: dict[str, Row] = {name: row for row in reversed(ROWS) for name in row.names.split()}
LIBRARIES = ("np", "numpy", "jnp", "jax", "torch", "math", "tf", "scipy", "F", "nn", "la", "LA", "linalg", "functional",
             "special")
LIBRARY = rf"(?:(?P<lib>{'|'.join(LIBRARIES)})\.(?:(?:{'|'.join(LIBRARIES)})\.)*)"
CALL = late(rf"(?<![\w.\\{{]){LIBRARY}?(?P<f>{_any_of(BY_NAME)})\s*\(")
OF_LIBRARY = "".join(rf"(?<!\b{name})" for name in LIBRARIES)
METHOD = late(rf"{OF_LIBRARY}(?<=[\w)\]])\.(?P<f>{_any_of(METHODS)})\s*\(")
OPERAND = late(r"(?:[A-Za-z]\w*(?:\.T|ᵀ|\^T)?|[A-Za-z]\w*\[[^\[\]]*\])$")
SIZE = late(r"(?<![\w.\\])(?P<x>[A-Za-z]\w*)\.(?:shape|size)(?:\[(?P<n>[01]|-1)\]|\((?P<m>[01]|-1)\)|(?<=size)(?![\w(\[]))")
MODULE = late(rf"(?:torch\.)?nn\.(?P<f>{'|'.join(MODULES)})\(\s*\)\s*\(")
SHORT = {"amax": "max", "amin": "min", "log_softmax": "logsoftmax", "reduce_sum": "sum", "reduce_max": "max", "reduce_min": "min",
         "reduce_prod": "prod"}
"""Other names of a function."""
UNKNOWN = late(rf"(?<![\w.\\]){LIBRARY}(?P<f>[a-z]\w*)\(")
EXTREMES = frozenset({"max", "min"})
ALL_OF = late(r"_|\[|,|\.\.|…")
"""What an argument of max has that is no whole array."""
READ = frozenset({"maximum", "minimum", "absolute", "silu", "gelu", "arctan2", "log2", "log10", "fabs"})
"""Functions that other tables read under these names."""
DEFINED = late(r"\s*:?=(?!=)")
NAMED_AXIS = late(r"\b(?:axis|dim)\s*=")


def with_calls(text: Traced, document: str) -> Traced:
    r"""A formula with what it calls written out.

    Raises `ParseError` for options that no formula has, with what to write instead.

    >>> with_calls(Traced.of("L = np.linalg.norm(A - B, 'fro')**2 / len(x)"), "").text
    'L = \\|A - B\\|_F**2 / \\operatorname{npsizeaxis0}(x)'
    >>> with_calls(Traced.of("L = np.sum(X, axis=1).dot(y)"), "").text
    'L = ((\\operatorname{npsumaxis1}(X)) @ (y))'
    """
    if "(" not in text.text and ".s" not in text.text:
        require_no_parts(text)
        return text
    text = with_differences(with_loops(text))
    for pattern, made in ((MODULE, _function), (SIZE, _size)):
        text = text.replaced((*m.span(), Traced.at(made(m), text.places[m.start()])) for m in pattern.finditer(text.text))
    while (method := METHOD.search(text.text)) is not None:
        text = _as_function(text, method)
    document = f"{document} {text.text}"
    for match in reversed(list(CALL.finditer(text.text))):
        text = _written(text, match, document)
    require_no_parts(text)
    for unknown in UNKNOWN.finditer(text.text):
        if unknown["f"] not in {*FUNCTIONS, *ARRAY_FUNCTIONS, *READ}:
            raise ParseError(f"{unknown.group()[:-1]} cannot be read", typed=unknown.group() + "…)",
                             advice=r"Write what it computes as a formula, as in \sum_i x_i^2.")
    return text


def _function(match: re.Match[str]) -> str:
    """The function that a module of a loss is."""
    return f"F.{MODULES[match['f']]}("


def _size(match: re.Match[str]) -> str:
    """The size of an axis, or of the whole."""
    place = match["n"] or match["m"]
    axis = "" if place is None else f"axis{place}".replace("-1", "last")
    return rf"\operatorname{{npsize{axis}}}({match['x']})"


def _as_function(text: Traced, method: re.Match[str]) -> Traced:
    """The text with one method as NumPy's function: X.sum(axis=1) is np.sum(X, axis=1)."""
    start, end = operand_start(text.text, method.start()), method.end()
    if start < 0:
        raise ParseError(f"This {method['f']} cannot be read", typed=method.group(),
                         advice="Write it as a function of what stands before the point, or as a formula.")
    operand = text.cut(start, method.start())
    if operand.text.startswith("(") and closing(operand.text, 1) == len(operand.text) - 1:
        operand = operand.cut(1, len(operand.text) - 1)
    comma = "" if text.text[end:].lstrip()[:1] == ")" else ", "
    return joined([text.cut(0, start), Traced.at(f"np.{method['f']}(", text.places[start]), operand,
                   Traced.at(comma, text.places[method.start()]), text.cut(end, len(text.text))])


def operand_start(text: str, end: int) -> int:
    """Where what a method belongs to begins: a symbol, or brackets with the name of a function before them; -1 for nothing."""
    if not text[:end].endswith(")"):
        match = OPERAND.search(text[:end])
        return match.start() if match else -1
    depth = 0
    for at in range(end - 1, -1, -1):
        depth += (text[at] == ")") - (text[at] == "(")
        if not depth:
            name = re.search(r"(?:[A-Za-z]\w*\.)*[A-Za-z]\w*$", text[:at])
            return name.start() if name else at
    return -1


def _written(text: Traced, match: re.Match[str], document: str) -> Traced:
    """The text with one call as its row writes it; a name that the text defines is its own."""
    end, (module, _, name) = closing(text.text, match.end()), match["f"].rpartition(".")
    library = match["lib"] or module
    row = BY_NAME.get(f"{library}.{name}", BY_NAME.get(name))
    if end < 0 or row is None or DEFINED.match(text.text, end + 1):
        return text
    place = re.match(r"\[(\d)\]", text.text[end + 1:]) if name == "slogdet" else None
    made = _formula(row, name, library, text.cut(match.end(), end), f"place={place[1]}" if place else "", document)
    if made is None:
        return text
    made = Traced(made.text, [text.places[match.start()], *made.places[1:]])  # what stands before it stands before its name
    return joined([text.cut(0, match.start()), made, text.cut(end + 1 + (place.end() if place else 0), len(text.text))])


def _formula(row: Row, name: str, library: str, inside: Traced, place: str, document: str) -> Traced | None:
    """What stands for a call; None where only a library's name would say what it is, as sum(x) is no call of a program.

    Raises `ParseError` for options that no formula has.
    """
    if row.names == "einsum":
        return summed(parted(inside), document)
    found = given(inside, row.arrays, row.options)
    parts = over_parts(name, inside, document) if name in ("sum", "mean") and found and not found.options else None
    if parts is not None:
        return parts
    of_all = name in EXTREMES and found is not None and not found.options and ALL_OF.search(inside.text) is None
    if not (library or of_all) and not (found and row.alone) and not NAMED_AXIS.search(inside.text):
        if found and found.options and name in ("sum", "mean"):
            raise _either_axis(name, found, inside)
        return None
    said = (found.said if found else "") or place
    chosen = next(((form, match) for pattern, form in row.forms if (match := re.fullmatch(pattern, said))), None)
    if chosen is None or found is None:
        raise ParseError(f"This {name} cannot be read", typed=f"{name}({inside.text})"[:80], advice=row.advice)
    form, match = chosen
    for group, value in {"f": SHORT.get(name, name), **match.groupdict()}.items():
        form = form.replace(f"<{group}>", value or "")
    return filled(form, found.operands, inside.places[0])


def _either_axis(name: str, found: Given, inside: Traced) -> ParseError:
    """sum(X, 1) is over columns in some programs, and over rows in others."""
    x = found.operands[0].text
    return ParseError(f"This {name} has two readings, over the rows and over the columns", typed=f"{name}({inside.text})"[:80],
                      advice=f"Write {name}({x}, axis=1) for one number for each row, {name}({x}, axis=0) for one for each "
                             "column.")


__all__ = ["operand_start", "with_calls"]
