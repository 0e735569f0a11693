r"""First iterates: the u_0 of "we start from $u_0 = f$" is a value of u, an array as u is, and nothing that is sought."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.syntax.nodes import of_kind, sole_item

FIRST = re.compile(r"[(\[]?0[)\]]?|\\text\{(?:init|initial|start|guess)\}|init")
"""What marks the first of the iterates of a quantity, u_0, w^{(0)}, below or above its letter."""
NUMBERED = re.compile(r"[(\[]?\d+[)\]]?")
STARTS = re.compile(r"\b(?:start|initial|iterat|guess|anf[aä]ng|beginn|inici|in[ií]ci|départ|itér|inizia|iterazion)\w*[^.;]*\Z",
                    re.IGNORECASE)
"""Words before an iterate, in the languages of the phrases."""


def starting(forms: Iterable[Form], symbols: Mapping[str, Symbol]) -> dict[str, str]:
    """The first iterates u_0 that lines define by other quantities, each with the u of which it is one; where words say that it
    is an iterate, also one with another number."""
    found = {}
    for form in forms:
        made = sole_item(form.sides[0])
        if isinstance(made, Use) and not made.slots and of_kind(form.sides[1], Use):
            whole = replace(made.symbol, labels=(), sup="").key
            if whole in symbols and _is_first(made.symbol, form):
                found[made.symbol.key] = whole
    return found


def _is_first(symbol: Symbol, form: Form) -> bool:
    marks = [*symbol.labels, *filter(None, [symbol.sup])]
    numbered = len(marks) == 1 and NUMBERED.fullmatch(marks[0]) is not None
    return len(marks) == 1 and (FIRST.fullmatch(marks[0]) is not None or (numbered and bool(STARTS.search(form.formula.before))))


__all__ = ["starting"]
