"""What e and e_k are: a unit vector by custom, a number for each k where the text speaks of errors or squares it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from symderiv.patterns import late
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import Occurrence
from symderiv.reading.meaning.symbols.stated import subjects
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Product
from symderiv.reading.syntax.nodes import Name, Node, Number, Scripted, Terms, of_kind, sole_item, spell

TOPS = frozenset({r"\top", r"\intercal"})
UNIT = late(r"\b(?:unit|basis|coordinate|Einheits|Basis)[\s-]*(?:vec|vek)|(?:standard|canonical|natural) (?:basis|unit)|"
                  r"vec(?:tor|teur)e?s? (?:unit|de (?:la )?base)|vetor(?:es)? (?:unit|da base)|base can[oôó]ni", re.IGNORECASE)
"""Words for unit vectors."""


def counted_errors(quantities: frozenset[str], found: Sequence[Occurrence], statements: Statements, forms: Iterable[Form]
                   ) -> frozenset[str]:
    """The quantities, with e where e_k is a number for each k: the text speaks of it, or its square is taken; or where e stands
    beside a letter, o - e, and has nothing above it; or where e is turned, e^T e. Without e where the text
    calls e_k a unit vector."""
    speaks = any(_has_index(one) for fact, one in subjects(statements) if fact.kind != "asked")
    if speaks and UNIT.search(statements.source):
        return quantities - {"e"}
    squared = any(_has_index(one) and spell(one.node.sup).isdigit() for one in found)
    forms = [form for form in forms if form.has("e")]
    turned = any(_is_turned(n) for form in forms for n in of_kind(form.line, Product)) or any(map(_has_top, found))
    beside = not any(map(_is_raised, found)) and any(_is_beside_letter(n) for form in forms for n in of_kind(form.line, Terms))
    return quantities | {"e"} if speaks or squared or beside or turned else quantities


def _is_raised(one: Occurrence) -> bool:
    return one.name.base == "e" and one.node.sup is not None and not isinstance(sole_item(one.node.sup), Number)


def _is_beside_letter(node: Node) -> bool:
    """Whether these are terms of which one is e, and another a letter too."""
    rows = [items for _, items in node.terms] if isinstance(node, Terms) else []
    names = [items[0].base for items in rows if len(items) == 1 and isinstance(items[0], Name)]
    return "e" in names and len(names) > 1


def _has_top(one: Occurrence) -> bool:
    r"""Whether this is e^\top, which no number is."""
    return _is_raised(one) and spell(one.node.sup) in TOPS


def _is_turned(node: Product) -> bool:
    r"""Whether a product begins and ends with e and the first is turned, as in e'e, e^T A e: nobody writes so of the number."""
    factors = [one for _, one in takewhile(lambda part: part[0] != "/", node.parts)]
    first = next((one for one in factors if isinstance(one, Scripted) and spell(one.base) == "e" and one.sub is None), None)
    alone = len(factors) > 1 and isinstance(factors[-1], Name) and spell(factors[-1]) == "e"
    return alone and first is not None and (first.primes == 1 if first.sup is None else spell(first.sup) in TRANSPOSES)


def _has_index(one: Occurrence) -> bool:
    return one.name.base == "e" and not one.name.style and not one.name.accents and one.node.sub is not None


__all__ = ["counted_errors"]
