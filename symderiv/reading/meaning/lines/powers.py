r"""Powers that are part of a name: \sigma^2 where every use of \sigma is squared, and a^L of the layer L."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.nodes import (
    Bracket,
    Listing,
    Name,
    Node,
    Number,
    Scripted,
    as_listing,
    rebuilt,
    sole_item,
    spell,
    walk,
)


def is_power(sup: Listing | None) -> bool:
    """Whether a script is a number."""
    return sup is not None and isinstance(sole_item(sup), Number)


def power_key(item: Scripted) -> str:
    """A power without its indices, by its spelling."""
    return spell(Scripted(0, item.base, None, item.sup))


def always_so(item: Scripted, forms: Sequence[Form]) -> bool:
    """Whether every use of the symbol has this power."""
    uses = [n for form in forms for n in walk(form.line) if isinstance(n, Scripted) and spell(n.base) == spell(item.base)]
    bare = sum(spell(n) == spell(item.base) for form in forms for n in walk(form.line) if isinstance(n, Name))
    return bare == len(uses) and all(power_key(u) == power_key(item) for u in uses)


LAYER = re.compile(r"([A-Za-z])([-+]\d+)?")
NO_LAYERS = frozenset("THde")
"""Letters above a name that transpose it, or that are no letters of their own."""


def with_labels_above(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    r"""The lines and facts with the letters above left sides, a^L = …, as labels above every name: a^{(L)}, a^{(L-1)}.

    Where a left side is a^1, so are the numbers above every name that has a 1 there: nobody defines a first power.
    """
    lefts = [left for form in forms if _defines(form) and (left := sole_item(form.sides[0])) is not None]
    above = {spell(left.sup) for left in lefts if isinstance(left, Scripted) and isinstance(sole_item(left.sup), Name)}
    letters = {text for text in above if LAYER.fullmatch(text)} - NO_LAYERS - {spell(left) for left in lefts}
    tempered = _defined_twice(lefts, forms)

    numbered = _numbered(forms) if any(isinstance(left, Scripted) and spell(left.sup) == "1" for left in lefts) else frozenset()

    def change(node: Node) -> Node:
        if isinstance(node, Scripted) and is_power(node.sup) and spell(node.base) in numbered and node.sup is not None:
            return replace(node, sup=as_listing(Bracket(node.sup.at, "round", node.sup)))
        if isinstance(node, Scripted) and node.sup is not None and power_key(node) in tempered:
            return replace(node, sup=as_listing(Bracket(node.sup.at, "round", node.sup)))
        sup = node.sup if isinstance(node, Scripted) and isinstance(node.base, Name) else None
        found = LAYER.fullmatch(spell(sup)) if sup is not None else None
        if not isinstance(node, Scripted) or sup is None or found is None or found[1] not in letters:
            return node
        return replace(node, sup=as_listing(Bracket(sup.at, "round", sup)))

    if not (letters or numbered or tempered):
        return list(forms), statements
    facts = tuple(replace(fact, subject=_labelled(fact.subject, letters, numbered)) for fact in statements.facts)
    return [form.with_line(rebuilt(form.line, change)) for form in forms], replace(statements, facts=facts)


def _defined_twice(lefts: Sequence[Node], forms: Sequence[Form]) -> frozenset[str]:
    """What is defined with a T or an H above and without, p = … and p^T = …, where that letter is one of the text's own."""
    plain = {spell(left.base) if isinstance(left, Scripted) and left.sup is None else spell(left) for left in lefts}
    scripted = [left for left in lefts if isinstance(left, Scripted) and spell(left.base) in plain]
    raised = [left for left in scripted if spell(left.sup) in ("T", "H")]
    nodes = [n for form in forms for n in walk(form.line)] if raised else []
    written = Counter(n.base for n in nodes if isinstance(n, Name))
    alone = written - Counter(spell(n.sup) for n in nodes if isinstance(n, Scripted))
    return frozenset(power_key(left) for left in raised if spell(left.sup) in alone)


def _numbered(forms: Sequence[Form]) -> frozenset[str]:
    """The names with a 1 above them."""
    nodes = (n for form in forms for n in walk(form.line) if isinstance(n, Scripted) and isinstance(n.base, Name))
    return frozenset(spell(n.base) for n in nodes if spell(n.sup) == "1")


def _labelled(subject: str, letters: Collection[str], numbered: Collection[str]) -> str:
    """The symbol of a fact, W^L, as W^{(L)}."""
    base, _, above = subject.partition("^")
    if base.strip() in numbered and above.strip().strip("{}").isdigit():
        return rf"{base}^{{({above.strip().strip('{}')})}}"
    found = LAYER.fullmatch(above.strip().strip("{}"))
    return rf"{base}^{{({found[0]})}}" if found is not None and found[1] in letters else subject


def _defines(form: Form) -> bool:
    return form.line.relation.signs[:1] == ("=",) and not form.line.continued and form.formula.role in ("definition", "unknown")


__all__ = ["always_so", "is_power", "power_key", "with_labels_above"]
