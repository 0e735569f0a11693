"""What lines that could not be read would have defined."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from symderiv.errors import SymderivError
from symderiv.reading.meaning.lines.order import DEFINING, defined
from symderiv.reading.meaning.names.bold import BOLD
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import Name, replaced_in
from symderiv.reading.syntax.parser import parse_lines


def unread_bases(
    statements: Statements, failed: Mapping[int, SymderivError], resolved: Resolved, endless: Collection[int]
) -> Iterator[tuple[str, SymderivError]]:
    """The letters that lines would define which could not be read, with the reason."""
    defined_bases = {without_bold(resolved.symbols[defined(f)].base) for f in resolved.lines.definitions}
    for base, number in left_bases(statements, failed, endless).items():
        if base not in defined_bases:
            yield base, failed[number]


def left_bases(statements: Statements, failed: Iterable[int], endless: Collection[int] = ()) -> dict[str, int]:
    """The letters on the left of lines that may define something, each with the number of the last such line."""
    found: dict[str, int] = {}
    for number in failed:
        formula = statements.formulas[number]
        try:
            left = parse_lines(formula.latex.partition("=")[0])[0].relation.sides[0].terms[0][1][0]
        except (SymderivError, IndexError):
            continue
        base = head_of(left)
        may_define = formula.role in DEFINING and (formula.role != "update" or number in endless)
        if "=" in formula.latex and may_define and isinstance(base, Name):
            found[without_bold(base)] = number
    return found


def without_bold(name: Name) -> str:
    """A symbol without scripts and without bold."""
    return base_key(replaced_in(name, {"style": ""}) if name.style == BOLD else name)


__all__ = ["left_bases", "unread_bases", "without_bold"]
