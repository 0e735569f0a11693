"""What lines say beside what they state: by its slope what a loss is, by a sum what its terms are, what a sign means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Derivative, Over
from symderiv.reading.syntax.nodes import Terms, as_terms, of_kind, once, sole_item, spell

NOTATION, DENOTES = "a notation", re.compile(r"\b(?:denot\w+|notations?|means|stands? for|we (?:write|define)|bezeichne\w*|"
                                             r"bedeutet|steht für|significa|désigne\w*)\b", re.IGNORECASE)
"""What a line is that says what a sign means, and words before it that say so."""


@once
def uses(side: Terms) -> frozenset[str]:
    """The quantities in a side."""
    return frozenset(n.symbol.key for n in of_kind(side, Use))


@once
def left_use(form: Form) -> Use | None:
    """The quantity on the left, alone and without a power."""
    item = sole_item(form.sides[0])
    return item if isinstance(item, Use) and item.power is None else None


def with_notations_told(forms: Iterable[Form]) -> Iterator[Form]:
    r"""The lines, as remarks those that say what a sign means in letters of their own: "the colon denotes U : V = \tr(U^T V)"."""
    forms = list(forms)
    count = Counter(key for form in forms for key in {key for side in form.sides for key in uses(side)})
    for form in forms:
        own = frozenset().union(*map(uses, form.sides))
        compound = left_use(form) is None and not of_kind(form.line, Derivative)
        told = compound and len(own) > 0 and all(count[key] == 1 for key in own) and DENOTES.search(form.formula.before)
        yield replace(form, formula=replace(form.formula, role="remark", why=NOTATION)) if told else form


def told_by_others(forms: Sequence[Form]) -> Iterator[Form]:
    r"""The lines with those that they say besides, of what no line defines: L = f by \nabla L = \nabla f, for a constant has no
    slope, and \ell_j = f_j by \sum_j f_j = \sum_j \ell_j, one side behind the other."""
    made = {left.symbol.key for form in forms if form.line.relation.signs and (left := left_use(form)) is not None}
    last: Terms | None = None
    for form in forms:
        yield form
        sides = (*([last] if form.line.continued and last is not None else []), *form.sides)
        for name, value in (*_by_derivatives(form), *(pair for two in pairwise(sides) for pair in _by_sums(*two))):
            if name.power is None and name.symbol.key not in made | uses(value):
                made.add(name.symbol.key)
                relation = replace(form.line.relation, sides=(as_terms(name), value), signs=("=",))
                said = replace(form.formula, role="definition", why="what another line says of it")
                line = replace(form.line, relation=relation, continued="")
                yield replace(form, line=line, formula=said, chain=-1)  # nothing goes on with it
        last = form.sides[-1]


def _by_derivatives(form: Form) -> Iterator[tuple[Use, Terms]]:
    one, other = (sole_item(side) for side in form.sides[:2]) if len(form.sides) > 1 else (None, None)
    if not form.line.continued and isinstance(one, Derivative) and isinstance(other, Derivative):
        name = sole_item(as_terms(one.body))
        alike = [spell(node) for node in one.wrt] == [spell(node) for node in other.wrt] and not (one.order or other.order)
        if alike and isinstance(name, Use) and not name.slots:
            yield name, as_terms(other.body)


def _by_sums(one: Terms, other: Terms) -> Iterator[tuple[Use, Terms]]:
    first, second = (_sum(side) for side in (one, other))
    if first is not None and second is not None and first[0] == second[0] and spell(first[1].head) == spell(second[1].head):
        name = sole_item(as_terms(second[1].body))
        if isinstance(name, Use) and len(name.slots) == 1 and spell(name.slots[0]) in spell(second[1].head):
            yield name, as_terms(first[1].body)


def _sum(side: Terms) -> tuple[str, Over] | None:
    """The sign and the sum that a side is."""
    sign, row = side.terms[0] if len(side.terms) == 1 else ("", ())
    return (sign, row[0]) if len(row) == 1 and isinstance(row[0], Over) else None


__all__ = ["NOTATION", "left_use", "told_by_others", "uses", "with_notations_told"]
