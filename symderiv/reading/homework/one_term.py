"""A line about one example, (p_i − y_i) x_i "for a single example": it speaks of one term of the sum that the loss is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.homework.judgement import Judge
from symderiv.notation import (
    Array,
    Definitions,
    Entry,
    Extent,
    Index,
    Partial,
    Sum,
    add,
    factors,
    free_indices,
    mul,
    sum_over,
    terms,
    under,
)
from symderiv.reading.formulas.matrices import Whole
from symderiv.reading.formulas.names import Names
from symderiv.reading.formulas.reader import Reader
from symderiv.reading.homework.slips import LOOSE, Side
from symderiv.reading.homework.wordings import of_one_term
from symderiv.reading.homework.written import Written, shapes
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.axis_inference import completed
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Node, Scripted, rebuilt, spell


def for_one_term(line: Written, names: Names, definitions: Definitions) -> Written:
    """The line about the term whose letter its right side has, where words say so and it holds of that; else as it is."""
    loose = line.error is not None and line.error.reason.startswith(LOOSE) and of_one_term(line.source.words)
    letter = line.error.reason.removeprefix(LOOSE).split(",")[0].strip() if loose and line.error else ""
    axis = names.axis_of(letter) if letter else None
    left = line.sides[0] if line.sides else None
    if axis is None or left is None:
        return line
    index = axis.index(letter)
    others = _read(line, names, left, letter)
    made = [replace(line, sides=(side, *others), error=None, read_as=f"for the term {letter} of the sum")
            for side in _lefts(left, index, definitions) if others]
    judge = Judge(definitions)
    return next((one for one in made if _holds(one, judge)), made[0] if made else line)


def _read(line: Written, names: Names, left: Side, letter: str) -> tuple[Side, ...]:
    """The sides behind the first one, with the letter free; none where one of them cannot be read."""
    inner = left.body if isinstance(left, Array) else left
    own = {i.name for i in left.indices} if isinstance(left, Array) else set[str]()
    known = frozenset({i.name for i in free_indices(inner)} - own | {letter})
    reader = Reader(completed(names, (line.source.line,)), line.source.text, known)
    try:
        values = [reader.value(rebuilt(node, lambda part: _as_letter(part, letter))) for node in line.nodes]
    except (SymderivError, Misread):
        return ()
    return tuple(value.array if isinstance(value, Whole) else value for value in values)


def _as_letter(node: Node, letter: str) -> Node:
    """A letter that was taken for a quantity, as the letter that it is."""
    return node.written.base if isinstance(node, Use) and isinstance(node.written, Scripted) and (
        spell(node.written) == letter) else node


def _lefts(left: Side, index: Index, definitions: Definitions) -> Iterator[Side]:
    """The left side for the term alone, with the factor before the sum, and with what is added to it."""
    inner = left.body if isinstance(left, Array) else left
    row = definitions.of(inner.body.tensor) if isinstance(inner, Partial) and isinstance(inner.body, Entry) else None
    for term in dict.fromkeys(_terms(row.at(*inner.body.indices), index)) if row else ():
        made = Partial(term, inner.wrt, *inner.held)
        yield Array(left.indices, made) if isinstance(left, Array) else made


def _terms(body: Expr, index: Index) -> Iterator[Expr]:
    """What one example adds to a loss, as people mean it."""
    for part in terms(body):
        for total in factors(part):
            letter = next((i for i in total.indices if i.axis == index.axis), None) if isinstance(total, Sum) else None
            if letter is not None and isinstance(total, Sum):
                one = under(total, [index if i == letter else i for i in total.indices])
                whole = [sum_over(one, *(i for i in total.indices if i != letter)) if f is total else f for f in factors(part)]
                alone = mul(*(f for f in whole if not (f.has(Extent) and not f.has(Entry))))
                rest = [t for t in terms(body) if t is not part]
                yield from (alone, mul(*whole), add(alone, *rest), add(mul(*whole), *rest))


def _holds(line: Written, judge: Judge) -> bool:
    pairs = [shapes(line.sides[0], side) for side in line.sides[1:]]
    return all(pair is not None and judge.judge(*pair).verdict == "holds" for pair in pairs)


__all__ = ["for_one_term"]
