"""Numbers put into a result, component by component: p_1 − y_1 = 0.2 − 1 = −0.8, each with a bar as long as it is large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import product
from math import prod
from typing import Any

from sympy import Integer

from symderiv.notation import Binder, Delta, Entry, Extent, Index, Sum, Within, add, rebuild, substitute
from symderiv.records.worked import Quantity, Worked, decimal
from symderiv.writing.layout.boxes import DOT, NEGATIVE, TIMES, Box, Fence, Glyph, Row, Script, row
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.press import Press

MOST = 8
"""So many components are shown one by one, and so many numbers on one line."""


def substituted_rows(worked: Worked, outline: Outline, press: Press) -> list[dict[str, Any]]:
    """For each number of the forward pass, and each result of few numbers, its sums written out; a result is a table of its
    components, of a matrix the first one alone."""
    found = _forward_rows(worked, outline, press)
    for quantity in worked.quantities:
        derivation = next((d for d in outline.asked if d.goal == quantity.symbol), None)
        if quantity.kind == "result" and derivation is not None:
            table = _Table(worked, quantity, derivation.result, goal_letters(derivation.goal))
            found += [table.rows(press)] if table.is_short else []
    return found


def _forward_rows(worked: Worked, outline: Outline, press: Press) -> list[dict[str, Any]]:
    """The lines of the forward pass that come to one number, L = −(1 log 0.2 + 0 log 0.6) = 1.6094."""
    bodies = {row.tensor: row.body for row in outline.definitions if not row.indices}
    tables = [_Table(worked, q, bodies[q.symbol.tensor], ()) for q in worked.quantities
              if q.kind == "forward" and isinstance(q.symbol, Entry) and q.symbol.tensor in bodies and q.value is not None]
    rows = [row for table in tables if table.is_short for row in table.rows(press)["rows"]]
    return [{"heads": [], "rows": [{**row, "bars": []} for row in rows]}] if rows else []


class _Table:
    """The components of one result with their numbers put in."""

    def __init__(self, worked: Worked, quantity: Quantity, result: Any, letters: Sequence[Index]) -> None:
        self.worked, self.quantity, self.result, self.letters = worked, quantity, result, tuple(letters)
        known = {q.symbol.tensor: q for q in worked.quantities if isinstance(q.symbol, Entry) and q.value is not None}
        self.entries = sorted(result.atoms(Entry), key=str)
        self.values: Mapping[Any, Quantity] = {e.tensor: known[e.tensor] for e in self.entries if e.tensor in known}

    @property
    def is_short(self) -> bool:
        """Whether every number of the result can be written where its letter stands, and there are few of them."""
        size = len(self.quantity.value) if len(self.letters) == 1 else 1
        return (0 < _count(self.result, self.worked.sizes) <= MOST and size <= MOST and self.quantity.letters == self.letters
                and self._is_plain and not isinstance(self.result, Entry))

    @property
    def _is_plain(self) -> bool:
        """Whether nothing but sums binds letters, and letters stand only at entries that have values, and in deltas."""
        other = self.result.atoms(Binder, Within) - self.result.atoms(Sum)
        return not other and not _has_letters(self.result) and all(
            e.tensor in self.values and all(isinstance(i, Index) for i in e.indices) for e in self.entries)

    def rows(self, press: Press) -> dict[str, Any]:
        """The heads of the bars and a row for each component."""
        count = len(self.quantity.value) if len(self.letters) == 1 else 1
        places = [(n,) for n in range(1, count + 1)] if len(self.letters) == 1 else [(1,) * len(self.letters)]
        shown = [e for e in self.entries if len(self.letters) == 1 and e.indices == self.letters]
        series = [*((layout(e), [self._value(e, dict(zip(self.letters, at, strict=True))) for at in places]) for e in shown)]
        series += [(layout(self.result, (), self.letters), [self._at(self.quantity.value, place) for place in places])]
        largest = max((abs(v) for _, values in series for v in values), default=0.0) or 1.0
        bars = [[_bar(values[n], largest, self.worked.digits, press) for _, values in series] for n in range(len(places))]
        drawn = 0 < len(shown) < 4
        return {"heads": [{"symbol": press.box(head), "signed": any(v < 0 for v in values)} for head, values in series if drawn],
                "rows": [{"line": press.box(self._line(place)), "bars": bars[n] if drawn else []}
                         for n, place in enumerate(places)]}

    def _line(self, place: tuple[int, ...]) -> Box:
        """∂L/∂z_1 = 0.2 − 1 = −0.8."""
        at, sizes, digits = dict(zip(self.letters, place, strict=True)), self.worked.sizes, self.worked.digits
        line = _written_out(self.result, sizes, at)
        found = {e: self._value(e, at) for e in line.atoms(Entry)}
        found |= {d: at[d.args[0]] == at[d.args[1]] for d in line.atoms(Delta)}
        found |= {n: n.axis.size_among(sizes) for n in line.atoms(Extent)}
        numbers = {layout(part): number(float(value), digits) for part, value in found.items()}
        goal = substitute(self.quantity.symbol, {i: Integer(n) for i, n in at.items()})
        value = unbracketed(number(self._at(self.quantity.value, place), digits))
        return equation(equation(layout(goal), _with_numbers(layout(line, (), self.letters), numbers)), value)

    def _value(self, entry: Entry, at: Mapping[Any, int]) -> float:
        return self._at(self.values[entry.tensor].value, [at[i] for i in entry.indices])

    def _at(self, value: Any, place: Sequence[int]) -> float:
        for n in place:
            value = value[n - 1]
        return float(value)


def _terms(expr: Sum, sizes: Mapping[str, int]) -> list[range]:
    """The numbers that each letter of a sum runs over."""
    return [range(1, (i.axis.size_among(sizes) or 0) + 1) for i in expr.indices]


def _count(expr: Any, sizes: Mapping[str, int]) -> int:
    """How many numbers stand in an expression with its sums written out."""
    if isinstance(expr, Entry):
        return 1
    return sum(_count(a, sizes) for a in expr.args) * (prod(map(len, _terms(expr, sizes))) if isinstance(expr, Sum) else 1)


def _has_letters(expr: Any) -> bool:
    """Whether a letter stands where no number will."""
    inside = (expr.body,) if isinstance(expr, Sum) else () if isinstance(expr, Entry | Delta) else expr.args
    return isinstance(expr, Index) or any(map(_has_letters, inside))


def _written_out(expr: Any, sizes: Mapping[str, int], at: dict[Any, int]) -> Any:
    """The expression with every sum as its terms, each with letters of its own that stand in `at`: the order stays the page's."""
    if not isinstance(expr, Sum):
        return expr if isinstance(expr, Entry | Delta) else rebuild(expr, [_written_out(a, sizes, at) for a in expr.args])
    terms = []
    for numbers in product(*_terms(expr, sizes)):
        own = {i: i.axis.index(f"{i.name}_{n}") for i, n in zip(expr.indices, numbers, strict=True)}
        at |= dict(zip(own.values(), numbers, strict=True))
        terms.append(_written_out(substitute(expr.body, own), sizes, at))
    return add(*terms)


def _bar(value: float, largest: float, digits: int, press: Press) -> dict[str, Any]:
    share = round(100 * abs(value) / largest)
    return {"value": press.box(unbracketed(number(value, digits))), "share": share, "negative": value < 0}


def unbracketed(box: Box) -> Box:
    """A number by itself, without the brackets that it has within a formula."""
    return box.inside if isinstance(box, Fence) else box


def _with_numbers(box: Any, numbers: Mapping[Box, Box]) -> Any:
    """The formula with its quantities replaced; they are multiplied with a dot, by a number or by what has no brackets."""
    if box in numbers:
        return numbers[box]
    if isinstance(box, tuple):
        parts = [_with_numbers(b, numbers) for b in box]
        dotted = {n for n, b in enumerate(parts) if b == TIMES and (
            _is_number(parts[n + 1]) or (box[n - 1] in numbers and not isinstance(parts[n + 1], Fence)))}
        return tuple(DOT if n in dotted else b for n, b in enumerate(parts))
    if not isinstance(box, Box) or not is_dataclass(box):
        return box
    return replace(box, **{f.name: _with_numbers(getattr(box, f.name), numbers) for f in fields(box)})


def _is_number(box: Any) -> bool:
    return isinstance(box, Glyph) and box.kind == "number"


def number(value: float, digits: int) -> Box:
    """A rounded number, a negative one in brackets; 1.5e-7 as 1.5·10⁻⁷."""
    shown, _, exponent = decimal(value, digits).partition("e")
    parts: list[Box] = [*([NEGATIVE] if shown.startswith("-") else []), Glyph("number", shown.removeprefix("-"))]
    if exponent:
        raised: Box = Glyph("number", exponent.removeprefix("-"))
        parts += [DOT, Script(Glyph("number", "10"), None, row(NEGATIVE, raised) if exponent.startswith("-") else raised)]
    return Fence(Row(tuple(parts))) if len(parts) > 1 else parts[0]


__all__ = ["number", "substituted_rows", "unbracketed"]
