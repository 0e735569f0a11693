r"""What \pi is: the number in \sqrt{2\pi}, a quantity where words call it a weight or a probability, or formulas have 1 - \pi."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Call, Product
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Line,
    Name,
    Node,
    Number,
    Root,
    Scripted,
    Terms,
    of_kind,
    once,
    sole_item,
    spell,
    walk,
)

PI = r"\pi"
GAUSSIAN = frozenset({r"\log", r"\ln", r"\sqrt"})


@once
def circles(line: Line) -> frozenset[int]:
    r"""Where \pi is the number though the text may have another one: in \sqrt{2\pi}, (2\pi)^{-d/2} and \log(2\pi\sigma^2), as
    densities have it, with no other \pi beside it."""
    return frozenset(at for node in walk(line) if isinstance(node, Root | Call | Scripted) and _is_of_density(node)
                     for product in of_kind(node, Product) for at in _circle(product))


def _is_of_density(node: Node) -> bool:
    if isinstance(node, Call):
        return isinstance(node.head, Head) and node.head.name in GAUSSIAN
    return isinstance(node, Root) or (isinstance(node, Scripted) and node.sup is not None and isinstance(node.base, Bracket)
                                      and not isinstance(sole_item(node.sup), Number))


def _circle(product: Product) -> Iterator[int]:
    """The place of the \\pi of 2 \\pi in a product that has no other."""
    (_, two), (_, other), *_ = product.parts
    base = other.base if isinstance(other, Scripted) and other.sub is None else other
    names = [n for n in of_kind(product, Name) if n.base == PI]
    if isinstance(two, Number) and two.text == "2" and isinstance(base, Name) and names == [base]:
        yield other.at


TURNS = (r"\top", r"\intercal", "T")
NOUN = (r"(?:weights?|probabilit(?:y|ies)|polic(?:y|ies)|parameters?|priors?|proportions?|coefficients?|distributions?|rates?|"
        r"fractions?|odds|Gewichte?|Wahrscheinlichkeit|Parameter|Anteil|pesos?|probabilidad|probabilidade|par[aâ]metros?|"
        r"proporç[ãa]o|proporci[óo]n|poids|probabilit[ée]|paramètres?|politique|pol[ií]tica|parametro)")
BEFORE = re.compile(rf"\b{NOUN}(?: (?:of|for) [\w ]{{1,30}}| vector)?(?: is| are| be| by| ist| est| es| é| è)?[\s:,$(\\]*\Z",
                    re.IGNORECASE)
BEHIND = re.compile(rf"\\pi\$?\\?\)?,? (?:(?!(?:and|where|with|und|et|y|e)\b)[\w'-]+ ){{0,5}}?{NOUN}\b", re.IGNORECASE)
"""Words right before and behind a lone \\pi that call it a quantity."""


CONSTANT = re.compile(r"\b(?:circle|circular|mathematical|usual) constant|\b3[.,]14|\bKreiszahl\b|Archimedes", re.IGNORECASE)


def with_circle(quantities: frozenset[str], forms: Iterable[Form], statements: Statements) -> frozenset[str]:
    r"""The bases that are quantities, with \pi or without it."""
    return quantities - {PI} if _is_constant(statements) else quantities | _own_circle(forms, statements)


def _own_circle(forms: Iterable[Form], statements: Statements) -> frozenset[str]:
    r"""\pi alone, where the text means a quantity by it: by words, by values, or by a term 1 - \pi, or where it is turned."""
    facts = [fact for fact in statements.facts if fact.subject == PI]
    said = any(fact.kind == "values" or (fact.kind == "mention" and _is_called(statements.source, fact.at)) for fact in facts)
    shown = (_is_complement(n) if isinstance(n, Terms) else _is_turned(n) for form in forms for n in walk(form.line)
             if isinstance(n, Terms | Scripted))
    return frozenset({PI}) if said or any(shown) else frozenset()


def _is_called(source: str, at: int) -> bool:
    return BEFORE.search(source[max(at - 80, 0):at]) is not None or BEHIND.match(source[at:at + 80]) is not None


def _is_turned(node: Scripted) -> bool:
    return isinstance(node.base, Name) and node.base.base == PI and node.sub is None and spell(node.sup) in TURNS


def _is_complement(terms: Terms) -> bool:
    """Whether these are 1 - \\pi: a probability and the one of all else."""
    items = [(sign, row[0]) for sign, row in terms.terms if len(row) == 1]
    match items:
        case [("+", Number(text="1")), ("-", Name(base=base))]:
            return base == PI and len(terms.terms) == 2
    return False


def _is_constant(statements: Statements) -> bool:
    r"""Whether words say that \pi is the number."""
    places = [fact.at for fact in statements.facts if fact.subject == PI]
    return any(CONSTANT.search(statements.source[max(at - 40, 0):at + 60]) for at in places)


__all__ = ["circles", "with_circle"]
