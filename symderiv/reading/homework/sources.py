"""The lines of texts, and the names of definitions, as the readers of lines take them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderiv.errors import ParseError
from symderiv.notation import Axis, Definitions, Index
from symderiv.reading.documents import statements_of
from symderiv.reading.formulas.names import Names
from symderiv.reading.problems.draft import Source
from symderiv.reading.problems.statements import IN_WORDS, Formula
from symderiv.reading.syntax.parser import parse_lines

NO_CLAIM = ("definition", "stationarity", "update", "approximation", "remark", "constraint", "denied")
"""Roles of lines that say nothing which could be wrong."""


def names_of(definitions: Definitions) -> Names:
    """Names for a model made without a text: its tensors, and its letters by axis."""
    tensors = [*definitions.inputs, *(row.tensor for row in definitions)]
    axes: list[Axis] = list(dict.fromkeys(a for t in tensors for a in t.axes))
    own = {i.name: i.axis for row in definitions for i in row.body.atoms(Index) | set(row.indices)}
    usual = {c: axis for axis in reversed(axes) for c in axis.pool[:4] if c not in own}
    return replace(Names.of(tensors, axes, {**usual, **own}), by_habit=True)


def sources_of(lines: Sequence[str]) -> list[Source]:
    """The lines of several texts; words and conditions beside a formula are taken off as in a document."""
    return [source for text in lines for source in _sources(text)]


def _sources(text: str) -> list[Source]:
    """The words beside a formula count only where they restrict it, or take it for something else than a claim."""
    found = statements_of(text if r"\begin" in text else rf"\[{text}\]", "").formulas
    if not any(f.conditions or f.role in NO_CLAIM or f.why.startswith(IN_WORDS) for f in found):
        return [Source(line, text) for line in parse_lines(text)]
    return [source for f in found for source in source_of(f)]


PLUS_MINUS = re.compile(r"\\pm(?![A-Za-z])|±")


def with_both_signs(formula: Formula) -> list[Source]:
    r"""A formula with ± as one line: x = \pm a says that both x = +a and x = -a.

    The signs keep the place of ±, so that what stands behind them does.
    """
    one, other = (PLUS_MINUS.sub(lambda mark, sign=sign: sign.ljust(len(mark[0])), formula.latex) for sign in "+-")  # type: ignore[misc]
    plus, minus = (source_of(replace(formula, latex=latex)) for latex in (one, other))
    if one == other or len(plus) != 1 or len(minus) != 1 or plus[0].error or minus[0].error:
        return []
    first, second = plus[0].line.relation, minus[0].line.relation
    both = replace(first, sides=(*first.sides, *second.sides[1:]), signs=(*first.signs, *second.signs))
    return [replace(plus[0], line=replace(plus[0].line, relation=both), text=formula.latex)]


def source_of(formula: Formula) -> list[Source]:
    """A formula of a document as lines of a derivation; one that cannot be read says why."""
    try:
        lines = parse_lines(formula.latex)
    except ParseError as error:
        return [Source.unread(formula.latex, error, formula.role)]
    said = formula.conditions, formula.role, formula.why, formula.number, formula.words
    return [Source(line, formula.latex, *said) for line in lines]


def in_case_of(before: Source, source: Source) -> Source:
    """A line that goes on with another, and that nothing restricts by itself, in the case of that one."""
    if not source.line.continued or source.conditions or source.why:
        return source
    named = before if before.why.startswith(IN_WORDS) else source
    return replace(source, conditions=before.conditions, role=named.role, why=named.why)


__all__ = ["NO_CLAIM", "in_case_of", "names_of", "source_of", "sources_of"]
