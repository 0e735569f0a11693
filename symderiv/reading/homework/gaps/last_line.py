r"""Two formulas read as the end of a document that they are about, whose letters and functions may be in its prose alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from symderiv.errors import SymderivError
from symderiv.notation import Definition, Definitions
from symderiv.reading.documents import statements_of
from symderiv.reading.homework.lines import homework
from symderiv.reading.meaning.calls.argument_lists import heads_in
from symderiv.reading.meaning.lines.forms import head_key, parsed
from symderiv.reading.meaning.problems import resolve
from symderiv.reading.syntax.nodes import Bracket, Terms, walk
from symderiv.reading.syntax.parser import parse_lines

Read: TypeAlias = tuple[Any, Any, Definitions]
"""Both formulas, and what the document defines."""
ASKED = "f"
"""What a reader of documents calls a thing that is derived and has no name."""
NEW, OTHER = r"\Xi", r"\Upsilon"
"""Names that no document has."""
SUMMED = re.compile(r"\\(?:sum|prod|max|min)(?:\\limits)?\s*_\s*(\{[^{}]*\}|\w)")
SUBSCRIPTS = re.compile(r"_\s*(\{[a-z ,]+\}|[a-z])")


def sides_of(text: str, name: str, a: str, b: str) -> Read | None:
    """The formulas as the sides of a last line a = b."""
    line = f"\n\n\\[ {a} = {b} \\]\n"
    found = _last_line(text + line, name)
    if found is not None:
        return found
    for first in (a, f"{NEW}{_below(a)} = {a}"):  # a derivative says what is derived; else a name for the formula gives it shapes
        found = _last_line(f"{text}\n\n\\[ {first} \\]{line}", name)
        if found is not None:
            return *found[:2], _without(found[2], ASKED, NEW[1:])
    return None


def definitions_of(text: str, name: str, a: str, b: str) -> Read | None:
    r"""The formulas as two last definitions, where one of them calls a function of the document: \sigma(-z) beside
    \sigma(z) = \dots is no product."""
    try:
        if not set(_called(f"{a} = {b}")) & heads_in(parsed(statements_of(text, name))[0]):
            return None
        made = "".join(f"\n\n\\[ {letter}{_below(one)} = {one} \\]\n" for letter, one in ((NEW, a), (OTHER, b)))
        definitions = resolve(statements_of(text + made, name)).definitions
    except SymderivError:
        return None
    rows = [row for row in definitions if row.tensor.name in (NEW[1:], OTHER[1:])]
    if len(rows) != 2 or _letters(rows[0]) != _letters(rows[1]):
        return None
    first, second = sorted(rows, key=lambda row: row.tensor.name == OTHER[1:])
    return first.body, second.body, _without(definitions, NEW[1:], OTHER[1:])


def _called(formula: str) -> Iterator[str]:
    """What stands before round brackets in a formula."""
    rows = (items for line in parse_lines(formula) for n in walk(line) if isinstance(n, Terms) for _, items in n.terms)
    yield from (head_key(items[n]) for items in rows for n, after in enumerate(items[1:])
                if isinstance(after, Bracket) and after.kind == "round")


def _letters(row: Definition) -> list[tuple[str, str]]:
    return [(index.name, index.axis.name) for index in row.indices]


def _without(definitions: Definitions, *names: str) -> Definitions:
    return Definitions(tuple(row for row in definitions if row.tensor.name not in names))


def _below(formula: str) -> str:
    """The letters that a formula has below its symbols and does not sum, as the subscript of a name for it."""
    bound = {letter for text in SUMMED.findall(formula) for letter in re.findall(r"[a-z]", text.partition("=")[0])}
    free = dict.fromkeys(letter for text in SUBSCRIPTS.findall(SUMMED.sub(" ", formula)) for letter in re.findall(r"[a-z]", text))
    letters = "".join(letter for letter in free if letter not in bound)
    return f"_{{{letters}}}" if letters else ""


def _last_line(text: str, name: str) -> Read | None:
    """Both sides of the last line of a text; a derivative that stands there alone first says what is derived."""
    try:
        problem = resolve(statements_of(text, name))
        read = homework(problem.definitions, problem.names, problem.steps[-1:])
    except SymderivError:
        return None
    sides = read.lines[-1].sides
    return (sides[0], sides[-1], read.definitions) if len(sides) > 1 else None


__all__ = ["Read", "definitions_of", "sides_of"]
