r"""Losses that come out as arrays: L = \lambda \sum_i x_i^2 + \sum_i \lambda_i would have a number for each \lambda_i."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import defined
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.symbols.special import Special
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import Bracket, of_kind, sole_item, spell, walk

LOSSES = frozenset({"L", r"\ell", r"\mathcal{L}", r"\text{loss}", r"\text{cost}", r"\text{Loss}", r"\text{NLL}"})
"""What is one number by custom."""
CALLED = re.compile(r"\b(?:loss|cost|objective|energy|log-likelihood|penalty|regulari[sz]er)(?: function| term)?"
                    r"[\W_]*(?:is|be|:)?\W*\Z", re.IGNORECASE)
"""Words right before a formula that call it one number."""


def require_number_loss(resolved: Resolved, statements: Statements) -> None:
    """Refuses a loss that nothing uses and that is an array only because a symbol stands there without its index."""
    sinks = resolved.lines.sinks()
    for form in resolved.lines.definitions:
        left = sole_item(form.sides[0])
        axes = resolved.world.symbols.get(defined(form), ())
        if not axes or not isinstance(left, Use) or left.slots or not _is_loss(left, form):
            continue
        found = next(_whole(resolved, form), None) if defined(form) in sinks and not _is_told(resolved, form) else None
        if found is not None:
            name, counted = found
            raise ParseError.in_text(
                f"{spell(left)} would be an array, for {name} is one here", statements.source, form.line.at,
                f"Give {name} its index, or a number there another letter." if counted else
                rf"Say which: ${name} \in \mathbb{{R}}$ for a number; else write the sum over its components.")


def _is_loss(left: Use, form: Form) -> bool:
    symbol = left.symbol
    plain = not (symbol.labels or symbol.sup or symbol.primes) and spell(symbol.base) in LOSSES
    return plain or CALLED.search(form.formula.before) is not None


def _is_told(resolved: Resolved, form: Form) -> bool:
    return defined(form) in resolved.facts.known or bool(of_kind(form.sides[1], Derivative))


def _whole(resolved: Resolved, form: Form) -> Iterator[tuple[str, bool]]:
    """The arrays of the right side that stand without an index, outside norms, though elsewhere they have one, or though only the
    word mask makes them arrays; and the e_i that is a unit vector by custom."""
    yield from ((f"e_{spell(n.index)}", False) for n in of_kind(form.sides[1], Special) if n.kind == "unit")
    nodes = [n for one in resolved.lines.definitions for n in of_kind(one.line, Use)]
    counted = {n.symbol.key for n in nodes if n.slots}
    masks = {key for key, fact in resolved.facts.reasons.items() if (fact.kind, fact.value) == ("rank", ("mask",))}
    inside = {id(n) for norm in of_kind(form.sides[1], Bracket) if norm.kind in ("norm", "inner") for n in walk(norm)}
    for node in of_kind(form.sides[1], Use):
        doubtful = node.symbol.key in counted | masks and id(node) not in inside
        if doubtful and not node.slots and node.power is None and resolved.world.symbols.get(node.symbol.key):
            yield spell(node), node.symbol.key in counted


__all__ = ["require_number_loss"]
