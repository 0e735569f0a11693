"""Numbers for the inputs of a model: from JSON, TOML or a mapping; a number may be written as arithmetic, "log(1/5)"."""

from __future__ import annotations

import ast
import operator
import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.errors import CannotSample, SymderivError, WrongValue
from symderiv.notation import Definitions, free_indices, tensors
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point, context
from symderiv.records.fields import parsed_json

DIGITS = 50
"""Decimal digits in which numbers are kept: 0.2 is one fifth, not the float beside it."""
LARGEST, LARGEST_EXPONENT, LONGEST = 1e300, 1000, 200
DEEPEST = 32
_C = context(DIGITS)

OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}
FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "log": _C.log, "ln": _C.log, "exp": _C.exp, "sqrt": _C.sqrt, "tanh": _C.tanh, "sin": _C.sin, "cos": _C.cos,
}
CONSTANTS: Mapping[str, Any] = {"pi": _C.pi, "e": _C.e}


def read_values(source: str | Path | Mapping[str, Any]) -> dict[str, Any]:
    """Numbers by the names of inputs, each a NumPy array of high-precision numbers, as deep as its lists are nested.

    `source` is a mapping, a .json or .toml file, or what a person types, "y = 1, 0; z = log(1/5), 0.5". Raises `WrongValue`
    for a file that cannot be read, lists of unequal length, and what is no finite number; the error says where.

    >>> read_values({"y": [1, 0], "z": ["log(1/5)", 0.5]})["z"].shape
    (2,)
    >>> {name: value.shape for name, value in read_values("y = [1, 0], W = [[1, 2], [3, 4]]").items()}
    {'y': (2,), 'W': (2, 2)}
    """
    if isinstance(source, str) and Path(source).suffix.lower() not in LOADS and ("=" in source or "{" in source):
        source = _typed(source)
    found = source if isinstance(source, Mapping) else _file(Path(source))
    return {str(name): array(value, str(name)) for name, value in found.items()}


LOADS: Mapping[str, Callable[[str], Any]] = {".json": parsed_json, ".toml": tomllib.loads}
_NAME = re.compile(r"(?:^|(?<=[,;\s{]))\s*[\"']?([^\W\d]\w*)[\"']?\s*[=:](?!=)")
"""A name with the sign after it, as people type it: z =, "z":."""
EXAMPLE = 'For example "z = 0.5, 1; y = 1, 0", or a .json or .toml file; "default" chooses small numbers.'


def _typed(text: str) -> Mapping[str, Any]:
    """Names with their numbers, or lists of numbers in brackets or without: y = [1, 0], z = 0.5, 1."""
    before, *rest = _NAME.split(text.strip().removeprefix("{").removesuffix("}"))
    if before.strip() or not rest:
        raise WrongValue("Numbers are typed as a name, =, and its number or numbers", typed=text[:LONGEST], advice=EXAMPLE)
    twice = next((name for name in rest[::2] if rest[::2].count(name) > 1), None)
    if twice is not None:
        raise WrongValue("Numbers are given twice", typed=f"{twice} in {text}"[:LONGEST], advice="Leave one of them out.")
    return {name: _listed(value.strip().strip(",;").strip(), name) for name, value in zip(rest[::2], rest[1::2], strict=True)}


def _listed(text: str, name: str) -> Any:
    """A number as it was typed, or lists of them; without commas spaces part them."""
    spaced = text if "," in text else re.sub(r"(?<=[\w.)\]])\s+(?=[+-]?[\w.(\[])", ", ", text)
    try:
        return _parts(ast.parse(spaced, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise WrongValue("Not a number, nor a list of numbers", typed=f"{name} = {text}"[:LONGEST], advice=EXAMPLE) from None


def _parts(node: ast.expr) -> Any:
    return [_parts(part) for part in node.elts] if isinstance(node, ast.List | ast.Tuple) else ast.unparse(node)


def _file(path: Path) -> Mapping[str, Any]:
    loads = LOADS.get(path.suffix.lower())
    if loads is None:
        raise WrongValue("Numbers are read from a .json or .toml file, or as they are typed", typed=str(path), advice=EXAMPLE)
    try:
        data = loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise WrongValue("The numbers cannot be read", typed=str(path), advice=str(error)) from None
    if not isinstance(data, Mapping):
        raise WrongValue("Numbers are a table: a name and its number or lists of numbers", typed=str(path),
                         advice='For example {"z": [0.5, 1], "y": [1, 0]}.')
    return data


def array(value: Any, where: str) -> Any:
    """Nested lists of numbers as a NumPy array of high-precision numbers; `where` is how messages call it."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, list | tuple):
        made = np.empty((), dtype=object)
        made[()] = number(value, where)
        return made
    if where.count("[") >= DEEPEST:
        raise WrongValue(f"An array has {DEEPEST} axes at most", typed=where[:200], advice="Write fewer lists within lists.")
    if not value:
        raise WrongValue("A list without numbers", typed=f"{where} = []", advice="Every axis has at least one component.")
    rows = [array(v, f"{where}[{n}]") for n, v in enumerate(value, 1)]
    if len({row.shape for row in rows}) > 1:
        raise WrongValue("Lists of unequal length", typed=f"{where} has rows of the shapes "
                         + ", ".join(str(row.shape) for row in rows), advice="Every row of an array has the same length.")
    return np.stack(rows)


def number(value: Any, where: str) -> Any:
    """One finite number in high precision. A float means the shortest decimal that it stands for.

    >>> str(number("1/4 + 0.5", "x"))
    '0.75'
    """
    try:
        made = _number(value)
    except (ValueError, TypeError, ZeroDivisionError, OverflowError, SyntaxError, RecursionError, MemoryError,
            SymderivError) as error:
        reason = error.reason if isinstance(error, SymderivError) else str(error)
        raise WrongValue("Not a number", typed=f"{where} = {value!r}"[:200], advice=f"{reason}." if reason else None) from None
    if not isinstance(made, _C.mpf) or not _C.isfinite(made):
        raise WrongValue("Not a finite real number", typed=f"{where} = {value!r}"[:200])
    if abs(made) > LARGEST:
        raise WrongValue("The number is too large", typed=f"{where} = {value!r}"[:200], advice="Numbers go to 1e300.")
    return made


def _number(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        raise ValueError("a truth value is no number; write 0 or 1")
    if isinstance(value, str):
        return _arithmetic(value)
    if isinstance(value, Expr):
        return _constant(value)
    if isinstance(value, Fraction):
        return _C.mpf(value.numerator) / value.denominator
    if isinstance(value, int | np.integer):
        return _C.mpf(int(value))
    if isinstance(value, float | np.floating | Decimal):
        return _C.mpf(str(value))
    raise TypeError("neither a number nor a list of numbers")


def _constant(value: Expr) -> Any:
    """The value of a SymPy number such as log(1/5)."""
    if free_indices(value) or tensors(value):
        raise CannotSample("an expression with letters has no value of its own")
    return evaluate(value, Point({}, Definitions(), {}, DIGITS), {})


def _arithmetic(text: str) -> Any:
    """The value of a formula of numbers: + - * / ** and a few functions. Nothing else is read."""
    if len(text) > LONGEST:
        raise ValueError("the formula is too long")
    return _C.mpf(_value(ast.parse(text.strip().replace("^", "**"), mode="eval").body))


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return _C.mpf(repr(node.value))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner)
        case ast.BinOp(left, ast.Pow(), right):
            return _power(_value(left), _value(right))
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](_value(inner))
        case ast.Name(id=name) if name in CONSTANTS:
            return +CONSTANTS[name]
    raise ValueError(f"numbers, + - * / ^ and {', '.join(FUNCTIONS)} are read, nothing else")


def _power(base: Any, exponent: Any) -> Any:
    if abs(exponent) > LARGEST_EXPONENT:
        raise ValueError("the exponent is too large")
    return base ** exponent
