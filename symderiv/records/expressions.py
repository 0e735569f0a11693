"""Expressions as nested lists of plain values, and back: a table of heads decides, no text is ever evaluated.

A node is `[head, argument, ...]`; an integer stands for itself, a string for an index letter of the archive's table.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping
from typing import Any, cast

import sympy
from sympy import Basic, Expr, Float, Integer, Rational, S, Symbol
from sympy.core.function import AppliedUndef
from sympy.functions.elementary.piecewise import ExprCondPair

from symderiv.errors import OutputError, ParseError, SymderivError
from symderiv.matrices import constants, forms, operations
from symderiv.notation import (
    Axis,
    Cases,
    Components,
    Differential,
    Direction,
    Entry,
    Extent,
    Given,
    Index,
    Opaque,
    Relation,
    Tensor,
    Within,
    nodes,
)
from symderiv.notation.square import KINDS

_SYMPY = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Mod, sympy.Tuple, sympy.FiniteSet, sympy.Interval, sympy.Range,
          sympy.StrictLessThan, sympy.LessThan, sympy.StrictGreaterThan, sympy.GreaterThan, sympy.Equality, sympy.Unequality,
          sympy.And, sympy.Or, sympy.Not, ExprCondPair)
_CONSTANTS = ("Pi", "Exp1", "EulerGamma", "GoldenRatio", "Catalan", "ImaginaryUnit", "Infinity", "NegativeInfinity",
              "ComplexInfinity", "NaN", "true", "false", "Reals", "Integers", "Naturals", "Naturals0", "EmptySet", "UniversalSet")


def _nodes(module: Any) -> dict[str, type]:
    """The public node classes of a module, by name."""
    found = (c for name, c in vars(module).items() if not name.startswith("_"))
    return {c.__name__: c for c in found if isinstance(c, type) and issubclass(c, Basic)}


# SymPy's heads are built held (evaluate=False); the project's own are built by their constructors, which check them.
HELD: Mapping[str, type] = _nodes(sympy.functions) | {c.__name__: c for c in _SYMPY}
OWN: Mapping[str, type] = {n: c for n, c in _nodes(nodes).items() if c.__module__ == nodes.__name__} | {
    c.__name__: c for c in (Opaque, Within, Cases, Components)} | {c.__name__: c for c in KINDS}
FORMS: Mapping[str, type] = {f"matrix.{n}": c for module in (constants, forms, operations) for n, c in _nodes(module).items()
                             if c.__module__ == module.__name__}
CONSTANTS: Mapping[str, Basic] = {name: getattr(S, name) for name in _CONSTANTS}
_CLASSES: Mapping[str, Any] = {**HELD, **OWN, **FORMS}
_HEADS: Mapping[type, str] = {cls: head for head, cls in _CLASSES.items()}
_ASSUMPTIONS = frozenset(Symbol("x", positive=True).assumptions0) | frozenset(Symbol("x", integer=True).assumptions0)
_OF = {"differential_of": Differential, "direction_of": Direction}
DEEPEST = 100
"""The most levels of an expression, which is what every printer can write."""
LARGEST = 20_000
"""The most symbols of an expression, several times what a derivation may grow to."""
_UNHELD = {"ExprCondPair", "Tuple", "FiniteSet", "Interval", "Range"}


class Writer:
    """Writes expressions, and gathers the axes, letters and tensors that they mention."""

    def __init__(self) -> None:
        self.axes: dict[str, Axis] = {}
        self.indices: dict[str, Index] = {}
        self.tensors: dict[str, Tensor] = {}
        self.rows: dict[str, dict[str, Any]] = {}
        self._labels: dict[tuple[Any, ...], str] = {}

    def axis(self, axis: Axis) -> str:
        """The label of an axis."""
        return self._label(self.axes, (axis.name, axis.size, axis.letters, axis.length), axis.name, axis)

    def index(self, index: Index) -> str:
        """The label of an index letter."""
        return self._label(self.indices, (index.name, self.axis(index.axis)), index.name, index)

    def tensor(self, tensor: Tensor) -> str:
        """The label of a tensor; equal tensors that are described differently keep labels of their own."""
        of = {key: self.tensor(tensor.of) for key, kind in _OF.items() if isinstance(tensor, kind)}
        axes = tuple(map(self.axis, tensor.axes))
        content = (tensor.name, axes, *(g.name for g in tensor.givens), "", tensor.meaning, tensor.latex)
        label = self._label(self.tensors, content, tensor.name, tensor)
        if label not in self.rows:
            self.rows[label] = row = {"name": tensor.name, "axes": list(axes), "meaning": tensor.meaning, "latex": tensor.latex}
            row.update(of)
            row["givens"] = [self._given(given, tensor) for given in tensor.givens]
        return label

    def _label(self, table: dict[str, Any], content: tuple[Any, ...], name: str, value: Any) -> str:
        """A label that is the name where that is free; content that was met before has its label already."""
        key = (id(table), *content)
        if key not in self._labels:
            same = sum(label.partition("#")[0] == name for label in table)
            self._labels[key] = label = f"{name}#{same + 1}" if same else name
            table[label] = value
        return self._labels[key]

    def _given(self, given: Given, tensor: Tensor) -> dict[str, Any]:
        relations = [self.relation(r) for r in given.statements(tensor)]
        row = {"name": given.name, "meaning": given.meaning, "axes": given.axes, "square": given.square,
               "letter": given.letter, "relations": relations}
        return row if given.over is None else {**row, "over": self.axis(given.over), "first": given.first}

    def relation(self, relation: Relation) -> list[Any]:
        """A relation as left side, sign, right side."""
        return [self.expr(relation.lhs), relation.op, self.expr(relation.rhs)]

    def expr(self, expr: Any) -> Any:
        """An expression as nested lists. Raises `OutputError` for a node that the archive has no head for."""
        special = next((w for kind, w in _WRITERS if isinstance(expr, kind)), None)
        if special:
            return special(self, expr)
        constant = next((name for name, value in CONSTANTS.items() if value is expr), None)
        if constant:
            return ["Constant", constant]
        if type(expr) not in _HEADS:  # a text is no node either: SymPy would evaluate it when it is read back
            raise OutputError("This node has no place in the archive", typed=f"{type(expr).__name__} in {expr}")
        return [_HEADS[type(expr)], *map(self.expr, expr.args)]


def _symbol(writer: Writer, symbol: Any) -> list[Any]:
    if type(symbol) is not Symbol:
        raise OutputError("Only plain symbols can be stored", typed=f"{type(symbol).__name__} {symbol}")
    return ["Symbol", symbol.name, dict(sorted(symbol._assumptions_orig.items()))]


def _function(writer: Writer, applied: Any) -> list[Any]:
    known = {k: v for k, v in applied.func._kwargs.items() if v is not None}
    return ["Function", applied.func.__name__, known, *map(writer.expr, applied.args)]


_WRITERS: tuple[tuple[type, Callable[[Writer, Any], Any]], ...] = (
    (Integer, lambda w, e: int(e)),
    (Rational, lambda w, e: ["Rational", e.p, e.q]),
    (Float, lambda w, e: ["Float", *map(int, e._mpf_[:3]), e._prec]),
    (Index, lambda w, e: w.index(e)),
    (Extent, lambda w, e: ["Extent", w.axis(e.axis)]),
    (Tensor, lambda w, e: ["Tensor", w.tensor(e)]),
    (Entry, lambda w, e: ["Entry", w.tensor(e.tensor), *map(w.expr, e.indices)]),
    (Symbol, _symbol),
    (AppliedUndef, _function),
)


class Reader:
    """Reads what a `Writer` wrote, against tables that were read before. Raises `ParseError` saying where."""

    def __init__(self) -> None:
        self.axes: dict[str, Axis] = {}
        self.indices: dict[str, Index] = {}
        self.tensors: dict[str, Tensor] = {}

    def differential(self, row: Mapping[str, Any], where: str) -> Tensor | None:
        """The differential, or the direction, that a tensor's row stands for; None for any other tensor."""
        found = ((kind, row[key]) for key, kind in _OF.items() if key in row)
        return next((kind(look_up(self.tensors, of, "tensor", where)) for kind, of in found), None)

    def relation(self, data: Any, where: str) -> Relation:
        """A stated relation."""
        if not isinstance(data, list) or len(data) != 3 or data[1] not in ("=", ">", "∈"):
            raise ParseError("A relation is a left side, a sign (=, > or ∈) and a right side", typed=_short(data), where=where)
        return Relation(self.expr(data[0], f"{where}[0]"), data[1], self.expr(data[2], f"{where}[2]"))

    def expr(self, data: Any, where: str) -> Any:
        """The expression that the nested lists `data` stand for."""
        depth, size = _extent(data)
        if depth > DEEPEST:
            raise ParseError("Nested too deep", typed=_short(data), where=where,
                             advice=f"A formula of a page has at most {DEEPEST} levels; give parts of it names of their own.")
        if size > LARGEST:
            raise ParseError("The formula is too long", typed=_short(data), where=where,
                             advice=f"A formula of a page has at most {LARGEST} symbols; give parts of it names of their own.")
        return self._expr(data, where)

    def _expr(self, data: Any, where: str) -> Any:
        if isinstance(data, str):
            return look_up(self.indices, data, "index", where)
        if isinstance(data, int) and not isinstance(data, bool):
            return Integer(data)
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            raise ParseError("An expression is a number, an index or a list that starts with a head", typed=_short(data),
                             where=where)
        try:
            return self._node(data, where)
        except ParseError:
            raise
        except (SymderivError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise ParseError(f"{data[0]} does not take these arguments", typed=_short(data), where=where,
                             advice=str(error)) from error

    def _node(self, data: list[Any], where: str) -> Any:
        head, *rest = data
        if head in _READERS:
            return _READERS[head](self, rest, where)
        args = [self._expr(a, f"{where}[{n}]") for n, a in enumerate(rest, 1)]
        return _built(head, args, where)


def _built(head: str, args: list[Any], where: str) -> Any:
    cls = look_up(_CLASSES, head, "head", where)
    made = cls(*args, evaluate=False) if head in HELD and head not in _UNHELD else cls(*args)
    if type(made) is not cls:
        raise ParseError("This node does not stand as written", typed=f"{head} of {len(args)} arguments", where=where)
    return made


def look_up(table: Mapping[str, Any], label: Any, kind: str, where: str) -> Any:
    """The row of that label; `ParseError` where there is none."""
    if not isinstance(label, str) or label not in table:
        raise ParseError(f"Unknown {kind}", typed=_short(label), where=where)
    return table[label]


def _extent(data: Any) -> tuple[int, int]:
    """How many lists stand in one another and how many items they have, counted no further than needed."""
    level, depth, size = [data], 0, 1
    while level and depth <= DEEPEST and size <= LARGEST:
        level = [item for row in level if isinstance(row, list) for item in row]
        depth, size = depth + 1, size + len(level)
    return depth, size


def _only(rest: list[Any]) -> Any:
    (value,) = rest
    return value


def _short(data: Any) -> str:
    text = reprlib.repr(data)
    return text if len(text) < 80 else f"{text[:77]}..."


def _entry(reader: Reader, rest: list[Any], where: str) -> Expr:
    tensor = look_up(reader.tensors, rest[0] if rest else None, "tensor", where)
    return Entry(tensor, *(reader.expr(a, f"{where}[{n}]") for n, a in enumerate(rest[1:], 2)))


def _assumptions(known: Mapping[str, Any]) -> bool:
    return all(name in _ASSUMPTIONS and isinstance(value, bool) for name, value in known.items())


def _name_and_assumptions(rest: list[Any], where: str) -> tuple[str, dict[str, bool]]:
    name, known = [*rest, None, None][:2]
    if not isinstance(name, str) or not name.isprintable() or not isinstance(known, dict) or not _assumptions(known):
        raise ParseError("A name and its assumptions (true or false) are missing", typed=_short(rest), where=where)
    return name, known


def _read_symbol(reader: Reader, rest: list[Any], where: str) -> Expr:
    name, known = _name_and_assumptions(rest, where)
    return cast(Expr, Symbol(name, **known))


def _read_function(reader: Reader, rest: list[Any], where: str) -> Expr:
    name, known = _name_and_assumptions(rest, where)
    args = [reader.expr(a, f"{where}[{n}]") for n, a in enumerate(rest[2:], 3)]
    return cast(Expr, sympy.Function(name, **known)(*args, evaluate=False))


def _read_rational(reader: Reader, rest: list[Any], where: str) -> Expr:
    numerator, denominator = map(_integer, rest)
    if denominator < 2:
        raise ValueError("the denominator must be at least 2")
    return cast(Expr, Rational(numerator, denominator))


def _read_float(reader: Reader, rest: list[Any], where: str) -> Expr:
    sign, mantissa, exponent, precision = map(_integer, rest)
    return cast(Expr, Float((sign, mantissa, exponent, mantissa.bit_length()), precision=precision))


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{value!r} is not an integer")
    return value


_READERS: Mapping[str, Callable[[Reader, list[Any], str], Any]] = {
    "Rational": _read_rational,
    "Float": _read_float,
    "Constant": lambda r, a, where: look_up(CONSTANTS, _only(a), "constant", where),
    "Extent": lambda r, a, where: Extent(look_up(r.axes, _only(a), "axis", where)),
    "Tensor": lambda r, a, where: look_up(r.tensors, _only(a), "tensor", where),
    "Entry": _entry,
    "Symbol": _read_symbol,
    "Function": _read_function,
}
