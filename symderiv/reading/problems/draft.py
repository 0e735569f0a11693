"""A problem as declared, before its axes are known, and the mapping it may come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symderiv.errors import ParseError, SymderivError
from symderiv.library.givens import given
from symderiv.notation import Given
from symderiv.reading.formulas.names import symbol_name
from symderiv.reading.syntax.nodes import Line, Relation, spell
from symderiv.reading.syntax.parser import parse_lines


@dataclass(frozen=True)
class Source:
    """A formula in the text it came from; errors point into that text.

    `conditions` (LaTeX: i = k), `role` (what the words take it for, and `why`), `number` and the `words` beside it are what a
    document says of the line; see `symderiv.reading.problems.statements.Formula`. `error` says why the text is no formula; the
    line is then empty.
    """

    line: Line
    text: str
    conditions: tuple[str, ...] = ()
    role: str = "unknown"
    why: str = ""
    number: str = ""
    words: str = ""
    error: SymderivError | None = None

    @classmethod
    def unread(cls, text: str, error: SymderivError, role: str = "unknown", continued: str = "") -> Source:
        """A text that is no formula; `continued` is the sign with which it goes on with the line before."""
        return cls(Line(0, Relation(0, ()), continued), text, role=role, error=error)


@dataclass
class Draft:
    """A problem before its axes are known."""

    name: str = ""
    axes: dict[str, int | str | None] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    inputs: list[Declared] = field(default_factory=list)
    definitions: list[tuple[Declared, Source]] = field(default_factory=list)
    steps: list[Source] = field(default_factory=list)
    output: str = ""
    wrt: list[str] = field(default_factory=list)
    result: list[str] = field(default_factory=list)
    sizes: tuple[Mapping[str, int], ...] = ()


@dataclass(frozen=True)
class Declared:
    """A tensor as declared: its name, its LaTeX with indices, its axes where they are said, and its givens."""

    name: str
    latex: str
    axes: tuple[str, ...] | None = None
    givens: tuple[Given, ...] = ()


def draft_of(data: Mapping[str, Any]) -> Draft:
    """The draft in a mapping of the JSON form. Raises `ParseError` where the form is not kept."""
    try:
        return _draft_of(data)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ParseError("The problem is not in the expected form", typed=str(data.get("id", data.get("name", "")))[:80],
                         advice=f"{type(error).__name__}: {error}") from None


KINDS: dict[str, tuple[type, str]] = {
    "inputs": (Mapping, 'a table of names, each with its formula: {"x": {"latex": "x_k"}}'),
    "index_ranges": (Mapping, 'a table of letters, each with its axis: {"k": "K"}'),
    "definitions": (list, 'a list of formulas: [{"latex": "q = x^2"}]'),
    "steps": (list, 'a list of formulas: [{"latex": "q = x^2"}]')}
"""What each part of a problem is."""


def _require_kinds(data: Mapping[str, Any]) -> None:
    for key, (kind, said) in KINDS.items():
        if data.get(key) and not isinstance(data[key], kind):
            raise ParseError(f"The problem is not in the expected form: {key}", typed=repr(data[key])[:80],
                             advice=f"It is {said}.")


def _draft_of(data: Mapping[str, Any]) -> Draft:
    _require_kinds(data)
    sizes = data.get("sizes") or ()
    tables = sizes if isinstance(sizes, list) else [sizes] if sizes else []
    draft = Draft(name=str(data.get("id") or data.get("name") or data.get("title") or ""),
                  sizes=tuple(filter(None, map(_sizes, tables))),
                  axes={_text(axis): text for table in tables for axis, text in table.items() if _is_formula(text)})
    draft.letters = {str(k): str(v) for k, v in (data.get("index_ranges") or {}).items()}
    draft.inputs = [_declared(name, row) for name, row in (data.get("inputs") or {}).items()]
    for n, row in enumerate(data.get("definitions") or ()):
        draft.definitions += _definition(row, f"definitions[{n}]")
    texts = [_latex(row, f"steps[{n}]") for n, row in enumerate(data.get("steps") or ())]
    draft.steps = [Source(line, text) for text in texts for line in parse_lines(text)]
    draft.output, wrt = str(data.get("output") or ""), data.get("wrt") or ()
    draft.wrt = [wrt] if isinstance(wrt, str) else list(map(_text, wrt))
    draft.result = list(map(_text, data.get("result_indices") or ()))
    return draft


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} should be text")
    return value


def _sizes(value: Mapping[str, Any]) -> dict[str, int]:
    sizes = {_text(axis): int(size) for axis, size in value.items() if not _is_formula(size)}
    if any(size < 1 for size in sizes.values()):
        raise ValueError("a size is at least 1")
    return sizes


def _is_formula(size: Any) -> bool:
    """Whether a size is said by other sizes, as in O + R - 1."""
    return isinstance(size, str) and not size.strip().isdigit()


def _axes(row: Mapping[str, Any]) -> tuple[str, ...] | None:
    return tuple(map(_text, row["axes"])) if row.get("axes") is not None else None


def _declared(name: str, row: Any) -> Declared:
    if not isinstance(row, Mapping):
        raise ParseError("The problem is not in the expected form: an input has a table of its own", typed=repr(row)[:80],
                         where=f"inputs.{name}", advice='Write it as {"latex": "z_k"}, in TOML as {latex = "z_k"}.')
    known = row.get("property") or row.get("given") or ()
    return Declared(name, _text(row.get("latex") or ""), _axes(row),
                    tuple(given(_text(g)) for g in ([known] if isinstance(known, str) else known)))


def _latex(row: Any, where: str) -> str:
    """The formula of a row."""
    if not isinstance(row, Mapping) or not isinstance(row.get("latex"), str):
        raise ParseError("The problem is not in the expected form: a row needs its formula", typed=repr(row)[:80], where=where,
                         advice='Write it as {"latex": "z = …"}.')
    return str(row["latex"])


def _definition(row: Mapping[str, Any], where: str) -> list[tuple[Declared, Source]]:
    text = _latex(row, where)
    lines = parse_lines(text)
    if len(lines) != 1 or lines[0].relation.signs[:1] != ("=",):
        raise ParseError("A definition is one equation", typed=text, advice="Write it as z = ….")
    left = spell(lines[0].relation.sides[0])
    declared = Declared(_text(row.get("name") or symbol_name(left)), left, _axes(row))
    return [(declared, Source(lines[0], text))]
