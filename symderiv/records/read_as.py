"""What a text was read as: each symbol with its kind, its shape and where that was taken from; each formula with its role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any

from symderiv.errors import ParseError

UNREAD = "not read"
"""The role of a formula that was skipped."""


WORDS = "words"
"""The role of a clause from which nothing was read."""


@dataclass(frozen=True)
class ReadSymbol:
    r"""A symbol as it is written and by its name; `reason` are the words, or the formula, that decided about it.

    A row of kind "given" states a property of the symbol, by its name, in the place of the shape.
    """

    symbol: str
    name: str
    kind: str
    shape: str
    reason: str
    line: int = 0
    called: str = ""
    """The words by which the text calls it."""


@dataclass(frozen=True)
class ReadLine:
    """A formula, what it was taken for, and where it stands; of one that was not read, why and the line with a caret."""

    latex: str
    role: str
    line: int
    column: int
    reason: str = ""
    advice: str = ""
    shown: str = ""


@dataclass(frozen=True)
class ReadAs:
    """How a file was read.

    >>> ReadAs("a.tex", (ReadSymbol("x", "x", "input", "(n,)", "its indices", 3),)).data()["symbols"][0]["shape"]
    '(n,)'
    """

    file: str
    symbols: tuple[ReadSymbol, ...] = ()
    lines: tuple[ReadLine, ...] = ()
    words: tuple[ReadLine, ...] = ()
    """The clauses from which nothing was read, though they speak of what the formulas have."""

    @property
    def unread(self) -> tuple[ReadLine, ...]:
        """The formulas that were skipped."""
        return tuple(line for line in self.lines if line.role == UNREAD)

    def data(self) -> dict[str, Any]:
        """The same as JSON values."""
        return asdict(self)


def restored_in(row: Mapping[str, Any], where: str) -> ReadAs | None:
    """What `data` made, in a row that may have it. Raises `ParseError` for anything else there."""
    if "read_as" not in row:
        return None
    data, where = row["read_as"], f"{where}.read_as"
    frame = _row(ReadAs, {**data, "symbols": (), "lines": (), "words": ()} if isinstance(data, Mapping) else data, where)
    symbols = tuple(_row(ReadSymbol, part, f"{where}.symbols") for part in _list(data, "symbols", where))
    lines, words = (tuple(_row(ReadLine, part, f"{where}.{name}") for part in _list(data, name, where))
                    for name in ("lines", "words"))
    return ReadAs(frame.file, symbols, lines, words)


def _list(data: Mapping[str, Any], name: str, where: str) -> list[Any]:
    found = data.get(name, [] if name == "words" else None)  # records of before have none
    if not isinstance(found, list | tuple):
        raise ParseError("A field is missing or not of its kind", typed=name, where=where)
    return list(found)


def _row(kind: Any, data: Any, where: str) -> Any:
    known = {f.name: f.type for f in fields(kind)}
    needed = {f.name for f in fields(kind) if f.default is MISSING}  # records of before lack what came later
    if not isinstance(data, Mapping) or not needed <= set(data) <= set(known):
        raise ParseError("A row has other fields", typed=repr(data)[:80], where=where)
    for name, value in data.items():
        if (known[name] == "str" and not isinstance(value, str)) or (known[name] == "int" and type(value) is not int):
            raise ParseError("A field is not of its kind", typed=name, where=where)
    return kind(**data)
