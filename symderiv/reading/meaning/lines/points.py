r"""Values of derivatives at a point, f'(1) = 2 or \frac{\partial f}{\partial x}(1, 0) = 3: lines about f' where x = 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from symderiv.reading.meaning.calls.argument_lists import left_head
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.lines.implied import CONSTANTS, every_variable, is_nabla, is_primed, is_sign, without_arguments
from symderiv.reading.meaning.names.letters import Row
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt,
    sole_item,
    sole_items,
    spell,
    walk,
)

Parameters = Mapping[str, tuple[Node, ...]]
"""What each function of the text is a function of, by the key of its head."""
SEVERAL = "Values at several points are not judged together"
NAMELESS = "A value at a point is not judged"
ADVICE = "Write the line for every x, as in f(x) = x^2 and f'(x) = 2x."


@dataclass(frozen=True)
class Point:
    """Numbers in brackets behind a derivative, with what stands for them; nothing where the text does not say what does."""

    bracket: Bracket
    variables: tuple[Node, ...]
    above: bool = False
    """Whether it stands above the line of a fraction, as in df(1)/dx."""

    @property
    def called(self) -> tuple[Node, ...]:
        """What stands in its place: df(x)/dx, and f' alone."""
        entries = tuple(entry for one in self.variables for entry in as_listing(one).entries)
        return (replace(self.bracket, inside=replace(self.bracket.inside, entries=entries)),) if self.above else ()

    @property
    def conditions(self) -> tuple[str, ...]:
        """Where the line is meant, as it would be typed."""
        numbers = map(spell, self.bracket.inside.entries)
        return tuple(f"{spell(v)} = {n}" for v, n in zip(self.variables, numbers, strict=False))


def at_points(forms: Sequence[Form]) -> tuple[list[Form], list[tuple[Form, Misread]]]:
    """The lines with derivatives at numbers as lines that have these as conditions, and those that cannot be read so.

    What goes on with = goes on about the point.
    """
    parameters, bare = parameters_of(forms), without_arguments(forms)
    made, refused, said = list[Form](), list[tuple[Form, Misread]](), dict[int, tuple[str, ...]]()
    for form in forms:
        points = list(_points(form, parameters)) if form.has(Bracket) else []
        before = said.get(form.chain, ()) if form.line.continued else ()
        conditions = tuple(dict.fromkeys((*before, *(c for point in points for c in point.conditions))))
        inside = bool(points) and not form.line.continued and not any(p.bracket in [*walk(form.sides[0])] for p in points)
        if inside and _defines_by_slopes(form, parameters):
            made.append(form)
        elif _is_bare_value(form, bare) or inside or not all(point.variables for point in points):
            refused.append((form, Misread(NAMELESS, form.line.at, ADVICE)))
        elif len({c.partition(" = ")[0] for c in conditions}) < len(conditions):
            refused.append((form, Misread(SEVERAL, form.line.at, ADVICE)))
        else:
            said[form.number] = conditions
            made.append(_restricted(form, points, conditions))
    return made, refused


def _defines_by_slopes(form: Form, parameters: Parameters) -> bool:
    """Whether a line says what a name is by values of slopes alone, g = f'(0) + 1."""
    rows = [row[:place] for node in walk(form.line) for place, _, row in _brackets(node)]
    found = [row[-1] for row in rows if _taken(row, parameters) is not None]
    above = any(_derived(node) for node in of_kind(form.line, Fraction))
    slopes = bool(found) and all(is_primed(item) and isinstance(item, Scripted) and item.sub is None for item in found)
    return slopes and not above and isinstance(sole_item(form.sides[0]), Name)


def _restricted(form: Form, points: Sequence[Point], conditions: Sequence[str]) -> Form:
    """The line without its numbers, and with the conditions."""
    gone: dict[Node, tuple[Node, ...]] = {point.bracket: point.called for point in points}
    own = tuple(dict.fromkeys((*form.formula.conditions, *conditions)))
    if own == form.formula.conditions:
        return form
    form = replace(form, formula=replace(form.formula, conditions=own))
    return form.with_line(rebuilt(form.line, lambda node: _without(node, gone))) if gone else form


def _without(node: Node, gone: Mapping[Node, tuple[Node, ...]]) -> Node:
    if not isinstance(node, Terms):
        return node
    rows = [(sign, tuple(n for item in row for n in gone.get(item, (item,)))) for sign, row in node.terms]
    return replace(node, terms=tuple(rows))


def parameters_of(forms: Sequence[Form]) -> Parameters:
    """What each function of a text is a function of."""
    several = {key: items for form in forms for key, items in _heads(form) if len(items) > 1}
    return {**{key: (one,) for key, one in every_variable(forms).items()}, **several}


def _heads(form: Form) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """The function that a line defines, with the symbols in its brackets."""
    head = left_head(form.line)
    bracket = head_of(form.sides[0].terms[0][1][-1]) if head is not None else None
    items = tuple(sole_item(entry) for entry in bracket.inside.entries) if isinstance(bracket, Bracket) else ()
    if head is not None and items and all(isinstance(item, Name | Scripted) for item in items):
        yield head_key(head), tuple(item for item in items if item is not None)


def _points(form: Form, parameters: Parameters) -> Iterator[Point]:
    """The values at numbers in a line."""
    if not any(map(_is_point, of_kind(form.line, Bracket))):
        return
    for node in walk(form.line):
        for place, bracket, row in _brackets(node):
            if (variables := _taken(row[:place], parameters)) is not None:
                yield Point(bracket, _fitting(variables, bracket))
        if isinstance(node, Fraction) and (above := _derived(node)) and _is_point(last := above[-1]):
            key = head_key(above[0])
            yield Point(last, _fitting(parameters.get(key, _variables(node)), last), key in parameters)


def _brackets(node: Node) -> Iterator[tuple[int, Bracket, Row]]:
    """The numbers in brackets behind other factors, with their places there."""
    for _, row in node.terms if isinstance(node, Terms) else ():
        yield from ((n, item, row) for n, item in enumerate(row) if n and _is_point(item))


def _taken(row: Row, parameters: Parameters) -> tuple[Node, ...] | None:
    r"""What the derivative is a function of with which factors end, f' or \frac{df}{dx}; None where they end with none."""
    last = row[-1]
    if isinstance(last, Fraction):
        above = _derived(last)
        return parameters.get(head_key(above[0]), _variables(last)) if above else None
    named = head_key(last) in parameters
    return parameters[head_key(last)] if named and (is_primed(last) or (len(row) > 1 and is_nabla(row[-2]))) else None


def _fitting(variables: tuple[Node, ...], bracket: Bracket) -> tuple[Node, ...]:
    """The variables, where there are as many numbers."""
    return variables if len(variables) == len(bracket.inside.entries) else ()


def _derived(fraction: Fraction) -> Row:
    """What stands behind the d of a derivative: the f of df/dx, or f(1)."""
    above = sole_items(fraction.over)
    return above[1:] if len(above) > 1 and is_sign(above[0]) and isinstance(head_of(above[1]), Name) else ()


def _variables(fraction: Fraction) -> tuple[Node, ...]:
    """The symbol by which a fraction differentiates, where it is one."""
    below = [item for item in sole_items(fraction.under) if not is_sign(item)]
    below = [item.base if isinstance(item, Scripted) and item.sub is None else item for item in below]
    return tuple(below[:1]) if len(set(map(spell, below))) == 1 else ()


def _is_bare_value(form: Form, bare: frozenset[str]) -> bool:
    """Whether a line is about f(1), where f = … says nothing of arguments."""
    terms = form.sides[0].terms
    left = terms[0][1] if len(terms) == 1 and terms[0][0] == "+" and not form.line.continued else ()
    named = len(left) == 2 and isinstance(left[0], Name) and head_key(left[0]) in bare
    return named and _is_point(left[1]) and len(left[1].inside.entries) == 1


def _is_point(bracket: Node) -> TypeGuard[Bracket]:
    r"""Whether round brackets hold numbers: (1), (-1, 0), (\pi/2)."""
    return isinstance(bracket, Bracket) and bracket.kind == "round" and all(_is_number(entry) for entry in bracket.inside.entries)


def _is_number(entry: Relation) -> bool:
    names = [n.base for n in walk(entry) if isinstance(n, Name)]
    return not entry.signs and set(names) <= CONSTANTS and (bool(names) or any(isinstance(n, Number) for n in walk(entry)))


__all__ = ["at_points", "parameters_of"]
