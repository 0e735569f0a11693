r"""Losses that come out as arrays: L = \lambda \sum_i x_i^2 + \sum_i \lambda_i has a number for each \lambda_i, and none meant it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import defined
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import Bracket, of_kind, sole_item, spell, walk

LOSSES = frozenset({"L", r"\ell", r"\mathcal{L}", r"\text{loss}", r"\text{cost}", r"\text{Loss}", r"\text{NLL}", r"\text{MSE}"})
"""What is one number by custom."""
CALLED = re.compile(r"\b(?:loss|cost|objective|energy|log-likelihood|penalty|regulari[sz]er)(?: function| term)?[\W_]*(?:is|be|:)?"
                    r"\W*\Z", re.IGNORECASE)
"""Words right before a formula that call it one number."""


def require_number_loss(resolved: Resolved, statements: Statements) -> None:
    """Refuses a loss without indices that is an array, where the text does not say that it is one."""
    for form in resolved.lines.definitions:
        left = sole_item(form.sides[0])
        axes = resolved.world.symbols.get(defined(form), ())
        if not axes or not isinstance(left, Use) or left.slots or not _is_loss(left, form) or _is_told(resolved, form):
            continue
        name = next(_whole(resolved, form), None)
        if name is not None:
            raise ParseError.in_text(
                f"{spell(left)} would be an array, for {name} stands without an index and is one", statements.source,
                form.line.at, rf"Say ${name} \in \mathbb{{R}}$ where it is a number, give it its index, or give {spell(left)} one.")


def _is_loss(left: Use, form: Form) -> bool:
    plain = not left.symbol.labels and not left.symbol.sup and spell(left.symbol.base) in LOSSES
    return plain or CALLED.search(form.formula.before) is not None


def _is_told(resolved: Resolved, form: Form) -> bool:
    return defined(form) in resolved.facts.known or bool(of_kind(form.sides[1], Derivative))


def _whole(resolved: Resolved, form: Form) -> Iterator[str]:
    """The arrays of the right side that stand without an index, outside norms."""
    inside = {id(n) for norm in of_kind(form.sides[1], Bracket) if norm.kind in ("norm", "inner") for n in walk(norm)}
    for node in of_kind(form.sides[1], Use):
        if id(node) not in inside and not node.slots and resolved.world.symbols.get(node.symbol.key):
            yield spell(node)


__all__ = ["require_number_loss"]
