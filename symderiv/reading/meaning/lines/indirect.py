r"""Definitions to be put together: H(a) = … for |a| \le 3, one case a formula; \sigma^2 = …, where \sigma itself is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.prose.roles import derives
from symderiv.reading.syntax.nodes import (
    Cases,
    Listing,
    Name,
    Node,
    Relation,
    Root,
    Scripted,
    Terms,
    as_terms,
    rebuilt,
    sole_item,
    spell,
    walk,
)
from symderiv.reading.syntax.parser import parse_lines

DEFINES = ("definition", "unknown")
"""Roles of such definitions: what words call a claim is one."""


def put_together(forms: Sequence[Form]) -> list[Form]:
    """The lines with definitions in cases as one line each, and squares that are defined as their roots."""
    return list(_with_roots(list(_with_cases(forms))))


def _with_cases(forms: Sequence[Form]) -> Iterator[Form]:
    """The cases of one left side are one definition, unless a line defines it everywhere."""
    cases: dict[str, list[Form]] = {}
    for form in filter(_equates, forms):
        cases.setdefault(spell(form.sides[0]), []).append(form)
    several = {key: rows for key, rows in cases.items() if len(rows) > 1 and all(len(f.formula.conditions) == 1 for f in rows)}
    for form in forms:
        rows = several.get(spell(form.sides[0]), []) if form.line.relation.sides else []
        made = _in_cases(rows) if form in rows[:1] else None
        if made is not None:
            yield made
        elif form not in rows[1:] or _in_cases(rows) is None:
            yield form


def _equates(form: Form) -> bool:
    plain = len(form.sides) == 2 and form.line.relation.signs == ("=",) and not form.line.continued
    return plain and form.formula.role in DEFINES and not derives(form.formula.latex)


def _in_cases(rows: Sequence[Form]) -> Form | None:
    """One definition with all its cases; None where a condition cannot be read."""
    first, at = rows[0], rows[0].line.at
    try:
        conditions = [parse_lines(row.formula.conditions[0])[0].relation for row in rows]
    except ParseError:
        return None
    moved = [rebuilt(one, lambda node: replace(node, at=at)) for one in conditions]
    pairs = tuple((Relation(at, (row.sides[1],)), Listing(at, (one,))) for row, one in zip(rows, moved, strict=True))
    relation = replace(first.line.relation, sides=(first.sides[0], as_terms(Cases(at, pairs))))
    said = replace(first.formula, conditions=(), role="definition")
    return replace(first, formula=said).with_line(replace(first.line, relation=relation))


def _with_roots(forms: Sequence[Form]) -> Iterator[Form]:
    r"""\sigma^2 = v is \sigma = \sqrt{v} where \sigma itself stands in later lines and in none before."""
    for n, form in enumerate(forms):
        item = sole_item(form.sides[0]) if _equates(form) else None
        squared = isinstance(item, Scripted) and isinstance(item.base, Name) and spell(item.sup) == "2" and not item.primes
        if isinstance(item, Scripted) and squared and not form.formula.conditions:
            root = replace(item, sup=None) if item.sub is not None else item.base
            before, behind = (any(_stands_in(root, other) for other in part) for part in (forms[:n], forms[n + 1:]))
            if behind and not before:
                inside = Root(form.line.at, Listing(form.line.at, (Relation(form.line.at, (form.sides[1],)),)))
                relation = replace(form.line.relation, sides=(as_terms(root), as_terms(inside)))
                form = form.with_line(replace(form.line, relation=relation))
        yield form


def _stands_in(symbol: Node, form: Form) -> bool:
    """Whether a symbol stands in a line without a power."""
    rows = (row for node in walk(form.line) if isinstance(node, Terms) for _, row in node.terms)
    return any(spell(item) == spell(symbol) for row in rows for item in row)


__all__ = ["put_together"]
