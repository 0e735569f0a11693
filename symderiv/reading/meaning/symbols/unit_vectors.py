"""What e and e_k are: a unit vector by custom, a number for each k where the text speaks of errors or squares it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile

from symderiv.patterns import late
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.meaning.doubts.circle import with_circle
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import DEFINITE, Occurrence
from symderiv.reading.meaning.symbols.stated import subjects
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Product, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt,
    sole_item,
    spell,
    walk,
)
from symderiv.reading.syntax.trees import children

NUMBERS = frozenset({r"\pi", r"\infty", "T", r"\top"})
TOPS = frozenset({r"\top", r"\intercal"})
UNIT = late(r"\b(?:unit|basis|coordinate|Einheits|Basis)[\s-]*(?:vec|vek)|(?:standard|canonical|natural) (?:basis|unit)|"
                  r"vec(?:tor|teur)e?s? (?:unit|de (?:la )?base)|vetor(?:es)? (?:unit|da base)|base can[oôó]ni", re.IGNORECASE)
"""Words for unit vectors."""


def quantities_told(
    quantities: frozenset[str], found: Sequence[Occurrence], statements: Statements, forms: Sequence[Form]
) -> frozenset[str]:
    r"""The bases that are quantities, with the e and the \pi that the text means as such."""
    return with_circle(_counted_errors(quantities, found, statements, forms), forms, statements)


def _counted_errors(quantities: frozenset[str], found: Sequence[Occurrence], statements: Statements, forms: Iterable[Form]
                    ) -> frozenset[str]:
    """The quantities, with e where e_k is a number for each k: the text speaks of it, or its square is taken; or where e stands
    among letters, o - e, D e, and has nothing above it anywhere; or where e is turned, e^T e. Without e where the text
    calls e_k a unit vector."""
    speaks = any(_has_index(one) for fact, one in subjects(statements) if fact.kind != "asked")
    if speaks and UNIT.search(statements.source):
        return quantities - {"e"}
    squared = any(_has_index(one) and spell(one.node.sup).isdigit() for one in found)
    forms = [form for form in forms if form.has("e")]
    turned = any(_is_turned(n) for form in forms for n in of_kind(form.line, Product)) or any(map(_has_top, found))
    raised = any(map(_is_raised, found))
    beside = not raised and any(_is_beside(n) for form in forms for n in _rows(form))
    return quantities | {"e"} if speaks or squared or beside or turned else quantities


def with_exponentials(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with \exp(-x) for the e^{-x} of a text in which e is an error, e = y - t: of e^{-x} always, and of e^x where the
    error is made of what the line with it defines, so that no letter can be meant."""
    lefts = {spell(form.sides[0]): form for form in forms if form.formula.role in DEFINITE and len(form.sides) > 1
             and isinstance(sole_item(form.sides[0]), Name)}
    own = lefts.get("e")
    behind = _names(own) - {"e", *NUMBERS} if own is not None else set()
    if not behind:
        return list(forms)
    for _ in lefts:
        behind |= {name for left in behind & lefts.keys() for name in _names(lefts[left])}

    def written(form: Form) -> Form:
        first = spell(form.sides[0]) in behind
        return form.with_line(rebuilt(form.line, lambda node: _exponential(node, first), Scripted))

    return [written(form) if form.has("e") else form for form in forms]


def _names(form: Form) -> set[str]:
    return {n.base for n in of_kind(form.sides[1], Name)}


def _exponential(node: Node, behind: bool) -> Node:
    if not isinstance(node, Scripted) or spell(node.base) != "e" or node.sub is not None or node.sup is None or node.primes:
        return node
    above = sole_item(node.sup)
    if isinstance(above, Number | Bracket) or spell(node.sup) in TRANSPOSES or (isinstance(above, Name) and not behind):
        return node
    called = (Head(node.at, "function", r"\exp"), Bracket(node.at, "round", node.sup))
    return Bracket(node.at, "round", as_listing(Terms(node.at, (("+", called),))))


def refused_numbers(forms: Iterable[Form], statements: Statements) -> Iterator[tuple[Form, Misread]]:
    """The lines where an e is a factor or a term among letters, while a power has the number e: both are one sign there. What
    is raised to a number, e^2, is the number then too."""
    forms = [form for form in forms if form.has("e")]
    scripts = [n for form in forms for n in of_kind(form.line, Scripted)]
    powers = [n for n in scripts if spell(n.base) == "e" and n.sup is not None and not isinstance(sole_item(n.sup), Number)
              and spell(n.sup) not in TRANSPOSES]
    index = any(isinstance(m, Name) and m.base == "e" for n in scripts if n.sub is not None for m in (n.base, *walk(n.sub)))
    own = any(spell(form.sides[0]) == "e" for form in forms)
    told = own or any(one.name.base == "e" for _, one in subjects(statements))
    for form in forms if powers and not (index or told) else ():
        at = next((n.at for n in _rows(form) if _is_beside(n, _is_name)), None)
        if at is not None:
            yield form, Misread("Is e the number 2.718…, or a quantity of the text?", at,
                                r"Write \exp(1) for the number, another letter for the quantity.")


def _rows(form: Form) -> Iterator[Terms | Product]:
    """The sums and products of a line."""
    return (n for n in walk(form.line) if isinstance(n, Terms | Product))


def _is_raised(one: Occurrence) -> bool:
    return one.name.base == "e" and one.node.sup is not None and not isinstance(sole_item(one.node.sup), Number)


def _is_beside(node: Terms | Product, is_e: Callable[[Node], bool] | None = None) -> bool:
    """Whether these are terms or factors of which one is e, or its square, and another has a letter too: e - D z, a e^2."""
    if isinstance(node, Terms):
        parts = [items[0] for _, items in node.terms if len(items) == 1]
    else:
        parts = [one for _, one in node.parts]
    return any(map(is_e or _is_e, parts)) and any(_has_letter(one) for one in parts)


def _is_e(item: Node) -> bool:
    """Whether this is e, or a power of it with a number; e_k is a unit vector."""
    if isinstance(item, Scripted):
        return item.sub is None and not item.primes and isinstance(sole_item(item.sup), Number) and _is_e(item.base)
    return _is_name(item)


def _is_name(item: Node) -> bool:
    return isinstance(item, Name) and item.base == "e" and not (item.accents or item.style)


def _has_letter(node: Node) -> bool:
    """Whether a letter stands here that is neither e nor above it, nor a number by custom."""
    if spell(head_of(node)) == "e":
        return False
    own = isinstance(node, Name) and node.base not in NUMBERS
    return own or any(map(_has_letter, children(node)))


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


__all__ = ["quantities_told", "refused_numbers", "with_exponentials"]
