r"""LaTeX formulas as index expressions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sympy import Expr

from symderiv.errors import AxisMismatch, IndexClash, ParseError
from symderiv.notation import Array, apart, bound_indices, free_indices
from symderiv.reading.formulas.guards import placed
from symderiv.reading.formulas.matrices import Value, Whole
from symderiv.reading.formulas.names import Names
from symderiv.reading.formulas.reader import Reader
from symderiv.reading.problems.axis_inference import completed
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Head, Line, Name, Node, Scripted, walk
from symderiv.reading.syntax.parser import parse_lines


@dataclass(frozen=True)
class Equation:
    """The sides of a line in order, the signs between them, and the line's place in the text.

    A side is an index expression, or an `Array` in matrix notation.
    """

    sides: tuple[Expr | Array, ...]
    signs: tuple[str, ...] = ()
    at: int = 0


def read_expression(latex: str, names: Names, free: Iterable[str] | None = None) -> Expr | Array:
    r"""One formula without an equals sign.

    `free` are the letters that are free in it, where the caller knows them. Raises `ParseError`, `IndexClash`,
    `AxisMismatch` or `UnknownName`, each with the line and a caret.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); p, y = Tensor("p", (K,)), Tensor("y", (K,))
    >>> read_expression(r"-\sum_k y_k \log p_k", Names.of([p, y], [K], {"k": K}))
    -Sum(log(p[k])*y[k], k)
    """
    equations = read_equations(latex, names, free)
    if len(equations) != 1 or equations[0].signs:
        raise ParseError("One formula without = is needed", typed=latex.strip()[:100])
    return equations[0].sides[0]


def read_equation(latex: str, names: Names, free: Iterable[str] | None = None) -> Equation:
    r"""One line with its sides; the free letters of the first side are free in all.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); p, z = Tensor("p", (K,)), Tensor("z", (K,))
    >>> read_equation(r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}", Names.of([p, z], [K], {"k": K, "j": K})).sides
    (p[k], exp(z[k])/Sum(exp(z[j]), j))
    """
    equations = read_equations(latex, names, free)
    if len(equations) != 1:
        raise ParseError("One line is needed", typed=latex.strip()[:100])
    return equations[0]


def read_equations(latex: str, names: Names, free: Iterable[str] | None = None) -> tuple[Equation, ...]:
    r"""All lines of a display; a line that starts with = goes on with the left side of the line before.

    >>> from symderiv.notation import Tensor
    >>> lines = read_equations(r"\begin{align} a &= b + b \\ &= 2 b \end{align}", Names.of([Tensor("a"), Tensor("b")]))
    >>> [line.sides for line in lines]
    [(a, b + b), (b + b, 2*b)]
    """
    return equations_of(parse_lines(latex), latex, names, free)


def equations_of(lines: Iterable[Line], text: str, names: Names, free: Iterable[str] | None = None,
                 before: Equation | None = None) -> tuple[Equation, ...]:
    """The equations of parsed lines; a first line that starts with = goes on with `before`."""
    made: list[Equation] = []
    lines = tuple(lines)
    known, names = None if free is None else frozenset(free), _completed(names, lines, text)
    for line in lines:
        before = made[-1] if made else before
        if line.continued and before is None:
            raise ParseError.in_text(f"Nothing stands before {line.continued}", text, line.at)
        made.append(_equation(line, text, names, known, before))
    return tuple(made)


def _completed(names: Names, lines: tuple[Line, ...], text: str) -> Names:
    try:
        return completed(names, lines)
    except AxisMismatch as error:
        if names.by_habit:
            return names  # sums of one line may use a letter for two axes
        raise placed(error, text, lines[0].at) from None


def _equation(line: Line, text: str, names: Names, known: frozenset[str] | None, before: Equation | None) -> Equation:
    sides: list[Expr | Array] = []
    signs = line.relation.signs
    if line.continued and before is not None:
        sides, signs = [before.sides[-1]], (line.continued, *signs)
        known = _free(before.sides) if known is None else known
    for side in line.relation.sides:
        if sides and known is None:
            known = _free(sides)
        sides.append(read_side(side, text, names, known))
    return Equation(tuple(sides), signs, line.at)


def _free(sides: Iterable[Expr | Array]) -> frozenset[str]:
    """The letters that are free in the sides; in an array those that its axes do not have."""
    found = (free_indices(s) if isinstance(s, Expr) else free_indices(s.body) - set(s.indices) for s in sides)
    return frozenset(i.name for letters in found for i in letters)


def read_side(side: Node, text: str, names: Names, known: frozenset[str] | None = None) -> Expr | Array:
    """One side of a line as an expression or an array.

    Raises what `read_expression` raises.
    """
    try:
        value = _checked(Reader(names, text, known).value(side), side)
    except Misread as error:
        raise ParseError.in_text(error.reason, text, error.at, error.advice) from error.__cause__
    except IndexClash as error:
        raise placed(error, text, side.at) from None
    except RecursionError:
        raise ParseError.in_text("The formula nests too deeply", text, side.at, "Give a part a name of its own.") from None
    return value.array if isinstance(value, Whole) else value


def _checked(value: Value, side: Node) -> Value:
    """No letter is free and bound at once; one that no sign binds, as that of a norm, is another one."""
    if isinstance(value, Expr):
        both = {i.name for i in free_indices(value)} & {i.name for i in bound_indices(value)}
        heads = [n.sub for n in walk(side) if isinstance(n, Scripted) and isinstance(n.base, Head) and n.sub is not None]
        written = {n.base for below in heads for n in walk(below) if isinstance(n, Name)}
        if both & written:
            name = min(both & written)
            raise IndexClash(f"Index {name} is both free and summed", advice=f"Call the summed {name} something else.")
        return cast(Expr, apart(value, *free_indices(value))) if both else value
    return value
