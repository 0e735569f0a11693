r"""Powers that are part of a name: \sigma^2 where every use of \sigma is squared, and a^L of the layer L."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.nodes import (
    Bracket,
    Listing,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    once,
    rebuilt,
    sole_item,
    spell,
    walk,
)


def is_power(sup: Listing | None) -> bool:
    """Whether a script is a number."""
    return sup is not None and isinstance(sole_item(sup), Number)


@once
def power_key(item: Scripted) -> str:
    """A power without its indices, by its spelling."""
    return spell(Scripted(0, item.base, None, item.sup))


def always_so(item: Scripted, forms: Sequence[Form]) -> bool:
    """Whether every use of the symbol has this power."""
    uses = [n for form in forms for n in of_kind(form.line, Scripted) if spell(n.base) == spell(item.base)]
    bare = sum(spell(n) == spell(item.base) for form in forms for n in of_kind(form.line, Name))
    return bare == len(uses) and all(power_key(u) == power_key(item) for u in uses)


def with_named_powers(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with \chi^2(w) = … as \chi^2 = …, where the symbol has this power everywhere, and these arguments if any.

    With other arguments too, d^2(a, b) beside d^2(x, y) = …, it is a function with a name of its own.
    """
    called: dict[str, set[str]] = {}
    for one, bracket in (pair for form in forms for pair in _called(form.line)):
        called.setdefault(power_key(one), set()).add(spell(bracket))
    lefts = [left for form in forms if _defines(form) and (left := _squared_call(form)) is not None]
    named = {key: len(called[key]) == 1 for left in lefts if always_so(left, forms) for key in [power_key(left)]}

    def change(node: Node) -> Node:
        return replace(node, terms=tuple((sign, tuple(_with_names(items, named))) for sign, items in node.terms)
                       ) if isinstance(node, Terms) else node

    return [form.with_line(rebuilt(form.line, change)) for form in forms] if named else list(forms)


def _called(node: Node) -> Iterator[tuple[Scripted, Bracket]]:
    """Each symbol with a power and the brackets behind it."""
    rows = (items for terms in walk(node) if isinstance(terms, Terms) for _, items in terms.terms)
    for one, other in (pair for items in rows for pair in pairwise(items)):
        if isinstance(one, Scripted) and isinstance(one.base, Name) and is_power(one.sup) and _is_round(other):
            yield one, other


def _is_round(item: Node | None) -> TypeGuard[Bracket]:
    return isinstance(item, Bracket) and item.kind == "round"


def _squared_call(form: Form) -> Scripted | None:
    """The symbol of a left side that is a power with arguments and nothing else."""
    terms, pairs = form.sides[0].terms, list(_called(form.sides[0]))
    alone = len(terms) == 1 and terms[0][0] != "-" and len(terms[0][1]) == 2 and pairs and terms[0][1][0] == pairs[0][0]
    return pairs[0][0] if alone else None


def _with_names(items: Sequence[Node], named: Mapping[str, bool]) -> Iterator[Node]:
    """The items without the arguments of a quantity, and with a plain name for a function."""
    for before, item, behind in zip((None, *items), items, (*items[1:], None), strict=False):
        power = item if isinstance(item, Scripted) and power_key(item) in named and behind is not None else None
        if _is_round(item) and isinstance(before, Scripted) and named.get(power_key(before), False):
            continue
        if power is None or named[power_key(power)] or not isinstance(power.base, Name) or not _is_round(behind):
            yield item
        else:
            name = Name(power.at, f"{power.base.base.removeprefix(chr(92))}{spell(power.sup)}", word=True)
            yield name if power.sub is None else replace(power, base=name, sup=None)


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
    nodes = (n for form in forms for n in of_kind(form.line, Scripted) if isinstance(n.base, Name))
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


__all__ = ["always_so", "is_power", "power_key", "with_labels_above", "with_named_powers"]
